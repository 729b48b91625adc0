"""Search over the nodes of a model, fast enough for every keystroke.

A query is words and filters, all of which must fit:

* ``conv logits`` — words anywhere in the name, upper and lower case alike;
  what is found in the last part of the name comes first, then letters in
  their order (``rsh1`` finds ``Reshape_1``);
* ``/^conv\\d+/`` — a regular expression on the name;
* ``op:Conv2D``, ``role:gradient``, ``dtype:int64``, ``shape:?x1001`` — filters;
  what follows the colon may be the beginning of the value;
* ``attr:padding``, ``attr:strides=2`` — an attribute, and what its value contains.
"""
import re

import numpy as np

from app.graph.roles import FORWARD
from app.naming import patterns as regular
from app.naming.candidates import rank
from app.naming.search_columns import columns_of

_FILTER = re.compile(r'(?:^|(?<=\s))(op|role|dtype|shape|attr):(\S*)', re.IGNORECASE)
_REGEX = re.compile(r'(?:^|(?<=\s))/((?:[^/\\]|\\.|/(?!\s|$))+)/(?=\s|$)')


def search(model, query, limit=200, plain=False):
    """Node numbers that a query finds, best first, at most ``limit``.

    Args:
        model: the `Model`.
        query: words, filters and regular expressions.
        limit: so many are given.
        plain: take all of the query for words.

    Raises:
        app.naming.patterns.PatternError: a regular expression isn't valid, or takes too long.
    """
    words, filters, patterns = (query.lower().split(), [], []) if plain else _parse(query)
    if not (words or filters or patterns):
        return []
    columns = columns_of(model)
    fits = np.ones(model.node_count, dtype=bool)
    for kind, value in filters:
        fits &= _filtered(columns, kind, value)
    for pattern in patterns:
        nodes = np.flatnonzero(fits)
        places = regular.matching(pattern, [model.names[node] for node in nodes.tolist()])
        fits = np.zeros(model.node_count, dtype=bool)
        fits[nodes[places]] = True
    ranked = np.zeros(model.node_count, dtype=bool)
    ranked[[candidate.node for candidate in rank(model)]] = True
    behind = (columns.role.where(FORWARD.__ne__) & ~ranked).astype(np.int8)
    if not words:
        return _in_order(fits, np.where(ranked, 0, 1 + behind), limit)
    hits = fits.copy()
    for word in words:
        hits &= _holding(columns, word)
    place = _places(columns, words)
    place += np.where(place > 0, behind, 0).astype(place.dtype)
    found = _in_order(hits, 2 * place + ~ranked, limit)
    if len(found) < limit and len(words) == 1:
        found += _fuzzy(columns, fits & ~hits, words[0], limit - len(found))
    return found


def prepare(model):
    """Make what every search looks at; for the time after the first picture."""
    columns_of(model)


def prepare_filters(model, seconds):
    """Work for about so long on what the filters look at, which takes a second with 26,000
    nodes; whether all of it is ready."""
    return columns_of(model).advance(seconds)


def _parse(query):
    """(words, filters, compiled patterns)."""
    filters = [(kind.lower(), value.lower()) for kind, value in _FILTER.findall(query) if value]
    rest = _FILTER.sub(' ', query)
    patterns = [regular.compiled(text) for text in _REGEX.findall(rest)]
    return _REGEX.sub(' ', rest).lower().split(), filters, patterns


def _filtered(columns, kind, value):
    """Which nodes a filter lets through; the whole value is better than its beginning."""
    if kind == 'attr':
        return _with_attr(columns.attr, *value.partition('=')[::2])
    column = getattr(columns, kind)
    if kind in ('op', 'shape') and value in column.texts:
        return column.is_text(value)
    return column.where((lambda text: value in text) if kind == 'shape'
                        else lambda text: text.startswith(value))


def _with_attr(column, key, part):
    """Which nodes have an attribute whose key begins so, or, with a part, whose value has it."""
    fits = column.holding('\n%s=' % key if part else '\n' + key)
    for code in np.flatnonzero(fits).tolist() if part else ():
        line = column.texts[code].partition('\n%s=' % key)[2].partition('\n')[0]
        fits[code] = part in line
    return fits[column.codes]


def _holding(columns, word):
    """Which nodes hold a word in their name."""
    if '/' in word:
        return np.array([word in name for name in columns.names], dtype=bool)
    scope, last = columns.scope, columns.last
    return scope.holding(word)[scope.codes] | last.holding(word)[last.codes]


def _places(columns, words):
    """Per node how well its name fits words that it holds: 0 the best, even numbers to 6."""
    last_word, whole = words[-1], ' '.join(words)
    texts = columns.last.texts
    places = np.full(len(texts), 6, dtype=np.int8)
    for code in np.flatnonzero(columns.last.holding(last_word)).tolist():
        begins = texts[code].startswith(last_word)
        places[code] = (1 if texts[code] == last_word else 2) if begins else 4
    places = places[columns.last.codes]
    end = whole.rfind('/') + 1
    places[columns.scope.is_text(whole[:end]) & columns.last.is_text(whole[end:])] = 0
    return places


def _in_order(fits, key, limit):
    """The nodes that fit, by key, then as they stand in the file."""
    nodes = np.flatnonzero(fits)
    return nodes[np.argsort(key[nodes], kind='mergesort')][:limit].tolist()


def _fuzzy(columns, fits, word, limit):
    """Nodes whose last part holds the letters of a word in order, the tightest first."""
    if len(word) < 2 or '/' in word:
        return []
    pattern = re.compile('.*?'.join(re.escape(letter) for letter in word))
    texts = columns.last.texts
    spread = np.array([found.end() - found.start() if found else 0
                       for found in map(pattern.search, texts)], dtype=np.int32)
    length = np.array([len(text) for text in texts], dtype=np.int32)
    codes = columns.last.codes
    nodes = np.flatnonzero(fits & (spread[codes] > 0))
    order = np.lexsort((nodes, length[codes[nodes]], spread[codes[nodes]]))
    return nodes[order][:limit].tolist()
