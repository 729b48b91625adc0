"""Making pictures beside the window: told how far it is, stopped when nobody wants it."""
import functools
import threading
import time

from PyQt5.QtCore import QObject, pyqtSignal

from app.ui import far
from app.ui.banner import LoadingBar
from app.ui.coloring import by_kind
from app.ui.looks import Ends
from app.ui.picture_index import PictureIndex
from app.ui.words import tr

#: Seconds after which progress is told, and between two times.
PATIENCE = 0.3
INTERVAL = 0.1


class Drawing(QObject):
    """One picture at a time; a newer request stops the one under way.

    Args:
        background: the `background.Background` to work in.
        parent: a QObject.

    Attributes:
        index: `PictureIndex` of the picture made last, with ``kinds``, its plain colours.

    Signals:
        began: a picture is being made.
        progressed: levels done and of how many, only of what takes long.
        ended: nothing is being drawn any more.
    """

    began = pyqtSignal()
    progressed = pyqtSignal(int, int)
    ended = pyqtSignal()

    def __init__(self, background, parent=None):
        super().__init__(parent)
        self._background = background
        self._stop = threading.Event()
        self.index = None

    def start(self, builder, state, on_done, on_error):
        """Make the picture of a state; ``on_done(picture)`` is called with it."""
        self._stop.set()
        stop = self._stop = threading.Event()
        job = functools.partial(_draw, builder, state, stop, self._teller(stop))
        self._background.run('picture', job, functools.partial(self._on_done, on_done),
                             functools.partial(self._on_failed, on_error), tr('Drawing'))
        self.began.emit()

    def cancel(self):
        """Stop what is being drawn; nobody is called back."""
        self._stop.set()
        self._background.abandon('picture')
        self.ended.emit()

    def _teller(self, stop):
        told = [time.monotonic() + PATIENCE - INTERVAL]

        def tell(done, total):
            now = time.monotonic()
            if now - told[0] >= INTERVAL and not stop.is_set():
                told[0] = now
                self.progressed.emit(done, total)
        return tell

    def _on_done(self, on_done, found):
        picture, self.index = found
        self.ended.emit()
        on_done(picture)

    def _on_failed(self, on_error, error):
        self.ended.emit()
        on_error(error)


def _draw(builder, state, stop, tell):
    """(picture, index): both take long for a large picture."""
    picture = builder.picture(state, tell, stop.is_set)
    return picture, prepared_index(picture)


def prepared_index(picture):
    """The `PictureIndex` of a picture with all that painting it would wait for."""
    index = PictureIndex(picture)
    index.kinds = by_kind(picture)
    index.far = far.FarShapes(picture)
    index.far_kinds = far.FarStyles(picture, index.kinds.keys)
    index.ends = Ends(picture)
    return index


class DrawingBar(LoadingBar):
    """How far a picture is, over the top of the canvas, with a button to stop.

    Args:
        drawing: the `Drawing` to follow.
        canvas: the widget to lie on.
    """

    WIDTH = 380

    def __init__(self, drawing, canvas):
        super().__init__(canvas)
        self.setObjectName('drawing')
        self.cancel.setToolTip(tr('Stop drawing; the picture stays as it is'))
        self.progress.setAccessibleName(tr('Progress of drawing'))
        drawing.began.connect(self._on_began)
        drawing.progressed.connect(self._on_progress)
        drawing.ended.connect(self.end)

    def _on_began(self):
        self.progress.setRange(0, 0)
        self.text.setText(tr('Drawing'))
        self._later.start()

    def _on_progress(self, done, total):
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.text.setText(tr('Drawing {:,} of {:,}').format(done, total))

    # Override QWidget

    def showEvent(self, event):
        width = min(self.WIDTH, self.parent().width() - 24)
        self.setGeometry((self.parent().width() - width) // 2, 10, width,
                         self.sizeHint().height())
        super().showEvent(event)
