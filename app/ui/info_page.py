"""The information page: all that is known of a model's files."""
import functools
from urllib.parse import unquote

from PyQt5.QtCore import QUrl, pyqtSignal
from PyQt5.QtGui import QTextOption
from PyQt5.QtWidgets import (QApplication, QDialog, QFrame, QHBoxLayout, QPushButton, QTextBrowser,
                             QVBoxLayout)

from app.ui import info_text
from app.ui.inspect_html import Page
from app.ui.widgets import label
from app.ui.words import tr

SIZE = (640, 640)


class InfoPage(QDialog):
    """Kind, version, graph, checkpoint, signatures, notes; it does not block and can be copied.

    Args:
        parent: the window.
        document: the `document.Document`.
        theme: a `theme.Theme`.

    Signals:
        link_clicked: name of a node that was clicked.
    """

    link_clicked = pyqtSignal(str)

    def __init__(self, parent, document, theme):
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self._text = ''
        self._found = None
        self._opened = set()
        self.setWindowTitle(tr('Information'))
        self.resize(*SIZE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.view = QTextBrowser()
        self.view.setObjectName('panel')
        self.view.setFrameShape(QFrame.NoFrame)
        self.view.setOpenLinks(False)
        self.view.setWordWrapMode(QTextOption.WrapAtWordBoundaryOrAnywhere)
        self.view.setAccessibleName(tr('Information'))
        self.view.document().setDocumentMargin(18)
        self.view.anchorClicked.connect(self._on_anchor)
        layout.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.setContentsMargins(18, 10, 18, 14)
        row.setSpacing(8)
        self.state = label('', 'small')
        row.addWidget(self.state, 1)
        self.copy = QPushButton(tr('Copy all'))
        self.copy.clicked.connect(lambda _=False: self._copy())
        close = QPushButton(tr('Close'))
        close.clicked.connect(lambda _=False: self.close())
        row.addWidget(self.copy)
        row.addWidget(close)
        layout.addLayout(row)
        for changed in (document.opened, document.checkpoint_changed, document.choices_changed,
                        document.plan_changed):
            changed.connect(self.refresh)
        self.finished.connect(lambda _: document.background.drop('information'))
        self.refresh()

    def refresh(self):
        """Gather the facts anew, in the background."""
        document = self._document
        self.copy.setEnabled(bool(self._text))
        if not self._text:
            self.view.setHtml('<p style="color:%s">%s</p>' % (
                self._theme.colors['text_muted'], tr('Looking at the files…')))
        job = functools.partial(info_text.gather, document.model,
                                dict(document.choices.saver_keys))
        document.background.run('information', job, self._show,
                                lambda error: self.view.setPlainText(error.message))

    def _show(self, found):
        document = self._document
        self._found = found
        facts, more = found
        live = document.live_nodes() or ()
        made = info_text.sections(facts, more, {document.model.ops[node] for node in live})
        head = document.model.path.name
        self._text = info_text.as_text(head, made)
        self.copy.setEnabled(True)
        page = Page(self._theme, frozenset(self._opened))
        place = self.view.verticalScrollBar().value()
        self.view.setHtml(page.head(head, 'model') + ''.join(map(page.section, made)))
        self.view.verticalScrollBar().setValue(place)

    def _on_anchor(self, url):
        scheme, _, rest = url.toString(QUrl.FullyEncoded).partition(':')
        if scheme == 'node':
            self.link_clicked.emit(unquote(rest))
        elif scheme == 'fold':
            self._opened ^= {unquote(rest)}
            self._show(self._found)

    def _copy(self):
        QApplication.clipboard().setText(self._text)
        self.state.setText(tr('Copied'))
