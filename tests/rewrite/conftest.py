"""Models in trouble, frozen with each choice that the tests name."""
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.checkpoint.opener import open_checkpoint
from app.formats import reader
from app.freeze import job, plan, writer
from app.graph.opdefs import contrib_modules
from app.rewrite import halves
from tests.rewrite.cases import FROZEN

ROOT = Path(__file__).resolve().parents[2]


def tool(*arguments, module='tests.rewrite.situations'):
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-m', module]
        + [str(argument) for argument in arguments], cwd=str(ROOT), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, universal_newlines=True, timeout=240,
        env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL='2'))
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


class Frozen:
    """A situation and one choice: the plan, the file, and what TensorFlow made of it."""

    def __init__(self, planned, path, verdicts):
        self.plan = planned
        self.path = path
        self.verdicts = verdicts


@contextlib.contextmanager
def largest_file(size):
    """Let files be no larger than that; None for what TensorFlow reads."""
    own = halves.LIMIT
    halves.LIMIT = own if size is None else size
    try:
        yield
    finally:
        halves.LIMIT = own


@pytest.fixture(scope='session')
def made_situations(tmp_path_factory):
    """(folder, facts) of all situations."""
    folder = tmp_path_factory.mktemp('situations')
    return folder, tool('make', folder)


@pytest.fixture(scope='session')
def planned(made_situations):
    """Plan a situation: (name, `Choices`, outputs, largest file) -> FreezePlan."""
    folder, facts = made_situations

    def make(name, choices, outputs=None, limit=None):
        model = reader.open_model(str(folder / name / facts[name]['target']))
        checkpoint = None
        if model.checkpoint is None and (folder / name / 'model.index').exists():
            checkpoint = str(folder / name / 'model')
        with largest_file(limit):
            return plan.make_plan(model, checkpoint, outputs or facts[name]['outputs'], choices)
    return make


@pytest.fixture(scope='session')
def frozen(made_situations, planned):
    """All that the tests freeze, frozen and run: (situation, label) to `Frozen`."""
    folder, facts = made_situations
    plans = {}
    for case in FROZEN:
        key = case.situation, case.label
        if key in plans:
            continue
        plans[key] = found = planned(case.situation, case.choices, case.outputs, case.limit)
        if found.ok:
            path = folder / case.situation / (case.label + '.pb')
            write(found, path)
            path.with_suffix('.json').write_text(json.dumps(how(found, facts[case.situation])))
    verdicts = tool('run', folder)
    return {key: Frozen(found, folder / key[0] / (key[1] + '.pb'), verdicts.get('%s/%s' % key))
            for key, found in plans.items()}


def how(planned, facts):
    """How a file is to be run."""
    modules = contrib_modules()
    return {'outputs': [name if ':' in name else name + ':0' for name in planned.outputs],
            'positions': [facts['outputs'].index(name) for name in planned.outputs],
            'disguise': facts['disguise'],
            'imports': sorted({modules[op] for op in planned.graph.ops if op in modules})}


def write(planned, path):
    """Freeze in this process."""
    items, literals = job.pieces(planned)
    if not planned.checkpoint:
        path.write_bytes(literals)
        return
    with open_checkpoint(planned.checkpoint) as bundle:
        path.write_bytes(b''.join(map(bytes, writer.graph_pieces(items, literals, bundle))))
