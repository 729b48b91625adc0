"""Why a finding matters, about the program, the log."""
import logging

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QPushButton

from app import __version__, catalogue
from app.ui import about, log
from app.ui.help_window import HelpWindow, show_row, why_button


def click(button):
    QTest.mouseClick(button, Qt.LeftButton)


def whys(widget):
    return [button for button in widget.findChildren(QPushButton)
            if button.text() == 'Why is this?']


def test_a_finding_opens_its_row(driver, samples):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    driver.until(lambda: driver.document.plan)
    driver.settle()
    found = driver.document.plan.findings[0]
    driver.press(whys(driver.window.outputs.plan)[0])
    shown = driver.window.findChild(HelpWindow)
    assert shown.isVisible()
    assert catalogue.entry(found.id).title in shown.page.toPlainText()
    shown.close()


def test_a_wrong_name_opens_its_cause(driver, samples):
    driver.open(samples['two_outputs']['model'])
    names = driver.window.outputs.names
    names.edit.setFocus()
    QTest.keyClicks(names.edit, 'y1')
    driver.until(lambda: names.explanations)
    click(whys(names)[0])
    shown = driver.window.findChild(HelpWindow)
    assert catalogue.entry(names.explanations[0].cause).title in shown.page.toPlainText()
    shown.close()


def test_an_unknown_id_has_no_button(qtbot):
    assert why_button('') is None and why_button(None) is None and why_button('Q7') is None


def test_there_is_one_help_window_for_a_window(driver):
    first = show_row(driver.window, 'C1')
    assert show_row(driver.window.tree, 'B3') is first
    assert show_row(first.page, 'G12') is first
    assert 'lookup table' in first.page.toPlainText()
    first.close()


@pytest.mark.parametrize('typed, row', [('g7', 'G7'), ('dropout', 'C2'), ('one-shot', 'C5')])
def test_rows_are_found_as_one_types(driver, typed, row):
    shown = show_row(driver.window, 'A1')
    shown.box.setFocus()
    QTest.keyClicks(shown.box, typed)
    assert shown.rows.currentItem().text().startswith(row + ' ')
    shown.close()


def test_about_tells_versions_and_copies_diagnostics(driver, samples):
    driver.open(samples['digits']['model'])
    log.keep()
    logging.getLogger('freezeframe.test').info('a line to find')
    driver.window.show_about()
    dialog = driver.window.findChild(about.AboutDialog)
    assert '1.4.0' in dialog.versions.text()
    click(dialog.copy)
    text = QApplication.clipboard().text()
    assert __version__ in text and samples['digits']['model'] in text
    assert 'a line to find' in text
    click(dialog.log)
    view = driver.window.findChild(about.LogView)
    assert 'a line to find' in view.text.toPlainText()
    view.close()
    dialog.close()


def test_only_so_many_lines_are_kept():
    kept = log.Recent()
    for number in range(log.MOST_LINES + 10):
        kept.handle(logging.LogRecord('x', logging.INFO, '', 0, '%d', (number,), None))
    assert len(kept.lines) == log.MOST_LINES and kept.lines[-1].endswith('2009')


def test_the_help_window_is_wide_enough_for_its_titles(driver):
    shown = show_row(driver.window)
    assert shown.width() >= 800 and shown.rows.wordWrap()
    shown.close()
