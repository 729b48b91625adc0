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
    flags = analyse(model).flags
    signed = {parse_input(tensor)[0] for signature in model.signatures().values()
              for tensor in signature['inputs'].values()}
    for node, op in enumerate(model.ops):
        if model.roles[node] == INPUT and _DELIVERING_OPS.search(op):
            found.extend(_delivered(model, node, flags))
        if model.names[node] not in signed and (
                op not in PLACEHOLDER_OPS or model.roles[node] in (INPUT, SAVER)):
            continue
        dtypes, shapes = model.dtypes(node), model.shapes(node)
        kind = 'data'
        if is_switch(model, node) or _steers(model, node):
            kind = 'switch'
        elif flags[node] & LABEL:
            kind = 'label'
        found.append({'name': model.names[node], 'op': op,
                      'dtype': dtypes[0] if dtypes else '', 'shape': shapes[0] if shapes else None,
                      'kind': kind})
    return found


def _delivered(model, node, flags):
    """The tensors that a node of the input pipeline hands to the network or its loss."""
    dtypes = model.dtypes(node)
    shapes = _component_shapes(model, node, len(dtypes))
    for port, (dtype, shape) in enumerate(zip(dtypes, shapes)):
        kind = _kind_of_delivered(model, node, port, flags)
        if kind is not None and dtype not in _HANDLES:
            yield {'name': '%s:%d' % (model.names[node], port) if len(dtypes) > 1
                   else model.names[node], 'op': model.ops[node],
                   'dtype': dtype, 'shape': shape, 'kind': kind}


def _kind_of_delivered(model, node, port, flags):
    """'data', 'label', or None where nothing but the pipeline takes a component."""
    roles, inputs = model.roles, model.inputs
    kind, seen = None, {node}
    stack = [(node, port)]
    while stack:
        current, wanted = stack.pop()
        for consumer, position in model.consumers[current]:
            given = inputs[consumer][position][1]
            if given == CONTROL or wanted is not None and given != wanted or consumer in seen:
                continue
            seen.add(consumer)
            if roles[consumer] == INPUT and not _DELIVERING_OPS.search(model.ops[consumer]):
                stack.append((consumer, None))
            elif roles[consumer] == FORWARD and not flags[consumer] & LABEL:
                if flags[consumer] & (DATA | NET):
                    return 'data'
            elif roles[consumer] in (LOSS, METRIC) or flags[consumer] & LABEL:
                kind = 'label'
    return kind


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


def _steers(model, node):
    """Whether a node decides between branches, or is dropout's probability."""
    seen, stack = {node}, [node]
    while stack:
        current = stack.pop()
        for consumer, position in model.consumers[current]:
            port = model.inputs[consumer][position][1]
            if port == CONTROL:
                continue
            op = model.ops[consumer]
            if op in ('Switch', 'RefSwitch') and position == 1:
                return True
            if op in ('Add', 'AddV2', 'GreaterEqual') and current == node \
                    and _is_random(model, consumer, node):
                return True
            if op in _LOGIC_OPS and consumer not in seen and len(seen) < 50:
                seen.add(consumer)
                stack.append(consumer)
    return False


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
