"""What the freeze would do: figures, inputs to feed, findings."""
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.graph.text import format_bytes
from app.ui.banner import copy_details_button
from app.ui.help_window import why_button
from app.ui.widgets import Card, Column, ElidedLabel, button, for_window, label, prose

MAX_FINDINGS = 12
#: Rows of the catalogue that other keys may mend.
KEY_ROWS = frozenset(['E1', 'E2', 'E3', 'E6', 'E7'])
TITLES = {'error': 'Stands in the way', 'warning': 'Warning', 'note': 'Note'}


class PlanPanel(QWidget):
    """Shows a `FreezePlan`, or why there is none.

    Signals:
        path_requested: names from an output to the node that a finding is about.
        repair_requested: id of a repair, and whether it is to be made.
        checkpoint_wanted: another checkpoint is to be looked for.
        keys_wanted: keys of the checkpoint are to be mapped.

    Attributes:
        cards: (`Finding`, its `Card`) of each finding shown.
    """

    path_requested = pyqtSignal(object)
    repair_requested = pyqtSignal(str, bool)
    checkpoint_wanted = pyqtSignal()
    keys_wanted = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(label('THE FROZEN FILE', 'section'))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        self.figures = {}
        for column, what in enumerate(('nodes', 'variables', 'size')):
            self.figures[what] = label('', 'figure')
            grid.addWidget(self.figures[what], 0, column)
            grid.addWidget(label(what, 'small'), 1, column)
        grid.setColumnStretch(3, 1)
        layout.addLayout(grid)
        self.feed = label('', wrap=True, selectable=True)
        self.dropped = label('', 'small', wrap=True)
        self.findings = Column(spacing=6)
        self.cards = []
        for widget in (self.feed, self.dropped, self.findings):
            layout.addWidget(widget)
        self.hide()

    def show_plan(self, plan):
        """Show a plan."""
        self.figures['nodes'].setText('{:,}'.format(len(plan.nodes)))
        self.figures['variables'].setText('{:,}'.format(len(plan.variables)))
        self.figures['size'].setText(format_bytes(plan.bytes))
        kept, dropped = plan.inputs_kept, plan.inputs_dropped
        self.feed.setText('Feed  ' + (_names(kept) or 'nothing: no placeholder is needed'))
        self.dropped.setText('Not needed  ' + _names(dropped))
        self.dropped.setVisible(bool(dropped))
        self.cards = [(found, self._finding(found)) for found in plan.findings[:MAX_FINDINGS]]
        cards = [card for _, card in self.cards]
        rest = len(plan.findings) - MAX_FINDINGS
        if rest > 0:
            cards.append(label('… and %d more findings' % rest, 'small'))
        if not plan.findings:
            cards = [Card('good', 'Nothing stands in the way')]
        self.findings.fill(cards)
        self.setEnabled(True)
        self.show()

    def show_error(self, error):
        """Say why there is no plan."""
        for figure in self.figures.values():
            figure.setText('–')
        self.feed.setText('')
        self.dropped.hide()
        self.cards = []
        card = Card('error', error.message, for_window(error.hint))
        card.body.addWidget(copy_details_button(error))
        self.findings.fill([card])
        self.setEnabled(True)
        self.show()

    def _finding(self, found):
        card = Card(found.severity, '%s  ·  %s' % (TITLES[found.severity], found.id),
                    found.message)
        if found.repair is not None:
            card.body.addWidget(prose(('Mended: ' if found.mended else 'Repair: ')
                                      + found.repair.message, 'small'))
            if found.repair.changes_numbers:
                card.body.addWidget(label('This changes the numbers that the file computes.',
                                          'small', wrap=True))
        way = found.path if len(found.path) > 1 else found.nodes[:1]
        why = why_button(found.id)
        row = QHBoxLayout()
        row.setSpacing(6)
        if why is not None:
            row.addWidget(why)
        if way:
            text = ElidedLabel(' ‹ '.join(name.split('/')[-1] for name in way), 'small')
            text.setToolTip('\n'.join(way))
            row.addWidget(text, 1)
            card.show_button = button('Show', lambda: self.path_requested.emit(way),
                                      'Show the path from the output on the canvas')
            card.show_button.setObjectName('link')
            row.addWidget(card.show_button)
        else:
            row.addStretch(1)
        card.body.addLayout(row)
        for made in self._ways_out(found):
            card.body.addWidget(made)
        return card

    def _ways_out(self, found):
        if found.repair is not None and found.mended:
            yield button('Do not mend it',
                         lambda: self.repair_requested.emit(found.repair.id, False))
        elif found.repair is not None:
            yield button('Mend it', lambda: self.repair_requested.emit(found.repair.id, True),
                         found.repair.message)
        if found.severity != 'note' and found.id in KEY_ROWS:
            yield button('Map checkpoint keys…', self.keys_wanted.emit)
        if found.severity == 'error' and found.id.startswith('D'):
            yield button('Open the checkpoint…', self.checkpoint_wanted.emit)


def _names(names, most=6):
    shown = ', '.join(names[:most])
    return shown if len(names) <= most else '%s and %d more' % (shown, len(names) - most)
