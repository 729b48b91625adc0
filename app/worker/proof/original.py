"""The original: restored by the model's own ops, and run."""
import contextlib
import time

from app.formats import protos
from app.worker import frozen_file
from app.worker.proof import constants as comparing
from app.worker.proof import made_up
from app.worker.proof.comparison import nothing_in
from app.worker.proof.runtime import NotRun, line, reported, open_session

_SEARCH_SECONDS = 20


def run(tf, message, original, frozen, tensors, constants, notes, on_progress):
    """Restore and run the original; (results, feeds) for each case that ran.

    What its variables and constants hold is compared with the frozen file first.
    """
    graph_def = tf.GraphDef.FromString(original)
    random = prepare(graph_def)
    serialized = graph_def.SerializeToString()
    comparing.compare_own(frozen, graph_def, constants)
    del graph_def
    fetches = [name for name, _ in tensors]
    with _restored(tf, message, serialized, notes) as session:
        comparing.compare_variables(tf, session, frozen, message['all_keys'], constants)
        on_progress(0.5, 'Running the original')
        cases, results, failure, thrown_away = _find_cases(tf, session, message, tensors)
    if not cases:
        raise NotRun('The original does not run on inputs made up for it: %s' % line(failure))
    if thrown_away and random:
        # Attempts that are not used drew numbers too: begin anew, as the frozen file will.
        with _restored(tf, message, serialized, []) as session:
            results = [session.run(feed, fetches) for feed in cases]
    return results, cases


@contextlib.contextmanager
def _restored(tf, message, serialized, notes):
    with open_session(tf) as session:
        with reported(tf, 'The checkpoint can not be restored for comparison'):
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
    for batch in made_up.BATCHES + tuple(message['batches']):
        if batch not in made_up.BATCHES and cases:
            break
        for settings in made_up.ways(inputs):
            if settings.positive and not vacuous or deadline and time.monotonic() > deadline:
                break
            feed = made_up.feed(inputs, batch, settings)
            runs += 1
            try:
                result = session.run(feed, fetches)
            except (tf.errors.OpError, ValueError, TypeError) as error:
                failure = error
                continue
            if any(nothing_in(value) for (_, empty), value in zip(tensors, result)
                   if not empty):
                vacuous.append((feed, result))
                deadline = deadline or time.monotonic() + _SEARCH_SECONDS
                continue
            cases.append((feed, result))
            worked = settings
            break
    if cases and made_up.is_small(inputs, worked):
        feed = made_up.feed(inputs, made_up.SMALL_BATCH, worked)
        runs += 1
        try:
            cases.append((feed, session.run(feed, fetches)))
        except (tf.errors.OpError, ValueError, TypeError) as error:
            failure = error
    used = cases or vacuous[:len(made_up.BATCHES)]
    return [feed for feed, _ in used], [result for _, result in used], failure, runs > len(used)


def prepare(graph_def):
    """Free a GraphDef of devices and seed its random ops, in place; True if there are any."""
    for node in graph_def.node:
        node.device = ''
        frozen_file.seed_node(node, made_up.SEED)
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
                         % line(error))
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
