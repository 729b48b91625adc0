"""Looking at files that may be anything: pipes, folders, unreadable, too large."""
import os
import stat

from app.errors import ModelError
from app.graph.text import format_bytes

LARGEST = (1 << 31) - 1
"""Protocol-buffer messages, so all graphs in files, are smaller than 2 GB."""

_SPECIAL = ((stat.S_ISFIFO, 'a pipe'), (stat.S_ISSOCK, 'a socket'),
            (stat.S_ISCHR, 'a device'), (stat.S_ISBLK, 'a device'), (stat.S_ISDIR, 'a folder'))


def normalized(path):
    """A path as text, ``~`` and ``//`` resolved.

    Raises ModelError for a text that can be no path.
    """
    text = os.fspath(path)
    if not text.strip() or '\0' in text:
        raise ModelError('No file is named %r.' % text, code='not_found',
                         hint='Name a .meta, .pb or .pbtxt file, a checkpoint or a folder.')
    text = text if os.path.lexists(text) else os.path.expanduser(text)
    return os.path.normpath(text)


def require_regular(path):
    """Raise ModelError unless a path is a file with contents of its own, and return its size.

    Opening a pipe would wait for its writer, reading a device never ends.
    """
    try:
        found = os.stat(path)
    except OSError as error:
        raise unreadable(path, error)
    for is_kind, what in _SPECIAL:
        if is_kind(found.st_mode):
            raise ModelError('%s is %s, not a file.' % (path, what), code='not_a_file',
                             hint='Point at the file itself.')
    return found.st_size


def require_reachable(path):
    """Raise ModelError for a folder that can't be listed, or what lies in one not to be entered."""
    try:
        if stat.S_ISDIR(os.stat(path).st_mode):
            os.listdir(path)
    except PermissionError as error:
        raise unreadable(path, error)
    except OSError:
        pass  # Nothing is there, which is told elsewhere.


def ends(path, head, tail):
    """The first and last bytes of a file: (bytes, bytes, size). Raises ModelError."""
    size = require_regular(path)
    try:
        with open(path, 'rb') as file:
            start = file.read(head)
            file.seek(max(0, size - tail))
            return start, file.read(tail), size
    except OSError as error:
        raise unreadable(path, error)


def contents(path):
    """All bytes of a file that may hold a graph. Raises ModelError."""
    size = require_regular(path)
    if size > LARGEST:
        raise ModelError('%s has %s; a file with a TensorFlow graph has less than 2 GB.'
                         % (path, format_bytes(size)), code='too_large',
                         hint='Point at the .meta file: the weights stay in the .data files.')
    try:
        with open(path, 'rb') as file:
            return file.read()
    except OSError as error:
        raise unreadable(path, error)


def unreadable(path, error, kind=ModelError):
    """The error (a ModelError or another kind) for what the operating system refuses."""
    reason = error.strerror or str(error)
    return kind("Can't read %s: %s." % (path, reason[:1].lower() + reason[1:]),
                code='unreadable',
                hint='Change its permissions, or copy it to where you may read it.'
                if isinstance(error, PermissionError) else '')
