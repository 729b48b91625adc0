"""Kept parts of the graph as they go into the file."""
import functools

from app.checks.edits import DEVICE, is_rare_device
from app.graph.opdefs import registered_ops


__all__ = ('is_rare_device', 'serialized', 'tail')


def serialized(model, node, found):
    """A kept node as it goes into the file: serialized, its edits made.

    Deterministic, so that the same plan always gives the same file.
    """
    definition = model.nodes[node]
    defaults = _missing_defaults(definition)
    if not found and not defaults:
        return definition.SerializeToString(deterministic=True)
    copy = type(definition)()
    copy.CopyFrom(definition)
    for key, value in defaults:
        copy.attr[key].CopyFrom(value)
    for edit in found or ():
        if edit.attr == DEVICE:
            copy.device = ''
            continue
        if not edit.values:
            del copy.attr[edit.attr]
            continue
        left = [value for value in copy.attr[edit.attr].list.s if value not in edit.values]
        if left:
            copy.attr[edit.attr].list.s[:] = left
        else:
            del copy.attr[edit.attr]
    return copy.SerializeToString(deterministic=True)


def _missing_defaults(definition):
    """(attribute, default) pairs that a NodeDef of an older or a thrifty saver lacks.

    TF 1.4's importer fills them in; other readers of frozen files need them written out.
    """
    wanted = _defaults(definition.op)
    return [(key, value) for key, value in wanted if key not in definition.attr]


@functools.lru_cache(maxsize=None)
def _defaults(op):
    known = registered_ops().get(op)
    return () if known is None else tuple(
        (attr.name, attr.default_value) for attr in known.attr if attr.HasField('default_value'))


def tail(model):
    """Library and versions of the graph, serialized: what follows the nodes."""
    rest = type(model.graph_def)()
    for part in ('library', 'versions'):
        if model.graph_def.HasField(part):
            getattr(rest, part).CopyFrom(getattr(model.graph_def, part))
    return rest.SerializeToString(deterministic=True)
