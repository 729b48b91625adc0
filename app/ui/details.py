"""What "Copy details" puts on the clipboard: an error and where it happened. No Qt."""
import os
import platform
import sys

from app import __version__


def of_error(error, about=()):
    """A FreezeframeError as text for a report.

    Args:
        error: the error.
        about: (label, text) pairs on what was being done, empty ones are left out.
    """
    lines = [error.message]
    if error.hint:
        lines.append(error.hint)
    lines += ['  ' + str(item) for item in error.suggestions]
    lines.append('')
    lines += table([('code', error.code)] + list(about) + versions())
    if error.details:
        lines += ['', error.details.rstrip()]
    return '\n'.join(lines) + '\n'


def versions():
    """(label, version) pairs of the program and what it stands on."""
    from PyQt5.QtCore import PYQT_VERSION_STR, QT_VERSION_STR
    return [('Freezeframe', __version__),
            ('Python', '%s, %s' % (platform.python_version(), sys.implementation.name)),
            ('Qt', '%s, PyQt %s' % (QT_VERSION_STR, PYQT_VERSION_STR)),
            ('system', platform.platform()),
            ('display', os.environ.get('QT_QPA_PLATFORM') or
             os.environ.get('XDG_SESSION_TYPE', ''))]


def table(rows):
    """Lines of aligned (label, text) pairs, empty ones left out."""
    shown = [(label, str(text)) for label, text in rows if text]
    width = max(len(label) for label, _ in shown)
    return ['%-*s  %s' % (width, label, text) for label, text in shown]
