"""A session in the window, as a person would have it: how long it stalls, what it keeps.

    python -m tests.benchmarks.session [MODEL] [--seconds 600] [--trace]

Opens the model (by default ResNet-v2-152), then again and again opens and closes scopes,
searches, chooses and drops outputs, looks at variables, zooms, undoes, with events of mouse
and keyboard.  A timer beats all the while: the longest time between two beats is the largest
stall of the event loop.  Prints it with the step it happened in, and the memory after the
first minute and at the end; then what opening 50 models leaves behind.
"""
import argparse
import collections
import faulthandler
import gc
import glob
import os
import random
import re
import resource
import tempfile
import time
import typing
import weakref
from pathlib import Path

BEAT_MS = 5
STALL = 0.1
LATE = 0.06
LIMIT = 120.0
#: Functions that threads wait in.
WAITING = ('_work', '_serve', '_read')
SAMPLES = Path(__file__).resolve().parents[2] / 'resources' / 'samples'


class Gap(typing.NamedTuple):
    """Time between two beats: without what the processors were not free for, by the clock,
    and what the thread of the window computed, seconds."""

    seconds: float
    clock: float
    own: float


class Heartbeat:
    """Measures the gaps between events of a timer.

    Attributes:
        step: what is being done now.
        worst: step to its longest `Gap`, and in ``stalls`` all gaps above `STALL`.
    """

    def __init__(self, trace=False):
        from PyQt5.QtCore import Qt, QTimer
        self.step = 'start'
        self.worst = collections.OrderedDict()
        self.stalls = []
        self._last = self._busy = self._queues = None
        self._timer = QTimer()
        self._timer.setTimerType(Qt.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start()
        self._traced = collections.Counter()
        # Written by a thread that does not wait for the interpreter.
        self._late = tempfile.TemporaryFile('w+') if trace else None

    def skip(self):
        """The time since the last beat does not count."""
        self._last = None

    def stop(self):
        """No more beats."""
        self._timer.stop()
        if self._late:
            faulthandler.cancel_dump_traceback_later()

    def traces(self):
        """Where the threads were while the window was late, most often first."""
        return self._traced.most_common(16)

    def _on_beat(self):
        now, busy, queues = time.perf_counter(), own_seconds(), queued_seconds()
        if self._last is not None:
            seconds = max(now - self._last - BEAT_MS / 1000, 0.0)
            queued = sum(queues[thread] - self._queues.get(thread, 0.0) for thread in queues)
            gap = Gap(max(seconds - queued, 0.0), seconds, busy - self._busy)
            self.worst[self.step] = max(self.worst.get(self.step, gap), gap)
            if seconds > STALL:
                self.stalls.append(gap)
        self._last, self._busy, self._queues = time.perf_counter(), busy, queues
        if self._late:
            faulthandler.cancel_dump_traceback_later()
            self._take_late()
            faulthandler.dump_traceback_later(LATE, file=self._late)

    def _take_late(self):
        self._late.seek(0)
        text = self._late.read()
        if text:
            self._traced['%s: %s' % (self.step, '  |  '.join(
                found for found in map(_own, text.split('\n\n')) if found))] += 1
            self._late.seek(0)
            self._late.truncate()


class Session:
    """Works a window with events.

    Args:
        folder: for the settings.
        trace: whether to find out where stalls come from.
    """

    def __init__(self, folder, trace=False):
        from PyQt5.QtTest import QTest
        from app.ui import fonts, tidying
        from app.ui.main_window import MainWindow
        from app.ui.settings import Settings
        self.test = QTest
        self.window = MainWindow(Settings(os.path.join(folder, 'settings.ini')), fonts.Measure())
        self.window.desk.remembers = False
        tidying.Tidying(self.window.windows)
        self.window.resize(1500, 950)
        self.window.show()
        self.random = random.Random(7)
        self.heart = Heartbeat(trace)

    def wait(self, condition):
        """Handle events until a condition holds."""
        end = time.monotonic() + LIMIT
        while not condition():
            if time.monotonic() > end:
                raise SystemExit('%s: not done after %g s' % (self.heart.step, LIMIT))
            self.test.qWait(2)

    def settle(self):
        """Handle events until nothing is being done, and a little longer."""
        document = self.window.document
        self.wait(lambda: document.background.idle and not self.window.inspector.reading)
        self.test.qWait(20)

    def open(self, path):
        """Open a model and wait for its picture."""
        self.heart.step = 'open'
        painted = []
        self.window.canvas.picture_painted.connect(lambda: painted.append(True))
        self.window.open_path(str(path))
        self.wait(lambda: painted)
        self.settle()

    def cycle(self):
        """Do each thing once."""
        for step in (self.toggle_scope, self.search, self.choose, self.look, self.zoom, self.whole,
                     self.undo):
            self.heart.step = step.__name__
            step()
            self.settle()

    def toggle_scope(self):
        """Open and close a scope with the keyboard."""
        from PyQt5.QtCore import Qt
        boxes = [box for box in self.window.document.picture.boxes.values()
                 if box.kind == 'scope' and not box.expanded and box.count < 400]
        if not boxes:
            return
        box = self.random.choice(sorted(boxes, key=lambda box: box.name))
        self.click(box.id)
        for _ in range(2):
            self.test.keyClick(self.window.canvas, Qt.Key_E)
            self.settle()

    def search(self):
        """Type, and go to what was found."""
        from PyQt5.QtCore import Qt
        box = self.window.tree.box
        box.setFocus()
        text = self.random.choice(('conv', 'weights', 'op:Relu', 'batchnorm', 'shape:?x'))
        for letter in text:
            self.test.keyClicks(box, letter)
            self.test.qWait(30)
        self.settle()
        self.test.keyClick(box, Qt.Key_Return)
        self.settle()
        self.test.keyClick(box, Qt.Key_Escape)

    def choose(self):
        """Choose the likely outputs, and drop them."""
        actions = self.window.actions
        actions.choose_likely.trigger()
        self.settle()
        actions.clear_outputs.trigger()

    def look(self):
        """Look at a variable."""
        model = self.window.document.model
        if model.variables:
            self.window.go_to(model.names[self.random.choice(model.variables)])

    def zoom(self):
        """Fit, zoom to the box in focus, and drag."""
        from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
        from PyQt5.QtGui import QMouseEvent
        from PyQt5.QtWidgets import QApplication
        canvas = self.window.canvas
        for key in (Qt.Key_F, Qt.Key_Z):
            self.test.keyClick(canvas, key)
            self.test.qWait(30)
        start = QPoint(canvas.width() // 2, canvas.height() // 2)
        self.test.mousePress(canvas, Qt.LeftButton, Qt.NoModifier, start)
        for step in range(1, 11):
            # QTest's own moves hold no button.
            point = start + QPoint(6 * step, 4 * step)
            QApplication.sendEvent(canvas, QMouseEvent(
                QEvent.MouseMove, QPointF(point), Qt.NoButton, Qt.LeftButton, Qt.NoModifier))
            self.test.qWait(8)
        self.test.mouseRelease(canvas, Qt.LeftButton, Qt.NoModifier, start + QPoint(60, 40))

    def whole(self):
        """The whole graph, and back."""
        self.window.actions.whole.trigger()
        self.settle()
        self.window.actions.inference.trigger()

    def undo(self):
        """Undo all, and leave nothing to redo."""
        stack = self.window.document.undo_stack
        while stack.canUndo():
            self.window.actions.undo.trigger()
            self.settle()
        stack.clear()

    def click(self, box_id):
        """Click a box, brought into view."""
        from PyQt5.QtCore import QPoint, Qt
        canvas = self.window.canvas
        canvas.ensure_visible(box_id)
        rect = canvas.box_rect_in_view(box_id)
        self.test.mouseClick(canvas, Qt.LeftButton, Qt.NoModifier,
                             QPoint(rect.left() + 8, rect.center().y()))
        self.settle()

    def close(self):
        """Close the window."""
        self.heart.stop()
        self.window.close()


def _own(stack):
    """The innermost functions of the program on one of faulthandler's stacks, as text."""
    found = re.findall(r'/app/([\w/]+)\.py", line (\d+) in (\S+)', stack)
    if not found or found[0][2] in WAITING:
        return ''
    return ' < '.join('%s.%s:%s' % (module, name, line) for module, line, name in found[:4])


def own_seconds():
    """Seconds that this thread has computed."""
    used = resource.getrusage(resource.RUSAGE_THREAD)
    return used.ru_utime + used.ru_stime


def queued_seconds():
    """Thread of this process to the seconds that it was ready and had no processor.

    Source: Documentation/scheduler/sched-stats.rst of Linux; empty where that is not told.
    """
    waited = {}
    for path in glob.glob('/proc/self/task/*/schedstat'):
        try:
            with open(path) as file:
                waited[path] = int(file.read().split()[1]) / 1e9
        except (OSError, IndexError):
            pass  # A thread that ended meanwhile.
    return waited


def resident():
    """Bytes of this process's memory, garbage collected first."""
    gc.collect()
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')


def reopened(session, paths, times):
    """Open models by turns; (models still alive, bytes after the first ones, at the end).

    The model open before counts, too.
    """
    alive, early = [weakref.ref(session.window.document.model)], 0
    for number in range(times):
        session.open(paths[number % len(paths)])
        alive.append(weakref.ref(session.window.document.model))
        if number == max(len(paths), times // 5):
            early = resident()
    end = resident()
    return sum(1 for model in alive if model() is not None), early, end


def main(argv=None):
    """Run a session; see the module's docstring."""
    parser = argparse.ArgumentParser(description='A session in the window.')
    parser.add_argument('model', nargs='?')
    parser.add_argument('--seconds', type=float, default=600)
    parser.add_argument('--models', type=int, default=50)
    parser.add_argument('--trace', action='store_true')
    args = parser.parse_args(argv)
    return 0 if run(args.model, args.seconds, args.models, args.trace) else 1


def run(model=None, seconds=60, models=50, trace=False):
    """Print the figures of a session; whether the budgets were kept."""
    os.environ.setdefault('QT_QPA_PLATFORM', 'offscreen')
    from PyQt5.QtCore import qInstallMessageHandler
    from PyQt5.QtWidgets import QApplication
    from app.ui import application
    from tests.benchmarks import slim_models
    # The off-screen platform has a line of warning for each dialog.
    qInstallMessageHandler(application.on_qt_message)
    qt = QApplication.instance() or QApplication(['freezeframe'])
    application.prepare(qt)
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        session = Session(folder, trace)
        begun, early, cycles = time.monotonic(), 0, 0
        session.open(model or slim_models.slim_model('R'))
        while time.monotonic() - begun < seconds:
            session.cycle()
            cycles += 1
            if not early and time.monotonic() - begun >= min(60, seconds / 4):
                early, since = resident(), cycles
                session.heart.skip()
        end = resident()
        print('A session: %d cycles in %.0f s' % (cycles, time.monotonic() - begun))
        stalled = _print_stalls(session.heart)
        print('memory: %.0f MB after cycle %d, %.0f MB at the end (%+.1f %%)' % (
            early / 1e6, since, end / 1e6, 100 * (end / early - 1)))
        alive, first, last = reopened(session, sorted(SAMPLES.glob('*/*.meta')), models)
        print('%d models opened one after the other: %d alive, %.0f MB early, %.0f MB at the end'
              % (models, alive, first / 1e6, last / 1e6))
        session.close()
    return not stalled and end < 1.1 * early and alive <= 2


def _print_stalls(heart):
    """Print the longest stalls; how many were too long by themselves."""
    for step, gap in heart.worst.items():
        print('  %-13s longest stall %4.0f ms (%4.0f by the clock, %4.0f computed by the window)'
              % (step, *(1000 * part for part in gap)))
    stalled = sum(gap.seconds > STALL for gap in heart.stalls)
    print('stalls above %d ms: %d; by the clock, with what other programs took: %d' % (
        1000 * STALL, stalled, len(heart.stalls)))
    for text, count in heart.traces():
        print('  %4d  %s' % (count, text))
    return stalled


if __name__ == '__main__':
    raise SystemExit(main())
