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
