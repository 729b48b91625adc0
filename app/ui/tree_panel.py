"""The left panel: search over the name-scope tree."""
from PyQt5.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, pyqtSignal
from PyQt5.QtWidgets import (QAbstractItemView, QLineEdit, QStackedWidget, QTreeView, QVBoxLayout,
                             QWidget)

from app.ui import icons
from app.ui.found_model import FoundModel
from app.ui.scope_model import NameRole, NodeRole, ScopeModel
from app.ui.turns import InOneTurn
from app.ui.widgets import Later, UndoBeyond, for_window, label
from app.ui.words import plural, texts, tr

LIMIT = 500
#: Icon and margins of a row of the tree, px.
BESIDE_TEXT = 42
HELP = texts(
    'Part of a name, or letters of it in order.\n'
    '/regular expression/\nop:Conv2D   shape:?x1001   role:gradient\n'
    'dtype:int64   attr:strides=2\nEnter goes to the next one, Shift+Enter back')


class TreePanel(QWidget):
    """Search box, tree, list of what was found.

    Signals:
        picked: name and node number (or None for a scope) chosen here.
        search_requested: the text to search for.
        entered: the box got the focus.
    """

    picked = pyqtSignal(str, object)
    search_requested = pyqtSignal(str)
    entered = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('panel')
        self.setAttribute(Qt.WA_StyledBackground)
        self.box = QLineEdit()
        self.box.setPlaceholderText(tr('Search nodes'))
        self.box.setToolTip(tr(HELP))
        self.box.setAccessibleName(tr('Search nodes'))
        self.box.setClearButtonEnabled(True)
        self.box.addAction(icons.icon('search'), QLineEdit.LeadingPosition)
        self.box.textChanged.connect(self._on_text)
        UndoBeyond(self.box)
        self.box.installEventFilter(self)
        self.tree_model = ScopeModel(self)
        self.tree = _Tree(tr('Name scopes'))
        self.tree.setTextElideMode(Qt.ElideNone)
        self.tree.header().setStretchLastSection(False)
        self._widen = Later(self._fit_column, 0, self)
        for moved in (self.tree.expanded, self.tree.collapsed,
                      self.tree.verticalScrollBar().valueChanged):
            moved.connect(lambda _: self._widen.start())
        self.tree.viewport().installEventFilter(self)
        self.tree.setHorizontalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.found_model = FoundModel(self)
        self.found = _Tree(tr('Found nodes'))
        self.found.setTextElideMode(Qt.ElideLeft)
        self.found.setModel(self.found_model)
        for view in (self.tree, self.found):
            view.clicked.connect(self._on_picked)
            view.activated.connect(self._on_picked)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.tree)
        self.stack.addWidget(self.found)
        self.count = label('', 'small', wrap=True)
        self.count.setContentsMargins(12, 0, 12, 4)
        self.count.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        inner = QVBoxLayout()
        inner.setContentsMargins(10, 0, 10, 0)
        inner.addWidget(self.box)
        layout.addLayout(inner)
        layout.addWidget(self.count)
        layout.addWidget(self.stack, 1)
        self._model = None
        self._asked = False
        # Where Enter wants to go once the answer is there: steps forward, or 0.
        self._wanted_steps = 0
        # The node that Enter has shown; the next Enter goes on from there.
        self._shown = None

    def set_theme(self, theme):
        """Colours of the marks."""
        self.tree_model.set_theme(theme)
        self.found_model.swatches = self.tree_model.swatches
        self.tree.viewport().update()
        self.found.viewport().update()

    def set_model(self, model):
        """Show another model."""
        self._model = model
        self._asked = False
        self.box.clear()
        if self.tree.model() is None:
            self.tree.setModel(self.tree_model)
        self.tree_model.set_model(model)
        self._widen.start()
        self.found_model.set_found(model, [])

    def show_found(self, nodes):
        """The answer to ``search_requested``."""
        if not self._asked:
            return
        self._asked = False
        self.found_model.set_found(self._model, nodes)
        self.found.expandAll()
        self.stack.setCurrentWidget(self.found)
        self._shown = None
        if nodes:
            self.found.setCurrentIndex(self.found_model.index_of(self.found_model.nodes[0]))
        self._say_count()
        steps, self._wanted_steps = self._wanted_steps, 0
        if steps:
            self.walk(steps)

    def show_problem(self, error):
        """The FreezeframeError that a search ended with, in the place of the count."""
        if self._asked:
            self.show_found([])
            self.count.setText(' '.join(filter(None, (error.message, for_window(error.hint)))))

    def walk(self, steps):
        """Go to the next found node, or to the one before with ``steps`` -1; round about."""
        nodes = self.found_model.nodes
        if self._asked:
            self._wanted_steps = steps
        elif self.stack.currentWidget() is self.found and nodes:
            node = self.found.currentIndex().data(NodeRole)
            if node is None:
                # A scope is current: its first node comes next.
                node = self.found_model.index(0, 0, self.found.currentIndex()).data(NodeRole)
            if node is None or node == self._shown or steps < 0:
                at = nodes.index(node) if node is not None else -steps
                node = nodes[(at + steps) % len(nodes)]
            self._shown = node
            index = self.found_model.index_of(node)
            self.found.setCurrentIndex(index)
            self._say_count()
            self._on_picked(index)

    def select(self, name, node):
        """Select a node or scope in the tree without telling anyone."""
        if self._model is None:
            return
        if not name:
            self.tree.clearSelection()
            return
        index = self.tree_model.index_of(name, node)
        if index.isValid():
            self.tree.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.ClearAndSelect)
            self.tree.scrollTo(index)
            self._widen.start()
        found = self.found_model.index_of(node)
        if found.isValid() and node != self.found.currentIndex().data(NodeRole):
            self.found.setCurrentIndex(found)
            self._shown = node

    def _on_text(self, text):
        self._wanted_steps = 0
        text = text.strip()
        self._asked = bool(text) and self._model is not None
        if self._asked:
            self.search_requested.emit(text)
        else:
            self.count.hide()
            self.stack.setCurrentWidget(self.tree)

    def _say_count(self):
        """How many were found in how many scopes, and which of them was gone to."""
        found = self.found_model
        count = len(found.nodes)
        text = '%s%s' % (tr('the first ') if count >= LIMIT else '', plural(count, 'node'))
        if self._shown is not None:
            text = tr('%d of %s') % (found.nodes.index(self._shown) + 1, text)
        if len(found.groups) > 1:
            text += tr(' in %s') % plural(len(found.groups), 'scope')
        self.count.setText(text[0].upper() + text[1:] if count else tr('Nothing found'))
        self.count.show()

    def _fit_column(self):
        """Room for the names in view, however deep; the rest is scrolled to."""
        if self.tree.model() is None:
            return
        viewport = self.tree.viewport()
        widest, depth = viewport.width(), self.tree.horizontalScrollBar().value()
        metrics = self.tree.fontMetrics()
        index = self.tree.indexAt(QPoint(0, 1))
        while index.isValid():
            rect = self.tree.visualRect(index)
            if rect.top() > viewport.height():
                break
            widest = max(widest, rect.left() + depth + BESIDE_TEXT
                         + metrics.horizontalAdvance(index.data()))
            index = self.tree.indexBelow(index)
        self.tree.setColumnWidth(0, widest)

    def _on_picked(self, index):
        if index.isValid():
            self.picked.emit(index.data(NameRole), index.data(NodeRole))

    # Override QObject

    def eventFilter(self, watched, event):
        if watched is self.tree.viewport() and event.type() == QEvent.Resize:
            self._widen.start()
        if watched is self.box and event.type() == QEvent.FocusIn:
            self.entered.emit()
        if watched is self.box and event.type() == QEvent.KeyPress:
            key = event.key()
            if key in (Qt.Key_Return, Qt.Key_Enter):
                self.walk(-1 if event.modifiers() & Qt.ShiftModifier else 1)
                return True
            if key in (Qt.Key_Down, Qt.Key_Up) and self.stack.currentWidget() is self.found:
                move = self.found.indexBelow if key == Qt.Key_Down else self.found.indexAbove
                index = move(self.found.currentIndex())
                if index.isValid():
                    self.found.setCurrentIndex(index)
                return True
            if key == Qt.Key_Escape and self.box.text():
                self.box.clear()
                return True
        return super().eventFilter(watched, event)


class _Tree(InOneTurn, QTreeView):
    """A tree view of rows of equal height whose model is in Python."""

    def __init__(self, name):
        super().__init__()
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setAnimated(False)
        self.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.setAccessibleName(name)
