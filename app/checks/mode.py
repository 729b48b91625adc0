"""C1, C2, C6: a file that loads but computes what was not meant."""
from app.checks.finding import NOTE, WARNING, Finding

RANDOM_OPS = frozenset([
    'RandomUniform', 'RandomUniformInt', 'RandomStandardNormal', 'TruncatedNormal',
    'ParameterizedTruncatedNormal', 'Multinomial', 'RandomGamma', 'RandomPoisson',
    'RandomShuffle', 'RandomCrop'])
_AVERAGE = '/ExponentialMovingAverage'


def training_batch_norm(data):
    """C1: batch norm that normalizes by the batch at hand, as in training."""
    nodes = [node for node in data.nodes_with({'FusedBatchNorm', 'FusedBatchNormV2'})
             if data.model.attr(node, 'is_training') in (True, None)]
    if nodes:
        yield Finding(
            'C1', WARNING, data.names(nodes),
            '%s batch normalization%s training mode: results depend on the other examples of '
            'the batch, and the trained moving averages are not used.'
            % (_count(nodes), ' is in' if len(nodes) == 1 else 's are in'),
            data.path(nodes[0]))


def random_ops(data):
    """C2: dropout or other randomness left on."""
    nodes = [node for node in data.nodes_with(RANDOM_OPS)
             if '/Initializer/' not in data.model.names[node]]
    if nodes:
        yield Finding(
            'C2', WARNING, data.names(nodes),
            'The outputs draw random numbers (%s): two runs on the same input give different '
            'results, most likely because dropout was left on.' % data.model.names[nodes[0]],
            data.path(nodes[0]))


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
