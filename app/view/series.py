"""Numbered siblings that are alike: `unit_2` to `unit_22`, `add`, `add_1` to `add_9`.

The threshold and the naming are TensorBoard's (five, `unit_[2-22]`); unlike there the members must
be alike inside, a first member without a number counts, ops that feed different boxes stay apart
(one box for reshapes all over the graph ties it into a knot), and nothing is folded where a way
leads out of the series and back into it: the picture would gain a cycle that the graph has not.
Members that all lie on cycles with one another already, as sums and the scope that they go to and
come from, are folded all the same.
"""
from collections import defaultdict
import re

import networkx as nx

from app.graph.model import CONTROL, PLACEHOLDER_OPS
from app.view import trees
from app.view.trees import SEPARATOR

LEAST_SERIES = 5
MOST_PARTED = 80
MOST_RANGES = 3

_DIGITS = frozenset('0123456789')
_NAME = re.compile(r'(?:(.*)/)?#([^/]*)\[([0-9]+)-([0-9]+)\]$')
_NUMBERED = re.compile(r'(.*?_?)([0-9]+)$')


def series(model, keys, tree, containers, columns, apart=frozenset(), keep=frozenset()):
    """Return ({sort key of a scope, or node: '#' and what its series is called}, their names).

    Parameters: `keys` {drawn node: sort key of the scope it is in}, see `hierarchy`; `tree` the
    `trees.Tree` of them; `containers` {sort key of a variable: its node}; `columns` the edges of
    the view as (source, port, target) columns, those of one target together; `apart` the names of
    series not to make; `keep` nodes that always stand alone.
    """
    groups = _candidates(model, keys, tree, containers, keep)
    if not groups:
        return {}, frozenset()
    source, port, target = columns
    data = port != CONTROL
    links = trees.links(tree, source[data], port[data], target[data])
    groups = _alike(tree, trees.structures(tree, model.ops, links), groups)
    ways = trees.ways(tree, links, {parent for parent, _, _ in groups})
    runs = [(group, part) for group, members in sorted(groups.items(), key=lambda item: item[0][:2])
            for run in _runs(members) for part in _without_ways_back(ways[group[0]], run)]
    found, made = {}, set()
    waiting, before = runs, None
    while waiting and len(waiting) != before:
        before, runs, waiting = len(waiting), waiting, []
        for (parent, prefix, kind), part in runs:
            name = '#%s[%d-%d]' % (prefix, part[0][0], part[-1][0])
            called = _called(parent + SEPARATOR + name if parent else name)
            if called in made or called in apart:
                continue
            if kind.startswith('/') or _meet(ways[parent], part, found):
                made.add(called)
                found.update((member, name) for _, member in part)
            else:
                waiting.append(((parent, prefix, kind), part))
    return found, frozenset(made)


def _meet(ways, run, found):
    """Whether the nodes of a run feed the same, if anything but each other: else they are apart.

    A series that was found counts as one.
    """
    own = {member for _, member in run}
    fed = {frozenset(found.get(head, head) for head in ways.get(member, ()) if head not in own)
           for member in own}
    return len(fed - {frozenset()}) <= 1


def is_numbered(name):
    """Whether a box of this name is a series of numbered siblings, which can be shown apart.

    >>> is_numbered('net/#unit_[1-7]'), is_numbered('save/#RestoreV2'), is_numbered('unit_1')
    (True, False, False)
    """
    return _NAME.match(name) is not None


def label(name, members):
    """Return what a series is called on its box: its range, or those of it where it has gaps.

    >>> label('a/#b_[2-9]', ['a/b_%d' % k for k in range(2, 10)])
    'b_[2-9]'
    >>> label('#b_[0-20]', ['b', 'b_1', 'b_5', 'b_7', 'b_8', 'b_9', 'b_12', 'b_20'])
    'b_[0-1, 5, …20]'
    """
    match = _NAME.match(name)
    prefix = match.group(2) if match else ''
    numbers = [member[member.rfind('/') + 1:][len(prefix):] or '0' for member in members]
    if match is None or not all(number.isdigit() for number in numbers):
        return name[name.rfind('/') + 1:].lstrip('#')
    numbers = sorted(map(int, numbers))
    ranges = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    texts = ['%d' % first if first == last else '%d-%d' % (first, last) for first, last in ranges]
    if len(texts) > MOST_RANGES:
        texts = texts[:MOST_RANGES - 1] + ['…%d' % numbers[-1]]
    return '%s[%s]' % (prefix, ', '.join(texts))


def with_member(name, names):
    """Return the one of some names of series that a box would be in, None for none.

    >>> with_member('net/unit_3', ['net/#unit_[1-7]', 'net/#unit_[9-20]'])
    'net/#unit_[1-7]'
    """
    parent, _, last = name.rpartition('/')
    for series_name in sorted(names):
        match = _NAME.match(series_name)
        if match and (match.group(1) or '') == parent:
            prefix, first, end = match.group(2), int(match.group(3)), int(match.group(4))
            number = last[len(prefix):]
            if last == prefix.rstrip('_'):
                number = '0'
            elif not last.startswith(prefix):
                continue
            if number.isdigit() and first <= int(number) <= end:
                return series_name
    return None


def moved_keys(keys, moved):
    """Return {node: its sort key with the series around it put in}; see `series`.

    >>> found = moved_keys({7: 'a\\0b_1', 8: 'a'}, {'a\\0b_1': '#b_[1-5]', 8: '#x_[1-9]'})
    >>> [key.split('\\0') for key in found.values()]
    [['a', '#b_[1-5]', 'b_1'], ['a', '#x_[1-9]']]
    """
    made = {'': ''}
    found = {}
    for node, key in keys.items():
        if key not in made:
            _insert(key, moved, made)
        key = made[key]
        name = moved.get(node)
        found[node] = key + SEPARATOR * bool(key) + name if name else key
    return found


def _insert(key, moved, made):
    """Put the new key of a scope, and of those around it, into `made`."""
    missing = []
    while key not in made:
        missing.append(key)
        key = key[:key.rfind(SEPARATOR)] if SEPARATOR in key else ''
    for inner in reversed(missing):
        name = moved.get(inner)
        parts = [part for part in (made[key], name, inner[inner.rfind(SEPARATOR) + 1:]) if part]
        made[inner] = SEPARATOR.join(parts)
        key = inner


def _called(path):
    """Return the name of a series from its sort key: series around it are left out."""
    parts = path.split(SEPARATOR)
    return '/'.join([part for part in parts[:-1] if not part.startswith('#')] + parts[-1:])


def _candidates(model, keys, tree, containers, keep):
    """Return {(parent, prefix, kind): [(number, member)]} of groups large enough."""
    names, ops = model.names, model.ops
    numbered = defaultdict(list)
    for node, key in keys.items():
        name = names[node]
        if name[-1:] in _DIGITS and node not in keep and key not in containers:
            if ops[node] not in PLACEHOLDER_OPS and not _is_series(key):
                _note(numbered, key, name[name.rfind('/') + 1:], ops[node], node)
    for key in tree.names:
        if key[-1:] in _DIGITS:
            cut = key.rfind(SEPARATOR)
            parent = key[:cut] if cut >= 0 else ''
            if parent not in containers and not _is_series(parent):
                kind = '=' + ops[containers[key]] if key in containers else '/'
                _note(numbered, parent, key[cut + 1:], kind, key)
    groups = {}
    for (parent, prefix, kind), members in numbered.items():
        if len(members) >= LEAST_SERIES - 1:
            if not any(number == 0 for number, _ in members):
                bare = parent + SEPARATOR * bool(parent) + prefix.rstrip('_')
                members = members + _unnumbered(model, keys, containers, keep,
                                                (bare, kind, tree.ids))
            if len(members) >= LEAST_SERIES:
                groups[parent, prefix, kind] = sorted(members, key=lambda item: item[0])
    return groups


def _unnumbered(model, keys, containers, keep, wanted):
    """Return the member without a number, as number 0, of a group: [] or [(0, member)]."""
    key, kind, known = wanted
    if kind[:1] in ('/', '='):
        own = '=' + model.ops[containers[key]] if key in containers else '/'
        return [(0, key)] if key in known and own == kind else []
    name = _called(key)
    node = model.index.get(name)
    parent = key[:key.rfind(SEPARATOR)] if SEPARATOR in key else ''
    if node in keep or node is None or model.ops[node] != kind or keys.get(node) != parent:
        return []
    return [(0, node)]


def _is_series(key):
    return key[key.rfind(SEPARATOR) + 1:].startswith('#')


def _note(numbered, parent, part, kind, member):
    match = _NUMBERED.match(part)
    numbered[parent, match.group(1), kind].append((int(match.group(2)), member))


def _alike(tree, inside, groups):
    """Split groups of scopes by what is inside; return those still large enough."""
    found = defaultdict(list)
    for (parent, prefix, kind), members in groups.items():
        for number, member in members:
            what = '/%d' % inside[tree.ids[member]] if kind == '/' else kind
            found[parent, prefix, what].append((number, member))
    return {group: members for group, members in found.items() if len(members) >= LEAST_SERIES}


def _runs(members):
    """Split sorted (number, member) where a number is missing; keep what is long enough."""
    run = []
    for item in members:
        if run and item[0] == run[-1][0]:
            continue
        if run and item[0] != run[-1][0] + 1:
            if len(run) >= LEAST_SERIES:
                yield run
            run = []
        run.append(item)
    if len(run) >= LEAST_SERIES:
        yield run


def _without_ways_back(ways, run):
    """Yield the run, or large pieces of it, that no way leaves and comes back to."""
    if _is_free(ways, run):
        yield run
        return
    alike = defaultdict(list)
    for item in run:
        alike[frozenset(ways.get(item[1], ()))].append(item)
    pieces = [part for part in alike.values()
              if len(part) >= LEAST_SERIES and _is_free(ways, part)]
    if not pieces and len(run) <= MOST_PARTED:
        pieces = _parted(ways, run)
    yield from pieces


def _parted(ways, run):
    """Yield the longest pieces that no way leaves and comes back to, one after the other."""
    part = []
    for item in run:
        if part and _comes_back(ways, part + [item]):
            if len(part) >= LEAST_SERIES:
                yield part
            part = []
        part.append(item)
    if len(part) >= LEAST_SERIES:
        yield part


def _is_free(ways, run):
    return not _comes_back(ways, run) or _are_tied(ways, run)


def _are_tied(ways, run):
    """Whether every member can be reached from every other: one box for all adds no cycle."""
    first = run[0][1]
    if not all(ways.get(member) for _, member in run):
        return False
    graph = nx.DiGraph((tail, head) for tail, heads in ways.items() for head in heads)
    members = {member for _, member in run}
    return any(members <= tied for tied in nx.strongly_connected_components(graph)
               if first in tied)


def _comes_back(ways, run):
    inside = {member for _, member in run}
    stack = [head for member in inside for head in ways.get(member, ()) if head not in inside]
    seen = set(stack)
    while stack:
        for head in ways.get(stack.pop(), ()):
            if head in inside:
                return True
            if head not in seen:
                seen.add(head)
                stack.append(head)
    return False
