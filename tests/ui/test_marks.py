import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QMenu

from app.ui import marks
from tests.ui.fakes import box, picture

MORE = ('… 2 more', 8)


def shown(*texts_and_nodes, w=190):
    host = box('host', 0, 0, w, 56, nodes=(0,), marks=texts_and_nodes)
    return picture([host, box('hub', 0, 90, nodes=(5, 6, 8)), box('far', 0, 190, nodes=(7,))],
                   [], 200, 300), host


def at(text, host, measure, of):
    """The scene point in the middle of the mark that says a text."""
    x, base, whole = marks.line(host, measure)
    return x + measure(whole[:whole.index(of)], 'small') + measure(of, 'small') / 2, base - 3


def test_a_mark_leads_to_what_another_box_shows(measure):
    marked = (('axis 1', 9), ('← hub', 5), ('→ far', 7), MORE)
    view, host = shown(*marked, w=280)
    view.box_of = {0: 'host', 9: 'host', 5: 'hub', 7: 'far', 8: 'hub'}.get
    assert marks.links(view, host) == (5, 7)
    for (text, node), expected in zip(marked, [(), (5,), (7,), ()]):
        x, y = at(text, host, measure, text)
        assert marks.links_at(view, host, x, y, measure) == expected
        assert marks.links_at(view, host, x, y - 30, measure) == ()
    assert marks.links_at(view, host, 1, 50, measure) == ()


def test_a_shortened_line_tells_no_marks_apart(measure):
    view, host = shown(('← hub', 5), ('→ far', 7), w=60)
    assert marks.links_at(view, host, 30, 48, measure) == (5, 7)


def test_a_node_out_of_the_view_is_led_to_and_an_open_box_leads_nowhere():
    view, host = shown(('← gone', 99))
    assert marks.links(view, host) == (99,)
    assert marks.links(view, host._replace(expanded=True)) == ()
    assert marks.links(view, None) == ()


@pytest.fixture
def linear(driver, samples):
    """The whole graph of a sample with all open, and the id of a box with a link there."""
    driver.open(samples['linear_regression']['model'])
    driver.window.set_mode('all')
    driver.settle()
    driver.window.actions.expand_all.trigger()
    driver.settle()
    return driver


def link_point(driver, box_id):
    """View point on the first link of a box, brought into view."""
    canvas, found = driver.canvas, driver.document.picture.boxes[box_id]
    canvas.actual_size()
    canvas.ensure_visible(box_id)
    node = marks.links(driver.document.picture, found)[0]
    text = next(text for text, one in found.marks if one == node)
    point = canvas.viewport.to_view(*at(text, found, driver.document.measure, text))
    return QPointF(*point).toPoint()


HOST, END = 'GradientDescent/update_bias/ApplyGradientDescent', 'GradientDescent/learning_rate'


def arrived(driver):
    picture = driver.document.picture
    box_id = picture.box_of(driver.node(END))
    assert driver.document.focus.name == END and driver.canvas.look.focus == box_id != HOST
    return driver.canvas.rect().contains(driver.canvas.box_rect_in_view(box_id))


def test_a_click_on_a_link_goes_to_the_other_end_and_a_double_click_no_further(linear):
    linear.click(HOST)
    point = link_point(linear, HOST)
    QTest.mouseMove(linear.canvas, point)
    assert linear.canvas.cursor().shape() == Qt.PointingHandCursor
    assert END + '   (click' in linear.canvas.describe(HOST)
    QTest.mouseClick(linear.canvas, Qt.LeftButton, Qt.NoModifier, point)
    QTest.mouseDClick(linear.canvas, Qt.LeftButton, Qt.NoModifier, point)
    linear.settle()
    assert arrived(linear)
    assert linear.document.outputs == ()


def test_enter_follows_the_link_of_the_op_in_focus(linear):
    linear.click(HOST)
    linear.key(Qt.Key_Return)
    assert arrived(linear)


@pytest.mark.qt_log_ignore('support grabbing the keyboard', extend=True)
def test_the_context_menu_goes_there(linear):
    point = link_point(linear, HOST)
    QApplication.sendEvent(linear.canvas, QContextMenuEvent(
        QContextMenuEvent.Mouse, point, linear.canvas.mapToGlobal(point)))
    menu = QApplication.activePopupWidget()
    action = menu.actions()[0]
    assert action.text() == 'Go to ' + END
    QTest.mouseClick(menu, Qt.LeftButton, Qt.NoModifier, menu.actionGeometry(action).center())
    linear.settle()
    assert arrived(linear)


@pytest.mark.qt_log_ignore('support grabbing the keyboard', extend=True)
def test_of_several_ends_the_user_chooses(linear):
    linear.canvas.links_requested.emit((linear.node('save/Const'), linear.node(END)),
                                       linear.canvas.mapToGlobal(QPoint(50, 50)))
    menu = linear.window.findChild(QMenu, 'links')
    assert [action.text() for action in menu.actions()] == ['Go to save/Const', 'Go to ' + END]
    QTest.keyClick(menu, Qt.Key_Up)
    QTest.keyClick(menu, Qt.Key_Return)
    linear.settle()
    assert arrived(linear)
