"""Which nodes are the outputs: what the network itself produced, ranked, with reasons.

A training graph goes on behind its outputs: losses, metrics, summaries,
gradients.  So the outputs are no sinks.  They are what lies behind the last
layer and does not depend on labels (`app.graph.roles` finds both), best where
it feeds only the loss, metrics and summaries.
"""
from typing import List, NamedTuple, Optional, Tuple

from app.graph import reach
from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS, parse_input
from app.graph.roles import (
    DATA, FORWARD, LOSS, METRIC, NET, PARAM, SUMMARY, analyse, is_default_name)

LIMIT = 50
"""No more candidates than this are given."""

HEAD_OPS = frozenset(['Softmax', 'Sigmoid', 'Tanh', 'LogSoftmax'])
"""Activations that networks end with."""

_HEAD_WORDS = {'Softmax': 'softmax', 'Sigmoid': 'sigmoid', 'Tanh': 'tanh',
               'LogSoftmax': 'log-softmax'}
_PICKING_OPS = frozenset(['ArgMax', 'ArgMin', 'TopK', 'TopKV2', 'Greater', 'GreaterEqual', 'Less',
                          'Equal', 'Round', 'Floor', 'NonMaxSuppression', 'AsString', 'Where',
                          'Multinomial'])
_VIEW_OPS = frozenset(['Identity', 'Reshape', 'Squeeze', 'ExpandDims', 'Transpose', 'Cast',
                       'StopGradient', 'Unpack', 'Pack'])
_SIZE_OPS = frozenset(['Shape', 'ShapeN', 'Size', 'Rank', 'ZerosLike', 'OnesLike'])
_INNER_OPS = frozenset(['Switch', 'Merge', 'Enter', 'NextIteration', 'LoopCond', 'RefSwitch',
                        'RefMerge', 'RefEnter', 'NoOp', 'Assert', 'Const', 'BroadcastGradientArgs',
                        'ControlTrigger', 'StridedSliceGrad'])
_ENTERING_OPS = frozenset(['Enter', 'Switch', 'NextIteration', 'LoopCond'])
_DEEP_LOOK = 24  # so many candidates get their ancestors counted
_SAME = 0.12  # heads that score no further apart are shown together


class Candidate(NamedTuple):
    """A node that may be an output.

    ``score`` is 0 to 1; ``reasons`` are sentences for people.
    """

    node: int
    name: str
    op: str
    dtype: str
    shape: Optional[Tuple]
    score: float
    reasons: List[str]


def rank(model):
    """Output candidates, best first; signatures before everything else.

    Returns:
        List of at most `LIMIT` `Candidate`; empty for a graph that computes nothing.
    """
    found = model.cache.get('candidates')
    if found is None:
        found = model.cache['candidates'] = _Ranking(model).candidates()
    return found


def likely_outputs(model):
    """Node numbers of the set of outputs to show by default, best first.

    Several when the network has several heads of equal rank; empty when nothing
    in the graph looks like an output.
    """
    found = model.cache.get('likely_outputs')
    if found is None:
        found = model.cache['likely_outputs'] = _pick(model, rank(model))
    return found


class _Ranking:
    """Scores nodes by where they stand in the graph."""

    def __init__(self, model):
        self.model = model
        self.analysis = analyse(model)
        self.roles = self.analysis.roles
        self.flags = self.analysis.flags

    def candidates(self):
        scored = self._from_signatures()
        known = {node for node, _, _ in scored}
        structural = [(node,) + self._judge(node) for node in self._pool() if node not in known]
        structural.sort(key=lambda item: -item[1])
        structural = [self._look_deeper(*item) for item in structural[:_DEEP_LOOK]] \
            + structural[_DEEP_LOOK:]
        structural.sort(key=lambda item: -item[1])
        if scored:
            structural = [(node, score * 0.6, reasons) for node, score, reasons in structural]
        return [self._candidate(*item) for item in (scored + structural)[:LIMIT]]

    def _candidate(self, node, score, reasons):
        model = self.model
        dtypes = model.dtypes(node)
        shapes = model.shapes(node)
        return Candidate(node, model.names[node], model.ops[node], dtypes[0] if dtypes else '',
                         shapes[0] if shapes else None, round(max(0.0, min(1.0, score)), 3),
                         reasons)

    def _from_signatures(self):
        found = {}
        signatures = self.model.signatures()
        keys = sorted(signatures, key=lambda key: (key != 'serving_default',
                                                   key.startswith('__'), key))
        for key in keys:
            for output, tensor in signatures[key]['outputs'].items():
                node = self.model.index.get(parse_input(tensor)[0])
                if node is None or self.model.ops[node] == 'NoOp':
                    continue
                if node in found:
                    continue
                score = 1.0 if key == keys[0] else 0.9
                found[node] = (score, ['The signature `%s` names it as its output `%s`.'
                                       % (key, output)])
        return [(node, score, reasons) for node, (score, reasons) in found.items()]

    def _pool(self):
        """Nodes worth judging."""
        model, roles, flags = self.model, self.roles, self.flags
        inner = inside_branches(model)
        pool = [node for node, last in enumerate(self.analysis.tail)
                if last and roles[node] == FORWARD and self._may_be_output(node)
                and node not in inner]
        if pool:
            return pool
        for wanted in (NET, DATA, PARAM):
            pool = [node for node in range(model.node_count)
                    if flags[node] & wanted and roles[node] == FORWARD
                    and self._may_be_output(node) and node not in inner
                    and not self._forward_consumers(node)]
            if pool:
                return pool
        pool = [node for node in range(model.node_count)
                if roles[node] == FORWARD and self._may_be_output(node)
                and not self._forward_consumers(node)]
        return pool or [node for node in range(model.node_count)
                        if flags[node] == PARAM and roles[node] == FORWARD
                        and not self._forward_consumers(node)]

    def _may_be_output(self, node):
        op = self.model.ops[node]
        if op in _INNER_OPS or op in _SIZE_OPS or op in PLACEHOLDER_OPS or op in VARIABLE_OPS:
            return False
        sources = self.model.inputs[node]
        return not (op in ('Identity', 'ReadVariableOp') and sources
                    and self.model.ops[sources[0][0]] in VARIABLE_OPS)

    def _forward_consumers(self, node):
        model, roles = self.model, self.roles
        return [consumer for consumer, position in model.consumers[node]
                if roles[consumer] == FORWARD and model.ops[consumer] not in _SIZE_OPS
                and model.inputs[consumer][position][1] != CONTROL]

    def _helper_consumers(self, node, role):
        model, roles = self.model, self.roles
        return [consumer for consumer, position in model.consumers[node]
                if roles[consumer] == role and model.ops[consumer] not in _SIZE_OPS
                and model.inputs[consumer][position][1] != CONTROL]

    def _judge(self, node):
        """(score, reasons) by the node's own neighbourhood."""
        model = self.model
        op = model.ops[node]
        forward = self._forward_consumers(node)
        losses = self._helper_consumers(node, LOSS)
        metrics = self._helper_consumers(node, METRIC)
        summaries = self._helper_consumers(node, SUMMARY)
        score, reasons = 0.25, []
        if all(model.ops[n] in _PICKING_OPS for n in forward):
            score += 0.25
        elif all(model.ops[n] in _VIEW_OPS or model.ops[n] in HEAD_OPS
                 or model.ops[n] in _PICKING_OPS for n in forward):
            score += 0.12
        if losses:
            score += 0.2
            reasons.append(self._feeding(node, forward, losses, metrics, summaries))
        elif op in HEAD_OPS or op in _VIEW_OPS:
            origin = self._origin_beside_loss(node)
            if origin is not None:
                source, loss = origin
                score += 0.26 if op in HEAD_OPS or not forward else 0.2
                reasons.append('It is %s `%s`, which feeds the loss `%s`.' % (
                    'the %s of' % _HEAD_WORDS[op] if op in HEAD_OPS else 'made from',
                    model.names[source], model.names[loss]))
        if op in HEAD_OPS:
            score += 0.06
        if not reasons and (metrics or summaries) and not forward:
            reasons.append(self._feeding(node, forward, losses, metrics, summaries))
        if not forward and not losses and not metrics and not summaries:
            reasons.append('Nothing in the network comes after it.')
        score += self._by_tensor(node, reasons)
        return score, reasons

    def _by_tensor(self, node, reasons):
        """What op, dtype, shape and name of the tensor say."""
        model = self.model
        op = model.ops[node]
        score = 0.0
        dtypes = model.dtypes(node)
        if op in _PICKING_OPS:
            score -= 0.18
            reasons.append('It keeps only a choice (%s), not the values it was made from.' % op)
        elif dtypes and dtypes[0] == 'bool':
            score -= 0.25
        elif op == 'Exit':
            score -= 0.3
        shape = model.shapes(node)[:1]
        if shape == ((),):
            score -= 0.2
        if not is_default_name(model.names[node], op):
            score += 0.05
        return score

    def _feeding(self, node, forward, losses, metrics, summaries):
        names = self.model.names
        parts = []
        for word, nodes in (('loss', losses), ('metric', metrics), ('summary', summaries)):
            if nodes:
                more = ' and %d more' % (len(nodes) - 1) if len(nodes) > 1 else ''
                parts.append('the %s `%s`%s' % (word, names[nodes[0]], more))
        if not forward:
            return 'It feeds only %s.' % ' and '.join(parts)
        return 'It feeds %s, and inside the network only %s.' % (
            ' and '.join(parts),
            ', '.join('`%s`' % names[n] for n in sorted(set(forward))[:3]))

    def _origin_beside_loss(self, node):
        """(source, loss): what this was made from without new values, where it feeds a loss."""
        model = self.model
        seen = 0
        while seen < 6:
            sources = [source for source, port in model.inputs[node]
                       if port != CONTROL and self.flags[source] & NET]
            if len(sources) != 1:
                return None
            node = sources[0]
            losses = self._helper_consumers(node, LOSS)
            if losses:
                return node, losses[0]
            if model.ops[node] not in _VIEW_OPS and model.ops[node] not in HEAD_OPS:
                return None
            seen += 1
        return None

    def _look_deeper(self, node, score, reasons):
        """Add what the ancestors say: how much of the network the node stands for."""
        model = self.model
        trained = self._trained_count()
        ancestors = self._ancestors(node)
        variables = sum(1 for n in ancestors if self._is_parameter(n))
        inputs = [model.names[n] for n in sorted(ancestors) if model.ops[n] in PLACEHOLDER_OPS]
        if trained:
            score += 0.2 * variables / trained
        if variables or inputs:
            sources = ', '.join('`%s`' % name for name in inputs[:3])
            kind = 'trained values' if not model.variables else 'variables'
            amount = '%d of %d %s' % (variables, trained, kind) if variables else ''
            reasons = reasons + ['It depends on %s.' % ' and on '.join(
                part for part in ('the input ' + sources if len(inputs) == 1 else
                                  'the inputs ' + sources if inputs else '', amount) if part)]
        return node, score, reasons

    def _ancestors(self, node):
        """Nodes the value of a node is made from."""
        inputs = self.model.inputs
        seen = {node}
        stack = [node]
        while stack:
            for source, port in inputs[stack.pop()]:
                if port >= 0 and source not in seen:
                    seen.add(source)
                    stack.append(source)
        return seen

    def _is_parameter(self, node):
        op = self.model.ops[node]
        return self.flags[node] == PARAM and (op in VARIABLE_OPS or op == 'Const')

    def _trained_count(self):
        return sum(1 for n, flag in enumerate(self.flags)
                   if flag == PARAM and self._is_parameter(n))


def _pick(model, candidates):
    """The best candidate, and others of equal rank that are other heads of the network."""
    if not candidates:
        return []
    best = candidates[0]
    if best.score >= 1.0:
        return [c.node for c in candidates if c.score >= 1.0]
    analysis = analyse(model)
    ends_are_outputs = not analysis.trained and not model.variables
    chosen, heads = [], set()
    for candidate in candidates:
        if candidate.score < best.score - _SAME:
            break
        if ends_are_outputs:  # a frozen graph: what nothing follows was asked for
            if not chosen or not model.consumers[candidate.node]:
                chosen.append(candidate.node)
            continue
        head = _last_layers(model, analysis, candidate.node)
        if head & heads or _is_twin(model, candidate, chosen):
            continue
        heads |= head
        chosen.append(candidate.node)
    return chosen


def _last_layers(model, analysis, node):
    """The nodes where data last met trained values on the ways to a node."""
    joins, inputs = analysis.joins, model.inputs
    found, seen, stack = set(), {node}, [node]
    while stack:
        current = stack.pop()
        if joins[current]:
            found.add(current)
            continue
        for source, port in inputs[current]:
            if port >= 0 and source not in seen:
                seen.add(source)
                stack.append(source)
    return found or {node}


def _is_twin(model, candidate, chosen):
    """Whether the same network, built once more with the same weights, is chosen already."""
    own = _weights(model, candidate.node)
    return bool(own) and any(own == _weights(model, node) for node in chosen)


def _weights(model, node):
    key = ('weights', node)
    found = model.cache.get(key)
    if found is None:
        found = model.cache[key] = frozenset(
            n for n in reach.closure(model, [node], control=False)
            if model.ops[n] in VARIABLE_OPS)
    return found


def inside_branches(model):
    """Set of nodes in a loop's body or a branch of a conditional: they can't be fetched."""
    found = model.cache.get('inside_branches')
    if found is None:
        found = model.cache['inside_branches'] = _inside_branches(model, model.roles)
    return found


def _inside_branches(model, roles):
    ops, inputs = model.ops, model.inputs
    if 'Switch' not in ops and 'Enter' not in ops:
        return frozenset()
    live = [node for node in range(model.node_count) if roles[node] == FORWARD]
    inside = set()
    changed = True
    while changed:
        changed = False
        for node in live:
            op = ops[node]
            if node in inside or op == 'Exit' \
                    or op == 'Merge' and not _is_loop_merge(ops, inputs[node]):
                continue
            if op in _ENTERING_OPS or any(source in inside for source, _ in inputs[node]):
                inside.add(node)
                changed = True
    return inside


def _is_loop_merge(ops, sources):
    return any(ops[source] in ('NextIteration', 'Enter') for source, _ in sources)
