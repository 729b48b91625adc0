"""Models with several troubles at once, put together from blocks.

A recipe is the name of a source and names of blocks.  Each block takes two tensors, what the
graph as trained computes and what inference should, and gives such a pair again.
Run as a script: ``FOLDER`` makes the recipes in its ``recipes.json``.
"""
import json
import os
import sys
from pathlib import Path

import numpy as np

WIDTH = 4
BATCH = 6
SOURCES, BLOCKS = {}, {}


def source(function):
    """Register a way in: (tf, model) -> tensor of [batch, WIDTH]."""
    SOURCES[function.__name__] = function
    return function


def block(function):
    """Register a block: (tf, model, tensor, reference) -> the same pair behind it."""
    BLOCKS[function.__name__] = function
    return function


class Composed:
    """One model while it is put together; ``feed`` is of the file, ``own`` of the original."""

    def __init__(self):
        self.feed, self.own, self.newer = {}, {}, {}
        self._flags = {}

    def takes(self, tensor, name):
        """Let the model be fed values by a tensor that the file has under a name."""
        value = np.random.RandomState(7).normal(size=(BATCH, WIDTH)).astype(np.float32)
        self.feed[name + ':0'] = self.own[tensor.name] = value

    def flag(self, tf, name, dtype, value):
        """A placeholder that training feeds, the same for all blocks."""
        if name not in self._flags:
            with tf.name_scope(None):
                self._flags[name] = tf.placeholder(dtype, [], name=name)
            self.own[name + ':0'] = value
        return self._flags[name]


def _variable(tf, shape, name, **more):
    return tf.get_variable(name, shape, initializer=tf.random_normal_initializer(), **more)


def _shared(tf, build):
    """What ``build`` gives twice, on the same variables."""
    with tf.variable_scope(None, 'shared') as scope:
        one = build(True)
    with tf.variable_scope(scope, reuse=True), tf.name_scope('reference'):
        return one, build(False)


@source
def placeholder(tf, model):
    x = tf.placeholder(tf.float32, [None, WIDTH], name='x')
    model.takes(x, 'x')
    return x


@source
def fixed_batch(tf, model):
    """C9."""
    x = tf.placeholder(tf.float32, [BATCH, WIDTH], name='x')
    model.takes(x, 'x')
    return tf.reshape(x, [BATCH, 2, WIDTH // 2, 1])[:, :, :, 0]


@source
def queue(tf, model):
    """C4."""
    found = tf.FIFOQueue(8, [tf.float32], [[WIDTH]]).dequeue_many(BATCH, name='batch')
    model.takes(found, 'batch')
    return found


@source
def one_shot(tf, model):
    """C5."""
    data = tf.contrib.data.Dataset.from_tensor_slices(np.zeros((BATCH, WIDTH), np.float32))
    found = data.batch(2).make_one_shot_iterator().get_next(name='next')
    model.takes(found, 'next')
    return found


@block
def dense(tf, model, h, right):
    w = _variable(tf, [WIDTH, WIDTH], 'w')
    return tf.nn.tanh(tf.matmul(h, w)), tf.nn.tanh(tf.matmul(right, w))


@block
def partitioned(tf, model, h, right):
    """E6."""
    with tf.variable_scope('parts', partitioner=tf.fixed_size_partitioner(2)):
        w = tf.convert_to_tensor(_variable(tf, [WIDTH, WIDTH], 'w'))
    return tf.matmul(h, w), tf.matmul(right, w)


@block
def resource(tf, model, h, right):
    """F1."""
    w = _variable(tf, [WIDTH, WIDTH], 'w', use_resource=True)
    return tf.matmul(h, w), tf.matmul(right, w)


@block
def resource_loop(tf, model, h, right):
    """F3: the handle goes into a loop."""
    w = _variable(tf, [WIDTH, WIDTH], 'w', use_resource=True)

    def looped(value):
        return tf.while_loop(lambda i, _: i < 2, lambda i, v: (
            i + 1, tf.nn.tanh(tf.matmul(v, w.read_value()))), [0, value])[1]
    return looped(h), looped(right)


@block
def norm_in_training(tf, model, h, right):
    """C1."""
    return _shared(tf, lambda training: tf.layers.batch_normalization(
        h if training else right, training=training, name='norm'))


@block
def switched_norm(tf, model, h, right):
    """C3, and B1 for the updates that the output waits for."""
    flag = model.flag(tf, 'is_training', tf.bool, False)
    before = list(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
    one, other = _shared(tf, lambda training: tf.layers.batch_normalization(
        h if training else right, training=flag if training else False, name='norm'))
    updates = [op for op in tf.get_collection(tf.GraphKeys.UPDATE_OPS) if op not in before]
    with tf.control_dependencies(updates):
        return tf.identity(one), other


@block
def dropout(tf, model, h, right):
    """C2."""
    return tf.nn.dropout(h, 0.5), right


@block
def switched_dropout(tf, model, h, right):
    """C3."""
    return tf.nn.dropout(h, model.flag(tf, 'keep_prob', tf.float32, 1.0)), right


@block
def layer_dropout(tf, model, h, right):
    """C3, in a condition."""
    flag = model.flag(tf, 'is_training', tf.bool, False)
    return tf.layers.dropout(h, 0.4, training=flag), right


@block
def counted(tf, model, h, right):
    """B1: waits for an update."""
    count = _variable(tf, [], 'count')
    with tf.control_dependencies([tf.assign_add(count, 1.0)]):
        return tf.identity(h) * 2.0, right * 2.0


@block
def counted_resource(tf, model, h, right):
    """F6: waits for the update of a resource variable."""
    count = _variable(tf, [], 'count', use_resource=True)
    with tf.control_dependencies([count.assign_add(1.0)]):
        return tf.identity(h) * 2.0, right * 2.0


@block
def counted_in_loop(tf, model, h, right):
    """B5."""
    count = _variable(tf, [], 'count')

    def body(i, value):
        with tf.control_dependencies([tf.assign_add(count, 1.0)]):
            return i + 1, value * 0.5 + tf.constant(1.0)
    looped = tf.while_loop(lambda i, _: i < 3, body, [0, h])[1]
    for _ in range(3):
        right = right * 0.5 + 1.0
    return looped, right


@block
def waits_for_cond(tf, model, h, right):
    """B1: a constant waits for what comes of a condition with an update in it."""
    flag = model.flag(tf, 'is_training', tf.bool, False)
    count = _variable(tf, [], 'count')
    found = tf.cond(flag, lambda: tf.identity(tf.assign_add(count, 1.0)), lambda: count * 2.0)
    with tf.control_dependencies([found]):
        return h + tf.constant(1.0), right + 1.0


@block
def waits_for_loop(tf, model, h, right):
    """B5: a constant waits for what comes of a loop with an update in it."""
    count = _variable(tf, [], 'count')
    found = tf.while_loop(lambda i: i < 3,
                          lambda i: i + tf.cast(tf.assign_add(count, 1.0) * 0 + 1, tf.int32), [0])
    with tf.control_dependencies([found]):
        return h + tf.constant(1.0), right + 1.0


@block
def counted_by_value(tf, model, h, right):
    """B4."""
    count = _variable(tf, [], 'count')
    return h + tf.assign_add(count, 1.0), right + count.read_value()


@block
def global_step(tf, model, h, right):
    """B3."""
    from tensorflow.python.training import training_util
    tf.train.get_or_create_global_step()
    with tf.control_dependencies([training_util._get_or_create_global_step_read()]):
        return tf.nn.relu(h) + tf.constant(1.0), tf.nn.relu(right) + 1.0


@block
def first_value(tf, model, h, right):
    """B7."""
    w = _variable(tf, [WIDTH], 'w')
    with tf.control_dependencies([w.initializer]):
        return tf.nn.relu(h), tf.nn.relu(right)


@block
def colocated(tf, model, h, right):
    """G9."""
    gone = tf.random_normal([2])
    with tf.colocate_with(gone):
        return tf.nn.tanh(h), tf.nn.tanh(right)


@block
def newer(tf, model, h, right):
    """G3: under a name that 1.4 does not know."""
    added = tf.add(h, h)
    model.newer[added.op.name] = 'AddV2'
    return added, right + right


def make(folder):
    """Make all recipes of a folder."""
    import tensorflow as tf
    from tests.rewrite.situations.__main__ import made
    tf.logging.set_verbosity(tf.logging.ERROR)
    recipes = json.loads((folder / 'recipes.json').read_text())
    facts = {}
    for number, recipe in enumerate(recipes):
        name = str(number)
        (folder / name).mkdir()
        facts[name] = made(tf, folder / name, lambda tf, s, recipe=recipe: _put(tf, s, recipe))
    print(json.dumps(facts))


def _put(tf, situation, recipe):
    model = Composed()
    h = right = SOURCES[recipe[0]](tf, model)
    if h.shape.ndims == 3:
        h = right = tf.reshape(h, [BATCH, WIDTH])
    for number, name in enumerate(recipe[1:]):
        with tf.variable_scope('%s_%d' % (name, number)):
            h, right = BLOCKS[name](tf, model, h, right)
    with tf.variable_scope('last'):
        h, right = dense(tf, model, h, right)
    tf.identity(h, name='y')
    situation.expect(model.feed, model.own, [right.name])

    def renew(meta):
        for node in meta.graph_def.node:
            node.op = model.newer.get(node.name, node.op)
    situation.renew = renew


if __name__ == '__main__':
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')
    make(Path(sys.argv[1]))
