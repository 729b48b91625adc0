"""Tab goes everywhere, and whoever has the focus shows it."""
import numpy as np
import pytest
from PyQt5.QtCore import QPoint, QRect, Qt
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QScrollArea, QWidget

from tests.ui.conftest import PROOF_WAIT

#: Contrast that a sign of the focus needs (WCAG 2.1, 1.4.11), and pixels that show it.
LEAST, PIXELS = 3.0, 40


def luminance(widget):
    """Relative luminance (WCAG 2.1) of each pixel of a widget and 4 px around it."""
    window = widget.window()
    rect = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)
    image = window.grab(rect & window.rect()).toImage().convertToFormat(QImage.Format_RGB32)
    bits = image.bits()
    bits.setsize(image.byteCount())
    colors = np.array(bits).reshape(image.height(), image.width(), 4)[:, :, 2::-1] / 255.0
    linear = np.where(colors <= 0.03928, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def shown(widget):
    """How many pixels tell clearly that the widget that has the focus has it."""
    inside = luminance(widget)
    widget.clearFocus()
    QApplication.processEvents()
    outside = luminance(widget)
    widget.setFocus(Qt.TabFocusReason)
    QApplication.processEvents()
    ratio = (np.maximum(inside, outside) + 0.05) / (np.minimum(inside, outside) + 0.05)
    return int((ratio >= LEAST).sum())


def walked(window):
    """All that Tab comes to from the box of the search, and on to it again: to `shown`.

    Without a model, from the button that opens one.
    """
    box = window.tree.box
    first = at = box if box.isEnabled() else window.desk.start_page.open_button
    first.setFocus(Qt.TabFocusReason)
    QApplication.processEvents()
    found = {}
    for _ in range(150):
        if at not in found:
            found[at] = shown(at)
        QTest.keyClick(at, Qt.Key_Tab)
        QApplication.processEvents()
        at = window.focusWidget()
        if at is first:
            return found
    raise AssertionError('Tab does not come round: %s' % at)


def told(widget):
    return type(widget).__name__, widget.accessibleName() or widget.objectName()


def check(window):
    found = walked(window)
    # The start page as a whole scrolls to whatever in it gets the focus.
    wanted = [one for one in window.findChildren(QWidget)
              if one.focusPolicy() & Qt.TabFocus and one.isVisible() and one.isEnabled()
              and one.window() is window and one.objectName() != 'startPage']
    assert [told(one) for one in wanted if one not in found] == []
    poor = {told(one): count for one, count in found.items() if count < PIXELS}
    assert poor == {}
    return found


@pytest.mark.parametrize('theme', ['light', 'dark'])
def test_tab_goes_everywhere_and_the_focus_is_seen(driver, samples, tmp_path, theme):
    window = driver.window
    window.activateWindow()
    driver.until(window.isActiveWindow)
    window.set_theme_setting(theme)
    window.desk.show_start()
    assert len(check(window)) > 10
    driver.open(samples['digits']['model'], outputs=('predictions',))
    driver.until(lambda: driver.document.plan)
    assert window.canvas in check(window)
    driver.freeze(tmp_path / 'x.pb')
    result = window.outputs.freeze.result.items[0]
    found = check(window)
    assert result.compare in found and result.open in found
    assert any(isinstance(one, QScrollArea) for one in found)
    driver.until(lambda: not window.outputs.freeze.running, PROOF_WAIT)


def test_a_click_on_the_canvas_draws_no_ring(driver, samples):
    driver.open(samples['digits']['model'])
    canvas = driver.canvas
    window = driver.window
    window.activateWindow()
    driver.until(window.isActiveWindow)
    window.tree.box.setFocus()
    QApplication.processEvents()
    before = luminance(canvas)
    canvas.setFocus(Qt.MouseFocusReason)
    QApplication.processEvents()
    assert (luminance(canvas) == before).all()
