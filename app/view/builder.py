"""From (model, view state) to a picture: levels laid out inside out, each as often as needed."""
from collections import OrderedDict
from threading import RLock
from typing import NamedTuple

import networkx as nx
import numpy as np

from app.graph import reach
from app.graph.text import format_shape, plural
from app.layout import engine, labels, pack
from app.view.hierarchy import PARAMETERS, Hierarchy
from app.view.levels import NODE, SCOPE, SERIES, VARIABLE, Level
from app.view.picture import Box, Picture, Wire
from app.view.state import ALL, INFERENCE
from app.view.text import ApproximateMeasure, elided, value_text

TITLE = 26.0
PADDING = 16.0
NODE_HEIGHT = 40.0
MARK_HEIGHT = 16.0
LEAST_WIDTH = 72.0
GLYPH_ROOM = 20.0
PORT_SIZE = (12.0, 8.0)
TRAY_GAP = 48.0
TRAY_HEIGHT = 420.0
TRAY_LABEL = 'Beside the main graph'
TITLE_LEFT = 11.0
MOST_TENSORS = 64
MOST_MARKS = 5
FIRST_BOXES = 60
FEW_BOXES = 40
LEAST_BOXES = 12
MAIN_SHARE = 0.8
KEPT_VIEWS = 6
KEPT_FRAMES = 600

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


class ViewBuilder:
    """Pictures of one model.

    Parameters: `model`; `measure` a callable (text, role) giving px, roles 'label', 'small',
    'title'.  May be used from any thread, by one at a time.
    """

    def __init__(self, model, measure=None):
        self.model = model
        self.measure = measure or ApproximateMeasure()
        self._lock = RLock()
        self._hierarchies = OrderedDict()
        self._views = OrderedDict()

    def picture(self, state):
        """Return the `Picture` of a view state; equal states give equal pictures."""
        with self._lock:
            return self._view(state).picture(state)

    def start(self, state):
        """Return the state with scopes opened so that a first picture tells something.

        A small graph is opened whole; otherwise the scope that holds nearly everything is opened,
        and the one in it, as long as it stays a picture of few boxes.
        """
        with self._lock:
            return self._view(state).opened_first(state)

    def reveal(self, state, node):
        """Return the state with all opened that hides a node.

        A node outside the inference view changes to the view of everything; a folded node is
        revealed by showing the box that it is a mark of.
        """
        with self._lock:
            view = self._view(state)
            if view.hierarchy.position[node] < 0:
                state = state._replace(mode=ALL)
                view = self._view(state)
            return view.revealed(state, node)

    def nodes_in_view(self, state):
        """Return the node numbers that the inference view is made of, None for all."""
        wanted = tuple(sorted(set(state.outputs) | set(state.likely)))
        if state.mode != INFERENCE or not wanted:
            return None
        return reach.closure(self.model, wanted)

    def _view(self, state):
        """Return the view of everything in a state but what is open."""
        wanted = None
        if state.mode == INFERENCE:
            wanted = tuple(sorted(set(state.outputs) | set(state.likely))) or None
        hierarchy = _kept(self._hierarchies, (wanted, state.folded), lambda: Hierarchy(
            self.model, self.nodes_in_view(state), state.folded))
        key = (wanted, state.folded, state.control, state.main, state.aside)
        return _kept(self._views, key, lambda: _View(hierarchy, self.measure, state))


def _kept(cache, key, make):
    """Return cache[key], made when it is missing; the longest unused goes."""
    if key in cache:
        cache.move_to_end(key)
        return cache[key]
    value = cache[key] = make()
    if len(cache) > KEPT_VIEWS:
        cache.popitem(last=False)
    return value


class _View:
    """All pictures that differ only in what is open."""

    def __init__(self, hierarchy, measure, settings):
        self.hierarchy, self.model = hierarchy, hierarchy.model
        self.measure, self.settings = measure, settings
        self.levels = {}
        self.frames = {}
        self.faces = {}
        self.labels = {}
        self.through = {}

    def level(self, path):
        """Return the level of a container, whose parents' levels are made first."""
        missing = []
        while path not in self.levels and path:
            missing.append(path)
            path = path[:path.rfind('/')] if '/' in path else ''
        if '' not in self.levels:
            self.levels[''] = Level(self.hierarchy, '', None, self.settings)
        for inner in reversed(missing):
            self.levels[inner] = Level(self.hierarchy, inner, self.levels[path], self.settings)
            path = inner
        return self.levels[missing[0] if missing else path]

    # -- what is open

    def is_open(self, child, state):
        """Whether a child is drawn with its contents."""
        return _expandable(child) and child.name in (
            state.unfolded if child.kind == VARIABLE else state.expanded)

    def open_levels(self, state):
        """Return the open levels, outer ones first, as {path: [paths of open children]}."""
        found = {}
        stack = ['']
        while stack:
            path = stack.pop()
            level = self.level(path)
            found[path] = [child.path for child in level.children if self.is_open(child, state)]
            stack.extend(reversed(found[path]))
        return found

    def opened_first(self, state):
        """See `ViewBuilder.start`."""
        root = self.level('')
        if len(self.hierarchy.sequence) <= FEW_BOXES:
            opened = {child.name for path in self._all_scopes() for child in
                      self.level(path).children if child.kind not in (NODE, VARIABLE)}
            return state._replace(expanded=state.expanded | opened)
        opened, level, shown = set(), root, 0
        weights = self._needed(state)
        while True:
            main = [child for k, child in enumerate(level.children) if k not in level.aside]
            shown += len(main)
            sizes = {child: weights[child.end] - weights[child.start] for child in main
                     if child.kind != SERIES}
            scopes = [child for child in main if child.kind == SCOPE]
            largest = max(scopes, key=sizes.__getitem__, default=None)
            if largest is None or sizes[largest] < MAIN_SHARE * sum(sizes.values()):
                break
            inner = self.level(largest.path)
            if shown + len(inner.children) > FIRST_BOXES:
                break
            opened.add(largest.name)
            level = inner
        opened |= self._opened_further(opened, shown)
        return state._replace(expanded=state.expanded | opened)

    def _opened_further(self, opened, shown):
        """Return the scopes to open beside `opened` when a picture shows next to nothing."""
        if shown >= LEAST_BOXES:
            return set()
        further = set()
        for path in [''] + sorted(opened):
            level = self.level(path)
            for k, child in enumerate(level.children):
                if k not in level.aside and child.kind == SCOPE and child.name not in opened:
                    further.add(child.name)
                    shown += len(self.level(child.path).children)
        return further if shown <= FIRST_BOXES // 2 else set()

    def _needed(self, state):
        """Return cumulated counts, by position, of the nodes that the outputs need."""
        hierarchy = self.hierarchy
        outputs = set(state.outputs) | set(state.likely)
        if not outputs or not hierarchy.everything:
            return list(range(len(hierarchy.sequence) + 1))
        needed = set(reach.closure(self.model, outputs))
        return [0] + np.cumsum([node in needed for node in hierarchy.sequence]).tolist()

    def _all_scopes(self):
        stack = ['']
        while stack:
            path = stack.pop()
            yield path
            stack.extend(child.path for child in self.level(path).children
                         if child.kind not in (NODE, VARIABLE))

    def revealed(self, state, node):
        """See `ViewBuilder.reveal`."""
        position = self.hierarchy.position[node]
        if position < 0:
            return state
        expanded, unfolded = set(state.expanded), set(state.unfolded)
        parent = ''
        for path in self.hierarchy.containers_of(position):
            level = self.level(parent)
            child = level.children[level.child_at(path)]
            if child.kind != VARIABLE:
                expanded.add(child.name)
            elif child.name != self.model.names[node]:
                unfolded.add(child.name)
            parent = path
        return state._replace(expanded=frozenset(expanded), unfolded=frozenset(unfolded))

    def find(self, node, opened):
        """Return the id of the visible box that shows or hides a node."""
        position = self.hierarchy.position[node]
        if position < 0:
            return None
        parent = ''
        for path in self.hierarchy.containers_of(position):
            if path not in opened:
                level = self.level(parent)
                return _container_id(level.children[level.child_at(path)].name)
            parent = path
        return self._node_id(self.hierarchy.sequence[position])

    def _node_id(self, node):
        name = self.model.names[node]
        return name if self.model.index[name] == node else '%s#%d' % (name, node)

    # -- layout, inside out

    def picture(self, state):
        """Lay out what is not laid out yet, then compose."""
        opened = self.open_levels(state)
        frames, keys = {}, {}
        for path in reversed(list(opened)):
            keys[path] = key = (path, tuple(keys[inner] for inner in opened[path]))
            frame = self.frames.get(key)
            if frame is None:
                if len(self.frames) > KEPT_FRAMES:
                    self.frames.clear()
                frame = self.frames[key] = self._lay_out(path, frames)
            frames[path] = frame
        return _Composer(self, opened, frames).picture()

    def _lay_out(self, path, frames):
        """Lay out one level; `frames` holds those of the open levels in it."""
        level = self.level(path)
        graph = nx.DiGraph()
        sizes = {}
        for k, child in enumerate(level.children):
            inner = frames.get(child.path) if child.kind != NODE else None
            sizes[k] = ((inner.width, inner.height) if inner else self.face(level, k)[:2])
            if k not in level.aside:
                graph.add_node(k, size=sizes[k])
        for k in level.used_ports:
            port = level.ports[k - len(level.children)]
            graph.add_node(k, size=PORT_SIZE, pin='top' if port.side == 'in' else 'bottom')
        for bundle in level.bundles:
            attach = {}
            for name, v, other, side in (('tail_at', bundle.tail, bundle.head, 'out'),
                                         ('head_at', bundle.head, bundle.tail, 'in')):
                at = self._attachment(level, frames, v, other, side)
                if at is not None:
                    attach[name] = at
            graph.add_edge(bundle.tail, bundle.head, **attach)
        drawn = engine.layout(graph, _INSIDE if path else _OUTSIDE)
        return self._frame(level, sizes, drawn)

    def _attachment(self, level, frames, v, other, side):
        """Return the x where a wire meets the port of an open child, None for any other end."""
        if v >= len(level.children):
            return None
        child = level.children[v]
        frame = frames.get(child.path) if child.kind != NODE else None
        if frame is None:
            return None
        inner = self.level(child.path)
        port = inner.port_towards(side, other)
        if port is None or port not in frame.places:
            return None
        x, _, w, _ = frame.places[port]
        return x + w / 2

    def _frame(self, level, sizes, drawn):
        inset = PADDING if level.path else 0.0
        positions = drawn.positions
        ports = {k: level.ports[k - len(level.children)].side for k in level.used_ports}
        heading = 0.0
        if level.path:
            heading = TITLE_LEFT + self.measure(self.face(level.parent, level.me)[2], 'title')
            clear = heading + 14.0 - PORT_SIZE[0] / 2
            inset = max([inset] + [clear - positions[k][0] for k, side in ports.items()
                                   if side == 'in'])
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
                for k, side in ports.items() if side == 'in'])
        bottom = height - PORT_SIZE[1]
        routes = []
        for bundle in level.bundles:
            route = [(x + inset, y) for x, y in drawn.routes[bundle.tail, bundle.head]]
            for v, last in ((bundle.tail, 0), (bundle.head, -1)):
                if ports.get(v) == 'out' and abs(route[last][1] - positions[v][1]) < 0.5:
                    route.insert(0 if last == 0 else len(route), (route[last][0], bottom))
            routes.append(tuple(engine.straightened(route)))
        for k, side in ports.items():
            if side == 'out':
                places[k] = (places[k][0], bottom) + PORT_SIZE
        free = [places[k][0] for k, side in ports.items() if side == 'in']
        return Frame(width, height, places, routes, self._texts(level, routes, places, width),
                     tray, min(free + [width - GLYPH_ROOM - 8.0]))

    def _stack_aside(self, level, sizes, places, left, height):
        """Place the children aside to the right of the others; return the tray's rectangle."""
        aside = sorted(level.aside)
        top = TITLE + 14.0 if level.path else 0.0
        left += (TRAY_GAP if places else 0.0) - (PADDING if level.path else 0.0)
        corners, w, h = pack.columns([sizes[k] for k in aside], 14.0, max(
            TRAY_HEIGHT, height - top - TITLE - 2 * PADDING))
        least = self.measure(TRAY_LABEL, 'title') + GLYPH_ROOM + 2 * TITLE_LEFT
        for k, (x, y) in zip(aside, corners):
            places[k] = (left + PADDING + x, top + TITLE + 8.0 + y) + tuple(sizes[k])
        return (left, top, max(w + 2 * PADDING, least), h + TITLE + PADDING + 8.0)

    def _texts(self, level, routes, places, width):
        sizes = []
        for number in range(len(routes)):
            label = self.wire_face(level, number)[2]
            sizes.append((self.measure(label, 'small') + 6.0, 14.0) if label else (0, 0))
        boxes = [place for place in places.values()]
        if level.path:
            boxes.append((0.0, 0.0, width, TITLE))
        return labels.place(routes, sizes, boxes)

    # -- faces of boxes and wires

    def _sublabel(self, child):
        number = self.hierarchy.count(child.start, child.end)
        if child.kind == VARIABLE:
            node = self.hierarchy.containers[child.name]
            return format_shape(self.model.variable_shape(node) if self.model.ops[node] != 'Const'
                                else self.model.shapes(node)[0])
        return plural(number, 'op')

    def face(self, level, k):
        """Return (w, h, label, sublabel, marks) of a closed child."""
        child = level.children[k]
        key = child.kind, child.path, child.start
        found = self.faces.get(key)
        if found is not None:
            return found
        marks = ()
        label = elided(_last_part(child.name))
        if child.kind == NODE:
            node = self.hierarchy.sequence[child.start]
            sublabel = self.model.ops[node]
            marks = self._marks(node)
        elif child.kind == SERIES:
            label = label[1:]
            sublabel = '× {:,}'.format(len(self.level(child.path).children))
        else:
            sublabel = self._sublabel(child)
        width = max(self.measure(label, 'label'), self.measure(sublabel, 'small')) + 22.0
        if _expandable(child):
            width += GLYPH_ROOM
        height = NODE_HEIGHT
        if marks:
            text = self.measure('  ·  '.join(mark[0] for mark in marks), 'small')
            width = max(width, min(text + 24.0, 190.0))
            height += MARK_HEIGHT
        found = self.faces[key] = (max(LEAST_WIDTH, float(round(width))), height, label,
                                   elided(sublabel, 34), marks)
        return found

    def _marks(self, node):
        """Return (text, node) of what is at a node's box without a wire.

        Constants and summaries folded into it, and the parameters that are gathered elsewhere.
        """
        model, hierarchy = self.model, self.hierarchy
        marks = []
        for source, port in model.inputs[node]:
            place = hierarchy.position[source]
            if port < 0 or place < 0:
                continue
            if model.ops[source] == 'Const' and hierarchy.is_hosted(source):
                marks.append((self._constant_text(source), source))
            elif PARAMETERS in hierarchy.keys[place]:
                path = hierarchy.containers_of(place)[-1]
                marks.append((elided(_last_part(path), 14), source))
        for other in hierarchy.hosted.get(node, ()):
            if model.ops[other] != 'Const':
                marks.append((_last_part(model.names[other]), other))
        if len(marks) > MOST_MARKS:
            rest = len(marks) - MOST_MARKS + 1
            marks[MOST_MARKS - 1:] = [('… %d more' % rest, marks[MOST_MARKS - 1][1])]
        return tuple(marks)

    def _constant_text(self, node):
        model = self.model
        value = value_text(model.nodes[node].attr['value'].tensor)
        name = elided(_last_part(model.names[node]), 14)
        if not value:
            shape = model.shapes(node)
            value = format_shape(shape[0]) if shape else ''
        if name.startswith('Const'):
            return value
        return ('%s %s' % (name, value)).strip()

    def wire_face(self, level, number):
        """Return (tensors, count, label, control, width) of a bundle."""
        key = level.path, number
        found = self.labels.get(key)
        if found is None:
            bundle = level.bundles[number]
            found = self._wire_face(bundle.edges)
            if self._said_outside(level, bundle):
                found = found[:2] + ('',) + found[3:]
            self.labels[key] = found
        return found

    def _said_outside(self, level, bundle):
        """Whether the wire on the other side of a port has the same label."""
        own = None
        for v in (bundle.tail, bundle.head):
            if v >= len(level.children):
                own = own or self._tensors(bundle.edges)
                if len(self._through(level)[v]) == len(own):
                    return True
        return False

    def _through(self, level):
        """Return {port: the distinct tensors that the wires at it hold}."""
        found = self.through.get(level.path)
        if found is None:
            found = self.through[level.path] = {v: set() for v in level.used_ports}
            for bundle in level.bundles:
                for v in (bundle.tail, bundle.head):
                    if v in found:
                        found[v] |= self._tensors(bundle.edges)
        return found

    def _tensors(self, edges):
        """Return the distinct (source, port) of the data edges among some edges."""
        data = edges[~self.hierarchy.control[edges]]
        return set(zip(self.hierarchy.source[data].tolist(), self.hierarchy.port[data].tolist()))

    def _wire_face(self, edges):
        hierarchy = self.hierarchy
        few = edges[:MOST_TENSORS]
        columns = [hierarchy.source[few].tolist(), hierarchy.port[few].tolist(),
                   hierarchy.target[few].tolist()]
        tensors = tuple(zip(*columns))
        control = bool(hierarchy.control[edges].all())
        if control:
            return tensors, len(edges), '', True, 1.0
        distinct = self._tensors(edges)
        if len(distinct) > MOST_TENSORS:
            size = 0
        else:
            shapes = [self._shape(source, port) for source, port in distinct]
            size = sum(_elements(shape) for shape in shapes)
        if len(distinct) > 1:
            label = '{:,} tensors'.format(len(distinct))
        else:
            label = format_shape(shapes[0]) if shapes[0] is not None else ''
        width = 1.0 + 5.0 * min(1.0, max(size ** 0.3 / 63.0, (len(distinct) - 1) / 300))
        return tensors, len(edges), label, False, round(width, 2)

    def _shape(self, source, port):
        shapes = self.model.shapes(source)
        return shapes[port] if port < len(shapes) else None


class _Composer:
    """Puts laid out levels together, outermost first."""

    def __init__(self, view, opened, frames):
        self.view, self.opened, self.frames = view, opened, frames
        self.boxes, self.wires = {}, []
        self.tray = None

    def picture(self):
        """Return the `Picture`."""
        origin = {'': (0.0, 0.0, None, 0)}
        for path in self.opened:
            x, y, parent, depth = origin[path]
            self._add_level(path, x, y, parent, depth, origin)
        root = self.frames['']
        view, opened = self.view, self.opened
        return Picture(self.boxes, self.wires, root.width, root.height, self.tray,
                       lambda node: view.find(node, opened))

    def _add_level(self, path, x, y, parent, depth, origin):
        level, frame = self.view.level(path), self.frames[path]
        tray_id = None
        if frame.tray:
            tray_id = self._add_tray(level, frame, x, y, parent, depth)
        ids = []
        for k, child in enumerate(level.children):
            left, top, w, h = frame.places[k]
            box = self._box(level, k, x + left, y + top, w, h, depth + (k in level.aside),
                            tray_id if k in level.aside else parent)
            self.boxes[box.id] = box
            ids.append(box.id)
            if box.expanded:
                origin[child.path] = (box.x, box.y, box.id, box.depth + 1)
        for k, port in enumerate(level.ports, len(level.children)):
            box_id = self._port_id(level, port)
            ids.append(box_id)
            if k in frame.places:
                left, top, w, h = frame.places[k]
                self.boxes[box_id] = self._port(box_id, port, level, x + left, y + top, w, h,
                                                depth, parent)
        for number, bundle in enumerate(level.bundles):
            tensors, count, label, control, width = self.view.wire_face(level, number)
            points = tuple((x + px, y + py) for px, py in frame.routes[number])
            text_at = frame.texts[number]
            if text_at:
                text_at = (x + text_at[0], y + text_at[1])
            self.wires.append(Wire(ids[bundle.tail], ids[bundle.head], points, tensors, count,
                                   label if text_at else '', control, width, text_at))

    def _add_tray(self, level, frame, x, y, parent, depth):
        left, top, w, h = frame.tray
        tray_id = (parent or '') + '#aside'
        count = sum(self.view.hierarchy.count(level.children[k].start, level.children[k].end)
                    for k in level.aside)
        self.boxes[tray_id] = Box(
            tray_id, 'tray', level.path, TRAY_LABEL, plural(count, 'op'), '',
            x + left, y + top, w, h, depth, parent, False, False, (), count, (), '')
        if not level.path:
            self.tray = (x + left, y + top, w, h)
        return tray_id

    def _box(self, level, k, x, y, w, h, depth, parent):
        view, child = self.view, level.children[k]
        _, _, label, sublabel, marks = view.face(level, k)
        hierarchy = view.hierarchy
        expanded = child.kind != NODE and child.path in self.opened
        if expanded:
            room = self.frames[child.path].heading - TITLE_LEFT - 8.0
            if view.measure(label, 'title') + view.measure(sublabel, 'small') > room:
                sublabel = ''
        nodes, op = (), ''
        if child.kind == NODE:
            nodes = (hierarchy.sequence[child.start],)
            box_id = view._node_id(nodes[0])
            op = view.model.ops[nodes[0]]
        else:
            box_id = _container_id(child.name)
            if child.kind == VARIABLE:
                own = hierarchy.containers[child.name]
                nodes = (own,) + tuple(node for node in hierarchy.sequence[child.start:child.end]
                                       if node != own)
                op = view.model.ops[own]
            elif child.kind == SERIES:
                op = label if label in view.model.ops else ''
        return Box(box_id, child.kind, child.name, label, sublabel, op, x, y, w, h, depth, parent,
                   expanded, _expandable(child),
                   nodes, hierarchy.count(child.start, child.end), marks, level.roles[k])

    def _port_id(self, level, port):
        outer = '*' if port.outer is None else str(port.outer)
        return '%s/#%s%s' % (_container_id(level.path), port.side, outer)

    def _port(self, box_id, port, level, x, y, w, h, depth, parent):
        outer = port.outer
        above = level.parent
        while outer is not None and outer >= len(above.children):
            outer = above.ports[outer - len(above.children)].outer
            above = above.parent
        name = above.children[outer].name if outer is not None else ''
        return Box(box_id, 'port', name, '', 'from' if port.side == 'in' else 'to', '', x, y, w, h,
                   depth, parent, False, False, (), 0, (), '')


def _container_id(name):
    return name + '/'


def _expandable(child):
    """Whether there is more inside a child than the node it is named after."""
    return child.kind != NODE and (child.kind != VARIABLE or child.end - child.start > 1)


def _last_part(name):
    """Return what follows the last slash.

    >>> _last_part('block1/unit_1/add')
    'add'
    """
    return name[name.rfind('/') + 1:] or name


def _elements(shape):
    """Return the number of elements, unknown dimensions counted as 1."""
    if shape is None:
        return 1
    return int(np.prod([size or 1 for size in shape], dtype=np.float64)) if shape else 1
