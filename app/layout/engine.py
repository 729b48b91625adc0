"""Sized networkx graph in, coordinates and edge routes out.

The steps are those of every layered drawing, one module each: `cycles`, `ranks`, `order`,
`coords`, then `wrap` (columns and routes) and `pack` (unconnected parts).  Nothing recurses,
nothing depends on hashes or time: equal graphs give equal drawings.
"""
from typing import Dict, List, NamedTuple, Tuple

from app.layout import layered, pack, ranks
from app.layout.grid import Grid
from app.layout.options import Options
from app.layout.wrap import straightened

FEW = 12

__all__ = ['Layout', 'Options', 'Passage', 'layout']


class Passage(NamedTuple):
    """Where a long edge passes a row: the `step`-th one below its upper end."""
    tail: object
    head: object
    step: int


class Layout(NamedTuple):
    """A drawing.

    positions: {node: (x, y)} of top left corners, px; routes: {(u, v): [(x, y), ...]} from u's
    border to v's; order: rows of nodes and passages, to be given as `seed_order` later.
    """
    positions: Dict[object, Tuple[float, float]]
    routes: Dict[Tuple[object, object], List[Tuple[float, float]]]
    width: float
    height: float
    order: List[List[object]]


def layout(graph, options=Options(), seed_order=None):
    """Draw a directed graph in rows, its edges pointing down.

    Parameters: `graph` with node attributes `size` (w, h) in px and optionally `closed`, the size
    that decides whether a row is too wide and where columns begin, and `pin`, 'top' or 'bottom'
    (rows of their own, at the very top and bottom; of two linked pins of one side only the outer
    one counts); edge attributes, optional: `tail_at`, `head_at`, the x in px from the node's left
    side where the edge is attached, and `up`, true where it shall point up.
    `seed_order` is the order of an earlier drawing, to stay close to.
    Edges that close a cycle point up.  An edge leaves its tail at the lower side and meets its
    head at the upper side (turned edges: the other way round).  Two points of a route that differ
    in x and y lie in the free space between two rows, so any curve between them that is monotone
    in y meets no box.  Self-loops are not routed.

    >>> import networkx as nx
    >>> graph = nx.DiGraph([('a', 'b')])
    >>> nx.set_node_attributes(graph, (80, 30), 'size')
    >>> layout(graph).positions
    {'a': (0.0, 0.0), 'b': (0.0, 70.0)}
    >>> layout(graph).routes
    {('a', 'b'): [(40.0, 30.0), (40.0, 70.0)]}
    """
    nodes = list(graph)
    number = {node: k for k, node in enumerate(nodes)}
    sizes = [graph.nodes[node]['size'] for node in nodes]
    closed = [data.get('closed', data['size']) for _, data in graph.nodes(data=True)]
    pins = {number[node]: side for node, side in graph.nodes(data='pin') if side}
    edges = [(number[u], number[v], data) for u, v, data in graph.edges(data=True) if u != v]
    for u, v, _ in edges:
        if u in pins and pins[u] == pins.get(v):
            del pins[v if pins[u] == ranks.TOP else u]
    seed = _numbered_seed(seed_order, number) if seed_order else None

    parts = _components(len(nodes), edges, pins)
    drawings = _drawn(parts, (sizes, closed), pins, options, seed)
    corners = _corners(parts, drawings, pins, options)

    positions = [None] * len(nodes)
    routes = {}
    rows = []
    for (part, own), drawing, (x, y) in zip(parts, drawings, corners):
        for k, v in enumerate(part):
            positions[v] = (drawing.left[k] + x, drawing.top[k] + y)
        for (u, v, _), route in zip(own, drawing.routes):
            routes[nodes[u], nodes[v]] = [(px + x, py + y) for px, py in route] if x or y else route
        for row in drawing.places():
            rows.append([nodes[part[item]] if isinstance(item, int) else
                         Passage(nodes[own[item[0]][0]], nodes[own[item[0]][1]], item[1])
                         for item in row])
    width = max((x + drawing.width for (x, _), drawing in zip(corners, drawings)), default=0.0)
    height = max((y + drawing.height for (_, y), drawing in zip(corners, drawings)), default=0.0)
    if options.foot:
        height = max([height] + [positions[v][1] + sizes[v][1] + options.foot
                                 for v in range(len(nodes)) if v not in pins])
    _reach_bottom(pins, positions, sizes, height, nodes, routes)
    return Layout(dict(zip(nodes, positions)), routes, width, height, rows)


def _corners(parts, drawings, pins, options):
    """Place the parts: those with pins in one row, the others on shelves to the right of them."""
    corners = []
    x, gap = 0.0, options.component_gap
    for (part, _), drawing in zip(parts, drawings):
        sides = {pins[v] for v in part if v in pins}
        if not sides:
            break
        corners.append((x, 0.0 if ranks.TOP in sides else options.head))
        x += drawing.width + gap
    others = [(drawing.width, drawing.height) for drawing in drawings[len(corners):]]
    for left, top in pack.shelves(others, gap)[0]:
        corners.append((x + left, options.head + top))
    return corners


def _numbered_seed(rows, number):
    """Return {node number, or (tail, head, step)}: place in its row."""
    seed = {}
    for row in rows:
        for place, item in enumerate(row):
            if not isinstance(item, Passage):
                if item in number:
                    seed[number[item]] = place
            elif item.tail in number and item.head in number:
                seed[number[item.tail], number[item.head], item.step] = place
    return seed


def _components(count, edges, pins):
    """Return [(nodes, edges)] of the connected parts: those with pins first, then by first node.

    Single nodes without pins come last, as one part each.
    """
    parent = list(range(count))

    def find(v):
        while parent[v] != v:
            parent[v] = parent[parent[v]]
            v = parent[v]
        return v

    for u, v, _ in edges:
        a, b = find(u), find(v)
        if a != b:
            parent[max(a, b)] = min(a, b)
    parts = {}
    for v in range(count):
        parts.setdefault(find(v), ([], []))[0].append(v)
    for edge in edges:
        parts[find(edge[0])][1].append(edge)
    return sorted(parts.values(),
                  key=lambda part: (not any(v in pins for v in part[0]), len(part[0]) == 1))


class _Alone(NamedTuple):
    """The drawing of a single node."""
    width: float
    height: float
    left: Tuple[float] = (0.0,)
    top: Tuple[float] = (0.0,)
    routes: Tuple = ()

    def places(self):
        """Return the rows."""
        return [[0]]


def _drawn(parts, sizes, pins, options, seed):
    """Return the drawing of each part; parts that are alike share one."""
    known = {}
    drawings = []
    for part, own in parts:
        if len(part) == 1:
            drawings.append(_Alone(*sizes[0][part[0]]))
            continue
        local = {v: k for k, v in enumerate(part)}
        alike = None
        if not seed and len(part) <= FEW:
            alike = (tuple([(sizes[0][v], sizes[1][v], pins.get(v)) for v in part]),
                     tuple([(local[u], local[v], data.get('tail_at'), data.get('head_at'),
                             bool(data.get('up'))) for u, v, data in own]))
        drawing = known.get(alike)
        if drawing is None:
            drawing = _draw((part, own, local), sizes, pins, options, seed)
            if alike:
                known[alike] = drawing
        drawings.append(drawing)
    return drawings


def _draw(part, sizes, pins, options, seed):
    """Draw one connected part in its own coordinates."""
    part, own, local = part
    sizes, closed = sizes
    own_sizes = [sizes[v] for v in part]
    own_pins = {local[v]: pins[v] for v in part if v in pins}
    edges = [layered.Edge(local[u], local[v], data.get('tail_at'), data.get('head_at'))
             for u, v, data in own]
    for edge, (_, _, data) in zip(edges, own):
        if data.get('up'):
            edge.turn()
    layered.make_acyclic(len(part), edges, own_pins)
    whole, rows = layered.rank(len(part), edges, own_pins,
                               [closed[v][0] + options.node_gap for v in part], options)
    if len(part) > options.limit or (
            len(part) + layered.passages(rows, edges) > 2 * options.limit):
        return Grid(own_sizes, edges, rows, own_pins, options)
    own_seed = None
    if seed:
        own_seed = {local[v]: seed[v] for v in part if v in seed}
        for k, (u, v, _) in enumerate(own):
            for step in range(1, abs(rows[local[u]] - rows[local[v]])):
                if (u, v, step) in seed:
                    own_seed[k, step] = seed[u, v, step]
    return layered.Drawing((own_sizes, [closed[v] for v in part]), edges, (whole, rows), own_pins,
                           options, own_seed)


def _reach_bottom(pins, positions, sizes, height, nodes, routes):
    """Move the bottom pins of the lower parts down to the common bottom, routes with them."""
    moved = {}
    for v, side in pins.items():
        x, y = positions[v]
        free = height - sizes[v][1] - y
        if side == ranks.BOTTOM and free > 0:
            positions[v] = (x, y + free)
            moved[nodes[v]] = (y, y + free)
    for (u, v), route in routes.items():
        if v in moved and abs(route[-1][1] - moved[v][0]) < 0.1:
            route[:] = straightened(route + [(route[-1][0], moved[v][1])])
        if u in moved and abs(route[0][1] - moved[u][0]) < 0.1:
            route[:] = straightened([(route[0][0], moved[u][1])] + route)
