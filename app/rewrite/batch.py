"""A batch size that the graph was built for, freed (C9)."""
from app.graph.model import PLACEHOLDER_OPS
from app.rewrite import nodes

_SHAPES = '_output_shapes'


def find(part):
    """Placeholders that take batches of one size only: node to the size."""
    model, found = part.model, {}
    for node in part.nodes_with(PLACEHOLDER_OPS):
        shape = model.shapes(node)[0]
        if shape and len(shape) > 1 and shape[0] is not None and shape[0] > 1:
            found[node] = shape[0]
    return found


def free(draft):
    """Let placeholders take any batch, and reshapes keep it; {'C9'} if there are any."""
    part, model = draft.part, draft.model
    found = find(part)
    if not found:
        return set()
    sizes = set(found.values())
    for node in found:
        shape = model.shapes(node)[0]
        nodes.set_attr(draft.definition(node), 'shape', nodes.Shape((None,) + tuple(shape[1:])))
    fed = part.downstream(found)
    for node in sorted(fed):
        draft.drop_attr(node, _SHAPES)
        if model.ops[node] == 'Reshape':
            _free_reshape(draft, node, sizes)
    draft.commit()
    return {'C9'}


def _free_reshape(draft, node, sizes):
    """Put -1 for the batch in the constant shape of a Reshape; a shared one is copied."""
    model = draft.model
    inputs = nodes.data_inputs(model, node)
    wanted = nodes.constant_value(model, inputs[1][0]) if len(inputs) > 1 else None
    if wanted is None or not wanted.size or int(wanted.ravel()[0]) not in sizes:
        return
    rest = [int(size) for size in wanted.ravel()[1:]]
    if -1 in rest:
        shapes = model.shapes(node)
        if not shapes or shapes[0] is None or None in shapes[0][1:]:
            return
        rest = list(shapes[0][1:])
    anchor = inputs[0][0] if draft.in_loop(node) else None
    name = draft.add_constant(model.names[inputs[1][0]], [-1] + rest,
                              model.dtypes(inputs[1][0])[0], anchor)
    draft.rewire(node, inputs[1][0], inputs[1][1], name)
