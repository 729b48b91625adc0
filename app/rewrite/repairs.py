"""The repairs by id: what each does, and whether the numbers can change."""
from typing import NamedTuple


class Repair(NamedTuple):
    """A way to mend what a finding tells of.

    Attributes:
        id: For ``--repair`` and the window's button.
        changes_numbers: Whether the file may then compute other values.
        message: What it does, one sentence.
    """

    id: str
    changes_numbers: bool
    message: str


_CUT = 'Leave out updates of variables that only the order of the ops asks for.'
_ALL = [
    Repair('B1', False, _CUT),
    Repair('B2', False, _CUT),
    Repair('B3', False, _CUT),
    Repair('B4', False, 'Take the branch that is always taken, and leave the update out.'),
    Repair('B5', False, 'Leave out the update; what waited for it stays in its loop.'),
    Repair('B6', False, _CUT),
    Repair('B7', False, 'Leave out the giving of first values that only the order of the ops '
                        'asks for.'),
    Repair('C1', True, 'Normalize by the moving averages of training instead.'),
    Repair('C2', True, 'Leave the dropout out.'),
    Repair('C3', True, 'Build in the value for inference, and leave the branches for training '
                       'out.'),
    Repair('C4', False, 'Put a placeholder of the same type and shape there.'),
    Repair('C5', False, 'Put a placeholder of the same type and shape there.'),
    Repair('C6', True, 'Take the moving averages of the weights.'),
    Repair('C7', True, 'Give them the constants that they begin with.'),
    Repair('C8', False, 'Give them the constants that they begin with.'),
    Repair('C9', False, 'Let the inputs take batches of any size.'),
    Repair('E1', True, 'Take the keys that the variables have in the checkpoint.'),
    Repair('E3', True, 'Convert the values to the types that the graph wants.'),
    Repair('F1', False, 'Make them ordinary variables: reads and gathers take the value.'),
    Repair('F2', False, 'Leave the colocation out.'),
    Repair('F3', False, 'Hand the value into the loop, in the place of the handle.'),
    Repair('F4', False, 'Hand the value into the branch, in the place of the handle.'),
    Repair('F5', True, 'Build in the value for inference, and leave the branches for training '
                       'out.'),
    Repair('F6', False, _CUT),
    Repair('G3', False, 'Put them in terms of ops that TensorFlow 1.4 has.'),
    Repair('G4', False, 'Leave out attributes that have their default value.'),
    Repair('G12', False, 'Keep the contents in the file; the first look-up fills the table.'),
    Repair('G13', False, 'Put the vocabulary into the file; the first look-up fills the table.'),
    Repair('G14', False, 'Put the contents that the checkpoint has into the file; the first '
                         'look-up fills the table.'),
    Repair('G7', False, 'Clear devices of clusters and GPUs.'),
    Repair('G9', False, 'Leave the colocation out.'),
    Repair('G15', True, 'Store the largest weights as half floats, and cast them back when '
                        'the file is run.'),
    Repair('H3', False, 'Give the inputs the type and shape that the graph takes.'),
    Repair('H5', False, 'Leave out inputs of nodes that take none.'),
    Repair('H6', False, 'Let what comes from outside enter the loop.'),
]

KEY_REPAIRS = frozenset(['C6', 'E1', 'E3'])
"""Repairs of what is read from the checkpoint; the graph stays as it is."""

STORED_STATE = Repair(
    'B4', True, 'Compute with the values in the checkpoint, and leave the updates out.')
"""Of updates that the outputs are computed from; it has to be asked for by name."""

REPAIRS = {repair.id: repair for repair in _ALL}

SAFE = frozenset(repair.id for repair in _ALL if not repair.changes_numbers) - {'B4', 'C9'}
"""Ids of the repairs that are made unasked.

What B4 and C9 do beside that, `STORED_STATE` and another interface, is done only by name.
"""
