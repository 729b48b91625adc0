"""Reading a table file (``.index`` of a V2 checkpoint) in pure Python.

The format is LevelDB's table: blocks of prefix-compressed entries, each block
followed by its compression type and a masked CRC-32C, an index block of block
handles, and a 48-byte footer.
Source: tensorflow/core/lib/io/{format,block,table}.cc;
https://github.com/google/leveldb/blob/main/doc/table_format.md
"""
import bisect
import struct

from crc32c import crc32c

from app.checkpoint.wire import varint

MAGIC = struct.pack('<Q', 0xdb4775248b80fb57)
FOOTER_SIZE = 48
_TRAILER_SIZE = 5
_RAW, _SNAPPY = 0, 1


class TableError(ValueError):
    """The bytes are no table, or a damaged one; the message says which."""


def unmask_crc(masked):
    """The CRC that a stored, masked CRC stands for (tensorflow/core/lib/hash/crc32c.h)."""
    rotated = (masked - 0xa282ead8) & 0xffffffff
    return ((rotated >> 17) | (rotated << 15)) & 0xffffffff


class Table:
    """One table, held as bytes or as a memory map; blocks are read when needed.

    Raises:
        TableError: The data is no table, is cut off or does not match its
            checksums (also from the methods).
    """

    def __init__(self, data):
        self._data = data
        if len(data) < FOOTER_SIZE or bytes(data[-8:]) != MAGIC:
            raise TableError('it does not end with the mark of a checkpoint index')
        try:
            footer = bytes(data[-FOOTER_SIZE:])
            _, position = _handle(footer, 0)
            index, _ = _handle(footer, position)
            pairs = list(_block_entries(_block(data, index)))
            self._last_keys = [key for key, _ in pairs]
            self._handles = [_handle(handle, 0)[0] for _, handle in pairs]
        except (IndexError, struct.error):
            raise TableError('it is cut off or damaged')

    def entries(self):
        """Yield (key, value) pairs of bytes in key order."""
        for handle in self._handles:
            yield from self._entries_of(handle)

    def get(self, key):
        """The value of a key, None when there is none; reads one block."""
        place = bisect.bisect_left(self._last_keys, key)
        if place == len(self._handles):
            return None
        return next((value for found, value in self._entries_of(self._handles[place])
                     if found == key), None)

    def _entries_of(self, handle):
        try:
            yield from _block_entries(_block(self._data, handle))
        except (IndexError, struct.error):
            raise TableError('it is cut off or damaged')


def _handle(data, position):
    offset, position = varint(data, position)
    size, position = varint(data, position)
    return (offset, size), position


def _block(data, handle):
    offset, size = handle
    end = offset + size
    if end + _TRAILER_SIZE > len(data):
        raise TableError('it is cut off')
    contents = bytes(data[offset:end + _TRAILER_SIZE])
    masked, = struct.unpack_from('<I', contents, size + 1)
    if crc32c(memoryview(contents)[:size + 1]) != unmask_crc(masked):
        raise TableError('its checksum does not match its contents')
    kind = contents[size]
    if kind == _RAW:
        return contents[:size]
    if kind == _SNAPPY:
        return snappy_decompress(contents[:size])
    raise TableError('it uses a compression of unknown type %d' % kind)


def _block_entries(block):
    restarts, = struct.unpack_from('<I', block, len(block) - 4)
    end = len(block) - 4 - 4 * restarts
    position, key = 0, b''
    while position < end:
        shared, position = varint(block, position)
        unshared, position = varint(block, position)
        size, position = varint(block, position)
        key = key[:shared] + block[position:position + unshared]
        position += unshared
        yield key, block[position:position + size]
        position += size


def snappy_decompress(data):
    """Undo Snappy's raw format.

    Source: https://github.com/google/snappy/blob/main/format_description.txt
    Raises TableError when the data does not decode to the size it announces.
    """
    size, position = varint(data, 0)
    out = bytearray()
    while position < len(data):
        tag = data[position]
        position += 1
        if tag & 3 == 0:
            length = (tag >> 2) + 1
            if length > 60:
                extra = length - 60
                length = int.from_bytes(data[position:position + extra], 'little') + 1
                position += extra
            out += data[position:position + length]
            position += length
            continue
        if tag & 3 == 1:
            length, offset = (tag >> 2 & 7) + 4, (tag >> 5) << 8 | data[position]
            position += 1
        else:
            width = 2 if tag & 3 == 2 else 4
            length = (tag >> 2) + 1
            offset = int.from_bytes(data[position:position + width], 'little')
            position += width
        if not 0 < offset <= len(out):
            raise TableError('a compressed block is damaged')
        start = len(out) - offset
        if offset >= length:
            out += out[start:start + length]
        else:
            for step in range(length):
                out.append(out[start + step])
    if len(out) != size:
        raise TableError('a compressed block is damaged')
    return bytes(out)
