"""Looks at the values of tensors beside the window: one at a time, the newest wish first."""
from PyQt5.QtCore import QObject, pyqtSignal

from app import resources
from app.errors import Cancelled, FreezeframeError

MIN_WIDTH = 200


class TensorValues(QObject):
    """Asks the worker for statistics and pictures.

    Args:
        bridge: the `worker_bridge.WorkerBridge` whose workers do the looking.

    Signals:
        found: the key that was asked with, and the facts (a dict) or a FreezeframeError.
        saved: path of an array that was written, or a FreezeframeError.
    """

    found = pyqtSignal(object, object)
    saved = pyqtSignal(object)
    _came = pyqtSignal(object, object)

    def __init__(self, bridge, parent=None):
        super().__init__(parent)
        self._bridge = bridge
        self._under_way = None
        self._next = None
        self._came.connect(self._on_came)

    def ask(self, key, source, look):
        """Look at a tensor; ``found`` tells.  An earlier wish that waits is forgotten.

        Args:
            key: anything that tells this wish from others.
            source: as `values_of.source_of` gives it.
            look: as `look_of` gives it.
        """
        self._next = (key, source, look)
        self._begin()

    def forget(self):
        """Nothing is wanted any more."""
        self._next = None

    def save(self, source, path, overwrite):
        """Write a tensor into an ``.npy`` file; ``saved`` tells."""
        client = self._bridge.client()
        if client is not None:
            where, blob, _ = source
            client.save_tensor(where, blob, path, overwrite, on_done=lambda outcome: self._tell(
                self.saved, outcome if isinstance(outcome, FreezeframeError) else path))

    def _begin(self):
        if self._under_way is not None or self._next is None:
            return
        client = self._bridge.client()
        if client is None:
            return
        (key, (where, blob, _), look), self._next = self._next, None
        self._under_way = key
        client.tensor(where, blob, look, on_done=lambda outcome: self._tell(
            self._came, key, outcome))

    def _tell(self, signal, *values):
        """From the client's thread: the Qt side may be gone when the workers are closed."""
        if not self._bridge.closed and not isinstance(values[-1], Cancelled):
            signal.emit(*values)

    def _on_came(self, key, outcome):
        self._under_way = None
        if self._next is None:
            self.found.emit(key, outcome)
        self._begin()


def look_of(theme, width, ratio):
    """How pictures are to look: as `app.worker.charts.pictures` takes it."""
    colors = theme.colors
    return {'width': max(MIN_WIDTH, int(width)), 'ratio': float(ratio),
            'font': str(resources.path('fonts', 'Inter-Regular.otf')),
            'colors': {'text': colors['text_muted'], 'line': colors['line_strong'],
                       'fill': colors['accent'], 'ground': colors['surface']}}
