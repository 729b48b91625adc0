"""Writing a GraphDef piece by piece, in protocol-buffer wire format.

A frozen file is mostly weights.  Encoding it by hand lets each weight go from
the checkpoint to the file in chunks: lengths are known from the index before
any data is read, so the file needs no second pass and no copy in memory.
Field numbers: tensorflow/core/framework/{graph,node_def,attr_value,tensor}.proto;
values are laid out as ``tensor_util.make_tensor_proto`` of 1.4.0 does.
"""
import struct

from app.checkpoint.tensors import ITEM_BYTES, count_elements
from app.formats.protos import DTYPE_NUMBERS
from app.formats.wire import varint

_GRAPH_NODE = 1
_NODE_NAME, _NODE_OP, _NODE_ATTR = 1, 2, 5
_ATTR_KEY, _ATTR_VALUE = 1, 2
_VALUE_TYPE, _VALUE_TENSOR = 6, 8
_TENSOR_DTYPE, _TENSOR_SHAPE, _TENSOR_CONTENT = 1, 2, 4
_STRING_VAL = 8

# make_tensor_proto's _TENSOR_CONTENT_TYPES.
_CONTENT_DTYPES = frozenset([
    'float32', 'float64', 'int32', 'uint8', 'int16', 'int8', 'int64', 'qint8', 'quint8',
    'qint16', 'quint16', 'qint32'])
# Repeated fields whose packed form is the tensor's bytes as they are.
_RAW_FIELDS = {'float32': 5, 'float64': 6, 'complex64': 9, 'bool': 11, 'complex128': 12}
# Repeated fields of varints: field number and how one element is unpacked.
_VARINT_FIELDS = {
    'int32': (7, '<i'), 'int16': (7, '<h'), 'int8': (7, '<b'), 'uint8': (7, '<B'),
    'uint16': (7, '<H'), 'qint8': (7, '<b'), 'quint8': (7, '<B'), 'qint16': (7, '<h'),
    'quint16': (7, '<H'), 'qint32': (7, '<i'), 'int64': (10, '<q'), 'float16': (13, '<H')}


def signed_varint(value):
    """One signed number as protobuf's int32 and int64 fields hold it."""
    return varint(value & 0xffffffffffffffff)


def head(field, size):
    """Tag and length of a length-delimited field."""
    return varint(field << 3 | 2) + varint(size)


def field_bytes(field, value):
    """A length-delimited field."""
    return head(field, len(value)) + value


def field_varint(field, value):
    """A number field, left out when zero as proto3 does."""
    return varint(field << 3) + signed_varint(value) if value else b''


def graph_node(serialized):
    """A serialized NodeDef as a field of GraphDef."""
    return field_bytes(_GRAPH_NODE, serialized)


def shape_proto(shape):
    """A serialized TensorShapeProto."""
    return b''.join(field_bytes(2, field_varint(1, size)) for size in shape)


def value_layout(dtype, shape, converted=False):
    """How make_tensor_proto stores a value: (kind, field number).

    Args:
        converted: Whether the value is no longer as it was stored; half floats are then
            written as bytes, which TensorFlow reads as well and which takes a third less.

    The kind is 'raw' (the tensor's bytes are the field's), 'varints', 'strings'
    or 'empty' (no field at all).  Raises ValueError for a dtype that no constant
    can hold.
    """
    count = count_elements(shape)
    if dtype == 'string':
        return ('strings', _STRING_VAL)
    if dtype not in ITEM_BYTES:
        raise ValueError('a constant cannot hold %s' % dtype)
    if not count:
        return ('empty', 0)
    if dtype in _CONTENT_DTYPES and count > 1 or dtype == 'float16' and converted:
        return ('raw', _TENSOR_CONTENT)
    if dtype in _RAW_FIELDS:
        return ('raw', _RAW_FIELDS[dtype])
    if dtype in _VARINT_FIELDS:
        return ('varints', _VARINT_FIELDS[dtype][0])
    # bfloat16 and the wide unsigned types: TF 1.4 has no Python form for them.
    return ('raw', _TENSOR_CONTENT)


def packed_varints(dtype, data):
    """Elements of a tensor, given as bytes, as the contents of a packed field."""
    if dtype == 'float16' or dtype == 'uint16':
        return _packed_uint16(data)
    return b''.join(signed_varint(value)
                    for value, in struct.iter_unpack(_VARINT_FIELDS[dtype][1], data))


def constant_head(name, dtype, shape, field, payload):
    """Everything of a Const node that comes before its value.

    Args:
        name: Node name.
        dtype, shape: Of the value.
        field: TensorProto field that the value stands in, 0 for none.
        payload: Bytes that the caller will write after the head; they are the
            contents of that field, or with the field `_STRING_VAL` whole fields.

    Returns:
        The bytes from the GraphDef field's tag on.
    """
    tensor = (field_varint(_TENSOR_DTYPE, DTYPE_NUMBERS[dtype])
              + field_bytes(_TENSOR_SHAPE, shape_proto(shape)))
    if field and field != _STRING_VAL:
        tensor += head(field, payload)
    tensor_size = len(tensor) + payload
    value = head(_VALUE_TENSOR, tensor_size)
    value_size = len(value) + tensor_size
    entry = field_bytes(_ATTR_KEY, b'value') + head(_ATTR_VALUE, value_size)
    entry_size = len(entry) + value_size
    type_value = field_varint(_VALUE_TYPE, DTYPE_NUMBERS[dtype])
    node = (field_bytes(_NODE_NAME, name.encode('utf-8')) + field_bytes(_NODE_OP, b'Const')
            + field_bytes(_NODE_ATTR, field_bytes(_ATTR_KEY, b'dtype')
                          + field_bytes(_ATTR_VALUE, type_value))
            + head(_NODE_ATTR, entry_size))
    node_size = len(node) + entry_size
    return head(_GRAPH_NODE, node_size) + node + entry + value + tensor


def string_fields(strings):
    """String elements as repeated ``string_val`` fields."""
    return b''.join(field_bytes(_STRING_VAL, value) for value in strings)


def constant_size(name, dtype, shape, stored, converted=False):
    """Bytes of a Const node in the file; exact but for varints and strings (estimates).

    Args:
        stored: Bytes of the value.
        converted: As in `value_layout`.
    """
    kind, field = value_layout(dtype, shape, converted)
    payload = {'raw': stored, 'empty': 0}.get(kind, stored + count_elements(shape))
    return len(constant_head(name, dtype, shape, field, payload)) + payload


def _packed_uint16(data):
    import numpy as np
    values = np.frombuffer(data, '<u2').astype(np.uint32)
    digits = np.stack([values & 0x7f, values >> 7 & 0x7f, values >> 14], axis=1)
    used = np.stack([values >= 0, values > 0x7f, values > 0x3fff], axis=1)
    digits[:, :2] |= used[:, 1:].astype(np.uint32) << 7
    return digits.astype(np.uint8)[used].tobytes()
