"""Steps after freezing: TF 1.4's TransformGraph, each step proven before it counts."""
import os

from app.errors import WorkerError
from app.freeze import writer
from app.graph.model import parse_input
from app.worker import frozen_file
from app.worker.proof import prover
from app.worker.proof.behaviour import TRAINING_NORMS
from app.worker.proof.runtime import line, load_missing_ops, tensorflow

_KEPT = ('equal', 'close')
_LOCATION = b'loc:@'
_ROUNDING = 1.001


def step(message, blob, on_progress, on_open):
    """Do one step to a frozen file; the file changes only when the result is proven.

    Args:
        message: {'target': path of the file, 'text', 'transforms', 'outputs',
            'verify': message of the proof or None for no proof, 'allowed': largest
            difference allowed, None for any}.
        blob: Of the proof.
        on_progress: Called with (fraction, text).
        on_open: Called with the path of the temporary file.

    Returns:
        {'applied', 'message' (why not, or what else there is to say), 'before_bytes',
        'after_bytes', 'nodes_before', 'nodes_after', 'constants' (in the file afterwards),
        'verified' (or None)}.

    Raises WorkerError when TensorFlow can't do it, OutputFileError.
    """
    tf = tensorflow()
    path = message['target']
    frozen = frozen_file.open_frozen(path, tf.GraphDef)
    load_missing_ops(tf, {node.op for node in frozen.outline.node})
    before = tf.GraphDef.FromString(frozen.whole())
    frozen.release()
    unfolded = _not_to_be_folded(before, message['transforms'])
    try:
        after = _transformed(tf, before, message['transforms'], message['outputs'])
    except WorkerError as error:
        raise WorkerError(unfolded or error.message, code=error.code)
    on_progress(0.3, 'Writing')
    result = {'before_bytes': os.path.getsize(path), 'nodes_before': len(before.node),
              'nodes_after': len(after.node), 'constants': _constants(after),
              'applied': True, 'message': unfolded, 'verified': None}
    if after == before:
        result.update(after_bytes=result['before_bytes'],
                      message=result['message'] or 'Nothing was to be done.')
        return result
    constants_before = _constants(before)
    del before
    with writer.TemporaryFile(path, True) as file:
        on_open(file.path)
        file.write(_serialized(after, message['text']))
        del after
        file.flush()
        if message['verify']:
            result['verified'] = verified = prover.verify(
                dict(message['verify'], frozen=file.path), blob,
                lambda fraction, text: on_progress(0.3 + 0.7 * fraction, text))
            result['applied'] = _is_accepted(verified, message)
        if not result['applied']:
            why = 'it could not be proven. ' if verified['status'] == 'not_run' else ''
            result.update(after_bytes=result['before_bytes'], nodes_after=result['nodes_before'],
                          constants=constants_before,
                          message='The step was taken back: %s%s' % (why, verified['reason']))
            return result
        result['after_bytes'] = file.finish()
    return result


def _is_accepted(verified, message):
    status, difference = verified['status'], verified['max_abs_diff']
    if status in _KEPT:
        return True
    return status == 'different' and 'runs' in verified['proven'] and difference is not None and (
        message['allowed'] is None or difference <= message['allowed'] * _ROUNDING)


def _constants(graph_def):
    return sum(node.op == 'Const' for node in graph_def.node)


def _not_to_be_folded(graph_def, transforms):
    """Why a batch norm can't be folded (failures.md H4), '' where nothing speaks against it."""
    if 'fold_batch_norms' not in transforms:
        return ''
    training = [node.name for node in graph_def.node if node.op in TRAINING_NORMS
                and ('is_training' not in node.attr or node.attr['is_training'].b)]
    return '%s is in training mode and cannot be folded: switch it to its averages first (H4, ' \
           '--repair C1).' % training[0] if training else ''


def _transformed(tf, before, transforms, outputs):
    from tensorflow.tools.graph_transforms import TransformGraph
    graph_def = type(before)()
    graph_def.CopyFrom(before)
    defaults = _disguise(graph_def)
    inputs = [node.name for node in graph_def.node if node.op == 'Placeholder']
    wanted = sorted({parse_input(name)[0] for name in outputs})
    try:
        after = TransformGraph(graph_def, inputs, wanted, list(transforms))
    except (tf.errors.OpError, ValueError) as error:
        raise WorkerError('TransformGraph cannot do it: %s' % line(error),
                          code='transform_failed')
    _undisguise(after, before, defaults)
    names = {node.name for node in after.node}
    lost = [name for name in wanted + inputs if name not in names]
    if lost:
        raise WorkerError('TransformGraph dropped %s, an input or output (H1).' % lost[0],
                          code='transform_failed')
    if not after.HasField('versions'):
        after.versions.CopyFrom(before.versions)
    if not after.library.function and before.library.function:
        after.library.CopyFrom(before.library)
    _drop_dangling_classes(after, names)
    return after


def _drop_dangling_classes(graph_def, names):
    """Drop colocations with nodes that went (failures.md G9): no file with them loads."""
    for node in graph_def.node:
        if '_class' in node.attr:
            entries = node.attr['_class'].list.s
            left = [entry for entry in entries if not entry.startswith(_LOCATION)
                    or entry[len(_LOCATION):].decode('utf-8', 'replace') in names]
            if not left:
                del node.attr['_class']
            elif len(left) < len(entries):
                entries[:] = left


def _disguise(graph_def):
    """Make placeholders of those with defaults, which would be folded to their defaults."""
    found = {}
    for node in graph_def.node:
        if node.op == 'PlaceholderWithDefault':
            found[node.name] = list(node.input)
            node.op = 'Placeholder'
            del node.input[:]
    return found


def _undisguise(after, before, defaults):
    """Give placeholders their defaults back, with what these are computed from."""
    if not defaults:
        return
    sources = {node.name: node for node in before.node}
    names = {node.name for node in after.node}
    wanted = []
    for node in after.node:
        if node.name in defaults:
            node.op = 'PlaceholderWithDefault'
            node.input.extend(defaults[node.name])
            wanted += defaults[node.name]
    while wanted:
        name = parse_input(wanted.pop())[0]
        if name not in names:
            names.add(name)
            after.node.add().CopyFrom(sources[name])
            wanted += sources[name].input


def _serialized(graph_def, text):
    if not text:
        return graph_def.SerializeToString(deterministic=True)
    from google.protobuf import text_format
    return text_format.MessageToString(graph_def).encode('utf-8')
