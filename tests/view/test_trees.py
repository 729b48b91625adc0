"""Scopes as a tree, against the same by hand."""
from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.graph.model import CONTROL
from app.view import trees
from tests import graphs
from tests.layout.patience import patient
from tests.view import nested


def _made(model):
    keys = {node: model.scopes.scope_of(node).replace('/', trees.SEPARATOR)
            for node in range(model.node_count)}
    edges = [(source, port, target) for target in range(model.node_count)
             for source, port in model.inputs[target] if port != CONTROL]
    columns = np.array(edges, np.int32).reshape(-1, 3)
    tree = trees.Tree(keys, model.node_count)
    return tree, keys, edges, trees.links(tree, *columns.T)


def _around(key):
    parts = key.split(trees.SEPARATOR) if key else []
    return [''] + [trees.SEPARATOR.join(parts[:n + 1]) for n in range(len(parts))]


@given(st.data())
@patient(60)
def test_ways_lead_between_the_children_of_the_deepest_common_scope(data):
    model = data.draw(nested.models())
    tree, keys, edges, links = _made(model)
    wanted = defaultdict(lambda: defaultdict(set))
    for source, _, target in edges:
        one, other = _around(keys[source]) + [source], _around(keys[target]) + [target]
        place = max(k for k in range(min(len(one), len(other))) if one[:k + 1] == other[:k + 1]) \
            if source != target else None
        if place is not None:
            wanted[one[place]][one[place + 1]].add(other[place + 1])
    assert trees.ways(tree, links, set(tree.names)) == {
        name: dict(wanted.get(name, {})) for name in tree.names}
    assert [_around(name)[-2:-1] for name in tree.names[1:]] == [
        [tree.names[place]] for place in tree.parent[1:].tolist()]


def _numbers(*lines):
    tree, _, _, links = _made(graphs.model(*lines))
    found = trees.structures(tree, graphs.model(*lines).ops, links)
    return {name: found[place] for name, place in tree.ids.items()}


def test_scopes_have_one_structure_where_the_same_ops_are_joined_alike():
    found = _numbers('x = Placeholder()',
                     'a_1/p = Relu(x)', 'a_1/in/q = Add(a_1/p, x)',
                     'a_10/p = Relu(a_1/in/q)', 'a_10/in/q = Add(a_10/p, a_1/in/q)',
                     'b/p = Relu(x)', 'b/in/q = Add(x, b/p)',
                     'c/p = Relu(x)', 'c/in/q = Mul(c/p, x)',
                     'd/p = Relu(x)', 'd/in/q = Add(x, x)',
                     'e/p = Relu(x)')
    assert found['a_1'] == found['a_10']
    assert len({found[name] for name in ('a_1', 'b', 'c', 'd', 'e')}) == 5


def test_a_source_in_a_scope_of_like_name_is_outside():
    found = _numbers('u_1/a = Relu()', 'u_10/a = Relu()', 'u_1/b = Relu(u_10/a)',
                     'u_10/b = Relu(u_10/a)', 'u_2/a = Relu()', 'u_2/b = Relu(u_1/a)')
    assert found['u_1'] == found['u_2'] != found['u_10']


@given(st.data())
@patient(40)
def test_a_copy_has_the_same_structure(data):
    model = data.draw(nested.models())
    _, keys, edges, _ = _made(model)
    size = model.node_count
    both = {node + size * copy: trees.SEPARATOR.join(['pq'[copy]] + ([key] if key else []))
            for copy in (0, 1) for node, key in keys.items()}
    columns = np.array(edges + [(source + size, port, target + size)
                                for source, port, target in edges], np.int32).reshape(-1, 3)
    tree = trees.Tree(both, 2 * size)
    found = trees.structures(tree, model.ops * 2, trees.links(tree, *columns.T))
    for name, place in tree.ids.items():
        if name[:1] == 'p':
            assert found[place] == found[tree.ids['q' + name[1:]]]
