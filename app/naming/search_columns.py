"""What a search looks at, one text for each node, every different text kept once.

A question is put to the few thousand different texts; which nodes have one of those
that fit is a look-up in an array.
"""
from time import perf_counter

import numpy as np

from app.errors import FreezeframeError
from app.graph.model import attr_value
from app.graph.text import format_shape

_KEY = 'search_columns'
_UNSAID = {'_output_shapes', 'value'}
"""Attributes whose values are not searched: one is what ``shape:`` is for, one is a tensor."""


class Column:
    """One text for each node.

    Args:
        texts: an iterable of a text per node.

    Attributes:
        texts: the different ones.
        codes: per node the place of its text in ``texts``, an array.
    """

    def __init__(self, texts):
        places = {}
        self.codes = np.array([places.setdefault(text, len(places)) for text in texts],
                              dtype=np.int32)
        self.texts = list(places)
        self._places = places

    def is_text(self, text):
        """Which nodes have exactly this text, an array of bool."""
        return self.codes == self._places.get(text, -1)

    def holding(self, part):
        """Which of ``texts`` contain a part, an array of bool: for all nodes, index it by
        ``codes``."""
        return np.array([part in text for text in self.texts], dtype=bool)

    def where(self, fits):
        """Which nodes have a text for which ``fits(text)`` holds, an array of bool."""
        return np.array([bool(fits(text)) for text in self.texts], dtype=bool)[self.codes]


class Columns:
    """All columns of one model; those that take long are made when first asked for."""

    def __init__(self, model):
        self._model = model
        names = [name.lower() for name in model.names]
        ends = [name.rfind('/') + 1 for name in names]
        self.names = names
        self.scope = Column(name[:end] for name, end in zip(names, ends))
        self.last = Column(name[end:] for name, end in zip(names, ends))
        self.op = Column(op.lower() for op in model.ops)
        self.role = Column(model.roles)
        self._facts = None
        # Rows of facts so far, and an iterator of the rest.
        self._begun = [], _facts(model)

    @property
    def dtype(self):
        """Dtype of the first output."""
        return self.facts()[0]

    @property
    def shape(self):
        """Shape of the first output as `format_shape` gives it."""
        return self.facts()[1]

    @property
    def attr(self):
        """Attributes as lines ``key=value`` in small letters, without blanks; a line break
        stands before each."""
        return self.facts()[2]

    def facts(self):
        """The three columns for which attributes are parsed: (dtype, shape, attr)."""
        if self._facts is None:
            rows, rest = self._begun
            rows.extend(rest)
            self._facts = tuple(map(Column, zip(*rows))) or (Column(()),) * 3
            self._begun = None
        return self._facts

    def advance(self, seconds):
        """Work on `facts` for about so long; whether they are ready."""
        if self._facts is None:
            rows, rest = self._begun
            end = perf_counter() + seconds
            for row in rest:
                rows.append(row)
                if perf_counter() > end:
                    return False
            self.facts()
        return True


def columns_of(model):
    """The `Columns` of a model, made once."""
    found = model.cache.get(_KEY)
    if found is None:
        found = model.cache[_KEY] = Columns(model)
    return found


def _facts(model):
    """(dtype, shape, attributes) of every node; nodes with the same attributes are read once."""
    signature = getattr(model.nodes, 'signature', None)
    known = {}
    for node, op in enumerate(model.ops):
        key = (op, signature(node)) if signature else node
        found = known.get(key)
        if found is None:
            found = known[key] = _facts_of(model, node)
        yield found


def _facts_of(model, node):
    try:
        dtypes, shapes = model.dtypes(node), model.shapes(node)
        attrs = model.nodes[node].attr
        lines = ['%s=%s' % (key, '' if key in _UNSAID else _text(attr_value(attrs[key])))
                 for key in sorted(attrs)]
    except FreezeframeError:
        # It is damaged; opening it in the inspector says how.
        return '', '', ''
    return (dtypes[0] if dtypes else '', format_shape(shapes[0]) if shapes else '',
            ''.join('\n' + line for line in lines).lower())


def _text(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, list):
        return '[%s]' % ','.join(map(_text, value))
    if isinstance(value, tuple) or value is None:
        return format_shape(value)
    if isinstance(value, float):
        return '%g' % value
    if isinstance(value, bytes):
        value = value.decode('utf-8', 'replace')
    return '' if hasattr(value, 'DESCRIPTOR') else ''.join(str(value).split())
