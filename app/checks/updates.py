"""B1–B7 and F1: state that the outputs would change, and resource variables."""
from app.checks.finding import ERROR, Finding
from app.graph.model import CONTROL

_LOOP_OPS = frozenset(['RefEnter', 'RefExit', 'RefNextIteration'])


def reference_updates(data):
    """B1–B7: an op that needs a variable itself, where a constant would stand.

    Exact, from the OpDefs: an argument marked ``is_ref`` that leads back to a
    variable which becomes a constant.  The file could be written, but TensorFlow
    would refuse to load it.
    """
    frozen = {variable.node for variable in data.variables}
    found = {}
    for node in data.nodes_with(_reference_ops(data)):
        variable = _updated_variable(data.model, node, frozen)
        if variable is not None:
            found[node] = variable
    if not found:
        return
    nodes = data.nearest(found)
    first = nodes[0]
    variable = data.model.names[found[first]]
    by_control = data.needed_by_control_only(first)
    how = 'The outputs wait for %s' if by_control else 'The outputs are computed through %s'
    others = '' if len(nodes) == 1 else ' (and %d others)' % (len(nodes) - 1)
    yield Finding(
        _row(data, nodes, found[first], by_control), ERROR, data.names(nodes),
        (how + '%s, an op (%s) that needs the variable %s itself; as a constant it would make '
         'a file that TensorFlow does not load.')
        % (data.model.names[first], others, data.model.ops[first], variable), data.path(first))


def resource_variables(data):
    """F1: resource variables, which become no constants yet."""
    nodes = data.nodes_with({'VarHandleOp'})
    if nodes:
        yield Finding(
            'F1', ERROR, data.names(nodes),
            'The outputs need %d resource variable%s (%s); these can not be frozen yet.'
            % (len(nodes), 's' * (len(nodes) > 1), data.model.names[nodes[0]]),
            data.path(nodes[0]))


def _reference_ops(data):
    return {op for op in data.closure_ops if data.model.op_table.ref_inputs(op)}


def _updated_variable(model, node, frozen):
    """The variable to be frozen that a reference argument leads to, or None."""
    seen, stack = set(), _reference_sources(model, node)
    while stack:
        source = stack.pop()
        if source in frozen:
            return source
        if source not in seen and model.op_table.ref_inputs(model.ops[source]):
            seen.add(source)
            stack.extend(_reference_sources(model, source))
    return None


def _reference_sources(model, node):
    """Data inputs at an op's reference arguments.

    Arguments are single in all ops of 1.4 that take references, but for
    RefMerge and RefSelect, whose references are a list.
    """
    inputs = [source for source, port in model.inputs[node] if port != CONTROL]
    if model.ops[node] in ('RefMerge', 'RefSelect'):
        return inputs
    positions = model.op_table.ref_inputs(model.ops[node])
    return [inputs[position] for position in positions if position < len(inputs)]


def _row(data, nodes, variable, by_control):
    """The row of the catalogue that tells of this case."""
    name, op = data.model.names[nodes[0]], data.model.ops[nodes[0]]
    if 'global_step' in data.model.names[variable]:
        return 'B3'
    if any(data.model.ops[node] in _LOOP_OPS for node in nodes):
        return 'B5'
    if op.startswith(('Apply', 'SparseApply')):
        return 'B6'
    if 'AssignMovingAvg' in name:
        return 'B1'
    return 'B1' if by_control else 'B4'
