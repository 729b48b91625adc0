"""Blocks that are moved as wholes, and the order they begin with."""
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.layout import order, sifting
from tests.layout.patience import patient

LINKS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 11), st.integers(0, 11)),
                 min_size=1, max_size=16, unique=True)


def _three_rows(links):
    """(rows, above, below, chains): edges over one row, or over two with one item between."""
    rows = [list(range(4)), list(range(4, 8)), list(range(8, 12))]
    chains = {}
    for kind, u, v in links:
        top, bottom = ((u % 4, 4 + v % 4), (4 + u % 4, 8 + v % 4), (u % 4, 8 + v % 4))[kind % 3]
        chains[top, bottom] = kind % 3 == 2
    total = 12 + sum(chains.values())
    above, below = [[] for _ in range(total)], [[] for _ in range(total)]
    found = []
    for (top, bottom), long in chains.items():
        middle = [len(rows[1]) + 8] if long else []
        rows[1].extend(middle)
        found.append([top] + middle + [bottom])
        for u, v in zip(found[-1], found[-1][1:]):
            below[u].append((v, 0, 0))
            above[v].append((u, 0, 0))
    return rows, above, below, found


@given(LINKS)
@patient()
def test_sifting_adds_no_crossings(links):
    rows, _, below, chains = _three_rows(links)
    blocks = sifting.Blocks(rows, below, chains)
    begun, gone = [], []
    for found, work in ((begun, None), (gone, 10 ** 6)):
        xs = [float(v) for v in range(len(below))]
        keys = blocks.sifted(xs, work)[0] if work else xs
        found.extend(sorted(row, key=keys.__getitem__) for row in rows)
    assert [sorted(row) for row in gone] == [sorted(row) for row in rows]
    assert order.total_crossings(gone, below) <= order.total_crossings(begun, below)


@given(LINKS)
@patient(50)
def test_improving_with_blocks_adds_no_crossings(links):
    rows, above, below, chains = _three_rows(links)
    graph = nx.Graph([(chain[0], chain[-1]) for chain in chains])
    graph.add_nodes_from(range(12))
    if nx.is_connected(graph):
        better = order.improve([rows, [row[::-1] for row in rows]], above, below, 8, 12, chains)
        assert order.total_crossings(better, below) <= order.total_crossings(rows, below)


def test_a_long_edge_goes_round_what_it_need_not_cross():
    chains = [[0, 1, 2, 3], [4, 5], [5, 6], [6, 7]]
    rows = [[0, 4], [5, 1], [6, 2], [3, 7]]
    below = [[] for _ in range(8)]
    for chain in chains:
        for u, v in zip(chain, chain[1:]):
            below[u].append((v, 0, 0))
    assert order.total_crossings(rows, below) == 2
    blocks = sifting.Blocks(rows, below, chains)
    keys, _ = blocks.sifted(sifting.relative_places(rows, 8), 10 ** 6)
    assert order.total_crossings([sorted(row, key=keys.__getitem__) for row in rows], below) == 0


def test_a_path_keeps_its_order_in_the_spectral_one():
    links = [(0, 3), (3, 1), (1, 4), (4, 2)]
    xs = sifting.spectral(5, links, 5)
    path = sorted(range(5), key=xs.__getitem__)
    assert path in ([0, 3, 1, 4, 2], [2, 4, 1, 3, 0])


def test_passages_lie_between_the_ends_of_their_edge():
    xs = sifting.spectral(3, [(0, 3, 4, 2), (0, 1), (1, 2)], 5)
    assert xs[3] - xs[0] == pytest.approx(xs[4] - xs[3]) == pytest.approx(xs[2] - xs[4])
