"""The nodes of one view as columns sorted by scope, so that every scope is a range.

Folding is decided here.  A variable is a container of its own that holds the variable and all that
TensorFlow puts in the scope of its name (read, Assign, Initializer).  Constants and summaries are
hosted by the box of their consumer or source.  Scopes with far too many children get series,
containers of children that are alike, named `scope/#what`.
"""
from bisect import bisect_left
from collections import Counter, defaultdict
from itertools import chain
import re

import numpy as np

from app.graph.model import CONTROL, VARIABLE_OPS
from app.view import series, trees

MOST_CHILDREN = 400
LEAST_SERIES = 5
PARAMETERS = '#parameters'

_SUMMARY = re.compile(r'(?!Merge)[A-Za-z]+Summary(V2)?$')
_NUMBER = re.compile(r'_\d+$')
_SEPARATOR = trees.SEPARATOR
_AFTER = '\x01'


def key_of(path):
    """Return the sort key of a scope path; a prefix of exactly the keys below it."""
    return path.replace('/', _SEPARATOR)


def name_of(path):
    """Return what a container is called outside: its true name; of series, scope/#what.

    >>> name_of('save/#RestoreV2/RestoreV2_1'), name_of('save/#RestoreV2')
    ('save/RestoreV2_1', 'save/#RestoreV2')
    """
    if '#' not in path:
        return path
    parts = path.split('/')
    return '/'.join([part for part in parts[:-1] if not part.startswith('#')] + parts[-1:])


class Hierarchy:
    """The nodes of a view.

    Parameters: `nodes` the node numbers in view, ascending, None for all; `folded` whether
    constants and summaries are hosted by other boxes; `cone` whether the nodes given are what
    outputs need, so that nobody has to ask for their roles; `apart` series not to make.

    Attributes: `sequence` the drawn nodes by scope; `keys` the scope key of each; `position[node]`
    where it, or its host, is in the sequence, -1 outside the view; `containers` the variable
    containers {path: node}; edge columns, one entry per edge between different boxes: `source`,
    `port`, `target` (nodes), `tail`, `head` (positions), `control`; `by_tail`, `by_head` orders
    of the edges; `weights` cumulated counts of the nodes that stand at each position; `series` the
    names of the series of numbered siblings.
    """

    def __init__(self, model, nodes=None, folded=True, cone=False, apart=frozenset()):
        self.model = model
        self.everything = nodes is None
        self.cone = cone and not self.everything
        nodes = range(model.node_count) if nodes is None else nodes
        self._edges(nodes)
        host = self._hosts(nodes) if folded else {}
        self._host = host
        self.hosted = defaultdict(list)
        for node, other in host.items():
            self.hosted[other].append(node)
        drawn = [node for node in nodes if node not in host]
        self.containers = self._variables(drawn)
        self.series = frozenset()
        self._sort(drawn, apart)
        self._resolve(host)
        self._link()

    def _edges(self, nodes):
        inputs = self.model.inputs
        inside = None if self.everything else set(nodes)
        if inside is None:
            ends = [end for node in nodes for end in inputs[node]]
            target = np.repeat(np.arange(len(inputs)), [len(ends) for ends in inputs])
        else:
            ends, target = [], []
            for node in nodes:
                for end in inputs[node]:
                    if end[0] in inside:
                        ends.append(end)
                        target.append(node)
        columns = np.array(list(chain.from_iterable(ends)), np.int32).reshape(-1, 2)
        self.source, self.port = columns[:, 0], columns[:, 1]
        self.target = np.array(target, np.int32)
        self.control = self.port == CONTROL

    def _hosts(self, nodes):
        """Return {folded node: the drawn node at whose box it is}."""
        model, ops = self.model, self.model.ops
        inside = () if self.everything else set(nodes)
        data = ~self.control
        first = np.full(model.node_count, -1, np.int32)
        first[self.source[data][::-1]] = self.target[data][::-1]
        first = first.tolist()
        host = {}
        for node in nodes:
            op = ops[node]
            if op == 'Const':
                if first[node] >= 0 and not self._is_parameter(node):
                    host[node] = first[node]
            elif op.endswith('Summary') or op.endswith('SummaryV2'):
                if _SUMMARY.match(op):
                    sources = [other for other, port in model.inputs[node]
                               if port != CONTROL and ops[other] != 'Const'
                               and (self.everything or other in inside)]
                    if sources and (self.everything or first[node] >= 0):
                        host[node] = sources[0]
        last = {node: other if other not in host else _last(host, other)
                for node, other in host.items()}
        # Of those that would host each other in a circle, each has a box.
        return {node: other for node, other in last.items() if other not in host}

    def _is_parameter(self, node):
        """Whether a constant is a variable frozen before: read through an Identity named so."""
        read = self.model.index.get(self.model.names[node] + '/read')
        return read is not None and self.model.ops[read] == 'Identity'

    def _variables(self, drawn):
        names, ops = self.model.names, self.model.ops
        return {names[node]: node for node in drawn
                if ops[node] in VARIABLE_OPS or ops[node] == 'Const' and self._is_parameter(node)}

    def _sort(self, drawn, apart):
        scope_of, names = self.model.scopes.scope_of, self.model.names
        containers = self.containers
        keys = {}
        made = {}
        for node in drawn:
            path = names[node] if containers.get(names[node]) == node else scope_of(node)
            key = made.get(path)
            if key is None:
                key = made[path] = key_of(path)
            keys[node] = key
        self._gather_series(keys, apart)
        self.sequence = sorted(drawn, key=keys.__getitem__)
        self.keys = [keys[node] for node in self.sequence]

    def _gather_series(self, keys, apart):
        """Put children that are alike under a key of their own."""
        size = self.model.node_count
        tree = trees.Tree(keys, size)
        if self._gather_parameters(keys, tree):
            tree = trees.Tree(keys, size)
        if self._gather_numbered(keys, tree, apart):
            if not _crowded(tree):
                return
            tree = trees.Tree(keys, size)
        for place, nodes in _crowded(tree).items():
            scopes = np.nonzero(tree.parent[1:] == place)[0] + 1
            self._split(tree.names[place], keys, nodes, [tree.names[k] for k in scopes.tolist()])

    def _gather_numbered(self, keys, tree, apart):
        """Put numbered siblings that are alike under a key of their own, see `series`.

        Returns whether there are any.
        """
        keep = ()
        if self.cone:
            fed = set(self.source.tolist())
            keep = {node for node in keys if node not in fed}
        columns = self.source, self.port, self.target
        moved, self.series = series.series(
            self.model, keys, tree, self._variable_keys(tree.names), columns, apart, keep)
        if moved:
            keys.update(series.moved_keys(keys, moved))
        return bool(moved)

    def _variable_keys(self, keys):
        """Return {sort key: node} of the variables, and of those keys that are in a series."""
        containers = self.containers
        found = {key_of(path): node for path, node in containers.items()}
        for key in keys:
            if '#' in key:
                name = name_of(key.replace(_SEPARATOR, '/'))
                if name in containers:
                    found[key] = containers[name]
        return found

    def _gather_parameters(self, keys, tree):
        """Put sibling scopes that hold nothing but variables into one series.

        Networks that enter a name scope twice keep their variables apart from their ops.
        Returns whether there are any.
        """
        variables = {key_of(path) for path in self.containers}
        parents = tree.parent.tolist()
        # Parents come before children: what is in a variable, and what is besides variables.
        within = [False] * len(parents)
        for place, name in enumerate(tree.names):
            within[place] = within[parents[place]] or name in variables
        mixed = [False] * len(parents)
        for place in np.unique(tree.scope[tree.scope >= 0]).tolist():
            while not within[place] and not mixed[place]:
                mixed[place] = True
                place = parents[place]
        plain, number = defaultdict(list), Counter(parents[1:])
        for place in range(1, len(parents)):
            if not mixed[place] and not within[place]:
                plain[parents[place]].append(place)
        moved = {}
        for parent, places in plain.items():
            if LEAST_SERIES <= len(places) < number[parent] and (not parent or mixed[parent]):
                name = tree.names[parent]
                moved.update((tree.names[place], name + _SEPARATOR * bool(name))
                             for place in places)
        if not moved:
            return False
        for node, key in keys.items():
            for scope in _prefixes(key):
                if scope in moved:
                    prefix = moved[scope]
                    keys[node] = prefix + PARAMETERS + _SEPARATOR + key[len(prefix):]
                    break
        return True

    def _split(self, key, keys, nodes, scopes):
        """Put the children of a scope that are alike under keys of their own.

        Parameters: `nodes` all in and below the scope; `scopes` the sort keys right below it.
        """
        ops = self.model.ops
        prefix = key + _SEPARATOR if key else ''
        variables = self._variable_keys(scopes)
        groups = defaultdict(list)
        for node in nodes:
            if keys[node] == key:
                groups[ops[node]].append(node)
        for scope in scopes:
            what = ops[variables[scope]] if scope in variables else _NUMBER.sub(
                '', scope[len(prefix):])
            groups[what].append(scope)
        moved = {}
        for what, members in groups.items():
            if len(members) >= LEAST_SERIES:
                for member in members:
                    moved[member] = prefix + '#' + what
        for node in nodes:
            own = keys[node]
            if own == key:
                keys[node] = moved.get(node, own)
            else:
                end = own.find(_SEPARATOR, len(prefix))
                child = own if end < 0 else own[:end]
                if child in moved:
                    keys[node] = moved[child] + _SEPARATOR + own[len(prefix):]

    def _resolve(self, host):
        position = np.full(self.model.node_count, -1, np.int32)
        position[self.sequence] = np.arange(len(self.sequence))
        own = np.ones(len(self.sequence) + 1, np.int64)
        own[0] = 0
        if host:
            places = position[list(host)] = position[list(host.values())]
            np.add.at(own, places + 1, 1)
        # A list, for most who ask want one plain number.
        self.position, self._position = position.tolist(), position
        self.weights = np.cumsum(own)

    def _link(self):
        """Keep the edges between different boxes, without those of constants shown as marks."""
        tail, head = self._position[self.source], self._position[self.target]
        ops = self.model.ops
        folded = np.zeros(self.model.node_count, bool)
        folded[[node for node in self._host if ops[node] == 'Const']] = True
        keep = (tail != head) & ~folded[self.source]
        for name in ('source', 'port', 'target', 'control'):
            setattr(self, name, getattr(self, name)[keep])
        self.tail, self.head = tail[keep], head[keep]
        self.by_tail = np.argsort(self.tail, kind='stable')
        self.by_head = np.argsort(self.head, kind='stable')
        self._tails = self.tail[self.by_tail]
        self._heads = self.head[self.by_head]

    def span(self, path, start=0, end=None):
        """Return the range of positions in and below a container."""
        end = len(self.keys) if end is None else end
        if not path:
            return 0, len(self.keys)
        key = key_of(path)
        return (bisect_left(self.keys, key, start, end),
                bisect_left(self.keys, key + _AFTER, start, end))

    def edges_into(self, start, end):
        """Return the edges whose heads are in a range of positions."""
        low, high = np.searchsorted(self._heads, (start, end))
        return self.by_head[low:high]

    def edges_out_of(self, start, end):
        """Return the edges whose tails are in a range of positions."""
        low, high = np.searchsorted(self._tails, (start, end))
        return self.by_tail[low:high]

    def is_hosted(self, node):
        """Whether a node is folded into another one's box."""
        return node in self._host

    def groups(self):
        """Return the names of all series: of numbered siblings, of parameters, of crowded scopes.

        Those of numbered siblings alone can be made to stand apart.
        """
        found = set()
        for key in dict.fromkeys(self.keys):
            if '#' in key:
                found.update(name_of(prefix.replace(_SEPARATOR, '/')) for prefix in _prefixes(key)
                             if prefix.startswith('#', prefix.rfind(_SEPARATOR) + 1))
        return frozenset(found)

    def count(self, start, end):
        """Return how many nodes, folded ones included, stand in a range of positions."""
        return int(self.weights[end] - self.weights[start])

    def containers_of(self, position):
        """Return the paths of the containers around a position, outermost first."""
        return [key.replace(_SEPARATOR, '/') for key in _prefixes(self.keys[position])]


def _crowded(tree):
    """Return {place in the tree: nodes in and below it} of too crowded scopes, inner ones first."""
    drawn = np.nonzero(tree.scope >= 0)[0]
    number = np.bincount(tree.scope[drawn], minlength=len(tree.names))
    number += np.bincount(tree.parent[1:], minlength=len(tree.names))
    # A series is folded already.
    places = [place for place in np.nonzero(number > MOST_CHILDREN)[0].tolist()
              if not tree.names[place][tree.names[place].rfind(_SEPARATOR) + 1:].startswith('#')]
    if not places:
        return {}
    around = {0: (0,) if 0 in places else ()}
    for place, parent in enumerate(tree.parent[1:].tolist(), 1):
        around[place] = around[parent] + ((place,) if place in places else ())
    found = {place: [] for place in sorted(places, key=lambda k: -tree.depth[k])}
    for node, place in zip(drawn.tolist(), tree.scope[drawn].tolist()):
        for crowded in around[place]:
            found[crowded].append(node)
    return found


def _prefixes(key):
    parts = key.split(_SEPARATOR) if key else []
    return [_SEPARATOR.join(parts[:n + 1]) for n in range(len(parts))]


def _last(host, node):
    seen = set()
    while node in host and node not in seen:
        seen.add(node)
        node = host[node]
    return node
