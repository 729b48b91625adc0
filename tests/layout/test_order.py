"""Crossings and their reduction."""
from hypothesis import given
from hypothesis import strategies as st

from app.layout import order
from tests.layout.patience import patient

EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(6, 11)), max_size=20)
UPPER, LOWER = list(range(6)), list(range(6, 12))


def _below(edges):
    below = [[] for _ in UPPER + LOWER]
    for u, v in edges:
        below[u].append((v, 0, 0))
    return below


def _above(edges):
    above = [[] for _ in UPPER + LOWER]
    for u, v in edges:
        above[v].append((u, 0, 0))
    return above


@given(EDGES, st.permutations(LOWER))
@patient()
def test_crossings_are_counted_as_by_comparing_all_pairs(edges, lower):
    place = {v: k for k, v in enumerate(lower)}
    pairs = sum((a - c) * (place[b] - place[d]) < 0
                for k, (a, b) in enumerate(edges) for c, d in edges[:k])
    assert order.count_crossings(UPPER, lower, _below(edges)) == pairs


@given(EDGES)
@patient()
def test_improving_adds_no_crossings_and_loses_no_node(edges):
    rows = [list(UPPER), list(LOWER)]
    below = _below(edges)
    better = order.improve([rows], _above(edges), below, 8)
    assert order.total_crossings(better, below) <= order.total_crossings(rows, below)
    assert [sorted(row) for row in better] == [UPPER, LOWER]


def test_a_crossing_that_is_not_needed_goes():
    edges = [(0, 7), (1, 6), (2, 11), (3, 8)]
    assert order.total_crossings(
        order.improve([[list(UPPER), list(LOWER)]], _above(edges), _below(edges), 4),
        _below(edges)) == 0


def test_edges_at_several_places_of_one_node_cross():
    below = {0: [(1, -0.4, 0.0), (2, 0.4, 0.0)]}
    assert order.count_crossings([0], [1, 2], below) == 0
    assert order.count_crossings([0], [2, 1], below) == 1


def test_the_best_of_several_beginnings_is_kept():
    edges = [(0, 7), (1, 6), (2, 11), (3, 8)]
    crossed, sorted_out = list(LOWER), [7, 6, 11, 8, 9, 10]
    better = order.improve([[list(UPPER), crossed], [list(UPPER), sorted_out]], _above(edges),
                           _below(edges), 0)
    assert order.total_crossings(better, _below(edges)) == 0


def test_long_edges_pass_on_the_right():
    # 0 to 1 to 2, and 0 to 2 by the dummy 3.
    below = [[(1, 0, 0), (3, 0, 0)], [(2, 0, 0)], [], [(2, 0, 0)]]
    assert order.passing_right([[0], [3, 1], [2]], 3, below) == [[0], [1, 3], [2]]
    assert order.passing_right([[0], [1, 3], [2]], 3, below) == [[0], [1, 3], [2]]


def test_long_edges_stay_left_where_their_ports_are():
    below = [[(1, 0.3, 0), (3, -0.3, 0)], [(2, 0, 0)], [], [(2, 0, 0)]]
    assert order.passing_right([[0], [3, 1], [2]], 3, below) == [[0], [3, 1], [2]]
