"""Ops, versions and devices (G1-G11, G17)."""
import numpy as np

from tests.rewrite.situations.base import maker, random


@maker
def newer_ops(tf, s):
    """G3: what TF 1.15 writes, in a loop as well."""
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')
    w = tf.Variable(random(3, 3), name='w')
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
    feed = {'x:0': random(1, 4, 4, 3)}
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


def _product(tf):
    """``y`` after ``h = x w``, and the feed."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(random(3, 2), name='w')
    return x, w, {'x:0': random(5, 3)}


@maker
def newer_selection(tf, s):
    """G3: SelectV2, and NonMaxSuppressionV3 with a threshold that spares all."""
    boxes = tf.placeholder(tf.float32, [None, 4], name='boxes')
    scores = tf.placeholder(tf.float32, [None], name='scores')
    w = tf.Variable(np.float32([1.5]), name='w')
    chosen = tf.image.non_max_suppression(boxes, scores * w, 3, 0.5, name='chosen')
    tf.identity(chosen, name='y')
    tf.where(tf.greater(boxes, 0.5), boxes, boxes * 2.0, name='select')
    s.outputs = ['y', 'select']
    corners = np.random.RandomState(4).uniform(size=(9, 2)).astype(np.float32)
    feed = {'boxes:0': np.concatenate([corners, corners + 0.3], 1),
            'scores:0': np.abs(random(9))}
    s.expect(feed, feed)

    def renew(meta):
        meta.meta_info_def.tensorflow_version = '1.15.0'
        for node in meta.graph_def.node:
            if node.op == 'Select':
                node.op = 'SelectV2'
            elif node.op == 'NonMaxSuppressionV2':
                node.op = 'NonMaxSuppressionV3'
                node.input.append('threshold')
                node.attr['T'].type = 1
        threshold = meta.graph_def.node.add(name='threshold', op='Const')
        threshold.attr['dtype'].type = 1
        threshold.attr['value'].tensor.CopyFrom(tf.make_tensor_proto(-np.inf, tf.float32))
    s.renew = renew


@maker
def contrib_cell(tf, s):
    """G1: a cell of tf.contrib.rnn."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    cell = tf.contrib.rnn.GRUBlockCell(4)
    tf.identity(cell(x, tf.ones_like(x[:, :1]) * tf.ones([1, 4]))[0], name='y')
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed)


@maker
def custom_op(tf, s):
    """G2: an op of somebody's own library, after ``before``."""
    x, w, feed = _product(tf)
    tf.matmul(x, w, name='before')
    tf.nn.softplus(tf.get_default_graph().get_tensor_by_name('before:0'), name='y')
    s.outputs = ['y', 'before']
    s.expect(feed, feed)
    s.disguise = {'Softplus': 'IcpOfSomebody'}

    def renew(meta):
        for node in meta.graph_def.node:
            node.op = s.disguise.get(node.op, node.op)
    s.renew = renew


@maker
def newer_attributes(tf, s):
    """G4: attributes that 1.4 does not have, at their defaults."""
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')
    h = tf.layers.conv2d(x, 2, 2, name='conv')
    tf.cast(h * 3.0, tf.int32, name='y')
    feed = {'x:0': random(2, 4, 4, 3)}
    s.expect(feed, feed)

    def renew(meta):
        meta.meta_info_def.tensorflow_version = '1.15.0'
        for node in meta.graph_def.node:
            if node.op == 'Conv2D':
                node.attr['dilations'].list.i.extend([1, 1, 1, 1])
            elif node.op == 'Cast':
                node.attr['Truncate'].b = False
    s.renew = renew


@maker
def dilated(tf, s):
    """G4: an attribute that 1.4 does not have, and that asks for something, after ``before``."""
    x = tf.placeholder(tf.float32, [None, 9, 9, 3], name='x')
    h = tf.layers.conv2d(x, 2, 2, name='conv')
    tf.identity(h, name='before')
    w = tf.Variable(random(2, 2, 2, 2), name='w')
    tf.nn.conv2d(h, w, [1, 1, 1, 1], 'VALID', name='y')
    s.outputs = ['y', 'before']
    feed = {'x:0': random(2, 9, 9, 3)}
    s.expect(feed, feed)

    def renew(meta):
        meta.meta_info_def.tensorflow_version = '1.15.0'
        for node in meta.graph_def.node:
            if node.name == 'y':
                node.attr['dilations'].list.i.extend([1, 2, 2, 1])
    s.renew = renew


@maker
def for_later_readers(tf, s):
    """G5: the graph refuses readers as old as 1.4."""
    x, w, feed = _product(tf)
    tf.matmul(x, w, name='y')
    s.expect(feed, feed)

    def renew(meta):
        meta.graph_def.versions.producer = 134
        meta.graph_def.versions.min_consumer = 25
    s.renew = renew


@maker
def on_devices(tf, s):
    """G7: nodes on a GPU and on machines of a cluster."""
    x, w, feed = _product(tf)
    h = tf.nn.relu(tf.matmul(x, w), name='h')
    tf.nn.softmax(h, name='y')
    s.expect(feed, feed)

    def renew(meta):
        for node in meta.graph_def.node:
            if node.name == 'h':
                node.device = '/device:GPU:0'
            elif node.name in ('y', 'w'):
                node.device = '/job:ps/task:0'
    s.renew = renew


@maker
def on_a_gpu(tf, s):
    """G8: an op that only GPUs have, after ``before``."""
    x = tf.placeholder(tf.float32, [2, None, 3], name='x')
    w = tf.Variable(random(3), name='w')
    h = tf.multiply(x, w, name='before')
    tf.identity(tf.add_n([h, h, h, h], name='cudnn'), name='y')
    s.outputs = ['y', 'before']
    feed = {'x:0': random(2, 1, 3)}
    s.expect(feed, feed)

    def renew(meta):
        node = next(node for node in meta.graph_def.node if node.name == 'cudnn')
        node.op = 'CudnnRNN'
        del node.attr['N']
    s.renew = renew


@maker
def colocated(tf, s):
    """G9: the product is to sit where a node sits that is not kept."""
    x, w, feed = _product(tf)
    gone = tf.random_normal([3], name='gone')
    with tf.colocate_with(gone):
        tf.matmul(x, w, name='y')
    s.expect(feed, feed)


@maker
def edited_by_hand(tf, s):
    """G10: an input that is no node, after ``before``."""
    x, w, feed = _product(tf)
    h = tf.matmul(x, w, name='before')
    tf.add(h, tf.ones_like(h, name='ones'), name='y')
    s.outputs = ['y', 'before']
    s.expect(feed, feed)

    def renew(meta):
        node = next(node for node in meta.graph_def.node if node.name == 'y')
        node.input[1] = 'gone'
    s.renew = renew


def _with_python(tf):
    """A Python function between ``before`` and ``y``."""
    x, w, feed = _product(tf)
    h = tf.matmul(x, w, name='before')
    found, = tf.py_func(lambda value: value * 2, [h], [tf.float32], name='python')
    found.set_shape([None, 2])
    tf.nn.softmax(found, name='y')
    return feed


@maker
def python_function(tf, s):
    """G11: a Python function between ``before`` and the output."""
    feed = _with_python(tf)
    s.outputs = ['y', 'before']
    s.expect(feed, feed)


@maker
def python_function_fed(tf, s):
    """G11: what the function gives is fed instead."""
    _with_python(tf)
    feed = {'python:0': random(4, 2)}
    s.expect(feed, feed)


@maker
def too_large(tf, s):
    """G15, with a limit of some kilobytes: a large, a partitioned and a small variable."""
    x = tf.placeholder(tf.float32, [None, 40], name='x')
    large = tf.Variable(random(40, 60), name='large')
    with tf.variable_scope('rows', partitioner=tf.fixed_size_partitioner(2, 0)):
        rows = tf.get_variable('w', [60, 50])
    small = tf.Variable(random(50, 2), name='small')
    h = tf.nn.sigmoid(tf.matmul(x, large) / 60.0)
    h = tf.matmul(h, tf.convert_to_tensor(rows)) / 60.0
    tf.nn.sigmoid(tf.matmul(h, small) / 50.0, name='y')
    feed = {'x:0': random(5, 40)}
    s.expect(feed, feed)


@maker
def beyond_halves(tf, s):
    """G15, where a weight is larger than any half float."""
    x = tf.placeholder(tf.float32, [None, 40], name='x')
    w = tf.Variable(random(40, 60) * 1e5, name='w')
    tf.matmul(x, w, name='y')


@maker
def on_a_tpu(tf, s):
    """G17: what feeds a TPU, before the output ``y`` and not before ``before``."""
    x, w, feed = _product(tf)
    h = tf.matmul(x, w, name='before')
    tf.nn.relu(tf.identity(h, name='summed'), name='y')
    s.outputs = ['y', 'before']
    s.expect(feed, feed)

    def renew(meta):
        node = next(node for node in meta.graph_def.node if node.name == 'summed')
        node.op = 'CrossReplicaSum'
    s.renew = renew
