"""NodeDefs and TensorProtos, made and read without TensorFlow's runtime."""
from app.formats import protos
from app.formats.protos import DTYPE_NUMBERS, dtype_name
from app.graph.model import CONTROL

_FIELDS = {
    'float32': 'float_val', 'float64': 'double_val', 'float16': 'half_val', 'int64': 'int64_val',
    'bool': 'bool_val', 'string': 'string_val', 'complex64': 'scomplex_val',
    'complex128': 'dcomplex_val'}
"""Where the elements of a TensorProto stand; of all other dtypes in ``int_val``."""


class Type(str):
    """A dtype name, to be set as an attribute of type ``type``."""


class Shape(tuple):
    """Sizes (None: any), to be set as an attribute of type ``shape``."""


UNKNOWN_RANK = object()
"""To be set as an attribute of type ``shape``."""


def set_attr(node, key, value):
    """Set one attribute from a `Type`, `Shape`, bool, int, float, bytes, TensorProto or AttrValue.

    A str sets bytes, a list of `Type` a list of types.
    """
    attr = node.attr[key]
    attr.Clear()
    if isinstance(value, type(attr)):
        attr.CopyFrom(value)
    elif isinstance(value, Type):
        attr.type = DTYPE_NUMBERS[value]
    elif value is UNKNOWN_RANK:
        attr.shape.unknown_rank = True
    elif isinstance(value, Shape):
        attr.shape.SetInParent()
        for size in value:
            attr.shape.dim.add(size=-1 if size is None else size)
    elif isinstance(value, list):
        attr.list.type.extend(DTYPE_NUMBERS[item] for item in value)
    elif isinstance(value, bool):
        attr.b = value
    elif isinstance(value, int):
        attr.i = value
    elif isinstance(value, float):
        attr.f = value
    elif isinstance(value, (str, bytes)):
        attr.s = value.encode('utf-8') if isinstance(value, str) else value
    else:
        attr.tensor.CopyFrom(value)


def node_def(name, op, inputs=(), **attrs):
    """A NodeDef; attributes as `set_attr` takes them."""
    node = protos.load().GraphDef().node.add(name=name, op=op, input=list(inputs))
    for key, value in attrs.items():
        set_attr(node, key, value)
    return node


def constant_def(name, value, dtype=None):
    """A Const NodeDef.

    Args:
        value: Anything numpy makes an array of.
        dtype: Dtype name, None for numpy's own.
    """
    tensor = tensor_proto(value, dtype)
    return node_def(name, 'Const', dtype=Type(dtype_name(tensor.dtype)), value=tensor)


def tensor_proto(value, dtype=None):
    """A TensorProto of a value. Raises ValueError when it can't have that dtype."""
    import numpy as np
    if dtype == 'string' or dtype is None and _is_text(value):
        array = np.array(value, object)
        dtype = 'string'
    else:
        array = np.ascontiguousarray(value, dtype=dtype).reshape(np.shape(value))
    proto = protos.load().GraphDef().node.add().attr['value'].tensor
    proto.dtype = DTYPE_NUMBERS[dtype or array.dtype.name]
    proto.tensor_shape.SetInParent()
    for size in array.shape:
        proto.tensor_shape.dim.add(size=size)
    if dtype == 'string':
        proto.string_val.extend(item.encode('utf-8') if isinstance(item, str) else bytes(item)
                                for item in array.ravel())
    elif array.dtype == bool and array.size == 1:
        proto.bool_val.append(bool(array.ravel()[0]))
    else:
        proto.tensor_content = array.tobytes()
    return proto


def array_of(tensor):
    """The numpy array that a TensorProto holds. Raises ValueError when it is damaged."""
    import numpy as np
    dtype = dtype_name(tensor.dtype)
    shape = [dim.size for dim in tensor.tensor_shape.dim]
    numpy_name = {'string': 'object', 'qint8': 'int8', 'quint8': 'uint8', 'qint16': 'int16',
                  'quint16': 'uint16', 'qint32': 'int32', 'bfloat16': 'uint16'}.get(dtype, dtype)
    count = int(np.prod(shape, dtype=np.int64))
    if count < 0 or count > 1 << 31:
        raise ValueError('a shape that no constant has')
    if tensor.tensor_content and dtype != 'string':
        return np.frombuffer(tensor.tensor_content, numpy_name).reshape(shape)
    values = list(getattr(tensor, _FIELDS.get(dtype, 'int_val')))
    if dtype.startswith('complex'):
        values = [complex(*pair) for pair in zip(values[::2], values[1::2])]
    if dtype == 'float16':
        values = np.array(values, np.uint16).view(np.float16).tolist()
    # A TensorProto may leave out repetitions of its last value.
    values = values[:count] + (values[-1:] or [b'' if dtype == 'string' else 0]) \
        * (count - len(values))
    array = np.empty(count, numpy_name)
    array[:] = values
    return array.reshape(shape)


def constant_value(model, node):
    """The array of a Const node that a chain of ``Identity`` nodes hands on, or None."""
    node = model.passed_from(node)
    if model.ops[node] != 'Const' or 'value' not in model.nodes[node].attr:
        return None
    try:
        return array_of(model.nodes[node].attr['value'].tensor)
    except (ValueError, TypeError, OverflowError):
        return None


def data_inputs(model, node):
    """The data inputs of a node as (source, port)."""
    return [pair for pair in model.inputs[node] if pair[1] != CONTROL]


def tensor_name(model, node, port=0):
    """An input as NodeDefs write it: ``name``, ``name:1`` or ``^name``."""
    name = model.names[node]
    if port == CONTROL:
        return '^' + name
    return '%s:%d' % (name, port) if port else name


def _is_text(value):
    while isinstance(value, (list, tuple)) and value:
        value = value[0]
    return isinstance(value, (str, bytes))
