"""The promises of a drawing, for random graphs, and the look of some small ones."""
import doctest
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given

from app.layout import (coords, cuts, cycles, engine, grid, labels, layered, order, pack, ranks,
                        sifting, simplex, sweeps, wrap)
from app.layout.engine import Options, Passage, layout
from tests.layout import drawings
from tests.layout.patience import patient


@given(drawings.graphs())
@patient()
def test_boxes_do_not_overlap_and_lie_within_bounds(graph):
    drawn = layout(graph)
    boxes = list(drawings.boxes(graph, drawn).values())
    for k, box in enumerate(boxes):
        assert box[0] >= -drawings.NEAR and box[1] >= -drawings.NEAR
        assert box[2] <= drawn.width + drawings.NEAR and box[3] <= drawn.height + drawings.NEAR
        assert not any(drawings.overlap(box, other) for other in boxes[:k])


@given(drawings.graphs())
@patient()
def test_no_route_goes_through_a_box(graph):
    drawn = layout(graph)
    boxes = drawings.boxes(graph, drawn)
    assert set(drawn.routes) == set(graph.edges)
    for route in drawn.routes.values():
        for piece in drawings.pieces(route):
            for node, box in boxes.items():
                assert not drawings.meets(piece, box), (route, node)


@given(drawings.graphs())
@patient()
def test_routes_join_the_borders_of_their_ends(graph):
    drawn = layout(graph)
    boxes = drawings.boxes(graph, drawn)
    for (u, v), route in drawn.routes.items():
        for node, (x, y) in ((u, route[0]), (v, route[-1])):
            left, top, right, bottom = boxes[node]
            assert left - drawings.NEAR <= x <= right + drawings.NEAR
            assert min(abs(y - top), abs(y - bottom)) < drawings.NEAR
        for x, y in route:
            assert -drawings.NEAR <= y <= drawn.height + drawings.NEAR


@given(drawings.graphs(acyclic=True, pins=False))
@patient()
def test_edges_of_an_acyclic_graph_all_point_down(graph):
    drawn = layout(graph, Options(ratio=0))
    boxes = drawings.boxes(graph, drawn)
    for (u, v), route in drawn.routes.items():
        assert boxes[u][3] < boxes[v][1]
        assert route[0][1] == pytest.approx(boxes[u][3])
        assert all(a[1] <= b[1] + drawings.NEAR for a, b in zip(route, route[1:]))


@given(drawings.graphs())
@patient(40)
def test_equal_graphs_give_equal_drawings(graph):
    assert layout(graph) == layout(graph.copy())


@given(drawings.graphs(pins=True))
@patient(60)
def test_pins_are_at_the_borders(graph):
    drawn = layout(graph, Options(head=40, foot=16))
    boxes = drawings.boxes(graph, drawn)
    pins = dict(graph.nodes(data='pin'))
    linked = {v for edge in graph.edges for v in edge if len({pins[w] for w in edge}) == 1}
    for node, side in pins.items():
        if side and node in linked:
            continue
        if side == 'bottom':
            assert boxes[node][3] == pytest.approx(drawn.height)
        elif side == 'top':
            assert boxes[node][3] <= max(box[3] for v, box in boxes.items() if pins[v] == 'top')
        else:
            assert boxes[node][1] >= 40 - drawings.NEAR
            assert boxes[node][3] <= drawn.height - 16 + drawings.NEAR


@given(drawings.graphs(pins=False))
@patient(40)
def test_an_earlier_order_does_not_add_crossings(graph):
    first = layout(graph)
    again = layout(graph, seed_order=first.order)
    assert _crossings(again.order, graph) <= _crossings(first.order, graph)


def _crossings(rows, graph):
    """Count crossings between rows from the passages of a drawing's order."""
    place = {item: (k, i) for k, row in enumerate(rows) for i, item in enumerate(row)}
    segments = {}
    for u, v in graph.edges:
        steps = [u]
        while Passage(u, v, len(steps)) in place:
            steps.append(Passage(u, v, len(steps)))
        for a, b in zip(steps, steps[1:] + [v]):
            a, b = sorted((place[a], place[b]))
            segments.setdefault(a[0], []).append((a[1], b[1]))
    return sum((a - c) * (b - d) < 0 for found in segments.values()
               for k, (a, b) in enumerate(found) for c, d in found[:k])


def test_an_earlier_order_is_kept():
    graph = nx.DiGraph([('a', 'b'), ('a', 'c'), ('b', 'd'), ('c', 'd')])
    nx.set_node_attributes(graph, (80, 40), 'size')
    drawn = layout(graph, seed_order=[['a'], ['c', 'b'], ['d']])
    assert drawn.order == [['a'], ['c', 'b'], ['d']]
    assert drawn.positions['c'][0] < drawn.positions['b'][0]


def test_main_flow_is_straight_and_shortcuts_go_round_it():
    graph = nx.DiGraph()
    for unit in range(3):
        names = ['%s%d' % (part, unit) for part in ('in', 'conv', 'norm', 'add')]
        nx.add_path(graph, names + ['in%d' % (unit + 1)])
        graph.add_edge(names[0], names[3])
    nx.set_node_attributes(graph, (80, 40), 'size')
    drawn = layout(graph, Options(ratio=0))
    assert len({x for x, _ in drawn.positions.values()}) == 1
    for unit in range(3):
        assert len(drawn.routes['conv%d' % unit, 'norm%d' % unit]) == 2
        xs = [x for x, _ in drawn.routes['in%d' % unit, 'add%d' % unit]]
        assert max(xs) > drawn.positions['in0'][0] + 80


def test_branches_of_equal_length_are_symmetric():
    graph = nx.DiGraph()
    for branch in 'bcd':
        nx.add_path(graph, ['a', branch, 'z'])
    nx.set_node_attributes(graph, (80, 40), 'size')
    at = layout(graph).positions
    assert at['a'][0] == at['c'][0] == at['z'][0]
    assert at['c'][0] - at['b'][0] == at['d'][0] - at['c'][0]


def test_parts_that_are_alike_are_drawn_alike_and_others_not():
    graph = nx.DiGraph([('a', 'b'), ('c', 'd'), ('e', 'f'), ('h', 'g')])
    nx.set_node_attributes(graph, (80, 40), 'size')
    graph.nodes['f']['size'] = (80, 90)
    graph.edges['h', 'g']['up'] = True
    drawn = layout(graph)
    boxes = drawings.boxes(graph, drawn)

    def shape(u, v):
        left, top = min(boxes[u][0], boxes[v][0]), min(boxes[u][1], boxes[v][1])
        return ([tuple(round(at - (left, top)[k % 2], 6) for k, at in enumerate(boxes[w]))
                 for w in (u, v)],
                [(round(x - left, 6), round(y - top, 6)) for x, y in drawn.routes[u, v]])

    assert shape('a', 'b') == shape('c', 'd') != shape('e', 'f')
    assert boxes['h'][1] > boxes['g'][3]
    assert not any(drawings.overlap(boxes[u], boxes[v]) for u in boxes for v in boxes if u < v)


def test_attachments_are_kept_and_straight():
    graph = nx.DiGraph()
    graph.add_node('a', size=(80, 40))
    graph.add_node('wide', size=(400, 200))
    graph.add_edge('a', 'wide', head_at=300)
    drawn = layout(graph)
    route = drawn.routes['a', 'wide']
    assert route[-1][0] == drawn.positions['wide'][0] + 300
    assert len(route) == 2 and route[0][0] == route[1][0]


def test_a_cycle_turns_one_edge():
    graph = nx.DiGraph([('a', 'b'), ('b', 'c'), ('c', 'a')])
    nx.set_node_attributes(graph, (80, 40), 'size')
    drawn = layout(graph)
    up = [edge for edge, route in drawn.routes.items() if route[0][1] > route[-1][1]]
    assert up == [('c', 'a')]


def test_long_chains_are_wrapped_into_columns_of_similar_length():
    drawn = layout(drawings.chain(40))
    assert drawn.height / drawn.width < 4
    columns = {}
    for x, y in drawn.positions.values():
        columns.setdefault(x, []).append(y)
    assert len(columns) > 1
    assert max(map(len, columns.values())) - min(map(len, columns.values())) <= 1


@given(drawings.graphs(acyclic=True))
@patient()
def test_wrapped_drawings_keep_boxes_apart_and_routes_off_them(graph):
    drawn = layout(graph, Options(ratio=0.5, open_ratio=0.5, wrap_height=0, head=40, foot=16))
    pinned = nx.get_node_attributes(graph, 'pin')
    boxes = drawings.boxes(graph, drawn)
    for (a, one), (b, other) in combinations(boxes.items(), 2):
        assert not drawings.overlap(one, other), (a, b)
    for route in drawn.routes.values():
        for piece in drawings.pieces(route):
            for node, box in boxes.items():
                assert not drawings.meets(piece, box), (route, node)
        # Edges against a pin point up anyway.
        for (ax, ay), (bx, by) in () if pinned else zip(route, route[1:]):
            assert ay <= by + drawings.NEAR or abs(ax - bx) < drawings.NEAR


def test_few_rows_that_are_high_are_wrapped_too():
    graph = drawings.chain(6)
    for node in graph:
        graph.nodes[node].update(closed=(80, 40), size=(400, 2000))
    drawn = layout(graph)
    assert 1 < drawn.height / drawn.width < 6


def test_low_drawings_and_rows_that_leave_no_even_columns_are_not_wrapped():
    uneven = drawings.chain(4)
    uneven.nodes[1]['size'] = (100, 3000)
    for graph in (drawings.chain(9), uneven):
        assert len({x + graph.nodes[v]['size'][0] / 2
                    for v, (x, _) in layout(graph).positions.items()}) == 1


def test_the_way_to_the_next_column_lies_below_the_head():
    graph = drawings.chain(24)
    graph.add_node('in', size=(12, 8), pin='top')
    graph.add_edge('in', 0)
    drawn = layout(graph, Options(head=40))
    assert drawn.positions['in'][1] == 0
    turned = [route for route in drawn.routes.values() if len(route) > 4]
    assert turned
    assert min(y for route in turned for _, y in route) >= 30
    assert len([v for v, (_, y) in drawn.positions.items() if y == drawn.positions[0][1]]) > 1


def test_opening_a_box_does_not_move_the_cuts_between_columns():
    closed, opened = drawings.chain(40), drawings.chain(40)
    opened.nodes[5].update(closed=opened.nodes[5]['size'], size=(500, 900))
    tops = [[node for node, (_, y) in layout(graph).positions.items() if y < 50]
            for graph in (closed, opened)]
    assert tops[0] == tops[1] and len(tops[0]) == 3


def test_wide_rows_are_split():
    graph = nx.DiGraph([(node, 'z') for node in range(60)])
    nx.set_node_attributes(graph, (80, 40), 'size')
    drawn = layout(graph)
    assert drawn.width < 0.6 * 60 * 106


def test_unconnected_nodes_make_a_compact_block():
    graph = nx.DiGraph()
    graph.add_nodes_from(range(100), size=(80, 40))
    drawn = layout(graph)
    assert 0.8 < drawn.width / drawn.height < 3


@pytest.mark.parametrize('number', [2600, 3700])
def test_huge_levels_go_on_a_grid(number):
    graph = nx.DiGraph((node, 'z') for node in range(number - 1))
    nx.set_node_attributes(graph, (80, 40), 'size')
    drawn = layout(graph)
    boxes = drawings.boxes(graph, drawn)
    taken = {(round(left), round(top)) for left, top, _, _ in boxes.values()}
    assert len(taken) == number
    grid_route = drawn.routes[0, 'z']
    near = [box for box in boxes.values()]
    assert not any(drawings.meets(piece, box) for piece in drawings.pieces(grid_route)
                   for box in near)


def test_deep_graphs_do_not_recurse():
    drawn = layout(drawings.chain(2400), Options(ratio=0))
    assert len({x for x, _ in drawn.positions.values()}) == 1


def test_no_nodes():
    drawn = layout(nx.DiGraph())
    assert drawn.positions == {} and (drawn.width, drawn.height) == (0, 0)


def test_self_loops_are_left_out():
    graph = nx.DiGraph([('a', 'a'), ('a', 'b')])
    nx.set_node_attributes(graph, (80, 40), 'size')
    assert list(layout(graph).routes) == [('a', 'b')]


@pytest.mark.parametrize('module', [coords, cuts, cycles, engine, grid, labels, layered, order,
                                    pack, ranks, sifting, simplex, sweeps, wrap],
                         ids=lambda module: module.__name__)
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0
