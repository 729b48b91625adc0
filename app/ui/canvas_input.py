"""What mouse, touchpad and keyboard do on the canvas."""
from PyQt5.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QNativeGestureEvent
from PyQt5.QtWidgets import QApplication, QToolTip

from app.ui import shapes

WHEEL_STEP = 1.15
ARROWS = {Qt.Key_Up: 'up', Qt.Key_Down: 'down', Qt.Key_Left: 'left', Qt.Key_Right: 'right'}


class CanvasInput:
    """The event handlers of `canvas.Canvas`, mixed into it."""

    def _set_hover(self, box_id):
        if box_id is not None and self.picture.boxes[box_id].expanded:
            box_id = None
        if box_id == self._look.hover:
            return
        self._look = self._look._replace(hover=box_id, hot_wires=self._wires_of(
            box_id or self._look.focus))
        self.update()
        self.hovered.emit(box_id)

    def _on_glyph(self, box_id, point):
        box = self.picture.boxes[box_id]
        if not box.expandable:
            return False
        return self._to_view(shapes.glyph_rect(box).adjusted(-3, -3, 3, 3)).contains(point)

    def _on_title(self, box_id, point):
        box = self.picture.boxes[box_id]
        height = max(shapes.TITLE_HEIGHT * self._viewport.scale, 15.0)
        return self._to_view(QRectF(box.x, box.y, box.w, 1)).adjusted(
            0, 0, 0, height).contains(point)

    def _step_focus(self, direction):
        if not self._index:
            return
        here = self._look.focus
        if here is None or here not in self.picture.boxes:
            middle = QPointF(self.width() / 2, self.height() / 2)
            target = self._nearest(middle)
        else:
            target = self._index.neighbour(here, direction)
        if target is not None:
            self.set_focus_box(target)
            self.ensure_visible(target)

    def _nearest(self, point):
        x, y = self._viewport.to_scene(point.x(), point.y())
        boxes = [box for box in self.picture.boxes.values() if not box.expanded]
        nearest = min(boxes, default=None, key=lambda box: (
            abs(box.x + box.w / 2 - x) + abs(box.y + box.h / 2 - y)))
        return nearest.id if nearest else None

    # -- Override QWidget

    def mousePressEvent(self, event):
        self._press = event.localPos()
        self._dragging = False
        if event.button() == Qt.MiddleButton:
            self.setCursor(Qt.ClosedHandCursor)

    def mouseMoveEvent(self, event):
        if self._index is None:
            return
        if event.buttons() & (Qt.LeftButton | Qt.MiddleButton) and self._press is not None:
            move = event.localPos() - self._press
            if not self._dragging:
                if move.manhattanLength() < QApplication.startDragDistance():
                    return
                self._dragging = True
                self.setCursor(Qt.ClosedHandCursor)
            self._press = event.localPos()
            self._move(self._viewport.panned(move.x(), move.y()))
            return
        point = event.localPos()
        box_id = self.box_at(point)
        self._set_hover(box_id)
        on_glyph = box_id is not None and self._on_glyph(box_id, point)
        self.setCursor(Qt.PointingHandCursor if on_glyph else Qt.ArrowCursor)

    def mouseReleaseEvent(self, event):
        pressed, dragged = self._press is not None, self._dragging
        self._dragging, self._press = False, None
        self.setCursor(Qt.ArrowCursor)
        # The release that ends a double-click has no press of its own here.
        if not pressed or dragged or event.button() != Qt.LeftButton or self._index is None:
            return
        box_id = self.box_at(event.localPos())
        if box_id is not None and self._on_glyph(box_id, event.localPos()):
            self.toggle_box(box_id, event.localPos())
            return
        if box_id is not None and self.picture.boxes[box_id].expanded:
            if not self._on_title(box_id, event.localPos()):
                box_id = None
        self.set_focus_box(box_id)

    def mouseDoubleClickEvent(self, event):
        self._press = None
        if event.button() != Qt.LeftButton or self._index is None:
            return
        point = event.localPos()
        box_id = self.box_at(point)
        if box_id is None:
            return
        box = self.picture.boxes[box_id]
        if not box.expandable:
            self.output_requested.emit(box_id)
        elif not box.expanded or self._on_title(box_id, point):
            if not self._on_glyph(box_id, point):
                self.toggle_box(box_id, point)

    def leaveEvent(self, event):
        if self._index:
            self._set_hover(None)

    def contextMenuEvent(self, event):
        box_id = self.box_at(QPointF(event.pos()))
        if event.reason() == event.Keyboard:
            box_id = self._look.focus
        elif box_id is not None:
            self.set_focus_box(box_id)
        self.menu_requested.emit(box_id, event.globalPos())

    def wheelEvent(self, event):
        pixels, angle = event.pixelDelta(), event.angleDelta()
        keys = event.modifiers()
        touchpad = not pixels.isNull() and event.phase() != Qt.NoScrollPhase
        if keys & Qt.ShiftModifier:
            self._move(self._viewport.panned(round((angle.y() or angle.x()) * 0.6), 0))
        elif keys & Qt.AltModifier:
            self._move(self._viewport.panned(0, round((angle.y() or angle.x()) * 0.6)))
        elif touchpad and not keys & Qt.ControlModifier:
            self._move(self._viewport.panned(pixels.x(), pixels.y()))
        elif angle.y():
            self.zoom(WHEEL_STEP ** (angle.y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event):
        focus = self._look.focus
        if event.key() in ARROWS and not event.modifiers() & ~Qt.KeypadModifier:
            self._step_focus(ARROWS[event.key()])
        elif event.key() in (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space):
            if self.picture and focus in self.picture.boxes \
                    and self.picture.boxes[focus].expandable:
                self.toggle_box(focus)
        elif event.key() == Qt.Key_Escape:
            self.set_focus_box(None)
        else:
            super().keyPressEvent(event)

    def event(self, event):
        if event.type() == QEvent.ToolTip and self._index is not None:
            box_id = self.box_at(QPointF(event.pos()))
            text = self.describe(box_id) if self.describe and box_id is not None else ''
            rect = self.box_rect_in_view(box_id) if box_id is not None else QRect()
            QToolTip.showText(event.globalPos(), text, self, rect)
            return True
        if isinstance(event, QNativeGestureEvent) \
                and event.gestureType() == Qt.ZoomNativeGesture:
            self.zoom(1.0 + event.value(), event.localPos())
            return True
        return super().event(event)
