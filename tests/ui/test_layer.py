import pytest
from PyQt5.QtGui import QColor, QImage, QPainter
from PyQt5.QtCore import QRectF, QSize

from app.ui.geometry import Viewport
from app.ui.layer import ITEM_SECONDS, RESTING_SECONDS, Layer

SIZE = QSize(200, 120)
MANY = int(2 * RESTING_SECONDS / ITEM_SECONDS)


class Scene:
    """Stripes of 10 units; says how often and how it was painted."""

    def __init__(self, items):
        self.items = items
        self.fine = self.coarse = 0
        self.shift = 0

    def paint(self, painter, rect, scale, fine):
        self.fine += 1
        for place in range(-1000, 1000, 20):
            painter.fillRect(QRectF(place + self.shift, -1000, 10, 2000), QColor('red'))

    def paint_coarse(self, painter, rect, scale):
        self.coarse += 1

    def items_in(self, rect, scale):
        return self.items

    def ground(self):
        return QColor('white')


@pytest.fixture
def image():
    return QImage(SIZE, QImage.Format_RGB32)


def shown(layer, image, viewport):
    painter = QPainter(image)
    layer.paint(painter, SIZE, 1.0, viewport)
    painter.end()
    return image.copy()


def test_little_is_painted_at_once(image):
    layer = Layer(Scene(10))
    shown(layer, image, Viewport())
    assert layer.complete and image.pixelColor(5, 5) == QColor('red')


def test_much_is_painted_in_slices_and_told(image, qtbot):
    scene = Scene(MANY)
    layer = Layer(scene)
    shown(layer, image, Viewport())
    assert not layer.complete and scene.coarse == 1 and scene.fine == 0
    with qtbot.waitSignal(layer.changed):
        pass
    sliced = shown(layer, image, Viewport())
    assert layer.complete and scene.fine > 2
    whole = Layer(Scene(10))
    assert shown(whole, image, Viewport()) == sliced


def test_panned_pixels_are_those_painted_afresh(image):
    kept, fresh = Layer(Scene(10)), Layer(Scene(10))
    shown(kept, image, Viewport())
    there = Viewport(1.0, -13.0, 7.0)
    assert shown(kept, image, there) == shown(fresh, image, there)


def test_zooming_much_stretches_and_gets_crisp_at_rest(image, qtbot):
    scene = Scene(MANY)
    layer = Layer(scene)
    shown(layer, image, Viewport())
    qtbot.waitSignal(layer.changed).wait()
    shown(layer, image, Viewport())
    painted = scene.fine
    with qtbot.waitSignal(layer.changed):
        for scale in (0.9, 0.8, 0.7):
            shown(layer, image, Viewport(scale))
        assert scene.fine == painted and not layer.complete
        assert image.pixelColor(5, 5) == QColor('red')
    shown(layer, image, Viewport(0.7))
    with qtbot.waitSignal(layer.changed):
        pass
    shown(layer, image, Viewport(0.7))
    assert layer.complete and scene.fine > painted


def test_the_old_picture_stays_until_the_new_one_is_there(image, qtbot):
    scene = Scene(MANY)
    layer = Layer(scene)
    shown(layer, image, Viewport())
    qtbot.waitSignal(layer.changed).wait()
    before = shown(layer, image, Viewport())
    scene.shift = 10
    layer.drop(keep=True)
    assert shown(layer, image, Viewport()) == before
    with qtbot.waitSignal(layer.changed):
        pass
    assert shown(layer, image, Viewport()) != before and layer.complete


def test_antialiasing_is_dropped_only_while_moving(image, qtbot):
    scene = Scene(int(0.007 / ITEM_SECONDS))
    fine = []
    scene.paint = lambda painter, rect, scale, wanted: fine.append(wanted)
    layer = Layer(scene)
    shown(layer, image, Viewport())
    with qtbot.waitSignal(layer.changed):
        shown(layer, image, Viewport(0.9))
        shown(layer, image, Viewport(0.9))
    shown(layer, image, Viewport(0.9))
    assert fine == [True, False, True] and layer.complete
