"""What views are made of and what traces go through."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.graph import roles
from app.view import selection
from app.view.builder import ViewBuilder
from app.view.state import FOCUS, ON, ROLE, ViewState
from tests import graphs
from tests.layout.patience import patient
from tests.view import nested

NET = ('x = Placeholder()',
       'w = VariableV2()',
       'w/read = Identity(w)',
       'c = Const()',
       'a/mul = MatMul(x, w/read)',
       'a/add = Add(a/mul, c)',
       'b/relu = Relu(a/add)',
       'y = Softmax(b/relu, ^x)',
       'other = Placeholder()')


@pytest.fixture
def net():
    return graphs.model(*NET)


def _names(model, nodes):
    return {model.names[node] for node in nodes}


def test_around_a_node_edges_are_followed_both_ways(net):
    mul = net.index['a/mul']
    assert _names(net, selection.around(net, [mul], 0)) == {'a/mul'}
    assert _names(net, selection.around(net, [mul], 1)) == {
        'x', 'w', 'w/read', 'a/mul', 'a/add', 'c'}
    assert _names(net, selection.around(net, [mul], 2)) - _names(
        net, selection.around(net, [mul], 1)) == {'b/relu'}


def test_control_edges_are_no_way(net):
    assert 'y' not in _names(net, selection.around(net, [net.index['x']], 1))


def test_hubs_are_shown_but_not_gone_through():
    lines = ['step = Placeholder()'] + ['n%d = Relu(step)' % k for k in range(50)]
    model = graphs.model(*lines)
    assert len(selection.around(model, [model.index['n3']], 2)) == 2
    assert len(selection.around(model, [0], 1)) == 51
    assert len(selection.around(model, [0], 1, most=20)) == 20


@given(st.data())
@patient(40)
def test_more_hops_show_more(data):
    model = data.draw(nested.models())
    centre = data.draw(st.integers(0, model.node_count - 1))
    before = set()
    for hops in range(4):
        now = set(selection.around(model, [centre], hops))
        assert centre in now and before <= now
        before = now


def test_traces(net):
    x, y, relu = (net.index[name] for name in ('x', 'y', 'b/relu'))
    assert _names(net, selection.upstream(net, [relu])) == {
        'x', 'w', 'w/read', 'c', 'a/mul', 'a/add', 'b/relu'}
    assert _names(net, selection.downstream(net, [x])) == {'x', 'a/mul', 'a/add', 'b/relu', 'y'}
    way = {'x', 'a/mul', 'a/add', 'b/relu', 'y'}
    assert _names(net, selection.between(net, x, y)) == way
    assert selection.between(net, y, x) == selection.between(net, x, y)
    assert selection.between(net, net.index['other'], y) == frozenset()


@given(st.data())
@patient(40)
def test_what_is_between_two_nodes_is_fed_by_one_and_feeds_the_other(data):
    model = data.draw(nested.models())
    node = st.integers(0, model.node_count - 1)
    one, other = data.draw(node), data.draw(node)
    for found in selection.between(model, one, other):
        up = selection.upstream(model, [found])
        down = selection.downstream(model, [found])
        assert one in up and other in down or other in up and one in down


def test_a_trace_lights_boxes_and_wires_up(net):
    made = ViewBuilder(net)
    picture = made.picture(ViewState(outputs=(net.index['y'],)).opened('a'))
    boxes, wires = selection.lit(picture, selection.upstream(net, [net.index['a/add']]))
    assert {'x', 'w/', 'a/', 'a/mul', 'a/add'} <= boxes
    assert not {'b/', 'y'} & boxes
    ends = {(picture.wires[k].source, picture.wires[k].target) for k in wires}
    assert ('x', 'a/') in ends and ('a/', 'b/') not in ends
    assert any(picture.boxes[box].kind == 'port' for box in boxes)


def test_the_view_around_a_node_starts_open(net):
    made = ViewBuilder(net)
    state = made.start(ViewState().near([net.index['a/mul']], 1))
    assert set(made.picture(state).boxes) >= {'x', 'w/', 'a/', 'a/mul', 'a/add'}
    assert made.picture(state).box_of(net.index['y']) is None


def test_the_view_of_a_role(net):
    model = graphs.model(*NET + ('save/Const = Const()', 'save/names = Const()',
                                 'save/SaveV2 = SaveV2(save/Const, save/names, save/names, w)'))
    state = ViewState().of_role(roles.SAVER)
    made = ViewBuilder(model)
    assert model.index['save/SaveV2'] in made.nodes_in_view(state)
    assert set(made.picture(state).boxes) == {'save/'}
    assert made.picture(state).boxes['save/'].role == roles.SAVER
    assert made.nodes_in_view(ViewState(mode=ROLE, role='metric')) is None


def test_control_edges_of_the_focus_move_nothing(net):
    made = ViewBuilder(net)
    shown = ViewState(outputs=(net.index['y'],))
    picture = made.picture(shown._replace(control=FOCUS))
    assert picture == made.picture(shown) != made.picture(shown._replace(control=ON))
    link, = selection.control_links(net, picture, [net.index['x']])
    assert (link.source, link.target, link.control, link.count) == ('x', 'y', True, 1)
    assert link.tensors == ((net.index['x'], -1, net.index['y']),)
    assert link.points[0][1] == picture.boxes['x'].y + picture.boxes['x'].h
    assert link.points[1][1] == picture.boxes['y'].y
    assert selection.control_links(net, picture, [net.index['a/mul']]) == []
