"""Paints a picture from far away: flat rectangles and straight lines, thousands in one call.

Boxes and wire segments are sorted once per octave of scale into tiles of about a view's size and
into styles; a frame is one call of Qt for each style of the tiles in view, so that its cost in
Python does not grow with the number of items.  What is smaller than a pixel is left out.
"""
import math
from collections import OrderedDict

import numpy
from PyQt5.QtCore import QLineF, QRectF, Qt
from PyQt5.QtGui import QPainter

from app.ui import coloring
from app.ui.box_painter import container_fill

#: A tile is at least this many view pixels wide.
TILE = 700.0
#: Items smaller than so many view pixels are not painted.
LEAST = 0.7
KEPT_OCTAVES = 5


class FarShapes:
    """Boxes and the segments of wires of one picture as shapes of Qt, and where they lie.

    Args:
        picture: the picture; shapes may be made of it in any thread.
    """

    def __init__(self, picture):
        boxes = [(box.x, box.y, box.w, box.h) for box in picture.boxes.values()]
        lines, owners = [], list(range(len(boxes)))
        for place, wire in enumerate(picture.wires, len(boxes)):
            points = wire.points
            for start, end in zip(points, points[1:]):
                lines.append(start + end)
                owners.append(place)
        self.shapes = numpy.empty(len(boxes) + len(lines), dtype=object)
        self.shapes[:len(boxes)] = [QRectF(*box) for box in boxes]
        self.shapes[len(boxes):] = [QLineF(*line) for line in lines]
        self.owners = numpy.array(owners, dtype=numpy.int64)
        rects = numpy.array(boxes, dtype=float).reshape(-1, 4)
        ends = numpy.array(lines, dtype=float).reshape(-1, 4)
        self.x = numpy.concatenate([rects[:, 0] + rects[:, 2] / 2, (ends[:, 0] + ends[:, 2]) / 2])
        self.y = numpy.concatenate([rects[:, 1] + rects[:, 3] / 2, (ends[:, 1] + ends[:, 3]) / 2])
        self.extent = numpy.concatenate([
            rects[:, 2:].max(axis=1), abs(ends[:, 2:] - ends[:, :2]).max(axis=1)])


class FarStyles:
    """In which style each box and wire of a picture is painted, before any is dimmed.

    A style is (painting order, order within, family of `theme.Theme.parts` or '', name).

    Args:
        picture: the picture.
        keys: {box id: style key}, see `coloring`.

    Attributes:
        names: the styles in painting order.
        numbers: the position in ``names`` for each box, then for each wire; -1: not painted.
    """

    def __init__(self, picture, keys):
        styles = [_style_of(box, keys) for box in picture.boxes.values()]
        styles += [(1, 0, '', 'wire_control') if wire.control else (1, 1, '', 'wire')
                   for wire in picture.wires]
        self.names = sorted(set(styles) - {None})
        number = {style: place for place, style in enumerate(self.names)}
        self.numbers = numpy.array([number.get(style, -1) for style in styles],
                                   dtype=numpy.int64)


class FarTiles:
    """The shapes of one picture in one colouring, sorted into tiles and styles.

    Sorting is what takes long, so it is kept for as many octaves of scale as are in use, whatever
    is dimmed meanwhile.

    Args:
        shapes: a `FarShapes`.
        styles: a `FarStyles`.
    """

    def __init__(self, shapes, styles):
        self.shapes, self.names = shapes, styles.names
        self._styles = styles.numbers[shapes.owners]
        self._octaves = OrderedDict()

    def octave(self, octave):
        """Give ({(column, row): {style number: members}}, members of large shapes, tile side).

        Members are positions of shapes, an array; a tile's side is in scene units.
        """
        return _kept(self._octaves, octave, self._sorted)

    def _sorted(self, octave):
        place, side = self.shapes, TILE / 2.0 ** octave
        chosen = numpy.nonzero((self._styles >= 0)
                               & (place.extent * 2.0 ** (octave + 1) >= LEAST))[0]
        is_large = place.extent[chosen] > side
        small, large = chosen[~is_large], chosen[is_large]
        columns = numpy.floor(place.x[small] / side).astype(int)
        rows = numpy.floor(place.y[small] / side).astype(int)
        tiles = {}
        for (column, row, style), members in _groups(small, columns, rows, self._styles[small]):
            tiles.setdefault((column, row), {})[style] = members
        return tiles, {style: members for (style,), members in _groups(
            large, self._styles[large])}, side


class FarItems:
    """What `paint` paints of one picture in one look.

    Args:
        tiles: its `FarTiles`.
        dimmed: for each box, then for each wire, whether it is dimmed, an array of bool; None
            when none is.
    """

    def __init__(self, tiles, dimmed=None):
        self._tiles = tiles
        self._dimmed = None if dimmed is None else dimmed[tiles.shapes.owners]
        self._octaves = OrderedDict()

    def parts(self, rect, scale):
        """Give (style with a last part that says whether it is dimmed, shapes).

        They come in painting order for a scene rectangle at a scale; shapes outside of the
        rectangle may be among them.
        """
        octave = math.floor(math.log2(scale))
        tiles, large, side = self._tiles.octave(octave)
        halves = _kept(self._octaves, octave, lambda _: {})
        left, top, right, bottom = rect
        # A shape lies in the tile of its centre and reaches at most half a tile beyond it.
        columns = range(math.floor(left / side - 0.5), math.floor(right / side + 0.5) + 1)
        rows = range(math.floor(top / side - 0.5), math.floor(bottom / side + 0.5) + 1)
        seen = [(None, large)] + [((column, row), tiles[column, row]) for column in columns
                                  for row in rows if (column, row) in tiles]
        for number, style in enumerate(self._tiles.names):
            for dim in (False, True):
                for place, groups in seen:
                    if number in groups:
                        if (place, number) not in halves:
                            halves[place, number] = self._halves(groups[number])
                        if halves[place, number][dim]:
                            yield style + (dim,), halves[place, number][dim]

    def _halves(self, members):
        """(shapes in full colour, dimmed shapes) of some members."""
        shapes = self._tiles.shapes.shapes
        if self._dimmed is None:
            return shapes[members].tolist(), ()
        dimmed = self._dimmed[members]
        return shapes[members[~dimmed]].tolist(), shapes[members[dimmed]].tolist()


def _kept(octaves, octave, make):
    """What is kept for an octave, made when it is not; what was used longest ago goes."""
    if octave not in octaves:
        if len(octaves) >= KEPT_OCTAVES:
            octaves.popitem(last=False)
        octaves[octave] = make(octave)
    octaves.move_to_end(octave)
    return octaves[octave]


def _groups(members, *keys):
    """Yield (key values, members with these keys in their order)."""
    if not len(members):
        return
    number = numpy.zeros(len(members), dtype=numpy.int64)
    for key in keys:
        number = number * (key.max() - key.min() + 1) + key - key.min()
    order = numpy.argsort(number, kind='mergesort')
    starts = numpy.nonzero(numpy.diff(number[order]))[0] + 1
    edges = [0] + starts.tolist() + [len(order)]
    values = numpy.stack(keys, axis=1)[order[edges[:-1]]].tolist()
    members = members[order]
    for value, first, last in zip(values, edges, edges[1:]):
        yield tuple(value), members[first:last]


def _style_of(box, keys):
    if box.expanded or box.kind == 'tray':
        return 0, box.depth, '', container_fill(box)
    if box.kind == 'port':
        return None
    family, name = keys.get(box.id, coloring.SCOPE)
    return 2, 0, family, str(name)


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
