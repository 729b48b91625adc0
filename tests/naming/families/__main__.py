"""Small models of well-known families, as people train them, with their right outputs.

With TensorFlow's runtime, ``python -m tests.naming.families FOLDER`` writes one
``.meta`` per function and ``labels.json``: {name: {'outputs': [[acceptable names, best
first], ...], 'fine': [neither required nor wrong], 'inputs': {name: kind}}}.
"""
import json
import sys

import numpy as np
import tensorflow as tf

from tests.naming.families import (  # noqa: F401  they register what they build
    adversaries, common, images, more, sequences, vectors)


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
    for build in common.FAMILIES:
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
