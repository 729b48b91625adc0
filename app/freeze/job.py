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
from app.rewrite import nodes as rewriting
from app.rewrite import tables, vocabulary


def freeze_job(plan, output_path, overwrite, text=False):
    """Message and bytes for the worker's ``freeze``, see `writer.write_graph`."""
    items, blob = pieces(plan)
    message = {'job': 'freeze', 'checkpoint': plan.checkpoint and absolute_prefix(plan.checkpoint),
               'target': os.path.realpath(output_path), 'overwrite': overwrite,
               'text': text, 'size': plan.bytes, 'items': items}
    return message, blob


def pieces(plan):
    """(items, literals) of a plan, as `writer.graph_pieces` takes them."""
    graph = plan.graph
    variables = {variable.node: variable for variable in plan.variables}
    items, parts, pending = [], [], 0
    for node in plan.nodes:
        variable = variables.get(node)
        if variable is None:
            part = wire.graph_node(kept.serialized(graph, node, plan.edits.get(node)))
            parts.append(part)
            pending += len(part)
            continue
        if pending:
            items.append(pending)
            pending = 0
        items.append([variable.name, variable.dtype, list(variable.stored_shape), variable.key,
                      variable.slice])
    part = kept.tail(graph)
    parts.append(part)
    items.append(pending + len(part))
    return items, b''.join(parts)


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


def verify_job(model, checkpoint, outputs, frozen_path, choices=None, options=ProofOptions(),
               rewritten=None):
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
        rewritten: `app.rewrite.pipeline.Rewritten` of the plan, if there was one.

    The message:
        frozen, checkpoint, outputs: Absolute paths, names.
        inputs: What to feed, see `feeds.inputs`.  'tensor' is fed in the original;
            'frozen' is the tensor to feed in the file, None when the file does not take
            it.  With 'value' the input has that value (it was pinned); with 'fed_dtype'
            the file is fed that dtype, and the original the same cast to 'dtype'.
        batches: Batch sizes that the graph may be made for.
        ops: Ops of the original.
        assigns: Targets that restore variables and fill tables; 'prefixes' are fed the
            checkpoint.
        restores: Those of them that can be run again.
        moved: Tensor of a file's name to where that file is now, for files that tables are
            filled from and that are gone from where the model has them.
        by_key: Variables to be read by key: {'name', 'key', 'slice', 'dtype', 'resource'}.
        all_keys: The same for all variables.
        rewritten: Names of nodes that repairs changed; their constants are no model's.
        other_numbers: Ids of repairs after which the file may compute other values.
    """
    from app.freeze.plan import FROZEN_OPS
    nodes = [model.index[stem] for stem in (parse_input(name)[0] for name in outputs)]
    closure = reach.closure(model, nodes)
    wanted = [node for node in closure if model.ops[node] in FROZEN_OPS | {'VarHandleOp'}]
    initial = rewritten.initial if rewritten else {}
    ways, prefix = _restore_ways(model, wanted, checkpoint, choices, initial)
    assigns = [way.assign for way in ways.values() if way.assign is not None]
    assigns += [model.index[name] for variable, name in initial.items()
                if model.index[variable] in set(wanted)]
    fillers = [tables.filler(model, model.names[node]) for node in closure
               if 'HashTable' in model.ops[node]]
    fillers = [node for node in fillers if node is not None]
    whole = reach.closure(model, nodes + assigns + fillers)
    found = edits.find(model, whole, 'safe')
    parts = [wire.graph_node(kept.serialized(model, node, found.get(node))) for node in whole]
    parts.append(kept.tail(model))
    restores = [node for node in whole
                if model.ops[node] in keymap.RESTORE_OPS and model.inputs[node]]
    names = model.names
    keys = {node: {'name': names[node], 'key': way.key, 'slice': way.slice_spec,
                   'dtype': model.attr(node, 'dtype'),
                   'resource': model.ops[node] == 'VarHandleOp'} for node, way in ways.items()}
    prefixes = sorted({_tensor_name(model, *model.inputs[node][0]) for node in restores})
    inputs = _fed(model, closure, rewritten)
    message = {
        'job': 'verify', 'frozen': os.path.abspath(frozen_path),
        'checkpoint': prefix and absolute_prefix(prefix),
        'outputs': list(outputs), 'inputs': inputs,
        'batches': feeds.baked_batches(model, closure),
        'ops': sorted({model.ops[node] for node in whole} - edits.functions(model)),
        'assigns': [names[node] for node in assigns + fillers],
        'restores': [names[node] for node in assigns],
        'prefixes': prefixes,
        'moved': _moved_files(model, fillers),
        'by_key': [keys[node] for node, way in ways.items() if way.assign is None],
        'all_keys': list(keys.values()),
        'rewritten': _changed_names(model, closure, rewritten),
        'other_numbers': sorted(rewritten.other_numbers) if rewritten else []}
    message.update(
        seconds=options.seconds, memory=options.memory, given=list(options.given),
        run_unsafe=options.run_unsafe, shapes=_promised_shapes(model, nodes),
        effects=effects.of_run(model, nodes + assigns + fillers, prefixes + fed_tensors(
            inputs, options.given)))
    return message, b''.join(parts)


def repaired_job(plan, frozen_path, options=ProofOptions()):
    """Message and bytes for a proof against the repaired graph in the place of the original.

    After repairs that change the numbers, the file is to compute what that graph does
    with its variables restored by TensorFlow.  See `verify_job`.
    """
    message, blob = verify_job(plan.graph, plan.checkpoint, plan.outputs, frozen_path,
                               plan.choices, options)
    keys = [{'name': v.name, 'key': v.key, 'slice': v.slice, 'dtype': v.dtype, 'resource': False}
            for v in plan.variables]
    return dict(message, by_key=keys, all_keys=keys), blob


def _moved_files(model, fillers):
    found = {}
    for node in fillers:
        path = vocabulary.path_of(model, node) if model.ops[node] in tables.FILE_OPS else None
        if path and not os.path.isfile(path):
            now = vocabulary.find_file(model, path)
            if now:
                source, port = rewriting.data_inputs(model, node)[1]
                found[_tensor_name(model, source, port)] = os.path.abspath(now)
    return found


def fed_tensors(inputs, given=()):
    """Names of the tensors that a proof feeds; defaults are left alone."""
    return [item['tensor'] for item in inputs if item['kind'] != 'default'] + [
        entry['tensor'] for entry in given]


def _promised_shapes(model, nodes):
    """Tensor name to shape, for the outputs of nodes whose shape is known."""
    return {_tensor_name(model, node, port): list(shape) for node in nodes
            for port, shape in enumerate(model.shapes(node)) if shape is not None}


def _fed(model, closure, rewritten):
    """`feeds.inputs` with what of them the file takes."""
    found = {item['tensor']: dict(item, frozen=item['tensor'])
             for item in feeds.inputs(model, closure)}
    if rewritten is None:
        return list(found.values())
    graph = rewritten.part.model
    kept_nodes = frozenset(closure)
    for tensor in list(rewritten.cuts) + list(rewritten.pinned):
        if tensor not in found:
            node, port = parse_input(tensor)
            found[tensor] = feeds.tensor(model, model.index[node], port, kept_nodes)
    for tensor, item in found.items():
        if tensor in rewritten.pinned:
            item.update(kind='pinned', value=rewritten.pinned[tensor], frozen=None)
        elif tensor in rewritten.cuts:
            item['frozen'] = rewritten.cuts[tensor]
            placeholder = graph.index.get(parse_input(item['frozen'])[0])
            if placeholder is None:
                item['frozen'] = None
                continue
            shape = graph.shapes(placeholder)[0]
            item.update(fed_dtype=graph.dtypes(placeholder)[0],
                        shape=item['shape'] if shape is None else list(shape))
        else:
            item['frozen'] = tensor if parse_input(tensor)[0] in graph.index else None
    return list(found.values())


def _changed_names(model, closure, rewritten):
    if rewritten is None:
        return []
    graph = rewritten.part.model
    return [model.names[node] for node in closure
            if model.ops[node] == 'Const' and model.names[node] in graph.index
            and graph.nodes[graph.index[model.names[node]]] is not model.nodes[node]
            and graph.nodes[graph.index[model.names[node]]] != model.nodes[node]]


def _restore_ways(model, variables, checkpoint, choices, initial):
    """(variable to `VariableKey`, prefix as TensorFlow takes it)."""
    variables = [node for node in variables if model.names[node] not in initial]
    if not variables or not checkpoint:
        return {}, checkpoint
    with open_checkpoint(checkpoint) as opened:
        keys = keymap.variable_keys(model, opened.keys, choices and choices.saver_keys)
    return {node: keys[node] for node in variables}, opened.restore_prefix


def _tensor_name(model, node, port):
    return '%s:%d' % (model.names[node], port)
