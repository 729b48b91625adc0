"""What each node is there for: forward computation, loss, gradient, optimizer, ...

The role is read from the structure of the graph; of names only the two that
TensorFlow itself makes are used (``<op>_grad`` scopes of ``tf.gradients`` and
``<variable>/Assign``).  Columns in, columns out; a few passes over all edges.

Beside the roles the passes give what the ranking of output candidates needs;
see `Analysis`.
"""
import heapq
import re

from app.graph import loss_side
from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS

FORWARD = 'forward'
LOSS = 'loss'
GRADIENT = 'gradient'
OPTIMIZER = 'optimizer'
SAVER = 'saver'
INIT = 'init'
SUMMARY = 'summary'
INPUT = 'input_pipeline'
METRIC = 'metric'
ROLES = (FORWARD, LOSS, GRADIENT, OPTIMIZER, SAVER, INIT, SUMMARY, INPUT, METRIC)

# Bits of `Analysis.flags`: what the value of a node depends on.
PARAM = 1  # made from trained values alone
DATA = 2  # made from what is fed or read
NET = 4  # data went through trained values
LABEL = 8  # data that meets the network only behind its last trained values

_BIT = {role: 1 << n for n, role in enumerate(ROLES)}
_ROLE = {bit: role for role, bit in _BIT.items()}
_F, _L, _G, _O, _S, _I, _Y, _P, _M = (_BIT[role] for role in ROLES)

ASSIGN_OPS = frozenset([
    'Assign', 'AssignAdd', 'AssignSub', 'AssignVariableOp', 'AssignAddVariableOp',
    'AssignSubVariableOp', 'ScatterUpdate', 'ScatterAdd', 'ScatterSub', 'CountUpTo',
    'ResourceScatterAdd', 'ResourceScatterUpdate'])
SAVER_OPS = frozenset([
    'Save', 'SaveV2', 'SaveSlices', 'Restore', 'RestoreV2', 'RestoreSlice',
    'ShardedFilename', 'ShardedFilespec', 'MergeV2Checkpoints'])
_INIT_OPS = frozenset([
    'IsVariableInitialized', 'VarIsInitializedOp', 'InitializeTable', 'InitializeTableV2',
    'InitializeTableFromTextFile', 'InitializeTableFromTextFileV2', 'LookupTableImport',
    'LookupTableImportV2'])
_PIPELINE = re.compile(
    r'.*Queue(?!.*Grad)|.*Reader|^ReadFile$|^MatchingFiles$|^Decode(Png|Jpeg|Bmp|Gif|Raw|CSV|'
    r'Image|JSON.*|AndCropJpeg)|^Parse(Single|Sequence)?(Example|SequenceExample)|.*Dataset|'
    r'^Iterator|^(OneShot|Reinitializable)?MakeIterator|^OneShotIterator|^(Un)?[Ss]tage$|^Unstage$|'
    r'.*SparseTensorsMap$|^RecordInput$|^BigQuery|^Barrier')
_SUMMARY = re.compile(r'.*Summary(V2)?$|^MergeSummary$|^WriteSummary')
_GRADIENT_OP = re.compile(r'.*Grad(V\d|Grad|Input|Filter|GradWithArgmax)?$|.*Backprop')
_LOSS_OP = re.compile(r'.*CrossEntropy|^CTCLoss$|^L2Loss$')

_VERSIONED = re.compile(r'V\d$')
_NUMBERED = re.compile(r'_\d+$')
_DEFAULT_NAMES = {'RealDiv': ('div', 'truediv'), 'Unpack': ('unstack', 'rnn'),
                  'Pack': ('stack', 'packed'), 'Gather': ('embeddinglookup',)}

# Ops whose result carries no values of their input, only its size.
_SIZE_OPS = frozenset(['Shape', 'ShapeN', 'Size', 'Rank', 'ZerosLike', 'OnesLike'])
_REDUCING_OPS = frozenset(['L2Loss', 'Sum', 'Mean', 'Prod', 'Max', 'Min', 'All', 'Any'])
_SUMMING_OPS = _REDUCING_OPS | frozenset(['AddN', 'Add', 'Mul', 'Neg'])
_ALIAS_OPS = frozenset(['Identity', 'ReadVariableOp', 'StopGradient', 'PreventGradient', 'Enter',
                        'Exit', 'Switch', 'Merge', 'RefSwitch', 'RefEnter', 'Cast',
                        'CheckNumerics', 'Print'])
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
# The network itself: never only a helper of what consumes it.
_NETWORK_OPS = frozenset([
    'MatMul', 'BatchMatMul', 'Conv1D', 'Conv2D', 'Conv3D', 'DepthwiseConv2dNative',
    'Conv2DBackpropInput', 'BiasAdd', 'FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3',
    'Softmax', 'Sigmoid', 'Tanh', 'Relu', 'Relu6', 'Elu', 'Selu', 'Softplus', 'LogSoftmax',
    'MaxPool', 'AvgPool', 'LRN'])
_DECODING_OPS = frozenset(['CTCBeamSearchDecoder', 'CTCGreedyDecoder', 'SparseToDense',
                           'NonMaxSuppression', 'NonMaxSuppressionV2', 'NonMaxSuppressionV3',
                           'StatefulPartitionedCall', 'PartitionedCall'])
# How far up the arithmetic of an update may reach before it counts as the network's.
_HELPER_STEPS = 8
# Values that come around a loop reach everything within so many rounds (loops in loops).
_LOOP_ROUNDS = 6
_KEEPING_OPS = frozenset(['Identity', 'NoOp', 'Pack', 'ConcatV2', 'Reshape', 'Squeeze'])


class Analysis:
    """What the passes over the graph found.

    Attributes:
        roles: Role of each node.
        flags: Per node bits `PARAM`, `DATA`, `NET`, `LABEL`.
        joins: Per node whether data meets trained values in it (a layer's work).
        tail: Per node whether it is forward, and no layer comes behind it.
        trained: Whether the graph holds ops that apply gradients.
        updated: Variables that the optimizer changes.
        differentiated: Nodes whose gradient was built.
    """

    def __init__(self, roles, flags, joins, tail, trained, updated, differentiated):
        self.roles = roles
        self.flags = flags
        self.joins = joins
        self.tail = tail
        self.trained = trained
        self.updated = updated
        self.differentiated = differentiated


def assign(model):
    """List with the role of each node of a `Model`."""
    return analyse(model).roles


def analyse(model):
    """The `Analysis` of a model, made once and kept with it."""
    found = model.cache.get('analysis')
    if found is None:
        found = model.cache['analysis'] = _Analyser(model).run()
    return found


class _Analyser:
    """The passes, in order; ``bits`` holds the role bit of each node, 0 while open."""

    def __init__(self, model):
        self.model = model
        self.ops = model.ops
        self.inputs = model.inputs
        self.order = _order(model)
        self.bits = [0] * model.node_count
        self.pipeline_sources = set()
        self.differentiated = set()
        self.recorded = frozenset()
        self.loops = 'NextIteration' in model.ops
        self.of_loss = self.loss_values = frozenset()
        self.variables = {n for n, op in enumerate(self.ops) if op in VARIABLE_OPS}

    def run(self):
        self._seed()
        self._mark_gradient_scopes()
        self._mark_optimizer_state()
        self._pass_down()
        self._pass_up()
        self._mark_values()
        self._take_out_loss_side()
        self._mark_loss_and_metrics()
        self._sweep()
        roles = [_ROLE[bit] for bit in map(lambda b: b or _F, self.bits)]
        return Analysis(roles, self.flags, self.joins, self.tail, self.trained,
                        self.updated, self.differentiated)

    def _seed(self):
        """Ops that say by themselves what they are for."""
        kinds = {}
        for op in set(self.ops):
            kinds[op] = _seed_of_op(op)
        bits = [kinds[op] for op in self.ops]
        self.bits = bits
        self.trained = _O in kinds.values()
        ops, inputs = self.ops, self.inputs
        initialised = set()
        for node, op in enumerate(ops):
            if op not in ASSIGN_OPS or not inputs[node]:
                continue
            sources = inputs[node]
            target = sources[0][0]
            value = sources[1][0] if len(sources) > 1 else target
            if bits[value] == _S or (inputs[value] and ops[value] in _KEEPING_OPS
                                     and bits[inputs[value][0][0]] == _S):
                bits[node] = bits[value] = _S
            elif op in ('Assign', 'AssignVariableOp') and target not in initialised:
                initialised.add(target)
                bits[node] = _I
            else:
                bits[node] = _O

    def _mark_gradient_scopes(self):
        """Everything in a scope that ``tf.gradients`` made.

        A graph for inference may hold derivatives too, where the model gives them
        out (forces of an energy); what nothing follows from is a gradient even so.
        """
        tree, bits = self.model.scopes, self.bits
        roots, self.differentiated = _gradient_scopes(tree, self.model.index)
        if not self.trained and not (roots and self.variables):
            self._mark_unused_derivatives(roots)
            self.differentiated = set()
            return
        self.trained = True
        for root in roots:
            for node in tree.descendants(root):
                if not bits[node]:
                    bits[node] = _G
        gradient_ops = {op for op in set(self.ops) if _GRADIENT_OP.match(op)}
        gradient_ops.discard('Conv2DBackpropInput')  # also the op of conv2d_transpose
        if gradient_ops:
            for node, op in enumerate(self.ops):
                if op in gradient_ops and not bits[node]:
                    bits[node] = _G

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
                bits[node] = _G

    def _mark_optimizer_state(self):
        """Slots: what an Apply op takes at its later places and never as first."""
        ops, inputs, bits, variables = self.ops, self.inputs, self.bits, self.variables
        first, later = set(), set()
        for node, op in enumerate(ops):
            if bits[node] == _O and 'Apply' in op:
                sources = [source for source, port in inputs[node] if port != CONTROL]
                first.update(sources[:1])
                later.update(sources[1:])
        self.updated = first
        for source in later:
            if source in variables:
                if source not in first:
                    bits[source] = _O
            elif ops[source] in _ALIAS_OPS and inputs[source]:
                power = inputs[source][0][0]
                if power in variables and power not in first:
                    bits[source] = bits[power] = _O

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
                    if bit == _G or bit == _I and ops[source] not in ASSIGN_OPS:
                        bits[node] = bit
            if bits[node]:
                continue
            if helpers == 0 and (ops[node] == 'NoOp' or not data):
                if ops[node] != 'Const':
                    bits[node] = _strongest(everything)
            elif helpers == 0 and everything in (_S, _Y, _I, _O) and ops[node] in _KEEPING_OPS:
                bits[node] = everything
            elif everything & _S and ops[node] == 'Identity' and sources[-1][1] == CONTROL \
                    and bits[sources[-1][0]] == _S:
                bits[node] = _S

    def _pass_up(self):
        """What feeds nothing but helpers shares their role."""
        inputs, bits = self.inputs, self.bits
        fed = [0] * len(bits)
        steps = {}  # from the helper that a node feeds in the end
        for node in reversed(self.order):
            bit = bits[node]
            if not bit:
                mask = fed[node]
                if mask and not mask & _F and steps.get(node, 0) < _HELPER_STEPS:
                    bit = bits[node] = self._inherited(node, mask)
                    if bit == _O:
                        for source, _ in inputs[node]:
                            steps[source] = steps.get(node, 0) + 1
                bit = bit or _F
            for source, _ in inputs[node]:
                fed[source] |= bit
        self.fed = fed

    def _inherited(self, node, mask):
        op = self.ops[node]
        if node in self.variables or op in _NETWORK_OPS:
            return 0
        if op == 'Const':
            return _strongest(mask)
        if op in _ALIAS_OPS and self.inputs[node] \
                and self.inputs[node][0][0] in self.variables and mask & (_G | _Y):
            return 0
        if mask & ~(_S | _I | _P | _O):
            return 0
        return _strongest(mask)

    def _mark_values(self):
        """Flags of each node, and where data meets trained values."""
        ops, inputs, bits = self.ops, self.inputs, self.bits
        flags = [0] * len(ops)
        joins = [False] * len(ops)
        given = {}
        of_loss = self.of_loss
        for node in self._parameters():
            given[node] = DATA if node in self.loss_values else PARAM
        for node in self._data_sources():
            given[node] = DATA
        live = [node for node in self.order if not bits[node] or bits[node] == _P]
        for _ in range(_LOOP_ROUNDS if self.loops else 1):
            changed = False
            for node in live:
                op = ops[node]
                if op in _SIZE_OPS:
                    continue
                flag = given.get(node, 0)
                for source, port in inputs[node]:
                    if port >= 0:
                        flag |= flags[source]
                joins[node] = bool(flag & PARAM and flag & (DATA | NET)) and node not in of_loss
                if joins[node]:
                    flag = NET | DATA
                elif node in of_loss and flag & (DATA | NET):
                    flag &= ~PARAM
                elif flag == PARAM and op in _REDUCING_OPS:
                    flag = 0
                if flag != flags[node]:
                    flags[node] = flag
                    changed = True
            if not changed:
                break
        self.flags = flags
        self.joins = joins

    def _take_out_loss_side(self):
        """Mark values anew where labels meet trained values, see `app.graph.loss_side`."""
        if not self.trained:
            return
        live = [node for node in self.order if not self.bits[node] or self.bits[node] == _P]
        found = loss_side.find(self.model, self.flags, self.joins, live, DATA, NET)
        if found is not None:
            self.of_loss, self.loss_values = found.nodes, found.parameters
            self._mark_values()

    def _parameters(self):
        """Trained values: trainable variables; big constants where there are none."""
        model = self.model
        trainable = _trainable(model)
        found = []
        for node in self.variables:
            if self.bits[node]:
                continue
            if trainable:
                if model.names[node] in trainable:
                    found.append(node)
            else:
                dtype = model.attr(node, 'dtype') or ''
                if dtype.startswith(('float', 'bfloat')) or not dtype:
                    found.append(node)
        if not self.variables:
            for node, op in enumerate(self.ops):
                if op == 'Const' and not self.bits[node]:
                    tensor = model.nodes[node].attr['value'].tensor
                    if tensor.dtype in (1, 2, 19) and _elements(tensor.tensor_shape) > 1:
                        found.append(node)
        return found

    def _data_sources(self):
        """Placeholders of more than one number, and what the input pipeline delivers."""
        model, bits, fed = self.model, self.bits, self.fed
        found = []
        for node, op in enumerate(self.ops):
            if op in PLACEHOLDER_OPS:
                if not bits[node] and not is_switch(model, node):
                    found.append(node)
            elif bits[node] == _P and fed[node] & _F:
                found.append(node)
        if not found:
            found = [node for node, op in enumerate(self.ops)
                     if op == 'Const' and not bits[node] and self._is_fed_constant(node)]
        return found

    def _is_fed_constant(self, node):
        tensor = self.model.nodes[node].attr['value'].tensor
        return len(tensor.tensor_shape.dim) >= 2 and node not in self.variables

    def _mark_loss_and_metrics(self):
        """Behind the last layer: what compares with labels, and what only reduces.

        A graph without variables was frozen: it holds neither.
        """
        bits, flags = self.bits, self.flags
        live = [node for node in self.order if not bits[node] or bits[node] == _P]
        before = self._followed_by_layers(live)
        self.tail = tail = [False] * len(bits)
        for node in live:
            tail[node] = not before[node] and not bits[node] and bool(flags[node] & NET)
        if not self.trained and not self.variables:
            return
        self._mark_counting(live)
        live = [node for node in live if not bits[node] or bits[node] == _P]
        label_side, compared = self._compared(live, before)
        self._mark_reduced(live, compared)
        to_loss, to_metric = set(), set()
        for node in reversed(live):
            if bits[node]:
                continue
            if compared[node]:
                bit = _L if node in to_loss or node in self.differentiated else _M
            elif label_side[node]:
                bit = _M if node in to_metric and node not in to_loss else \
                    _L if self.trained or node in to_loss else 0
            else:
                continue
            bits[node] = bit
            if bit:
                group = to_loss if bit == _L else to_metric
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
        counters -= self._scopes_of(node for node in live if self.joins[node])
        for node in live:
            if self.tail[node] and ops[node] not in _NETWORK_OPS and self._is_in(node, counters):
                bits[node] = _M
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
                meets = bool(_LOSS_OP.match(op))
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
        tree = self.model.scopes
        return not scopes.isdisjoint(tree.ancestors(tree.scope_of(node)))

    def _loss_scopes(self, live, compared):
        """Name scopes that hold some of the loss and no layer's work."""
        return self._scopes_of(node for node in live if compared[node]) \
            - self._scopes_of(node for node in live if self.joins[node])

    def _scopes_of(self, nodes):
        tree = self.model.scopes
        return {outer for scope in {tree.scope_of(node) for node in nodes}
                for outer in tree.ancestors(scope)}

    def _sweep(self):
        """What feeds nothing but the loss, metrics or summaries, and has no other use."""
        ops, inputs, bits, flags = self.ops, self.inputs, self.bits, self.flags
        fed = [0] * len(ops)
        self.recorded = {source for node, bit in enumerate(bits)
                         if bit == _Y and _SUMMARY.match(ops[node])
                         for source, _ in inputs[node]}
        for node in reversed(self.order):
            bit = bits[node]
            if not bit:
                mask = fed[node]
                if mask and not mask & _F and node not in self.variables:
                    bit = bits[node] = self._swept(node, mask, flags[node])
                bit = bit or _F
            for source, _ in inputs[node]:
                fed[source] |= bit

    def _swept(self, node, mask, flag):
        op = self.ops[node]
        if op == 'Const' or op in _SIZE_OPS:
            return _strongest(mask)
        if op in _NETWORK_OPS or op in PLACEHOLDER_OPS or self._is_read(node):
            return 0
        if mask == _Y:
            helper = not flag & NET or node not in self.recorded or self._is_scalar(node)
            return _Y if helper else 0
        rest = mask & (_L | _M)
        if rest and not mask & ~(_L | _M | _G | _Y | _S) and not flag & (NET | DATA):
            return _L if rest & _L else _M
        return 0

    def _is_read(self, node):
        return self.ops[node] in _ALIAS_OPS and bool(self.inputs[node]) \
            and self.inputs[node][0][0] in self.variables

    def _is_scalar(self, node):
        return self.model.shapes(node)[:1] == ((),)


def is_switch(model, node):
    """Whether a placeholder steers the network: a bool, or a known single number."""
    dtype = model.attr(node, 'dtype')
    if dtype == 'bool':
        return True
    return model.attr(node, 'shape') == () and bool(dtype) and dtype.startswith('float') \
        and model.shapes(node)[:1] == ((),)


def is_default_name(name, op):
    """Whether TensorFlow named the node after its op.

    >>> is_default_name('dense/BiasAdd_1', 'BiasAdd'), is_default_name('prob', 'Softmax')
    (True, False)
    """
    last = _NUMBERED.sub('', name.rpartition('/')[2]).lower().replace('_', '')
    return last == _VERSIONED.sub('', op).lower() or last in _DEFAULT_NAMES.get(op, ())


def _seed_of_op(op):
    if op in SAVER_OPS:
        return _S
    if op in _INIT_OPS:
        return _I
    if 'Apply' in op and op not in ('ApplyFunction',):
        return _O
    if _SUMMARY.match(op):
        return _Y
    if _PIPELINE.match(op):
        return _P
    return 0


def _strongest(mask):
    for bit in (_O, _L, _M, _G, _S, _I, _P, _Y, _F):
        if mask & bit:
            return bit
    return 0


def _gradient_root(scope, index):
    """The scope that ``tf.gradients`` opened: ``<root>/<op>_grad`` for an op of the graph."""
    parts = scope[:-len('_grad')].split('/')
    for cut in range(1, len(parts)):
        if '/'.join(parts[cut:]) in index:
            return '/'.join(parts[:cut])
    return None


def _gradient_scopes(tree, index):
    """(scopes that ``tf.gradients`` opened, ops whose gradient was built in them)."""
    roots, owners = (), set()
    for scope in tree.scopes():
        if not scope.endswith('_grad'):
            continue
        root = next((root for root in roots if scope.startswith(root)), None)
        if root is None:
            root = _gradient_root(scope, index)
            if root is None:
                continue
            root += '/'
            roots += (root,)
        owner = index.get(scope[len(root):-len('_grad')])
        if owner is not None:
            owners.add(owner)
    return [root[:-1] for root in roots], owners


def _trainable(model):
    collection = model.meta.collection_def
    if 'trainable_variables' not in collection:
        return frozenset()
    return frozenset(name.rpartition(':')[0] or name
                     for name in model.collections().get('trainable_variables', ()))


def _elements(shape):
    count = 1
    for dim in shape.dim:
        count *= dim.size
    return count


def _close_upwards(inputs, marked, bits):
    stack = [node for node, is_marked in enumerate(marked) if is_marked]
    while stack:
        for source, port in inputs[stack.pop()]:
            if port >= 0 and not marked[source] and not bits[source]:
                marked[source] = True
                stack.append(source)


def _order(model):
    """Node numbers, inputs before consumers (but for loops): file order if it is that."""
    inputs, ops = model.inputs, model.ops
    for node, sources in enumerate(inputs):
        for source, _ in sources:
            if source > node and ops[source] != 'NextIteration':
                return _topological_order(inputs, ops)
    return range(len(inputs))


def _topological_order(inputs, ops):
    waiting = [0] * len(inputs)
    consumers = [[] for _ in inputs]
    for node, sources in enumerate(inputs):
        for source, _ in sources:
            if ops[source] != 'NextIteration':
                consumers[source].append(node)
                waiting[node] += 1
    ready = [node for node, count in enumerate(waiting) if not count]
    heapq.heapify(ready)
    order = []
    while ready:
        node = heapq.heappop(ready)
        order.append(node)
        for consumer in consumers[node]:
            waiting[consumer] -= 1
            if not waiting[consumer]:
                heapq.heappush(ready, consumer)
    if len(order) < len(inputs):
        placed = set(order)
        order.extend(node for node in range(len(inputs)) if node not in placed)
    return order
