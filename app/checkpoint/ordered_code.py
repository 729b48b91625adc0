"""The key under which one slice of a partitioned tensor is stored.

Source: tensorflow/core/lib/strings/ordered_code.cc and
EncodeTensorNameSlice in tensorflow/core/util/saved_tensor_slice_util.cc.
"""
FULL = -1
"""Length of a slice that takes a whole dimension."""

_HEADER_BITS = (b'\x00\x00', b'\x80\x00', b'\xc0\x00', b'\xe0\x00', b'\xf0\x00', b'\xf8\x00',
                b'\xfc\x00', b'\xfe\x00', b'\xff\x00', b'\xff\x80', b'\xff\xc0')
_ESCAPES = {0x00: b'\x00\xff', 0xff: b'\xff\x00'}


def slice_key(name, extents):
    """Index key of a stored slice.

    Args:
        name: The full tensor's key.
        extents: Per dimension (start, length), length `FULL` for all of it.
    """
    parts = [_number(0), _string(name.encode('utf-8')), _number(len(extents))]
    for start, length in extents:
        parts += [_signed(start), _signed(length)]
    return b''.join(parts)


def _number(value):
    digits = value.to_bytes((value.bit_length() + 7) // 8, 'big')
    return bytes([len(digits)]) + digits


def _string(value):
    escaped = b''.join(_ESCAPES.get(byte) or bytes([byte]) for byte in value)
    return escaped + b'\x00\x01'


def _signed(value):
    magnitude = ~value if value < 0 else value
    length = magnitude.bit_length() // 7 + 1
    digits = bytearray(value.to_bytes(10, 'big', signed=True)[-length:])
    digits[0] ^= _HEADER_BITS[length][0]
    if length > 1:
        digits[1] ^= _HEADER_BITS[length][1]
    return bytes(digits)
