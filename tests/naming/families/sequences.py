"""Networks on texts and other sequences."""
import tensorflow as tf
from tensorflow.contrib import rnn

from tests.naming.families.common import dense, family, label


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
