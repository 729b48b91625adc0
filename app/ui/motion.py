"""The short way from one picture to the next: boxes move, new ones fade in. Never waited for."""
import time

from PyQt5.QtGui import QPainter

SECONDS = 0.18
#: With more boxes in view the new picture is shown at once.
MOST_BOXES = 260


class Motion:
    """Boxes on their way; give it the time, it paints a frame.

    Args:
        moves: (box of the new picture, where it starts as (x, y, w, h) in scene units of
            the new picture, or None when it appears), in painting order.
        wires: positions of wires that fade in.
    """

    def __init__(self, moves, wires):
        self._moves = moves
        self._wires = wires
        self._began = time.perf_counter()

    @property
    def done(self):
        """True when the boxes have arrived."""
        return time.perf_counter() - self._began >= SECONDS

    def paint(self, painter, scene, scale):
        """Paint the boxes where they are now.

        Args:
            painter: a QPainter whose units are scene units.
            scene: a `painter.ScenePainter` of the new picture.
            scale: view pixels per scene unit.
        """
        share = min((time.perf_counter() - self._began) / SECONDS, 1.0)
        eased = 1.0 - (1.0 - share) ** 3
        painter.setRenderHint(QPainter.Antialiasing, True)
        containers = [move for move in self._moves if move[0].expanded]
        leaves = [move for move in self._moves if not move[0].expanded]
        for moves in (containers, leaves):
            for box, start in moves:
                painter.setOpacity(eased if start is None else 1.0)
                scene.paint_box(painter, box if start is None else between(box, start, eased),
                                scale)
            if moves is containers:
                painter.setOpacity(eased ** 3)
                scene.paint_wires(painter, self._wires)
        painter.setOpacity(1.0)


def between(box, start, share):
    """The box between where it started and where it ends."""
    x, y, w, h = (first + (last - first) * share for first, last in zip(
        start, (box.x, box.y, box.w, box.h)))
    return box._replace(x=x, y=y, w=w, h=h)


def motion(before, after, size):
    """The `Motion` from one (`PictureIndex`, viewport) to another, None when there is none.

    ``size`` is (width, height) of the view in px.
    """
    (old, old_viewport), (new, new_viewport) = before, after
    if old_viewport.scale != new_viewport.scale:
        return None
    seen = new.boxes_in(*(new_viewport.to_scene(0, 0) + new_viewport.to_scene(*size)))
    if len(seen) > MOST_BOXES:
        return None
    # Scene units of the new picture from those of the old one.
    dx, dy = new_viewport.left - old_viewport.left, new_viewport.top - old_viewport.top
    moves, moved = [], False
    for box_id in seen:
        box, was = new.picture.boxes[box_id], old.picture.boxes.get(box_id)
        start = None if was is None else (was.x + dx, was.y + dy, was.w, was.h)
        moves.append((box, start))
        moved = moved or start is None or any(
            abs(a - b) > 0.5 for a, b in zip(start, (box.x, box.y, box.w, box.h)))
    if not moved:
        return None
    wires = new.wires_in(*(new_viewport.to_scene(0, 0) + new_viewport.to_scene(*size)))
    return Motion(moves, wires)
