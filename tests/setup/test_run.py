"""``run.py``: the window, or the same job off-screen."""
import json
import os
import subprocess
import sys

import pytest


class Program:
    """Stands in for main.py: notes the calls, answers ``inspect`` with candidates."""

    def __init__(self, status=None, answer=None):
        self.calls = []
        self.status = status or {}
        self.answer = answer

    def __call__(self, *arguments, **options):
        self.calls.append([str(argument) for argument in arguments])
        text = json.dumps(self.answer).encode() if options.get('stdout') else None
        return subprocess.CompletedProcess(arguments, self.status.get(arguments[0], 0), text)


@pytest.fixture
def program(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run, 'output_folder', lambda: tmp_path)
    # off_screen sets it for the processes it starts.
    monkeypatch.setenv('QT_QPA_PLATFORM', 'offscreen')

    def use(**options):
        fake = Program(**options)
        monkeypatch.setattr(run, 'program', fake)
        return fake
    return use


def test_sample_is_drawn_frozen_and_proven(run, program, tmp_path, capsys):
    calls = program().calls
    model = str(run.SAMPLES / run.first_sample()['model'])
    assert run.off_screen(model) == 0
    picture, frozen = str(tmp_path / 'digits.png'), str(tmp_path / 'digits.pb')
    assert calls == [['draw', model, '-o', picture, '--outputs', 'predictions',
                      '--overwrite'],
                     ['freeze', model, '-o', frozen, '--outputs', 'predictions', '--overwrite']]
    said = capsys.readouterr().out
    assert picture in said and frozen in said


def test_other_model_takes_the_best_candidate(run, program, tmp_path):
    candidates = [{'name': 'scope/probabilities'}, {'name': 'logits'}]
    calls = program(answer={'ok': True, 'candidates': candidates}).calls
    assert run.off_screen('some where/x y.meta') == 0
    assert calls[0] == ['inspect', 'some where/x y.meta', '--json']
    assert calls[2][3] == str(tmp_path / 'x y.pb')
    assert calls[2][5] == 'scope/probabilities'


def test_model_that_cannot_be_read_ends_with_its_message(run, program, capsys):
    calls = program(status={'inspect': 1},
                    answer={'ok': False, 'error': {'message': 'x is a picture'}}).calls
    assert run.off_screen('x.meta') == 1
    assert len(calls) == 1
    assert 'x is a picture' in capsys.readouterr().err


def test_model_without_candidates_says_so(run, program, capsys):
    program(answer={'ok': True, 'candidates': []})
    assert run.off_screen('x.meta') == 1
    assert 'no node looks like an output' in capsys.readouterr().out


@pytest.mark.parametrize('step, status', [('draw', 2), ('freeze', 3)])
def test_first_failing_step_gives_the_status(run, program, step, status, capsys):
    program(status={step: status})
    assert run.off_screen(str(run.SAMPLES / run.first_sample()['model'])) == status
    assert 'Frozen   ' not in capsys.readouterr().out


def test_frozen_model_is_not_written_over_itself(run, program, tmp_path):
    model = tmp_path / 'net.pb'
    model.touch()
    calls = program(answer={'ok': True, 'candidates': [{'name': 'y'}]}).calls
    assert run.off_screen(str(model)) == 0
    assert calls[-1][3] == str(tmp_path / 'net.frozen.pb')


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='other systems have a display')
@pytest.mark.parametrize('environ, why', [
    ({}, 'neither DISPLAY nor WAYLAND_DISPLAY is set'),
    ({'DISPLAY': ''}, 'neither DISPLAY nor WAYLAND_DISPLAY is set'),
    ({'DISPLAY': ':0', 'QT_QPA_PLATFORM': 'offscreen'}, 'QT_QPA_PLATFORM is offscreen')])
def test_no_display(run, environ, why):
    settings, problem = run.display(environ)
    assert settings == {} and why in problem


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='other systems have a display')
def test_display_that_does_not_answer(run, monkeypatch):
    monkeypatch.setattr(run.environment, 'qt_missing', lambda: ([], []))
    environ = {key: value for key, value in os.environ.items()
               if key not in ('QT_QPA_PLATFORM', 'WAYLAND_DISPLAY')}
    settings, problem = run.display(dict(environ, DISPLAY=':4711'))
    assert settings == {} and problem == 'Qt cannot open the display DISPLAY=:4711'


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='other systems have a display')
def test_wayland_alone_gets_its_platform(run, monkeypatch):
    monkeypatch.setattr(run, 'opens', lambda environ: environ.get('QT_QPA_PLATFORM') == 'wayland')
    assert run.display({'WAYLAND_DISPLAY': 'wayland-0'}) == ({'QT_QPA_PLATFORM': 'wayland'}, None)


def test_with_a_display_the_window_opens(run, program, monkeypatch):
    calls = program().calls
    monkeypatch.setattr(run, 'display', lambda environ: ({}, None))
    monkeypatch.setenv('MODEL', '~/a model.meta')
    assert run.main() == 0
    assert calls == [[os.path.expanduser('~/a model.meta')]]


def test_outputs_go_elsewhere_when_the_checkout_is_read_only(run, monkeypatch, tmp_path):
    (tmp_path / 'build').write_text('a file stands where the folder would be')
    monkeypatch.setattr(run, 'ROOT', tmp_path)
    monkeypatch.setattr(run.tempfile, 'tempdir', str(tmp_path))
    folder = run.output_folder()
    assert folder.is_dir() and folder.parent == tmp_path
