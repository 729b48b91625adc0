"""Loss and metrics: what lies behind the last layer and depends on labels."""
import re

from app.graph.model import PLACEHOLDER_OPS
from app.graph.role_ops import (
    ALIAS_OPS, DATA, FORWARD_BIT, GRADIENT_BIT, INPUT_BIT, LABEL, LOSS_BIT, METRIC_BIT, NET,
    NETWORK_OPS, REDUCING_OPS, SAVER_BIT, SIZE_OPS, SUMMARY_BIT, SUMMARY_OP, is_default_name,
    strongest)
from app.graph.values import Values

_BESIDE_LOSS = LOSS_BIT | METRIC_BIT | GRADIENT_BIT | SUMMARY_BIT | SAVER_BIT
_LOSS_OP = re.compile(r'.*CrossEntropy|^CTCLoss$|^L2Loss$')
_SUMMING_OPS = REDUCING_OPS | frozenset(['AddN', 'Add', 'Mul', 'Neg'])
# Where an input of the network can be what its result is compared with (autoencoders).
_COMPARING_OPS = frozenset(['Sub', 'SquaredDifference', 'Mul', 'Equal', 'NotEqual', 'Greater',
                            'Less', 'GreaterEqual', 'LessEqual', 'EditDistance', 'InTopK',
                            'InTopKV2', 'Minimum', 'Maximum', 'RealDiv', 'Div'])
# How values are brought into the form that a loss takes.
_PREPARING_OPS = frozenset([
    'Reshape', 'Squeeze', 'ExpandDims', 'Unpack', 'Transpose', 'Cast', 'StridedSlice', 'Gather',
    'Concat', 'ConcatV2', 'Pack',
    'Square', 'Log', 'Neg', 'Sqrt', 'Abs'])
# What a loss is written with by hand.
_ARITHMETIC_OPS = frozenset([
    'Neg', 'Log', 'Log1p', 'Exp', 'Mul', 'Sub', 'Add', 'AddN', 'Square', 'SquaredDifference',
    'Pow', 'Sqrt', 'Abs', 'Select', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Maximum',
    'Minimum', 'RealDiv', 'Div', 'Sum', 'Mean']) | _PREPARING_OPS
# Taken on the loss's side only, where a loss is written with them.
_LOSS_SHAPING_OPS = _ARITHMETIC_OPS | frozenset(['Max', 'Min', 'StopGradient', 'Tile', 'OneHot'])
# What says by its op that a label meets a prediction.
_DIFFERENCE_OPS = frozenset(['Sub', 'SquaredDifference'])
# What measures distances rather than hands values on, even under a name of its own.
_MEASURING_OPS = frozenset(['Sum', 'Mean', 'Sub', 'Square', 'SquaredDifference', 'Max', 'Min',
                            'Maximum', 'Minimum', 'Neg', 'Log'])
# Checks of tf.Assert and what leads to them.
_CHECKING_OPS = frozenset(['All', 'Any', 'GreaterEqual', 'Greater', 'LessEqual', 'Less', 'Equal',
                           'LogicalAnd', 'LogicalOr', 'LogicalNot', 'Switch', 'Merge', 'Identity',
                           'IsFinite'])
# What masks the scores of choices that aren't open, and what may lie between it and softmax.
_MASKING_OPS = frozenset(['Mul', 'Add', 'Sub', 'Select'])
_AFTER_MASK_OPS = _MASKING_OPS | frozenset(['Log', 'Maximum', 'Identity', 'Reshape', 'Squeeze'])
_MASK_STEPS = 5
_DECODING_OPS = frozenset(['CTCBeamSearchDecoder', 'CTCGreedyDecoder', 'SparseToDense',
                           'NonMaxSuppression', 'NonMaxSuppressionV2', 'NonMaxSuppressionV3',
                           'StatefulPartitionedCall', 'PartitionedCall'])


class LossMarks(Values):
    """The passes behind the last layer, and the sweep of what only they need."""

    def mark_loss(self):
        """All passes of this class; roles are whole afterwards."""
        self._mark_loss_and_metrics()
        self._sweep()

    def _mark_loss_and_metrics(self):
        """Behind the last layer: what compares with labels, and what only reduces.

        A graph without variables was frozen: it holds neither.
        """
        bits, flags = self.bits, self.flags
        live = [node for node in self.order if not bits[node] or bits[node] == INPUT_BIT]
        before = self._followed_by_layers(live)
        self.tail = tail = [False] * len(bits)
        for node in live:
            tail[node] = not before[node] and not bits[node] and bool(flags[node] & NET)
        if not self.trained and not self.variables:
            return
        self._mark_counting(live)
        live = [node for node in live if not bits[node] or bits[node] == INPUT_BIT]
        label_side, compared = self._compared(live, before)
        self._mark_reduced(live, compared)
        to_loss, to_metric = set(), set()
        for node in reversed(live):
            if bits[node]:
                continue
            if compared[node]:
                bit = LOSS_BIT if node in to_loss or node in self.differentiated else METRIC_BIT
            elif label_side[node]:
                bit = METRIC_BIT if node in to_metric and node not in to_loss else \
                    LOSS_BIT if self.trained or node in to_loss else 0
            else:
                continue
            bits[node] = bit
            if bit:
                group = to_loss if bit == LOSS_BIT else to_metric
                group.update(source for source, port in self.inputs[node] if port >= 0)

    def _mark_counting(self, live):
        """Streaming metrics: scopes that hold variables which results are added up in."""
        ops, inputs, bits = self.ops, self.inputs, self.bits
        tree = self.model.scopes
        counters = {tree.scope_of(sources[0][0]) for node, (op, sources)
                    in enumerate(zip(ops, inputs))
                    if op in ('AssignAdd', 'AssignAddVariableOp') and len(sources) > 1
                    and sources[0][0] not in self.updated and ops[sources[1][0]] != 'Const'}
        counters.discard('')
        if not counters:
            return
        counters -= tree.around(node for node in live if self.joins[node])
        counters = tree.inside(counters)
        for node in live:
            if self.tail[node] and ops[node] not in NETWORK_OPS and self._is_in(node, counters):
                bits[node] = METRIC_BIT
                self.tail[node] = False

    def _followed_by_layers(self, live):
        """Per node whether a layer comes behind it."""
        inputs, joins = self.inputs, self.joins
        before = [False] * len(inputs)
        for node in reversed(live):
            if before[node] or joins[node]:
                for source, port in inputs[node]:
                    if port >= 0:
                        before[source] = True
        if self.loops:
            _close_upwards(inputs, before, self.bits)
        return before

    def _compared(self, live, before):
        """Per node: whether it is label data, and whether it depends on a comparison."""
        ops, inputs, flags, tail = self.ops, self.inputs, self.flags, self.tail
        label_side = [False] * len(ops)
        compared = [False] * len(ops)
        masked = self._masked(live)
        for node in live:
            flag = flags[node]
            if not flag & (DATA | NET) or before[node]:
                continue
            if not flag & NET:
                label_side[node] = True
                flags[node] |= LABEL
            elif tail[node]:
                op = ops[node]
                meets = bool(_LOSS_OP.match(op)) or self._is_logistic_loss(node)
                if node in masked:
                    self._clear_labels(node, label_side)
                    op = ''
                for source, port in inputs[node]:
                    if port >= 0 and (compared[source]
                                      or label_side[source] and op not in _DECODING_OPS
                                      and (self.trained or op in _COMPARING_OPS)
                                      or op in _COMPARING_OPS
                                      and flags[source] & DATA and not flags[source] & NET):
                        meets = True
                        break
                compared[node] = meets
        return label_side, compared

    def _is_logistic_loss(self, node):
        """Whether a node is what tf.nn.sigmoid_cross_entropy_with_logits ends in.

        ``max(x, 0) - x * z + log(1 + exp(-abs(x)))``: a loss also where z is a constant.
        """
        ops, inputs = self.ops, self.inputs
        if ops[node] != 'Add' or len(inputs[node]) != 2:
            return False
        rest, softened = (source for source, _ in inputs[node])
        return ops[rest] == 'Sub' and ops[softened] == 'Log1p' and bool(inputs[softened]) \
            and ops[inputs[softened][0][0]] == 'Exp'

    def _masked(self, live):
        """Arithmetic between the last layer and a softmax: a label has no place there."""
        ops, inputs, tail = self.ops, self.inputs, self.tail
        found, front = set(), [node for node in live if tail[node] and ops[node] == 'Softmax']
        for _ in range(_MASK_STEPS):
            front = [source for node in front for source, port in inputs[node]
                     if port >= 0 and tail[source] and ops[source] in _AFTER_MASK_OPS
                     and source not in found]
            found.update(front)
        return {node for node in found if ops[node] in _MASKING_OPS}

    def _clear_labels(self, node, label_side):
        """What a mask was taken for a label of is data."""
        stack = [source for source, port in self.inputs[node] if port >= 0 and label_side[source]]
        while stack:
            node = stack.pop()
            label_side[node] = False
            self.flags[node] &= ~LABEL
            stack.extend(source for source, port in self.inputs[node]
                         if port >= 0 and label_side[source])

    def _mark_reduced(self, live, compared):
        """Scalars that get differentiated, from where they were reduced."""
        ops, inputs, tail = self.ops, self.inputs, self.tail
        reduced = False
        for node in live:
            if compared[node] or self.bits[node]:
                continue
            if node in self.differentiated and ops[node] in _SUMMING_OPS \
                    and (tail[node] or not self.flags[node]) and self._is_scalar(node):
                compared[node] = True
                reduced = True
            elif tail[node]:
                compared[node] = any(port >= 0 and compared[source]
                                     for source, port in inputs[node])
        self._mark_loss_arithmetic(live, compared, reduced)

    def _mark_loss_arithmetic(self, live, compared, written_out):
        """What prepares the loss alone: views and arithmetic that nothing else uses.

        Args:
            written_out: Whether a loss is made by hand, of plain arithmetic.
        """
        inputs, joins, tail = self.inputs, self.joins, self.tail
        loss_scopes = self._loss_scopes(live, compared)
        ops, flags = self.ops, self.flags
        used, feeding = set(), set()  # by what is not loss; by the loss
        predicted = set()  # what a label is subtracted from
        checked = set()
        for node in reversed(live):
            op = ops[node]
            if op == 'Assert' or op in _CHECKING_OPS and node not in used \
                    and node not in feeding and (node in checked or self._is_in(node, loss_scopes)):
                checked.update(source for source, _ in inputs[node])
                continue
            if not compared[node] and tail[node] and node in feeding and node not in used \
                    and not joins[node] and self._prepares(
                        node, written_out or node not in predicted, loss_scopes):
                compared[node] = True
            if compared[node] and (op in _DIFFERENCE_OPS or _LOSS_OP.match(op)) and any(
                    port >= 0 and flags[source] & DATA and not flags[source] & NET
                    for source, port in inputs[node]):
                predicted.update(source for source, _ in inputs[node])
            elif node in predicted and op in _PREPARING_OPS and compared[node]:
                predicted.update(source for source, _ in inputs[node])
            for source, port in inputs[node]:
                if port >= 0:
                    (feeding if compared[node] else used).add(source)

    def _prepares(self, node, written_out, loss_scopes):
        op = self.ops[node]
        if op in _CHECKING_OPS:
            return self._is_in(node, loss_scopes) or op in _LOSS_SHAPING_OPS and written_out
        if op not in _LOSS_SHAPING_OPS:
            return False
        if written_out and op not in _PREPARING_OPS and (
                op in _MEASURING_OPS or is_default_name(self.model.names[node], op)):
            return True
        if self._is_in(node, loss_scopes):
            return True
        return op in _PREPARING_OPS and not self.model.scopes.scope_of(node) \
            and is_default_name(self.model.names[node], op)

    def _is_in(self, node, scopes):
        return self.model.scopes.scope_of(node) in scopes

    def _loss_scopes(self, live, compared):
        """Name scopes that hold some of the loss and no layer's work, and those in them."""
        tree = self.model.scopes
        names = self.model.names
        of_losses = [node for node in live if compared[node]]
        # What a function of TensorFlow builds lies in the scope that its result is named by.
        own = {names[node] for node in of_losses if tree.is_scope(names[node])}
        return tree.inside((tree.around(of_losses) | own)
                           - tree.around(node for node in live if self.joins[node]))

    def _sweep(self):
        """What feeds nothing but the loss, metrics or summaries, and has no other use."""
        ops, inputs, bits, flags = self.ops, self.inputs, self.bits, self.flags
        fed = [0] * len(ops)
        self.recorded = {source for node, bit in enumerate(bits)
                         if bit == SUMMARY_BIT and SUMMARY_OP.match(ops[node])
                         for source, _ in inputs[node]}
        for node in reversed(self.order):
            bit = bits[node]
            if not bit:
                mask = fed[node]
                if mask and not mask & FORWARD_BIT and node not in self.variables:
                    bit = bits[node] = self._swept(node, mask, flags[node])
                bit = bit or FORWARD_BIT
            for source, _ in inputs[node]:
                fed[source] |= bit

    def _swept(self, node, mask, flag):
        op = self.ops[node]
        if op == 'Const' or op in SIZE_OPS:
            return strongest(mask)
        if op in NETWORK_OPS or op in PLACEHOLDER_OPS or self._is_read(node):
            return 0
        if mask == SUMMARY_BIT:
            helper = not flag & NET or node not in self.recorded or self._is_scalar(node)
            return SUMMARY_BIT if helper else 0
        rest = mask & (LOSS_BIT | METRIC_BIT)
        if rest and not mask & ~_BESIDE_LOSS and not flag & (NET | DATA):
            return LOSS_BIT if rest & LOSS_BIT else METRIC_BIT
        return 0

    def _is_read(self, node):
        return self.ops[node] in ALIAS_OPS and bool(self.inputs[node]) \
            and self.inputs[node][0][0] in self.variables

    def _is_scalar(self, node):
        return self.model.shapes(node)[:1] == ((),)


def _close_upwards(inputs, marked, bits):
    stack = [node for node, is_marked in enumerate(marked) if is_marked]
    while stack:
        for source, port in inputs[stack.pop()]:
            if port >= 0 and not marked[source] and not bits[source]:
                marked[source] = True
                stack.append(source)
