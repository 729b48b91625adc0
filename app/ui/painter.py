"""Paints a picture: one painter for the screen and for every export.

Everything visible is painted from a `PictureIndex` in one go, boxes and wires
alike: the cost is that of what is in view, whatever the size of the graph.  The
level of detail follows the scale; from far away `far` paints.
"""
from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QColor, QPainter

from app.ui import coloring, far, looks, shapes
from app.ui.box_painter import MAP_SCALE, SHAPE_SCALE, SMALL_TEXT_SCALE, BoxPainter
from app.ui.styles import Styles

#: What an item costs that is painted from far away, in items painted near by.
FAR_COST = 0.02
#: How strongly what the hovered box is not wired to is veiled, of 255.
VEIL = 96
MOST_LIT = 200
#: Open scopes of more view pixels have names of their parts instead of their own, far away.
MAP_MOST = 600


class ScenePainter:
    """Paints pictures in one theme.

    Args:
        theme: the colours.
        measure: a `fonts.Measure`.
        outlines: see `box_painter.BoxPainter`.
        pulse: called for each item that is painted; may raise to end the painting.
    """

    def __init__(self, theme, measure, outlines=False, pulse=None):
        self.theme = theme
        self.measure = measure
        self._styles = Styles(theme)
        self._boxes = BoxPainter(self._styles, measure, outlines)
        self._pulse = pulse or _nothing
        self._paths = {}
        self._index = None
        self._colors = None
        self._far = self._far_look = self._tiles = None

    def set_index(self, index, colors=None):
        """Paint from this index and in these colours (a `coloring.Coloring`) from now on."""
        self._index = index
        self._colors = colors or coloring.by_kind(index.picture)
        self._boxes.set_coloring(self._colors)
        self._paths = {}
        self._far = self._tiles = None

    @property
    def colors(self):
        """The `coloring.Coloring` of the picture."""
        return self._colors

    def items_in(self, rect, scale):
        """About how many items painting a scene rectangle takes."""
        if scale < SHAPE_SCALE:
            picture = self._index.picture
            return FAR_COST * (len(picture.boxes) + len(picture.wires))
        return self._index.count_in(*rect)

    def paint(self, painter, rect, scale, look, fine=True):
        """Paint what lies in a scene rectangle.

        Args:
            painter: a QPainter whose units are scene units.
            rect: (left, top, right, bottom) in scene units.
            scale: view pixels per scene unit.
            look: a `looks.Look`.
            fine: with antialiasing.
        """
        painter.setRenderHint(QPainter.TextAntialiasing, True)
        if scale < SHAPE_SCALE:
            self.paint_coarse(painter, rect, scale, look, fine)
            self._paint_map_labels(painter, rect, scale, look)
            self._paint_badges(painter, rect, scale, look)
            return
        painter.setRenderHint(QPainter.Antialiasing, fine)
        index, live, pulse = self._index, look.live, self._pulse
        boxes = index.picture.boxes
        leaves = []
        for box_id in index.boxes_in(*rect):
            box = boxes[box_id]
            if box.expanded or box.kind == 'tray':
                self._boxes.container(painter, box, scale, live is not None and box_id not in live)
            else:
                leaves.append(box)
        wires = index.picture.wires
        places = index.wires_in(*rect)
        for place in places:
            pulse()
            self._paint_wire(painter, place, wires[place], None,
                             live is not None and place not in look.live_wires, 0.0)
        for box in leaves:
            pulse()
            self._boxes.leaf(painter, box, scale, live is not None and box.id not in live)
        if scale >= SMALL_TEXT_SCALE:
            for place in places:
                dim = live is not None and place not in look.live_wires
                if self._paint_wire_label(painter, wires[place], dim):
                    self._paint_head(painter, place, wires[place], None, dim)
        if scale < MAP_SCALE:
            self._paint_map_labels(painter, rect, scale, look)
        self._paint_badges(painter, rect, scale, look)

    def paint_coarse(self, painter, rect, scale, look, fine=False):
        """Paint flat rectangles and straight lines: what `paint` does from far away."""
        if self._far is None or self._far_look != (look.live, look.live_wires):
            self._far_look = look.live, look.live_wires
            self._far = far.FarItems(self._far_tiles(), self._far_dimmed(look))
        far.paint(painter, self._far, rect, scale, self._far_style, fine)

    def paint_overlay(self, painter, rect, scale, look):
        """Paint what follows the pointer: focus, selection, hover and the wires they light up."""
        painter.setRenderHint(QPainter.Antialiasing, True)
        picture = self._index.picture
        if look.hover is not None and look.hot_wires:
            self._paint_lit(painter, rect, scale, look)
        for wire in look.links:
            self._paint_wire(painter, tuple(wire.points), wire, 'wire_control', False, 0.4, scale)
        hot = [place for place in look.hot_wires if place < len(picture.wires)]
        if look.hot_wire is not None and look.hot_wire < len(picture.wires):
            hot.append(look.hot_wire)
        for place in hot:
            self._paint_wire(painter, place, picture.wires[place], 'wire_hot', False,
                             max(0.8, 1.0 / scale - 1.2), scale)
        if scale >= SMALL_TEXT_SCALE:
            for place in hot:
                if self._paint_wire_label(painter, picture.wires[place], False):
                    self._paint_head(painter, place, picture.wires[place], 'wire_hot', False)
        rings = [(box_id, 'selection') for box_id in look.selected if box_id != look.focus]
        rings += [(look.hover, 'wire_hot'), (look.focus, 'focus')]
        for box_id, name in rings:
            box = picture.boxes.get(box_id)
            if box is not None:
                self._boxes.ring(painter, box, scale, name)
                if box_id in look.outputs or box_id in look.candidates:
                    self._boxes.badge(painter, box, scale, box_id in look.outputs, outline=False)

    def paint_box(self, painter, box, scale):
        """Paint one box, wherever it lies."""
        if box.expanded or box.kind == 'tray':
            self._boxes.container(painter, box, scale, False)
        else:
            self._boxes.leaf(painter, box, scale, False)

    def paint_wires(self, painter, places):
        """Paint some wires, by position."""
        for place in places:
            self._paint_wire(painter, place, self._index.picture.wires[place], None, False, 0.0)

    # -- inside

    def _paint_lit(self, painter, rect, scale, look):
        """A thin veil over all but the hovered box and those it is wired to."""
        left, top, right, bottom = rect
        veil = QColor(self.theme.color('canvas'))
        veil.setAlpha(VEIL)
        painter.fillRect(QRectF(left, top, right - left, bottom - top), veil)
        if scale < SHAPE_SCALE:
            return
        picture, live = self._index.picture, look.live
        lit = {look.hover}
        for place in look.hot_wires[:MOST_LIT]:
            lit.update((picture.wires[place].source, picture.wires[place].target))
        for box_id in lit:
            box = picture.boxes.get(box_id)
            if box is not None and not box.expanded:
                self._boxes.leaf(painter, box, scale, live is not None and box_id not in live)
                if box_id in look.outputs or box_id in look.candidates:
                    self._boxes.badge(painter, box, scale, box_id in look.outputs)

    def _paint_badges(self, painter, rect, scale, look):
        left, top, right, bottom = rect
        boxes = self._index.picture.boxes
        for box_id in look.outputs | look.candidates:
            box = boxes.get(box_id)
            if box is not None and box.x <= right and box.x + box.w >= left \
                    and box.y <= bottom and box.y + box.h >= top and box.w * scale >= 4:
                self._boxes.badge(painter, box, scale, box_id in look.outputs)

    def _paint_map_labels(self, painter, rect, scale, look):
        """Name the outermost open scopes that do not fill the view, and nothing inside them."""
        left, top, right, bottom = rect
        least_w, least_h, most = 50 / scale, 24 / scale, MAP_MOST / scale
        named = set()
        for box in self._index.containers:
            if box.w < least_w and box.h < least_w:
                break
            if box.parent in named:
                named.add(box.id)
            elif box.w >= least_w and box.h >= least_h and box.x <= right \
                    and box.x + box.w >= left and box.y <= bottom and box.y + box.h >= top \
                    and (max(box.w, box.h) <= most or box.id in self._index.innermost):
                if self._boxes.map_label(painter, box, scale, look.live is not None
                                         and box.id not in look.live):
                    named.add(box.id)

    def _paint_wire(self, painter, place, wire, name, dim, wider, scale=None):
        path = self._paths.get(place)
        if path is None:
            size = 6.0 + min(wire.width, 8.0) * 0.8
            path = self._paths[place] = (
                shapes.wire_path(wire.points, size * 0.7),
                shapes.arrow_head(wire.points, size))
        name = name or ('wire_control' if wire.control else 'wire')
        width = min(max(wire.width, 1.2), 8.0) + wider
        painter.setPen(self._styles.pen(name, width, dim, dashed=wire.control))
        painter.setBrush(Qt.NoBrush)
        painter.drawPath(path[0])
        if scale is None or scale >= SHAPE_SCALE:
            self._paint_head(painter, place, wire, name, dim)

    def _paint_head(self, painter, place, wire, name, dim):
        """The arrow head of a wire that was painted before."""
        name = name or ('wire_control' if wire.control else 'wire')
        painter.setPen(Qt.NoPen)
        painter.setBrush(self._styles.brush(name, dim))
        painter.drawPolygon(self._paths[place][1])

    def _paint_wire_label(self, painter, wire, dim):
        """The label of a wire on its ground; False when it has none."""
        if not wire.label or wire.label_at is None:
            return False
        width = self.measure(wire.label, 'small')
        x, y = wire.label_at
        back = QRectF(x - width / 2 - 3, y - 6, width + 6, 12)
        painter.setPen(Qt.NoPen)
        painter.setBrush(self._styles.brush('canvas'))
        painter.drawRoundedRect(back, 4, 4)
        self._boxes.text(painter, x - width / 2, y + 4, wire.label, 'small',
                         self._styles.text('wire_text', 'canvas', dim))
        return True

    # -- from far away

    def _far_tiles(self):
        if self._tiles is None:
            index = self._index
            if index.far is None:
                index.far = far.FarShapes(index.picture)
            ahead = index.far_kinds if self._colors is index.kinds else None
            self._tiles = far.FarTiles(
                index.far, ahead or far.FarStyles(index.picture, self._colors.keys))
        return self._tiles

    def _far_dimmed(self, look):
        if look.live is None:
            return None
        if self._index.ends is None:
            self._index.ends = looks.Ends(self._index.picture)
        return self._index.ends.dimmed(look.live, look.live_wires)

    def _far_style(self, style):
        order, _, family, name, dim = style
        if order == 0:
            return self._styles.pen('scope_line', 0, dim), self._styles.brush(name, dim)
        if order == 1:
            return self._styles.pen(name, 0, dim), None
        return self._styles.flat((family, int(name) if family in ('hue', 'ramp') else name), dim)


def _nothing():
    pass
