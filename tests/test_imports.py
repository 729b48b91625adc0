"""The rooms of the house: who may import what (docs/architecture.md)."""
import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / 'app'

# Room: the rooms it may import from besides itself.  Arrows point one way.
BASE = {'errors', 'resources'}
DATA = BASE | {'formats', 'graph', 'checkpoint'}
ALLOWED = {
    'errors': set(),
    'resources': set(),
    'formats': BASE | {'graph'},
    'graph': BASE | {'formats'},
    'checkpoint': BASE | {'formats', 'graph'},
    'layout': set(),
    'view': DATA | {'layout'},
    'naming': DATA,
    'rewrite': DATA,
    'checks': DATA | {'naming', 'rewrite'},
    'freeze': DATA | {'rewrite', 'checks', 'worker', 'verdict'},
    'worker': DATA | {'freeze'},  # the wire format and the writer, in the server
    'catalogue': BASE,
    'tables': DATA,
    'desktop': BASE | {'freeze'},
    'verdict': set(),
    'report_html': {'__init__', 'graph', 'verdict'},
    'report': DATA | {'naming', 'freeze', 'checks', 'verdict'},
    'ui': DATA | {'layout', 'view', 'naming', 'rewrite', 'checks', 'freeze', 'worker',
                  'report', 'catalogue', 'verdict',
                  'tables', 'report_html'},
    'freezing': DATA | {'freeze', 'report', 'rewrite', 'naming'},
    'arguments': {'__init__', 'errors', 'freezing'},
    'cli': DATA | {'arguments', 'freezing', 'desktop', 'naming', 'rewrite', 'freeze', 'worker',
                   'report', 'ui', 'view'},
    '__init__': set(),
}


def may_load_the_runtime(path):
    """Whether a module is of the worker's server side, which alone has TensorFlow's runtime."""
    return path == APP / 'worker' / 'server.py' or path.parent == APP / 'worker' / 'proof'


def room_of(path):
    """'graph' for app/graph/model.py, 'cli' for app/cli.py."""
    return path.relative_to(APP).with_suffix('').parts[0]


def imported(path):
    """Dotted names that a module imports anywhere, lazily or not."""
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, 'relative import in %s' % path
            for alias in node.names:
                yield '%s.%s' % (node.module, alias.name)


MODULES = sorted(APP.rglob('*.py'))


@pytest.mark.parametrize('path', MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_only_from_rooms_below(path):
    room = room_of(path)
    for name in imported(path):
        parts = name.split('.')
        if parts[0] == 'app' and len(parts) > 1:
            other = parts[1]
            if (APP / other).is_dir() or (APP / (other + '.py')).exists():
                assert other == room or other in ALLOWED[room], \
                    '%s imports %s' % (path.relative_to(ROOT), name)


@pytest.mark.parametrize('path', MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_qt_only_in_ui(path):
    if room_of(path) != 'ui':
        assert not [name for name in imported(path) if name.split('.')[0] == 'PyQt5']


@pytest.mark.parametrize('path', MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_tensorflow_only_in_the_worker(path):
    found = [name for name in imported(path) if name.split('.')[0] == 'tensorflow']
    if found:
        assert may_load_the_runtime(path), found


def test_everything_but_ui_and_worker_works_without_qt_and_the_runtime():
    """Imports every other module with PyQt5 and TensorFlow's runtime blocked."""
    names = ['.'.join(path.relative_to(ROOT).with_suffix('').parts) for path in MODULES
             if room_of(path) != 'ui' and not may_load_the_runtime(path)]
    source = '''
import importlib, sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] == 'PyQt5' or name.startswith('tensorflow.python'):
            raise AssertionError(name + ' was imported')
sys.meta_path.insert(0, Block())
for name in %r:
    importlib.import_module(name)
from app.formats import protos
protos.load()
''' % (names,)
    done = subprocess.run([sys.executable, '-c', source], cwd=str(ROOT),
                          stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.skipif(not os.path.isdir('/proc/self/task') or os.cpu_count() < 2,
                    reason='threads are only counted on Linux with two processors or more')
def test_small_matrices_start_no_threads():
    """OpenBLAS takes a thread for each processor when numpy is imported, unless told before."""
    environment = {key: value for key, value in os.environ.items() if 'THREADS' not in key}
    done = subprocess.run(
        [sys.executable, '-c', 'import app.layout.engine, numpy, os\n'
         'numpy.linalg.inv(numpy.eye(200))\nprint(len(os.listdir("/proc/self/task")))'],
        cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, check=True)
    assert int(done.stdout) == 1
