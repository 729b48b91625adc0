"""What the painter is told besides the picture: choices, focus, what is live. No Qt."""
from typing import FrozenSet, NamedTuple, Optional, Tuple

from app.ui.picture_index import live_boxes


class Look(NamedTuple):
    """The state of the picture's boxes that changes without a new layout.

    Boxes are told by id, wires by position; ``live`` is None when nothing is
    dimmed, else the boxes that will be part of the frozen file, and
    ``live_wires`` the wires; ``dims`` is True when that leaves any box out.
    ``traced``: live is what a trace goes through instead. ``hot_wires`` are those of the box
    in focus or under the pointer, ``hot_wire`` the one under the pointer; ``links`` are wires
    that lie over the picture, whose ends are in focus.
    """

    live: Optional[FrozenSet] = None
    live_wires: FrozenSet = frozenset()
    dims: bool = False
    outputs: FrozenSet = frozenset()
    candidates: FrozenSet = frozenset()
    focus: Optional[object] = None
    hover: Optional[object] = None
    hot_wires: Tuple[int, ...] = ()
    hot_wire: Optional[int] = None
    selected: FrozenSet = frozenset()
    links: Tuple = ()
    traced: bool = False


def look_for(picture, live_nodes=None, outputs=(), candidates=()):
    """The look for sets of node numbers; ``live_nodes`` None dims nothing.

    A chosen output or a candidate inside a closed scope marks that scope's box.
    """
    live, wires = None, frozenset()
    if live_nodes is not None:
        nodes = frozenset(live_nodes)
        boxes = live_boxes(picture, nodes)
        ports = {box_id for box_id, box in picture.boxes.items() if box.kind == 'port'}
        wires = frozenset(place for place, wire in enumerate(picture.wires)
                          if _is_live(wire, nodes, boxes, ports))
        for place in wires:
            wire = picture.wires[place]
            boxes.update((wire.source, wire.target))
        live = frozenset(boxes)
    dims = live is not None and len(live) < len(picture.boxes)
    return Look(live=live, live_wires=wires, dims=dims, outputs=_boxes(picture, outputs),
                candidates=_boxes(picture, candidates))


def traced(look, lit):
    """The look that dims all but what a trace lights up: (box ids, wire positions)."""
    boxes, wires = lit
    return look._replace(live=boxes, live_wires=wires, dims=False, traced=True)


def _is_live(wire, nodes, boxes, ports):
    starts, ends = wire.source in boxes, wire.target in boxes
    if starts and ends:
        return True
    # A port holds no node of its own: what passes it tells.
    return (starts or wire.source in ports) and (ends or wire.target in ports) and any(
        source in nodes and target in nodes for source, _, target in wire.tensors)


def _boxes(picture, nodes):
    return frozenset(box_id for box_id in map(picture.box_of, nodes) if box_id is not None)
