"""A frozen file beside its model: colours, the bar, the list."""
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from app.formats import protos
from app.freeze.differences import Differences
from app.ui import coloring
from app.ui.comparison import DifferenceList
from tests.graphs import graph_def
from tests.graphs import model as tiny
from tests.ui.conftest import Driver, Paths

HUES = {fate: ('hue', hue) for fate, hue, _, _ in coloring.FATE_ROWS}


@pytest.fixture
def compared(driver, tmp_path):
    """A driver with a small model, compared with a file that has other nodes."""
    lines = ['x = Placeholder() dtype=float shape=[?,3]', 'net/a = Relu(x) T=float',
             'net/b = Abs(net/a) T=float', 'y = Neg(net/b, ^net/a) T=float', 'z = Neg(x) T=float']
    meta = protos.load().MetaGraphDef(graph_def=graph_def(*lines))
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    other = graph_def(lines[0], 'net/b = Abs(x) T=float', 'y = Neg(net/b) T=float',
                      'more = NoOp()')
    (tmp_path / 'f.pb').write_bytes(other.SerializeToString())
    driver.open(str(tmp_path / 'm.meta'), outputs=('y',))
    driver.window.pick = Paths(open_frozen=str(tmp_path / 'f.pb'))
    driver.window.compare_file()
    driver.until(lambda: driver.window.comparison.found is not None)
    driver.settle()
    return driver


def test_nodes_are_colored_by_what_became_of_them(compared):
    canvas, comparison = compared.canvas, compared.window.comparison
    compared.document.expand_all()
    compared.settle()
    keys = {box.name: canvas.colors.keys[box_id]
            for box_id, box in compared.document.picture.boxes.items() if box.kind == 'node'}
    assert keys['x'] == HUES['kept'] and keys['net/a'] == HUES['removed']
    assert keys['net/b'] == keys['y'] == HUES['rewritten']
    # A removed node is what is to be seen, not what is left out.
    assert compared.document.picture.box_of(compared.node('net/a')) in canvas.look.live
    said = comparison.bar.text.text()
    assert '1 kept' in said and '1 removed' in said and '2 rewritten' in said and '1 added' in said


def test_next_and_previous_walk_through_the_differences(compared):
    bar, comparison = compared.window.comparison.bar, compared.window.comparison
    seen = []
    for button in (bar.next, bar.next, bar.next, bar.next, bar.previous):
        compared.press(button)
        compared.settle()
        seen.append(compared.document.focus.name)
        assert comparison.list.currentItem().text(0).startswith(seen[-1])
    assert seen == ['net/a', 'net/b', 'y', 'net/a', 'y']
    assert bar.place.text() == '3 of 3'


def test_a_row_of_the_list_shows_its_node(compared):
    rows = compared.window.comparison.list
    item = next(item for item in rows._rows() if item.text(0).startswith('y '))
    assert 'waits no longer for net/a' in item.text(0)
    rows.scrollToItem(item)
    QTest.mouseClick(rows.viewport(), Qt.LeftButton, Qt.NoModifier,
                     rows.visualItemRect(item).center())
    compared.settle()
    assert compared.document.focus.name == 'y'
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key_Up)
    QTest.keyClick(rows, Qt.Key_Return)
    compared.settle()
    assert compared.document.focus.name == 'net/b'


@pytest.mark.parametrize('how', ['button', 'color', 'outputs'])
def test_it_ends(compared, how):
    window, comparison = compared.window, compared.window.comparison
    assert comparison.bar.isVisible() and window.outputs.differences.isVisible()
    if how == 'button':
        compared.press(comparison.bar.end)
    elif how == 'color':
        window.view_actions.colors.actions()[3].trigger()
    else:
        window.document.toggle_output('z')
    compared.settle()
    assert comparison.found is None and not comparison.bar.isVisible()
    assert not window.outputs.differences.isVisible()
    assert compared.canvas.colors.mode == ('role' if how == 'color' else 'kind')


def test_what_can_not_be_compared_is_said(driver, tmp_path):
    (tmp_path / 'f.pb').write_bytes(b'nothing of the kind')
    window = driver.window
    window.compare_result()
    assert 'freeze the model first' in window.statusBar().currentMessage()
    meta = protos.load().MetaGraphDef(graph_def=graph_def('x = Placeholder() dtype=float'))
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    driver.open(str(tmp_path / 'm.meta'))
    window.pick = Paths(open_frozen=str(tmp_path / 'f.pb'))
    window.compare_file()
    assert 'outputs first' in window.statusBar().currentMessage()
    window.document.toggle_output('x')
    driver.settle()
    window.compare_file()
    driver.until(window.banner.isVisible)
    assert 'f.pb' in window.banner.text.text() and window.comparison.found is None


def test_the_result_of_a_freeze_is_compared_and_opened(qtbot, driver, samples, tmp_path):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    driver.freeze(tmp_path / 'x.pb')
    card = driver.window.outputs.freeze.result.items[0]
    driver.press(card.compare)
    found = driver.window.comparison
    driver.until(lambda: found.found is not None)
    assert len(found.found.nodes('constant')) == len(driver.document.plan.variables)
    assert not found.found.nodes('removed') and not found.bar.next.isVisible()
    driver.press(card.open)
    windows = driver.window.windows
    driver.until(lambda: len(windows.all) == 2 and windows.all[1].document.model is not None)
    other = Driver(qtbot, windows.all[1])
    other.settle()
    assert other.document.model.path.name == 'x.pb'
    # The original with its comparison stays beside it.
    assert found.found is not None and driver.document.model.path.name == 'model.ckpt.meta'
    driver.window.open_result()
    assert len(windows.all) == 2


def test_long_lists_are_cut_and_equal_files_have_none(qtbot):
    model = tiny(*['n%d = NoOp()' % number for number in range(500)])
    rows = DifferenceList(model, Differences('', dict.fromkeys(range(500), 'removed'), (), {}))
    qtbot.addWidget(rows)
    assert rows.topLevelItem(0).text(0) == 'Removed  ·  500'
    assert rows.topLevelItem(0).child(300).text(0) == 'and 200 more'
    rows = DifferenceList(model, Differences('', {0: 'kept'}, (), {}))
    qtbot.addWidget(rows)
    assert 'very nodes' in rows.topLevelItem(0).text(0)
    QApplication.processEvents()
