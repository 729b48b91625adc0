"""Small widgets that several panels use."""
import re
from html import escape

from PyQt5.QtCore import QEvent, QObject, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QKeySequence, QPainter
from PyQt5.QtWidgets import (QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy,
                             QStyle, QStyleOptionButton, QToolButton, QVBoxLayout, QWidget)

from app.ui import icons

#: Qt reads style weights in eighths: 504 is its DemiBold, the bold face that is bundled.
SEMIBOLD = '<span style="font-weight:504">%s</span>'
#: Px that wrapped text needs at least.
LEAST_WRAPPED = 40
_SENTENCE = re.compile(r'(?<=[.!?]) +(?=[A-Z])')
_QUOTED = re.compile(r'`([^`]*)`')


def tool_button(icon_name, tip, on_click=None, color='color', text=''):
    """A flat button with an icon; the tip is also its accessible name."""
    button = QToolButton()
    button.setIcon(icons.icon(icon_name, color))
    button.setIconSize(QSize(16, 16))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setAutoRaise(True)
    button.setCursor(Qt.PointingHandCursor)
    if text:
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonTextBesideIcon)
    if on_click is not None:
        button.clicked.connect(lambda: on_click())
    return button


class Tick(QCheckBox):
    """A box to tick whose tick is the theme's, as its frame is the style sheet's."""

    # Override QWidget

    def paintEvent(self, event):
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            rect = self.style().subElementRect(QStyle.SE_CheckBoxIndicator, option, self)
            painter = QPainter(self)
            icons.paint(painter, 'check', rect.adjusted(1, 1, -1, -1), icons.color('accent_text'))


class UndoBeyond(QObject):
    """Lets an empty box pass Undo and Redo on to the window's."""

    def __init__(self, box):
        super().__init__(box)
        box.installEventFilter(self)

    # Override QObject

    def eventFilter(self, watched, event):
        if event.type() == QEvent.ShortcutOverride and not watched.text() and (
                event.matches(QKeySequence.Undo) or event.matches(QKeySequence.Redo)):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def button(text, on_click, tip=''):
    """An `ElidedButton` that calls a function."""
    made = ElidedButton(text)
    made.setAccessibleName(text)
    if tip:
        made.setToolTip(tip)
    made.setCursor(Qt.PointingHandCursor)
    made.clicked.connect(lambda _=False: on_click())
    return made


def label(text='', name='', wrap=False, selectable=False):
    """A QLabel of plain text; ``name`` is its object name in the stylesheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.PlainText)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextSelectableByMouse)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Preferred, QSizePolicy.Preferred)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
        # One long name must not make a panel wider than its window.
        made.setMinimumWidth(LEAST_WRAPPED)
    return made


def prose(text, name=''):
    """A wrapped QLabel of sentences, what stands between backquotes in bold.

    Its ``set_prose`` takes other sentences.
    """
    made = label('', name, wrap=True, selectable=True)
    made.setTextFormat(Qt.RichText)
    made.set_prose = lambda text: made.setText(quoted_in_bold(text))
    made.set_prose(text)
    return made


def quoted_in_bold(text):
    """Text as HTML, what stands between backquotes in bold."""
    return _QUOTED.sub(SEMIBOLD % r'\1', escape(text))


def plain(text):
    """A sentence without the backquotes around names."""
    return text.replace('`', '')


def for_window(text):
    """Sentences without those that tell of options of the command line."""
    return ' '.join(sentence for sentence in _SENTENCE.split(text) if ' --' not in sentence)


class ElidedLabel(QLabel):
    """One line of text, its middle left out where there is no room; the tip has it all."""

    clicked = pyqtSignal()

    def __init__(self, text='', name='', mode=Qt.ElideMiddle):
        super().__init__()
        self.setTextFormat(Qt.PlainText)
        self.setObjectName(name)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.setMinimumWidth(20)
        self.setText(text)

    # Override QLabel

    def setText(self, text):
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, event):
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(self.text(), self._mode, self.width())
        painter.drawText(self.rect(), Qt.AlignVCenter | Qt.AlignLeft, text)

    def mouseReleaseEvent(self, event):
        if event.button() == Qt.LeftButton and self.rect().contains(event.pos()):
            self.clicked.emit()


class ElidedButton(QPushButton):
    """A button that leaves out the middle of its text, or its end, where there is no room."""

    LEAST = 60

    def __init__(self, text, mode=Qt.ElideMiddle):
        super().__init__()
        self._mode = mode
        self.full_text = text
        self.setToolTip(text)
        self.setText(text.replace('&', '&&'))
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Preferred)
        self.setSizePolicy(policy)

    def set_full_text(self, text):
        """Show another text."""
        self.full_text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()
        self.updateGeometry()

    def _elide(self):
        text = self.fontMetrics().elidedText(self.full_text, self._mode,
                                             self.width() - self._beside())
        self.setText(text.replace('&', '&&'))

    def _beside(self):
        """What the button takes beside its text, px."""
        return super().sizeHint().width() - self.fontMetrics().size(
            Qt.TextShowMnemonic, self.text()).width()

    # -- Override QPushButton

    def sizeHint(self):
        hint = super().sizeHint()
        hint.setWidth(self._beside() + self.fontMetrics().horizontalAdvance(self.full_text) + 1)
        return hint

    def minimumSizeHint(self):
        hint = super().minimumSizeHint()
        hint.setWidth(self.LEAST)
        return hint

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._elide()


class IconLabel(QWidget):
    """One of the icons, 16 px, in a theme colour."""

    def __init__(self, icon_name, color='color', size=16):
        super().__init__()
        self._icon = icons.icon(icon_name, color)
        self._size = size
        self.setFixedSize(size, size)

    # Override QWidget

    def paintEvent(self, event):
        self._icon.paint(QPainter(self), self.rect())


class Card(QFrame):
    """A rounded frame with a severity: '', 'good', 'note', 'warning' or 'error'."""

    ICONS = {'good': 'check', 'note': 'note', 'warning': 'warning', 'error': 'error'}

    def __init__(self, severity='', title='', message=''):
        super().__init__()
        self.setObjectName('card')
        self.setProperty('severity', severity)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(10, 8, 10, 9)
        self.body.setSpacing(4)
        self.message = message
        if title:
            row = QHBoxLayout()
            row.setSpacing(7)
            if severity in self.ICONS:
                row.addWidget(IconLabel(self.ICONS[severity], severity), 0, Qt.AlignTop)
            head = label(plain(title), 'cardTitle', wrap=True)
            head.setProperty('severity', severity)
            row.addWidget(head, 1)
            self.body.addLayout(row)
        if message:
            self.body.addWidget(prose(message))


class Column(QWidget):
    """A vertical list of widgets that is filled anew at each change."""

    def __init__(self, spacing=6, margins=(0, 0, 0, 0)):
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(*margins)
        self._layout.setSpacing(spacing)
        self.items = []

    def fill(self, widgets):
        """Show these widgets instead of the ones before."""
        for item in self.items:
            self._layout.removeWidget(item)
            item.hide()
            item.deleteLater()
        self.items = list(widgets)
        for item in self.items:
            self._layout.addWidget(item)
        self.setVisible(bool(self.items))


class Later(QTimer):
    """Calls a function once, a little after the last of many requests."""

    def __init__(self, function, milliseconds, parent):
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(milliseconds)
        self.timeout.connect(function)
