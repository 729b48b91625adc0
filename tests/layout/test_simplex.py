"""Rows of least total length."""
import doctest
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.layout import simplex
from tests.layout import drawings
from tests.layout.patience import patient


def _length(rows, edges):
    return sum(weight * (rows[head] - rows[tail]) for tail, head, weight in edges)


def _longest(count, edges):
    rows = [0] * count
    for tail, head, _ in sorted(edges):
        rows[head] = max(rows[head], rows[tail] + 1)
    return rows


@st.composite
def connected(draw, most):
    """(count, edges): each node but the first hangs on an earlier one; tails before heads."""
    count = draw(st.integers(2, most))
    pairs = {(draw(st.integers(0, v - 1)), v) for v in range(1, count)}
    node = st.integers(0, count - 1)
    for u, v in draw(st.lists(st.tuples(node, node), max_size=count)):
        if u != v:
            pairs.add((min(u, v), max(u, v)))
    return count, [(u, v, draw(st.integers(0, 3))) for u, v in sorted(pairs)]


@given(connected(5))
@patient(60)
def test_no_rows_are_shorter(graph):
    count, edges = graph
    found = simplex.tighten(_longest(count, edges), edges, 1000)
    assert all(found[head] > found[tail] for tail, head, _ in edges)
    least = min(_length(rows, edges) for rows in product(range(count), repeat=count)
                if all(rows[head] > rows[tail] for tail, head, _ in edges))
    assert _length(found, edges) == least


@given(connected(24), st.integers(0, 5))
@patient(60)
def test_rows_are_good_whenever_it_stops(graph, pivots):
    count, edges = graph
    start = _longest(count, edges)
    found = simplex.tighten(start, edges, pivots)
    assert all(found[head] > found[tail] for tail, head, _ in edges)


@given(drawings.graphs(pins=False, acyclic=True))
@patient(30)
def test_unconnected_graphs_are_left_feasible(graph):
    edges = [(u, v, 1) for u, v in graph.edges]
    rows = simplex.tighten(_longest(len(graph), edges), edges, 100)
    assert all(rows[v] > rows[u] for u, v in graph.edges)


def test_examples_in_docstrings():
    assert doctest.testmod(simplex).failed == 0
