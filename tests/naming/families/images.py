"""Networks on images."""
import numpy as np
import tensorflow as tf
from tensorflow.contrib import slim

from tests.naming.families.common import dense, family, label


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
