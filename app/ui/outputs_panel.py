"""The panel below right: chosen outputs, names, likely outputs, and the freeze."""
import os

from PyQt5.QtCore import QPoint, Qt, QTimer, pyqtSignal
from PyQt5.QtWidgets import (QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget)

from app.graph.text import format_shape
from app.ui.checkpoint_button import beside
from app.ui.finding_cards import title_of
from app.ui.freeze_panel import FreezePanel
from app.ui.name_box import NameBox
from app.ui.plan_panel import PlanPanel
from app.ui.steps_panel import StepsPanel
from app.ui.widgets import (Card, Column, ElidedLabel, IconLabel, button, for_window, label, plain,
                            prose, tool_button)
from app.ui.words import texts, tr

MAX_LIKELY = 4
MAX_LIKELY_CHOSEN = 2
MOST_BESIDE = 3
#: Px left over a section that is scrolled to.
ABOVE = 8
NO_OUTPUTS = texts(
    'None yet. Double-click an op in the graph, type a name, or take a likely one below.')


class OutputsPanel(QWidget):
    """Everything from choosing outputs to the proof, top to bottom.

    Signals:
        toggle_requested: name of a node to choose or drop.
        show_requested: name of a node to show on the canvas.
        checkpoint_wanted: a checkpoint is to be looked for.
        checkpoint_picked: prefix of the checkpoint to take the weights from.

    Attributes:
        names: the `NameBox`.
        plan: the `PlanPanel`.
        steps: the `StepsPanel`.
        freeze: the `FreezePanel`.
        differences: what a comparison with a frozen file found.
    """

    toggle_requested = pyqtSignal(str)
    show_requested = pyqtSignal(str)
    checkpoint_wanted = pyqtSignal()
    checkpoint_picked = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.area = QScrollArea()
        self.area.setAccessibleName(tr('Outputs and freeze'))
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        content = QWidget()
        content.setObjectName('panel')
        content.setAttribute(Qt.WA_StyledBackground)
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(12, 10, 12, 14)
        self._layout.setSpacing(7)
        self.weights = Column()
        self.weights.hide()
        self.chosen = Column(spacing=2)
        self.empty = label(tr(NO_OUTPUTS), 'muted', wrap=True)
        self.names = NameBox()
        self.names.show_requested.connect(self.show_requested)
        self.likely_title = label(tr('LIKELY OUTPUTS'), 'section')
        self.likely = Column(spacing=2)
        self.plan = PlanPanel()
        self.plan.repair_requested.connect(lambda *_: self._return_to_findings())
        self.steps = StepsPanel()
        self.steps.hide()
        self.freeze = FreezePanel()
        self.differences = Column()
        self.differences.hide()
        self.freeze.shown.connect(lambda: self.scroll_to_top_of(self.freeze.result))
        self.freeze.findings_wanted.connect(self.show_open)
        self.freeze.steps_wanted.connect(self._show_steps)
        for widget in (self.weights, label(tr('CHOSEN OUTPUTS'), 'section'), self.chosen,
                       self.empty,
                       self.names, self.likely_title, self.likely, self.freeze.result,
                       self.differences, self.plan, self.steps):
            self._layout.addWidget(widget)
        self._layout.addStretch(1)
        self.area.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, 1)
        outer.addWidget(self.freeze)
        self.likely_title.hide()
        self.likely.hide()
        self.chosen.hide()
        self._all_likely = False
        self._document = None
        self._mending = False
        self.likely_rows = {}
        self.chosen_rows = {}

    def show_weights(self, model):
        """Say so when the variables of a model have no checkpoint, and what can be done."""
        missing = model.checkpoint is None and bool(model.variables)
        self.weights.fill([self._no_weights(model)] if missing else [])

    def _no_weights(self, model):
        card = Card('warning', tr('No checkpoint'), for_window(' '.join(model.notes)) or (
            tr('There are no weights beside %s: outputs that need variables cannot be frozen.')
            % model.path.name))
        card.body.addWidget(button(tr('Open the checkpoint…'), self.checkpoint_wanted.emit))
        for prefix in beside(model)[:MOST_BESIDE]:
            card.body.addWidget(button(
                tr('Use %s') % os.path.basename(prefix),
                lambda prefix=prefix: self.checkpoint_picked.emit(prefix),
                tr('Take the weights from %s') % prefix))
        return card

    def show_outputs(self, document):
        """Show the chosen outputs and the likely ones of a document."""
        self.chosen_rows = {name: self._chosen_row(document, name)
                            for name in document.outputs}
        self.chosen.fill(self.chosen_rows.values())
        self.names.chosen = tuple(output.split(':')[0] for output in document.outputs)
        self.empty.setVisible(not document.outputs)
        self.show_likely(document)

    def show_likely(self, document):
        """Show the likely outputs that are not chosen, best first."""
        self._document = document
        few = MAX_LIKELY_CHOSEN if document.outputs else MAX_LIKELY
        ranked = document.candidates()
        found = [(place, candidate) for place, candidate in enumerate(ranked, 1)
                 if not document.is_output(candidate.name)]
        shown = found if self._all_likely else [
            entry for entry in found if entry[0] <= MAX_LIKELY][:few]
        self.likely_rows = {candidate.name: self._likely_row(place, candidate)
                            for place, candidate in shown}
        items = list(self.likely_rows.values())
        doubt = document.doubt() if not document.outputs else None
        if doubt:
            items.insert(0, label(plain(doubt), 'small', wrap=True))
        if len(found) > few:
            more = button(tr('Show fewer') if self._all_likely else tr('Show all %d') % len(found),
                          self._toggle_all, tr('Candidates that are less likely'))
            more.setObjectName('link')
            items.append(more)
        self.likely.fill(items)
        self.likely_title.setVisible(bool(items))

    def show_plan(self, document):
        """Show the plan of a document, why there is none, or that it is being made."""
        plan, error = document.plan, document.plan_error
        first = None
        if plan is not None:
            self.plan.show_plan(plan)
            self.freeze.set_ready(plan.ok, tr('The findings above stand in the way'))
            first = self.plan.first_open()
        elif error is not None:
            self.plan.show_error(error)
            self.freeze.set_ready(False, error.message)
        elif document.planning:
            if self._mending:
                # What is disabled loses the focus to wherever Qt likes.
                self.area.setFocus()
            self.plan.setEnabled(False)
            self.freeze.set_ready(False, tr('Looking at what would be frozen'))
        else:
            self.plan.hide()
            self.freeze.set_ready(False, tr('Choose an output first'))
        if first is not None:
            self.freeze.set_open(self.plan.open_count(), title_of(first.found),
                                 first.found.severity)
        elif not document.planning:
            self.freeze.set_open()
        self.steps.setVisible(bool(document.outputs) and bool(self.steps.boxes))
        self.freeze.steps.setVisible(bool(document.outputs))
        if self._mending and not document.planning:
            self._mending = False
            self._focus_next(first)

    def show_steps(self, names):
        """Show the steps after freezing that are chosen."""
        self.freeze.set_steps(names)
        if names or self.steps.boxes:
            self.steps.show_steps(names)
            self.steps.setVisible(bool(self._document and self._document.outputs))

    def show_open(self):
        """Bring the first open finding into view and into focus."""
        first = self.plan.first_open()
        if first is not None:
            self.scroll_to_top_of(first)
            self._focus_next(first)

    def _show_steps(self):
        self.steps.show_steps(self._document.steps)
        self.steps.show()
        self.scroll_to_top_of(self.steps)
        next(iter(self.steps.boxes.values())).setFocus(Qt.TabFocusReason)

    def _return_to_findings(self):
        """A repair was asked for here: the next finding gets the focus once it is planned."""
        self._mending = True

    def _focus_next(self, card):
        if card is None:
            self.freeze.button.setFocus(Qt.TabFocusReason)
            return
        (card.act or card.show_button or self.area).setFocus(Qt.TabFocusReason)
        self.scroll_to_top_of(card)

    def _toggle_all(self):
        self._all_likely = not self._all_likely
        self.show_likely(self._document)

    def scroll_to(self, widget):
        """Bring one of the sections into view."""
        self.area.ensureWidgetVisible(widget, 0, 20)

    def scroll_to_top_of(self, widget):
        """Let a section begin at the top of the panel, once it is laid out."""
        def scroll():
            if widget.isVisible():
                top = widget.mapTo(self.area.widget(), QPoint(0, 0)).y()
                self.area.verticalScrollBar().setValue(top - ABOVE)
        # What was filled a moment ago gets its size from the event loop.
        QTimer.singleShot(0, scroll)

    def _chosen_row(self, document, name):
        stem = name.split(':')[0]
        node = document.model.index.get(stem)
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(IconLabel('flag', 'output'))
        text = ElidedLabel(name, mode=Qt.ElideLeft)
        text.setCursor(Qt.PointingHandCursor)
        text.clicked.connect(lambda: self.show_requested.emit(stem))
        layout.addWidget(text, 1)
        if node is not None:
            shapes = document.model.shapes(node)
            layout.addWidget(label(format_shape(shapes[0]) if shapes else '', 'small'))
        layout.addWidget(tool_button('show', tr('Show %s') % stem,
                                     lambda: self.show_requested.emit(stem)))
        row.remove = tool_button('close', tr('Drop %s') % name,
                                 lambda: self.toggle_requested.emit(stem))
        layout.addWidget(row.remove)
        return row

    def _likely_row(self, place, found):
        row = QWidget()
        row.setToolTip('\n'.join([found.name] + [plain(text) for text in found.reasons]))
        outer = QVBoxLayout(row)
        outer.setContentsMargins(0, 2, 0, 4)
        outer.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(IconLabel('star', 'candidate'))
        text = ElidedLabel(found.name, mode=Qt.ElideLeft)
        text.setCursor(Qt.PointingHandCursor)
        text.clicked.connect(lambda: self.show_requested.emit(found.name))
        line.addWidget(text, 1)
        row.choose = QPushButton(tr('Choose'))
        row.choose.setObjectName('link')
        row.choose.setCursor(Qt.PointingHandCursor)
        row.choose.setAccessibleName(tr('Choose %s, candidate %d') % (found.name, place))
        row.choose.clicked.connect(lambda _=False: self.toggle_requested.emit(found.name))
        line.addWidget(row.choose)
        outer.addLayout(line)
        what = '%s  %s.' % (found.op, format_shape(found.shape))
        if found.reasons:
            what += ' ' + found.reasons[0]
        below = prose(what, 'small')
        below.setContentsMargins(22, 0, 0, 0)
        outer.addWidget(below)
        return row
