"""Networks that train each other, and those that act."""
import tensorflow as tf

from tests.naming.families.common import dense, family, label


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
