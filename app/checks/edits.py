"""What is left out of kept nodes, because TF 1.4 would not load them otherwise.

Each edit belongs to a repair that can't change the numbers:

- G9: a ``_class`` entry that colocates a node with one that is not kept; F2 where that one
  reads a resource variable.
- G4: an attribute that TF 1.4's op does not have, with its default value
  (``import_meta_graph`` drops the same ones), or one that only promises something.
- G7: a device that few machines have (``freeze_graph`` clears all devices).
"""
from typing import NamedTuple, Tuple

from app.checks import newer

DEVICE = 'device'
"""What stands for the device of a node in an `Edit`."""

_LOCATION = b'loc:@'
_CLASS = '_class'
_RESOURCE_OPS = frozenset(['VarHandleOp', 'ReadVariableOp', 'ResourceGather'])


class Edit(NamedTuple):
    """One change to a node.

    Attributes:
        repair: Id of the repair that asks for it.
        attr: Attribute concerned, or `DEVICE`.
        values: For G9 and F2 the ``_class`` entries to drop; () drops the attribute.
    """

    repair: str
    attr: str
    values: Tuple[bytes, ...] = ()


def wanted(repairs, identifier):
    """Whether a choice of repairs ('none', 'safe', 'all' or ids) takes in a safe one."""
    return repairs in ('safe', 'all') or (repairs != 'none' and identifier in repairs)


def find(model, closure, repairs='safe', original=None):
    """Edits that the closure needs: node number to a list of `Edit`.

    Args:
        original: The `Model` as it was opened, where that is another.
    """
    found = {}
    if wanted(repairs, 'G9') or wanted(repairs, 'F2'):
        for node, entries in dangling_classes(model, closure).items():
            row = colocation_row(original or model, entries)
            if wanted(repairs, row):
                found.setdefault(node, []).append(Edit(row, _CLASS, tuple(entries)))
    if wanted(repairs, 'G4'):
        for node, attrs in newer_default_attrs(model, closure).items():
            found.setdefault(node, []).extend(Edit('G4', attr) for attr in attrs)
    if wanted(repairs, 'G7'):
        for node in tied(model, closure):
            found.setdefault(node, []).append(Edit('G7', DEVICE))
    return found


def tied(model, closure):
    """Nodes on devices that few machines have."""
    return [node for node in closure if is_rare_device(model.nodes[node].device)]


def is_rare_device(device):
    """Whether a device is not on every machine: one of a cluster, or a GPU."""
    return bool(device) and ('/job:' in device or 'gpu' in device.lower())


def dangling_classes(model, closure):
    """Kept nodes colocated with nodes that are not: node to ``_class`` entries."""
    names = model.names
    kept = {names[node].encode('utf-8') for node in closure}
    found = {}
    for node in closure:
        gone = [entry for entry in _classes(model, node)
                if entry.startswith(_LOCATION) and entry[len(_LOCATION):] not in kept]
        if gone:
            found[node] = gone
    return found


def colocation_row(original, entries):
    """F2 for ``_class`` entries that name what reads a resource variable, else G9."""
    for entry in entries:
        node = original.index.get(entry[len(_LOCATION):].decode('utf-8', 'replace'))
        if node is not None and original.ops[node] in _RESOURCE_OPS:
            return 'F2'
    return 'G9'


def newer_default_attrs(model, closure):
    """Attributes that TF 1.4 lacks, and that change nothing: node to attribute names."""
    return {node: idle for node, (idle, _) in newer.attributes(model, closure).items() if idle}


def functions(model):
    """Names of the functions in the graph's library; nodes use them as ops."""
    return {function.signature.name for function in model.graph_def.library.function}


def _classes(model, node):
    """The ``_class`` entries of a node; looked up once, as it takes its time for thousands."""
    known = model.cache.setdefault('classes', {})
    if node not in known:
        attrs = model.nodes[node].attr
        known[node] = list(attrs[_CLASS].list.s) if _CLASS in attrs else []
    return known[node]
