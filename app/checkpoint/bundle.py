"""Reading V2 checkpoints (tensor bundles) without TensorFlow.

A bundle is an index table (``PREFIX.index``: key to `Entry`) and data shards
(``PREFIX.data-00000-of-00001`` …) that hold the tensors' bytes one after the
other.  Reading a tensor here copies it nowhere whole: it comes in chunks,
checksummed on the way.
Source: tensorflow/core/util/tensor_bundle/tensor_bundle.{h,cc} and
tensorflow/core/protobuf/tensor_bundle.proto.
"""
import os

from crc32c import crc32c

from app.checkpoint import ordered_code, sstable, wire
from app.checkpoint.tensors import Checkpoint, Entry, size_of
from app.errors import CheckpointError
from app.formats import checkpoint_files, files
from app.formats.protos import DTYPE_NAMES

CHUNK_BYTES = 1 << 22
"""How much of a tensor is held at a time while it is copied."""

_HEADER_KEY = b''
_LFS_MARK = b'version https://git-lfs'


class Bundle(Checkpoint):
    """One V2 checkpoint.

    Attributes:
        prefix: The checkpoint's prefix.
        keys: Key (str) to `Entry`, in key order.
        num_shards: Number of data files.

    Raises CheckpointError when the index is missing or is none.
    """

    format = 'V2'

    def __init__(self, prefix):
        super().__init__(prefix)
        self.num_shards = 1
        self._files = {}
        self._buffer = None
        data = self._read_index()
        try:
            for key, value in sstable.Table(data).entries():
                if key == _HEADER_KEY:
                    self._read_header(value)
                elif key[:1] == b'\x00':
                    self.slices[key] = _parse_entry(value)
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

    def close(self):
        """Close the data files; they are opened when first read."""
        for file in self._files.values():
            file.close()
        self._files = {}

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
            raise self.damaged(entry)

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
            raise self.damaged(entry)
        # Lengths were summed as 8 bytes each at first, later as 4.
        bodies = data[position:]
        sums = [crc32c(bodies, crc32c(b''.join(n.to_bytes(width, 'little') for n in lengths)))
                for width in (4, 8)] if max(lengths or [0]) < 1 << 32 else []
        if sums and entry.crc not in sums or len(bodies) != sum(lengths) + 4:
            raise self.damaged(entry)
        found, position = [], 4
        for length in lengths:
            found.append(bodies[position:position + length])
            position += length
        return found

    def check_data(self, keys):
        """Check, without reading, that the data of these keys is there.

        Raises CheckpointError for a missing, cut-off or stand-in data file.
        """
        for key in keys:
            for entry, _ in self.pieces(key):
                self._open(entry)

    def data_files(self):
        needed = self._needed()
        return [(path, size_of(path), needed.get(shard, 0))
                for shard, path in enumerate(map(self.shard_path, range(self._shard_count())))]

    def _shard_count(self):
        """Number of data files; a damaged header may claim any."""
        return min(self.num_shards, max(self._needed(), default=0) + 1)

    def _needed(self):
        """Shard to the bytes that the index needs of it."""
        needed = {}
        for table in (self.keys, self.slices):
            for entry in table.values():
                if not entry.slices:
                    needed[entry.shard] = max(needed.get(entry.shard, 0),
                                              entry.offset + entry.size)
        return needed

    def _renamed_shard(self, shard):
        """The one file beside that has exactly the size of a missing shard, None without one.

        Never a shard of another checkpoint whose index lies there, too.
        """
        folder = os.path.dirname(self.prefix)
        own = {os.path.basename(path) for path, size, _ in self.data_files() if size is not None}
        needed = self._needed().get(shard)
        try:
            there = set(os.listdir(folder or '.'))
            names = [name for name in there if name not in own
                     and not name.endswith(('.index', '.meta', '.pb', '.pbtxt'))
                     and checkpoint_files.strip_suffix(name) + '.index' not in there
                     and size_of(os.path.join(folder, name)) == needed]
        except OSError:
            return None
        return names[0] if needed and len(names) == 1 else None

    def _open(self, entry):
        file = self._files.get(entry.shard)
        if file is None:
            path = self.shard_path(entry.shard)
            try:
                file = open(path, 'rb', buffering=0)
            except FileNotFoundError:
                raise self._shard_missing(entry.shard)
            except OSError as error:
                raise files.unreadable(path, error, CheckpointError)
            if file.read(len(_LFS_MARK)) == _LFS_MARK:
                file.close()
                raise _lfs_error(path)
            self._files[entry.shard] = file
        if os.fstat(file.fileno()).st_size < entry.offset + entry.size:
            self._truncated(entry)
        return file

    def _shard_missing(self, shard):
        name = os.path.basename(self.shard_path(shard))
        renamed = self._renamed_shard(shard)
        hint = 'Copy the file beside %s.' % self.index_path
        if renamed:
            hint = '%s, which lies there, has its size: if it is that file, rename it to %s.' % (
                renamed, name)
        return CheckpointError(
            'The checkpoint %s is not complete: %s is missing.' % (self.prefix, name),
            code='shard_missing', hint=hint,
            suggestions=[os.path.join(os.path.dirname(self.prefix), renamed)] if renamed else ())

    def _truncated(self, entry):
        path = self.shard_path(entry.shard)
        if _is_lfs_pointer(path):
            raise _lfs_error(path)
        raise CheckpointError(
            '%s is cut off: it has %d bytes, the index needs at least %d.'
            % (path, os.path.getsize(path), entry.offset + entry.size),
            code='data_truncated', hint='Copy or download it again.')

    def damaged(self, entry):
        path = self.shard_path(entry.shard)
        if _is_lfs_pointer(path):
            return _lfs_error(path)
        return CheckpointError(
            '%s is damaged: bytes %d to %d do not match their checksum.'
            % (path, entry.offset, entry.offset + entry.size),
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
            raise files.unreadable(self.index_path, error, CheckpointError)
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
            shape = parse_shape(value)
        elif number == 3:
            shard = value
        elif number == 4:
            offset = value
        elif number == 5:
            size = value
        elif number == 6:
            crc = sstable.unmask_crc(value)
        elif number == 7:
            slices.append(parse_slice_proto(value))
    return Entry(DTYPE_NAMES.get(dtype, 'type%d' % dtype), shape, shard, offset, size, crc,
                 tuple(slices))


def parse_shape(data):
    """Sizes from a serialized TensorShapeProto."""
    return tuple(next((wire.signed(v) for n, v in wire.fields(dimension) if n == 1), 0)
                 for number, dimension in wire.fields(data) if number == 2)


def parse_slice_proto(data):
    """(start, length) per dimension from a serialized TensorSliceProto."""
    return tuple(_extent(extent) for number, extent in wire.fields(data) if number == 1)


def _extent(data):
    start, length = 0, ordered_code.FULL
    for number, value in wire.fields(data):
        if number == 1:
            start = value
        elif number == 2:
            length = value
    return start, length


def _is_lfs_pointer(path):
    with open(path, 'rb') as file:
        return file.read(len(_LFS_MARK)) == _LFS_MARK


def _lfs_error(path):
    return CheckpointError(
        '%s is only a Git LFS pointer, not the file itself.' % path,
        code='lfs_pointer', hint='Run "git lfs pull" where it came from.')
