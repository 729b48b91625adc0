"""Paints boxes, open and closed, with their text, glyphs and badges."""
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QPainterPath, QPen

from app.ui import coloring, fonts, marks, shapes
from app.ui.kinds import kind_of

TEXT_SCALE = 0.45
SMALL_TEXT_SCALE = 0.55
SHAPE_SCALE = 0.18
#: Below it open scopes are named like places on a map.
MAP_SCALE = 0.28
#: A name is not shortened to fewer characters.
LEAST_CHARACTERS = 7
RADIUS = 7.0


class BoxPainter:
    """Paints one box at a time.

    Args:
        styles: a `styles.Styles`.
        measure: a `fonts.Measure`.
        outlines: an `svg.Outlines`, or True: draws text as outlines, for files that must be
            readable where the font is not.
    """

    def __init__(self, styles, measure, outlines):
        self._styles = styles
        self._measure = measure
        self._outlines = outlines
        self._texts = {}
        self._keys = {}
        self._letters = ''

    def set_coloring(self, colors):
        """Take the colours of boxes from a `coloring.Coloring`; forgets what was kept."""
        self._keys = colors.keys
        self._letters = colors.letters
        self._texts.clear()

    def container(self, painter, box, scale, dim):
        """An open scope or a tray."""
        styles = self._styles
        rect = QRectF(box.x, box.y, box.w, box.h)
        painter.setPen(styles.pen('scope_line', 1.0, dim))
        painter.setBrush(styles.brush(container_fill(box), dim))
        painter.drawRoundedRect(rect, RADIUS + 3, RADIUS + 3)
        key = self._keys.get(box.id, coloring.SCOPE)
        if key[0] in ('hue', 'kind'):
            brush, _, text_color, muted = styles.box(key, dim)
        else:
            brush = styles.brush('scope_title', dim)
            text_color = styles.text('text', 'scope_title', dim)
            muted = styles.text('text_muted', 'scope_title', dim)
        title = QRectF(box.x + 1, box.y + 1, box.w - 2, shapes.TITLE_HEIGHT - 1)
        painter.setPen(Qt.NoPen)
        painter.setBrush(brush)
        painter.drawRoundedRect(title, RADIUS + 2, RADIUS + 2)
        painter.drawRect(QRectF(title.x(), title.y() + title.height() / 2,
                                title.width(), title.height() / 2))
        room = box.w - 20 - (shapes.GLYPH + 8 if box.expandable else 0)
        if scale >= TEXT_SCALE:
            text = self._elided(box, 'label', 'title', room)
            base = title.center().y() + 4.7
            self.text(painter, box.x + 11, base, text, 'title', text_color)
            used = self._measure(text, 'title') + 10
            # A number cut short tells nothing.
            if box.sublabel and self._measure(box.sublabel, 'small') <= room - used:
                self.text(painter, box.x + 11 + used, base, box.sublabel, 'small', muted)
        elif scale >= MAP_SCALE:
            # At the left: wires come in at the middle.
            self._screen_text(painter, box, scale, text_color, QRectF(
                box.x, box.y, box.w, max(shapes.TITLE_HEIGHT, 12 / scale)), left=True)
        if box.expandable and scale >= TEXT_SCALE:
            self._glyph(painter, box, dim)

    def leaf(self, painter, box, scale, dim):
        """A box that is not open."""
        rect = QRectF(box.x, box.y, box.w, box.h)
        key = self._keys.get(box.id, coloring.SCOPE)
        fill, edge, text, muted = self._styles.box(key, dim)
        painter.setPen(edge)
        painter.setBrush(fill)
        radius = corner(box)
        if box.kind in ('scope', 'series'):
            below = QRectF(box.x + 4, box.y + 3.5, box.w - 8, box.h)
            painter.drawRoundedRect(below, radius, radius)
        painter.drawRoundedRect(rect, radius, radius)
        if box.kind == 'port':
            return
        if key[0] != 'scope' and radius < box.h / 2:
            painter.fillRect(QRectF(box.x + 3.5, box.y + 7, 3, box.h - 14), edge.color())
        if scale >= TEXT_SCALE:
            self._leaf_text(painter, box, scale, text, muted)
            if box.expandable:
                self._glyph(painter, box, dim)
        else:
            self._screen_text(painter, box, scale, text, rect)

    def map_label(self, painter, box, scale, dim):
        """The name of an open scope in its middle, in text of a fixed size on screen."""
        label = self._shortened(box.id, box.label, int(box.w * scale - 8) // 4 * 4)
        if label != box.label and len(label) < LEAST_CHARACTERS:
            return False
        width = self._measure(label, 'small')
        painter.save()
        painter.translate(box.x + box.w / 2, box.y + box.h / 2)
        painter.scale(1 / scale, 1 / scale)
        painter.setPen(self._styles.pen('scope_line', 1.0, dim))
        painter.setBrush(self._styles.brush('scope_title', dim))
        painter.drawRoundedRect(QRectF(-width / 2 - 6, -9, width + 12, 18), 9, 9)
        self.text(painter, -width / 2, 4.0, label, 'small',
                  self._styles.text('text', 'scope_title', dim))
        painter.restore()
        return True

    def badge(self, painter, box, scale, chosen, outline=True):
        """The flag of a chosen output with a line around the box, or the star of a likely one."""
        rect = shapes.badge_rect(box)
        if scale < TEXT_SCALE:
            center = rect.center()
            size = min(max(9.0 / scale, 10.0), box.w)
            rect = QRectF(center.x() - size / 2, center.y() - size / 2, size, size)
        center, radius = rect.center(), rect.width() / 2
        styles = self._styles
        if chosen and outline:
            painter.setPen(styles.pen('output', max(2.0, 1.5 / scale)))
            painter.setBrush(Qt.NoBrush)
            self._outline(painter, box, 0.0)
        painter.setPen(styles.pen('output' if chosen else 'candidate', 1.2))
        painter.setBrush(styles.brush('output' if chosen else 'candidate_fill'))
        painter.drawEllipse(center, radius, radius)
        if chosen:
            painter.setPen(styles.pen('output_text', radius * 0.17))
            painter.setBrush(styles.brush('output_text'))
            painter.drawPath(shapes.flag(rect))
        else:
            painter.setPen(Qt.NoPen)
            painter.setBrush(styles.brush('candidate'))
            painter.drawPolygon(shapes.star(center.x(), center.y(), radius * 0.72))

    def ring(self, painter, box, scale, name):
        """A line around a box: 'focus', 'wire_hot' (hover) or 'selection'."""
        around = name != 'wire_hot'
        pen = QPen(self._styles.theme.color(name), max(2.0, 2.0 / scale) if around else 1.5)
        painter.setPen(pen)
        painter.setBrush(Qt.NoBrush)
        self._outline(painter, box, 3.0 if around else 0.0)

    def text(self, painter, x, base, text, role, color):
        """One line of text from x on the base line."""
        if self._outlines:
            # Moved there: equal texts have equal outlines, exact wherever they are.
            painter.translate(x, base)
            painter.fillPath(self._outline_of(text, role), color)
            painter.translate(-x, -base)
        else:
            painter.setFont(fonts.font(role))
            painter.setPen(color)
            painter.drawText(QPointF(x, base), text)

    # -- inside

    def _outline_of(self, text, role):
        if self._outlines is not True:
            return self._outlines.of(text, role, _text_path)
        kept = self._texts.get((text, role, None))
        if kept is None:
            kept = self._texts[text, role, None] = _text_path(text, role)
        return kept

    def _leaf_text(self, painter, box, scale, text, muted):
        room = box.w - 18
        glyph = shapes.GLYPH + 6 if box.expandable else 0
        two_lines = bool(box.sublabel) and box.h >= 30
        label = self._elided(box, 'label', 'label', room - glyph)
        middle = box.y + (box.h if not box.marks else box.h - marks.HEIGHT) / 2
        base = middle - 2.6 if two_lines else middle + 4.7
        stripe = 0 if is_round(box) else 2
        center = box.x + stripe + (box.w - glyph) / 2
        self.text(painter, center - self._measure(label, 'label') / 2, base, label, 'label', text)
        if scale < SMALL_TEXT_SCALE:
            return
        if two_lines:
            sub = self._elided(box, 'sublabel', 'small', room - glyph)
            self.text(painter, center - self._measure(sub, 'small') / 2, base + 15, sub,
                      'small', muted)
        if box.marks:
            self._marks(painter, box, muted)
        key = self._keys.get(box.id, coloring.SCOPE)
        if self._letters and key[0] == 'hue':
            self._letter(painter, box, self._letters[key[1]], text)

    def _letter(self, painter, box, letter, color):
        """The letter of a hue on the left border; pen and brush of the box are set before."""
        center = QPointF(box.x, box.y + box.h / 2)
        painter.setPen(color)
        painter.drawEllipse(center, 7.5, 7.5)
        self.text(painter, center.x() - self._measure(letter, 'small') / 2, center.y() + 4,
                  letter, 'small', color)

    def _marks(self, painter, box, color):
        x, base, text = marks.line(box, self._measure)
        self.text(painter, x, base, text, 'small', color)

    def _screen_text(self, painter, box, scale, color, rect, left=False):
        """The label at a fixed size on screen, where the box is large enough for it."""
        width, height = rect.width() * scale, rect.height() * scale
        if height < 12 or width < 22:
            return
        # In steps, so that zooming does not shorten every text anew in each frame.
        label = self._shortened(box.id, box.label, int(width - 1) // 4 * 4)
        if label != box.label and len(label) < LEAST_CHARACTERS:
            return
        painter.save()
        painter.translate(rect.center())
        painter.scale(1 / scale, 1 / scale)
        start = 4 - width / 2 if left else -self._measure(label, 'small') / 2
        self.text(painter, start, 4.0, label, 'small', color)
        painter.restore()

    def _glyph(self, painter, box, dim):
        rect = shapes.glyph_rect(box)
        painter.setPen(self._styles.pen('scope_line', 1.0, dim))
        painter.setBrush(self._styles.brush('surface', dim))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(self._styles.pen('text_muted', 1.4, dim))
        x, y = rect.center().x(), rect.center().y()
        painter.drawLine(QPointF(x - 3.5, y), QPointF(x + 3.5, y))
        if not box.expanded:
            painter.drawLine(QPointF(x, y - 3.5), QPointF(x, y + 3.5))

    def _outline(self, painter, box, away):
        rect = QRectF(box.x, box.y, box.w, box.h).adjusted(-away, -away, away, away)
        radius = rect.height() / 2 if is_round(box) else RADIUS + away
        painter.drawRoundedRect(rect, radius, radius)

    def _shortened(self, box_id, label, room):
        key = box_id, room
        kept = self._texts.get(key)
        if kept is None:
            kept = self._texts[key] = self._measure.elided(label, 'small', room)
        return kept

    def _elided(self, box, attribute, role, room):
        key = box.id, attribute
        kept = self._texts.get(key)
        if kept is None or kept[0] != room:
            text = self._measure.elided(getattr(box, attribute), role, max(room, 12))
            kept = self._texts[key] = room, text
        return kept[1]


def container_fill(box):
    """Name of the colour that an open box is filled with."""
    if box.kind == 'tray':
        return 'tray'
    return 'scope_open_odd' if box.depth % 2 else 'scope_open_even'


def _text_path(text, role):
    path = QPainterPath()
    path.addText(0, 0, fonts.font(role), text)
    return path


def is_round(box):
    """True for boxes with round ends: ports and inputs."""
    return box.kind == 'port' or bool(box.op) and kind_of(box.op) == 'input'


def corner(box):
    """Radius of a closed box's corners."""
    return box.h / 2 if is_round(box) else min(RADIUS, box.h / 2)
