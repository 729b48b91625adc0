"""The left panel: search over the name-scope tree."""
from PyQt5.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, pyqtSignal
from PyQt5.QtWidgets import (QAbstractItemView, QLineEdit, QListView, QStackedWidget,
                             QTreeView, QVBoxLayout, QWidget)

from app.ui import icons
from app.ui.scope_model import FoundModel, NameRole, NodeRole, ScopeModel
from app.ui.turns import InOneTurn
from app.ui.widgets import Later, UndoBeyond, label

LIMIT = 500
#: Icon and margins of a row of the tree, px.
BESIDE_TEXT = 42
HELP = ('Part of a name, or letters of it in order.\n'
        '/regular expression/\nop:Conv2D   shape:?x1001   role:gradient')


class TreePanel(QWidget):
    """Search box, tree, list of what was found.

    Signals:
        picked: name and node number (or None for a scope) chosen here.
        search_requested: the text to search for.
    """

    picked = pyqtSignal(str, object)
    search_requested = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('panel')
        self.setAttribute(Qt.WA_StyledBackground)
        self.box = QLineEdit()
        self.box.setPlaceholderText('Search nodes')
        self.box.setToolTip(HELP)
        self.box.setAccessibleName('Search nodes')
        self.box.setClearButtonEnabled(True)
        self.box.addAction(icons.icon('search'), QLineEdit.LeadingPosition)
        self.box.textChanged.connect(self._on_text)
        self.box.returnPressed.connect(self._on_return)
        UndoBeyond(self.box)
        self.box.installEventFilter(self)
        self.tree_model = ScopeModel(self)
        self.tree = _Tree()
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setAnimated(False)
        self.tree.setEditTriggers(QAbstractItemView.NoEditTriggers)
        self.tree.setAccessibleName('Name scopes')
        self.tree.setTextElideMode(Qt.ElideNone)
        self.tree.header().setStretchLastSection(False)
        self._widen = Later(self._fit_column, 0, self)
        for moved in (self.tree.expanded, self.tree.collapsed,
                      self.tree.verticalScrollBar().valueChanged):
            moved.connect(lambda _: self._widen.start())
        self.tree.viewport().installEventFilter(self)
        self.tree.setHorizontalScrollMode(QAbstractItemView.ScrollPerPixel)
        self.tree.clicked.connect(self._on_picked)
        self.tree.activated.connect(self._on_picked)
        self.found_model = FoundModel(self)
        self.found = _Found()
        self.found.setUniformItemSizes(True)
        self.found.setTextElideMode(Qt.ElideLeft)
        self.found.setModel(self.found_model)
        self.found.setAccessibleName('Found nodes')
        self.found.clicked.connect(self._on_picked)
        self.found.activated.connect(self._on_picked)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.tree)
        self.stack.addWidget(self.found)
        self.count = label('', 'small')
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
        self._later = Later(self._ask, 40, self)
        self._model = None
        self._waiting_return = False
        # The row that Enter has shown; the next Enter goes on from there.
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
        self.box.clear()
        if self.tree.model() is None:
            self.tree.setModel(self.tree_model)
        self.tree_model.set_model(model)
        self._widen.start()
        self.found_model.set_found(model, [])

    def show_found(self, nodes):
        """The answer to ``search_requested``."""
        self.found_model.set_found(self._model, nodes)
        more = 'the first ' if len(nodes) >= LIMIT else ''
        self.count.setText('%s%d found' % (more, len(nodes)) if nodes else 'Nothing found')
        self.count.show()
        self.stack.setCurrentWidget(self.found)
        self._shown = None
        if nodes:
            self.found.setCurrentIndex(self.found_model.index(0))
        if self._waiting_return:
            self._waiting_return = False
            self._on_return()

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

    def _on_text(self, text):
        self._waiting_return = False
        if not text.strip():
            self._later.stop()
            self.count.hide()
            self.stack.setCurrentWidget(self.tree)
        else:
            self._later.start()

    def _ask(self):
        text = self.box.text().strip()
        if text and self._model is not None:
            self.search_requested.emit(text)

    def _on_return(self):
        if self._later.isActive():
            self._later.stop()
            self._waiting_return = True
            self._ask()
        elif self.stack.currentWidget() is self.found and self.found_model.nodes:
            row = self.found.currentIndex().row()
            if row == self._shown:
                row = (row + 1) % len(self.found_model.nodes)
                self.found.setCurrentIndex(self.found_model.index(row))
            self._shown = row
            self._on_picked(self.found.currentIndex())

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
        if watched is self.box and event.type() == QEvent.KeyPress:
            if event.key() in (Qt.Key_Down, Qt.Key_Up) and \
                    self.stack.currentWidget() is self.found:
                row = self.found.currentIndex().row()
                row += 1 if event.key() == Qt.Key_Down else -1
                row = min(max(row, 0), len(self.found_model.nodes) - 1)
                self.found.setCurrentIndex(self.found_model.index(row))
                return True
            if event.key() == Qt.Key_Escape and self.box.text():
                self.box.clear()
                return True
        return super().eventFilter(watched, event)


class _Tree(InOneTurn, QTreeView):
    """A tree view whose model is in Python."""


class _Found(InOneTurn, QListView):
    """A list view whose model is in Python."""
