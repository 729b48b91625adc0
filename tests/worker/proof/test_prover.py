"""What the proof says of models that TensorFlow made."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import verdict
from app.formats import protos, reader
from app.freeze import service
from app.freeze.job import ProofOptions
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from app.worker.client import WorkerClient

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope='module')
def models(tmp_path_factory):
    """(folder, name to outputs)."""
    folder = tmp_path_factory.mktemp('proved')
    done = subprocess.run([sys.executable, '-W', 'ignore', '-m', 'tests.worker.proof.models',
                           str(folder)], cwd=str(ROOT), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True,
                          env=dict(os.environ, TF_CPP_MIN_LOG_LEVEL='2'))
    assert done.returncode == 0, done.stderr[-3000:]
    return folder, json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope='module')
def proved(models, tmp_path_factory):
    """Freeze and prove a model: (name, outputs, choices) -> the ``freeze`` object."""
    folder, outputs = models
    target = str(tmp_path_factory.mktemp('frozen') / 'x.pb')
    with WorkerClient() as client:
        client.warm()

        def run(name, wanted=None, run_unsafe=False, **choices):
            plan = make_plan(reader.open_model(str(folder / name / 'model.meta')), None,
                             wanted or outputs[name], Choices(**choices))
            return service.freeze(client, plan, target, overwrite=True,
                                  proof=ProofOptions(run_unsafe=run_unsafe))
        yield run


def test_a_variable_that_is_one_text(proved):
    verified = proved('text')['verified']
    assert verified['status'] == 'equal', verified['reason']
    assert verified['constants_equal'] == verified['constants_compared'] > 0


@pytest.mark.parametrize('keep', ['0.5', '0.9'])
def test_random_numbers_that_one_row_may_hide(proved, keep):
    verified = proved('dropout', pins={'keep_prob': keep})['verified']
    assert verified['status'] == 'equal' and verified['deterministic'] is False
    assert 'deterministic' not in verified['proven']
    assert 'Two runs give different values of prob:0' in verified['reason']


def test_random_numbers_that_no_run_shows(proved):
    verified = proved('rarely_random')['verified']
    assert verified['status'] == 'equal' and verified['deterministic'] is None
    assert 'deterministic' not in verified['proven']
    assert 'No two runs on the inputs tried differ' in verified['reason']


def test_a_model_that_trains_while_it_predicts(proved):
    """Each run of the original begins with the variables of the checkpoint."""
    verified = proved('trained_on')['verified']
    assert verified['status'] == 'equal', verified['reason']
    assert verified['runs'] == 3


def test_a_model_that_counts_its_runs(proved):
    """The counter may be read before or after: that is told, and no difference of the file."""
    result = proved('counted')
    assert result['ok'] and result['repairs_applied'] == ['B1']
    verified = result['verified']
    assert verified['status'] == 'equal' and verified['max_abs_diff'] == 0
    assert 'in no set order' in verified['reason'] and 'B1' in verified['reason']


def test_lengths_do_not_hide_the_last_step(proved):
    verified = proved('last_step')['verified']
    assert verified['status'] == 'equal' and verified['constant_outputs'] == []
    assert 'the same' not in verified['reason']


def test_outputs_that_are_always_the_same_prove_little(proved):
    verified = proved('flat')['verified']
    assert verified['status'] == 'equal' and verified['constant_outputs'] == ['zero:0']
    assert 'zero:0 was the same value (-0.0) in every run' in verified['reason'] \
        or 'zero:0 was the same value (0.0) in every run' in verified['reason']
    assert not verified['says_little'] and verdict.of_proof(verified).severity == 'good'
    verified = proved('flat', ['zero'])['verified']
    assert verified['says_little'] and verdict.of_proof(verified).severity == 'warning'
    verified = proved('flat', ['alone', 'y'])['verified']
    assert verified['constant_outputs'] == [], 'it depends on nothing that is fed'


def test_rows_that_depend_on_one_another_after_c1_are_told(proved):
    """The repair was made for rows that stand alone."""
    result = proved('centred', repairs='all')
    verified = result['verified']
    assert result['ok'] and 'C1' in verified['changed_by'] and verified['repaired'] == 'equal'
    assert verified['batch_independent'] is False
    assert 'A row of y:0 depends on the other rows' in verified['reason']
    found = verdict.of_proof(verified, result['findings'])
    assert found.severity == 'warning' and 'still depend' in found.title


def test_batches_that_fail_though_the_inputs_take_them_are_told(models, tmp_path):
    """A placeholder that is freed, and a convolution that stays made for 4 pictures."""
    model = reader.open_model(str(models[0] / 'fixed_batch' / 'model.meta'))
    target = tmp_path / 'x.pb'
    with WorkerClient() as client:
        result = service.freeze(client, make_plan(model, None, ['y']), str(target))
        assert result['verified']['failed_batches'] == []
        graph = protos.load().GraphDef.FromString(target.read_bytes())
        held = next(node for node in graph.node if node.op == 'Placeholder')
        held.attr['shape'].shape.dim[0].size = -1
        target.write_bytes(graph.SerializeToString())
        verified = service.verify(client, model, None, str(target), outputs=['y'])
    assert verified['status'] == 'equal' and verified['failed_batches'] == [1, 5]
    assert 'the file is made for 4: a batch of 1 or 5 fails' in verified['reason']
    assert verdict.of_proof(verified).severity == 'warning'


def test_an_output_inside_of_a_loop_is_not_blamed_on_the_inputs(models, tmp_path):
    model = reader.open_model(str(models[0] / 'looped' / 'model.meta'))
    with WorkerClient() as client:
        service.freeze(client, make_plan(model, None, ['while/Exit_1']), str(tmp_path / 'x.pb'))
        verified = service.verify(client, model, None, str(tmp_path / 'x.pb'),
                                  outputs=['while/inner'])
    assert verified['status'] == 'not_run'
    assert verified['reason'].count('inside of a loop') == 2
    assert 'behind the loop' in verified['reason'] and 'made up' not in verified['reason']


def test_a_vocabulary_that_is_now_among_the_assets(models, proved):
    """The graph names a path of the machine that it was trained on."""
    folder, _ = models
    assets = folder / 'vocabulary' / 'assets'
    assets.mkdir(exist_ok=True)
    (folder / 'vocabulary' / 'words.txt').rename(assets / 'words.txt')
    verified = proved('vocabulary', run_unsafe=True)['verified']
    assert verified['status'] == 'equal', verified['reason']
    assert verified['constant_outputs'] == []
