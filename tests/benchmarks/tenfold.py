"""A graph of 260,000 nodes: ResNet-v2-152's training graph ten times over.

Each copy lies under a scope of its own, ``r0/`` to ``r9/``, with everything that
names a node renamed: inputs, colocations, collections, the Saver's tensors.
Only the ``.meta`` is made; nobody needs ten times the weights to look at a graph.

Run ``python -m tests.benchmarks.tenfold`` to measure on it, and on the single graph for the
growth, ``inspect``, the first picture in the window and then the whole graph in its place.
"""
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from app.formats import protos
from tests.benchmarks.slim_models import cache_folder, slim_model

COPIES = 10
SECONDS, MEMORY = 5.0, 1e9
#: Of the picture of either view, from process start.
PICTURE_SECONDS, PICTURE_MEMORY = 8.0, 1.5e9
ROOT = Path(__file__).resolve().parents[2]


def tenfold_model():
    """Path of the ``.meta``, made first if it is not there."""
    folder = cache_folder() / 'tenfold'
    meta = folder / 'model.ckpt.meta'
    if not meta.exists():
        source = slim_model('R').read_bytes()
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / 'model.ckpt.meta.part'
        partial.write_bytes(_copies(protos.load(), source).SerializeToString())
        os.replace(str(partial), str(meta))
    return meta


def _copies(messages, source):
    one = messages.MetaGraphDef.FromString(source)
    result = messages.MetaGraphDef.FromString(source)
    del result.graph_def.node[:]
    for key in list(result.collection_def):
        result.collection_def[key].Clear()
    for number in range(COPIES):
        scope = 'r%d/' % number
        copy = messages.GraphDef()
        copy.node.extend(one.graph_def.node)
        for node in copy.node:
            _rename(node, scope)
        result.graph_def.node.extend(copy.node)
        for key, collection in one.collection_def.items():
            _add_names(messages, result.collection_def[key], collection, scope)
    for field in ('filename_tensor_name', 'save_tensor_name', 'restore_op_name'):
        setattr(result.saver_def, field, 'r0/' + getattr(one.saver_def, field))
    return result


def _rename(node, scope):
    node.name = scope + node.name
    inputs = ['^' + scope + text[1:] if text.startswith('^') else scope + text
              for text in node.input]
    del node.input[:]
    node.input.extend(inputs)
    if '_class' in node.attr:
        classes = node.attr['_class'].list.s
        classes[:] = [text.replace(b'loc:@', b'loc:@' + scope.encode()) for text in classes]


def _add_names(messages, target, source, scope):
    kind = source.WhichOneof('kind')
    if kind == 'node_list':
        target.node_list.value.extend(scope + name for name in source.node_list.value)
    elif kind == 'bytes_list':
        for value in source.bytes_list.value:
            variable = messages.VariableDef.FromString(value)
            for field in ('variable_name', 'initializer_name', 'snapshot_name'):
                setattr(variable, field, scope + getattr(variable, field))
            target.bytes_list.value.append(variable.SerializeToString())


# A process starts with its parent's greatest size in getrusage; VmHWM is its own.
_RUNNER = """
import sys
from app import cli
status = cli.main(['inspect', sys.argv[1], '--json'])
with open('/proc/self/status') as lines:
    print([line.split()[1] for line in lines if line.startswith('VmHWM')][0], file=sys.stderr)
sys.exit(status)
"""


# Both views as a person sees them: the inference view first, the whole graph by the button.
_PICTURES = """
import json, os, sys, time
from PyQt5.QtWidgets import QApplication
from app.ui import application, fonts
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
qt = QApplication(['freezeframe'])
application.prepare(qt)
window = MainWindow(Settings(os.path.join(sys.argv[2], 'settings.ini')), fonts.Measure())
window.desk.remembers = False
window.document.failed.connect(lambda error: sys.exit(error.message))
seconds = []

def painted():
    seconds.append((application.since_process_start(), time.process_time()))
    if len(seconds) == 1:
        window.set_mode('all')
    elif len(seconds) == 2:
        with open('/proc/self/status') as lines:
            peak = [int(line.split()[1]) for line in lines if line.startswith('VmHWM')][0]
        print(json.dumps([seconds, 1024 * peak]), flush=True)
        os._exit(0)

window.canvas.picture_painted.connect(painted)
window.open_path(sys.argv[1])
window.show()
qt.exec_()
"""


def pictured(meta):
    """([(seconds, CPU seconds) until the inference view, the whole graph after it], peak bytes).

    Both count from process start, the whole graph's time being that of both views.
    """
    environment = dict(os.environ, QT_QPA_PLATFORM='offscreen')
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([sys.executable, '-c', _PICTURES, str(meta), folder], cwd=str(ROOT),
                              env=environment, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    return json.loads(done.stdout.decode().splitlines()[-1])


def inspected(meta):
    """(facts, seconds from process start to end, peak bytes) of ``inspect`` on a file.

    Needs Linux.
    """
    start = time.perf_counter()
    done = subprocess.run([sys.executable, '-c', _RUNNER, str(meta)], cwd=str(ROOT), check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - start
    return json.loads(done.stdout.decode()), seconds, int(done.stderr.split()[-1]) * 1024


def run():
    """Measure both sizes; True when the large one keeps its budget."""
    print('inspect, whole process, best of three')
    print('%10s %8s %8s %10s' % ('nodes', 's', 'MB', 'us/node'))
    kept = True
    for meta in (slim_model('R'), tenfold_model()):
        facts, seconds, peak = min((inspected(meta) for _ in range(3)), key=lambda r: r[1])
        print('%10d %8.2f %8.0f %10.1f' % (facts['nodes'], seconds, peak / 1e6,
                                           1e6 * seconds / facts['nodes']))
        kept = kept and seconds <= SECONDS and peak <= MEMORY
    print('budget: %.0f s and %.0f MB: %s' % (SECONDS, MEMORY / 1e6,
                                              'kept' if kept else 'NOT KEPT'))
    return _run_pictures() and kept


def _run_pictures():
    print('Pictures in the window from process start, best of three: the inference view, then the '
          'whole graph as well')
    print('%10s %8s %8s %8s %8s %8s' % ('', 's', 'CPU s', 's', 'CPU s', 'MB'))
    for name, meta in (('R', slim_model('R')), ('tenfold', tenfold_model())):
        (first, whole), peak = min((pictured(meta) for _ in range(3)), key=lambda r: r[0][1][0])
        row = (name,) + tuple(first) + tuple(whole) + (peak / 1e6,)
        print('%10s %8.2f %8.2f %8.2f %8.2f %8.0f' % row, flush=True)
    kept = whole[0] <= PICTURE_SECONDS and peak <= PICTURE_MEMORY
    print('budget: %.0f s and %.0f MB for both views: %s' % (
        PICTURE_SECONDS, PICTURE_MEMORY / 1e6, 'kept' if kept else 'NOT KEPT'))
    return kept


if __name__ == '__main__':
    sys.exit(0 if run() else 1)
