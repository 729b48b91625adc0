"""The Freeze button, its progress, and what came of it."""
import os

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.graph.text import format_bytes
from app.ui import unsafe
from app.ui.banner import copy_details_button
from app.ui.loading_code import LoadingCode
from app.ui.widgets import Card, Column, button, for_window, label, prose

VERDICTS = {
    'equal': ('good', 'Proven: the file computes exactly what the model computes'),
    'close': ('warning', 'Close: the numbers differ by rounding only'),
    'different': ('error', 'Different: the file does not compute what the model computes'),
    'not_run': ('warning', 'Written, but not proven'),
}

#: What the worker says until the file is there; all after that is the proof.
WRITING = 'Writing'


class FreezePanel(QWidget):
    """Starts and stops a freeze, then shows the verdict.

    Attributes:
        result: a `Column` with the verdict, to be placed elsewhere.

    Signals:
        freeze_requested: the button was pressed.
        cancel_requested: stop what runs.
        open_requested: path of the frozen file to open.
        compare_requested: show the frozen file beside the model.
        unsafe_requested: prove it, whatever the ops of the model touch.
    """

    freeze_requested = pyqtSignal()
    cancel_requested = pyqtSignal()
    open_requested = pyqtSignal(str)
    compare_requested = pyqtSignal()
    unsafe_requested = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 9, 12, 10)
        layout.setSpacing(8)
        self.button = QPushButton('Freeze…')
        self.button.setObjectName('primary')
        self.button.setToolTip('Write the frozen graph and prove it (Ctrl+Return)')
        self.button.clicked.connect(lambda _=False: self.freeze_requested.emit())
        self.setObjectName('footer')
        self.setAttribute(Qt.WA_StyledBackground)
        self.progress_row = QWidget()
        row = QHBoxLayout(self.progress_row)
        row.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.setSpacing(3)
        self.progress_text = label('', 'small')
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        column.addWidget(self.progress_text)
        column.addWidget(self.progress)
        row.addLayout(column, 1)
        self.cancel = QPushButton('Cancel')
        self.cancel.clicked.connect(lambda _=False: self.cancel_requested.emit())
        row.addWidget(self.cancel)
        layout.addWidget(self.progress_row)
        layout.addWidget(self.button)
        self.result = Column(spacing=8)
        self.result.hide()
        self.progress_row.hide()
        self.facts = None
        self._choice = self._frozen = (None, ())
        self._can_freeze = False
        self._running = False
        self.set_ready(False, 'Choose an output first')

    @property
    def running(self):
        """True while a freeze runs."""
        return self._running

    def set_ready(self, ready, why_not=''):
        """Whether there is a plan that can be frozen, and if not, why."""
        self._can_freeze = ready
        self.button.setEnabled(ready and not self._running)
        self.button.setToolTip('Write the frozen graph and prove it (Ctrl+Return)'
                               if ready else why_not)

    def set_choice(self, model, outputs):
        """The model and the names of the outputs that are chosen now.

        A result of another choice goes; that of a freeze under way will be marked.
        """
        if (model, outputs) != self._choice:
            self._choice = (model, outputs)
            if not self._running:
                self.facts = None
                self.result.fill([])

    def start(self, model=None, outputs=()):
        """A freeze of these outputs of a model begins."""
        self._frozen = (model, tuple(outputs))
        self._running = True
        self.facts = None
        self.result.fill([])
        self.progress.setValue(0)
        self.progress_text.setText('Starting')
        self.cancel.setText('Cancel')
        self.progress_row.show()
        self.button.setEnabled(False)

    def show_progress(self, fraction, text):
        """How far it is: 0 to 1, and what is being done."""
        self.progress.setValue(int(1000 * min(max(fraction, 0.0), 1.0)))
        if text and text != WRITING:
            text = 'Written; proving: ' + text[0].lower() + text[1:]
            self.cancel.setText('Skip the proof')
        self.progress_text.setText(text)

    def show_result(self, facts):
        """The ``freeze`` object of the finished freeze."""
        self._end()
        self.facts = facts
        verified = facts['verified']
        severity, title = _verdict(facts)
        if self._is_of_earlier_choice():
            title = 'Of an earlier choice: ' + title
            severity = 'note' if severity == 'good' else severity
        card = Card(severity, title)
        name = os.path.basename(facts['output'])
        card.body.addWidget(label('%s → %s' % (self._what(), name), wrap=True, selectable=True))
        details = _details(verified)
        if details:
            card.body.addWidget(prose(details))
        card.body.addWidget(label(
            '%s  ·  %s, %d constants' % (facts['output'], format_bytes(facts['written_bytes']),
                                         facts['constants']), 'small', wrap=True,
            selectable=True))
        buttons = QHBoxLayout()
        card.open = QPushButton('Open the result')
        card.open.clicked.connect(lambda _=False: self.open_requested.emit(facts['output']))
        buttons.addWidget(card.open)
        card.compare = button('Compare with the original', self.compare_requested.emit,
                              'Colour the nodes of the model by what became of them in the file')
        buttons.addWidget(card.compare)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        if unsafe.is_held_back(verified):
            card.run_button = button(unsafe.RUN, self.unsafe_requested.emit,
                                     'Let these ops run; you are asked before')
            row = QHBoxLayout()
            row.addWidget(card.run_button)
            row.addStretch(1)
            card.body.addLayout(row)
        self.result.fill([card, LoadingCode(facts['snippets'])])

    def show_error(self, error):
        """The freeze ended with a FreezeframeError."""
        self._end()
        title = error.message
        if self._is_of_earlier_choice():
            title = 'Of an earlier choice (%s): %s' % (self._what(), title)
        cancelled = error.code == 'cancelled'
        card = Card('note' if cancelled else 'error', title, for_window(error.hint))
        if not cancelled:
            model, outputs = self._frozen
            card.body.addWidget(copy_details_button(error, [
                ('model', model.path if model is not None else ''),
                ('outputs', ', '.join(outputs))]))
        self.result.fill([card])

    def _is_of_earlier_choice(self):
        return self._frozen != self._choice

    def _what(self):
        """What was frozen, in words."""
        model, outputs = self._frozen
        names = ', '.join(outputs)
        return names if model is self._choice[0] else '%s of %s' % (names, model.path.name)

    def _end(self):
        self._running = False
        self.progress_row.hide()
        self.button.setEnabled(self._can_freeze)


def _verdict(facts):
    """(severity, title) of what came of a freeze."""
    status = facts['verified']['status']
    # The proof gives both graphs the same seeds; whoever runs the file does not.
    if status == 'equal' and any(found['id'] == 'C2' and found['severity'] == 'warning'
                                 for found in facts.get('findings', ())):
        return 'warning', 'Proven with fixed seeds; the file draws random numbers'
    return VERDICTS[status]


def _details(verified):
    parts = []
    runs = verified.get('runs')
    if runs:
        parts.append('%d %s of both on the same random inputs' % (
            runs, 'run' if runs == 1 else 'runs'))
    difference = verified.get('max_abs_diff')
    if difference is not None and verified['status'] in ('close', 'different'):
        parts.append('Greatest difference %g' % difference)
    held_back = unsafe.is_held_back(verified)
    if held_back:
        parts.append(unsafe.sentence(verified['effects']).rstrip('.'))
    # Where it was held back, the reason tells of an option of the command line.
    if verified.get('reason') and not (held_back and '--' in verified['reason']):
        parts.append(verified['reason'].rstrip('.'))
    return ''.join(part + '. ' for part in parts).strip()
