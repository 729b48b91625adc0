"""Writing pictures beside the window: told how far it is, stopped when nobody wants it."""
import functools
import os
import threading
import time

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import (QButtonGroup, QComboBox, QDialog, QHBoxLayout, QPushButton,
                             QRadioButton, QVBoxLayout)

from app.ui.background import Background
from app.ui.drawing import INTERVAL, PATIENCE, DrawingBar
from app.ui.widgets import label
from app.ui.words import tr

SCALES = (1, 2, 4)
SEEN, WHOLE = 'seen', 'whole'


class _Cancelled(Exception):
    pass


class Exporting(QObject):
    """Writes one picture at a time, in a thread of its own.

    Signals:
        began: a picture is being written.
        progressed: share done and of how much, only of what takes long.
        ended: nothing is being written any more.
    """

    began = pyqtSignal()
    progressed = pyqtSignal(int, int)
    ended = pyqtSignal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self._background = Background(self)
        self._stop = threading.Event()

    @property
    def running(self):
        """Whether a picture is being written."""
        return not self._background.idle

    def start(self, write, on_done, on_error):
        """Run ``write(tell=…)``, see `export.write`; then ``on_done()`` or ``on_error(error)``.

        What is being written already is given up.
        """
        self._stop.set()
        stop = self._stop = threading.Event()

        def ended(then, *found):
            self.ended.emit()
            if not stop.is_set():
                then(*found)
        self._background.run(
            'export', functools.partial(_write, write, self._teller(stop)),
            lambda _: ended(on_done), lambda error: ended(on_error, error))
        self.began.emit()

    def cancel(self):
        """Give up what is being written: no file is left, nobody is called back."""
        self._stop.set()
        self._background.drop('export')
        self.ended.emit()

    def stop(self):
        """Give up what is being written, for good."""
        self._stop.set()
        self._background.stop()

    def _teller(self, stop):
        told = [time.monotonic() + PATIENCE - INTERVAL]

        def tell(share):
            if stop.is_set():
                raise _Cancelled
            now = time.monotonic()
            if now - told[0] >= INTERVAL:
                told[0] = now
                self.progressed.emit(int(1000 * share), 1000)
        return tell


def _write(write, tell):
    try:
        write(tell=tell)
    except _Cancelled:
        pass


class ExportBar(DrawingBar):
    """How much of a picture is written, over the top of the canvas, with a button to stop."""

    def __init__(self, exporting, canvas):
        super().__init__(exporting, canvas)
        self.cancel.setToolTip(tr('Stop writing; no file is left'))
        self.cancel.clicked.connect(lambda _=False: exporting.cancel())
        self.progress.setAccessibleName(tr('Progress of exporting'))

    def _on_began(self):
        super()._on_began()
        self.text.setText(tr('Exporting'))

    def _on_progress(self, done, total):
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.text.setText(tr('Exporting'))


class ExportDialog(QDialog):
    """What of the picture to export, and how fine a PNG is.

    Args:
        parent: the window.
        sizes: {`WHOLE` or `SEEN`: (width, height) px of the drawing}.
        ending: ending of the file, '.png' shows the scale.
        kept: words for the part and the scale that were chosen last, [] for none.
    """

    def __init__(self, parent, sizes, ending, kept):
        super().__init__(parent)
        self.setWindowTitle(tr('Export picture'))
        self._sizes, self._png = sizes, ending == '.png'
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        self.whole = QRadioButton(tr('The whole picture'))
        self.seen = QRadioButton(tr('What is seen'))
        group = QButtonGroup(self)
        for button in (self.whole, self.seen):
            group.addButton(button)
            layout.addWidget(button)
            button.toggled.connect(self._tell_size)
        self.scale = QComboBox()
        self.scale.setAccessibleName(tr('Scale'))
        self.scale.addItems(['%d×' % scale for scale in SCALES])
        self.size = label('', 'small')
        row = QHBoxLayout()
        row.setSpacing(8)
        scale_label = label(tr('Scale'))
        for widget in (scale_label, self.scale, self.size):
            row.addWidget(widget)
        row.addStretch(1)
        layout.addLayout(row)
        for widget in (scale_label, self.scale):
            widget.setVisible(self._png)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        cancel, go = QPushButton(tr('Cancel')), QPushButton(tr('Export'))
        cancel.clicked.connect(lambda _=False: self.reject())
        go.clicked.connect(lambda _=False: self.accept())
        go.setObjectName('primary')
        go.setDefault(True)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(go)
        layout.addLayout(buttons)
        self.scale.currentIndexChanged.connect(self._tell_size)
        self.seen.setEnabled(SEEN in sizes)
        (self.seen if SEEN in kept and SEEN in sizes else self.whole).setChecked(True)
        self.scale.setCurrentIndex(SCALES.index(scale_of(kept)))
        self._tell_size()

    @property
    def chosen(self):
        """(`WHOLE` or `SEEN`, one of `SCALES`)."""
        return SEEN if self.seen.isChecked() else WHOLE, SCALES[self.scale.currentIndex()]

    def _tell_size(self, _=None):
        part, scale = self.chosen
        scale = scale if self._png else 1
        self.size.setText(tr('{:,} × {:,} px').format(
            *(int(side * scale) for side in self._sizes[part])))


def scale_of(kept):
    """The one of `SCALES` among the words kept, 2 when there is none."""
    return next((scale for scale in SCALES if str(scale) in kept), 2)


def ask(parent, sizes, path, kept):
    """(part, scale) as chosen for a file, None when the dialog was left; see `ExportDialog`."""
    dialog = ExportDialog(parent, sizes, os.path.splitext(path)[1].lower(), kept)
    done = dialog.exec_() == QDialog.Accepted
    dialog.deleteLater()
    return dialog.chosen if done else None
