"""Several models at once: a window for each, in one process."""
import weakref

import pytest
from PyQt5 import sip
from PyQt5.QtCore import QMimeData, QPoint, Qt, QUrl
from PyQt5.QtGui import QDropEvent
from PyQt5.QtTest import QTest

from app.ui import window_files
from app.ui.memory import Memory
from tests.ui.conftest import Driver, Paths


@pytest.fixture
def beside(qtbot, driver):
    """Waits for the newest window and its picture; a `Driver` of it."""
    def wait(count=2):
        windows = driver.window.windows
        driver.until(lambda: len(windows.all) == count)
        other = Driver(qtbot, windows.all[-1])
        other.until(lambda: other.document.model is not None and other.document.background.idle)
        other.settle()
        return other
    return wait


def menu_of(driver, title):
    """The entries of a menu as it shows itself now, by text."""
    menu = driver.window.actions.menus[title]
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions()}


def key(driver, key, modifiers):
    driver.window.activateWindow()
    driver.until(driver.window.isActiveWindow)
    QTest.keyClick(driver.window, key, modifiers)


def test_each_window_has_a_model_of_its_own(driver, samples, beside):
    driver.open(samples['digits']['model'])
    driver.window.pick = Paths(open_model=samples['two_outputs']['model'])
    key(driver, Qt.Key_O, Qt.ControlModifier | Qt.AltModifier)
    other = beside()
    assert other.window.isVisible() and other.window is not driver.window
    other.document.toggle_output('add')
    other.settle()
    assert other.document.plan.ok and driver.document.outputs == ()
    assert driver.document.model.path.name == 'model.ckpt.meta'
    listed = menu_of(driver, '&Window')
    assert [text for text in listed if text.startswith('&')] == [
        '&1  model.ckpt.meta (digits)', '&2  complex_model.meta (two_outputs)']
    assert listed['&1  model.ckpt.meta (digits)'].isChecked()
    assert not listed['&2  complex_model.meta (two_outputs)'].isChecked()


def test_a_new_window_shows_where_to_begin_and_takes_the_first_model(driver, samples, beside):
    driver.open(samples['digits']['model'])
    key(driver, Qt.Key_N, Qt.ControlModifier)
    windows = driver.window.windows
    other = windows.all[1]
    assert other.isVisible() and other.desk.start_page.isVisible()
    other.open_beside(samples['two_outputs']['model'])
    assert beside().document.model.path.name == 'complex_model.meta'


def test_a_model_that_is_open_is_not_opened_twice(driver, samples, beside):
    driver.open(samples['digits']['model'])
    driver.window.open_beside(samples['two_outputs']['model'])
    other = beside()
    model = driver.document.model
    for open_path in (other.window.open_path, other.window.open_beside):
        other.window.activateWindow()
        driver.until(other.window.isActiveWindow)
        open_path(samples['digits']['model'])
        driver.until(driver.window.isActiveWindow)
    assert driver.document.model is model and len(driver.window.windows.all) == 2
    assert other.document.model.path.name == 'complex_model.meta'


def test_next_window_goes_round(driver, samples, beside):
    driver.open(samples['digits']['model'])
    driver.window.open_beside(samples['two_outputs']['model'])
    other = beside()
    for now, then in ((driver, other), (other, driver)):
        key(now, Qt.Key_F6, Qt.ControlModifier)
        driver.until(then.window.isActiveWindow)
    listed = menu_of(driver, '&Window')
    listed['&2  complex_model.meta (two_outputs)'].trigger()
    driver.until(other.window.isActiveWindow)


@pytest.mark.parametrize('modifiers, count', [(Qt.NoModifier, 1), (Qt.ControlModifier, 2)])
def test_ctrl_and_drop_opens_beside(driver, samples, beside, modifiers, count):
    driver.open(samples['digits']['model'])
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(samples['two_outputs']['model'])])
    driver.window.dropEvent(QDropEvent(QPoint(300, 300), Qt.CopyAction, data, Qt.LeftButton,
                                       modifiers))
    other = beside(count)
    driver.until(lambda: other.document.model.path.name == 'complex_model.meta')
    other.settle()


def test_each_dropped_model_has_a_window(driver, samples, beside):
    data = QMimeData()
    paths = [samples[name]['model'] for name in ('two_outputs', 'name_scope')]
    data.setUrls([QUrl.fromLocalFile(path) for path in [paths[0], paths[0][:-4] + 'index',
                                                        paths[1]]])
    driver.window.dropEvent(QDropEvent(QPoint(300, 300), Qt.CopyAction, data, Qt.LeftButton,
                                       Qt.NoModifier))
    other = beside(2)
    driver.until(lambda: driver.document.model and other.document.model)
    assert [str(one.document.model.path) for one in (driver, other)] == paths
    other.settle()
    driver.settle()


@pytest.mark.parametrize('names, meant', [
    (['a.index', 'a.data-00000-of-00001'], ['a.index']), (['checkpoint', 'a.index'], ['a.index']),
    (['a.index', 'b.index'], ['a.index', 'b.index']), (['a.meta', 'a.index'], ['a.meta']),
    (['a.pb', 'b.pbtxt'], ['a.pb', 'b.pbtxt']), (['checkpoint'], ['checkpoint']), ([], [])])
def test_what_is_meant_by_dropped_files(names, meant):
    urls = [QUrl.fromLocalFile('/x/' + name) for name in names]
    assert window_files._dropped(urls) == ['/x/' + name for name in meant]


def test_a_closed_window_is_freed_and_leaves_the_others(driver, samples, beside, qtbot):
    driver.open(samples['digits']['model'])
    windows = driver.window.windows
    driver.window.open_beside(samples['two_outputs']['model'])
    other = beside()
    gone = [weakref.ref(other.window), weakref.ref(other.document.model),
            weakref.ref(other.document)]
    with qtbot.waitSignal(windows.freed):
        key(other, Qt.Key_W, Qt.ControlModifier)
        del other
    assert [ref() for ref in gone] == [None, None, None]
    assert windows.all == [driver.window] and driver.window.isVisible()
    driver.click(driver.box('predictions'))
    assert driver.document.focus.name == 'predictions'


def test_the_first_window_may_be_closed_before_the_others(driver, samples, beside):
    driver.open(samples['digits']['model'])
    windows = driver.window.windows
    driver.window.open_beside(samples['two_outputs']['model'])
    other = beside()
    driver.window.close()
    driver.until(lambda: sip.isdeleted(driver.window))
    assert other.window.isVisible() and windows.all == [other.window]
    other.document.toggle_output('add')
    other.settle()
    assert other.document.plan.ok


def test_themes_and_sizes_are_those_of_all_windows(driver, samples, beside):
    driver.open(samples['digits']['model'])
    driver.window.open_beside(samples['two_outputs']['model'])
    other = beside()
    other.window.set_theme_setting('dark')
    assert driver.window.theme.name == other.window.theme.name == 'dark'
    driver.window.set_theme_setting('light')
    assert driver.window.theme.name == other.window.theme.name == 'light'


def test_after_a_crash_all_models_come_back(driver, samples, beside):
    paths = [samples[name]['model'] for name in ('digits', 'two_outputs')]
    folder = driver.window.settings.folder / 'files'
    for path in paths:
        # Two windows of one process that is no more.
        memory = Memory(folder)
        memory.begin(path)
    for file in (folder / 'running').glob('*.json'):
        file.rename(file.with_name('999999999-%s' % file.name.partition('-')[2]))
    assert driver.window.desk.offer_cut_off()
    assert '2 models were open' in driver.window.news.text.text()
    QTest.mouseClick(driver.window.news.buttons[0], Qt.LeftButton)
    other = beside()
    driver.until(lambda: driver.document.model is not None)
    assert [str(one.document.model.path) for one in (driver, other)] == paths
    running = list((folder / 'running').glob('*.json'))
    assert len(running) == 2
    other.window.close()
    assert len(list((folder / 'running').glob('*.json'))) == 1


def test_quit_closes_all(driver, samples, beside):
    driver.open(samples['digits']['model'])
    driver.window.open_beside(samples['two_outputs']['model'])
    other = beside()
    driver.window.actions.quit.trigger()
    assert not driver.window.isVisible() and not other.window.isVisible()
    assert not driver.window.windows.all
