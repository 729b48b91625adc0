"""Placeholders by what they are for."""
from app.formats import reader
from app.naming import inputs
from tests import graphs


def kinds(model):
    return {entry['name']: entry['kind'] for entry in inputs.describe(model)}


def test_digits_has_one_of_each(samples):
    assert kinds(reader.open_model(samples['digits']['model'])) == {
        'inputs/images': 'data', 'inputs/labels': 'label', 'inputs/is_training': 'switch',
        'inputs/keep_prob': 'switch'}


def test_label_of_linear_regression_is_called_output(samples):
    model = reader.open_model(samples['linear_regression']['model'])
    assert kinds(model) == {'input': 'data', 'output': 'label'}


def test_keep_prob_without_a_shape():
    model = graphs.model(
        'x = Placeholder() dtype=float shape=[?,3]',
        'keep = Placeholder() dtype=float',
        'size = Const() dtype=int32',
        'noise = RandomUniform(size) dtype=float T=int32',
        'sum = Add(keep, noise) T=float', 'mask = Floor(sum) T=float',
        'scaled = RealDiv(x, keep) T=float', 'dropped = Mul(scaled, mask) T=float')
    assert kinds(model) == {'x': 'data', 'keep': 'switch'}


def test_float_that_chooses_a_branch():
    model = graphs.model(
        'x = Placeholder() dtype=float shape=[?,3]', 'phase = Placeholder() dtype=int32',
        'flag = Cast(phase) SrcT=int32 DstT=bool', 'branch = Switch(x, flag) T=float')
    assert kinds(model) == {'x': 'data', 'phase': 'switch'}


def test_entry_tells_dtype_and_shape():
    entry = inputs.describe(graphs.model('x = Placeholder() dtype=float shape=[?,3]',
                                         'y = Relu(x) T=float'))[0]
    assert entry == {'name': 'x', 'op': 'Placeholder', 'dtype': 'float32', 'shape': (None, 3),
                     'kind': 'data'}


def test_queue_delivers_data_and_labels():
    model = graphs.model(
        'queue = FIFOQueueV2()', 'many = Const() dtype=int32',
        'batch = QueueDequeueManyV2(queue, many)',
        'w = VariableV2() dtype=float shape=[3,2]', 'net = MatMul(batch, w) T=float',
        'cost = SparseSoftmaxCrossEntropyWithLogits(net, batch:1) T=float',
        'gradients/cost_grad/Mul = Mul(cost, net) T=float',
        'train = ApplyGradientDescent(w, many, gradients/cost_grad/Mul) T=float')
    model.nodes[2].attr['component_types'].list.type.extend([1, 9])
    for sizes in ([3], []):
        shape = model.nodes[0].attr['shapes'].list.shape.add()
        for size in sizes:
            shape.dim.add(size=size)
    model.nodes[1].attr['value'].tensor.int_val.append(8)
    assert inputs.describe(model) == [
        {'name': 'batch:0', 'op': 'QueueDequeueManyV2', 'dtype': 'float32', 'shape': (8, 3),
         'kind': 'data'},
        {'name': 'batch:1', 'op': 'QueueDequeueManyV2', 'dtype': 'int64', 'shape': (8,),
         'kind': 'label'}]


def test_signature_names_an_input():
    model = graphs.model('x = Placeholder() dtype=float shape=[?]', 'y = Identity(x) T=float',
                         'z = Relu(y) T=float')
    model.meta.signature_def['serving_default'].inputs['values'].name = 'y:0'
    assert kinds(model) == {'x': 'data', 'y': 'data'}
