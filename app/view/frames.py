"""One open container laid out: its children, ports, wires, labels and tray."""
from typing import NamedTuple

import networkx as nx

from app.layout import engine, labels, pack
from app.layout.ranks import BOTTOM, TOP
from app.view.faces import GLYPH_ROOM
from app.view.levels import NODE

TITLE = 26.0
TITLE_LEFT = 11.0
PADDING = 16.0
PORT_SIZE = (12.0, 8.0)
TRAY_GAP = 48.0
TRAY_HEIGHT = 420.0
TRAY_LABEL = 'Beside the main graph'

_INSIDE = engine.Options(head=TITLE + 14.0, foot=PADDING)
_OUTSIDE = engine.Options()


class Frame(NamedTuple):
    """A container laid out: places of its visible vertices and its wires, in its own px.

    places: {vertex: (x, y, w, h)}; routes, texts: the points and the centre of the label (or None)
    of each bundle; tray: (x, y, w, h) or None; heading: px that the title may take.
    """
    width: float
    height: float
    places: dict
    routes: list
    texts: list
    tray: tuple
    heading: float


class Framer:
    """Lays out the levels of one view.

    Parameters: `levels` a `levels.Levels`; `faces` a `faces.Faces`; `drawn` a `recent.Recent` for
    drawings, weighed by their vertices and wires.
    """

    def __init__(self, levels, faces, drawn):
        self.levels, self.faces = levels, faces
        self._drawn = drawn

    def lay_out(self, path, frames):
        """Lay out one level; `frames` holds those of the open levels in it."""
        level = self.levels.get(path)
        graph, sizes = self.graph(level, frames)
        options = _INSIDE if path else _OUTSIDE
        seed = None
        if any(child.path in frames for child in level.children if child.kind != NODE):
            seed = self._layout(self.graph(level, {})[0], options).order
        return self._frame(level, sizes, self._layout(graph, options, seed))

    def _layout(self, graph, options, seed=None):
        """Lay a graph out, once for all equal ones: networks repeat their blocks.

        What is open is drawn in the order of the same level closed, so that opening a box lets
        its neighbours where they are among each other.
        """
        key = (options, tuple((v, data['size'], data.get('closed'), data.get('pin'))
                              for v, data in graph.nodes(data=True)),
               tuple((u, v) + tuple(sorted(data.items())) for u, v, data in graph.edges(data=True)),
               seed is not None)
        return self._drawn.get(key) or self._drawn.put(
            key, engine.layout(graph, options, seed), len(graph) + graph.number_of_edges())

    def graph(self, level, frames):
        """Return the sized graph of a level, as `engine.layout` wants it, and all sizes."""
        graph = nx.DiGraph()
        sizes = {}
        for k, child in enumerate(level.children):
            inner = frames.get(child.path) if child.kind != NODE else None
            closed = self.faces.box(level, k)[:2]
            sizes[k] = (inner.width, inner.height) if inner else closed
            if k not in level.aside:
                graph.add_node(k, size=sizes[k], closed=closed)
        for k in level.used_ports:
            graph.add_node(k, size=PORT_SIZE, pin=level.pins[k])
        for bundle in level.bundles:
            attach = {'up': level.points_up(bundle.tail, bundle.head)}
            for name, v, other, side in (('tail_at', bundle.tail, bundle.head, 'out'),
                                         ('head_at', bundle.head, bundle.tail, 'in')):
                at = self._attachment(level, frames, v, other, side)
                if at is not None:
                    attach[name] = at
            graph.add_edge(bundle.tail, bundle.head, **attach)
        return graph, sizes

    def _attachment(self, level, frames, v, other, side):
        """Return the x where a wire meets the port of an open child, None for any other end."""
        if v >= len(level.children):
            return None
        child = level.children[v]
        frame = frames.get(child.path) if child.kind != NODE else None
        if frame is None:
            return None
        inner = self.levels.get(child.path)
        port = inner.port_towards(side, other)
        if port is None or port not in frame.places:
            return None
        x, _, w, _ = frame.places[port]
        return x + w / 2

    def _frame(self, level, sizes, drawn):
        inset = PADDING if level.path else 0.0
        positions = drawn.positions
        ports = {k: level.pins[k] for k in level.used_ports}
        heading = 0.0
        if level.path:
            label = self.faces.box(level.parent, level.me)[2]
            heading = TITLE_LEFT + self.faces.measure(label, 'title')
            clear = heading + 14.0 - PORT_SIZE[0] / 2
            inset = max([inset] + [clear - positions[k][0] for k, side in ports.items()
                                   if side == TOP])
        places = {k: (x + inset, y) + tuple(sizes.get(k, PORT_SIZE))
                  for k, (x, y) in positions.items()}
        width = drawn.width + inset + (PADDING if level.path else 0.0)
        height = max(drawn.height, TITLE if level.path else 0.0)
        tray = None
        if level.aside:
            tray = self._stack_aside(level, sizes, places, width, height)
            width = tray[0] + tray[2] + (PADDING if level.path else 0.0)
            height = max(height, tray[1] + tray[3] + (PADDING if level.path else 0.0))
        if level.path:
            width = max([width, heading + GLYPH_ROOM + 16.0] + [
                places[k][0] + PORT_SIZE[0] + GLYPH_ROOM + 14.0
                for k, side in ports.items() if side == TOP])
        bottom = height - PORT_SIZE[1]
        routes = []
        for bundle in level.bundles:
            route = [(x + inset, y) for x, y in drawn.routes[bundle.tail, bundle.head]]
            for v, last in ((bundle.tail, 0), (bundle.head, -1)):
                if ports.get(v) == BOTTOM and abs(route[last][1] - positions[v][1]) < 0.5:
                    route.insert(0 if last == 0 else len(route), (route[last][0], bottom))
            routes.append(tuple(engine.straightened(route)))
        for k, side in ports.items():
            if side == BOTTOM:
                places[k] = (places[k][0], bottom) + PORT_SIZE
        free = [places[k][0] for k, side in ports.items() if side == TOP]
        return Frame(width, height, places, routes, self._texts(level, routes, places, width),
                     tray, min(free + [width - GLYPH_ROOM - 8.0]))

    def _stack_aside(self, level, sizes, places, left, height):
        """Place the children aside to the right of the others; return the tray's rectangle."""
        aside = sorted(level.aside)
        top = TITLE + 14.0 if level.path else 0.0
        left += (TRAY_GAP if places else 0.0) - (PADDING if level.path else 0.0)
        corners, w, h = pack.columns([sizes[k] for k in aside], 14.0, max(
            TRAY_HEIGHT, height - top - TITLE - 2 * PADDING))
        least = self.faces.measure(TRAY_LABEL, 'title') + GLYPH_ROOM + 2 * TITLE_LEFT
        for k, (x, y) in zip(aside, corners):
            places[k] = (left + PADDING + x, top + TITLE + 8.0 + y) + tuple(sizes[k])
        return (left, top, max(w + 2 * PADDING, least), h + TITLE + PADDING + 8.0)

    def _texts(self, level, routes, places, width):
        sizes = []
        for number in range(len(routes)):
            label = self.faces.wire(level, number)[2]
            sizes.append((self.faces.measure(label, 'small') + 6.0, 14.0) if label else (0, 0))
        boxes = [place for place in places.values()]
        if level.path:
            boxes.append((0.0, 0.0, width, TITLE))
        return labels.place(routes, sizes, boxes)
