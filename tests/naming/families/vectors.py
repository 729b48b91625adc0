"""Plain networks on vectors: regressions, classifiers, codes, embeddings."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import slim

from tests.naming.families.common import dense, family, label


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
