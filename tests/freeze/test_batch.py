"""Several checkpoints in one call."""
import json
import shutil
from pathlib import Path

import pytest

from app.errors import UsageError
from app.freeze import batch


@pytest.fixture
def steps(samples, tmp_path):
    """Checkpoints of steps 5, 10 and 100 of one model: (folder, model)."""
    model = Path(samples['linear_regression']['model'])
    for step in (5, 10, 100):
        for path in model.parent.glob(model.stem + '.*'):
            shutil.copy(str(path), str(tmp_path / ('m-%d%s' % (step, path.name[len(model.stem):]))))
    return tmp_path


def test_patterns(steps):
    found = batch.checkpoints(str(steps / 'm-*'))
    assert [Path(prefix).name for prefix in found] == ['m-5', 'm-10', 'm-100']
    assert batch.checkpoints(str(steps / 'm-1?')) == [str(steps / 'm-10')]
    assert batch.checkpoints(str(steps / 'm-5')) == [str(steps / 'm-5')]
    with pytest.raises(UsageError) as caught:
        batch.checkpoints(str(steps / 'n-*'))
    assert 'No checkpoint matches' in caught.value.message
    assert batch.is_pattern('a-*') and not batch.is_pattern('a-1') and not batch.is_pattern(None)


def test_old_checkpoints_too(made):
    for name in ('version_1', 'version_1_sharded', 'sharded'):
        assert batch.checkpoints(made[name].prefix + '*') == [made[name].prefix]


@pytest.mark.parametrize('output', ['o-{foo}.pb', '{step}-{}.pb', '{Step}.pb'])
def test_places_that_nothing_fills_are_refused(output):
    with pytest.raises(UsageError) as caught:
        batch.runs(['t/m-5'], output)
    assert 'filled in with nothing' in caught.value.message and '{step}' in caught.value.hint


def test_names():
    runs = batch.runs(['t/m-5', 't/last'], 'o/{step}.pb', '{name}.py')
    assert [tuple(run) for run in runs] == [
        ('t/m-5', 'o/5.pb', 'm-5.py'), ('t/last', 'o/last.pb', 'last.py')]
    with pytest.raises(UsageError) as caught:
        batch.runs(['t/m-5', 't/m-6'], 'o.pb')
    assert '{step}' in caught.value.hint and 'same output' in caught.value.message
    with pytest.raises(UsageError):
        batch.runs(['a/m-5', 'b/m-5'], '{step}.pb')
    assert batch.runs(['t/m-5'], 'o.pb')[0].output == 'o.pb'


def test_goes_on_after_a_failure(command, steps, tmp_path):
    data = steps / 'm-10.data-00000-of-00001'
    data.write_bytes(data.read_bytes()[:-3])
    done = command('freeze', steps / 'm-5.meta', '--outputs', 'add', '--checkpoints',
                   steps / 'm-*', '-o', tmp_path / 'out-{step}.pb', '--json')
    facts = json.loads(done.stdout)
    assert done.returncode == 1 and not facts['ok'] and facts['error']['code'] == 'batch_failed'
    assert [run['ok'] for run in facts['runs']] == [True, False, True]
    assert [run['exit_status'] for run in facts['runs']] == [0, 1, 0]
    assert facts['runs'][0]['verified']['status'] == 'equal'
    assert sorted(path.name for path in tmp_path.glob('out-*')) == ['out-100.pb', 'out-5.pb']
    assert '1 of 3 checkpoints failed' in facts['error']['message']


def test_as_text(command, steps, tmp_path):
    done = command('freeze', steps / 'm-5.meta', '--outputs', 'add', '--checkpoints',
                   steps / 'm-*', '-o', tmp_path / 'out-{step}.pb', '--no-verify')
    assert done.returncode == 0 and 'All 3 checkpoints done.' in done.stdout
    done = command('freeze', steps / 'm-5.meta', '--outputs', 'add', '--checkpoints',
                   steps / 'm-*', '-o', tmp_path / 'out.pb')
    assert done.returncode == 2 and '{step}' in done.stderr


def test_from_a_plan(command, steps, tmp_path):
    plan = tmp_path / 'p.json'
    plan.write_text(json.dumps({'freezeframe_plan': 1, 'outputs': ['add'],
                                'checkpoint': str(steps / 'm-*')}))
    done = command('freeze', steps / 'm-5.meta', '--plan', plan, '-o',
                   tmp_path / 'out-{name}.pb', '--no-verify', '--json')
    assert done.returncode == 0, done.stderr
    assert [Path(run['output']).name for run in json.loads(done.stdout)['runs']] == [
        'out-m-5.pb', 'out-m-10.pb', 'out-m-100.pb']


@pytest.mark.parametrize('option', ['-o', '--snippet'])
def test_no_result_is_put_over_a_checkpoint_that_comes_later(command, steps, tmp_path, option):
    """m-1 would be written to m-10.index, which is frozen after it."""
    for path in list(steps.glob('m-5.*')):
        path.rename(str(path).replace('m-5', 'm-1'))
    before = {path: path.read_bytes() for path in steps.iterdir()}
    results = {'-o': steps / 'x-{step}.pb', '--snippet': steps / 'x-{step}.py'}
    results[option] = steps / 'm-{step}0.index'
    if option == '--snippet':
        results[option] = steps / 'm-{step}0.meta.py'
        (steps / 'm-10.meta.py').write_text('')
        before[steps / 'm-10.meta.py'] = b''
    done = command('freeze', steps / 'm-1.meta', '--outputs', 'add', '--checkpoints',
                   steps / 'm-*', '--overwrite', '--no-verify',
                   *[part for pair in results.items() for part in pair])
    assert done.returncode != 0 and 'belongs to the checkpoint' in done.stderr
    assert 'm-10' in done.stderr and len(done.stderr.splitlines()) <= 2
    assert {path: path.read_bytes() for path in steps.iterdir()} == before
