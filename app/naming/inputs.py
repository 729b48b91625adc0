"""What the network is fed: data, labels, switches."""
import re

from app.graph.model import CONTROL, PLACEHOLDER_OPS, parse_input
from app.graph.roles import (
    DATA, FORWARD, INPUT, LABEL, LOSS, METRIC, NET, SAVER, analyse, is_switch)

_DELIVERING_OPS = re.compile(r'Queue\w*Dequeue|Iterator\w*GetNext|^Unstage$|^OneShotIterator$')
_BATCHED_OPS = ('QueueDequeueMany', 'QueueDequeueManyV2', 'QueueDequeueUpTo',
                'QueueDequeueUpToV2')
_HANDLES = frozenset(['resource', 'string_ref', 'variant', ''])

_LOGIC_OPS = frozenset(['Identity', 'LogicalNot', 'LogicalAnd', 'LogicalOr', 'Reshape', 'Squeeze',
                        'Cast', 'Enter', 'Switch'])
_SWITCH_OPS = frozenset(['Switch', 'RefSwitch'])
_ADDING_OPS = frozenset(['Add', 'AddV2', 'GreaterEqual'])
_RANDOM_OPS = frozenset(['RandomUniform', 'RandomStandardNormal', 'TruncatedNormal'])
_RANDOM_STEPS = 4  # from tf.random_uniform's result back to its op


def describe(model):
    """What is fed, in file order, each as {'name', 'op', 'dtype', 'shape', 'kind'}.

    Kinds: 'data' is what the network computes on; 'label' is what only the loss
    or metrics compare with; 'switch' steers the network (is_training, keep_prob).
    Beside placeholders these are the tensors that a queue or an iterator delivers,
    named as tensors (``batch:1``) where there are several.  Placeholders of the
    input pipeline and of the saver are left out, unless a signature names them.
    """
    found = []
    uses = _Uses(model)
    signed = {parse_input(tensor)[0] for signature in model.signatures().values()
              for tensor in signature['inputs'].values()}
    for node, op in enumerate(model.ops):
        if model.roles[node] == INPUT and _DELIVERING_OPS.search(op):
            found.extend(_delivered(model, node, uses))
        if model.names[node] not in signed and (
                op not in PLACEHOLDER_OPS or model.roles[node] in (INPUT, SAVER)):
            continue
        dtypes, shapes = model.dtypes(node), model.shapes(node)
        kind = 'data'
        if is_switch(model, node) or uses.steers(node):
            kind = 'switch'
        elif uses.flags[node] & LABEL:
            kind = 'label'
        found.append({'name': model.names[node], 'op': op,
                      'dtype': dtypes[0] if dtypes else '', 'shape': shapes[0] if shapes else None,
                      'kind': kind})
    return found


def _delivered(model, node, uses):
    """The tensors that a node of the input pipeline hands to the network or its loss."""
    dtypes = model.dtypes(node)
    shapes = _component_shapes(model, node, len(dtypes))
    kinds = uses.kinds_of_delivered(node)
    for port, (dtype, shape) in enumerate(zip(dtypes, shapes)):
        if port in kinds and dtype not in _HANDLES:
            yield {'name': '%s:%d' % (model.names[node], port) if len(dtypes) > 1
                   else model.names[node], 'op': model.ops[node],
                   'dtype': dtype, 'shape': shape, 'kind': kinds[port]}


class _Uses:
    """What becomes of fed values, worked out for all inputs in two passes.

    Attributes:
        flags: As in `app.graph.roles.Analysis`.
    """

    def __init__(self, model):
        analysis = analyse(model)
        self._model = model
        self.flags = analysis.flags
        self._pipeline = {node for node, role in enumerate(model.roles) if role == INPUT}
        reached = self._reached(analysis.order)
        self._upwards = reached[::-1]
        self._consumers = model.consumers_of(set(reached))
        self._deciding = self._find_deciding()
        self._kinds = None

    def _reached(self, order):
        """Inputs, and the pipeline and simple logic behind them, in order."""
        ops, inputs = self._model.ops, self._model.inputs
        found, seen = [], set()
        for node in order:
            op = ops[node]
            if node in self._pipeline or op in PLACEHOLDER_OPS or op in _LOGIC_OPS \
                    and any(source in seen for source, _ in inputs[node]):
                found.append(node)
                seen.add(node)
        return found

    def _data_consumers(self, node):
        """(consumer, its position, output index of the node) of each data edge."""
        inputs = self._model.inputs
        for consumer, position in self._consumers.get(node, ()):
            port = inputs[consumer][position][1]
            if port != CONTROL:
                yield consumer, position, port

    def _find_deciding(self):
        """Nodes of simple logic that the choice between branches follows from."""
        found = set()
        for node in self._upwards:
            if self._model.ops[node] in _LOGIC_OPS and self._decides(node, found):
                found.add(node)
        return found

    def _decides(self, node, deciding):
        ops = self._model.ops
        return any(consumer in deciding or position == 1 and ops[consumer] in _SWITCH_OPS
                   for consumer, position, _ in self._data_consumers(node))

    def steers(self, node):
        """Whether a node decides between branches, or is dropout's probability."""
        ops = self._model.ops
        return self._decides(node, self._deciding) or any(
            ops[consumer] in _ADDING_OPS and _is_random(self._model, consumer, node)
            for consumer, _, _ in self._data_consumers(node))

    def kinds_of_delivered(self, node):
        """{output index: 'data' or 'label'} of what more than the pipeline itself takes."""
        if self._kinds is None:
            self._kinds = {}
            for inner in self._upwards:
                if inner in self._pipeline \
                        and not _DELIVERING_OPS.search(self._model.ops[inner]):
                    kinds = self._kinds_by_port(inner).values()
                    if kinds:
                        self._kinds[inner] = 'data' if 'data' in kinds else 'label'
        return self._kinds_by_port(node)

    def _kinds_by_port(self, node):
        found = {}
        for consumer, _, port in self._data_consumers(node):
            kind = self._kind_of_use(consumer)
            if kind and found.get(port) != 'data':
                found[port] = kind
        return found

    def _kind_of_use(self, consumer):
        role, flags = self._model.roles[consumer], self.flags[consumer]
        if role == INPUT:
            return self._kinds.get(consumer)
        if role == FORWARD and not flags & LABEL:
            return 'data' if flags & (DATA | NET) else None
        return 'label' if role in (LOSS, METRIC) or flags & LABEL else None


def _component_shapes(model, node, count):
    """Shapes of the components of a queue or iterator, as its ops record them."""
    known = model.shapes(node)
    if len(known) == count and any(shape is not None for shape in known):
        return known
    shapes = model.attr(node, 'output_shapes')
    sources = model.inputs[node]
    if shapes is None and sources:
        shapes = model.attr(model.passed_from(sources[0][0]), 'shapes')
        if shapes and model.ops[node] in _BATCHED_OPS and len(sources) > 1:
            size = _constant(model, sources[1][0]) if 'UpTo' not in model.ops[node] else None
            shapes = [shape if shape is None else (size,) + shape for shape in shapes]
    return shapes if shapes and len(shapes) == count else (None,) * count


def _constant(model, node):
    tensor = model.attr(node, 'value') if model.ops[node] == 'Const' else None
    return tensor.int_val[0] if tensor is not None and tensor.int_val else None


def _is_random(model, node, other_than):
    """Whether a random number goes into a node beside the given one."""
    front = [source for source, port in model.inputs[node]
             if port != CONTROL and source != other_than]
    for _ in range(_RANDOM_STEPS):
        if any(model.ops[source] in _RANDOM_OPS for source in front):
            return True
        front = [source for current in front
                 if model.ops[current] in ('Add', 'Mul', 'Sub', 'AddV2')
                 for source, port in model.inputs[current] if port != CONTROL]
    return False
