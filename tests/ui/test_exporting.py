import threading

import pytest
from PyQt5.QtGui import QImage
from PyQt5.QtWidgets import QDialog

from app.errors import OutputFileError
from app.ui import exporting, export
from app.ui.exporting import SEEN, WHOLE, ExportDialog, Exporting
from tests.ui.conftest import Paths


@pytest.fixture
def opened(driver, samples):
    driver.open(samples['digits']['model'])
    return driver


def test_a_picture_is_written_beside_the_window(opened, tmp_path, monkeypatch):
    threads = []
    write = export.write

    def watched(*args, **options):
        threads.append(threading.current_thread())
        return write(*args, **options)
    monkeypatch.setattr(export, 'write', watched)
    path = tmp_path / 'a.svg'
    opened.window.pick = Paths(export_picture=str(path), export_options=(WHOLE, 1))
    opened.window.actions.export.trigger()
    opened.settle()
    assert path.read_bytes().rstrip().endswith(b'</svg>')
    assert threads and threads[0] is not threading.main_thread()


@pytest.mark.parametrize('ending', ['.svg', '.png', '.pdf'])
def test_a_cancelled_export_leaves_no_file(opened, tmp_path, monkeypatch, ending):
    window, tells = opened.window, []
    write = export.write

    def cancelled(*args, tell, **options):
        def once(share):
            tells.append(share)
            window.exporting._stop.set()
            tell(share)
        return write(*args, tell=once, **options)
    monkeypatch.setattr(export, 'write', cancelled)
    opened.window.pick = Paths(export_picture=str(tmp_path / ('a' + ending)),
                               export_options=(WHOLE, 1))
    before = set(tmp_path.iterdir())
    window.actions.export.trigger()
    opened.settle()
    assert len(tells) == 1 and set(tmp_path.iterdir()) == before
    assert not window.export_bar.isVisible()


def test_progress_is_told_from_0_to_1(opened, tmp_path):
    told = []
    window = opened.window
    export.write(window.document.picture, str(tmp_path / 'a.svg'), window.theme,
                 window.document.measure, window.look(), tell=told.append)
    assert told == sorted(told) and 0 < told[0] < 0.5 < told[-1] <= 1


def test_long_work_shows_how_far_it_is_and_can_be_stopped(qtbot, opened, monkeypatch):
    monkeypatch.setattr(exporting, 'PATIENCE', 0.0)
    going, calls = threading.Event(), []

    def write(tell):
        while not going.is_set():
            tell(0.4)
            going.wait(0.01)
    window = opened.window
    window.exporting.start(write, lambda: calls.append('done'), calls.append)
    qtbot.waitUntil(window.export_bar.isVisible)
    qtbot.waitUntil(lambda: window.export_bar.progress.value() == 400)
    window.export_bar.cancel.click()
    qtbot.waitUntil(lambda: not window.export_bar.isVisible())
    assert not window.exporting.running and not calls
    going.set()


def test_a_failure_is_told(qtbot):
    work, calls = Exporting(), []

    def write(tell):
        raise OutputFileError("Can't write x.")
    work.start(write, calls.append, calls.append)
    qtbot.waitUntil(lambda: bool(calls))
    assert calls[0].message == "Can't write x."
    work.stop()


def test_what_is_seen_is_a_part_of_the_picture(opened, tmp_path):
    window = opened.window
    window.canvas.zoom(3.0)
    seen = window.canvas.seen()
    path = tmp_path / 'a.png'
    window.pick = Paths(export_picture=str(path), export_options=(SEEN, 2))
    window.actions.export.trigger()
    opened.settle()
    image = QImage(str(path))
    assert abs(image.width() - 2 * (seen[2] - seen[0])) <= 2
    assert image.height() < 2 * window.document.picture.height
    assert window.settings.value('export', '') == 'seen 2'


def test_a_part_is_what_the_whole_shows_there(opened, tmp_path):
    window, picture = opened.window, opened.document.picture
    area = 20.0, 30.0, picture.width - 20, 230.0
    paths = [str(tmp_path / name) for name in ('whole.png', 'part.png')]
    for path, part in zip(paths, (None, area)):
        export.write(picture, path, window.theme, window.document.measure, window.look(),
                     scale=1.0, area=part)
    whole, part = map(QImage, paths)
    left = (whole.width() - picture.width) / 2 + 20
    shown = whole.copy(round(left), round(export.MARGIN + 30), round(area[2] - area[0]), 200)
    same = sum(shown.pixel(x, y) == part.pixel(x, y) for x in range(0, shown.width(), 3)
               for y in range(0, 200, 3))
    assert same > 0.9 * len(range(0, shown.width(), 3)) * len(range(0, 200, 3))


def test_the_dialog_asks_for_the_scale_of_a_png_alone(qtbot):
    sizes = {WHOLE: (300, 1000), SEEN: (100.5, 200)}
    for ending, asks in (('.png', True), ('.svg', False)):
        dialog = ExportDialog(None, sizes, ending, ['seen', '4'])
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.scale.isVisible() == asks
        assert dialog.chosen == (SEEN, 4)
        dialog.whole.click()
        assert ('1,200 × 4,000' if asks else '300 × 1,000') in dialog.size.text()
        dialog.accept()
        assert dialog.result() == QDialog.Accepted and dialog.chosen == (WHOLE, 4)


def test_the_dialog_begins_with_the_whole_where_nothing_is_known(qtbot):
    dialog = ExportDialog(None, {WHOLE: (300, 1000)}, '.png', ['seen', '7'])
    qtbot.addWidget(dialog)
    assert dialog.chosen == (WHOLE, 2) and not dialog.seen.isEnabled()
