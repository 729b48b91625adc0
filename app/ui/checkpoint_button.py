"""The checkpoint in the status line: which one is used, and which others there are."""
import os

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QMenu, QToolButton

from app.formats import checkpoint_files
from app.ui.words import tr

MOST = 12


class CheckpointButton(QToolButton):
    """Says where the weights come from; its menu has the other checkpoints beside it.

    Signals:
        picked: prefix of another checkpoint.
        other_wanted: one is to be looked for.
        keys_wanted: its keys are to be looked at.
    """

    picked = pyqtSignal(str)
    other_wanted = pyqtSignal()
    keys_wanted = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setObjectName('status')
        self.setPopupMode(QToolButton.InstantPopup)
        self.setCursor(Qt.PointingHandCursor)
        self._model = None
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.hide()

    def show_model(self, model):
        """Say where the weights of a model come from."""
        self._model = model
        self.setVisible(bool(model.checkpoint or model.variables))
        name = os.path.basename(model.checkpoint or '')
        self.setText(tr('checkpoint %s') % name if model.checkpoint else tr('no checkpoint'))
        self.setToolTip(tr('%s\nClick to take the weights from another checkpoint.') % (
            model.checkpoint or tr('No checkpoint was found beside the model.')))
        self.setAccessibleName(self.text())

    def _fill(self):
        menu = self.menu()
        menu.clear()
        for prefix in beside(self._model)[:MOST]:
            action = menu.addAction(os.path.basename(prefix))
            action.setCheckable(True)
            action.setChecked(prefix == self._model.checkpoint)
            action.setToolTip(prefix)
            action.triggered.connect(lambda _=False, prefix=prefix: self.picked.emit(prefix))
        menu.addSeparator()
        menu.addAction(tr('Open the checkpoint…')).triggered.connect(
            lambda _=False: self.other_wanted.emit())
        keys = menu.addAction(tr('Map checkpoint keys…'))
        keys.setEnabled(bool(self._model.checkpoint))
        keys.triggered.connect(lambda _=False: self.keys_wanted.emit())


def beside(model):
    """Prefixes of the checkpoints beside a model and beside its weights, newest first."""
    folders = [os.path.dirname(str(model.path))]
    if model.checkpoint:
        folders.append(os.path.dirname(model.checkpoint))
    found = []
    for folder in dict.fromkeys(folders):
        found += [prefix for prefix in checkpoint_files.prefixes(folder)
                  if os.path.normpath(prefix) not in map(os.path.normpath, found)]
    if model.checkpoint and model.checkpoint not in found:
        found = [model.checkpoint] + [other for other in found if os.path.normpath(other)
                                      != os.path.normpath(model.checkpoint)]
    return found
