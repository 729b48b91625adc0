"""The process that reads damaged inputs: a line of JSON for each, limits on memory.

``python -m tests.fuzz.worker TARGET SEED START STOP``
"""
import importlib
import json
import resource
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.fuzz import mutations

MEMORY = 10 ** 9


def write(folder, files):
    """Write one input's files into a folder."""
    for name, data in files.items():
        path = folder / name
        if data is None:
            path.mkdir()
        else:
            path.write_bytes(data)


def own_size():
    """Bytes of address space that this process has."""
    with open('/proc/self/statm') as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def main(target, seed, start, stop):
    """Read the inputs ``start`` to ``stop - 1`` and print what became of each."""
    module, _, name = target.partition(':')
    function = getattr(importlib.import_module(module), name)
    undamaged = mutations.seeds()
    base = Path(tempfile.mkdtemp(prefix='fuzz'))
    try:
        for number in range(start, stop):
            folder = base / str(number)
            folder.mkdir()
            aim, files, damage = mutations.mutated(number, seed, undamaged)
            write(folder, files)
            began, fault = time.process_time(), ''
            resource.setrlimit(resource.RLIMIT_AS, (own_size() + MEMORY, resource.RLIM_INFINITY))
            try:
                outcome = function(str(folder / aim))
            except Exception as error:  # every one of them is what is looked for
                outcome, fault = 'fault', traceback.format_exc(limit=-6)
                outcome += ': ' + type(error).__name__
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
            print(json.dumps({
                'number': number, 'outcome': outcome, 'fault': fault, 'damage': damage,
                'seconds': time.process_time() - began,
                'peak': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), flush=True)
            shutil.rmtree(str(folder), ignore_errors=True)
    finally:
        shutil.rmtree(str(base), ignore_errors=True)


if __name__ == '__main__':
    main(sys.argv[1], *map(int, sys.argv[2:]))
