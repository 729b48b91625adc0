"""All repairs, in the order in which one can build on another."""
from typing import FrozenSet, Mapping, NamedTuple

from app.checkpoint.keymap import VariableKey
from app.graph.part import Part
from app.rewrite import (
    batch, batch_norm, dropout, halves, initial, leftovers, loops, newer, pins, resources,
    switches, tables, updates)
from app.rewrite.draft import Draft


class Rewritten(NamedTuple):
    """What became of a part of a model.

    Attributes:
        part: The rewritten `Part`; its model shares all but the nodes with the original.
        applied: Ids of the repairs that were made.
        other_numbers: Those among them after which the file may compute other values than
            the model that is fed and restored the same way.
        pinned: Tensor of the original to the value that is built in.
        cuts: Tensor of the original to the placeholder's tensor in the file.
        initial: Variable to the ``Assign`` of the original whose constant it gets.
        keys: Names of variables that the original lacks, to their `VariableKey`s.
    """

    part: Part
    applied: FrozenSet[str]
    other_numbers: FrozenSet[str]
    pinned: Mapping[str, object]
    cuts: Mapping[str, str]
    initial: Mapping[str, str]
    keys: Mapping[str, VariableKey]


class Context(NamedTuple):
    """What the repairs may want to know beside the graph.

    Attributes:
        has_value: Whether the checkpoint has a value for a variable, by its name; None
            without a checkpoint.
        entry: The checkpoint's `Entry` of a key, None when it has none.
        way: The `VariableKey` of a variable, by its name; None without a checkpoint.
        size: Bytes of the file that a `Part` makes, by it and the keys of added variables.
    """

    has_value: object
    entry: object
    way: object
    size: object


def run(part, choices, context):
    """Make the repairs that are wanted and that something asks for.

    Returns:
        `Rewritten`, or None when nothing changes.

    Raises NameNotFound, PlanError for pins and inputs that can't be.
    """
    draft = Draft(part, choices, context)
    applied = set()
    for step in _STEPS:
        applied |= step(draft)
        draft.commit()
    if draft.part is part:
        return None
    return Rewritten(draft.part, frozenset(applied), frozenset(draft.altered),
                     draft.pinned, draft.cuts, draft.initial, draft.keys)


def _pins(draft):
    done = pins.apply(draft)
    if draft.pinned:
        switches.resolve(draft)
    return done


def _updates(draft):
    if any(draft.choices.wants(identifier) for identifier in updates.IDS):
        return updates.cut(draft)
    return set()


def _updates_of_tables(draft):
    # What a table is filled from was not looked at before: it may wait for updates as well.
    return _updates(draft)


def _batch_norm(draft):
    done = batch_norm.flip(draft) if draft.choices.wants('C1', True) else set()
    draft.altered |= done
    return done


def _dropout(draft):
    if draft.pinned:
        dropout.bypass(draft, only_certain=True)
    if draft.choices.wants('C2', True) and dropout.bypass(draft):
        draft.altered.add('C2')
        return {'C2'}
    return set()


def _newer(draft):
    return newer.convert(draft) if draft.choices.wants('G3') else set()


def _resources(draft):
    if any(draft.choices.wants(identifier) for identifier in resources.IDS):
        return resources.convert(draft)
    return set()


def _batch(draft):
    # Nobody asked for another interface: not without being named.
    return batch.free(draft) if draft.choices.wants('C9', True) else set()


def _halves(draft):
    done = halves.store(draft) if draft.choices.wants('G15', True) else set()
    draft.altered |= done
    return done


_STEPS = (leftovers.mend, loops.enter, _pins, _updates, _batch_norm, _dropout, _resources,
          tables.fill, _updates_of_tables, _newer, initial.fill, _batch, _halves)
