"""Training mode left on (C1, C2)."""
from tests.rewrite.situations.base import maker, random


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
    feed = {'x:0': random(3, 4, 4, 3)}
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
    feed = {'x:0': random(5, 3)}
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
    feed = {'x:0': random(3, 4, 4, 3)}
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
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def norm_without_bias(tf, s):
    """C1: averages corrected by a sum of their own (zero_debias_moving_mean), both kinds."""
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')

    def build(training):
        h = tf.contrib.layers.batch_norm(
            x, is_training=training, zero_debias_moving_mean=True, scale=True, fused=True,
            scope='one')
        return tf.contrib.layers.batch_norm(
            h, is_training=training, zero_debias_moving_mean=True, fused=False, scope='other')
    y, expected = _twice(tf, build, True)
    tf.identity(y, name='y')
    feed = {'x:0': random(3, 4, 4, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def averaged_moments(tf, s):
    """C1: tf.nn.moments of the batch, averaged by tf.train.ExponentialMovingAverage."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    h = tf.layers.dense(x, 4)
    mean, variance = tf.nn.moments(h, [0], name='moments')
    averages = tf.train.ExponentialMovingAverage(0.9)
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, averages.apply([mean, variance]))
    tf.identity(tf.nn.batch_normalization(h, mean, variance, None, None, 1e-3), name='y')
    expected = tf.nn.batch_normalization(
        h, averages.average(mean), averages.average(variance), None, None, 1e-3)
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def renormalized(tf, s):
    """C1: batch renormalization with training=True, clipped."""
    x = tf.placeholder(tf.float32, [None, 4, 3], name='x')

    def build(training):
        h = tf.layers.batch_normalization(x, training=training, renorm=True, name='one')
        return tf.layers.batch_normalization(
            h, axis=1, training=training, renorm=True, name='other',
            renorm_clipping={'rmin': 0.5, 'rmax': 2.0, 'dmax': 3.0})
    y, expected = _twice(tf, build, True)
    tf.identity(y, name='y')
    feed = {'x:0': random(5, 4, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def half_averaged(tf, s):
    """C1 without repair: the average of the mean is kept, that of the variance is not."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    h = tf.layers.dense(x, 4)
    mean, variance = tf.nn.moments(h, [0], name='moments')
    averages = tf.train.ExponentialMovingAverage(0.9)
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, averages.apply([mean]))
    tf.identity(tf.nn.batch_normalization(h, mean, variance, None, None, 1e-3), name='y')
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed)


@maker
def variance_averaged(tf, s):
    """C1 without repair: the average of the variance is kept, that of the mean is not."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    h = tf.layers.dense(x, 4)
    mean, variance = tf.nn.moments(h, [0], name='moments')
    averages = tf.train.ExponentialMovingAverage(0.9)
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, averages.apply([variance]))
    tf.identity(tf.nn.batch_normalization(h, mean, variance, None, None, 1e-3), name='y')
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed)


@maker
def norm_in_loop(tf, s):
    """C1 without repair: batch norm with training=True in the body of a loop."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    tf.layers.batch_normalization(x, training=False, name='norm')
    _, y = tf.while_loop(lambda i, _: i < 2, lambda i, value: (
        i + 1, tf.layers.batch_normalization(value, training=True, name='norm', reuse=True)),
        [0, x])
    tf.identity(y, name='y')
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed)


@maker
def dropped_out(tf, s):
    """C2: dropout left on, in layers and by itself."""
    x = tf.placeholder(tf.float32, [None, 30], name='x')
    h = tf.layers.dense(x, 40, name='dense')
    d = tf.nn.dropout(tf.nn.relu(h), 0.5)
    w = tf.Variable(random(40, 2), name='w')
    tf.matmul(tf.layers.dropout(d, 0.3, training=True), w, name='y')
    feed = {'x:0': random(5, 30)}
    s.expect(feed, feed, [tf.matmul(tf.nn.relu(h), w).name])


@maker
def noisy(tf, s):
    """C2 without a repair: noise that belongs to the model."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(random(3), name='w')
    tf.add(x * w, tf.random_normal([3]), name='y')
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed, [(x * w).name])


@maker
def dropped_out_by_switch(tf, s):
    """C2: dropout in a branch, by a flag that is fed, and before one, by what is dropped."""
    x = tf.placeholder(tf.float32, [None, 30], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    h = tf.layers.dropout(tf.layers.dense(x, 40), 0.5, training=training)
    mask = tf.nn.dropout(tf.ones_like(h), 0.5)
    h = h * tf.cond(training, lambda: tf.identity(mask), lambda: tf.ones_like(h))
    keep = tf.where(training, 0.5, 1.0)
    tf.nn.dropout(h, keep, name='dropped')
    tf.identity(tf.get_default_graph().get_tensor_by_name('dropped/mul:0'), name='y')
    feed = {'x:0': random(5, 30), 'is_training:0': False}
    s.expect(feed, feed)


@maker
def dropped_out_by_variable(tf, s):
    """C2: a variable says whether dropout is on."""
    x = tf.placeholder(tf.float32, [None, 30], name='x')
    mode = tf.Variable(False, trainable=False, name='mode')
    h = tf.layers.dropout(tf.layers.dense(x, 40), 0.5, training=mode)
    tf.identity(h, name='y')
    feed = {'x:0': random(5, 30)}
    s.expect(feed, feed)


@maker
def dropped_out_alike_at_each_step(tf, s):
    """C2: variational dropout, whose mask is drawn before the loop of a recurrent net."""
    x = tf.placeholder(tf.float32, [None, 4, 3], name='x')
    cells = [tf.nn.rnn_cell.BasicLSTMCell(5) for _ in range(2)]
    dropping = tf.nn.rnn_cell.DropoutWrapper(
        cells[0], 0.8, 0.7, 0.6, variational_recurrent=True, dtype=tf.float32, input_size=3)
    with tf.variable_scope('net'):
        y, _ = tf.nn.dynamic_rnn(dropping, x, dtype=tf.float32)
    with tf.variable_scope('net', reuse=True):
        expected, _ = tf.nn.dynamic_rnn(cells[1], x, dtype=tf.float32)
    tf.identity(y, name='y')
    feed = {'x:0': random(2, 4, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def dropped_out_before_branches(tf, s):
    """C2: what is dropped goes into both branches of a flag that is fed."""
    x = tf.placeholder(tf.float32, [None, 30], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    h = tf.layers.dense(x, 40)
    expected = tf.identity(h)
    h = tf.nn.dropout(h, 0.5)
    tf.identity(tf.cond(training, lambda: h * 2, lambda: tf.identity(h)), name='y')
    feed = {'x:0': random(5, 30), 'is_training:0': False}
    s.expect(feed, feed, [expected.name])
