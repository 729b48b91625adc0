"""What came of a freeze: verdict, file, inputs to feed, steps, loading code."""
import os

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QGridLayout

from app import verdict
from app.graph.text import format_bytes
from app.ui import unsafe
from app.ui.flow import Flow
from app.ui.loading_code import LoadingCode
from app.ui.steps_panel import step_row
from app.ui.widgets import Card, button, for_window, label, prose
from app.ui.words import plural, texts, tr

MOST_NAMED = 6
DIFFERENT = texts(
    'The file was written and is left where it is; better do not use it. Compare it with '
    'the original to see what is other, or save the report for whoever made the model.')
_MORE_PROVEN = texts((('deterministic', 'Two runs give the same'), (
    'batch_independent', 'Rows of a batch do not depend on one another')))


class ResultCard(Card):
    """The verdict on a frozen file, and what can be done with it.

    Args:
        facts: the ``freeze`` object.
        what: what was frozen, in words.
        earlier: whether something else is chosen by now.

    Signals:
        open_requested, compare_requested, unsafe_requested: as of `freeze_panel.FreezePanel`.

    Attributes:
        open, compare: buttons.
        run_button: the button that proves whatever it touches; None where nothing is held back.
    """

    open_requested = pyqtSignal(str)
    compare_requested = pyqtSignal()
    unsafe_requested = pyqtSignal()

    def __init__(self, facts, what, earlier=False):
        verified = facts['verified']
        found = verdict.of_proof(verified, facts.get('findings', ()))
        severity, title = found.severity, found.title
        if earlier:
            title = tr('Of an earlier choice: ') + title
            severity = 'note' if severity == 'good' else severity
        super().__init__(severity, title)
        path = facts['output']
        self.body.addWidget(label('%s → %s' % (what, os.path.basename(path)), wrap=True,
                                  selectable=True))
        self.open = button(tr('Open the result'), lambda: self.open_requested.emit(path),
                           tr('Open %s in a window of its own') % path)
        self.compare = button(
            tr('Compare with the original'), self.compare_requested.emit,
            tr('Colour the nodes of the model by what became of them in the file'))
        # Before what is long: they are to be seen in a low window, too.
        row = Flow()
        row.addWidget(self.compare)
        row.addWidget(self.open)
        self.body.addLayout(row)
        told = ' '.join(filter(None, [found.detail, proof_text(verified)]))
        if told:
            self.body.addWidget(prose(told))
        if severity == 'error':
            self.body.addWidget(prose(tr(DIFFERENT)))
        self.body.addLayout(_rows(file_rows(facts)))
        self.run_button = None
        if unsafe.is_held_back(verified):
            self.run_button = button(tr(unsafe.RUN), self.unsafe_requested.emit,
                                     tr('Let these ops run; you are asked before'))
            self.body.addWidget(self.run_button)


def parts(facts, card, steps=()):
    """The widgets of the page, `ResultCard` first.

    Args:
        steps: names of the steps that were chosen.
    """
    found = [card]
    if facts.get('steps'):
        found.append(label(tr('STEPS AFTER FREEZING'), 'section'))
        found += map(step_row, facts['steps'])
    elif steps:
        found.append(label(tr('No step was done to the file, as it is not what the model is.'),
                           'small', wrap=True))
    if facts.get('snippets') and card.property('severity') != 'error':
        found.append(LoadingCode(facts['snippets']))
    return found


def file_rows(facts):
    """(what, text) pairs on the file: where it is, its size, what is to be fed."""
    rows = [(tr('file'), facts['output']),
            (tr('size'), '%s, %s%s' % (
                format_bytes(facts['written_bytes']), plural(facts['constants'], 'constant'),
                tr(' made of variables') * (not _was_changed(facts))))]
    if 'inputs_kept' in facts:
        rows.append((tr('feed'), _some(facts['inputs_kept']) or tr('nothing')))
    if facts.get('inputs_pinned'):
        rows.append((tr('built in'), _some(facts['inputs_pinned'])))
    return rows


def _was_changed(facts):
    """Whether a step was done to the file, after which all its constants are counted."""
    return any(step['applied'] for step in facts.get('steps', ()))


def proof_text(verified):
    """Sentences on how a file was proven."""
    status = verified['status']
    found = []
    if verified.get('runs') and status != 'not_run':
        found.append(tr('%s of both on the same inputs') % plural(verified['runs'], 'run'))
    if verified.get('constants_compared'):
        found.append(tr('%d of %s are the model’s own values') % (
            verified['constants_equal'], plural(verified['constants_compared'], 'constant')))
    if status != 'not_run':
        found += [tr(words) for what, words in _MORE_PROVEN if verified.get(what)]
    asked_for = verified.get('declared') or verified.get('repaired') in ('equal', 'close')
    if status in ('close', 'different') and not asked_for \
            and verified.get('max_abs_diff') is not None:
        found.append(': '.join(filter(None, [
            tr('Greatest difference %g') % verified['max_abs_diff'],
            verdict.outputs_text(verified)])))
    held_back = unsafe.is_held_back(verified)
    if held_back:
        found.append(unsafe.sentence(verified['effects']).rstrip('.'))
    reason = for_window(verified.get('reason', '')).rstrip('.')
    # What was asked for is told by the verdict; of what is held back the ops are.
    if reason and not asked_for and not (held_back and '--' in verified['reason']):
        found.append(reason)
    elif asked_for and verdict.built_in_text(verified):
        found.append(verdict.built_in_text(verified).rstrip('.'))
    return ' '.join(part + '.' for part in found)


def _rows(pairs):
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(1)
    grid.setColumnStretch(1, 1)
    for row, (what, text) in enumerate(pairs):
        grid.addWidget(label(what, 'small'), row, 0, Qt.AlignTop)
        grid.addWidget(label(text, 'small', wrap=True, selectable=True), row, 1)
    return grid


def _some(names):
    more = len(names) - MOST_NAMED
    return ', '.join(names[:MOST_NAMED]) + (tr(' and %d more') % more if more > 0 else '')
