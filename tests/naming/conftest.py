"""A model that search and completion share."""
import pytest

from tests import graphs


@pytest.fixture(scope='module')
def model():
    """A little network with a saver beside it."""
    return graphs.model(
        'images = Placeholder() dtype=float shape=[?,4]',
        'net/conv_1/kernel = VariableV2() dtype=float shape=[4,4]',
        'net/conv_1/MatMul = MatMul(images, net/conv_1/kernel) T=float',
        'net/conv_1/Relu = Relu(net/conv_1/MatMul) T=float',
        'net/logits/kernel = VariableV2() dtype=float shape=[4,2]',
        'net/logits/MatMul = MatMul(net/conv_1/Relu, net/logits/kernel) T=float',
        'net/Reshape_1 = Reshape(net/logits/MatMul, images) T=float',
        'predictions = Softmax(net/Reshape_1) T=float',
        'steps = Placeholder() dtype=int64 shape=[]',
        'save/file = Const() dtype=string',
        'save/SaveV2 = SaveV2(save/file, save/file, net/logits/kernel)')
