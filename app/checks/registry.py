"""Runs all checks over one plan.

A check is a function of `app.freeze.data.PlanData` that yields `Finding`s; a
new family of the catalogue is one module with such functions and one line here.
"""
from app.checks import checkpoint, inputs, keys, mode, ops, outputs, updates
from app.checks.finding import ERROR, NOTE, WARNING

CHECKS = (
    outputs.unsuitable_output, outputs.many_outputs,
    updates.reference_updates, updates.resource_variables,
    mode.training_batch_norm, mode.random_ops, mode.averaged_weights,
    inputs.switches, inputs.no_input,
    checkpoint.readable, checkpoint.already_frozen, keys.missing, keys.different, keys.matched,
    ops.python_functions, ops.tables, ops.colocation, ops.newer_attributes, ops.unknown_ops,
    ops.graph_version, ops.devices, ops.size_limit)

_ORDER = {ERROR: 0, WARNING: 1, NOTE: 2}


def run(data):
    """All findings of a plan, errors first, otherwise in the order of the checks."""
    found = [finding for check in CHECKS for finding in check(data)]
    return sorted(found, key=lambda finding: _ORDER[finding.severity])
