"""Write what TensorFlow 1.4.0 registers: ``ops-1.4.pb.gz`` and ``op-docs-1.4.json.gz``.

Run once with the real TensorFlow 1.4.0: ``python resources/build_ops.py``.
Ops of the contrib libraries in the wheel are included.  The first file holds the
OpDefs without their descriptions, the second the descriptions: Python's registry
has none, but that of the C library (``TF_GetAllOpList``) does.
"""
import ctypes
import glob
import gzip
import json
import os
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')

import tensorflow as tf  # noqa: E402
import tensorflow.contrib  # noqa: E402,F401
from tensorflow.core.framework import op_def_pb2  # noqa: E402
from tensorflow.python import pywrap_tensorflow_internal  # noqa: E402
from tensorflow.python.framework import op_def_registry  # noqa: E402


class Buffer(ctypes.Structure):
    """TF_Buffer of tensorflow/c/c_api.h."""

    _fields_ = [('data', ctypes.c_void_p), ('length', ctypes.c_size_t),
                ('deallocator', ctypes.c_void_p)]


def described_ops():
    """OpDefs with their descriptions, as the C library has them."""
    folder = os.path.dirname(pywrap_tensorflow_internal.__file__)
    library = ctypes.CDLL(os.path.join(folder, '_pywrap_tensorflow_internal.so'))
    library.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
    buffer = library.TF_GetAllOpList().contents
    return op_def_pb2.OpList.FromString(ctypes.string_at(buffer.data, buffer.length)).op


def docs(definition):
    """What an OpDef says in words: whatever is empty is left out."""
    told = {'summary': definition.summary, 'description': definition.description}
    for key, arguments in (('inputs', definition.input_arg), ('outputs', definition.output_arg),
                           ('attrs', definition.attr)):
        told[key] = {one.name: one.description for one in arguments if one.description}
    return {key: value for key, value in told.items() if value}


def write(name, data):
    """Write one compressed file beside this one; the same data gives the same bytes."""
    with gzip.GzipFile(str(Path(__file__).with_name(name)), 'wb', 9, mtime=0) as stream:
        stream.write(data)


def main():
    for library in sorted(glob.glob(os.path.dirname(tf.__file__) + '/contrib/**/_*.so',
                                    recursive=True)):
        try:
            tf.load_op_library(library)
        except tf.errors.NotFoundError as error:  # _batch_ops.so lacks a symbol in the wheel
            print('left out: %s' % error)
    ops = op_def_pb2.OpList()
    for _, definition in sorted(op_def_registry.get_registered_ops().items()):
        added = ops.op.add()
        added.CopyFrom(definition)
        for message in [added] + list(added.input_arg) + list(added.output_arg) \
                + list(added.attr):
            message.ClearField('description')
        added.ClearField('summary')
    write('ops-1.4.pb.gz', ops.SerializeToString())
    known = {definition.name: docs(definition) for definition in described_ops()}
    # Arguments stay in the order of the op.
    known = {name: known[name] for name in sorted(known) if known[name]}
    write('op-docs-1.4.json.gz', json.dumps(known).encode('ascii'))
    print('%d ops, %d described' % (len(ops.op), len(known)))


if __name__ == '__main__':
    main()
