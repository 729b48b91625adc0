"""Search in the window: results as one types, by scope, walked through with Enter."""
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from app.ui.found_model import FoundModel
from app.ui.scope_model import NameRole, NodeRole


@pytest.fixture
def searched(driver, samples):
    """A `Driver` of the digits sample, and a function that types a query."""
    driver.open(samples['digits']['model'])
    panel = driver.window.tree

    def search(text):
        panel.box.setFocus()
        panel.box.selectAll()
        QTest.keyClicks(panel.box, text)
        driver.settle()
        return panel
    driver.search = search
    return driver


def focus_after(driver, key, modifiers=Qt.NoModifier):
    """Name of the node in focus after a key in the search box."""
    before = driver.document.focus
    QTest.keyClick(driver.window.tree.box, key, modifiers)
    driver.until(lambda: driver.document.focus != before)
    driver.settle()
    return driver.document.focus.name


def test_search_and_enter_goes_to_the_node(driver, samples):
    driver.open(samples['digits']['model'])
    box = driver.window.tree.box
    box.setFocus()
    QTest.keyClicks(box, 'classifier/flat')
    QTest.keyClick(box, Qt.Key_Return)
    driver.until(lambda: driver.document.focus.name.startswith('model/classifier/flat'))
    driver.settle()
    assert driver.canvas.look.focus is not None
    QTest.keyClick(box, Qt.Key_Escape)
    assert driver.window.tree.stack.currentWidget() is driver.window.tree.tree


def test_results_are_grouped_by_scope_the_best_first(searched):
    panel = searched.search('conv')
    model, found = searched.document.model, panel.found_model
    assert panel.stack.currentWidget() is panel.found and len(found.groups) > 3
    for scope, members in found.groups:
        assert all(model.names[node].rpartition('/')[0] == scope for node in members)
    assert sum(len(members) for _, members in found.groups) == len(found.nodes)
    head = found.index(0, 0)
    assert head.data() == found.groups[0][0] and panel.found.isExpanded(head)
    assert panel.count.text() == '%d nodes in %d scopes' % (len(found.nodes), len(found.groups))


def test_enter_and_shift_enter_walk_through_on_the_canvas(searched):
    panel = searched.search('op:Relu')
    nodes = panel.found_model.nodes
    names = [searched.document.model.names[node] for node in nodes]
    assert len(names) > 2
    assert focus_after(searched, Qt.Key_Return) == names[0]
    assert searched.canvas.look.focus == searched.document.picture.box_of(nodes[0])
    assert panel.count.text().startswith('1 of %d nodes' % len(nodes))
    assert focus_after(searched, Qt.Key_Return) == names[1]
    assert focus_after(searched, Qt.Key_Return, Qt.ShiftModifier) == names[0]
    assert focus_after(searched, Qt.Key_Return, Qt.ShiftModifier) == names[-1]
    searched.key(Qt.Key_F3)
    assert searched.document.focus.name == names[0]
    searched.key(Qt.Key_F3, Qt.ShiftModifier)
    assert searched.document.focus.name == names[-1]
    assert panel.tree.currentIndex().data(NameRole) == names[-1]


def test_enter_right_after_typing_waits_for_the_answer(driver, samples):
    driver.open(samples['digits']['model'])
    box = driver.window.tree.box
    QTest.keyClicks(box, 'op:Softmax')
    assert focus_after(driver, Qt.Key_Return) == 'predictions'


def test_arrows_choose_and_a_scope_can_be_gone_to(searched):
    panel = searched.search('op:Relu')
    first, second = panel.found_model.nodes[:2]
    QTest.keyClick(panel.box, Qt.Key_Down)
    QTest.keyClick(panel.box, Qt.Key_Up)
    assert panel.found.currentIndex().data(NodeRole) == first
    QTest.keyClick(panel.box, Qt.Key_Up)
    assert panel.found.currentIndex().data(NodeRole) is None
    scope = panel.found.currentIndex().data(NameRole)
    panel.found.setFocus()
    QTest.keyClick(panel.found, Qt.Key_Return)
    searched.settle()
    assert searched.document.focus.name == scope and searched.document.focus.node is None
    assert focus_after(searched, Qt.Key_Return) == searched.document.model.names[first]


def test_a_click_on_the_canvas_selects_among_what_was_found(searched):
    panel = searched.search('op:Relu')
    node = panel.found_model.nodes[1]
    searched.click(searched.box(searched.document.model.names[node]))
    assert panel.found.currentIndex().data(NodeRole) == node
    after = searched.document.model.names[panel.found_model.nodes[2]]
    assert focus_after(searched, Qt.Key_Return) == after


def test_nothing_found_says_so_and_clearing_brings_the_tree_back(searched):
    panel = searched.search('no_such_thing')
    assert panel.count.text() == 'Nothing found'
    QTest.keyClick(panel.box, Qt.Key_Return)
    QTest.keyClick(panel.box, Qt.Key_Escape)
    assert panel.stack.currentWidget() is panel.tree and not panel.count.isVisible()
    searched.key(Qt.Key_F3)
    assert panel.box.hasFocus()


@pytest.mark.parametrize('query', [
    'attr:strides=2', 'attr:padding=same op:conv2d', 'dtype:float32 shape:?x10', '/block\\d/ relu',
    'role:saver', 'rl1'])
def test_every_kind_of_query_finds_something(searched, query):
    assert searched.search(query).found_model.nodes


def test_found_model(searched, qtmodeltester):
    model, found = searched.document.model, FoundModel()
    nodes = [searched.node(name) for name in (
        'predictions', 'model/classifier/flat/shape', 'labels', 'model/classifier/flat')
        if name in model.index]
    found.set_found(model, nodes)
    qtmodeltester.check(found)
    assert found.groups[0][0] == '' and sorted(found.nodes) == sorted(nodes)
    for node in nodes:
        index = found.index_of(node)
        assert index.data(NameRole) == model.names[node] and index.data(NodeRole) == node
    assert not found.index_of(model.node_count).isValid()


@pytest.mark.parametrize('query, said', [
    ('/[/', 'not a valid regular expression: unterminated'),
    ('/(\\w+\\/?)+#/', 'takes too long')])
def test_a_pattern_that_can_not_be_searched_for_says_why(searched, query, said):
    panel = searched.search(query)
    assert said in panel.count.text() and panel.count.isVisible()
    assert panel.found_model.nodes == []
    assert 'node' in searched.search('/conv/').count.text()


def test_filters_are_made_ready_once_the_box_is_entered_and_searches_go_in_between(
        driver, samples, monkeypatch):
    from app.naming import search
    from app.ui import warming
    monkeypatch.setattr(warming, 'PIECE_SECONDS', 0.0)
    pieces, found = [], []
    prepare = search.prepare_filters
    monkeypatch.setattr(search, 'prepare_filters',
                        lambda *args: pieces.append(prepare(*args)) or pieces[-1])
    driver.open(samples['digits']['model'])
    show = driver.window.tree.show_found
    monkeypatch.setattr(driver.window.tree, 'show_found', lambda nodes: (
        show(nodes), found.append(len(pieces))))
    driver.window.activateWindow()
    driver.until(driver.window.isActiveWindow)
    assert pieces == []
    box = driver.window.tree.box
    box.setFocus()
    driver.until(lambda: pieces)
    QTest.keyClicks(box, 'conv')
    driver.until(lambda: found)
    driver.settle()
    assert pieces[-1] is True and False in pieces
    assert found[0] < len(pieces)
