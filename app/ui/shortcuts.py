"""What keys, buttons and wheel do, as a page to read."""
from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import (QDialog, QGridLayout, QHBoxLayout, QPushButton, QScrollArea,
                             QVBoxLayout, QWidget)

from app.ui.widgets import label
from app.ui.words import texts, tr

SHORTCUTS = texts((
    ('Mouse', (
        ('Click', 'focus a node or scope'),
        ('Double-click an op', 'choose it as an output, or drop it'),
        ('Double-click a scope, click + or −', 'open or close it'),
        ('Ctrl+click, Shift+drag', 'select several'),
        ('Click an edge', 'list its tensors'),
        ('Click a name at the foot of a box', 'go to that end of an edge not drawn'),
        ('Wheel, pinch', 'zoom at the pointer'),
        ('Drag, Shift+wheel, Alt+wheel', 'move'))),
    ('Graph', (
        ('Arrows', 'go along the edges, or to the box beside'),
        ('Enter, Space, E', 'open or close the box in focus'),
        ('Enter on an op', 'go where its edges that are not drawn lead'),
        ('O', 'toggle output'),
        ('F, Z, Ctrl+0', 'fit, zoom to selection, actual size'),
        ('I, W', 'inference view, whole graph'),
        ('1 to 5', 'what is so many edges around the node'),
        ('U, D, B', 'trace upstream, downstream, between two'),
        ('Escape', 'end the trace, the selection'),
        ('M', 'map of the whole picture'),
        ('C, L, Shift+E', 'control edges, legend, close all'))),
    ('Everywhere', (
        ('Ctrl+F', 'search'),
        ('F3, Shift+F3', 'next and previous node found'),
        ('Ctrl+Shift+P', 'find a command'),
        ('Ctrl+K', 'type or paste a name'),
        ('Ctrl+L', 'choose the likely outputs'),
        ('Ctrl+Return, Ctrl+D', 'freeze, compare the result with the original'),
        ('Ctrl+C, Ctrl+Shift+C', 'copy node name, tensor name'),
        ('Ctrl+M, Ctrl+I', 'map checkpoint keys, information'),
        ('Ctrl+Z, Ctrl+Shift+Z', 'undo, redo'),
        ('F5', 'read the model anew'),
        ('Ctrl+Shift+O', 'open the checkpoint'),
        ('Ctrl+E', 'export the picture'),
        ('Ctrl+1 to Ctrl+3', 'show or hide a panel'),
        ('Ctrl+Alt++, Ctrl+Alt+−, Ctrl+Alt+0', 'larger, smaller, usual text'),
        ('Ctrl+N, Ctrl+W, Ctrl+F6', 'new window, close it, next one'),
        ('Ctrl+Q', 'close all windows'))),
))


class ShortcutsDialog(QDialog):
    """The groups of `SHORTCUTS` side by side, to fit the screen of a small computer."""

    def __init__(self, parent):
        super().__init__(parent)
        self.setWindowTitle(tr('Keyboard and mouse'))
        self.setAttribute(Qt.WA_DeleteOnClose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(12)
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(32)
        for groups in (SHORTCUTS[:2], SHORTCUTS[2:]):
            columns.addLayout(_column(groups))
        area = QScrollArea()
        area.setObjectName('plain')
        area.setAccessibleName(tr('Keyboard and mouse'))
        area.setWidget(page)
        layout.addWidget(area)
        row = QHBoxLayout()
        close = QPushButton(tr('Close'))
        close.clicked.connect(lambda _=False: self.close())
        close.setDefault(True)
        row.addStretch(1)
        row.addWidget(close)
        layout.addLayout(row)
        wanted = page.sizeHint() + QSize(56, 90)
        self.resize(wanted.boundedTo(parent.size() - QSize(40, 40)))


def _column(groups):
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(5)
    for title, entries in groups:
        row = grid.rowCount()
        head = label(tr(title), 'cardTitle')
        if row > 1:
            head.setContentsMargins(0, 8, 0, 0)
        grid.addWidget(head, row, 0, 1, 2)
        for number, entry in enumerate(entries, row + 1):
            for column, text in enumerate(entry):
                grid.addWidget(label(tr(text), 'muted' if column == 0 else ''), number, column)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid
