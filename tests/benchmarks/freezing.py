"""Freezing R, I and V against TF's own way, in turn: time, memory, equality, kills.

Ours is the command line as a person types it; its memory is that of the whole
process tree.  Memory is the peak over time of the sum over the tree of each
process's resident set (``VmRSS``), sampled every 4 ms from /proc, and never
less than the largest ``VmHWM`` seen: pages that processes share are counted
once for each, so ours is overstated rather than understated.
TF's own way is ``import_meta_graph``, ``restore``,
``convert_variables_to_constants`` and writing the result, in a process of its
own, measured the same way.
"""
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from app.errors import FreezeframeError
from app.formats import reader
from app.freeze.plan import make_plan
from app.worker.client import WorkerClient
from tests.benchmarks.slim_models import NETWORKS, OUTPUT, ROOT, cache_folder, slim_model

RUNS = 3
KILLS = 200
BUDGETS = {'R': (1 / 15, 1 / 5), 'I': (1 / 8, 1 / 4), 'V': (1 / 3, 1 / 4)}
_SAMPLE_SECONDS = 0.004

_TENSORFLOW = '''
import sys
import tensorflow as tf
meta, outputs, target = sys.argv[1:]
with tf.Session() as session:
    tf.train.import_meta_graph(meta).restore(session, meta[:-len('.meta')])
    frozen = tf.graph_util.convert_variables_to_constants(
        session, session.graph.as_graph_def(), outputs.split(','))
with tf.gfile.GFile(target, 'wb') as file:
    file.write(frozen.SerializeToString())
'''

_COMPARE = '''
import sys
from app.formats import protos
from app.worker.frozen_file import top_fields
import mmap
def nodes(path):
    with open(path, 'rb') as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    for field, _, start, end in top_fields(data):
        if field == 1:
            node = protos.load().NodeDef.FromString(bytes(data[start:end]))
            node.attr.pop('_output_shapes', None)
            yield node
ours, theirs = nodes(sys.argv[1]), nodes(sys.argv[2])
count = 0
for one, other in zip(ours, theirs):
    if one != other:
        sys.exit('node %s differs' % one.name)
    count += 1
if next(ours, None) is not None or next(theirs, None) is not None:
    sys.exit('one file has more nodes')
print(count)
'''


def our_command(model, target, *options):
    """The command line that freezes a model."""
    return [sys.executable, 'main.py', 'freeze', str(model), '--outputs', OUTPUT, '-o',
            str(target), '--overwrite', '--quiet'] + list(options)


def tensorflow_command(model, target):
    """The same with TensorFlow alone."""
    return [sys.executable, '-W', 'ignore', '-c', _TENSORFLOW, str(model), OUTPUT, str(target)]


def tree(pid):
    """A process and all its descendants."""
    found = [pid]
    try:
        for task in os.listdir('/proc/%d/task' % pid):
            with open('/proc/%d/task/%s/children' % (pid, task)) as file:
                for child in file.read().split():
                    found.extend(tree(int(child)))
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def resident(pid):
    """(VmRSS, VmHWM) of a process in bytes, zeros when it is gone."""
    sizes = {}
    try:
        with open('/proc/%d/status' % pid) as file:
            for line in file:
                if line.startswith(('VmRSS:', 'VmHWM:')):
                    sizes[line[:5]] = int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return sizes.get('VmRSS', 0), sizes.get('VmHWM', 0)


def measure(command):
    """(seconds, peak bytes) of a command and all its processes."""
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL='2')
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=str(ROOT), env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak, ended = 0, threading.Event()

    def sample():
        nonlocal peak
        while not ended.wait(_SAMPLE_SECONDS):
            sizes = [resident(pid) for pid in tree(process.pid)]
            peak = max([peak, sum(now for now, _ in sizes)] + [most for _, most in sizes])

    thread = threading.Thread(target=sample)
    thread.start()
    _, errors = process.communicate()
    seconds = time.perf_counter() - started
    ended.set()
    thread.join()
    if process.returncode:
        raise RuntimeError('%s failed: %s' % (command[:4], errors.decode()[-2000:]))
    return seconds, peak


def compare(ours, theirs):
    """Number of nodes of two equal frozen files; raises RuntimeError when they differ."""
    done = subprocess.run([sys.executable, '-c', _COMPARE, str(ours), str(theirs)],
                          cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return int(done.stdout)


def one_network(letter, folder):
    """Measure one network, print its lines, return whether the budgets are kept."""
    model = slim_model(letter)
    ours, theirs = folder / 'ours.pb', folder / 'theirs.pb'
    mine, other, proven = [], [], []
    for _ in range(RUNS):
        other.append(measure(tensorflow_command(model, theirs)))
        mine.append(measure(our_command(model, ours, '--no-verify')))
        proven.append(measure(our_command(model, folder / 'proven.pb')))
    equal = compare(ours, theirs)
    (time_ours, size_ours), (time_other, size_other), (time_proven, size_proven) = (
        [statistics.median(column) for column in zip(*runs)] for runs in (mine, other, proven))
    time_budget, size_budget = BUDGETS[letter]
    kept = (time_ours <= time_budget * time_other and size_ours <= size_budget * size_other)
    print('  %-2s %-14s %8.2f s %7.2f s   1/%-5.1f (1/%-4.3g) %7.0f MB %6.0f MB   1/%-5.1f (1/%.3g)'
          '  %s' % (letter, NETWORKS[letter], time_other, time_ours, time_other / time_ours,
                    1 / time_budget, size_other / 1e6, size_ours / 1e6, size_other / size_ours,
                    1 / size_budget, 'ok' if kept else 'MISSED'))
    print('     with the proof: %.2f s, %.0f MB; %d nodes equal to TF\'s; runs: ours %s, TF %s'
          % (time_proven, size_proven / 1e6, equal,
             ' '.join('%.2f' % seconds for seconds, _ in mine),
             ' '.join('%.2f' % seconds for seconds, _ in other)))
    for path in folder.iterdir():
        path.unlink()
    return kept


def kills(folder, count=KILLS, letter='I'):
    """Kill freezes at random moments; returns what went wrong, a list of sentences."""
    model = slim_model(letter)
    target = folder / 'target.pb'
    command = our_command(model, target, '--no-verify')
    seconds, _ = measure(command)
    whole = target.read_bytes()
    chance = random.Random(0)
    wrong, amid = [], 0
    for number in range(count):
        target.write_bytes(b'old')
        process = subprocess.Popen(command, cwd=str(ROOT), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0, 1.1 * seconds))
        except subprocess.TimeoutExpired:
            victims = tree(process.pid)
            os.kill(chance.choice(victims), signal.SIGKILL)
            if process.poll() is None and chance.random() < 0.5:
                process.kill()
            process.wait()
        amid += any(folder.glob('.*.freezing'))
        found = target.read_bytes()
        if found not in (b'old', whole):
            wrong.append('kill %d left a target of %d bytes' % (number, len(found)))
    measure(command)
    stray = sorted(path.name for path in folder.iterdir() if path != target)
    if stray:
        wrong.append('stray files: %s' % ', '.join(stray))
    if target.read_bytes() != whole:
        wrong.append('the last freeze is not whole')
    verdict = '; '.join(wrong[:3]) or 'every target old or whole, no stray file'
    print('Kills: %d during freezes of %s, %d left a temporary file for the next run; %s.'
          % (count, letter, amid, verdict))
    return wrong


def little_memory(folder, letter='V'):
    """Freeze with a worker that may take 1.5 times the largest tensor more than when idle.

    The limit is on address space, as that of ``ulimit -v``.  Returns whether it was enough.
    """
    plan = make_plan(reader.open_model(str(slim_model(letter))), None, [OUTPUT])
    largest = max(variable.bytes for variable in plan.variables)
    with WorkerClient() as client:
        pid = client.submit('ping').wait(60)['pid']
        with open('/proc/%d/statm' % pid) as file:
            idle = int(file.read().split()[0]) * resource.getpagesize()
        limit = idle + largest * 3 // 2
        resource.prlimit(pid, resource.RLIMIT_AS, (limit, limit))
        try:
            client.freeze(plan, str(folder / 'limited.pb')).wait()
        except FreezeframeError as error:
            print('Little memory: %s failed: %s' % (letter, error.message))
            return False
        _, peak = resident(pid)
    (folder / 'limited.pb').unlink()
    print('Little memory: %s frozen by a worker limited to %d MB (idle %d + 1.5 x %d); it used '
          '%d MB.' % (letter, limit / 1e6, idle / 1e6, largest / 1e6, peak / 1e6))
    return True


def run():
    """Print the table; returns whether all budgets are kept."""
    print('Freezing %s, median of %d, in turn; sum over the process tree (budget in brackets):'
          % (OUTPUT, RUNS))
    print('  %-17s %10s %9s   %-15s %10s %9s   %s'
          % ('network', "TF's way", 'ours', 'time', "TF's way", 'ours', 'memory'))
    slim_model('R')
    with tempfile.TemporaryDirectory(dir=str(cache_folder())) as name:
        folder = Path(name)
        kept = [one_network(letter, folder) for letter in 'RIV']
        kept.append(little_memory(folder))
        return all(kept) and not kills(folder)
