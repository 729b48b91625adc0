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
from app.naming import copies

LIMIT = 50
"""No more candidates than this are given."""

SURE = 0.6
"""What a candidate must score to be taken for the output without doubt."""

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
_RIVAL = 0.05  # so near to the best, a candidate may as well be the right one
_MOST_TASKS = 4  # a network that is trained rarely has more outputs
_DEEP_LOOK = 24  # so many candidates get their ancestors counted
_NOT_SIGNED = 0.99  # 1 is for what a signature names
_JUDGES_BELOW = 0.3  # what judges a product scores so near the best
_PAIRS = 12  # so many pairs of judge and product are followed up
_JUDGES_LOSE = 0.4
_SAME = 0.12  # heads that score no further apart are shown together
_SAME_LOSS = 0.3  # and heads that feed losses of their own, no further than so
_SAME_NAMED = 0.2  # and ends that were only given a name
_NOT_LEARNT = 0.25  # what a copy for a target loses that the optimizer leaves alone


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


def doubt(model):
    """A sentence saying why the likely outputs aren't sure to be the right ones; None if sure."""
    ranked, likely = rank(model), likely_outputs(model)
    if not ranked:
        return 'Nothing in the graph looks like an output.'
    best = ranked[0]
    if best.score >= 1.0:
        return None
    if best.score < SURE:
        return 'Not sure: nothing in the graph says clearly what its outputs are.'
    if analyse(model).trained and len(likely) > _MOST_TASKS:
        return 'Not sure: %d parts of the graph look alike.' % len(likely)
    heads = frozenset().union(*[_last_layers(model, analyse(model), node) for node in likely])
    rival = next((c for c in ranked if c.node not in likely and c.score > best.score - _RIVAL
                  and not heads & _last_layers(model, analyse(model), c.node)), None)
    if rival is not None:
        return 'Not sure: `%s` is about as likely as `%s`.' % (rival.name, best.name)
    return None


class _Ranking:
    """Scores nodes by where they stand in the graph."""

    def __init__(self, model):
        self.model = model
        self.analysis = analyse(model)
        self.roles = self.analysis.roles
        self.flags = self.analysis.flags
        self.trained_tail = None
        self.values = 'variables' if model.variables else 'trained values'
        self.consumers = self._consumers_behind_layers()
        self.weights = {}  # of the candidates looked at closely: the variables they need
        self.fed = {}  # and the placeholders
        self.parameters = {node for node, flag in enumerate(self.flags)
                           if flag == PARAM and (model.ops[node] in VARIABLE_OPS
                                                 or model.ops[node] == 'Const')}

    def candidates(self):
        scored = self._from_signatures()
        known = {node for node, _, _ in scored}
        structural = [(node,) + self._judge(node) for node in self._pool() if node not in known]
        structural.sort(key=lambda item: -item[1])
        self._find_origins([node for node, _, _ in structural[:_DEEP_LOOK]])
        structural = [self._look_deeper(*item) for item in structural[:_DEEP_LOOK]] \
            + structural[_DEEP_LOOK:]
        structural = self._prefer_products(self._prefer_copies_for_use(structural))
        structural.sort(key=lambda item: -item[1])
        structural = [(node, min(score, _NOT_SIGNED), reasons)
                      for node, score, reasons in structural]
        if scored:
            structural = [(node, score * 0.6, reasons) for node, score, reasons in structural]
        return [self._candidate(*item) for item in (scored + structural)[:LIMIT]]

    def _candidate(self, node, score, reasons):
        model = self.model
        dtypes = model.dtypes(node)
        shapes = model.shapes(node)
        return Candidate(node, model.names[node], model.ops[node], dtypes[0] if dtypes else '',
                         shapes[0] if shapes else None, round(max(0.0, score), 3),
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
                and node not in inner and not self._is_left_over(node)]
        if not self.analysis.trained:
            pool += [node for node, name in enumerate(model.names)
                     if model.ops[node] == 'Identity' and not self.analysis.tail[node]
                     and roles[node] == FORWARD and flags[node] & DATA
                     and not is_default_name(name, 'Identity') and not model.consumers[node]]
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

    def _is_left_over(self, node):
        """Whether results that feed a loss were put together here for what was never built."""
        return self.analysis.trained and self.model.ops[node] in ('Concat', 'ConcatV2') \
            and not self.consumers.get(node) and any(
                self._consumers_with_role(source, LOSS)
                for source, port in self.model.inputs[node] if port != CONTROL)

    def _may_be_output(self, node):
        op = self.model.ops[node]
        if op in _INNER_OPS or op in _SIZE_OPS or op in PLACEHOLDER_OPS or op in VARIABLE_OPS:
            return False
        sources = self.model.inputs[node]
        return not (op in ('Identity', 'ReadVariableOp') and sources
                    and self.model.ops[sources[0][0]] in VARIABLE_OPS)

    def _consumers_behind_layers(self):
        """Consumers of the nodes behind the last layers and of those just before.

        All nodes' where there are no layers.
        """
        model, tail = self.model, self.analysis.tail
        inputs = model.inputs
        wanted = {node for node, last in enumerate(tail) if last}
        if not wanted:
            return dict(enumerate(model.consumers))
        wanted.update([source for node in wanted for source, _ in inputs[node]])
        return model.consumers_of(wanted)

    def _forward_consumers(self, node):
        return self._consumers_with_role(node, FORWARD)

    def _consumers_with_role(self, node, role):
        model, roles = self.model, self.roles
        return [consumer for consumer, position in self.consumers.get(node, ())
                if roles[consumer] == role and model.ops[consumer] not in _SIZE_OPS
                and model.inputs[consumer][position][1] != CONTROL]

    def _judge(self, node):
        """(score, reasons) by the node's own neighbourhood."""
        model = self.model
        op = model.ops[node]
        forward = self._forward_consumers(node)
        losses = self._consumers_with_role(node, LOSS)
        metrics = self._consumers_with_role(node, METRIC)
        summaries = self._consumers_with_role(node, SUMMARY)
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
            losses = self._consumers_with_role(node, LOSS)
            if losses:
                return node, losses[0]
            if model.ops[node] not in _VIEW_OPS and model.ops[node] not in HEAD_OPS:
                return None
            seen += 1
        return None

    def _find_origins(self, nodes):
        """Fill in ``weights`` and ``fed``: the variables and placeholders that nodes need.

        One walk for all: each ancestor gets a bit for each of the nodes.
        """
        model = self.model
        inputs, ops = model.inputs, model.ops
        bits = {node: 1 << place for place, node in enumerate(nodes)}
        downwards = sorted(self._ancestors(*nodes), reverse=True)
        changed = True
        while changed:  # once where the file lists inputs first, but for loops
            changed = False
            for node in downwards:
                bit = bits.get(node, 0)
                for source, port in inputs[node]:
                    if port >= 0:
                        old = bits.get(source, 0)
                        if bit & ~old:
                            bits[source] = old | bit
                            changed = changed or source > node
        weights = [node for node in downwards if node in self.parameters]
        fed = [node for node in reversed(downwards) if ops[node] in PLACEHOLDER_OPS]
        for place, node in enumerate(nodes):
            self.weights[node] = frozenset(n for n in weights if bits[n] >> place & 1)
            self.fed[node] = [n for n in fed if bits[n] >> place & 1]

    def _look_deeper(self, node, score, reasons):
        """Add what the ancestors say: how much of the network the node stands for."""
        weights = self.weights[node]
        inputs = [self.model.names[n] for n in self.fed[node]]
        if self.parameters:
            score += 0.2 * len(weights) / len(self.parameters)
        updated = self.analysis.updated
        if weights and self.analysis.trained and updated and not self._reached(weights, updated):
            score -= _NOT_LEARNT
            reasons = reasons + ['The optimizer changes none of its variables.']
        if weights or inputs:
            sources = ', '.join('`%s`' % name for name in inputs[:3])
            amount = '%d of %d %s' % (len(weights), len(self.parameters), self.values) \
                if weights else ''
            reasons = reasons + ['It depends on %s.' % ' and on '.join(
                part for part in ('the input ' + sources if len(inputs) == 1 else
                                  'the inputs ' + sources if inputs else '', amount) if part)]
        return node, score, reasons

    def _reached(self, weights, updated):
        return not updated.isdisjoint(weights) or not any(
            node in self.parameters for node in updated)

    def _prefer_copies_for_use(self, scored):
        """Put the copy of a network that training doesn't use before the one it does."""
        groups = {}
        for node, _, _ in scored[:_DEEP_LOOK]:
            if self.weights.get(node):
                groups.setdefault((self.weights[node], self.model.ops[node]), []).append(node)
        scores = {node: score for node, score, _ in scored}
        better = {}
        for group in groups.values():
            chosen = copies.for_use(sorted(group), self._is_trained, self._fixed_size)
            if chosen is not None:
                trained = max(filter(self._is_trained, group), key=scores.get)
                better[chosen] = (max(scores[chosen], scores[trained] + 0.01), trained)
        return [(node, better[node][0],
                 ['It is `%s` once more, with the same variables, and not used in training.'
                  % self.model.names[better[node][1]]] + reasons)
                if node in better else (node, score, reasons) for node, score, reasons in scored]

    def _is_trained(self, node):
        """Whether the loss takes what the node's last layer makes."""
        return not self._trained_tail().isdisjoint(
            _last_layers(self.model, self.analysis, node))

    def _trained_tail(self):
        """The nodes between the last layers, those included, and the loss."""
        if self.trained_tail is None:
            inputs, joins, tail = self.model.inputs, self.analysis.joins, self.analysis.tail
            learnt = self.analysis.differentiated
            stack = [node for node, role in enumerate(self.roles)
                     if role == LOSS and tail[node] and (not learnt or node in learnt)]
            self.trained_tail = set(stack)
            while stack:
                for source, port in inputs[stack.pop()]:
                    if port >= 0 and tail[source] and source not in self.trained_tail:
                        self.trained_tail.add(source)
                        if not joins[source]:
                            stack.append(source)
        return self.trained_tail

    def _fixed_size(self, node):
        size = 1
        for dimension in (self.model.shapes(node) or ((),))[0] or ():
            size *= dimension or 0
        return size

    def _prefer_products(self, scored):
        """Put what a network produces before the judgement of it (see `copies`)."""
        if not scored or not self.analysis.trained:
            return scored
        least = scored[0][1] - _JUDGES_BELOW
        near = {node: self.weights[node] for node, score, _ in scored[:_DEEP_LOOK]
                if score >= least and node in self.weights}
        scores = {node: score for node, score, _ in scored}
        found = {}
        for judge, judged in copies.judged_pairs(near)[:_PAIRS]:
            node = copies.product(self.model, self.analysis, self._ancestors(judged), near[judge],
                                  near[judged] - near[judge])
            if node is not None and self._may_be_output(node):
                found.setdefault(node, []).extend((judge, judged))
        judging = frozenset().union(*[near[pair[0]] for pair in found.values()])
        found = {node: pair for node, pair in found.items()
                 if judging.isdisjoint(self._ancestors(node))}
        if not found:
            return scored
        judges = {judge for pair in found.values() for judge in pair}
        mixed = self._mixed(found)
        scored = [(node, score - (_JUDGES_LOSE if node in mixed else 0), reasons)
                  for node, score, reasons in scored]
        found = {node: pair for node, pair in found.items() if node not in mixed}
        best = max(scores[judge] for judge in judges)
        products = []
        self._find_origins(list(found))
        for node, pair in found.items():
            _, _, reasons = self._look_deeper(node, 0.0, [
                'The layers behind it, up to `%s`, are also applied to other data as `%s`: they '
                'judge what it produces.' % (self.model.names[pair[1]], self.model.names[pair[0]])])
            products.append((node, best + 0.01 * (node / self.model.node_count), reasons))
        return products + [(node, score - (_JUDGES_LOSE if node in judges else 0), reasons)
                           for node, score, reasons in scored if node not in found]

    def _mixed(self, products):
        """Products that hold another, made with the same weights, beside given data."""
        ancestors = {node: self._ancestors(node) for node in products}
        weights = {node: ancestors[node] & self.parameters for node in products}
        return {node for node in products for other in products
                if other != node and other in ancestors[node]
                and weights[node] == weights[other]}

    def _ancestors(self, *nodes):
        """Nodes that the values of some nodes are made from."""
        inputs = self.model.inputs
        seen = set(nodes)
        stack = list(nodes)
        while stack:
            for source, port in inputs[stack.pop()]:
                if port >= 0 and source not in seen:
                    seen.add(source)
                    stack.append(source)
        return seen


def _pick(model, candidates):
    """The best candidate, and others of equal rank that are other heads of the network."""
    if not candidates:
        return []
    best = candidates[0]
    if best.score >= 1.0:
        return [c.node for c in candidates if c.score >= 1.0]
    analysis = analyse(model)
    ends_are_outputs = not analysis.trained and not model.variables
    named = not analysis.trained and _is_named_output(model, best)
    chosen, heads = [], set()
    for candidate in candidates:
        if named and candidate.score >= best.score - _SAME_NAMED \
                and _is_named_output(model, candidate) and not model.consumers[candidate.node]:
            chosen.append(candidate.node)
            continue
        if candidate.score < best.score - _SAME:
            break
        if ends_are_outputs:  # a frozen graph: what nothing follows was asked for
            if not chosen or not model.consumers[candidate.node]:
                chosen.append(candidate.node)
            continue
        if named:
            continue
        head = _last_layers(model, analysis, candidate.node)
        if head & heads or _is_twin(model, candidate, chosen):
            continue
        heads |= head
        chosen.append(candidate.node)
    if ends_are_outputs:
        chosen += _named_alike(model, candidates, chosen)
    if analysis.trained:
        chosen += _other_tasks(model, analysis, candidates, chosen, heads)
    return chosen


def _named_alike(model, candidates, chosen):
    """Candidates with names of their own on the level where all chosen ends have such."""
    levels = {model.names[node].rpartition('/')[0] for node in chosen}
    if len(levels) != 1 or len(chosen) < 2 \
            or any(is_default_name(model.names[node], model.ops[node]) for node in chosen):
        return []
    return [c.node for c in candidates if c.node not in chosen
            and c.name.rpartition('/')[0] in levels and not is_default_name(c.name, c.op)]


def _is_named_output(model, candidate):
    """Whether somebody only gave a tensor a name: so do exports with their outputs."""
    sources = model.inputs[candidate.node]
    return candidate.op == 'Identity' and not is_default_name(candidate.name, candidate.op) \
        and bool(sources) and model.ops[sources[0][0]] not in VARIABLE_OPS


def _other_tasks(model, analysis, candidates, chosen, heads):
    """Candidates that feed a loss of their own, with last layers of their own."""
    best = candidates[0].score
    found, shown = [], frozenset().union(*[_weights(model, node) for node in chosen])
    for candidate in candidates:
        if candidate.score < best - _SAME_LOSS or candidate.op in _PICKING_OPS:
            continue
        if candidate.node in chosen or not any(
                analysis.roles[consumer] == LOSS
                and model.inputs[consumer][position][1] != CONTROL
                for consumer, position in model.consumers[candidate.node]):
            continue
        head = _last_layers(model, analysis, candidate.node)
        own = _weights(model, candidate.node)
        if head & heads or not own - shown or not own & shown \
                or not own - shown & analysis.updated:
            continue
        heads |= head
        found.append(candidate.node)
    return found


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
