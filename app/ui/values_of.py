"""Where the values of a variable or a constant are, and how small ones read. No Qt."""
from app.formats import protos
from app.graph.model import VARIABLE_OPS
from app.graph.text import format_bytes, format_shape

ALWAYS_BYTES = 64 << 20
"""Larger values are looked at only when asked for."""

SHOWN, LISTED = 8, 2000
_IN_FILE = 1 << 20
_CACHE = 'inspected_keys'


def stored_as(model, node, variable=None):
    """(checkpoint key or None, slice) of a variable; by its plan where there is one."""
    if variable is not None:
        return variable.key, variable.slice
    if _CACHE not in model.cache:
        from app.checkpoint.keymap import variable_keys
        model.cache[_CACHE] = variable_keys(model)
    found = model.cache[_CACHE].get(node)
    return (found.key, found.slice_spec) if found is not None else (None, '')


def variable_bytes(model, node):
    """Bytes of a variable's value, None when its shape is not known."""
    shape = model.variable_shape(node)
    if shape is None or None in shape:
        return None
    from app.checkpoint.tensors import ITEM_BYTES
    count = 1
    for size in shape:
        count *= size
    dtype = model.attr(node, 'dtype')
    return count * ITEM_BYTES.get(str(dtype).replace('_ref', ''), 0) or None


def source_of(model, node, variable=None):
    """Where the values of a node are.

    Returns:
        (source, blob, bytes) as `app.worker.values.load` takes it (bytes is a size, None
        when unknown), or None for a node that is no variable of the checkpoint and no
        constant with more than a few values.
    """
    if model.ops[node] in VARIABLE_OPS:
        key, slice_spec = stored_as(model, node, variable)
        if not model.checkpoint or not key:
            return None
        return ({'checkpoint': str(model.checkpoint), 'key': key, 'slice': slice_spec}, b'',
                variable_bytes(model, node))
    tensor = constant_of(model, node)
    if tensor is None or elements(tensor) <= SHOWN:
        return None
    size = tensor.ByteSize()
    if size > _IN_FILE and model.kind in ('graph_def', 'frozen_graph'):
        return {'file': str(model.path), 'node': model.names[node]}, b'', size
    return {}, tensor.SerializeToString(), size


def constant_of(model, node):
    """The TensorProto of a Const, None for any other node."""
    if model.ops[node] != 'Const':
        return None
    attrs = model.nodes[node].attr
    if 'value' not in attrs or attrs['value'].WhichOneof('value') != 'tensor':
        return None
    return attrs['value'].tensor


def elements(tensor):
    """Number of elements of a TensorProto, as its shape says."""
    count = 1
    for dim in tensor.tensor_shape.dim:
        count *= max(dim.size, 0)
    return count


def tensor_text(tensor):
    """A TensorProto in a line: its values when there are few, else shape and size."""
    shape = tuple(dim.size for dim in tensor.tensor_shape.dim)
    head = '%s %s' % (protos.dtype_name(tensor.dtype), format_shape(shape))
    count = elements(tensor)
    if 0 < count <= SHOWN:
        values = _values(tensor)
        if values is not None:
            text = values[0] if not shape else '[%s]' % ', '.join(values)
            return '%s  (%s)' % (text if len(text) <= 160 else text[:160] + '…', head)
    return '%s, %s' % (head, format_bytes(tensor.ByteSize())) if count > SHOWN else head


def all_values(tensor):
    """The values of a TensorProto (with `LISTED` elements at most) as text."""
    values = _values(tensor)
    return 'damaged' if values is None else '[%s]' % ', '.join(values)


def _values(tensor):
    from app.errors import FreezeframeError
    from app.worker import values
    try:
        array = values.array_of(tensor)
    except FreezeframeError:
        return None
    return [_word(value) for value in array.ravel().tolist()]


def _word(value):
    if isinstance(value, bytes):
        return '“%s”' % value.decode('utf-8', 'replace')
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return '%g' % value if isinstance(value, float) else str(value)
