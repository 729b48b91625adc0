"""What a proof has to feed: the places where data enters, with dtype and shape."""
from app.checks.inputs import SOURCE_OPS, is_switch
from app.graph.model import CONTROL, PLACEHOLDER_OPS

_IMAGE_OPS = frozenset(['DecodeJpeg', 'DecodePng', 'DecodeImage'])
_MATRIX_OPS = frozenset(['MatMul', 'BiasAdd', 'Conv2D', 'DepthwiseConv2dNative'])
_LONGEST_WAY = 8


def inputs(model, closure):
    """Tensors to feed so that the closure runs.

    Placeholders, and the outputs of queues, iterators and readers (feeding
    these keeps a run from waiting for a pipeline that isn't there).

    Returns:
        List of {'tensor', 'dtype', 'shape' (None: unknown, with None for unknown
        sizes), 'kind': 'data', 'switch', 'default' (a PlaceholderWithDefault, to be
        left alone) or 'image' (bytes that are decoded as an image)}.
    """
    kept = frozenset(closure)
    found = []
    for node in closure:
        op = model.ops[node]
        if op in PLACEHOLDER_OPS:
            found.append(_placeholder(model, node, kept))
        elif op in SOURCE_OPS:
            found.extend(_source(model, node, kept))
    return found


def _placeholder(model, node, kept):
    kind = 'data'
    if model.ops[node] == 'PlaceholderWithDefault':
        kind = 'default'
    elif is_switch(model, node):
        kind = 'switch'
    elif any(model.ops[consumer] in _IMAGE_OPS for consumer, _ in model.consumers[node]):
        kind = 'image'
    return _feed(model, node, 0, model.shapes(node)[0], kind, kept)


def _source(model, node, kept):
    used = {port for consumer, position in model.consumers[node] if consumer in kept
            for source, port in [model.inputs[consumer][position]] if source == node}
    shapes = model.shapes(node)
    for port in sorted(used - {CONTROL}):
        shape = shapes[port] if port < len(shapes) else None
        yield _feed(model, node, port, shape, 'data', kept)


def _feed(model, node, port, shape, kind, kept):
    dtype = model.dtypes(node)[port]
    if shape is None and kind == 'data':
        shape = _guessed_shape(model, node, kept)
    return {'tensor': '%s:%d' % (model.names[node], port), 'dtype': dtype,
            'shape': None if shape is None else list(shape), 'kind': kind}


def _guessed_shape(model, node, kept):
    """Shape that the first weights downstream ask for, None when there are none."""
    seen = {node}
    for _ in range(_LONGEST_WAY):
        consumers = [consumer for consumer, position in model.consumers[node]
                     if consumer in kept and consumer not in seen
                     and model.inputs[consumer][position][1] != CONTROL]
        if not consumers:
            return None
        node = consumers[0]
        seen.add(node)
        if model.ops[node] in _MATRIX_OPS and len(model.inputs[node]) > 1:
            weights = _weights_shape(model, model.inputs[node][1][0])
            if weights and len(weights) == 2:
                return (None, weights[0])
            if weights and len(weights) == 4:
                return (None, None, None, weights[2])
            return None
    return None


def _weights_shape(model, node):
    for _ in range(_LONGEST_WAY):
        shapes = model.shapes(node)
        if shapes and shapes[0] is not None:
            return shapes[0]
        if not model.inputs[node]:
            return None
        node = model.inputs[node][0][0]
    return None
