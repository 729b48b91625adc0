"""C3, C4: what has to be fed, and models that take no input at all."""
from app.checks.finding import NOTE, WARNING, Finding
from app.graph.model import PLACEHOLDER_OPS

SOURCE_OPS = frozenset([
    'QueueDequeue', 'QueueDequeueV2', 'QueueDequeueMany', 'QueueDequeueManyV2',
    'QueueDequeueUpTo', 'QueueDequeueUpToV2', 'IteratorGetNext', 'ReaderRead', 'ReaderReadV2',
    'ReaderReadUpTo', 'ReaderReadUpToV2', 'Unstage', 'StagePeek', 'RecordInput',
    'FixedLengthRecordDataset', 'ReadFile'])
"""Ops that bring in data by themselves."""

_SWITCH_WORDS = ('train', 'phase', 'keep', 'drop', 'mode', 'learning')


def is_switch(model, node):
    """Whether a placeholder turns training behaviour on and off (keep_prob, is_training)."""
    shape, dtype = model.shapes(node)[0], model.dtypes(node)[0]
    if shape:
        return False
    name = model.names[node].rsplit('/', 1)[-1].lower()
    named = any(word in name for word in _SWITCH_WORDS)
    return dtype == 'bool' or named and dtype in ('float32', 'float64', 'float16', 'int32')


def switches(data):
    """C3: switches that every caller of the file has to feed."""
    nodes = [node for node in data.nodes_with(PLACEHOLDER_OPS - {'PlaceholderWithDefault'})
             if is_switch(data.model, node)]
    if nodes:
        names = data.names(nodes)
        yield Finding(
            'C3', NOTE, names,
            '%s must be fed at each call (False, or 1.0 for a keep probability).'
            % ' and '.join(names), data.path(nodes[0]))


def no_input(data):
    """C4: the outputs take their data from a queue, an iterator or a file."""
    sources = data.nodes_with(SOURCE_OPS)
    if sources:
        yield Finding(
            'C4', WARNING, data.names(sources),
            'The outputs take their input from %s (%s), the input pipeline of training: running '
            'the file waits for data for ever, unless that tensor is fed.'
            % (data.model.names[sources[0]], data.model.ops[sources[0]]), data.path(sources[0]))
    elif not data.nodes_with(PLACEHOLDER_OPS) and data.variables:
        yield Finding(
            'C4', WARNING, data.names(data.outputs),
            'The outputs depend on no input: there is nothing to feed.')
