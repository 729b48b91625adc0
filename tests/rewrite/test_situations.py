"""Each trouble of the catalogue: found, mended, and the numbers those of the true model.

What is right was computed by TensorFlow from the model itself, before it was frozen.
"""
import pytest

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
]
CASES = [row[:3] for row in ROWS] + [
    ('cut_inside', 'cut', Choices(inputs=(InputCut('image', 'uint8', (None, None, None, 3)),))),
]


@pytest.mark.parametrize('name, label, choices, row, end', ROWS, ids=[
    '%s-%s' % row[:2] for row in ROWS])
def test_found_mended_and_right(frozen, planned, name, label, choices, row, end):
    before = [f for f in planned(name, Choices(repairs='none')).findings if f.id == row]
    assert before and before[0].path[0] == 'y' and end in before[0].path[-1], before
    assert before[0].repair is not None and before[0].repair.id in (row, 'C3')
    after = [f for f in frozen[name, label].plan.findings if f.id == row]
    assert after and all(f.mended and f.severity == 'note' for f in after), after
    assert frozen[name, label].verdicts == ['equal']
    if label == 'safe':
        assert row in frozen[name, label].plan.repairs_applied


@pytest.mark.parametrize('name, said', [
    ('counted_by_value', 'no constant can stand for it'), ('read_late', 'after the update')])
def test_what_can_not_be_mended_is_refused(planned, name, said):
    for choices in (SAFE, ALL):
        plan = planned(name, choices)
        assert [f.id for f in plan.errors] == ['B4'] and said in plan.errors[0].message
        assert plan.errors[0].repair is None and plan.errors[0].path[0] == 'y'


def test_a_cut_takes_another_type(frozen):
    found = frozen['cut_inside', 'cut']
    assert found.plan.inputs_kept == ['image_1'] or found.plan.inputs_kept == ['image']
    assert found.plan.inputs_dropped == ['path']
    assert found.verdicts == ['equal']
