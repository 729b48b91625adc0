"""A row of widgets that goes on in the next line where there is no room."""
from PyQt5.QtCore import QPoint, QRect, QSize, Qt
from PyQt5.QtWidgets import QLayout


class Flow(QLayout):
    """Lays out widgets from the left, none narrower than it wants to be as long as one fits.

    Args:
        spacing: px between widgets and between lines.
    """

    def __init__(self, spacing=6):
        super().__init__()
        self._items = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def _lines(self, rect, place):
        """The height that all lines take; ``place`` lays the widgets out, too."""
        x, y, height = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 0), 1 << 20))
            if x > rect.x() and x + size.width() > rect.x() + rect.width():
                x, y, height = rect.x(), y + height + self.spacing(), 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            height = max(height, size.height())
        return y + height - rect.y()

    # Override QLayout

    def addItem(self, item):
        self._items.append(item)

    def count(self):
        return len(self._items)

    def itemAt(self, index):
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index):
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self):
        return Qt.Orientations()

    def hasHeightForWidth(self):
        return True

    def heightForWidth(self, width):
        return self._lines(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect):
        super().setGeometry(rect)
        self._lines(rect, place=True)

    def minimumSize(self):
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def sizeHint(self):
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        return QSize(sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0),
                     max([hint.height() for hint in hints] or [0]))
