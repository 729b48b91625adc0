"""Reachability, against networkx."""
import networkx as nx
from hypothesis import given, strategies as st

from app.graph import reach
from tests.graphs import model

edges = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=25)


def build(pairs):
    inputs = {n: [] for n in range(10)}
    for source, target, control in pairs:
        inputs[target].append(('^n%d' if control else 'n%d') % source)
    return model(*['n%d = NoOp(%s)' % (n, ', '.join(inputs[n])) for n in range(10)])


def as_graph(pairs, control):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(10))
    graph.add_edges_from((s, t) for s, t, is_control in pairs if control or not is_control)
    return graph


@given(edges, st.booleans())
def test_closure_and_descendants_are_those_of_networkx(pairs, control):
    m, graph = build(pairs), as_graph(pairs, control)
    assert reach.closure(m, [3], control) == sorted(nx.ancestors(graph, 3) | {3})
    assert reach.descendants(m, [3], control) == nx.descendants(graph, 3) | {3}


@given(edges)
def test_paths_are_shortest_and_real(pairs):
    m, graph = build(pairs), as_graph(pairs, True)
    way = reach.path(m, 3, 7)
    if not nx.has_path(graph, 7, 3):
        assert way == []
        return
    assert (way[0], way[-1]) == (3, 7)
    assert len(way) - 1 == nx.shortest_path_length(graph, 7, 3)
    for consumer, source in zip(way, way[1:]):
        assert source in [s for s, _ in m.inputs[consumer]]


def test_stop_nodes_are_kept_but_not_passed():
    m = model('a = NoOp()', 'b = Identity(a)', 'c = Identity(b)')
    assert reach.closure(m, [2], stop=[1]) == [1, 2]
