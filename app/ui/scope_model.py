"""The name-scope tree as a Qt item model, made row by row as it is opened."""
from PyQt5.QtCore import QAbstractItemModel, QModelIndex, QSize, Qt
from PyQt5.QtGui import QPainter, QPen, QPixmap

from app.ui.kinds import kind_of
from app.ui.theme import pixels

NameRole = Qt.UserRole
NodeRole = Qt.UserRole + 1


def row_size():
    """Size of a row of the tree, as large as the text."""
    return QSize(60, pixels(26))


class _Item:
    __slots__ = ('name', 'node', 'parent', 'row', 'children')

    def __init__(self, name, node, parent, row):
        self.name = name
        self.node = node
        self.parent = parent
        self.row = row
        self.children = None


class Swatches:
    """Small pixmaps in the colours of the op kinds."""

    def __init__(self, theme):
        self._theme = theme
        self._made = {}

    def of(self, kind):
        """The pixmap of an op kind, or of 'scope'."""
        found = self._made.get(kind)
        if found is None:
            theme = self._theme
            if kind == 'scope':
                fill, edge = theme.color('scope_title'), theme.color('scope_line')
            else:
                fill, edge = theme.kind_color(kind, 'fill'), theme.kind_color(kind, 'edge')
            found = QPixmap(14, 14)
            found.fill(Qt.transparent)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.Antialiasing)
            painter.setPen(QPen(edge, 1.3))
            painter.setBrush(fill)
            painter.drawRoundedRect(1, 3, 12, 9, 2.5, 2.5)
            painter.end()
            self._made[kind] = found
        return found


class ScopeModel(QAbstractItemModel):
    """Scopes and nodes of one model; a scope's rows exist once it was opened.

    In every scope the subscopes come first, then the nodes, in file order.
    ``NameRole`` gives the full name, ``NodeRole`` the node number or None for a
    scope.
    """

    def __init__(self, parent=None):
        super().__init__(parent)
        self._model = None
        self._root = _Item('', None, None, 0)
        self.swatches = None

    def set_model(self, model):
        """Show another `app.graph.model.Model`."""
        self.beginResetModel()
        self._model = model
        self._root = _Item('', None, None, 0)
        self.endResetModel()

    def set_theme(self, theme):
        """Colours of the small marks."""
        self.swatches = Swatches(theme)

    def index_of(self, name, node=None):
        """Index of a scope path, or of a node when its number is given."""
        parent = self._root
        path = self._model.scopes.scope_of(node) if node is not None else name
        for scope in self._model.scopes.ancestors(path):
            parent = self._child(parent, scope, None)
            if parent is None:
                return QModelIndex()
        item = parent if node is None else self._child(parent, None, node)
        if item is None or item is self._root:
            return QModelIndex()
        return self.createIndex(item.row, 0, item)

    def _child(self, parent, scope, node):
        for item in self._children(parent):
            if (item.node == node) if node is not None else (
                    item.node is None and item.name == scope):
                return item
        return None

    def _children(self, item):
        if item.children is None:
            if item.node is not None or self._model is None:
                item.children = []
            else:
                scopes, nodes = self._model.scopes.children(item.name)
                names = self._model.names
                children = [_Item(scope, None, item, row) for row, scope in enumerate(scopes)]
                children += [_Item(names[node], node, item, len(scopes) + row)
                             for row, node in enumerate(nodes)]
                item.children = children
        return item.children

    def _item(self, index):
        return index.internalPointer() if index.isValid() else self._root

    # Override QAbstractItemModel

    def index(self, row, column, parent=QModelIndex()):
        children = self._children(self._item(parent))
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, index):
        parent = index.internalPointer().parent if index.isValid() else None
        if parent is None or parent is self._root:
            return QModelIndex()
        return self.createIndex(parent.row, 0, parent)

    def rowCount(self, parent=QModelIndex()):
        return len(self._children(self._item(parent)))

    def columnCount(self, parent=QModelIndex()):
        return 1

    def hasChildren(self, parent=QModelIndex()):
        item = self._item(parent)
        return self._model is not None and item.node is None

    def data(self, index, role=Qt.DisplayRole):
        if not index.isValid():
            return None
        item = index.internalPointer()
        if role == Qt.DisplayRole:
            last = item.name[item.name.rfind('/') + 1:] or item.name
            return last
        if role == NameRole:
            return item.name
        if role == NodeRole:
            return item.node
        if role == Qt.DecorationRole and self.swatches:
            if item.node is None:
                return self.swatches.of('scope')
            return self.swatches.of(kind_of(self._model.ops[item.node]))
        if role == Qt.ToolTipRole:
            if item.node is None:
                return '%s\n%d nodes' % (item.name, self._model.scopes.count(item.name))
            return '%s\n%s' % (item.name, self._model.ops[item.node])
        if role == Qt.SizeHintRole:
            return row_size()
        return None
