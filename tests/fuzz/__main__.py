"""Damaged files through ``inspect``: ``python -m tests.fuzz [--count N] [--seed N]``.

Every input must open or be refused with a `FreezeframeError`, in 5 s of
processor time and 1 GB.
Otherwise its files are kept, the exit status is 1 and ``--only NUMBER`` repeats it.
"""
import argparse
import collections
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz import mutations, worker

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 5.0
TARGET = 'tests.fuzz.target:inspect'
_BATCH = 500
_PATIENCE = 4  # how many times the limit a process may stay silent on a busy machine


def batch(target, seed, start, stop):
    """Results of the inputs ``start`` to ``stop - 1``, also of those that end the process."""
    results, undamaged = [], mutations.seeds()
    while start < stop:
        last = None
        process = subprocess.Popen(
            [sys.executable, '-m', 'tests.fuzz.worker', target] + [
                str(number) for number in (seed, start, stop)],
            cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with process:
            for line in _lines(process):
                last = json.loads(line)
                results.append(last)
                start = last['number'] + 1
                if last['peak'] > worker.MEMORY:
                    break  # the peak would stay with all that follow
            process.kill()
        if start < stop and (last is None or last['peak'] <= worker.MEMORY):
            results.append({'number': start, 'outcome': 'fault: crash or hang', 'fault': '',
                            'damage': mutations.mutated(start, seed, undamaged)[2],
                            'seconds': SECONDS * _PATIENCE, 'peak': 0})
            start += 1
    return results


def _lines(process):
    """Lines that a process writes until it ends, or works or waits too long in silence."""
    rest = b''
    while _answers(process):
        data = os.read(process.stdout.fileno(), 1 << 16)
        if not data:
            return
        *lines, rest = (rest + data).split(b'\n')
        yield from lines


def _answers(process):
    """Wait for output.  On a busy machine a process may be silent as it gets no turn."""
    began = _worked(process)
    for _ in range(_PATIENCE):
        if select.select([process.stdout], [], [], SECONDS * _PATIENCE)[0]:
            return True
        if _worked(process) - began > SECONDS:
            break
    return False


def _worked(process):
    """Seconds of a core that a process has used, 0 when it has ended."""
    try:
        with open('/proc/%d/stat' % process.pid) as stat:
            fields = stat.read().rpartition(')')[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def is_failure(result):
    """Whether a result is what must not be."""
    return (result['outcome'].startswith('fault') or result['seconds'] > SECONDS
            or result['peak'] > worker.MEMORY)


def run(count, seed=0, start=0, target=TARGET, keep=None, jobs=None):
    """Read ``count`` inputs, print figures, keep the failing ones; the list of failures."""
    began = time.perf_counter()
    ranges = [(first, min(first + _BATCH, start + count))
              for first in range(start, start + count, _BATCH)]
    with ThreadPoolExecutor(jobs or os.cpu_count()) as pool:
        results, failures = [], []
        for found in pool.map(lambda ends: batch(target, seed, *ends), ranges):
            results += found
            for result in filter(is_failure, found):
                failures.append(result)
                _report(result, seed, Path(keep or tempfile.gettempdir()) / 'freezeframe-fuzz')
    _print(results, time.perf_counter() - began)
    return failures


def _print(results, seconds):
    print('%d inputs in %.0f s; slowest %.2f s, most memory %.0f MB' % (
        len(results), seconds, max(r['seconds'] for r in results),
        max(r['peak'] for r in results) / 1e6))
    for title, counts in (
            ('outcome', collections.Counter(r['outcome'] for r in results)),
            ('damage', collections.Counter(d for r in results for d in r['damage']))):
        print('  %s: %s' % (title, ', '.join(
            '%s %d' % pair for pair in counts.most_common())))


def _report(result, seed, keep):
    folder = keep / ('%d-%d' % (seed, result['number']))
    target, files, _ = mutations.mutated(result['number'], seed)
    if not folder.exists():
        folder.mkdir(parents=True)
        worker.write(folder, files)
    print('\nFAILED: --seed %d --only %d (%s): %s, %.1f s, %.0f MB\n%s\n%s' % (
        seed, result['number'], ', '.join(result['damage']), result['outcome'],
        result['seconds'], result['peak'] / 1e6, folder / target, result['fault']), flush=True)


def main(argv=None):
    """Run from the command line; the exit status."""
    parser = argparse.ArgumentParser(prog='python -m tests.fuzz')
    parser.add_argument('--count', type=int, default=20000, help='how many inputs')
    parser.add_argument('--seed', type=int, default=0, help='other inputs')
    parser.add_argument('--only', type=int, help='one input by its number')
    parser.add_argument('--keep', help='folder for inputs that fail')
    args = parser.parse_args(argv)
    start, count = (0, args.count) if args.only is None else (args.only, 1)
    return 1 if run(count, args.seed, start, keep=args.keep) else 0


if __name__ == '__main__':
    sys.exit(main())
