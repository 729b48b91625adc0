"""A window of its own for each test, and helpers that act on it as a person would."""
import threading

import pytest
from PyQt5 import sip
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from app.ui import application, fonts, icons, theme
from app.ui.canvas import Canvas
from app.ui.looks import look_for
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.ui.fakes import small_picture

WAIT = 20000
PROOF_WAIT = 120000


@pytest.fixture(scope='session', autouse=True)
def prepared(qapp):
    """Style and fonts as in the program."""
    application.prepare(qapp)
    icons.use_theme(theme.load('light'))
    return qapp


@pytest.fixture
def qtbot(qtbot):
    """A qtbot that keeps its widgets: the collector must not take one while it is painted."""
    kept, add = [], qtbot.addWidget

    def keep(widget, **options):
        kept.append(widget)
        add(widget, **options)
    qtbot.addWidget = keep
    return qtbot


@pytest.fixture
def measure():
    """Text widths in the bundled font."""
    return fonts.Measure()


@pytest.fixture
def canvas(qtbot, measure):
    """A shown canvas with `fakes.small_picture` at scale 1."""
    widget = Canvas(theme.load('light'), measure)
    qtbot.addWidget(widget)
    widget.resize(700, 620)
    widget.show()
    picture = small_picture()
    widget.set_picture(picture, look_for(picture))
    widget.setFocus()
    return widget


class Driver:
    """Works a window with mouse and keys, and waits for what comes of it."""

    def __init__(self, qtbot, window):
        self.qtbot = qtbot
        self.window = window
        self.canvas = window.canvas
        self.document = window.document
        self.painted = 0
        window.canvas.picture_painted.connect(self._on_painted)

    def _on_painted(self):
        self.painted += 1

    def until(self, condition, timeout=WAIT):
        """Wait for a condition, handling events."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=timeout)

    def settle(self):
        """Wait until nothing is being read, drawn, planned or searched."""
        self.until(lambda: self.document.background.idle and not self.window.exporting.running)
        # What was answered last may still have to be laid out, or asks for more.
        QApplication.processEvents()
        self.until(lambda: self.document.background.idle)

    def press(self, button):
        """Click a button once it can be clicked: a card that was just made has no size yet."""
        self.until(lambda: button.isVisible() and button.isEnabled() and button.width() > 4
                   and button.height() > 4)
        QTest.mouseClick(button, Qt.LeftButton)

    def open(self, path, **options):
        """Open a model and wait for its first picture."""
        before = self.painted
        self.window.open_path(path, **options)
        self.until(lambda: self.painted > before)
        self.settle()

    def point_of(self, box_id):
        """A view point on a box, brought into view, where a click means that box."""
        self.canvas.ensure_visible(box_id)
        rect = self.canvas.box_rect_in_view(box_id)
        return QPoint(rect.left() + 14, rect.center().y())

    def click(self, box_id):
        """Click a box."""
        QTest.mouseClick(self.canvas, Qt.LeftButton, Qt.NoModifier, self.point_of(box_id))
        self.settle()

    def double_click(self, box_id):
        """Double-click a box."""
        QTest.mouseDClick(self.canvas, Qt.LeftButton, Qt.NoModifier, self.point_of(box_id))
        self.settle()

    def key(self, key, modifiers=Qt.NoModifier):
        """Press a key on the canvas."""
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key, modifiers)
        self.settle()

    def node(self, name):
        """Number of a node."""
        return self.document.model.index[name]

    def box(self, name):
        """Id of the box that shows a node, opening what hides it."""
        self.window.go_to(name)
        self.settle()
        return self.document.picture.box_of(self.node(name))

    def freeze(self, path):
        """Freeze into a path, by the button, and wait for the proof; the facts."""
        panel = self.window.outputs.freeze
        self.window.pick = Paths(save_frozen=str(path))
        self.until(panel.button.isEnabled)
        QTest.mouseClick(panel.button, Qt.LeftButton)
        assert panel.running
        self.until(lambda: not panel.running, PROOF_WAIT)
        return panel.facts

    def freeze_by_key(self, path):
        """The same by its shortcut, from wherever the focus is."""
        panel = self.window.outputs.freeze
        self.window.pick = Paths(save_frozen=str(path))
        self.until(panel.button.isEnabled)
        QTest.keyClick(self.window.focusWidget(), Qt.Key_Return, Qt.ControlModifier)
        assert panel.running
        self.until(lambda: not panel.running, PROOF_WAIT)
        return panel.facts


class Paths:
    """Stands in for the dialogs: gives the paths it was made with."""

    def __init__(self, **paths):
        self._paths = paths

    def __getattr__(self, name):
        return lambda *_: self._paths.get(name, '')


@pytest.fixture
def driver(qtbot, tmp_path, measure):
    """A `Driver` of a shown, empty window with settings of its own."""
    window = MainWindow(Settings(tmp_path / 'settings.ini'), measure)
    window.resize(1400, 900)
    window.show()
    qtbot.waitExposed(window)
    yield Driver(qtbot, window)
    for one in list(window.windows.all):
        one.pick = Paths()
        one.close()
    for thread in threading.enumerate():
        # The program does not wait for what a closed window's thread is at; the next test does.
        if thread.name == 'background':
            thread.join(10.0)
    if not sip.isdeleted(window):
        window.deleteLater()
