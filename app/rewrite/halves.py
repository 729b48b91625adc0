"""Weights stored as half floats, where a file would be too large for TensorFlow (G15).

A variable of float32 becomes a ``Cast`` of the same name, over a constant of float16.
"""
from app.graph.model import VARIABLE_OPS
from app.rewrite import nodes

LIMIT = (1 << 31) - 1
"""Largest GraphDef that TensorFlow can read, in bytes."""

_OVERHEAD = 256  # bytes that one more node takes, its name aside
_SMALLEST = 1024  # bytes of a variable: less is not worth another node


def candidates(part):
    """Variables of a `Part` that can be stored so: node to its bytes, the largest first."""
    model, found = part.model, {}
    for node in part.nodes_with(VARIABLE_OPS - {'VarHandleOp'}):
        shape = model.variable_shape(node)
        if model.attr(node, 'dtype') == 'float32' and shape is not None and None not in shape:
            size = 4
            for length in shape:
                size *= length
            if size > _SMALLEST:
                found[node] = size
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def chosen(part, size):
    """Variables to store so that a file of ``size`` bytes gets below the limit.

    The largest first, no more than it takes; [] where it is small enough, or would be too
    large with all of them.
    """
    found = []
    for node, taken in candidates(part).items():
        if size <= LIMIT:
            break
        size -= _saved(part, node, taken)
        found.append(node)
    return found if size <= LIMIT else []


def least(part, size):
    """Bytes that a file of ``size`` bytes has once as many as it takes are stored so."""
    taken = candidates(part)
    return size - sum(_saved(part, node, taken[node]) for node in chosen(part, size))


def _saved(part, node, taken):
    return taken // 2 - _OVERHEAD - 2 * len(part.model.names[node])


def store(draft):
    """Store them so; {'G15'} if the file would be too large otherwise."""
    model = draft.model
    found = [node for node in chosen(draft.part, draft.size(draft.part, draft.keys))
             if draft.has_value(model.names[node])]
    for node in found:
        name = model.names[node]
        half = draft.add(name + '/half', 'VariableV2', dtype=nodes.Type('float16'),
                         shape=model.nodes[node].attr['shape'])
        draft.keys[half] = draft.way(name)
        draft.replace(node, 'Cast', [half], SrcT=nodes.Type('float16'),
                      DstT=nodes.Type('float32'))
    draft.commit()
    return {'G15'} if found else set()
