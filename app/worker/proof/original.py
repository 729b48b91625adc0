"""The original: restored by the model's own ops, and run."""
import contextlib
import re

from app.formats import protos
from app.graph.model import parse_input
from app.worker import frozen_file
from app.worker.proof import cases
from app.worker.proof import constants as comparing
from app.worker.proof.made_up import SEED
from app.worker.proof.runtime import NotRun, line, load_missing_ops, open_session, reported

_CHANGING_RESOURCES = re.compile(
    r'Assign.*Variable|Resource(Apply|SparseApply|Scatter|Strided|Count)')
"""Ops that change resource variables; those that change others ask for references."""


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
    strange = load_missing_ops(tf, message['ops'])
    renamed = {}
    if strange:
        # Pipelines that nobody needs may be of a newer TensorFlow; what is fed replaces them.
        renamed = cut_at_feeds(graph_def, message)
        strange &= {node.op for node in graph_def.node}
    if strange:
        raise NotRun('TensorFlow 1.4 does not know the ops %s.' % ', '.join(sorted(strange)))
    random = prepare(graph_def)
    changing = _changes_variables(graph_def, message['outputs'])
    serialized = graph_def.SerializeToString()
    if facts.constants:
        comparing.compare_own(frozen, graph_def, facts.constants, message['rewritten'])
    del graph_def
    with _restored(tf, message, serialized, renamed, facts.notes, limits, changing) as session:
        if facts.constants:
            comparing.compare_variables(tf, session, frozen, message['all_keys'],
                                        facts.constants)
        limits.on_progress(0.5, 'Running the original')
        found = cases.find(tf, session, message, tensors)
    if not found.feeds:
        raise NotRun(cases.refusal('The original does', found.failure))
    if found.thrown_away and random:
        # Attempts that are not used drew numbers too: begin anew, as the frozen file will.
        fetches = [name for name, _ in tensors]
        with _restored(tf, message, serialized, renamed, [], limits, changing) as session:
            found.results = [session.run(feed, fetches) for feed in found.feeds]
    return found


class _Original:
    """A session whose fed tensors may have other names inside, and that forgets its runs.

    Args:
        names: Fed tensor to the one that is fed inside.
        restore: Called before each run, None for never.
    """

    def __init__(self, session, names, restore):
        self._session = session
        self._names = names
        self._restore = restore
        self.extend = session.extend

    def run(self, feeds, fetches, targets=()):
        """Values of the fetched tensors."""
        if self._restore:
            self._restore()
        return self._session.run({self._names.get(name, name): value
                                  for name, value in feeds.items()}, fetches, targets)


@contextlib.contextmanager
def _restored(tf, message, serialized, renamed, notes, limits, changing):
    """The `_Original`; where runs are ``changing`` its variables, each begins with those
    of the checkpoint."""
    with open_session(tf, limits, 'The original') as session:
        with reported(tf, 'The checkpoint cannot be restored for comparison'):
            session.extend(serialized)
            restore = _restorer(tf, session, message, notes)
            if not changing:
                restore = None  # It holds values.
        yield _Original(session, renamed, restore)


def _changes_variables(graph_def, outputs):
    """Whether a run of the outputs has ops that change variables."""
    from tensorflow.python.framework import op_def_registry
    known = op_def_registry.get_registered_ops()
    nodes = {node.name: node for node in graph_def.node}
    wanted, seen = [parse_input(name)[0] for name in outputs], set()
    while wanted:
        name = wanted.pop()
        if name in seen or name not in nodes:
            continue
        seen.add(name)
        node = nodes[name]
        if _CHANGING_RESOURCES.match(node.op) or node.op in known and any(
                argument.is_ref for argument in known[node.op].input_arg):
            return True
        wanted += [parse_input(text)[0] for text in node.input]
    return False


def cut_at_feeds(graph_def, message):
    """Put placeholders in place of fed tensors and drop what lies before, in place.

    Returns:
        Fed tensor to the placeholder's.
    """
    fed = {}
    for number, item in enumerate(message['inputs']):
        if item['kind'] == 'default':
            continue
        holder = graph_def.node.add(name='freezeframe/fed_%d' % number, op='Placeholder')
        holder.attr['dtype'].type = protos.DTYPE_NUMBERS[item['dtype']]
        fed[parse_input(item['tensor'])] = holder.name
    for node in graph_def.node:
        node.input[:] = [fed.get(parse_input(name), name) for name in node.input]
    nodes = {node.name: node for node in graph_def.node}
    wanted = [parse_input(name)[0] for name in message['outputs'] + message['prefixes']]
    wanted += message['assigns'] + [variable['name'] for variable in message['all_keys']]
    wanted += list(fed.values())
    kept = set()
    while wanted:
        name = wanted.pop()
        if name not in kept and name in nodes:
            kept.add(name)
            wanted += [parse_input(text)[0] for text in nodes[name].input]
    left = [node for node in graph_def.node if node.name in kept]
    del graph_def.node[:]
    graph_def.node.extend(left)
    return {'%s:%d' % tensor: name + ':0' for tensor, name in fed.items()}


def prepare(graph_def):
    """Free a GraphDef of devices and seed its random ops, in place; True if there are any."""
    for node in graph_def.node:
        node.device = ''
        frozen_file.seed_node(node, SEED)
    return any(frozen_file.is_random(node) for node in graph_def.node)


def _restorer(tf, session, message, notes):
    """Restore the variables; a function that does it again."""
    by_key = message['by_key']
    prefix = {name: message['checkpoint'].encode() for name in message['prefixes']}
    steps = []
    if message['assigns']:
        try:
            files = {name: path.encode() for name, path in message['moved'].items()}
            session.run(dict(prefix, **files), [], message['assigns'])
            steps.append((prefix, message['restores']))
        except tf.errors.OpError as error:
            by_key = message['all_keys']
            notes.append('The restore ops of the model failed (%s); values were read by key.'
                         % line(error))
    if by_key:
        steps.append(_assign_by_key(tf, session, message['checkpoint'], by_key))
        session.run(steps[-1][0], [], steps[-1][1])

    def again():
        for feeds, targets in steps:
            session.run(feeds, [], targets)
    return again


def _assign_by_key(tf, session, checkpoint, variables):
    """Add ops that set variables to what keys hold: (feeds, targets)."""
    reader = tf.train.NewCheckpointReader(checkpoint)
    graph_def = tf.GraphDef()
    values = {}
    for number, variable in enumerate(variables):
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
    return values, ['freezeframe/assign_%d' % n for n in range(len(variables))]


def _part(array, slice_spec):
    from app.checkpoint.tensors import parse_slice
    part = parse_slice(slice_spec)
    if part is None:
        return array
    return array[tuple(slice(start, start + length) for start, length in part.extents)]
