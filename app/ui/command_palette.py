"""All commands of the menus in one list, found by typing."""
import re

from PyQt5.QtCore import QEvent, QModelIndex, Qt
from PyQt5.QtGui import QIcon
from PyQt5.QtWidgets import QDialog, QLineEdit, QListView, QVBoxLayout

from app.ui import icons
from app.ui.completer import EntryDelegate, EntryModel
from app.ui.completion import Entry
from app.ui.words import tr

SIZE = (520, 380)
FROM_TOP = 70
_WORD = re.compile(r'\w+')


class CommandPalette(QDialog):
    """A box to type into over the list of commands; Enter runs one, Escape leaves.

    Args:
        window: the `main_window.MainWindow`; its menu bar has the commands.

    Attributes:
        model: the `completer.EntryModel` of what was found.
    """

    def __init__(self, window):
        super().__init__(window, Qt.Dialog | Qt.FramelessWindowHint)
        self.setObjectName('palette')
        self.setWindowTitle(tr('Commands'))
        self.setAttribute(Qt.WA_DeleteOnClose)
        self._commands = commands(window.menuBar())
        width = min(SIZE[0], window.width() - 40)
        self.resize(width, min(SIZE[1], window.height() - FROM_TOP - 20))
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - width) // 2, corner.y() + FROM_TOP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.setSpacing(8)
        self.box = QLineEdit()
        self.box.setPlaceholderText(tr('What to do'))
        self.box.setAccessibleName(tr('Command'))
        self.box.addAction(icons.icon('search'), QLineEdit.LeadingPosition)
        self.box.textChanged.connect(self._find)
        self.box.returnPressed.connect(lambda: self._run(self.list.currentIndex()))
        self.box.installEventFilter(self)
        layout.addWidget(self.box)
        self.model = EntryModel(self)
        self.list = QListView()
        self.list.setAccessibleName(tr('Commands'))
        self.list.setFocusPolicy(Qt.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setModel(self.model)
        self.list.clicked.connect(self._run)
        layout.addWidget(self.list, 1)
        self._found = []
        self._find('')

    def _find(self, text):
        words = text.lower().split()
        hits = [(path, action) for path, action in self._commands
                if all(word in path.lower() for word in words)]
        hits.sort(key=lambda hit: _place(hit, text.lower(), words))
        self._found = [action for _, action in hits]
        self.model.icons = [action.icon() for action in self._found]
        self.model.set_entries([Entry(path, path, action.shortcut().toString(), False)
                                for path, action in hits])
        if not hits:
            self.model.icons = [QIcon()]
            self.model.set_entries([Entry('', tr('No command is called so'), '', False)])
        self.list.setCurrentIndex(self.model.index(0) if hits else QModelIndex())

    def _run(self, index):
        if index.isValid() and index.row() < len(self._found):
            action = self._found[index.row()]
            self.close()
            action.trigger()

    # -- Override QObject

    def eventFilter(self, watched, event):
        steps = {Qt.Key_Down: 1, Qt.Key_Up: -1, Qt.Key_PageDown: 10, Qt.Key_PageUp: -10}
        if event.type() == QEvent.KeyPress and event.key() in steps:
            row = self.list.currentIndex().row() + steps[event.key()]
            self.list.setCurrentIndex(self.model.index(
                min(max(row, 0), self.model.rowCount() - 1)))
            return True
        return super().eventFilter(watched, event)


def commands(bar):
    """(path such as 'View › Fit', QAction) of all that can be done now in a menu bar."""
    found = []

    def collect(menu, path):
        menu.aboutToShow.emit()
        for action in menu.actions():
            here = '%s › %s' % (path, action_name(action))
            if action.menu() is not None:
                collect(action.menu(), here)
            elif not action.isSeparator() and action.isEnabled():
                found.append((here, action))
    for action in bar.actions():
        if action.menu() is not None:
            collect(action.menu(), action_name(action))
    return found


def _place(hit, text, words):
    """What begins with the text comes first, then what has words that begin so."""
    path, action = hit
    parts = _WORD.findall(path.lower())
    begun = sum(any(part.startswith(word) for part in parts) for word in words)
    return not action_name(action).lower().startswith(text), -begun


def action_name(action):
    """An action's text without its mnemonic and dots."""
    text = action.text().replace('&&', '\0').replace('&', '').replace('\0', '&')
    return text.rstrip('…')
