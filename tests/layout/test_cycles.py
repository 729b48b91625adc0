"""Cycle breaking."""
import networkx as nx
from hypothesis import given

from app.layout.cycles import back_edges
from tests.layout import drawings
from tests.layout.patience import patient


def _successors(graph):
    return [list(graph.successors(node)) for node in sorted(graph)]


@given(drawings.graphs(pins=False))
@patient()
def test_without_the_edges_found_there_is_no_cycle(graph):
    found = back_edges(len(graph), _successors(graph))
    assert found <= set(graph.edges)
    turned = graph.copy()
    turned.remove_edges_from(found)
    turned.add_edges_from((head, tail) for tail, head in found)
    assert nx.is_directed_acyclic_graph(turned)


@given(drawings.graphs(pins=False, acyclic=True))
@patient()
def test_an_acyclic_graph_is_left_alone(graph):
    assert back_edges(len(graph), _successors(graph)) == set()


def test_a_self_loop_is_found():
    assert back_edges(1, [[0]]) == {(0, 0)}


def test_long_chains_do_not_recurse():
    number = 50000
    assert back_edges(number, [[v + 1] for v in range(number - 1)] + [[0]]) == {(number - 1, 0)}
