"""A frozen file beside its model: fates as colours of the canvas, a bar over it, and a list."""
import functools
import os

from PyQt5.QtCore import QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import (QAbstractItemView, QBoxLayout, QFrame, QHBoxLayout, QPushButton,
                             QTreeWidget, QTreeWidgetItem)

from app.ui.widgets import IconLabel, label
from app.ui.words import texts, tr

MOST_ROWS = 300
MOST_LINES = 12
#: Px of the bar under which its buttons go below its text.
NARROW = 760
ADDED = 'added'
#: (fate, words of the list, words of the bar)
WORDS = texts((
    ('removed', 'Removed', 'removed'), ('rewritten', 'Rewritten', 'rewritten'),
    (ADDED, 'Added to what the outputs need', 'added'),
    ('constant', 'Turned into constants', 'turned into constants'), ('kept', '', 'kept')))
_NAME = Qt.UserRole


class Comparison(QObject):
    """Compares the model of a window with a frozen file, until it is ended.

    Args:
        window: the `main_window.MainWindow`.

    Attributes:
        found: `app.freeze.differences.Differences`, None while nothing is compared.
        bar: the line over the canvas.
        list: the `DifferenceList` in the panel, None while nothing is compared.
    """

    def __init__(self, window):
        super().__init__(window)
        self._window = window
        self._place = -1
        self._ways = []
        self.found = self.list = None
        self.bar = _Bar()
        self.bar.next.clicked.connect(lambda _=False: self.step(1))
        self.bar.previous.clicked.connect(lambda _=False: self.step(-1))
        self.bar.end.clicked.connect(lambda _=False: self.end())
        layout = window.centralWidget().layout()
        layout.insertWidget(layout.indexOf(window.canvas), self.bar)
        document = window.document
        document.opened.connect(self.end)
        document.outputs_changed.connect(self.end)
        window.view_actions.colors.triggered.connect(lambda _: self.end())

    def begin(self, path, outputs):
        """Compare what outputs of the open model need with a frozen file."""
        from app.freeze import differences
        document = self._window.document
        document.background.run(
            'compare', functools.partial(differences.find, document.model, outputs, path),
            self._on_found, self._window.banner.show_error,
            tr('Comparing with %s') % os.path.basename(path))

    def end(self):
        """Back to the usual colours."""
        self._window.document.background.drop('compare')
        if self.found is not None:
            self.found, self.list, self._ways = None, None, []
            self.bar.hide()
            self._window.outputs.differences.fill([])
            self._window.view_actions.set_fates(None)
            self._refresh()

    def step(self, by):
        """Show the next difference on the canvas, or the one before."""
        if self._ways:
            self._place = (self._place + by) % len(self._ways) if self._place >= 0 \
                else (0 if by > 0 else len(self._ways) - 1)
            name = self._window.document.model.names[self._ways[self._place]]
            self.bar.place.setText(tr('%d of %d') % (self._place + 1, len(self._ways)))
            self.list.select(name)
            self._window.go_to(name)

    def live(self, nodes):
        """The nodes that a look must not dim: while it compares, removed ones too."""
        return nodes if self.found is None else frozenset(self.found.fates)

    def _on_found(self, found):
        self._place = -1
        self.found = found
        self._ways = [node for fate in ('removed', 'rewritten', ADDED)
                      for node in found.nodes(fate)]
        self.bar.show_counts(os.path.basename(found.path), _counts(found), len(self._ways))
        self.list = DifferenceList(self._window.document.model, found)
        self.list.picked.connect(self._window.go_to)
        self._window.outputs.differences.fill([label(tr('DIFFERENCES'), 'section'), self.list])
        self._window.outputs.scroll_to_top_of(self._window.outputs.differences)
        self._window.view_actions.set_fates(found.fates)
        self._refresh()

    def _refresh(self):
        if self._window.document.picture is not None:
            self._window.canvas.set_look(self._window.look())


class DifferenceList(QTreeWidget):
    """The nodes of each fate but the kept ones, by name; a click or Enter shows one.

    Args:
        model: the `Model`.
        found: `app.freeze.differences.Differences`.

    Signals:
        picked: name of a node of the model.
    """

    picked = pyqtSignal(str)

    def __init__(self, model, found):
        super().__init__()
        self.setObjectName('differences')
        self.setAccessibleName(tr('Differences'))
        self.setHeaderHidden(True)
        self.setTextElideMode(Qt.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SingleSelection)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        for fate, words, _ in WORDS[:-1]:
            rows = [(name, '' if name in model.index else 'new') for name in found.added] \
                if fate == ADDED else [(model.names[node], found.changes.get(node, ''))
                                       for node in found.nodes(fate)]
            if rows:
                self._add_group('%s  ·  %d' % (words, len(rows)), rows, model.index)
                self.topLevelItem(self.topLevelItemCount() - 1).setExpanded(fate != 'constant')
        if not self.topLevelItemCount():
            self.addTopLevelItem(QTreeWidgetItem([tr('None: the file has these very nodes')]))
        self.itemClicked.connect(self._on_item)
        self.itemActivated.connect(self._on_item)
        self.itemExpanded.connect(self._fit)
        self.itemCollapsed.connect(self._fit)
        self._fit()

    def select(self, name):
        """Select the row of a node, if it has one."""
        for item in self._rows():
            if item.data(0, _NAME) == name:
                item.parent().setExpanded(True)
                self.setCurrentItem(item)
                self.scrollToItem(item)
                return

    def _rows(self):
        for place in range(self.topLevelItemCount()):
            group = self.topLevelItem(place)
            for inside in range(group.childCount()):
                yield group.child(inside)

    def _add_group(self, title, rows, known):
        group = QTreeWidgetItem([title])
        self.addTopLevelItem(group)
        for name, change in rows[:MOST_ROWS]:
            item = QTreeWidgetItem([name + ('   ' + change if change else '')])
            item.setToolTip(0, '\n'.join(filter(None, [
                name, change, '' if name in known else tr('The model has no such node.')])))
            item.setData(0, _NAME, name if name in known else None)
            group.addChild(item)
        if len(rows) > MOST_ROWS:
            group.addChild(QTreeWidgetItem([tr('and %d more') % (len(rows) - MOST_ROWS)]))

    def _on_item(self, item, _column=0):
        name = item.data(0, _NAME)
        if name:
            self.picked.emit(name)

    def _fit(self, _item=None):
        lines = self.topLevelItemCount() + sum(
            self.topLevelItem(place).childCount() for place in range(self.topLevelItemCount())
            if self.topLevelItem(place).isExpanded())
        height = self.sizeHintForRow(0)
        self.setFixedHeight(min(lines, MOST_LINES) * height + 2 * self.frameWidth() + 2)


class _Bar(QFrame):
    """What is compared, how many nodes have which fate, and the way through the differences."""

    def __init__(self):
        super().__init__()
        self.setObjectName('banner')
        self.setProperty('severity', 'note')
        layout = QBoxLayout(QBoxLayout.LeftToRight, self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(8)
        told, self._ways = QHBoxLayout(), QHBoxLayout()
        for row in (told, self._ways):
            row.setSpacing(8)
        layout.addLayout(told, 1)
        layout.addLayout(self._ways)
        told.addWidget(IconLabel('show', 'note'))
        self.text = label('', wrap=True)
        self.text.setAccessibleName(tr('Comparison'))
        told.addWidget(self.text, 1)
        self.place = label('', 'small')
        self._ways.addStretch(1)
        self._ways.addWidget(self.place)
        self.previous = self._button(tr('Previous'), tr('Show the difference before'))
        self.next = self._button(tr('Next difference'),
                                 tr('Show the next node that is not as it was'))
        self.end = self._button(tr('End'), tr('End the comparison'))
        self.hide()

    def show_counts(self, name, counts, ways):
        """Say how many nodes have which fate; ``ways`` of them can be walked through."""
        self.text.setText(tr('Compared with %s:  %s') % (name, '  ·  '.join(
            '{:,} {}'.format(count, words) for words, count in counts)))
        self.place.setText('')
        for button in (self.previous, self.next):
            button.setVisible(ways > 0)
        self.show()

    def _button(self, text, tip):
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setCursor(Qt.PointingHandCursor)
        self._ways.addWidget(button)
        return button

    # Override QWidget

    def resizeEvent(self, event):
        self.layout().setDirection(QBoxLayout.TopToBottom if self.width() < NARROW
                                   else QBoxLayout.LeftToRight)
        super().resizeEvent(event)


def _counts(found):
    """(words, number of nodes) of each fate that there is, kept ones first."""
    amounts = {fate: len(found.added) if fate == ADDED else len(found.nodes(fate))
               for fate, _, _ in WORDS}
    return [(tr(words), amounts[fate]) for fate, _, words in (WORDS[-1],) + WORDS[:-1]
            if amounts[fate] or fate == 'kept']
