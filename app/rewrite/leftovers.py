"""What tools that simplify frozen graphs leave behind (H3, H5).

``optimize_for_inference`` and ``strip_unused`` of TF 1.4 make placeholders of one type of
all inputs, and drop their shapes; others turn nodes into constants that keep their inputs.
"""
from app.graph.model import CONTROL, PLACEHOLDER_OPS
from app.rewrite import nodes

_SHAPES = '_output_shapes'
_NO_INPUTS = frozenset(['Const', 'Placeholder', 'PlaceholderV2', 'VariableV2', 'Variable',
                        'VarHandleOp'])


def fed_types(part):
    """Placeholders whose consumers all take one other type: node to that dtype name."""
    model, found = part.model, {}
    for node in part.nodes_with(PLACEHOLDER_OPS - {'PlaceholderWithDefault'}):
        own = model.dtypes(node)[0]
        wanted = {_taken(model, consumer, position)
                  for consumer, position in part.consumers(node)
                  if model.inputs[consumer][position][1] != CONTROL}
        if len(wanted) == 1 and not wanted & {None, own}:
            found[node] = wanted.pop()
    return found


def lost_shapes(part):
    """Placeholders of a frozen graph whose shape only ``_output_shapes`` still tells.

    Returns:
        {node: sizes}.
    """
    model, found = part.model, {}
    if model.kind != 'frozen_graph':
        return found
    for node in part.nodes_with(PLACEHOLDER_OPS - {'PlaceholderWithDefault'}):
        attrs = model.nodes[node].attr
        if 'shape' not in attrs and len(attrs[_SHAPES].list.shape if _SHAPES in attrs else ()):
            shape = model.shapes(node)[0]
            if shape:
                found[node] = shape
    return found


def surplus(part):
    """Nodes that take no inputs and have some, in file order."""
    model = part.model
    return [node for node in part.nodes_with(_NO_INPUTS)
            if any(port != CONTROL for _, port in model.inputs[node])]


def mend(draft):
    """Mend them; the ids of what was done."""
    done = set()
    if draft.choices.wants('H5'):
        for node in surplus(draft.part):
            definition = draft.definition(node)
            control = [text for text in definition.input if text.startswith('^')]
            del definition.input[:]
            definition.input.extend(control)
            done.add('H5')
        draft.commit()
    if draft.choices.wants('H3'):
        for node, dtype in fed_types(draft.part).items():
            nodes.set_attr(draft.definition(node), 'dtype', nodes.Type(dtype))
            done.add('H3')
        for node, shape in lost_shapes(draft.part).items():
            nodes.set_attr(draft.definition(node), 'shape', nodes.Shape(shape))
            done.add('H3')
        draft.commit()
    return done


def _taken(model, node, position):
    """Dtype name that a data input must have, None where that is not plain."""
    definition = model.op_table.find(model.ops[node])
    arguments = definition.input_arg if definition is not None else ()
    if position >= len(arguments) or any(
            argument.number_attr or argument.type_list_attr for argument in arguments):
        return None
    argument = arguments[position]
    return model.op_table.argument_dtype(argument, model.nodes[node])
