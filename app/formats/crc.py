"""The checksum of TensorFlow's record files (tensorflow/core/lib/hash/crc32c.h)."""
from crc32c import crc32c

_DELTA = 0xa282ead8


def masked_crc(data):
    """CRC-32C of bytes as it is stored: rotated and shifted."""
    value = crc32c(data)
    return ((value >> 15 | value << 17) + _DELTA) & 0xffffffff
