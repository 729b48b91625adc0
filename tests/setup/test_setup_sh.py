"""``setup.sh``: finding a CPython 3.6, and what is said when there is none."""
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import PyQt5
import pytest

from tests.conftest import ROOT
from tests.setup.conftest import SCRIPTS

pytestmark = pytest.mark.skipif(os.name == 'nt', reason='needs POSIX file permissions')

BASE = Path(sys.base_prefix, 'bin', 'python3.6')
# An interpreter may need it to find its own library.
LOADER = {name: os.environ[name] for name in ('LD_LIBRARY_PATH',) if name in os.environ}
# Stands in for environment.py: tells which interpreter was chosen, for what.
STUB = 'import sys\nsys.exit(1) if "--check" in sys.argv else print(sys.executable, sys.argv[1])\n'
# Places that setup.sh looks at whatever HOME and PATH are.
FIXED = ('/usr/local', '/opt', '/Library')


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('#!/bin/sh\n' + text)
    path.chmod(0o755)
    return path


def link_python(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(BASE)
    return path


class Machine:
    """A checkout in a folder with spaces and umlauts, with a PATH and HOME of its own."""

    def __init__(self, folder):
        self.root = folder / 'a checkout, größer'
        self.home = folder / 'home'
        self.bin = folder / 'bin'
        self.tools = folder / 'tools'
        for path in (self.home, self.bin, self.tools):
            path.mkdir()
        shutil.copytree(str(SCRIPTS), str(self.root / 'resources' / 'setup'))
        (self.root / 'resources' / 'setup' / 'environment.py').write_text(STUB)
        for name in ('sh', 'dirname', 'sed', 'cat'):
            (self.tools / name).symlink_to(shutil.which(name))

    def setup(self, *arguments, **environ):
        path = os.pathsep.join([str(self.bin), str(self.tools)])
        return subprocess.run(
            ['/bin/sh', str(self.root / 'resources' / 'setup' / 'setup.sh'), *arguments],
            env=dict(dict(LOADER, PATH=path, HOME=str(self.home)), **environ), cwd=str(self.home),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)

    def chosen(self, **environ):
        done = self.setup(**environ)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[0]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def without_python(machine, **environ):
    done = machine.setup(**environ)
    if done.returncode == 0 and done.stdout.startswith(FIXED):
        pytest.skip('this system has a CPython 3.6 in a place that is always looked at')
    return done


def test_no_python_says_how_to_get_one(machine):
    done = without_python(machine)
    assert done.returncode == 2
    assert done.stdout == ''
    for command in ('pyenv install 3.6.15', 'conda create --yes --name freezeframe',
                    'docker run --rm -it', 'make run PYTHON='):
        assert command in done.stderr
    assert 'Traceback' not in done.stderr and 'not found' not in done.stderr


def test_no_home_is_no_obstacle(machine):
    done = subprocess.run(['/bin/sh', str(machine.root / 'resources/setup/setup.sh')],
                          env={'PATH': str(machine.tools)}, stderr=subprocess.PIPE)
    assert done.returncode in (0, 2)
    assert b'unbound' not in done.stderr and b'HOME' not in done.stderr


def test_python36_on_the_path(machine):
    link_python(machine.bin / 'python3.6')
    assert Path(machine.chosen()).samefile(BASE)


def test_python3_on_the_path_counts_when_it_is_36(machine):
    link_python(machine.bin / 'python3')
    assert Path(machine.chosen()).samefile(BASE)


def test_refusing_shim_is_passed_over(machine):
    script(machine.bin / 'python3.6', 'echo "pyenv: python3.6: command not found" >&2; exit 127\n')
    link_python(machine.tools / 'python3.6')
    assert Path(machine.chosen()).samefile(BASE)


def test_interpreters_beside_refusing_shims(machine, tmp_path):
    link_python(tmp_path / 'pyenv' / 'versions' / '3.6.15' / 'bin' / 'python3.6')
    shims = tmp_path / 'pyenv' / 'shims'
    script(shims / 'python3.6', 'exit 127\n')
    path = os.pathsep.join([str(shims), str(machine.tools)])
    assert Path(machine.chosen(PATH=path)).samefile(BASE)


def test_other_versions_are_passed_over(machine):
    script(machine.bin / 'python3.6', 'exit 3\n')
    script(machine.bin / 'python3', 'exit 3\n')
    assert without_python(machine).returncode == 2


@pytest.mark.parametrize('place', [
    '.pyenv/versions/3.6.15/bin/python3.6', '.asdf/installs/python/3.6.9/bin/python3.6',
    '.local/share/mise/installs/python/3.6.15/bin/python3.6',
    '.local/share/uv/python/cpython-3.6.15-linux-x86_64-gnu/bin/python3.6',
    'miniconda3/envs/freezeframe/bin/python3.6', '.conda/envs/with space/bin/python3.6'])
def test_installers_of_the_home_folder(machine, place):
    link_python(machine.home / place)
    assert Path(machine.chosen()).samefile(BASE)


@pytest.mark.parametrize('variable, place', [
    ('PYENV_ROOT', 'versions/3.6.15/bin/python3.6'), ('CONDA_PREFIX', 'bin/python3.6'),
    ('UV_PYTHON_INSTALL_DIR', 'cpython-3.6.15-linux/bin/python3.6')])
def test_installers_that_a_variable_points_to(machine, variable, place):
    elsewhere = machine.home / 'else where'
    link_python(elsewhere / place)
    assert Path(machine.chosen(**{variable: str(elsewhere)})).samefile(BASE)


def test_conda_environment_listed_by_conda(machine):
    link_python(machine.home / 'far away' / 'bin' / 'python3.6')
    (machine.home / '.conda').mkdir()
    (machine.home / '.conda' / 'environments.txt').write_text(
        '/gone\n' + str(machine.home / 'far away'))
    assert Path(machine.chosen()).samefile(BASE)


def test_windows_launcher(machine):
    link_python(machine.home / 'Python36' / 'python.exe')
    script(machine.bin / 'py', 'test "$1" = -3.6 && echo "$HOME/Python36/python.exe"\n')
    assert Path(machine.chosen()).samefile(BASE)


def test_environment_is_resolved_to_its_base(machine):
    own = machine.home / 'own'
    subprocess.run([str(BASE), '-m', 'venv', '--without-pip', str(own)], check=True)
    chosen = machine.chosen(PYTHON=str(own / 'bin' / 'python'))
    assert Path(chosen).samefile(BASE) and str(machine.home) not in chosen


def test_interpreter_that_made_the_environment_serves_again(machine):
    subprocess.run([str(BASE), '-m', 'venv', '--without-pip', str(machine.root / '.venv')],
                   check=True)
    assert Path(machine.chosen()).samefile(BASE)


def test_sections_are_handed_on(machine):
    link_python(machine.bin / 'python3.6')
    assert machine.setup('test').stdout.split()[1] == 'test'
    assert machine.setup().stdout.split()[1] == 'runtime'


def test_given_python_of_another_version(machine):
    other = script(machine.home / 'python3.11', 'test "$1" = -V && echo Python 3.11.7 || exit 3\n')
    done = machine.setup(PYTHON=str(other))
    assert done.returncode == 2
    assert f'PYTHON={other} is Python 3.11.7; Freezeframe needs CPython 3.6' in done.stderr


def test_given_python_that_is_not_there(machine):
    link_python(machine.bin / 'python3.6')
    done = machine.setup(PYTHON='/no/such/python')
    assert done.returncode == 2
    assert done.stderr.startswith('PYTHON=/no/such/python cannot be run.')


def test_useless_python36_is_named_with_its_reason(machine):
    useless = script(machine.bin / 'python3.6', 'echo "is a 32-bit build for i686"; exit 4\n')
    done = without_python(machine)
    assert f'{useless} is a 32-bit build for i686' in done.stderr
    done = machine.setup(PYTHON=str(useless))
    assert done.stderr.strip() == f'PYTHON: {useless} is a 32-bit build for i686.'


@pytest.mark.skipif(Path(sys.prefix) != ROOT / '.venv', reason='not run by make test')
def test_nothing_to_do_takes_no_time():
    start = time.monotonic()
    done = subprocess.run(['sh', str(SCRIPTS / 'setup.sh'), 'test'], stderr=subprocess.PIPE)
    assert done.returncode == 0 and done.stderr == b''
    assert time.monotonic() - start < 3


def test_make_hands_the_model_on_as_typed(tmp_path):
    show = script(tmp_path / 'show', 'printf %s "$MODEL"\n')
    model = "my models/it's $HOME & `x` #1.meta"
    done = subprocess.run(['make', '-C', str(ROOT), '--no-print-directory', 'run', 'SETUP=true',
                           f'VENV_PYTHON={show}', 'MODEL=' + model],
                          stdout=subprocess.PIPE, universal_newlines=True, check=True)
    assert done.stdout == model


def test_qt_finds_its_plugins_below_a_folder_with_umlauts(tmp_path):
    root = tmp_path / 'größer x'
    packages = root / '.venv' / 'lib' / 'python3.6' / 'site-packages'
    packages.mkdir(parents=True)
    (packages / 'PyQt5').symlink_to(os.path.dirname(PyQt5.__file__))
    shutil.copy(str(ROOT / 'Makefile'), str(root))
    code = (f'import sys; sys.path.insert(0, "{packages}"); '
            'from PyQt5.QtGui import QGuiApplication; QGuiApplication([]); print("open")')
    python = script(tmp_path / 'python', f"exec '{sys.executable}' -c '{code}'\n")
    environ = {name: value for name, value in os.environ.items()
               if name not in ('LC_ALL', 'LC_CTYPE', 'LANG', 'QT_PLUGIN_PATH')}
    done = subprocess.run(['make', '-C', str(root), '--no-print-directory', 'run', 'SETUP=true',
                           f'VENV_PYTHON={python}'], env=dict(environ, QT_QPA_PLATFORM='offscreen'),
                          stdout=subprocess.PIPE, universal_newlines=True)
    assert done.stdout == 'open\n'
