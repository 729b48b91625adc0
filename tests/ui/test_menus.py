"""Context menus of the canvas: opened with the right button, each entry clicked."""
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QMenu

pytestmark = pytest.mark.qt_log_ignore('This plugin does not support', extend=True)
OUTPUT = 'predictions'


@pytest.fixture
def opened(driver, samples):
    driver.open(samples['digits']['model'])
    driver.box(OUTPUT)
    return driver


def menu_at(driver, box_id):
    """The menu that the right button opens over a box, or over the background."""
    canvas = driver.canvas
    point = QPoint(3, canvas.height() - 3)
    if box_id:
        driver.canvas.ensure_visible(box_id)
        # In its title: an open scope holds others.
        point = canvas.box_rect_in_view(box_id).topLeft() + QPoint(12, 6)
    QTest.mousePress(canvas, Qt.RightButton, Qt.NoModifier, point)
    QApplication.sendEvent(canvas, QContextMenuEvent(
        QContextMenuEvent.Mouse, point, canvas.mapToGlobal(point)))
    QTest.mouseRelease(canvas, Qt.RightButton, Qt.NoModifier, point)
    driver.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def pick(driver, box_id, text):
    """Click an entry; the action."""
    menu = menu_at(driver, box_id)
    action = next(one for one in menu.actions() if one.text().replace('&', '') == text)
    QTest.mouseClick(menu, Qt.LeftButton, Qt.NoModifier, menu.actionGeometry(action).center())
    driver.settle()
    return action


def test_an_op_is_chosen_and_its_names_are_copied(opened):
    box = opened.document.picture.box_of(opened.node(OUTPUT))
    pick(opened, box, 'Toggle output')
    assert opened.document.outputs == (OUTPUT,)
    clipboard = QApplication.clipboard()
    for text, copied in (('Copy node name', OUTPUT), ('Copy tensor name', OUTPUT + ':0'),
                         ('Copy as Python list', "['%s:0']" % OUTPUT)):
        pick(opened, opened.document.picture.box_of(opened.node(OUTPUT)), text)
        assert clipboard.text() == copied


def test_a_scope_is_opened_closed_and_put_beside(opened):
    box = opened.document.picture.boxes['model/']
    pick(opened, box.id, 'Close' if box.expanded else 'Open')
    assert opened.document.picture.boxes['model/'].expanded is not box.expanded
    pick(opened, 'model/', 'Put beside the main graph')
    assert 'model' in {name.rstrip('/') for name in opened.document.state.aside}


def test_the_background_offers_the_views(opened):
    pick(opened, None, 'Whole graph')
    assert opened.document.state.mode == 'all'
    pick(opened, None, 'Inference view')
    assert opened.document.state.mode == 'inference'


def test_every_entry_is_a_command_with_a_tip(opened):
    for box in (None, 'model/', opened.document.picture.box_of(opened.node(OUTPUT))):
        menu = menu_at(opened, box)
        assert all(one.isSeparator() or one.menu() is not None or one.toolTip()
                   for one in menu.actions())
        assert len(menu.actions()) > 4
        QTest.keyClick(menu, Qt.Key_Escape)
        opened.until(lambda: QApplication.activePopupWidget() is None)
