"""What checkpoints of either format have in common: keys, slices, arrays."""
import os
from typing import NamedTuple, Optional, Tuple

from app.checkpoint import ordered_code
from app.errors import CheckpointError

ITEM_BYTES = {
    'float32': 4, 'float64': 8, 'int32': 4, 'uint8': 1, 'int16': 2, 'int8': 1, 'complex64': 8,
    'int64': 8, 'bool': 1, 'qint8': 1, 'quint8': 1, 'qint32': 4, 'bfloat16': 2, 'qint16': 2,
    'quint16': 2, 'uint16': 2, 'complex128': 16, 'float16': 2, 'uint32': 4, 'uint64': 8}
"""Bytes of one element by dtype name; a string's has no fixed size."""

_REAL = frozenset(['float16', 'float32', 'float64'])
_WHOLE = frozenset(['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16'])
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


class Checkpoint:
    """One checkpoint; `app.checkpoint.opener.open_checkpoint` makes the right kind.

    Attributes:
        format: 'V1' or 'V2'.
        prefix: As it was given.
        restore_prefix: What TensorFlow's restore ops take for it.
        keys: Key (str) to `Entry`.
        slices: `ordered_code.slice_key` to the `Entry` of a stored slice.
    """

    format = ''

    def __init__(self, prefix):
        self.prefix = self.restore_prefix = os.fspath(prefix)
        self.keys = {}
        self.slices = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close the files; they are opened when first read."""

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
            piece = self.slices.get(ordered_code.slice_key(key, stored))
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
        """Yield a stored tensor's bytes, each chunk valid until the next.

        Raises CheckpointError when the data is missing, cut off, or does not
        match its checksum (perhaps only after the last chunk).
        """
        raise NotImplementedError

    def strings(self, entry):
        """Elements of a stored string tensor, as a list of bytes. Raises CheckpointError."""
        raise NotImplementedError

    def check_data(self, keys):
        """Check, without reading, that the data of these keys is there.

        Raises CheckpointError for a missing, cut-off or stand-in data file.
        """
        raise NotImplementedError

    def data_files(self):
        """(path, bytes or None when it is missing, bytes the index needs) of each file of data."""
        raise NotImplementedError

    def damaged(self, entry):
        """The CheckpointError for data that is not what the index says."""
        raise NotImplementedError

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

    def _array(self, entry, shape, dtype):
        import numpy as np
        if entry.dtype == 'string':
            array = np.empty(count_elements(shape), object)
            array[:] = self.strings(entry)
            return array.reshape(shape)
        array = np.empty(shape, dtype)
        if array.nbytes != entry.size:
            raise self.damaged(entry)
        if not array.nbytes:
            return array
        raw, position = memoryview(array.reshape(-1)).cast('B'), 0
        for chunk in self.chunks(entry):
            raw[position:position + len(chunk)] = chunk
            position += len(chunk)
        return array


def can_convert(stored, wanted):
    """Whether values of one dtype mean the same in another, but for rounding and overflow."""
    return stored in _REAL | _WHOLE and wanted in (_REAL if stored in _REAL else _REAL | _WHOLE)


def size_of(path):
    """Bytes of a file, None when it is not there."""
    try:
        return os.path.getsize(path)
    except OSError:
        return None


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
