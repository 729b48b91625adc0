"""What an input's values mean: integers that index a table, texts that are looked up."""
from collections import deque

from app.graph.model import CONTROL
from app.rewrite import tables

_LONGEST_SEARCH, _LONGEST_WAY = 2000, 8

# Ops whose output holds the same integers as one of their inputs: op to those positions.
_PASS = {'Identity': (0,), 'Reshape': (0,), 'Cast': (0,), 'ExpandDims': (0,), 'Squeeze': (0,),
         'Transpose': (0,), 'StridedSlice': (0,), 'Slice': (0,), 'Enter': (0,), 'Exit': (0,),
         'Merge': (0, 1), 'NextIteration': (0,), 'Switch': (0,), 'RefSwitch': (0,), 'Tile': (0,),
         'Unpack': (0,), 'Split': (1,), 'SplitV': (0,), 'ReverseV2': (0,), 'ReverseSequence': (0,),
         'Unique': (0,), 'DynamicPartition': (0,), 'StopGradient': (0,), 'GatherNd': (0,),
         'TensorArrayScatterV3': (2,), 'TensorArrayWriteV3': (2,), 'ToInt64': (0,),
         'Gather': (0,), 'GatherV2': (0,), 'SparseFillEmptyRows': (1,),
         'PlaceholderWithDefault': (0,), 'StringSplit': (0,)}
# Ops that pass all of their inputs on.
_JOIN = frozenset(['Pack', 'ConcatV2', 'Concat', 'Select', 'QueueEnqueueV2', 'DynamicStitch'])
_HAND_ON = frozenset(['Identity', 'Enter', 'Switch', 'ReadVariableOp'])
_LOOKUPS = frozenset(['LookupTableFind', 'LookupTableFindV2'])
_DIVIDE = frozenset(['FloorDiv', 'Div', 'TruncateDiv'])
_GATHERS = frozenset(['Gather', 'GatherV2', 'ResourceGather', 'SparseSegmentSum',
                      'SparseSegmentMean', 'SparseSegmentSqrtN'])


def below(model, node, port, kept):
    """The least number of rows that a tensor's values index, None when they index nothing.

    Follows the tensor downstream through ops that hand integers on, as far as the
    gathers of embeddings, of sharded ones (integer division by the number of shards)
    too.

    Args:
        node, port: The tensor.
        kept: Set of the nodes that matter.
    """
    found = None
    start = (node, port, 1)
    seen, queue = {start}, deque([start])
    while queue and len(seen) < _LONGEST_SEARCH:
        node, port, factor = queue.popleft()
        for consumer, position in model.consumers[node]:
            source = model.inputs[consumer][position]
            if consumer not in kept or source != (node, port):
                continue
            rows = _rows(model, consumer, position)
            if rows:
                found = rows * factor if found is None else min(found, rows * factor)
            for step in _passed(model, consumer, position, factor):
                if step not in seen:
                    seen.add(step)
                    queue.append(step)
    return found


def words(model, node, port, kept):
    """Texts that the tables know in which a tensor's elements are looked up, [] for none.

    Args:
        node, port, kept: As in `below`.
    """
    start = (node, port, 1)
    seen, queue = {start}, deque([start])
    while queue and len(seen) < _LONGEST_SEARCH:
        node, port, _ = queue.popleft()
        for consumer, position in model.consumers[node]:
            if consumer not in kept or model.inputs[consumer][position] != (node, port):
                continue
            if model.ops[consumer] in _LOOKUPS and position == 1:
                table = model.names[model.passed_from(model.inputs[consumer][0][0])]
                found = tables.keys(model, table) if table in model.index else []
                if found and isinstance(found[0], bytes):
                    return found
            for step in _passed(model, consumer, position, 1):
                if step not in seen:
                    seen.add(step)
                    queue.append(step)
    return []


def _rows(model, node, position):
    """Rows of the table that a node's input of that position indexes, else None."""
    op = model.ops[node]
    if op not in _GATHERS or position != 1:
        return None
    axis = _constant(model, model.inputs[node][2][0]) if op == 'GatherV2' else 0
    shape = _shape(model, model.inputs[node][0])
    known = shape and axis is not None and -len(shape) <= axis < len(shape)
    return shape[axis] if known else None


def _shape(model, source):
    """Shape of a tensor, that of the variable where it is read from one."""
    node, port = source
    for _ in range(_LONGEST_WAY):
        shapes = model.shapes(node)
        if model.ops[node] == 'VarHandleOp':
            return model.variable_shape(node)
        if port < len(shapes) and shapes[port] is not None:
            return shapes[port]
        if model.ops[node] not in _HAND_ON or not model.inputs[node]:
            return None
        node, port = model.inputs[node][0]
    return None


def _passed(model, node, position, factor):
    """(node, port, factor) of outputs that hold the same integers, or integer parts."""
    op = model.ops[node]
    if op in _DIVIDE and position == 0:
        divisor = _constant(model, model.inputs[node][1][0])
        if divisor and divisor > 0:
            yield node, 0, factor * divisor
    elif position in _PASS.get(op, ()) or op in _JOIN:
        for port in range(max(1, model.outputs_of(node))):
            if port != CONTROL:
                yield node, port, factor
    elif op in ('TensorArrayReadV3', 'TensorArrayGatherV3') and position == 2:
        yield node, 0, factor


def _constant(model, node):
    """The first integer of a Const, None for anything else."""
    for _ in range(_LONGEST_WAY):
        if model.ops[node] == 'Const':
            break
        if model.ops[node] not in ('Identity', 'Cast') or not model.inputs[node]:
            return None
        node = model.inputs[node][0][0]
    if model.ops[node] != 'Const':
        return None
    tensor = model.tensor(node)
    if tensor.tensor_content:
        return int.from_bytes(tensor.tensor_content[:8 if tensor.dtype == 9 else 4], 'little',
                              signed=True)
    values = tensor.int_val or tensor.int64_val
    return int(values[0]) if values else None
