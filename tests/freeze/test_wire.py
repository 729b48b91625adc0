"""Hand-made wire format against protobuf itself."""
import struct

import pytest
from hypothesis import given, strategies as st

from app.checkpoint import wire as reading
from app.formats import protos
from app.freeze import wire

SHAPES = st.lists(st.integers(0, 4), max_size=3).map(tuple)


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_varints_come_back(value):
    data = wire.signed_varint(value)
    number, position = reading.varint(data, 0)
    assert position == len(data) and reading.signed(number) == value


@given(SHAPES)
def test_shape(shape):
    proto = protos.load().TensorShapeProto.FromString(wire.shape_proto(shape))
    assert tuple(d.size for d in proto.dim) == shape


@given(st.text(min_size=1), SHAPES, st.binary(max_size=40))
def test_constant(name, shape, payload):
    data = wire.constant_head(name, 'float32', shape, 4, len(payload)) + payload
    node, = protos.load().GraphDef.FromString(data).node
    assert (node.name, node.op, node.attr['dtype'].type) == (name, 'Const', 1)
    tensor = node.attr['value'].tensor
    assert tensor.tensor_content == payload and tensor.dtype == 1
    assert tuple(d.size for d in tensor.tensor_shape.dim) == shape


@given(st.lists(st.integers(0, 0xffff)))
def test_halves_are_packed_as_protobuf_packs_them(values):
    proto = protos.load().TensorProto(half_val=values)
    packed = wire.packed_varints('float16', struct.pack('<%dH' % len(values), *values))
    assert proto.SerializeToString() == (wire.field_bytes(13, packed) if values else b'')


@given(st.lists(st.integers(-128, 127), min_size=1))
def test_small_integers_are_packed_as_protobuf_packs_them(values):
    proto = protos.load().TensorProto(int_val=values)
    packed = wire.packed_varints('int8', struct.pack('<%db' % len(values), *values))
    assert proto.SerializeToString() == wire.field_bytes(7, packed)


def test_no_constant_holds_a_resource():
    with pytest.raises(ValueError):
        wire.value_layout('resource', ())
