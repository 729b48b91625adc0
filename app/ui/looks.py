"""What the painter is told besides the picture: choices, focus, what is live. No Qt."""
from typing import FrozenSet, NamedTuple, Optional, Tuple


class Look(NamedTuple):
    """The state of the picture's boxes that changes without a new layout.

    Box ids throughout; ``live`` is None when nothing is dimmed, else the boxes
    that will be part of the frozen file.
    """

    live: Optional[FrozenSet] = None
    outputs: FrozenSet = frozenset()
    candidates: FrozenSet = frozenset()
    focus: Optional[object] = None
    hover: Optional[object] = None
    hot_wires: Tuple[int, ...] = ()


def look_for(picture, live_nodes=None, outputs=(), candidates=()):
    """The look for sets of node numbers; ``live_nodes`` None dims nothing.

    A chosen output or a candidate inside a closed scope marks that scope's box.
    """
    from app.ui.picture_index import live_boxes
    live = None if live_nodes is None else frozenset(live_boxes(picture, live_nodes))
    return Look(live=live, outputs=_boxes(picture, outputs),
                candidates=_boxes(picture, candidates))


def _boxes(picture, nodes):
    return frozenset(box_id for box_id in map(picture.box_of, nodes) if box_id is not None)
