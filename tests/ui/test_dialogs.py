"""The dialogs that ask for a path, worked by keys."""
from pathlib import Path
from types import SimpleNamespace

import pytest
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLineEdit, QMessageBox, QWidget

from app.ui import dialogs

# The off-screen platform says what it can't do with the completer's popup.
pytestmark = pytest.mark.qt_log_ignore('This plugin does not support', extend=True)


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def answer(qtbot):
    """Type a name into the dialog that opens next; the questions it asks are refused."""
    asked = []

    def type_into(name):
        dialog = QApplication.activeModalWidget()
        edit = dialog.findChild(QLineEdit, 'fileNameEdit')
        edit.selectAll()
        QTest.keyClicks(edit, name)
        # The question holds up the key press in an event loop of its own.
        QTimer.singleShot(0, lambda: refuse(dialog))
        QTest.keyClick(edit, Qt.Key_Return)

    def refuse(dialog):
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            QTest.keyClick(box, Qt.Key_Escape)
            QTimer.singleShot(0, dialog.reject)

    def prepare(name):
        QTimer.singleShot(0, lambda: type_into(str(name)))
        return asked
    return prepare


def plan_in(folder):
    return SimpleNamespace(model=SimpleNamespace(path=Path(str(folder)) / 'net.ckpt.meta'))


@pytest.mark.parametrize('typed, given', [
    ('mine', 'mine.pb'), ('mine.pb', 'mine.pb'), ('mine.bin', 'mine.bin')])
def test_a_frozen_file_gets_its_ending(parent, answer, tmp_path, typed, given):
    answer(tmp_path / typed)
    assert dialogs.save_frozen(parent, plan_in(tmp_path)) == str(tmp_path / given)


def test_the_file_with_the_ending_is_asked_about(parent, answer, tmp_path):
    (tmp_path / 'mine.pb').write_bytes(b'here')
    asked = answer(tmp_path / 'mine')
    assert dialogs.save_frozen(parent, plan_in(tmp_path)) == ''
    assert len(asked) == 1 and 'mine.pb' in asked[0]


def test_a_picture_gets_its_ending(parent, answer, tmp_path):
    answer(tmp_path / 'mine')
    assert dialogs.export_picture(parent, 'net') == str(tmp_path / 'mine.svg')
