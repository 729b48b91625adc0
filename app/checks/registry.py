"""Runs all checks over one plan.

A check is a function of `app.freeze.data.PlanData` that yields `Finding`s; a
new family of the catalogue is one module with such functions and one line here.
"""
from app.checks import (
    checkpoint, earlier, inputs, keys, mode, ops, outputs, size, tables, unsaved, updates)
from app.checks.finding import ERROR, NOTE, WARNING

CHECKS = (
    outputs.unsuitable_output, outputs.inside_of_control_flow, outputs.many_outputs,
    updates.reference_updates, updates.resource_variables,
    mode.training_batch_norm, mode.random_ops, mode.averaged_weights,
    inputs.switches, inputs.fixed_batch, inputs.no_input,
    checkpoint.readable, checkpoint.another_step, checkpoint.already_frozen,
    keys.missing, keys.different, keys.matched, keys.partitioned,
    unsaved.constant_initializers,
    ops.python_functions, ops.other_hardware, ops.contrib_ops, ops.dangling_inputs,
    tables.lookups, ops.colocation, ops.newer_attributes, ops.unknown_ops,
    ops.graph_version, ops.devices, size.size_limit, earlier.version_lost, earlier.half_frozen,
    earlier.lost_inputs, earlier.surplus_inputs, earlier.broken_loops)

SEVERITIES = (ERROR, WARNING, NOTE)
"""The gravest first."""


def run(data, more=()):
    """All findings of a plan, errors first, otherwise in the order of the checks.

    Args:
        more: Checks to add.
    """
    return _sorted(finding for check in CHECKS + tuple(more) for finding in check(data))


def merged(before, after):
    """Findings of a graph and of what repairs made of it, as those of the plan.

    What is not found any more becomes a note that says so (``mended``); the rest is said of
    the graph that will be written.
    """
    found = list(after)
    for finding in before:
        if not any(_is_same(finding, other) for other in after):
            found.append(finding._replace(severity=NOTE, mended=True))
    return _sorted(found)


def _is_same(one, other):
    return one.id == other.id and (
        not one.nodes or not other.nodes or not set(one.nodes).isdisjoint(other.nodes))


def _sorted(found):
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
