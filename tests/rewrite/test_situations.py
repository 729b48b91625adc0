"""Each trouble of the catalogue: found, mended, and the numbers those of the true model.

What is right was computed by TensorFlow from the model itself, before it was frozen.
"""
import pytest

from app.errors import PlanError
from app.formats import reader
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices, InputCut

SAFE, ALL = Choices(), Choices(repairs='all')

ROWS = [
    # situation, label, choices, finding mended, last node of its path
    ('in_place_batch_norm', 'safe', SAFE, 'B1', 'AssignMovingAvg'),
    ('in_place_batch_norm', 'all', ALL, 'B1', 'AssignMovingAvg'),
    ('control_batch_norm', 'safe', SAFE, 'B1', 'AssignMovingAvg'),
    ('averages_in_cond', 'safe', SAFE, 'B2', 'AssignMovingAvg'),
    ('averages_in_cond', 'pinned', Choices(pins={'is_training': False}), 'B2', 'AssignMovingAvg'),
    ('estimator', 'safe', SAFE, 'B3', 'IsVariableInitialized'),
    ('estimator', 'named', Choices(repairs=('B3',)), 'B3', 'IsVariableInitialized'),
    ('never_assigned', 'safe', SAFE, 'B4', 'Assign'),
    ('assigned_while_training', 'pinned', Choices(repairs=('B4', 'C3')), 'B4', 'Assign'),
    ('counted_in_loop', 'safe', SAFE, 'B5', 'AssignAdd'),
    ('waits_for_training', 'safe', SAFE, 'B6', 'Adam'),
    ('switched_batch_norm', 'all', ALL, 'C3', 'is_training'),
    ('switched_batch_norm', 'pinned', Choices(pins={'is_training': False, 'keep_prob': 1}),
     'C3', 'is_training'),
    ('queued', 'safe', SAFE, 'C4', 'batch'),
    ('two_dequeued', 'safe', SAFE, 'C4', 'batch'),
    ('default_from_queue', 'safe', SAFE, 'C4', 'x'),
    ('iterator', 'safe', SAFE, 'C4', 'next'),
    ('one_shot_iterator', 'safe', SAFE, 'C5', 'next'),
    ('counted_by_value', 'all', ALL, 'B4', 'AssignAdd'),
    ('read_late', 'named', Choices(repairs=('B4',)), 'B4', 'AssignAdd'),
    ('trained_fused_norm', 'all', ALL, 'C1', 'FusedBatchNorm'),
    ('trained_plain_norm', 'named', Choices(repairs=('C1',)), 'C1', 'moments/'),
    ('trained_slim_in_place', 'all', ALL, 'C1', 'moments/'),
    ('trained_slim_in_place', 'all', ALL, 'B1', 'AssignMovingAvg'),
    ('hand_made_norm', 'all', ALL, 'C1', 'moments/'),
    ('dropped_out', 'all', ALL, 'C2', 'RandomUniform'),
    ('averaged', 'chosen', Choices(ema=True), 'C6', 'w'),
    ('averaged', 'named', Choices(repairs=('C6',)), 'C6', 'w'),
    ('half_saved', 'named', Choices(repairs=('C7',)), 'C7', 'moving_'),
    ('local_counter', 'safe', SAFE, 'C8', 'local'),
    ('newer_ops', 'safe', SAFE, 'G3', ''),
    ('tables', 'safe', SAFE, 'G12', 'table'),
    ('vocabulary_file', 'safe', SAFE, 'G13', 'table'),
    ('mutable_table', 'safe', SAFE, 'G14', 'Table'),
    ('baked_batch', 'named', Choices(repairs=('C9',)), 'C9', 'x'),
    ('resource_variables', 'safe', SAFE, 'F1', 'v/'),
    ('resource_recurrent', 'safe', SAFE, 'F1', 'rnn'),
    ('resource_norm', 'safe', SAFE, 'F1', 'v/'),
    ('resource_norm', 'safe', SAFE, 'F6', 'Assign'),
]
CASES = [row[:3] for row in ROWS] + [
    ('cut_inside', 'cut', Choices(inputs=(InputCut('image', 'uint8', (None, None, None, 3)),))),
]


@pytest.mark.parametrize('name, label, choices, row, end', ROWS, ids=[
    '%s-%s-%s' % (row[0], row[1], row[3]) for row in ROWS])
def test_found_mended_and_right(frozen, planned, name, label, choices, row, end):
    before = [f for f in planned(name, Choices(repairs='none')).findings if f.id == row]
    assert before and before[0].path[0] == 'y' and end in before[0].path[-1], before
    assert before[0].repair is not None and before[0].repair.id in (row, 'C3')
    after = [f for f in frozen[name, label].plan.findings if f.id == row]
    assert after and all(f.mended and f.severity == 'note' for f in after), after
    assert set(frozen[name, label].verdicts) == {'equal'}, frozen[name, label].verdicts
    if label != 'pinned':
        assert {row, 'C3'} & set(frozen[name, label].plan.repairs_applied)


@pytest.mark.parametrize('name, said', [
    ('counted_by_value', 'each run gives something else'), ('read_late', 'after the update')])
def test_what_would_change_the_numbers_is_not_done_unasked(planned, name, said):
    plan = planned(name, SAFE)
    assert [f.id for f in plan.errors] == ['B4'] and said in plan.errors[0].message
    assert plan.errors[0].repair.changes_numbers and plan.errors[0].path[0] == 'y'


def test_noise_has_no_repair(planned):
    for choices in (SAFE, ALL):
        finding, = [f for f in planned('noisy', choices).findings if f.id == 'C2']
        assert finding.repair is None and not finding.mended


def test_repairs_that_change_numbers_are_named(frozen):
    for name, label, ids in (('dropped_out', 'all', {'C2'}), ('read_late', 'named', {'B4'}),
                             ('trained_slim_in_place', 'all', {'C1'}),
                             ('switched_batch_norm', 'all', set())):
        assert frozen[name, label].plan.rewritten.other_numbers == ids


def test_a_cut_takes_another_type(frozen):
    found = frozen['cut_inside', 'cut']
    assert found.plan.inputs_kept == ['image_1'] or found.plan.inputs_kept == ['image']
    assert found.plan.inputs_dropped == ['path']
    assert found.verdicts == ['equal']


@pytest.mark.parametrize('repairs', ['safe', 'all', ('C1',)])
def test_a_norm_behind_a_switch_is_no_norm_in_training_wherever_the_graph_is_cut(
        samples, repairs):
    """Whatever number the switch has in the cut graph, even the first."""
    model = reader.open_model(str(samples['digits']['model']))
    cut = InputCut('model/features/block1/conv/Conv2D')
    found = make_plan(model, None, ['predictions'], Choices(repairs=repairs, inputs=(cut,)))
    assert not [f for f in found.findings if f.id == 'C1'] and 'C1' not in found.repairs_applied
    assert ('inputs/is_training' in found.inputs_kept) == (repairs != 'all')


@pytest.mark.parametrize('name, repairs, row', [
    ('local_counter', 'safe', 'C8'), ('half_saved', ('C7',), 'C7')])
def test_a_variable_that_got_a_constant_is_not_said_to_be_of_no_use(planned, name, repairs, row):
    found = [f.id for f in planned(name, Choices(repairs=repairs)).findings]
    assert row in found and not [
        f for f in planned(name, Choices(repairs=repairs)).findings
        if f.id == 'E1' and not f.mended]


@pytest.mark.parametrize('choices', [
    Choices(pins={'inputs/images': 1}), Choices(pins={'inputs/is_training': [True, False]}),
    Choices(inputs=(InputCut('inputs/images', 'float32', (None, 3)),)),
    Choices(inputs=(InputCut('model/features/block1/conv/Conv2D', None, (1, 2, 3, 5)),))])
def test_what_contradicts_a_shape_of_the_graph_is_refused(samples, choices):
    model = reader.open_model(str(samples['digits']['model']))
    with pytest.raises(PlanError) as caught:
        make_plan(model, None, ['predictions'], choices)
    assert 'has the shape' in caught.value.message
