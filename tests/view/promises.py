"""What every level of every picture must keep, as lists of what is broken."""
from bisect import bisect_left, bisect_right
from collections import Counter

import networkx as nx

from app.graph.model import CONTROL
from app.view.levels import NODE, VARIABLE
from tests.layout import drawings

NEAR = drawings.NEAR


def paths(view):
    """Paths of all levels of a view, outer ones first; variables that hide nothing have none."""
    stack = ['']
    while stack:
        path = stack.pop()
        yield path
        stack.extend(child.path for child in reversed(view.levels.get(path).children)
                     if child.expandable)


def broken(level, frame):
    """What a laid out level breaks, one sentence each."""
    name = level.path or 'the outermost level'
    for problem in _places(level, frame) + _wires(level, frame) + _directions(level):
        yield '%s: %s' % (name, problem)


def _rect(place):
    x, y, w, h = place
    return x, y, x + w, y + h


def _holds(outer, inner):
    return (outer[0] - NEAR <= inner[0] and outer[1] - NEAR <= inner[1]
            and inner[2] <= outer[2] + NEAR and inner[3] <= outer[3] + NEAR)


def _places(level, frame):
    """Boxes in the level, in the tray where they are aside, and apart from each other."""
    found = []
    whole = (0.0, 0.0, frame.width, frame.height)
    tray = _rect(frame.tray) if frame.tray else None
    if set(frame.places) != set(range(len(level.children))) | set(level.used_ports):
        found.append('not all of its boxes are placed')
    rects = sorted(((_rect(place), v) for v, place in frame.places.items()),
                   key=lambda item: item[0][1])
    for rect, v in rects:
        if not _holds(tray if v in level.aside else whole, rect):
            found.append('box %d sticks out' % v)
        if tray and v not in level.aside and drawings.overlap(tray, rect):
            found.append('box %d lies in the tray' % v)
    waiting = []
    for rect, v in rects:
        waiting = [item for item in waiting if item[0][3] > rect[1]]
        found.extend('boxes %d and %d overlap' % (v, w) for other, w in waiting
                     if drawings.overlap(rect, other))
        waiting.append((rect, v))
    return found


def _wires(level, frame):
    """Wires from their box to their box, down, and through no other."""
    found = []
    rects = sorted(((_rect(place), v) for v, place in frame.places.items()),
                   key=lambda item: item[0][1])
    tops = [rect[1] for rect, _ in rects]
    tallest = max((rect[3] - rect[1] for rect, _ in rects), default=0.0)
    for number, (bundle, route) in enumerate(zip(level.bundles, frame.routes)):
        ends = [_rect(frame.places[v]) for v in (bundle.tail, bundle.head)]
        for rect, (x, y) in zip(ends, (route[0], route[-1])):
            if not _holds(rect, (x, y, x, y)):
                found.append('wire %d ends beside its box' % number)
        if level.points_up(bundle.tail, bundle.head):
            route, ends = route[::-1], ends[::-1]
        for (ax, ay), (bx, by) in zip(route, route[1:]):
            # The way up into the next column of a wrapped chain is vertical, between the columns.
            if by < ay - NEAR and not (abs(ax - bx) < NEAR
                                       and ends[0][2] <= ax <= ends[1][0]):
                found.append('wire %d goes up' % number)
        for piece in drawings.pieces(route):
            low = bisect_left(tops, piece[1] - tallest - 1.0)
            for rect, v in rects[low:bisect_right(tops, piece[3])]:
                if v not in (bundle.tail, bundle.head) and drawings.meets(piece, rect):
                    found.append('wire %d goes through box %d' % (number, v))
    return found


def _directions(level):
    """Only what lies on a cycle of the level points up."""
    size = len(level.children)
    inner = [bundle for bundle in level.bundles if max(bundle.tail, bundle.head) < size]
    graph = nx.DiGraph((bundle.tail, bundle.head) for bundle in inner)
    part = {v: k for k, members in enumerate(nx.strongly_connected_components(graph))
            for v in members}
    return ['boxes %d and %d are on no cycle but their wire points up' % bundle[:2]
            for bundle in inner if level.points_up(*bundle[:2])
            and part[bundle.tail] != part[bundle.head]]


def miscounted(view):
    """Levels whose wires do not hold the graph's edges: each once, where its scopes part."""
    levels, hierarchy = view.levels, view.levels.hierarchy
    model, wanted = hierarchy.model, Counter()
    inside = None if hierarchy.everything else {
        node for node, place in enumerate(hierarchy.position) if place >= 0}
    chains = {}
    for target in range(model.node_count) if inside is None else inside:
        for source, port in model.inputs[target]:
            if port != CONTROL and (inside is None or source in inside):
                path, ends = _parting(hierarchy, chains, source, target)
                if path is not None:
                    level = levels.get(path)
                    numbers = [_number(level, end) for end in ends]
                    if not set(numbers) & level.hidden:
                        wanted[path, numbers[0], numbers[1]] += 1
    for path in paths(view):
        level = levels.get(path)
        size = len(level.children)
        for tail, head, edges in level.bundles:
            if max(tail, head) < size and wanted.pop((path, tail, head), 0) != len(edges):
                yield '%s: the wire from %d to %d has %d edges' % (path, tail, head, len(edges))
        for problem in _border(level):
            yield '%s: %s' % (path, problem)
    for path, tail, head in wanted:
        yield '%s: %d edges from %d to %d have no wire' % (path, wanted[path, tail, head], tail,
                                                           head)


def unmarked(view):
    """Edges to or from a tray of a level that no mark at the box tells of, nor one in the tray."""
    levels, hierarchy = view.levels, view.levels.hierarchy
    model, chains, told = hierarchy.model, {}, set()
    inside = [node for node, place in enumerate(hierarchy.position) if place >= 0]
    known = set(inside)
    for target in inside:
        for source, port in model.inputs[target]:
            if port == CONTROL or source not in known:
                continue
            path, ends = _parting(hierarchy, chains, source, target)
            if path is None or levels.get(path).in_tray:
                continue
            level = levels.get(path)
            numbers = [_number(level, end) for end in ends]
            for own, other in (numbers, numbers[::-1]):
                if other in level.aside or own in level.aside:
                    names = {name or model.names[node] for (_, node), name in
                             level.shortcuts.get(own, {}).items()}
                    child = level.children[other]
                    if child.name not in names and (path, own, other) not in told:
                        told.add((path, own, other))
                        yield '%s: no mark at %s leads to %s' % (
                            path, level.children[own].name, child.name)


def _parting(hierarchy, chains, source, target):
    """(path of the level where the boxes of two nodes differ, their children), else None twice."""
    if hierarchy.position[source] == hierarchy.position[target]:
        return None, None
    if hierarchy.is_hosted(source) and hierarchy.model.ops[source] == 'Const':
        return None, None
    chain = []
    for node in (source, target):
        place = hierarchy.position[node]
        key = hierarchy.keys[place]
        if key not in chains:
            chains[key] = hierarchy.containers_of(place)
        chain.append(chains[key] + [hierarchy.sequence[place]])
    depth = 0
    while chain[0][depth] == chain[1][depth]:
        depth += 1
    return chain[0][depth - 1] if depth else '', (chain[0][depth], chain[1][depth])


def _number(level, end):
    if isinstance(end, str):
        return level.child_at(end)
    return int(level.owner[level.hierarchy.position[end] - level.start])


def _border(level):
    """What comes to an open scope goes on inside, but for what is shown as marks there."""
    if level.parent is None or level.me in level.parent.aside:
        return
    for side, end in (('in', 'head'), ('out', 'tail')):
        outside = sum(len(bundle.edges) for bundle in level.parent.bundles
                      if getattr(bundle, end) == level.me)
        passing = sum(port >= 0 for port in level.port_of.get(side, {}).values())
        if outside != passing:
            yield '%d edges %s at the border but %d inside' % (outside, side, passing)


def unreachable(view, state, revealed):
    """Nodes of a view that no opening of boxes shows; `revealed(state, node)` opens them."""
    levels, hierarchy = view.levels, view.levels.hierarchy
    known = {}
    for node, place in enumerate(hierarchy.position):
        if place < 0:
            continue
        key = hierarchy.keys[place], hierarchy.containers.get(hierarchy.model.names[node]) == node
        if key not in known:
            known[key] = revealed(state, node)
        state_then = known[key]
        path = ''
        for inner in hierarchy.containers_of(place):
            child = levels.get(path).children[levels.get(path).child_at(inner)]
            names = state_then.unfolded if child.kind == VARIABLE else state_then.expanded
            if child.name not in names and child.name != hierarchy.model.names[
                    hierarchy.sequence[place]] and child.expandable:
                yield '%s stays hidden in %s' % (hierarchy.model.names[node], child.name)
            path = inner
        level = levels.get(path)
        shown = level.children[int(level.owner[place - level.start])]
        if shown.kind != NODE or hierarchy.sequence[shown.start] != hierarchy.sequence[place]:
            yield '%s has no box' % hierarchy.model.names[node]
