"""The proof: the frozen file and the restored original, on the same inputs.

Runs in the heavy worker, with TensorFlow's runtime.  The original is restored
by its own RestoreV2 and Assign ops, so that nothing of how Freezeframe reads
checkpoints is taken on trust; the frozen file is loaded as anybody would load
it, in a fresh graph.
"""
import contextlib
import glob
import os
import struct
import time
import zlib
from typing import NamedTuple, Tuple

from app.checkpoint.tensors import count_elements
from app.formats import protos
from app.freeze.kept import is_rare_device
from app.worker import frozen_file

BATCHES = (1, 3)
"""Sizes that stand in for an unknown first dimension, one run for each."""

SMALL_BATCH, SMALL_INPUT = 8, 1 << 16
"""One more run, of that batch, for inputs of no more elements than that."""

SCALES = (1.0, 0.1, 0.01)
"""Factors of the examples of a batch, in turn: large values alone saturate a network, and
what is saturated hides differences."""

SIZES = (32, 64, 224, 299, 8, 1)
"""Sizes tried for other unknown dimensions, until the model runs with one."""

INTEGERS = ((0, 4), (1, 2), (0, 1))
"""Ranges tried for integer inputs: small numbers, ones (lengths), zeros (indices)."""

RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE = 1e-5, 1e-6
_SEED = 20171102
_FETCHED_BYTES = 32 << 20
_COMPARED_BYTES = 4 << 20
_SEARCH_SECONDS = 20
_SHOWN = 300


class _NotRun(Exception):
    """The proof can't be run; the text says why."""


class _Different(Exception):
    """The frozen file does not even run where the original does; the text says why."""


def tensorflow():
    """TensorFlow itself, imported when first asked for, without its chatter."""
    tf = protos.use_runtime()
    tf.logging.set_verbosity(tf.logging.ERROR)
    return tf


def verify(message, original, on_progress):
    """Compare the frozen file with the original.

    Args:
        message, original: From `app.freeze.job.verify_job`.
        on_progress: Called with (fraction, text).

    Returns:
        The ``verified`` object of the command line: status 'equal' (bit by bit),
        'close', 'different' or 'not_run', max_abs_diff, runs, inputs, reason,
        constants_compared (constants of the file that are variables or constants
        of the model) and constants_equal (those that have the same bytes).
    """
    constants = _Constants()
    try:
        result = _verify(message, original, constants, on_progress)
    except _NotRun as error:
        result = _result('not_run', reason=str(error))
    except _Different as error:
        result = _result('different', reason=str(error))
    if constants.differing:
        result['status'] = 'different'
        result['reason'] = ' '.join(filter(None, [constants.sentence(), result['reason']]))
    result.update(constants_compared=constants.compared, constants_equal=constants.equal)
    return result


class _Constants:
    """What the comparison of constants found.

    Attributes:
        compared, equal: Numbers of constants.
        differing: Names of those that differ.
    """

    def __init__(self):
        self.compared = self.equal = 0
        self.differing = []

    def add(self, name, same):
        self.compared += 1
        self.equal += same
        if not same:
            self.differing.append(name)

    def sentence(self):
        """What differs, naming the first."""
        more = ' (and %d more)' % (len(self.differing) - 1) if len(self.differing) > 1 else ''
        return 'The constant %s%s does not hold the value that the model has.' % (
            self.differing[0], more)


def _verify(message, original, constants, on_progress):
    tf = tensorflow()
    unknown = _load_missing_ops(tf, message['ops'])
    if unknown:
        raise _NotRun('TensorFlow 1.4 does not know the ops %s.' % ', '.join(sorted(unknown)))
    on_progress(0.05, 'Loading the frozen file')
    frozen = _loaded(tf, message, on_progress)
    tensors = _output_tensors(tf, frozen.graph, message['outputs'])
    on_progress(0.3, 'Restoring the checkpoint')
    notes = []
    expected, cases = _run_original(tf, message, original, frozen, tensors, constants, notes,
                                    on_progress)
    on_progress(0.7, 'Running the frozen file')
    random = sorted(frozen.random)
    actual = _run_frozen(tf, frozen, tensors, cases)
    on_progress(0.95, 'Comparing')
    status, difference, where = _compare(tensors, expected, actual)
    if random:
        notes.append('The frozen file draws random numbers (%s); both sides were given the same '
                     'seeds.' % random[0])
    tied = sorted(filter(is_rare_device, frozen.devices))
    if tied:
        notes.append('Devices (%s) were cleared for the proof.' % ', '.join(tied))
    if where:
        notes.insert(0, where)
    empty = list(_empty_results(tensors, expected))
    if empty and status != 'different':
        status = 'not_run'
        notes.append('The outputs could not be compared:')
    notes.extend(empty)
    return _result(status, difference, len(cases), _described(cases), ' '.join(notes))


def _result(status, difference=None, runs=0, inputs=(), reason=''):
    return {'status': status, 'max_abs_diff': difference, 'runs': runs, 'inputs': list(inputs),
            'reason': reason}


def _described(cases):
    return [{name: '%s %s' % (array.dtype.name, 'x'.join(map(str, array.shape)) or 'scalar')
             for name, array in sorted(feed.items())} for feed in cases]


# --- the frozen file


def _loaded(tf, message, on_progress):
    """The `FrozenFile`, loaded into a fresh graph.

    Raises _NotRun when it can't be opened, _Different when what is in it does not load.
    """
    try:
        frozen = frozen_file.open_frozen(message['frozen'], tf.GraphDef)
    except OSError as error:
        raise _NotRun('The frozen file can not be read: %s' % _line(error))
    except (ValueError, IndexError) as error:
        raise _Different('The frozen file can not be read: %s.' % _line(error))
    functions = {function.signature.name for function in frozen.outline.library.function}
    unknown = _load_missing_ops(tf, {node.op for node in frozen.outline.node} - functions)
    if unknown:
        raise _Different('The frozen file does not load: it has the ops %s, which neither the '
                         'model nor TensorFlow 1.4 has.' % ', '.join(sorted(unknown)))
    frozen.seed_random_ops(_SEED)
    graph = tf.Graph()
    try:
        with graph.as_default():
            tf.import_graph_def(frozen.outline, name='')
    except (ValueError, KeyError, TypeError) as error:
        raise _Different('The frozen file does not load: %s' % _line(error))
    frozen.graph = graph
    on_progress(0.25, 'Loading the frozen file')
    return frozen


def _output_tensors(tf, graph, outputs):
    """(tensor name, whether it never has elements) of what is compared."""
    found = []
    for name in outputs:
        try:
            if ':' in name:
                tensors = [graph.get_tensor_by_name(name)]
            else:
                tensors = graph.get_operation_by_name(name).outputs
        except (KeyError, ValueError):
            raise _Different('The frozen file has no output %s.' % name)
        found.extend((tensor.name, tensor.shape.num_elements() == 0) for tensor in tensors
                     if tensor.dtype.base_dtype not in (tf.resource, tf.variant))
    if not found:
        raise _NotRun('The outputs have no values to compare.')
    return found


def _run_frozen(tf, frozen, tensors, cases):
    """Results of the frozen file, for each case; the file is let go of."""
    try:
        with _session(tf) as session:
            session.extend(frozen.joined())
            frozen.release()
            return [session.run(feed, [name for name, _ in tensors]) for feed in cases]
    except tf.errors.ResourceExhaustedError as error:
        raise _NotRun('There is not enough memory to run the frozen file: %s' % _line(error))
    except (tf.errors.OpError, ValueError, TypeError) as error:
        raise _Different('The frozen file does not run: %s' % _line(error))


# --- the original


def _run_original(tf, message, original, frozen, tensors, constants, notes, on_progress):
    """Restore and run the original; (results, feeds) for each case that ran.

    What its variables and constants hold is compared with the frozen file first.
    """
    graph_def = tf.GraphDef.FromString(original)
    random = prepare(graph_def)
    serialized = graph_def.SerializeToString()
    _compare_own_constants(frozen, graph_def, constants)
    del graph_def
    fetches = [name for name, _ in tensors]
    with _original_session(tf, message, serialized, notes) as session:
        _compare_variables(tf, session, frozen, message['all_keys'], constants)
        on_progress(0.5, 'Running the original')
        cases, results, failure, thrown_away = _find_cases(tf, session, message, tensors)
    if not cases:
        raise _NotRun('The original does not run on inputs made up for it: %s' % _line(failure))
    if thrown_away and random:
        # Attempts that are not used drew numbers too: begin anew, as the frozen file will.
        with _original_session(tf, message, serialized, []) as session:
            results = [session.run(feed, fetches) for feed in cases]
    return results, cases


@contextlib.contextmanager
def _original_session(tf, message, serialized, notes):
    with _session(tf) as session:
        with _reported(tf, 'The checkpoint can not be restored for comparison'):
            session.extend(serialized)
            _restore(tf, session, message, notes)
        yield session


def _find_cases(tf, session, message, tensors):
    """Look for inputs that the original runs on and that tell something.

    A run with an output that is empty or NaN throughout could hide any difference:
    such a case is only used when none better is found within `_SEARCH_SECONDS`.

    Returns:
        (feeds, their results, the last failure or None, whether runs were thrown away).
    """
    inputs = message['inputs']
    fetches = [name for name, _ in tensors]
    cases, vacuous, failure, runs = [], [], None, 0
    worked, deadline = None, None
    for batch in BATCHES + tuple(message['batches']):
        if batch not in BATCHES and cases:
            break
        for settings in _settings(inputs):
            if settings.positive and not vacuous or deadline and time.monotonic() > deadline:
                break
            feed = _feed(inputs, batch, settings)
            runs += 1
            try:
                result = session.run(feed, fetches)
            except (tf.errors.OpError, ValueError, TypeError) as error:
                failure = error
                continue
            if any(_nothing_in(value) for (_, empty), value in zip(tensors, result)
                   if not empty):
                vacuous.append((feed, result))
                deadline = deadline or time.monotonic() + _SEARCH_SECONDS
                continue
            cases.append((feed, result))
            worked = settings
            break
    if cases and _is_small(inputs, worked):
        feed = _feed(inputs, SMALL_BATCH, worked)
        runs += 1
        try:
            cases.append((feed, session.run(feed, fetches)))
        except (tf.errors.OpError, ValueError, TypeError) as error:
            failure = error
    used = cases or vacuous[:len(BATCHES)]
    return [feed for feed, _ in used], [result for _, result in used], failure, runs > len(used)


def _nothing_in(value):
    """What is wrong with an output that could hide a difference, '' if nothing."""
    import numpy as np
    value = np.asarray(value)
    if not value.size:
        return 'had no elements'
    if value.dtype.kind in 'fc' and np.isnan(value).all():
        return 'was NaN throughout'
    return ''


def prepare(graph_def):
    """Free a GraphDef of devices and seed its random ops, in place; True if there are any."""
    for node in graph_def.node:
        node.device = ''
        frozen_file.seed_node(node, _SEED)
    return any(frozen_file.is_random(node) for node in graph_def.node)


def _restore(tf, session, message, notes):
    by_key = message['by_key']
    if message['assigns']:
        prefix = {name: message['checkpoint'].encode() for name in message['prefixes']}
        try:
            session.run(prefix, [], message['assigns'])
        except tf.errors.OpError as error:
            by_key = message['all_keys']
            notes.append('The restore ops of the model failed (%s); values were read by key.'
                         % _line(error))
    if not by_key:
        return
    reader = tf.train.NewCheckpointReader(message['checkpoint'])
    graph_def = tf.GraphDef()
    values = {}
    for number, variable in enumerate(by_key):
        value = _part(reader.get_tensor(variable['key']), variable['slice'])
        holder = graph_def.node.add(name='freezeframe/value_%d' % number, op='Placeholder')
        holder.attr['dtype'].type = protos.DTYPE_NUMBERS[variable['dtype']]
        assign = graph_def.node.add(name='freezeframe/assign_%d' % number, op='Assign',
                                    input=[variable['name'], holder.name])
        assign.attr['T'].type = holder.attr['dtype'].type
        assign.attr['validate_shape'].b = False
        values[holder.name + ':0'] = value
    session.extend(graph_def.SerializeToString())
    session.run(values, [], ['freezeframe/assign_%d' % n for n in range(len(by_key))])


def _part(array, slice_spec):
    from app.checkpoint.tensors import parse_slice
    part = parse_slice(slice_spec)
    if part is None:
        return array
    return array[tuple(slice(start, start + length) for start, length in part.extents)]


# --- constants


def _compare_own_constants(frozen, graph_def, constants):
    """Compare constants that the model itself has."""
    from tensorflow.python.framework import tensor_util
    held = frozen.constants()
    for node in graph_def.node:
        if node.op != 'Const' or node.name not in held:
            continue
        tensor, contents = frozen.tensor(held[node.name])
        own = node.attr['value'].tensor
        if own == tensor:
            constants.add(node.name, True)
            continue
        try:
            value = tensor_util.MakeNdarray(own)
        except (ValueError, TypeError):
            continue
        _add_compared(constants, node.name, value, own.dtype, tensor, contents)


def _compare_variables(tf, session, frozen, variables, constants):
    """Compare what the restored variables hold with the constants of the same names."""
    held = frozen.constants()
    found = [(variable['name'], protos.DTYPE_NUMBERS[variable['dtype']], )
             + frozen.tensor(held[variable['name']])
             for variable in variables if variable['name'] in held]
    while found:
        part, size = [], 0
        # Each run of other fetches costs time, all values at once cost memory.
        while found and (not part or size < _FETCHED_BYTES):
            part.append(found.pop(0))
            tensor, contents = part[-1][2:]
            size += tensor.ByteSize() if contents is None else len(contents)
        try:
            values = session.run({}, [name + ':0' for name, _, _, _ in part])
        except tf.errors.OpError:
            # A variable without a value: running the model will say so.
            continue
        for (name, dtype, tensor, contents), value in zip(part, values):
            _add_compared(constants, name, value, dtype, tensor, contents)


def _add_compared(constants, name, value, dtype, tensor, contents):
    """Compare a value with a TensorProto, byte for byte."""
    import numpy as np
    from tensorflow.python.framework import tensor_util
    value = np.asarray(value)
    if tensor.dtype != dtype or [dim.size for dim in tensor.tensor_shape.dim] != \
            list(value.shape):
        constants.add(name, False)
        return
    if contents is None or value.dtype == object or len(contents) != value.nbytes:
        try:
            other = tensor_util.MakeNdarray(tensor)
        except (ValueError, TypeError):
            return
        if value.dtype == object:
            constants.add(name, value.tolist() == other.tolist())
            return
        contents = other.tobytes()
    constants.add(name, same_bytes(value, contents))


def same_bytes(array, contents):
    """Whether an array's elements have just these bytes, a piece at a time."""
    import numpy as np
    if array.nbytes != len(contents):
        return False
    if not array.nbytes:
        return True
    one = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    other = np.frombuffer(contents, np.uint8)
    return all(np.array_equal(one[at:at + _COMPARED_BYTES], other[at:at + _COMPARED_BYTES])
               for at in range(0, one.size, _COMPARED_BYTES))


# --- inputs


class _Settings(NamedTuple):
    """One way to make up inputs.

    Attributes:
        spared: Kinds of input that are left alone.
        size: Stands in for unknown dimensions but the first.
        integers: Lowest integer, and the one after the highest.
        positive: Whether all floats are positive (logarithms and roots want that).
    """

    spared: Tuple[str, ...]
    size: int
    integers: Tuple[int, int]
    positive: bool


def _settings(inputs):
    """`_Settings` to try, the likeliest first.

    Sizes for unknown dimensions, ranges of integers, and defaults left alone or
    fed as well (they may be made for another batch size); all that again with
    positive floats.
    """
    open_sizes = any(item['shape'] is None or None in item['shape'][1:] for item in inputs
                     if item['kind'] != 'switch')
    integers = any(item['dtype'].startswith(('int', 'uint')) for item in inputs)
    defaults = any(item['kind'] == 'default' and item['shape'] != [] for item in inputs)
    return [_Settings(spared, size, bounds, positive)
            for positive in (False, True)
            for spared in ((('default',), ()) if defaults else (('default',),))
            for size in (SIZES if open_sizes else SIZES[:1])
            for bounds in (INTEGERS if integers else INTEGERS[:1])]


def _feed(inputs, batch, settings):
    """The inputs of one run, always the same for the same arguments."""
    import numpy as np
    random = np.random.RandomState(_SEED + batch)
    return {item['tensor']: _value(item, batch, settings, random)
            for item in inputs if item['kind'] not in settings.spared}


def _is_small(inputs, settings):
    """Whether one more, larger batch makes sense and costs next to nothing."""
    data = [item for item in inputs if item['kind'] not in settings.spared + ('switch',)]
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
    if item['kind'] == 'switch':
        return np.zeros((), bool) if dtype == 'bool' else np.ones((), dtype)
    dims = _sizes(item, batch, settings.size)
    if item['kind'] == 'example':
        count = int(np.prod(dims))
        array = np.empty(count, object)
        array[:] = [_example(item['features'], settings.integers, random) for _ in range(count)]
        return array.reshape(dims)
    if dtype == 'string':
        value = _png() if item['kind'] == 'image' else b''
        array = np.empty(dims, object)
        array[...] = value
        return array
    if dtype == 'bool':
        return np.zeros(dims, bool)
    if dtype == 'uint8':
        return random.randint(0, 256, dims).astype(np.uint8)
    if dtype.startswith(('int', 'uint')):
        return random.randint(*settings.integers, size=dims).astype(dtype)
    if dtype.startswith('complex'):
        return (random.normal(size=dims) + 1j * random.normal(size=dims)).astype(dtype)
    if dtype not in ('float16', 'float32', 'float64'):
        raise _NotRun('%s takes %s values, which can not be made up.' % (item['tensor'], dtype))
    values = np.asarray(random.normal(size=dims))
    if settings.positive:
        values = np.abs(values)
    if dims[1:] and len(values) == batch:
        for number in range(batch):
            values[number] *= SCALES[number % len(SCALES)]
    return values.astype(dtype)


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


# --- comparing


def _compare(tensors, expected, actual):
    """(status, largest difference or None, what differs)."""
    import numpy as np
    status, largest, where = 'equal', 0.0, ''
    for number, (first, second) in enumerate(zip(expected, actual)):
        for (name, _), one, other in zip(tensors, first, second):
            one, other = np.asarray(one), np.asarray(other)
            verdict, difference = compare_arrays(one, other)
            if difference is not None:
                largest = max(largest, difference)
            if verdict == 'different' and status != 'different':
                where = '%s differs in run %d.' % (name, number + 1)
            if verdict != 'equal' and status != 'different':
                status = verdict
    return status, largest, where


def _empty_results(tensors, results):
    """Sentences about outputs whose values could hide a difference."""
    for column, (name, empty) in enumerate(tensors):
        reasons = [_nothing_in(run[column]) for run in results]
        if all(reasons) and not empty:
            yield '%s %s in every run.' % (name, reasons[0])


def compare_arrays(one, other):
    """(status, largest absolute difference or None) of two arrays; equal means bit by bit."""
    import numpy as np
    if one.dtype != other.dtype or one.shape != other.shape:
        return 'different', None
    if one.dtype == object or one.dtype.kind in 'SU':
        return ('equal', 0.0) if one.tolist() == other.tolist() else ('different', None)
    if one.tobytes() == other.tobytes():
        return 'equal', 0.0
    if one.dtype.kind in 'bui':
        wide = np.abs(one.astype(np.float64) - other.astype(np.float64))
        return 'different', float(wide.max())
    with np.errstate(all='ignore'):
        gaps = np.abs(one - other)
        finite = gaps[np.isfinite(gaps)]
        largest = float(finite.max()) if finite.size else None
        scale = np.abs(one[np.isfinite(one)])
        tolerance = ABSOLUTE_TOLERANCE * max(1.0, float(scale.max()) if scale.size else 1.0)
        near = np.allclose(one, other, RELATIVE_TOLERANCE, tolerance, equal_nan=True)
    return ('close' if near else 'different'), largest


# --- TensorFlow


class _Session:
    """A session without a Python graph: nodes go in serialized, tensors by name."""

    def __init__(self, tf):
        from tensorflow.python import pywrap_tensorflow
        self._tf = tf
        self._api = pywrap_tensorflow
        # No rewriting: both sides then run exactly the ops that are written down.
        options = tf.OptimizerOptions(opt_level=tf.OptimizerOptions.L0)
        self._session = tf.Session(graph=tf.Graph(), config=tf.ConfigProto(
            allow_soft_placement=True, device_count={'GPU': 0},
            graph_options=tf.GraphOptions(optimizer_options=options)))

    def extend(self, serialized):
        """Add nodes, given as a serialized GraphDef."""
        with self._status() as status:
            self._api.TF_ExtendGraph(self._session._session, serialized, status)

    def run(self, feeds, fetches, targets=()):
        """Values of the fetched tensors."""
        import numpy as np
        with self._status() as status:
            return self._api.TF_Run(
                self._session._session, None,
                {name.encode(): np.asarray(value) for name, value in feeds.items()},
                [name.encode() for name in fetches], [name.encode() for name in targets],
                status, None)

    def close(self):
        self._session.close()

    def _status(self):
        from tensorflow.python.framework import errors
        return errors.raise_exception_on_not_ok_status()


@contextlib.contextmanager
def _session(tf):
    session = _Session(tf)
    try:
        yield session
    finally:
        session.close()


@contextlib.contextmanager
def _reported(tf, what):
    try:
        yield
    except tf.errors.OpError as error:
        raise _NotRun('%s: %s' % (what, _line(error)))


def _line(error):
    text = getattr(error, 'message', None) or str(error)
    return text.strip().split('\n')[0][:_SHOWN]


def _load_missing_ops(tf, ops):
    """Load TensorFlow's own contrib op libraries when the graph uses ops of theirs.

    Returns the ops that none of them has.
    """
    from tensorflow.python.framework import op_def_registry
    missing = set(ops) - set(op_def_registry.get_registered_ops())
    if not missing:
        return missing
    folder = os.path.join(os.path.dirname(tf.__file__), 'contrib')
    for path in sorted(glob.glob(os.path.join(folder, '**', '_*.so'), recursive=True)):
        try:
            tf.load_op_library(path)
        except (tf.errors.OpError, ValueError, RuntimeError):
            continue
        missing -= set(op_def_registry.get_registered_ops())
        if not missing:
            break
    return missing
