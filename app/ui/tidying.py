"""Frees what nothing refers to any more, in moments in which nobody waits for the window.

Models, pictures and windows refer to themselves in circles, which only a full collection frees.
It stops everything, 40 to 80 ms with ResNet-v2-152 open and 0.2 s to free that, so it must not
come on its own (see `THRESHOLDS`), and yet soon after another model was opened: without any,
opening three large graphs by turns took 60 MB more each time.
"""
import gc
import os

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QCursor
from PyQt5.QtWidgets import QApplication

from app.ui.widgets import Later

#: For `gc.set_threshold`. Collecting 100,000 young objects at once, in whatever thread, stops the
#: window for up to 90 ms; objects that stay must soon be old, and the old are left alone.
THRESHOLDS = 10000, 1, 1000000
#: Nothing has moved for so long.
QUIET_MS = 2000
#: Without another model, memory must have grown by this factor and so many bytes.
GROWTH, LEAST_GROWTH = 2.0, 100000000
#: Python frees nothing by itself until the first rest, or until so many have been waited for.
MOST_WAITS = 10


class Tidying(QObject):
    """Collects once something was replaced and the user rests.

    Python's own collector is to be disabled before; the first rest enables it, when all that the
    start has made can be looked through once.

    Args:
        windows: the `windows.Windows` to watch.
        quiet_ms: how long nothing may move before.

    Signals:
        tidied: everything that could be freed is.
    """

    tidied = pyqtSignal()

    def __init__(self, windows, quiet_ms=QUIET_MS):
        super().__init__(windows)
        self._windows = windows
        self._later = Later(self._on_time, quiet_ms, self)
        self._opened = self._waits = 0
        self._begun = False
        self._replaced = False
        self._kept = 0
        self._seen = None
        windows.model_opened.connect(self._on_opened)
        windows.picture_changed.connect(self._on_picture)
        windows.freed.connect(_give_back)

    def begin(self):
        """The first picture is there, or the start page: the first rest may come."""
        self._opened = 1
        self._later.start()

    def _on_opened(self):
        self._opened += 1
        self._replaced = self._opened > 1
        self._later.start()

    def _on_picture(self):
        self._later.start()

    def _on_time(self):
        now, before = self._state(), self._seen
        self._seen = now
        rests = now == before and all(window.document.background.idle
                                      for window in self._windows.all)
        self._waits += 1
        first = not self._begun and (rests or self._waits > MOST_WAITS)
        if first or rests and (self._replaced or self._grown()):
            self._tidy()
        if first:
            self._begun = True
            gc.set_threshold(*THRESHOLDS)
            gc.enable()
        if not rests:
            self._later.start()

    def _tidy(self):
        self._replaced = False
        gc.collect()
        _give_back()
        self._kept = resident()
        self.tidied.emit()

    def _state(self):
        """What is another when the user did anything."""
        return QCursor.pos(), int(QApplication.mouseButtons()), [
            (window.document.background.asked, window.canvas.viewport, window.canvas.look.focus)
            for window in self._windows.all]

    def _grown(self):
        return resident() > max(self._kept * GROWTH, self._kept + LEAST_GROWTH)


def resident():
    """Bytes of memory that this process takes, 0 where the system does not tell."""
    try:
        with open('/proc/self/statm') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def _give_back():
    """Let the C library give free memory back; it keeps most of it otherwise (malloc_trim(3))."""
    import ctypes
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):
        pass  # Not this C library.
