"""A path through the graph drawn over the picture: from an output to what is wrong."""
from typing import NamedTuple, Tuple

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPen

from app.ui import shapes

NEVER_THINNER = 3.0
HALO = 9.0
ENDS = 5.0


class Trace(NamedTuple):
    """What of a picture lies on a path.

    ``nodes`` are node numbers from the output upstream, ``boxes`` the ids of the boxes
    that show or hide them, in the same order, ``wires`` the positions of the wires
    between.
    """

    nodes: Tuple[int, ...] = ()
    boxes: Tuple[str, ...] = ()
    wires: Tuple[int, ...] = ()


def trace_of(picture, nodes):
    """The `Trace` of a path in a picture; nodes that are not in the view are passed over."""
    nodes = tuple(nodes)
    if picture is None or not nodes:
        return Trace(nodes)
    boxes = []
    for node in nodes:
        box_id = picture.box_of(node)
        if box_id is not None and box_id not in boxes:
            boxes.append(box_id)
    steps = set(zip(nodes[1:], nodes))
    ends = set(zip(boxes[1:], boxes))
    wires = tuple(place for place, wire in enumerate(picture.wires)
                  if (wire.source, wire.target) in ends
                  or any((source, target) in steps for source, _, target in wire.tensors))
    return Trace(nodes, tuple(boxes), wires)


def bounds(picture, trace):
    """(x, y, w, h) of the boxes on a path in scene units, None when none is in the picture."""
    boxes = [picture.boxes[box_id] for box_id in trace.boxes if box_id in picture.boxes]
    if not boxes:
        return None
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return (left, top, max(box.x + box.w for box in boxes) - left,
            max(box.y + box.h for box in boxes) - top)


def paint(painter, picture, trace, scale, theme):
    """Paint a path over a picture; the painter's units are scene units."""
    color = theme.color('trace')
    soft = QColor(color)
    soft.setAlpha(70)
    width = max(NEVER_THINNER, NEVER_THINNER / scale)
    painter.setBrush(Qt.NoBrush)
    paths = [shapes.wire_path(picture.wires[place].points) for place in trace.wires]
    for pen in (_pen(soft, width * HALO / NEVER_THINNER), _pen(color, width)):
        painter.setPen(pen)
        for path in paths:
            painter.drawPath(path)
    for box_id in trace.boxes:
        box = picture.boxes[box_id]
        if not box.expanded:
            painter.drawRoundedRect(QRectF(box.x, box.y, box.w, box.h).adjusted(-2, -2, 2, 2),
                                    9.0, 9.0)
    painter.setPen(Qt.NoPen)
    painter.setBrush(color)
    for place in trace.wires:
        points = picture.wires[place].points
        for x, y in (points[0], points[-1]) if points else ():
            painter.drawEllipse(QPointF(x, y), ENDS, ENDS)


def _pen(color, width):
    return QPen(color, width, Qt.SolidLine, Qt.RoundCap, Qt.RoundJoin)
