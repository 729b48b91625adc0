"""Reading V2 checkpoints (tensor bundles) without TensorFlow.

A bundle is an index table (``PREFIX.index``: key to `Entry`) and data shards
(``PREFIX.data-00000-of-00001`` …) that hold the tensors' bytes one after the
other.  Reading a tensor here copies it nowhere whole: it comes in chunks,
checksummed on the way.
Source: tensorflow/core/util/tensor_bundle/tensor_bundle.{h,cc} and
tensorflow/core/protobuf/tensor_bundle.proto.
"""
import os
from typing import NamedTuple, Optional, Tuple

from crc32c import crc32c

from app.checkpoint import ordered_code, sstable, wire
from app.errors import CheckpointError
from app.formats.protos import DTYPE_NAMES

CHUNK_BYTES = 1 << 22
"""How much of a tensor is held at a time while it is copied."""

_HEADER_KEY = b''
_LFS_MARK = b'version https://git-lfs'

ITEM_BYTES = {
    'float32': 4, 'float64': 8, 'int32': 4, 'uint8': 1, 'int16': 2, 'int8': 1, 'complex64': 8,
    'int64': 8, 'bool': 1, 'qint8': 1, 'quint8': 1, 'qint32': 4, 'bfloat16': 2, 'qint16': 2,
    'quint16': 2, 'uint16': 2, 'complex128': 16, 'float16': 2, 'uint32': 4, 'uint64': 8}
"""Bytes of one element by dtype name; a string's has no fixed size."""

_NUMPY_NAMES = {'qint8': 'int8', 'quint8': 'uint8', 'qint32': 'int32', 'qint16': 'int16',
                'quint16': 'uint16', 'bfloat16': 'uint16', 'string': 'object'}


class Entry(NamedTuple):
    """What the index says of one key.

    Attributes:
        dtype: Dtype name.
        shape: Sizes of the (full) tensor.
        shard: Number of the data file.
        offset: First byte in it.
        size: Bytes stored there.
        crc: CRC-32C of these bytes, unmasked.
        slices: For a partitioned tensor the stored slices, each a tuple of
            (start, length) per dimension, length -1 for all of it.
            Then offset and size mean nothing.
    """

    dtype: str
    shape: Tuple[int, ...]
    shard: int
    offset: int
    size: int
    crc: int
    slices: Tuple[Tuple[Tuple[int, int], ...], ...]

    @property
    def elements(self):
        """Number of elements of the (full) tensor."""
        return count_elements(self.shape)

    @property
    def bytes(self):
        """Bytes of the (full) tensor's elements, those stored for a string."""
        return self.elements * ITEM_BYTES.get(self.dtype, 0) or self.size


class Slice(NamedTuple):
    """A part of a tensor: the ``shape_and_slice`` of RestoreV2, parsed.

    Attributes:
        full_shape: Sizes of the tensor that it is a part of.
        extents: (start, length) per dimension, no length is -1.
    """

    full_shape: Tuple[int, ...]
    extents: Tuple[Tuple[int, int], ...]

    @property
    def shape(self):
        """Sizes of the part."""
        return tuple(length for _, length in self.extents)


def parse_slice(text) -> Optional[Slice]:
    """Parse a ``shape_and_slice``; None for '', which means the whole tensor.

    >>> parse_slice('4 6 0,2:-').extents
    ((0, 2), (0, 6))

    Source: ParseShapeAndSlice in tensorflow/core/util/saved_tensor_slice_util.cc.
    Raises ValueError when the text is no shape and slice.
    """
    if not text:
        return None
    *sizes, spec = text.split(' ')
    full = tuple(int(size) for size in sizes)
    parts = spec.split(':') if full else []
    if len(parts) != len(full):
        raise ValueError('%r names %d dimensions of %d' % (text, len(parts), len(full)))
    extents = []
    for part, size in zip(parts, full):
        start, length = (0, size) if part == '-' else (int(n) for n in part.split(','))
        if start < 0 or length < 0 or start + length > size:
            raise ValueError('%r reaches outside of the tensor' % text)
        extents.append((start, length))
    return Slice(full, tuple(extents))


def count_elements(shape):
    """Product of the sizes, 1 for a scalar."""
    count = 1
    for size in shape:
        count *= size
    return count


class Bundle:
    """One V2 checkpoint.

    Attributes:
        prefix: The checkpoint's prefix.
        keys: Key (str) to `Entry`, in key order.
        num_shards: Number of data files.

    Raises CheckpointError when the index is missing or is none.
    """

    def __init__(self, prefix):
        self.prefix = os.fspath(prefix)
        self.keys = {}
        self._slices = {}
        self.num_shards = 1
        self._files = {}
        self._buffer = None
        data = self._read_index()
        try:
            for key, value in sstable.entries(data):
                if key == _HEADER_KEY:
                    self._read_header(value)
                elif key[:1] == b'\x00':
                    self._slices[key] = _parse_entry(value)
                else:
                    self.keys[key.decode('utf-8')] = _parse_entry(value)
        except (sstable.TableError, IndexError, ValueError) as error:
            reason = error if isinstance(error, sstable.TableError) else 'an entry is damaged'
            raise CheckpointError(
                '%s is not a readable checkpoint index: %s.' % (self.index_path, reason),
                hint='Copy the checkpoint again, all of its files.')

    @property
    def index_path(self):
        """Path of the index file."""
        return self.prefix + '.index'

    def shard_path(self, shard):
        """Path of one data file."""
        return '%s.data-%05d-of-%05d' % (self.prefix, shard, self.num_shards)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close the data files; they are opened when first read."""
        for file in self._files.values():
            file.close()
        self._files = {}

    def pieces(self, key, part=None):
        """Stored tensors that make up a key, or a `Slice` of it.

        Returns:
            List of (Entry, source extents or None): one with None when the bytes
            asked for are stored as they are, otherwise all stored slices that
            overlap, to be put together by `read`.

        Raises CheckpointError when the key is missing, or the slices leave a hole.
        """
        entry = self.entry(key)
        if not entry.slices:
            whole = tuple((0, size) for size in entry.shape)
            if part is None or part.extents == whole:
                return [(entry, None)]
            return [(entry, whole)]
        wanted = part.extents if part else tuple((0, size) for size in entry.shape)
        found, covered = [], 0
        for stored in entry.slices:
            extents = tuple((start, size if length == ordered_code.FULL else length)
                            for (start, length), size in zip(stored, entry.shape))
            overlap = _overlap(extents, wanted)
            if overlap is None:
                continue
            piece = self._slices.get(ordered_code.slice_key(key, stored))
            if piece is None:
                raise CheckpointError('A slice of %s is missing from the checkpoint %s.'
                                      % (key, self.prefix))
            if extents == wanted:
                return [(piece, None)]
            found.append((piece, extents))
            covered += count_elements(length for _, length in overlap)
        if covered < count_elements(length for _, length in wanted):
            raise CheckpointError('The slices of %s in the checkpoint %s leave parts of it out.'
                                  % (key, self.prefix))
        return found

    def entry(self, key):
        """The `Entry` of a key. Raises CheckpointError when there is none."""
        try:
            return self.keys[key]
        except KeyError:
            raise CheckpointError('The checkpoint %s has no key %s.' % (self.prefix, key),
                                  code='key_missing')

    def chunks(self, entry):
        """Yield a stored tensor's bytes as memoryviews, each valid until the next.

        Raises CheckpointError when the data is missing, cut off, or does not
        match its checksum (after the last chunk).
        """
        file = self._open(entry)
        if self._buffer is None:
            self._buffer = memoryview(bytearray(CHUNK_BYTES))
        left, crc = entry.size, 0
        file.seek(entry.offset)
        while left:
            count = file.readinto(self._buffer[:left])
            if not count:
                self._truncated(entry)
            chunk = self._buffer[:count]
            crc = crc32c(chunk, crc)
            left -= count
            yield chunk
        if entry.dtype != 'string' and crc != entry.crc:
            self._mismatch(entry)

    def strings(self, entry):
        """Elements of a stored string tensor, as a list of bytes.

        Source: WriteStringTensor in tensor_bundle.cc: the lengths as varints,
        the masked CRC of the lengths, the strings.
        """
        data = b''.join(bytes(chunk) for chunk in self.chunks(entry))
        try:
            position, lengths = 0, []
            for _ in range(entry.elements):
                length, position = wire.varint(data, position)
                lengths.append(length)
        except (IndexError, ValueError):
            self._mismatch(entry)
        # Lengths were summed as 8 bytes each at first, later as 4.
        bodies = data[position:]
        sums = [crc32c(bodies, crc32c(b''.join(n.to_bytes(width, 'little') for n in lengths)))
                for width in (4, 8)] if max(lengths or [0]) < 1 << 32 else []
        if sums and entry.crc not in sums or len(bodies) != sum(lengths) + 4:
            self._mismatch(entry)
        found, position = [], 4
        for length in lengths:
            found.append(bodies[position:position + length])
            position += length
        return found

    def read(self, key, slice_spec=''):
        """A tensor, or a slice of it, as a numpy array (strings as objects).

        Quantized and bfloat16 values come as plain integers of their width.
        Raises CheckpointError, as `pieces` and `chunks`.
        """
        import numpy as np
        part = parse_slice(slice_spec)
        entry = self.entry(key)
        dtype = np.dtype(_NUMPY_NAMES.get(entry.dtype, entry.dtype))
        pieces = self.pieces(key, part)
        if len(pieces) == 1 and pieces[0][1] is None:
            shape = part.shape if part else entry.shape
            return self._array(pieces[0][0], shape, dtype)
        wanted = part.extents if part else tuple((0, size) for size in entry.shape)
        result = np.empty([length for _, length in wanted], dtype)
        for piece, extents in pieces:
            overlap = _overlap(extents, wanted)
            source = tuple(slice(start - base, start - base + length)
                           for (start, length), (base, _) in zip(overlap, extents))
            target = tuple(slice(start - base, start - base + length)
                           for (start, length), (base, _) in zip(overlap, wanted))
            shape = tuple(length for _, length in extents)
            result[target] = self._array(piece, shape, dtype)[source]
        return result

    def check_data(self, keys):
        """Check, without reading, that the data of these keys is there.

        Raises CheckpointError for a missing, cut-off or stand-in data file.
        """
        for key in keys:
            for entry, _ in self.pieces(key):
                self._open(entry)

    def _array(self, entry, shape, dtype):
        import numpy as np
        if entry.dtype == 'string':
            array = np.empty(count_elements(shape), object)
            array[:] = self.strings(entry)
            return array.reshape(shape)
        array = np.empty(shape, dtype)
        if array.nbytes != entry.size:
            self._mismatch(entry)
        if not array.nbytes:
            return array
        raw, position = memoryview(array.reshape(-1)).cast('B'), 0
        for chunk in self.chunks(entry):
            raw[position:position + len(chunk)] = chunk
            position += len(chunk)
        return array

    def _open(self, entry):
        file = self._files.get(entry.shard)
        if file is None:
            path = self.shard_path(entry.shard)
            try:
                file = open(path, 'rb', buffering=0)
            except FileNotFoundError:
                raise CheckpointError(
                    'The checkpoint %s is not complete: %s is missing.'
                    % (self.prefix, os.path.basename(path)),
                    code='shard_missing', hint='Copy the file beside %s.' % self.index_path)
            except OSError as error:
                raise CheckpointError('%s can not be read: %s.' % (path, error.strerror))
            self._files[entry.shard] = file
        if os.fstat(file.fileno()).st_size < entry.offset + entry.size:
            self._truncated(entry)
        return file

    def _truncated(self, entry):
        path = self.shard_path(entry.shard)
        if _is_lfs_pointer(path):
            raise _lfs_error(path)
        raise CheckpointError(
            '%s is cut off: it has %d bytes, the index needs at least %d.'
            % (path, os.path.getsize(path), entry.offset + entry.size),
            code='data_truncated', hint='Copy or download it again.')

    def _mismatch(self, entry):
        raise CheckpointError(
            '%s is damaged: bytes %d to %d do not match their checksum.'
            % (self.shard_path(entry.shard), entry.offset, entry.offset + entry.size),
            code='data_damaged', hint='Copy or download it again.')

    def _read_index(self):
        try:
            with open(self.index_path, 'rb') as file:
                data = file.read()
        except FileNotFoundError:
            raise CheckpointError(
                'There is no checkpoint at %s: its .index file is missing.' % self.prefix,
                code='index_missing',
                hint='Give the prefix of a checkpoint whose .index and .data files are there.')
        except OSError as error:
            raise CheckpointError('%s can not be read: %s.' % (self.index_path, error.strerror))
        if data.startswith(_LFS_MARK):
            raise _lfs_error(self.index_path)
        return data

    def _read_header(self, value):
        for number, content in wire.fields(value):
            if number == 1:
                self.num_shards = content
            elif number == 2 and content:
                raise CheckpointError('The checkpoint %s was written on a big-endian machine, '
                                      'which is not supported.' % self.prefix)


def _parse_entry(data):
    dtype = shard = offset = size = crc = 0
    shape, slices = (), []
    for number, value in wire.fields(data):
        if number == 1:
            dtype = value
        elif number == 2:
            shape = tuple(_sizes(value))
        elif number == 3:
            shard = value
        elif number == 4:
            offset = value
        elif number == 5:
            size = value
        elif number == 6:
            crc = sstable.unmask_crc(value)
        elif number == 7:
            slices.append(tuple(_extent(extent) for n, extent in wire.fields(value) if n == 1))
    return Entry(DTYPE_NAMES.get(dtype, 'type%d' % dtype), shape, shard, offset, size, crc,
                 tuple(slices))


def _sizes(data):
    for number, dimension in wire.fields(data):
        if number == 2:
            yield next((wire.signed(v) for n, v in wire.fields(dimension) if n == 1), 0)


def _extent(data):
    start, length = 0, ordered_code.FULL
    for number, value in wire.fields(data):
        if number == 1:
            start = value
        elif number == 2:
            length = value
    return start, length


def _overlap(first, second):
    """The common part of two lists of (start, length), None when there is none."""
    common = []
    for (start, length), (other, other_length) in zip(first, second):
        begin = max(start, other)
        end = min(start + length, other + other_length)
        if begin >= end:
            return None
        common.append((begin, end - begin))
    return tuple(common)


def _is_lfs_pointer(path):
    with open(path, 'rb') as file:
        return file.read(len(_LFS_MARK)) == _LFS_MARK


def _lfs_error(path):
    return CheckpointError(
        '%s is only a Git LFS pointer, not the file itself.' % path,
        code='lfs_pointer', hint='Run "git lfs pull" where it came from.')
