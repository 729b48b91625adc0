from hypothesis import given, strategies as st

from app.ui.looks import Ends, live_in, look_for
from app.view.state import ViewState
from tests.ui.fakes import box, picture, wire

KINDS = st.lists(st.sampled_from(['node', 'node', 'port']), min_size=1, max_size=8)
WIRES = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.lists(
    st.tuples(st.integers(0, 7), st.just(0), st.integers(0, 7)), max_size=2)), max_size=8)


@given(KINDS, WIRES, st.sets(st.integers(0, 7)))
def test_a_wire_is_live_between_live_boxes_or_when_it_brings_a_live_tensor_through_a_port(
        kinds, wires, nodes):
    boxes = [box(str(place), 0, 0, kind=kind, nodes=() if kind == 'port' else (place,))
             for place, kind in enumerate(kinds)]
    wires = [wire(str(source), str(target), [(0, 0), (0, 1)])._replace(tensors=tuple(tensors))
             for source, target, tensors in wires]
    shown = picture(boxes, wires, 0, 0)
    held = {one.id for one in boxes if set(one.nodes) & nodes}
    ports = {one.id for one in boxes if one.kind == 'port'}
    expected = set()
    for place, one in enumerate(wires):
        ends = {one.source, one.target}
        if ends <= held or ends <= held | ports and any(
                source in nodes and target in nodes for source, _, target in one.tensors):
            expected.add(place)
    live, live_wires = Ends(shown).live(frozenset(nodes))
    look = look_for(shown, nodes)
    assert look.live_wires == live_wires == expected and look.live == (live or None)
    known = {one.id for one in boxes}
    ends = {end for place in expected for end in (wires[place].source, wires[place].target)}
    assert live == held | ends & known
    dimmed = Ends(shown).dimmed(live, live_wires).tolist()
    assert dimmed == [one.id not in live for one in boxes] + [
        place not in expected for place in range(len(wires))]


def test_nothing_is_dimmed_when_nothing_is_chosen():
    shown = picture([box('a', 0, 0, nodes=(3,))], [], 0, 0)
    assert look_for(shown, candidates=[3]) == look_for(shown, None, (), [3])
    assert look_for(shown).live is None
    assert look_for(shown, [3]).live == {'a'}


def test_nothing_is_dimmed_where_nothing_is_live():
    shown = picture([box('a', 0, 0, nodes=(3,)), box('b', 0, 0, nodes=(4,))], [], 0, 0)
    assert look_for(shown, [7]).live is None and not look_for(shown, []).dims
    assert look_for(shown, [4]).live == {'b'}


def test_views_of_what_is_not_frozen_are_not_dimmed():
    live = frozenset([1, 2])
    state = ViewState(mode='all')
    assert live_in(state, live) == live_in(state._replace(mode='around', around=(2, 5)), live) \
        == live_in(state._replace(mode='inference'), live) == live
    assert live_in(state._replace(mode='around', around=(5,)), live) is None
    assert live_in(state._replace(mode='role', role='loss'), live) is None
    assert live_in(state, None) is None
