"""Fixtures shared by all tests: samples, a home of their own, TensorFlow at arm's length."""
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / 'resources' / 'samples'
CORPUS = ROOT.parent / 'shared' / 'corpus'

os.environ.setdefault('QT_QPA_PLATFORM', 'offscreen')
# A busy machine is no bug: examples are judged by what they give, not by how long they take.
hypothesis.settings.register_profile('untimed', deadline=None)
hypothesis.settings.load_profile('untimed')
os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '2')


@pytest.fixture(scope='session', autouse=True)
def own_home(tmp_path_factory):
    """Settings and caches go to a fresh folder; nothing of the user's is read."""
    home = tmp_path_factory.mktemp('home')
    for variable in ('HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'):
        os.environ[variable] = str(home)
    return home


@pytest.fixture(scope='session')
def samples():
    """The bundled samples: id to {'model': path of the .meta, 'outputs', 'asked', …}."""
    entries = json.loads((SAMPLES / 'samples.json').read_text(encoding='utf-8'))
    return {entry['id']: dict(entry, model=str(SAMPLES / entry['model'])) for entry in entries}


@pytest.fixture(scope='session')
def corpus():
    """Folder of the public model files; skips where it isn't there."""
    if not CORPUS.is_dir():
        pytest.skip('the corpus of public models is not at %s' % CORPUS)
    return CORPUS


@pytest.fixture(scope='session')
def tensorflow():
    """Run Python source with the real TensorFlow in a process of its own.

    Returns a function (source, *arguments) -> what the source printed as JSON
    on its last line, or None when it printed nothing.
    """
    def run(source, *arguments):
        done = subprocess.run(
            [sys.executable, '-W', 'ignore', '-c', textwrap.dedent(source)]
            + [str(argument) for argument in arguments],
            cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            universal_newlines=True)
        assert done.returncode == 0, done.stderr[-3000:]
        lines = done.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines else None
    return run


@pytest.fixture
def command():
    """Run ``main.py`` as a person would: (*arguments) -> CompletedProcess with text."""
    def run(*arguments, **kwargs):
        return subprocess.run([sys.executable, str(ROOT / 'main.py')]
                              + [str(argument) for argument in arguments],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True, timeout=240, **kwargs)
    return run
