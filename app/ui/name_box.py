"""The box for names and error messages, diagnosed while they are typed."""
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.help_window import why_button
from app.ui.widgets import Card, Column, ElidedLabel, Later, label, plain, prose, tool_button

MAX_SHOWN = 4
MAX_SUGGESTIONS = 4
SURE = ('node', 'resolved')


class NameBox(QWidget):
    """A line to type or paste into, and what the program makes of it.

    Signals:
        diagnose_requested: the text to diagnose.
        apply_requested: list of names to choose as outputs.
        show_requested: name of a node to show on the canvas.
    """

    diagnose_requested = pyqtSignal(str)
    apply_requested = pyqtSignal(list)
    show_requested = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText('Type a name, or paste an error message')
        self.edit.setAccessibleName('Output names or an error message')
        self.edit.setClearButtonEnabled(True)
        self.edit.addAction(icons.icon('flag'), QLineEdit.LeadingPosition)
        self.edit.textChanged.connect(self._on_text)
        self.edit.returnPressed.connect(self._on_return)
        self.answers = Column(spacing=6)
        self.answers.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.edit)
        layout.addWidget(self.answers)
        self.explanations = []
        self.suggestion_buttons = []
        self._diagnosed = ''
        self._apply_next = False
        self._later = Later(self._ask, 90, self)

    def show_explanations(self, text, explanations):
        """The diagnosis of a text, as `app.naming.explain.explain` gives it."""
        if text != self.edit.text().strip():
            return
        self._diagnosed = text
        self.explanations = list(explanations)
        self.suggestion_buttons = []
        cards = [self._card(found) for found in self.explanations[:MAX_SHOWN]]
        rest = len(self.explanations) - MAX_SHOWN
        if rest > 0:
            cards.append(label('… and %d more' % rest, 'small'))
        self.answers.fill(cards)
        if self._apply_next:
            self._apply_next = False
            self._apply()

    def ask_again(self):
        """Another model is open: what was said of the text holds no more."""
        self._on_text(self.edit.text())
        self._forget()

    def _card(self, found):
        sure = found.status in SURE
        card = Card({'node': 'good', 'resolved': 'note'}.get(found.status, 'warning'))
        card.message = found.message
        card.body.addWidget(prose(found.message))
        names = [found.node] if sure and found.node else []
        reasons = {}
        for suggestion in found.suggestions[:MAX_SUGGESTIONS]:
            reasons[suggestion.name] = suggestion.reason
            if suggestion.name not in names:
                names.append(suggestion.name)
        for number, name in enumerate(names):
            card.body.addLayout(self._suggestion(name, reasons.get(name, ''), number == 0))
        why = why_button(found.cause)
        if why is not None:
            card.body.addWidget(why, 0, Qt.AlignLeft)
        return card

    def _suggestion(self, name, reason, first):
        column = QVBoxLayout()
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(6)
        button = QPushButton(self.fontMetrics().elidedText(
            name, Qt.ElideMiddle, 190).replace('&', '&&'))
        button.setIcon(icons.icon('flag', 'output'))
        button.setToolTip('Choose %s as an output%s' % (name, ' (Enter)' if first else ''))
        button.clicked.connect(lambda _=False: self._apply_names([name]))
        button.setProperty('node_name', name)
        self.suggestion_buttons.append(button)
        row.addWidget(button)
        row.addStretch(1)
        row.addWidget(tool_button('show', 'Show %s' % name,
                                  lambda: self.show_requested.emit(name)))
        column.addLayout(row)
        if reason:
            column.addWidget(ElidedLabel(plain(reason), 'small', Qt.ElideRight))
        return column

    def _on_text(self, text):
        self._apply_next = False
        if text.strip():
            self._later.start()
        else:
            self._later.stop()
            self._forget()

    def _forget(self):
        self._diagnosed = ''
        self.explanations = []
        self.suggestion_buttons = []
        self.answers.fill([])

    def _ask(self):
        text = self.edit.text().strip()
        if text:
            self.diagnose_requested.emit(text)

    def _on_return(self):
        text = self.edit.text().strip()
        if not text:
            return
        if text == self._diagnosed:
            self._apply()
        else:
            self._later.stop()
            self._apply_next = True
            self._ask()

    def _apply(self):
        """Take the certain names, or the best suggestion of each."""
        names, rest = [], []
        for found in self.explanations:
            if found.status in SURE and found.node:
                names.append(found.node)
            elif found.suggestions:
                names.append(found.suggestions[0].name)
            else:
                rest.append(found.given)
        if names:
            self._apply_names(names, rest)

    def _apply_names(self, names, rest=()):
        # What has no answer stays, and is explained again.
        self.edit.setText(', '.join(rest))
        self.apply_requested.emit(names)
