import threading
import weakref

import pytest
from PyQt5.QtWidgets import QApplication

from app.errors import FreezeframeError, ModelError
from app.ui.background import Background


@pytest.fixture
def background(qtbot):
    made = Background()
    yield made
    made.stop()


def test_the_answer_comes_in_the_thread_of_the_window(background, qtbot):
    answers = []
    background.run('a', threading.current_thread,
                   lambda thread: answers.append((thread, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(answers))
    assert answers[0][0] is not threading.main_thread()
    assert answers[0][1] is threading.main_thread()
    assert background.idle


def test_what_an_answered_request_was_about_is_not_kept(background, qtbot):
    class Model:
        """Anything that a request holds."""

    model, freed = Model(), threading.Event()
    weakref.finalize(model, freed.set)
    background.run('a', lambda model=model: 1, lambda _, model=model: None)
    del model
    qtbot.waitUntil(lambda: background.idle)
    assert freed.wait(10)


def test_nobody_waits_for_what_is_being_done_when_it_is_stopped(background, qtbot):
    gate, begun, answers, threads = threading.Event(), threading.Event(), [], []

    def slow():
        threads.append(threading.current_thread())
        begun.set()
        gate.wait(10)
    background.run('a', slow, answers.append)
    assert begun.wait(10)
    background.stop()
    assert threads[0].is_alive() and background.idle
    gate.set()
    threads[0].join(10)
    assert not threads[0].is_alive()
    QApplication.processEvents()
    assert answers == []


def test_only_the_newest_of_a_kind_is_answered(background, qtbot):
    gate, begun, answers = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        gate.wait(10)
        return 'slow'
    background.run('a', slow, answers.append)
    assert begun.wait(10)
    background.run('a', lambda: 'skipped', answers.append)
    background.run('a', lambda: 'newest', answers.append)
    background.run('b', lambda: 'other', answers.append)
    gate.set()
    qtbot.waitUntil(lambda: background.idle)
    assert answers == ['newest', 'other']


def test_errors_are_told(background, qtbot):
    told = []

    def fail():
        raise ModelError('No model.')
    background.run('a', fail, None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].message == 'No model.'


def test_what_nobody_expected_becomes_an_error_for_people(background, qtbot):
    told = []
    background.run('a', lambda: 1 // 0, None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], FreezeframeError) and 'ZeroDivisionError' in told[0].message


def test_dropped_requests_are_not_answered(background, qtbot):
    gate, begun, answers = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        return gate.wait(10)
    background.run('a', slow, answers.append)
    assert begun.wait(10)
    background.drop('a')
    background.run('b', lambda: 'b', answers.append)
    gate.set()
    qtbot.waitUntil(lambda: background.idle)
    assert answers == ['b']


def test_busy_is_told_and_taken_back(background, qtbot):
    texts = []
    background.busy_changed.connect(texts.append)
    background.run('a', int, lambda _: None, text='Working')
    qtbot.waitUntil(lambda: background.idle)
    assert texts == ['Working', '']


def test_nobody_waits_for_what_was_abandoned(background, qtbot):
    gate, begun, answers = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        gate.wait(10)
        return 'slow'
    background.run('a', slow, answers.append)
    assert begun.wait(10)
    background.run('b', lambda: 'behind it', answers.append)
    background.abandon('a')
    qtbot.waitUntil(lambda: background.idle)
    assert answers == ['behind it']
    gate.set()
    background.run('a', lambda: 'again', answers.append)
    qtbot.waitUntil(lambda: background.idle)
    assert answers == ['behind it', 'again']
