"""Levels laid out, put together to a picture in absolute coordinates."""
from app.graph.text import plural
from app.view.frames import TITLE_LEFT, TRAY_LABEL
from app.view.hierarchy import name_of
from app.view.levels import NODE, SERIES, VARIABLE
from app.view.picture import Box, Picture, Wire


class Composer:
    """Puts laid out levels together, outermost first.

    Parameters: `levels`, `faces` of the view; `opened` {path of an open container: paths of the
    open ones in it}, outer ones first; `frames` {path: Frame}.
    """

    def __init__(self, levels, faces, opened, frames):
        self.levels, self.faces = levels, faces
        self.opened, self.frames = opened, frames
        self.boxes, self.wires = {}, []
        self.tray = None

    def picture(self):
        """Return the `Picture`."""
        origin = {'': (0.0, 0.0, None, 0)}
        for path in self.opened:
            x, y, parent, depth = origin[path]
            self._add_level(path, x, y, parent, depth, origin)
        root = self.frames['']
        find = Finder(self.levels.hierarchy, self.opened)
        return Picture(self.boxes, self.wires, root.width, root.height, self.tray, find)

    def _add_level(self, path, x, y, parent, depth, origin):
        level, frame = self.levels.get(path), self.frames[path]
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
                self.boxes[box_id] = Box(
                    box_id, 'port', level.name_at(k) or '', '',
                    'from' if port.side == 'in' else 'to', '', x + left, y + top, w, h, depth,
                    parent, False, False, (), 0, (), '')
        for number, bundle in enumerate(level.bundles):
            tensors, count, label, control, width = self.faces.wire(level, number)
            points = tuple((x + px, y + py) for px, py in frame.routes[number])
            text_at = frame.texts[number]
            if text_at:
                text_at = (x + text_at[0], y + text_at[1])
            self.wires.append(Wire(ids[bundle.tail], ids[bundle.head], points, tensors, count,
                                   label if text_at else '', control, width, text_at))

    def _add_tray(self, level, frame, x, y, parent, depth):
        left, top, w, h = frame.tray
        tray_id = (parent or '') + '#aside'
        count = sum(self.levels.hierarchy.count(level.children[k].start, level.children[k].end)
                    for k in level.aside)
        self.boxes[tray_id] = Box(
            tray_id, 'tray', level.path, TRAY_LABEL, plural(count, 'op'), '',
            x + left, y + top, w, h, depth, parent, False, False, (), count, (), '')
        if not level.path:
            self.tray = (x + left, y + top, w, h)
        return tray_id

    def _box(self, level, k, x, y, w, h, depth, parent):
        faces, child = self.faces, level.children[k]
        _, _, label, sublabel, marks = faces.box(level, k)
        hierarchy, ops = faces.hierarchy, faces.model.ops
        expanded = child.kind != NODE and child.path in self.opened
        if expanded:
            room = self.frames[child.path].heading - TITLE_LEFT - 8.0
            if faces.measure(label, 'title') + faces.measure(sublabel, 'small') > room:
                sublabel = ''
        nodes, op = (), ''
        if child.kind == NODE:
            nodes = (hierarchy.sequence[child.start],)
            box_id = node_id(faces.model, nodes[0])
            op = ops[nodes[0]]
        else:
            box_id = container_id(child.name)
            if child.kind == VARIABLE:
                own = hierarchy.containers[child.name]
                nodes = (own,) + tuple(node for node in hierarchy.sequence[child.start:child.end]
                                       if node != own)
                op = ops[own]
            elif child.kind == SERIES:
                op = self._common_op(child)
        return Box(box_id, child.kind, child.name, label, sublabel, op, x, y, w, h, depth, parent,
                   expanded, child.expandable, nodes,
                   hierarchy.count(child.start, child.end), marks, level.roles[k])

    def _common_op(self, child):
        """Return the op of a series of nodes (or variables), '' of one of scopes."""
        hierarchy, ops = self.faces.hierarchy, self.faces.model.ops
        member = self.levels.get(child.path).children[0]
        if member.kind == NODE:
            return ops[hierarchy.sequence[member.start]]
        return ops[hierarchy.containers[member.name]] if member.kind == VARIABLE else ''

    def _port_id(self, level, port):
        outer = '*' if port.outer is None else str(port.outer)
        return '%s/#%s%s' % (container_id(level.path), port.side, outer)


class Finder:
    """Callable: a node to the id of the visible box that shows or hides it, or None."""

    def __init__(self, hierarchy, opened):
        self.hierarchy, self.opened = hierarchy, opened
        self._hidden_by = {}

    def __call__(self, node):
        hierarchy = self.hierarchy
        position = hierarchy.position[node]
        if position < 0:
            return None
        key = hierarchy.keys[position]
        if key not in self._hidden_by:
            self._hidden_by[key] = self._closed_around(position)
        return self._hidden_by[key] or node_id(hierarchy.model, hierarchy.sequence[position])

    def _closed_around(self, position):
        for path in self.hierarchy.containers_of(position):
            if path not in self.opened:
                return container_id(name_of(path))
        return None


def container_id(name):
    """Return the box id of a scope, variable or series."""
    return name + '/'


def node_id(model, node):
    """Return the box id of a node: its name, told apart where an earlier node has the same."""
    name = model.names[node]
    return name if model.index[name] == node else '%s#%d' % (name, node)
