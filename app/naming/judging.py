"""How much a node looks like an output by its own neighbourhood: what feeds it, what it feeds."""
from app.graph.branches import inside_branches
from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS
from app.graph.roles import (
    DATA, FORWARD, LOSS, METRIC, NET, PARAM, SUMMARY, analyse, is_default_name)

HEAD_OPS = frozenset(['Softmax', 'Sigmoid', 'Tanh', 'LogSoftmax'])
"""Activations that networks end with."""

PICKING_OPS = frozenset(['ArgMax', 'ArgMin', 'TopK', 'TopKV2', 'Greater', 'GreaterEqual', 'Less',
                         'Equal', 'Round', 'Floor', 'NonMaxSuppression', 'AsString', 'Where',
                         'Multinomial'])
"""What keeps a choice among values rather than the values."""

_HEAD_WORDS = {'Softmax': 'softmax', 'Sigmoid': 'sigmoid', 'Tanh': 'tanh',
               'LogSoftmax': 'log-softmax'}
_VIEW_OPS = frozenset(['Identity', 'Reshape', 'Squeeze', 'ExpandDims', 'Transpose', 'Cast',
                       'StopGradient', 'Unpack', 'Pack'])
# What a loss makes of a result; nobody asks for such a form of it.
_LOSS_FORMS = frozenset(['Neg', 'Log', 'Square', 'Abs'])
_SIZE_OPS = frozenset(['Shape', 'ShapeN', 'Size', 'Rank', 'ZerosLike', 'OnesLike'])
_INNER_OPS = frozenset(['Switch', 'Merge', 'Enter', 'NextIteration', 'LoopCond', 'RefSwitch',
                        'RefMerge', 'RefEnter', 'NoOp', 'Assert', 'Const', 'BroadcastGradientArgs',
                        'ControlTrigger', 'StridedSliceGrad'])


class Neighbourhood:
    """Nodes worth judging, and their scores before their ancestors are looked at."""

    def __init__(self, model):
        self.model = model
        self.analysis = analyse(model)
        self.roles = self.analysis.roles
        self.flags = self.analysis.flags
        self.trained_tail = None
        self.values = 'variables' if model.variables else 'trained values'
        self.consumers = self._consumers_behind_layers()
        self.by_role = {}
        self.weights = {}  # of the candidates looked at closely: the variables they need
        self.fed = {}  # and the placeholders
        self.parameters = {node for node, flag in enumerate(self.flags)
                           if flag == PARAM and (model.ops[node] in VARIABLE_OPS
                                                 or model.ops[node] == 'Const')}

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
        found = self.by_role.get(node)
        if found is None:
            model, roles = self.model, self.roles
            found = self.by_role[node] = {}
            for consumer, position in self.consumers.get(node, ()):
                if model.ops[consumer] not in _SIZE_OPS \
                        and model.inputs[consumer][position][1] != CONTROL:
                    found.setdefault(roles[consumer], []).append(consumer)
        return found.get(role, ())

    def _judge(self, node):
        """(score, reasons) by the node's own neighbourhood."""
        model = self.model
        op = model.ops[node]
        forward = self._forward_consumers(node)
        losses = self._consumers_with_role(node, LOSS)
        metrics = self._consumers_with_role(node, METRIC)
        summaries = self._consumers_with_role(node, SUMMARY)
        score, reasons = 0.25, []
        if all(model.ops[n] in PICKING_OPS for n in forward):
            score += 0.25
        elif all(model.ops[n] in _VIEW_OPS or model.ops[n] in HEAD_OPS
                 or model.ops[n] in PICKING_OPS for n in forward):
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
        if op in _LOSS_FORMS and losses and not forward:
            score -= 0.1
        score += self._by_tensor(node, reasons)
        return score, reasons

    def _by_tensor(self, node, reasons):
        """What op, dtype, shape and name of the tensor say."""
        model = self.model
        op = model.ops[node]
        score = 0.0
        dtypes = model.dtypes(node)
        if op in PICKING_OPS:
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
            several = len(parts) > 1 or len(losses or metrics or summaries) > 1
            return 'Only %s %s it.' % (' and '.join(parts), 'use' if several else 'uses')
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
