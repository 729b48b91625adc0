"""Small models of many kinds, made by TensorFlow itself in a process of its own.

Run as a script with a folder: builds them all there.  Each gets a checkpoint,
what TF's own CheckpointReader reads from it (``values.npz``), and where TF can
freeze it, TF's frozen file (``oracle.pb``).
"""
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_built = {}


class Made:
    """One model on disk.

    Attributes:
        meta, prefix: Paths (str).
        outputs: Names of its outputs.
        oracle: TF's frozen file, a Path that may not exist.
        values: Path of the ``.npz`` with every tensor of the checkpoint.
    """

    def __init__(self, folder, outputs):
        self.prefix = str(folder / 'model')
        self.meta = self.prefix + '.meta'
        self.outputs = outputs
        self.oracle = folder / 'oracle.pb'
        self.values = folder / 'values.npz'


def made_models(tmp_path_factory):
    """All models, by name; built once per test run."""
    if not _built:
        folder = tmp_path_factory.mktemp('tf_models')
        done = subprocess.run([sys.executable, '-W', 'ignore', '-m', 'tests.tf_models',
                               str(folder)], cwd=str(ROOT), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True)
        assert done.returncode == 0, done.stderr[-3000:]
        for name, outputs in json.loads((folder / 'outputs.json').read_text()).items():
            _built[name] = Made(folder / name, outputs)
    return _built


def _dtypes(tf):
    import numpy as np
    outputs = []
    shapes = {'scalar': (), 'one': (1, 1), 'none': (0, 3), 'many': (2, 3)}
    for dtype in (tf.float32, tf.float64, tf.float16, tf.int8, tf.int16, tf.int32, tf.int64,
                  tf.uint8, tf.uint16, tf.bool, tf.complex64, tf.complex128, tf.string):
        for label, shape in shapes.items():
            random = np.random.RandomState(len(outputs))
            if dtype == tf.string:
                if not shape:
                    continue  # TF's own way fails on it.
                value = np.full(shape, b'a\0bc\xff', object)
            else:
                value = (random.normal(size=shape) * 100).astype(dtype.as_numpy_dtype)
            name = '%s_%s' % (dtype.name, label)
            with tf.device('/cpu:0'):
                variable = tf.Variable(tf.constant(value, dtype, shape), name=name)
            outputs.append(tf.identity(variable, name='out_' + name).op.name)
    return outputs, tf.train.Saver()


def _partitioned(tf):
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    with tf.variable_scope('rows', partitioner=tf.fixed_size_partitioner(2, 0)):
        rows = tf.get_variable('w', [4, 6])
    with tf.variable_scope('columns', partitioner=tf.fixed_size_partitioner(3, 1)):
        columns = tf.get_variable('w', [6, 7])
    y = tf.matmul(tf.matmul(x, tf.convert_to_tensor(rows)), tf.convert_to_tensor(columns))
    return [tf.identity(y, name='y').op.name], tf.train.Saver()


def _renamed(tf):
    """Two Savers with other keys; the second one is the model's own."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(tf.random_normal([3, 2], seed=1), name='w')
    b = tf.Variable(tf.random_normal([2], seed=2), name='b')
    tf.train.Saver({'wrong/w': w, 'b': b})
    saver = tf.train.Saver({'right/w': w, 'swapped': b})
    tf.add(tf.matmul(x, w), b, name='y')
    return ['y'], saver


def _inception(tf):
    from tensorflow.contrib.slim import nets
    slim = tf.contrib.slim
    images = tf.placeholder(tf.float32, [None, 150, 150, 3], name='images')
    with slim.arg_scope(nets.inception.inception_v3_arg_scope()):
        logits, _ = nets.inception.inception_v3(
            images, 11, is_training=True, depth_multiplier=0.1, min_depth=4)
    tf.nn.softmax(logits, name='predictions')
    return ['predictions'], tf.train.Saver()


def _resnet(tf):
    from tensorflow.contrib.slim import nets
    slim = tf.contrib.slim
    images = tf.placeholder(tf.float32, [None, 33, 33, 3], name='images')
    training = tf.placeholder(tf.bool, [], name='is_training')
    with slim.arg_scope(nets.resnet_v2.resnet_arg_scope()):
        blocks = [nets.resnet_v2.resnet_v2_block('block1', 2, 2, 2)]
        logits, _ = nets.resnet_v2.resnet_v2(images, blocks, 5, is_training=training)
    tf.nn.softmax(tf.squeeze(logits, [1, 2]), name='predictions')
    return ['predictions'], tf.train.Saver()


def _recurrent(tf):
    """A loop, a function in the library, and a PlaceholderWithDefault."""
    from tensorflow.python.framework import function

    @function.Defun(tf.float32)
    def doubled(value):
        return value * 2.0

    tokens = tf.placeholder(tf.int32, [None, 5], name='tokens')
    lengths = tf.placeholder_with_default(tf.constant([5]), [None], name='lengths')
    table = tf.get_variable('table', [4, 3])
    cell = tf.nn.rnn_cell.BasicLSTMCell(4)
    _, state = tf.nn.dynamic_rnn(cell, tf.nn.embedding_lookup(table, tokens), dtype=tf.float32)
    with tf.control_dependencies([tf.identity(lengths)]):
        tf.identity(doubled(state.h), name='y')
    return ['y'], tf.train.Saver()


def _sharded(tf):
    """Four data files, devices, and a checkpoint of all."""
    y = tf.placeholder(tf.float32, [None, 3], name='x')
    for number, device in enumerate(('/device:GPU:0', '/device:CPU:0', '/device:GPU:1',
                                     '/device:GPU:2')):
        with tf.device(device):
            y = tf.matmul(y, tf.Variable(tf.random_normal([3, 3], seed=number),
                                         name='w_%d' % number))
    tf.identity(y, name='y')
    return ['y'], tf.train.Saver(sharded=True)


def _version_1(tf):
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    with tf.variable_scope('rows', partitioner=tf.fixed_size_partitioner(2, 0)):
        rows = tf.get_variable('w', [4, 6])
    step = tf.Variable(-7, name='step')
    flags = tf.Variable([True, False, True], name='flags')
    wide = tf.Variable([1 << 40, -5], dtype=tf.int64, name='wide')
    tail = tf.to_float(step) + tf.reduce_sum(tf.to_float(flags)) + tf.to_float(wide[1])
    tf.add(tf.matmul(x, tf.convert_to_tensor(rows)), tail, name='y')
    return ['y'], tf.train.Saver(write_version=tf.train.SaverDef.V1)


def _version_1_sharded(tf):
    outputs, _ = _version_1(tf)
    return outputs, tf.train.Saver(write_version=tf.train.SaverDef.V1, sharded=True)


def _random(tf):
    """Dropout left on, with a second saver and a kept colocation."""
    x = tf.placeholder(tf.float32, [None, 8], name='x')
    w = tf.Variable(tf.random_normal([8, 6], seed=3), name='w')
    tf.nn.dropout(tf.matmul(x, w), 0.5, name='y')
    return [tf.identity(tf.get_default_graph().get_tensor_by_name('y/mul:0'), 'z').op.name], \
        tf.train.Saver()


def _colocated(tf):
    """A node colocated with one that freezing drops: TF freezes it, and can't load it."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(tf.random_normal([3, 3], seed=4), name='w')
    dropped = tf.identity(x, name='dropped')
    with tf.colocate_with(dropped):
        tf.matmul(x, w, name='y')
    return ['y'], tf.train.Saver()


def _batch_norm_in_place(tf):
    slim = tf.contrib.slim
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    y = slim.batch_norm(slim.fully_connected(x, 4), is_training=training,
                        updates_collections=None)
    tf.identity(y, name='y')
    return ['y'], tf.train.Saver()


def _queue(tf):
    queue = tf.FIFOQueue(8, [tf.float32], [[3]])
    x = tf.reshape(queue.dequeue_many(4, name='batch'), [4, 3])
    w = tf.Variable(tf.random_normal([3, 2], seed=5), name='w')
    tf.matmul(x, w, name='y')
    return ['y'], tf.train.Saver()


def _large(tf):
    """A weight that takes many chunks."""
    x = tf.placeholder(tf.float32, [None, 3000], name='x')
    w = tf.Variable(tf.random_normal([3000, 4000], seed=6), name='w')
    tf.matmul(x, w, name='y')
    return ['y'], tf.train.Saver()


def _embedding(tf):
    """Words of a sharded embedding; an index beyond its 90 rows fails."""
    tokens = tf.placeholder(tf.int64, [None, 7], name='tokens')
    with tf.variable_scope('words', partitioner=tf.fixed_size_partitioner(3, 0)):
        table = tf.get_variable('w', [90, 4])
    words = tf.nn.embedding_lookup(table, tokens, partition_strategy='mod')
    tf.reduce_sum(words, 1, name='y')
    return ['y'], tf.train.Saver()


def _pictures(tf):
    """What steps after freezing work on: inference batch norms, bytes in, twins."""
    slim = tf.contrib.slim
    images = tf.placeholder(tf.uint8, [None, 9, 9, 3], name='images')
    scale = tf.placeholder_with_default(tf.constant(1.0 / 255), [], name='scale')
    x = tf.to_float(images) * scale
    for width in (24, 32):
        x = slim.conv2d(x, width, 3, normalizer_fn=slim.batch_norm,
                        normalizer_params={'is_training': False, 'fused': width == 24})
    x = tf.reduce_mean(x, [1, 2]) * (tf.constant(2.0) + tf.constant(1.0))
    tf.nn.relu(x, name='one')
    tf.nn.relu(x, name='other')
    return ['one', 'other'], tf.train.Saver()


KINDS = {'dtypes': _dtypes, 'partitioned': _partitioned, 'renamed': _renamed,
         'inception': _inception, 'resnet': _resnet, 'recurrent': _recurrent,
         'sharded': _sharded, 'version_1': _version_1, 'version_1_sharded': _version_1_sharded,
         'random': _random, 'colocated': _colocated,
         'batch_norm_in_place': _batch_norm_in_place, 'queue': _queue, 'large': _large,
         'embedding': _embedding, 'pictures': _pictures}


def _build(folder):
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')
    import numpy as np
    import tensorflow as tf
    tf.logging.set_verbosity(tf.logging.ERROR)
    outputs = {}
    for name, kind in KINDS.items():
        (folder / name).mkdir()
        prefix = str(folder / name / 'model')
        config = tf.ConfigProto(allow_soft_placement=True)
        with tf.Graph().as_default() as graph, tf.Session(config=config) as session:
            tf.set_random_seed(1)
            outputs[name], saver = kind(tf)
            session.run(tf.global_variables_initializer())
            saver.save(session, prefix, write_state=False)
            frozen = tf.graph_util.convert_variables_to_constants(
                session, graph.as_graph_def(), outputs[name])
        (folder / name / 'oracle.pb').write_bytes(frozen.SerializeToString())
        pattern = prefix + '-?????-of-00001' if name == 'version_1_sharded' else prefix
        reader = tf.train.NewCheckpointReader(pattern)
        values = {}
        for key in reader.get_variable_to_shape_map():
            try:
                values[key.replace('/', '|')] = reader.get_tensor(key)
            except tf.errors.UnimplementedError:
                pass  # It reads no bool and no partitioned tensor of a V1 checkpoint.
        np.savez(str(folder / name / 'values.npz'), **values)
    (folder / 'outputs.json').write_text(json.dumps(outputs))


if __name__ == '__main__':
    _build(Path(sys.argv[1]))
