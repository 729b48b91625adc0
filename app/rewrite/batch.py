"""A batch size that the graph was built for, freed (C9)."""
from app.graph.model import CONTROL, PLACEHOLDER_OPS
from app.rewrite import frames, nodes
from app.rewrite.dropout import RANDOM_OPS

_SHAPES = '_output_shapes'
_TRANSPOSED = frozenset(['Conv2DBackpropInput', 'Conv3DBackpropInputV2'])
_PASSING = frozenset(['Identity', 'Enter', 'Switch', 'Add', 'Sub', 'Mul', 'Floor', 'Cast'])
_WEIGHTED = frozenset([
    'MatMul', 'BatchMatMul', 'Conv2D', 'Conv3D', 'DepthwiseConv2dNative', 'Gather', 'GatherV2',
    'Reshape', 'Transpose', 'Pad', 'MirrorPad'])
"""Ops that take weights, indices or sizes beside what is fed."""


def find(part):
    """Placeholders that take batches of one size only: node to the size."""
    model, found = part.model, {}
    for node in part.nodes_with(PLACEHOLDER_OPS):
        shape = model.shapes(node)[0]
        if shape and len(shape) > 1 and shape[0] is not None and shape[0] > 1:
            found[node] = shape[0]
    return found


def obstacles(part):
    """Nodes beside the placeholders that are made for the batch and can't be freed, sorted.

    Told by their constant sizes, which may agree with that of the batch by chance.
    """
    found = find(part)
    if not found:
        return []
    model, sizes, fed = part.model, set(found.values()), part.downstream(found)
    looped = frames.loop_nodes(part)
    stuck = []
    for node in part.closure:
        op, shape = model.ops[node], None
        if node in fed and op == 'Reshape':
            shape = _wanted(model, node)
            if shape and not sizes.isdisjoint(shape) and _freed(model, node, shape, sizes) is None:
                stuck.append(node)
        elif node in fed and op in _TRANSPOSED:
            shape = _vector(model, _input(model, node, 0))
            if shape and shape[0] in sizes and (node in looped or not _is_fed(model, node, 2, fed)):
                stuck.append(node)
        elif node in fed and op == 'Slice':
            shape = _vector(model, _input(model, node, 2))
            stuck += [node] if shape and shape[0] in sizes else []
        elif node not in fed and _made_size(model, node) in sizes and _meets(part, node, fed):
            stuck.append(node)
    return part.nearest(stuck)


def free(draft):
    """Let placeholders take any batch, and what is made for one size keep to theirs.

    Returns:
        {'C9'}; nothing where there is none, or where some other op would stay as it is.
    """
    part, model = draft.part, draft.model
    found = find(part)
    if not found or obstacles(part):
        return set()
    sizes = set(found.values())
    for node in found:
        shape = model.shapes(node)[0]
        nodes.set_attr(draft.definition(node), 'shape', nodes.Shape((None,) + tuple(shape[1:])))
    for node in sorted(part.downstream(found)):
        draft.drop_attr(node, _SHAPES)
        if model.ops[node] == 'Reshape':
            _free_reshape(draft, node, sizes)
        elif model.ops[node] in _TRANSPOSED:
            _free_transposed(draft, node, sizes)
    draft.commit()
    return {'C9'}


def _free_reshape(draft, node, sizes):
    """Put -1 for the batch in the constant shape of a Reshape; a shared one is copied."""
    model = draft.model
    wanted = _wanted(model, node)
    shape = _freed(model, node, wanted, sizes) if wanted else None
    if shape is None or shape == wanted:
        return
    value, given = nodes.data_inputs(model, node)
    anchor = value[0] if draft.in_loop(node) else None
    name = draft.add_constant(model.names[given[0]], shape, model.dtypes(given[0])[0], anchor)
    draft.rewire(node, given[0], given[1], name)


def _freed(model, node, wanted, sizes):
    """The shape that a Reshape takes for any batch, None where that is not certain."""
    equal = [number for number, size in enumerate(wanted) if size in sizes]
    if -1 in wanted:
        if not equal or equal[0]:
            return wanted
        shapes = model.shapes(node)
        if not shapes or shapes[0] is None or None in shapes[0][1:]:
            return None
        return [-1] + list(shapes[0][1:])
    leading = bool(wanted) and any(wanted[0] % size == 0 for size in sizes)
    if equal and equal[0] == 0 or leading and not equal:
        return [-1] + wanted[1:]
    if len(equal) == 1 and not leading:
        return [-1 if number == equal[0] else size for number, size in enumerate(wanted)]
    return None


def _free_transposed(draft, node, sizes):
    """Take the batch of what a transposed convolution returns from what it is given."""
    model = draft.model
    wanted = _vector(model, _input(model, node, 0))
    if not wanted or wanted[0] not in sizes:
        return
    name, given = model.names[node], nodes.data_inputs(model, node)[0]
    dtype = nodes.Type('int32')
    shape = draft.add(name + '/shape', 'Shape', [nodes.tensor_name(
        model, *nodes.data_inputs(model, node)[2])], T=nodes.Type(model.dtypes(node)[0]),
        out_type=dtype)
    first = draft.add(name + '/batch', 'Slice', [
        shape, draft.add_constant(name + '/batch/begin', [0], 'int32'),
        draft.add_constant(name + '/batch/size', [1], 'int32')], T=dtype, Index=dtype)
    whole = draft.add(name + '/sizes', 'ConcatV2', [
        first, draft.add_constant(name + '/sizes/others', wanted[1:], 'int32'),
        draft.add_constant(name + '/sizes/axis', 0, 'int32')], T=dtype, Tidx=dtype, N=2)
    draft.rewire(node, given[0], given[1], whole)


def _wanted(model, node):
    """The constant shape that a Reshape is given, None for none."""
    return _vector(model, _input(model, node, 1))


def _input(model, node, position):
    inputs = nodes.data_inputs(model, node)
    return inputs[position][0] if position < len(inputs) else None


def _is_fed(model, node, position, fed):
    return _input(model, node, position) in fed


def _vector(model, node):
    """The integers of a constant vector, perhaps joined from several; None for none."""
    if node is None:
        return None
    if model.ops[node] == 'ConcatV2':
        pieces = [_vector(model, source) for source, _ in nodes.data_inputs(model, node)[:-1]]
        return None if None in pieces else [size for piece in pieces for size in piece]
    value = nodes.constant_value(model, node)
    if value is None or value.ndim != 1 or value.dtype.kind not in 'iu':
        return None
    return [int(size) for size in value]


def _made_size(model, node):
    """First of several sizes of what a node makes out of no input, None for others."""
    op, sizes = model.ops[node], None
    if op == 'Const':
        shape = model.shapes(node)[0]
        sizes = None if shape is None else list(shape)
    elif op == 'Fill' or op in RANDOM_OPS:
        sizes = _vector(model, _input(model, node, 0))
    elif op == 'Tile':
        sizes = _vector(model, _input(model, node, 1))
    return sizes[0] if sizes and len(sizes) > 1 else None


def _meets(part, node, fed):
    """Whether something is put together with what is fed, other than weights."""
    stack, seen = [node], {node}
    while stack:
        for consumer, position in part.consumers(stack.pop()):
            if part.model.inputs[consumer][position][1] == CONTROL or consumer in seen:
                continue
            op = part.model.ops[consumer]
            if consumer in fed and op not in _WEIGHTED:
                return True
            if op in _PASSING and consumer not in fed:
                seen.add(consumer)
                stack.append(consumer)
    return False
