"""The values of one tensor as an array: from a checkpoint, a frozen file or a message.

TensorFlow's runtime takes no part.
"""
from app.checkpoint.opener import open_checkpoint
from app.errors import CheckpointError
from app.formats import protos

_FIELDS = {'float32': 'float_val', 'float64': 'double_val', 'int64': 'int64_val',
           'bool': 'bool_val', 'float16': 'half_val', 'bfloat16': 'half_val',
           'uint32': 'uint32_val', 'uint64': 'uint64_val', 'string': 'string_val',
           'complex64': 'scomplex_val', 'complex128': 'dcomplex_val'}
_STORED_AS = {'qint8': 'int8', 'quint8': 'uint8', 'qint32': 'int32', 'qint16': 'int16',
              'quint16': 'uint16', 'bfloat16': 'uint16'}
MOST_ELEMENTS = 1 << 31
"""A constant that claims to have more is damaged."""


def load(source, blob=b''):
    """Read a tensor.

    Args:
        source: one of {'checkpoint', 'key', 'slice'}, {'file', 'node'} (a Const of a
            frozen graph) and {} (the TensorProto is the blob).

    Returns:
        (array, dtype name).  Quantized values come as plain integers of their width,
        bfloat16 as float32.

    Raises CheckpointError.
    """
    if 'checkpoint' in source:
        with open_checkpoint(source['checkpoint']) as bundle:
            dtype = bundle.entry(source['key']).dtype
            array = bundle.read(source['key'], source.get('slice', ''))
    elif 'file' in source:
        array, dtype = _of_node(source['file'], source['node'])
    else:
        proto = protos.load().TensorProto.FromString(bytes(blob))
        array, dtype = array_of(proto), protos.dtype_name(proto.dtype)
    if dtype == 'bfloat16':
        import numpy as np
        array = (array.astype(np.uint32) << 16).view(np.float32)
    return array, dtype


def array_of(proto, contents=None):
    """A TensorProto as an array; ``contents`` are its bytes where they lie elsewhere.

    As MakeNdarray of tensorflow/python/framework/tensor_util.py, for all dtypes.
    Raises CheckpointError when the values don't fill the shape.
    """
    import numpy as np
    name = protos.dtype_name(proto.dtype)
    shape = tuple(dim.size for dim in proto.tensor_shape.dim)
    count = 1
    for size in shape:
        count *= size
    stored = _STORED_AS.get(name, name)
    if name in ('resource', 'variant') or name not in protos.DTYPE_NUMBERS \
            or not 0 <= count <= MOST_ELEMENTS:
        raise CheckpointError('A constant of %s with %d elements cannot be shown.'
                              % (name, count), code='constant_unreadable')
    contents = proto.tensor_content if contents is None else contents
    if len(contents) and name != 'string':
        dtype = np.dtype(stored)
        if len(contents) != count * dtype.itemsize:
            raise _damaged()
        return np.frombuffer(contents, dtype).reshape(shape)
    values = list(getattr(proto, _FIELDS.get(name, 'int_val')))
    if name.startswith('complex'):
        values = [complex(*pair) for pair in zip(values[::2], values[1::2])]
    if name == 'float16':
        array = np.array(values, np.uint16).view(np.float16)
    else:
        array = np.array(values, object if name == 'string' else stored)
    if not 0 < len(array) <= count and count:
        raise _damaged()
    if len(array) < count:
        # The last value stands for all that follow.
        array = np.concatenate([array, np.full(count - len(array), array[-1], array.dtype)])
    return array.reshape(shape)


def save_npy(array, path, overwrite=False):
    """Write an array as an ``.npy`` file, whole or not at all; strings as bytes.

    Returns the number of bytes.  Raises OutputFileError.
    """
    import numpy as np
    from app.freeze import writer
    if array.dtype == object:
        array = array.astype(bytes)
    target = writer.check_target(path, overwrite, size=array.nbytes)
    with writer.TemporaryFile(target, overwrite) as file:
        np.lib.format.write_array(file, np.asarray(array), allow_pickle=False)
        return file.finish()


def _of_node(path, name):
    from app.worker import frozen_file
    frozen = frozen_file.open_frozen(path, protos.load().GraphDef)
    node = frozen.constants().get(name)
    if node is None:
        raise CheckpointError('%s has no constant %s any more.' % (path, name),
                              code='constant_missing')
    proto, contents = frozen.tensor(node)
    return array_of(proto, contents), protos.dtype_name(proto.dtype)


def _damaged():
    return CheckpointError('The constant holds other values than its shape says: it is damaged.',
                           code='constant_unreadable')
