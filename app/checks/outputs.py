"""A11, A12: outputs that exist but compute nothing worth freezing."""
from app.checks.finding import ERROR, WARNING, Finding
from app.graph import roles
from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS

MANY = 50
"""More outputs than this are taken for "all nodes of the graph"."""

_PASSING_OPS = frozenset(['Identity', 'ReadVariableOp', 'StopGradient', 'PreventGradient'])
_SUMMARY_OPS = frozenset(['ScalarSummary', 'HistogramSummary', 'ImageSummary', 'AudioSummary',
                          'TensorSummary', 'TensorSummaryV2', 'MergeSummary'])
_SAVER_OPS = frozenset(['Save', 'SaveSlices', 'SaveV2', 'Restore', 'RestoreSlice', 'RestoreV2',
                        'ShardedFilename', 'MergeV2Checkpoints'])


def unsuitable_output(data):
    """A11: a chosen output that is no result of the model."""
    for node in data.outputs:
        reason = _reason(data.model, node)
        if reason:
            name = data.model.names[node]
            yield Finding('A11', ERROR, (name,), '%s %s' % (name, reason), (name,))
            continue
        variable = _variable_read(data.model, node)
        if variable is not None:
            name = data.model.names[node]
            yield Finding('A11', WARNING, (name,),
                          '%s only reads the variable %s: trained weights, computed from no input.'
                          % (name, data.model.names[variable]), (name,))
    if not any(_reason(data.model, node) for node in data.outputs) and _has_variables(data) \
            and not data.variables and not data.nodes_with({'VarHandleOp'}):
        names = data.names(data.outputs)
        yield Finding('A11', WARNING, names,
                      'Nothing that was trained goes into %s: no variable of the model would be '
                      'in the file.' % ', '.join(names))


def many_outputs(data):
    """A12: so many outputs that they can't all be meant."""
    if len(data.outputs) > MANY:
        yield Finding('A12', WARNING, data.names(data.outputs),
                      '%d outputs are chosen; a model rarely has more than a few, and outputs of '
                      'training make a file that does not load.' % len(data.outputs))


def _reason(model, node):
    """Why a node can be no output, as the rest of a sentence; '' when it can."""
    op = model.ops[node]
    if op in PLACEHOLDER_OPS:
        return _placeholder_reason(model, node)
    if op in VARIABLE_OPS:
        return 'is a variable: a weight, not a result computed from inputs.'
    if op == 'Const':
        return 'is a constant: it never depends on an input.'
    if op in _SUMMARY_OPS:
        return 'is a summary for TensorBoard, not a result of the model.'
    if op in _SAVER_OPS or op.startswith(('Save', 'Restore')):
        return 'belongs to the saver: it reads or writes checkpoints.'
    if op.startswith(('Apply', 'SparseApply', 'ResourceApply', 'ResourceSparseApply')):
        return 'is a step of the optimizer: it changes weights.'
    if op.startswith(('Assign', 'Scatter')) and op != 'ScatterNd' or op == 'ResourceScatterAdd':
        return 'changes a variable (%s); it is a step of training, saving or setting up.' % op
    if op == 'NoOp' or not model.outputs_of(node):
        return 'has no value at all: it is a %s that only groups or orders others.' % op
    return ''


def _placeholder_reason(model, node):
    consumers = [consumer for consumer, _ in model.consumers[node]]
    base = 'is a placeholder: a value that is fed, nothing is computed.'
    kinds = {model.roles[consumer] for consumer in consumers}
    if consumers and roles.FORWARD not in kinds and roles.LOSS in kinds:
        return ('is a placeholder that feeds the loss, so it holds the labels: freezing it would '
                'write a file with no weights and nothing computed.')
    return base + ' The file would hold no weights.'


def _variable_read(model, node):
    """The variable that a node only hands on, None when it does more than that."""
    while model.ops[node] in _PASSING_OPS:
        sources = [before for before, port in model.inputs[node] if port != CONTROL]
        if not sources:
            return None
        node = sources[0]
    return node if model.ops[node] in VARIABLE_OPS else None


def _has_variables(data):
    return any(op in VARIABLE_OPS for op in data.model.ops)
