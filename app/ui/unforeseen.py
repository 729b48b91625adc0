"""What happens after an error nobody foresaw: it is logged and told, and the window goes on."""
import logging
import sys
import threading
import traceback
from contextlib import contextmanager

from app.errors import FreezeframeError
from app.ui.words import tr

_log = logging.getLogger('freezeframe.ui')


@contextmanager
def survived(windows):
    """Within, an exception that leaves a slot does not end the program.

    PyQt5 aborts the process unless ``sys.excepthook`` is another than Python's own.

    Args:
        windows: the `windows.Windows` to tell it in.
    """
    before = sys.excepthook

    def hook(kind, error, trace):
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            before(kind, error, trace)
            return
        _log.error('Unforeseen: %s', error, exc_info=(kind, error, trace))
        if threading.current_thread() is threading.main_thread():
            _tell_later(windows, of_exception(kind, error, trace))

    sys.excepthook = hook
    try:
        yield
    finally:
        sys.excepthook = before


def of_exception(kind, error, trace):
    """The FreezeframeError that tells of an exception."""
    told = ('%s: %s' % (kind.__name__, error)).rstrip(': ').rstrip('.')
    return FreezeframeError(
        tr('Something unforeseen went wrong (%s); the log has it.') % told, code='internal',
        hint=tr('You can go on. Please report it with the details.'),
        details=''.join(traceback.format_exception(kind, error, trace)))


def _tell_later(windows, error):
    from PyQt5.QtCore import QTimer
    # What failed may be painting: nothing must be laid out from there.
    QTimer.singleShot(0, lambda: _tell(windows, error))


def _tell(windows, error):
    window = next((one for one in windows.all if one.isActiveWindow()),
                  windows.all[-1] if windows.all else None)
    # The same again and again, as from painting, is told once.
    if window is not None and not (window.banner.isVisible()
                                   and error.message in window.banner.text.text()):
        window.banner.show_error(error, window.about_files())
