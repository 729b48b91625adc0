"""Paints a picture from far away: flat rectangles and straight lines, thousands in one call.

Boxes and wire segments are sorted once per octave of scale into tiles of about a view's size and
into styles; a frame is one call of Qt for each style of the tiles in view, so that its cost in
Python does not grow with the number of items.  What is smaller than a pixel is left out.
"""
import math

import numpy
from PyQt5.QtCore import QLineF, QRectF, Qt
from PyQt5.QtGui import QPainter

#: A tile is at least this many view pixels wide.
TILE = 700.0
#: Items smaller than so many view pixels are not painted.
LEAST = 0.7
KEPT_OCTAVES = 5


class FarItems:
    """What `FarPainter` paints of one picture in one look.

    Args:
        picture: the picture.
        box_style: callable giving the style of a box, any sortable tuple that begins with the
            painting order; None leaves the box out.
        wire_style: the same for (position, wire).
    """

    def __init__(self, picture, box_style, wire_style):
        shapes, styles, bounds = [], [], []
        for box in picture.boxes.values():
            style = box_style(box)
            if style is not None:
                shapes.append(QRectF(box.x, box.y, box.w, box.h))
                styles.append(style)
                bounds.append((box.x + box.w / 2, box.y + box.h / 2, max(box.w, box.h)))
        for place, wire in enumerate(picture.wires):
            style = wire_style(place, wire)
            points = wire.points
            for (x1, y1), (x2, y2) in zip(points, points[1:]):
                shapes.append(QLineF(x1, y1, x2, y2))
                styles.append(style)
                bounds.append(((x1 + x2) / 2, (y1 + y2) / 2, max(abs(x2 - x1), abs(y2 - y1))))
        self._shapes = shapes
        self._names = sorted(set(styles))
        number = {style: place for place, style in enumerate(self._names)}
        self._styles = numpy.array([number[style] for style in styles], dtype=numpy.int64)
        table = numpy.array(bounds, dtype=float).reshape(-1, 3)
        self._x, self._y, self._extent = table[:, 0], table[:, 1], table[:, 2]
        self._octaves = {}

    def parts(self, rect, scale):
        """Give (style, shapes) in painting order for a scene rectangle at a scale.

        Shapes outside of the rectangle may be among them.
        """
        octave = math.floor(math.log2(scale))
        tiles, large, side = self._octave(octave)
        left, top, right, bottom = rect
        # A shape lies in the tile of its centre and reaches at most half a tile beyond it.
        columns = range(math.floor(left / side - 0.5), math.floor(right / side + 0.5) + 1)
        rows = range(math.floor(top / side - 0.5), math.floor(bottom / side + 0.5) + 1)
        seen = [tiles[column, row] for column in columns for row in rows
                if (column, row) in tiles]
        for number, style in enumerate(self._names):
            if number in large:
                yield style, large[number]
            for tile in seen:
                if number in tile:
                    yield style, tile[number]

    def _octave(self, octave):
        """Give ({(column, row): {style number: shapes}}, large shapes, tile side)."""
        found = self._octaves.pop(octave, None)
        if found is None:
            found = self._sorted(octave)
            if len(self._octaves) >= KEPT_OCTAVES:
                del self._octaves[next(iter(self._octaves))]
        self._octaves[octave] = found
        return found

    def _sorted(self, octave):
        side = TILE / 2.0 ** octave
        chosen = numpy.nonzero(self._extent * 2.0 ** (octave + 1) >= LEAST)[0]
        is_large = self._extent[chosen] > side
        small, large = chosen[~is_large], chosen[is_large]
        columns = numpy.floor(self._x[small] / side).astype(int)
        rows = numpy.floor(self._y[small] / side).astype(int)
        tiles = {}
        for (column, row, style), members in self._groups(
                small, columns, rows, self._styles[small]):
            tiles.setdefault((column, row), {})[style] = members
        return tiles, {style: members for (style,), members in self._groups(
            large, self._styles[large])}, side

    def _groups(self, members, *keys):
        """Yield (key values, shapes) of members with equal keys, in their order."""
        if not len(members):
            return
        order = numpy.lexsort(tuple(reversed(keys)))
        table = numpy.stack(keys, axis=1)[order]
        starts = numpy.nonzero(numpy.any(table[1:] != table[:-1], axis=1))[0] + 1
        edges = [0] + starts.tolist() + [len(order)]
        places = members[order].tolist()
        shapes = self._shapes
        for first, last in zip(edges, edges[1:]):
            yield tuple(table[first].tolist()), [shapes[place] for place in places[first:last]]


def paint(painter, items, rect, scale, pen_and_brush, fine):
    """Paint `FarItems`; ``pen_and_brush(style)`` gives a QPen (or None) and a QBrush (or None)."""
    painter.setRenderHint(QPainter.Antialiasing, fine)
    for style, shapes in items.parts(rect, scale):
        pen, brush = pen_and_brush(style)
        painter.setPen(Qt.NoPen if pen is None else pen)
        if brush is None:
            painter.drawLines(shapes)
        else:
            painter.setBrush(brush)
            painter.drawRects(shapes)
