"""What outputs need of a graph, and the ways through it."""
from app.graph.part import Part
from tests import graphs

LINES = ('a = Const()', 'b = Identity(a)', 'c = Identity(b)', 'd = NoOp(^b)',
         'y = AddN(c, a, ^d)', 'z = Identity(y)')


def made():
    model = graphs.model(*LINES)
    return model, Part(model, [model.index['y']])


def test_downstream_follows_data_and_if_asked_control():
    model, part = made()
    start = [model.index['b']]
    assert set(part.names(part.downstream(start))) == {'b', 'c', 'y'}
    assert set(part.names(part.downstream(start, control=True))) == {'b', 'c', 'd', 'y'}
    assert part.downstream([]) == set()


def test_the_way_is_a_shortest_one_from_an_output():
    model, part = made()
    assert part.path(model.index['a']) == ('y', 'a')
    assert part.path(model.index['b']) == ('y', 'c', 'b')
    assert part.path(model.index['z']) == ()
    assert part.needed_by_control_only(model.index['d'])
    assert not part.needed_by_control_only(model.index['c'])
