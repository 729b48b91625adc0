"""The words that TensorFlow has for its ops."""
from app.graph import opdocs
from app.graph.opdefs import registered_ops


def test_an_op_is_described_with_its_arguments_in_order():
    docs = opdocs.docs_of('Conv2D')
    assert docs.summary.startswith('Computes a 2-D convolution')
    assert 'NHWC' in docs.description
    assert list(docs.inputs) == ['input', 'filter']
    assert 'padding' in docs.attrs


def test_an_unknown_op_has_no_words():
    assert opdocs.docs_of('NoSuchOp') == opdocs.OpDocs()


def test_nearly_all_registered_ops_are_described():
    known = registered_ops()
    assert sum(bool(opdocs.docs_of(name).summary) for name in known) > 0.9 * len(known)
