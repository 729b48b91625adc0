import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PyQt5.QtGui import QMouseEvent, QNativeGestureEvent, QTouchDevice, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from app.ui import legend, shapes, theme
from app.ui.looks import look_for
from tests.ui.fakes import box, picture, small_picture


def center(canvas, box_id):
    return canvas.box_rect_in_view(box_id).center()


def click(canvas, point, button=Qt.LeftButton):
    QTest.mouseClick(canvas, button, Qt.NoModifier, point)


def drag(canvas, point):
    # QTest.mouseMove does not say that a button is held.
    QApplication.sendEvent(canvas, QMouseEvent(
        QEvent.MouseMove, QPointF(point), QPointF(canvas.mapToGlobal(point)), Qt.NoButton,
        Qt.LeftButton, Qt.NoModifier))


def wheel(canvas, steps, point, modifiers=Qt.NoModifier):
    place = QPointF(point)
    event = QWheelEvent(place, QPointF(canvas.mapToGlobal(point)), QPoint(),
                        QPoint(0, 120 * steps), Qt.NoButton, modifiers, Qt.NoScrollPhase, False)
    QApplication.sendEvent(canvas, event)


def test_click_focuses_the_innermost_box(canvas, qtbot):
    with qtbot.waitSignal(canvas.focused) as caught:
        click(canvas, center(canvas, 'net/conv'))
    assert caught.args == ['net/conv']
    assert canvas.look.focus == 'net/conv'
    assert canvas.look.hot_wires == (0, 1)


def test_click_on_the_background_takes_the_focus_away(canvas):
    click(canvas, center(canvas, 'out'))
    click(canvas, QPoint(3, 3))
    assert canvas.look.focus is None


def test_double_click_on_an_op_asks_for_an_output(canvas, qtbot):
    with qtbot.waitSignal(canvas.output_requested) as caught:
        QTest.mouseDClick(canvas, Qt.LeftButton, Qt.NoModifier, center(canvas, 'out'))
    assert caught.args == ['out']


def test_double_click_on_a_closed_scope_asks_to_open_it(canvas, qtbot):
    with qtbot.waitSignal(canvas.toggle_requested) as caught:
        QTest.mouseDClick(canvas, Qt.LeftButton, Qt.NoModifier, center(canvas, 'head'))
    assert caught.args[0] == 'head'


def test_double_click_inside_an_open_scope_leaves_it_open(canvas, qtbot):
    rect = canvas.box_rect_in_view('net')
    with qtbot.assertNotEmitted(canvas.toggle_requested):
        QTest.mouseDClick(canvas, Qt.LeftButton, Qt.NoModifier,
                          QPoint(rect.right() - 10, rect.bottom() - 10))


def test_click_on_the_glyph_toggles(canvas, qtbot):
    with qtbot.waitSignal(canvas.toggle_requested) as caught:
        click(canvas, canvas.glyph_rect_in_view('net').center())
    assert caught.args[0] == 'net'


def test_arrows_enter_and_escape(canvas, qtbot):
    click(canvas, center(canvas, 'x'))
    QTest.keyClick(canvas, Qt.Key_Down)
    assert canvas.look.focus == 'net/conv'
    QTest.keyClick(canvas, Qt.Key_Down)
    QTest.keyClick(canvas, Qt.Key_Down)
    assert canvas.look.focus == 'head'
    for key in (Qt.Key_Return, Qt.Key_Space):
        with qtbot.waitSignal(canvas.toggle_requested) as caught:
            QTest.keyClick(canvas, key)
        assert caught.args[0] == 'head'
    QTest.keyClick(canvas, Qt.Key_Escape)
    assert canvas.look.focus is None


def test_arrows_without_focus_begin_near_the_middle(canvas):
    QTest.keyClick(canvas, Qt.Key_Down)
    assert canvas.look.focus is not None


def test_drag_pans_and_is_no_click(canvas, qtbot):
    start = center(canvas, 'out')
    before = canvas.viewport
    with qtbot.assertNotEmitted(canvas.focused):
        QTest.mousePress(canvas, Qt.LeftButton, Qt.NoModifier, start)
        drag(canvas, start + QPoint(60, -40))
        QTest.mouseRelease(canvas, Qt.LeftButton, Qt.NoModifier, start + QPoint(60, -40))
    assert canvas.viewport == before.panned(60, -40)


def test_wheel_zooms_at_the_pointer(canvas):
    point = QPoint(200, 300)
    before = canvas.viewport
    wheel(canvas, 2, point)
    after = canvas.viewport
    assert after.scale > before.scale
    there = before.to_scene(200, 300)
    assert abs(after.to_scene(200, 300)[0] - there[0]) < 1e-6
    assert abs(after.to_scene(200, 300)[1] - there[1]) < 1e-6


def test_wheel_with_shift_pans_sideways(canvas):
    before = canvas.viewport
    wheel(canvas, 1, QPoint(200, 300), Qt.ShiftModifier)
    assert canvas.viewport.scale == before.scale
    assert canvas.viewport.top == before.top and canvas.viewport.left != before.left


def test_two_fingers_on_a_touchpad_move_the_view(canvas):
    point, before = QPoint(200, 150), canvas.viewport
    QApplication.sendEvent(canvas, QWheelEvent(
        QPointF(point), QPointF(canvas.mapToGlobal(point)), QPoint(30, -20), QPoint(240, -160),
        Qt.NoButton, Qt.NoModifier, Qt.ScrollUpdate, False))
    assert canvas.viewport == before.panned(30, -20)


def test_wheel_with_alt_pans_up_and_down(canvas):
    before = canvas.viewport
    wheel(canvas, 1, QPoint(200, 150), Qt.AltModifier)
    assert canvas.viewport.scale == before.scale and canvas.viewport.left == before.left
    assert canvas.viewport.top < before.top


@pytest.mark.parametrize('value', [0.25, -0.2])
def test_pinching_zooms_at_the_fingers(canvas, value):
    point = QPoint(300, 220)
    before = canvas.viewport
    there = before.to_scene(point.x(), point.y())
    QApplication.sendEvent(canvas, QNativeGestureEvent(
        Qt.ZoomNativeGesture, QTouchDevice(), QPointF(point), QPointF(point),
        QPointF(canvas.mapToGlobal(point)), value, 0, 0))
    assert canvas.viewport.scale == pytest.approx(before.scale * (1 + value))
    assert canvas.viewport.to_scene(point.x(), point.y()) == pytest.approx(there)


def test_the_middle_button_moves_the_view_too(canvas):
    before, point = canvas.viewport, center(canvas, 'x')
    QTest.mousePress(canvas, Qt.MiddleButton, Qt.NoModifier, point)
    assert canvas.cursor().shape() == Qt.ClosedHandCursor
    QApplication.sendEvent(canvas, QMouseEvent(
        QEvent.MouseMove, QPointF(point + QPoint(40, 25)), Qt.NoButton, Qt.MiddleButton,
        Qt.NoModifier))
    QTest.mouseRelease(canvas, Qt.MiddleButton, Qt.NoModifier, point + QPoint(40, 25))
    assert canvas.viewport == before.panned(40, 25)
    assert canvas.look.focus is None and canvas.cursor().shape() == Qt.ArrowCursor


def test_a_rubber_band_with_ctrl_adds_to_the_selection(canvas):
    click(canvas, center(canvas, 'out'))
    QTest.mouseClick(canvas, Qt.LeftButton, Qt.ControlModifier, center(canvas, 'head'))
    area = canvas.box_rect_in_view('x')
    keys = Qt.ShiftModifier | Qt.ControlModifier
    QTest.mousePress(canvas, Qt.LeftButton, keys, area.topLeft() - QPoint(9, 9))
    drag(canvas, area.bottomRight())
    QTest.mouseRelease(canvas, Qt.LeftButton, keys, area.bottomRight())
    assert canvas.look.selected == {'out', 'head', 'x'}
    QTest.mouseClick(canvas, Qt.LeftButton, Qt.ControlModifier, center(canvas, 'x'))
    assert canvas.look.selected == {'out', 'head'}


def test_hover_lights_up_the_wires(canvas, qtbot):
    with qtbot.waitSignal(canvas.hovered) as caught:
        QTest.mouseMove(canvas, center(canvas, 'head'))
    assert caught.args == ['head']
    assert canvas.look.hot_wires == (2, 3)


def test_the_opened_box_stays_under_the_pointer(canvas):
    canvas.actual_size()
    point = QPointF(canvas.glyph_rect_in_view('head').center())
    before = canvas.viewport.to_view(canvas.picture.boxes['head'].x,
                                     canvas.picture.boxes['head'].y)
    opened = picture([box('x', 500, 0), box('head', 900, 700, 640, 500, kind='scope',
                                            expanded=True, expandable=True)], [], 1600, 1300)
    canvas.set_picture(opened, look_for(opened), ('head', point))
    assert canvas.box_rect_in_view('head').contains(point.toPoint())
    after = canvas.viewport.to_view(900, 700)
    assert abs(after[1] - before[1]) < 20


def test_a_new_picture_leaves_the_view_where_it_was(canvas):
    canvas.zoom(1.7)
    before = canvas.viewport
    again = small_picture()
    canvas.set_picture(again, look_for(again))
    assert canvas.viewport == before


def test_focus_survives_a_new_picture(canvas):
    canvas.set_focus_box('out')
    again = small_picture()
    canvas.set_picture(again, look_for(again))
    assert canvas.look.focus == 'out'


def test_painted_is_told_once_per_picture(canvas, qtbot):
    with qtbot.waitSignal(canvas.picture_painted):
        again = small_picture()
        canvas.set_picture(again, look_for(again))
    with qtbot.assertNotEmitted(canvas.picture_painted, wait=50):
        canvas.zoom(1.1)
        canvas.repaint()


def color_in(canvas, box_id):
    rect = canvas.box_rect_in_view(box_id)
    return canvas.grab().toImage().pixelColor(rect.right() - 8, rect.center().y())


def test_what_is_not_frozen_is_dimmed(canvas):
    canvas.actual_size()
    full = color_in(canvas, 'net/relu')
    shown = canvas.picture
    canvas.set_look(look_for(shown, live_nodes=[0, 1]))
    assert color_in(canvas, 'net/relu') != full
    canvas.set_look(look_for(shown, live_nodes=[0, 1, 2]))
    assert color_in(canvas, 'net/relu') == full


def test_scrolled_and_painted_afresh_look_the_same(canvas):
    canvas.set_legend_visible(False)
    canvas.fit()
    canvas.repaint()
    canvas._move(canvas.viewport.panned(37, -21))
    scrolled = canvas.grab().toImage()
    canvas._drop_layer()
    fresh = canvas.grab().toImage()
    different = sum(scrolled.pixel(x, y) != fresh.pixel(x, y)
                    for x in range(0, 700, 3) for y in range(0, 620, 3))
    assert different == 0


def test_fit_and_zoom_to(canvas):
    canvas.zoom(3)
    canvas.fit()
    for box_id in canvas.picture.boxes:
        assert canvas.rect().contains(canvas.box_rect_in_view(box_id))
    canvas.zoom_to('out')
    assert (canvas.box_rect_in_view('out').center()
            - canvas.rect().center()).manhattanLength() < 4


def test_far_away_everything_is_still_painted(canvas):
    for scale in (0.02, 0.2, 0.4, 2.5):
        canvas.zoom(scale / canvas.viewport.scale)
        canvas.grab()
    assert canvas.viewport.scale == 2.5


def test_ctrl_click_and_shift_drag_select_many(canvas, qtbot):
    click(canvas, center(canvas, 'x'))
    with qtbot.waitSignal(canvas.selection_changed) as caught:
        QTest.mouseClick(canvas, Qt.LeftButton, Qt.ControlModifier, center(canvas, 'out'))
    assert caught.args == [{'x', 'out'}]
    start, end = canvas.box_rect_in_view('net/conv'), canvas.box_rect_in_view('net/relu')
    QTest.mousePress(canvas, Qt.LeftButton, Qt.ShiftModifier, start.topLeft() - QPoint(9, 9))
    drag(canvas, end.bottomRight())
    QTest.mouseRelease(canvas, Qt.LeftButton, Qt.ShiftModifier, end.bottomRight())
    assert canvas.look.selected == {'net/conv', 'net/relu'}
    click(canvas, center(canvas, 'out'))
    assert canvas.look.selected == frozenset() and canvas.look.focus == 'out'


def test_escape_ends_the_selection_and_is_told(canvas, qtbot):
    canvas.set_selected(['x', 'out'])
    with qtbot.waitSignal(canvas.escaped):
        QTest.keyClick(canvas, Qt.Key_Escape)
    assert not canvas.look.selected


def test_a_wire_under_the_pointer_lights_up_and_takes_a_click(canvas, qtbot):
    canvas.actual_size()
    wire = canvas.picture.wires[3]
    (x1, y1), (x2, y2) = wire.points
    point = QPointF(*canvas.viewport.to_view((x1 + x2) / 2, (y1 + y2) / 2)).toPoint()
    QTest.mouseMove(canvas, point)
    assert canvas.look.hot_wire == 3
    with qtbot.waitSignal(canvas.wire_clicked) as caught:
        click(canvas, point)
    assert caught.args[0] == 3
    QTest.mouseMove(canvas, center(canvas, 'out'))
    assert canvas.look.hot_wire is None


def test_hovering_dims_what_is_not_wired(canvas):
    canvas.actual_size()
    away = canvas.grab().toImage()
    QTest.mouseMove(canvas, center(canvas, 'x'))
    over = canvas.grab().toImage()
    far, near = canvas.box_rect_in_view('out'), canvas.box_rect_in_view('net/conv')
    for rect, same in ((far, False), (near, True)):
        point = QPoint(rect.right() - 8, rect.center().y())
        assert (away.pixel(point) == over.pixel(point)) == same


@pytest.mark.parametrize('chosen', [True, False])
def test_no_ring_and_no_veil_lies_over_a_badge(canvas, chosen):
    marked = {'outputs' if chosen else 'candidates': [4]}
    canvas.set_look(look_for(canvas.picture, **marked))
    canvas.actual_size()
    badge = shapes.badge_rect(canvas.picture.boxes['out'])
    left, top = canvas.viewport.to_view(badge.left(), badge.top())
    # A disc of 18 px: what lies well inside of it.
    inside = QRect(round(left) + 4, round(top) + 4, 10, 10)
    plain = canvas.grab(inside).toImage()
    canvas.set_focus_box('out')
    assert canvas.grab(inside).toImage() == plain
    canvas.set_focus_box(None)
    canvas.set_selected(['out', 'head'])
    assert canvas.grab(inside).toImage() == plain
    canvas.set_selected([])
    QTest.mouseMove(canvas, QPoint(3, 3))
    QTest.mouseMove(canvas, center(canvas, 'out'))
    assert canvas.look.hover == 'out'
    assert canvas.grab(inside).toImage() == plain


def test_a_label_does_not_hide_the_head_of_its_wire(canvas):
    shown = small_picture()
    tip = shown.wires[3].points[-1]
    shown.wires[3] = shown.wires[3]._replace(label_at=(tip[0], tip[1] - 5.0))
    canvas.set_picture(shown, look_for(shown))
    canvas.actual_size()
    x, y = canvas.viewport.to_view(*tip)
    colour = canvas.grab().toImage().pixelColor(round(x), round(y) - 4)
    assert colour.name() == theme.load('light').color('wire').name()


def large(shift=0.0):
    boxes = [box('a', 0, 0), box('b', 3000, 2500 + shift), box('c', 10, 2400 + shift)]
    return picture(boxes, [], 3200, 2600 + shift)


def test_the_map_moves_the_view_and_hides_when_all_is_seen(canvas):
    shown = large()
    canvas.resize(900, 700)
    canvas.set_picture(shown, look_for(shown))
    canvas.actual_size()
    rect = canvas.minimap.rect(canvas)
    point = rect.center().toPoint()
    click(canvas, point)
    middle = canvas.viewport.to_scene(canvas.width() / 2, canvas.height() / 2)
    assert abs(middle[0] - 1600) < 40 and abs(middle[1] - 1300) < 40
    QTest.mousePress(canvas, Qt.LeftButton, Qt.NoModifier, point)
    drag(canvas, point - QPoint(300, 300))
    QTest.mouseRelease(canvas, Qt.LeftButton, Qt.NoModifier, point - QPoint(300, 300))
    assert canvas.viewport.left < 0 and canvas.viewport.top < 0
    assert canvas.grab().toImage().pixelColor(point) != canvas.grab().toImage().pixelColor(3, 3)
    canvas.fit()
    assert canvas.minimap.rect(canvas) is None
    canvas.actual_size()
    canvas.set_minimap_visible(False)
    assert canvas.minimap.rect(canvas) is None


def test_a_box_is_not_brought_into_view_under_the_map_or_the_legend(canvas):
    shown = large()
    canvas.resize(900, 700)
    canvas.set_picture(shown, look_for(shown))
    canvas.actual_size()
    for box_id in ('b', 'c', 'a', 'c', 'b'):
        canvas.ensure_visible(box_id)
        place = canvas.box_rect_in_view(box_id)
        assert canvas.rect().contains(place)
        covers = [area for area in (canvas.minimap.rect(canvas), canvas._legend_area()) if area]
        assert covers and not any(area.toRect().intersects(place) for area in covers)


def test_what_is_in_the_middle_stays_when_the_picture_changes(canvas):
    shown = large()
    canvas.set_picture(shown, look_for(shown))
    canvas.actual_size()
    canvas.ensure_visible('c')
    before = canvas.box_rect_in_view('c')
    shown = large(shift=777.0)
    canvas.set_picture(shown, look_for(shown))
    assert canvas.box_rect_in_view('c') == before


def test_a_picture_that_would_be_out_of_view_is_brought_in(canvas):
    canvas.actual_size()
    shown = picture([box('q', 9000, 9000)], [], 9200, 9100)
    canvas._move(canvas.viewport.panned(5000, 5000))
    canvas.set_picture(shown, look_for(shown))
    left, top = canvas.viewport.to_scene(0, 0)
    assert left < 9200 and top < 9100


def test_boxes_move_to_their_new_places_and_input_ends_it(canvas, qtbot):
    canvas.animated = True
    canvas.show()
    again = small_picture()
    moved = picture([item._replace(x=item.x + 40) if item.id == 'out' else item
                     for item in again.boxes.values()], again.wires, 440, 540)
    with qtbot.waitSignal(canvas.picture_painted):
        canvas.set_picture(moved, look_for(moved))
        first = canvas.box_rect_in_view('out')
        assert canvas._motion is not None
    assert canvas._motion is None and canvas.box_rect_in_view('out') == first
    canvas.set_picture(again, look_for(again))
    assert canvas._motion is not None
    click(canvas, center(canvas, 'x'))
    assert canvas._motion is None and canvas.look.focus == 'x'


def test_without_animation_the_new_picture_is_there_at_once(canvas):
    again = small_picture()
    canvas.set_picture(again, look_for(again))
    assert canvas._motion is None


def test_the_legend_grows_with_the_text_of_the_window(canvas):
    usual = canvas._legend_area()
    before = canvas.grab().toImage()
    theme.set_text_size(150)
    try:
        larger = canvas._legend_area()
        assert larger.width() == pytest.approx(1.5 * usual.width())
        assert larger.height() == pytest.approx(1.5 * usual.height())
        assert larger.bottomLeft() == usual.bottomLeft()
        corner = larger.topLeft().toPoint() + QPoint(1, 20)
        assert canvas.grab().toImage().pixelColor(corner) != before.pixelColor(corner)
    finally:
        theme.set_text_size(100)


def test_fit_leaves_no_box_under_the_legend(canvas):
    shown = picture([box('b%d' % k, 30 + 160 * (k % 6), 30 + 70 * (k // 6), op='Conv2D')
                     for k in range(60)], [], 1020, 760)
    canvas.set_picture(shown, look_for(shown))
    for size in ((700, 620), (1100, 500)):
        canvas.resize(*size)
        canvas.fit()
        area = legend.place(canvas.rect(), canvas._measure, canvas.colors, canvas.look)
        rects = [canvas.box_rect_in_view(box_id) for box_id in shown.boxes]
        assert not any(area.toRect().intersects(rect) for rect in rects)
        assert all(canvas.rect().contains(rect) for rect in rects)
        scale = canvas.viewport.scale
        canvas.set_legend_visible(False)
        canvas.fit()
        assert canvas.viewport.scale >= scale
        canvas.set_legend_visible(True)
