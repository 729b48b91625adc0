"""TensorFlow's runtime, and what a proof says when it can't do its work."""
import contextlib
import glob
import os
import time

from app.formats import protos

_SHOWN = 300


class NotRun(Exception):
    """The proof can't be run; the text says why."""


class Different(Exception):
    """The frozen file does not even run where the original does; the text says why."""


class Limits:
    """How long the runs of a proof may take, and whom to tell how far they are.

    Attributes:
        seconds: In all, as they were given.
        on_progress: Called with (fraction, text).
    """

    def __init__(self, seconds, on_progress, end=None):
        self.seconds = seconds
        self.on_progress = on_progress
        self._end = time.monotonic() + seconds if end is None else end

    def part(self, share):
        """Limits of a share of the time that is left."""
        now = time.monotonic()
        return Limits(self.seconds, self.on_progress, now + share * (self._end - now))

    def left(self):
        """Seconds left. Raises NotRun when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise NotRun('The proof did not end within %g s; give it more time '
                         '(--proof-seconds).' % self.seconds)
        return left


def tensorflow():
    """TensorFlow itself, imported when first asked for, without its chatter."""
    tf = protos.use_runtime()
    tf.logging.set_verbosity(tf.logging.ERROR)
    return tf


class Session:
    """A session without a Python graph: nodes go in serialized, tensors by name.

    Args:
        limits: The `Limits` of its runs.
        who: What it runs, for messages.
    """

    def __init__(self, tf, limits, who):
        from tensorflow.python import pywrap_tensorflow
        self._tf = tf
        self._limits = limits
        self._who = who
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
        """Values of the fetched tensors. Raises NotRun when time is up."""
        import numpy as np
        milliseconds = max(1, int(1000 * self._limits.left()))
        options = self._api.TF_NewBufferFromString(
            self._tf.RunOptions(timeout_in_ms=milliseconds).SerializeToString())
        try:
            with self._status() as status:
                return self._api.TF_Run(
                    self._session._session, options,
                    {name.encode(): np.asarray(value) for name, value in feeds.items()},
                    [name.encode() for name in fetches], [name.encode() for name in targets],
                    status, None)
        except self._tf.errors.DeadlineExceededError:
            raise NotRun('%s did not come back in its part of the %g s of the proof: it waits for '
                         'something that never comes, or needs more time (--proof-seconds).'
                         % (self._who, self._limits.seconds))
        finally:
            self._api.TF_DeleteBuffer(options)

    def close(self):
        self._session.close()

    def _status(self):
        from tensorflow.python.framework import errors
        return errors.raise_exception_on_not_ok_status()


def limit_memory(size):
    """Let this process take no more than ``size`` bytes on top of what it has.

    An allocation beyond fails in TensorFlow with a message, where the operating system would
    kill the process, or another one.  Does nothing where there is no such limit.
    """
    try:
        import resource
        with open('/proc/self/statm') as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        wanted = now + size
        resource.setrlimit(resource.RLIMIT_AS, (
            wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    except (ImportError, OSError, ValueError):
        pass


def free_memory():
    """Bytes that could be taken without swapping, None when unknown."""
    try:
        with open('/proc/meminfo') as file:
            for entry in file:
                if entry.startswith('MemAvailable:'):
                    return int(entry.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return None


@contextlib.contextmanager
def open_session(tf, limits, who):
    """A `Session`, closed at the end."""
    session = Session(tf, limits, who)
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
    """The first line of an error, cut at a word and outside of brackets where it is long."""
    text = getattr(error, 'message', None) or str(error)
    return shortened(text.strip().split('\n')[0].rstrip(' :'), _SHOWN)


def shortened(text, most):
    """A text of at most so many letters.

    >>> shortened('shapes must be equal [[Node: y = Add[T=DT_FLOAT](x, z)]]', 40)
    'shapes must be equal …'
    >>> shortened('shapes must be equal', 15)
    'shapes must …'
    """
    if len(text) <= most:
        return text
    cut = text[:most - 1].rsplit(' ', 1)[0]
    opened = []
    for place, letter in enumerate(cut):
        if letter in '[(':
            opened.append(place)
        elif letter in '])' and opened:
            opened.pop()
    return ((opened and cut[:opened[0]].strip()) or cut).rstrip() + ' …'


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
