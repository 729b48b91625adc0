"""The bar on top: where the node in focus lies, each part a button."""
from PyQt5.QtCore import QEvent, Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from app.ui.widgets import ElidedLabel, tool_button
from app.ui.words import texts, tr

#: Width in px below which the copy buttons show no words.
COMPACT = 620
#: What a part takes beside its text, px.
PART_MARGIN = 16
HINT = texts('Point at a node, or click one, to see its path')


class PathBar(QWidget):
    """``scope › scope › op`` with copy buttons.

    Signals:
        part_clicked: path of the scope, or name of the node, whose part was clicked.
        copy_requested: 'name' or 'tensor'.
    """

    part_clicked = pyqtSignal(str)
    copy_requested = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('pathBar')
        self.setAttribute(Qt.WA_StyledBackground)
        self.setFixedHeight(42)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 8, 0)
        layout.setSpacing(2)
        self._parts = QWidget()
        self._parts.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Preferred)
        self._row = QHBoxLayout(self._parts)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        layout.addWidget(self._parts, 1)
        self.copy_name = tool_button('copy', tr('Copy node name'), lambda: self._copy('name'),
                                     text=tr('Name'))
        self.copy_tensor = tool_button('copy', tr('Copy tensor name (name:0)'),
                                       lambda: self._copy('tensor'), text=tr('Tensor'))
        layout.addWidget(self.copy_name)
        layout.addWidget(self.copy_tensor)
        self._layout = layout
        self._name = None
        self.is_node = False
        self.buttons = []
        self.gap = None
        self.show_name('')
        self._parts.installEventFilter(self)

    def add_widget(self, widget):
        """Put a widget at the right end."""
        self._layout.addWidget(widget)

    @property
    def name(self):
        """The name shown, '' for none."""
        return self._name

    def show_name(self, name, is_node=True):
        """Show the path of a node or scope, '' for the hint."""
        self.is_node = bool(name) and is_node
        self.copy_tensor.setEnabled(self.is_node)
        if name == self._name:
            return
        self._name = name
        self.copy_name.setEnabled(bool(name))
        self._rebuild()

    def _copy(self, what):
        self.copy_requested.emit(what)

    def _rebuild(self):
        while self._row.count():
            item = self._row.takeAt(0)
            if item.widget():
                item.widget().hide()
                item.widget().deleteLater()
        self.buttons = []
        self.gap = None
        if not self._name:
            self._row.addWidget(ElidedLabel(tr(HINT), 'pathHint', Qt.ElideRight), 1)
            return
        parts = self._name.split('/')
        metrics = self.fontMetrics()
        room = max(self._parts.width(), 80)
        widths = [metrics.horizontalAdvance(part) + PART_MARGIN for part in parts]
        shown = _fitting(widths, room, metrics.horizontalAdvance('›') + 4,
                         metrics.horizontalAdvance('…') + PART_MARGIN)
        for place, part in enumerate(parts):
            if place not in shown:
                if place == 0 or place - 1 in shown:
                    self._gap(parts, [other for other in range(place, len(parts))
                                      if not shown & set(range(place, other + 1))])
                continue
            if place:
                self._separator()
            button = QToolButton()
            button.setObjectName('pathPart')
            button.setProperty('last', 'true' if place == len(parts) - 1 else 'false')
            most = room - PART_MARGIN - (60 if len(shown) == 1 and len(parts) > 1 else 0)
            button.setText(metrics.elidedText(part, Qt.ElideMiddle, max(most, 60))
                           .replace('&', '&&'))
            path = '/'.join(parts[:place + 1])
            button.setToolTip(path)
            button.setCursor(Qt.PointingHandCursor)
            button.clicked.connect(lambda _=False, path=path: self.part_clicked.emit(path))
            self._row.addWidget(button)
            self.buttons.append(button)
        self._row.addStretch(1)

    def _gap(self, parts, places):
        """A button that stands for parts without room; its menu has them."""
        if places[0]:
            self._separator()
        gap = QToolButton()
        gap.setObjectName('pathGap')
        gap.setText('…')
        gap.setToolTip('/'.join(parts[place] for place in places))
        gap.setAccessibleName(tr('Scopes between'))
        gap.setPopupMode(QToolButton.InstantPopup)
        gap.setCursor(Qt.PointingHandCursor)
        menu = QMenu(gap)
        for place in places:
            path = '/'.join(parts[:place + 1])
            menu.addAction(parts[place].replace('&', '&&')).triggered.connect(
                lambda _=False, path=path: self.part_clicked.emit(path))
        gap.setMenu(menu)
        self._row.addWidget(gap)
        self.gap = gap

    def _separator(self):
        separator = QLabel('›')
        separator.setObjectName('pathSeparator')
        self._row.addWidget(separator)

    # Override QWidget

    def resizeEvent(self, event):
        super().resizeEvent(event)
        style = Qt.ToolButtonIconOnly if self.width() < COMPACT else Qt.ToolButtonTextBesideIcon
        for button in (self.copy_name, self.copy_tensor):
            button.setToolButtonStyle(style)

    # Override QObject

    def eventFilter(self, watched, event):
        if watched is self._parts and event.type() == QEvent.Resize and self._name \
                and event.size().width() != event.oldSize().width():
            self._rebuild()
        return super().eventFilter(watched, event)


def _fitting(widths, room, separator, gap):
    """Places to show of parts: the last always, then the first, then those before the last.

    Args:
        widths: of the parts, px.
        room: px for all.
        separator: px between two parts.
        gap: px of what stands for those left out.
    """
    count = len(widths)
    if sum(widths) + separator * (count - 1) <= room:
        return set(range(count))
    shown, used = {count - 1}, widths[-1] + gap + separator
    for place in [0] + list(range(count - 2, 0, -1)):
        used += widths[place] + separator
        if used > room:
            break
        shown.add(place)
    return shown
