"""Models in trouble, frozen with each choice that the tests name."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.checkpoint.opener import open_checkpoint
from app.formats import reader
from app.freeze import job, plan, writer
from tests.rewrite import situations

ROOT = Path(__file__).resolve().parents[2]


def tool(*arguments):
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-m', 'tests.rewrite.situations']
        + [str(argument) for argument in arguments], cwd=str(ROOT), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, universal_newlines=True,
        env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL='2'))
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


class Frozen:
    """A situation and one choice: the plan, and what TensorFlow made of the file."""

    def __init__(self, planned, verdicts):
        self.plan = planned
        self.verdicts = verdicts


@pytest.fixture(scope='session')
def made_situations(tmp_path_factory):
    """(folder, facts) of all situations."""
    folder = tmp_path_factory.mktemp('situations')
    return folder, tool('make', folder)


@pytest.fixture(scope='session')
def planned(made_situations):
    """Plan a situation: (name, `Choices`) -> FreezePlan."""
    folder, facts = made_situations

    def make(name, choices):
        model = reader.open_model(str(folder / name / 'model.meta'))
        return plan.make_plan(model, None, facts[name]['outputs'], choices)
    return make


@pytest.fixture(scope='session')
def frozen(made_situations, planned):
    """All that the tests freeze, frozen and run: (situation, label) to `Frozen`."""
    from tests.rewrite.test_situations import CASES
    folder, facts = made_situations
    plans = {}
    for name, label, choices in CASES:
        found = planned(name, choices)
        plans[name, label] = found
        if found.ok:
            write(found, folder / name / (label + '.pb'))
            outputs = [output if ':' in output else output + ':0' for output in found.outputs]
            (folder / name / (label + '.json')).write_text(json.dumps(outputs))
    verdicts = tool('run', folder)
    return {key: Frozen(found, verdicts.get('%s/%s' % key)) for key, found in plans.items()}


def write(planned, path):
    """Freeze in this process."""
    items, literals = job.pieces(planned)
    with open_checkpoint(planned.checkpoint) as bundle:
        path.write_bytes(b''.join(map(bytes, writer.graph_pieces(items, literals, bundle))))


assert situations.MAKERS
