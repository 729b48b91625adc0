"""The list of commands, and what every command has."""
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from app.ui.command_palette import commands


@pytest.fixture
def palette(driver, samples):
    driver.open(samples['digits']['model'])
    driver.window.activateWindow()
    driver.canvas.setFocus()
    QTest.keyClick(driver.window, Qt.Key_P, Qt.ControlModifier | Qt.ShiftModifier)
    return driver.window.palette_dialog


def test_typing_finds_and_enter_runs(driver, palette):
    QTest.keyClicks(palette.box, 'whole')
    assert [entry.label for entry in palette.model.entries] == ['View › Whole graph']
    QTest.keyClick(palette.box, Qt.Key_Return)
    driver.settle()
    assert driver.document.state.mode == 'all'


def test_samples_and_arrows(driver, palette):
    QTest.keyClicks(palette.box, 'file')
    first = palette.list.currentIndex().row()
    QTest.keyClick(palette.box, Qt.Key_Down)
    assert palette.list.currentIndex().row() == first + 1
    palette.box.clear()
    QTest.keyClicks(palette.box, 'samples two')
    QTest.keyClick(palette.box, Qt.Key_Return)
    driver.until(lambda: driver.document.model.path.name == 'complex_model.meta')


def test_escape_leaves_and_nothing_found_runs_nothing(driver, palette):
    QTest.keyClicks(palette.box, 'zzz')
    QTest.keyClick(palette.box, Qt.Key_Return)
    assert palette.isVisible()
    assert [entry.label for entry in palette.model.entries] == ['No command is called so']
    QTest.keyClick(palette.box, Qt.Key_Escape)
    driver.until(lambda: not driver.window.findChildren(type(palette)) or not palette.isVisible())


def test_every_command_has_a_text_a_tip_and_a_shortcut_of_its_own(driver, samples):
    driver.open(samples['digits']['model'])
    found = commands(driver.window.menuBar())
    assert len(found) > 30
    seen = {}
    for path, action in found:
        assert action.text() and action.toolTip(), path
        for shortcut in action.shortcuts():
            assert shortcut.toString() not in seen, (path, seen[shortcut.toString()])
            seen[shortcut.toString()] = path
