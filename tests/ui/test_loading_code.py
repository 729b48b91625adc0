"""The loading code of a result, in four languages."""
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from app.freeze.snippet import LANGUAGES
from app.ui.loading_code import LoadingCode


def test_a_click_copies_what_is_shown_and_the_menu_changes_it(qtbot):
    box = LoadingCode({language: 'code of %s\n' % language for language in LANGUAGES})
    qtbot.addWidget(box)
    box.resize(400, 200)
    box.show()
    QTest.mouseClick(box.copy, Qt.LeftButton, Qt.NoModifier, box.copy.rect().center() / 2)
    assert QApplication.clipboard().text() == box.code.toPlainText() == 'code of python\n'
    menu = box.copy.menu()
    assert [action.text() for action in menu.actions()] == list(LANGUAGES.values())

    menu.actions()[-1].trigger()
    assert QApplication.clipboard().text() == box.code.toPlainText() == 'code of java\n'
    assert [action.text() for action in menu.actions() if action.isChecked()] == ['Java']
    assert box.minimumSizeHint().width() < 250
