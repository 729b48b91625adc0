"""The catalogue of failures to read: a list of its rows, and the words of one."""
from html import escape

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (QDialog, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem,
                             QPushButton, QTextBrowser, QVBoxLayout)

from app import catalogue
from app.ui.widgets import SEMIBOLD, quoted_in_bold
from app.ui.words import tr

SIZE = (820, 500)
_ROW = Qt.UserRole


class HelpWindow(QDialog):
    """Shows rows of the catalogue beside the window.

    Attributes:
        box: what is searched for.
        rows: the list of rows.
        page: the words of one.
    """

    def __init__(self, parent):
        super().__init__(parent)
        self.setWindowTitle(tr('What goes wrong, and why'))
        self.setAttribute(Qt.WA_DeleteOnClose, False)
        self.setSizeGripEnabled(True)
        # A size hint alone is cut down by Qt where the screen is small.
        self.resize(*SIZE)
        self.box = QLineEdit()
        self.box.setPlaceholderText(tr('Search, or type an id such as C1'))
        self.box.setAccessibleName(tr('Search the catalogue'))
        self.box.setClearButtonEnabled(True)
        self.box.textChanged.connect(self._on_text)
        self.rows = QListWidget()
        self.rows.setObjectName('catalogue')
        self.rows.setAccessibleName(tr('Rows of the catalogue'))
        self.rows.setWordWrap(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        for entry in catalogue.entries().values():
            item = QListWidgetItem('%s  %s' % (entry.id, entry.title), self.rows)
            item.setData(_ROW, entry.id)
            item.setToolTip(entry.title)
        self.rows.currentItemChanged.connect(self._on_row)
        self.page = QTextBrowser()
        self.page.setAccessibleName(tr('Explanation'))
        self.page.document().setDocumentMargin(14)
        left = QVBoxLayout()
        left.addWidget(self.box)
        left.addWidget(self.rows, 1)
        row = QHBoxLayout(self)
        row.addLayout(left, 2)
        row.addWidget(self.page, 3)

    def show_row(self, identifier):
        """Bring a row into view, and the window to the front."""
        self.box.clear()
        for place in range(self.rows.count()):
            if self.rows.item(place).data(_ROW) == identifier:
                self.rows.setCurrentRow(place)
                self.rows.scrollToItem(self.rows.item(place))
        self.show()
        self.raise_()
        self.activateWindow()

    def _on_text(self, text):
        words = text.lower().split()
        first = None
        for place in range(self.rows.count()):
            item = self.rows.item(place)
            entry = catalogue.entry(item.data(_ROW))
            said = ' '.join((entry.id, entry.title) + entry.paragraphs).lower()
            fits = all(word in said for word in words)
            item.setHidden(not fits)
            if fits and (first is None or entry.id.lower() == text.strip().lower()):
                first = item
        if words and first is not None:
            self.rows.setCurrentItem(first)

    def _on_row(self, item, _before):
        if item is None:
            return
        entry = catalogue.entry(item.data(_ROW))
        why, what = entry.paragraphs
        self.page.setHtml(
            '<p style="margin-bottom:2px">%s</p><p style="margin-top:0">%s</p>'
            '<p>%s</p><p style="margin-bottom:2px">%s</p><p style="margin-top:0">%s</p>' % (
                SEMIBOLD % escape('%s · %s' % (entry.id, entry.title)), escape(entry.family),
                quoted_in_bold(why), SEMIBOLD % tr('What to do'), quoted_in_bold(what)))


def show_row(parent, identifier='A1'):
    """Open the catalogue at a row, in the one help window that a window has."""
    window = parent.window()
    # Asked for from a dialog: the help belongs to the window behind it.
    while window.parentWidget() is not None:
        window = window.parentWidget().window()
    found = window.findChild(HelpWindow) or HelpWindow(window)
    found.show_row(identifier)
    return found


def why_button(identifier):
    """A link "Why is this?" that opens the row of an id; None for an id without one."""
    entry = catalogue.entry(identifier or '')
    if entry is None:
        return None
    made = QPushButton(tr('Why is this?'))
    made.setObjectName('link')
    made.setCursor(Qt.PointingHandCursor)
    made.setToolTip('%s: %s' % (entry.id, entry.title))
    made.setAccessibleName(tr('Why is this? %s') % entry.title)
    made.clicked.connect(lambda _=False: show_row(made, entry.id))
    return made
