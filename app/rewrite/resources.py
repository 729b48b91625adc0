"""Resource variables as ordinary ones, which become constants (F1-F4).

Their handles may go through control flow; what hands one on then hands on the value.
Handles of other things (TensorArrays, tables, iterators) are left alone.
"""
from app.formats import protos
from app.rewrite import nodes

_FLOW_OPS = frozenset(['Identity', 'Switch', 'Merge', 'Enter', 'Exit', 'NextIteration'])
_HANDLE = 'VarHandleOp'
_LOOP_OPS = frozenset(['Enter', 'Exit', 'NextIteration'])

IDS = ('F1', 'F3', 'F4')


def handles(part):
    """Tensors that carry a variable's handle: node to the VarHandleOp."""
    model = part.model
    found = {node: node for node in part.nodes_with({_HANDLE})}
    stack = list(found)
    while stack:
        node = stack.pop()
        for consumer, position in part.consumers(node):
            if consumer not in found and model.ops[consumer] in _FLOW_OPS \
                    and (position == 0 or model.ops[consumer] == 'Merge') \
                    and model.inputs[consumer][position][1] >= 0:
                found[consumer] = found[node]
                stack.append(consumer)
    return found


def obstacles(part):
    """Ops that take a variable's handle and have no counterpart for a value, in file order."""
    carrying = handles(part)
    return sorted({consumer for node in carrying for consumer, position in part.consumers(node)
                   if consumer not in carrying and part.model.inputs[consumer][position][1] >= 0
                   and (part.model.ops[consumer] not in _READS
                        or part.model.attr(consumer, 'batch_dims'))})


def ways(part):
    """How handles go: row of the catalogue to nodes of a `Part`, in file order.

    F1 are the variables, F3 nodes by which a handle enters a loop, F4 those by which it
    enters a branch.
    """
    rows = {}
    for node, variable in sorted(handles(part).items()):
        op = part.model.ops[node]
        row = 'F1' if node == variable else 'F3' if op in _LOOP_OPS else \
            'F4' if op == 'Switch' else None
        if row == 'F4' and part.model.ops[nodes.data_inputs(part.model, node)[1][0]] == 'LoopCond':
            row = 'F3'
        rows.setdefault(row, []).append(node)
    rows.pop(None, None)
    return rows


def convert(draft):
    """Make them ordinary variables; the rows of the catalogue, if all could be."""
    part = draft.part
    carrying = handles(part)
    model = draft.model
    if not carrying or obstacles(part) or any(
            model.attr(variable, 'dtype') not in protos.DTYPE_NUMBERS
            or 'shape' not in model.nodes[variable].attr for variable in carrying.values()):
        return set()
    rows = set(ways(part))
    for node, variable in carrying.items():
        dtype = nodes.Type(model.attr(variable, 'dtype'))
        if node == variable:
            _make_variable(draft, node, dtype)
        else:
            nodes.set_attr(draft.definition(node), 'T', dtype)
            draft.drop_attr(node, '_output_shapes')
        for consumer, position in part.consumers(node):
            if consumer not in carrying and model.inputs[consumer][position][1] >= 0:
                _READS[model.ops[consumer]](draft, consumer, dtype)
    draft.commit()
    return rows


def _make_variable(draft, node, dtype):
    attrs = draft.model.nodes[node].attr
    draft.replace(node, 'VariableV2', [], dtype=dtype, shape=attrs['shape'])


def _read(draft, node, dtype):
    definition = draft.definition(node)
    _become(draft, node, 'Identity', definition.input[:1], T=dtype)


def _gather(draft, node, dtype):
    definition = draft.definition(node)
    _become(draft, node, 'Gather', definition.input[:2], Tparams=dtype,
            Tindices=definition.attr['Tindices'])


def _gather_nd(draft, node, dtype):
    definition = draft.definition(node)
    _become(draft, node, 'GatherNd', definition.input[:2], Tparams=dtype,
            Tindices=definition.attr['Tindices'])


def _shape(draft, node, dtype):
    out_type = draft.model.attr(node, 'out_type') or 'int32'
    # TensorFlow 1.4 itself notes the variable's shape as that of this output.
    draft.replace(node, 'Shape', draft.definition(node).input[:1], T=dtype,
                  out_type=nodes.Type(out_type))


def _become(draft, node, op, inputs, **attrs):
    """Another op; what is known of the shape of its output stays."""
    shapes = draft.model.nodes[node].attr
    if '_output_shapes' in shapes:
        attrs['_output_shapes'] = shapes['_output_shapes']
    draft.replace(node, op, list(inputs), **attrs)


_READS = {'ReadVariableOp': _read, 'ResourceGather': _gather, 'ResourceGatherNd': _gather_nd,
          'VariableShape': _shape}
