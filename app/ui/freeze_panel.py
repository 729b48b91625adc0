"""The Freeze button, what is open before it, its progress, and what came of it."""
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.ui import result_page
from app.ui.banner import copy_details_button
from app.ui.steps_panel import title_of
from app.ui.widgets import Card, Column, ElidedButton, ElidedLabel, for_window
from app.ui.words import texts, tr

#: What the worker says until the file is there; all after that is the proof.
WRITING = 'Writing'
FREEZE_TIP = texts('Write the frozen graph and prove it (Ctrl+Return)')


class FreezePanel(QWidget):
    """Starts and stops a freeze, then shows the verdict.

    Attributes:
        result: a `Column` with the verdict, to be placed elsewhere.
        open_findings: the line that tells of findings that are open; a click asks for them.
        steps: the link that tells of the steps after freezing.

    Signals:
        freeze_requested: the button was pressed.
        cancel_requested: stop what runs.
        open_requested: path of the frozen file to open.
        compare_requested: show the frozen file beside the model.
        unsafe_requested: prove it, whatever the ops of the model touch.
        findings_wanted, steps_wanted: bring these into view.
        shown: a result or an error is new.
        facts_changed: ``facts``, or whether they are `of_earlier_choice`, is new.
    """

    freeze_requested = pyqtSignal()
    cancel_requested = pyqtSignal()
    open_requested = pyqtSignal(str)
    compare_requested = pyqtSignal()
    unsafe_requested = pyqtSignal()
    findings_wanted = pyqtSignal()
    steps_wanted = pyqtSignal()
    shown = pyqtSignal()
    facts_changed = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 10)
        layout.setSpacing(6)
        self.button = QPushButton(tr('Freeze…'))
        self.button.setObjectName('primary')
        self.button.setToolTip(tr(FREEZE_TIP))
        self.button.clicked.connect(lambda _=False: self.freeze_requested.emit())
        self.setObjectName('footer')
        self.setAttribute(Qt.WA_StyledBackground)
        self.progress_row = self._build_progress()
        self.open_findings = ElidedButton(tr('Nothing is open'), Qt.ElideRight)
        self.open_findings.setObjectName('openFindings')
        self.open_findings.setCursor(Qt.PointingHandCursor)
        self.open_findings.clicked.connect(lambda _=False: self.findings_wanted.emit())
        self.open_findings.hide()
        self.steps = ElidedButton('', Qt.ElideRight)
        self.steps.setObjectName('link')
        self.steps.setCursor(Qt.PointingHandCursor)
        self.steps.clicked.connect(lambda _=False: self.steps_wanted.emit())
        self.steps.hide()
        for widget in (self.progress_row, self.open_findings, self.steps, self.button):
            layout.addWidget(widget)
        self.result = Column(spacing=8)
        self.result.hide()
        self.facts = None
        self._choice = self._frozen = (None, (), None)
        self._steps = self._frozen_steps = ()
        self._can_freeze = False
        self._running = self._written = False
        self.set_steps(())
        self.set_ready(False, tr('Choose an output first'))

    def _build_progress(self):
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setSpacing(3)
        self.progress_text = ElidedLabel('', 'small', Qt.ElideRight)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        column.addWidget(self.progress_text)
        column.addWidget(self.progress)
        row.addLayout(column, 1)
        self.cancel = QPushButton(tr('Cancel'))
        self.cancel.clicked.connect(lambda _=False: self.cancel_requested.emit())
        row.addWidget(self.cancel)
        made.hide()
        return made

    @property
    def running(self):
        """True while a freeze runs."""
        return self._running

    @property
    def written(self):
        """True while a freeze runs whose file is there already, and is being proven."""
        return self._running and self._written

    def set_ready(self, ready, why_not=''):
        """Whether there is a plan that can be frozen, and if not, why."""
        self._can_freeze = ready
        self.button.setEnabled(ready and not self._running)
        self.button.setToolTip(tr(FREEZE_TIP) if ready else why_not)

    def set_open(self, count=0, title='', severity='warning'):
        """Tell of findings that are open: how many, and the first of them."""
        self.open_findings.setVisible(count > 0)
        if count:
            self.open_findings.set_full_text('%s%s:  %s' % (
                tr('Stands in the way') if severity == 'error' else tr('Still open'),
                '' if count == 1 else ' (%d)' % count, title))
            self.open_findings.setProperty('severity', severity)
            self.open_findings.style().unpolish(self.open_findings)
            self.open_findings.style().polish(self.open_findings)

    def set_steps(self, names):
        """Tell of the steps after freezing that are chosen."""
        self._steps = tuple(names)
        self.steps.set_full_text(tr('Then: ') + ', '.join(map(title_of, names)).lower() if names
                                 else tr('Steps after freezing…'))

    def set_choice(self, model, outputs, rest=None):
        """The model, the names of the outputs, and whatever else is chosen now.

        A result of another choice is marked until that choice is back; with another model it
        goes, and so does an error.
        """
        if (model, outputs, rest) == self._choice:
            return
        marked, other = self.of_earlier_choice, model is not self._choice[0]
        self._choice = (model, outputs, rest)
        if self._running:
            return
        if self.facts is None or other:
            self._drop()
            # What is gone must not keep a model alive.
            self._frozen = (None, (), None)
        elif self.of_earlier_choice != marked:
            self._show_card()
        self.facts_changed.emit()

    def start(self, model=None, outputs=(), rest=None):
        """A freeze of these outputs of a model begins."""
        inside = self._has_focus()
        self._frozen = (model, tuple(outputs), rest)
        self._frozen_steps = self._steps
        self._running, self._written = True, False
        self._drop()
        self.facts_changed.emit()
        self.progress.setValue(0)
        self.progress_text.setText(tr('Starting'))
        self.cancel.setText(tr('Cancel'))
        self.progress_row.show()
        if inside:
            # The button is about to be of no use; the focus would go anywhere.
            self.cancel.setFocus()
        self.button.setEnabled(False)

    def show_progress(self, fraction, text):
        """How far it is: 0 to 1, and what is being done."""
        self.progress.setValue(int(1000 * min(max(fraction, 0.0), 1.0)))
        step, colon, doing = text.partition(': ')
        self._written = self._written or bool(text) and text != WRITING
        if colon and step in self._frozen_steps:
            text = '%s: %s' % (title_of(step), doing[:1].lower() + doing[1:])
            self.cancel.setText(tr('Stop'))
        elif text and text != WRITING:
            text = tr('Written; proving: ') + text[0].lower() + text[1:]
            self.cancel.setText(tr('Skip the proof'))
        self.progress_text.setText(text)

    def show_result(self, facts):
        """The ``freeze`` object of the finished freeze."""
        inside = self._end()
        self.facts = facts
        card = self._show_card()
        if inside:
            (card.run_button or card.compare).setFocus()
        self.facts_changed.emit()
        self.shown.emit()

    def _show_card(self):
        """Show ``facts``, marked when something else is chosen by now; the card."""
        inside = self.result.isAncestorOf(self.window().focusWidget()) \
            if self.window().focusWidget() is not None else False
        card = result_page.ResultCard(self.facts, self._what(), self.of_earlier_choice)
        card.open_requested.connect(self.open_requested)
        card.compare_requested.connect(self.compare_requested)
        card.unsafe_requested.connect(self.unsafe_requested)
        self.result.fill(result_page.parts(self.facts, card, self._frozen_steps))
        if inside:
            card.compare.setFocus()
        return card

    def _drop(self):
        self.facts = None
        self.result.fill([])

    def show_error(self, error):
        """The freeze ended with a FreezeframeError."""
        inside = self._end()
        title = error.message
        if self.of_earlier_choice:
            title = tr('Of an earlier choice (%s): %s') % (self._what(), title)
        cancelled = error.code == 'cancelled'
        card = Card('note' if cancelled else 'error', title, for_window(error.hint))
        if not cancelled:
            model, outputs, _ = self._frozen
            card.body.addWidget(copy_details_button(error, [
                ('model', model.path if model is not None else ''),
                ('outputs', ', '.join(outputs))]))
        self.result.fill([card])
        if inside:
            self.button.setFocus()
        self.shown.emit()

    @property
    def of_earlier_choice(self):
        """Whether what was frozen last is not what is chosen now."""
        return self._frozen != self._choice

    @property
    def frozen_with(self):
        """What was chosen beside the outputs when it was frozen, as given to `start`."""
        return self._frozen[2]

    def _what(self):
        """What was frozen, in words."""
        model, outputs, _ = self._frozen
        names = ', '.join(outputs)
        return names if model is self._choice[0] else tr('%s of %s') % (names, model.path.name)

    def _has_focus(self):
        """Whether the focus is here or in the result."""
        focus = self.window().focusWidget()
        return focus is not None and (self.isAncestorOf(focus) or self.result.isAncestorOf(focus))

    def _end(self):
        """Nothing runs any more; whether the focus was here."""
        inside = self._has_focus()
        self._running = False
        self.button.setEnabled(self._can_freeze)
        if inside:
            self.button.setFocus()
        self.progress_row.hide()
        return inside
