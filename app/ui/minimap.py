"""A small map of the whole picture in a corner of the canvas; click or drag moves the view."""
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPen, QPixmap

SIDE = 170.0
LEAST_SIDE = 56.0
AWAY = 12.0
INSET = 6.0
#: (width, height) in px of the smallest canvas that has room for it.
LEAST_VIEW = (560, 420)
#: Zoomed in beyond it, a map helps.
LEAST_HIDDEN = 0.02


class Minimap:
    """Where it lies, what it shows, what a point on it means; painted by the canvas."""

    def __init__(self):
        self.visible = True
        self._pixmap = None
        self._key = None

    def drop(self):
        """The picture has changed."""
        self._key = None

    def rect(self, canvas):
        """QRectF of the map in view units, None when it is not shown.

        It is hidden when it was switched off, when all of the picture is in view, and in a
        small canvas.
        """
        picture = canvas.picture
        if not self.visible or picture is None or canvas.width() < LEAST_VIEW[0] \
                or canvas.height() < LEAST_VIEW[1]:
            return None
        left, top = canvas.viewport.to_scene(0, 0)
        right, bottom = canvas.viewport.to_scene(canvas.width(), canvas.height())
        slack = LEAST_HIDDEN * max(picture.width, picture.height)
        if left <= slack and top <= slack and right >= picture.width - slack \
                and bottom >= picture.height - slack:
            return None
        scale = self._scale(picture)
        width = max(picture.width * scale, LEAST_SIDE) + 2 * INSET
        height = max(picture.height * scale, LEAST_SIDE) + 2 * INSET
        return QRectF(canvas.width() - AWAY - width, canvas.height() - AWAY - height, width,
                      height)

    def scene_point(self, canvas, point):
        """Scene point (x, y) that a view point on the map shows."""
        rect, picture = self.rect(canvas), canvas.picture
        scale = self._scale(picture)
        return ((point.x() - rect.center().x()) / scale + picture.width / 2,
                (point.y() - rect.center().y()) / scale + picture.height / 2)

    def paint(self, painter, canvas, scene, look):
        """Paint the map with the part in view marked on it, when it is shown."""
        rect = self.rect(canvas)
        if rect is None:
            return
        theme, picture = scene.theme, canvas.picture
        ratio = canvas.devicePixelRatioF()
        key = id(scene.colors), theme.name, look.live, rect.size(), ratio
        if key != self._key:
            self._render(rect, ratio, picture, scene, look)
            self._key = key
        painter.setRenderHint(QPainter.Antialiasing, True)
        ground = QColor(theme.color('surface'))
        ground.setAlpha(235)
        painter.setPen(QPen(theme.color('line'), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 8, 8)
        painter.drawPixmap(rect.topLeft(), self._pixmap)
        scale = self._scale(picture)
        corner = rect.center() - QPointF(picture.width, picture.height) * scale / 2
        left, top = canvas.viewport.to_scene(0, 0)
        view = QRectF(corner.x() + left * scale, corner.y() + top * scale,
                      max(canvas.width() / canvas.viewport.scale * scale, 4.0),
                      max(canvas.height() / canvas.viewport.scale * scale, 4.0))
        view = view.intersected(rect.adjusted(2, 2, -2, -2))
        tint = QColor(theme.color('accent'))
        tint.setAlpha(36)
        painter.setPen(QPen(theme.color('accent'), 1.5))
        painter.setBrush(tint)
        painter.drawRoundedRect(view, 2, 2)
        painter.setBrush(Qt.NoBrush)

    def _render(self, rect, ratio, picture, scene, look):
        pixmap = QPixmap((rect.size() * ratio).toSize())
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.transparent)
        scale = self._scale(picture)
        painter = QPainter(pixmap)
        painter.translate(rect.width() / 2 - picture.width * scale / 2,
                          rect.height() / 2 - picture.height * scale / 2)
        painter.scale(scale, scale)
        scene.paint_coarse(painter, (0, 0, picture.width, picture.height), scale, look, True)
        painter.end()
        self._pixmap = pixmap

    @staticmethod
    def _scale(picture):
        return min(SIDE / max(picture.width, 1.0), SIDE / max(picture.height, 1.0))
