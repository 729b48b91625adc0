"""What the checks find: each row by a graph that has it and one that has not."""
import pytest

from app.formats import reader
from app.freeze.plan import Choices, make_plan
from app.naming import suitability
from tests import graphs

WEIGHTS = ('x = Placeholder() dtype=float shape=[?,3]', 'w = VariableV2() dtype=float shape=[3,2]',
           'w/read = Identity(w) T=float')
PRODUCT = WEIGHTS + ('y = MatMul(x, w/read) T=float',)


def findings(lines, *outputs, **kwargs):
    """(id, severity) to finding; a missing checkpoint aside."""
    plan = make_plan(graphs.model(*lines, **kwargs), None, outputs or ['y'],
                     Choices(repairs='none'))
    return {(f.id, f.severity): f for f in plan.findings if f.id != 'D4'}


def test_nothing_to_say_of_a_plain_model():
    assert findings(PRODUCT) == {}


@pytest.mark.parametrize('line, said', [
    ('bad = Placeholder() dtype=float', 'placeholder'),
    ('bad = VariableV2() dtype=float shape=[1]', 'variable'),
    ('bad = Const() dtype=float', 'constant'),
    ('bad = NoOp(^y)', 'no value'),
    ('bad = Assign(w, w/read) T=float', 'writes into a variable'),
    ('bad = AssignSub(w, w/read) T=float', 'writes into a variable'),
    ('bad = ApplyGradientDescent(w, x, y) T=float', 'optimizer'),
    ('bad = SaveV2(x, x, x)', 'saver'),
    ('bad = RestoreV2(x, x, x) dtypes=float', 'saver'),
    ('bad = ScalarSummary(x, y) T=float', 'summaries'),
    ('bad = MergeSummary(y) N=1', 'summaries'),
])
def test_a11(line, said):
    found = findings(PRODUCT + (line,), 'bad')[('A11', 'error')]
    assert found.nodes == ('bad',) and said in found.message and found.repair is None


def test_a11_is_worded_as_names_are_explained(samples):
    model = reader.open_model(samples['linear_regression']['model'])
    reason = suitability.reason_against(model, model.index['output'])
    assert reason in make_plan(model, None, ['output']).errors[0].message


LOOP = ('x = Placeholder() dtype=float', 'i = Enter(x) T=float frame_name=l',
        'm = Merge(i, n) T=float N=2', 'p = Less(m, m) T=float', 'l = LoopCond(p)',
        's = Switch(m, l) T=float', 'b = Neg(s:1) T=float', 'n = NextIteration(b) T=float',
        'e = Exit(s) T=float')
BRANCHES = ('x = Placeholder() dtype=float', 'p = Placeholder() dtype=bool',
            'id = Identity(p) T=bool', 's = Switch(x, id) T=float', 'a = Neg(s:1) T=float',
            'b = Neg(s) T=float', 'm = Merge(a, b) T=float N=2', 'after = Neg(m) T=float')


@pytest.mark.parametrize('lines, output, severity, said', [
    (LOOP, 'b', 'error', 'Take e,'), (LOOP, 'n', 'error', 'Take e,'),
    (LOOP, 'i', 'error', 'Take e,'), (LOOP, 'e', None, ''),
    (BRANCHES, 'a', 'warning', 'that p decides on'), (BRANCHES, 'b', 'warning', 'Take m,'),
    (BRANCHES, 's', 'warning', 'Take m,'), (BRANCHES, 'm', None, ''),
    (BRANCHES, 'after', None, '')])
def test_a11_tells_where_loops_and_branches_end(lines, output, severity, said):
    found = findings(lines, output)
    if severity is None:
        assert not [key for key in found if key[0] == 'A11']
    else:
        assert said in found['A11', severity].message


def test_a11_spares_what_a_signature_names():
    model = graphs.model(*PRODUCT)
    model.meta.signature_def['serving_default'].outputs['weights'].name = 'w:0'
    assert 'A11' not in [f.id for f in make_plan(model, None, ['w']).errors]


def test_a_plain_plan_ranks_no_candidates():
    model = graphs.model(*PRODUCT)
    make_plan(model, None, ['y'])
    assert 'candidates' not in model.cache


def test_a11_label(samples):
    plan = make_plan(reader.open_model(samples['linear_regression']['model']), None, ['output'])
    assert [f.id for f in plan.errors] == ['A11'] and 'label' in plan.errors[0].message


def test_a11_only_weights_is_a_warning():
    assert ('A11', 'warning') in findings(WEIGHTS, 'w/read')


def test_a11_nothing_trained():
    found = findings(PRODUCT + ('z = Relu(x) T=float',), 'z')
    assert 'no variable' in found[('A11', 'warning')].message


def test_a12():
    lines = PRODUCT + tuple('r%d = Relu(y) T=float' % n for n in range(60))
    assert ('A12', 'warning') in findings(lines, *['r%d' % n for n in range(60)])


@pytest.mark.parametrize('lines, row', [
    (('bn/AssignMovingAvg = AssignSub(w, x) T=float',
      'z = Identity(y, ^bn/AssignMovingAvg) T=float'), 'B1'),
    (('global_step = VariableV2() dtype=int64 shape=[]',
      'init = IsVariableInitialized(global_step) dtype=int64',
      'z = Identity(y, ^init) T=float'), 'B3'),
    (('s = ScatterUpdate(w, x, x) T=float Tindices=int32', 'z = Relu(s) T=float'), 'B4'),
    (('e = RefEnter(w) T=float', 'a = AssignAdd(e, x) T=float', 'z = Identity(y, ^a) T=float'),
     'B5'),
    (('train = ApplyAdam(w, x, x, x, x, x, x, x, x, x) T=float',
      'z = Identity(y, ^train) T=float'), 'B6'),
])
def test_reference_updates(lines, row):
    found = findings(PRODUCT + lines, 'z')[(row, 'error')]
    assert found.path[0] == 'z' and found.path[-1] == found.nodes[0]


def test_references_that_are_no_frozen_variables_are_fine():
    lines = PRODUCT + ('t = TemporaryVariable() dtype=float shape=[]',
                       'a = AssignAdd(t, y) T=float', 'z = DestroyTemporaryVariable(a) T=float',
                       'q = FIFOQueue()', 'd = QueueDequeue(q) component_types=float',
                       'out = AddN(z, d) T=float N=2')
    assert set(findings(lines, 'out')) == {('C4', 'warning')}


def test_batch_norm_in_place(made):
    plan = make_plan(reader.open_model(made['batch_norm_in_place'].meta), None, ['y'],
                     Choices(repairs='none'))
    error, = plan.errors
    assert error.id == 'B1' and error.path[0] == 'y' and 'AssignMovingAvg' in error.path[-1]


def test_resource_variables():
    lines = ('x = Placeholder() dtype=float', 'w = VarHandleOp() dtype=float shape=[3,2]',
             'w/Read = ReadVariableOp(w) dtype=float', 'y = MatMul(x, w/Read) T=float')
    assert findings(lines)[('F1', 'error')].path == ('y', 'w/Read', 'w')


def test_training_mode_batch_norm():
    line = 'z = FusedBatchNorm(y, w/read, w/read, x, x) T=float is_training=%s'
    assert ('C1', 'warning') in findings(PRODUCT + (line % 'true',), 'z')
    assert findings(PRODUCT + (line % 'false',), 'z') == {}


def test_random():
    lines = PRODUCT + ('r = RandomUniform(x) dtype=float', 'z = Mul(y, r) T=float')
    assert ('C2', 'warning') in findings(lines, 'z')


def test_switches():
    lines = PRODUCT + ('keep_prob = Placeholder() dtype=float shape=[]',
                       'z = Mul(y, keep_prob) T=float')
    assert findings(lines, 'z')[('C3', 'note')].nodes == ('keep_prob',)


def test_queue_and_no_input():
    lines = ('q = FIFOQueueV2()',
             'b = QueueDequeueManyV2(q, q) component_types=float') + WEIGHTS[1:]
    found = findings(lines + ('y = MatMul(b, w/read) T=float',))
    assert found[('C4', 'warning')].nodes == ('b',)
    found = findings(WEIGHTS[1:] + ('y = Relu(w/read) T=float',))
    assert 'no input' in found[('C4', 'warning')].message


def test_already_frozen():
    lines = ('x = Placeholder() dtype=float', 'y = Relu(x) T=float')
    assert ('E5', 'note') in findings(lines)


def test_python_functions_and_tables():
    lines = PRODUCT + ('p = PyFunc(y) token=pyfunc_0', 't = HashTableV2()',
                       'z = LookupTableFindV2(t, p, p)')
    found = findings(lines, 'z')
    assert found[('G11', 'warning')].nodes == ('p',)
    assert found[('G12', 'warning')].nodes == ('t', 'z')


@pytest.mark.parametrize('line, row', [
    ('z = CudnnRNN(y, y, y, y)', 'G8'), ('z = InfeedDequeue(^y) dtype=float', 'G17')])
def test_ops_of_other_hardware(line, row):
    assert findings(PRODUCT + (line,), 'z')[(row, 'warning')].nodes == ('z',)


def test_an_input_that_is_not_there():
    found = findings(PRODUCT + ('z = Add(y, gone) T=float',), 'z')[('G10', 'error')]
    assert 'gone' in found.message and found.path == ('z',)


def test_a_fixed_batch():
    lines = ('x = Placeholder() dtype=float shape=[8,3]',) + PRODUCT[1:]
    found = findings(lines)[('C9', 'note')]
    assert found.nodes == ('x',) and found.repair.id == 'C9'


def test_unknown_ops():
    lines = PRODUCT + ('z = NoSuchOpAnywhere(y)',)
    assert findings(lines, 'z')[('G2', 'warning')].nodes == ('z',)


def test_function_calls_are_known(made):
    plan = make_plan(reader.open_model(made['recurrent'].meta), None, ['y'])
    assert 'G2' not in {f.id for f in plan.findings}


def test_devices(made):
    plan = make_plan(reader.open_model(made['sharded'].meta), None, ['y'])
    assert [(f.id, f.severity) for f in plan.findings] == [('G7', 'note')]


def test_more_than_two_gigabytes():
    lines = ('x = Placeholder() dtype=float', 'w = VariableV2() dtype=float shape=[30000,20000]',
             'y = MatMul(x, w) T=float')
    assert 'GB' in findings(lines)[('G15', 'error')].message


def with_checkpoint(made, *lines):
    """Findings of a hand-made graph with the checkpoint of the model ``renamed``."""
    plan = make_plan(graphs.model(*lines), made['renamed'].prefix, ['y'])
    return {f.id: f for f in plan.findings if f.id != 'E4'}


def test_keys_shapes_and_dtypes(made):
    x = 'x = Placeholder() dtype=float'
    fine = 'right/w = VariableV2() dtype=float shape=[3,2]'
    assert with_checkpoint(made, x, fine, 'y = MatMul(x, right/w) T=float') == {}
    other = 'gone = VariableV2() dtype=float shape=[3,2]'
    found = with_checkpoint(made, x, other, 'y = MatMul(x, gone) T=float')
    assert found['E1'].nodes == ('gone',) and found['E1'].severity == 'error'
    wide = 'right/w = VariableV2() dtype=float shape=[3,9]'
    found = with_checkpoint(made, x, wide, 'y = MatMul(x, right/w) T=float')
    assert '3x2 there and 3x9' in found['E2'].message
    double = 'right/w = VariableV2() dtype=double shape=[3,2]'
    found = with_checkpoint(made, x, double, 'y = MatMul(x, right/w) T=double')
    assert 'float32 there and float64' in found['E3'].message


def test_missing_keys_that_nobody_needs_do_no_harm(made):
    found = with_checkpoint(made, 'x = Placeholder() dtype=float',
                            'right/w = VariableV2() dtype=float shape=[3,2]',
                            'Adam = VariableV2() dtype=float shape=[3,2]',
                            'y = MatMul(x, right/w) T=float')
    assert [(f.id, f.severity, f.nodes) for f in found.values()] == [('E1', 'note', ('Adam',))]


def test_unreadable_checkpoint_is_a_finding_and_no_exception(tmp_path):
    (tmp_path / 'model.index').write_bytes(b'rubbish')
    plan = make_plan(graphs.model(*PRODUCT), str(tmp_path / 'model'), ['y'])
    assert [f.severity for f in plan.findings] == ['error']
    assert 'index' in plan.findings[0].message


def test_a_renamed_variable_is_not_taken_for_one_that_was_never_saved(tmp_path):
    """Both lack a value; only one that no Saver restores may take its initial constant."""
    from tests.formats import makers
    for suffix, data in makers.v2_checkpoint(
            values={'old/' + name: value for name, value in makers.VALUES.items()}).items():
        (tmp_path / ('m' + suffix)).write_bytes(data)
    meta = makers.with_saver(makers.meta_graph(), {'w': ('w', '')})
    meta.graph_def.MergeFrom(graphs.graph_def('zeros = Const() dtype=float',
                                              'w/Assign = Assign(w, zeros) T=float',
                                              'b/Assign = Assign(b, zeros) T=float'))
    (tmp_path / 'm.meta').write_bytes(makers.serialized(meta))
    found = make_plan(reader.open_model(tmp_path / 'm.meta'), None, ['y']).findings
    assert [f.nodes for f in found if f.id == 'C7'] == [('b',)]
    assert [f.nodes for f in found if f.id == 'E1'] == [('w', 'b')]
