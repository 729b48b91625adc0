"""Kept parts of the graph as they go into the file."""


def serialized(model, node, found):
    """A kept node as it goes into the file: serialized, its edits made.

    Deterministic, so that the same plan always gives the same file.
    """
    definition = model.nodes[node]
    if not found:
        return definition.SerializeToString(deterministic=True)
    copy = type(definition)()
    copy.CopyFrom(definition)
    for edit in found:
        if not edit.values:
            del copy.attr[edit.attr]
            continue
        left = [value for value in copy.attr[edit.attr].list.s if value not in edit.values]
        if left:
            copy.attr[edit.attr].list.s[:] = left
        else:
            del copy.attr[edit.attr]
    return copy.SerializeToString(deterministic=True)


def tail(model):
    """Library and versions of the graph, serialized: what follows the nodes."""
    rest = type(model.graph_def)()
    for part in ('library', 'versions'):
        if model.graph_def.HasField(part):
            getattr(rest, part).CopyFrom(getattr(model.graph_def, part))
    return rest.SerializeToString(deterministic=True)


def is_rare_device(device):
    """Whether a device is not on every machine: one of a cluster, or a GPU."""
    return '/job:' in device or 'gpu' in device.lower()
