"""The first run's guide: three steps that tick themselves off, over the canvas."""
from PyQt5.QtCore import QEvent, QRect, Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app import verdict
from app.ui.theme import pixels
from app.ui.widgets import IconLabel, label, tool_button
from app.ui.words import tr

WIDTH, MARGIN = 316, 14
#: As many boxes are rather covered than one that a step is about.
TOLD = 1000


class Guide(QFrame):
    """Look, choose, freeze; each step has a button that does it.

    Args:
        window: the `main_window.MainWindow`.

    Attributes:
        done: which of the three steps are done.
        button: does the step that comes next.
    """

    def __init__(self, window):
        super().__init__(window.canvas)
        self._window = window
        self.setObjectName('guide')
        self.setAccessibleName(tr('Guide'))
        self.done = [False, False, False]
        self._texts = (
            tr('Look: a star marks what is likely an output. Double-click a scope to open '
               'or close it.'),
            tr('Choose an output: double-click its box, or type a name on the right.'),
            tr('Freeze: the file is written, loaded again, and compared with the model.'))
        self._buttons = (tr('Show the likely output'), tr('Choose it'),
                         tr('Freeze…'))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 12)
        layout.setSpacing(7)
        head = QHBoxLayout()
        self._title = label('', 'cardTitle')
        head.addWidget(self._title, 1)
        self.close_button = tool_button('close', tr('Close the guide'), self.dismiss)
        head.addWidget(self.close_button)
        layout.addLayout(head)
        self._rows = []
        for text in self._texts:
            row = QHBoxLayout()
            row.setSpacing(8)
            mark = IconLabel('check', 'good')
            row.addWidget(mark, 0, Qt.AlignTop)
            words = label(text, '', wrap=True)
            row.addWidget(words, 1)
            layout.addLayout(row)
            self._rows.append((mark, words))
        self.button = QPushButton()
        self.button.clicked.connect(lambda _=False: self._act())
        layout.addWidget(self.button, 0, Qt.AlignLeft)
        self.hide()
        window.canvas.installEventFilter(self)
        window.document.opened.connect(self._on_opened)
        window.document.focus_changed.connect(lambda place: self._tick(0, bool(place.name)))
        window.document.picture_changed.connect(lambda _, anchor: self._tick(0, bool(anchor)))
        window.document.outputs_changed.connect(self._on_outputs)
        window.outputs.freeze.facts_changed.connect(self._on_facts)

    def begin(self):
        """Show the first step."""
        self.done = [False, bool(self._window.document.outputs), self._proven()]
        self._refresh()
        self.show()
        self._place()

    def dismiss(self):
        """Go, and don't come by itself again."""
        self._window.settings.guided = True
        self.hide()

    def _on_opened(self):
        frozen = self._window.document.model.kind == 'frozen_graph'
        if self.isVisible() and (frozen or all(self.done)):
            self.hide()
        elif self.isVisible():
            self.begin()

    def _on_outputs(self):
        self._tick(1, bool(self._window.document.outputs))

    def _on_facts(self):
        proven = self._proven()
        if self.isVisible() and not proven:
            self._refresh()
        self._tick(2, proven)

    def _facts(self):
        """The result of what is chosen now, None without one."""
        panel = self._window.outputs.freeze
        return None if panel.of_earlier_choice else panel.facts

    def _proven(self):
        facts = self._facts()
        return facts is not None and verdict.holds(facts['verified'])

    def _text(self, step):
        if step == 2 and self._facts() is not None and not self.done[2]:
            return tr('The file was written, but it is not proven to compute the same: the '
                      'verdict on the right says why.')
        return self._texts[step]

    def _tick(self, step, done):
        if self.isVisible() and done != self.done[step] and (done or step > 0):
            self.done[step] = done
            if all(self.done):
                self._window.settings.guided = True
            self._refresh()

    def _refresh(self):
        left = [step for step in range(3) if not self.done[step]]
        self._title.setText(tr('Three steps to a frozen file') if left else
                            tr('That is all: the file is proven on the right'))
        for step, (mark, words) in enumerate(self._rows):
            # When all is done there is nothing left to read here.
            mark.setVisible(self.done[step] and bool(left))
            words.setVisible(bool(left))
            now = bool(left) and step == left[0]
            # The others in a word: the less it covers, the better.
            text = self._text(step) if now else self._texts[step].partition(':')[0]
            words.setText(('' if self.done[step] else '%d.  ' % (step + 1)) + text)
            words.setObjectName('cardTitle' if now else 'muted')
            words.style().polish(words)
        self.button.setText(self._buttons[left[0]] if left else tr('Close'))
        self.layout().activate()
        self._place()

    def _act(self):
        window, document = self._window, self._window.document
        left = [step for step in range(3) if not self.done[step]]
        if not left:
            self.dismiss()
        elif left[0] == 0 and document.likely:
            window.go_to(document.model.names[document.likely[0]])
        elif left[0] == 1:
            window.document_call('choose_likely')()
        elif left[0] == 2:
            window.start_freeze()

    def _place(self):
        canvas = self._window.canvas
        width = min(pixels(WIDTH), canvas.width() - 2 * MARGIN)
        self.setFixedWidth(max(width, 160))
        height = self.layout().totalHeightForWidth(self.width()) \
            if self.layout().hasHeightForWidth() else self.sizeHint().height()
        right, bottom = (canvas.width() - self.width() - MARGIN, canvas.height() - height - MARGIN)
        # What it talks about must not lie below it, and little else.
        told = set(canvas.look.candidates) | {canvas.look.focus} - {None}
        self.setGeometry(min((QRect(x, y, self.width(), height) for x, y in (
            (right, bottom), (right, MARGIN), (MARGIN, MARGIN))), key=lambda area: sum(
                TOLD if box in told else 1 for box in canvas.boxes_under(area))))

    # -- Override QObject

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
