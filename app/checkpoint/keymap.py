"""Which checkpoint key, and which slice of it, feeds which variable.

The answer stands in the ``.meta`` itself: each variable's ``Assign`` of the
Saver takes an output of a ``RestoreV2``, whose constants name the key and the
slice.  That holds for partitioned variables and for Savers that rename
(failures.md E6, E7), where matching by name does not.
"""
from typing import NamedTuple

from app.checkpoint.tensors import parse_slice

RESTORE_OPS = frozenset(['RestoreV2', 'RestoreSlice', 'Restore'])
_ASSIGN_OPS = frozenset(['Assign', 'AssignVariableOp'])
_PASSING_OPS = frozenset(['Identity', 'Reshape', 'Cast'])
_LONGEST_WAY = 6
_MOST_NAMES = 1 << 16  # left out as repetitions; more is damage


class VariableKey(NamedTuple):
    """Where a variable's value is.

    Attributes:
        key: Checkpoint key.
        slice_spec: ``shape_and_slice`` as RestoreV2 has it, '' for the whole tensor.
        assign: Number of the Assign node that says so, None when the
            variable's own name is taken.
    """

    key: str
    slice_spec: str
    assign: int


def variable_keys(model, available=None, chosen=None):
    """Checkpoint key and slice of every variable.

    Args:
        model: The `Model`.
        available: Keys that the checkpoint holds, to their `Entry`s; then the first
            of a variable's possible keys that is there is taken.
        chosen: Variable name to key, given by hand; wins over everything.  A part
            of a partitioned variable takes its slice of it when it has the shape
            of the whole.

    Returns:
        Variable's node number to `VariableKey`.  When several Savers restore a
        variable, the one named in ``saver_def`` comes first, then the
        variable's own name, then the others in file order.
    """
    found = _from_restore_nodes(model)
    result = {}
    for node in model.variables:
        name = model.names[node]
        ways = found.get(node, [])
        given = (chosen or {}).get(name)
        if given:
            result[node] = VariableKey(given, _slice_of_given(ways, given, available), None)
            continue
        own = VariableKey(stored_name(model, node), '', None)
        ordered = ways[:1] + [own] + ways[1:]
        result[node] = next((way for way in ordered if available and way.key in available),
                            ordered[0])
    return result


def has_savers(model):
    """Whether restore ops of the graph name the key of any variable."""
    return bool(_from_restore_nodes(model))


def left_out(model):
    """Variables that no Saver of the graph restores; none when it has no Saver at all."""
    saved = _from_restore_nodes(model)
    return {node for node in model.variables if node not in saved} if saved else set()


def slice_of(way):
    """The `Slice` that a `VariableKey` names, None for the whole tensor or rubbish."""
    try:
        return parse_slice(way.slice_spec)
    except ValueError:
        return None


def _slice_of_given(ways, key, available):
    entry = (available or {}).get(key)
    for way in ways:
        part = slice_of(way)
        if part and (entry is None or entry.shape == part.full_shape):
            return way.slice_spec
    return ''


def _from_restore_nodes(model):
    if 'restore_keys' not in model.cache:
        model.cache['restore_keys'] = _read_restore_nodes(model)
    return model.cache['restore_keys']


def _read_restore_nodes(model):
    """Variable to its `VariableKey`s, those of the model's own Saver first."""
    own = _own_assigns(model)
    tables = {}
    found = {}
    for node, op in enumerate(model.ops):
        if op not in _ASSIGN_OPS or len(model.inputs[node]) < 2:
            continue
        restore = _restore_output(model, node)
        if restore is None:
            continue
        source, port = restore
        if source not in tables:
            tables[source] = _names_and_slices(model, source)
        names, slices = tables[source]
        if port >= len(names):
            continue
        slice_spec = slices[port] if port < len(slices) else ''
        variable = model.inputs[node][0][0]
        found.setdefault(variable, []).append(VariableKey(names[port], slice_spec, node))
    for ways in found.values():
        ways.sort(key=lambda way: way.assign not in own)
    return found


def _restore_output(model, assign):
    """The (RestoreV2 node, port) whose value an Assign takes, or None."""
    source, port = model.inputs[assign][1]
    for _ in range(_LONGEST_WAY):
        op = model.ops[source]
        if op in RESTORE_OPS:
            return source, port
        if op not in _PASSING_OPS or not model.inputs[source]:
            return None
        source, port = model.inputs[source][0]
    return None


def _own_assigns(model):
    """Nodes that the restore op named in ``saver_def`` waits for."""
    name = model.meta.saver_def.restore_op_name.split(':')[0]
    start = model.index.get(name)
    if start is None:
        return frozenset()
    seen, stack = set(), [start]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if model.ops[node] not in _ASSIGN_OPS:
            stack.extend(source for source, _ in model.inputs[node])
    return seen


def _names_and_slices(model, restore):
    inputs = model.inputs[restore]
    names = _strings(model, inputs[1][0]) if len(inputs) > 1 else []
    slices = _strings(model, inputs[2][0]) if len(inputs) > 2 and inputs[2][1] >= 0 else []
    return names, slices


def _strings(model, node):
    """Values of a string Const, [] for anything else."""
    if model.ops[node] != 'Const':
        return []
    tensor = model.tensor(node)
    values = [value.decode('utf-8', 'replace') for value in tensor.string_val]
    count = 1
    for dimension in tensor.tensor_shape.dim:
        count *= dimension.size
    # A TensorProto may leave out repetitions of its last value.
    return values + values[-1:] * (min(count, _MOST_NAMES) - len(values))


def stored_name(model, node):
    """Key under which a variable is saved when no Saver renames it."""
    if model.ops[node] == 'VarHandleOp':
        return model.attr(node, 'shared_name') or model.names[node]
    return model.names[node]
