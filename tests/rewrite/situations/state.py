"""State that a run would change (B)."""
import numpy as np

from tests.rewrite.situations.base import maker, random


@maker
def in_place_batch_norm(tf, s):
    """B1: updates wait in tf.cond on a placeholder, upstream of the output."""
    slim = tf.contrib.slim
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    y = slim.batch_norm(slim.fully_connected(x, 4), is_training=training,
                        updates_collections=None)
    tf.identity(y, name='y')
    s.expect({'x:0': random(5, 3), 'is_training:0': False},
             {'x:0': random(5, 3), 'is_training:0': False})


@maker
def control_batch_norm(tf, s):
    """B1: the output waits for UPDATE_OPS."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    h = tf.layers.batch_normalization(tf.layers.dense(x, 4), training=training)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.identity(h, name='y')
    s.expect({'x:0': random(5, 3), 'is_training:0': False},
             {'x:0': random(5, 3), 'is_training:0': False}, [h.name])


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
    s.expect({'x:0': random(5, 3), 'is_training:0': False},
             {'x:0': random(5, 3), 'is_training:0': False})


@maker
def assigned_while_training(tf, s):
    """B4 in a branch that is only taken when training."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    training = tf.placeholder(tf.bool, [], name='is_training')
    w = tf.Variable(random(3), name='w')
    value = tf.cond(training, lambda: tf.identity(tf.assign(w, w * 2)),
                    lambda: tf.identity(w * 1))
    tf.multiply(x, value, name='y')
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3), 'is_training:0': False})


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
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)})


@maker
def trained_estimator(tf, s):
    """B3: a classifier that tf.estimator has built and trained, fed amid its pipeline."""
    columns = [tf.feature_column.numeric_column('x', [3])]
    values = random(32, 3)

    def pipeline():
        data = tf.contrib.data.Dataset.from_tensor_slices(
            ({'x': values}, (values.sum(1) > 0).astype('int32')))
        return data.batch(8).make_one_shot_iterator().get_next()
    model = tf.estimator.DNNClassifier([4], columns, model_dir=str(s.folder / 'trained'))
    model.train(pipeline, steps=3)
    tf.Variable(0.0, name='unused')  # of the graph that this one takes the place of
    s.outputs = ['dnn/head/predictions/probabilities']
    s.target = 'trained/model.ckpt-3.meta'

    def right(_):
        h = values[:5]
        for layer in ('hiddenlayer_0', 'logits'):
            h = h.dot(model.get_variable_value('dnn/%s/kernel' % layer)) \
                + model.get_variable_value('dnn/%s/bias' % layer)
            h = np.maximum(h, 0) if layer != 'logits' else h
        odds = 1 / (1 + np.exp(-h))
        return [np.concatenate([1 - odds, odds], 1)]
    s.expect({'IteratorGetNext:0': values[:5]}, {}, right)


@maker
def counted_by_value(tf, s):
    """B4: the output is computed from what an update leaves."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    count = tf.Variable(0.0, name='count')
    tf.add(x, tf.assign_add(count, 1.0), name='y')
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)}, [(x + count).name])


@maker
def read_late(tf, s):
    """B4: the variable is read after its update."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    count = tf.Variable(0.0, name='count')
    with tf.control_dependencies([tf.assign_add(count, 1.0)]):
        tf.add(x, count.read_value(), name='y')
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)}, [(x + count).name])


@maker
def never_assigned(tf, s):
    """B4: an assignment in a branch that a constant never takes."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(random(3), name='w')
    value = tf.cond(tf.constant(False), lambda: tf.identity(tf.assign(w, w * 2)),
                    lambda: tf.identity(w * 1))
    tf.multiply(x, value, name='y')
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)})


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
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)})


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
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)}, [expected.name])


@maker
def first_value_on_the_way(tf, s):
    """B7: the output waits for a variable's own initializer."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(random(3, 2), name='w')
    h = tf.matmul(x, w, name='h')
    with tf.control_dependencies([w.initializer]):
        tf.nn.softmax(h, name='y')
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)}, [tf.nn.softmax(h).name])
