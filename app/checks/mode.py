"""C1, C2, C6: a file that loads but computes what was not meant."""
from app.checks.finding import NOTE, WARNING, Finding
from app.graph.model import PLACEHOLDER_OPS

RANDOM_OPS = frozenset([
    'RandomUniform', 'RandomUniformInt', 'RandomStandardNormal', 'TruncatedNormal',
    'ParameterizedTruncatedNormal', 'Multinomial', 'RandomGamma', 'RandomPoisson',
    'RandomShuffle', 'RandomCrop'])
_LONGEST_WAY = 5  # from a random op to the sum with the keep probability
_AVERAGE = '/ExponentialMovingAverage'


def training_batch_norm(data):
    """C1: batch norm that normalizes by the batch at hand, as in training.

    One inside a ``tf.cond`` on a switch that is fed is no finding: the switch is (C3).
    """
    model = data.model
    nodes = [node for node in data.nodes_with({'FusedBatchNorm', 'FusedBatchNormV2'})
             if model.attr(node, 'is_training') in (True, None) and not _fed_branch(model, node)]
    if nodes:
        yield Finding(
            'C1', WARNING, data.names(nodes),
            '%s batch normalization%s training mode: results depend on the other examples of '
            'the batch, and the trained moving averages are not used.'
            % (_count(nodes), ' is in' if len(nodes) == 1 else 's are in'),
            data.path(nodes[0]))


def random_ops(data):
    """C2: dropout or other randomness left on; a note where a fed switch turns it off."""
    nodes = [node for node in data.nodes_with(RANDOM_OPS)
             if '/Initializer/' not in data.model.names[node]]
    switches = {node: _turned_off_by(data.model, node) for node in nodes}
    always = [node for node in nodes if switches[node] is None]
    if always:
        yield Finding(
            'C2', WARNING, data.names(always),
            'The outputs draw random numbers (%s): two runs on the same input give different '
            'results, most likely because dropout was left on.' % data.model.names[always[0]],
            data.path(always[0]))
    elif nodes:
        names = sorted({data.model.names[switch] for switch in switches.values()})
        yield Finding(
            'C2', NOTE, data.names(nodes),
            'The outputs draw random numbers unless %s %s fed the value for inference.'
            % (' and '.join(names), 'is' if len(names) == 1 else 'are'), data.path(nodes[0]))


def averaged_weights(data):
    """C6: averaged copies of the weights are there and would not be used."""
    if data.bundle is None:
        return
    keys = data.bundle.keys
    names = [variable.name for variable in data.variables
             if not variable.name.endswith(_AVERAGE) and variable.name + _AVERAGE in keys
             and variable.key == variable.name]
    if names:
        yield Finding(
            'C6', NOTE, tuple(names),
            'The checkpoint also holds moving averages of %d of the %d variables; the file gets '
            'the plain ones.' % (len(names), len(data.variables)))


def _count(nodes):
    return 'One' if len(nodes) == 1 else '%d' % len(nodes)


def _turned_off_by(model, node):
    """The placeholder that can turn a random op off: a keep probability or a branch's switch."""
    switch = _fed_branch(model, node)
    for _ in range(_LONGEST_WAY):
        if switch is not None:
            return switch
        consumers = [consumer for consumer, _ in model.consumers[node]]
        if len(consumers) != 1:
            return None
        others = [source for source, _ in model.inputs[consumers[0]] if source != node]
        switch = next((s for s in map(model.passed_from, others)
                       if model.ops[s] in PLACEHOLDER_OPS), None)
        node = consumers[0]
    return None


def _fed_branch(model, node):
    """The placeholder behind the ``Switch`` through which a node's inputs come, or None."""
    for source, _ in model.inputs[node]:
        switch = model.passed_from(source)
        if model.ops[switch] == 'Switch' and len(model.inputs[switch]) > 1:
            predicate = model.passed_from(model.inputs[switch][1][0])
            if model.ops[predicate] in PLACEHOLDER_OPS:
                return predicate
    return None
