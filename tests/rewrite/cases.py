"""Which situation shows which row of the failure catalogue, and what is to come of it.

`CASES` is the register: `tests.rewrite.test_register` fails when a row has none.
"""
from typing import NamedTuple, Optional, Tuple, Union

from app.rewrite.choices import Choices, InputCut

NONE, SAFE, ALL = Choices(repairs='none'), Choices(), Choices(repairs='all')
FREE = object()


def named(*ids):
    """Just these repairs."""
    return Choices(repairs=ids)


def pinned(**values):
    """Values built in, beside the safe repairs."""
    return Choices(pins=values)


class Case(NamedTuple):
    """One situation, frozen with one choice.

    Attributes:
        row: Id of the finding.
        situation, label: Of the maker, and of the choice.
        choices: `Choices`.
        end: Part of the name that the finding's path ends with; '' for a finding without nodes.
        repair: Id of the repair that the finding offers, None when there is none.
        verdict: What TensorFlow 1.4 makes of the file: 'equal' to the reference, a number for
            the difference allowed, a part of what it says of it; None when no file is written.
        said: Part of the finding's message.
        outputs: Outputs, None for all of the situation.
        limit: The largest file allowed in bytes, None for TensorFlow's own.
    """

    row: str
    situation: str
    label: str
    choices: Choices
    end: str
    repair: Optional[str] = None
    verdict: Union[str, float, None] = 'equal'
    said: str = ''
    outputs: Optional[Tuple[str, ...]] = None
    limit: Optional[int] = None


def mends(row, situation, label, choices, end, repair=None, **more):
    """A finding that a repair of its own row, or the one named, mends."""
    return Case(row, situation, label, choices, end, repair or row, **more)


def _many():
    for row, situation, label, choices, end in (
            ('B1', 'in_place_batch_norm', 'safe', SAFE, 'AssignMovingAvg'),
            ('B1', 'control_batch_norm', 'safe', SAFE, 'AssignMovingAvg'),
            ('B2', 'averages_in_cond', 'safe', SAFE, 'AssignMovingAvg'),
            ('B2', 'averages_in_cond', 'pinned', pinned(is_training=False), 'AssignMovingAvg'),
            ('B3', 'estimator', 'safe', SAFE, 'IsVariableInitialized'),
            ('B3', 'estimator', 'named', named('B3'), 'IsVariableInitialized'),
            ('B4', 'never_assigned', 'safe', SAFE, 'Assign'),
            ('B4', 'counted_by_value', 'all', ALL, 'AssignAdd'),
            ('B4', 'read_late', 'named', named('B4'), 'AssignAdd'),
            ('B5', 'counted_in_loop', 'safe', SAFE, 'AssignAdd'),
            ('B6', 'waits_for_training', 'safe', SAFE, 'Adam'),
            ('B7', 'first_value_on_the_way', 'safe', SAFE, 'w/Assign'),
            ('C1', 'trained_fused_norm', 'all', ALL, 'FusedBatchNorm'),
            ('C1', 'trained_plain_norm', 'named', named('C1'), 'moments/'),
            ('C1', 'trained_slim_in_place', 'all', ALL, 'moments/'),
            ('B1', 'trained_slim_in_place', 'all', ALL, 'AssignMovingAvg'),
            ('C1', 'hand_made_norm', 'all', ALL, 'moments/'),
            ('C1', 'norm_without_bias', 'all', ALL, 'FusedBatchNorm'),
            ('C1', 'averaged_moments', 'all', ALL, 'moments/'),
            ('C1', 'renormalized', 'all', ALL, 'moments/'),
            ('C2', 'dropped_out', 'all', ALL, 'RandomUniform'),
            ('C2', 'dropped_out_before_branches', 'named', named('C2'), 'RandomUniform'),
            ('C2', 'dropped_out_alike_at_each_step', 'all', ALL, 'RandomUniform'),
            ('C3', 'switched_batch_norm', 'all', ALL, 'is_training'),
            ('C3', 'switched_batch_norm', 'pinned', pinned(is_training=False, keep_prob=1),
             'is_training'),
            ('C4', 'queued', 'safe', SAFE, 'batch'),
            ('C4', 'two_dequeued', 'safe', SAFE, 'batch'),
            ('C4', 'default_from_queue', 'safe', SAFE, 'x'),
            ('C4', 'iterator', 'safe', SAFE, 'next'),
            ('C5', 'one_shot_iterator', 'safe', SAFE, 'next'),
            ('C6', 'averaged', 'chosen', Choices(ema=True), 'w'),
            ('C6', 'averaged', 'named', named('C6'), 'w'),
            ('C6', 'averaged_by_another_name', 'chosen', Choices(ema=True), 'w'),
            ('C7', 'half_saved', 'named', named('C7'), 'moving_'),
            ('C8', 'local_counter', 'safe', SAFE, 'local'),
            ('C9', 'baked_batch', 'named', named('C9'), 'x'),
            ('C9', 'baked_shapes', 'named', named('C9'), 'x'),
            ('E1', 'renamed_scope', 'named', named('E1'), ''),
            ('E3', 'other_dtype', 'named', named('E3'), 'w'),
            ('F1', 'resource_variables', 'safe', SAFE, 'v/'),
            ('F1', 'resource_shapes', 'safe', SAFE, 'v/table'),
            ('F2', 'resource_gather', 'safe', SAFE, 'lookup'),
            ('F1', 'resource_recurrent', 'safe', SAFE, 'rnn'),
            ('F3', 'resource_variables', 'safe', SAFE, 'while/'),
            ('F4', 'resource_variables', 'safe', SAFE, 'Switch'),
            ('F4', 'resource_norm_in_cond', 'safe', SAFE, 'Switch'),
            ('F5', 'keras_phase', 'named', named('F5'), 'learning_phase'),
            ('F6', 'resource_norm', 'safe', SAFE, 'Assign'),
            ('G3', 'newer_ops', 'safe', SAFE, ''),
            ('G3', 'newer_selection', 'safe', SAFE, ''),
            ('G4', 'newer_attributes', 'safe', SAFE, ''),
            ('G7', 'on_devices', 'safe', SAFE, ''),
            ('G9', 'colocated', 'safe', SAFE, 'y'),
            ('G12', 'tables', 'safe', SAFE, 'table'),
            ('G12', 'estimator_vocabulary', 'safe', SAFE, 'table'),
            ('B3', 'estimator_vocabulary', 'safe', SAFE, 'IsVariableInitialized'),
            ('G13', 'vocabulary_file', 'safe', SAFE, 'table'),
            ('G14', 'mutable_table', 'safe', SAFE, 'Table'),
            ('H3', 'inputs_of_one_type', 'safe', SAFE, 'x'),
            ('H3', 'inputs_without_shape', 'safe', SAFE, 'x'),
            ('H5', 'constant_with_inputs', 'safe', SAFE, 'w'),
            ('H6', 'loop_left_open', 'safe', SAFE, 'while/')):
        yield mends(row, situation, label, choices, end)


CASES = list(_many()) + [
    # Another repair than the row's own does it.
    mends('B4', 'assigned_while_training', 'pinned', named('B4', 'C3'), 'Assign', 'C3'),
    mends('B3', 'trained_estimator', 'safe', SAFE, 'IsVariableInitialized', verdict=1e-6),
    mends('B1', 'in_place_batch_norm', 'all', ALL, 'AssignMovingAvg', 'C3'),
    mends('F5', 'keras_phase', 'switches', named('C3'), 'learning_phase', 'F5'),
    mends('G11', 'python_function_fed', 'cut', Choices(inputs=(InputCut('python'),)), 'python',
          FREE),
    mends('G15', 'too_large', 'named', named('G15'), 'large', verdict=2e-3,
          said='half precision', limit=18000),
    # Notes: nothing is to be mended, and the numbers are right.
    Case('C10', 'another_step', 'safe', SAFE, '', said='named for step 7, and its global_step '),
    Case('E1', 'missing_key', 'safe', SAFE, '', said='does no harm'),
    Case('E4', 'no_saver', 'safe', SAFE, '', said='names no Saver'),
    Case('E5', 'frozen_before', 'safe', SAFE, '', said='frozen already'),
    Case('E6', 'partitioned', 'safe', SAFE, 'rows/w/part_', said='read as slices'),
    Case('E7', 'renaming_saver', 'safe', SAFE, '', said='w from net/weights'),
    Case('G1', 'contrib_cell', 'safe', SAFE, 'GRUBlockCell', said='tensorflow.contrib.rnn'),
    Case('G6', 'frozen_before', 'safe', SAFE, '', said='which version'),
    Case('G16', 'half_frozen', 'safe', SAFE, 'b', said='frozen in part'),
    # No repair, and the message says so; what the file is good for, TensorFlow says.
    Case('C1', 'half_averaged', 'all', ALL, 'moments/', said='is not known'),
    Case('C1', 'variance_averaged', 'all', ALL, 'moments/', said='is not known'),
    Case('C1', 'norm_in_loop', 'all', ALL, 'moments/', said='in a loop'),
    Case('C2', 'noisy', 'all', ALL, 'Random', verdict='random', said='draw random numbers'),
    Case('C9', 'baked_state', 'all', ALL, 'x', said='GRUCellZeroState/zeros'),
    Case('E2', 'other_shape', 'all', ALL, 'w', verdict=None, said='3x4 there and 3x2'),
    Case('G2', 'custom_op', 'all', ALL, 'y', said='does not know the op IcpOfSomebody'),
    Case('G4', 'dilated', 'all', ALL, 'y', verdict="attr 'dilations' not in", said='dilations'),
    Case('G5', 'for_later_readers', 'all', ALL, '', verdict='min consumer version 25',
         said='refuses to load'),
    Case('G8', 'on_a_gpu', 'all', ALL, 'cudnn', verdict="support Op 'CudnnRNN'",
         said='only runs on a GPU'),
    Case('G10', 'edited_by_hand', 'all', ALL, 'y', verdict=None, said='no such node'),
    Case('G11', 'python_function', 'safe', SAFE, 'python', verdict='pyfunc_',
         said='runs in no other process', outputs=('y',)),
    Case('G17', 'on_a_tpu', 'all', ALL, 'summed', verdict="CrossReplicaSum", said='a TPU'),
]

UPSTREAM = [('custom_op', 'G2'), ('dilated', 'G4'), ('on_a_gpu', 'G8'), ('edited_by_hand', 'G10'),
            ('python_function', 'G11'), ('on_a_tpu', 'G17')]
"""Situations with an output ``before`` the trouble, and the row that it is spared."""

FROZEN = CASES + [
    Case('', 'cut_inside', 'cut',
         Choices(inputs=(InputCut('image', 'uint8', (None, None, None, 3)),)), ''),
    Case('', 'nothing_wrong', 'safe', SAFE, '')] + [
    Case('', situation, 'before', SAFE, '', outputs=('before',)) for situation, _ in UPSTREAM]
"""All that is frozen."""

ELSEWHERE = {}
"""Rows that other tests show: id to the names of the tests."""


def shows(*rows):
    """Say of a test that it shows rows which no single situation can."""
    def register(test):
        for row in rows:
            ELSEWHERE.setdefault(row, []).append(test.__name__)
        return test
    return register
