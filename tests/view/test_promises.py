"""The promises can be broken, and then it is told."""
import pytest

from app.view.builder import ViewBuilder
from app.view.levels import OUT
from app.view.state import ALL, ViewState
from tests import graphs
from tests.view import promises

LINES = ['x = Placeholder()', 'a/b = Relu(x)', 'a/c = Relu(a/b)', 'a/d = Relu(a/b)',
         'y = Add(a/c, a/d)']


@pytest.fixture
def view():
    model = graphs.model(*LINES)
    return ViewBuilder(model)._view(ViewState(mode=ALL))


@pytest.fixture
def frame(view):
    return view.framer.lay_out('a', {})


def _told(view, frame):
    return ' '.join(promises.broken(view.levels.get('a'), frame))


def _moved(frame, v, dx, dy):
    x, y, w, h = frame.places[v]
    return frame._replace(places={**frame.places, v: (x + dx, y + dy, w, h)})


def test_a_good_level_breaks_nothing(view, frame):
    assert list(promises.paths(view)) == ['', 'a']
    assert _told(view, frame) == ''
    assert list(promises.miscounted(view)) == []
    model = view.levels.hierarchy.model
    builder = ViewBuilder(model)
    assert list(promises.unreachable(view, ViewState(mode=ALL), builder.reveal)) == []


def test_boxes_out_of_place_are_told(view, frame):
    assert 'box 1 sticks out' in _told(view, _moved(frame, 1, 0, frame.height))
    between = frame.places[2][0] - frame.places[1][0]
    told = _told(view, _moved(frame, 1, between, 0))
    assert 'overlap' in told and 'ends beside its box' in told
    missing = {v: place for v, place in frame.places.items() if v != 1}
    assert 'not all' in ' '.join(promises._places(view.levels.get('a'), frame._replace(
        places=missing)))


def test_wires_out_of_place_are_told(view, frame):
    (ax, ay), (bx, by) = frame.routes[0][0], frame.routes[0][-1]
    up = [(ax, ay), (ax, by), (ax + 1, ay), (bx, by)]
    assert 'wire 0 goes up' in _told(view, frame._replace(routes=[up] + list(frame.routes[1:])))
    level = view.levels.get('a')
    number = next(k for k, bundle in enumerate(level.bundles) if bundle.tail == 1)
    x, y, w, h = frame.places[2]
    first, last = frame.routes[number][0], frame.routes[number][-1]
    routes = list(frame.routes)
    routes[number] = [first, (x + w / 2, y + 1), (x + w / 2, y + h), last]
    assert 'wire %d goes through box 2' % number in _told(view, frame._replace(routes=routes))


def test_lost_edges_are_told(view):
    level = view.levels.get('a')
    lost = level.bundles.pop(0)
    assert 'have no wire' in ' '.join(promises.miscounted(view))
    level.bundles.insert(0, lost._replace(edges=lost.edges[:0]))
    assert 'has 0 edges' in ' '.join(promises.miscounted(view))


def test_nodes_that_nothing_opens_are_told(view):
    found = list(promises.unreachable(view, ViewState(mode=ALL), lambda state, node: state))
    assert found == ['a/%s stays hidden in a' % name for name in 'bcd']


def test_ways_to_a_tray_without_a_mark_are_told():
    model = graphs.model('x = Placeholder()', 'net/y = Relu(x)', 'net/z = Relu(net/y)',
                         'save/w = Abs(net/z)', 'save/v = Abs(save/w)')
    view = ViewBuilder(model)._view(ViewState(mode=ALL, aside=frozenset(['save'])))
    level = view.levels.get('')
    assert list(promises.unmarked(view)) == []
    found = {level.children[k].name: set(ways.values()) for k, ways in level.shortcuts.items()}
    assert found == {'net': {'save'}, 'save': {'net'}}
    inner = view.levels.get('net')
    assert {inner.children[k].name: ways for k, ways in inner.shortcuts.items()} == {
        'net/z': {(OUT, model.index['save/w']): 'save'}}
    level.shortcuts.clear()
    assert len(list(promises.unmarked(view))) == 2
