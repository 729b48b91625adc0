"""Icons from ``resources/icons``, drawn in the theme's colour at any size.

The files are plain SVG whose paths use absolute M, L, C and Z only; reading
them here spares the start-up QtSvg and lets them follow the theme.
"""
import re
from functools import lru_cache

from PyQt5.QtCore import QRect, QSize, Qt
from PyQt5.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap

from app import resources

GRID = 24.0
TILE = '#1466B8'
_PATH = re.compile(r'<path d="([^"]*)"')
_TOKEN = re.compile(r'[MLCZ]|-?\d+(?:\.\d+)?')
_NUMBERS = {'M': 2, 'L': 2, 'C': 6, 'Z': 0}
_live = {'color': None, 'disabled': None, 'accent_text': None}


def use_theme(theme):
    """Draw all icons, those already made too, in this theme's colours."""
    _live['color'] = theme.color('text_muted')
    _live['disabled'] = theme.color('line_strong')
    for name in ('accent_text', 'error', 'warning', 'note', 'good', 'output', 'candidate',
                 'accent'):
        _live[name] = theme.color(name)


def color(name):
    """The QColor that icons have now under one of the names given to `use_theme`."""
    return _live[name]


def icon(name, color='color'):
    """QIcon of ``resources/icons/<name>.svg``.

    ``color`` is a theme colour such as 'error'; 'color' is that of plain icons.
    """
    return QIcon(_Engine(name, color))


def application_icon():
    """The program's icon: the snowflake of "freeze" on a blue tile."""
    made = QIcon()
    for size in (16, 32, 48, 128):
        drawn = QPixmap(size, size)
        drawn.fill(Qt.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.Antialiasing, True)
        painter.setPen(Qt.NoPen)
        painter.setBrush(QColor(TILE))
        painter.drawRoundedRect(0, 0, size, size, size * 0.22, size * 0.22)
        inset = round(size * 0.16)
        paint(painter, 'freeze', QRect(inset, inset, size - 2 * inset, size - 2 * inset),
              Qt.white)
        painter.end()
        made.addPixmap(drawn)
    return made


def pixmap(name, size, color='color', ratio=1.0):
    """One icon as a QPixmap of ``size`` logical pixels."""
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.transparent)
    painter = QPainter(drawn)
    paint(painter, name, QRect(0, 0, size, size), _live[color])
    painter.end()
    return drawn


def paint(painter, name, rect, color):
    """Draw an icon into a rectangle."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.Antialiasing, True)
    painter.translate(rect.x() + (rect.width() - side) / 2,
                      rect.y() + (rect.height() - side) / 2)
    painter.scale(side / GRID, side / GRID)
    pen = QPen(color, 1.8)
    pen.setCapStyle(Qt.RoundCap)
    pen.setJoinStyle(Qt.RoundJoin)
    painter.setPen(pen)
    for path in _paths(name):
        painter.drawPath(path)
    painter.restore()


def parse_path(text):
    """A QPainterPath from the ``d`` of an SVG path of absolute M, L, C and Z.

    Raises:
        ValueError: another command, or numbers missing.
    """
    path = QPainterPath()
    tokens = _TOKEN.findall(text)
    if ''.join(tokens) != re.sub(r'[\s,]+', '', text):
        raise ValueError('only absolute M, L, C and Z are understood: %r' % text)
    place = 0
    while place < len(tokens):
        command = tokens[place]
        count = _NUMBERS.get(command)
        values = [float(token) for token in tokens[place + 1:place + 1 + (count or 0)]
                  if token not in _NUMBERS]
        if count is None or len(values) != count:
            raise ValueError('numbers are missing or too many: %r' % text)
        place += 1 + count
        if command == 'M':
            path.moveTo(*values)
        elif command == 'L':
            path.lineTo(*values)
        elif command == 'C':
            path.cubicTo(*values)
        else:
            path.closeSubpath()
    return path


@lru_cache(maxsize=None)
def _paths(name):
    text = resources.path('icons', name + '.svg').read_text(encoding='utf-8')
    return tuple(parse_path(found) for found in _PATH.findall(text))


class _Engine(QIconEngine):
    """Draws when asked, so that an icon costs nothing until it is seen."""

    def __init__(self, name, color):
        super().__init__()
        self._name = name
        self._color = color

    # Override QIconEngine

    def paint(self, painter, rect, mode, state):
        color = _live['disabled'] if mode == QIcon.Disabled else _live[self._color]
        paint(painter, self._name, rect, color or Qt.gray)

    def pixmap(self, size, mode, state):
        drawn = QPixmap(size)
        if drawn.isNull():
            # A button that has no room asks for an icon of no size.
            return drawn
        drawn.fill(Qt.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return drawn

    def clone(self):
        return _Engine(self._name, self._color)
