"""Plans as files."""
import json

import pytest
from hypothesis import given, strategies as st

from app.errors import UsageError
from app.freeze import plan_file
from app.freeze.plan_file import SavedPlan
from app.rewrite.choices import Choices, InputCut

NAMES = st.text(st.characters(blacklist_categories=['Cs']), min_size=1, max_size=6)
PINS = st.recursive(st.booleans() | st.integers() | st.floats(allow_nan=False,
                                                              allow_infinity=False) | st.text(
    st.characters(blacklist_categories=['Cs'])), lambda inner: st.lists(inner, max_size=3),
    max_leaves=4)
SIZES = st.lists(st.none() | st.integers(0, 9), max_size=3).map(tuple)
CUTS = st.builds(InputCut, NAMES, st.sampled_from([None, 'float32', 'int64']),
                 st.none() | SIZES)
CHOICES = st.builds(
    Choices, saver_keys=st.just({}), ema=st.booleans(),
    repairs=st.sampled_from(['safe', 'none', 'all', ('B3', 'C1')]),
    pins=st.dictionaries(NAMES, PINS, max_size=2), inputs=st.lists(CUTS, max_size=2).map(tuple))
PLANS = st.builds(
    SavedPlan, outputs=st.lists(NAMES, min_size=1, max_size=3).map(tuple), choices=CHOICES,
    saver_keys=st.lists(NAMES, max_size=2).map(tuple), checkpoint=st.none() | NAMES,
    text=st.booleans(), steps=st.sampled_from([(), ('fold_constants', 'quantize_weights')]))


@given(PLANS)
def test_they_come_back(plan):
    text = plan_file.to_text(plan)
    assert plan_file.from_text(text) == plan
    assert plan_file.to_text(plan_file.from_text(text)) == text


def test_the_form():
    text = plan_file.to_text(SavedPlan(('y',), Choices(pins={'b': 1, 'a': False})))
    assert list(json.loads(text)) == ['freezeframe_plan', 'outputs', 'inputs', 'pins', 'repairs',
                                      'ema', 'saver_keys', 'checkpoint', 'text', 'steps']
    assert text.startswith('{\n  "freezeframe_plan": 1,') and text.endswith('}\n')
    assert text.index('"a"') < text.index('"b"')


def test_what_is_left_out_is_as_without_a_plan():
    plan = plan_file.from_text('{"freezeframe_plan": 1, "outputs": ["y"]}')
    assert plan == SavedPlan(('y',))


def refused(path):
    with pytest.raises(UsageError) as caught:
        plan_file.load(str(path))
    assert '\n' not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize('content, said', [
    ('', 'no JSON'), ('{', 'no JSON (line 1'), ('[]', 'does not begin with'),
    ('{"outputs": ["y"]}', 'does not begin with'),
    ('{"freezeframe_plan": 2, "outputs": ["y"]}', 'newer Freezeframe'),
    ('{"freezeframe_plan": "1"}', 'version'), ('{"freezeframe_plan": true}', 'version'),
    ('{"freezeframe_plan": 1}', 'names no outputs'),
    ('{"freezeframe_plan": 1, "outputs": []}', 'names no outputs'),
    ('{"freezeframe_plan": 1, "outputs": "y"}', 'no list of names'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "outptus": 1}', 'not known, outptus'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "outputs": ["z"]}', 'outputs twice'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "ema": 1}', 'ema'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "pins": {"a": null}}', 'pins'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "pins": {"a": NaN}}', 'NaN'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "steps": ["fly"]}', 'no step fly'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "repairs": ["C3", "ZZ"]}', 'no repair ZZ'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "repairs": "bogus"}', 'repairs'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "inputs": [{"name": "x", "dtype": "b"}]}',
     'dtype b'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "inputs": [{"name": "x", "shape": [-1]}]}',
     'shape'),
    ('{"freezeframe_plan": 1, "outputs": ["y"], "inputs": ["x"]}', 'no {"name"'),
    ('[' * 100000, 'nested too deeply'), (' ' * (1 << 20) + '{}', 'larger')])
def test_refusals(tmp_path, content, said):
    (tmp_path / 'p.json').write_text(content)
    assert said in refused(tmp_path / 'p.json')


def test_what_is_no_text_or_no_file(tmp_path):
    (tmp_path / 'p.json').write_bytes(b'\xff\xfe\0')
    assert 'no text' in refused(tmp_path / 'p.json')
    assert 'cannot be read' in refused(tmp_path / 'none.json')
    assert 'cannot be read' in refused(tmp_path)


def test_a_plan_gives_the_same_bytes(command, samples, tmp_path):
    """What --save-plan keeps, --plan does again."""
    model = samples['linear_regression']['model']
    plan, one, other = tmp_path / 'p.json', tmp_path / 'one.pb', tmp_path / 'other.pb'
    done = command('freeze', model, '--outputs', 'add:0', '-o', one, '--save-plan', plan,
                   '--then', 'fold_constants', '--no-verify')
    assert done.returncode == 0, done.stderr
    assert json.loads(plan.read_text())['steps'] == ['fold_constants']
    done = command('freeze', model, '--plan', plan, '-o', other, '--no-verify')
    assert done.returncode == 0 and one.read_bytes() == other.read_bytes(), done.stderr
    kept = plan.read_bytes()
    done = command('freeze', model, '--plan', plan, '-o', other, '--no-verify', '--save-plan',
                   plan, '--overwrite')
    assert plan.read_bytes() == kept
    done = command('check', model, '--plan', plan, '--json')
    assert json.loads(done.stdout)['outputs'] == ['add:0']
    done = command('freeze', model, '--plan', plan, '-o', other, '--save-plan', plan)
    assert done.returncode == 1 and 'there already' in done.stderr


def test_what_is_typed_comes_on_top(command, samples, tmp_path):
    model = samples['two_outputs']['model']
    plan = tmp_path / 'p.json'
    plan.write_text(plan_file.to_text(SavedPlan(('add',), Choices(repairs='none'))))
    done = command('check', model, '--plan', plan, '--outputs', 'add_1', '--json')
    assert json.loads(done.stdout)['outputs'] == ['add_1']


def test_no_outputs_at_all(command, samples):
    done = command('check', samples['two_outputs']['model'])
    assert done.returncode == 2 and '--outputs' in done.stderr
