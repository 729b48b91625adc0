"""What a proof has to feed: the places where data enters, with dtype and shape."""
import collections

from app.checkpoint.tensors import count_elements
from app.checks.inputs import SOURCE_OPS, is_switch
from app.freeze import limits
from app.graph.model import CONTROL, PLACEHOLDER_OPS

_IMAGE_OPS = frozenset(['DecodeJpeg', 'DecodePng', 'DecodeImage'])
_MATRIX_OPS = frozenset(['MatMul', 'BiasAdd', 'Conv2D', 'DepthwiseConv2dNative'])
_LONGEST_WAY = 8
_BATCHES, _LARGEST_BATCH = 3, 512


def inputs(model, closure):
    """Tensors to feed so that the closure runs.

    Placeholders, and the outputs of queues, iterators and readers (feeding
    these keeps a run from waiting for a pipeline that isn't there).

    Returns:
        List of {'tensor', 'dtype', 'shape' (None: unknown, with None for unknown
        sizes), 'kind': 'data', 'switch', 'default' (a PlaceholderWithDefault, to be
        left alone), 'image' (bytes that are decoded as an image) or 'example'
        (serialized tf.Examples), 'below': integers must be less, None when nothing
        says so, 'words': texts that are looked up, as latin-1}.
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
    else:
        return _data(model, node, 0, model.shapes(node)[0], kept)
    return _feed(model, node, 0, model.shapes(node)[0], kind, kept)


def _data(model, node, port, shape, kept):
    """A tensor of data, of the kind that its first consumers ask for."""
    kind = 'data'
    for consumer, position in model.consumers[node]:
        if model.inputs[consumer][position] != (node, port):
            continue
        if model.ops[consumer] in _IMAGE_OPS:
            kind = 'image'
        elif model.ops[consumer] == 'ParseExample' and consumer in kept:
            return dict(_feed(model, node, port, shape or (None,), 'example', kept),
                        features=_example_features(model, consumer))
    return _feed(model, node, port, shape, kind, kept)


def _example_features(model, node):
    """Features that a ParseExample reads: list of {'name', 'dtype', 'count'}."""
    inputs = model.inputs[node]
    sparse, dense = model.attr(node, 'Nsparse') or 0, model.attr(node, 'Ndense') or 0
    names = [_string_constant(model, source) for source, _ in inputs[2:2 + sparse + dense]]
    dtypes = (model.attr(node, 'sparse_types') or []) + (model.attr(node, 'Tdense') or [])
    shapes = [()] * sparse + list(model.attr(node, 'dense_shapes') or [])
    return [{'name': name, 'dtype': dtype,
             'count': count_elements(size or 1 for size in shape or ())}
            for name, dtype, shape in zip(names, dtypes, shapes)]


def _string_constant(model, node):
    tensor = model.tensor(node)
    return tensor.string_val[0].decode('utf-8', 'replace') if tensor.string_val else ''


def baked_batches(model, closure):
    """Batch sizes that a graph may have been built for, most frequent first (failures.md C9).

    From the first dimensions of reshapes, fills and placeholders of fixed shape.
    """
    sizes = collections.Counter()
    for node in closure:
        if model.ops[node] in ('Reshape', 'Fill') and model.inputs[node]:
            source = model.inputs[node][1 if model.ops[node] == 'Reshape' else 0][0]
            sizes.update(_leading_value(model, source))
        elif model.ops[node] in PLACEHOLDER_OPS:
            shape = model.shapes(node)[0]
            sizes.update([shape[0]] if shape and shape[0] else [])
    return [size for size, _ in sizes.most_common(_BATCHES) if 1 < size <= _LARGEST_BATCH]


def _leading_value(model, node):
    """First element of an integer Const, as a list of none or one."""
    if model.ops[node] != 'Const' or model.attr(node, 'dtype') != 'int32':
        return []
    tensor = model.tensor(node)
    if tensor.tensor_content:
        return [int.from_bytes(tensor.tensor_content[:4], 'little', signed=True)]
    return list(tensor.int_val[:1])


def _source(model, node, kept):
    used = {port for consumer, position in model.consumers[node] if consumer in kept
            for source, port in [model.inputs[consumer][position]] if source == node}
    shapes = model.shapes(node)
    for port in sorted(used - {CONTROL}):
        shape = shapes[port] if port < len(shapes) else None
        yield _data(model, node, port, shape, kept)


def tensor(model, node, port, kept):
    """A feed for any tensor, see `inputs`."""
    shapes = model.shapes(node)
    return _feed(model, node, port, shapes[port] if port < len(shapes) else None, 'data', kept)


def _feed(model, node, port, shape, kind, kept):
    dtype = model.dtypes(node)[port]
    if shape is None and kind == 'data':
        shape = _guessed_shape(model, node, kept)
    return {'tensor': '%s:%d' % (model.names[node], port), 'dtype': dtype,
            'shape': None if shape is None else list(shape), 'kind': kind,
            'below': limits.below(model, node, port, kept) if _is_integer(dtype) else None,
            'words': [word.decode('latin-1') for word in limits.words(model, node, port, kept)]
            if dtype == 'string' and kind == 'data' else []}


def _is_integer(dtype):
    return dtype.startswith(('int', 'uint'))


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
