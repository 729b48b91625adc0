"""The legend: what the colours and badges in view mean."""
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPainterPath, QPen

from app.ui import fonts, shapes
from app.ui.theme import pixels
from app.ui.words import tr

ROW = 18.0
#: Width in px of the narrowest view that has room for it.
LEAST_VIEW = 500


def text_scale():
    """How much larger than usual the text of the window is; the picture has its zoom."""
    return pixels(100) / 100


def entries(colors, look):
    """Rows of the legend of a `coloring.Coloring`: (what to draw, text)."""
    rows = [(key + (colors.letters,), text) for key, text in colors.rows]
    if look.candidates - look.outputs:
        rows.append(('#candidate', tr('Likely output')))
    if look.outputs:
        rows.append(('#output', tr('Chosen output')))
    if look.dims:
        rows.append(('#dim', tr('Not in the frozen file')))
    if look.traced:
        rows.append(('#dim', tr('Not on the trace')))
    return rows


def size(rows, measure):
    """(width, height) of the legend in px."""
    widest = max([measure(text, 'small') for _, text in rows] or [0])
    return 44 + widest, len(rows) * ROW + 14


def paint(painter, rect, theme, measure, colors, look):
    """Paint the legend into the bottom left corner of a view, if it has the room."""
    area = place(rect, measure, colors, look)
    if area is not None:
        painter.save()
        painter.translate(area.topLeft())
        painter.scale(text_scale(), text_scale())
        paint_at(painter, 0.0, 0.0, theme, measure, entries(colors, look))
        painter.restore()


def place(rect, measure, colors, look):
    """QRectF of the legend in a view, None where there is no room for it."""
    rows = entries(colors, look)
    width, height = (side * text_scale() for side in size(rows, measure))
    if rows and rect.width() >= LEAST_VIEW and height <= rect.height() - 24 \
            and width <= rect.width() * 0.6:
        return QRectF(rect.left() + 12.0, rect.bottom() - 12.0 - height, width, height)
    return None


def paint_note(painter, rect, theme, measure, text):
    """Paint a line of text at the top of a view."""
    scale = text_scale()
    text = measure.elided(text, 'small', (rect.width() - 80) / scale)
    width = measure(text, 'small') + 28
    area = QRectF(0.0, 0.0, width, 24)
    painter.save()
    painter.translate(rect.left() + (rect.width() - width * scale) / 2, rect.top() + 10)
    painter.scale(scale, scale)
    painter.setRenderHint(QPainter.Antialiasing, True)
    painter.setPen(QPen(theme.color('accent'), 1))
    painter.setBrush(theme.color('accent_soft'))
    painter.drawRoundedRect(area, 12, 12)
    painter.setFont(fonts.font('small'))
    painter.setPen(theme.color('text'))
    painter.drawText(QPointF(area.left() + 14, area.center().y() + 4), text)
    painter.restore()


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
        _text(painter, left + 36, middle + 4, text, theme.color('text_muted'), outlines)
        if not isinstance(what, str) and what[2] and what[0] == 'hue':
            _text(painter, left + 15, middle + 4, what[2][what[1]],
                  theme.parts(what[:2])[2], outlines)


def _text(painter, x, base, text, color, outlines):
    if outlines:
        path = QPainterPath()
        path.addText(x, base, fonts.font('small'), text)
        painter.fillPath(path, color)
    else:
        painter.setPen(color)
        painter.drawText(QPointF(x, base), text)


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
        fill, edge, _, _ = theme.parts(what[:2])
        painter.setPen(QPen(edge, 1.2))
        painter.setBrush(fill)
        painter.drawRoundedRect(rect.adjusted(0, -1, 0, 1), 3, 3)
