"""What a plan says."""
import shutil

import pytest

from app import report
from app.errors import NameNotFound
from app.formats import reader
from app.freeze.plan import Choices, make_plan
from tests import graphs

TINY = ('x = Placeholder() dtype=float shape=[?,3]', 'unused = Placeholder() dtype=float',
        'w = VariableV2() dtype=float shape=[3,2]', 'y = MatMul(x, w) T=float')


def test_sample(samples):
    model = reader.open_model(samples['linear_regression']['model'])
    plan = make_plan(model, None, ['add'])
    assert plan.ok and plan.findings == []
    assert plan.inputs_kept == ['input'] and plan.inputs_dropped == ['output']
    assert [(v.key, v.shape, v.bytes) for v in plan.variables] == [
        ('weights', (1, 1), 4), ('bias', (1,), 4)]


def test_digits_drops_the_training_parts(samples):
    model = reader.open_model(samples['digits']['model'])
    plan = make_plan(model, None, ['predictions'])
    assert plan.ok and {(f.id, f.severity) for f in plan.findings} == {
        ('C2', 'note'), ('C3', 'note')}
    names = [model.names[node] for node in plan.closure]
    assert not [name for name in names if 'gradients' in name or 'save/' in name]


def test_json_has_the_keys_of_the_contract(samples):
    model = reader.open_model(samples['linear_regression']['model'])
    facts = make_plan(model, None, ['output']).to_json()
    assert set(facts) >= {'ok', 'outputs', 'closure_nodes', 'inputs_kept', 'inputs_dropped',
                          'variables', 'bytes', 'findings'}
    finding = facts['findings'][0]
    assert not facts['ok'] and finding['id'] == 'A11' and finding['repair'] is None
    assert set(finding) == {'id', 'severity', 'nodes', 'message', 'path', 'repair', 'mended'}


def test_unknown_output():
    with pytest.raises(NameNotFound):
        make_plan(graphs.model(*TINY), None, ['z'])


@pytest.mark.parametrize('name', ['y:1', 'y:01', '^y', 'y:7'])
def test_an_output_that_the_op_does_not_have(name):
    with pytest.raises(NameNotFound) as caught:
        make_plan(graphs.model(*TINY), None, [name])
    assert caught.value.message == '%s is no output: y has 1 output; use y:0.' % name
    assert caught.value.suggestions == ['y:0']


def test_the_second_output_of_an_op():
    lines = TINY + ('k = Const() dtype=int32', 'tk = TopKV2(y, k) T=float')
    assert make_plan(graphs.model(*lines), None, ['tk:1']).output_nodes == [5]
    with pytest.raises(NameNotFound) as caught:
        make_plan(graphs.model(*lines), None, ['tk:2'])
    assert caught.value.suggestions == ['tk:0', 'tk:1']


def test_tensor_names_and_repetitions():
    plan = make_plan(graphs.model(*TINY), None, ['y:0', 'y'])
    assert plan.output_nodes == [3] and plan.closure == [0, 2, 3]


def test_no_checkpoint_is_an_error():
    plan = make_plan(graphs.model(*TINY), None, ['y'])
    assert [(f.id, f.severity) for f in plan.findings] == [('D4', 'error')]
    assert plan.variables[0].bytes == 24


def test_chosen_key(made):
    model = reader.open_model(made['renamed'].meta)
    plan = make_plan(model, None, ['y'], Choices(saver_keys={'b': 'nowhere'}))
    assert [(f.id, f.nodes) for f in plan.errors] == [('E1', ('b',))]


def test_the_checkpoint_is_looked_at_anew_when_it_changes(made, tmp_path):
    for path in (made['renamed'].prefix + suffix for suffix in
                 ('.meta', '.index', '.data-00000-of-00001')):
        shutil.copy(path, str(tmp_path))
    model = reader.open_model(str(tmp_path / 'model.meta'))
    assert make_plan(model, None, ['y']).ok
    (tmp_path / 'model.index').unlink()
    assert [f.id for f in make_plan(model, None, ['y']).errors] == ['D7']


def test_missing_data_file(made, tmp_path):
    for path in (made['renamed'].prefix + suffix for suffix in ('.meta', '.index')):
        shutil.copy(path, str(tmp_path))
    model = reader.open_model(str(tmp_path / 'model.meta'))
    assert [f.id for f in make_plan(model, None, ['y']).errors] == ['D6']


def renamed_model(tmp_path, values, dtype=1):
    """A training model whose checkpoint has other keys, or other types."""
    from tests.formats import makers
    for suffix, data in makers.v2_checkpoint(values=values, dtype=dtype).items():
        (tmp_path / ('m' + suffix)).write_bytes(data)
    meta = makers.with_saver(makers.meta_graph(), {'w': ('w', ''), 'b': ('b', '')})
    (tmp_path / 'm.meta').write_bytes(makers.serialized(meta))
    return reader.open_model(tmp_path / 'm.meta')


@pytest.mark.parametrize('repairs, mended', [
    ('safe', False), ('none', False), (('E1',), True), ('all', True)])
def test_proposed_keys_are_taken_when_that_is_asked_for(tmp_path, repairs, mended):
    from tests.formats.makers import VALUES
    model = renamed_model(tmp_path, {'old/' + name: value for name, value in VALUES.items()})
    plan = make_plan(model, None, ['y'], Choices(repairs=repairs))
    found = [f for f in plan.findings if f.id == 'E1']
    assert [(f.severity, f.mended) for f in found] == [('note' if mended else 'error', mended)]
    assert plan.ok is mended and plan.repairs_applied == ['E1'] * mended
    if mended:
        assert {v.name: v.key for v in plan.variables} == {'w': 'old/w', 'b': 'old/b'}
        assert plan.choices.saver_keys == {'w': 'old/w', 'b': 'old/b'}


def test_proposals_that_may_be_wrong_are_never_taken_unasked(tmp_path):
    from tests.formats.makers import VALUES
    model = renamed_model(tmp_path, {'one/w': VALUES['w'], 'two/w': VALUES['w'],
                                     'b': VALUES['b']})
    plan = make_plan(model, None, ['y'], Choices(repairs='all'))
    assert [f.id for f in plan.errors] == ['E1'] and plan.repairs_applied == []


def test_values_of_another_type_are_converted_when_that_is_asked_for(tmp_path):
    model = renamed_model(tmp_path, {'w': (bytes(48), (3, 2)), 'b': (bytes(16), (2,))}, dtype=2)
    assert [f.id for f in make_plan(model, None, ['y']).errors] == ['E3']
    plan = make_plan(model, None, ['y'], Choices(repairs=('E3',)))
    found, = [f for f in plan.findings if f.id == 'E3']
    assert (found.severity, found.mended) == ('note', True)
    assert 'to which they are converted' in found.message
    assert plan.ok and plan.repairs_applied == ['E3']
    assert {v.name: (v.bytes, v.converted) for v in plan.variables} \
        == {'w': (24, True), 'b': (8, True)}


@pytest.mark.parametrize('op, row, touched', [
    ('WriteFile', 'G13', 'files'), ('RemoteCall', 'G11', 'the network'), ('MatMul', None, '')])
def test_what_reaches_outside_is_told_beforehand(op, row, touched):
    model = graphs.model('x = Placeholder() dtype=float', 'w = %s(x, x)' % op,
                         'y = Identity(x, ^w) T=float')
    found = [f for f in make_plan(model, None, ['y']).findings if f.id in ('G11', 'G13')]
    assert [(f.id, f.severity, f.nodes, f.path) for f in found] == (
        [(row, 'warning', ('w',), ('y', 'w'))] if row else [])
    assert all('touches %s, by w (%s)' % (touched, op) in f.message for f in found)


def test_what_is_built_in_is_not_said_to_be_dropped(samples):
    model = reader.open_model(samples['digits']['model'])
    plan = make_plan(model, None, ['predictions'], Choices(repairs=('C3',)))
    assert plan.inputs_kept == ['inputs/images'] and plan.inputs_dropped == ['inputs/labels']
    facts = report.check(plan)
    assert facts['inputs_pinned'] == ['inputs/is_training', 'inputs/keep_prob']
    said = report.check_text(facts)
    assert 'Fixed:   inputs/is_training, inputs/keep_prob (built in)' in said
    assert 'Dropped: inputs/labels (' in said
