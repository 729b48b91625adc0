"""All repairs, in the order in which one can build on another."""
from typing import FrozenSet, Mapping, NamedTuple

from app.graph.part import Part
from app.rewrite import pins, switches, updates
from app.rewrite.draft import Draft
from app.rewrite.repairs import REPAIRS


class Rewritten(NamedTuple):
    """What became of a part of a model.

    Attributes:
        part: The rewritten `Part`; its model shares all but the nodes with the original.
        applied: Ids of the repairs that were made.
        pinned: Tensor of the original to the value that is built in.
        cuts: Tensor of the original to the placeholder's tensor in the file.
        initial: Variable to the ``Assign`` of the original whose constant it gets.
    """

    part: Part
    applied: FrozenSet[str]
    pinned: Mapping[str, object]
    cuts: Mapping[str, str]
    initial: Mapping[str, str]

    @property
    def other_numbers(self):
        """Ids of the repairs after which the file may compute other values than the model.

        Pinned values and averaged weights are not among them: the model computes the same
        when it is fed and restored so.
        """
        return tuple(sorted(identifier for identifier in self.applied - {'C3', 'C6'}
                            if REPAIRS[identifier].changes_numbers))


class Context(NamedTuple):
    """What the repairs may want to know beside the graph.

    Attributes:
        has_value: Whether the checkpoint has a value for a variable, by its name.
    """

    has_value: object


def run(part, choices, context):
    """Make the repairs that are wanted and that something asks for.

    Returns:
        `Rewritten`, or None when nothing changes.

    Raises NameNotFound, PlanError for pins and inputs that can't be.
    """
    draft = Draft(part, choices, context.has_value)
    applied = set()
    for step in _STEPS:
        applied |= step(draft)
        draft.commit()
    if draft.part is part:
        return None
    return Rewritten(draft.part, frozenset(applied), draft.pinned, draft.cuts, draft.initial)


def _pins(draft):
    done = pins.apply(draft)
    if draft.pinned:
        switches.resolve(draft)
    return done


def _updates(draft):
    if any(draft.choices.wants(identifier) for identifier in updates.IDS):
        return updates.cut(draft)
    return set()


_STEPS = (_pins, _updates)
