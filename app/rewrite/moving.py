"""Which variable holds the moving average of which tensor: read from the updates.

The updates stand in the graph although the outputs do not need them.  The sums that an
average is corrected by are passed: those of ``zero_debias`` (tensorflow/python/training/
moving_averages.py) and of batch renormalization (layers/normalization.py).
"""
from typing import Mapping, NamedTuple, Tuple

from app.graph.model import VARIABLE_OPS
from app.rewrite import nodes

SUBTRACTIONS = frozenset(['AssignSub', 'AssignSubVariableOp'])
_ASSIGNMENTS = frozenset(['Assign', 'AssignVariableOp'])
_PASSING_OPS = frozenset(['Identity', 'StopGradient', 'Switch', 'ReadVariableOp', 'Cast', 'Enter'])
_FLOW_OPS = frozenset(['RefSwitch', 'RefEnter', 'RefIdentity', 'Enter', 'Switch'])
_UPDATED = _PASSING_OPS | _FLOW_OPS | SUBTRACTIONS
_SUMS = frozenset(['Add', 'AddV2'])
_LONGEST_WAY = 6


class Averages(NamedTuple):
    """The moving averages that a model updates.

    Attributes:
        of: Averaged tensor (node name, port) to the name of the variable.
        deviations: Variable with the average of a variance to the name of the one with
            that of the standard deviation, from which it is worked out.
    """

    of: Mapping[Tuple[str, int], str]
    deviations: Mapping[str, str]


def averages(original):
    """The `Averages` of a model, worked out once."""
    if 'averages' not in original.cache:
        original.cache['averages'] = _averages(original)
    return original.cache['averages']


def variable_behind(model, node, through=_PASSING_OPS):
    """The variable behind ops that hand it on, or None."""
    node, _ = _behind(model, (node, 0), through)
    return node if model.ops[node] in VARIABLE_OPS else None


def _averages(original):
    found, corrected, roots = {}, {}, {}
    for node, op in enumerate(original.ops):
        if op not in SUBTRACTIONS and op not in _ASSIGNMENTS:
            continue
        variable, statistic = _update(original, node)
        if variable is None:
            continue
        known, squared = _corrected(original, statistic[0])
        if known is None:
            found[statistic] = variable
        else:
            (roots if squared else corrected)[known] = variable
    of = {}
    for statistic, variable in found.items():
        if variable in roots:
            variance = _under_root(original, statistic[0])
            if variance is not None:
                of[original.names[variance[0]], variance[1]] = original.names[roots[variable]]
        else:
            name = original.names[corrected.get(variable, variable)]
            of[original.names[statistic[0]], statistic[1]] = name
    return Averages(of, {original.names[variable]: original.names[root]
                         for root, variable in roots.items()})


def _update(original, node):
    """(variable, the tensor whose average it gets), (None, None) where it is no average."""
    inputs = nodes.data_inputs(original, node)
    if len(inputs) < 2:
        return None, None
    variable = variable_behind(original, inputs[0][0])
    if variable is None:
        variable = variable_behind(original, inputs[0][0], _FLOW_OPS)
    parts = _difference(original, inputs[1][0]) if original.ops[node] in SUBTRACTIONS \
        else _weighted_sum(original, inputs[1][0])
    statistics = [pair for pair in parts if variable_behind(original, pair[0]) != variable]
    if variable is None or len(statistics) != 1 or len(parts) != 2:
        return None, None
    return variable, _behind(original, statistics[0])


def _corrected(original, node):
    """(variable with the sum that a value is worked out from, whether it is squared)."""
    ops, squared = original.ops, False
    before = _first(original, node)
    if ops[node] == 'Sub' and before is not None and ops[before[0]] == 'Square':
        before = _first(original, before[0])
        if before is None:
            return None, False
        node, squared, before = before[0], True, _first(original, before[0])
    if ops[node] != 'RealDiv' or before is None:
        return None, False
    return variable_behind(original, before[0], _UPDATED), squared


def _under_root(original, node):
    """The tensor that a root is taken of, a small number added; None for no root."""
    total = _first(original, node) if original.ops[node] == 'Sqrt' else None
    if total is not None and original.ops[total[0]] in _SUMS:
        total = _first(original, total[0])
    return None if total is None else _behind(original, total)


def _first(model, node):
    """The first data input of a node, None for none."""
    return next(iter(nodes.data_inputs(model, node)), None)


def _difference(model, node):
    """``average - value``, times a rate or not: the two tensors of the difference."""
    if model.ops[node] == 'Mul':
        node = next((source for source, _ in nodes.data_inputs(model, node)
                     if model.ops[source] == 'Sub'), node)
    if model.ops[node] != 'Sub':
        return []
    return [_behind(model, pair) for pair in nodes.data_inputs(model, node)]


def _weighted_sum(model, node):
    """``average * decay + value * (1 - decay)``: the two tensors that are weighted."""
    if model.ops[node] not in _SUMS:
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
