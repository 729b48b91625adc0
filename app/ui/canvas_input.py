"""What mouse, touchpad and keyboard do on the canvas."""
from PyQt5.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QNativeGestureEvent, QPen
from PyQt5.QtWidgets import QApplication, QToolTip

from app.ui import marks, shapes
from app.ui.box_painter import SMALL_TEXT_SCALE

WHEEL_STEP = 1.15
#: View pixels from a wire that still mean it, and the scale from which on they do.
REACH = 5.0
LEAST_WIRE_SCALE = 0.18
#: Px of the ring around the canvas when keys have brought the focus there.
RING = 2
BY_KEYS = (Qt.TabFocusReason, Qt.BacktabFocusReason, Qt.ShortcutFocusReason)
ARROWS = {Qt.Key_Up: 'up', Qt.Key_Down: 'down', Qt.Key_Left: 'left', Qt.Key_Right: 'right'}


class CanvasInput:
    """The event handlers of `canvas.Canvas`, mixed into it."""

    _reached_by_keys = False

    def _paint_focus(self, painter):
        """A ring that shows where the keys go; who has clicked knows it."""
        if self.hasFocus() and self._reached_by_keys:
            painter.setBrush(Qt.NoBrush)
            painter.setPen(QPen(self._painter.theme.color('focus'), RING))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

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

    def _links_at(self, box_id, point):
        """Node numbers that a mark under a view point may lead to."""
        box = self.picture.boxes.get(box_id)
        if box is None or not box.marks or self._viewport.scale < SMALL_TEXT_SCALE:
            return ()
        return marks.links_at(self.picture, box,
                              *self._viewport.to_scene(point.x(), point.y()), self._measure)

    def _follow_links(self, box_id):
        """Go where the marks of a box lead, asked by a key."""
        found = marks.links(self.picture, self.picture.boxes.get(box_id))
        if found:
            rect = self.box_rect_in_view(box_id)
            self.links_requested.emit(found, self.mapToGlobal(rect.bottomLeft()))

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
        boxes = [box for box in self.picture.boxes.values()
                 if not box.expanded and box.kind not in ('port', 'tray')]
        nearest = min(boxes, default=None, key=lambda box: (
            abs(box.x + box.w / 2 - x) + abs(box.y + box.h / 2 - y)))
        return nearest.id if nearest else None

    def _set_hover_wire(self, place):
        if place != self._look.hot_wire:
            self._look = self._look._replace(hot_wire=place)
            self.update()

    def _wire_at(self, point):
        """Position of the wire under a view point, None where there is none or a closed box."""
        x, y = self._viewport.to_scene(point.x(), point.y())
        box_id = self._index.box_at(x, y)
        if box_id is not None and not self.picture.boxes[box_id].expanded \
                and self.picture.boxes[box_id].kind != 'tray' \
                or self._viewport.scale < LEAST_WIRE_SCALE:
            return None
        return self._index.wire_at(x, y, REACH / self._viewport.scale)

    def _move_to_map_point(self, point):
        x, y = self.minimap.scene_point(self, point)
        self._move(self._viewport.anchored((x, y), (self.width() / 2, self.height() / 2)))

    def _on_map(self, point):
        rect = self.minimap.rect(self)
        return rect is not None and rect.contains(point)

    def _select_in_band(self, band, modifiers):
        left, top = self._viewport.to_scene(band.left(), band.top())
        right, bottom = self._viewport.to_scene(band.right(), band.bottom())
        boxes = self.picture.boxes
        found = {box_id for box_id in self._index.boxes_in(left, top, right, bottom)
                 if not boxes[box_id].expanded and boxes[box_id].kind not in ('port', 'tray')}
        if modifiers & Qt.ControlModifier:
            found |= self._look.selected
        self.set_selected(found)

    def _toggle_selected(self, box_id):
        selected = set(self._look.selected)
        if not selected and self._look.focus is not None:
            selected.add(self._look.focus)
        self.set_selected(selected ^ {box_id})

    # -- Override QWidget

    def mousePressEvent(self, event):
        self._end_motion()
        self._press = event.localPos()
        self._dragging = self._followed = False
        if self._index is not None and event.button() == Qt.LeftButton:
            self._map_grip = self._on_map(event.localPos())
            if self._map_grip:
                self._move_to_map_point(event.localPos())
            elif event.modifiers() & Qt.ShiftModifier:
                self._band = QRectF(event.localPos(), event.localPos())
        elif event.button() == Qt.MiddleButton:
            self.setCursor(Qt.ClosedHandCursor)

    def mouseMoveEvent(self, event):
        if self._index is None:
            return
        point = event.localPos()
        if event.buttons() & (Qt.LeftButton | Qt.MiddleButton) and self._press is not None:
            self._on_drag(point)
            return
        box_id = None if self._on_map(point) else self.box_at(point)
        self._set_hover(box_id)
        self._set_hover_wire(None if self._on_map(point) else self._wire_at(point))
        on_glyph = box_id is not None and self._on_glyph(box_id, point)
        self.setCursor(Qt.PointingHandCursor if on_glyph or self._look.hot_wire is not None
                       or self._links_at(box_id, point) else Qt.ArrowCursor)

    def _on_drag(self, point):
        if self._map_grip:
            self._move_to_map_point(point)
            return
        if self._band is not None:
            self._dragging = True
            self._band = QRectF(self._press, point).normalized()
            self.update()
            return
        move = point - self._press
        if not self._dragging:
            if move.manhattanLength() < QApplication.startDragDistance():
                return
            self._dragging = True
            self.setCursor(Qt.ClosedHandCursor)
        self._press = point
        self._move(self._viewport.panned(move.x(), move.y()))

    def mouseReleaseEvent(self, event):
        pressed, dragged = self._press is not None, self._dragging or self._map_grip
        band, self._band = self._band, None
        self._dragging, self._map_grip, self._press = False, False, None
        self.setCursor(Qt.ArrowCursor)
        if band is not None:
            self.update()
            if self._index is not None and dragged:
                self._select_in_band(band, event.modifiers())
        # The release that ends a double-click has no press of its own here.
        if not pressed or dragged or event.button() != Qt.LeftButton or self._index is None:
            return
        point = event.localPos()
        box_id = self.box_at(point)
        if box_id is not None and self._on_glyph(box_id, point):
            self.toggle_box(box_id, point)
            return
        if box_id is not None and self.picture.boxes[box_id].expanded:
            if not self._on_title(box_id, point):
                box_id = None
        if event.modifiers() & (Qt.ControlModifier | Qt.ShiftModifier):
            if box_id is not None:
                self._toggle_selected(box_id)
            return
        self.set_selected(())
        links = self._links_at(box_id, point)
        if links:
            self._followed = True
            self.links_requested.emit(links, event.globalPos())
            return
        wire = self._wire_at(point) if box_id is None else None
        if wire is not None:
            self.wire_clicked.emit(wire, event.globalPos())
        else:
            self.set_focus_box(box_id)

    def mouseDoubleClickEvent(self, event):
        self._press = None
        # After a link something else lies under the pointer, which was not meant.
        if event.button() != Qt.LeftButton or self._index is None or self._followed:
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
            self._set_hover_wire(None)

    def contextMenuEvent(self, event):
        box_id = self.box_at(QPointF(event.pos()))
        if event.reason() == event.Keyboard:
            box_id = self._look.focus
        elif box_id is not None and box_id not in self._look.selected:
            self.set_selected(())
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
        self._end_motion()
        focus = self._look.focus
        if event.key() in ARROWS and not event.modifiers() & ~Qt.KeypadModifier:
            self._step_focus(ARROWS[event.key()])
        elif event.key() in (Qt.Key_Return, Qt.Key_Enter, Qt.Key_Space):
            if self.picture and focus in self.picture.boxes \
                    and self.picture.boxes[focus].expandable:
                self.toggle_box(focus)
            elif self.picture:
                self._follow_links(focus)
        elif event.key() == Qt.Key_Escape:
            self.set_selected(())
            self.set_focus_box(None)
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event):
        self._reached_by_keys = event.reason() in BY_KEYS
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event):
        super().focusOutEvent(event)
        self.update()

    def event(self, event):
        if event.type() == QEvent.ToolTip and self._index is not None:
            box_id = self.box_at(QPointF(event.pos()))
            wire = self._wire_at(QPointF(event.pos()))
            text, rect = '', QRect()
            if wire is not None and self.describe_wire:
                text = self.describe_wire(self.picture.wires[wire])
                rect = QRect(event.pos() - QPoint(3, 3), QSize(7, 7))
            elif box_id is not None and self.describe:
                text, rect = self.describe(box_id), self.box_rect_in_view(box_id)
            QToolTip.showText(event.globalPos(), text, self, rect)
            return True
        if isinstance(event, QNativeGestureEvent) \
                and event.gestureType() == Qt.ZoomNativeGesture:
            self.zoom(1.0 + event.value(), event.localPos())
            return True
        return super().event(event)
