"""What can be done to a frozen file afterwards, by TF 1.4's own TransformGraph."""
from typing import NamedTuple, Tuple

from app.errors import UsageError

_FOLD_CONSTANTS = 'fold_constants(ignore_errors=true)'


class Step(NamedTuple):
    """One step.

    Attributes:
        name: As people choose it.
        transforms: What TransformGraph is told.
        changes_constants: Whether constants of the model may get other values.
        changes_numbers: Whether results may differ by more than rounding.
        message: What it does, for people.
    """

    name: str
    transforms: Tuple[str, ...]
    changes_constants: bool
    changes_numbers: bool
    message: str


STEPS = {step.name: step for step in (
    Step('fold_constants', (_FOLD_CONSTANTS,), True, False,
         'work out beforehand what depends on no input'),
    # Scales have to be constants before they can be folded into weights.
    Step('fold_batch_norms', (_FOLD_CONSTANTS, 'fold_old_batch_norms', 'fold_batch_norms'),
         True, False, 'fold batch norms into the weights before them'),
    Step('strip_unused_nodes', ('strip_unused_nodes',), False, False,
         'leave out what the outputs do not need'),
    Step('merge_duplicate_nodes', ('merge_duplicate_nodes',), False, False,
         'keep one of several nodes that compute the same'),
    Step('remove_device', ('remove_device',), False, False,
         'free all nodes of their devices'),
    Step('sort_by_execution_order', ('sort_by_execution_order',), False, False,
         'put each node behind those that it needs'),
    Step('round_weights', ('round_weights(num_steps=256)',), True, True,
         'round weights to 256 values, so that the file compresses well'),
    Step('quantize_weights', ('quantize_weights',), True, True,
         'store weights in 8 bits: a quarter of the size, other numbers'),
)}
"""`Step`s by name."""

_ALIASES = {'strip_unused': 'strip_unused_nodes', 'merge_duplicates': 'merge_duplicate_nodes',
            'remove_devices': 'remove_device', 'fold_old_batch_norms': 'fold_batch_norms'}


def parse_steps(text):
    """The steps that a list separated by commas names, in its order.

    >>> [step.name for step in parse_steps('fold_constants, remove_devices')]
    ['fold_constants', 'remove_device']

    Raises UsageError.
    """
    names = [name.strip() for name in (text or '').split(',') if name.strip()]
    found = []
    for name in names:
        step = STEPS.get(_ALIASES.get(name, name))
        if step is None:
            raise UsageError('There is no step %s.' % name, hint='Steps are %s.'
                             % ', '.join(sorted(STEPS)), suggestions=sorted(STEPS))
        found.append(step)
    return found
