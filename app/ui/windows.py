"""The windows of this process: each with a document and workers of its own."""
import gc
import os
import weakref

from PyQt5.QtCore import QObject, QPoint, QTimer, pyqtSignal

from app.ui.widgets import Later

#: How far a new window stands from the one it was asked for in, px.
STEP = 28
#: When closed windows are freed, and how often that is tried.
FREE_MS, TRIES = 150, 5


class Windows(QObject):
    """Makes windows, knows those that are open, and frees those that are closed.

    Args:
        settings: the `settings.Settings` that all of them share.
        measure: a `fonts.Measure`.
        kind: the class of the windows; called with both and with this object.

    Attributes:
        all: the open `main_window.MainWindow`, the oldest first.

    Signals:
        freed: the windows that were closed beside others are gone, with their models.
        model_opened: one of the windows shows another model.
        picture_changed: one of the windows shows another picture.
    """

    freed = pyqtSignal()
    model_opened = pyqtSignal()
    picture_changed = pyqtSignal()

    def __init__(self, settings, measure, kind):
        super().__init__()
        self.settings = settings
        self.measure = measure
        self._kind = kind
        self.all = []
        self._closed = []
        self._tries = 0
        self._later = Later(self._collect, FREE_MS, self)

    def make(self, beside=None):
        """A new window, not shown yet; like the one ``beside``, a little off."""
        made = self._kind(self.settings, self.measure, self)
        if beside is not None:
            made.desk.remembers = beside.desk.remembers
            made.pick = beside.pick
            made.take_place(beside.saveState(), beside.size())
            made.move(beside.pos() + QPoint(STEP, STEP))
        return made

    def add(self, window):
        """A window was made."""
        self.all.append(window)
        window.document.opened.connect(self.model_opened)
        window.document.picture_changed.connect(self.picture_changed)

    def remove(self, window):
        """A window is closed; it is freed where the process goes on without it."""
        if window not in self.all:
            # It was closed before.
            return
        self.all.remove(window)
        if self.all:
            self._closed.append(weakref.ref(window))
            self._tries = TRIES
            self._later.start()
            # From the event loop: the window is still busy with being closed.
            QTimer.singleShot(0, window.deleteLater)

    def open_empty(self, beside):
        """Show a new window with the start page; the window."""
        made = self.make(beside)
        made.desk.show_start()
        self.bring(made)
        return made

    def open(self, path, beside):
        """Show a model in a new window, or the window that shows it already; the window."""
        made = self.showing(path)
        if made is None:
            made = self.make(beside)
            made.open_path(path)
        self.bring(made)
        return made

    def showing(self, path):
        """The window in which a path is open or being opened, None when none is."""
        wanted = os.path.realpath(str(path))
        for window in self.all:
            if any(os.path.realpath(found) == wanted for found in window.document.paths()):
                return window
        return None

    def bring(self, window):
        """Show a window before all others."""
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    def next_to(self, window):
        """The window that comes after one, round about."""
        return self.all[(self.all.index(window) + 1) % len(self.all)]

    def close(self):
        """Close all of them; whether none objected."""
        return all([window.close() for window in list(self.all)])

    def _collect(self):
        """Free closed windows: they and their actions know each other, and Python's collector
        runs rarely by itself.  What Qt still has to deliver to one keeps it for a moment."""
        gc.collect()
        self._closed = [ref for ref in self._closed if ref() is not None]
        if not self._closed:
            self.freed.emit()
        elif self._tries:
            self._tries -= 1
            self._later.start()
