"""Branches that are never taken: ``Switch`` and ``Merge`` whose predicate is fixed (B4, C3).

A tensor is alive unless every way to it leads through the output of a Switch that its
predicate never chooses; dead nodes go, a Merge with one input left hands that on.
Deadness as in tensorflow/core/common_runtime/executor.cc (``PropagateOutputs``).
"""
import operator

from app.graph.model import CONTROL
from app.rewrite import frames, nodes

_LONGEST_WAY = 50
_COMPARISONS = {
    'Equal': operator.eq, 'NotEqual': operator.ne, 'Less': operator.lt, 'LessEqual': operator.le,
    'Greater': operator.gt, 'GreaterEqual': operator.ge}
_FOLDED_OPS = frozenset(_COMPARISONS) | {
    'Identity', 'StopGradient', 'Switch', 'Cast', 'Squeeze', 'Reshape', 'LogicalNot', 'LogicalAnd',
    'LogicalOr'}


def fixed(part, assumed=None):
    """Switches of a `Part` that always choose the same side: node to the port chosen.

    Args:
        assumed: Placeholder to the value that it is taken to have.
    """
    found = {}
    for node in part.nodes_with(frames.SWITCH_OPS):
        inputs = nodes.data_inputs(part.model, node)
        value = _value(part.model, inputs[1][0], assumed or {}) if len(inputs) > 1 else None
        if value is not None:
            found[node] = int(bool(value))
    return found


def never_run(part, assumed=None):
    """Nodes of a `Part` that are in branches never taken; ``assumed`` as in `fixed`."""
    chosen = fixed(part, assumed)
    return part.kept - _alive(part, chosen) if chosen else frozenset()


def resolve(draft):
    """Leave out the branches that are never taken; whether there were any."""
    chosen = fixed(draft.part)
    if not chosen:
        return False
    alive = _alive(draft.part, chosen)
    if not all(node in alive for node in draft.part.outputs) \
            or _counts_inputs(draft.part, chosen, alive):
        return False
    for node in chosen:
        _resolve_switch(draft, node, chosen[node])
    for node in draft.part.nodes_with(frames.MERGE_OPS):
        if node in alive:
            _resolve_merge(draft, node, chosen, alive)
    draft.commit()
    frames.drop_trivial_controls(draft)
    draft.commit()
    return True


def _resolve_switch(draft, node, port):
    """Its consumers take what it switches; the node stays for those that wait for it."""
    model = draft.model
    source = nodes.tensor_name(model, *nodes.data_inputs(model, node)[0])
    draft.redirect(node, port, source)
    draft.replace(node, 'Identity', [source], T=nodes.Type(_dtype(model, node)))


def _resolve_merge(draft, node, chosen, alive):
    model = draft.model
    inputs = nodes.data_inputs(model, node)
    left = [number for number, pair in enumerate(inputs) if _is_alive(pair, chosen, alive)]
    if len(left) == len(inputs):
        return
    names = [_through(model, inputs[number], chosen) for number in left]
    if len(left) == 1:
        index = draft.add_constant(model.names[node] + '/value_index', left[0], 'int32',
                                   inputs[left[0]][0] if draft.in_loop(node) else None) \
            if _takes_index(draft.part, node) else None
        draft.replace(node, 'Identity', names, T=nodes.Type(_dtype(model, node)))
        if index:
            draft.redirect(node, 1, index)
    else:
        draft.replace(node, model.ops[node], names, T=nodes.Type(_dtype(model, node)),
                      N=len(names))


def _through(model, pair, chosen):
    """Text of an input; one from a resolved Switch is what that switches."""
    node, port = pair
    if node in chosen and port == chosen[node]:
        return nodes.tensor_name(model, *nodes.data_inputs(model, node)[0])
    return nodes.tensor_name(model, node, port)


def _counts_inputs(part, chosen, alive):
    """Whether a Merge would lose some inputs, and somebody asks which one it took."""
    for node in part.nodes_with(frames.MERGE_OPS):
        inputs = nodes.data_inputs(part.model, node)
        left = sum(_is_alive(pair, chosen, alive) for pair in inputs)
        if node in alive and 1 < left < len(inputs) and _takes_index(part, node):
            return True
    return False


def _takes_index(part, node):
    return any((node, 1) in part.model.inputs[consumer] for consumer, _ in part.consumers(node))


def _is_alive(pair, chosen, alive):
    node, port = pair
    return node in alive and (port == CONTROL or node not in chosen or port == chosen[node])


def _alive(part, chosen):
    """Nodes that can ever run: the least fixed point, from the sources on."""
    model = part.model
    waiting, alive = {}, set()
    ready = []
    for node in part.closure:
        inputs = model.inputs[node]
        if model.ops[node] in frames.MERGE_OPS:
            waiting[node] = 1
        else:
            waiting[node] = len(inputs)
        if not inputs:
            ready.append(node)
    while ready:
        node = ready.pop()
        if node in alive:
            continue
        alive.add(node)
        for consumer, position in part.consumers(node):
            pair = model.inputs[consumer][position]
            if not _is_alive(pair, chosen, alive):
                continue
            if model.ops[consumer] in frames.MERGE_OPS and pair[1] == CONTROL:
                continue
            waiting[consumer] -= 1
            if waiting[consumer] <= 0:
                ready.append(consumer)
    return alive


def _value(model, node, assumed, depth=0):
    """The Python value that a small tensor always has, or None.

    Reads constants, identities, logic and comparisons.
    """
    op = model.ops[node]
    if node in assumed:
        return assumed[node]
    if depth > _LONGEST_WAY:
        return None
    if op == 'Const':
        array = nodes.constant_value(model, node)
        return array.ravel()[0] if array is not None and array.size == 1 else None
    if op not in _FOLDED_OPS and not (op == 'Enter' and model.attr(node, 'is_constant')):
        return None
    values = [_value(model, source, assumed, depth + 1)
              for source, _ in nodes.data_inputs(model, node)]
    if op in ('LogicalAnd', 'LogicalOr'):
        decisive = op == 'LogicalOr'
        if any(value is not None and bool(value) == decisive for value in values):
            return decisive
        return None if None in values else not decisive
    if not values or values[0] is None:
        return None
    if op == 'LogicalNot':
        return not values[0]
    if op == 'Cast':
        return _cast(values[0], model.attr(node, 'DstT'))
    if op in _COMPARISONS:
        return None if None in values else bool(_COMPARISONS[op](*values))
    return values[0]


def _cast(value, dtype):
    if dtype == 'bool':
        return bool(value)
    if dtype and dtype.startswith(('int', 'uint')):
        return int(value)
    return float(value)


def _dtype(model, node):
    return model.dtypes(node)[0].replace('_ref', '')
