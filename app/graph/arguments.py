"""Which argument of its op each input and output of a node is."""


def input_names(definition, node):
    """Names of a NodeDef's data inputs, in order.

    Args:
        definition: its OpDef, or None.
        node: the NodeDef.

    Returns:
        A list of argument names, ``values[2]`` for the third of a list; shorter than
        the inputs where the op is not known.
    """
    return _names(definition.input_arg, node) if definition is not None else []


def output_names(definition, node):
    """Names of a NodeDef's outputs, in order, as `input_names`."""
    return _names(definition.output_arg, node) if definition is not None else []


def _names(arguments, node):
    names = []
    for argument in arguments:
        if argument.number_attr or argument.type_list_attr:
            names += ['%s[%d]' % (argument.name, place)
                      for place in range(_count(argument, node))]
        else:
            names.append(argument.name)
    return names


def _count(argument, node):
    key = argument.number_attr or argument.type_list_attr
    if key not in node.attr:
        return 0
    value = node.attr[key]
    # A damaged file may claim any number; a node has no more inputs than it lists.
    return min(value.i, len(node.input) or 1 << 16) if argument.number_attr \
        else len(value.list.type)
