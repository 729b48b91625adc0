"""Search over the nodes of a model, fast enough for every keystroke.

A query is words and filters, all of which must fit:

* ``conv logits`` — words anywhere in the name, upper and lower case alike;
  what is found in the last part of the name comes first, then letters in
  their order (``rsh1`` finds ``Reshape_1``);
* ``/^conv\\d+/`` — a regular expression on the name;
* ``op:Conv2D``, ``role:gradient``, ``dtype:int64``, ``shape:?x1001`` — filters;
  what follows the colon may be the beginning of the value.
"""
import re
from time import perf_counter

from app.graph.roles import FORWARD
from app.graph.text import format_shape
from app.naming.candidates import rank

_FILTER = re.compile(r'(?:^|(?<=\s))(op|role|dtype|shape):(\S*)', re.IGNORECASE)
_REGEX = re.compile(r'(?:^|(?<=\s))/((?:[^/\\]|\\.|/(?!\s|$))+)/(?=\s|$)')
_PATIENCE = 0.2  # seconds; a regular expression that takes longer is given up
_CHECK_EVERY = 256


def search(model, query, limit=200):
    """Node numbers that a query finds, best first, at most ``limit``.

    A regular expression that isn't complete or valid finds nothing.
    """
    words, filters, patterns = _parse(query)
    if patterns is None or not (words or filters or patterns):
        return []
    nodes = _filtered(model, filters)
    for pattern in patterns:
        nodes = _matching(model, nodes, pattern)
    if not words:
        return _first(model, nodes, limit)
    return _by_words(model, nodes, words, limit)


def prepare(model):
    """Make the columns that ``dtype:`` and ``shape:`` need, so that no keystroke waits for them.

    About half a second for 26,000 nodes; for the time after the first picture.
    """
    for column in (_lowered, _by_last, _dtypes, _shapes):
        column(model)


def _parse(query):
    """(words, filters, compiled patterns); patterns is None when one isn't valid."""
    filters = [(kind.lower(), value.lower()) for kind, value in _FILTER.findall(query) if value]
    rest = _FILTER.sub(' ', query)
    patterns = []
    for text in _REGEX.findall(rest):
        try:
            patterns.append(re.compile(text))
        except (re.error, OverflowError, RecursionError):
            return [], filters, None
    return _REGEX.sub(' ', rest).lower().split(), filters, patterns


def _filtered(model, filters):
    nodes = range(model.node_count)
    for kind, value in filters:
        if kind == 'op':
            ops = [op.lower() for op in model.ops]
            exact = [node for node in nodes if ops[node] == value]
            nodes = exact or [node for node in nodes if ops[node].startswith(value)]
        elif kind == 'role':
            roles = model.roles
            wanted = {role for role in set(roles) if role.startswith(value)}
            nodes = [node for node in nodes if roles[node] in wanted]
        elif kind == 'dtype':
            dtypes = _dtypes(model)
            nodes = [node for node in nodes if dtypes[node].startswith(value)]
        else:
            shapes = _shapes(model)
            exact = [node for node in nodes if shapes[node] == value]
            nodes = exact or [node for node in nodes if value in shapes[node]]
    return nodes


def _matching(model, nodes, pattern):
    names = model.names
    found = []
    started = perf_counter()
    for count, node in enumerate(nodes):
        if pattern.search(names[node]):
            found.append(node)
        if count % _CHECK_EVERY == 0 and perf_counter() - started > _PATIENCE:
            break
    return found


def _by_words(model, nodes, words, limit):
    """Nodes whose names hold all words, ordered by where."""
    lowered = _lowered(model)
    first = words[0]
    if nodes is not None and len(words) == 1:
        hits = [node for node in nodes if first in lowered[node]]
    else:
        hits = [node for node in nodes if all(word in lowered[node] for word in words)]
    last_word = words[-1]
    whole = ' '.join(words)
    roles = model.roles
    ranked = {c.node for c in rank(model)}
    groups = [[] for _ in range(8)]
    for node in hits:
        name = lowered[node]
        at = name.rfind('/') + 1
        if name == whole:
            place = 0
        elif name.startswith(last_word, at):
            place = 1 if len(name) - at == len(last_word) else 2
        elif name.find(last_word, at) >= 0:
            place = 4
        else:
            place = 6
        if place and roles[node] != FORWARD and node not in ranked:
            place += 1
        groups[place].append(node)
    found = _in_order(groups, ranked, limit)
    if len(found) < limit and len(words) == 1:
        known = set(hits)
        found.extend(node for node in _fuzzy(model, nodes, first, limit - len(found), known))
    return found


def _in_order(groups, ranked, limit):
    found = []
    for group in groups:
        if len(found) >= limit:
            break
        found.extend(node for node in group if node in ranked)
        found.extend(node for node in group if node not in ranked)
    return found[:limit]


def _fuzzy(model, nodes, word, limit, known):
    """Nodes whose last part holds the letters of a word in order, the tightest first."""
    if len(word) < 2 or '/' in word:
        return []
    pattern = re.compile('.*?'.join(re.escape(letter) for letter in word))
    allowed = None if isinstance(nodes, range) else set(nodes)
    scored = []
    for last, members in _by_last(model).items():
        found = pattern.search(last)
        if found:
            spread = found.end() - found.start()
            for node in members:
                if node not in known and (allowed is None or node in allowed):
                    scored.append((spread, len(last), node))
                    if len(scored) > 20 * limit:
                        break
    scored.sort()
    return [node for _, _, node in scored[:limit]]


def _first(model, nodes, limit):
    """The first nodes of a filtered list: candidates, forward, then the others."""
    ranked = {c.node for c in rank(model)}
    roles = model.roles
    groups = [[], [], []]
    for node in nodes:
        groups[0 if node in ranked else 1 if roles[node] == FORWARD else 2].append(node)
    return (groups[0] + groups[1] + groups[2])[:limit]


def _column(key):
    def decorate(make):
        def cached(model):
            found = model.cache.get(key)
            if found is None:
                found = model.cache[key] = make(model)
            return found
        return cached
    return decorate


@_column('search_names')
def _lowered(model):
    return [name.lower() for name in model.names]


@_column('search_last')
def _by_last(model):
    found = {}
    for node, name in enumerate(_lowered(model)):
        found.setdefault(name[name.rfind('/') + 1:], []).append(node)
    return found


@_column('search_dtypes')
def _dtypes(model):
    return [(model.dtypes(node) or ('',))[0] for node in range(model.node_count)]


@_column('search_shapes')
def _shapes(model):
    return [format_shape(shapes[0]) if shapes else ''
            for shapes in map(model.shapes, range(model.node_count))]
