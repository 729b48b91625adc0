"""Errors nobody foresaw."""
import logging
import os
import subprocess
import sys

from app.ui import unforeseen

SCRIPT = '''
import sys
from PyQt5.QtCore import QTimer
from app.ui import application, log, unforeseen
seen = []

def fail():
    raise ValueError('from a slot')

def look():
    from PyQt5.QtWidgets import QApplication
    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, 'banner'))
    print(window.banner.isVisible(), window.banner.text.text())
    print('ValueError: from a slot' in log.recent.text(), 'in fail' in log.recent.text())
    window.close()

begin = application._Start.begin
def begin_and_fail(self, *args):
    begin(self, *args)
    QTimer.singleShot(0, fail)
    QTimer.singleShot(300, look)
application._Start.begin = begin_and_fail
sys.exit(application.run())
'''


def test_a_slot_that_fails_does_not_end_the_program(tmp_path):
    done = subprocess.run(
        [sys.executable, '-c', SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        universal_newlines=True, timeout=120,
        env=dict(os.environ, QT_QPA_PLATFORM='offscreen', XDG_CONFIG_HOME=str(tmp_path),
                 XDG_STATE_HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path)))
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()[:2]
    assert first.startswith('True') and 'unforeseen' in first and 'from a slot' in first
    assert second == 'True True'


def test_the_hook_is_there_only_within():
    before = sys.excepthook
    with unforeseen.survived(None):
        assert sys.excepthook is not before
    assert sys.excepthook is before


def test_interrupts_pass(monkeypatch):
    passed = []
    monkeypatch.setattr(sys, 'excepthook', lambda *args: passed.append(args[0]))
    with unforeseen.survived(None):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed == [KeyboardInterrupt]


def test_it_is_told_once_in_a_window(driver, caplog):
    error = unforeseen.of_exception(ValueError, ValueError('odd'), None)
    with unforeseen.survived(driver.window.windows), caplog.at_level(logging.ERROR):
        sys.excepthook(ValueError, ValueError('odd'), None)
        driver.until(driver.window.banner.isVisible)
    assert 'odd' in driver.window.banner.text.text()
    assert error.message.split('(')[0].strip() in driver.window.banner.text.text()
    shown = driver.window.banner.buttons
    with unforeseen.survived(driver.window.windows):
        sys.excepthook(ValueError, ValueError('odd'), None)
        driver.settle()
    assert driver.window.banner.buttons is shown


def test_the_start_page_offers_no_steps(driver):
    driver.window.desk.show_start()
    assert not driver.window.outputs.freeze.steps.isVisible()
