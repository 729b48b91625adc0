"""Frees what nothing refers to any more, in moments in which nobody waits for the window.

Models, pictures and windows refer to themselves in circles, which only a full collection frees.
It stops everything, 40 to 80 ms with ResNet-v2-152 open and 0.2 s to free that, so it must not
come on its own (see `start`), and yet soon after another model was opened: without any, opening
three large graphs by turns took 60 MB more each time.
"""
import gc
import os

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QCursor
from PyQt5.QtWidgets import QApplication

from app.ui.widgets import Later

#: Nothing has moved for so long.
QUIET_MS = 2000
#: Without another model, memory must have grown by this factor and so many bytes.
GROWTH, LEAST_GROWTH = 1.2, 30000000


def start():
    """From now on Python frees what is young by itself, and only `Tidying` the rest."""
    gc.set_threshold(100000, 50, 1000000)
    gc.enable()


class Tidying(QObject):
    """Collects once something was replaced and the user rests.

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
        self._opened = 0
        self._replaced = False
        self._kept = None
        self._seen = None
        windows.model_opened.connect(self._on_opened)
        windows.picture_changed.connect(self._on_picture)
        windows.freed.connect(_give_back)

    def _on_opened(self):
        self._opened += 1
        self._replaced = self._opened > 1
        self._later.start()

    def _on_picture(self):
        self._later.start()

    def _on_time(self):
        now = self._state()
        if now != self._seen or any(not window.document.background.idle
                                    for window in self._windows.all):
            self._seen = now
            self._later.start()
        elif self._replaced or self._grown():
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
        now = resident()
        if self._kept is None:
            self._kept = now
        return now > max(self._kept * GROWTH, self._kept + LEAST_GROWTH)


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
