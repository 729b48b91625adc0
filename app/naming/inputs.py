"""What the network is fed: data, labels, switches."""
from app.graph.model import CONTROL, PLACEHOLDER_OPS
from app.graph.roles import INPUT, LABEL, analyse, is_switch

_LOGIC_OPS = frozenset(['Identity', 'LogicalNot', 'LogicalAnd', 'LogicalOr', 'Reshape', 'Squeeze',
                        'Cast', 'Enter', 'Switch'])
_RANDOM_OPS = frozenset(['RandomUniform', 'RandomStandardNormal', 'TruncatedNormal'])
_RANDOM_STEPS = 4  # from tf.random_uniform's result back to its op


def describe(model):
    """Placeholders, in file order, each as {'name', 'op', 'dtype', 'shape', 'kind'}.

    Kinds: 'data' is what the network computes on; 'label' is what only the loss
    or metrics compare with; 'switch' steers the network (is_training, keep_prob).
    Placeholders of the input pipeline and of the saver are left out.
    """
    found = []
    flags = analyse(model).flags
    for node, op in enumerate(model.ops):
        if op not in PLACEHOLDER_OPS or model.roles[node] in (INPUT, 'saver'):
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
