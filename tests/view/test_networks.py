"""The promises of a picture, on every level of real networks where they are in the cache."""
from collections import defaultdict

import networkx as nx
import pytest

from app.formats.reader import open_model
from app.naming import candidates
from app.view.builder import ViewBuilder
from app.view.state import ALL, INFERENCE, ViewState
from tests.benchmarks.slim_models import NETWORKS, cache_folder
from tests.layout import drawings
from tests.view import promises

CACHE = cache_folder()  # asked before the tests get a home of their own
#: One level in so many is looked at here; `python -m tests.benchmarks levels` looks at all.
STEPS = {'V': 1, 'I': 12, 'R': 24}
VIEWS = [('V', ALL), ('I', INFERENCE), ('R', INFERENCE)]


def _network(letter):
    path = CACHE / NETWORKS[letter] / 'model.ckpt.meta'
    if not path.is_file():
        pytest.skip('%s is not in the cache: python -m tests.benchmarks.slim_models %s'
                    % (NETWORKS[letter], letter))
    return open_model(path)


class Case:
    """A network with all scopes open."""

    def __init__(self, letter, mode):
        self.model = _network(letter)
        self.builder = ViewBuilder(self.model)
        likely = tuple(candidates.likely_outputs(self.model))
        self.state = self.builder.all_opened(ViewState(mode=mode, likely=likely))
        self.picture = self.builder.picture(self.state)
        self.children = defaultdict(list)
        for box in self.picture.boxes.values():
            self.children[box.parent].append(box)


@pytest.fixture(scope='module', params=VIEWS, ids=lambda view: '%s %s' % view)
def case(request):
    return Case(*request.param)


def _rect(box):
    return box.x, box.y, box.x + box.w, box.y + box.h


def test_boxes_lie_in_their_parents_and_apart_from_their_siblings(case):
    near = drawings.NEAR
    for parent, boxes in case.children.items():
        if parent is None:
            outer = (0, 0, case.picture.width, case.picture.height)
        else:
            outer = _rect(case.picture.boxes[parent])
        boxes = sorted((_rect(box) for box in boxes), key=lambda rect: rect[1])
        for k, rect in enumerate(boxes):
            assert outer[0] - near <= rect[0] and rect[2] <= outer[2] + near
            assert outer[1] - near <= rect[1] and rect[3] <= outer[3] + near
            for other in boxes[k + 1:]:
                if other[1] >= rect[3]:
                    break
                assert not drawings.overlap(rect, other)


def test_no_wire_crosses_a_foreign_box(case):
    boxes = case.picture.boxes
    for wire in case.picture.wires:
        parent = boxes[wire.source].parent
        for piece in drawings.pieces(wire.points):
            for box in case.children[parent]:
                if box.kind != 'port' and box.id not in (wire.source, wire.target):
                    assert not drawings.meets(piece, _rect(box)), (wire.source, wire.target, box.id)


def test_no_wire_of_a_level_without_cycles_points_up(case):
    boxes = case.picture.boxes
    levels = defaultdict(list)
    for wire in case.picture.wires:
        levels[boxes[wire.source].parent].append(wire)
    for wires in levels.values():
        inner = [wire for wire in wires if 'port' not in (boxes[wire.source].kind,
                                                          boxes[wire.target].kind)]
        graph = nx.DiGraph((wire.source, wire.target) for wire in inner)
        if nx.is_directed_acyclic_graph(graph):
            columns = {}
            for wire in inner:
                ys = [y for _, y in wire.points]
                wrapped = any(a > b + 1 for a, b in zip(ys, ys[1:]))
                columns[wire.source, wire.target] = wrapped
                assert wrapped or ys[0] <= ys[-1]
            # A way up is only that of a chain that goes on in the next column.
            assert sum(columns.values()) <= max(4, len(wires) // 3)


def test_wires_hold_each_edge_once(case):
    assert list(promises.miscounted(case.builder._view(case.state))) == []


def test_marks_tell_of_each_way_to_a_tray(case):
    assert list(promises.unmarked(case.builder._view(case.state))) == []


def test_every_node_is_found_and_revealed(case):
    nodes = case.builder.nodes_in_view(case.state) or range(case.model.node_count)
    for node in nodes:
        assert case.picture.box_of(node) in case.picture.boxes
    closed = case.state._replace(expanded=frozenset())
    for node in list(nodes)[::max(1, len(nodes) // 12)]:
        shown = case.builder.picture(case.builder.reveal(closed, node))
        box = shown.boxes[shown.box_of(node)]
        folded = case.builder._view(closed).levels.hierarchy.is_hosted(node)
        assert folded or box.name == case.model.names[node]


def test_closing_again_gives_the_same_picture_and_so_does_another_builder(case):
    start = case.builder.start(case.state._replace(expanded=frozenset()))
    before = case.builder.picture(start)
    for box in [box for box in before.boxes.values() if box.expandable][:6]:
        there = start.toggled(box)
        assert case.builder.picture(there) != before
        assert case.builder.picture(there.toggled(box)) == before
    assert ViewBuilder(case.model).picture(start) == before


def test_opening_a_box_keeps_the_order_of_the_others(case):
    start = case.builder.start(case.state._replace(expanded=frozenset()))
    before = case.builder.picture(start)
    closed = [box for box in before.boxes.values() if box.expandable and not box.expanded]
    for box in closed[:6]:
        after = case.builder.picture(start.toggled(box))
        for one, other in _side_by_side(before):
            if box.id not in (one, other):
                places = [after.boxes[box_id].x + after.boxes[box_id].w / 2
                          for box_id in (one, other)]
                assert places[0] < places[1]


def _side_by_side(picture):
    """Pairs of ids of boxes, neither ports nor in a tray, of which the first is to the left."""
    siblings = defaultdict(list)
    for box in picture.boxes.values():
        siblings[box.parent].append(box)
    for parent, boxes in siblings.items():
        rows = defaultdict(list)
        for box in boxes:
            if box.kind not in ('port', 'tray') and not (parent or '').endswith('#aside'):
                rows[round(box.y + box.h)].append((box.x, box.id))
        for row in rows.values():
            row.sort()
            yield from ((a, b) for (_, a), (_, b) in zip(row, row[1:]))


@pytest.fixture(scope='module', params=sorted(STEPS))
def whole(request):
    model = _network(request.param)
    builder = ViewBuilder(model)
    state = ViewState(mode=ALL, likely=tuple(candidates.likely_outputs(model)))
    return builder, state, STEPS[request.param]


def test_levels_of_whole_training_graphs_keep_their_promises(whole):
    builder, state, step = whole
    view = builder._view(state)
    other = ViewBuilder(builder.model)._view(state)
    for path in list(promises.paths(view))[::step]:
        frame = view.framer.lay_out(path, {})
        assert list(promises.broken(view.levels.get(path), frame)) == []
        assert frame == other.framer.lay_out(path, {})


def test_every_node_of_whole_training_graphs_is_shown_when_it_is_looked_for(whole):
    builder, state, _ = whole
    assert list(promises.unreachable(builder._view(state), state, builder.reveal)) == []


def test_opening_and_closing_scopes_of_whole_training_graphs_gives_the_same_picture(whole):
    builder, state, step = whole
    levels = builder._view(state).levels
    top = [child for child in levels.get('').children if child.expandable]
    inner = [child for parent in top for child in levels.get(parent.path).children
             if child.expandable][::max(1, step // 8)]
    before = {}
    for child in top + inner:
        around = builder.reveal(state, levels.hierarchy.sequence[child.start])
        around = around._replace(unfolded=frozenset(), expanded=frozenset(
            name for name in around.expanded
            if name != child.name and not name.startswith(child.name + '/')))
        if around not in before:
            before[around] = builder.picture(around)
        box = before[around].boxes[child.name + '/']
        assert builder.picture(around.toggled(box)).boxes[box.id].expanded
        assert builder.picture(around.toggled(box).toggled(box)) == before[around]
    fresh = ViewBuilder(builder.model)
    for around in list(before)[:3]:
        assert fresh.picture(around) == before[around]
