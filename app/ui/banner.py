"""A line over the canvas for what went wrong; it never blocks."""
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout

from app.ui.widgets import IconLabel, label, plain, tool_button


class Banner(QFrame):
    """One message with a close button, hidden when there is none."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('banner')
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(10)
        layout.addWidget(IconLabel('error', 'error'), 0, Qt.AlignTop)
        self.text = label('', wrap=True, selectable=True)
        layout.addWidget(self.text, 1)
        self.close_button = tool_button('close', 'Dismiss', self.hide)
        layout.addWidget(self.close_button, 0, Qt.AlignTop)
        self.hide()

    def show_error(self, error):
        """Show a FreezeframeError: its sentence, its hint, its suggestions."""
        parts = [error.message]
        if error.hint:
            parts.append(error.hint)
        said = ' '.join(parts)
        more = [str(item) for item in error.suggestions[:4] if str(item) not in said]
        if more:
            parts.append('Perhaps: ' + ', '.join(more))
        self.text.setText(plain(' '.join(parts)))
        self.show()
