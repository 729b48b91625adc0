"""Variables that the checkpoint lacks, from the constants they begin with (C7, C8)."""
from app.checkpoint import keymap
from app.graph.model import VARIABLE_OPS
from app.rewrite import nodes

_ASSIGNMENTS = frozenset(['Assign', 'AssignVariableOp'])
_LARGEST = 1 << 26


def is_local(model, node):
    """Whether a variable is one of those that are never saved."""
    return model.names[node] in {name.split(':')[0] for name in
                                 model.collections().get('local_variables', ())}


def is_saved(model, node):
    """Whether a Saver of the graph restores a variable: its value is missing then, or renamed."""
    return keymap.has_savers(model) and node not in keymap.left_out(model)


def assignments(original):
    """Name of each variable that begins with a constant, to (Assign node, node of the value)."""
    if 'initial' not in original.cache:
        found = {}
        for node, op in enumerate(original.ops):
            if op in _ASSIGNMENTS:
                inputs = nodes.data_inputs(original, node)
                if len(inputs) > 1 and original.ops[inputs[0][0]] in VARIABLE_OPS:
                    name = original.names[inputs[0][0]]
                    if name not in found and _is_constant(original, inputs[1][0]):
                        found[name] = node, inputs[1][0]
        original.cache['initial'] = found
    return original.cache['initial']


def row(original, name):
    """C7 or C8 for a variable that no Saver has and that begins with a constant, else None."""
    if name not in assignments(original) or is_saved(original, original.index[name]):
        return None
    return 'C8' if is_local(original, original.index[name]) else 'C7'


def fill(draft):
    """Put the constants in the place of variables without a value; the ids of what was done."""
    model, done = draft.model, set()
    wanted = draft.part.nodes_with(VARIABLE_OPS)
    for node in wanted:
        name = model.names[node]
        if draft.has_value(name) is not False:
            continue
        identifier = row(draft.original, name)
        if identifier is None or not draft.choices.wants(identifier, identifier == 'C7'):
            continue
        assign, source = assignments(draft.original)[name]
        value = _value(draft.original, source)
        if value is None or model.ops[node] == 'VarHandleOp':
            continue
        dtype = model.attr(node, 'dtype')
        draft.replace(node, 'Const', [], dtype=nodes.Type(dtype),
                      value=nodes.tensor_proto(value, dtype))
        draft.initial[name] = draft.original.names[assign]
        done.add(identifier)
    draft.commit()
    return done


def _is_constant(model, node):
    op = model.ops[node]
    if op == 'Const':
        return True
    return op in ('Identity', 'Fill', 'Cast') and bool(model.inputs[node]) and all(
        _is_constant(model, source) for source, _ in nodes.data_inputs(model, node))


def _value(model, node):
    """The array of a constant, or of a ``Fill`` of constants; None for what is too large."""
    import numpy as np
    if model.ops[node] == 'Identity':
        return _value(model, model.inputs[node][0][0])
    if model.ops[node] == 'Fill':
        sizes, value = (_value(model, source) for source, _ in nodes.data_inputs(model, node)[:2])
        if sizes is None or value is None or np.prod(sizes, dtype=np.int64) > _LARGEST:
            return None
        return np.full([int(size) for size in sizes], value)
    if model.ops[node] == 'Cast':
        value = _value(model, model.inputs[node][0][0])
        return None if value is None else value.astype(model.attr(node, 'DstT'))
    return nodes.constant_value(model, node)
