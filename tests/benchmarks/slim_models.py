"""Real large training checkpoints, built from the slim networks inside TF 1.4.

Each is a training graph as its authors' scripts make it: Adam, weight
histograms, a loss, a Saver.  They are built once into a cache folder outside
the repository (``FREEZEFRAME_CACHE``, else ``~/.cache/freezeframe``), in a
process of their own, since building needs TensorFlow's runtime.

Run ``python -m tests.benchmarks.slim_models R I V`` to build by hand.
"""
import os
import subprocess
import sys
from pathlib import Path

# Names are the first letters: ResNet-v2-152, Inception-v3, VGG-16.
NETWORKS = {'R': 'resnet_v2_152', 'I': 'inception_v3', 'V': 'vgg_16'}
OUTPUT = 'predictions'
ROOT = Path(__file__).resolve().parents[2]


def cache_folder() -> Path:
    """Where built models are kept between runs."""
    base = os.environ.get('FREEZEFRAME_CACHE')
    return Path(base) if base else Path.home() / '.cache' / 'freezeframe'


def slim_model(letter: str) -> Path:
    """Path of the ``.meta`` of one network, built first if it is not there.

    Raises ``KeyError`` for an unknown letter and ``CalledProcessError`` when
    TensorFlow fails to build it.
    """
    folder = cache_folder() / NETWORKS[letter]
    meta = folder / 'model.ckpt.meta'
    if not (folder / 'complete').exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, '-m', 'tests.benchmarks.slim_models', letter],
                       cwd=str(ROOT), check=True, stdout=subprocess.DEVNULL)
    return meta


def _build(letter: str) -> None:
    os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')
    import tensorflow as tf
    from tensorflow.contrib.slim import nets
    slim = tf.contrib.slim
    size, classes = {'R': (224, 1001), 'I': (299, 1001), 'V': (224, 1000)}[letter]
    images = tf.placeholder(tf.float32, [None, size, size, 3], name='images')
    labels = tf.placeholder(tf.int64, [None], name='labels')
    if letter == 'R':
        with slim.arg_scope(nets.resnet_v2.resnet_arg_scope()):
            logits, _ = nets.resnet_v2.resnet_v2_152(images, classes, is_training=True)
        logits = tf.squeeze(logits, [1, 2])
    elif letter == 'I':
        with slim.arg_scope(nets.inception.inception_v3_arg_scope()):
            logits, _ = nets.inception.inception_v3(images, classes, is_training=True)
    else:
        with slim.arg_scope(nets.vgg.vgg_arg_scope()):
            logits, _ = nets.vgg.vgg_16(images, classes, is_training=True)
    tf.nn.softmax(logits, name=OUTPUT)
    tf.losses.sparse_softmax_cross_entropy(labels, logits)
    loss = tf.losses.get_total_loss()
    tf.summary.scalar('loss', loss)
    for variable in tf.trainable_variables():
        tf.summary.histogram(variable.op.name, variable)
    step = tf.train.get_or_create_global_step()
    optimizer = tf.train.AdamOptimizer(1e-4)
    gradients = optimizer.compute_gradients(loss)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        optimizer.apply_gradients(gradients, global_step=step)
    tf.summary.merge_all()
    saver = tf.train.Saver()
    folder = cache_folder() / NETWORKS[letter]
    folder.mkdir(parents=True, exist_ok=True)
    tf.set_random_seed(7)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        saver.save(session, str(folder / 'model.ckpt'))
    (folder / 'complete').write_text('%d nodes\n' % len(tf.get_default_graph().as_graph_def().node))


if __name__ == '__main__':
    for _letter in sys.argv[1:]:
        if len(sys.argv) > 2:
            subprocess.run([sys.executable, '-m', 'tests.benchmarks.slim_models', _letter],
                           check=True)
        else:
            _build(_letter)
