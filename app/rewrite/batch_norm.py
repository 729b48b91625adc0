"""Batch norm left in training mode, flipped to the averages of training (C1).

Which variable holds the average of which batch statistic is read from the updates, which
stand in the graph although the outputs do not need them; for fused batch norm the names
that TensorFlow's layers use are the way out.
"""
from typing import NamedTuple

from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS
from app.rewrite import nodes

FUSED_OPS = frozenset(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'])
_PASSING_OPS = frozenset(['Identity', 'StopGradient', 'Switch', 'ReadVariableOp', 'Cast'])
_FLOW_OPS = frozenset(['RefSwitch', 'RefEnter', 'RefIdentity', 'Enter', 'Switch'])
_SUBTRACTIONS = frozenset(['AssignSub', 'AssignSubVariableOp'])
_ASSIGNMENTS = frozenset(['Assign', 'AssignVariableOp'])
_SHAPING_OPS = frozenset(['Squeeze', 'Reshape', 'Identity', 'Mul', 'Sub', 'Cast', 'StopGradient'])
_ROOTS = frozenset(['Rsqrt', 'Sqrt', 'Pow'])
_ROOT_WAY = frozenset(['Add', 'AddV2', 'Identity', 'Maximum', 'Reshape'])
_ROOT_STEPS = 4
_LONGEST_WAY = 6


class TrainingMode(NamedTuple):
    """One batch norm that normalizes by the batch at hand.

    Attributes:
        node: The fused op, or the op that works out a statistic, in the part's model.
        mean, variance: Names of the variables that hold the averages, None when they are
            not known; of a plain statistic only ``mean`` is used.
    """

    node: int
    mean: str
    variance: str


def find(part, original):
    """Batch norms of a `Part` in training mode, whose mode no fed switch decides.

    Returns:
        (fused `TrainingMode`s, (node, port) of plain statistics to their variable's name).
    """
    if part.closure_ops.isdisjoint(FUSED_OPS) and 'Rsqrt' not in part.closure_ops \
            and 'Sqrt' not in part.closure_ops:
        return [], {}
    model = part.model
    averages = _averages(original)
    fused = [_fused(model, original, averages, node) for node in part.nodes_with(FUSED_OPS)
             if model.attr(node, 'is_training') in (True, None)
             and fed_branch(model, node) is None]
    return fused, _plain(part, averages)


def fed_branch(model, node):
    """The placeholder behind the ``Switch`` through which a node's inputs come, or None."""
    for source, _ in model.inputs[node]:
        switch = model.passed_from(source)
        if model.ops[switch] == 'Switch' and len(model.inputs[switch]) > 1:
            predicate = model.passed_from(model.inputs[switch][1][0])
            if model.ops[predicate] in PLACEHOLDER_OPS:
                return predicate
    return None


def flip(draft):
    """Take the averages; {'C1'} if there was any batch norm to flip."""
    fused, plain = find(draft.part, draft.original)
    done = set()
    for norm in fused:
        if norm.mean and draft.has_value(norm.mean) and draft.has_value(norm.variance) \
                and not draft.in_loop(norm.node):
            definition = draft.definition(norm.node)
            nodes.set_attr(definition, 'is_training', False)
            definition.input[3] = read(draft, norm.mean)
            definition.input[4] = read(draft, norm.variance)
            done.add('C1')
    for (node, port), variable in plain.items():
        if draft.has_value(variable) and not draft.in_loop(node):
            text = read(draft, variable)
            for consumer in _plain_takers(draft.part, node, port):
                draft.rewire(consumer, node, port, text)
            done.add('C1')
    draft.commit()
    return done


def read(draft, variable):
    """Name of an op that gives the value of a variable of the original."""
    original = draft.original
    node = original.index[variable]
    draft.fetch(node)
    known = original.index.get(variable + '/read')
    if known is not None and original.ops[known] == 'Identity':
        return draft.fetch(known)
    dtype = nodes.Type(original.attr(node, 'dtype'))
    if original.ops[node] == 'VarHandleOp':
        return draft.add(variable + '/read', 'ReadVariableOp', [variable], dtype=dtype)
    return draft.add(variable + '/read', 'Identity', [variable], T=dtype)


def _fused(model, original, averages, node):
    name = model.names[node]
    found = [averages.get((name, port)) for port in (1, 2)]
    if None not in found:
        return TrainingMode(node, *found)
    for scope in _scopes(model, node):
        found = [scope + suffix for suffix in ('/moving_mean', '/moving_variance')]
        if all(variable in original.index
               and original.ops[original.index[variable]] in VARIABLE_OPS for variable in found):
            return TrainingMode(node, *found)
    return TrainingMode(node, None, None)


def _scopes(model, node):
    """Variable scopes that a fused batch norm may be of, the likeliest first."""
    for position in (2, 1):
        inputs = model.inputs[node]
        if position < len(inputs):
            variable = _variable(model, inputs[position][0])
            if variable is not None:
                yield model.names[variable].rpartition('/')[0]
    yield model.names[node].rpartition('/')[0]


def _variable(model, node, through=_PASSING_OPS):
    """The variable behind ops that hand it on, or None."""
    node, _ = _behind(model, (node, 0), through)
    return node if model.ops[node] in VARIABLE_OPS else None


def _plain(part, averages):
    """Means and variances of the batch that a norm is made of: (node, port) to the variable."""
    model, found = part.model, {}
    for (name, port), variable in averages.items():
        node = model.index.get(name)
        if node in part.kept and model.ops[node] not in FUSED_OPS and _is_moment(model, node) \
                and _plain_takers(part, node, port):
            found[node, port] = variable
    scopes = {variable.rpartition('/')[0] for (node, _), variable in found.items()
              if _leads_to_root(part, node)}
    return {pair: variable for pair, variable in found.items()
            if variable.rpartition('/')[0] in scopes}


def _plain_takers(part, node, port):
    """Who computes with a batch statistic: not a branch of a cond, not its own average."""
    model = part.model
    if fed_branch(model, node) is not None:
        return []
    return [consumer for consumer, position in part.consumers(node)
            if model.inputs[consumer][position][1] == port and port != CONTROL
            and model.ops[consumer] not in ('Switch', 'Shape') and consumer in part.by_data
            and not _is_update(part, consumer)]


def _is_update(part, node):
    """Whether the difference of an average and a value is computed, for the next average."""
    ops = part.model.ops
    return ops[node] == 'Sub' and any(
        ops[last] in _SUBTRACTIONS for consumer, _ in part.consumers(node)
        for last, _ in part.consumers(consumer))


def _is_moment(model, node):
    """Whether a tensor is a mean, perhaps reshaped or corrected."""
    for _ in range(_LONGEST_WAY):
        if model.ops[node] == 'Mean':
            return True
        if model.ops[node] not in _SHAPING_OPS or not model.inputs[node]:
            return False
        node = model.inputs[node][0][0]
    return False


def _leads_to_root(part, node):
    """Whether a statistic is a variance: the norm takes its root, a small number added."""
    model, nearby = part.model, {node}
    for _ in range(_ROOT_STEPS):
        nearby = {consumer for source in nearby for consumer, _ in part.consumers(source)
                  if model.ops[consumer] in _ROOT_WAY or model.ops[consumer] in _ROOTS}
        if any(model.ops[consumer] in _ROOTS for consumer in nearby):
            return True
    return False


def _averages(original):
    """Batch statistic (node name, port) to the name of the variable with its moving average."""
    if 'averages' not in original.cache:
        found = {}
        for node, op in enumerate(original.ops):
            if op in _SUBTRACTIONS or op in _ASSIGNMENTS:
                _note_average(original, node, op, found)
        original.cache['averages'] = found
    return original.cache['averages']


def _note_average(original, node, op, found):
    inputs = nodes.data_inputs(original, node)
    variable = _variable(original, inputs[0][0]) if len(inputs) > 1 else None
    if variable is None and inputs:
        variable = _variable(original, inputs[0][0], _FLOW_OPS)
    if variable is None or len(inputs) < 2:
        return
    parts = _difference(original, inputs[1][0]) if op in _SUBTRACTIONS \
        else _weighted_sum(original, inputs[1][0])
    statistics = [pair for pair in parts if _variable(original, pair[0]) != variable]
    if len(statistics) == 1 and len(parts) == 2:
        source = _behind(original, statistics[0])
        found[original.names[source[0]], source[1]] = original.names[variable]


def _difference(model, node):
    """``(average - value) * rate``: the two tensors of the difference."""
    if model.ops[node] != 'Mul':
        return []
    for source, _ in nodes.data_inputs(model, node):
        if model.ops[source] == 'Sub':
            return [_behind(model, pair) for pair in nodes.data_inputs(model, source)]
    return []


def _weighted_sum(model, node):
    """``average * decay + value * (1 - decay)``: the two tensors that are weighted."""
    if model.ops[node] not in ('Add', 'AddV2'):
        return []
    found = []
    for source, _ in nodes.data_inputs(model, node):
        if model.ops[source] != 'Mul':
            return []
        weighted = [pair for pair in nodes.data_inputs(model, source)
                    if nodes.constant_value(model, pair[0]) is None]
        found += [_behind(model, pair) for pair in weighted]
    return found


def _behind(model, pair, through=_PASSING_OPS):
    """The tensor that identities and switches hand on."""
    for _ in range(_LONGEST_WAY):
        if model.ops[pair[0]] not in through or not model.inputs[pair[0]]:
            break
        pair = model.inputs[pair[0]][0]
    return pair
