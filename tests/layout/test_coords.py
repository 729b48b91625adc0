"""Horizontal coordinates: blocks stay straight, nothing overlaps."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.layout import coords
from tests.layout.patience import patient

APART = 10


@st.composite
def blocks(draw):
    """(rows, apart, root, shift): rows whose nodes are joined to blocks that do not cross."""
    rows, root, shift, apart = [], [], [], []
    for _ in range(draw(st.integers(1, 6))):
        first = len(root)
        size = draw(st.integers(1, 5))
        upper, last = rows[-1] if rows else [], -1
        for v in range(first, first + size):
            root.append(v)
            shift.append(0)
            apart.append(draw(st.sampled_from([10, 14, 60])))
            at = draw(st.integers(-3, len(upper) - 1)) if upper else -1
            if at > last:
                last = at
                root[v] = root[upper[at]]
                shift[v] = shift[upper[at]] + draw(st.sampled_from([0, 0, -30, 7]))
        rows.append(list(range(first, first + size)))
    return rows, apart, root, shift


@given(blocks())
@patient(150)
def test_blocks_stay_straight_and_apart(drawn):
    rows, apart, root, shift = drawn
    xs = coords.compact(rows, apart, root, shift)
    assert all(x == xs[block] - shift[block] + here for x, block, here in zip(xs, root, shift))
    for row in rows:
        for u, v in zip(row, row[1:]):
            assert xs[v] - xs[u] >= apart[v]


def _of_2001(rows, root):
    """The class offsets as first published: that of the class on the right is not added.

    All nodes are as wide; returns xs.
    """
    sink, x = {}, {}

    def place(v):
        if v in x:
            return
        x[v], sink[v] = 0, v
        for row in rows:
            for u, w in zip(row, row[1:]):
                if root[w] == v:
                    place(root[u])
                    if sink[v] == v:
                        sink[v] = sink[root[u]]
                    if sink[v] == sink[root[u]]:
                        x[v] = max(x[v], x[root[u]] + APART)

    offset = {}
    for row in rows:
        for v in row:
            place(root[v])
    for row in rows:
        for u, v in zip(row, row[1:]):
            one, other = root[u], root[v]
            if sink[one] != sink[other]:
                offset[sink[one]] = min(offset.get(sink[one], 0), x[other] - x[one] - APART)
    return [x[root[v]] + offset.get(sink[root[v]], 0) for row in rows for v in row]


def test_a_class_moves_by_what_the_classes_right_of_it_moved():
    rows, root = [[0, 1], [2, 3, 4], [5, 6, 7]], [0, 1, 2, 3, 1, 5, 6, 3]
    flawed = _of_2001(rows, root)
    assert flawed[6] == flawed[7], 'two boxes in one place'
    assert coords.compact(rows, [APART] * 8, root, [0] * 8) == [0, 10, -10, 0, 10, -20, -10, 0]


def test_nodes_of_a_block_move_once():
    rows, root = [[0, 1], [2, 3, 4], [5, 6, 7]], [0, 1, 2, 3, 1, 5, 6, 3]
    xs = coords.compact(rows, [APART] * 8, root, [0] * 8)
    assert xs[3] == xs[7] and xs[1] == xs[4]


@pytest.mark.parametrize('narrow, wide', [(20, 300), (300, 20)])
def test_real_widths_are_kept_apart(narrow, wide):
    rows = [[0, 1], [2, 3]]
    above = [[], [], [(0, 0, 0)], [(1, 0, 0)]]
    below = [[(2, 0, 0)], [(3, 0, 0)], [], []]
    widths = [narrow, wide, wide, narrow]
    xs = coords.assign(rows, widths, lambda u, v: 26, above, below, [False] * 4, [None] * 4,
                       [None] * 4)
    assert xs[1] - xs[0] == xs[3] - xs[2] == (narrow + wide) / 2 + 26
    assert (xs[0], xs[1]) == (xs[2], xs[3])
