"""C3, C4, C5, C9, F5: what has to be fed, and models that take no input at all."""
from app.checks.finding import NOTE, WARNING, Finding
from app.graph.model import PLACEHOLDER_OPS
from app.rewrite import batch, pins
from app.rewrite.pins import SOURCE_OPS, is_switch  # noqa: F401 - for those who feed the model
from app.rewrite.repairs import REPAIRS

_SHOWN = 3


def switches(data):
    """C3, F5: switches that every caller of the file has to feed."""
    found = pins.switches(data)
    phases = [node for node in found if pins.is_learning_phase(data.model, node)]
    if phases:
        yield _learning_phase(data, phases)
    nodes = [node for node in found if node not in phases]
    if nodes:
        names = data.names(nodes)
        values = {pins.inference_value(data.model, node) for node in nodes}
        yield Finding(
            'C3', NOTE, names,
            '%s must be fed at each call (%s).'
            % (' and '.join(names),
               ', '.join(sorted(map(str, values))) if len(values) < 2 else
               'False, or 1.0 for a keep probability'), data.path(nodes[0]), REPAIRS['C3'])


def fixed_batch(data):
    """C9: inputs that take batches of one size only."""
    found = batch.find(data)
    if found:
        nodes = sorted(found)
        stuck = data.names(batch.obstacles(data))
        more = '' if not stuck else ' %s%s %s made for that size as well, and would stay so.' % (
            ', '.join(stuck[:_SHOWN]), ' and %d more' % (len(stuck) - _SHOWN)
            if len(stuck) > _SHOWN else '', 'is' if len(stuck) == 1 else 'are')
        yield Finding(
            'C9', NOTE, data.names(nodes),
            '%s takes batches of %d only, the size that the graph was built for.%s'
            % (data.model.names[nodes[0]], found[nodes[0]], more), data.path(nodes[0]),
            None if stuck else REPAIRS['C9'])


def no_input(data):
    """C4, C5: the outputs take their data from a queue, an iterator or a file."""
    sources = pins.sources(data)
    if sources:
        first = sources[0]
        iterators = data.nodes_with({'OneShotIterator'})
        row, happens = ('C5', 'running the file goes through the data of training') \
            if iterators else ('C4', 'running the file waits for data for ever, unless that '
                                     'tensor is fed')
        yield Finding(
            row, WARNING, data.names(sources),
            'The outputs take their input from %s (%s), the input pipeline of training: %s.'
            % (data.model.names[first], data.model.ops[first], happens), data.path(first),
            REPAIRS[row])
    elif not data.nodes_with(PLACEHOLDER_OPS) and data.variables:
        yield Finding(
            'C4', WARNING, data.names(data.outputs),
            'The outputs depend on no input: there is nothing to feed.',
            data.path(data.outputs[0]))


def _learning_phase(data, nodes):
    name = data.model.names[nodes[0]]
    with_default = data.model.ops[nodes[0]] == 'PlaceholderWithDefault'
    return Finding(
        'F5', NOTE, data.names(nodes),
        'The learning phase of Keras is wired into the graph (%s): set_learning_phase() after '
        'building it changes nothing, and it %s.' % (
            name, 'is its default unless it is fed' if with_default
            else 'must be fed at each call (False)'), data.path(nodes[0]), REPAIRS['F5'])
