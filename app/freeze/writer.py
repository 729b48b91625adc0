"""Putting a frozen graph on disk: never half, never over something unasked.

The file grows under a temporary name beside the target and gets the target's
name at the end, in one step of the file system.  The writer holds a lock on
the temporary file as long as it lives, so the next run can tell those of dead
runs, which it removes.
"""
import errno
import os
import re
import shutil
import uuid

from app.checkpoint.tensors import parse_slice
from app.errors import CheckpointError, OutputFileError
from app.freeze import wire

try:
    import fcntl
except ImportError:  # Windows: a file that is open there can't be removed anyway.
    fcntl = None

_TEMPORARY = '.%s.%s.freezing'
_TEMPORARY_PATTERN = re.compile(r'^\..+\.[0-9a-f]{12}\.freezing$')
# Nothing can be stored there; a file behind /dev/stdout is not for replacing either.
_NO_FOLDERS = ('/proc/', '/sys/')
_STREAMS = ('/dev/stdout', '/dev/stderr', '/dev/stdin', '/dev/fd/')
_PROGRESS_BYTES = 8 << 20
_FLUSH_BYTES = 32 << 20


def check_target(path, overwrite=False, sources=(), size=0):
    """Refuse a target before any work is done.

    Args:
        path: Where the file is to go.
        overwrite: Whether a file that is there may be replaced.
        sources: Files, there or not, that must never be the target.
        size: Bytes that will be written, 0 when not known.

    Returns:
        The path with symbolic links followed.

    Raises OutputFileError.
    """
    _check_name(os.fspath(path))
    target = os.path.realpath(os.fspath(path))
    folder = os.path.dirname(target)
    if (folder + os.sep).startswith(_NO_FOLDERS) and not os.path.exists(path):
        raise OutputFileError('Nothing can be stored in %s: it shows the state of the system.'
                              % folder, hint='Give a file in another folder.')
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path) \
            or (folder + os.sep).startswith(_NO_FOLDERS):
        raise OutputFileError('%s is no ordinary file.' % path,
                              hint='Give the name of a file to write.')
    if os.path.isdir(target):
        raise OutputFileError('%s is a folder; give the name of a file to write.' % path)
    if not os.path.isdir(folder):
        raise OutputFileError('The folder %s does not exist.' % folder,
                              code='folder_missing', hint='Create it first.')
    if any(os.path.realpath(source) == target or os.path.exists(source) and os.path.exists(target)
           and os.path.samefile(source, target) for source in sources):
        raise OutputFileError('%s belongs to the model that is being frozen; give the '
                              'result another name.' % path, code='target_is_source')
    if os.path.exists(target) and not overwrite:
        raise OutputFileError('%s is there already.' % path, code='target_exists',
                              hint='Give another name, or allow it to be replaced '
                                   '(--overwrite).')
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputFileError('The folder %s cannot be written to.' % folder)
    if size and shutil.disk_usage(folder).free < size:
        raise OutputFileError('There is not enough room in %s: the file needs %d bytes.'
                              % (folder, size), code='disk_full')
    return target


def _check_name(path):
    """Refuse what is no name of a file, before links are followed."""
    if not path:
        raise OutputFileError('The name of the file to write is empty.')
    if path == '-':
        raise OutputFileError('A result goes to a file, not to the standard output.',
                              hint='Give the name of a file to write; ./- is one called "-".')
    if os.path.abspath(path).startswith(_STREAMS):
        raise OutputFileError('%s is no ordinary file.' % path,
                              hint='Give the name of a file to write.')
    try:
        os.stat(path)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OutputFileError('%s is a symbolic link that leads back to itself.' % path,
                                  hint='Remove it, or give the name of a file to write.')


class TemporaryFile:
    """The growing file. Use as a context manager; leaving it unfinished removes it.

    Attributes:
        path: Its temporary path.
    """

    def __init__(self, target, overwrite):
        self._target = target
        self._overwrite = overwrite
        self.path = None
        self._file = None
        self._written = self._flushed = 0

    def __enter__(self):
        folder, name = os.path.split(self._target)
        remove_stale(folder)
        while self._file is None:
            path = os.path.join(folder, _TEMPORARY % (name[:100], uuid.uuid4().hex[:12]))
            with _explained(self._target):
                file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL
                                         | getattr(os, 'O_BINARY', 0)
                                         | getattr(os, 'O_CLOEXEC', 0), 0o666), 'wb', 1 << 16)
            # Another run may have taken it for a dead one's before it was locked.
            if _lock(file) and os.path.exists(path):
                self.path, self._file = path, file
            else:
                file.close()
        return self

    def __exit__(self, *_):
        if self._file is not None:
            self._discard()

    def write(self, data):
        """Append bytes. Raises OutputFileError, for a full disk among others."""
        with _explained(self._target):
            self._file.write(data)
            self._written += len(data)
            if self._written - self._flushed >= _FLUSH_BYTES:
                self._start_flush()

    def flush(self):
        """Let others see what is written. Raises OutputFileError."""
        with _explained(self._target):
            self._file.flush()

    def finish(self):
        """Give the file its name; returns the number of bytes."""
        with _explained(self._target):
            self._file.flush()
            os.fsync(self._file.fileno())
            if fcntl is None:
                # Windows renames no open file.
                self._file.close()
            if self._overwrite:
                os.replace(self.path, self._target)
            else:
                self._name_without_replacing()
            self._file.close()
        self._file = None
        return self._written

    def _name_without_replacing(self):
        try:
            os.link(self.path, self._target)
        except FileExistsError:
            raise OutputFileError('%s is there already.' % self._target, code='target_exists')
        except (OSError, NotImplementedError, AttributeError):
            # A file system without hard links.
            if os.path.exists(self._target):
                raise OutputFileError('%s is there already.' % self._target,
                                      code='target_exists')
            os.rename(self.path, self._target)
        else:
            os.unlink(self.path)

    def _start_flush(self):
        """Let the disk begin with what is written, so that the last flush is short."""
        self._file.flush()
        if hasattr(os, 'posix_fadvise'):
            os.posix_fadvise(self._file.fileno(), self._flushed, self._written - self._flushed,
                             os.POSIX_FADV_DONTNEED)
        self._flushed = self._written

    def _discard(self):
        file, self._file = self._file, None
        for step in (lambda: os.unlink(self.path), file.close, lambda: os.unlink(self.path)):
            try:
                step()
            except OSError:
                pass


def remove_stale(folder):
    """Remove temporary files in a folder whose writers are dead."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if not _TEMPORARY_PATTERN.match(name):
            continue
        path = os.path.join(folder, name)
        try:
            with open(path, 'rb+') as file:
                dead = _lock(file)
                if dead and fcntl is not None:
                    os.unlink(path)
            if dead and fcntl is None:
                os.unlink(path)
        except OSError:
            pass


def write_graph(job, literals, bundle, on_progress=None, on_open=None):
    """Write a frozen GraphDef.

    Args:
        job: {'target', 'overwrite', 'text', 'size', 'items'}; each item is a number, so
            many bytes to take from ``literals``, or [name, dtype, shape, key, slice],
            a variable to write as a constant.
        literals: Bytes, the kept nodes and the rest of the graph as they go into the file.
        bundle: The open `Bundle`, may be None when there are no variables.
        on_progress: Called with (bytes written, size).
        on_open: Called with the temporary file's path.

    Returns:
        {'written_bytes', 'constants'}.

    Raises OutputFileError, CheckpointError.
    """
    with TemporaryFile(job['target'], job['overwrite']) as file:
        if on_open:
            on_open(file.path)
        pieces = graph_pieces(job['items'], literals, bundle)
        if job.get('text'):
            file.write(_as_text(b''.join(map(bytes, pieces))))
        else:
            written = reported = 0
            for piece in pieces:
                file.write(piece)
                written += len(piece)
                if on_progress and written - reported >= _PROGRESS_BYTES:
                    reported = written
                    on_progress(written, job['size'])
        return {'written_bytes': file.finish(),
                'constants': sum(not isinstance(item, int) for item in job['items'])}


def write_text(path, text, overwrite=False):
    """Write a small text file, as carefully as a large one. Raises OutputFileError."""
    with TemporaryFile(os.path.realpath(os.fspath(path)), overwrite) as file:
        file.write(text.encode('utf-8'))
        file.finish()


def graph_pieces(items, literals, bundle):
    """Yield a frozen GraphDef's bytes, each piece valid until the next.

    Raises CheckpointError.
    """
    position = 0
    for item in items:
        if isinstance(item, int):
            yield literals[position:position + item]
            position += item
        else:
            yield from constant(bundle, *item)


def _as_text(serialized):
    from google.protobuf import text_format
    from app.formats import protos
    graph_def = protos.load().GraphDef.FromString(serialized)
    return text_format.MessageToString(graph_def).encode('utf-8')


def constant(bundle, name, dtype, shape, key, slice_spec):
    """Yield the bytes of one Const node with a variable's value, in pieces.

    A value stored in another dtype is converted.  Raises CheckpointError.
    """
    shape = tuple(shape)
    pieces = bundle.pieces(key, parse_slice(slice_spec))
    same = pieces[0][0].dtype == dtype
    kind, field = wire.value_layout(dtype, shape, not same)
    plain = same and len(pieces) == 1 and pieces[0][1] is None
    if kind == 'empty':
        yield wire.constant_head(name, dtype, shape, 0, 0)
        return
    if kind == 'raw' and plain:
        yield wire.constant_head(name, dtype, shape, field, pieces[0][0].size)
        yield from bundle.chunks(pieces[0][0])
        return
    if kind == 'raw' and dtype == 'float16' and pieces[0][0].dtype == 'float32' \
            and len(pieces) == 1 and pieces[0][1] is None:
        yield wire.constant_head(name, dtype, shape, field, pieces[0][0].size // 2)
        yield from _halves(bundle, key, pieces[0][0])
        return
    if kind == 'strings':
        strings = bundle.strings(pieces[0][0]) if plain \
            else list(bundle.read(key, slice_spec).ravel())
        payload = wire.string_fields(strings)
    else:
        # Put together of several stored slices, or converted: this one tensor is held whole.
        value = bundle.read(key, slice_spec).reshape(-1)
        if not same:
            value = _narrowed(value, dtype, key)
        payload = wire.packed_varints(dtype, value.tobytes()) if kind == 'varints' \
            else memoryview(value).cast('B')
    yield wire.constant_head(name, dtype, shape, field, len(payload))
    yield payload


def _halves(bundle, key, entry):
    """Yield a stored float32 tensor as float16, without holding it whole."""
    import numpy as np
    rest = b''
    for chunk in bundle.chunks(entry):
        data = rest + bytes(chunk)
        whole = len(data) - len(data) % 4
        rest = data[whole:]
        yield memoryview(_narrowed(np.frombuffer(data[:whole], '<f4'), 'float16', key)).cast('B')


def _narrowed(value, dtype, key):
    """The value in another dtype.

    Raises CheckpointError for numbers too large for half floats.
    """
    import numpy as np
    with np.errstate(over='ignore'):
        found = value.astype(dtype)
    if dtype == 'float16' and np.isinf(found).any() \
            and np.isinf(found).sum() > np.isinf(value).sum():
        raise CheckpointError(
            '%s holds numbers beyond 65504, the largest that a half float can be.' % key,
            code='half_overflow', hint='Freeze it without that conversion (--repair).')
    return found


def _lock(file):
    """Take the lock that says "my writer lives"; False when somebody has it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks: better a left-over file than a removed live one.
        return True


class _explained:
    """Turns what the operating system says of a write into a sentence."""

    _CODES = {errno.ENOSPC: 'disk_full', errno.EFBIG: 'disk_full', errno.EDQUOT: 'disk_full'}
    _REASONS = {errno.ENOSPC: 'the disk is full', errno.EDQUOT: 'your quota is used up',
                errno.EFBIG: 'files may not be that large there',
                errno.EROFS: 'the file system is read-only',
                errno.EACCES: 'writing there is not permitted'}

    def __init__(self, target):
        self._target = target

    def __enter__(self):
        return self

    def __exit__(self, _, error, __):
        if isinstance(error, OSError):
            raise OutputFileError(
                '%s could not be written: %s.'
                % (self._target, self._REASONS.get(error.errno, error.strerror or error)),
                code=self._CODES.get(error.errno), hint='Nothing was left behind.')
