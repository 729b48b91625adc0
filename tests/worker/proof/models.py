"""Models whose proofs were wrong once, made by TensorFlow in a process of its own.

Run as a script with a folder: builds them all there, and prints their outputs.
"""
import json
import os
import sys
from pathlib import Path


def _text(tf):
    """A variable that is one text."""
    x = tf.placeholder(tf.string, [], 'x')
    q = tf.Variable(tf.constant(b's\0'), name='q')
    tf.string_join([q, x], name='y')
    return ['y']


def _trained_on(tf):
    """A run trains the model: what it predicts differs from run to run."""
    x = tf.placeholder(tf.float32, [None, 8], 'x')
    y = tf.layers.dense(x, 2, name='o')
    train = tf.train.GradientDescentOptimizer(.1).minimize(tf.reduce_mean(tf.square(y)))
    with tf.control_dependencies([train]):
        tf.identity(tf.nn.softmax(y), name='p')
    return ['p']


def _counted(tf):
    """A run counts itself, in no set order with reading the counter."""
    x = tf.placeholder(tf.float32, [None, 8], 'x')
    n = tf.get_variable('n', [], initializer=tf.zeros_initializer(), trainable=False)
    y = tf.matmul(x, tf.get_variable('w', [8, 2])) * tf.cast(n, tf.float32)
    with tf.control_dependencies([tf.assign_add(n, 1.)]):
        tf.add(y, tf.matmul(x, tf.get_variable('v', [8, 2])), name='p')
    return ['p']


def _dropout(tf):
    """Few units, many of them dead: one row alone may well give the same twice."""
    x = tf.placeholder(tf.float32, [None, 8], 'x')
    keep = tf.placeholder(tf.float32, [], 'keep_prob')
    hidden = tf.nn.dropout(tf.nn.relu(tf.layers.dense(x, 6)), keep)
    tf.nn.softmax(tf.layers.dense(hidden, 3), name='prob')
    return ['prob']


def _rarely_random(tf):
    """Random numbers that no output shows."""
    x = tf.placeholder(tf.float32, [None, 8], 'x')
    y = tf.matmul(x, tf.get_variable('w', [8, 2]))
    tf.add(y, tf.reduce_sum(tf.floor(tf.random_uniform([3]))), name='y')
    return ['y']


def _last_step(tf):
    """The last of the steps is zero for shorter sequences."""
    x = tf.placeholder(tf.float32, [None, None, 5], 'x')
    lengths = tf.placeholder(tf.int32, [None], 'len')
    steps, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(4), x, lengths, dtype=tf.float32)
    tf.identity(steps[:, -1], name='out')
    return ['out']


def _flat(tf):
    """An output that is always the same, and one that is not."""
    x = tf.placeholder(tf.float32, [None, 5], 'x')
    y = tf.matmul(x, tf.get_variable('w', [5, 3]))
    tf.multiply(tf.nn.relu(-tf.square(y)), 1., name='zero')
    tf.identity(y, name='y')
    tf.add([1., 1.], [2., 2.], name='alone')
    return ['zero', 'y']


def _centred(tf):
    """Batch norm left in training, and rows that depend on one another without it, too."""
    x = tf.placeholder(tf.float32, [None, 8], 'x')
    h = tf.layers.batch_normalization(tf.layers.dense(x, 6), training=True)
    tf.subtract(tf.layers.dense(h, 2), tf.reduce_max(x), name='y')
    return ['y']


def _fixed_batch(tf):
    """The output of the convolution is built for 4 pictures."""
    x = tf.placeholder(tf.float32, [4, 5, 5, 2], 'x')
    w = tf.get_variable('w', [3, 3, 3, 2])
    y = tf.nn.conv2d_transpose(x, w, [4, 10, 10, 3], [1, 2, 2, 1])
    tf.identity(y, name='y')
    return ['y']


def _looped(tf):
    """An output inside of a loop."""
    x = tf.placeholder(tf.float32, [None, 4], 'x')
    w = tf.get_variable('w', [4, 4])
    tf.while_loop(lambda i, a: i < 3,
                  lambda i, a: (i + 1, tf.matmul(a, w, name='inner')), [0, x])
    return [node.name for node in tf.get_default_graph().get_operations()
            if node.name.endswith('inner')]


def _vocabulary(tf):
    """A table that is filled from a file."""
    path = Path(sys.argv[1]) / 'vocabulary' / 'words.txt'
    path.write_text('a\nb\n')
    x = tf.placeholder(tf.string, [None], 'x')
    table = tf.contrib.lookup.index_table_from_file(str(path), num_oov_buckets=1)
    tf.gather(tf.get_variable('w', [3, 2]), table.lookup(x), name='y')
    return ['y']


KINDS = {name[1:]: kind for name, kind in list(globals().items())
         if name.startswith('_') and callable(kind)}


def build(folder):
    """Build all of them, each in a folder of its name."""
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')
    import tensorflow as tf
    tf.logging.set_verbosity(tf.logging.ERROR)
    outputs = {}
    for name, kind in KINDS.items():
        (folder / name).mkdir()
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(5)
            outputs[name] = kind(tf)
            session.run(tf.global_variables_initializer())
            tf.train.Saver().save(session, str(folder / name / 'model'), write_state=False)
    print(json.dumps(outputs))


if __name__ == '__main__':
    build(Path(sys.argv[1]))
