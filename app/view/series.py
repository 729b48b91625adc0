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

LEAST_SERIES = 5
MOST_PARTED = 80
SEPARATOR = '\0'

_DIGITS = frozenset('0123456789')
_NUMBERED = re.compile(r'(.*?_?)([0-9]+)$')


def series(model, keys, containers, apart=frozenset(), keep=frozenset()):
    """Return ({sort key of a scope, or node: '#' and what its series is called}, their names).

    Parameters: `keys` {drawn node: sort key of the scope it is in}, see `hierarchy`; `containers`
    {sort key of a variable: its node}; `apart` the names of series not to make; `keep` nodes that
    always stand alone.
    """
    groups = _candidates(model, keys, containers, keep)
    if not groups:
        return {}, frozenset()
    groups = _alike(model, keys, groups)
    ways = _ways(model, keys, {parent for parent, _, _ in groups})
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


def inserted(key, node, moved):
    """Return a node's sort key with the series around it put in; None stands for no node.

    >>> inserted('a\\0b_1', 7, {'a\\0b_1': '#b_[1-5]'}).split('\\0')
    ['a', '#b_[1-5]', 'b_1']
    """
    parts, made = key.split(SEPARATOR) if key else [], []
    for n, part in enumerate(parts):
        name = moved.get(SEPARATOR.join(parts[:n + 1]))
        if name:
            made.append(name)
        made.append(part)
    if node in moved:
        made.append(moved[node])
    return SEPARATOR.join(made)


def _called(path):
    """Return the name of a series from its sort key: series around it are left out."""
    parts = path.split(SEPARATOR)
    return '/'.join([part for part in parts[:-1] if not part.startswith('#')] + parts[-1:])


def _candidates(model, keys, containers, keep):
    """Return {(parent, prefix, kind): [(number, member)]} of groups large enough."""
    names, ops = model.names, model.ops
    numbered = defaultdict(list)
    for node, key in keys.items():
        name = names[node]
        if name[-1:] in _DIGITS and node not in keep and key not in containers:
            if ops[node] not in PLACEHOLDER_OPS and not _is_series(key):
                _note(numbered, key, name[name.rfind('/') + 1:], ops[node], node)
    known = set()
    for key in set(keys.values()):
        while key and key not in known:
            known.add(key)
            cut = key.rfind(SEPARATOR)
            parent = key[:cut] if cut >= 0 else ''
            if key[-1] in _DIGITS and parent not in containers and not _is_series(parent):
                kind = '=' + ops[containers[key]] if key in containers else '/'
                _note(numbered, parent, key[cut + 1:], kind, key)
            key = parent
    groups = {}
    for (parent, prefix, kind), members in numbered.items():
        if len(members) >= LEAST_SERIES - 1:
            if not any(number == 0 for number, _ in members):
                bare = parent + SEPARATOR * bool(parent) + prefix.rstrip('_')
                members = members + _unnumbered(model, keys, containers, keep, (bare, kind, known))
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


def _alike(model, keys, groups):
    """Split groups of scopes by what is inside; return those still large enough."""
    wanted = {member for (_, _, kind), members in groups.items() if kind == '/'
              for _, member in members}
    inside = defaultdict(int)
    if wanted:
        within = {}
        for node, key in keys.items():
            if key not in within:
                within[key] = [prefix for prefix in _prefixes(key) if prefix in wanted]
            if within[key]:
                _add_structure(model, keys, node, within[key], inside)
    found = defaultdict(list)
    for (parent, prefix, kind), members in groups.items():
        for number, member in members:
            found[parent, prefix, kind + str(inside.get(member, ''))].append((number, member))
    return {group: members for group, members in found.items() if len(members) >= LEAST_SERIES}


def _add_structure(model, keys, node, scopes, inside):
    """Add a node and its inputs to the sums that tell scopes apart."""
    ops = model.ops
    sources = [(ops[source], port, keys.get(source))
               for source, port in model.inputs[node] if port != CONTROL]
    for scope in scopes:
        inside[scope] += hash((ops[node],) + tuple(
            (op, port) if around is None or around.startswith(scope) else port
            for op, port, around in sources))


def _prefixes(key):
    """Yield the sort keys of the scopes around, the whole key last."""
    cut = key.find(SEPARATOR)
    while cut >= 0:
        yield key[:cut]
        cut = key.find(SEPARATOR, cut + 1)
    if key:
        yield key


def _ways(model, keys, parents):
    """Return {parent: {child: set of the children it feeds}}, data edges only.

    A child is the sort key of a scope or, right in the parent, a node number.
    """
    ways = {parent: defaultdict(set) for parent in parents}
    around = {}
    for key in set(keys.values()):
        found = {parent: _child(parent, None, key) for parent in _prefixes(key)
                 if parent in parents}
        if '' in parents:
            found[''] = _child('', None, key)
        if found:
            around[key] = found
    nothing = {}
    for node, key in keys.items():
        heads = around.get(key, nothing)
        for source, port in model.inputs[node] if heads else ():
            tails = around.get(keys.get(source), nothing)
            if port == CONTROL or tails is heads and None not in heads.values():
                continue
            for parent, head in heads.items():
                if parent in tails:
                    tail, head = tails[parent] or source, head or node
                    if tail != head:
                        ways[parent][tail].add(head)
    return ways


def _child(parent, node, key):
    if key == parent:
        return node
    cut = key.find(SEPARATOR, len(parent) + 1 if parent else 0)
    return key if cut < 0 else key[:cut]


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
