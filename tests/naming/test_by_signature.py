"""Keys of signatures where names of nodes are wanted."""
import pytest

from app.naming import explain
from tests import graphs


@pytest.fixture
def model():
    model = graphs.model(
        'in_x = Placeholder() dtype=float shape=[?,3]',
        'w = VariableV2() dtype=float shape=[3,3]',
        'dense/MatMul = MatMul(in_x, w) T=float',
        'call_5 = Softmax(dense/MatMul) T=float',
        'top = TopKV2(call_5) T=float k=2',
        'other = Relu(dense/MatMul) T=float')
    for key, method, outputs in (
            ('serving_default', 'tensorflow/serving/predict', {'y': 'call_5:0'}),
            ('classify', 'tensorflow/serving/classify', {'scores': 'other:0', 'y': 'other:0'}),
            ('best', 'tensorflow/serving/predict', {'values': 'top:0', 'indices': 'top:1',
                                                    'both': 'call_5:0'}),
            ('second', 'own', {'both': 'other:0'})):
        signature = model.meta.signature_def[key]
        signature.method_name = method
        signature.inputs['x'].name = 'in_x:0'
        for name, tensor in outputs.items():
            signature.outputs[name].name = tensor
    return model


def one(model, name):
    found, = explain.explain(model, name)
    return found


@pytest.mark.parametrize('given, node, port, said', [
    ('y', 'call_5', 0, 'the key of an output of the signature `serving_default`: `call_5`.'),
    ('scores', 'other', 0, 'the key of an output of the signature `classify`: `other`.'),
    ('indices', 'top', 1, 'the key of an output of the signature `best`: `top:1`.'),
    ('y:0', 'call_5', 0, 'the key of an output of the signature `serving_default`'),
    ('serving_default', 'call_5', 0, 'the key of the signature `serving_default`, whose output'),
    ('tensorflow/serving/classify', 'other', 0, 'the method of the signature `classify`'),
])
def test_a_key_is_resolved_with_its_signature_as_reason(model, given, node, port, said):
    found = one(model, given)
    assert (found.status, found.node, found.port, found.cause) == ('resolved', node, port, 'A1')
    assert said in found.message


def test_a_node_of_that_name_comes_first(model):
    model.meta.signature_def['second'].outputs['other'].name = 'call_5:0'
    assert one(model, 'other').node == 'other' and one(model, 'other').status == explain.NODE


def test_a_key_of_several_tensors_is_left_to_the_user(model):
    found = one(model, 'both')
    assert (found.status, found.node) == (explain.AMBIGUOUS, None)
    assert [s.name for s in found.suggestions] == ['call_5', 'other']
    assert one(model, 'best').status == explain.AMBIGUOUS


def test_the_key_of_an_input_is_told_to_be_one(model):
    found = one(model, 'x')
    assert found.status == explain.UNSUITABLE
    assert 'the key of an input of the signature `serving_default`' in found.message


def test_the_only_output_is_not_said_of_one_of_several(model):
    found = one(model, 'logits')
    assert 'only output' not in found.message
