"""Reading protocol-buffer messages from bytes without generated classes.

Enough for the small messages of a checkpoint index, so that the process that
copies weights starts in a tenth of a second and needs no protobuf.
Format: https://developers.google.com/protocol-buffers/docs/encoding
"""
import struct

_FIXED32 = struct.Struct('<I')
_FIXED64 = struct.Struct('<Q')


def varint(data, position):
    """Decode one varint: (value, position after it). Raises IndexError at the end."""
    byte = data[position]
    position += 1
    if byte < 0x80:
        return byte, position
    value, shift = byte & 0x7f, 7
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7f) << shift
        if byte < 0x80:
            return value, position
        shift += 7
        if shift > 63:
            raise ValueError('a varint of more than ten bytes')


def signed(value):
    """A varint's value as the signed 64-bit integer that it stands for."""
    return value - (1 << 64) if value >= 1 << 63 else value


def fields(data):
    """Yield (field number, value) for each field of a serialized message.

    Numbers come as unsigned ints, length-delimited values as slices of
    ``data``.  Raises ValueError or IndexError for bytes that are no message.
    """
    position, end = 0, len(data)
    while position < end:
        tag, position = varint(data, position)
        kind = tag & 7
        if kind == 0:
            value, position = varint(data, position)
        elif kind == 2:
            size, position = varint(data, position)
            if position + size > end:
                raise ValueError('a field reaches beyond its message')
            value = data[position:position + size]
            position += size
        elif kind == 5:
            value, = _FIXED32.unpack_from(data, position)
            position += 4
        elif kind == 1:
            value, = _FIXED64.unpack_from(data, position)
            position += 8
        else:
            raise ValueError('wire type %d' % kind)
        yield tag >> 3, value
