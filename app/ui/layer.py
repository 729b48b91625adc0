"""The picture as pixels, kept between frames: scrolled, stretched, made crisp in slices.

While the view moves, a frame uses what is there: the pixels are scrolled, or stretched over a
coarse painting.  What is too much for one frame is painted in bands from the event loop, so that
no frame and no event waits for it.
"""
import time

from PyQt5.QtCore import QObject, QRectF, QSize, QTimer, pyqtSignal
from PyQt5.QtGui import QPainter, QPixmap

#: Seconds that a frame may take, while the view moves and at rest.
MOVING_SECONDS = 0.010
RESTING_SECONDS = 0.030
#: Above it antialiasing is dropped while the view moves.
FINE_SECONDS = 0.004
SLICE_SECONDS = 0.010
#: Time without a move after which the picture is made crisp.
REST_MS = 70
#: Seconds that an item takes, about.
ITEM_SECONDS = 20e-6
LEAST_BAND = 8


class Layer(QObject):
    """The pixels of a scene for one viewport, or on the way to it.

    Args:
        scene: has ``paint(painter, rect, scale, fine)`` (``fine``: with antialiasing),
            ``paint_coarse(painter, rect, scale)``, ``items_in(rect, scale)`` (about how
            many items painting takes) and ``ground()`` (a QColor).
        parent: a QObject.

    Signals:
        changed: a better painting is there; paint again.
    """

    changed = pyqtSignal()

    def __init__(self, scene, parent=None):
        super().__init__(parent)
        self._scene = scene
        self._front = _Pixels()
        self._back = _Pixels()
        self._fresh = False
        self._fine = True
        self._bands = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._on_slice)
        self._wanted = None
        self._resting = True

    @property
    def complete(self):
        """True when the picture on the screen is the crisp one."""
        return self._fresh and self._fine and self._front.viewport == self._wanted

    def drop(self, keep=False):
        """What is painted has changed; ``keep``: show the old one until the new is there."""
        self._fresh = False
        self._resting = True
        if not keep:
            self._front.viewport = None
        self._stop_slices()

    def paint(self, painter, size, ratio, viewport):
        """Paint the scene for a viewport into a widget of a size in logical px."""
        moved = viewport != self._wanted and self._wanted is not None
        if moved:
            self._resting = False
        self._wanted = viewport
        front = self._front
        if front.size != (size.width(), size.height(), ratio):
            front.viewport = None
        if moved:
            self._rest.start()
        if front.viewport is not None and self._fresh and (self._fine or not self._resting):
            if front.viewport == viewport or self._scroll(viewport):
                painter.drawPixmap(0, 0, front.pixmap)
                return
        rect = _scene_rect(viewport, 0, 0, size.width(), size.height())
        seconds = self._scene.items_in(rect, viewport.scale) * ITEM_SECONDS
        if seconds <= (RESTING_SECONDS if self._resting else MOVING_SECONDS):
            self._stop_slices()
            front.prepare(size, ratio, viewport)
            self._fine = self._resting or seconds <= FINE_SECONDS
            self._render_part(front, QRectF(0, 0, size.width(), size.height()), self._fine)
            self._fresh = True
            painter.drawPixmap(0, 0, front.pixmap)
            return
        self._paint_stretched(painter, size, viewport, rect)
        if not self._resting:
            self._stop_slices()
        elif self._back.viewport != viewport or not self._slices.isActive():
            self._begin(size, ratio, viewport, seconds)

    # -- inside

    def _paint_stretched(self, painter, size, viewport, rect):
        """What is there, in the place where it will be; a coarse painting around it."""
        kept = self._front.viewport
        if kept is not None and kept == viewport:
            painter.drawPixmap(0, 0, self._front.pixmap)
            return
        painter.fillRect(0, 0, size.width(), size.height(), self._scene.ground())
        if kept is not None:
            left, top = viewport.to_view(kept.left, kept.top)
            factor = viewport.scale / kept.scale
            there = QRectF(left, top, size.width() * factor, size.height() * factor)
        if kept is None or not there.contains(QRectF(0, 0, size.width(), size.height())):
            painter.save()
            painter.scale(viewport.scale, viewport.scale)
            painter.translate(-viewport.left, -viewport.top)
            self._scene.paint_coarse(painter, rect, viewport.scale)
            painter.restore()
        if kept is not None:
            painter.drawPixmap(there, self._front.pixmap, QRectF(self._front.pixmap.rect()))

    def _begin(self, size, ratio, viewport, seconds):
        """Start to paint a crisp picture beside the one shown."""
        self._back.prepare(size, ratio, viewport)
        height = max(int(size.height() * SLICE_SECONDS / max(seconds, 1e-6) / 2), LEAST_BAND)
        self._bands = [(top, min(height, size.height() - top))
                       for top in range(0, size.height(), height)][::-1]
        self._slices.start()

    def _stop_slices(self):
        self._bands = []
        self._slices.stop()

    def _render_part(self, pixels, part, fine):
        """Paint a rectangle of the view, in logical px, into pixels."""
        viewport = pixels.viewport
        painter = QPainter(pixels.pixmap)
        painter.setClipRect(part)
        painter.fillRect(part, self._scene.ground())
        painter.scale(viewport.scale, viewport.scale)
        painter.translate(-viewport.left, -viewport.top)
        # Half of a badge or of a thick line may reach in from beyond the edge.
        rect = _scene_rect(viewport, part.left() - 12, part.top() - 12, part.right() + 12,
                           part.bottom() + 12)
        self._scene.paint(painter, rect, viewport.scale, fine)
        painter.end()

    def _scroll(self, viewport):
        """Move the pixels to a panned viewport; False when that cannot be done."""
        kept = self._front.viewport
        width, height, ratio = self._front.size
        if kept.scale != viewport.scale:
            return False
        exact_x = (kept.left - viewport.left) * viewport.scale * ratio
        exact_y = (kept.top - viewport.top) * viewport.scale * ratio
        dx, dy = round(exact_x), round(exact_y)
        if abs(exact_x - dx) > 0.01 or abs(exact_y - dy) > 0.01 \
                or abs(dx) >= width * ratio / 2 or abs(dy) >= height * ratio / 2:
            return False
        across, down = dx / ratio, dy / ratio
        parts = []
        if across:
            parts.append(QRectF(0.0 if across > 0 else width + across, 0, abs(across), height))
        if down:
            parts.append(QRectF(0, 0.0 if down > 0 else height + down, width, abs(down)))
        items = sum(self._scene.items_in(_scene_rect(
            viewport, part.left(), part.top(), part.right(), part.bottom()), viewport.scale)
                    for part in parts)
        if items * ITEM_SECONDS > MOVING_SECONDS:
            return False
        self._front.pixmap.scroll(dx, dy, self._front.pixmap.rect())
        self._front.viewport = viewport
        for part in parts:
            self._render_part(self._front, part, self._fine)
        return True

    def _on_rest(self):
        self._resting = True
        if not self.complete:
            self.changed.emit()

    def _on_slice(self):
        end = time.perf_counter() + SLICE_SECONDS
        while self._bands and time.perf_counter() < end:
            top, height = self._bands.pop()
            self._render_part(self._back, QRectF(0, top, self._back.size[0], height), True)
        if not self._bands:
            self._slices.stop()
            self._front, self._back = self._back, self._front
            self._fresh = self._fine = True
            self.changed.emit()


class _Pixels:
    """A pixmap, with the viewport it was painted for (None: nothing of use)."""

    def __init__(self):
        self.pixmap = None
        self.size = None
        self.viewport = None

    def prepare(self, size, ratio, viewport):
        """Make it fit a widget; what was on it is lost."""
        wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self.pixmap is None or self.pixmap.size() != wanted:
            self.pixmap = QPixmap(wanted)
        self.pixmap.setDevicePixelRatio(ratio)
        self.size = (size.width(), size.height(), ratio)
        self.viewport = viewport


def _scene_rect(viewport, left, top, right, bottom):
    """(left, top, right, bottom) in scene units of a rectangle of the view."""
    return viewport.to_scene(left, top) + viewport.to_scene(right, bottom)
