"""What any good desktop program does: names for screen readers, tips, contrast."""
import re

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import (QAbstractButton, QAction, QDialog, QLabel, QRadioButton,
                             QWidget)

from app import resources
from app.ui import about, help_window, needs, theme, tips
from app.ui.widgets import Tick
from tests.ui.test_theme import AA, LINES, contrast

#: Grounds that text without one of its own may lie on.
GROUNDS = ('window', 'surface', 'raised')


def commands(menu):
    """All commands below a menu, however deep."""
    for action in menu.actions():
        if action.menu() is not None:
            yield from commands(action.menu())
        elif not action.isSeparator():
            yield action


def nameless(window):
    """Widgets that take the focus and that a screen reader could not name."""
    for widget in window.findChildren(QWidget):
        # A label is read by its text; an empty one has nothing to say.
        says = isinstance(widget, QLabel) or isinstance(widget, QAbstractButton) and widget.text()
        if widget.focusPolicy() != Qt.NoFocus and not says and not widget.accessibleName():
            yield type(widget).__name__, widget.objectName(), widget.parent().objectName()


def test_whatever_takes_the_focus_has_a_name(driver, samples):
    driver.window.desk.show_start()
    assert list(nameless(driver.window)) == []
    driver.open(samples['digits']['model'], outputs=('predictions',))
    driver.until(lambda: driver.document.plan)
    driver.window.desk.show_guide()
    driver.window.go_to('predictions')
    driver.settle()
    assert list(nameless(driver.window)) == []


@pytest.mark.parametrize('show', [
    'show_palette', 'show_about', 'show_mapping', 'show_information', 'show_shortcuts'])
@pytest.mark.qt_log_ignore('This plugin does not support', extend=True)
def test_whatever_takes_the_focus_in_a_dialog_has_a_name(driver, samples, show):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    getattr(driver.window, show)()
    driver.settle()
    dialogs = [one for one in driver.window.findChildren(QDialog) if one.isVisible()]
    assert dialogs
    for dialog in dialogs:
        assert list(nameless(dialog)) == []
        # What a small screen leaves a window.
        assert dialog.width() <= 1280 and dialog.height() <= 680
        dialog.close()


@pytest.mark.parametrize('name', theme.NAMES)
@pytest.mark.parametrize('kind', [Tick, QRadioButton])
def test_what_is_ticked_is_told_apart(driver, qtbot, name, kind):
    driver.window.set_theme_setting(name)
    colors = theme.load(name).colors
    box = kind('text')
    qtbot.addWidget(box)
    box.show()
    seen = []
    for on in (False, True):
        box.setChecked(on)
        image = box.grab().toImage()
        seen.append({image.pixelColor(x, y).name() for x in range(18)
                     for y in range(image.height())})
    accent, mark = colors['accent'].lower(), colors['accent_text'].lower()
    assert max(contrast(color, colors['window']) for color in seen[0]) >= LINES
    assert accent not in seen[0] and accent in seen[1] and mark in seen[1]


def test_log_and_catalogue_name_what_takes_the_focus(driver):
    for dialog in (about.show_log(driver.window), help_window.show_row(driver.window)):
        assert list(nameless(dialog)) == []
        dialog.close()


def test_every_command_says_what_it_does(driver):
    found = list(commands(driver.window.menuBar()))
    assert len(found) > 40
    for action in found:
        assert action.text() and action.toolTip() and action.statusTip()
    plain = [action.text() for action in found
             if action.toolTip().rstrip('…') == action.text().rstrip('…')]
    assert len(plain) < 0.15 * len(found), plain


def test_shortcuts_of_all_menus_differ(driver):
    keys = [key.toString() for action in commands(driver.window.menuBar())
            for key in action.shortcuts()]
    assert len(keys) > 25 and len(keys) == len(set(keys))


@pytest.mark.parametrize('text, tip, told', [
    ('&Fit', 'Fit', tips.TIPS['Fit']), ('Fit', 'own words', 'own words'),
    ('New thing…', 'New thing', 'New thing')])
def test_tips(text, tip, told):
    assert tips.tip_for(text.replace('&', ''), text, tip) == told


def pairs_of_the_stylesheet():
    """(text colour, ground) by name that the style sheet puts together."""
    sheet = resources.path('style', 'app.qss').read_text(encoding='utf-8')
    for selector, body in re.findall(r'([^{}]+)\{([^}]*)\}', sheet):
        if ':disabled' in selector:
            # WCAG 2.1, 1.4.3 leaves out what can't be used now.
            continue
        color = re.search(r'(?<![-\w])color: @(\w+)', body)
        ground = re.search(r'(?<![-\w])background(?:-color)?: @(\w+)', body)
        if color:
            for name in ([ground.group(1)] if ground else GROUNDS):
                yield selector.strip(), color.group(1), name
        elif ground and ground.group(1) not in ('line', 'line_strong', 'accent', 'text_faint',
                                                'tooltip'):
            yield selector.strip(), 'text', ground.group(1)


@pytest.mark.parametrize('name', theme.NAMES)
def test_every_pair_of_text_and_ground_is_readable(name):
    colors = theme.load(name).colors
    pairs = list(pairs_of_the_stylesheet())
    assert len(pairs) > 40
    poor = {(text, ground): round(contrast(colors[text], colors[ground]), 2)
            for _, text, ground in pairs if contrast(colors[text], colors[ground]) < AA}
    assert poor == {}


def test_without_a_model_only_what_does_something_is_offered(driver, samples):
    driver.window.desk.show_start()
    offered = {action.text().replace('&', '')
               for action in commands(driver.window.menuBar()) if action.isEnabled()}
    assert {'Open…', 'New window', 'Quit', 'Guided tour', 'Commands…'} <= offered
    boxes = driver.window.tree.box, driver.window.outputs.names.edit
    assert not any(box.isEnabled() for box in boxes)
    assert {box.toolTip() for box in boxes} == {'Open a model first'}
    assert not offered & {'Freeze…', 'Fit', 'Reload', 'Information', 'Find…', 'Trace upstream',
                          'Nodes…', '1 edge away', 'Save plan…', 'Choose likely outputs'}
    names = {action.objectName() for action in driver.window.findChildren(QAction)}
    assert needs.NEED_MODEL <= names
    driver.open(samples['digits']['model'])
    assert all(box.isEnabled() and 'Open a model' not in box.toolTip() for box in boxes)
    assert all(action.isEnabled() for action in driver.window.findChildren(QAction)
               if action.objectName() in needs.NEED_MODEL)


def test_the_tour_begins_with_a_sample(driver):
    driver.window.desk.show_start()
    driver.window.desk.start_tour()
    driver.until(lambda: driver.document.model is not None)
    driver.settle()
    assert driver.window.desk.guide.isVisible()
    assert 'digits' in str(driver.document.model.path)


@pytest.mark.qt_log_ignore('This plugin does not support', extend=True)
def test_large_text_is_cut_nowhere(driver, samples):
    window = driver.window
    window.resize(1280, 720)
    window.settings.text_size = 200
    window.show_text_size()
    try:
        driver.open(samples['digits']['model'], outputs=('predictions',))
        driver.until(lambda: driver.document.plan)
        tree = window.tree.tree
        assert tree.visualRect(tree.indexAt(QPoint(20, 5))).height() >= tree.fontMetrics().height()
        area = window.outputs.area
        assert area.widget().width() <= area.viewport().width()
        for show in ('show_about', 'show_shortcuts'):
            getattr(window, show)()
        driver.settle()
        for dialog in [one for one in window.findChildren(QDialog) if one.isVisible()]:
            assert dialog.width() <= 1280
            for label in dialog.findChildren(QLabel):
                room = label.heightForWidth(label.width()) if label.wordWrap() else \
                    label.minimumSizeHint().height()
                assert label.height() >= room, label.text()
            dialog.close()
    finally:
        window.settings.text_size = 100
        window.show_text_size()
