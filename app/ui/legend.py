"""The legend: what the colours and badges in view mean."""
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath, QPen

from app.ui import fonts, shapes
from app.ui.kinds import KINDS, LABELS
from app.ui.painter import box_kind

ROW = 18.0
#: Width in px of the narrowest view that has room for it.
LEAST_VIEW = 500


def kinds_in(picture):
    """The op kinds a picture shows, in the order of the legend."""
    present = {box_kind(box) for box in picture.boxes.values()
               if box.kind != 'port'}
    return tuple(kind for kind, _ in KINDS if kind in present)


def entries(kinds, look):
    """Rows of the legend: (what to draw, text)."""
    rows = [(kind, LABELS[kind]) for kind in kinds]
    if look.candidates - look.outputs:
        rows.append(('#candidate', 'Likely output'))
    if look.outputs:
        rows.append(('#output', 'Chosen output'))
    if look.dims:
        rows.append(('#dim', 'Not in the frozen file'))
    return rows


def size(rows, measure):
    """(width, height) of the legend in px."""
    widest = max([measure(text, 'small') for _, text in rows] or [0])
    return 44 + widest, len(rows) * ROW + 14


def paint(painter, rect, theme, measure, kinds, look):
    """Paint the legend into the bottom left corner of a view, if it has the room."""
    rows = entries(kinds, look)
    width, height = size(rows, measure)
    if rows and rect.width() >= LEAST_VIEW and height <= rect.height() - 24 \
            and width <= rect.width() * 0.6:
        paint_at(painter, rect.left() + 12.0, rect.bottom() - 12.0 - height, theme, measure,
                 rows)


def paint_at(painter, left, top, theme, measure, rows, outlines=False):
    """Paint the rows of a legend with its top left corner at a point."""
    width, height = size(rows, measure)
    painter.setRenderHint(QPainter.Antialiasing, True)
    ground = QColor(theme.color('surface'))
    ground.setAlpha(235)
    painter.setPen(QPen(theme.color('line'), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(left, top, width, height), 8, 8)
    painter.setFont(fonts.font('small'))
    for number, (what, text) in enumerate(rows):
        middle = top + 7 + (number + 0.5) * ROW
        _paint_sample(painter, theme, what, QRectF(left + 10, middle - 5, 18, 10))
        if outlines:
            path = QPainterPath()
            path.addText(left + 36, middle + 4, fonts.font('small'), text)
            painter.fillPath(path, theme.color('text_muted'))
        else:
            painter.setPen(theme.color('text_muted'))
            painter.drawText(QPointF(left + 36, middle + 4), text)


def _paint_sample(painter, theme, what, rect):
    center = rect.center()
    if what == '#candidate':
        painter.setPen(Qt.NoPen)
        painter.setBrush(theme.color('candidate'))
        painter.drawPolygon(shapes.star(center.x(), center.y(), 7))
    elif what == '#output':
        painter.setPen(Qt.NoPen)
        painter.setBrush(theme.color('output'))
        painter.drawEllipse(center, 7, 7)
        painter.setPen(QPen(theme.color('output_text'), 1.1))
        painter.setBrush(theme.color('output_text'))
        painter.drawPath(shapes.flag(QRectF(center.x() - 6, center.y() - 6, 12, 12)))
    elif what == '#dim':
        painter.setPen(QPen(theme.color('line_strong'), 1))
        painter.setBrush(theme.color('canvas'))
        painter.drawRoundedRect(rect, 3, 3)
    else:
        painter.setPen(QPen(theme.kind_color(what, 'edge'), 1.2))
        painter.setBrush(theme.kind_color(what, 'fill'))
        painter.drawRoundedRect(rect, 3, 3)
