"""A newcomer's way from the start page to a proven file, with a real mouse and keyboard.

    python -m tests.ui.walk one|two|three FOLDER

Starts an X server without a screen, and in it the program as a person starts it.  What is
done is done by events of that server; the program's widgets are only looked at, to know
where to click and when to go on.  Pictures of the screen, the frozen file and ``walk.json``
(seconds, verdict) are left in the folder.
"""
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCREEN = (1280, 800)
LIMIT = 60.0
WALKS = {'one': 'Linear regression', 'two': 'Two outputs', 'three': 'Name scope'}
"""Title of the sample that each walk begins with."""


class Newcomer:
    """Looks at the window and acts on the display.

    Args:
        window: the `main_window.MainWindow`; only looked at.
        folder: for the pictures.
        name: of the walk.
    """

    def __init__(self, window, folder, name):
        from tests.ui.xtest import Input
        self.window = window
        self.input = Input(os.environ['DISPLAY'])
        self.folder = folder
        self.name = name
        self.target = str(folder / (name + '.pb'))
        self._pictures = 0

    def walk(self):
        """Yields what to wait for, a function, between one act and the next."""
        from PyQt5.QtWidgets import QLineEdit, QPushButton
        window, document = self.window, self.window.document
        yield lambda: window.desk.start_page is not None and window.desk.start_page.isVisible()
        yield from self.picture()
        yield from self.click(lambda: self.find(QPushButton, WALKS[self.name]))
        yield lambda: document.model is not None and document.background.idle
        yield from getattr(self, 'choose_' + self.name)()
        yield lambda: document.plan is not None and document.plan.ok
        yield from self.picture()
        yield from self.freeze()
        yield lambda: self.dialog_edit() is not None
        edit = self.dialog_edit()
        self.input.key('a', 'Control')
        yield lambda: edit.hasSelectedText()
        yield from self.type(self.target)
        yield lambda: edit.text() == self.target
        self.input.key('Return')
        yield lambda: window.outputs.freeze.facts is not None and not window.outputs.freeze.running
        yield from self.wait(0.7)
        yield from self.picture()
        assert isinstance(edit, QLineEdit)

    # -- three ways to the right outputs

    def choose_one(self):
        """The guide's buttons, one after the other."""
        guide = self.window.desk.guide
        for step in range(2):
            yield from self.click(lambda: guide.button)
            yield lambda step=step: guide.done[step] and self.window.document.background.idle

    def choose_two(self):
        """The names that do not work, as the error message has them, mended with Enter."""
        outputs = self.window.document
        for count, text in enumerate(('AssertionError: y1 is not in graph', 'y2'), 1):
            yield from self.click(lambda: self.window.outputs.names.edit)
            yield from self.type(text)
            yield lambda: self.window.outputs.names.explanations
            yield from self.wait(0.4)
            if count == 1:
                yield from self.picture()
            self.input.key('Return')
            yield lambda count=count: len(outputs.outputs) == count and outputs.background.idle

    def choose_three(self):
        """The name that does not work, from the keyboard alone."""
        self.input.key('k', 'Control')
        yield lambda: self.window.outputs.names.edit.hasFocus()
        yield from self.type('layer1/y')
        yield lambda: self.window.outputs.names.explanations
        yield from self.wait(0.4)
        yield from self.picture()
        self.input.key('Return')
        yield lambda: self.window.document.outputs and self.window.document.background.idle

    def freeze(self):
        """By the guide, the button or the keyboard."""
        panel = self.window.outputs.freeze
        yield panel.button.isEnabled
        if self.name == 'three':
            self.input.key('Return', 'Control')
        else:
            yield from self.click(lambda: self.window.desk.guide.button if self.name == 'one'
                                  else panel.button)

    # -- eyes

    def find(self, kind, text):
        """The visible widget of a kind with a text, None for none."""
        return next((widget for widget in self.window.findChildren(kind)
                     if widget.isVisible() and widget.text() == text), None)

    @staticmethod
    def dialog_edit():
        """The line for the name of a file in the dialog that is open, once it can be typed in."""
        from PyQt5.QtWidgets import QApplication, QLineEdit
        dialog = QApplication.activeModalWidget()
        edit = dialog.findChild(QLineEdit, 'fileNameEdit') if dialog is not None else None
        return edit if edit is not None and edit.hasFocus() else None

    def picture(self):
        """Save what is on the screen, in few colours, once it stands still."""
        from PyQt5.QtWidgets import QApplication
        yield from self.wait(0.5)
        self._pictures += 1
        image = in_few_colors(QApplication.primaryScreen().grabWindow(0).toImage())
        image.save(str(self.folder / ('walk-%s-%d.png' % (self.name, self._pictures))), quality=0)

    @staticmethod
    def wait(seconds):
        """Let some time pass."""
        end = time.monotonic() + seconds
        yield lambda: time.monotonic() >= end

    # -- hands

    def click(self, widget):
        """Click in the middle of the widget that a function gives, once it is there."""
        yield lambda: widget() is not None and widget().isVisible() and widget().isEnabled() \
            and widget().width() > 4
        # What was just shown may still move.
        yield from self.wait(0.2)
        point = widget().mapToGlobal(widget().rect().center())
        self.input.move(point.x(), point.y())
        yield from self.wait(0.05)
        self.input.button()
        yield from self.wait(0.05)
        self.input.button(down=False)

    def type(self, text):
        """Type a text, a key after the other."""
        for letter in text:
            self.input.key(letter)
            yield from self.wait(0.01)


def in_few_colors(image):
    """A QImage with a palette of its own 256 commonest colours, a third as large in a file."""
    import numpy as np
    from PyQt5.QtCore import Qt
    from PyQt5.QtGui import QImage
    image = image.convertToFormat(QImage.Format_RGB32)
    data = image.constBits()
    data.setsize(image.byteCount())
    colors, counts = np.unique(np.frombuffer(data, dtype=np.uint32), return_counts=True)
    table = colors[np.argsort(-counts)[:256]].tolist()
    return image.convertToFormat(QImage.Format_Indexed8, table,
                                 Qt.ThresholdDither | Qt.AvoidDither)


def run_inside(name, folder):
    """Start the program in this process and walk through it; see the module's docstring."""
    from PyQt5.QtCore import QTimer
    from PyQt5.QtWidgets import QApplication
    from app.ui import application
    begin = application._Start.begin
    started = time.monotonic()
    answer = {'done': False}

    def watched(start, *arguments):
        window = start._window
        begin(start, *arguments)
        window.setGeometry(0, 0, *SCREEN)
        steps = Newcomer(window, folder, name).walk()
        state = {'until': lambda: True}

        def look():
            try:
                if state['until']():
                    state['until'] = next(steps)
            except StopIteration:
                facts = window.outputs.freeze.facts
                answer.update(done=True, verdict=facts['verified']['status'],
                              outputs=facts['outputs'])
                leave()
            if time.monotonic() - started > LIMIT:
                leave()

        def leave():
            timer.stop()
            answer['seconds'] = round(time.monotonic() - started, 1)
            QApplication.closeAllWindows()
        timer = state['timer'] = QTimer(window)
        timer.timeout.connect(look)
        timer.start(20)
    application._Start.begin = watched
    application.run()
    (folder / 'walk.json').write_text(json.dumps(answer))


@contextlib.contextmanager
def x_server():
    """Name of the display of an X server of its own; raises OSError where there is none."""
    if shutil.which('Xvfb') is None:
        raise OSError('Xvfb is not installed')
    read, write = os.pipe()
    server = subprocess.Popen(
        ['Xvfb', '-displayfd', str(write), '-screen', '0', '%dx%dx24' % SCREEN, '-nolisten',
         'tcp'], pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise OSError('Xvfb does not start')
        yield ':' + number
    finally:
        server.terminate()
        server.wait()


def walk(name, folder):
    """Walk in a process and on a display of its own; what ``walk.json`` says.

    Raises:
        OSError: Xvfb, libX11 or libXtst is missing.
    """
    from tests.ui.xtest import Input
    folder = Path(folder).resolve()
    with x_server() as display:
        Input(display)
        environment = dict(os.environ, DISPLAY=display, QT_QPA_PLATFORM='xcb', HOME=str(folder),
                           XDG_CONFIG_HOME=str(folder / 'config'), FREEZEFRAME_WALK=name)
        done = subprocess.run([sys.executable, '-m', 'tests.ui.walk', name, str(folder)],
                              cwd=str(ROOT), env=environment, timeout=2 * LIMIT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              universal_newlines=True)
    answer = folder / 'walk.json'
    if not answer.exists():
        raise AssertionError('The walk did not come to an end: ' + done.stdout[-2000:])
    return json.loads(answer.read_text())


def main(argv):
    """Walk, here when inside of `walk`, else in a process of its own; the exit status."""
    name, folder = argv
    if os.environ.get('FREEZEFRAME_WALK') == name:
        run_inside(name, Path(folder))
        return 0
    answer = walk(name, folder)
    print(json.dumps(answer, sort_keys=True))
    return 0 if answer['done'] else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
