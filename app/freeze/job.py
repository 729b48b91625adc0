"""What the workers are told: plans as messages.

A worker needs neither the model's file nor protobuf classes to freeze: it gets
the kept nodes serialized, and for each variable where its value is.
"""
import os
from typing import NamedTuple, Optional, Tuple

from app.checkpoint import keymap
from app.checkpoint.opener import open_checkpoint
from app.checks import edits
from app.freeze import effects, feeds, kept, wire
from app.graph import reach
from app.graph.model import parse_input


def freeze_job(plan, output_path, overwrite, text=False):
    """Message and bytes for the worker's ``freeze``, see `writer.write_graph`."""
    variables = {variable.node: variable for variable in plan.variables}
    items, parts, pending = [], [], 0
    for node in plan.closure:
        variable = variables.get(node)
        if variable is None:
            part = wire.graph_node(kept.serialized(plan.model, node, plan.edits.get(node)))
            parts.append(part)
            pending += len(part)
            continue
        if pending:
            items.append(pending)
            pending = 0
        items.append([variable.name, variable.dtype, list(variable.stored_shape), variable.key,
                      variable.slice])
    part = kept.tail(plan.model)
    parts.append(part)
    items.append(pending + len(part))
    message = {'job': 'freeze', 'checkpoint': plan.checkpoint and absolute_prefix(plan.checkpoint),
               'target': os.path.realpath(output_path), 'overwrite': overwrite,
               'text': text, 'size': plan.bytes, 'items': items}
    return message, b''.join(parts)


def absolute_prefix(prefix):
    """A checkpoint prefix from the root on; its last part may be empty (``folder/``)."""
    return os.path.join(os.getcwd(), prefix)


class ProofOptions(NamedTuple):
    """How a proof is run.

    Attributes:
        seconds: How long it may take.
        memory: Bytes that it may take, None for what is free.
        given: Inputs of the user's, from `app.freeze.given.read`.
        run_unsafe: Whether ops that reach outside of the graph may run.
    """

    seconds: int = 300
    memory: Optional[int] = None
    given: Tuple[dict, ...] = ()
    run_unsafe: bool = False


def verify_job(model, checkpoint, outputs, frozen_path, choices=None, options=ProofOptions()):
    """Message and bytes for the worker's ``verify``.

    The bytes are the original: what the outputs need of the graph, its
    variables as they are, and the model's own restore ops, so that TensorFlow
    itself restores them.  Variables that no restore op of the model names come
    in the message with the key to read.

    Args:
        outputs: Node or tensor names.
        frozen_path: The frozen file.
        choices: `app.freeze.plan.Choices` of the plan, if there was one.
        options: `ProofOptions`.
    """
    from app.freeze.plan import FROZEN_OPS
    nodes = [model.index[stem] for stem in (parse_input(name)[0] for name in outputs)]
    closure = reach.closure(model, nodes)
    wanted = [node for node in closure if model.ops[node] in FROZEN_OPS]
    ways, prefix = _restore_ways(model, wanted, checkpoint, choices)
    assigns = [way.assign for way in ways.values() if way.assign is not None]
    whole = reach.closure(model, nodes + assigns)
    found = edits.find(model, whole, 'safe')
    parts = [wire.graph_node(kept.serialized(model, node, found.get(node))) for node in whole]
    parts.append(kept.tail(model))
    restores = [node for node in whole
                if model.ops[node] in keymap.RESTORE_OPS and model.inputs[node]]
    names = model.names
    prefixes = sorted({_tensor_name(model, *model.inputs[node][0]) for node in restores})
    inputs = feeds.inputs(model, closure)
    message = {
        'job': 'verify', 'frozen': os.path.abspath(frozen_path),
        'checkpoint': prefix and absolute_prefix(prefix),
        'outputs': list(outputs), 'inputs': inputs,
        'batches': feeds.baked_batches(model, closure),
        'ops': sorted({model.ops[node] for node in whole} - edits.functions(model)),
        'assigns': [names[node] for node in assigns],
        'prefixes': prefixes,
        'by_key': [{'name': names[node], 'key': way.key, 'slice': way.slice_spec,
                    'dtype': model.attr(node, 'dtype')}
                   for node, way in ways.items() if way.assign is None],
        'all_keys': [{'name': names[node], 'key': way.key, 'slice': way.slice_spec,
                      'dtype': model.attr(node, 'dtype')} for node, way in ways.items()]}
    message.update(
        seconds=options.seconds, memory=options.memory, given=list(options.given),
        run_unsafe=options.run_unsafe, shapes=_promised_shapes(model, nodes),
        effects=effects.of_run(model, nodes + assigns, prefixes + fed_tensors(
            inputs, options.given)))
    return message, b''.join(parts)


def fed_tensors(inputs, given=()):
    """Names of the tensors that a proof feeds; defaults are left alone."""
    return [item['tensor'] for item in inputs if item['kind'] != 'default'] + [
        entry['tensor'] for entry in given]


def _promised_shapes(model, nodes):
    """Tensor name to shape, for the outputs of nodes whose shape is known."""
    return {_tensor_name(model, node, port): list(shape) for node in nodes
            for port, shape in enumerate(model.shapes(node)) if shape is not None}


def _restore_ways(model, variables, checkpoint, choices):
    """(variable to `VariableKey`, prefix as TensorFlow takes it)."""
    if not variables or not checkpoint:
        return {}, checkpoint
    with open_checkpoint(checkpoint) as opened:
        keys = keymap.variable_keys(model, opened.keys, choices and choices.saver_keys)
    return {node: keys[node] for node in variables}, opened.restore_prefix


def _tensor_name(model, node, port):
    return '%s:%d' % (model.names[node], port)
