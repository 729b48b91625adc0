import json
import os
import shutil

import pytest
from PyQt5.QtCore import QSize

from app.ui import window_panels
from app.ui.settings import Settings
from tests.formats import makers


@pytest.mark.parametrize('arguments', [[], ['--outputs', 'predictions']])
def test_quit_when_drawn_tells_the_parts(command, samples, arguments):
    done = command(samples['digits']['model'], '--quit-when-drawn', '--json', *arguments)
    assert done.returncode == 0, done.stderr
    seconds = json.loads(done.stdout)['seconds']
    assert sorted(seconds) == ['imports', 'layout', 'paint', 'read', 'total']
    assert all(value >= 0 for value in seconds.values())
    assert sum(seconds.values()) - seconds['total'] == pytest.approx(seconds['total'], abs=0.01)
    assert done.stderr == ''


def test_a_file_manager_gives_an_address(command, samples, tmp_path):
    folder = tmp_path / 'Modèle ü #1 100%'
    shutil.copytree(os.path.dirname(samples['digits']['model']), str(folder))
    address = (folder / 'model.ckpt.meta').as_uri()
    assert '%20' in address and '%23' in address
    for given in (address, str(folder / 'model.ckpt.meta'), str(folder)):
        done = command(given, '--quit-when-drawn', '--json')
        assert done.returncode == 0 and done.stderr == ''


@pytest.mark.parametrize('width, height', [(1280, 720), (1024, 600), (3840, 2160)])
def test_the_first_window_fits_the_screen_with_its_frame(driver, width, height):
    size = window_panels.fitting(QSize(width, height))
    assert size.width() < width and size.height() <= height - 40
    least = driver.window.minimumSizeHint()
    assert least.width() <= size.width() and least.height() <= size.height()


def test_a_model_that_is_none_ends_with_the_reason(command, tmp_path):
    bad = tmp_path / 'x.meta'
    bad.write_bytes(b'')
    done = command(str(bad), '--quit-when-drawn', '--json')
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer['ok'] is False and 'empty' in answer['error']['message']


@pytest.mark.parametrize('text, status, words', [
    ('w=old/w', 0, ''), ('w=old/v', 1, 'has no key old/v'), ('nothing', 2, 'no mapping')])
def test_keys_given_by_hand(command, tmp_path, text, status, words):
    for suffix, data in makers.v2_checkpoint(values={'old/w': makers.VALUES['w'],
                                                     'b': makers.VALUES['b']}).items():
        (tmp_path / ('m' + suffix)).write_bytes(data)
    (tmp_path / 'm.meta').write_bytes(makers.serialized(makers.meta_graph()))
    done = command(tmp_path / 'm.meta', '--saver-key', text, '--quit-when-drawn', '--json')
    assert done.returncode == status and 'Traceback' not in done.stderr
    answer = json.loads(done.stdout)
    assert answer['ok'] is (status == 0) and words in json.dumps(answer)


def test_the_first_start_opens_a_sample(command):
    done = command('--quit-when-drawn', '--json', env=dict(os.environ))
    assert done.returncode == 0 and json.loads(done.stdout)['ok']


def without_display():
    return {key: value for key, value in os.environ.items()
            if key not in ('QT_QPA_PLATFORM', 'DISPLAY', 'WAYLAND_DISPLAY')}


def test_a_window_that_nobody_could_see_is_refused(command, samples):
    done = command(samples['digits']['model'], env=without_display())
    assert done.returncode == 2 and done.stdout == ''
    assert done.stderr.startswith('freezeframe: There is no display')
    assert 'Traceback' not in done.stderr and 'xvfb-run' in done.stderr


def test_drawing_once_needs_no_display(command, samples):
    done = command(samples['digits']['model'], '--quit-when-drawn', env=without_display())
    assert (done.returncode, done.stderr) == (0, '')


class TestSettings:

    def test_recent_files_newest_first_without_repetition(self, tmp_path):
        settings = Settings(tmp_path / 's.ini')
        for path in ('a', 'b', 'a'):
            settings.add_recent(path)
        settings.sync()
        assert Settings(tmp_path / 's.ini').recent == ['a', 'b']

    def test_there_are_at_most_ten(self, tmp_path):
        settings = Settings(tmp_path / 's.ini')
        for number in range(20):
            settings.add_recent(str(number))
        assert settings.recent == [str(number) for number in range(19, 9, -1)]

    def test_a_theme_that_is_none_is_that_of_the_desktop(self, tmp_path):
        settings = Settings(tmp_path / 's.ini')
        settings.theme = 'pink'
        assert settings.theme == 'system'
