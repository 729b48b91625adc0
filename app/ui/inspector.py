"""The inspector: everything about the node or scope in focus, names clickable."""
import base64
from urllib.parse import unquote

from PyQt5.QtCore import QUrl, Qt, pyqtSignal
from PyQt5.QtGui import QImage, QTextDocument, QTextOption
from PyQt5.QtWidgets import QFrame, QTextBrowser

from app.errors import FreezeframeError
from app.graph import opdocs
from app.ui import inspect_text, values_of
from app.ui.inspect_html import Page
from app.ui.kinds import LABELS, kind_of
from app.ui.tensor_values import look_of
from app.ui.widgets import Later
from app.ui.words import tr

PATIENCE_MS = 120


class Inspector(QTextBrowser):
    """Shows one node or scope.

    Signals:
        link_clicked: name of a node that was clicked.
        copy_requested: a form of `copy_text.FORMS`.
        save_requested: `values_of.source_of` and the name of a tensor to write to a file.
    """

    link_clicked = pyqtSignal(str)
    copy_requested = pyqtSignal(str)
    save_requested = pyqtSignal(object, str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('panel')
        self.setFrameShape(QFrame.NoFrame)
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapAtWordBoundaryOrAnywhere)
        # Everything wraps; a bar for the few pixels of a table's padding would be noise.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setAccessibleName(tr('Inspector'))
        self.document().setDocumentMargin(12)
        self.anchorClicked.connect(self._on_anchor)
        self._theme = None
        self._shown = None
        self._opened = set()
        self._values = None
        self._source = None
        self._facts = None
        self._later = Later(self._ask, PATIENCE_MS, self)

    def set_values(self, values):
        """Take values of tensors from a `tensor_values.TensorValues`."""
        self._values = values
        values.found.connect(self._on_values)

    @property
    def reading(self):
        """True while values are on their way."""
        return self._source is not None and self._facts is None \
            and not (self._is_large() and 'values' not in self._opened)

    def set_theme(self, theme):
        """Write in these colours."""
        self._theme = theme
        if self._facts is not None:
            self._later.start()
        self._show()

    def show_nothing(self):
        """Nothing is in focus."""
        self._set(None)

    def show_model(self, model):
        """Show what is known of the whole model."""
        self._set((model, None, None, None))

    def show_node(self, model, node, variable=None):
        """Show a node; ``variable`` is its `PlannedVariable`, if there is one."""
        self._set((model, node, None, variable))

    def show_scope(self, model, scope):
        """Show a name scope."""
        self._set((model, None, scope, None))

    def _set(self, shown):
        self._shown = shown
        self._opened = set()
        self._source = self._facts = None
        self._later.stop()
        if self._values is not None:
            self._values.forget()
        self._show()
        self.verticalScrollBar().setValue(0)
        if shown is not None and shown[1] is not None and self._values is not None:
            try:
                self._source = values_of.source_of(shown[0], shown[1], shown[3])
            except FreezeframeError:
                # The page says already that the node is damaged.
                return
            if self._source is not None:
                self._later.start()
                self._show()

    def _show(self):
        if self._theme is None:
            return
        page = Page(self._theme, frozenset(self._opened))
        place = self.verticalScrollBar().value()
        try:
            html = self._html(page)
        except FreezeframeError as error:
            html = page.muted(error.message)
        self.setHtml(html)
        self.verticalScrollBar().setValue(place)

    def _html(self, page):
        if self._shown is None:
            return page.muted(tr(
                'Click a node to see its op, shapes, attributes, inputs and consumers.'))
        model, node, scope, variable = self._shown
        if node is None:
            sections = inspect_text.model_sections(model) if scope is None \
                else inspect_text.scope_sections(model, scope)
            parts = [page.head(model.path.name if scope is None else scope,
                               tr('model') if scope is None else tr('name scope'))]
        else:
            kind = kind_of(model.ops[node])
            sections = inspect_text.node_sections(model, node, variable)
            parts = [page.head(model.names[node], model.ops[node], kind,
                               tr(LABELS[kind])),
                     page.copies(), page.documentation(opdocs.docs_of(model.ops[node]))]
        for place, section in enumerate(sections):
            parts.append(page.section(section))
            if section.title in (tr('Checkpoint'), tr('Value')):
                parts.append(self._values_html(page))
        return ''.join(parts)

    def _values_html(self, page):
        if self._source is None:
            return ''
        if isinstance(self._facts, FreezeframeError):
            return page.values_note(self._facts.message)
        if self._facts is not None:
            return page.values(self._facts, self._pictures())
        if self.reading:
            return page.values_note(tr('Reading…'))
        return page.values_offer(self._source[2])

    def _pictures(self):
        """Give the page its pictures; (title, caption, resource, width, height) of each."""
        found = []
        for number, picture in enumerate(self._facts.get('pictures', ())):
            image = QImage.fromData(base64.b64decode(picture['png']))
            address = QUrl('picture:%d' % number)
            self.document().addResource(QTextDocument.ImageResource, address, image)
            found.append((picture['title'], picture['caption'], address.toString(),
                          picture['width'], picture['height']))
        return found

    def _is_large(self):
        size = self._source[2]
        return size is not None and size > values_of.ALWAYS_BYTES

    def _ask(self):
        if self._source is None or self._is_large() and 'values' not in self._opened:
            return
        # The scroll bar is there already, or will be with the pictures.
        margin = 2 * int(self.document().documentMargin()) + 4
        width = self.width() - self.verticalScrollBar().sizeHint().width() - margin
        self._values.ask(self._shown, self._source,
                         look_of(self._theme, width, self.devicePixelRatioF()))

    def _on_values(self, key, facts):
        if key is self._shown:
            self._facts = facts
            self._show()

    def _on_anchor(self, url):
        scheme, _, rest = url.toString(QUrl.FullyEncoded).partition(':')
        target = unquote(rest)
        if scheme == 'node':
            self.link_clicked.emit(target)
        elif scheme == 'fold':
            self._opened ^= {target}
            self._show()
        elif scheme == 'copy':
            self.copy_requested.emit(target)
        elif scheme == 'values':
            self._opened.add('values')
            self._show()
            self._ask()
        elif scheme == 'save':
            self.save_requested.emit(self._source, self._shown[0].names[self._shown[1]])
