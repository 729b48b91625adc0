"""Models in trouble, made by TensorFlow 1.4 in a process of its own, with what is right.

Run as a script: ``make FOLDER`` builds them, ``run FOLDER`` loads and runs what was frozen.

Each maker is a function (tf, np, build) -> list of outputs; what it computes is worked out
there by a session on the true inference graph, on the inputs it names.  A situation is
right when the frozen file gives the same on the same inputs.
"""
import json
import os
import sys
from pathlib import Path

import numpy as np

MAKERS = {}


def maker(function):
    """Register a situation under its function's name."""
    MAKERS[function.__name__] = function
    return function


class Situation:
    """One model while it is made.

    Attributes:
        session: To run the original in.
        feeds: What the frozen file is to be fed: tensor name to array, per case.
        expected: Results in the order of the outputs, per case.
    """

    def __init__(self, tf):
        self.tf = tf
        self.session = None
        self.saver = None
        self.outputs = ['y']
        self.feeds, self.expected = [], []
        self.renew = self.begin = None
        self.folder = None

    def save_only(self, variables):
        """Let the Saver have these variables (or a dict of them)."""
        self.saver = self.tf.train.Saver(variables)

    def expect(self, frozen_feed, original_feed, fetches=None):
        """One case: what the file is fed, and what the original gives on its own feed."""
        def run():
            if isinstance(fetches, (list, tuple)) and len(fetches) and \
                    isinstance(fetches[0], np.ndarray):
                values = fetches
            else:
                names = fetches or [name if ':' in name else name + ':0'
                                    for name in self.outputs]
                values = self.session.run(names, original_feed)
            self.feeds.append({k: np.asarray(v) for k, v in frozen_feed.items()})
            self.expected.append([np.asarray(value) for value in values])
        self._cases.append(run)

    _cases = ()


def _random(*shape):
    return np.random.RandomState(len(shape) + sum(shape)).normal(size=shape).astype(np.float32)


# --- state that a run would change (B)


@maker
def in_place_batch_norm(tf, s):
    """B1: updates wait in tf.cond on a placeholder, upstream of the output."""
    slim = tf.contrib.slim
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    y = slim.batch_norm(slim.fully_connected(x, 4), is_training=training,
                        updates_collections=None)
    tf.identity(y, name='y')
    s.expect({'x:0': _random(5, 3), 'is_training:0': False},
             {'x:0': _random(5, 3), 'is_training:0': False})


@maker
def control_batch_norm(tf, s):
    """B1: the output waits for UPDATE_OPS."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    h = tf.layers.batch_normalization(tf.layers.dense(x, 4), training=training)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.identity(h, name='y')
    s.expect({'x:0': _random(5, 3), 'is_training:0': False},
             {'x:0': _random(5, 3), 'is_training:0': False}, [h.name])


@maker
def averages_in_cond(tf, s):
    """B2: batch statistics averaged by hand, in tf.cond."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    mean, variance = tf.nn.moments(x, [0])
    ema = tf.train.ExponentialMovingAverage(0.5)

    def updated():
        with tf.control_dependencies([ema.apply([mean, variance])]):
            return tf.identity(mean), tf.identity(variance)

    mean, variance = tf.cond(training, updated,
                             lambda: (ema.average(mean), ema.average(variance)))
    tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3, name='bn')
    tf.identity(tf.get_default_graph().get_tensor_by_name('bn/add_1:0'), name='y')
    s.expect({'x:0': _random(5, 3), 'is_training:0': False},
             {'x:0': _random(5, 3), 'is_training:0': False})


@maker
def assigned_while_training(tf, s):
    """B4 in a branch that is only taken when training."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    w = tf.Variable(_random(3), name='w')
    value = tf.cond(training, lambda: tf.identity(tf.assign(w, w * 2)),
                    lambda: tf.identity(w * 1))
    tf.multiply(x, value, name='y')
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3), 'is_training:0': False})


@maker
def estimator(tf, s):
    """B3: all of the model waits for a read of global_step, as tf.estimator builds it."""
    tf.train.create_global_step()
    from tensorflow.python.training import training_util
    read = training_util._get_or_create_global_step_read()
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    with tf.control_dependencies([read]):
        h = tf.layers.dense(x, 4, activation=tf.nn.relu)
        tf.nn.softmax(tf.layers.dense(h, 2), name='y')
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3)})


@maker
def counted_by_value(tf, s):
    """B4: the output is computed from what an update leaves."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    count = tf.Variable(0.0, name='count')
    tf.add(x, tf.assign_add(count, 1.0), name='y')
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3)}, [(x + count).name])


@maker
def read_late(tf, s):
    """B4: the variable is read after its update."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    count = tf.Variable(0.0, name='count')
    with tf.control_dependencies([tf.assign_add(count, 1.0)]):
        tf.add(x, count.read_value(), name='y')
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3)}, [(x + count).name])


@maker
def never_assigned(tf, s):
    """B4: an assignment in a branch that a constant never takes."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(_random(3), name='w')
    value = tf.cond(tf.constant(False), lambda: tf.identity(tf.assign(w, w * 2)),
                    lambda: tf.identity(w * 1))
    tf.multiply(x, value, name='y')
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3)})


@maker
def counted_in_loop(tf, s):
    """B5: an update inside of a loop, that the body waits for."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    count = tf.Variable(0.0, name='count')

    def body(i, value):
        with tf.control_dependencies([tf.assign_add(count, 1.0)]):
            return i + 1, value * 2.0 + tf.constant(1.0)

    _, value = tf.while_loop(lambda i, _: i < 4, body, [0, x])
    tf.identity(value, name='y')
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3)})


@maker
def waits_for_training(tf, s):
    """B6: the prediction waits for the optimizer's step."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    h = tf.layers.dense(x, 2)
    loss = tf.reduce_mean(tf.square(h))
    train = tf.train.AdamOptimizer().minimize(loss)
    with tf.control_dependencies([train]):
        tf.nn.softmax(h, name='y')
    expected = tf.nn.softmax(h)
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3)}, [expected.name])


# --- what has to be fed (C3, C4, C5)


@maker
def switched_batch_norm(tf, s):
    """C3: tf.layers batch norm on a placeholder, and dropout."""
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')
    training = tf.placeholder(tf.bool, name='is_training')
    keep = tf.placeholder(tf.float32, name='keep_prob')
    h = tf.layers.batch_normalization(tf.layers.conv2d(x, 4, 2), training=training, fused=True)
    h = tf.layers.dropout(tf.nn.relu(h), 0.4, training=training)
    tf.nn.dropout(h, keep, name='d')
    tf.identity(tf.get_default_graph().get_tensor_by_name('d/mul:0'), name='y')
    s.expect({'x:0': _random(2, 4, 4, 3)},
             {'x:0': _random(2, 4, 4, 3), 'is_training:0': False, 'keep_prob:0': 1.0})


@maker
def queued(tf, s):
    """C4: images from a queue, with labels nobody needs."""
    queue = tf.FIFOQueue(8, [tf.float32, tf.int64], [[3], []])
    images, _ = queue.dequeue_many(4, name='batch')
    tf.layers.dense(images, 2, name='dense')
    tf.identity(tf.get_default_graph().get_tensor_by_name('dense/BiasAdd:0'), name='y')
    s.expect({'batch:0': _random(4, 3)}, {'batch:0': _random(4, 3)})


@maker
def two_dequeued(tf, s):
    """C4: two components of a queue are needed."""
    queue = tf.FIFOQueue(8, [tf.float32, tf.float32], [[3], []])
    values, factor = queue.dequeue(name='batch')
    w = tf.Variable(_random(3), name='w')
    tf.multiply(values * w, factor, name='y')
    s.expect({'batch:0': _random(3), 'batch_1:0': np.float32(2.5)},
             {'batch:0': _random(3), 'batch:1': np.float32(2.5)})


@maker
def default_from_queue(tf, s):
    """C4: a placeholder whose default comes from a queue."""
    queue = tf.FIFOQueue(8, [tf.float32], [[3]])
    x = tf.placeholder_with_default(queue.dequeue_many(4), [None, 3], name='x')
    tf.layers.dense(x, 2, name='dense')
    tf.identity(tf.get_default_graph().get_tensor_by_name('dense/BiasAdd:0'), name='y')
    s.expect({'x:0': _random(5, 3)}, {'x:0': _random(5, 3)})


@maker
def iterator(tf, s):
    """C4: an iterator that has to be initialized."""
    data = tf.contrib.data.Dataset.from_tensor_slices(_random(6, 3)).batch(2)
    x = data.make_initializable_iterator().get_next(name='next')
    w = tf.Variable(_random(3, 2), name='w')
    tf.matmul(x, w, name='y')
    s.expect({'next:0': _random(5, 3)}, {'next:0': _random(5, 3)})


@maker
def one_shot_iterator(tf, s):
    """C5: an iterator that goes through the training data."""
    data = tf.contrib.data.Dataset.from_tensor_slices(_random(6, 3)).batch(2)
    x = data.make_one_shot_iterator().get_next(name='next')
    w = tf.Variable(_random(3, 2), name='w')
    tf.matmul(x, w, name='y')
    s.expect({'next:0': _random(5, 3)}, {'next:0': _random(5, 3)})


@maker
def cut_inside(tf, s):
    """--input: what comes before a node is left out, and bytes are fed for floats."""
    name = tf.placeholder(tf.string, [], name='path')
    image = tf.image.decode_png(tf.read_file(name), channels=3)
    image = tf.expand_dims(tf.to_float(image) / 255.0, 0, name='image')
    w = tf.Variable(_random(3, 2), name='w')
    tf.tensordot(image, w, 1, name='y')
    s.expect({'image:0': np.arange(24, dtype=np.uint8).reshape(1, 4, 2, 3)},
             {'image:0': np.arange(24, dtype=np.float32).reshape(1, 4, 2, 3)})


# --- training mode left on (C1, C2)


def _twice(tf, build, training):
    """The training graph, and the output of the inference graph on the same variables."""
    with tf.variable_scope('net'):
        y = build(training)
    with tf.variable_scope('net', reuse=True), tf.name_scope('reference'):
        return y, build(False)


@maker
def trained_fused_norm(tf, s):
    """C1: fused batch norm with training=True; one without scale and offset."""
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')

    def build(training):
        h = tf.layers.conv2d(x, 4, 2, name='conv')
        h = tf.layers.batch_normalization(h, training=training, fused=True, name='one')
        h = tf.layers.batch_normalization(h, training=training, fused=True, scale=False,
                                          center=False, name='other')
        return tf.nn.relu(h)
    y, expected = _twice(tf, build, True)
    tf.identity(y, name='y')
    feed = {'x:0': _random(3, 4, 4, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def trained_plain_norm(tf, s):
    """C1: batch norm of single ops with training=True."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')

    def build(training):
        h = tf.layers.dense(x, 4, name='dense')
        return tf.layers.batch_normalization(h, training=training, name='norm')
    y, expected = _twice(tf, build, True)
    tf.identity(y, name='y')
    feed = {'x:0': _random(5, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def trained_slim_in_place(tf, s):
    """B1 and C1: slim's batch norm with is_training=True and updates in place."""
    slim = tf.contrib.slim
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')

    def build(training):
        return slim.conv2d(x, 4, 3, scope='conv', normalizer_fn=slim.batch_norm,
                           normalizer_params={'is_training': training, 'fused': False,
                                              'updates_collections': None})
    y, expected = _twice(tf, build, True)
    tf.identity(y, name='y')
    feed = {'x:0': _random(3, 4, 4, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def hand_made_norm(tf, s):
    """C1: population statistics assigned by hand."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    pop_mean = tf.Variable(tf.zeros([3]), trainable=False, name='pop_mean')
    pop_variance = tf.Variable(tf.ones([3]), trainable=False, name='pop_variance')
    mean, variance = tf.nn.moments(x, [0])
    with tf.control_dependencies([tf.assign(pop_mean, pop_mean * 0.9 + mean * 0.1),
                                  tf.assign(pop_variance, pop_variance * 0.9 + variance * 0.1)]):
        h = tf.nn.batch_normalization(x, mean, variance, None, None, 1e-3)
    tf.identity(h, name='y')
    expected = tf.nn.batch_normalization(x, pop_mean, pop_variance, None, None, 1e-3)
    feed = {'x:0': _random(5, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def dropped_out(tf, s):
    """C2: dropout left on, in layers and by itself."""
    x = tf.placeholder(tf.float32, [None, 30], name='x')
    h = tf.layers.dense(x, 40, name='dense')
    d = tf.nn.dropout(tf.nn.relu(h), 0.5)
    w = tf.Variable(_random(40, 2), name='w')
    tf.matmul(tf.layers.dropout(d, 0.3, training=True), w, name='y')
    feed = {'x:0': _random(5, 30)}
    s.expect(feed, feed, [tf.matmul(tf.nn.relu(h), w).name])


@maker
def noisy(tf, s):
    """C2 without a repair: noise that belongs to the model."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(_random(3), name='w')
    tf.add(x * w, tf.random_normal([3]), name='y')


# --- other weights (C6, C7, C8)


@maker
def averaged(tf, s):
    """C6: moving averages of plain and partitioned weights."""
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    ema = tf.train.ExponentialMovingAverage(0.9)
    with tf.variable_scope('rows', partitioner=tf.fixed_size_partitioner(2, 0)):
        rows = tf.get_variable('w', [4, 3])
    w = tf.Variable(_random(3, 2), name='w')
    parts = list(rows) + [w]
    ema.apply(parts)
    tf.matmul(tf.matmul(x, tf.convert_to_tensor(rows)), w, name='y')
    shadows = [ema.average(part) for part in parts]
    expected = tf.matmul(tf.matmul(x, tf.concat(shadows[:2], 0)), shadows[2])
    feed = {'x:0': _random(5, 4)}
    s.expect(feed, feed, [expected.name])


@maker
def half_saved(tf, s):
    """C7: the Saver has trainable variables only, batch norm's statistics are not saved."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    h = tf.layers.batch_normalization(x, name='norm')
    tf.identity(h, name='y')
    s.save_only(tf.trainable_variables())
    gamma, beta = tf.trainable_variables()
    expected = tf.nn.batch_normalization(x, tf.zeros([3]), tf.ones([3]), beta, gamma, 1e-3)
    feed = {'x:0': _random(5, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def local_counter(tf, s):
    """C8: a local variable that begins with a filled constant."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(_random(3), name='w')
    local = tf.Variable(tf.fill([3], 2.0), collections=[tf.GraphKeys.LOCAL_VARIABLES],
                        trainable=False, name='local')
    tf.multiply(x * w, local, name='y')
    feed = {'x:0': _random(5, 3)}
    s.expect(feed, feed)


# --- ops of a newer TensorFlow (G3), made by renaming those of 1.4 in the file


@maker
def newer_ops(tf, s):
    """G3: what TF 1.15 writes, in a loop as well."""
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')
    w = tf.Variable(_random(3, 3), name='w')
    h = tf.layers.batch_normalization(x, fused=True, name='norm')
    leaky = tf.nn.relu(h, name='leaky')
    clip = tf.identity(leaky, name='clip')
    quotient = tf.div(clip, tf.nn.relu(x), name='quotient')
    product = tf.matmul(tf.reshape(quotient, [4, 4, 3]), tf.ones([4, 3, 3]) * w, name='product')
    total = tf.add(product, product, name='total')

    def body(i, value):
        return i + 1, tf.nn.relu(value - 1.0, name='inner')

    _, looped = tf.while_loop(lambda i, _: i < 2, body, [0, total])
    tf.identity(looped, name='y')

    def leak(value, alpha=0.3):
        return tf.maximum(alpha * value, value)
    h = tf.clip_by_value(leak(h), -0.5, 0.5)
    right = tf.nn.relu(x)
    h = tf.where(tf.not_equal(right, 0), h / right, tf.zeros_like(h))
    h = 2 * tf.matmul(tf.reshape(h, [4, 4, 3]), tf.ones([4, 3, 3]) * w)
    for _ in range(2):
        h = leak(h - 1.0)
    feed = {'x:0': _random(1, 4, 4, 3)}
    s.expect(feed, feed, [h.name])

    def renew(meta):
        meta.meta_info_def.tensorflow_version = '1.15.0'
        graph = meta.graph_def
        for node in graph.node:
            if node.name in ('leaky', 'while/inner'):
                node.op = 'LeakyRelu'
                node.attr['alpha'].f = 0.3
            elif node.name == 'quotient':
                node.op = 'DivNoNan'
            elif node.op == 'FusedBatchNorm':
                node.op = 'FusedBatchNormV3'
                node.attr['U'].type = 1
            elif node.op == 'BatchMatMul':
                node.op = 'BatchMatMulV2'
            elif node.op == 'Add' and node.name in ('total', 'while/add'):
                node.op = 'AddV2'
            elif node.name == 'clip':
                node.op = 'ClipByValue'
                node.input.extend(['low', 'high'])
        for name, value in ('low', -0.5), ('high', 0.5):
            node = graph.node.add(name=name, op='Const')
            node.attr['dtype'].type = 1
            node.attr['value'].tensor.CopyFrom(tf.make_tensor_proto(value, tf.float32))
    s.renew = renew


# --- tables (G12, G13, G14)


@maker
def tables(tf, s):
    """G12: tables of constants, looked up in a loop, too; the words come out again."""
    lookup = tf.contrib.lookup
    x = tf.placeholder(tf.string, [None], name='x')
    w = tf.Variable(_random(4, 2), name='w')
    ids = lookup.index_table_from_tensor(['a', 'b', 'c'], num_oov_buckets=1)
    words = lookup.index_to_string_table_from_tensor(['u', 'v', 'w', 'z'])
    pairs = lookup.HashTable(lookup.KeyValueTensorInitializer(
        [b'a', b'z'], [0.5, 0.25], tf.string, tf.float64), -1.0)
    found = ids.lookup(x)
    _, again = tf.while_loop(lambda i, _: i < 2, lambda i, v: (i + 1, ids.lookup(words.lookup(v))),
                             [0, found])
    tf.identity(tf.nn.embedding_lookup(w, found), name='y')
    tf.identity(words.lookup(found), name='word')
    tf.identity(again, name='again')
    tf.identity(pairs.lookup(x), name='pair')
    s.outputs = ['y', 'word', 'again', 'pair']
    s.begin = tf.tables_initializer()
    feed = {'x:0': np.array([b'a', b'c', b'nothing'], object)}
    s.expect(feed, feed)


@maker
def vocabulary_file(tf, s):
    """G13: a vocabulary file, beside the model."""
    path = str(s.folder / 'vocabulary.txt')
    Path(path).write_text('the\na\nfrozen\n')
    x = tf.placeholder(tf.string, [None], name='x')
    w = tf.Variable(_random(3, 2), name='w')
    table = tf.contrib.lookup.index_table_from_file(path, default_value=2)
    tf.nn.embedding_lookup(w, table.lookup(x), name='y')
    s.begin = tf.tables_initializer()
    feed = {'x:0': np.array([b'a', b'the', b'nothing'], object)}
    s.expect(feed, feed)


@maker
def mutable_table(tf, s):
    """G14: a mutable table whose contents the Saver keeps."""
    x = tf.placeholder(tf.string, [None], name='x')
    w = tf.Variable(_random(5, 2), name='w')
    table = tf.contrib.lookup.MutableHashTable(tf.string, tf.int64, 4, checkpoint=True)
    tf.nn.embedding_lookup(w, table.lookup(x), name='y')
    s.begin = table.insert(tf.constant(['a', 'b']), tf.constant([3, 1], tf.int64))
    feed = {'x:0': np.array([b'a', b'b', b'nothing'], object)}
    s.expect(feed, feed)


@maker
def baked_batch(tf, s):
    """C9: a placeholder and reshapes of eight examples."""
    x = tf.placeholder(tf.float32, [8, 4], name='x')
    w = tf.Variable(_random(4, 4), name='w')
    h = tf.reshape(tf.matmul(x, w), [8, 2, 2])
    tf.reshape(tf.nn.relu(h), [8, -1], name='y')
    value = _random(8, 4)
    s.expect({'x:0': value}, {'x:0': value})
    s.expect({'x:0': value[:2]}, {'x:0': value}, [tf.identity(
        tf.get_default_graph().get_tensor_by_name('y:0')[:2]).name])


# --- resource variables (F)


@maker
def resource_variables(tf, s):
    """F1: read, gathered, and read in a loop and in a cond."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    ids = tf.placeholder(tf.int32, [None], name='ids')
    with tf.variable_scope('v', use_resource=True):
        w = tf.get_variable('w', [3, 3])
        table = tf.get_variable('table', [7, 3])
    h = tf.matmul(x, w) + tf.reduce_sum(tf.nn.embedding_lookup(table, ids), 0)
    _, h = tf.while_loop(lambda i, _: i < 3,
                         lambda i, v: (i + 1, tf.nn.tanh(tf.matmul(v, w.read_value()))), [0, h])
    h = tf.cond(tf.reduce_sum(x) > 0, lambda: tf.matmul(h, w.read_value()), lambda: h)
    tf.identity(h, name='y')
    for seed in (1, -1):
        feed = {'x:0': seed * np.abs(_random(5, 3)), 'ids:0': np.array([1, 6, 1], np.int32)}
        s.expect(feed, feed)


@maker
def resource_recurrent(tf, s):
    """F3: the handles of an LSTM go into its loop, beside TensorArrays."""
    x = tf.placeholder(tf.float32, [None, 5, 3], name='x')
    with tf.variable_scope('v', use_resource=True):
        _, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(4), x, dtype=tf.float32)
    tf.identity(state.h, name='y')
    feed = {'x:0': _random(2, 5, 3)}
    s.expect(feed, feed)


@maker
def resource_norm(tf, s):
    """F6 and C3: batch norm on resource variables, updated in place."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    with tf.variable_scope('v', use_resource=True):
        h = tf.layers.batch_normalization(x, training=training)
        count = tf.get_variable('count', [], trainable=False)
    with tf.control_dependencies([count.assign_add(1.0)]
                                 + tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.identity(h, name='y')
    feed = {'x:0': _random(5, 3), 'is_training:0': False}
    s.expect(feed, feed, [h.name])


def _build(folder):
    import tensorflow as tf
    tf.logging.set_verbosity(tf.logging.ERROR)
    facts = {}
    for name, function in MAKERS.items():
        (folder / name).mkdir()
        with tf.Graph().as_default(), tf.Session() as session:
            tf.set_random_seed(1)
            situation = Situation(tf)
            situation.session, situation._cases = session, []
            situation.folder = folder / name
            function(tf, situation)
            session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
            _stir(tf, session)
            if situation.begin is not None:
                session.run(situation.begin)
            saver = situation.saver or tf.train.Saver()
            saver.save(session, str(folder / name / 'model'), write_state=False)
            for case in situation._cases:
                case()
            if situation.renew:
                path = folder / name / 'model.meta'
                meta = tf.MetaGraphDef.FromString(path.read_bytes())
                situation.renew(meta)
                path.write_bytes(meta.SerializeToString())
        facts[name] = {'outputs': situation.outputs, 'document': function.__doc__}
        for number, (feed, expected) in enumerate(zip(situation.feeds, situation.expected)):
            arrays = {'feed|' + key.replace('/', '|'): value for key, value in feed.items()}
            arrays.update(('out|%d' % i, value) for i, value in enumerate(expected))
            np.savez(str(folder / name / ('case%d.npz' % number)), **arrays)
    print(json.dumps(facts))


def _stir(tf, session):
    """Give statistics and shadow variables values that are not those they began with."""
    for number, variable in enumerate(tf.global_variables()):
        if variable.dtype.base_dtype == tf.float32:
            value = session.run(variable)
            noise = np.random.RandomState(number).uniform(0.5, 1.5, value.shape)
            variable.load((value + noise).astype(np.float32), session)


def _run(folder):
    """For each frozen file: 'equal', or how far it is off, or what TensorFlow said."""
    import tensorflow as tf
    from google.protobuf.message import DecodeError
    found = {}
    for path in sorted(folder.glob('*/*.pb')):
        verdicts = []
        try:
            graph_def = tf.GraphDef.FromString(path.read_bytes())
            outputs = json.loads((path.parent / (path.stem + '.json')).read_text())
            with tf.Graph().as_default(), tf.Session() as session:
                tf.import_graph_def(graph_def, name='')
                for case in sorted(path.parent.glob('case*.npz')):
                    arrays = np.load(str(case), allow_pickle=True)
                    held = {node.name for node in graph_def.node}
                    feed = {key[5:].replace('|', '/'): arrays[key] for key in arrays.files
                            if key.startswith('feed|')}
                    feed = {key: value for key, value in feed.items()
                            if key.split(':')[0] in held}
                    verdicts.append(_compare(arrays, session.run(outputs, feed),
                                             session.run(outputs, feed)))
        except (ValueError, KeyError, DecodeError, TypeError, tf.errors.OpError) as error:
            verdicts.append(str(error)[:600])
        found['%s/%s' % (path.parent.name, path.stem)] = verdicts
    print(json.dumps(found))


def _compare(arrays, first, second):
    """'equal', 'random' (twice is not the same), or the greatest difference."""
    worst = 'equal'
    for number, (one, other) in enumerate(zip(first, second)):
        expected = arrays['out|%d' % number]
        if not np.array_equal(one, other):
            return 'random'
        if one.shape != expected.shape:
            return 'shape %s, not %s' % (one.shape, expected.shape)
        if not np.array_equal(one, expected):
            worst = float(np.abs(one - expected).max())
    return worst


if __name__ == '__main__':
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')
    {'make': _build, 'run': _run}[sys.argv[1]](Path(sys.argv[2]))
