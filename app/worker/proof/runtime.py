"""TensorFlow's runtime, and what a proof says when it can't do its work."""
import contextlib
import glob
import os

from app.formats import protos

_SHOWN = 300


class NotRun(Exception):
    """The proof can't be run; the text says why."""


class Different(Exception):
    """The frozen file does not even run where the original does; the text says why."""


def tensorflow():
    """TensorFlow itself, imported when first asked for, without its chatter."""
    tf = protos.use_runtime()
    tf.logging.set_verbosity(tf.logging.ERROR)
    return tf


class Session:
    """A session without a Python graph: nodes go in serialized, tensors by name."""

    def __init__(self, tf):
        from tensorflow.python import pywrap_tensorflow
        self._tf = tf
        self._api = pywrap_tensorflow
        # No rewriting: both sides then run exactly the ops that are written down.
        options = tf.OptimizerOptions(opt_level=tf.OptimizerOptions.L0)
        self._session = tf.Session(graph=tf.Graph(), config=tf.ConfigProto(
            allow_soft_placement=True, device_count={'GPU': 0},
            graph_options=tf.GraphOptions(optimizer_options=options)))

    def extend(self, serialized):
        """Add nodes, given as a serialized GraphDef."""
        with self._status() as status:
            self._api.TF_ExtendGraph(self._session._session, serialized, status)

    def run(self, feeds, fetches, targets=()):
        """Values of the fetched tensors."""
        import numpy as np
        with self._status() as status:
            return self._api.TF_Run(
                self._session._session, None,
                {name.encode(): np.asarray(value) for name, value in feeds.items()},
                [name.encode() for name in fetches], [name.encode() for name in targets],
                status, None)

    def close(self):
        self._session.close()

    def _status(self):
        from tensorflow.python.framework import errors
        return errors.raise_exception_on_not_ok_status()


@contextlib.contextmanager
def open_session(tf):
    """A `Session`, closed at the end."""
    session = Session(tf)
    try:
        yield session
    finally:
        session.close()


@contextlib.contextmanager
def reported(tf, what):
    """Turns what TensorFlow raises into NotRun, with what was tried in front."""
    try:
        yield
    except tf.errors.OpError as error:
        raise NotRun('%s: %s' % (what, line(error)))


def line(error):
    """The first line of an error, not too long."""
    text = getattr(error, 'message', None) or str(error)
    return text.strip().split('\n')[0][:_SHOWN]


def load_missing_ops(tf, ops):
    """Load TensorFlow's own contrib op libraries when the graph uses ops of theirs.

    Returns the ops that none of them has.
    """
    from tensorflow.python.framework import op_def_registry
    missing = set(ops) - set(op_def_registry.get_registered_ops())
    if not missing:
        return missing
    folder = os.path.join(os.path.dirname(tf.__file__), 'contrib')
    for path in sorted(glob.glob(os.path.join(folder, '**', '_*.so'), recursive=True)):
        try:
            tf.load_op_library(path)
        except (tf.errors.OpError, ValueError, RuntimeError):
            continue
        missing -= set(op_def_registry.get_registered_ops())
        if not missing:
            break
    return missing
