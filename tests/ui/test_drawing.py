import threading

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from app.errors import Cancelled
from app.ui import drawing, far, theme
from app.ui.drawing import prepared_index
from app.ui.looks import look_for
from tests.ui.fakes import small_picture


class SlowBuilder:
    """Wraps a builder: each picture waits until it is let go or given up."""

    def __init__(self, builder):
        self._builder = builder
        self.go = threading.Event()
        self.given_up = threading.Event()

    def __getattr__(self, name):
        return getattr(self._builder, name)

    def picture(self, state, on_progress=None, cancelled=None):
        step = 0
        while not self.go.wait(0.01):
            step += 1
            on_progress(step, 1000)
            if cancelled():
                self.given_up.set()
                raise Cancelled()
        return self._builder.picture(state)


@pytest.fixture
def slow(driver, samples, monkeypatch):
    """A driver whose pictures wait, and the builder."""
    monkeypatch.setattr(drawing, 'PATIENCE', 0.05)
    driver.open(samples['digits']['model'])
    driver.document.builder = SlowBuilder(driver.document.builder)
    return driver, driver.document.builder


def test_progress_is_told_and_ends_with_the_picture(slow):
    driver, builder = slow
    bar = driver.window.view_actions.drawing
    driver.window.actions.whole.trigger()
    driver.until(bar.isVisible)
    driver.until(lambda: bar.progress.value() > 0)
    assert 'of 1,000' in bar.text.text()
    builder.go.set()
    driver.settle()
    assert not bar.isVisible() and driver.document.state.mode == 'all'


@pytest.mark.parametrize('how', ['button', 'escape'])
def test_a_picture_given_up_leaves_the_one_that_is_shown(slow, how):
    driver, builder = slow
    before = driver.document.picture, driver.document.state
    bar = driver.window.view_actions.drawing
    driver.window.actions.whole.trigger()
    driver.until(lambda: bar.isVisible() and bar.progress.value() > 0)
    if how == 'button':
        QTest.mouseClick(bar.cancel, Qt.LeftButton)
    else:
        QTest.keyClick(driver.canvas, Qt.Key_Escape)
    driver.settle()
    driver.until(builder.given_up.is_set)
    assert (driver.document.picture, driver.document.state) == before
    assert not bar.isVisible() and driver.canvas.picture is before[0]
    builder.go.set()
    driver.window.actions.whole.trigger()
    driver.settle()
    assert driver.document.picture is not before[0]


def test_a_newer_request_stops_the_older(slow):
    driver, builder = slow
    with driver.qtbot.waitSignal(driver.document.drawing.progressed):
        driver.window.actions.whole.trigger()
    driver.window.actions.collapse.trigger()
    driver.until(builder.given_up.is_set)
    builder.go.set()
    driver.settle()
    assert driver.document.state.expanded == frozenset()


def test_the_window_answers_while_a_picture_is_made(slow):
    driver, builder = slow
    driver.window.actions.whole.trigger()
    before = driver.canvas.viewport
    QTest.keyClick(driver.canvas, Qt.Key_F)
    driver.canvas.zoom(1.3)
    assert driver.canvas.viewport != before
    builder.go.set()
    driver.settle()


def test_what_painting_from_far_away_needs_is_made_beside_the_window(canvas, monkeypatch):
    picture = small_picture()
    index = prepared_index(picture)
    made = []
    monkeypatch.setattr(far, 'FarShapes', lambda *_: made.append('shapes'))
    monkeypatch.setattr(far, 'FarStyles', lambda *_: made.append('styles'))
    canvas.set_picture(picture, look_for(picture), index=index)
    canvas.zoom(0.1 / canvas.viewport.scale)
    canvas.grab()
    canvas.set_look(look_for(picture, live_nodes=[0, 1]))
    canvas.set_theme(theme.load('dark'))
    canvas.grab()
    assert canvas.viewport.scale == pytest.approx(0.1) and not made


def test_a_model_opens_with_the_index_of_its_picture(driver, samples):
    driver.open(samples['digits']['model'])
    index = driver.document.drawing.index
    assert index.picture is driver.document.picture and index.far is not None
