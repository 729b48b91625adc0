"""What the painter is told besides the picture: choices, focus, what is live. No Qt."""
from itertools import compress
from typing import FrozenSet, NamedTuple, Optional, Tuple

import numpy

from app.ui.picture_index import live_boxes
from app.view.state import AROUND, ROLE


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


class Ends:
    """Between which boxes the wires of a picture go, as arrays: what is live in no time.

    Args:
        picture: the picture.
    """

    def __init__(self, picture):
        self._picture = picture
        self._ids = list(picture.boxes)
        self._place = {box_id: place for place, box_id in enumerate(self._ids)}
        # What has no box is the last one, which is neither live nor a port.
        self._source, self._target = (
            numpy.array([self._place.get(box_id, -1) for box_id in ids], dtype=int)
            for ids in ([wire.source for wire in picture.wires],
                        [wire.target for wire in picture.wires]))
        self._port = numpy.array([box.kind == 'port' for box in picture.boxes.values()] + [False])

    def live(self, nodes):
        """(ids of the live boxes, positions of the live wires) for a set of node numbers."""
        here = numpy.zeros(len(self._ids) + 1, dtype=bool)
        here[[self._place[box_id] for box_id in live_boxes(self._picture, nodes)]] = True
        starts, ends = here[self._source], here[self._target]
        live = starts & ends
        # A port holds no node of its own: what passes it tells.
        through = ~live & (starts | self._port[self._source]) & (ends | self._port[self._target])
        for place in numpy.nonzero(through)[0].tolist():
            live[place] = any(source in nodes and target in nodes
                              for source, _, target in self._picture.wires[place].tensors)
        here[self._source[live]] = here[self._target[live]] = True
        return (frozenset(compress(self._ids, here.tolist())),
                frozenset(numpy.nonzero(live)[0].tolist()))

    def dimmed(self, live, live_wires):
        """Whether each box, then each wire is not among the live ones, an array of bool."""
        return ~numpy.array(list(map(live.__contains__, self._ids))
                            + list(map(live_wires.__contains__, range(len(self._source)))),
                            dtype=bool)


def look_for(picture, live_nodes=None, outputs=(), candidates=(), ends=None):
    """The look for sets of node numbers; ``live_nodes`` None dims nothing.

    Nor is anything dimmed where nothing is live: that would be all of the picture.
    A chosen output or a candidate inside a closed scope marks that scope's box.  ``ends``: the
    picture's `Ends` when there are some already.
    """
    live, wires = None, frozenset()
    if live_nodes is not None:
        live, wires = (ends or Ends(picture)).live(frozenset(live_nodes))
        if not live:
            live, wires = None, frozenset()
    dims = live is not None and len(live) < len(picture.boxes)
    return Look(live=live, live_wires=wires, dims=dims, outputs=_boxes(picture, outputs),
                candidates=_boxes(picture, candidates))


def live_in(state, nodes):
    """The live nodes by which a view is dimmed, None where that would veil what is looked at.

    So it is in a view of one role, and around nodes that are not live themselves.

    Args:
        state: a `view.state.ViewState`.
        nodes: numbers of the live nodes, or None.
    """
    if nodes is None or state is None or state.mode == ROLE \
            or state.mode == AROUND and not set(state.around).intersection(nodes):
        return None
    return nodes


def traced(look, lit):
    """The look that dims all but what a trace lights up: (box ids, wire positions)."""
    boxes, wires = lit
    return look._replace(live=boxes, live_wires=wires, dims=False, traced=True)


def _boxes(picture, nodes):
    return frozenset(box_id for box_id in map(picture.box_of, nodes) if box_id is not None)
