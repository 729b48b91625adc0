"""Tiny graphs for tests, written as text."""
from app.formats import protos
from app.graph.model import Model

_TYPES = {'float': 1, 'double': 2, 'int32': 3, 'string': 7, 'int64': 9, 'bool': 10}


def graph_def(*lines):
    """A GraphDef from lines ``name = Op(input, ^control) key=value …``.

    Values: a type name (float, int32 …), a shape in brackets (``[?,3]``), an
    integer, true or false, else a string.
    """
    graph = protos.load().GraphDef()
    for line in lines:
        name, _, rest = line.partition(' = ')
        op, _, rest = rest.partition('(')
        inputs, _, attrs = rest.partition(')')
        node = graph.node.add(name=name.strip(), op=op.strip())
        node.input.extend(part.strip() for part in inputs.split(',') if part.strip())
        for pair in attrs.split():
            key, _, text = pair.partition('=')
            _set(node.attr[key], text)
    return graph


def model(*lines, **kwargs):
    """A `Model` from lines as of `graph_def`; keywords set MetaGraphDef fields."""
    meta = protos.load().MetaGraphDef(graph_def=graph_def(*lines))
    for key, names in kwargs.pop('collections', {}).items():
        meta.collection_def[key].node_list.value.extend(names)
    return Model(meta, kwargs.pop('path', 'tiny.meta'), kwargs.pop('kind', 'meta_graph'),
                 **kwargs)


def _set(value, text):
    if text in _TYPES:
        value.type = _TYPES[text]
    elif text.startswith('['):
        shape = value.shape
        shape.SetInParent()
        for size in text.strip('[]').split(','):
            if size:
                shape.dim.add(size=-1 if size == '?' else int(size))
    elif text in ('true', 'false'):
        value.b = text == 'true'
    elif text.lstrip('-').isdigit():
        value.i = int(text)
    else:
        value.s = text.encode()
