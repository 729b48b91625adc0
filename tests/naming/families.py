"""Small models of well-known families, as people train them, with their right outputs.

Run as a script with TensorFlow's runtime: ``python families.py FOLDER`` writes one
``.meta`` per function and ``labels.json``: {name: {'outputs': [[acceptable names, best
first], ...], 'fine': [neither required nor wrong], 'inputs': {name: kind}}}.
"""
import json
import sys

import numpy as np
import tensorflow as tf
from tensorflow.contrib import rnn, slim

FAMILIES = []


def family(build):
    """Decorator: the function builds the default graph and returns its label."""
    FAMILIES.append(build)
    return build


def label(*outputs, fine=(), inputs=None):
    """Outputs are tensors or lists of tensors that are acceptable, best first."""
    def name(tensor):
        return tensor if isinstance(tensor, str) else tensor.op.name
    return {'outputs': [[name(t) for t in (o if isinstance(o, list) else [o])] for o in outputs],
            'fine': [name(t) for t in fine], 'inputs': inputs or {}}


def dense(x, units, name=None, activation=None):
    return tf.layers.dense(x, units, activation=activation, name=name)


@family
def logistic_regression():
    x = tf.placeholder(tf.float32, [None, 20])
    t = tf.placeholder(tf.float32, [None, 3])
    w = tf.Variable(tf.zeros([20, 3]))
    b = tf.Variable(tf.zeros([3]))
    pred = tf.nn.softmax(tf.matmul(x, w) + b)
    cost = tf.reduce_mean(-tf.reduce_sum(t * tf.log(pred), reduction_indices=1))
    tf.train.GradientDescentOptimizer(0.1).minimize(cost)
    tf.reduce_mean(tf.cast(tf.equal(tf.argmax(pred, 1), tf.argmax(t, 1)), tf.float32))
    return label(pred, inputs={x.op.name: 'data', t.op.name: 'label'})


@family
def mnist_deep():
    x = tf.placeholder(tf.float32, [None, 784])
    y_ = tf.placeholder(tf.int64, [None])
    with tf.name_scope('reshape'):
        image = tf.reshape(x, [-1, 28, 28, 1])
    with tf.name_scope('conv1'):
        w = tf.Variable(tf.truncated_normal([5, 5, 1, 4], stddev=0.1))
        h = tf.nn.relu(tf.nn.conv2d(image, w, [1, 2, 2, 1], 'SAME') + tf.Variable(tf.ones([4])))
    with tf.name_scope('fc1'):
        w = tf.Variable(tf.truncated_normal([14 * 14 * 4, 16], stddev=0.1))
        h = tf.nn.relu(tf.matmul(tf.reshape(h, [-1, 14 * 14 * 4]), w))
    with tf.name_scope('dropout'):
        keep_prob = tf.placeholder(tf.float32)
        h = tf.nn.dropout(h, keep_prob)
    with tf.name_scope('fc2'):
        w = tf.Variable(tf.truncated_normal([16, 10], stddev=0.1))
        y = tf.matmul(h, w) + tf.Variable(tf.ones([10]))
    with tf.name_scope('loss'):
        loss = tf.reduce_mean(tf.losses.sparse_softmax_cross_entropy(y_, y))
    with tf.name_scope('adam'):
        tf.train.AdamOptimizer().minimize(loss)
    with tf.name_scope('accuracy'):
        correct = tf.equal(tf.argmax(y, 1), y_)
        tf.summary.scalar('accuracy', tf.reduce_mean(tf.cast(correct, tf.float32)))
    return label(y, inputs={'Placeholder': 'data', 'Placeholder_1': 'label',
                            'dropout/Placeholder': 'switch'})


@family
def linear_regression():
    x = tf.placeholder(tf.float32, name='X')
    t = tf.placeholder(tf.float32, name='Y')
    w = tf.Variable(0.3, name='weight')
    b = tf.Variable(0.1, name='bias')
    pred = tf.add(tf.multiply(x, w), b)
    cost = tf.reduce_sum(tf.pow(pred - t, 2)) / (2 * 10)
    tf.train.GradientDescentOptimizer(0.1).minimize(cost)
    return label(pred, inputs={'X': 'data', 'Y': 'label'})


@family
def autoencoder():
    x = tf.placeholder(tf.float32, [None, 64])
    code = dense(dense(x, 16, activation=tf.nn.relu), 4, name='code')
    out = dense(dense(code, 16, activation=tf.nn.relu), 64, activation=tf.nn.sigmoid)
    loss = tf.reduce_mean(tf.pow(x - out, 2))
    tf.train.RMSPropOptimizer(0.01).minimize(loss)
    tf.summary.scalar('loss', loss)
    return label(out, fine=[code], inputs={'Placeholder': 'data'})


@family
def variational_autoencoder():
    x = tf.placeholder(tf.float32, [None, 64], 'x')
    h = dense(x, 16, activation=tf.nn.relu)
    mean, log_var = dense(h, 4, 'mean'), dense(h, 4, 'log_var')
    z = mean + tf.exp(0.5 * log_var) * tf.random_normal(tf.shape(mean))
    logits = dense(dense(z, 16, activation=tf.nn.relu), 64)
    out = tf.nn.sigmoid(logits)
    reconstruction = tf.reduce_sum(
        tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=logits), 1)
    divergence = -0.5 * tf.reduce_sum(1 + log_var - tf.square(mean) - tf.exp(log_var), 1)
    tf.train.AdamOptimizer().minimize(tf.reduce_mean(reconstruction + divergence))
    return label([out, logits], fine=[mean, log_var, z], inputs={'x': 'data'})


@family
def u_net():
    x = tf.placeholder(tf.float32, [None, 32, 32, 3], 'image')
    t = tf.placeholder(tf.int32, [None, 32, 32, 1], 'annotation')
    training = tf.placeholder(tf.bool, name='training')

    def block(net, size):
        net = tf.layers.conv2d(net, size, 3, padding='same')
        return tf.nn.relu(tf.layers.batch_normalization(net, training=training))
    down = block(x, 4)
    net = block(tf.layers.max_pooling2d(down, 2, 2), 8)
    net = tf.layers.conv2d_transpose(net, 4, 2, 2)
    net = block(tf.concat([down, net], 3), 4)
    logits = tf.layers.conv2d(net, 5, 1)
    prediction = tf.expand_dims(tf.argmax(logits, axis=3), dim=3)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
        logits=logits, labels=tf.squeeze(t, squeeze_dims=[3])))
    tf.summary.image('prediction', tf.cast(prediction, tf.uint8))
    tf.summary.image('truth', tf.cast(t, tf.uint8))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.train.AdamOptimizer().minimize(loss)
    return label([logits, prediction, 'ArgMax'], inputs={
        'image': 'data', 'annotation': 'label', 'training': 'switch'})


@family
def dqn():
    def network(state):
        return dense(dense(state, 8, 'h', tf.nn.relu), 3, 'q')
    state = tf.placeholder(tf.float32, [None, 4], 'state')
    following = tf.placeholder(tf.float32, [None, 4], 'next_state')
    reward = tf.placeholder(tf.float32, [None], 'reward')
    action = tf.placeholder(tf.int32, [None], 'action')
    done = tf.placeholder(tf.float32, [None], 'done')
    with tf.variable_scope('online'):
        q = network(state)
    with tf.variable_scope('target'):
        later = network(following)
    chosen = tf.reduce_sum(q * tf.one_hot(action, 3), 1)
    goal = reward + 0.99 * (1 - done) * tf.reduce_max(later, 1)
    loss = tf.reduce_mean(tf.square(tf.stop_gradient(goal) - chosen))
    online = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, 'online')
    target = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, 'target')
    tf.train.AdamOptimizer().minimize(loss, var_list=online)
    tf.group(*[b.assign(a) for a, b in zip(online, target)])
    return label([q], fine=[later])


@family
def actor_critic():
    state = tf.placeholder(tf.float32, [None, 8, 8, 1], 'state')
    net = tf.contrib.layers.flatten(tf.layers.conv2d(state, 4, 3, activation=tf.nn.relu))
    policy = dense(net, 4, 'policy', tf.nn.softmax)
    value = dense(net, 1, 'value')
    action = tf.placeholder(tf.int32, [None], 'action')
    goal = tf.placeholder(tf.float32, [None], 'target_v')
    advantage = tf.placeholder(tf.float32, [None], 'advantage')
    chosen = tf.reduce_sum(policy * tf.one_hot(action, 4), [1])
    value_loss = 0.5 * tf.reduce_sum(tf.square(goal - tf.reshape(value, [-1])))
    entropy = -tf.reduce_sum(policy * tf.log(policy))
    policy_loss = -tf.reduce_sum(tf.log(chosen) * advantage)
    loss = 0.5 * value_loss + policy_loss - entropy * 0.01
    variables = tf.trainable_variables()
    gradients, _ = tf.clip_by_global_norm(tf.gradients(loss, variables), 40.0)
    tf.train.AdamOptimizer().apply_gradients(zip(gradients, variables))
    return label(policy, [value, 'Reshape'], inputs={
        'state': 'data', 'action': 'label', 'target_v': 'label', 'advantage': 'label'})


@family
def policy_gradient():
    observations = tf.placeholder(tf.float32, [None, 4], 'observations')
    actions = tf.placeholder(tf.int32, [None], 'actions_num')
    values = tf.placeholder(tf.float32, [None], 'actions_value')
    net = dense(observations, 10, 'fc1', tf.nn.tanh)
    logits = dense(net, 2, 'fc2')
    probabilities = tf.nn.softmax(logits, name='act_prob')
    nll = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=actions)
    tf.train.AdamOptimizer().minimize(tf.reduce_mean(nll * values))
    return label([probabilities, logits])


@family
def word2vec():
    x = tf.placeholder(tf.int32, [16], 'train_inputs')
    t = tf.placeholder(tf.int32, [16, 1], 'train_labels')
    valid = tf.constant(np.arange(8), dtype=tf.int32)
    embeddings = tf.Variable(tf.random_uniform([100, 8], -1.0, 1.0))
    embed = tf.nn.embedding_lookup(embeddings, x)
    weights = tf.Variable(tf.truncated_normal([100, 8]))
    biases = tf.Variable(tf.zeros([100]))
    loss = tf.reduce_mean(tf.nn.nce_loss(weights, biases, t, embed, 4, 100))
    tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keep_dims=True))
    normalized = embeddings / norm
    similarity = tf.matmul(tf.nn.embedding_lookup(normalized, valid), normalized,
                           transpose_b=True)
    return label([normalized, similarity, embed, embeddings], fine=[embed, similarity])


@family
def siamese():
    def network(x):
        with tf.variable_scope('siamese', reuse=tf.AUTO_REUSE):
            return dense(dense(x, 16, 'fc1', tf.nn.relu), 2, 'fc2')
    one = tf.placeholder(tf.float32, [None, 64], 'x1')
    other = tf.placeholder(tf.float32, [None, 64], 'x2')
    t = tf.placeholder(tf.float32, [None], 'y')
    left, right = network(one), network(other)
    squared = tf.reduce_sum(tf.pow(left - right, 2), 1)
    distance = tf.sqrt(squared + 1e-6)
    loss = tf.reduce_mean(t * squared + (1 - t) * tf.square(tf.maximum(5.0 - distance, 0)))
    tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return label([left, right, distance], fine=[right, distance, squared])


@family
def triplet():
    images = tf.placeholder(tf.float32, [None, 16, 16, 1], 'images')
    net = slim.conv2d(images, 4, 3, scope='conv1')
    net = slim.fully_connected(slim.flatten(net), 8, activation_fn=None, scope='bottleneck')
    embeddings = tf.nn.l2_normalize(net, 1, 1e-10, name='embeddings')
    anchor, positive, negative = tf.unstack(tf.reshape(embeddings, [-1, 3, 8]), 3, 1)
    near = tf.reduce_sum(tf.square(anchor - positive), 1)
    far = tf.reduce_sum(tf.square(anchor - negative), 1)
    loss = tf.reduce_mean(tf.maximum(near - far + 0.2, 0.0), 0)
    tf.train.AdagradOptimizer(0.1).minimize(loss)
    return label([embeddings])


@family
def wide_and_deep_by_hand():
    wide = tf.placeholder(tf.float32, [None, 10], 'wide')
    ids = tf.placeholder(tf.int64, [None, 3], 'ids')
    t = tf.placeholder(tf.float32, [None, 1], 'click')
    table = tf.get_variable('embedding', [50, 4])
    deep = tf.reshape(tf.nn.embedding_lookup(table, ids), [-1, 12])
    deep = dense(dense(deep, 8, activation=tf.nn.relu), 1)
    logit = dense(wide, 1) + deep
    prob = tf.sigmoid(logit)
    loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=logit))
    tf.metrics.auc(t, prob)
    tf.train.FtrlOptimizer(0.1).minimize(loss)
    return label([prob, logit], inputs={'wide': 'data', 'ids': 'data', 'click': 'label'})


@family
def crf_tagger():
    words = tf.placeholder(tf.int32, [None, None], 'word_ids')
    lengths = tf.placeholder(tf.int32, [None], 'sequence_lengths')
    tags = tf.placeholder(tf.int32, [None, None], 'labels')
    dropout = tf.placeholder(tf.float32, [], 'dropout')
    table = tf.Variable(tf.random_uniform([60, 8]), name='word_embeddings')
    net = tf.nn.dropout(tf.nn.embedding_lookup(table, words), dropout)
    with tf.variable_scope('bi-lstm'):
        (fw, bw), _ = tf.nn.bidirectional_dynamic_rnn(
            rnn.LSTMCell(6), rnn.LSTMCell(6), net, lengths, dtype=tf.float32)
        net = tf.nn.dropout(tf.concat([fw, bw], -1), dropout)
    with tf.variable_scope('proj'):
        w = tf.get_variable('W', [12, 5])
        b = tf.get_variable('b', [5], initializer=tf.zeros_initializer())
        steps = tf.shape(net)[1]
        logits = tf.reshape(tf.matmul(tf.reshape(net, [-1, 12]), w) + b, [-1, steps, 5])
    likelihood, transitions = tf.contrib.crf.crf_log_likelihood(logits, tags, lengths)
    loss = tf.reduce_mean(-likelihood)
    tf.summary.scalar('loss', loss)
    tf.train.AdamOptimizer().minimize(loss)
    return label(logits, fine=[transitions, 'transitions/read'], inputs={
        'word_ids': 'data', 'sequence_lengths': 'data', 'labels': 'label', 'dropout': 'switch'})


@family
def char_rnn():
    x = tf.placeholder(tf.int32, [4, 6], 'input_data')
    t = tf.placeholder(tf.int32, [4, 6], 'targets')
    cell = rnn.MultiRNNCell([rnn.BasicLSTMCell(8) for _ in range(2)])
    initial = cell.zero_state(4, tf.float32)
    table = tf.get_variable('embedding', [20, 8])
    steps = [tf.squeeze(s, [1]) for s in tf.split(tf.nn.embedding_lookup(table, x), 6, 1)]
    outputs, last = tf.contrib.legacy_seq2seq.rnn_decoder(steps, initial, cell)
    output = tf.reshape(tf.concat(outputs, 1), [-1, 8])
    logits = tf.matmul(output, tf.get_variable('softmax_w', [8, 20])) \
        + tf.get_variable('softmax_b', [20])
    probs = tf.nn.softmax(logits)
    loss = tf.contrib.legacy_seq2seq.sequence_loss_by_example(
        [logits], [tf.reshape(t, [-1])], [tf.ones([24])])
    cost = tf.reduce_sum(loss) / 24
    variables = tf.trainable_variables()
    gradients, _ = tf.clip_by_global_norm(tf.gradients(cost, variables), 5)
    tf.train.AdamOptimizer().apply_gradients(zip(gradients, variables))
    states = [t for layer in last for t in layer]
    return label([probs, logits], fine=states, inputs={'input_data': 'data', 'targets': 'label'})


@family
def sentiment_lstm():
    x = tf.placeholder(tf.int32, [None, 12])
    t = tf.placeholder(tf.float32, [None, 2])
    table = tf.Variable(tf.random_uniform([50, 8]))
    cell = rnn.DropoutWrapper(rnn.BasicLSTMCell(8), output_keep_prob=0.75)
    value, _ = tf.nn.dynamic_rnn(cell, tf.nn.embedding_lookup(table, x), dtype=tf.float32)
    last = tf.gather(tf.transpose(value, [1, 0, 2]), 11)
    prediction = tf.matmul(last, tf.Variable(tf.truncated_normal([8, 2]))) \
        + tf.Variable(tf.constant(0.1, shape=[2]))
    correct = tf.equal(tf.argmax(prediction, 1), tf.argmax(t, 1))
    tf.reduce_mean(tf.cast(correct, tf.float32))
    loss = tf.reduce_mean(
        tf.nn.softmax_cross_entropy_with_logits(logits=prediction, labels=t))
    tf.train.AdamOptimizer().minimize(loss)
    return label([prediction])


@family
def text_cnn():
    x = tf.placeholder(tf.int32, [None, 10], 'input_x')
    t = tf.placeholder(tf.float32, [None, 2], 'input_y')
    keep = tf.placeholder(tf.float32, name='dropout_keep_prob')
    with tf.name_scope('embedding'):
        table = tf.Variable(tf.random_uniform([50, 8], -1.0, 1.0), name='W')
        chars = tf.expand_dims(tf.nn.embedding_lookup(table, x), -1)
    pooled = []
    for size in (2, 3):
        with tf.name_scope('conv-maxpool-%s' % size):
            w = tf.Variable(tf.truncated_normal([size, 8, 1, 4], stddev=0.1), name='W')
            h = tf.nn.relu(tf.nn.conv2d(chars, w, [1] * 4, 'VALID'), name='relu')
            pooled.append(tf.nn.max_pool(h, [1, 11 - size, 1, 1], [1] * 4, 'VALID', name='pool'))
    flat = tf.reshape(tf.concat(pooled, 3), [-1, 8])
    with tf.name_scope('dropout'):
        flat = tf.nn.dropout(flat, keep)
    with tf.name_scope('output'):
        w = tf.get_variable('W', [8, 2])
        b = tf.Variable(tf.constant(0.1, shape=[2]), name='b')
        decay = tf.nn.l2_loss(w) + tf.nn.l2_loss(b)
        scores = tf.nn.xw_plus_b(flat, w, b, name='scores')
        predictions = tf.argmax(scores, 1, name='predictions')
    with tf.name_scope('loss'):
        losses = tf.nn.softmax_cross_entropy_with_logits(logits=scores, labels=t)
        loss = tf.reduce_mean(losses) + 0.1 * decay
    with tf.name_scope('accuracy'):
        correct = tf.equal(predictions, tf.argmax(t, 1))
        accuracy = tf.reduce_mean(tf.cast(correct, 'float'), name='accuracy')
    optimizer = tf.train.AdamOptimizer(1e-3)
    gradients = optimizer.compute_gradients(loss)
    optimizer.apply_gradients(gradients)
    for gradient, variable in gradients:
        tf.summary.histogram('%s/grad/hist' % variable.op.name, gradient)
        tf.summary.scalar('%s/grad/sparsity' % variable.op.name, tf.nn.zero_fraction(gradient))
    tf.summary.merge([tf.summary.scalar('loss', loss), tf.summary.scalar('acc', accuracy)])
    return label([scores, predictions], inputs={
        'input_x': 'data', 'input_y': 'label', 'dropout_keep_prob': 'switch'})


@family
def pix2pix():
    def conv(x, size, name):
        return tf.layers.conv2d(x, size, 4, 2, 'same', name=name)

    def discriminator(a, b):
        net = conv(tf.concat([a, b], 3), 4, 'layer_1')
        return tf.sigmoid(conv(tf.nn.relu(net), 1, 'layer_2'))
    inputs = tf.placeholder(tf.float32, [1, 32, 32, 3], 'inputs')
    targets = tf.placeholder(tf.float32, [1, 32, 32, 3], 'targets')
    with tf.variable_scope('generator'):
        down = conv(inputs, 4, 'encoder_1')
        down2 = conv(tf.nn.relu(down), 8, 'encoder_2')
        up = tf.layers.conv2d_transpose(tf.nn.relu(down2), 4, 4, 2, 'same', name='decoder_2')
        up = tf.concat([up, down], 3)
        with tf.variable_scope('decoder_1'):
            outputs = tf.tanh(tf.layers.conv2d_transpose(tf.nn.relu(up), 3, 4, 2, 'same'))
    with tf.name_scope('real_discriminator'), tf.variable_scope('discriminator'):
        real = discriminator(inputs, targets)
    with tf.name_scope('fake_discriminator'), tf.variable_scope('discriminator', reuse=True):
        fake = discriminator(inputs, outputs)
    with tf.name_scope('discriminator_loss'):
        judge = tf.reduce_mean(-(tf.log(real + 1e-12) + tf.log(1 - fake + 1e-12)))
    with tf.name_scope('generator_loss'):
        make = tf.reduce_mean(-tf.log(fake + 1e-12)) \
            + 100 * tf.reduce_mean(tf.abs(targets - outputs))
    trainable = tf.trainable_variables()
    with tf.name_scope('discriminator_train'):
        first = tf.train.AdamOptimizer(0.1).minimize(
            judge, var_list=[v for v in trainable if v.name.startswith('discriminator')])
    with tf.name_scope('generator_train'), tf.control_dependencies([first]):
        second = tf.train.AdamOptimizer(0.1).minimize(
            make, var_list=[v for v in trainable if v.name.startswith('generator')])
    ema = tf.train.ExponentialMovingAverage(0.99)
    averages = ema.apply([judge, make])
    tf.group(averages, second)
    with tf.name_scope('deprocess'):
        shown = tf.image.convert_image_dtype((outputs + 1) / 2, tf.uint8, saturate=True)
    with tf.name_scope('encode'):
        tf.map_fn(tf.image.encode_png, shown, dtype=tf.string, name='output_pngs')
    tf.summary.image('outputs', shown)
    return label([outputs, shown, 'deprocess/convert_image', 'deprocess/truediv',
                  'encode/output_pngs/TensorArrayStack/TensorArrayGatherV3'], fine=[shown])


@family
def dcgan():
    z = tf.placeholder(tf.float32, [None, 10], 'z')
    real = tf.placeholder(tf.float32, [None, 16, 16, 1], 'real_images')

    def generator(z, training=True):
        with tf.variable_scope('generator', reuse=not training):
            net = tf.reshape(dense(z, 64, 'fc'), [-1, 4, 4, 4])
            net = tf.nn.relu(tf.layers.batch_normalization(net, training=training, name='bn'))
            net = tf.layers.conv2d_transpose(net, 4, 5, 2, 'same', name='up1')
            net = tf.layers.conv2d_transpose(tf.nn.relu(net), 1, 5, 2, 'same', name='up2')
            return tf.nn.tanh(net)

    def discriminator(x, reuse=False):
        with tf.variable_scope('discriminator', reuse=reuse):
            net = tf.nn.relu(tf.layers.conv2d(x, 4, 5, 2, name='c1'))
            logits = dense(tf.contrib.layers.flatten(net), 1, 'fc')
            return tf.nn.sigmoid(logits), logits
    made = generator(z)
    yes, yes_logits = discriminator(real)
    sampled = generator(z, training=False)
    no, no_logits = discriminator(made, True)
    cross = tf.nn.sigmoid_cross_entropy_with_logits
    d_loss = tf.reduce_mean(cross(logits=yes_logits, labels=tf.ones_like(yes))) \
        + tf.reduce_mean(cross(logits=no_logits, labels=tf.zeros_like(no)))
    g_loss = tf.reduce_mean(cross(logits=no_logits, labels=tf.ones_like(no)))
    for name, value in (('d', yes), ('d_', no), ('z', z)):
        tf.summary.histogram(name, value)
    tf.summary.image('G', made)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        for loss, scope in ((d_loss, 'discriminator'), (g_loss, 'generator')):
            tf.train.AdamOptimizer().minimize(loss, var_list=tf.get_collection(
                tf.GraphKeys.TRAINABLE_VARIABLES, scope))
    return label([sampled, made], fine=[made], inputs={'z': 'data'})


@family
def wasserstein_gan():
    z = tf.placeholder(tf.float32, [8, 5])
    real = tf.placeholder(tf.float32, [8, 20])
    with tf.variable_scope('G'):
        made = dense(dense(z, 16, activation=tf.nn.relu), 20, activation=tf.nn.sigmoid)

    def critic(x):
        with tf.variable_scope('D', reuse=tf.AUTO_REUSE):
            return dense(dense(x, 16, 'a', tf.nn.relu), 1, 'b')
    no, yes = critic(made), critic(real)
    alpha = tf.random_uniform([8, 1])
    between = real + alpha * (made - real)
    gradients = tf.gradients(critic(between), [between])[0]
    slopes = tf.sqrt(tf.reduce_sum(tf.square(gradients), 1))
    d_loss = tf.reduce_mean(no) - tf.reduce_mean(yes) + 10 * tf.reduce_mean((slopes - 1.) ** 2)
    g_loss = -tf.reduce_mean(no)
    for loss, scope in ((d_loss, 'D'), (g_loss, 'G')):
        tf.train.AdamOptimizer().minimize(loss, var_list=tf.trainable_variables(scope))
    return label([made])


@family
def ssd_postprocessing():
    image = tf.placeholder(tf.uint8, [1, None, None, 3], 'image_tensor')
    with tf.name_scope('Preprocessor'):
        net = tf.image.resize_images(tf.to_float(image), [32, 32])
        net = 2. / 255. * net - 1.
    net = slim.conv2d(net, 4, 3, 4, scope='FeatureExtractor/Conv')
    boxes = tf.reshape(slim.conv2d(net, 8, 1, activation_fn=None, scope='BoxPredictor/Box'),
                       [1, -1, 4])
    scores = tf.reshape(slim.conv2d(net, 6, 1, activation_fn=None, scope='BoxPredictor/Class'),
                        [1, -1, 3])
    with tf.name_scope('Postprocessor'):
        scores = tf.sigmoid(scores, name='convert_scores')

        def one(pair):
            box, score = pair
            chosen = tf.image.non_max_suppression(box, score[:, 1], 10)
            return (tf.gather(box, chosen)[:10], tf.gather(score[:, 1], chosen)[:10],
                    tf.cast(tf.gather(tf.argmax(score, 1), chosen), tf.float32),
                    tf.to_float(tf.shape(chosen)[0]))
        found = tf.map_fn(one, [boxes, scores], dtype=(tf.float32,) * 4)
    names = ('detection_boxes', 'detection_scores', 'detection_classes', 'num_detections')
    outputs = [tf.identity(value, name) for value, name in zip(found, names)]
    return label(*[[o] for o in outputs], inputs={'image_tensor': 'data'})


@family
def yolo():
    image = tf.placeholder(tf.float32, [None, 32, 32, 3], 'input/input_data')
    training = tf.placeholder(tf.bool, name='training')
    truth = tf.placeholder(tf.float32, [None, 4, 4, 3, 6], 'label_sbbox')
    net = tf.layers.conv2d(image, 4, 3, 8, 'same')
    net = tf.nn.leaky_relu(tf.layers.batch_normalization(net, training=training), 0.1)
    raw = tf.layers.conv2d(net, 18, 1, name='conv_sbbox')
    with tf.variable_scope('pred_sbbox'):
        raw = tf.reshape(raw, [-1, 4, 4, 3, 6])
        centre = tf.sigmoid(raw[..., 0:2]) * 8
        size = tf.exp(raw[..., 2:4]) * 10
        conf, prob = tf.sigmoid(raw[..., 4:5]), tf.sigmoid(raw[..., 5:])
        pred = tf.concat([centre, size, conf, prob], -1)
    with tf.name_scope('loss'):
        giou = tf.reduce_mean(tf.square(pred[..., 0:4] - truth[..., 0:4]))
        entropy = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            labels=truth[..., 4:], logits=raw[..., 4:]))
        loss = giou + entropy
    tf.train.AdamOptimizer().minimize(loss)
    return label([pred], inputs={'input/input_data': 'data', 'training': 'switch',
                                 'label_sbbox': 'label'})


@family
def multi_task():
    x = tf.placeholder(tf.float32, [None, 16, 16, 3], 'image')
    age = tf.placeholder(tf.int32, [None], 'age')
    gender = tf.placeholder(tf.int32, [None], 'gender')
    box = tf.placeholder(tf.float32, [None, 4], 'box')
    net = slim.flatten(slim.conv2d(x, 4, 3))
    age_logits = slim.fully_connected(net, 10, activation_fn=None, scope='age_fc')
    gender_logits = slim.fully_connected(net, 2, activation_fn=None, scope='gender_fc')
    boxes = slim.fully_connected(net, 4, activation_fn=None, scope='box_fc')
    tf.losses.sparse_softmax_cross_entropy(age, age_logits)
    tf.losses.sparse_softmax_cross_entropy(gender, gender_logits)
    tf.losses.mean_squared_error(box, boxes)
    gender_prob = tf.nn.softmax(gender_logits)
    expected = tf.reduce_sum(tf.nn.softmax(age_logits) * tf.range(10.), 1)
    total = tf.losses.get_total_loss()
    tf.train.MomentumOptimizer(0.1, 0.9).minimize(total)
    return label([age_logits, expected, 'Softmax_1'], [gender_prob, gender_logits], [boxes],
                 fine=[expected])


@family
def wavenet():
    audio = tf.placeholder(tf.float32, [1, None, 1], 'audio')
    quantized = tf.to_int32((audio + 1) * 15)
    one_hot = tf.reshape(tf.one_hot(quantized, 32), [1, -1, 32])
    net = tf.layers.conv1d(one_hot, 8, 1)
    skips = []
    for layer in range(2):
        with tf.variable_scope('layer%d' % layer):
            gated = tf.tanh(tf.layers.conv1d(net, 8, 2, padding='same', name='filter')) \
                * tf.sigmoid(tf.layers.conv1d(net, 8, 2, padding='same', name='gate'))
            skips.append(tf.layers.conv1d(gated, 8, 1, name='skip'))
            net = net + tf.layers.conv1d(gated, 8, 1, name='dense')
    with tf.name_scope('postprocessing'):
        total = tf.nn.relu(sum(skips))
        raw = tf.layers.conv1d(total, 32, 1)
    with tf.name_scope('loss'):
        prediction = tf.reshape(raw, [-1, 32])
        shifted = tf.pad(one_hot[:, 1:, :], [[0, 0], [0, 1], [0, 0]])
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(
            logits=prediction, labels=tf.reshape(shifted, [-1, 32])))
    tf.train.AdamOptimizer().minimize(loss)
    return label([raw, prediction], inputs={'audio': 'data'})


@family
def style_transfer():
    image = tf.placeholder(tf.float32, [1, 32, 32, 3], 'X_content')
    net = tf.layers.conv2d(image / 255.0, 4, 3, padding='same', activation=tf.nn.relu)
    styled = tf.nn.tanh(tf.layers.conv2d(net, 3, 3, padding='same')) * 150 + 255. / 2
    filters = tf.constant(np.random.rand(3, 3, 3, 6).astype(np.float32))

    def vgg(x):
        return tf.nn.relu(tf.nn.conv2d(x - 117.0, filters, [1] * 4, 'SAME'))
    content = 2 * tf.nn.l2_loss(vgg(image) - vgg(styled)) / 100
    smooth = tf.nn.l2_loss(styled[:, 1:] - styled[:, :31])
    tf.train.AdamOptimizer().minimize(content + smooth)
    return label([styled], inputs={'X_content': 'data'})


@family
def super_resolution():
    images = tf.placeholder(tf.float32, [None, 33, 33, 1], 'images')
    labels = tf.placeholder(tf.float32, [None, 21, 21, 1], 'labels')
    w = [tf.Variable(tf.random_normal(s, stddev=1e-3), name='w%d' % n) for n, s in
         enumerate(([9, 9, 1, 8], [1, 1, 8, 4], [5, 5, 4, 1]))]
    b = [tf.Variable(tf.zeros([n]), name='b%d' % n) for n in (8, 4, 1)]
    net = tf.nn.relu(tf.nn.conv2d(images, w[0], [1] * 4, 'VALID') + b[0])
    net = tf.nn.relu(tf.nn.conv2d(net, w[1], [1] * 4, 'VALID') + b[1])
    pred = tf.nn.conv2d(net, w[2], [1] * 4, 'VALID') + b[2]
    loss = tf.reduce_mean(tf.square(labels - pred))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return label(pred, inputs={'images': 'data', 'labels': 'label'})


@family
def pose():
    image = tf.placeholder(tf.float32, [None, 32, 32, 3], 'image')
    heat = tf.placeholder(tf.float32, [None, 8, 8, 5], 'heatmap')
    features = slim.conv2d(slim.conv2d(image, 4, 3, 2), 4, 3, 2)
    stages, net = [], features
    for stage in range(3):
        with tf.variable_scope('stage_%d' % stage):
            made = slim.conv2d(slim.conv2d(net, 4, 3), 5, 1, activation_fn=None)
            stages.append(made)
            net = tf.concat([features, made], 3)
    with tf.name_scope('loss'):
        losses = [tf.nn.l2_loss(s - heat) / 8 for s in stages]
        for n, loss in enumerate(losses):
            tf.summary.scalar('stage%d' % n, loss)
    tf.train.AdamOptimizer().minimize(tf.add_n(losses))
    return label([stages[-1]], fine=stages[:-1])


@family
def inception_with_auxiliary():
    image = tf.placeholder(tf.float32, [None, 32, 32, 3], 'input')
    truth = tf.placeholder(tf.int64, [None], 'label')
    with slim.arg_scope([slim.batch_norm], is_training=True):
        with tf.variable_scope('Net'):
            net = slim.conv2d(image, 4, 3, 2, normalizer_fn=slim.batch_norm)
            with tf.variable_scope('AuxLogits'):
                aux = slim.fully_connected(slim.flatten(slim.avg_pool2d(net, 4)), 7,
                                           activation_fn=None)
            net = slim.conv2d(net, 8, 3, 2, normalizer_fn=slim.batch_norm)
            with tf.variable_scope('Logits'):
                net = slim.dropout(tf.reduce_mean(net, [1, 2], keep_dims=True), 0.8)
                logits = tf.squeeze(slim.conv2d(net, 7, 1, activation_fn=None), [1, 2],
                                    name='SpatialSqueeze')
            predictions = slim.softmax(logits, scope='Predictions')
    tf.losses.sparse_softmax_cross_entropy(truth, aux, weights=0.4)
    tf.losses.sparse_softmax_cross_entropy(truth, logits)
    tf.summary.scalar('accuracy', slim.metrics.accuracy(tf.argmax(predictions, 1), truth))
    slim.learning.create_train_op(tf.losses.get_total_loss(), tf.train.RMSPropOptimizer(0.1))
    return label([predictions, logits, 'Net/Predictions/Softmax'],
                 fine=[aux, logits, 'Net/Predictions/Softmax'],
                 inputs={'input': 'data', 'label': 'label'})


@family
def queue_fed():
    with tf.name_scope('input'):
        names = tf.train.string_input_producer(['a.tfrecords'])
        _, record = tf.TFRecordReader().read(names)
        parsed = tf.parse_single_example(record, {
            'image': tf.FixedLenFeature([], tf.string), 'label': tf.FixedLenFeature([], tf.int64)})
        image = tf.reshape(tf.decode_raw(parsed['image'], tf.uint8), [16, 16, 1])
        image = tf.image.per_image_standardization(tf.to_float(image))
        images, labels = tf.train.shuffle_batch([image, parsed['label']], 4, 20, 10)
    net = slim.flatten(slim.conv2d(images, 4, 3))
    logits = slim.fully_connected(net, 10, activation_fn=None, scope='softmax_linear')
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=labels, logits=logits))
    top = tf.nn.in_top_k(logits, labels, 1)
    tf.summary.scalar('precision', tf.reduce_mean(tf.to_float(top)))
    step = tf.Variable(0, trainable=False)
    rate = tf.train.exponential_decay(0.1, step, 100, 0.1)
    tf.train.GradientDescentOptimizer(rate).minimize(loss, step)
    average = tf.train.ExponentialMovingAverage(0.999, step)
    average.apply(tf.trainable_variables())
    return label(logits, inputs={'input/shuffle_batch:0': 'data', 'input/shuffle_batch:1': 'label'})


@family
def iterator_fed():
    data = tf.data.Dataset.from_tensor_slices((np.zeros([8, 6], np.float32),
                                               np.zeros([8], np.int64)))
    features, labels = data.repeat().batch(4).make_initializable_iterator().get_next()
    logits = dense(dense(features, 8, activation=tf.nn.relu), 3)
    probabilities = tf.nn.softmax(logits)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    tf.metrics.accuracy(labels, tf.argmax(logits, 1))
    tf.train.AdamOptimizer().minimize(loss, tf.train.get_or_create_global_step())
    return label([probabilities, logits],
                 inputs={'IteratorGetNext:0': 'data', 'IteratorGetNext:1': 'label'})


@family
def keras_functional():
    layers = tf.keras.layers
    image = layers.Input([16, 16, 3], name='image')
    net = layers.Conv2D(4, 3, activation='relu')(image)
    net = layers.Dropout(0.5)(layers.Flatten()(net))
    model = tf.keras.models.Model(image, layers.Dense(5, activation='softmax')(net))
    model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
    model._make_train_function()
    model._make_test_function()
    return label([model.outputs[0]], inputs={'image': 'data', 'dense_1_target': 'label'})


@family
def keras_two_outputs():
    layers = tf.keras.layers
    x = layers.Input([8])
    net = layers.Dense(8, activation='relu')(x)
    a = layers.Dense(3, activation='softmax', name='kind')(net)
    b = layers.Dense(1, name='amount')(net)
    model = tf.keras.models.Model(x, [a, b])
    model.compile('rmsprop', ['categorical_crossentropy', 'mse'], loss_weights=[1., .2])
    model._make_train_function()
    return label(model.outputs[0], model.outputs[1])


@family
def seq2seq_train_and_infer():
    source = tf.placeholder(tf.int32, [None, None], 'inputs')
    target = tf.placeholder(tf.int32, [None, None], 'targets')
    lengths = tf.placeholder(tf.int32, [None], 'source_lengths')
    target_lengths = tf.placeholder(tf.int32, [None], 'target_lengths')
    table = tf.get_variable('embedding', [30, 8])
    batch = tf.shape(source)[0]
    with tf.variable_scope('encoder'):
        _, state = tf.nn.dynamic_rnn(rnn.GRUCell(8), tf.nn.embedding_lookup(table, source),
                                     lengths, dtype=tf.float32)
    cell, projection = rnn.GRUCell(8), tf.layers.Dense(30, use_bias=False, name='projection')
    from tensorflow.contrib import seq2seq
    with tf.variable_scope('decode'):
        start = tf.fill([batch, 1], 1)
        fed = tf.concat([start, target[:, :-1]], 1)
        helper = seq2seq.TrainingHelper(tf.nn.embedding_lookup(table, fed), target_lengths)
        decoder = seq2seq.BasicDecoder(cell, helper, state, projection)
        trained, _, _ = seq2seq.dynamic_decode(decoder, impute_finished=True)
    with tf.variable_scope('decode', reuse=True):
        helper = seq2seq.GreedyEmbeddingHelper(table, tf.fill([batch], 1), 2)
        decoder = seq2seq.BasicDecoder(cell, helper, state, projection)
        inferred, _, _ = seq2seq.dynamic_decode(decoder, maximum_iterations=7)
    logits = tf.identity(trained.rnn_output, 'logits')
    predictions = tf.identity(inferred.sample_id, 'predictions')
    masks = tf.sequence_mask(target_lengths, dtype=tf.float32)
    loss = seq2seq.sequence_loss(logits, target, masks)
    optimizer = tf.train.AdamOptimizer()
    gradients = [(tf.clip_by_value(g, -5., 5.), v)
                 for g, v in optimizer.compute_gradients(loss) if g is not None]
    optimizer.apply_gradients(gradients)
    return label([predictions, inferred.sample_id, inferred.rnn_output],
                 fine=[inferred.rnn_output, inferred.sample_id],
                 inputs={'inputs': 'data', 'targets': 'label', 'source_lengths': 'data'})


@family
def ctc_speech():
    x = tf.placeholder(tf.float32, [None, None, 13], 'inputs')
    lengths = tf.placeholder(tf.int32, [None], 'seq_len')
    targets = tf.sparse_placeholder(tf.int32, name='targets')
    net, _ = tf.nn.dynamic_rnn(rnn.LSTMCell(8), x, lengths, dtype=tf.float32)
    w = tf.Variable(tf.truncated_normal([8, 28]))
    logits = tf.matmul(tf.reshape(net, [-1, 8]), w) + tf.Variable(tf.zeros([28]))
    logits = tf.transpose(tf.reshape(logits, [tf.shape(x)[0], -1, 28]), [1, 0, 2])
    cost = tf.reduce_mean(tf.nn.ctc_loss(targets, logits, lengths))
    tf.train.MomentumOptimizer(0.1, 0.9).minimize(cost)
    decoded, _ = tf.nn.ctc_beam_search_decoder(logits, lengths)
    tf.reduce_mean(tf.edit_distance(tf.cast(decoded[0], tf.int32), targets))
    dense_decoded = tf.sparse_tensor_to_dense(decoded[0], -1)
    return label([logits, decoded[0].values, dense_decoded], fine=[dense_decoded,
                                                                   decoded[0].values])


@family
def matrix_factorization():
    users = tf.placeholder(tf.int32, [None], 'users')
    items = tf.placeholder(tf.int32, [None], 'items')
    rates = tf.placeholder(tf.float32, [None], 'rates')
    user = tf.get_variable('embd_user', [20, 4])
    item = tf.get_variable('embd_item', [30, 4])
    bias = tf.get_variable('bias_global', [])
    left, right = tf.nn.embedding_lookup(user, users), tf.nn.embedding_lookup(item, items)
    infer = tf.add(tf.reduce_sum(tf.multiply(left, right), 1), bias, name='svd_inference')
    regularizer = tf.nn.l2_loss(left) + tf.nn.l2_loss(right)
    cost = tf.nn.l2_loss(infer - rates) + 0.1 * regularizer
    tf.train.AdamOptimizer().minimize(cost)
    return label(infer, inputs={'users': 'data', 'items': 'data', 'rates': 'label'})


@family
def multi_tower():
    images = tf.placeholder(tf.float32, [8, 16], 'images')
    labels = tf.placeholder(tf.int64, [8], 'labels')
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    towers, logits = [], []
    for n, (x, t) in enumerate(zip(tf.split(images, 2), tf.split(labels, 2))):
        with tf.name_scope('tower_%d' % n), tf.variable_scope('', reuse=n > 0):
            out = dense(dense(x, 8, 'fc1', tf.nn.relu), 3, 'fc2')
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                logits=out, labels=t))
            logits.append(out)
            towers.append(optimizer.compute_gradients(loss))
    averaged = [(tf.reduce_mean(tf.stack([g for g, _ in pair]), 0), pair[0][1])
                for pair in zip(*towers)]
    optimizer.apply_gradients(averaged)
    return label([logits[0], logits[1]], fine=logits)


@family
def inference_only_mobilenet():
    image = tf.placeholder(tf.float32, [1, 32, 32, 3], 'input')
    with slim.arg_scope([slim.batch_norm], is_training=False):
        net = slim.conv2d(image, 4, 3, 2, normalizer_fn=slim.batch_norm)
        net = slim.separable_conv2d(net, None, 3, 1, normalizer_fn=slim.batch_norm)
        net = slim.conv2d(net, 8, 1, normalizer_fn=slim.batch_norm)
    net = slim.conv2d(tf.reduce_mean(net, [1, 2], keep_dims=True), 9, 1, activation_fn=None)
    logits = tf.squeeze(net, [1, 2])
    predictions = tf.nn.softmax(logits, name='MobilenetV1/Predictions/Softmax')
    tf.train.Saver()
    return label([predictions, logits], inputs={'input': 'data'})


@family
def mixture_density():
    x = tf.placeholder(tf.float32, [None, 1], 'x')
    t = tf.placeholder(tf.float32, [None, 1], 'y')
    net = dense(x, 8, activation=tf.nn.tanh)
    mu = dense(net, 4, 'mu')
    sigma = tf.exp(dense(net, 4, 'sigma_logits'))
    pi = tf.nn.softmax(dense(net, 4, 'pi_logits'))
    gauss = tf.exp(-tf.square(t - mu) / (2 * tf.square(sigma))) / (sigma * 2.5066)
    loss = tf.reduce_mean(-tf.log(tf.reduce_sum(pi * gauss, 1)))
    tf.train.AdamOptimizer().minimize(loss)
    return label([mu, 'mu/BiasAdd'], [sigma, 'sigma_logits/BiasAdd'], [pi, 'pi_logits/BiasAdd'])


@family
def attention_classifier():
    tokens = tf.placeholder(tf.int32, [None, 8], 'tokens')
    t = tf.placeholder(tf.int32, [None], 'labels')
    rate = tf.placeholder_with_default(0.0, [], 'dropout_rate')
    net = tf.nn.embedding_lookup(tf.get_variable('emb', [40, 8]), tokens)
    for n in range(2):
        with tf.variable_scope('block%d' % n):
            q, k, v = (dense(net, 8, name) for name in 'qkv')
            weights = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / 8 ** 0.5)
            net = tf.contrib.layers.layer_norm(
                net + tf.layers.dropout(tf.matmul(weights, v), rate, training=True))
    pooled = dense(net[:, 0], 8, 'pooler', tf.tanh)
    logits = dense(pooled, 3, 'classifier')
    log_probs = tf.nn.log_softmax(logits)
    probabilities = tf.nn.softmax(logits)
    loss = tf.reduce_mean(-tf.reduce_sum(tf.one_hot(t, 3) * log_probs, -1))
    tf.train.AdamOptimizer().minimize(loss)
    return label([probabilities, logits, log_probs], fine=[logits, log_probs],
                 inputs={'tokens': 'data', 'labels': 'label', 'dropout_rate': 'switch'})


def estimator_model(folder):
    """A canned DNNClassifier's training graph, as its checkpoint's .meta has it."""
    columns = [tf.feature_column.numeric_column('x', shape=[4])]
    classifier = tf.estimator.DNNClassifier([8], columns, n_classes=3, model_dir=folder)
    feed = tf.estimator.inputs.numpy_input_fn(
        {'x': np.zeros([8, 4], np.float32)}, np.zeros([8], np.int32), 4, shuffle=True)
    classifier.train(feed, steps=1)
    with open(tf.train.latest_checkpoint(folder) + '.meta', 'rb') as file:
        return file.read()


def main(folder):
    labels = {}
    for build in FAMILIES:
        with tf.Graph().as_default():
            labels[build.__name__] = build()
            tf.train.Saver()
            tf.train.export_meta_graph('%s/%s.meta' % (folder, build.__name__))
    with open(folder + '/estimator.meta', 'wb') as file:
        file.write(estimator_model(folder + '/estimator'))
    labels['estimator'] = {
        'outputs': [['dnn/head/predictions/probabilities', 'dnn/logits/BiasAdd',
                     'dnn/head/predictions/class_ids', 'dnn/head/predictions/ExpandDims']],
        'fine': ['dnn/head/predictions/class_ids', 'dnn/head/predictions/str_classes',
                 'dnn/head/predictions/ExpandDims'], 'inputs': {}}
    with open(folder + '/labels.json', 'w') as file:
        json.dump(labels, file)


if __name__ == '__main__':
    main(sys.argv[1])
