"""What has to be fed (C3-C5, C9, F5)."""
import numpy as np

from tests.rewrite.situations.base import maker, random


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
    s.expect({'x:0': random(2, 4, 4, 3)},
             {'x:0': random(2, 4, 4, 3), 'is_training:0': False, 'keep_prob:0': 1.0})


@maker
def queued(tf, s):
    """C4: images from a queue, with labels nobody needs."""
    queue = tf.FIFOQueue(8, [tf.float32, tf.int64], [[3], []])
    images, _ = queue.dequeue_many(4, name='batch')
    tf.layers.dense(images, 2, name='dense')
    tf.identity(tf.get_default_graph().get_tensor_by_name('dense/BiasAdd:0'), name='y')
    s.expect({'batch:0': random(4, 3)}, {'batch:0': random(4, 3)})


@maker
def two_dequeued(tf, s):
    """C4: two components of a queue are needed."""
    queue = tf.FIFOQueue(8, [tf.float32, tf.float32], [[3], []])
    values, factor = queue.dequeue(name='batch')
    w = tf.Variable(random(3), name='w')
    tf.multiply(values * w, factor, name='y')
    s.expect({'batch:0': random(3), 'batch_1:0': np.float32(2.5)},
             {'batch:0': random(3), 'batch:1': np.float32(2.5)})


@maker
def default_from_queue(tf, s):
    """C4: a placeholder whose default comes from a queue."""
    queue = tf.FIFOQueue(8, [tf.float32], [[3]])
    x = tf.placeholder_with_default(queue.dequeue_many(4), [None, 3], name='x')
    tf.layers.dense(x, 2, name='dense')
    tf.identity(tf.get_default_graph().get_tensor_by_name('dense/BiasAdd:0'), name='y')
    s.expect({'x:0': random(5, 3)}, {'x:0': random(5, 3)})


@maker
def iterator(tf, s):
    """C4: an iterator that has to be initialized."""
    data = tf.contrib.data.Dataset.from_tensor_slices(random(6, 3)).batch(2)
    x = data.make_initializable_iterator().get_next(name='next')
    w = tf.Variable(random(3, 2), name='w')
    tf.matmul(x, w, name='y')
    s.expect({'next:0': random(5, 3)}, {'next:0': random(5, 3)})


@maker
def one_shot_iterator(tf, s):
    """C5: an iterator that goes through the training data."""
    data = tf.contrib.data.Dataset.from_tensor_slices(random(6, 3)).batch(2)
    x = data.make_one_shot_iterator().get_next(name='next')
    w = tf.Variable(random(3, 2), name='w')
    tf.matmul(x, w, name='y')
    s.expect({'next:0': random(5, 3)}, {'next:0': random(5, 3)})


@maker
def cut_inside(tf, s):
    """--input: what comes before a node is left out, and bytes are fed for floats."""
    name = tf.placeholder(tf.string, [], name='path')
    image = tf.image.decode_png(tf.read_file(name), channels=3)
    image = tf.expand_dims(tf.to_float(image) / 255.0, 0, name='image')
    w = tf.Variable(random(3, 2), name='w')
    tf.tensordot(image, w, 1, name='y')
    s.expect({'image:0': np.arange(24, dtype=np.uint8).reshape(1, 4, 2, 3)},
             {'image:0': np.arange(24, dtype=np.float32).reshape(1, 4, 2, 3)})


@maker
def baked_batch(tf, s):
    """C9: a placeholder and reshapes of eight examples."""
    x = tf.placeholder(tf.float32, [8, 4], name='x')
    w = tf.Variable(random(4, 4), name='w')
    h = tf.reshape(tf.matmul(x, w), [8, 2, 2])
    tf.reshape(tf.nn.relu(h), [8, -1], name='y')
    value = random(8, 4)
    s.expect({'x:0': value}, {'x:0': value})
    s.expect({'x:0': value[:2]}, {'x:0': value}, [tf.identity(
        tf.get_default_graph().get_tensor_by_name('y:0')[:2]).name])


@maker
def baked_shapes(tf, s):
    """C9: a transposed convolution, and reshapes that join the batch with other sizes."""
    x = tf.placeholder(tf.float32, [4, 5, 6, 3], name='x')
    w = tf.Variable(random(3, 3, 2, 3), name='w')
    h = tf.nn.conv2d_transpose(x, w, [4, 10, 12, 2], [1, 2, 2, 1])
    h = tf.transpose(tf.reshape(h, [40, 24]), name='turned')
    h = tf.reshape(tf.transpose(h), [4, 10, 24])
    tf.identity(h, name='y')
    value = random(4, 5, 6, 3)
    s.expect({'x:0': value}, {'x:0': value})
    s.expect({'x:0': value[:3]}, {'x:0': value}, [tf.identity(h[:3]).name])


@maker
def baked_state(tf, s):
    """C9 without repair: a recurrent net whose first state is made for four."""
    x = tf.placeholder(tf.float32, [4, 5, 3], name='x')
    cell = tf.nn.rnn_cell.GRUCell(2)
    y, _ = tf.nn.dynamic_rnn(cell, x, initial_state=cell.zero_state(4, tf.float32))
    tf.identity(y, name='y')
    value = random(4, 5, 3)
    s.expect({'x:0': value}, {'x:0': value})
