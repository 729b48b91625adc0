"""A11, A12: outputs that exist but compute nothing worth freezing."""
from collections import deque

from app.checks.finding import ERROR, WARNING, Finding
from app.graph.model import CONTROL, VARIABLE_OPS
from app.naming.suitability import refusal
from app.rewrite import frames, switches

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


def inside_of_control_flow(data):
    """A11: an output inside of a loop, or in a branch that a run may not take."""
    if data.closure_ops.isdisjoint(frames.SWITCH_OPS | frames.ENTER_OPS):
        return
    model, looped = data.model, frames.loop_nodes(data)
    for node in data.outputs:
        name = model.names[node]
        if node in looped:
            after = _first_after(data.original, name, frames.EXIT_OPS)
            yield Finding(
                'A11', ERROR, (name,), '%s is inside of a loop: no run gives a value of it.%s' % (
                    name, '' if after is None else
                    ' Take %s, by which the loop gives its result.' % after), (name,))
            continue
        switch = _branch(data, node, looped)
        if switch is not None:
            after = _first_after(data.original, name, frames.MERGE_OPS)
            decides = model.names[model.passed_from(model.inputs[switch][1][0])]
            yield Finding(
                'A11', WARNING, (name,),
                '%s is in a branch that %s decides on: a run that takes the other one gives no '
                'value of it.%s' % (name, decides, '' if after is None else
                                    ' Take %s, where the branches meet.' % after),
                (name,))


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


def _first_after(model, name, ops):
    """Name of the nearest node downstream with one of ``ops``, None for none."""
    start = [model.index[name]] if name in model.index else []
    queue, seen = deque(start), set(start)
    while queue:
        for consumer, _ in model.consumers[queue.popleft()]:
            if model.ops[consumer] in ops and not (
                    ops is frames.MERGE_OPS and _begins_loop(model, consumer)):
                return model.names[consumer]
            if consumer not in seen:
                seen.add(consumer)
                queue.append(consumer)
    return None


def _branch(data, node, looped):
    """The Switch by which a node is in a branch, None outside of branches.

    One that is reached upstream with no Merge between, of those outside of loops.
    """
    model, stack, seen = data.model, [node], {node}
    fixed = switches.fixed(data)
    while stack:
        node = stack.pop()
        if node not in looped and model.ops[node] in frames.SWITCH_OPS and node not in fixed \
                and len(model.inputs[node]) > 1:
            return node
        if model.ops[node] in frames.MERGE_OPS and not _begins_loop(model, node):
            continue
        for source, _ in model.inputs[node]:
            if source not in seen:
                seen.add(source)
                stack.append(source)
    return None


def _begins_loop(model, node):
    return any(model.ops[source] in frames.NEXT_OPS for source, _ in model.inputs[node])
