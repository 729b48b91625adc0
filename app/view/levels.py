"""One open container at a time: its children, its ports, the edges bundled between them."""
from bisect import bisect_left
from typing import NamedTuple

import numpy as np

from app.graph import roles
from app.layout.cycles import back_edges
from app.layout.ranks import BOTTOM, TOP
from app.view.hierarchy import PARAMETERS, name_of
from app.view.recent import Recent
from app.view.state import ON

NODE, SCOPE, VARIABLE, SERIES = 'node', 'scope', 'variable', 'series'
MOST_PORTS = 10
IN, OUT = '←', '→'
LEAST_HUB_LEVEL = 15
LEAST_HUB_DEGREE = 5
#: Of the levels of one view, in their own `Level.weight`.
KEPT_LEVELS = 6000

TRAY_ROLES = (roles.GRADIENT, roles.OPTIMIZER, roles.SAVER, roles.INIT, roles.SUMMARY)
TRAY_SHARE = 0.85

_SEPARATOR = '\0'
_AFTER = '\x01'


class Child(NamedTuple):
    """A child of a container: a node, or a container itself with positions start to end.

    path is where it is in the hierarchy, name what it is called; they differ within series.
    """
    kind: str
    path: str
    name: str
    start: int
    end: int

    @property
    def expandable(self):
        """Whether there is more inside than the node it is named after."""
        return self.kind != NODE and (self.kind != VARIABLE or self.end - self.start > 1)


class Port(NamedTuple):
    """Where edges of one outer vertex cross the border; outer None: of several."""
    side: str
    outer: object


class Bundle(NamedTuple):
    """All edges from one vertex to another; `edges` indexes the hierarchy's columns."""
    tail: int
    head: int
    edges: np.ndarray


class Levels:
    """The levels of one view, made when first asked for.

    Parameters: `hierarchy`; `settings` a ViewState of which what is open does not count.
    """

    def __init__(self, hierarchy, settings):
        self.hierarchy, self.settings = hierarchy, settings
        self.made = Recent(KEPT_LEVELS)

    def get(self, path):
        """Return the level of a container; those around it are made first."""
        missing = []
        found = self.made.get(path)
        while found is None:
            missing.append(path)
            if not path:
                break
            path = path[:path.rfind('/')] if '/' in path else ''
            found = self.made.get(path)
        for inner in reversed(missing):
            found = Level(self.hierarchy, inner, found, self.settings)
            self.made.put(inner, found, found.weight)
        return found


class Level:
    """What lies directly in a container.

    Vertices are numbers: children first, then ports.

    Attributes: `children` [Child] in file order; `ports` [Port]; `bundles` [Bundle] without those
    of children aside; `aside` set of children in the tray; `in_tray` whether the container itself
    is aside; `shortcuts` {child: {(IN or OUT, node at the other end): name of the box it is in,
    None for its own}} of the wires that are not drawn: to nodes of exceptional degree and to what
    is in the tray of this level or of one around it; `beside` the containers and nodes in those
    trays, [(start, end, name)]; `roles` the prevailing role of each child; `pins`
    {port vertex: 'top' or 'bottom'}; `port_of` {'in' or 'out': {edge over the border: its port
    vertex, -1 where the parent shows no wire}}.
    """

    def __init__(self, hierarchy, path, parent, view):
        self.hierarchy, self.path, self.parent = hierarchy, path, parent
        if parent is None:
            self.start, self.end = 0, len(hierarchy.keys)
            self.in_tray = False
        else:
            self.me = parent.child_at(path)
            me = parent.children[self.me]
            self.start, self.end = me.start, me.end
            self.in_tray = parent.in_tray or self.me in parent.aside or me.kind == VARIABLE
        self._find_children()
        self._find_roles()
        self._find_edges(view.control == ON)
        self._choose_aside(view)
        self._find_ways_beside()
        self._bundle()
        self._find_directions()
        # Of a level that holds others these are the larger part.
        del self.edges, self.tails, self.heads

    @property
    def weight(self):
        """How much memory this takes, in about 200 bytes."""
        crossing = sum(len(edges) for edges in self.port_of.values())
        return (10 + 2 * len(self.children) + 2 * len(self.bundles) + crossing // 2
                + len(self.owner) // 50)

    def _find_children(self):
        hierarchy, path = self.hierarchy, self.path
        keys, containers = hierarchy.keys, hierarchy.containers
        own = path.replace('/', _SEPARATOR)
        prefix = own + _SEPARATOR if path else ''
        found = []
        place, end = self.start, self.end
        while place < end:
            key = keys[place]
            if key == own:
                node = hierarchy.sequence[place]
                name = hierarchy.model.names[node]
                found.append((node, Child(NODE, name, name, place, place + 1)))
                place += 1
                continue
            cut = key.find(_SEPARATOR, len(prefix))
            child = key if cut < 0 else key[:cut]
            after = bisect_left(keys, child + _AFTER, place, end)
            inner = child.replace(_SEPARATOR, '/')
            name = name_of(inner)
            kind = (SERIES if child.startswith('#', len(prefix))
                    else VARIABLE if name in containers else SCOPE)
            first = min(hierarchy.sequence[place:after])
            found.append((first, Child(kind, inner, name, place, after)))
            place = after
        found.sort(key=lambda item: item[0])
        self.children = [child for _, child in found]
        self.owner = np.empty(end - self.start, np.int32)
        for k, child in enumerate(self.children):
            self.owner[child.start - self.start:child.end - self.start] = k
        self._by_path = {child.path: k for k, child in enumerate(self.children)
                         if child.kind != NODE}

    def child_at(self, path):
        """Return the number of the container with this path."""
        return self._by_path[path]

    def _find_roles(self):
        hierarchy = self.hierarchy
        codes = role_codes(hierarchy)[self.start:self.end]
        number = len(roles.ROLES)
        size = len(self.children)
        counts = np.bincount(self.owner.astype(np.int64) * number + codes,
                             minlength=size * number).reshape(size, number)
        self.roles = [roles.ROLES[code] for code in counts.argmax(axis=1)] if size else []
        for k, child in enumerate(self.children):
            if child.kind == VARIABLE:
                node = hierarchy.containers[child.name]
                self.roles[k] = hierarchy.model.roles[node]
        total = np.maximum(counts.sum(axis=1), 1)
        tray = [roles.ROLES.index(role) for role in TRAY_ROLES]
        self.tray_share = counts[:, tray].sum(axis=1) / total
        loss = counts[:, roles.ROLES.index(roles.LOSS)] / total
        self.training = (self.tray_share >= TRAY_SHARE) | (
            (self.tray_share >= 0.5) & (self.tray_share + loss >= 0.9))

    def _find_edges(self, control):
        """Give every edge that touches the container its two vertices; ports are made here."""
        hierarchy, start, end = self.hierarchy, self.start, self.end
        into, out = hierarchy.edges_into(start, end), hierarchy.edges_out_of(start, end)
        if not control:
            into, out = into[~hierarchy.control[into]], out[~hierarchy.control[out]]
        tails, heads = hierarchy.tail[into], hierarchy.head[out]
        within = (tails >= start) & (tails < end)
        inner, coming = into[within], into[~within]
        going = out[(heads < start) | (heads >= end)]
        self._touching = into, out
        self.ports = []
        self.port_of = {}
        if self.parent is None or self.me in self.parent.aside:
            coming, going = coming[:0], going[:0]
        enter = self._make_ports('in', coming)
        leave = self._make_ports('out', going)
        coming, enter = coming[enter >= 0], enter[enter >= 0]
        going, leave = going[leave >= 0], leave[leave >= 0]
        self.edges = np.concatenate([inner, coming, going])
        self.tails = np.concatenate([self.owner[hierarchy.tail[inner] - start], enter,
                                     self.owner[hierarchy.tail[going] - start]])
        self.heads = np.concatenate([self.owner[hierarchy.head[inner] - start],
                                     self.owner[hierarchy.head[coming] - start], leave])

    def _make_ports(self, side, edges):
        """Return the port vertex of each crossing edge, -1 where the parent shows no wire."""
        if not len(edges):
            return np.empty(0, np.int32)
        outer = self.parent.vertices(edges, side)
        kinds = sorted(set(outer.tolist()) - {-1})
        if len(kinds) > MOST_PORTS:
            vertex = {k: len(self.children) + len(self.ports) for k in kinds}
            self.ports.append(Port(side, None))
        else:
            vertex = {}
            for k in kinds:
                vertex[k] = len(self.children) + len(self.ports)
                self.ports.append(Port(side, k))
        self.port_of[side] = {int(edge): vertex.get(k, -1)
                              for edge, k in zip(edges.tolist(), outer.tolist())}
        return np.array([vertex.get(k, -1) for k in outer.tolist()], np.int32)

    def vertices(self, edges, side):
        """Return the vertex here where edges that cross into a child come from (or go to).

        -1 for edges that are not drawn here.
        """
        hierarchy = self.hierarchy
        places = (hierarchy.tail if side == 'in' else hierarchy.head)[edges]
        within = (places >= self.start) & (places < self.end)
        result = np.full(len(edges), -1, np.int32)
        result[within] = self.owner[places[within] - self.start]
        ports = self.port_of.get(side, {})
        for k in np.nonzero(~within)[0].tolist():
            result[k] = ports.get(int(edges[k]), -1)
        for k in self.hidden:
            result[result == k] = -1
        return result

    def port_towards(self, side, outer):
        """Return the vertex of the port for an outer vertex, None if there is none."""
        for k, port in enumerate(self.ports):
            if port.side == side and port.outer in (outer, None):
                return len(self.children) + k
        return None

    def _choose_aside(self, view):
        names = [child.name for child in self.children]
        self.aside = {k for k, name in enumerate(names) if name in view.aside}
        self.hidden = self.aside | self._parameter_ports()
        self.shortcuts = {}
        if not self.hierarchy.everything or self.in_tray:
            return
        if self.parent is None or not self._is_tray():
            for k, child in enumerate(self.children):
                apart = (self.roles[k] in TRAY_ROLES if child.kind == VARIABLE
                         else self.training[k])
                if apart and names[k] not in view.main:
                    self.aside.add(k)
            if len(self.aside) == len(self.children):
                self.aside.clear()
            if self.parent is None:
                self.aside.update(self._loose() - {k for k, name in enumerate(names)
                                                   if name in view.main})
        hubs = {k for k in self._hubs() if self.name_at(k) not in view.main}
        self.aside.update(k for k in hubs if k < len(names))
        self.hidden |= self.aside | {k for k in hubs if k >= len(names)}
        self._find_shortcuts([k for k in hubs if k in self.hidden])

    def name_at(self, vertex):
        """Return the name of a child, or of the box that a port leads to, None for several."""
        level = self
        while vertex is not None and vertex >= len(level.children):
            vertex, level = level.ports[vertex - len(level.children)].outer, level.parent
        return level.children[vertex].name if vertex is not None else None

    def _find_shortcuts(self, hubs):
        """Note at each child the nodes of exceptional degree that its wires are not drawn to."""
        if not hubs:
            return
        hierarchy = self.hierarchy
        for here, there, column, arrow in ((self.heads, self.tails, hierarchy.source, IN),
                                           (self.tails, self.heads, hierarchy.target, OUT)):
            found = np.nonzero(np.isin(there, hubs))[0]
            for k, node in zip(here[found].tolist(), column[self.edges[found]].tolist()):
                if k < len(self.children) and k not in self.hidden:
                    self.shortcuts.setdefault(k, {})[arrow, node] = None

    def _find_ways_beside(self):
        """Note at each child what it is linked to in the trays here and around, and there as well.

        One way is noted for each child and member of a tray.
        """
        self.beside = list(self.parent.beside) if self.parent is not None else []
        into, out = self._touching
        del self._touching
        if self.in_tray:
            return
        for k in self.aside:
            child = self.children[k]
            self.beside.append((child.start, child.end, child.name))
        if not self.beside:
            return
        self.beside.sort(key=lambda member: member[0])
        hierarchy = self.hierarchy
        members = np.array([member[:2] for member in self.beside])
        for edges, here, there, column, arrow in (
                (into, hierarchy.head, hierarchy.tail, hierarchy.source, IN),
                (out, hierarchy.tail, hierarchy.head, hierarchy.target, OUT)):
            own, other = self.owner[here[edges] - self.start], there[edges]
            member = np.searchsorted(members[:, 0], other, 'right') - 1
            found = (member >= 0) & (other < members[member, 1])
            self._note(edges[found], own[found], member[found], column, arrow,
                       [name for _, _, name in self.beside])
            found = np.isin(own, list(self.aside)) & (other >= self.start) & (other < self.end)
            self._note(edges[found], own[found], self.owner[other[found] - self.start], column,
                       arrow, [child.name for child in self.children])

    def _note(self, edges, own, other, column, arrow, names):
        """Note the first of the edges between each child and each of `names` as a shortcut."""
        codes, first = np.unique(own.astype(np.int64) * len(names) + other, return_index=True)
        for code, edge in zip(codes.tolist(), edges[first].tolist()):
            k, number = divmod(code, len(names))
            if names[number] != self.children[k].name:
                self.shortcuts.setdefault(k, {})[arrow, int(column[edge])] = names[number]

    def _parameter_ports(self):
        """Find the ports from a parameters series that would lead to everything."""
        found = set()
        for k in range(len(self.children), len(self.children) + len(self.ports)):
            if (self.name_at(k) or '').endswith(PARAMETERS):
                if len(set(self.heads[self.tails == k].tolist())) >= LEAST_HUB_DEGREE:
                    found.add(k)
        return found

    def _is_tray(self):
        return self.training.size and self.training.all()

    def _loose(self):
        """Find what is connected to nothing but the children aside, if anything else is."""
        aside = list(self.aside)
        keep = (self.tails != self.heads) & ~(np.isin(self.tails, aside)
                                              | np.isin(self.heads, aside))
        linked = set(self.tails[keep].tolist()) | set(self.heads[keep].tolist())
        return set(range(len(self.children))) - linked - self.aside if linked and aside else set()

    def _hubs(self):
        """Find leaves and ports of exceptional degree, by TensorBoard's quartile rules."""
        size = len(self.children)
        if size - len(self.aside) < LEAST_HUB_LEVEL:
            return set()
        total = size + len(self.ports)
        keep = ~(np.isin(self.tails, list(self.aside)) | np.isin(self.heads, list(self.aside)))
        codes = np.unique(self.tails[keep].astype(np.int64) * total + self.heads[keep])
        codes = codes[codes // total != codes % total]
        out = np.bincount(codes // total, minlength=total)
        into = np.bincount(codes % total, minlength=total)
        main = [k for k in range(size) if k not in self.aside]
        found = set()
        for degree, factor in ((into, 1), (out, 4)):
            low, high = np.percentile(degree[main], (25, 75))
            limit = max(LEAST_HUB_DEGREE, high + factor * (high - low))
            found.update(k for k in range(total)
                         if degree[k] > limit and (k >= size or self.children[k].kind == NODE))
        return found

    def _bundle(self):
        keep = self.tails != self.heads
        if self.hidden:
            hidden = list(self.hidden)
            keep &= ~(np.isin(self.tails, hidden) | np.isin(self.heads, hidden))
        edges, tails, heads = self.edges[keep], self.tails[keep], self.heads[keep]
        total = len(self.children) + len(self.ports)
        codes = tails.astype(np.int64) * total + heads
        order = np.lexsort((edges, codes))
        codes = codes[order]
        starts = np.nonzero(np.diff(codes, prepend=-1))[0].tolist() if len(codes) else []
        self.bundles = []
        for start, end in zip(starts, starts[1:] + [len(codes)]):
            code = int(codes[start])
            self.bundles.append(Bundle(code // total, code % total, edges[order[start:end]]))
        used = {v for bundle in self.bundles for v in (bundle.tail, bundle.head)}
        self.used_ports = [len(self.children) + k for k in range(len(self.ports))
                           if len(self.children) + k in used]

    def _find_directions(self):
        """Decide which bundles point up, and so on which border each port is."""
        self.pins = {}
        for k, port in enumerate(self.ports, len(self.children)):
            into = port.side == 'in'
            ends = (port.outer, self.me) if into else (self.me, port.outer)
            up = port.outer is not None and self.parent.points_up(*ends)
            self.pins[k] = TOP if into != up else BOTTOM
        successors = [[] for _ in self.children]
        for bundle in self.bundles:
            if max(bundle.tail, bundle.head) < len(self.children):
                successors[bundle.tail].append(bundle.head)
        self._back = back_edges(len(self.children), successors)

    def points_up(self, tail, head):
        """Whether the bundle from one vertex to another is drawn from below to above."""
        return ((tail, head) in self._back or self.pins.get(tail) == BOTTOM
                or self.pins.get(head) == TOP)


def role_codes(hierarchy):
    """Return the number of each drawn node's role, in sequence order; forward in a cone."""
    codes = getattr(hierarchy, 'role_codes', None)
    if codes is None:
        if not hierarchy.cone:
            number = {role: k for k, role in enumerate(roles.ROLES)}
            known = hierarchy.model.roles
            codes = np.array([number.get(known[node], 0) for node in hierarchy.sequence], np.int64)
        else:
            codes = np.zeros(len(hierarchy.sequence), np.int64)
        hierarchy.role_codes = codes
    return codes
