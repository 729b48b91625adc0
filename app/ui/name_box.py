"""The box for names and error messages, diagnosed while they are typed."""
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import completion, icons
from app.ui.completer import Completer
from app.ui.help_window import why_button
from app.ui.remedies import SAY, is_of_names
from app.ui.widgets import (Card, Column, ElidedLabel, IconLabel, Later, UndoBeyond, button,
                            label, plain, prose, tool_button)
from app.ui.words import plural, tr

MAX_CARDS = 2
MAX_SHOWN = 30
MAX_SUGGESTIONS = 4
LONGEST_COMPLETED = 400
SURE = ('node', 'resolved')
UNKNOWN = 'unknown'
SEVERITIES = {'node': 'good', 'resolved': 'note'}


class NameBox(QWidget):
    """A line to type or paste into, and what the program makes of it.

    Signals:
        diagnose_requested: the text to diagnose.
        apply_requested: list of names to choose as outputs.
        show_requested: name of a node to show on the canvas.
        complete_requested: the beginning of a name to complete.
        remedy_requested: a `remedies.Remedy` that was clicked.

    Attributes:
        completer: the `completer.Completer`.
        explanations: the `Explanation`s shown, of the text ``diagnosed``.
        chosen: names of the nodes that are chosen already.
    """

    complete_requested = pyqtSignal(str)
    remedy_requested = pyqtSignal(object)
    diagnose_requested = pyqtSignal(str)
    apply_requested = pyqtSignal(list)
    show_requested = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(tr('Type a name, or paste an error'))
        self.edit.setAccessibleName(tr('Output names or an error message'))
        self.edit.setClearButtonEnabled(True)
        self.edit.addAction(icons.icon('flag'), QLineEdit.LeadingPosition)
        self.edit.textChanged.connect(self._on_text)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.returnPressed.connect(self._on_return)
        UndoBeyond(self.edit)
        self.completer = Completer(self.edit)
        self.completer.wanted.connect(self._complete)
        self.completer.picked.connect(self._on_completion)
        self.answers = Column(spacing=6)
        self.answers.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.edit)
        layout.addWidget(self.answers)
        self.explanations = []
        self.suggestion_buttons = []
        self.remedy_buttons = []
        self.diagnosed = ''
        self.chosen = ()
        self._apply_next = False
        self._later = Later(self._ask, 90, self)

    def show_explanations(self, text, explanations, remedies=()):
        """The diagnosis of a text, as `app.naming.explain.explain` gives it.

        Args:
            text: the text.
            explanations: one `Explanation` per name in it.
            remedies: `remedies.Remedy`s for each of them.
        """
        if text != self.edit.text().strip():
            return
        self.diagnosed = text
        self.explanations = list(explanations)
        self.suggestion_buttons = []
        self.remedy_buttons = []
        remedies = list(remedies) or [()] * len(self.explanations)
        if len(self.explanations) <= MAX_CARDS:
            items = [self._card(*pair) for pair in zip(self.explanations, remedies)]
        else:
            items = self._list()
        self.answers.fill(items)
        if self._apply_next:
            self._apply_next = False
            self._apply()

    def show_completions(self, typed, entries):
        """The `completion.Entry`s for a beginning that was asked about."""
        if typed == self._typed():
            self.completer.show(entries)

    def say(self, text):
        """Say something about what was just done."""
        self.answers.fill([Card('note', message=text)])

    def ask_again(self):
        """Another model is open: what was said of the text holds no more."""
        self._on_text(self.edit.text())
        self._forget()

    def _card(self, found, remedies):
        sure = found.status in SURE
        card = Card(SEVERITIES.get(found.status, 'warning'))
        card.message = found.message
        card.body.addWidget(prose(found.message))
        names = [found.node] if sure and found.node else []
        reasons = {}
        for suggestion in found.suggestions[:MAX_SUGGESTIONS]:
            reasons[suggestion.name] = suggestion.reason
            if suggestion.name not in names:
                names.append(suggestion.name)
        for number, name in enumerate(names):
            card.body.addLayout(self._suggestion(name, reasons.get(name, ''), number == 0)
                                if is_of_names(found) else self._place(name, reasons.get(name)))
        for remedy in remedies:
            card.body.addWidget(self._remedy(remedy))
        why = why_button(found.cause)
        if why is not None:
            card.body.addWidget(why, 0, Qt.AlignLeft)
        return card

    def _remedy(self, remedy):
        if remedy.action == SAY:
            return label(remedy.text, 'small', wrap=True)
        made = button(remedy.text, lambda: self.remedy_requested.emit(remedy))
        self.remedy_buttons.append(made)
        return made

    def _place(self, name, reason):
        """A node that a message names: to be looked at, not to be chosen."""
        row = QHBoxLayout()
        row.setSpacing(6)
        text = ElidedLabel(name, mode=Qt.ElideLeft)
        text.setToolTip('%s\n%s' % (name, plain(reason or '')))
        row.addWidget(text, 1)
        row.addWidget(tool_button('show', tr('Show %s') % name,
                                  lambda: self.show_requested.emit(name)))
        return row

    def _list(self):
        """A line for each name of a list, and a button for all that have an answer."""
        names, rest = self._answers()
        items = [label(tr('%s of %s can be used') % (len(self.explanations) - len(rest), plural(
            len(self.explanations), 'name')), 'small')]
        for found in self.explanations[:MAX_SHOWN]:
            items.append(self._line(found))
        more = len(self.explanations) - MAX_SHOWN
        if more > 0:
            items.append(label(tr('… and %d more') % more, 'small'))
        if names:
            items.append(button(tr('Choose %s') % plural(len(names), 'output'),
                                lambda: self._apply_names(names, rest), tr('Enter does the same')))
        return items

    def _line(self, found):
        name = _answer(found)
        row = QWidget()
        row.setToolTip(plain(found.message))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        severity = SEVERITIES.get(found.status, 'warning')
        layout.addWidget(IconLabel(Card.ICONS[severity], severity))
        given = found.given.strip()
        arrow = '→' if found.status != UNKNOWN else tr('is no node; perhaps')
        text = ElidedLabel(given if name == given else '%s %s %s' % (given, arrow, name) if name
                           else '%s: %s' % (given, plain(found.message)), mode=Qt.ElideMiddle)
        text.setToolTip('%s\n%s' % (text.text(), plain(found.message)))
        layout.addWidget(text, 1)
        if name:
            choose = tool_button('flag', tr('Choose %s as an output') % name,
                                 lambda: self._apply_names([name]), 'output')
            choose.setProperty('node_name', name)
            self.suggestion_buttons.append(choose)
            layout.addWidget(choose)
            layout.addWidget(tool_button('show', tr('Show %s') % name,
                                         lambda: self.show_requested.emit(name)))
        return row

    def _suggestion(self, name, reason, first):
        column = QVBoxLayout()
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(6)
        choose = button(name, lambda: self._apply_names([name]),
                        tr('Choose %s as an output%s') % (name, tr(' (Enter)') if first else ''))
        choose.setIcon(icons.icon('flag', 'output'))
        choose.setProperty('node_name', name)
        self.suggestion_buttons.append(choose)
        row.addWidget(choose)
        row.addStretch(1)
        row.addWidget(tool_button('show', tr('Show %s') % name,
                                  lambda: self.show_requested.emit(name)))
        column.addLayout(row)
        if name in self.chosen:
            reason = tr('Chosen already. ') + reason
        if reason:
            column.addWidget(ElidedLabel(plain(reason), 'small', Qt.ElideRight))
        return column

    def _on_text(self, text):
        self._apply_next = False
        if not text:
            self.completer.hide()
        if text.strip():
            self._later.start()
        else:
            self._later.stop()
            self._forget()

    def _forget(self):
        self.diagnosed = ''
        self.explanations = []
        self.suggestion_buttons = []
        self.remedy_buttons = []
        self.answers.fill([])

    def _ask(self):
        text = self.edit.text().strip()
        if text:
            self.diagnose_requested.emit(text)

    def _on_return(self):
        self.completer.hide()
        text = self.edit.text().strip()
        if not text:
            return
        if text == self.diagnosed:
            self._apply()
        else:
            self._later.stop()
            self._apply_next = True
            self._ask()

    def _apply(self):
        """Take the certain names, or the best suggestion of each."""
        names, rest = self._answers()
        if names:
            self._apply_names(names, rest)

    def _answers(self):
        """(names to take, what was given and has no answer)."""
        # Of several names, one that is none is not made up for by what is likely.
        alone = len(self.explanations) == 1
        answers = [(found.given, _answer(found) if alone or found.status != UNKNOWN else '')
                   for found in self.explanations]
        return (list(dict.fromkeys(name for _, name in answers if name)),
                [given.strip() for given, name in answers if not name])

    def _typed(self):
        """The beginning of the name that the cursor is in."""
        text, cursor = self.edit.text(), self.edit.cursorPosition()
        return text[completion.token_at(text, cursor)[0]:cursor]

    def _on_edited(self, text):
        if text and not self._typed():
            # Between names, and behind a message that was pasted, everything would fit.
            self.completer.hide()
        else:
            self._complete()

    def _complete(self):
        text = self.edit.text()
        if len(text) > LONGEST_COMPLETED or '\n' in text:
            self.completer.hide()
        else:
            self.complete_requested.emit(self._typed())

    def _on_completion(self, entry):
        text, cursor = self.edit.text(), self.edit.cursorPosition()
        start, end = completion.token_at(text, cursor)
        self.edit.setText(text[:start] + entry.text + text[end:])
        self.edit.setCursorPosition(start + len(entry.text))
        if entry.scope:
            self._complete()

    def _apply_names(self, names, rest=()):
        # What has no answer stays, and is explained again.
        self.completer.hide()
        self.edit.setText(', '.join(rest))
        self.apply_requested.emit(names)


def _answer(found):
    """The name to take for an `Explanation`; '' without one."""
    if not is_of_names(found):
        return ''
    if found.status in SURE and found.node:
        return found.node
    return found.suggestions[0].name if found.suggestions else ''
