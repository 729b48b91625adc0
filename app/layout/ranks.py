"""The row of each node: every edge of an acyclic graph leads to a later row."""
from math import ceil

from app.layout import simplex

TOP = 'top'
BOTTOM = 'bottom'
MOST_SIMPLEX = 900


def topological(count, successors):
    """Return the nodes of an acyclic graph in an order where tails come before heads.

    >>> topological(3, [[2], [0], []])
    [1, 0, 2]
    """
    waiting = [0] * count
    for heads in successors:
        for head in heads:
            waiting[head] += 1
    ready = [v for v in range(count) if not waiting[v]]
    for node in ready:
        for head in successors[node]:
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)
    return ready


def assign(count, successors, pins=None):
    """Return the row of each node, 0 on top, with no empty row.

    Longest path to the sinks, so that what feeds one node lies close above it (ranking from the
    sources gives hundreds of times longer edges on TensorFlow graphs).  Side branches that lead to
    none of the deepest sinks hang below what they read.  Then single nodes slide to where their
    edges are shorter, and connected graphs of moderate size are made as short as can be.  `pins`
    maps a node to 'top' or 'bottom': those get rows of their own.

    >>> assign(4, [[1, 3], [2], [], []])
    [0, 1, 2, 1]
    """
    pins = pins or {}
    predecessors = [[] for _ in range(count)]
    for tail in range(count):
        for head in successors[tail]:
            predecessors[head].append(tail)
    sequence = topological(count, successors)
    depth, height = [0] * count, [0] * count
    for v in sequence:
        for head in successors[v]:
            if depth[head] <= depth[v]:
                depth[head] = depth[v] + 1
    for v in reversed(sequence):
        for head in successors[v]:
            if height[v] <= height[head]:
                height[v] = height[head] + 1
    main = _leads_down(successors, sequence, depth, pins)
    rows = [-height[v] for v in range(count)]
    _hang(sequence, successors, predecessors, rows, main)
    for v, side in pins.items():
        others = [rows[u] for u in range(count) if u not in pins] or [0]
        rows[v] = min(others) - 1 if side == TOP else max(others) + 1
    for _ in range(2):
        _slide(sequence, successors, predecessors, rows, pins)
    spans = [rows[head] - rows[tail] for tail in range(count) for head in successors[tail]]
    if count + len(spans) <= MOST_SIMPLEX and max(spans, default=1) > 1:
        rows = _shortest(successors, rows, pins)
        _balance(successors, predecessors, rows, pins)
    used = {row: k for k, row in enumerate(sorted(set(rows)))}
    return [used[row] for row in rows]


def _shortest(successors, rows, pins):
    """Return the rows of least total length; all pins of one side count as one node."""
    count = len(rows)
    ends = {TOP: count, BOTTOM: count + 1}
    place = [ends[pins[v]] if v in pins else v for v in range(count)]
    weights = {}
    for tail in range(count):
        for head in successors[tail]:
            edge = place[tail], place[head]
            weights[edge] = weights.get(edge, 0) + 1
    sides = set(pins.values())
    free = [v for v in range(count) if v not in pins]
    linked = {v for edge in weights for v in edge}
    if TOP in sides:
        weights.update(((ends[TOP], v), 0) for v in free if (ends[TOP], v) not in weights)
    if BOTTOM in sides:
        weights.update(((v, ends[BOTTOM]), 0) for v in free if (v, ends[BOTTOM]) not in weights)
    used = sorted(linked.union(v for edge in weights for v in edge))
    number = {v: k for k, v in enumerate(used)}
    start = [0] * len(used)
    for v in range(count):
        if place[v] in number:
            start[number[place[v]]] = rows[v]
    edges = [(number[tail], number[head], weight) for (tail, head), weight in weights.items()]
    found = simplex.tighten(start, edges, 4 * len(used))
    return [found[number[place[v]]] if place[v] in number else rows[v] for v in range(count)]


def _balance(successors, predecessors, rows, pins):
    """Move nodes for which several rows are as good to the one of fewest nodes."""
    crowd = {}
    for row in rows:
        crowd[row] = crowd.get(row, 0) + 1
    for v, row in enumerate(rows):
        tails, heads = predecessors[v], successors[v]
        if v in pins or not tails or len(tails) != len(heads):
            continue
        first = max(rows[u] for u in tails) + 1
        last = min(rows[w] for w in heads) - 1
        best = min(range(first, last + 1), key=lambda k: (crowd.get(k, 0) - (k == row), k))
        if crowd.get(best, 0) < crowd[row] - 1:
            crowd[row] -= 1
            crowd[best] = crowd.get(best, 0) + 1
            rows[v] = best


def split_wide(rows, widths, pins, limit):
    """Return rows where those wider than `limit` are split into several of similar width.

    Nodes of one row have no edges between them, so every edge still points down.  Neighbours go
    to different rows: the edges of one find room beside the other.

    >>> split_wide([0, 0, 0, 0, 1], [10] * 5, {}, 25)
    [0, 1, 0, 1, 2]
    """
    members = [[] for _ in range(max(rows) + 1)] if rows else []
    for v, row in enumerate(rows):
        members[row].append(v)
    result = [0] * len(rows)
    at = 0
    for row in members:
        total = sum(widths[v] for v in row)
        parts = 1
        if total > limit and not any(v in pins for v in row):
            parts = min(len(row), int(ceil(total / limit)))
        for k, v in enumerate(row):
            result[v] = at + k % parts
        at += parts
    return result


def _leads_down(successors, sequence, depth, pins):
    """Mark the nodes from which a bottom pin, or else a deepest sink, can be reached."""
    count = len(sequence)
    if any(side == BOTTOM for side in pins.values()):
        main = [pins.get(v) == BOTTOM for v in range(count)]
    else:
        deepest = max(depth) if count else 0
        main = [not successors[v] and depth[v] == deepest for v in range(count)]
    for v in reversed(sequence):
        if not main[v]:
            main[v] = any(main[head] for head in successors[v])
    return main


def _hang(sequence, successors, predecessors, rows, main):
    for v in sequence:
        if not main[v] and predecessors[v]:
            rows[v] = max(rows[u] for u in predecessors[v]) + 1
    for v in reversed(sequence):
        if not main[v] and not predecessors[v] and successors[v]:
            rows[v] = min(rows[w] for w in successors[v]) - 1


def _slide(sequence, successors, predecessors, rows, pins):
    for v in sequence:
        tails = predecessors[v]
        if v not in pins and len(tails) > len(successors[v]):
            rows[v] = max(rows[u] for u in tails) + 1
    for v in reversed(sequence):
        heads = successors[v]
        if v not in pins and len(heads) > len(predecessors[v]):
            rows[v] = min(rows[w] for w in heads) - 1
