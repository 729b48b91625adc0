import os

import pytest

from app.formats.reader import open_model
from app.graph import roles
from app.naming import candidates
from app.ui import ahead

pytestmark = pytest.mark.skipif(
    not hasattr(os, 'fork') or len(os.sched_getaffinity(0)) < 2, reason='needs fork, two cores')


@pytest.fixture(autouse=True)
def every_size(monkeypatch):
    monkeypatch.setattr(ahead, 'LEAST_BYTES', 0)
    monkeypatch.setattr(ahead, '_running', lambda: 1)


def test_it_finds_what_would_be_found_here(samples):
    path = samples['digits']['model']
    second = ahead.Ahead(path)
    model, own = open_model(path), open_model(path)
    assert second.fill(model)
    assert {'analysis', 'candidates', 'likely_outputs'} <= set(model.cache)
    assert candidates.rank(model) == candidates.rank(own)
    assert candidates.likely_outputs(model) == candidates.likely_outputs(own)
    assert model.roles == own.roles
    assert roles.analyse(model).flags == roles.analyse(own).flags


def test_it_is_used_once(samples):
    path = samples['digits']['model']
    second = ahead.Ahead(path)
    assert second.fill(open_model(path))
    assert not second.fill(open_model(path))


def test_another_model_is_not_mixed_up(samples):
    second = ahead.Ahead(samples['digits']['model'])
    model = open_model(samples['two_outputs']['model'])
    assert not second.fill(model)
    assert not model.cache


def test_a_broken_file_gives_nothing(samples, tmp_path):
    bad = tmp_path / 'x.meta'
    bad.write_bytes(b'no model')
    assert not ahead.Ahead(str(bad)).fill(open_model(samples['two_outputs']['model']))


def test_a_busy_machine_is_left_alone(samples, monkeypatch):
    monkeypatch.setattr(ahead, '_running', lambda: 64)
    assert ahead.Ahead(samples['digits']['model'])._child is None


def test_this_task_is_counted():
    assert ahead._running() >= 1


def test_small_and_missing_models_are_not_worth_it(samples, monkeypatch, tmp_path):
    monkeypatch.setattr(ahead, 'LEAST_BYTES', 2000000)
    for path in (samples['digits']['model'], str(tmp_path / 'none')):
        second = ahead.Ahead(path)
        assert second._child is None
        assert not second.fill(open_model(samples['digits']['model']))
