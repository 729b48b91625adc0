"""The plan: what freezing these outputs of this model would do.

Pure and quick, so that the window can make a new one at each click.  Window,
command line and tests all go through `make_plan`; what the plan says is what
`app.freeze.service.freeze` does.
"""
import os
import time
from typing import NamedTuple, Optional, Tuple

from app.checkpoint import keymap
from app.checkpoint.opener import open_checkpoint
from app.checkpoint.tensors import ITEM_BYTES, count_elements, parse_slice
from app.checks import edits, registry
from app.checks.finding import ERROR
from app.errors import CheckpointError, NameNotFound
from app.freeze import kept, wire
from app.freeze.data import PlanData
from app.graph import reach
from app.graph.model import CONTROL, PLACEHOLDER_OPS, parse_input
from app.graph.opdefs import registered_ops
from app.rewrite.choices import Choices

FROZEN_OPS = frozenset(['Variable', 'VariableV2'])
"""Ops that become constants, those of TF 1.4's own way."""

_SUGGESTED = 5


class PlannedVariable(NamedTuple):
    """A variable that becomes a constant.

    Attributes:
        node: Node number.
        name: Node name.
        key: Checkpoint key, None without a checkpoint.
        slice: ``shape_and_slice`` text, '' for the whole tensor.
        dtype: Dtype name of the variable.
        shape: Sizes of the value, None when neither graph nor checkpoint knows.
        bytes: Bytes of the value.
        stored_dtype: Dtype name in the checkpoint, None when the key is missing.
        stored_shape: Sizes in the checkpoint (of the slice), None when missing.
    """

    node: int
    name: str
    key: Optional[str]
    slice: str
    dtype: str
    shape: Optional[Tuple[int, ...]]
    bytes: int
    stored_dtype: Optional[str]
    stored_shape: Optional[Tuple[int, ...]]


class FreezePlan:
    """What will be frozen, and everything to know before.

    Attributes:
        model, checkpoint, choices: What it was made from (checkpoint: prefix or None).
        outputs: Names as given, ``name`` or ``name:0``.
        output_nodes: Their node numbers, without repetitions.
        closure: Node numbers that are kept, in file order.
        variables: `PlannedVariable`s.
        edits: Node number to `app.checks.edits.Edit`.
        inputs_kept, inputs_dropped: Names of placeholders.
        bytes: Estimated size of the file.
        findings: `app.checks.finding.Finding`s, errors first.
        seconds: Time it took.
    """

    def __init__(self, data, outputs, choices, findings, seconds):
        self.model = data.model
        self.checkpoint = data.checkpoint
        self.choices = choices
        self.outputs = list(outputs)
        self.output_nodes = data.outputs
        self.closure = data.closure
        self.variables = data.variables
        self.edits = data.edits
        self.bytes = data.bytes
        self.findings = findings
        self.seconds = seconds
        names, ops = data.model.names, data.model.ops
        placeholders = [node for node, op in enumerate(ops) if op in PLACEHOLDER_OPS]
        self.inputs_kept = [names[node] for node in placeholders if node in data.kept]
        self.inputs_dropped = [names[node] for node in placeholders if node not in data.kept]

    @property
    def ok(self):
        """Whether nothing stands against freezing."""
        return not self.errors

    @property
    def errors(self):
        """The findings that stand against it."""
        return [finding for finding in self.findings if finding.severity == ERROR]

    @property
    def repairs_applied(self):
        """Ids of the repairs that the plan carries out."""
        return sorted({edit.repair for found in self.edits.values() for edit in found})

    def to_json(self):
        """The ``check`` object of the command line."""
        return {
            'ok': self.ok, 'outputs': self.outputs, 'closure_nodes': len(self.closure),
            'inputs_kept': self.inputs_kept, 'inputs_dropped': self.inputs_dropped,
            'variables': len(self.variables),
            'variable_keys': [{'name': v.name, 'key': v.key, 'slice': v.slice, 'dtype': v.dtype,
                               'shape': v.shape and list(v.shape), 'bytes': v.bytes}
                              for v in self.variables],
            'bytes': self.bytes, 'findings': [finding.to_json() for finding in self.findings]}


def make_plan(model, checkpoint, outputs, choices=Choices()):
    """Work out what freezing would do; nothing is written and no data read.

    Args:
        model: The `Model`.
        checkpoint: Checkpoint prefix; None takes the model's own.
        outputs: Node or tensor names.
        choices: See `Choices`.

    Raises:
        NameNotFound: An output names no node (`app.naming.explain` says why), or an
            output that the node does not have (A15).
    """
    started = time.perf_counter()
    nodes = [_output_node(model, name) for name in outputs]
    nodes = sorted(set(nodes), key=nodes.index)
    closure = reach.closure(model, nodes)
    prefix = checkpoint or model.checkpoint
    bundle, bundle_error = _open_bundle(model, prefix)
    variables = _variables(model, closure, bundle, choices)
    found = edits.find(model, closure, choices.repairs)
    size = _size(model, closure, variables)
    data = PlanData(model, nodes, closure, variables, prefix, bundle, bundle_error, found, size)
    findings = registry.run(data)
    return FreezePlan(data, outputs, choices, findings, time.perf_counter() - started)


def _output_node(model, name):
    stem, port = parse_input(name)
    node = model.index.get(name, model.index.get(stem))
    if node is None:
        raise NameNotFound('There is no node %s in %s.' % (name, model.path.name),
                           hint='"explain" tells which name is meant.')
    if name in model.index:
        return node
    outputs = model.outputs_of(node)
    # An op that nobody here knows may have any number of outputs.
    known = outputs or model.ops[node] in registered_ops()
    if port == CONTROL or name != '%s:%d' % (stem, port) or known and port >= max(outputs, 1):
        meant = ['%s:%d' % (stem, number) for number in range(min(outputs, _SUGGESTED))] or [stem]
        raise NameNotFound(
            '%s is no output: %s has %s; use %s.' % (
                name, stem, '%d output%s' % (outputs, 's' * (outputs != 1)), meant[0]),
            suggestions=meant)
    return node


def _open_bundle(model, prefix):
    """(Bundle or None, CheckpointError or None), kept as long as the files stay."""
    if not prefix:
        return None, None
    try:
        status = os.stat(prefix + '.index')
        stamp = (prefix, status.st_mtime_ns, status.st_size)
    except OSError:
        stamp = (prefix, None, None)
    cached = model.cache.get('bundle')
    if cached is None or cached[0] != stamp:
        try:
            cached = (stamp, open_checkpoint(prefix), None)
        except CheckpointError as error:
            cached = (stamp, None, error)
        model.cache['bundle'] = cached
    return cached[1], cached[2]


def _variables(model, closure, bundle, choices):
    """The closure's `PlannedVariable`s; each is worked out once per checkpoint and choice."""
    ops = model.ops
    nodes = [node for node in closure if ops[node] in FROZEN_OPS]
    if not nodes:
        return []
    chosen = tuple(sorted(choices.saver_keys.items()))
    cached = model.cache.get('variables')
    if cached is None or cached[0] is not bundle or cached[1] != chosen:
        keys = keymap.variable_keys(model, bundle and bundle.keys, choices.saver_keys)
        cached = model.cache['variables'] = (bundle, chosen, keys, {})
    keys, known = cached[2:]
    for node in nodes:
        if node not in known:
            known[node] = _variable(model, node, keys[node], bundle)
    return [known[node] for node in nodes]


def _variable(model, node, way, bundle):
    dtype = model.attr(node, 'dtype') or 'invalid'
    shape = model.variable_shape(node)
    entry = bundle.keys.get(way.key) if bundle else None
    stored_dtype = stored_shape = None
    size = 0
    if entry is not None:
        stored_dtype = entry.dtype
        try:
            part = parse_slice(way.slice_spec)
        except ValueError:
            part = None
        stored_shape = entry.shape if part is None else part.shape
        if part is not None and part.full_shape != entry.shape:
            stored_shape = entry.shape
        size = count_elements(stored_shape) * ITEM_BYTES.get(entry.dtype, 0) or entry.size
    if shape is None or None in shape:
        shape = stored_shape
    if not size and shape is not None:
        size = count_elements(shape) * ITEM_BYTES.get(dtype, 0)
    return PlannedVariable(node, model.names[node], way.key if bundle else None, way.slice_spec,
                           dtype, shape, size, stored_dtype, stored_shape)


def _size(model, closure, variables):
    """Bytes of the frozen file: exact but for edits, strings, half floats and single integers."""
    known = model.cache.setdefault('node_sizes', {})
    constants = {variable.node: variable for variable in variables}
    total = 0
    for node in closure:
        variable = constants.get(node)
        size = known.get(variable or node)
        if size is None:
            size = known[variable or node] = _node_size(model, node, variable)
        total += size
    return total + len(kept.tail(model))


def _node_size(model, node, variable):
    if variable is None:
        size = model.nodes[node].ByteSize()
        return len(wire.head(1, size)) + size
    if variable.dtype not in ITEM_BYTES and variable.dtype != 'string':
        return 0
    return wire.constant_size(variable.name, variable.dtype, variable.shape or (),
                              variable.bytes)
