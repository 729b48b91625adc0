"""What surrounds a model: memory of files, panels, sizes of text, start page, guide."""
import json
import subprocess
import sys

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest

from app.ui import theme
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from tests.ui.conftest import Driver, PROOF_WAIT, Paths


@pytest.fixture
def again(qtbot, driver, measure):
    """Closes the window and opens another one with the same settings; a `Driver`."""
    made = []

    def start(close=True):
        if close:
            driver.window.close()
        window = MainWindow(Settings(driver.window.settings.folder / 'settings.ini'), measure)
        qtbot.addWidget(window)
        window.resize(1400, 900)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        made.append(window)
        return Driver(qtbot, window)
    yield start
    for window in made:
        window.close()
    theme.set_text_size(100)


def click(button):
    QTest.mouseClick(button, Qt.LeftButton, Qt.NoModifier, QPoint(6, button.height() // 2))


class TestMemory:

    def test_outputs_scopes_and_view_come_back(self, driver, samples, again):
        driver.open(samples['digits']['model'])
        driver.document.toggle_output('predictions')
        driver.settle()
        box = driver.document.picture.boxes[
            driver.document.picture.scope_box('model/features/block1')]
        driver.document.toggle_box(box)
        driver.settle()
        driver.window.canvas.zoom(1.7)
        driver.document.set_state('aside', driver.document.state.put_aside('inputs'))
        driver.settle()
        state, viewport = driver.document.state, driver.canvas.viewport
        other = again()
        other.open(samples['digits']['model'])
        assert other.document.outputs == ('predictions',)
        assert other.document.state._replace(likely=(), outputs=()) == \
            state._replace(likely=(), outputs=())
        assert other.canvas.viewport == viewport
        assert other.document.plan.ok

    def test_what_is_asked_for_wins(self, driver, samples, again):
        driver.open(samples['two_outputs']['model'], outputs=('add',))
        other = again()
        other.open(samples['two_outputs']['model'], outputs=('add_1',))
        assert other.document.outputs == ('add_1',)

    def test_outputs_that_are_gone_are_left_out(self, driver, samples):
        desk, path = driver.window.desk, samples['name_scope']['model']
        desk.memory.keep(path, {'outputs': ['gone', 'layer1/add'],
                                'view': {'expanded': ['no/such'], 'mode': 'all'}})
        driver.open(path)
        assert driver.document.outputs == ('layer1/add',)
        assert driver.document.state.mode == 'all'
        assert not driver.window.banner.isVisible()

    def test_a_session_that_was_cut_off_is_offered(self, driver, samples, again):
        path = samples['two_outputs']['model']
        dead = subprocess.Popen([sys.executable, '-c', 'pass'])
        dead.wait()
        folder = driver.window.settings.folder / 'files' / 'running'
        folder.mkdir(parents=True)
        (folder / ('%d.json' % dead.pid)).write_text(json.dumps({'path': path}))
        assert driver.window.desk.offer_cut_off()
        assert driver.window.news.isVisible()
        click(driver.window.news.buttons[0])
        driver.until(lambda: driver.document.model is not None)
        assert str(driver.document.model.path) == path
        assert not driver.window.desk.offer_cut_off()


class TestPanels:

    def test_hidden_panels_stay_hidden_and_can_be_reset(self, driver, again):
        dock = driver.window.docks[0]
        click(dock.titleBarWidget().close_button)
        assert not dock.isVisible()
        other = again()
        assert not other.window.docks[0].isVisible()
        QTest.keyClick(other.window, Qt.Key_1, Qt.ControlModifier)
        assert other.window.docks[0].isVisible()
        click(other.window.docks[1].titleBarWidget().float_button)
        assert other.window.docks[1].isFloating()
        other.window.reset_panels()
        assert not any(dock.isFloating() for dock in other.window.docks)

    def test_text_grows_and_stays(self, driver, again):
        before = driver.window.tree.box.fontInfo().pixelSize()
        for _ in range(4):
            driver.window.desk.change_text_size(10)
        assert driver.window.tree.box.fontInfo().pixelSize() == round(before * 1.4)
        other = again()
        assert other.window.tree.box.fontInfo().pixelSize() == round(before * 1.4)
        other.window.desk.change_text_size(None)
        assert other.window.tree.box.fontInfo().pixelSize() == before


class TestSettings:

    @pytest.mark.qt_log_ignore('^QVariant::load: unknown user type')
    @pytest.mark.parametrize('text', [
        '\0\1\2', '[General]\ntheme=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x12PyQt_PyObject\\0\\0)\n',
        '[General]\ngeometry=5\ndocks=@Invalid()\nrecent=@Variant(\\0\\0)\ntext_size=huge\n'
        'guided=[\ntheme=\n', '[General]\ngeometry=@ByteArray(xyz)\ndocks=@ByteArray(\\0\\1)\n'
        'recent=1, 2\ntext_size=9999999\n'])
    def test_garbage_costs_nothing_but_what_it_held(self, qtbot, tmp_path, measure, text):
        path = tmp_path / 's.ini'
        path.write_bytes(text.encode('latin-1'))
        settings = Settings(path)
        assert settings.theme in ('light', 'dark', 'system')
        assert 80 <= settings.text_size <= 200
        assert all(isinstance(recent, str) for recent in settings.recent)
        window = MainWindow(settings, measure)
        qtbot.addWidget(window)
        window.show()
        window.close()
        theme.set_text_size(100)


class TestStart:

    def test_it_offers_to_open_recent_files_and_samples(self, driver, samples):
        window = driver.window
        window.settings.add_recent('/no/such/file')
        window.settings.add_recent(samples['two_outputs']['model'])
        window.desk.show_start()
        page = window.desk.start_page
        assert page.isVisible() and not window.canvas.isVisible()
        assert [button.text() for button in page.recent_buttons] == ['complex_model.meta']
        assert len(page.sample_buttons) == len(samples)
        click(page.recent_buttons[0])
        driver.until(lambda: driver.painted)
        assert window.canvas.isVisible() and not page.isVisible()

    @pytest.mark.parametrize('leave', ['button', 'escape', 'node', 'tree'])
    def test_from_it_there_is_a_way_back_to_the_model(self, driver, samples, leave):
        window = driver.window
        window.desk.show_start()
        assert not window.desk.start_page.back_button.isVisible()
        driver.open(samples['two_outputs']['model'])
        window.desk.show_start()
        page = window.desk.start_page
        assert not window.canvas.isVisible()
        assert page.back_button.text() == 'Back to complex_model.meta'
        if leave == 'button':
            click(page.back_button)
        elif leave == 'escape':
            QTest.keyClick(window.focusWidget(), Qt.Key_Escape)
        elif leave == 'node':
            window.go_to('add')
        else:
            window.tree.picked.emit('add', driver.node('add'))
        driver.settle()
        assert window.canvas.isVisible() and window.path_bar.isVisible()
        assert not page.isVisible()

    def test_a_file_that_fails_leads_back_to_it(self, driver, tmp_path):
        driver.window.open_path(str(tmp_path / 'nothing.meta'))
        driver.until(lambda: driver.window.banner.isVisible())
        assert driver.window.desk.start_page.isVisible()


class TestGuide:

    def test_a_newcomer_freezes_a_sample_with_four_clicks(self, driver, samples, tmp_path):
        window = driver.window
        window.desk.show_start()
        click(window.desk.start_page.sample_buttons[0])
        driver.until(lambda: driver.painted)
        driver.settle()
        guide = window.desk.guide
        assert guide.isVisible() and guide.done == [False, False, False]
        click(guide.button)
        driver.settle()
        assert guide.done == [True, False, False]
        click(guide.button)
        driver.settle()
        assert guide.done == [True, True, False] and window.document.outputs
        window.pick = Paths(save_frozen=str(tmp_path / 'x.pb'))
        click(guide.button)
        driver.until(lambda: guide.done[2], PROOF_WAIT)
        assert window.outputs.freeze.facts['verified']['status'] == 'equal'
        click(guide.button)
        assert not guide.isVisible() and window.settings.guided

    def test_dismissed_it_does_not_come_back(self, driver, samples):
        window = driver.window
        window.desk.show_start()
        click(window.desk.start_page.sample_buttons[1])
        driver.until(lambda: driver.painted)
        click(window.desk.guide.close_button)
        assert window.settings.guided
        window.desk.show_start()
        click(window.desk.start_page.sample_buttons[0])
        driver.settle()
        assert not window.desk.guide.isVisible()

    def test_it_stays_inside_a_small_window(self, driver, samples):
        driver.open(samples['digits']['model'])
        driver.window.desk.show_guide()
        driver.window.resize(900, 620)
        driver.settle()
        guide = driver.window.desk.guide
        assert driver.canvas.rect().contains(guide.geometry())
