"""Numbers and fields of serialized messages, without generated classes.

Format: https://developers.google.com/protocol-buffers/docs/encoding
"""

VARINT, FIXED64, LENGTH_DELIMITED, FIXED32 = 0, 1, 2, 5
_MOST_VARINT_BYTES = 10


class NotAMessage(ValueError):
    """The bytes are no protocol-buffer message."""


def top_fields(data, start=0):
    """Yield (field number, wire type, first byte, byte after the last) of each field.

    For a varint the last two are (value, byte after it).  The end of the last
    field may lie beyond ``data``: the message is then cut off there.

    Raises:
        NotAMessage: A tag that no message has.
    """
    position, size = start, len(data)
    while position < size:
        tag, position = _varint(data, position)
        number, kind = tag >> 3, tag & 7
        if not number:
            raise NotAMessage('field number 0')
        if kind == VARINT:
            value, position = _varint(data, position)
            yield number, kind, value, position
            continue
        if kind == LENGTH_DELIMITED:
            length, position = _varint(data, position)
        elif kind in (FIXED32, FIXED64):
            length = 4 if kind == FIXED32 else 8
        else:
            raise NotAMessage('wire type %d' % kind)
        yield number, kind, position, position + length
        position += length


def _varint(data, position):
    """(value, position after it); at the end of the data what there is of it."""
    value = 0
    for count in range(_MOST_VARINT_BYTES):
        if position >= len(data):
            return value, position
        byte = data[position]
        position += 1
        value |= (byte & 0x7f) << 7 * count
        if byte < 0x80:
            return value, position
    raise NotAMessage('a varint of more than ten bytes')


def varint(value):
    """One unsigned number as a varint.

    >>> varint(300)
    b'\\xac\\x02'
    """
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
