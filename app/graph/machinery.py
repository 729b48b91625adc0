"""The machinery of training: saver, initializers, gradients, optimizer, summaries, input.

The first passes of `app.graph.roles`: from ops that say by themselves what they are
for, down to what follows them alone and up to what feeds nothing else.
"""
import re

from app.graph.gradients import gradient_scopes
from app.graph.model import CONTROL, VARIABLE_OPS
from app.graph.order import in_order
from app.graph.role_ops import (
    ALIAS_OPS, ASSIGN_OPS, FORWARD_BIT, GRADIENT_BIT, INIT_BIT, INPUT_BIT, NETWORK_OPS,
    OPTIMIZER_BIT, SAVER_BIT, SAVER_OPS, SUMMARY_BIT, SUMMARY_OP, strongest)

_INIT_OPS = frozenset([
    'IsVariableInitialized', 'VarIsInitializedOp', 'InitializeTable', 'InitializeTableV2',
    'InitializeTableFromTextFile', 'InitializeTableFromTextFileV2', 'LookupTableImport',
    'LookupTableImportV2'])
_PIPELINE = re.compile(
    r'.*Queue(?!.*Grad)|.*Reader|^ReadFile$|^MatchingFiles$|^Decode(Png|Jpeg|Bmp|Gif|Raw|CSV|'
    r'Image|JSON.*|AndCropJpeg)|^Parse(Single|Sequence)?(Example|SequenceExample)|.*Dataset|'
    r'^Iterator|^(OneShot|Reinitializable)?MakeIterator|^OneShotIterator|^(Un)?[Ss]tage$|^Unstage$|'
    r'.*SparseTensorsMap$|^RecordInput$|^BigQuery|^Barrier')
_GRADIENT_OP = re.compile(r'.*Grad(V\d|Grad|Input|Filter|GradWithArgmax)?$|.*Backprop')
# How far up the arithmetic of an update may reach before it counts as the network's.
_HELPER_STEPS = 8
_ALONE = (SAVER_BIT, SUMMARY_BIT, INIT_BIT, OPTIMIZER_BIT)
_KEEPING_OPS = frozenset(['Identity', 'NoOp', 'Pack', 'ConcatV2', 'Reshape', 'Squeeze'])


class Machinery:
    """The passes, in order; ``bits`` holds the role bit of each node, 0 while open."""

    def __init__(self, model):
        self.model = model
        self.ops = model.ops
        self.inputs = model.inputs
        self.order = in_order(model)
        self.bits = [0] * model.node_count
        self.pipeline_sources = set()
        self.differentiated = set()
        self.recorded = frozenset()
        self.loops = 'NextIteration' in model.ops
        self.of_loss = self.loss_values = frozenset()
        self.variables = {n for n, op in enumerate(self.ops) if op in VARIABLE_OPS}

    def mark_machinery(self):
        """All passes of this class."""
        self._seed()
        self._mark_gradient_scopes()
        self._mark_optimizer_state()
        self._pass_down()
        self._pass_up()

    def _seed(self):
        """Ops that say by themselves what they are for."""
        kinds = {}
        for op in set(self.ops):
            kinds[op] = _seed_of_op(op)
        bits = [kinds[op] for op in self.ops]
        self.bits = bits
        self.trained = OPTIMIZER_BIT in kinds.values()
        ops, inputs = self.ops, self.inputs
        initialised = set()
        for node, op in enumerate(ops):
            if op not in ASSIGN_OPS or not inputs[node]:
                continue
            sources = inputs[node]
            target = sources[0][0]
            value = sources[1][0] if len(sources) > 1 else target
            if bits[value] == SAVER_BIT or (inputs[value] and ops[value] in _KEEPING_OPS
                                            and bits[inputs[value][0][0]] == SAVER_BIT):
                bits[node] = bits[value] = SAVER_BIT
            elif op in ('Assign', 'AssignVariableOp') and target not in initialised:
                initialised.add(target)
                bits[node] = INIT_BIT
            else:
                bits[node] = OPTIMIZER_BIT

    def _mark_gradient_scopes(self):
        """Everything in a scope that ``tf.gradients`` made.

        A graph for inference may hold derivatives too, where the model gives them
        out (forces of an energy); what nothing follows from is a gradient even so.
        """
        tree, bits = self.model.scopes, self.bits
        roots, self.differentiated = gradient_scopes(tree, self.model.index)
        if not self.trained and not (roots and self.variables):
            self._mark_unused_derivatives(roots)
            self.differentiated = set()
            return
        self.trained = True
        for root in roots:
            for node in tree.descendants(root):
                if not bits[node]:
                    bits[node] = GRADIENT_BIT
        gradient_ops = {op for op in set(self.ops) if _GRADIENT_OP.match(op)}
        gradient_ops.discard('Conv2DBackpropInput')  # also the op of conv2d_transpose
        if gradient_ops:
            for node, op in enumerate(self.ops):
                if op in gradient_ops and not bits[node]:
                    bits[node] = GRADIENT_BIT

    def _mark_unused_derivatives(self, roots):
        """In a graph for inference: gradients that nothing outside their scope uses."""
        tree, bits = self.model.scopes, self.bits
        derived = {node for root in roots for node in tree.descendants(root)}
        used = set()
        for node in reversed(self.order):
            if node not in derived or node in used:
                used.update(source for source, _ in self.inputs[node])
        for node in derived - used:
            if not bits[node]:
                bits[node] = GRADIENT_BIT

    def _mark_optimizer_state(self):
        """Slots: what an Apply op takes at its later places and never as first."""
        ops, inputs, bits, variables = self.ops, self.inputs, self.bits, self.variables
        first, later = set(), set()
        for node, op in enumerate(ops):
            if bits[node] == OPTIMIZER_BIT and 'Apply' in op:
                sources = [source for source, port in inputs[node] if port != CONTROL]
                first.update(sources[:1])
                later.update(sources[1:])
        self.updated = first
        for source in later:
            if source in variables:
                if source not in first:
                    bits[source] = OPTIMIZER_BIT
            elif ops[source] in ALIAS_OPS and inputs[source]:
                power = inputs[source][0][0]
                if power in variables and power not in first:
                    bits[source] = bits[power] = OPTIMIZER_BIT

    def _pass_down(self):
        """What follows helpers only: groups, clipped gradients."""
        ops, inputs, bits = self.ops, self.inputs, self.bits
        for node in self.order:
            if bits[node]:
                continue
            sources = inputs[node]
            if not sources:
                continue
            helpers = everything = 0
            data = False
            for source, port in sources:
                bit = bits[source]
                everything |= bit
                if not bit:
                    helpers = -1
                if port != CONTROL:
                    data = True
                    if bit == GRADIENT_BIT or bit == INIT_BIT and ops[source] not in ASSIGN_OPS:
                        bits[node] = bit
            if bits[node]:
                continue
            if helpers == 0 and (ops[node] == 'NoOp' or not data):
                if ops[node] != 'Const':
                    bits[node] = strongest(everything)
            elif helpers == 0 and everything in _ALONE and ops[node] in _KEEPING_OPS:
                bits[node] = everything
            elif everything & SAVER_BIT and ops[node] == 'Identity' and sources[-1][1] == CONTROL \
                    and bits[sources[-1][0]] == SAVER_BIT:
                bits[node] = SAVER_BIT

    def _pass_up(self):
        """What feeds nothing but helpers shares their role."""
        inputs, bits = self.inputs, self.bits
        fed = [0] * len(bits)
        steps = {}  # from the helper that a node feeds in the end
        for node in reversed(self.order):
            bit = bits[node]
            if not bit:
                mask = fed[node]
                if mask and not mask & FORWARD_BIT and steps.get(node, 0) < _HELPER_STEPS:
                    bit = bits[node] = self._inherited(node, mask)
                    if bit == OPTIMIZER_BIT:
                        for source, _ in inputs[node]:
                            steps[source] = steps.get(node, 0) + 1
                bit = bit or FORWARD_BIT
            for source, _ in inputs[node]:
                fed[source] |= bit
        self.fed = fed

    def _inherited(self, node, mask):
        op = self.ops[node]
        if node in self.variables or op in NETWORK_OPS:
            return 0
        if op == 'Const':
            return strongest(mask)
        if op in ALIAS_OPS and self.inputs[node] and mask & (GRADIENT_BIT | SUMMARY_BIT) \
                and self.inputs[node][0][0] in self.variables:
            return 0
        if mask & ~(SAVER_BIT | INIT_BIT | INPUT_BIT | OPTIMIZER_BIT):
            return 0
        return strongest(mask)


def _seed_of_op(op):
    if op in SAVER_OPS:
        return SAVER_BIT
    if op in _INIT_OPS:
        return INIT_BIT
    if 'Apply' in op and op not in ('ApplyFunction',):
        return OPTIMIZER_BIT
    if SUMMARY_OP.match(op):
        return SUMMARY_BIT
    if _PIPELINE.match(op):
        return INPUT_BIT
    return 0
