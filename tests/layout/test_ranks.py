"""Rows."""
from hypothesis import given
from hypothesis import strategies as st

from app.layout import ranks
from tests.layout import drawings
from tests.layout.patience import patient


@given(drawings.graphs(pins=False, acyclic=True))
@patient()
def test_edges_lead_to_later_rows_and_no_row_is_empty(graph):
    successors = [list(graph.successors(node)) for node in sorted(graph)]
    rows = ranks.assign(len(graph), successors)
    assert all(rows[u] < rows[v] for u, v in graph.edges)
    assert sorted(set(rows)) == list(range(max(rows) + 1))


@given(drawings.graphs(pins=False, acyclic=True), st.integers(100, 600))
@patient()
def test_split_rows_stay_in_sequence(graph, limit):
    successors = [list(graph.successors(node)) for node in sorted(graph)]
    rows = ranks.assign(len(graph), successors)
    split = ranks.split_wide(rows, [90] * len(graph), {}, limit)
    assert all(split[u] < split[v] for u, v in graph.edges)
    assert all(90 * split.count(row) < limit + 90 for row in split)


def test_what_feeds_one_node_lies_close_above_it():
    # 0 → 1 → 2 → 3, parameter 4 → 3
    assert ranks.assign(5, [[1], [2], [3], [], [3]])[4] == 2


def test_a_side_branch_hangs_below_its_source():
    # 0 → 1 → 2 → 3, side branch 0 → 4 → 5
    assert ranks.assign(6, [[1, 4], [2], [3], [], [5], []]) == [0, 1, 2, 3, 1, 2]


def test_pins_have_rows_of_their_own():
    # 0 → 1; top pin 2 → 1, bottom pin 0 → 3
    rows = ranks.assign(4, [[1, 3], [], [1], []], {2: ranks.TOP, 3: ranks.BOTTOM})
    assert rows[2] == 0 and rows.count(0) == 1
    assert rows[3] == max(rows) and rows.count(rows[3]) == 1
