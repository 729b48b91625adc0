"""A picture of the real window, without a screen.

    python -m tests.ui.screenshot MODEL OUT.png [--outputs A,B] [--go-to NAME]
                                  [--theme dark] [--freeze OUT.pb] [--size 1600x1000]

Opens the model off-screen, does what the options say as a person would, and
saves what the window shows.
"""
import argparse
import os
import tempfile
import time

LIMIT = 300.0


def main(argv=None):
    """Take one picture; see the module's docstring."""
    parser = argparse.ArgumentParser(description='A picture of the window, without a screen.')
    parser.add_argument('model')
    parser.add_argument('picture')
    parser.add_argument('--outputs', default='')
    parser.add_argument('--go-to', action='append', default=[])
    parser.add_argument('--type', default='', help='text for the box of names')
    parser.add_argument('--whole', action='store_true', help='the whole graph')
    parser.add_argument('--theme', default='light')
    parser.add_argument('--freeze', default='')
    parser.add_argument('--size', default='1600x1000')
    args = parser.parse_args(argv)
    os.environ.setdefault('QT_QPA_PLATFORM', 'offscreen')
    from PyQt5.QtWidgets import QApplication
    from app.ui import application, fonts
    from app.ui.main_window import MainWindow
    from app.ui.settings import Settings
    qt = QApplication(['freezeframe'])
    application.prepare(qt)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(os.path.join(folder, 'settings.ini'))
        settings.theme = args.theme
        window = MainWindow(settings, fonts.Measure())
        window.resize(*map(int, args.size.split('x')))
        painted = []
        window.canvas.picture_painted.connect(lambda: painted.append(True))
        window.document.failed.connect(lambda error: print(error.message))
        window.open_path(args.model, outputs=[name for name in args.outputs.split(',') if name])
        window.show()
        window.canvas.setFocus()
        _until(qt, lambda: painted and window.document.background.idle)
        if args.whole:
            window.set_mode('all')
            _until(qt, lambda: window.document.background.idle)
            window.canvas.show_overview()
        for name in args.go_to:
            window.go_to(name)
            _until(qt, lambda: window.document.background.idle)
        if args.type:
            window.outputs.names.edit.setText(args.type)
            _until(qt, lambda: window.outputs.names.explanations)
        if args.freeze:
            _until(qt, lambda: window.document.background.idle and window.document.plan)
            plan = window.document.plan
            window.freeze_into(args.freeze, plan, True)
            _until(qt, lambda: not window.outputs.freeze.running)
        _until(qt, lambda: window.document.background.idle and not window.inspector.reading)
        window.grab().save(args.picture)
        window.close()


def _until(qt, condition):
    """Handle events until a condition holds, and once more."""
    from PyQt5.QtTest import QTest
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise SystemExit('the window was not ready after %g seconds' % LIMIT)
        QTest.qWait(2)
    for _ in range(5):
        qt.processEvents()


if __name__ == '__main__':
    main()
