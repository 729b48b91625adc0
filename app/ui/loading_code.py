"""The code that loads a frozen file, in the language that is picked."""
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (QActionGroup, QApplication, QHBoxLayout, QMenu, QPlainTextEdit,
                             QToolButton, QVBoxLayout, QWidget)

from app.ui.widgets import ElidedLabel, label, tool_button
from app.ui.words import tr

MOST_LINES = 14


class LoadingCode(QWidget):
    """Shows the code of one language; the menu of the button shows and copies another's.

    Args:
        snippets: language to text, as ``snippets`` of a ``freeze`` object.

    Attributes:
        copy: the button; a click copies what is shown.
        code: the box with the text.
    """

    def __init__(self, snippets):
        super().__init__()
        self._snippets = snippets
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(label(tr('LOADING CODE'), 'section'))
        self._language = ElidedLabel('', 'small', Qt.ElideRight)
        head.addWidget(self._language, 1)
        self.copy = tool_button('copy', tr('Copy the loading code; the arrow has other languages'),
                                self._copy, text=tr('Copy'))
        self.copy.setObjectName('withMenu')
        self.copy.setPopupMode(QToolButton.MenuButtonPopup)
        self.copy.setMenu(self._menu())
        head.addWidget(self.copy)
        layout.addLayout(head)
        self.code = QPlainTextEdit()
        self.code.setObjectName('code')
        self.code.setAccessibleName(tr('Loading code'))
        self.code.setReadOnly(True)
        self.code.setLineWrapMode(QPlainTextEdit.NoWrap)
        self.code.setVerticalScrollBarPolicy(Qt.ScrollBarAsNeeded)
        layout.addWidget(self.code)
        self.copy.menu().actions()[0].setChecked(True)
        self._show(next(iter(snippets)))

    def _menu(self):
        from app.freeze.snippet import LANGUAGES
        menu = QMenu(self)
        group = QActionGroup(menu)
        for language in self._snippets:
            action = menu.addAction(LANGUAGES[language])
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, language=language: (
                self._show(language), self._copy()))
        return menu

    def _show(self, language):
        text = self._snippets[language]
        self.code.setPlainText(text)
        self._language.setText(next(action.text() for action in self.copy.menu().actions()
                                    if action.isChecked()))
        lines = min(text.count('\n') + 2, MOST_LINES)
        self.code.setFixedHeight(lines * self.code.fontMetrics().lineSpacing() + 22)

    def _copy(self):
        QApplication.clipboard().setText(self.code.toPlainText())
