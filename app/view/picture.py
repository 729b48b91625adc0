"""A picture: boxes and wires in absolute coordinates, for any painter."""
from typing import NamedTuple, Optional, Tuple


class Box(NamedTuple):
    """One rectangle.

    kind: 'node', 'scope', 'variable', 'series', 'port' or 'tray'; name: the true full name of the
    node or scope (of a series: scope/#what, of a port: the box it leads to); x, y, w, h: px, top
    left; nodes: the nodes a leaf stands for, its own first; count: how many nodes it stands for,
    folded ones included; marks: (text, node) of small constants and summaries folded into it.
    """
    id: str
    kind: str
    name: str
    label: str
    sublabel: str
    op: str
    x: float
    y: float
    w: float
    h: float
    depth: int
    parent: Optional[str]
    expanded: bool
    expandable: bool
    nodes: Tuple[int, ...]
    count: int
    marks: Tuple[Tuple[str, int], ...]
    role: str


class Wire(NamedTuple):
    """A metaedge: all tensors from one box to another.

    points: way from the source's border to the target's, px, as of `layout.engine`; tensors:
    (source node, port, consumer) of the first 64; count: of all; label: the tensor's shape, or how
    many tensors; width: px, 1 to 6; control: whether it holds control edges only.
    label_at: the centre of the label, None when there is no room or nothing to say.
    An edge over the border of an open scope goes on inside, from the port box on the border.
    """
    source: str
    target: str
    points: Tuple[Tuple[float, float], ...]
    tensors: Tuple[Tuple[int, int, int], ...]
    count: int
    label: str
    control: bool
    width: float
    label_at: Optional[Tuple[float, float]] = None


class Picture:
    """Boxes by id, in painting order, with wires.

    Attributes: `boxes` {id: Box}; `order` ids, parents first; `wires` [Wire]; `width`, `height`
    px; `tray` (x, y, w, h) of the outermost tray or None.
    """

    __slots__ = ('boxes', 'order', 'wires', 'width', 'height', 'tray', '_find', '_found')

    def __init__(self, boxes, wires, width, height, tray, find):
        self.boxes = boxes
        self.order = list(boxes)
        self.wires = wires
        self.width, self.height = width, height
        self.tray = tray
        self._find = find
        self._found = {}

    def box_of(self, node):
        """Return the id of the box that shows or hides a node, None if it is not in this view."""
        if node not in self._found:
            self._found[node] = self._find(node)
        return self._found[node]

    def through(self, box_id):
        """Return the distinct tensors (source node, port) that wires at a box carry, in order.

        For a port box these are what crosses the border there: what its tooltip lists, and its
        `sublabel` says whether they come from or go to the box of its `name`.  Of a wire of more
        than 64 edges only these are known.
        """
        return list(dict.fromkeys(
            (source, port) for wire in self.wires if box_id in (wire.source, wire.target)
            for source, port, _ in wire.tensors))

    def scope_box(self, scope):
        """Return the id of a scope's box, open or closed, None if it is not visible."""
        return scope + '/' if scope + '/' in self.boxes else None

    def __eq__(self, other):
        return ((self.boxes, self.order, self.wires, self.width, self.height, self.tray)
                == (other.boxes, other.order, other.wires, other.width, other.height, other.tray))
