"""What other tools have left in a graph, frozen or not (E5, G6, G16, H)."""
from tests.rewrite.situations.base import maker, random


def _classifier(tf, dtype='float32'):
    """``y`` of the input ``x``, and its feed."""
    x = tf.placeholder(dtype, [None, 3], name='x')
    w = tf.Variable(random(3, 2), name='w')
    b = tf.Variable(random(2), name='b')
    tf.nn.softmax(tf.matmul(tf.cast(x, tf.float32), w) + b, name='y')
    return {'x:0': (random(5, 3) * 50).astype(dtype)}


def _frozen(tf, s, **options):
    """What TensorFlow 1.4 itself makes of the graph."""
    return tf.graph_util.convert_variables_to_constants(
        s.session, s.session.graph.as_graph_def(add_shapes=True), s.outputs, **options)


def _only(folder, graph_def):
    """Leave nothing but a frozen file."""
    for path in folder.glob('model*'):
        path.unlink()
    (folder / 'model.pb').write_bytes(graph_def.SerializeToString())


@maker
def frozen_before(tf, s):
    """E5, G6: frozen by TensorFlow 1.4, which loses the version of the graph."""
    feed = _classifier(tf)
    s.expect(feed, feed)
    s.target = 'model.pb'
    s.finish = lambda folder: _only(folder, _frozen(tf, s))


@maker
def half_frozen(tf, s):
    """G16: frozen with a list of variables that leaves one out."""
    feed = _classifier(tf)
    s.expect(feed, feed)
    s.target = 'model.pb'

    def finish(folder):
        graph_def = _frozen(tf, s, variable_names_blacklist=['b'])
        (folder / 'model.meta').unlink()
        (folder / 'model.pb').write_bytes(graph_def.SerializeToString())
    s.finish = finish


@maker
def vanishing_output(tf, s):
    """H1: the output is an Identity, which tools that simplify splice out."""
    feed = _classifier(tf)
    tf.identity(tf.get_default_graph().get_tensor_by_name('y:0') * 2.0, name='last')
    s.outputs = ['last']
    s.expect(feed, feed)


@maker
def inputs_of_one_type(tf, s):
    """H3: optimize_for_inference makes a float placeholder of an input of bytes."""
    feed = _classifier(tf, 'uint8')
    s.expect(feed, feed)
    s.target = 'model.pb'

    def finish(folder):
        from tensorflow.python.tools import optimize_for_inference_lib as library
        _only(folder, library.optimize_for_inference(
            _frozen(tf, s), ['x'], ['y'], tf.float32.as_datatype_enum))
    s.finish = finish


@maker
def inputs_without_shape(tf, s):
    """H3: optimize_for_inference drops the shape of a placeholder."""
    feed = _classifier(tf)
    s.expect(feed, feed)
    s.target = 'model.pb'

    def finish(folder):
        from tensorflow.python.tools import optimize_for_inference_lib as library
        _only(folder, library.optimize_for_inference(
            _frozen(tf, s), ['x'], ['y'], tf.float32.as_datatype_enum))
    s.finish = finish


@maker
def norm_in_training(tf, s):
    """H4: batch norm in training mode, which cannot be folded."""
    x = tf.placeholder(tf.float32, [None, 4, 4, 3], name='x')
    h = tf.layers.conv2d(x, 4, 2, use_bias=False, name='conv')
    tf.identity(tf.layers.batch_normalization(h, training=True, fused=True, name='norm'), name='y')
    mean, variance = tf.global_variables('norm/moving')
    gamma, beta = tf.trainable_variables('norm')
    feed = {'x:0': random(3, 4, 4, 3)}
    expected = tf.nn.fused_batch_norm(h, gamma, beta, mean, variance, 1e-3, is_training=False)[0]
    s.expect(feed, feed, [expected.name])


@maker
def constant_with_inputs(tf, s):
    """H5: a variable became a constant, and the node kept its inputs."""
    feed = _classifier(tf)
    s.expect(feed, feed)
    s.target = 'model.pb'

    def finish(folder):
        graph_def = _frozen(tf, s)
        node = next(node for node in graph_def.node if node.name == 'w')
        node.input.append('b')
        _only(folder, graph_def)
    s.finish = finish


@maker
def loop_left_open(tf, s):
    """H6: constants of a loop's body, and its first value, are not tied to the loop any more."""
    x = tf.placeholder(tf.float32, [None, 3], name='x')
    w = tf.Variable(random(3, 3), name='w')
    _, y = tf.while_loop(lambda i, _: i < 3,
                         lambda i, v: (i + 1, tf.nn.tanh(tf.matmul(v, w) + 0.25)), [0, x])
    tf.identity(y, name='y')
    feed = {'x:0': random(5, 3)}
    s.expect(feed, feed)

    def renew(meta):
        nodes = {node.name: node for node in meta.graph_def.node}
        entrance = nodes['while/Enter']
        for node in meta.graph_def.node:
            if node.op == 'Const' and node.name.startswith('while/'):
                del node.input[:]
            elif node.op == 'Merge' and node.input[0] == entrance.name:
                node.input[0] = entrance.input[0]
    s.renew = renew
