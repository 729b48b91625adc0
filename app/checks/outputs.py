"""A11, A12: outputs that exist but compute nothing worth freezing."""
from app.checks.finding import ERROR, WARNING, Finding
from app.graph.model import CONTROL, VARIABLE_OPS
from app.naming.suitability import refusal

MANY = 50
"""More outputs than this are taken for "all nodes of the graph"."""

_PASSING_OPS = frozenset(['Identity', 'ReadVariableOp', 'StopGradient', 'PreventGradient'])


def unsuitable_output(data):
    """A11: a chosen output that is no result of the model."""
    reasons = [refusal(data.model, node) for node in data.outputs]
    for node, reason in zip(data.outputs, reasons):
        if reason:
            name = data.model.names[node]
            yield Finding('A11', ERROR, (name,), '%s %s.' % (name, reason), (name,))
            continue
        variable = _variable_read(data.model, node)
        if variable is not None:
            name = data.model.names[node]
            yield Finding('A11', WARNING, (name,),
                          '%s only reads the variable %s: trained weights, computed from no input.'
                          % (name, data.model.names[variable]), (name,))
    if not any(reasons) and _has_variables(data) \
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
