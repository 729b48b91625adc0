"""Outlines shared by painter and mouse: wires, arrow heads, the open/close glyph."""
import math

from PyQt5.QtCore import QPointF, QRectF
from PyQt5.QtGui import QPainterPath, QPolygonF

GLYPH = 14.0
TITLE_HEIGHT = 26.0


def glyph_rect(box):
    """Scene rectangle of the open/close glyph of an expandable box."""
    if box.expanded:
        top = box.y + (TITLE_HEIGHT - GLYPH) / 2
    else:
        top = box.y + 6.0
    return QRectF(box.x + box.w - GLYPH - 7.0, top, GLYPH, GLYPH)


def badge_rect(box):
    """Scene rectangle of the badge (star or flag) at the top left corner of a box."""
    return QRectF(box.x - 7.0, box.y - 7.0, 18.0, 18.0)


def wire_path(points, short=0.0):
    """A smooth path through route points, vertical where it meets them.

    It ends ``short`` before the last point, to leave room for the arrow head.
    Segments that go down become S-curves; those that do not are rounded with
    straight lines between.
    """
    path = QPainterPath()
    if not points:
        return path
    x1, y1 = points[0]
    path.moveTo(x1, y1)
    for place, (x2, y2) in enumerate(points[1:], 2):
        if place == len(points):
            x2, y2 = _before((x1, y1), (x2, y2), short)
        if abs(x2 - x1) < 0.5 or y2 - y1 < 6.0:
            path.lineTo(x2, y2)
        else:
            bend = (y2 - y1) / 2
            path.cubicTo(x1, y1 + bend, x2, y2 - bend, x2, y2)
        x1, y1 = x2, y2
    return path


def _before(start, end, short):
    """The point ``short`` before the end of a segment, on the way the arrow head points."""
    (x1, y1), (x2, y2) = start, end
    if y2 - y1 >= 6.0:
        return x2, max(y2 - short, y1)
    length = math.hypot(x2 - x1, y2 - y1)
    if length <= short:
        return end
    return x2 - (x2 - x1) / length * short, y2 - (y2 - y1) / length * short


def arrow_head(points, size):
    """The triangle at the end of a wire, its tip at the last point."""
    if len(points) < 2:
        return QPolygonF()
    x, y = points[-1]
    px, py = points[-2]
    if y - py >= 6.0:
        dx, dy = 0.0, 1.0
    else:
        length = math.hypot(x - px, y - py) or 1.0
        dx, dy = (x - px) / length, (y - py) / length
    bx, by = x - dx * size, y - dy * size
    half = size * 0.45
    return QPolygonF([QPointF(x, y), QPointF(bx - dy * half, by + dx * half),
                      QPointF(bx + dy * half, by - dx * half)])


def star(center_x, center_y, radius):
    """A five-pointed star."""
    polygon = QPolygonF()
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.45
        angle = -math.pi / 2 + step * math.pi / 5
        polygon.append(QPointF(center_x + reach * math.cos(angle),
                               center_y + reach * math.sin(angle)))
    return polygon


def flag(rect):
    """A flag on its pole inside a rectangle."""
    x, y, w, h = rect.x(), rect.y(), rect.width(), rect.height()
    path = QPainterPath()
    path.moveTo(x + w * 0.30, y + h * 0.84)
    path.lineTo(x + w * 0.30, y + h * 0.16)
    path.lineTo(x + w * 0.80, y + h * 0.36)
    path.lineTo(x + w * 0.30, y + h * 0.56)
    return path
