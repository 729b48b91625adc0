"""Scopes as a tree of numbers: what is inside each, and which child feeds which, by columns."""
from collections import defaultdict
from typing import NamedTuple

import numpy as np

SEPARATOR = '\0'


class Tree:
    """All scopes around some nodes.

    Parameters: `keys` {node: sort key of the scope it is in}, see `hierarchy`; `size` how many
    nodes the model has.

    Attributes: `names` the sort keys, '' first, parents before children; `ids` their places;
    `parent`, `depth` columns by place; `scope` the place of each node's scope, -1 for nodes that
    are not given.
    """

    def __init__(self, keys, size):
        self.names, self.ids = [''], {'': 0}
        parents, depths = [0], [0]
        ids, names = self.ids, self.names
        for key in dict.fromkeys(keys.values()):
            missing = []
            while key not in ids:
                missing.append(key)
                key = key[:key.rfind(SEPARATOR)] if SEPARATOR in key else ''
            place = ids[key]
            for key in reversed(missing):
                parents.append(place)
                depths.append(depths[place] + 1)
                place = ids[key] = len(names)
                names.append(key)
        self.parent, self.depth = np.array(parents, np.int32), np.array(depths, np.int32)
        self.scope = np.full(size, -1, np.int32)
        self.scope[list(keys)] = [ids[key] for key in keys.values()]

    def meetings(self, one, other):
        """Return the deepest scope that holds both of two, and the children of it that they are in.

        Parameters: `one`, `other` columns of places.  A child is -1 where the scope is its own.
        """
        one, other = one.copy(), other.copy()
        child, other_child = np.full(len(one), -1, np.int32), np.full(len(one), -1, np.int32)
        apart = np.nonzero(one != other)[0]
        while len(apart):
            lead = self.depth[one[apart]] - self.depth[other[apart]]
            for ends, found, deeper in ((one, child, apart[lead >= 0]),
                                        (other, other_child, apart[lead <= 0])):
                found[deeper] = ends[deeper]
                ends[deeper] = self.parent[ends[deeper]]
            apart = apart[one[apart] != other[apart]]
        return one, child, other_child


class Links(NamedTuple):
    """Data edges as columns, grouped by target: nodes, and where their scopes meet.

    inside: whether the source is drawn; common, tail, head: as `Tree.meetings` gives them, for
    those inside.
    """
    source: np.ndarray
    port: np.ndarray
    target: np.ndarray
    inside: np.ndarray
    common: np.ndarray
    tail: np.ndarray
    head: np.ndarray


def links(tree, source, port, target):
    """Return the `Links` of those edges that lead to a node of a tree."""
    keep = tree.scope[target] >= 0
    source, port, target = source[keep], port[keep], target[keep]
    inside = tree.scope[source] >= 0
    return Links(source, port, target, inside, *tree.meetings(
        tree.scope[source[inside]], tree.scope[target[inside]]))


def structures(tree, ops, edges):
    """Return a number for each scope, equal where the same ops are joined in the same way.

    Scopes that hold as many nodes of each op, as many edges between nodes of the same ops at the
    same ports and places, and as many edges from outside, are equal; what is not drawn counts as
    inside.  Others get the same 64 bits by chance only.
    """
    drawn = np.nonzero(tree.scope >= 0)[0]
    op = _numbered(ops, np.unique(np.concatenate([drawn, edges.source])))
    sums = np.zeros(len(tree.names), np.uint64)
    np.add.at(sums, tree.scope[drawn], _mixed(op[drawn] * np.uint64(8)))
    starts = np.nonzero(np.diff(edges.target, prepend=-1))[0]
    place = np.arange(len(edges.target)) - np.repeat(
        starts, np.diff(starts, append=len(edges.target)))
    way = _mixed(edges.port.astype(np.uint64) << np.uint64(32) | place.astype(np.uint64)) \
        + op[edges.target] * np.uint64(8)
    within, without = _mixed(way ^ _mixed(op[edges.source] * np.uint64(8) + np.uint64(1))), \
        _mixed(way + np.uint64(2))
    hidden = ~edges.inside
    np.add.at(sums, tree.scope[edges.target[hidden]], within[hidden])
    np.add.at(sums, tree.scope[edges.target[edges.inside]], without[edges.inside])
    np.add.at(sums, edges.common, within[edges.inside] - without[edges.inside])
    for depth in range(int(tree.depth.max()), 0, -1):
        level = np.nonzero(tree.depth == depth)[0]
        np.add.at(sums, tree.parent[level], sums[level])
    return sums


def _numbered(ops, nodes):
    """Return a column that tells the ops of some nodes apart, 0 at all others."""
    numbers = {}
    column = np.zeros(len(ops), np.int64)
    column[nodes] = [numbers.setdefault(ops[node], len(numbers)) for node in nodes.tolist()]
    return column.astype(np.uint64)


def _mixed(values):
    """Spread unsigned 64-bit numbers: the finalizer of SplitMix64 (Steele, Lea, Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
    return values ^ (values >> np.uint64(31))


def ways(tree, edges, parents):
    """Return {parent: {child: set of the children it feeds}} for the sort keys of some scopes.

    A child is the sort key of a scope or, right in the parent, a node number.
    """
    found = {parent: defaultdict(set) for parent in parents}
    wanted = np.zeros(len(tree.names), bool)
    wanted[[tree.ids[parent] for parent in parents]] = True
    keep = wanted[edges.common]
    size = len(tree.scope)
    sources, targets = edges.source[edges.inside][keep], edges.target[edges.inside][keep]
    tail, head = edges.tail[keep], edges.head[keep]
    tail, head = np.where(tail < 0, sources, tail + size), np.where(head < 0, targets, head + size)
    total = size + len(tree.names)
    common = edges.common[keep].astype(np.int64)
    codes = np.unique((common * total + tail) * total + head)
    names = tree.names
    for code in codes.tolist():
        rest, head = divmod(code, total)
        parent, tail = divmod(rest, total)
        if tail != head:
            found[names[parent]][tail if tail < size else names[tail - size]].add(
                head if head < size else names[head - size])
    return found
