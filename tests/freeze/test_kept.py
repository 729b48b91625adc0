"""Kept nodes as they go into the file."""
from app.formats import protos
from app.freeze import kept
from tests import graphs


def written(*lines):
    model = graphs.model(*lines)
    node = len(model.nodes) - 1
    return protos.load().NodeDef.FromString(kept.serialized(model, node, None))


def test_defaults_that_thrifty_savers_leave_out_are_written():
    """As TF 1.4's importer does; other readers of frozen files know no defaults."""
    node = written('a = Placeholder()', 'y = MatMul(a, a) T=float transpose_a=true')
    assert node.attr['transpose_a'].b and not node.attr['transpose_b'].b
    assert set(node.attr) == {'T', 'transpose_a', 'transpose_b'}


def test_ops_that_nobody_knows_stay_as_they_are():
    assert set(written('y = NoSuchOpAnywhere() T=float').attr) == {'T'}


def test_the_models_own_node_is_not_changed():
    model = graphs.model('a = Placeholder()', 'y = MatMul(a, a) T=float')
    kept.serialized(model, 1, None)
    assert set(model.nodes[1].attr) == {'T'}
