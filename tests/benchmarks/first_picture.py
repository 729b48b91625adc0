"""From process start to the first complete picture, against the floor.

The floor is a process that imports PyQt5, networkx, numpy and the protocol
classes, parses the file and shows an empty window.  Both count from the start
of their process and run in turn, off-screen; the ratio is the median over the
turns, so that a machine that slows down for a while slows both sides of a turn.
"""
import json
import os
import statistics
import subprocess
import sys
import time

from tests.benchmarks.slim_models import ROOT, slim_model

RUNS = 9
BUDGET = 1.7
CLICK_BUDGET = 0.060

_FLOOR = '''
import json, sys
import PyQt5.QtWidgets, networkx, numpy
from app.formats import protos
from app.ui.application import since_process_start
meta = protos.load().MetaGraphDef.FromString(open(sys.argv[1], 'rb').read())
class Window(PyQt5.QtWidgets.QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(json.dumps({'seconds': {'total': since_process_start()}}), flush=True)
        application.quit()
application = PyQt5.QtWidgets.QApplication(sys.argv)
window = Window()
window.resize(1600, 1000)
window.show()
application.exec_()
'''


def floor_command(model):
    """The command that shows an empty window and prints its time."""
    return [sys.executable, '-c', _FLOOR, str(model)]


def our_command(model):
    """The command that draws the first picture and prints its times."""
    return [sys.executable, 'main.py', str(model), '--quit-when-drawn', '--json']


def measure(command):
    """The ``seconds`` object that one run of a command prints."""
    environment = dict(os.environ, QT_QPA_PLATFORM='offscreen')
    # Compiling our own modules anew each time would be measured on one side only.
    environment.pop('PYTHONDONTWRITEBYTECODE', None)
    done = subprocess.run(command, cwd=str(ROOT), env=environment, check=True,
                          stdout=subprocess.PIPE, universal_newlines=True)
    return json.loads(done.stdout.splitlines()[-1])['seconds']


def click_seconds(model_path, clicks=15):
    """Median time from a changed choice of outputs to the new plan."""
    from app.formats.reader import open_model
    from app.freeze.plan import make_plan
    model = open_model(model_path)
    make_plan(model, model.checkpoint, ['predictions'])
    names = [name for name, op in zip(model.names, model.ops)
             if op in ('Relu', 'BiasAdd', 'Softmax')][:clicks]
    times = []
    for name in names:
        start = time.perf_counter()
        make_plan(model, model.checkpoint, ['predictions', name])
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def run():
    """Print the table; returns whether all budgets are kept."""
    kept = True
    print('First picture, seconds from process start, median of %d, in turn:' % RUNS, flush=True)
    print('  %-16s %7s %7s %7s %7s   parts' % ('model', 'floor', 'ours', 'ratio', 'budget'))
    for letter in 'RIV':
        model = slim_model(letter)
        floors, ours = [], []
        measure(our_command(model))
        for _ in range(RUNS):
            floors.append(measure(floor_command(model))['total'])
            ours.append(measure(our_command(model)))
        floor = statistics.median(floors)
        parts = {part: statistics.median(run[part] for run in ours) for part in ours[0]}
        ratio = statistics.median(mine['total'] / empty for mine, empty in zip(ours, floors))
        kept &= ratio <= BUDGET
        print('  %-16s %7.2f %7.2f %7.2f %7.1f   %s' % (
            letter, floor, parts['total'], ratio, BUDGET,
            ', '.join('%s %.2f' % item for item in parts.items() if item[0] != 'total')),
            flush=True)
    click = click_seconds(slim_model('R'))
    kept &= click <= CLICK_BUDGET
    print('A click to the new plan, R: %.1f ms (budget %.0f ms)' % (
        1000 * click, 1000 * CLICK_BUDGET))
    return kept
