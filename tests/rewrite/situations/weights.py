"""Other weights than the graph says (C6-C8, C10, E)."""
import numpy as np

from tests.rewrite.situations.base import maker, random


@maker
def averaged(tf, s):
    """C6: moving averages of plain and partitioned weights."""
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    ema = tf.train.ExponentialMovingAverage(0.9)
    with tf.variable_scope('rows', partitioner=tf.fixed_size_partitioner(2, 0)):
        rows = tf.get_variable('w', [4, 3])
    w = tf.Variable(random(3, 2), name='w')
    parts = list(rows) + [w]
    ema.apply(parts)
    tf.matmul(tf.matmul(x, tf.convert_to_tensor(rows)), w, name='y')
    shadows = [ema.average(part) for part in parts]
    expected = tf.matmul(tf.matmul(x, tf.concat(shadows[:2], 0)), shadows[2])
    feed = {'x:0': random(5, 4)}
    s.expect(feed, feed, [expected.name])


@maker
def averaged_by_another_name(tf, s):
    """C6: averages with a name of their own, in a scope; those of a resource variable."""
    with tf.variable_scope('net'):
        x = tf.placeholder(tf.float32, [None, 4], name='x')
        w = tf.get_variable('w', [4, 3])
        v = tf.get_variable('v', [3, 2], use_resource=True)
        ema = tf.train.ExponentialMovingAverage(0.9, name='slow')
        ema.apply([w, v])
    tf.matmul(tf.matmul(x, w), v, name='y')
    expected = tf.matmul(tf.matmul(x, ema.average(w)), ema.average(v))
    feed = {'net/x:0': random(5, 4)}
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
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed, [expected.name])


@maker
def local_counter(tf, s):
    """C8: a local variable that begins with a filled constant."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(random(3), name='w')
    local = tf.Variable(tf.fill([3], 2.0), collections=[tf.GraphKeys.LOCAL_VARIABLES],
                        trainable=False, name='local')
    tf.multiply(x * w, local, name='y')
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed)


def _linear(tf, rows=3, columns=2):
    """``y = x w + b``, and its input."""
    x = tf.placeholder(tf.float32, [None, rows], name='x')
    w = tf.Variable(random(rows, columns), name='w')
    b = tf.Variable(random(columns), name='b')
    tf.add(tf.matmul(x, w), b, name='y')
    feed = {'x:0': random(5, rows)}
    return feed, w, b


def _saved_otherwise(s, variables, folder, **values):
    """Save the weights once more, under other keys or with other values."""
    with s.tf.Graph().as_default(), s.tf.Session() as session:
        made = {key: s.tf.Variable(value, name='v%d' % number)
                for number, (key, value) in enumerate(sorted(variables.items()))}
        session.run(s.tf.global_variables_initializer())
        s.tf.train.Saver(made).save(session, str(folder / 'model'), write_state=False,
                                    write_meta_graph=False)


@maker
def nothing_wrong(tf, s):
    """A model that only computes what it should."""
    feed, _, _ = _linear(tf)
    s.expect(feed, feed)


@maker
def another_step(tf, s):
    """C10: the checkpoint is named for another step than it holds, and an older one."""
    feed, _, _ = _linear(tf)
    tf.Variable(41, trainable=False, name='global_step', dtype=tf.int64)
    s.expect(feed, feed)
    s.target = 'model-7.meta'

    def finish(folder):
        for path in list(folder.glob('model.*')):
            for step in ('model-7', 'model-9'):
                (folder / (step + path.name[len('model'):])).write_bytes(path.read_bytes())
            path.unlink()
    s.finish = finish


@maker
def renamed_scope(tf, s):
    """E1: the checkpoint has all weights in a scope that the graph does not have."""
    feed, w, b = _linear(tf)
    s.expect(feed, feed)
    s.finish = lambda folder: _saved_otherwise(
        s, {'old/w': s.session.run(w), 'old/b': s.session.run(b)}, folder)


@maker
def missing_key(tf, s):
    """E1 that nobody needs: the optimizer's slots are not in the checkpoint."""
    feed, w, b = _linear(tf)
    y = tf.get_default_graph().get_tensor_by_name('y:0')
    tf.train.AdamOptimizer().minimize(tf.reduce_mean(tf.square(y)))
    s.expect(feed, feed)
    s.finish = lambda folder: _saved_otherwise(
        s, {'w': s.session.run(w), 'b': s.session.run(b)}, folder)


@maker
def other_shape(tf, s):
    """E2: the checkpoint is of a model with more classes."""
    feed, w, b = _linear(tf)
    s.expect(feed, feed)
    s.finish = lambda folder: _saved_otherwise(
        s, {'w': random(3, 4), 'b': s.session.run(b)}, folder)


@maker
def other_dtype(tf, s):
    """E3: the checkpoint holds doubles, the graph wants floats."""
    feed, w, b = _linear(tf)
    wide = np.float64(random(3, 2)) + 1e-12
    s.expect(feed, feed, lambda values: [
        s.session.run('y:0', dict(feed, **{'w/read:0': wide.astype(np.float32)}))])
    s.finish = lambda folder: _saved_otherwise(s, {'w': wide, 'b': s.session.run(b)}, folder)


@maker
def no_saver(tf, s):
    """E4: the file was exported without a Saver."""
    feed, _, _ = _linear(tf)
    s.expect(feed, feed)

    def renew(meta):
        kept = [node for node in meta.graph_def.node if not node.name.startswith('save/')]
        del meta.graph_def.node[:]
        meta.graph_def.node.extend(kept)
        meta.ClearField('saver_def')
    s.renew = renew


@maker
def partitioned(tf, s):
    """E6: one key of the checkpoint is two variables of the graph."""
    x = tf.placeholder(tf.float32, [None, 4], name='x')
    with tf.variable_scope('rows', partitioner=tf.fixed_size_partitioner(2, 0)):
        rows = tf.get_variable('w', [4, 3])
    tf.matmul(x, tf.convert_to_tensor(rows), name='y')
    feed = {'x:0': random(5, 4)}
    s.expect(feed, feed)


@maker
def renaming_saver(tf, s):
    """E7: the Saver of the graph gives the variables other keys."""
    feed, w, b = _linear(tf)
    s.save_only({'net/weights': w, 'net/bias': b})
    s.expect(feed, feed)
