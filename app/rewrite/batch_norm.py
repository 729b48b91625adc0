"""Batch norm left in training mode, flipped to the averages of training (C1).

Which variable holds the average of which batch statistic is read from the updates, which
stand in the graph although the outputs do not need them; for fused batch norm the names
that TensorFlow's layers use are the way out.
"""
from typing import Mapping, NamedTuple, Optional, Tuple

from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS
from app.rewrite import moving, nodes

FUSED_OPS = frozenset(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'])
_SHAPING_OPS = frozenset(['Squeeze', 'Reshape', 'Identity', 'Mul', 'Sub', 'Cast', 'StopGradient'])
_ROOTS = frozenset(['Rsqrt', 'Sqrt', 'Pow'])
_ROOT_WAY = frozenset(['Add', 'AddV2', 'Identity', 'Maximum', 'Reshape', 'Squeeze'])
_ROOT_STEPS = 5
_SQUARES = frozenset(['SquaredDifference', 'Square'])
_LONGEST_WAY = 6


class TrainingMode(NamedTuple):
    """One fused batch norm that normalizes by the batch at hand.

    Attributes:
        node: The fused op in the part's model.
        mean, variance: Names of the variables that hold the averages, None when they are
            not known.
    """

    node: int
    mean: Optional[str]
    variance: Optional[str]


class PlainNorm(NamedTuple):
    """One batch norm made of single ops, that normalizes by the batch at hand.

    Attributes:
        statistics: Means and variances of the batch, (node, port), to the name of the
            variable that holds the average.
        constants: Nodes that work out how far the batch is off the averages (batch
            renormalization), to the op that gives what they have to be.
        is_whole: Whether all that it takes of the batch is among these.
    """

    statistics: Mapping[Tuple[int, int], str]
    constants: Mapping[int, str]
    is_whole: bool

    @property
    def nodes(self):
        """The nodes of the statistics, sorted."""
        return sorted({node for node, _ in self.statistics})


def find(part, original):
    """Batch norms of a `Part` in training mode, whose mode no fed switch decides.

    Returns:
        (fused `TrainingMode`s, `PlainNorm`s).
    """
    if part.closure_ops.isdisjoint(FUSED_OPS) and 'Rsqrt' not in part.closure_ops \
            and 'Sqrt' not in part.closure_ops:
        return [], []
    model = part.model
    averages = moving.averages(original)
    fused = [_fused(model, original, averages.of, node) for node in part.nodes_with(FUSED_OPS)
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
    for norm in plain:
        if can_flip(draft, norm):
            _flip_plain(draft, norm)
            done.add('C1')
    draft.commit()
    return done


def can_flip(draft, norm):
    """Whether all averages of a `PlainNorm` are known, and may be read where it stands."""
    return norm.is_whole and all(draft.has_value(variable) and not draft.in_loop(node)
                                 for (node, _), variable in norm.statistics.items())


def _flip_plain(draft, norm):
    for (node, port), variable in norm.statistics.items():
        text = read(draft, variable)
        for consumer in _plain_takers(draft.part, node, port):
            if consumer not in norm.constants:
                draft.rewire(consumer, node, port, text)
    for node, op in norm.constants.items():
        dtype = nodes.Type(draft.model.dtypes(node)[0])
        draft.replace(node, op, [read(draft, min(norm.statistics.values()))], T=dtype)


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
            variable = moving.variable_behind(model, inputs[position][0])
            if variable is not None:
                yield model.names[variable].rpartition('/')[0]
    yield model.names[node].rpartition('/')[0]


def _plain(part, averages):
    """The `PlainNorm`s: each a variance, with the means that it goes with."""
    model, found = part.model, {}
    for (name, port), variable in averages.of.items():
        node = model.index.get(name)
        if node in part.kept and model.ops[node] not in FUSED_OPS and _moment(model, node) \
                is not None and _plain_takers(part, node, port):
            found[node, port] = variable
    variances = [pair for pair in found if _leads_to_root(part, pair[0])]
    return [_norm(part, averages, found, pair) for pair in sorted(variances)] \
        + _without_variance(part, found, variances)


def _norm(part, averages, found, variance):
    model, variable = part.model, found[variance]
    own = _moment(model, variance[0])
    means = _means_within(model, variance[0]) - {own}
    scope = variable.rpartition('/')[0]
    statistics = {variance: variable}
    for pair, other in found.items():
        if pair != variance and not _leads_to_root(part, pair[0]) and (
                _moment(model, pair[0]) in means or other.rpartition('/')[0] == scope):
            statistics[pair] = other
    averaged = {_moment(model, node) for node, _ in statistics}
    constants = _corrections(part, averages.deviations.get(variable))
    return PlainNorm(statistics, constants, all(
        mean in averaged or not _is_taken(part, mean) for mean in means) and bool(
            constants or variable not in averages.deviations))


def _without_variance(part, found, variances):
    """Norms of which the average of the mean alone is known."""
    averaged = {_moment(part.model, node): (node, port) for node, port in found
                if (node, port) not in variances}
    norms = []
    for node in part.nodes_with(_SQUARES):
        variance = next((consumer for consumer, _ in part.consumers(node)
                         if part.model.ops[consumer] == 'Mean'), None)
        for mean in () if variance is None else _means_within(part.model, node):
            if mean in averaged and _leads_to_root(part, variance) and not any(
                    _moment(part.model, known) == variance for known, _ in variances):
                pair = averaged[mean]
                norms.append(PlainNorm({pair: found[pair]}, {}, False))
    return norms


def _corrections(part, deviation):
    """What batch renormalization multiplies by and adds: 1 and 0 by the averages."""
    model, found = part.model, {}
    for node in part.nodes_with({'RealDiv'}) if deviation else ():
        value, divisor = [source for source, _ in nodes.data_inputs(model, node)][:2]
        if model.ops[divisor] in ('Add', 'AddV2') and deviation in {
                model.names[variable] for variable in
                (moving.variable_behind(model, source) for source, _ in model.inputs[divisor])
                if variable is not None}:
            found[node] = 'OnesLike' if model.ops[value] == 'Sqrt' else 'ZerosLike'
    return found


def _means_within(model, node):
    """Means that a variance is worked out with, itself included."""
    found, stack = set(), [(node, _LONGEST_WAY)]
    while stack:
        node, steps = stack.pop()
        if model.ops[node] == 'Mean':
            found.add(node)
        if steps and (model.ops[node] in _SHAPING_OPS or model.ops[node] in _SQUARES
                      or model.ops[node] == 'Mean'):
            stack += [(source, steps - 1) for source, _ in nodes.data_inputs(model, node)]
    return found


def _is_taken(part, mean):
    """Whether a mean goes anywhere but into its variance and its average."""
    stack, seen = [mean], {mean}
    while stack:
        node = stack.pop()
        for taker in _plain_takers(part, node, 0):
            if part.model.ops[taker] in ('Squeeze', 'Reshape', 'Identity', 'StopGradient'):
                stack += [taker] if taker not in seen else []
                seen.add(taker)
            elif part.model.ops[taker] not in _SQUARES:
                return True
    return False


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
        ops[last] in moving.SUBTRACTIONS for consumer, _ in part.consumers(node)
        for last, _ in part.consumers(consumer))


def _moment(model, node):
    """The mean that a tensor is, perhaps reshaped or corrected; None for no mean."""
    for _ in range(_LONGEST_WAY):
        if model.ops[node] == 'Mean':
            return node
        if model.ops[node] not in _SHAPING_OPS or not model.inputs[node]:
            return None
        node = model.inputs[node][0][0]
    return None


def _leads_to_root(part, node):
    """Whether a statistic is a variance: the norm takes its root, a small number added."""
    model, nearby = part.model, {node}
    for _ in range(_ROOT_STEPS):
        nearby = {consumer for source in nearby for consumer, _ in part.consumers(source)
                  if model.ops[consumer] in _ROOT_WAY or model.ops[consumer] in _ROOTS}
        if any(model.ops[consumer] in _ROOTS for consumer in nearby):
            return True
    return False
