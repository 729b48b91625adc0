"""Roles and output candidates of a large model, worked out by a second process.

While this process imports Qt, numpy and networkx and reads the model for itself,
a fork of it reads the model too and finds what looks like an output; on two
cores that is done when it is needed.  Where there is no fork, no free core, or
the model is small or huge, nothing is started and nothing is lost: `fill` says
so, and what is missing is worked out when it is asked for.
"""
import os
import pickle

LEAST_BYTES = 2000000
MOST_BYTES = 40000000
_KEYS = ('analysis', 'candidates', 'likely_outputs')


class Ahead:
    """One second process.

    Start it before Qt and before any thread: a fork takes only the thread that
    calls it along.

    Args:
        path, checkpoint, tags: see `app.formats.reader.open_model`.
    """

    def __init__(self, path, checkpoint=None, tags=('serve',)):
        self._child = None
        self._pipe = None
        if not _worth_it(path):
            return
        try:
            pipe, far_end = os.pipe()
            child = os.fork()
        except OSError:
            return
        if child == 0:
            _work(far_end, path, checkpoint, tags)
        os.close(far_end)
        self._child, self._pipe = child, pipe

    def fill(self, model):
        """Put what was found into ``model.cache``; True when there was something."""
        if self._child is None:
            return False
        with open(self._pipe, 'rb') as stream:
            data = stream.read()
        os.waitpid(self._child, 0)
        self._child = None
        try:
            names, found = pickle.loads(data)
        except (pickle.UnpicklingError, EOFError, ValueError, AttributeError, ImportError):
            return False
        # The file may have been replaced between the two reads.
        if names != hash_of(model.names):
            return False
        model.cache.update(found)
        return True


def hash_of(names):
    """A number that tells one list of names from another, the same in every process."""
    from zlib import crc32
    return crc32('\n'.join(names).encode('utf-8', 'surrogateescape'))


def _worth_it(path):
    if not hasattr(os, 'fork') or not hasattr(os, 'sched_getaffinity'):
        return False
    cores = len(os.sched_getaffinity(0))
    # On a busy machine the second reading would only take time from the first.
    if cores < 2 or _running() >= cores:
        return False
    for name in (path, '%s.meta' % path):
        if os.path.isfile(name):
            return LEAST_BYTES <= os.path.getsize(name) <= MOST_BYTES
    return False


def _running():
    """How many tasks of the machine run now, this one included (proc(5), loadavg)."""
    try:
        with open('/proc/loadavg') as loads:
            return int(loads.read().split()[3].split('/')[0])
    except (OSError, ValueError, IndexError):
        return os.getloadavg()[0] + 1


def _work(pipe, path, checkpoint, tags):
    """The second process: find, write, end without running the first one's exit code."""
    try:
        from app.formats.reader import open_model
        from app.naming import candidates
        model = open_model(path, checkpoint=checkpoint, tags=tags)
        candidates.likely_outputs(model)
        found = {key: model.cache[key] for key in _KEYS if key in model.cache}
        with open(pipe, 'wb') as stream:
            pickle.dump((hash_of(model.names), found), stream, pickle.HIGHEST_PROTOCOL)
    except BaseException:  # pylint: disable=broad-except
        pass  # The first process meets the same error and tells it.
    finally:
        os._exit(0)
