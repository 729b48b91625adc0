"""The ranking of output candidates: by their neighbourhood, their ancestors, their copies."""
from typing import List, NamedTuple, Optional, Tuple

from app.graph.model import PLACEHOLDER_OPS, parse_input
from app.graph.roles import LOSS
from app.naming import copies, origins
from app.naming.judging import Neighbourhood

LIMIT = 50
"""No more candidates than this are given."""

_DEEP_LOOK = 24  # so many candidates get their ancestors counted
_NOT_SIGNED = 0.99  # 1 is for what a signature names
_JUDGES_BELOW = 0.3  # what judges a product scores so near the best
_PAIRS = 12  # so many pairs of judge and product are followed up
_JUDGES_LOSE = 0.4
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


class Ranking(Neighbourhood):
    """Scores nodes by where they stand in the graph."""

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

    def _find_origins(self, nodes):
        """Fill in ``weights`` and ``fed``: the variables and placeholders that nodes need."""
        ops = self.model.ops
        bits = origins.masks(self.model, nodes)
        weights = [node for node in bits if node in self.parameters]
        fed = sorted(node for node in bits if ops[node] in PLACEHOLDER_OPS)
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
            origins.last_layers(self.model, node))

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
            node = copies.product(
                self.model, self.analysis, origins.ancestors(self.model, [judged]), near[judge],
                near[judged] - near[judge])
            if node is not None and self._may_be_output(node):
                found.setdefault(node, []).extend((judge, judged))
        judging = frozenset().union(*[near[pair[0]] for pair in found.values()])
        found = {node: pair for node, pair in found.items()
                 if judging.isdisjoint(origins.ancestors(self.model, [node]))}
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
        ancestors = {node: origins.ancestors(self.model, [node]) for node in products}
        weights = {node: ancestors[node] & self.parameters for node in products}
        return {node for node in products for other in products
                if other != node and other in ancestors[node]
                and weights[node] == weights[other]}
