"""The plan: what freezing these outputs of this model would do.

Pure and quick, so that the window can make a new one at each click.  Window,
command line and tests all go through `make_plan`; what the plan says is what
`app.freeze.service.freeze` does.
"""
import os
import time
from typing import NamedTuple, Optional, Tuple

from app.checkpoint import compare, keymap
from app.checkpoint.opener import open_checkpoint
from app.checkpoint.tensors import ITEM_BYTES, can_convert, count_elements, parse_slice
from app.checks import edits, registry
from app.checks.finding import ERROR
from app.errors import CheckpointError, NameNotFound, PlanError
from app.freeze import kept, reaching, wire
from app.freeze.data import PlanData
from app.graph.model import CONTROL, PLACEHOLDER_OPS, parse_input
from app.graph.opdefs import registered_ops
from app.graph.part import Part
from app.graph.saver import is_filename
from app.rewrite import averages, pipeline
from app.rewrite.choices import Choices
from app.rewrite.repairs import KEY_REPAIRS

FROZEN_OPS = frozenset(['Variable', 'VariableV2'])
"""Ops that become constants, those of TF 1.4's own way."""

_SUGGESTED = 5
_MORE = (reaching.outside,)


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
        converted: Whether the stored values are converted to ``dtype`` (E3).
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
    converted: bool = False


class FreezePlan:
    """What will be frozen, and everything to know before.

    Attributes:
        model, checkpoint, choices: What it was made from (checkpoint: prefix or None;
            choices: with the keys that repairs E1 and C6 take).
        own_choices: The same with the model's own weights where moving averages are taken.
        outputs: Names as given, ``name`` or ``name:0``.
        output_nodes: Their node numbers, without repetitions.
        closure: Node numbers of the model that the outputs need, in file order.
        rewritten: `app.rewrite.pipeline.Rewritten`, None when no repair changed the graph.
        graph: The `Model` that is written: ``model``, or what was made of it.
        nodes: Node numbers of ``graph`` that are written, in file order.
        variables: `PlannedVariable`s, by numbers of ``graph``.
        edits: Node number of ``graph`` to `app.checks.edits.Edit`.
        inputs_kept, inputs_dropped: Names of placeholders that the file has, and of those
            that the outputs do not need.
        inputs_pinned: Names of nodes whose fixed values are built in.
        bytes: Estimated size of the file.
        findings: `app.checks.finding.Finding`s, errors first.
        seconds: Time it took.
    """

    def __init__(self, original, data, outputs, choices, own_choices, rewritten, findings,
                 seconds):
        self.model = original.model
        self.checkpoint = data.checkpoint
        self.choices = choices
        self.own_choices = own_choices
        self.outputs = list(outputs)
        self.output_nodes = original.outputs
        self.closure = original.closure
        self.rewritten = rewritten
        self.graph = data.model
        self.nodes = data.closure
        self.variables = data.variables
        self.edits = data.edits
        self.bytes = data.bytes
        self.findings = findings
        self.seconds = seconds
        self.inputs_kept = _placeholders(self.graph, self.nodes)
        self.inputs_pinned = sorted(tensor.rpartition(':')[0] for tensor in (
            rewritten.pinned if rewritten else ()))
        staying = set(self.inputs_kept).union(self.inputs_pinned)
        self.inputs_dropped = [
            name for name in _placeholders(self.model) if name not in staying
            and not is_filename(self.model, self.model.index[name])]

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
        made = {edit.repair for found in self.edits.values() for edit in found}
        made.update(finding.id for finding in self.findings
                    if finding.mended and finding.id in KEY_REPAIRS)
        made.update({'C6'}.intersection(self.other_numbers))
        return sorted(made.union(self.rewritten.applied if self.rewritten else ()))

    @property
    def other_numbers(self):
        """Ids of the repairs after which the file may compute other values than the model."""
        averaged = {'C6'} if self.own_choices != self.choices else set()
        return sorted(averaged.union(self.rewritten.other_numbers if self.rewritten else ()))

    @property
    def removed(self):
        """Node numbers of ``model`` that the outputs need and the file does not have."""
        if self.rewritten is None:
            return []
        names, index, kept = self.model.names, self.graph.index, set(self.nodes)
        return [node for node in self.closure if index.get(names[node]) not in kept]

    @property
    def changed(self):
        """Node numbers of ``model`` that are written with another op, input or attribute."""
        if self.rewritten is None:
            return sorted(self.edits)
        names, index = self.model.names, self.graph.index
        found = []
        for node in self.closure:
            number = index.get(names[node])
            if number is not None and (number in self.edits or
                                       self.graph.nodes[number] is not self.model.nodes[node]
                                       and self.graph.nodes[number] != self.model.nodes[node]):
                found.append(node)
        return found

    @property
    def added(self):
        """Names of nodes of the file that the model does not have."""
        if self.rewritten is None:
            return []
        return [self.graph.names[node] for node in self.nodes
                if self.graph.names[node] not in self.model.index]

    def to_json(self):
        """The ``check`` object of the command line."""
        return {
            'ok': self.ok, 'outputs': self.outputs, 'closure_nodes': len(self.nodes),
            'nodes_before_repairs': len(self.closure),
            'inputs_kept': self.inputs_kept, 'inputs_dropped': self.inputs_dropped,
            'inputs_pinned': self.inputs_pinned,
            'variables': len(self.variables),
            'variable_keys': [{'name': v.name, 'key': v.key, 'slice': v.slice, 'dtype': v.dtype,
                               'shape': v.shape and list(v.shape), 'bytes': v.bytes}
                              for v in self.variables],
            'bytes': self.bytes, 'findings': [finding.to_json() for finding in self.findings],
            'repairs_applied': self.repairs_applied}


def make_plan(model, checkpoint, outputs, choices=Choices()):
    """Work out what freezing would do; nothing is written and no data read.

    Args:
        model: The `Model`.
        checkpoint: Checkpoint prefix; None takes the model's own.
        outputs: Node or tensor names.
        choices: See `Choices`.

    Raises:
        NameNotFound: An output, a pin or an input names no node (`app.naming.explain`
            says why), or an output that the node does not have (A15).
        PlanError: A pin or an input that can't be, or averages that there are not.
    """
    started = time.perf_counter()
    nodes = [output_node(model, name) for name in outputs]
    nodes = sorted(set(nodes), key=nodes.index)
    part = Part(model, nodes)
    prefix = checkpoint or model.checkpoint
    opened = (prefix,) + _open_bundle(model, prefix)
    data = _facts(part, model, opened, choices)
    findings = registry.run(data, _MORE)
    own = _with_proposals(data, choices)
    own, accepted = _with_averages(data, own)
    if accepted is not choices:
        choices, data = accepted, _facts(part, model, opened, accepted)
        findings = registry.merged(findings, registry.run(data, _MORE))
    rewritten = pipeline.run(part, choices, _context(model, opened, choices))
    written = data
    if rewritten is not None:
        written = _facts(rewritten.part, model, opened, choices, rewritten.keys)
        findings = registry.merged(findings, registry.run(written, _MORE))
    return FreezePlan(part, written, outputs, choices, own, rewritten, findings,
                      time.perf_counter() - started)


def _with_averages(data, choices):
    """The choices twice, where moving averages are wanted with their keys (C6).

    In the first they are only of variables that have no value of their own.
    """
    if data.bundle is None or not choices.ema and not choices.wants('C6', True):
        return choices, choices
    found = averages.keys(data.original, data.bundle.keys)
    handles = data.names(data.nodes_with({'VarHandleOp'}))
    needed = {variable.name for variable in data.variables}.union(handles)
    if choices.ema and needed.isdisjoint(found):
        raise PlanError(
            'The checkpoint holds no moving averages of variables that the outputs need: none '
            'has a key that ends with %s.' % averages.SUFFIX, code='no_averages',
            hint='Leave --ema out, or name the keys by --saver-key NAME=KEY.')
    if needed.isdisjoint(found):
        return choices, choices
    has_value = _has_value(data.original, data.bundle, choices)
    stored = {variable.name for variable in data.variables if variable.stored_dtype}.union(
        filter(has_value, handles))
    alone = {name: key for name, key in found.items()
             if name not in stored and name in needed}
    return (choices._replace(saver_keys={**alone, **choices.saver_keys}) if alone else choices,
            choices._replace(saver_keys={**found, **choices.saver_keys}))


def _with_proposals(data, choices):
    """The choices with keys for variables that have none, where one is certain (E1)."""
    if data.bundle is None or not choices.wants('E1', True) \
            or all(variable.stored_dtype for variable in data.variables):
        return choices
    found = compare.compare(data.model, data.bundle, choices.saver_keys,
                            [variable.node for variable in data.variables]).proposals
    return choices._replace(saver_keys=dict(choices.saver_keys, **found)) if found else choices


def _context(model, opened, choices):
    """What the repairs may want to know."""
    bundle = opened[1]
    return pipeline.Context(
        _has_value(model, bundle, choices), bundle.keys.get if bundle else _nothing,
        lambda name: _variable_keys(model, bundle, choices)[0].get(model.index.get(name)),
        lambda part, added: _facts(part, model, opened, choices, added).bytes)


def _nothing(_):
    return None


def _facts(part, original, opened, choices, added=None):
    """The `PlanData` of a part.

    Args:
        added: `VariableKey`s of variables that the original does not have, by name.
    """
    prefix, bundle, error = opened
    variables = _variables(part, original, bundle, choices, added or {})
    found = edits.find(part.model, part.closure, choices.repairs, original)
    size = _size(part.model, part.closure, variables, found)
    return PlanData(part, original, variables, prefix, bundle, error, found, size)


def _has_value(model, bundle, choices):
    """Whether the checkpoint has a value for a variable of a name; None without one."""
    def known(name):
        node = model.index.get(name)
        if bundle is None:
            return None
        if node is None:
            return False
        keys = _variable_keys(model, bundle, choices)[0]
        return node in keys and keys[node].key in bundle.keys
    return known


def _placeholders(model, nodes=None):
    ops = model.ops
    return [model.names[node] for node in (range(len(ops)) if nodes is None else nodes)
            if ops[node] in PLACEHOLDER_OPS]


def output_node(model, name):
    """The number of the node that an output's name means.

    Raises NameNotFound for a node, or an output of one, that there is not.
    """
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


def _variables(part, original, bundle, choices, added):
    """The part's `PlannedVariable`s, with the keys that the original graph has for them.

    Those of the original are worked out once per checkpoint and choice.
    """
    model = part.model
    nodes = part.nodes_with(FROZEN_OPS)
    if not nodes:
        return []
    keys, known = _variable_keys(original, bundle, choices)
    convert = choices.wants('E3', True)
    if model is not original:
        return [_variable(model, node, added.get(model.names[node]) or
                          keys[original.index[model.names[node]]], bundle,
                          convert or model.names[node] in added)
                for node in nodes]
    for node in nodes:
        if node not in known:
            known[node] = _variable(model, node, keys[node], bundle, convert)
    return [known[node] for node in nodes]


def _variable_keys(model, bundle, choices):
    """(variable to `VariableKey`, `PlannedVariable`s so far) for a checkpoint and choice."""
    chosen = tuple(sorted(choices.saver_keys.items())), choices.wants('E3', True)
    cached = model.cache.get('variables')
    if cached is None or cached[0] is not bundle or cached[1] != chosen:
        keys = keymap.variable_keys(model, bundle and bundle.keys, choices.saver_keys)
        cached = model.cache['variables'] = (bundle, chosen, keys, {})
    return cached[2:]


def _variable(model, node, way, bundle, convert):
    dtype = model.attr(node, 'dtype') or 'invalid'
    shape = model.variable_shape(node)
    entry = bundle.keys.get(way.key) if bundle else None
    stored_dtype = stored_shape = None
    size, converted = 0, False
    if entry is not None:
        converted = convert and entry.dtype != dtype and can_convert(entry.dtype, dtype)
        stored_dtype = entry.dtype
        try:
            part = parse_slice(way.slice_spec)
        except ValueError:
            part = None
        stored_shape = entry.shape if part is None else part.shape
        if part is not None and part.full_shape != entry.shape:
            stored_shape = entry.shape
        size = count_elements(stored_shape) * ITEM_BYTES.get(
            dtype if converted else entry.dtype, 0) or entry.size
    if shape is None or None in shape:
        shape = stored_shape
    if not size and shape is not None:
        size = count_elements(shape) * ITEM_BYTES.get(dtype, 0)
    return PlannedVariable(node, model.names[node], way.key if bundle else None, way.slice_spec,
                           dtype, shape, size, stored_dtype, stored_shape, converted)


def _size(model, closure, variables, found):
    """Bytes of the frozen file: exact but for defaults that a saver left out, strings, half
    floats and single integers."""
    known = model.cache.setdefault('node_sizes', {})
    constants = {variable.node: variable for variable in variables}
    total = 0
    for node in closure:
        changes = tuple(found.get(node, ()))
        what = constants.get(node) or ((node, changes) if changes else node)
        size = known.get(what)
        if size is None:
            size = known[what] = _node_size(model, node, constants.get(node), changes)
        total += size
    return total + len(kept.tail(model))


def _node_size(model, node, variable, changes):
    if variable is None:
        size = len(kept.serialized(model, node, changes)) if changes \
            else model.nodes[node].ByteSize()
        return len(wire.head(1, size)) + size
    if variable.dtype not in ITEM_BYTES and variable.dtype != 'string':
        return 0
    return wire.constant_size(variable.name, variable.dtype, variable.shape or (),
                              variable.bytes, variable.converted)
