"""What the freeze would do: figures, inputs to feed, findings."""
from PyQt5.QtCore import pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.graph.text import format_bytes
from app.ui.banner import copy_details_button
from app.ui.finding_cards import FindingCard
from app.ui.widgets import Card, Column, for_window, label
from app.ui.words import plural, texts, tr

MAX_FINDINGS = 12


class PlanPanel(QWidget):
    """Shows a `FreezePlan`, or why there is none.

    Signals:
        path_requested: names from an output to the node that a finding is about.
        repair_requested: id of a repair, and whether it is to be made.
        checkpoint_wanted: another checkpoint is to be looked for.
        keys_wanted: keys of the checkpoint are to be mapped.

    Attributes:
        cards: (`Finding`, its `FindingCard`) of each finding shown, what is open first.
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
        layout.addWidget(label(tr('THE FROZEN FILE'), 'section'))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        self.figures = {}
        for column, what in enumerate(texts(('nodes', 'variables', 'size'))):
            self.figures[what] = label('', 'figure')
            grid.addWidget(self.figures[what], 0, column)
            grid.addWidget(label(tr(what), 'small'), 1, column)
        grid.setColumnStretch(3, 1)
        layout.addLayout(grid)
        self.feed = label('', wrap=True, selectable=True)
        self.pinned = label('', wrap=True, selectable=True)
        self.dropped = label('', 'small', wrap=True)
        self.findings = Column(spacing=6)
        self.cards = []
        self._open = 0
        for widget in (self.feed, self.pinned, self.dropped, self.findings):
            layout.addWidget(widget)
        self.hide()

    def show_plan(self, plan):
        """Show a plan."""
        before, after = len(plan.closure), len(plan.nodes)
        self.figures['nodes'].setText('{:,}'.format(after) if before == after
                                      else '{:,} → {:,}'.format(before, after))
        self.figures['nodes'].setToolTip('' if before == after else tr(
            'The outputs need %s; the repairs leave %s') % (plural(before, 'node'),
                                                            '{:,}'.format(after)))
        self.figures['variables'].setText('{:,}'.format(len(plan.variables)))
        self.figures['size'].setText(format_bytes(plan.bytes))
        self.feed.setText(tr('Feed  ') + (
            _names(plan.inputs_kept) or tr('nothing: no placeholder is needed')))
        for widget, text, names in ((self.pinned, tr('Built in  '), plan.inputs_pinned),
                                    (self.dropped, tr('Not needed  '), plan.inputs_dropped)):
            widget.setText(text + _names(names))
            widget.setVisible(bool(names))
        found = sorted(plan.findings, key=lambda one: one.mended)
        self.cards = [(one, self._card(one, found)) for one in found[:MAX_FINDINGS]]
        cards = [card for _, card in self.cards]
        if len(found) > MAX_FINDINGS:
            cards.append(label(tr('… and %d more findings') % (len(found) - MAX_FINDINGS), 'small'))
        if not found:
            cards = [Card('good', tr('Nothing stands in the way'))]
        self.findings.fill(cards)
        self._open = sum(one.severity != 'note' and not one.mended for one in found)
        self.setEnabled(True)
        self.show()

    def show_error(self, error):
        """Say why there is no plan."""
        for figure in self.figures.values():
            figure.setText('–')
        self.feed.setText('')
        self.pinned.hide()
        self.dropped.hide()
        self.cards = []
        self._open = 0
        card = Card('error', error.message, for_window(error.hint))
        card.body.addWidget(copy_details_button(error))
        self.findings.fill([card])
        self.setEnabled(True)
        self.show()

    def first_open(self):
        """The card of the first finding that is no note and not mended, None for none."""
        return next((card for found, card in self.cards
                     if found.severity != 'note' and not found.mended), None)

    def open_count(self):
        """How many findings are no notes and not mended."""
        return self._open

    def _card(self, found, all_found):
        card = FindingCard(found, [
            one.id for one in all_found if one is not found and found.repair is not None
            and one.repair is not None and one.repair.id == found.repair.id
            and one.mended == found.mended])
        card.path_requested.connect(self.path_requested)
        card.repair_requested.connect(self.repair_requested)
        card.checkpoint_wanted.connect(self.checkpoint_wanted)
        card.keys_wanted.connect(self.keys_wanted)
        return card


def _names(names, most=6):
    shown = ', '.join(names[:most])
    return shown if len(names) <= most else tr('%s and %d more') % (shown, len(names) - most)
