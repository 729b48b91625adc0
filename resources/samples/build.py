"""Builds the bundled samples: trains four small models and saves their checkpoints.

    python resources/samples/build.py [FOLDER]      default: the folder of this file

Needs TensorFlow's runtime (1.4.0).  The first three models are after three widely
copied examples of freezing, each of which asks for a name that is not the output;
the fourth is what training scripts really leave behind.  Everything is seeded and
runs on one thread, so that a rebuild gives the same graphs and the same weights.
"""
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

SIZE = 12
CLASSES = 10
# Seven-segment digits: (row, column, height, width) of each segment in a 9 x 5 box.
SEGMENTS = {'a': (0, 0, 1, 5), 'b': (0, 4, 5, 1), 'c': (4, 4, 5, 1), 'd': (8, 0, 1, 5),
            'e': (4, 0, 5, 1), 'f': (0, 0, 5, 1), 'g': (4, 0, 1, 5)}
DIGITS = ['abcdef', 'bc', 'abged', 'abgcd', 'fgbc', 'afgcd', 'afgedc', 'abc', 'abcdefg', 'abcdfg']


def session():
    return tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1,
                                            inter_op_parallelism_threads=1))


def save(folder, name, sess, saver):
    os.makedirs(folder, exist_ok=True)
    saver.save(sess, os.path.join(folder, name))
    # Saver writes maps in the order of their hashes; the same message, in one order.
    meta_graph = tf.MetaGraphDef()
    with open(os.path.join(folder, name + '.meta'), 'rb') as file:
        meta_graph.ParseFromString(file.read())
    with open(os.path.join(folder, name + '.meta'), 'wb') as file:
        file.write(meta_graph.SerializeToString(deterministic=True))
    # A relative path, as Saver writes it for a prefix without a folder: the
    # sample must work wherever it is copied.
    with open(os.path.join(folder, 'checkpoint'), 'w') as file:
        file.write(f'model_checkpoint_path: "{name}"\nall_model_checkpoint_paths: "{name}"\n')


def linear_regression(folder):
    """y = 3x + 2.  The placeholder named ``output`` holds the labels; the result is ``add``."""
    features = tf.placeholder(tf.float32, [None, 1], name='input')
    weights = tf.Variable(tf.zeros([1, 1]), name='weights')
    bias = tf.Variable(tf.zeros([1]), name='bias')
    result = tf.matmul(features, weights) + bias
    labels = tf.placeholder(tf.float32, [None, 1], name='output')
    loss = tf.reduce_mean(tf.square(result - labels))
    step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    saver = tf.train.Saver()
    x = np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    y = 3 * x + 2 + np.random.RandomState(0).normal(0, 0.1, x.shape)
    with session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(300):
            sess.run(step, {features: x, labels: y})
        save(folder, 'linear_regression', sess, saver)


def two_outputs(folder):
    """y1 = 2x - 1 and y2 = 5 - 4x.  Their Python names are not node names: ``add``, ``add_1``."""
    x = tf.placeholder(tf.float32, [None, 1], name='input')
    results = []
    for number in ('1', '2'):
        weights = tf.Variable(tf.zeros([1, 1]), name='weights' + number)
        bias = tf.Variable(tf.zeros([1]), name='bias' + number)
        results.append(tf.matmul(x, weights) + bias)
    y1, y2 = results
    with tf.name_scope('train'):
        targets = tf.placeholder(tf.float32, [None, 2], name='targets')
        loss = tf.losses.mean_squared_error(targets, tf.concat([y1, y2], axis=1))
        step = tf.train.GradientDescentOptimizer(0.2).minimize(loss)
    saver = tf.train.Saver()
    values = np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    wanted = np.hstack([2 * values - 1, 5 - 4 * values])
    wanted += np.random.RandomState(1).normal(0, 0.1, wanted.shape)
    with session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(300):
            sess.run(step, {x: values, targets: wanted})
        save(folder, 'complex_model', sess, saver)


def name_scope(folder):
    """y = 0.5x - 3 inside ``layer1``.  The result is ``layer1/add``, not ``layer1/y``."""
    with tf.name_scope('layer1'):
        x = tf.placeholder(tf.float32, [None, 1], name='input')
        weights = tf.Variable(tf.zeros([1, 1]), name='weights')
        bias = tf.Variable(tf.zeros([1]), name='bias')
        y = tf.matmul(x, weights) + bias
    with tf.name_scope('train'):
        labels = tf.placeholder(tf.float32, [None, 1], name='labels')
        loss = tf.losses.mean_squared_error(labels, y)
        step = tf.train.GradientDescentOptimizer(0.2).minimize(loss)
    saver = tf.train.Saver()
    values = np.linspace(-1, 1, 64, dtype=np.float32)[:, None]
    wanted = 0.5 * values - 3 + np.random.RandomState(2).normal(0, 0.05, values.shape)
    with session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(300):
            sess.run(step, {x: values, labels: wanted})
        save(folder, 'namescope_model', sess, saver)


def draw_digits(count, seed):
    """Seven-segment digits, moved about, of varying brightness, with noise.

    Returns float32 images of shape (count, 12, 12, 1) and int64 labels.
    """
    random = np.random.RandomState(seed)
    labels = random.randint(0, CLASSES, count)
    images = np.zeros((count, SIZE, SIZE, 1), np.float32)
    for image, label in zip(images, labels):
        top, left = random.randint(0, 4), random.randint(0, 8)
        for segment in DIGITS[label]:
            row, column, height, width = SEGMENTS[segment]
            image[top + row:top + row + height, left + column:left + column + width] = 1
        image *= random.uniform(0.6, 1.4)
    images += random.normal(0, 0.25, images.shape)
    return images.astype(np.float32), labels.astype(np.int64)


def block(images, filters, training, name):
    """Convolution, batch norm, rectifier, pooling in a scope of its own."""
    with tf.variable_scope(name):
        with tf.variable_scope('conv'):
            kernel = tf.get_variable(
                'kernel', [3, 3, int(images.shape[-1]), filters],
                initializer=tf.contrib.layers.xavier_initializer(),
                regularizer=tf.contrib.layers.l2_regularizer(1e-4))
            with tf.name_scope('summaries'):
                tf.summary.histogram('kernel', kernel)
            images = tf.nn.conv2d(images, kernel, [1, 1, 1, 1], 'SAME', name='Conv2D')
        images = tf.layers.batch_normalization(images, momentum=0.9, training=training, name='norm')
        images = tf.nn.relu(images)
        return tf.layers.max_pooling2d(images, 2, 2, name='pool')


def digits(folder):
    """A convolutional network that reads seven-segment digits; ``predictions`` is the output."""
    with tf.name_scope('inputs'):
        images = tf.placeholder(tf.float32, [None, SIZE, SIZE, 1], name='images')
        labels = tf.placeholder(tf.int64, [None], name='labels')
        training = tf.placeholder(tf.bool, [], name='is_training')
        keep_prob = tf.placeholder(tf.float32, [], name='keep_prob')
    with tf.variable_scope('model'):
        with tf.variable_scope('features'):
            net = block(images, 8, training, 'block1')
            net = block(net, 16, training, 'block2')
        with tf.variable_scope('classifier'):
            net = tf.reshape(net, [-1, 3 * 3 * 16], name='flat')
            net = tf.layers.dense(net, 24, tf.nn.relu, name='hidden')
            net = tf.nn.dropout(net, keep_prob, name='dropout')
            logits = tf.layers.dense(net, CLASSES, name='logits')
    predictions = tf.nn.softmax(logits, name='predictions')
    with tf.name_scope('loss'):
        tf.losses.sparse_softmax_cross_entropy(labels, logits)
        loss = tf.losses.get_total_loss()
    with tf.name_scope('accuracy'):
        hits = tf.equal(tf.argmax(predictions, 1), labels)
        accuracy = tf.reduce_mean(tf.cast(hits, tf.float32), name='value')
    tf.summary.scalar('loss', loss)
    tf.summary.scalar('accuracy', accuracy)
    with tf.name_scope('train'):
        global_step = tf.train.get_or_create_global_step()
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            step = tf.train.AdamOptimizer(0.01).minimize(loss, global_step)
    tf.summary.merge_all()
    saver = tf.train.Saver()
    examples, answers = draw_digits(2000, seed=3)
    unseen, unseen_answers = draw_digits(500, seed=4)
    order = np.random.RandomState(5)
    with session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(400):
            batch = order.randint(0, len(examples), 50)
            sess.run(step, {images: examples[batch], labels: answers[batch],
                            training: True, keep_prob: 0.8})
        score = sess.run(accuracy, {images: unseen, labels: unseen_answers,
                                    training: False, keep_prob: 1.0})
        print(f'digits: {score:.1%} of unseen examples right')
        save(folder, 'model.ckpt', sess, saver)


SAMPLES = (linear_regression, two_outputs, name_scope, digits)


def main(arguments):
    top = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    for sample in SAMPLES:
        tf.reset_default_graph()
        tf.set_random_seed(0)
        sample(os.path.join(top, sample.__name__))


if __name__ == '__main__':
    main(sys.argv[1:])
