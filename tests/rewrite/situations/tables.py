"""Lookup tables (G12-G14)."""
from pathlib import Path

import numpy as np

from tests.rewrite.situations.base import maker, random


@maker
def tables(tf, s):
    """G12: tables of constants, looked up in a loop, too; the words come out again."""
    lookup = tf.contrib.lookup
    x = tf.placeholder(tf.string, [None], name='x')
    w = tf.Variable(random(4, 2), name='w')
    ids = lookup.index_table_from_tensor(['a', 'b', 'c'], num_oov_buckets=1)
    words = lookup.index_to_string_table_from_tensor(['u', 'v', 'w', 'z'])
    pairs = lookup.HashTable(lookup.KeyValueTensorInitializer(
        [b'a', b'z'], [0.5, 0.25], tf.string, tf.float64), -1.0)
    found = ids.lookup(x)
    _, again = tf.while_loop(lambda i, _: i < 2, lambda i, v: (i + 1, ids.lookup(words.lookup(v))),
                             [0, found])
    tf.identity(tf.nn.embedding_lookup(w, found), name='y')
    tf.identity(words.lookup(found), name='word')
    tf.identity(again, name='again')
    tf.identity(pairs.lookup(x), name='pair')
    s.outputs = ['y', 'word', 'again', 'pair']
    s.begin = tf.tables_initializer()
    feed = {'x:0': np.array([b'a', b'c', b'nothing'], object)}
    s.expect(feed, feed)


@maker
def estimator_vocabulary(tf, s):
    """B3 and G12: the model waits for a read of global_step, the contents of its table too."""
    from tensorflow.python.training import training_util
    tf.train.create_global_step()
    read = training_util._get_or_create_global_step_read()
    x = tf.placeholder(tf.string, [None], name='x')
    with tf.control_dependencies([read]):
        w = tf.get_variable('w', [3, 2])
        ids = tf.contrib.lookup.index_table_from_tensor(['a', 'b'], num_oov_buckets=1).lookup(x)
        tf.nn.embedding_lookup(w, ids * 1, name='y')
    s.begin = tf.tables_initializer()
    feed = {'x:0': np.array([b'b', b'a', b'nothing'], object)}
    s.expect(feed, feed)


@maker
def vocabulary_file(tf, s):
    """G13: a vocabulary file, beside the model."""
    path = str(s.folder / 'vocabulary.txt')
    Path(path).write_text('the\na\nfrozen\n')
    x = tf.placeholder(tf.string, [None], name='x')
    w = tf.Variable(random(3, 2), name='w')
    table = tf.contrib.lookup.index_table_from_file(path, default_value=2)
    tf.nn.embedding_lookup(w, table.lookup(x), name='y')
    s.begin = tf.tables_initializer()
    feed = {'x:0': np.array([b'a', b'the', b'nothing'], object)}
    s.expect(feed, feed)


@maker
def mutable_table(tf, s):
    """G14: a mutable table whose contents the Saver keeps."""
    x = tf.placeholder(tf.string, [None], name='x')
    w = tf.Variable(random(5, 2), name='w')
    table = tf.contrib.lookup.MutableHashTable(tf.string, tf.int64, 4, checkpoint=True)
    tf.nn.embedding_lookup(w, table.lookup(x), name='y')
    s.begin = table.insert(tf.constant(['a', 'b']), tf.constant([3, 1], tf.int64))
    feed = {'x:0': np.array([b'a', b'b', b'nothing'], object)}
    s.expect(feed, feed)
