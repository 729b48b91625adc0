"""More of what people train, each with a trait of its own."""
import tensorflow as tf
from tensorflow.contrib import rnn, slim

from tests.naming.families.common import dense, family, label


@family
def cnn_with_summaries():
    """Batch norm and dropout behind a switch; everything summarised."""
    x = tf.placeholder(tf.float32, [None, 16, 16, 3], 'images')
    t = tf.placeholder(tf.int64, [None], 'classes')
    training = tf.placeholder(tf.bool, name='phase')
    net = tf.layers.conv2d(x, 4, 3, activation=tf.nn.relu)
    net = tf.layers.batch_normalization(net, training=training)
    tf.summary.histogram('activations', net)
    net = tf.layers.dropout(tf.layers.flatten(net), 0.5, training=training)
    logits = dense(net, 5)
    probabilities = tf.nn.softmax(logits)
    tf.summary.histogram('probabilities', probabilities)
    loss = tf.losses.sparse_softmax_cross_entropy(t, logits) + 1e-4 * tf.add_n(
        [tf.nn.l2_loss(v) for v in tf.trainable_variables()])
    tf.summary.scalar('loss', loss)
    tf.metrics.accuracy(t, tf.argmax(logits, 1))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, tf.train.get_or_create_global_step())
    return label([probabilities, logits], fine=[logits, 'ArgMax'], inputs={
        'images': 'data', 'classes': 'label', 'phase': 'switch'})


@family
def greedy_decoder():
    """An encoder, and a loop that feeds its own words back."""
    source = tf.placeholder(tf.int32, [None, None], 'source')
    target = tf.placeholder(tf.int32, [None, None], 'target')
    lengths = tf.placeholder(tf.int32, [None], 'target_lengths')
    embedding = tf.get_variable('embedding', [20, 6])
    _, state = tf.nn.dynamic_rnn(rnn.GRUCell(6), tf.nn.embedding_lookup(embedding, source),
                                 dtype=tf.float32, scope='encoder')
    from tensorflow.contrib import seq2seq
    from tensorflow.python.layers.core import Dense
    cell, project = rnn.GRUCell(6), Dense(20, use_bias=False)
    with tf.variable_scope('decoder'):
        helper = seq2seq.TrainingHelper(tf.nn.embedding_lookup(embedding, target), lengths)
        train, _, _ = seq2seq.dynamic_decode(seq2seq.BasicDecoder(cell, helper, state, project))
    with tf.variable_scope('decoder', reuse=True):
        helper = seq2seq.GreedyEmbeddingHelper(embedding, tf.fill([tf.shape(source)[0]], 1), 2)
        infer, _, _ = seq2seq.dynamic_decode(
            seq2seq.BasicDecoder(cell, helper, state, project), maximum_iterations=9)
    words = tf.identity(infer.sample_id, 'words')
    loss = seq2seq.sequence_loss(train.rnn_output, target,
                                 tf.sequence_mask(lengths, dtype=tf.float32))
    tf.train.AdamOptimizer().minimize(loss)
    return label([words, infer.rnn_output, infer.sample_id],
                 fine=[infer.rnn_output, infer.sample_id], inputs={'source': 'data'})


@family
def pixelwise_u_net():
    """A softmax for each pixel, a mask from it, a Dice loss beside the cross-entropy."""
    x = tf.placeholder(tf.float32, [None, 16, 16, 1], 'x')
    t = tf.placeholder(tf.float32, [None, 16, 16, 2], 'mask')
    down = slim.conv2d(x, 4, 3)
    up = slim.conv2d_transpose(slim.conv2d(slim.max_pool2d(down, 2), 8, 3), 4, 3, 2)
    logits = slim.conv2d(tf.concat([down, up], 3), 2, 1, activation_fn=None, scope='score')
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(
        logits=tf.reshape(logits, [-1, 2]), labels=tf.reshape(t, [-1, 2])))
    predicted = tf.nn.softmax(logits, name='pixel_softmax')
    overlap = tf.reduce_sum(predicted * t)
    loss += 1 - 2 * overlap / (tf.reduce_sum(predicted) + tf.reduce_sum(t) + 1e-5)
    mask = tf.argmax(predicted, 3, name='prediction')
    tf.train.AdamOptimizer().minimize(loss)
    return label([predicted, logits], fine=[mask, logits], inputs={'x': 'data', 'mask': 'label'})


@family
def double_dqn_with_target():
    """A target network that assignments copy, actions picked by a one-hot."""
    state = tf.placeholder(tf.float32, [None, 4], 'state')
    after = tf.placeholder(tf.float32, [None, 4], 'next_state')
    action = tf.placeholder(tf.int32, [None], 'action')
    reward = tf.placeholder(tf.float32, [None], 'reward')

    def network(x, name):
        with tf.variable_scope(name):
            return dense(dense(x, 8, 'hidden', tf.nn.relu), 2, 'q')
    q, q_target = network(state, 'online'), network(after, 'target')
    for target, online in zip(tf.global_variables('target'), tf.global_variables('online')):
        tf.assign(target, online)
    goal = reward + 0.99 * tf.reduce_max(q_target, 1)
    chosen = tf.reduce_sum(q * tf.one_hot(action, 2), 1)
    loss = tf.losses.huber_loss(tf.stop_gradient(goal), chosen)
    tf.train.RMSPropOptimizer(0.01).minimize(loss, var_list=tf.global_variables('online'))
    best = tf.argmax(q, 1, name='best_action')
    return label(q, fine=[best], inputs={'state': 'data', 'reward': 'label'})


@family
def tower_per_device():
    """Variables of one device, losses averaged, predictions joined."""
    images = tf.placeholder(tf.float32, [8, 6], 'images')
    labels = tf.placeholder(tf.int64, [8], 'labels')
    losses, outputs = [], []
    for n, (x, t) in enumerate(zip(tf.split(images, 2), tf.split(labels, 2))):
        with tf.device('/gpu:%d' % n), tf.variable_scope(tf.get_variable_scope(), reuse=n > 0):
            logits = dense(dense(x, 8, 'hidden', tf.nn.relu), 3, 'logits')
            outputs.append(tf.nn.softmax(logits))
            losses.append(tf.losses.sparse_softmax_cross_entropy(t, logits))
    joined = tf.concat(outputs, 0, name='predictions')
    tf.train.AdamOptimizer().minimize(tf.add_n(losses) / 2, colocate_gradients_with_ops=True)
    return label([joined] + outputs, fine=outputs, inputs={'images': 'data', 'labels': 'label'})


@family
def vae_with_sampling():
    """A code and its spread, a decoder built once more for codes that are fed."""
    x = tf.placeholder(tf.float32, [None, 12], 'x')
    z_given = tf.placeholder(tf.float32, [None, 2], 'z')
    hidden = dense(x, 8, 'enc', tf.nn.relu)
    mean, log_sigma = dense(hidden, 2, 'mean'), dense(hidden, 2, 'log_sigma')
    z = mean + tf.exp(log_sigma) * tf.random_normal(tf.shape(mean))

    def decode(code, reuse):
        with tf.variable_scope('decoder', reuse=reuse):
            return dense(dense(code, 8, 'hidden', tf.nn.relu), 12, 'out')
    logits, sampled = decode(z, False), tf.nn.sigmoid(decode(z_given, True), name='sampled')
    reconstruction = tf.nn.sigmoid(logits, name='reconstruction')
    loss = tf.reduce_mean(
        tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=x), 1)
        - 0.5 * tf.reduce_sum(1 + 2 * log_sigma - mean ** 2 - tf.exp(2 * log_sigma), 1))
    tf.train.AdamOptimizer().minimize(loss)
    return label([reconstruction, sampled], fine=[sampled, reconstruction, mean, log_sigma],
                 inputs={'x': 'data'})


@family
def transformer_block():
    """Attention, residuals and layer norm; logits by the table of embeddings."""
    tokens = tf.placeholder(tf.int32, [None, 6], 'input_ids')
    t = tf.placeholder(tf.int32, [None, 6], 'label_ids')
    mask = tf.placeholder(tf.int32, [None, 6], 'input_mask')
    table = tf.get_variable('table', [25, 8])
    net = tf.nn.embedding_lookup(table, tokens) + tf.get_variable('position', [6, 8])
    q, k, v = (dense(net, 8, name) for name in ('query', 'key', 'value'))
    scores = tf.matmul(q, k, transpose_b=True) / 8 ** 0.5
    scores += (1.0 - tf.cast(mask[:, None, :], tf.float32)) * -10000.0
    net = tf.contrib.layers.layer_norm(net + tf.matmul(tf.nn.softmax(scores), v))
    net = tf.contrib.layers.layer_norm(net + dense(dense(net, 16, 'ffn', tf.nn.relu), 8, 'out'))
    logits = tf.matmul(tf.reshape(net, [-1, 8]), table, transpose_b=True)
    log_probs = tf.nn.log_softmax(logits)
    losses = -tf.reduce_sum(tf.one_hot(tf.reshape(t, [-1]), 25) * log_probs, -1)
    weights = tf.cast(tf.reshape(mask, [-1]), tf.float32)
    loss = tf.reduce_sum(losses * weights) / (tf.reduce_sum(weights) + 1e-5)
    tf.train.AdamOptimizer().minimize(loss)
    return label([log_probs, logits], fine=[logits],
                 inputs={'input_ids': 'data', 'label_ids': 'label', 'input_mask': 'data'})
