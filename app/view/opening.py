"""Which containers are open: at first, and to reveal a node."""
import numpy as np

from app.errors import Cancelled
from app.graph import reach
from app.view.hierarchy import name_of
from app.view.levels import NODE, SCOPE, SERIES, VARIABLE
from app.view.state import AROUND

FIRST_BOXES = 60
FEW_BOXES = 40
MANY_BOXES = 200
LEAST_BOXES = 12
MAIN_SHARE = 0.8


def is_open(child, state):
    """Whether a child is drawn with its contents."""
    return child.expandable and child.name in (
        state.unfolded if child.kind == VARIABLE else state.expanded)


def open_levels(levels, state, cancelled=None):
    """Return the open levels, outer ones first, as {path: [paths of open children]}.

    Raises: Cancelled, when `cancelled()` is true.
    """
    found = {}
    stack = ['']
    while stack:
        if cancelled is not None and cancelled():
            raise Cancelled()
        path = stack.pop()
        level = levels.get(path)
        found[path] = [child.path for child in level.children if is_open(child, state)]
        stack.extend(reversed(found[path]))
    return found


def first(levels, state):
    """Return the state to begin with, see `ViewBuilder.start`."""
    root = levels.get('')
    few = FEW_BOXES if state.mode != AROUND else MANY_BOXES
    if len(levels.hierarchy.sequence) <= few:
        opened = {child.name for path in _all_scopes(levels) for child in
                  levels.get(path).children if child.kind == SCOPE}
        return state._replace(expanded=state.expanded | opened,
                              apart=state.apart | levels.hierarchy.series)
    if state.mode == AROUND:
        for node in state.around:
            state = revealed(levels, state, node)
        return state
    opened, level, shown = set(), root, 0
    weights = _needed(levels, state)
    while True:
        main = [child for k, child in enumerate(level.children) if k not in level.aside]
        shown += len(main)
        sizes = {child: weights[child.end] - weights[child.start] for child in main
                 if child.kind != SERIES}
        scopes = [child for child in main if child.kind == SCOPE]
        largest = max(scopes, key=sizes.__getitem__, default=None)
        if largest is None or sizes[largest] < MAIN_SHARE * sum(sizes.values()):
            break
        inner = levels.get(largest.path)
        if shown + len(inner.children) > FIRST_BOXES:
            break
        opened.add(largest.name)
        level = inner
    opened |= _further(levels, opened, shown)
    return state._replace(expanded=state.expanded | opened)


def _further(levels, opened, shown):
    """Return the scopes to open beside `opened` when a picture shows next to nothing."""
    if shown >= LEAST_BOXES:
        return set()
    further = set()
    for path in [''] + sorted(opened):
        level = levels.get(path)
        for k, child in enumerate(level.children):
            if (k not in level.aside and child.kind in (SCOPE, SERIES)
                    and child.name not in opened):
                further.add(child.name)
                shown += len(levels.get(child.path).children)
    return further if shown <= FIRST_BOXES // 2 else set()


def _needed(levels, state):
    """Return cumulated counts, by position, of the nodes that the outputs need."""
    hierarchy = levels.hierarchy
    outputs = set(state.outputs) | set(state.likely)
    if not outputs or not hierarchy.everything:
        return list(range(len(hierarchy.sequence) + 1))
    needed = set(reach.closure(levels.hierarchy.model, outputs))
    return [0] + np.cumsum([node in needed for node in hierarchy.sequence]).tolist()


def series_around(levels, scope):
    """Return the names of the series that a scope of the view is in."""
    hierarchy = levels.hierarchy
    found = set()
    for node in hierarchy.model.scopes.descendants(scope) if hierarchy.series else ():
        if hierarchy.position[node] >= 0 and not hierarchy.is_hosted(node):
            for path in hierarchy.containers_of(hierarchy.position[node]):
                name = name_of(path)
                if name == scope:
                    break
                if name in hierarchy.series:
                    found.add(name)
            break
    return found


def _all_scopes(levels):
    stack = ['']
    while stack:
        path = stack.pop()
        yield path
        stack.extend(child.path for child in levels.get(path).children
                     if child.kind not in (NODE, VARIABLE))


def revealed(levels, state, node):
    """Return the state with all opened that hides a node in view."""
    position = levels.hierarchy.position[node]
    if position < 0:
        return state
    expanded, unfolded = set(state.expanded), set(state.unfolded)
    parent = ''
    for path in levels.hierarchy.containers_of(position):
        level = levels.get(parent)
        child = level.children[level.child_at(path)]
        if child.kind != VARIABLE:
            expanded.add(child.name)
        elif child.name != levels.hierarchy.model.names[node]:
            unfolded.add(child.name)
        parent = path
    return state._replace(expanded=frozenset(expanded), unfolded=frozenset(unfolded))
