"""Inputs made up for a proof: always the same for the same model."""
import re
import struct
import zlib
from typing import NamedTuple, Tuple

from app.checkpoint.tensors import count_elements
from app.worker.proof.runtime import NotRun

BATCHES = (1, 3)
"""Sizes that stand in for an unknown first dimension, one run for each."""

SMALL_BATCH, SMALL_INPUT = 8, 1 << 16
"""One more run, of that batch, for inputs of no more elements than that."""

SCALES = (1.0, 0.1, 0.01)
"""Factors of the examples of a batch, in turn: large values alone saturate a network, and
what is saturated hides differences."""

SIZES = (32, 64, 224, 299, 8, 1)
"""Sizes tried for other unknown dimensions, until the model runs with one."""

LARGEST_BATCH = 512
"""Batches that a model is made for are tried up to that size."""

INTEGERS = ((0, 4), (1, 2), (0, 1))
"""Ranges tried for integer inputs: small numbers, ones (lengths), zeros (indices)."""

FULL, MIXED = 'full', 'mixed'

SEED = 20171102
"""Of all that is random in a proof."""


class Settings(NamedTuple):
    """One way to make up inputs.

    Attributes:
        spared: Kinds of input that are left alone.
        size: Stands in for unknown dimensions but the first.
        integers: Lowest integer, and the one after the highest.
        lengths: `FULL` or `MIXED` when integers of one dimension are how long sequences are:
            all as long as can be, or the first one; '' when they are just integers.
        positive: Whether all floats are positive (logarithms and roots want that).
    """

    spared: Tuple[str, ...]
    size: int
    integers: Tuple[int, int]
    lengths: str
    positive: bool


def ways(inputs):
    """`Settings` to try, the likeliest first.

    Sizes for unknown dimensions, ranges of integers, and defaults left alone or
    fed as well (they may be made for another batch size); all that again with
    positive floats.
    """
    open_sizes = any(item['shape'] is None or None in item['shape'][1:] for item in inputs
                     if item['kind'] not in ('switch', 'pinned'))
    integers = any(item['dtype'].startswith(('int', 'uint')) for item in inputs)
    bounds = [(bound, '') for bound in (INTEGERS if integers else INTEGERS[:1])]
    if any(map(_may_be_length, inputs)) and _longest(inputs, 1, 1):
        # The last step of shorter sequences is zero, which would hide all differences.
        bounds[:1] = [(INTEGERS[0], MIXED), bounds[0], (INTEGERS[0], FULL)]
    defaults = any(item['kind'] == 'default' and item['shape'] != [] for item in inputs)
    return [Settings(spared, size, bound, lengths, positive)
            for positive in (False, True)
            for spared in ((('default',), ()) if defaults else (('default',),))
            for size in (SIZES if open_sizes else SIZES[:1])
            for bound, lengths in bounds]


def batches_in(message, batch):
    """Batch sizes that an error message speaks of: leading sizes of shapes in brackets.

    >>> batches_in('Dimensions should match: shape[0] = [128,100] vs. shape[1] = [3,50]', 3)
    [128]
    """
    found = [int(size) for size in re.findall(r'\[(\d+),', message)]
    return sorted({size for size in found if 1 < size <= LARGEST_BATCH and size != batch})


def _may_be_length(item):
    return item['kind'] == 'data' and item['dtype'] in ('int32', 'int64') \
        and item['shape'] is not None and len(item['shape']) == 1 and not item.get('below')


def _longest(inputs, batch, size):
    """The second dimension of the first input that has one, as long as sequences are."""
    return next((dims[1] for item in inputs for dims in [_sizes(item, batch, size)]
                 if item['kind'] == 'data' and item['shape'] is not None and dims[1:]), None)


def feed(inputs, batch, settings):
    """The inputs of one run, always the same for the same arguments."""
    import numpy as np
    random = np.random.RandomState(SEED + batch)
    found = {item['tensor']: _fed(item, batch, settings, random)
             for item in inputs if item['kind'] not in settings.spared}
    if settings.lengths:
        longest = _longest(inputs, batch, settings.size)
        for item in filter(_may_be_length, inputs):
            value = found[item['tensor']]
            if settings.lengths == MIXED:
                value[:] = random.randint(1, longest + 1, size=value.shape)
            value[:1 if settings.lengths == MIXED else None] = longest
    return found


def frozen_feed(inputs, fed):
    """What the file is fed when the original is fed ``fed``: tensors may differ, or be gone."""
    found = dict(fed)
    for item in inputs:
        value = found.pop(item['tensor'], None)
        name = item.get('frozen', item['tensor'])
        if name and value is not None:
            dtype = item.get('fed_dtype', item['dtype'])
            found[name] = value if dtype == item['dtype'] else value.astype(dtype)
    return found


def _fed(item, batch, settings, random):
    dtype = item.get('fed_dtype', item['dtype'])
    if dtype == item['dtype']:
        return _value(item, batch, settings, random)
    return _value(dict(item, dtype=dtype), batch, settings, random).astype(item['dtype'])


def is_small(inputs, settings):
    """Whether one more, larger batch makes sense and costs next to nothing."""
    data = [item for item in inputs if item['kind'] not in settings.spared + ('switch', 'pinned')]
    return any(item['shape'] is None or item['shape'][:1] == [None] for item in data) and sum(
        count_elements(_sizes(item, SMALL_BATCH, settings.size)) for item in data) <= SMALL_INPUT


def _sizes(item, batch, size):
    """The shape of an input, unknown dimensions filled in."""
    shape = [None, None] if item['shape'] is None else item['shape']
    return [n if n is not None else batch if position == 0 else size
            for position, n in enumerate(shape)]


def _value(item, batch, settings, random):
    """One input: normal floats, small integers, False, 1.0 for switches, a tiny image."""
    import numpy as np
    dtype = item['dtype']
    if item['kind'] == 'pinned':
        shape = [size or 1 for size in item['shape'] or ()]
        value = np.array(item['value'], object if dtype == 'string' else dtype)
        return np.full(shape, value) if shape and not value.shape else value
    if item['kind'] == 'switch':
        return np.zeros((), bool) if dtype == 'bool' else np.ones((), dtype)
    dims = _sizes(item, batch, settings.size)
    if item['kind'] == 'example':
        count = int(np.prod(dims))
        array = np.empty(count, object)
        array[:] = [_example(item['features'], settings.integers, random) for _ in range(count)]
        return array.reshape(dims)
    if dtype == 'string':
        array = np.empty(dims, object)
        if item.get('words'):
            # All that the tables know may come, and something that they don't.
            known = [word.encode('latin-1') for word in item['words']] + [b'']
            order = random.permutation(len(known))
            array.ravel()[:] = [known[order[n % len(known)]] for n in range(array.size)]
        else:
            array[...] = _png() if item['kind'] == 'image' else b''
        return array
    if dtype == 'bool':
        return np.zeros(dims, bool)
    if dtype == 'uint8' and not item.get('below'):
        return random.randint(0, 256, dims).astype(np.uint8)
    if dtype.startswith(('int', 'uint')):
        return random.randint(*_bounds(item, settings), size=dims).astype(dtype)
    if dtype.startswith('complex'):
        return (random.normal(size=dims) + 1j * random.normal(size=dims)).astype(dtype)
    if dtype not in ('float16', 'float32', 'float64'):
        raise NotRun('%s takes %s values, which cannot be made up.' % (item['tensor'], dtype))
    values = np.asarray(random.normal(size=dims))
    if settings.positive:
        values = np.abs(values)
    if dims[1:] and len(values) == batch:
        for number in range(batch):
            values[number] *= SCALES[number % len(SCALES)]
    return values.astype(dtype)


def _bounds(item, settings):
    """Lowest integer, and the one after the highest: all rows of a table that they index."""
    low, high = settings.integers
    below = item.get('below')
    if not below:
        return low, high
    if settings.integers == INTEGERS[0]:
        return 0, min(below, 1 << 31)
    return min(low, below - 1), max(1, min(high, below))


def _example(features, integers, random):
    """A serialized tf.Example that has the features."""
    from tensorflow.core.example import example_pb2
    example = example_pb2.Example()
    for feature in features:
        values = example.features.feature[feature['name']]
        if feature['dtype'] == 'string':
            values.bytes_list.value.extend([b'0'] * feature['count'])
        elif feature['dtype'] == 'int64':
            numbers = random.randint(*integers, size=feature['count'])
            values.int64_list.value.extend(numbers.tolist())
        else:
            values.float_list.value.extend(random.normal(size=feature['count']).tolist())
    return example.SerializeToString()


def _png(side=64):
    """A small RGB picture as PNG bytes."""
    rows = b''.join(b'\0' + bytes((x * 3 + y * channel) % 256
                                  for x in range(side) for channel in range(1, 4))
                    for y in range(side))

    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data
                + struct.pack('>I', zlib.crc32(kind + data)))
    header = struct.pack('>IIBBBBB', side, side, 8, 2, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header)
            + chunk(b'IDAT', zlib.compress(rows))
            + chunk(b'IEND', b''))
