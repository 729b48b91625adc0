"""Starts the window, or draws once and ends; times the parts of the start."""
import gc
import json
import logging
import os
import sys
import time

from app.errors import FreezeframeError, UsageError
from app.ui.ahead import Ahead

_STARTED = time.time()
#: Under a style sheet, Fusion draws its arrows anew each time and keeps each drawing: of the 10 MB
#: that Qt allows for that, nearly all is never used again.
PIXMAPS_KB = 1024


def run(model=None, outputs=(), checkpoint=None, tags=('serve',), quit_when_drawn=False,
        as_json=False, saver_keys=()):
    """Open the window and stay until it is closed.

    Args:
        model: path to open; None shows where to begin (or, with ``quit_when_drawn``,
            the first sample).
        outputs: names to choose as outputs.
        checkpoint: prefix to use instead of the one beside the model.
        tags: tag set of a SavedModel's graph.
        quit_when_drawn: close once the first complete picture has been painted.
        as_json: with ``quit_when_drawn``, print the seconds of the parts.
        saver_keys: keys given by hand for the model, as ``--saver-key`` takes them.

    Returns:
        The exit status.

    Raises:
        UsageError: there is no display, and the window would stay.
    """
    # Thousands of long-lived objects are made now and none dies: collecting is wasted.
    gc.disable()
    _choose_platform(quit_when_drawn)
    ahead = Ahead(model, checkpoint, tags) if model else None
    from PyQt5.QtCore import Qt, qInstallMessageHandler
    from PyQt5.QtWidgets import QApplication
    from app.ui import fonts, log, words
    fonts.quiet_font_config()
    qInstallMessageHandler(on_qt_message)
    log.keep()
    QApplication.setAttribute(Qt.AA_EnableHighDpiScaling)
    QApplication.setAttribute(Qt.AA_UseHighDpiPixmaps)
    application = QApplication(['freezeframe'])
    prepare(application)
    words.load(application)
    from app.ui import main_window, settings, unforeseen, windows
    imported = since_process_start()
    opened = windows.Windows(settings.Settings(), fonts.Measure(), main_window.MainWindow)
    start = _Start(application, opened.make(), imported, quit_when_drawn, as_json, saver_keys)
    with unforeseen.survived(opened):
        start.begin(model, checkpoint, tuple(outputs), tuple(tags), ahead)
        status = application.exec_()
    opened.close()
    return start.status or status


def prepare(application):
    """Style and font of a QApplication, and how its thread takes turns with others."""
    from PyQt5.QtGui import QFont, QPixmapCache
    from app.ui import fonts, turns
    turns.share()
    QPixmapCache.setCacheLimit(PIXMAPS_KB)
    application.setApplicationName('Freezeframe')
    application.setStyle('Fusion')
    font = QFont(fonts.install())
    font.setPixelSize(13)
    application.setFont(font)


class _Start:
    """What happens once, when the first picture has been painted."""

    def __init__(self, application, window, imported, quit_when_drawn, as_json, saver_keys):
        self._application = application
        self._window = window
        self._imported = imported
        self._quit = quit_when_drawn
        self._json = as_json
        self._saver_keys = saver_keys
        self._done = False
        self.status = 0

    def begin(self, model, checkpoint, outputs, tags, ahead):
        """Show the window, with a model or with where to begin."""
        from PyQt5.QtCore import QTimer
        from app import resources
        from app.ui.window_files import samples
        window = self._window
        window.document.opened.connect(self.on_opened)
        window.canvas.picture_painted.connect(self.on_painted)
        window.document.failed.connect(self.on_failed)
        window.desk.remembers = not self._quit
        if model is None and self._quit:
            model = str(resources.path('samples', samples()[0]['model']))
        if model is None:
            window.desk.show_start()
        else:
            window.open_path(model, checkpoint, outputs, tags, ahead)
        window.show()
        window.desk.offer_cut_off()
        if model is not None:
            QTimer.singleShot(0, window.canvas.setFocus)
        else:
            QTimer.singleShot(0, self.on_painted)

    def on_painted(self):
        """The first complete picture is on the screen."""
        if self._done:
            return
        self._done = True
        from PyQt5.QtCore import QTimer
        total = since_process_start()
        if self._quit:
            self._report(total)
            QTimer.singleShot(0, self._window.close)
        else:
            QTimer.singleShot(0, self._after)

    def on_opened(self):
        """The first model is open: take the keys that were given for it."""
        texts, self._saver_keys = self._saver_keys, ()
        if texts:
            from app.checkpoint import saver_keys
            document = self._window.document
            try:
                document.set_saver_keys(saver_keys.of_model(document.model, texts))
            except FreezeframeError as error:
                document.failed.emit(error)

    def on_failed(self, error):
        """The model could not be opened."""
        if self._quit and not self._done:
            self._done = True
            self.status = error.status
            if self._json:
                print(json.dumps({'ok': False, 'error': error.to_json()}, sort_keys=True))
            else:
                print('freezeframe: ' + error.message, file=sys.stderr)
            self._window.close()

    def _after(self):
        from app.ui.tidying import Tidying
        Tidying(self._window.windows).begin()
        self._window.bridge.start()
        # A window that is closed must not live on in here.
        self._window = None

    def _report(self, total):
        seconds = self._window.document.seconds
        parts = {'imports': self._imported + seconds['imports'], 'read': seconds['read'],
                 'layout': seconds['layout'], 'total': total}
        parts['paint'] = max(total - sum(parts[part] for part in
                                         ('imports', 'read', 'layout')), 0.0)
        if self._json:
            rounded = {part: round(value, 4) for part, value in parts.items()}
            print(json.dumps({'ok': True, 'seconds': rounded}, sort_keys=True), flush=True)


def _choose_platform(quit_when_drawn):
    """Without a display, draw off-screen, unless a person is to use the window."""
    if sys.platform.startswith('linux') and not os.environ.get('QT_QPA_PLATFORM') \
            and not os.environ.get('DISPLAY') and not os.environ.get('WAYLAND_DISPLAY'):
        if not quit_when_drawn:
            raise UsageError(
                'There is no display to open the window on: neither DISPLAY nor '
                'WAYLAND_DISPLAY is set.', code='no_display',
                hint='The commands `draw` and `freeze` need none; or start it with '
                     '`xvfb-run`, or try `make run`.')
        os.environ['QT_QPA_PLATFORM'] = 'offscreen'


def on_qt_message(kind, context, message):
    """Qt's messages go to the log, not to the user's terminal."""
    from PyQt5.QtCore import QtCriticalMsg, QtFatalMsg, QtWarningMsg
    level = {QtWarningMsg: logging.INFO, QtCriticalMsg: logging.ERROR,
             QtFatalMsg: logging.CRITICAL}.get(kind, logging.DEBUG)
    logging.getLogger('freezeframe.qt').log(level, '%s', message)


def since_process_start():
    """Seconds since this process was started, by the system where it tells."""
    try:
        with open('/proc/self/stat') as stat:
            ticks = int(stat.read().rpartition(')')[2].split()[19])
        with open('/proc/uptime') as uptime:
            now = float(uptime.read().split()[0])
        return now - ticks / os.sysconf('SC_CLK_TCK')
    except (OSError, ValueError, IndexError, AttributeError):
        return time.time() - _STARTED
