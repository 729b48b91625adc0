"""Freezing beside the window: the worker's callbacks as Qt signals."""
import threading

from PyQt5.QtCore import QObject, pyqtSignal

from app.errors import FreezeframeError


class WorkerBridge(QObject):
    """Starts freezes and says how they go; at most one at a time.

    The worker processes start with `start`, after the first picture, or else with
    the first freeze.

    Signals:
        progressed: fraction 0 to 1, and what is being done.
        finished: the ``freeze`` object.
        failed: the FreezeframeError it ended with.
    """

    progressed = pyqtSignal(float, str)
    finished = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._workers = None
        self._lock = threading.Lock()
        self._thread = None
        self._closed = False

    def start(self):
        """Let the worker processes start; returns at once."""
        threading.Thread(target=self._made, name='worker-start', daemon=True).start()

    def freeze(self, plan, path, overwrite):
        """Begin to freeze a plan into a file."""
        self._thread = threading.Thread(target=self._freeze, name='freeze', daemon=True,
                                        args=(plan, path, overwrite))
        self._thread.start()

    def cancel(self):
        """Stop the freeze under way; `failed` tells when it has stopped."""
        workers = self._workers
        if workers is not None:
            workers.cancel()

    def close(self):
        """End the worker processes."""
        self._closed = True
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.close()

    def _made(self):
        with self._lock:
            if self._workers is None and not self._closed:
                from app.freeze import service
                self._workers = service.Workers(proof=True)
            return self._workers

    def _freeze(self, plan, path, overwrite):
        try:
            from app.freeze import service
            facts = service.freeze(self._made(), plan, path, overwrite=overwrite, verify=True,
                                   on_progress=self._on_progress)
        except FreezeframeError as error:
            self._tell(self.failed, error)
        except Exception as error:  # pylint: disable=broad-except
            self._tell(self.failed, FreezeframeError(
                'Something unforeseen went wrong while freezing: %s: %s.' % (
                    type(error).__name__, error), code='internal'))
        else:
            self._tell(self.finished, facts)

    def _on_progress(self, fraction, text=''):
        if not self._closed:
            self.progressed.emit(fraction, text)

    def _tell(self, signal, value):
        if not self._closed:
            signal.emit(value)
