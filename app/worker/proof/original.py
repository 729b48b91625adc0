"""The original: restored by the model's own ops, and run."""
import contextlib

from app.formats import protos
from app.worker import frozen_file
from app.worker.proof import cases
from app.worker.proof import constants as comparing
from app.worker.proof.made_up import SEED
from app.worker.proof.runtime import NotRun, line, reported, open_session


def run(tf, message, blob, frozen, tensors, facts, limits):
    """Restore and run the original, a `cases.Found`.

    What its variables and constants hold is compared with the frozen file first.

    Args:
        blob: The original, a serialized GraphDef.
        frozen: The `FrozenFile`.
        tensors: (name, whether it never has elements) of the outputs.
        facts: The `Facts`, for what is said of the constants.
        limits: The `Limits` of the runs.

    Raises NotRun.
    """
    graph_def = tf.GraphDef.FromString(blob)
    random = prepare(graph_def)
    serialized = graph_def.SerializeToString()
    if facts.constants:
        comparing.compare_own(frozen, graph_def, facts.constants, message['rewritten'])
    del graph_def
    with _restored(tf, message, serialized, facts.notes, limits) as session:
        if facts.constants:
            comparing.compare_variables(tf, session, frozen, message['all_keys'],
                                        facts.constants)
        limits.on_progress(0.5, 'Running the original')
        found = cases.find(tf, session, message, tensors)
    if not found.feeds:
        raise NotRun('The original does not run on inputs made up for it: %s'
                     % line(found.failure))
    if found.thrown_away and random:
        # Attempts that are not used drew numbers too: begin anew, as the frozen file will.
        fetches = [name for name, _ in tensors]
        with _restored(tf, message, serialized, [], limits) as session:
            found.results = [session.run(feed, fetches) for feed in found.feeds]
    return found


@contextlib.contextmanager
def _restored(tf, message, serialized, notes, limits):
    with open_session(tf, limits, 'The original') as session:
        with reported(tf, 'The checkpoint can not be restored for comparison'):
            session.extend(serialized)
            _restore(tf, session, message, notes)
        yield session


def prepare(graph_def):
    """Free a GraphDef of devices and seed its random ops, in place; True if there are any."""
    for node in graph_def.node:
        node.device = ''
        frozen_file.seed_node(node, SEED)
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
        assign = graph_def.node.add(name='freezeframe/assign_%d' % number,
                                    op='AssignVariableOp' if variable['resource'] else 'Assign',
                                    input=[variable['name'], holder.name])
        assign.attr['dtype' if variable['resource'] else 'T'].type = holder.attr['dtype'].type
        if not variable['resource']:
            assign.attr['validate_shape'].b = False
        # Stored in another type: the file has the values converted, too.
        values[holder.name + ':0'] = value if value.dtype == object else value.astype(
            tf.as_dtype(variable['dtype']).as_numpy_dtype, copy=False)
    session.extend(graph_def.SerializeToString())
    session.run(values, [], ['freezeframe/assign_%d' % n for n in range(len(by_key))])


def _part(array, slice_spec):
    from app.checkpoint.tensors import parse_slice
    part = parse_slice(slice_spec)
    if part is None:
        return array
    return array[tuple(slice(start, start + length) for start, length in part.extents)]
