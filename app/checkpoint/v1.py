"""Reading V1 checkpoints, the format before TensorFlow 0.12.

One file, or several shards, each a table: the key '' holds the names, shapes
and slices of all tensors, every other key one slice of a tensor with its values
as a TensorProto.
Source: tensorflow/core/util/saved_tensor_slice.proto, tensor_slice_reader.cc.
"""
import glob
import mmap
import os
import struct

from app.checkpoint import ordered_code, sstable, wire
from app.checkpoint.bundle import parse_shape, parse_slice_proto
from app.checkpoint.tensors import ITEM_BYTES, Checkpoint, Entry, count_elements, size_of
from app.errors import CheckpointError
from app.formats import files
from app.formats.protos import DTYPE_NAMES

_SHARDS = '-?????-of-?????'
_INT_VAL, _STRING_VAL = 7, 8
# TensorProto fields whose packed form is the values' bytes.
_RAW_FIELDS = {'float32': 5, 'float64': 6, 'complex64': 9, 'complex128': 12}
_VARINT_FIELDS = {'int64': 10, 'bool': 11, 'float16': 13}
_FORMATS = {1: 'b', 2: 'h', 4: 'i', 8: 'q'}


def v1_files(prefix):
    """Files of the V1 checkpoint at a prefix, [] when there is none."""
    if os.path.isfile(prefix):
        return [prefix]
    stem, mark, _ = prefix.partition('-?????-of-')
    return sorted(glob.glob(glob.escape(stem if mark else prefix) + _SHARDS))


class V1Checkpoint(Checkpoint):
    """One V1 checkpoint.

    Raises CheckpointError when a file is missing or is none.
    """

    format = 'V1'

    def __init__(self, prefix):
        super().__init__(prefix)
        self._paths = v1_files(self.prefix)
        self._tables = {}
        self._stored = []
        if not self._paths:
            raise CheckpointError('There is no checkpoint at %s.' % prefix, code='index_missing')
        if self._paths != [self.prefix]:
            self._check_shards()
        found = {}
        for number, path in enumerate(self._paths):
            for key, dtype, shape, slices in _tensors(self._meta(number)):
                known = found.setdefault(key, (dtype, shape, []))
                for extents in slices:
                    known[2].append(extents)
                    self._add_slice(number, key, dtype, shape, extents)
        for key, (dtype, shape, slices) in found.items():
            whole = (0, ordered_code.FULL)
            if len(slices) == 1 and all(extent == whole for extent in slices[0]):
                self.keys[key] = self.slices[ordered_code.slice_key(key, slices[0])]
            else:
                self.keys[key] = Entry(dtype, shape, 0, 0, 0, 0, tuple(slices))

    def close(self):
        self._tables = {}

    def check_data(self, keys):
        for key in keys:
            self.entry(key)

    def data_files(self):
        # What a table needs can't be told from outside: it is whole or no table.
        sizes = [(path, size_of(path)) for path in self._paths]
        return [(path, size, size or 0) for path, size in sizes]

    def chunks(self, entry):
        fields = [value for number, value in wire.fields(self._tensor(entry))
                  if number == _RAW_FIELDS.get(entry.dtype)]
        if entry.dtype in _RAW_FIELDS:
            data = b''.join(value if isinstance(value, bytes) else struct.pack('<I', value)
                            for value in fields)
        else:
            data = self._unpacked(entry)
        if len(data) != entry.size:
            raise self.damaged(entry)
        if data:
            yield memoryview(data)

    def strings(self, entry):
        found = [value for number, value in wire.fields(self._tensor(entry))
                 if number == _STRING_VAL]
        if len(found) != entry.elements:
            raise self.damaged(entry)
        return found

    def damaged(self, entry):
        return self._damage(entry.shard, 'a tensor does not have its size')

    def _add_slice(self, number, key, dtype, shape, extents):
        sizes = tuple(size if length == ordered_code.FULL else length
                      for (_, length), size in zip(extents, shape))
        stored_key = ordered_code.slice_key(key, extents)
        self.slices[stored_key] = Entry(dtype, sizes, number, len(self._stored),
                                        count_elements(sizes) * ITEM_BYTES.get(dtype, 0), 0, ())
        self._stored.append(stored_key)

    def _check_shards(self):
        count = int(self._paths[0][-5:])
        if len(self._paths) != count:
            raise CheckpointError(
                'The checkpoint %s is not complete: %d of its %d files are there.'
                % (self.prefix, len(self._paths), count), code='shard_missing')
        self.restore_prefix = self._paths[0][:-len(_SHARDS)] + '-?????-of-%05d' % count

    def _unpacked(self, entry):
        """Values that stand as varints, as the bytes of their array."""
        field = _VARINT_FIELDS.get(entry.dtype, _INT_VAL)
        values = []
        for number, value in wire.fields(self._tensor(entry)):
            if number != field:
                continue
            if isinstance(value, int):
                values.append(value)
                continue
            position = 0
            while position < len(value):
                one, position = wire.varint(value, position)
                values.append(one)
        width = ITEM_BYTES[entry.dtype]
        bits = 8 * width
        half, full = 1 << (bits - 1), 1 << bits
        low = [(value & (full - 1)) for value in values]
        return struct.pack('<%d%s' % (len(low), _FORMATS[width]),
                           *[value - full if value >= half else value for value in low])

    def _tensor(self, entry):
        """The serialized TensorProto of a stored slice."""
        try:
            value = self._table(entry.shard).get(self._stored[entry.offset])
            for number, saved in wire.fields(value or b''):
                if number == 2:
                    for inner, tensor in wire.fields(saved):
                        if inner == 3:
                            return tensor
        except (sstable.TableError, ValueError, IndexError) as error:
            raise self._damage(entry.shard, error)
        raise self._damage(entry.shard, 'a tensor is missing')

    def _meta(self, number):
        try:
            value = self._table(number).get(b'')
            return next(meta for field, meta in wire.fields(value or b'') if field == 1)
        except StopIteration:
            raise self._damage(number, 'it lists no tensors')
        except (sstable.TableError, ValueError, IndexError) as error:
            raise self._damage(number, error)

    def _table(self, number):
        if number not in self._tables:
            path = self._paths[number]
            try:
                with open(path, 'rb') as file:
                    data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            except OSError as error:
                raise files.unreadable(path, error, CheckpointError)
            self._tables[number] = sstable.Table(data)
        return self._tables[number]

    def _damage(self, number, reason):
        return CheckpointError('%s is not a readable checkpoint: %s.'
                               % (self._paths[number], reason), code='data_damaged',
                               hint='Copy or download it again.')


def _tensors(meta):
    """Yield (key, dtype, shape, slices) from a serialized SavedTensorSliceMeta."""
    for number, tensor in wire.fields(meta):
        if number != 1:
            continue
        key, dtype, shape, slices = '', 0, (), []
        for field, value in wire.fields(tensor):
            if field == 1:
                key = value.decode('utf-8')
            elif field == 2:
                shape = parse_shape(value)
            elif field == 3:
                dtype = value
            elif field == 4:
                slices.append(parse_slice_proto(value))
        yield key, DTYPE_NAMES.get(dtype, 'type%d' % dtype), shape, slices
