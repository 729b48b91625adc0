"""The canvas: shows a picture, moves over it, and says what was pointed at.

It knows pictures and boxes, not models: what a click means is decided by the
window, which listens to the signals.
"""
from PyQt5.QtCore import QPoint, QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QColor, QPainter
from PyQt5.QtWidgets import QWidget

from app.ui import coloring, legend, trace
from app.ui.canvas_input import CanvasInput
from app.ui.canvas_place import CanvasPlace
from app.ui.geometry import Viewport, fitted
from app.ui.layer import Layer
from app.ui.looks import Look
from app.ui.minimap import Minimap
from app.ui.motion import motion
from app.ui.painter import ScenePainter
from app.ui.picture_index import PictureIndex
from app.ui.words import tr


class Canvas(CanvasInput, CanvasPlace, QWidget):
    """Pan, zoom, focus and hover over one picture.

    Signals:
        focused: id of the box that now has the focus, or None.
        hovered: id of the box under the pointer, or None.
        toggle_requested: id of a box to open or close, and the view point that
            should keep lying on it.
        output_requested: id of a box to choose as an output or to drop.
        menu_requested: id of the box (or None) and the global point for a menu.
        picture_painted: a picture was painted completely for the first time.
        selection_changed: frozenset of the ids of the boxes selected beside the focus.
        wire_clicked: position of a wire and the global point.
        links_requested: numbers of the nodes that a mark may lead to, and the global point.
        escaped: Escape was pressed.
    """

    focused = pyqtSignal(object)
    hovered = pyqtSignal(object)
    toggle_requested = pyqtSignal(object, QPointF)
    output_requested = pyqtSignal(object)
    menu_requested = pyqtSignal(object, QPoint)
    picture_painted = pyqtSignal()
    selection_changed = pyqtSignal(object)
    wire_clicked = pyqtSignal(int, QPoint)
    links_requested = pyqtSignal(object, QPoint)
    escaped = pyqtSignal()

    def __init__(self, theme, measure, parent=None):
        super().__init__(parent)
        self.setObjectName('canvas')
        self.setFocusPolicy(Qt.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 240)
        self.setAccessibleName(tr('Graph'))
        self._measure = measure
        self._painter = ScenePainter(theme, measure)
        self._index = None
        self._viewport = Viewport()
        self._look = Look()
        self._layer = Layer(_Scene(self), self)
        self._layer.changed.connect(self.update)
        self._press = None
        self._dragging = self._followed = False
        self._settled = False
        self._announce = False
        self._message = ''
        self._color_mode = coloring.KIND
        self._facts = None
        self._trace = trace.Trace()
        self._note = ''
        self._motion = None
        self._band = None
        self._map_grip = False
        self.minimap = Minimap()
        self.legend_visible = True
        self.animated = False
        self.describe = None
        self.describe_wire = None
        self._ticks = QTimer(self)
        self._ticks.setInterval(16)
        self._ticks.timeout.connect(self._on_tick)

    # -- what is shown

    @property
    def picture(self):
        """The picture shown, or None."""
        return self._index.picture if self._index else None

    @property
    def viewport(self):
        """Where the scene lies, a `geometry.Viewport`."""
        return self._viewport

    @property
    def look(self):
        """What is chosen, live and in focus, a `looks.Look`."""
        return self._look

    @property
    def trace(self):
        """The path drawn over the picture, a `trace.Trace`."""
        return self._trace

    def set_theme(self, theme):
        """Paint in other colours."""
        self._painter = ScenePainter(theme, self._measure)
        self._color()
        self._drop_layer()

    def set_message(self, text):
        """Text in the middle of the empty canvas."""
        self._message = text
        self.update()

    def clear(self):
        """Show no picture."""
        self._index = None
        self._look = Look()
        self._trace = trace.Trace()
        self._settled = False
        self._drop_layer()

    def set_picture(self, picture, look, anchor=None, index=None):
        """Show a picture.

        Args:
            picture: the new picture.
            look: the `looks.Look` for it; focus is kept from before.
            anchor: None, or (box id, view point): the box stays under that point.
                Without it the view stays where it was, or shows an overview when
                this is the first picture.
            index: its `PictureIndex` when there is one already.
        """
        before = self._index, self._viewport
        if index is None or index.picture is not picture:
            index = PictureIndex(picture)
        self._index = index
        self._color()
        focus = self._look.focus if self._look.focus in picture.boxes else None
        if not self._settled:
            self.show_overview()
        elif before[0] is not None:
            self._keep_place(before[0].picture, picture, anchor)
        selected = frozenset(box_id for box_id in self._look.selected if box_id in picture.boxes)
        self._look = look._replace(focus=focus, hover=None, hot_wires=self._wires_of(focus),
                                   selected=selected)
        self._trace = trace.trace_of(picture, self._trace.nodes)
        self._announce = True
        self._end_motion()
        if self.animated and before[0] is not None and self.isVisible():
            self._motion = motion(before, (self._index, self._viewport),
                                  (self.width(), self.height()))
            if self._motion is not None:
                self._ticks.start()
        self._drop_layer()

    def show_viewport(self, viewport):
        """Look at a part of the scene, a `geometry.Viewport`."""
        self._move(viewport)

    def set_look(self, look):
        """Change what is chosen and what is dimmed; focus and hover stay."""
        self._look = look._replace(focus=self._look.focus, hover=self._look.hover,
                                   hot_wires=self._look.hot_wires,
                                   selected=self._look.selected, links=self._look.links)
        self._drop_layer(keep=True)

    def set_focus_box(self, box_id, tell=True):
        """Give the focus to a box, or to none."""
        if box_id == self._look.focus:
            return
        self._look = self._look._replace(focus=box_id, hot_wires=self._wires_of(
            self._look.hover or box_id))
        self.update()
        if tell:
            self.focused.emit(box_id)

    def show_path(self, nodes):
        """Draw a path over the picture, and over those to come; no nodes, no path.

        Args:
            nodes: node numbers from an output upstream.
        """
        self._trace = trace.trace_of(self.picture, nodes)
        self.update()

    def fit_path(self, least=0.0):
        """All of the path in view, never larger than scale 1.

        Returns:
            False when there is no path, or it would be smaller than scale ``least``;
            the view is not moved then.
        """
        rect = trace.bounds(self.picture, self._trace) if self._index else None
        if rect is None:
            return False
        viewport = fitted(rect, (self.width(), self.height()), margin=60.0)
        if viewport.scale < least:
            return False
        self._move(viewport)
        return True

    def set_colors(self, mode, facts=None):
        """Colour by one of `coloring.MODES`; ``facts`` as `coloring.coloring` needs them."""
        self._color_mode, self._facts = mode, facts
        self._color()
        self._drop_layer(keep=True)

    @property
    def colors(self):
        """The `coloring.Coloring` of the picture, None without one."""
        return self._painter.colors

    @property
    def complete(self):
        """True when what the screen shows is the crisp picture."""
        return self._index is None or self._layer.complete

    def set_selected(self, box_ids):
        """Select boxes beside the one in focus."""
        box_ids = frozenset(box_ids)
        if box_ids != self._look.selected:
            self._look = self._look._replace(selected=box_ids)
            self.update()
            self.selection_changed.emit(box_ids)

    def set_links(self, wires):
        """Draw `view.picture.Wire`s over the picture, none by default."""
        if tuple(wires) != self._look.links:
            self._look = self._look._replace(links=tuple(wires))
            self.update()

    def set_note(self, text):
        """A line at the top of the canvas, '' for none."""
        self._note = text
        self.update()

    def set_minimap_visible(self, visible):
        """Show or hide the map of the whole picture."""
        self.minimap.visible = visible
        self.update()

    def set_legend_visible(self, visible):
        """Show or hide the legend."""
        self.legend_visible = visible
        self.update()

    # -- inside

    def _move(self, viewport):
        self._settled = True
        self._viewport = viewport
        self._end_motion()
        self.update()

    def _to_view(self, rect):
        x, y = self._viewport.to_view(rect.x(), rect.y())
        scale = self._viewport.scale
        return QRectF(x, y, rect.width() * scale, rect.height() * scale)

    def _drop_layer(self, keep=False):
        self._layer.drop(keep)
        self.minimap.drop()
        self.update()

    def _wires_of(self, box_id):
        if box_id is None or self._index is None:
            return ()
        box = self.picture.boxes.get(box_id)
        if box is None or box.expanded:
            return ()
        return tuple(self._index.edges_of(box_id))

    def toggle_box(self, box_id, point=None):
        """Ask for a box to be opened or closed, around a view point."""
        if point is None:
            rect = self.box_rect_in_view(box_id)
            point = QPointF(rect.center().x(), max(rect.top(), 0) + 6)
        self.toggle_requested.emit(box_id, QPointF(point))

    # -- painting

    def _color(self):
        if self._index:
            colors = self._index.kinds if self._color_mode == coloring.KIND else None
            self._painter.set_index(self._index, colors or coloring.coloring(
                self._color_mode, self._index.picture, self._facts))

    def _on_tick(self):
        if self._motion is None or self._motion.done:
            self._end_motion()
        self.update()

    def _end_motion(self):
        self._motion = None
        self._ticks.stop()

    def _paint_motion(self, painter):
        painter.fillRect(self.rect(), self._painter.theme.color('canvas'))
        painter.save()
        painter.scale(self._viewport.scale, self._viewport.scale)
        painter.translate(-self._viewport.left, -self._viewport.top)
        self._motion.paint(painter, self._painter, self._viewport.scale)
        painter.restore()

    def _paint_overlays(self, painter):
        painter.save()
        painter.scale(self._viewport.scale, self._viewport.scale)
        painter.translate(-self._viewport.left, -self._viewport.top)
        rect = self._viewport.to_scene(0, 0) + self._viewport.to_scene(self.width(),
                                                                       self.height())
        self._painter.paint_overlay(painter, rect, self._viewport.scale, self._look)
        if self._trace.boxes:
            trace.paint(painter, self.picture, self._trace, self._viewport.scale,
                        self._painter.theme)
        painter.restore()
        self._paint_frame(painter)

    def _paint_frame(self, painter):
        """What lies on the view and does not move with the picture."""
        if self.legend_visible:
            legend.paint(painter, self.rect(), self._painter.theme, self._measure,
                         self._painter.colors, self._look)
        self.minimap.paint(painter, self, self._painter, self._look)
        theme = self._painter.theme
        if self._note:
            legend.paint_note(painter, self.rect(), theme, self._measure, self._note)
        if self._band is not None:
            color = QColor(theme.color('selection'))
            painter.setPen(color)
            color.setAlpha(40)
            painter.setBrush(color)
            painter.drawRect(self._band)

    # -- Override QWidget

    def paintEvent(self, event):
        painter = QPainter(self)
        if self._index is None:
            theme = self._painter.theme
            painter.fillRect(self.rect(), theme.color('canvas'))
            painter.setPen(theme.color('text_muted'))
            painter.drawText(self.rect().adjusted(40, 40, -40, -40),
                             Qt.AlignCenter | Qt.TextWordWrap, self._message)
            self._paint_focus(painter)
            return
        if self._motion is not None:
            self._paint_motion(painter)
            self._paint_frame(painter)
            return
        self._layer.paint(painter, self.size(), self.devicePixelRatioF(), self._viewport)
        self._paint_overlays(painter)
        self._paint_focus(painter)
        painter.end()
        if self._announce and self._layer.complete:
            self._announce = False
            self.picture_painted.emit()

    def resizeEvent(self, event):
        old = event.oldSize()
        if self._index and old.isValid() and self._settled:
            dx = (self.width() - old.width()) / 2
            self._viewport = self._viewport.panned(dx, 0)
        self._drop_layer()

    def sizeHint(self):
        return QSize(900, 700)


class _Scene:
    """What the layer paints: the picture of a canvas in its look."""

    def __init__(self, canvas):
        self._canvas = canvas

    def paint(self, painter, rect, scale, fine):
        self._canvas._painter.paint(painter, rect, scale, self._canvas.look, fine)

    def paint_coarse(self, painter, rect, scale):
        self._canvas._painter.paint_coarse(painter, rect, scale, self._canvas.look)

    def items_in(self, rect, scale):
        return self._canvas._painter.items_in(rect, scale)

    def ground(self):
        return self._canvas._painter.theme.color('canvas')
