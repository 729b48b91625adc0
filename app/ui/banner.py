"""Lines over the canvas for what went wrong and what is new; they never block."""
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication, QFrame, QHBoxLayout, QProgressBar, QPushButton

from app.ui import details
from app.ui.widgets import IconLabel, Later, for_window, label, plain, tool_button
from app.ui.words import tr


class Banner(QFrame):
    """One message with buttons, hidden when there is none.

    Args:
        severity: 'error' or 'note'; its colour.
        icon: name of its icon, None for that of the severity.
    """

    def __init__(self, severity='error', icon=None, parent=None):
        super().__init__(parent)
        self.setObjectName('banner')
        self.setProperty('severity', severity)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(14, 6, 8, 6)
        self._layout.setSpacing(8)
        self._layout.addWidget(IconLabel(icon or severity, severity))
        self.text = label('', wrap=True, selectable=True)
        self.text.setAccessibleName(tr('Message'))
        self._layout.addWidget(self.text, 1)
        self.buttons = []
        self.close_button = tool_button('close', tr('Dismiss'), self.hide)
        self._layout.addWidget(self.close_button)
        self.hide()

    def show_text(self, text, buttons=()):
        """Show a sentence and buttons, (text, function) each; a click hides the banner."""
        for button in self.buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(*entry) for entry in buttons]
        self.text.setText(plain(text))
        self.show()
        for button in self.buttons:
            button.show()

    def show_error(self, error, about=(), buttons=()):
        """Show a FreezeframeError: its sentence, its hint, its suggestions unless
        buttons offer them.

        Args:
            error: the error.
            about: (label, text) pairs that go into the details.
            buttons: (text, function) pairs to show before "Copy details".
        """
        parts = [error.message]
        if for_window(error.hint):
            parts.append(for_window(error.hint))
        said = ' '.join(parts)
        more = [str(item) for item in error.suggestions[:4] if str(item) not in said]
        if more and not buttons:
            parts.append(tr('Perhaps: ') + ', '.join(more))
        self.show_text(' '.join(parts), buttons)
        copied = copy_details_button(error, about)
        self.buttons.append(copied)
        self._layout.insertWidget(self._layout.count() - 1, copied)
        copied.show()

    def _button(self, text, function):
        button = QPushButton(text)
        button.clicked.connect(lambda _=False: (self.hide(), function()))
        self._layout.insertWidget(self._layout.count() - 1, button)
        return button


class LoadingBar(QFrame):
    """What is being read and how far it is, with a button to stop; shown when it takes time.

    Attributes:
        cancel: the button.
    """

    PATIENCE_MS = 300

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('banner')
        self.setProperty('severity', 'note')
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.setSpacing(12)
        self.text = label('')
        layout.addWidget(self.text)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(tr('Progress of reading'))
        layout.addWidget(self.progress, 1)
        self.cancel = QPushButton(tr('Cancel'))
        self.cancel.setToolTip(tr('Stop reading; what is open stays open'))
        layout.addWidget(self.cancel)
        self._later = Later(self.show, self.PATIENCE_MS, self)
        self.hide()

    def begin(self, what):
        """Something is being read."""
        self.text.setText(tr('Reading %s') % what)
        self.progress.setValue(0)
        self._later.start()

    def show_progress(self, fraction, text):
        """How far it is, 0 to 1."""
        self.progress.setValue(int(1000 * fraction))
        self.progress.setToolTip(tr(text))

    def end(self):
        """It is read, or given up."""
        self._later.stop()
        self.hide()


def copy_details_button(error, about=(), name=''):
    """A button that puts all that is known of a FreezeframeError on the clipboard."""
    button = QPushButton(tr('Copy details'))
    button.setObjectName(name)
    button.setToolTip(tr('Copy the message, its cause and the versions, for a report'))
    button.setCursor(Qt.PointingHandCursor)

    def copy():
        QApplication.clipboard().setText(details.of_error(error, about))
        button.setText(tr('Copied'))
    button.clicked.connect(lambda _=False: copy())
    return button
