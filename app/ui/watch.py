"""Sees when the files of the open model change on disk: training goes on."""
import os

from PyQt5.QtCore import QFileSystemWatcher, QObject, pyqtSignal

from app.formats import checkpoint_files
from app.ui.widgets import Later

QUIET_MS = 700


class Watch(QObject):
    """Watches one model's graph and weights, and the folder for newer weights.

    What changes is told when nothing has changed for ``QUIET_MS``: a file that is still
    being written is not read.

    Signals:
        changed: the graph or the weights are others on disk, and whole.
        newer: prefix of a checkpoint of the same training with a higher step.
        gone: path of the graph or prefix of the weights that are not there any more.
    """

    changed = pyqtSignal()
    newer = pyqtSignal(str)
    gone = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._watcher = None
        self._later = Later(self._look, QUIET_MS, self)
        self._graph = self._prefix = None
        self._stamps = ()
        self._told = None
        self._told_gone = ''
        self._whole = False

    @property
    def watching(self):
        """Whether files are watched now."""
        return self._watcher is not None

    def set_files(self, graph, prefix):
        """Watch a graph file and a checkpoint prefix (or None); a graph None watches nothing."""
        self._later.stop()
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        self._graph, self._prefix = graph, prefix
        self._told = None
        if graph is None:
            return
        self._stamps = self._now()
        # Not of the first format, whose data are the prefix itself.
        self._whole = bool(prefix) and not checkpoint_files.missing_data(prefix)
        self._told_gone = ''
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_change)
        self._watcher.directoryChanged.connect(self._on_change)
        self._add()

    def missing(self):
        """What was there and is gone: the graph's path or the weights' prefix; '' for nothing."""
        if self._graph is None:
            return ''
        if self._stamps[0] is not None and _stamp(self._graph) is None:
            return self._graph
        weights = self._stamps[1:]
        if weights and (weights[0] is not None and self._now()[1] is None
                        or self._whole and checkpoint_files.missing_data(self._prefix)):
            return self._prefix
        return ''

    def _on_change(self, _path):
        self._later.start()

    def _files(self):
        files = [self._graph]
        if self._prefix:
            index = self._prefix + '.index'
            files.append(index if os.path.exists(index) else self._prefix)
        return files

    def _add(self):
        """A file that was replaced is watched no more: add what is missing."""
        folders = {os.path.dirname(os.path.abspath(path)) for path in self._files()}
        known = set(self._watcher.files()) | set(self._watcher.directories())
        wanted = [path for path in self._files() + sorted(folders)
                  if path not in known and os.path.exists(path)]
        if wanted:
            self._watcher.addPaths(wanted)

    def _now(self):
        return tuple(_stamp(path) for path in self._files())

    def _look(self):
        self._add()
        missing = self.missing()
        if missing != self._told_gone:
            self._told_gone = missing
            if missing:
                self.gone.emit(missing)
        if missing:
            # It may be on its way to be replaced; the folder will tell.
            return
        stamps = self._now()
        if stamps != self._stamps:
            self._stamps = stamps
            self.changed.emit()
            return
        prefix = newer_checkpoint(self._graph, self._prefix)
        if prefix is not None and prefix != self._told:
            self._told = prefix
            self.newer.emit(prefix)


def newer_checkpoint(graph, prefix):
    """Prefix of the newest checkpoint of the same training beside a model, None without one.

    Args:
        graph: path of the graph file.
        prefix: checkpoint prefix of the model, or None.
    """
    own = prefix or (graph[:-len('.meta')] if graph.endswith('.meta') else None)
    step = checkpoint_files.step(own) if own else None
    if step is None:
        return None
    family = checkpoint_files.family(own)
    for other in checkpoint_files.prefixes(os.path.dirname(own)):
        number = checkpoint_files.step(other)
        if number is None or number <= step:
            return None
        if checkpoint_files.family(other) == family and not checkpoint_files.missing_data(other):
            return other
    return None


def _stamp(path):
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
