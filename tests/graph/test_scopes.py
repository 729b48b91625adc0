"""The name-scope tree."""
from hypothesis import given, strategies as st

from app.graph.scopes import ScopeTree

names = st.lists(st.lists(st.sampled_from(['a', 'b', 'c_1']), min_size=1, max_size=5)
                 .map('/'.join), max_size=30, unique=True)


def test_a_name_can_be_node_and_scope():
    tree = ScopeTree(['save/Restore', 'save/Restore/names', 'x'])
    assert tree.children('') == (['save'], [2])
    assert tree.children('save') == (['save/Restore'], [0])
    assert tree.children('save/Restore') == ([], [1])
    assert tree.count() == 3 and tree.count('save') == 2


def test_scopes_of_deep_names_come_into_being_at_once():
    tree = ScopeTree(['a/b/c/d'])
    assert list(tree.scopes()) == ['', 'a', 'a/b', 'a/b/c']
    assert tree.scope_of(0) == 'a/b/c'
    assert ScopeTree.parent_of('a/b') == 'a' and ScopeTree.parent_of('a') == ''


@given(names)
def test_every_node_is_in_exactly_one_scope(paths):
    tree = ScopeTree(paths)
    found = [node for scope in tree.scopes() for node in tree.children(scope)[1]]
    assert sorted(found) == list(range(len(paths)))
    assert sorted(tree.descendants('')) == list(range(len(paths)))
    for scope in tree.scopes():
        assert tree.count(scope) == len(list(tree.descendants(scope)))
        for child in tree.children(scope)[0]:
            assert tree.parent_of(child) == scope


def test_scopes_nested_without_end_stay_few():
    names = ['/'.join(['a'] * 5000 + [last]) for last in 'xy'] + ['a/z']
    tree = ScopeTree(names)
    assert len(tree.scopes()) <= 101
    assert tree.scope_of(0) == tree.scope_of(1) and tree.is_scope(tree.scope_of(0))
    assert sorted(tree.descendants()) == [0, 1, 2] and tree.count() == 3
