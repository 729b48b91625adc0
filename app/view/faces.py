"""What boxes and wires say and how large that makes them."""
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from app.graph.text import format_shape, plural
from app.view.hierarchy import PARAMETERS
from app.view.levels import NODE, SERIES, VARIABLE
from app.view import series
from app.view.text import elided, last_part, value_text

NODE_HEIGHT = 40.0
MARK_HEIGHT = 16.0
LEAST_WIDTH = 72.0
GLYPH_ROOM = 20.0
MOST_TENSORS = 64
MOST_MARKS = 5
MARKS_WIDTH = 190.0
BOTH = '↔'


class _Said(NamedTuple):
    """What is known of a level: its boxes and wires by number, the tensors at its ports."""

    boxes: dict
    wires: dict
    ports: dict


class Faces:
    """Texts and sizes of one view, worked out when first asked for.

    Parameters: `levels` a `levels.Levels`; `measure` a callable (text, role) giving px.
    """

    def __init__(self, levels, measure):
        self.levels, self.measure = levels, measure
        self.hierarchy, self.model = levels.hierarchy, levels.hierarchy.model
        self._said = WeakKeyDictionary()

    def _of(self, level):
        said = self._said.get(level)
        if said is None:
            said = self._said[level] = _Said({}, {}, {})
        return said

    def _sublabel(self, child):
        number = self.hierarchy.count(child.start, child.end)
        if child.kind == VARIABLE:
            node = self.hierarchy.containers[child.name]
            if self.model.ops[node] == 'Const':
                return format_shape(self._shape(node, 0))
            return format_shape(self.model.variable_shape(node))
        return plural(number, 'op')

    def box(self, level, k):
        """Return (w, h, label, sublabel, marks) of a closed child."""
        boxes = self._of(level).boxes
        found = boxes.get(k)
        if found is not None:
            return found
        child = level.children[k]
        marks = ()
        label = elided(last_part(child.name))
        if child.kind == NODE:
            node = self.hierarchy.sequence[child.start]
            sublabel = self.model.ops[node]
            marks = self._marks(node, level.shortcuts.get(k, {}))
        elif child.kind == SERIES:
            members = [member.name for member in self.levels.get(child.path).children]
            label = elided(series.label(child.name, members))
            sublabel = '× {:,}'.format(len(members))
            marks = self._fitting(self._shortcuts(level.shortcuts.get(k, {})))
        else:
            sublabel = self._sublabel(child)
            marks = self._fitting(self._shortcuts(level.shortcuts.get(k, {})))
        width = max(self.measure(label, 'label'), self.measure(sublabel, 'small')) + 22.0
        if child.expandable:
            width += GLYPH_ROOM
        height = NODE_HEIGHT
        if marks:
            width = max(width, min(self._room(marks), MARKS_WIDTH))
            height += MARK_HEIGHT
        boxes[k] = (max(LEAST_WIDTH, float(round(width))), height, label,
                    elided(sublabel, 34), marks)
        return boxes[k]

    def _room(self, marks):
        return self.measure('  ·  '.join(mark[0] for mark in marks), 'small') + 24.0

    def _fitting(self, marks):
        """Return as many marks as stand in a box unshortened, the last for those left out."""
        for most in range(MOST_MARKS, 0, -1):
            found = _few(list(marks), most)
            if self._room(found) <= MARKS_WIDTH:
                break
        return found

    def _shortcuts(self, ways):
        """Return (text, node) of wires that are not drawn, one for each box at their other end."""
        found = {}
        for (arrow, node), name in ways.items():
            found.setdefault(name or self.model.names[node], []).append((arrow, node))
        return [('%s %s' % (ends[0][0] if len({arrow for arrow, _ in ends}) == 1 else BOTH,
                            elided(last_part(name), 14).lstrip('#')), ends[0][1])
                for name, ends in found.items()]

    def _marks(self, node, shortcuts):
        """Return (text, node) of what is at a node's box without a wire.

        Constants and summaries folded into it, the parameters that are gathered elsewhere and
        the nodes of exceptional degree beside the main graph.
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
                marks.append((elided(last_part(path), 14), source))
        for other in hierarchy.hosted.get(node, ()):
            if model.ops[other] != 'Const':
                marks.append((last_part(model.names[other]), other))
        marks.extend(self._shortcuts(shortcuts))
        return _few(marks)

    def _constant_text(self, node):
        model = self.model
        value = model.attr(node, 'value')
        value = value_text(value) if value is not None else ''
        name = elided(last_part(model.names[node]), 14)
        if not value:
            shape = self._shape(node, 0)
            value = format_shape(shape) if shape is not None else ''
        if name.startswith('Const'):
            return value
        return ('%s %s' % (name, value)).strip()

    def wire(self, level, number):
        """Return (tensors, count, label, control, width) of a bundle."""
        wires = self._of(level).wires
        found = wires.get(number)
        if found is None:
            bundle = level.bundles[number]
            found = self._wire_face(bundle.edges)
            if self._said_outside(level, bundle):
                found = found[:2] + ('',) + found[3:]
            wires[number] = found
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
        found = self._of(level).ports
        if not found:
            found.update((v, set()) for v in level.used_ports)
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


def _few(marks, most=MOST_MARKS):
    """Return at most so many marks, the last of which says how many more there are."""
    if len(marks) > most:
        rest = len(marks) - most + 1
        marks[most - 1:] = [('… %d more' % rest, marks[most - 1][1])]
    return tuple(marks)


def _elements(shape):
    """Return the number of elements, unknown dimensions counted as 1."""
    if shape is None:
        return 1
    return int(np.prod([size or 1 for size in shape], dtype=np.float64)) if shape else 1
