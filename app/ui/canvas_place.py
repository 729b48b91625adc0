"""Where the canvas looks: fitting, zooming, keeping in place what is looked at."""
from PyQt5.QtCore import QPointF, QRectF

from app.ui import legend, shapes
from app.ui.geometry import fitted, into_view, overview

#: Px around the picture that count as part of it.
EDGE = 20.0
#: Px between the legend and boxes that are moved out from under it.
CLEAR = 8.0


class CanvasPlace:
    """The methods of `canvas.Canvas` that move the view, mixed into it."""

    def show_overview(self):
        """The first look: all of it, or its beginning when that would be too small."""
        if self._index:
            self._move(overview(self._picture_rect(), (self.width(), self.height())))

    def fit(self):
        """All of the picture in view, and no box of it under the legend."""
        if self._index:
            self._move(self._fitted())

    def seen(self):
        """(left, top, right, bottom) of the picture's part in view, in its px; None: nothing."""
        left, top = self._viewport.to_scene(0, 0)
        right, bottom = self._viewport.to_scene(self.width(), self.height())
        found = (max(left, -EDGE), max(top, -EDGE), min(right, self.picture.width + EDGE),
                 min(bottom, self.picture.height + EDGE))
        return found if found[0] < found[2] - 1 and found[1] < found[3] - 1 else None

    def actual_size(self):
        """Scale 1, around the middle of the view."""
        self.zoom(1.0 / self._viewport.scale)

    def zoom(self, factor, point=None):
        """Scale by a factor around a view point, the middle by default."""
        point = point or QPointF(self.width() / 2, self.height() / 2)
        self._move(self._viewport.zoomed(factor, point.x(), point.y()))

    def zoom_to(self, box_id):
        """One box in the middle, as large as is sensible."""
        box = self.picture.boxes[box_id]
        margin = max(60.0, min(self.width(), self.height()) * 0.12)
        self._move(fitted((box.x, box.y, box.w, box.h), (self.width(), self.height()),
                          margin=margin, largest=1.25))

    def ensure_visible(self, box_id):
        """Move as little as needed for a box to be in view and readable, and nothing over it."""
        box = self.picture.boxes[box_id]
        viewport = self._viewport
        if viewport.scale < 0.5:
            x, y = viewport.to_view(box.x + box.w / 2, box.y + box.h / 2)
            viewport = viewport.zoomed(0.8 / viewport.scale, x, y)
        self._move(viewport)
        # Where all was in view, the map appears with the first move.
        for _ in range(2):
            x, y = self._viewport.to_view(box.x, box.y)
            scale = self._viewport.scale
            move = into_view((x, y, box.w * scale, box.h * scale), (self.width(), self.height()),
                             [area.getRect() for area in self._covers()])
            self._move(self._viewport.panned(*move))

    def box_rect_in_view(self, box_id):
        """QRect of a box in widget coordinates, rounded outwards."""
        box = self.picture.boxes[box_id]
        x, y = self._viewport.to_view(box.x, box.y)
        scale = self._viewport.scale
        return QRectF(x, y, box.w * scale, box.h * scale).toAlignedRect()

    def boxes_under(self, area):
        """Ids of the boxes, but open ones, that a QRect of the view meets."""
        return self._under(self._viewport, area, 0.0) if self._index else []

    def glyph_rect_in_view(self, box_id):
        """QRect of the open/close glyph of a box in widget coordinates."""
        return self._to_view(shapes.glyph_rect(self.picture.boxes[box_id])).toAlignedRect()

    def box_at(self, point):
        """Id of the innermost box at a view point, or None."""
        if not self._index:
            return None
        return self._index.box_at(*self._viewport.to_scene(point.x(), point.y()))

    # -- inside

    def _fitted(self):
        size = self.width(), self.height()
        found = fitted(self._picture_rect(), size)
        area = self._legend_area()
        if area is None or not self._under(found, area, CLEAR):
            return found
        # Right of the legend, or above it: where the picture is larger.
        right, above = area.right() + CLEAR, size[1] - area.top() + CLEAR
        beside = fitted(self._picture_rect(), (size[0] - right, size[1])).panned(right, 0.0)
        over = fitted(self._picture_rect(), (size[0], size[1] - above))
        return max(beside, over, key=lambda viewport: viewport.scale)

    def _legend_area(self):
        if not self.legend_visible:
            return None
        return legend.place(self.rect(), self._measure, self._painter.colors, self._look)

    def _covers(self):
        """What lies over the picture, QRectFs."""
        areas = self._legend_area(), self.minimap.rect(self)
        return [area for area in areas if area is not None]

    def _under(self, viewport, area, clear):
        corners = (viewport.to_scene(area.left() - clear, area.top() - clear)
                   + viewport.to_scene(area.right() + clear, area.bottom() + clear))
        boxes = self.picture.boxes
        return [box_id for box_id in self._index.boxes_in(*corners) if not boxes[box_id].expanded]

    def _picture_rect(self):
        picture = self.picture
        return 0.0, 0.0, picture.width, picture.height

    def _keep_place(self, before, picture, anchor):
        """Let what was looked at stay where it was on the screen."""
        if anchor is None or anchor[0] not in picture.boxes or anchor[0] not in before.boxes:
            anchor = self._natural_anchor(before, picture)
        if anchor is not None:
            box_id, point = anchor
            new, old = picture.boxes[box_id], before.boxes[box_id]
            sx, sy = self._viewport.to_scene(point.x(), point.y())
            share = min(max((sx - old.x) / max(old.w, 1.0), 0.0), 1.0)
            down = min(max(sy - old.y, 0.0), new.h)
            if new.expanded and not old.expanded:
                down = min(down, shapes.TITLE_HEIGHT / 2)
            self._viewport = self._viewport.anchored(
                (new.x + share * new.w, new.y + down), (point.x(), point.y()))
        left, top = self._viewport.to_scene(0, 0)
        right, bottom = self._viewport.to_scene(self.width(), self.height())
        if right < 0 or bottom < 0 or left > picture.width or top > picture.height:
            self.show_overview()

    def _natural_anchor(self, before, picture):
        """The box in focus, or that nearest to the middle of the view, that both pictures show."""
        area = QRectF(self.rect())
        middle, found, nearest = area.center(), None, None
        for box_id, box in before.boxes.items():
            if box_id not in picture.boxes or box.expanded or box.kind == 'port':
                continue
            rect = self._to_view(QRectF(box.x, box.y, box.w, box.h))
            if not area.intersects(rect):
                continue
            if box_id == self._look.focus:
                return box_id, rect.topLeft()
            away = (rect.center() - middle).manhattanLength()
            if nearest is None or away < nearest:
                found, nearest = (box_id, rect.topLeft()), away
        return found
