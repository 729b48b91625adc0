"""What the freeze would do: figures, inputs to feed, findings."""
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.graph.text import format_bytes
from app.ui.help_window import why_button
from app.ui.widgets import Card, Column, ElidedLabel, label, prose

MAX_FINDINGS = 12
TITLES = {'error': 'Stands in the way', 'warning': 'Warning', 'note': 'Note'}


class PlanPanel(QWidget):
    """Shows a `FreezePlan`, or why there is none.

    Signals:
        show_requested: name of a node to show on the canvas.
    """

    show_requested = pyqtSignal(str)

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
        for widget in (self.feed, self.dropped, self.findings):
            layout.addWidget(widget)
        self.hide()

    def show_plan(self, plan):
        """Show a plan."""
        self.figures['nodes'].setText('{:,}'.format(len(plan.closure)))
        self.figures['variables'].setText('{:,}'.format(len(plan.variables)))
        self.figures['size'].setText(format_bytes(plan.bytes))
        kept, dropped = plan.inputs_kept, plan.inputs_dropped
        self.feed.setText('Feed  ' + (_names(kept) or 'nothing: no placeholder is needed'))
        self.dropped.setText('Not needed  ' + _names(dropped))
        self.dropped.setVisible(bool(dropped))
        cards = [self._finding(found) for found in plan.findings[:MAX_FINDINGS]]
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
        card = Card('error', error.message, error.hint)
        self.findings.fill([card])
        self.setEnabled(True)
        self.show()

    def _finding(self, found):
        card = Card(found.severity, '%s  ·  %s' % (TITLES[found.severity], found.id),
                    found.message)
        if found.repair is not None:
            card.body.addWidget(prose('Repair: ' + found.repair.message, 'small'))
        way = found.path if len(found.path) > 1 else found.nodes[:1]
        why = why_button(found.id)
        row = QHBoxLayout()
        if why is not None:
            row.addWidget(why)
        if way:
            text = ElidedLabel(' ‹ '.join(name.split('/')[-1] for name in way), 'small')
            text.setToolTip('\n'.join(way))
            row.addWidget(text, 1)
            show = QPushButton('Show')
            show.setObjectName('link')
            show.setCursor(Qt.PointingHandCursor)
            show.clicked.connect(lambda _=False: self.show_requested.emit(
                found.nodes[0] if found.nodes else way[-1]))
            row.addWidget(show)
        else:
            row.addStretch(1)
        card.body.addLayout(row)
        return card


def _names(names, most=6):
    shown = ', '.join(names[:most])
    return shown if len(names) <= most else '%s and %d more' % (shown, len(names) - most)
