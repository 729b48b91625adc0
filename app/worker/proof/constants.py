"""The constants of the frozen file against what the model itself has."""
from app.formats import protos

_FETCHED_BYTES = 32 << 20
_COMPARED_BYTES = 4 << 20


class Constants:
    """What the comparison of constants found.

    Attributes:
        compared, equal: Numbers of constants.
        differing: Names of those that differ.
    """

    def __init__(self):
        self.compared = self.equal = 0
        self.differing = []

    def add(self, name, same):
        """Count a constant that was compared."""
        self.compared += 1
        self.equal += same
        if not same:
            self.differing.append(name)

    def sentence(self):
        """What differs, naming the first."""
        more = ' (and %d more)' % (len(self.differing) - 1) if len(self.differing) > 1 else ''
        return 'The constant %s%s does not hold the value that the model has.' % (
            self.differing[0], more)


def compare_own(frozen, graph_def, constants, rewritten=()):
    """Compare constants that the model itself has, but for those that a repair changed."""
    from tensorflow.python.framework import tensor_util
    held = frozen.constants()
    for node in graph_def.node:
        if node.op != 'Const' or node.name not in held or node.name in rewritten:
            continue
        tensor, contents = frozen.tensor(held[node.name])
        own = node.attr['value'].tensor
        if own == tensor:
            constants.add(node.name, True)
            continue
        try:
            value = tensor_util.MakeNdarray(own)
        except (ValueError, TypeError):
            continue
        _add_compared(constants, node.name, value, own.dtype, tensor, contents)


def _read_resources(session, names):
    """Add ops that read resource variables: name to tensor."""
    graph_def = protos.load().GraphDef()
    readers = {}
    for number, (name, dtype) in enumerate(sorted(names.items())):
        reader = graph_def.node.add(name='freezeframe/read_%d' % number, op='ReadVariableOp',
                                    input=[name])
        reader.attr['dtype'].type = protos.DTYPE_NUMBERS[dtype]
        readers[name] = reader.name + ':0'
    if readers:
        session.extend(graph_def.SerializeToString())
    return readers


def compare_variables(tf, session, frozen, variables, constants):
    """Compare what the restored variables hold with the constants of the same names."""
    held = frozen.constants()
    readers = _read_resources(session, {variable['name']: variable['dtype']
                                        for variable in variables if variable['resource']
                                        and variable['name'] in held})
    found = [(variable['name'], protos.DTYPE_NUMBERS[variable['dtype']], )
             + frozen.tensor(held[variable['name']])
             for variable in variables if variable['name'] in held]
    while found:
        part, size = [], 0
        # Each run of other fetches costs time, all values at once cost memory.
        while found and (not part or size < _FETCHED_BYTES):
            part.append(found.pop(0))
            tensor, contents = part[-1][2:]
            size += tensor.ByteSize() if contents is None else len(contents)
        try:
            values = session.run({}, [readers.get(name, name + ':0') for name, _, _, _ in part])
        except tf.errors.OpError:
            # A variable without a value: running the model will say so.
            continue
        for (name, dtype, tensor, contents), value in zip(part, values):
            _add_compared(constants, name, value, dtype, tensor, contents)


def _add_compared(constants, name, value, dtype, tensor, contents):
    """Compare a value with a TensorProto, byte for byte."""
    import numpy as np
    from tensorflow.python.framework import tensor_util
    # Texts are compared as Python has them: numpy drops zero bytes at their end.
    value = np.asarray(value, object if dtype == protos.DTYPE_NUMBERS['string'] else None)
    if tensor.dtype != dtype or [dim.size for dim in tensor.tensor_shape.dim] != \
            list(value.shape):
        constants.add(name, False)
        return
    if contents is None or value.dtype == object or len(contents) != value.nbytes:
        try:
            other = tensor_util.MakeNdarray(tensor)
        except (ValueError, TypeError):
            return
        if value.dtype == object:
            constants.add(name, value.tolist() == other.tolist())
            return
        contents = other.tobytes()
    constants.add(name, same_bytes(value, contents))


def same_bytes(array, contents):
    """Whether an array's elements have just these bytes, a piece at a time."""
    import numpy as np
    if array.nbytes != len(contents):
        return False
    if not array.nbytes:
        return True
    one = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    other = np.frombuffer(contents, np.uint8)
    return all(np.array_equal(one[at:at + _COMPARED_BYTES], other[at:at + _COMPARED_BYTES])
               for at in range(0, one.size, _COMPARED_BYTES))
