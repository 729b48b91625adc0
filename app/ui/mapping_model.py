"""Variables and the checkpoint keys they are taken from, as a table."""
from PyQt5.QtCore import QAbstractTableModel, QModelIndex, Qt, pyqtSignal

from app.checkpoint import compare, renames
from app.graph.text import format_shape
from app.ui import icons
from app.ui.words import texts, tr

COLUMNS = texts(('Variable', 'Wanted', 'Key in the checkpoint', 'Stored'))
VARIABLE, WANTED, KEY, STORED = range(4)

_ICONS = {compare.OK: ('check', 'good'), compare.MISSING: ('error', 'error'),
          compare.SHAPE: ('error', 'error'), compare.DTYPE: ('error', 'error')}
_WORDS = texts({compare.OK: 'found', compare.MISSING: 'missing', compare.SHAPE: 'another shape',
                compare.DTYPE: 'another dtype'})


class MappingModel(QAbstractTableModel):
    """The rows of a `compare.Comparison` that need a look, keys editable.

    Attributes:
        rows: the `compare.Row`s shown.
        keys: the checkpoint's keys, {key: Entry}.

    Signals:
        key_given: name of a variable, and the key typed for it ('' for its own).
    """

    key_given = pyqtSignal(str, str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.rows = []
        self.keys = {}

    def set_rows(self, rows, keys, found_too=False):
        """Show of some rows what is not found as it is, what differs, what was given by hand.

        What was shown before stays in its place; with ``found_too`` all rows are shown.
        """
        known = {row.name for row in self.rows}
        rows = [row for row in rows
                if found_too or row.state != compare.OK or row.given or row.name in known]
        same = [row.name for row in rows] == [row.name for row in self.rows]
        self.keys = keys
        if same:
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, STORED))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def forget(self):
        """Show nothing; the next comparison begins anew."""
        self.beginResetModel()
        self.rows = []
        self.endResetModel()

    def fitting_keys(self, place):
        """All keys for a row: those that fit it by dtype and shape first."""
        row = self.rows[place]
        wanted = renames.Wanted(row.name, row.key, row.dtype, row.shape)
        fits = [key for key, entry in self.keys.items() if renames.fits(wanted, entry)]
        first = [row.proposal] if row.proposal else []
        fits.sort(key=lambda key: key not in first)
        there = set(fits)
        return fits + [key for key in self.keys if key not in there]

    # -- Override QAbstractTableModel

    def rowCount(self, parent=QModelIndex()):
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent=QModelIndex()):
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section, orientation, role=Qt.DisplayRole):
        if orientation == Qt.Horizontal and role == Qt.DisplayRole:
            return tr(COLUMNS[section])
        return None

    def flags(self, index):
        flags = Qt.ItemIsEnabled | Qt.ItemIsSelectable
        return flags | Qt.ItemIsEditable if index.column() == KEY else flags

    def data(self, index, role=Qt.DisplayRole):
        row, column = self.rows[index.row()], index.column()
        if role == Qt.DisplayRole:
            return _text(row, column)
        if role == Qt.EditRole and column == KEY:
            return row.key if row.state != compare.MISSING else row.proposal or row.key
        if role == Qt.DecorationRole and column == VARIABLE:
            return icons.icon(*_ICONS[row.state])
        if role == Qt.ToolTipRole:
            return '%s\n%s' % (row.name, row.reason) if row.reason else row.name
        if role == Qt.AccessibleTextRole and column == VARIABLE:
            return '%s, %s' % (row.name, _WORDS[row.state])
        return None

    def setData(self, index, value, role=Qt.EditRole):
        row = self.rows[index.row()]
        text = str(value).strip()
        if role != Qt.EditRole or index.column() != KEY or text == row.key:
            return False
        self.key_given.emit(row.name, text)
        return True


def _text(row, column):
    if column == VARIABLE:
        return row.name
    if column == WANTED:
        return '%s  %s' % (row.dtype, format_shape(row.shape))
    if column == KEY:
        return row.key if row.state != compare.MISSING else \
            '%s ?' % row.proposal if row.proposal else tr('none')
    return '' if row.stored_dtype is None else '%s  %s' % (row.stored_dtype,
                                                           format_shape(row.stored_shape))
