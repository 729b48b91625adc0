import pytest
from PyQt5.QtCore import QModelIndex

from app.formats.reader import open_model
from app.ui import theme
from app.ui.scope_model import NameRole, NodeRole, ScopeModel


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


@pytest.fixture
def tree(model):
    made = ScopeModel()
    made.set_theme(theme.load('dark'))
    made.set_model(model)
    return made


def test_it_is_a_sound_item_model(tree, qtmodeltester):
    qtmodeltester.check(tree)


def test_rows_are_made_only_when_opened(tree):
    assert tree._root.children is None
    assert tree.rowCount() > 0
    assert all(item.children is None for item in tree._root.children)


def test_every_name_is_found(tree, model):
    for node, name in enumerate(model.names):
        index = tree.index_of(name, node)
        assert index.data(NameRole) == name and index.data(NodeRole) == node
    for scope in model.scopes.scopes():
        if scope:
            index = tree.index_of(scope)
            assert index.data(NameRole) == scope and index.data(NodeRole) is None


def test_a_name_that_is_both_has_two_rows(tree, model):
    node = model.index['global_step']
    assert tree.index_of('global_step') != tree.index_of('global_step', node)


def test_parents_lead_to_the_root(tree, model):
    index = tree.index_of('model/classifier/flat', model.index['model/classifier/flat'])
    names = []
    while index.isValid():
        names.append(index.data())
        index = index.parent()
    assert names == ['flat', 'classifier', 'model']


def test_unknown_scope_has_no_index(tree):
    assert tree.index_of('no/such') == QModelIndex()
