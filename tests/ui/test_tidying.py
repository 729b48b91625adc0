import gc
import threading
import weakref

import pytest

from app.ui import tidying
from app.ui.tidying import Tidying, resident


@pytest.fixture
def watched(driver):
    """A `Tidying` of the driver's windows while Python frees nothing by itself."""
    before = gc.get_threshold()
    gc.disable()
    yield Tidying(driver.window.windows, 20)
    gc.set_threshold(*before)
    gc.enable()


def test_a_model_that_was_replaced_is_freed_when_the_user_rests(driver, samples, watched, qtbot):
    with qtbot.waitSignal(watched.tidied):
        driver.open(samples['digits']['model'])
    assert gc.isenabled() and gc.get_threshold() == tidying.THRESHOLDS
    gc.disable()
    gone = weakref.ref(driver.document.model)
    # Circles keep it until they are looked for.
    gone().cache['self'] = gone()
    with qtbot.waitSignal(watched.tidied):
        driver.open(samples['two_outputs']['model'])
    assert gone() is None
    assert driver.document.model.path.exists()


def test_it_waits_until_nothing_is_done_and_nothing_moves(driver, samples, watched, qtbot):
    with qtbot.waitSignal(watched.tidied):
        driver.open(samples['digits']['model'])
    gate = threading.Event()
    driver.window.open_path(samples['two_outputs']['model'])
    driver.until(lambda: driver.document.model.path.parent.name == 'two_outputs')
    driver.document.background.run('hold', lambda: gate.wait(10), lambda _: None)
    with qtbot.assertNotEmitted(watched.tidied, wait=150):
        pass
    with qtbot.waitSignal(watched.tidied):
        gate.set()


def test_without_another_model_it_collects_only_what_is_worth_it(
        driver, samples, watched, qtbot, monkeypatch):
    used = [200e6]
    monkeypatch.setattr(tidying, 'resident', lambda: used[0])
    with qtbot.waitSignal(watched.tidied):
        driver.open(samples['digits']['model'])
    with qtbot.assertNotEmitted(watched.tidied, wait=150):
        driver.window.set_mode('all')
        driver.settle()
    used[0] = 450e6
    with qtbot.waitSignal(watched.tidied):
        driver.window.set_mode('inference')


def test_python_frees_what_is_young_even_if_the_user_never_rests(
        driver, samples, watched, qtbot, monkeypatch):
    moves = iter(range(10 ** 6))
    monkeypatch.setattr(watched, '_state', lambda: next(moves))
    with qtbot.waitSignal(watched.tidied):
        driver.open(samples['digits']['model'])
    assert gc.isenabled() and next(moves) >= tidying.MOST_WAITS


def test_resident_memory_is_told():
    assert 10e6 < resident() < 10e9 or resident() == 0
