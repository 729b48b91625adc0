"""The list of completions over the window, worked from the line edit it belongs to."""
from PyQt5.QtCore import (QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QRect, Qt,
                          pyqtSignal)
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QAbstractItemView, QApplication, QListView, QStyle, QStyledItemDelegate

from app.ui import icons
from app.ui.theme import pixels
from app.ui.words import tr

ROWS = 10
ROW_HEIGHT = 26
WIDTH = 380
NOTE_WIDTH = 130


class Completer(QObject):
    """Shows entries above (or below) a line edit.  Nothing is selected until Up or Down is
    pressed, so that Enter stays with the line edit; Tab takes the first entry.

    Args:
        edit: the QLineEdit.

    Attributes:
        popup: the list, a child of the window.

    Signals:
        picked: the `completion.Entry` that was taken.
        wanted: Ctrl+Space or Down was pressed in the edit: show completions.
    """

    picked = pyqtSignal(object)
    wanted = pyqtSignal()

    def __init__(self, edit):
        super().__init__(edit)
        self._edit = edit
        self.model = EntryModel(self)
        self.popup = None
        edit.installEventFilter(self)

    def show(self, entries):
        """Show entries, or nothing when there are none."""
        if not entries or not self._edit.hasFocus():
            self.hide()
            return
        if self.popup is None:
            self.popup = self._list()
        self.model.set_entries(entries)
        self.popup.setCurrentIndex(QModelIndex())
        self._place()
        self.popup.show()
        self.popup.raise_()
        self.popup.scrollToTop()

    def hide(self):
        """Show nothing."""
        if self.popup is not None:
            self.popup.hide()

    @property
    def visible(self):
        """Whether the list is there."""
        return self.popup is not None and self.popup.isVisible()

    def _list(self):
        made = QListView(self._edit.window())
        made.setObjectName('completions')
        made.setAccessibleName(tr('Completions'))
        made.setFocusPolicy(Qt.NoFocus)
        made.setUniformItemSizes(True)
        made.setEditTriggers(QAbstractItemView.NoEditTriggers)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        made.setItemDelegate(EntryDelegate(made))
        made.setModel(self.model)
        made.clicked.connect(lambda index: self._take(index.row()))
        return made

    def _place(self):
        window = self._edit.window()
        rect = QRect(self._edit.mapTo(window, QPoint(0, 0)), self._edit.size())
        width = min(max(WIDTH, rect.width()), window.width() - 16)
        above, below = rect.top() - 8, window.height() - rect.bottom() - 8
        height = pixels(ROW_HEIGHT)
        wanted = min(self.model.rowCount(), ROWS) * height + 10
        # Above, if it can be: what is said of the text stands below it.
        if above >= min(wanted, 4 * height) or above > below:
            height = min(wanted, above)
            top = rect.top() - height - 3
        else:
            height = min(wanted, below)
            top = rect.bottom() + 3
        left = max(8, min(rect.right() - width + 1, window.width() - width - 8))
        self.popup.setGeometry(left, top, width, height)

    def _take(self, row):
        if 0 <= row < self.model.rowCount():
            entry = self.model.entries[row]
            self.hide()
            self.picked.emit(entry)

    def _step(self, by):
        count = self.model.rowCount()
        row = self.popup.currentIndex().row() + by
        # Up from the first row leaves the list.
        self.popup.setCurrentIndex(self.model.index(min(row, count - 1)) if row >= 0
                                   else QModelIndex())

    def _on_key(self, event):
        key, keys = event.key(), event.modifiers()
        if not self.visible:
            if key == Qt.Key_Down and not keys or key == Qt.Key_Space \
                    and keys == Qt.ControlModifier:
                self.wanted.emit()
                return True
            return False
        row = self.popup.currentIndex().row()
        steps = {Qt.Key_Down: 1, Qt.Key_Up: -1, Qt.Key_PageDown: ROWS, Qt.Key_PageUp: -ROWS}
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key_Return, Qt.Key_Enter) and row >= 0 or key == Qt.Key_Tab and not keys:
            self._take(max(row, 0))
        elif key == Qt.Key_Escape:
            self.hide()
        else:
            return False
        return True

    # -- Override QObject

    def eventFilter(self, watched, event):
        if event.type() == QEvent.ShortcutOverride and self.visible \
                and event.key() in (Qt.Key_Escape, Qt.Key_Return, Qt.Key_Tab):
            event.accept()
            return True
        if event.type() == QEvent.KeyPress and self._on_key(event):
            return True
        if event.type() in (QEvent.FocusOut, QEvent.Hide):
            self.hide()
        elif event.type() in (QEvent.Move, QEvent.Resize) and self.visible:
            self._place()
        return super().eventFilter(watched, event)


class EntryModel(QAbstractListModel):
    """`completion.Entry`s as rows.

    Attributes:
        icons: a QIcon for each entry, None for that of scopes and of nodes.
    """

    def __init__(self, parent=None):
        super().__init__(parent)
        self.entries = []
        self.icons = None

    def set_entries(self, entries):
        """Show other entries."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    # -- Override QAbstractListModel

    def rowCount(self, parent=QModelIndex()):
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index, role=Qt.DisplayRole):
        entry = self.entries[index.row()]
        if role == Qt.DisplayRole:
            return entry.label
        if role == Qt.ToolTipRole:
            return entry.text
        if role == Qt.AccessibleTextRole:
            return '%s, %s' % (entry.label, entry.note)
        if role == Qt.UserRole:
            return entry.note
        if role == Qt.DecorationRole:
            if self.icons is not None:
                return self.icons[index.row()]
            return icons.icon('scope' if entry.scope else 'flag', 'color')
        return None


class EntryDelegate(QStyledItemDelegate):
    """Paints the name left and what it is right, muted."""

    # -- Override QStyledItemDelegate

    def sizeHint(self, option, index):
        hint = super().sizeHint(option, index)
        hint.setHeight(pixels(ROW_HEIGHT))
        return hint

    def paint(self, painter, option, index):
        if option.state & QStyle.State_Selected:
            painter.fillRect(option.rect, option.palette.highlight())
            painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3,
                                   option.rect.height()), QApplication.palette().highlight())
        rect = option.rect.adjusted(10, 0, -10, 0)
        icon = QRect(rect.left(), rect.center().y() - 7, 16, 16)
        index.data(Qt.DecorationRole).paint(painter, icon)
        metrics = option.fontMetrics
        note = metrics.elidedText(index.data(Qt.UserRole), Qt.ElideRight, NOTE_WIDTH)
        used = metrics.horizontalAdvance(note) + 12
        painter.setRenderHint(QPainter.TextAntialiasing, True)
        painter.setPen(option.palette.placeholderText().color())
        painter.drawText(rect, Qt.AlignVCenter | Qt.AlignRight, note)
        painter.setPen(option.palette.text().color())
        names = rect.adjusted(24, 0, -used, 0)
        painter.drawText(names, Qt.AlignVCenter | Qt.AlignLeft, metrics.elidedText(
            index.data(), Qt.ElideMiddle, names.width()))
