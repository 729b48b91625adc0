"""Write ``ops-1.4.pb.gz``: the OpDefs that TensorFlow 1.4.0 registers.

Run once with the real TensorFlow 1.4.0: ``python resources/build_ops.py``.
Ops of the contrib libraries in the wheel are included; descriptions are not.
"""
import glob
import gzip
import os
from pathlib import Path

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')

import tensorflow as tf  # noqa: E402
import tensorflow.contrib  # noqa: E402,F401
from tensorflow.core.framework import op_def_pb2  # noqa: E402
from tensorflow.python.framework import op_def_registry  # noqa: E402


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
    target = Path(__file__).with_name('ops-1.4.pb.gz')
    with gzip.GzipFile(str(target), 'wb', 9, mtime=0) as stream:
        stream.write(ops.SerializeToString())
    print('%d ops' % len(ops.op))


if __name__ == '__main__':
    main()
