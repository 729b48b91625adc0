"""Resource variables (F)."""
import numpy as np

from tests.rewrite.situations.base import maker, random


@maker
def resource_variables(tf, s):
    """F1, F3, F4: read, gathered, and handles that go into a loop and a condition."""
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
        feed = {'x:0': seed * np.abs(random(5, 3)), 'ids:0': np.array([1, 6, 1], np.int32)}
        s.expect(feed, feed)


@maker
def resource_recurrent(tf, s):
    """F1: the weights of an LSTM, which go into its loop beside TensorArrays."""
    x = tf.placeholder(tf.float32, [None, 5, 3], name='x')
    with tf.variable_scope('v', use_resource=True):
        _, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicLSTMCell(4), x, dtype=tf.float32)
    tf.identity(state.h, name='y')
    feed = {'x:0': random(2, 5, 3)}
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
    feed = {'x:0': random(5, 3), 'is_training:0': False}
    s.expect(feed, feed, [h.name])


@maker
def resource_gather(tf, s):
    """F2: the gather of an embedding is colocated with a read that nobody keeps."""
    ids = tf.placeholder(tf.int32, [None], name='ids')
    with tf.variable_scope('v', use_resource=True):
        table = tf.get_variable('table', [7, 3])
    tf.identity(tf.nn.embedding_lookup(table, ids, name='lookup'), name='y')
    feed = {'ids:0': np.array([1, 6, 1], np.int32)}
    s.expect(feed, feed, lambda values: [values['v/table'][[1, 6, 1]]])


@maker
def resource_norm_in_cond(tf, s):
    """F4: handles go into the branches of a condition, as Keras' batch norm sends them."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    with tf.variable_scope('v', use_resource=True):
        gamma = tf.get_variable('gamma', [3])
        beta = tf.get_variable('beta', [3])
    y = tf.cond(training, lambda: x * gamma.read_value(),
                lambda: x * gamma.read_value() + beta.read_value())
    tf.identity(y, name='y')
    for value in (True, False):
        feed = {'x:0': random(5, 3), 'is_training:0': value}
        s.expect(feed, feed, lambda v, value=value: [
            random(5, 3) * v['v/gamma'] + (0 if value else v['v/beta'])])


@maker
def resource_shapes(tf, s):
    """F1: the shape of a variable, and rows gathered by two indices."""
    pairs = tf.placeholder(tf.int32, [None, 2], name='pairs')
    with tf.variable_scope('v', use_resource=True):
        table = tf.get_variable('table', [7, 3])
    from tensorflow.python.ops import gen_resource_variable_ops
    tf.gather_nd(table, pairs, name='picked')
    tf.identity(tf.get_default_graph().get_tensor_by_name('picked:0'), name='y')
    gen_resource_variable_ops.variable_shape(table.handle, name='shape')
    s.outputs = ['y', 'shape']
    feed = {'pairs:0': np.array([[1, 2], [6, 0]], np.int32)}
    s.expect(feed, feed, lambda v: [v['v/table'][[1, 6], [2, 0]], np.array([7, 3], np.int32)])

    def renew(meta):
        """What later releases write: the gather takes the handle."""
        graph = meta.graph_def
        node = next(node for node in graph.node if node.name == 'picked')
        node.op = 'ResourceGatherNd'
        node.input[0] = 'v/table'
        dtype = node.attr['Tparams'].type
        del node.attr['Tparams']
        node.attr['dtype'].type = dtype
    s.renew = renew


@maker
def keras_phase(tf, s):
    """F5: Keras' learning phase is wired into dropout and batch norm."""
    keras = tf.contrib.keras
    keras.backend.set_session(s.session)
    x = tf.placeholder(tf.float32, [None, 6], name='x')
    h = keras.layers.Dense(4)(x)
    h = keras.layers.Dropout(0.5)(keras.layers.BatchNormalization()(h))
    tf.identity(h, name='y')
    keras.backend.set_learning_phase(0)
    phase = next(op.name for op in tf.get_default_graph().get_operations()
                 if 'learning_phase' in op.name)
    s.expect({'x:0': random(5, 6)}, {'x:0': random(5, 6), phase + ':0': False})
