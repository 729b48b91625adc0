"""What a search found as a Qt item model: name scopes, and below each its nodes."""
from PyQt5.QtCore import QAbstractItemModel, QModelIndex, Qt

from app.ui.kinds import kind_of
from app.ui.scope_model import NameRole, NodeRole, row_size
from app.ui.words import plural, tr


class FoundModel(QAbstractItemModel):
    """Found nodes by scope: the scope of the best one first, in each the best first.

    ``NameRole`` and ``NodeRole`` are those of `scope_model.ScopeModel`.

    Attributes:
        nodes: numbers of all nodes in the order in which they are shown.
        groups: (scope, numbers of its nodes) in that order.
    """

    def __init__(self, parent=None):
        super().__init__(parent)
        self._model = None
        self._places = {}
        self.groups = []
        self.nodes = []
        self.swatches = None

    def set_found(self, model, nodes):
        """Show these node numbers of a model, given best first."""
        self.beginResetModel()
        self._model = model
        groups = {}
        for node in nodes:
            name = model.names[node]
            groups.setdefault(name[:max(name.rfind('/'), 0)], []).append(node)
        self.groups = list(groups.items())
        self.nodes = [node for _, members in self.groups for node in members]
        self._places = {node: (group, row) for group, (_, members) in enumerate(self.groups)
                        for row, node in enumerate(members)}
        self.endResetModel()

    def index_of(self, node):
        """Index of a node, invalid for one that was not found."""
        if node not in self._places:
            return QModelIndex()
        group, row = self._places[node]
        return self.createIndex(row, 0, group + 1)

    # -- Override QAbstractItemModel: the id of an index is 0 for a scope, else its place + 1

    def index(self, row, column, parent=QModelIndex()):
        if column != 0 or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, 0, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index):
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent=QModelIndex()):
        if not parent.isValid():
            return len(self.groups)
        return len(self.groups[parent.row()][1]) if parent.internalId() == 0 else 0

    def columnCount(self, parent=QModelIndex()):
        return 1

    def data(self, index, role=Qt.DisplayRole):
        if not index.isValid():
            return None
        if role == Qt.SizeHintRole:
            return row_size()
        if index.internalId() == 0:
            return self._scope_data(*self.groups[index.row()], role)
        return self._node_data(self.groups[index.internalId() - 1][1][index.row()], role)

    def _scope_data(self, scope, members, role):
        if role == Qt.DisplayRole:
            return scope or tr('In no scope')
        if role == NameRole:
            return scope
        if role == Qt.ToolTipRole:
            return '%s\n%s found' % (scope or tr('In no scope'), plural(len(members), 'node'))
        if role == Qt.DecorationRole and self.swatches:
            return self.swatches.of('scope')
        return None

    def _node_data(self, node, role):
        name = self._model.names[node]
        if role == Qt.DisplayRole:
            return name[name.rfind('/') + 1:] or name
        if role == NameRole:
            return name
        if role == NodeRole:
            return node
        if role == Qt.ToolTipRole:
            return '%s\n%s' % (name, self._model.ops[node])
        if role == Qt.DecorationRole and self.swatches:
            return self.swatches.of(kind_of(self._model.ops[node]))
        return None
