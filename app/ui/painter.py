"""Paints a picture: one painter for the screen and for every export.

Everything visible is painted from a `PictureIndex` in one go, boxes and wires
alike: the cost is that of what is in view, whatever the size of the graph.  The
level of detail follows the scale.
"""
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QBrush, QPainter, QPainterPath, QPen

from app.ui import fonts, shapes
from app.ui.kinds import kind_of
from app.ui.theme import blend

DIM = 0.34
TEXT_SCALE = 0.45
SMALL_TEXT_SCALE = 0.55
SHAPE_SCALE = 0.18
RADIUS = 7.0


class ScenePainter:
    """Paints pictures in one theme.

    Args:
        theme: the colours.
        measure: a `fonts.Measure`.
        outlines: True draws text as outlines, for files that must be readable where
            the font is not.
    """

    def __init__(self, theme, measure, outlines=False):
        self.theme = theme
        self.outlines = outlines
        self.measure = measure
        self._styles = {}
        self._texts = {}
        self._paths = {}
        self._index = None

    def set_index(self, index):
        """Paint from this index from now on; forgets what was kept of the last."""
        if index is not self._index:
            self._index = index
            self._texts.clear()
            self._paths.clear()

    def paint(self, painter, rect, scale, look, fine=True):
        """Paint what lies in a scene rectangle.

        Args:
            painter: a QPainter whose units are scene units.
            rect: (left, top, right, bottom) in scene units.
            scale: view pixels per scene unit.
            look: a `looks.Look`.
            fine: False while moving: no antialiasing.
        """
        index = self._index
        painter.setRenderHint(QPainter.Antialiasing, fine)
        painter.setRenderHint(QPainter.TextAntialiasing, True)
        boxes = index.picture.boxes
        visible = [boxes[box_id] for box_id in index.boxes_in(*rect)]
        containers = [box for box in visible if box.expanded or box.kind == 'tray']
        for box in containers:
            self._paint_container(painter, box, scale, look)
        self._paint_wires(painter, rect, scale, look, fine)
        for box in visible:
            if box.expanded or box.kind == 'tray':
                continue
            self._paint_box(painter, box, scale, look)
        if scale >= SMALL_TEXT_SCALE:
            self._paint_wire_labels(painter, rect, look)
        for box in visible:
            if box.id in look.outputs or box.id in look.candidates:
                self._paint_badge(painter, box, scale, look)

    def paint_overlay(self, painter, scale, look):
        """Paint what follows the pointer: focus, hover and the wires they light up."""
        painter.setRenderHint(QPainter.Antialiasing, True)
        picture = self._index.picture
        heads = scale >= SHAPE_SCALE
        for place in look.hot_wires:
            if place < len(picture.wires):
                self._paint_wire(painter, place, picture.wires[place], 'wire_hot', False,
                                 heads, 0.8)
        if scale >= SMALL_TEXT_SCALE:
            for place in look.hot_wires:
                if place < len(picture.wires):
                    self._paint_wire_label(painter, picture.wires[place], False)
        for box_id, name in ((look.hover, 'wire_hot'), (look.focus, 'focus')):
            if box_id in picture.boxes:
                self._paint_ring(painter, picture.boxes[box_id], scale, name)

    # -- boxes

    def _paint_container(self, painter, box, scale, look):
        dim = self._dim(box, look)
        tray = box.kind == 'tray'
        fill = 'tray' if tray else 'scope_open_odd' if box.depth % 2 else 'scope_open_even'
        rect = QRectF(box.x, box.y, box.w, box.h)
        painter.setPen(self._pen('scope_line', 1.0, dim))
        painter.setBrush(self._brush(fill, dim))
        painter.drawRoundedRect(rect, RADIUS + 3, RADIUS + 3)
        title = QRectF(box.x + 1, box.y + 1, box.w - 2, shapes.TITLE_HEIGHT - 1)
        if scale >= SHAPE_SCALE:
            painter.setPen(Qt.NoPen)
            painter.setBrush(self._brush('scope_title', dim))
            painter.drawRoundedRect(title, RADIUS + 2, RADIUS + 2)
            painter.drawRect(QRectF(title.x(), title.y() + title.height() / 2,
                                    title.width(), title.height() / 2))
        room = box.w - 20 - (shapes.GLYPH + 8 if box.expandable else 0)
        if scale >= TEXT_SCALE:
            text = self._elided(box, 'label', 'title', room)
            base = title.center().y() + 4.7
            self._text(painter, box.x + 11, base, text, 'title',
                       self._text_color('text', 'scope_title', dim))
            used = self.measure(text, 'title') + 10
            if box.sublabel and room - used > 30:
                self._text(painter, box.x + 11 + used, base,
                           self._elided(box, 'sublabel', 'small', room - used), 'small',
                           self._text_color('text_muted', 'scope_title', dim))
        else:
            self._paint_screen_text(painter, box, scale, 'text', dim, QRectF(
                box.x, box.y, box.w, max(shapes.TITLE_HEIGHT, 15 / scale)))
        if box.expandable and scale >= TEXT_SCALE:
            self._paint_glyph(painter, box, dim)

    def _paint_box(self, painter, box, scale, look):
        dim = self._dim(box, look)
        rect = QRectF(box.x, box.y, box.w, box.h)
        fill, edge, text, muted = self._box_style(box, dim)
        if scale < SHAPE_SCALE:
            painter.fillRect(rect, edge.color() if box.kind != 'scope' else fill)
            if box.kind == 'scope':
                painter.setPen(edge)
                painter.setBrush(Qt.NoBrush)
                painter.drawRect(rect)
            return
        painter.setPen(edge)
        painter.setBrush(fill)
        radius = min(RADIUS, box.h / 2)
        if box.kind in ('port',) or (box.op and kind_of(box.op) == 'input'):
            radius = box.h / 2
        elif box.kind in ('scope', 'series'):
            below = QRectF(box.x + 4, box.y + 3.5, box.w - 8, box.h)
            painter.drawRoundedRect(below, radius, radius)
        painter.drawRoundedRect(rect, radius, radius)
        if box.kind not in ('scope', 'port') and radius < box.h / 2:
            painter.fillRect(QRectF(box.x + 3.5, box.y + 7, 3, box.h - 14), edge.color())
        if box.kind == 'port':
            return
        if scale >= TEXT_SCALE:
            self._paint_box_text(painter, box, scale, text, muted)
        else:
            self._paint_screen_text(painter, box, scale, None, dim, rect, text)
        if box.expandable and scale >= TEXT_SCALE:
            self._paint_glyph(painter, box, dim)

    def _paint_box_text(self, painter, box, scale, text, muted):
        room = box.w - 18
        glyph = shapes.GLYPH + 6 if box.expandable else 0
        two_lines = bool(box.sublabel) and box.h >= 30
        label = self._elided(box, 'label', 'label', room - glyph)
        middle = box.y + (box.h if not box.marks else box.h - 16) / 2
        base = middle - 2.6 if two_lines else middle + 4.7
        stripe = 0 if box.op and kind_of(box.op) == 'input' else 2
        center = box.x + stripe + (box.w - glyph) / 2
        self._text(painter, center - self.measure(label, 'label') / 2, base, label, 'label', text)
        if two_lines and scale >= SMALL_TEXT_SCALE:
            sub = self._elided(box, 'sublabel', 'small', room - glyph)
            self._text(painter, center - self.measure(sub, 'small') / 2, base + 15, sub,
                       'small', muted)
        if box.marks and scale >= SMALL_TEXT_SCALE:
            self._paint_marks(painter, box, muted)

    def _paint_marks(self, painter, box, color):
        text = '  ·  '.join(mark[0] for mark in box.marks)
        text = self.measure.elided(text, 'small', box.w - 18)
        self._text(painter, box.x + 2 + box.w / 2 - self.measure(text, 'small') / 2,
                   box.y + box.h - 7, text, 'small', color)

    def _paint_screen_text(self, painter, box, scale, name, dim, rect, color=None):
        """The label at a fixed size on screen, where the box is large enough for it."""
        width, height = rect.width() * scale, rect.height() * scale
        if height < 12 or width < 22:
            return
        label = self.measure.elided(box.label, 'small', width - 1)
        if len(label) < 5 and label != box.label:
            return
        painter.save()
        painter.translate(rect.center())
        painter.scale(1 / scale, 1 / scale)
        self._text(painter, -self.measure(label, 'small') / 2, 4.0, label, 'small',
                   color or self._text_color(name, 'scope_title', dim))
        painter.restore()

    def _paint_glyph(self, painter, box, dim):
        rect = shapes.glyph_rect(box)
        painter.setPen(self._pen('scope_line', 1.0, dim))
        painter.setBrush(self._brush('surface', dim))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(self._pen('text_muted', 1.4, dim))
        x, y = rect.center().x(), rect.center().y()
        painter.drawLine(QPointF(x - 3.5, y), QPointF(x + 3.5, y))
        if not box.expanded:
            painter.drawLine(QPointF(x, y - 3.5), QPointF(x, y + 3.5))

    def _paint_badge(self, painter, box, scale, look):
        chosen = box.id in look.outputs
        rect = shapes.badge_rect(box)
        if scale < TEXT_SCALE:
            center = rect.center()
            size = min(max(9.0 / scale, 10.0), box.w)
            rect = QRectF(center.x() - size / 2, center.y() - size / 2, size, size)
        center, radius = rect.center(), rect.width() / 2
        if chosen:
            painter.setPen(self._pen('output', max(2.0, 1.5 / scale)))
            painter.setBrush(Qt.NoBrush)
            self._outline(painter, box, 0.0)
        painter.setPen(self._pen('output' if chosen else 'candidate', 1.2))
        painter.setBrush(self._brush('output' if chosen else 'candidate_fill'))
        painter.drawEllipse(center, radius, radius)
        if chosen:
            painter.setPen(self._pen('output_text', radius * 0.17))
            painter.setBrush(self._brush('output_text'))
            painter.drawPath(shapes.flag(rect))
        else:
            painter.setPen(Qt.NoPen)
            painter.setBrush(self._brush('candidate'))
            painter.drawPolygon(shapes.star(center.x(), center.y(), radius * 0.72))

    def _paint_ring(self, painter, box, scale, name):
        pen = QPen(self.theme.color(name), max(2.0, 2.0 / scale) if name == 'focus' else 1.5)
        painter.setPen(pen)
        painter.setBrush(Qt.NoBrush)
        self._outline(painter, box, 3.0 if name == 'focus' else 0.0)

    def _outline(self, painter, box, away):
        rect = QRectF(box.x, box.y, box.w, box.h).adjusted(-away, -away, away, away)
        round_ = box.kind == 'port' or (box.op and kind_of(box.op) == 'input')
        radius = rect.height() / 2 if round_ else RADIUS + away
        painter.drawRoundedRect(rect, radius, radius)

    # -- wires

    def _paint_wires(self, painter, rect, scale, look, fine):
        index = self._index
        wires = index.picture.wires
        heads = scale >= SHAPE_SCALE
        painter.setRenderHint(QPainter.Antialiasing, fine and scale >= 0.1)
        for place in index.wires_in(*rect):
            wire = wires[place]
            dim = look.live is not None and place not in look.live_wires
            self._paint_wire(painter, place, wire, 'wire_control' if wire.control else 'wire',
                             dim, heads, 0.0)
        painter.setRenderHint(QPainter.Antialiasing, fine)

    def _paint_wire(self, painter, place, wire, name, dim, heads, wider):
        path = self._paths.get(place)
        if path is None:
            size = 6.0 + min(wire.width, 8.0) * 0.8
            path = self._paths[place] = (
                shapes.wire_path(wire.points, size * 0.7),
                shapes.arrow_head(wire.points, size))
        width = min(max(wire.width, 1.2), 8.0) + wider
        painter.setPen(self._pen(name, width, dim, dashed=wire.control))
        painter.setBrush(Qt.NoBrush)
        painter.drawPath(path[0])
        if heads:
            painter.setPen(Qt.NoPen)
            painter.setBrush(self._brush(name, dim))
            painter.drawPolygon(path[1])

    def _paint_wire_labels(self, painter, rect, look):
        index = self._index
        for place in index.wires_in(*rect):
            self._paint_wire_label(painter, index.picture.wires[place], look.live is not None
                                   and place not in look.live_wires)

    def _paint_wire_label(self, painter, wire, dim):
        if wire.label and wire.label_at is not None:
            width = self.measure(wire.label, 'small')
            x, y = wire.label_at
            back = QRectF(x - width / 2 - 3, y - 7, width + 6, 14)
            painter.setPen(Qt.NoPen)
            painter.setBrush(self._brush('canvas', False))
            painter.drawRoundedRect(back, 4, 4)
            self._text(painter, x - width / 2, y + 4, wire.label, 'small',
                       self._text_color('wire_text', 'canvas', dim))

    # -- styles

    def _text(self, painter, x, base, text, role, color):
        if self.outlines:
            path = QPainterPath()
            path.addText(x, base, fonts.font(role), text)
            painter.fillPath(path, color)
        else:
            painter.setFont(fonts.font(role))
            painter.setPen(color)
            painter.drawText(QPointF(x, base), text)

    def _dim(self, box, look):
        return look.live is not None and box.id not in look.live

    def _elided(self, box, attribute, role, room):
        key = box.id, attribute
        kept = self._texts.get(key)
        if kept is None or kept[0] != room:
            text = self.measure.elided(getattr(box, attribute), role, max(room, 12))
            kept = self._texts[key] = room, text
        return kept[1]

    def _ground(self):
        return self.theme.color('canvas')

    def _color(self, name, dim):
        color = self.theme.color(name)
        return blend(color, self._ground(), DIM) if dim else color

    def _text_color(self, name, ground, dim):
        key = 'text', name, ground, dim
        found = self._styles.get(key)
        if found is None:
            color = self.theme.color(name)
            if dim:
                color = blend(color, self._color(ground, True), 0.5)
            found = self._styles[key] = color
        return found

    def _pen(self, name, width, dim=False, dashed=False):
        key = 'pen', name, width, dim, dashed
        found = self._styles.get(key)
        if found is None:
            found = QPen(self._color(name, dim), width)
            found.setJoinStyle(Qt.RoundJoin)
            if dashed:
                found.setDashPattern([4.0, 3.0])
            self._styles[key] = found
        return found

    def _brush(self, name, dim=False):
        key = 'brush', name, dim
        found = self._styles.get(key)
        if found is None:
            found = self._styles[key] = QBrush(self._color(name, dim))
        return found

    def _box_style(self, box, dim):
        kind = box_kind(box)
        key = 'box', kind, dim
        found = self._styles.get(key)
        if found is None:
            theme = self.theme
            if kind == 'scope':
                colors = [theme.color(name) for name in
                          ('scope_fill', 'scope_line', 'text', 'text_muted')]
            else:
                colors = [theme.kind_color(kind, part)
                          for part in ('fill', 'edge', 'text', 'muted')]
            if dim:
                ground = self._ground()
                fill = blend(colors[0], ground, DIM)
                colors = [fill, blend(colors[1], ground, DIM), blend(colors[2], fill, 0.5),
                          blend(colors[3], fill, 0.5)]
            found = self._styles[key] = (
                QBrush(colors[0]), QPen(colors[1], 1.1), colors[2], colors[3])
        return found


def box_kind(box):
    """The colour family of a box: an op kind, or 'scope'."""
    if box.kind == 'scope' or box.kind == 'tray':
        return 'scope'
    if box.kind == 'variable':
        return 'variable'
    if box.kind == 'const_group':
        return 'constant'
    if box.kind == 'port' and not box.op:
        return 'other'
    return kind_of(box.op or '')
