"""``environment.py``: the lock file, what counts as damaged, and what is said."""
import importlib
import os
import sys
import threading
from pathlib import Path

import pkg_resources
import pytest

from tests.conftest import ROOT

LOCK = (ROOT / 'requirements.lock').read_text(encoding='utf-8')


made_by_make = pytest.mark.skipif(Path(sys.prefix) != ROOT / '.venv', reason='not run by make test')


def pins(environment, *sections):
    lock = environment.read_lock(LOCK)
    return [pin for section in sections for pin in lock[section]]


# -- the lock file -----------------------------------------------------------

def test_lock_is_read_by_section_and_platform(environment):
    text = ('# a remark\n\n# [build]\npip==21.3.1\n# [runtime]\n'
            'Qt==5.1; sys_platform != "win32"\nQt==5.0; sys_platform == "win32"\n')
    assert environment.read_lock(text, 'linux') == {'build': [('pip', '21.3.1')],
                                                    'runtime': [('Qt', '5.1')]}
    assert environment.read_lock(text, 'win32')['runtime'] == [('Qt', '5.0')]


@pytest.mark.parametrize('line', ['six', 'six>=1', 'six==1; python_version < "3"', '-e .'])
def test_lock_holds_pins_only(environment, line):
    with pytest.raises(environment.SetupError, match='cannot read the line'):
        environment.read_lock('# [runtime]\n' + line)


@made_by_make
def test_lock_is_what_is_installed(environment):
    for name, version in pins(environment, 'runtime', 'test'):
        assert pkg_resources.get_distribution(name).version == version


@made_by_make
def test_lock_is_closed_under_dependencies(environment):
    """Installing with --no-deps is right only if nothing that is needed is left out."""
    lock = {environment.normal(name): version
            for name, version in pins(environment, 'build', 'runtime', 'test')}
    for name in lock:
        for requirement in pkg_resources.get_distribution(name.replace('_', '-')).requires():
            assert lock[environment.normal(requirement.name)] in requirement, (name, requirement)


@made_by_make
def test_runtime_needs_nothing_of_the_test_section(environment):
    lock = {environment.normal(name) for name, _ in pins(environment, 'build', 'runtime')}
    for name in lock:
        for requirement in pkg_resources.get_distribution(name.replace('_', '-')).requires():
            assert environment.normal(requirement.name) in lock, (name, requirement)


# -- what is there -----------------------------------------------------------

@pytest.fixture
def venv(environment, monkeypatch, tmp_path):
    """An environment folder with one package, ``six``, installed and stamped."""
    folder = tmp_path / '.venv'
    monkeypatch.setattr(environment, 'ROOT', str(tmp_path))
    monkeypatch.setattr(environment, 'VENV', str(folder))
    monkeypatch.setattr(environment, 'LOG', str(folder / 'setup.log'))
    monkeypatch.setattr(environment, 'INCOMPLETE', str(folder / 'incomplete'))
    monkeypatch.setattr(environment, 'LOCK', str(tmp_path / 'requirements.lock'))
    monkeypatch.setattr(environment, 'TARGETS', {'runtime': ['runtime']})
    (tmp_path / 'requirements.lock').write_text('# [runtime]\nsix==1.17.0\n')
    site = environment.site_packages()
    os.makedirs(os.path.join(site, 'six-1.17.0.dist-info'))
    for name in ('six.py', 'a, b.txt'):
        open(os.path.join(site, name), 'w').close()
    with open(os.path.join(site, 'six-1.17.0.dist-info', 'RECORD'), 'w') as record:
        record.write('six.py,sha256=x,10\n"a, b.txt",,\n__pycache__/six.cpython-36.pyc,,\n')
    (folder / 'pyvenv.cfg').touch()
    environment.write_stamp('venv', python=environment.INTERPRETER)
    environment.write_stamp('runtime', key=environment.wanted('runtime')['runtime'][0])
    environment.write_stamp('qt', missing=[])
    return folder


def test_complete_environment_is_ready(environment, venv):
    assert environment.ready('runtime')
    assert environment.main(['--check', 'runtime']) == 0


def test_lost_file_is_noticed(environment, venv):
    os.remove(os.path.join(environment.site_packages(), 'a, b.txt'))
    assert environment.damaged([('six', '1.17.0')]) == 'six'
    assert not environment.ready('runtime')


@pytest.mark.parametrize('name, version', [('six', '1.16.0'), ('seven', '1')])
def test_absent_package_is_noticed(environment, venv, name, version):
    assert environment.damaged([(name, version)]) == name


def test_changed_lock_is_noticed(environment, venv):
    (venv.parent / 'requirements.lock').write_text('# [runtime]\nsix==1.16.0\n')
    assert environment.pending('runtime') == ['runtime']


def test_killed_set_up_is_noticed(environment, venv):
    (venv / 'incomplete').touch()
    assert not environment.ready('runtime')
    assert not environment.usable_venv()


@pytest.mark.parametrize('stamp', ['', '{"ke', '[]'])
def test_torn_stamp_is_no_stamp(environment, venv, stamp):
    (venv / 'stamp-runtime').write_text(stamp)
    assert environment.read_stamp('runtime') == {}
    assert not environment.ready('runtime')


def test_no_environment_is_not_ready(environment, monkeypatch, tmp_path):
    monkeypatch.setattr(environment, 'VENV', str(tmp_path / 'none'))
    assert environment.main(['--check', 'runtime']) == 1


# -- building ----------------------------------------------------------------

def test_emptying_keeps_the_folder_and_marks_it(environment, venv):
    inode = venv.stat().st_ino
    environment.empty_venv()
    assert os.listdir(str(venv)) == ['incomplete']
    assert venv.stat().st_ino == inode


def test_foreign_folder_is_left_alone(environment, venv, capsys):
    environment.empty_venv()
    (venv / 'incomplete').unlink()
    (venv / 'thesis.txt').touch()
    assert environment.main(['runtime']) == 2
    assert (venv / 'thesis.txt').exists()
    assert 'is no virtual environment; move it away' in capsys.readouterr().err


def test_dollar_in_the_path_is_refused(environment, venv, monkeypatch, capsys):
    (venv / 'incomplete').touch()
    monkeypatch.setattr(environment, 'ROOT', str(venv.parent / 'a $b'))
    os.mkdir(environment.ROOT)
    assert environment.main(['runtime']) == 2
    assert 'with "$" in its name' in capsys.readouterr().err


def test_second_set_up_waits_for_the_first(environment, venv, capsys):
    entered = threading.Event()

    def second():
        with environment.OneAtATime():
            entered.set()
    thread = threading.Thread(target=second)
    with environment.OneAtATime():
        thread.start()
        assert not entered.wait(0.3)
    assert entered.wait(10)
    thread.join()
    assert 'Another set-up is at work' in capsys.readouterr().err


def test_diverting_settings_of_pip_are_dropped(environment, monkeypatch):
    monkeypatch.setenv('PIP_TARGET', '/elsewhere')
    monkeypatch.setenv('PIP_USER', '1')
    monkeypatch.setenv('PYTHONPATH', '/elsewhere')
    monkeypatch.setenv('PIP_INDEX_URL', 'https://mirror.example')
    result = environment.environ()
    assert 'PIP_TARGET' not in result and 'PYTHONPATH' not in result
    assert result['PIP_USER'] == '0'
    assert result['PIP_INDEX_URL'] == 'https://mirror.example'


@pytest.mark.parametrize('output, said', [
    ("WARNING: Retrying after connection broken by 'NewConnectionError(...[Errno -3] Temporary "
     "failure in name resolution')'\nERROR: No matching distribution found for pip==21.3.1",
     'The package index cannot be reached'),
    ('ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
     'is full'),
    ('Collecting six\nERROR: No matching distribution found for six==9\n',
     'pip failed: ERROR: No matching distribution found for six==9 The whole output'),
    ('', 'it said nothing')])
def test_failed_pip_is_told_in_one_sentence(environment, output, said):
    text = environment.pip_problem(output)
    assert said in text and '\n' not in text


def test_failed_command_is_logged_and_stays_pending(environment, venv, monkeypatch, capsys):
    (venv / 'stamp-runtime').unlink()
    monkeypatch.setattr(environment, 'usable_venv', lambda: True)
    monkeypatch.setattr(environment, 'PYTHON', sys.executable)
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    monkeypatch.setattr(environment, 'wanted',
                        lambda target: {'runtime': ('key', [('no-such-package', '0')])})
    assert environment.main(['runtime']) == 2
    assert 'No matching distribution found for no-such-package==0' in capsys.readouterr().err
    assert 'no-such-package' in (venv / 'setup.log').read_text()
    assert environment.pending('runtime') == ['runtime']


def test_unwritable_folder_is_told(environment, venv, monkeypatch, capsys):
    monkeypatch.setattr(environment, 'ROOT', str(venv / 'gone'))
    assert environment.main(['runtime']) == 2
    assert 'No such file or directory' in capsys.readouterr().err


def test_usage(environment, capsys):
    assert environment.main(['everything']) == 2
    assert capsys.readouterr().err.startswith('usage:')


# -- system libraries of Qt --------------------------------------------------

@pytest.fixture
def ldd(tmp_path):
    path = tmp_path / 'ldd'
    path.write_text('#!/bin/sh\necho "\tlibxcb-icccm.so.4 => not found"\n'
                    'echo "\tlibc.so.6 => /lib/libc.so.6 (0x00007f)"\n'
                    'echo "\tlibGL.so.1 => not found"\n')
    path.chmod(0o755)
    return str(path)


def test_missing_libraries_are_read_from_ldd(environment, ldd):
    assert environment.libraries_missing(['a', 'b'], ldd) == ['libGL.so.1', 'libxcb-icccm.so.4']


def test_no_ldd_no_finding(environment):
    assert environment.libraries_missing(['a'], '/no/such/ldd') == []


def test_missing_libraries_have_debian_packages(environment):
    assert environment.packages_of(['libglib-2.0.so.0', 'libgthread-2.0.so.0', 'libfoo.so',
                                    'libGL.so.1']) == ['libgl1', 'libglib2.0-0']


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='the table is for Linux')
def test_table_names_every_library_that_qt_links_to(environment, monkeypatch):
    """All that Qt's plugins ask of the system, glibc and Qt itself aside, can be installed."""
    import PyQt5
    folder = os.path.dirname(PyQt5.__file__)
    asked = set()
    for name in environment.QT_ALWAYS + environment.QT_WINDOW:
        for line in os.popen(f'ldd "{os.path.join(folder, name)}"'):
            words = line.split()
            if '=>' in words and folder not in line:
                asked.add(words[0])
    direct = {name for name in asked if name.startswith(
        ('libxcb', 'libX', 'libxkb', 'libGL', 'libEGL', 'libglib', 'libfont', 'libdbus'))}
    assert len(direct) > 10
    assert direct <= set(environment.DEBIAN_PACKAGES)


def test_qt_that_cannot_draw_ends_the_set_up(environment, venv, monkeypatch, capsys):
    (venv / 'stamp-qt').unlink()
    monkeypatch.setattr(environment, 'qt_missing', lambda: (['libGL.so.1'], ['libxcb-icccm.so.4']))
    monkeypatch.setattr(environment, 'apt_command', lambda: None)
    assert environment.main(['runtime']) == 2
    said = capsys.readouterr().err
    assert 'libGL.so.1' in said and 'libxcb-icccm.so.4' in said
    assert not environment.ready('runtime')


def test_qt_without_windows_is_told_once(environment, venv, monkeypatch, capsys):
    (venv / 'stamp-qt').unlink()
    monkeypatch.setattr(environment, 'qt_missing', lambda: ([], ['libxcb-icccm.so.4']))
    monkeypatch.setattr(environment, 'apt_command', lambda: None)
    assert environment.main(['runtime']) == 0
    assert 'but not open a window: libxcb-icccm.so.4' in capsys.readouterr().err
    assert environment.ready('runtime')


def test_script_needs_no_package(environment):
    """It runs before anything is installed."""
    with open(environment.__file__) as file:
        imported = [line.split()[1] for line in file if line.startswith('import ')]
    for name in imported:
        origin = importlib.import_module(name).__spec__.origin or ''
        assert 'site-packages' not in origin
