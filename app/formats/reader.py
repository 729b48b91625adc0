"""Open whatever people point at: a path in, a `Model` out.

Formats: ``MetaGraphDef`` (tensorflow/core/protobuf/meta_graph.proto),
``GraphDef`` (framework/graph.proto) and ``SavedModel``
(protobuf/saved_model.proto), binary or text.
"""
import os
import re
import warnings
from pathlib import Path

from app.errors import ModelError
from app.formats import companions, protos

_SNIFFED = 4096
_TEXT_START = re.compile(br'\s*(#.*\n\s*)*([a-z_]+)\s*[:{<]')


def open_model(path, checkpoint=None, tags=('serve',)):
    """Read a model and find the checkpoint that belongs to it.

    Args:
        path: A ``.meta``, ``.index``, ``.data-…`` or ``.pb``/``.pbtxt`` file, a
            checkpoint prefix, a ``checkpoint`` state file, a folder with any of
            them, or a SavedModel folder.
        checkpoint: Prefix to use instead of the one found beside the file.
        tags: Tag set that picks the MetaGraphDef of a SavedModel.

    Returns:
        `app.graph.model.Model`.

    Raises:
        ModelError: Nothing there, not a model, or several could be meant.
        CheckpointError: ``checkpoint`` was given and is none.
    """
    from app.graph.model import Model
    graph_file, found = companions.find_graph(path)
    if checkpoint is not None:
        found = companions.checkpoint_prefix(checkpoint)
    meta, kind = parse(graph_file, tags)
    if kind == 'saved_model' and found is None:
        found = companions.saved_model_variables(graph_file)
    return Model(meta, graph_file, kind, found)


def parse(path, tags=('serve',)):
    """Parse one graph file.

    Returns:
        (MetaGraphDef, kind); kinds are those of `app.graph.model.Model`.

    Raises:
        ModelError: It can't be read or holds no graph.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError("Can't read %s: %s." % (path, error.strerror or error),
                         code='unreadable')
    if not data:
        raise ModelError('%s is empty; a TensorFlow graph was expected.' % path,
                         code='empty_file', hint='Copy or download the file again.')
    foreign = _foreign(data[:_SNIFFED])
    if foreign:
        raise ModelError('%s is %s, not a TensorFlow graph.' % (path, foreign[0]),
                         code='wrong_format', hint=foreign[1])
    if _looks_like_text(data):
        return _parse_text(data, path, tags)
    return _parse_binary(data, path, tags)


def _parse_binary(data, path, tags):
    messages = protos.load()
    if os.path.basename(str(path)) == 'saved_model.pb':
        order = ('saved_model', 'meta_graph', 'graph_def')
    elif str(path).endswith('.pb'):
        order = ('graph_def', 'meta_graph', 'saved_model')
    else:
        order = ('meta_graph', 'graph_def', 'saved_model')
    for kind in order:
        meta = _try_binary(messages, kind, data, path, tags)
        if meta is not None and meta.graph_def.node:
            return meta, _refined(kind, meta)
    raise ModelError('%s is neither a MetaGraphDef nor a GraphDef nor a SavedModel; '
                     'it may be truncated or another kind of file.' % path,
                     code='wrong_format',
                     hint='Point at the .meta file that tf.train.Saver wrote, or its prefix.')


def _try_binary(messages, kind, data, path, tags):
    from google.protobuf.message import DecodeError
    message = {'meta_graph': messages.MetaGraphDef, 'graph_def': messages.GraphDef}.get(
        kind) or messages.SavedModel
    try:
        with warnings.catch_warnings(record=True) as stopped_half_way:
            # protobuf only warns when it meets an end-group tag and stops.
            warnings.simplefilter('always')
            parsed = message.FromString(data)
    except DecodeError:
        return None
    if stopped_half_way:
        return None
    if kind == 'graph_def':
        # A MetaGraphDef parses as a GraphDef of one nameless node.
        if not parsed.node or not parsed.node[0].op:
            return None
        return messages.MetaGraphDef(graph_def=parsed)
    if kind == 'saved_model':
        return _pick_tags(parsed, tags, path) if parsed.meta_graphs else None
    return parsed


def _parse_text(data, path, tags):
    from google.protobuf import text_format
    messages = protos.load()
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError:
        raise ModelError('%s looks like a text graph but is not UTF-8.' % path,
                         code='wrong_format')
    field = _TEXT_START.match(data).group(2).decode()
    if field in ('saved_model_schema_version', 'meta_graphs'):
        message, kind = messages.SavedModel(), 'saved_model'
    elif field in ('meta_info_def', 'graph_def', 'saver_def', 'collection_def',
                   'signature_def', 'asset_file_def'):
        message, kind = messages.MetaGraphDef(), 'meta_graph'
    else:
        message, kind = messages.GraphDef(), 'graph_def'
    try:
        text_format.Parse(text, message, allow_unknown_field=True)
    except text_format.ParseError as error:
        raise ModelError('%s is not a text %s: %s.' % (path, type(message).__name__, error),
                         code='wrong_format')
    if kind == 'saved_model':
        message = _pick_tags(message, tags, path)
    elif kind == 'graph_def':
        message = messages.MetaGraphDef(graph_def=message)
    if not message.graph_def.node:
        raise ModelError('%s holds no nodes.' % path, code='empty_graph',
                         hint='Point at the .meta file or the graph that training wrote.')
    return message, _refined(kind, message)


def _pick_tags(saved, tags, path):
    wanted = set(tags)
    sets = [set(meta.meta_info_def.tags) for meta in saved.meta_graphs]
    for meta, have in zip(saved.meta_graphs, sets):
        if have == wanted:
            return meta
    if len(sets) == 1 and wanted == {'serve'}:
        return saved.meta_graphs[0]
    raise ModelError(
        '%s has no graph tagged %s; it has %s.' % (
            path, ','.join(sorted(wanted)),
            ' and '.join(','.join(sorted(s)) or 'an untagged one' for s in sets)),
        code='tags_not_found', hint='Name one with --tags.',
        suggestions=[','.join(sorted(s)) for s in sets])


def _refined(kind, meta):
    """A GraphDef with weights but without variables is a frozen one."""
    if kind != 'graph_def':
        return kind
    from app.graph.model import VARIABLE_OPS
    ops = {node.op for node in meta.graph_def.node}
    return 'graph_def' if ops & VARIABLE_OPS else 'frozen_graph'


def _looks_like_text(data):
    start = data[:_SNIFFED]
    return bool(_TEXT_START.match(start)) and b'\0' not in start


def _foreign(start):
    """(what it is, what to do) for files of other kinds, else None."""
    if start.startswith(b'version https://git-lfs'):
        return 'a git-LFS pointer', 'Fetch the real file with "git lfs pull".'
    if start.lstrip()[:14].lower().startswith((b'<!doctype html', b'<html')):
        return 'a web page', 'The download gave an error page; download the file again.'
    if start.startswith(b'PK\x03\x04'):
        return 'a zip archive', 'Unpack it and point at the .meta file inside.'
    if start.startswith(b'\x1f\x8b'):
        return 'a gzip archive', 'Unpack it and point at the .meta file inside.'
    if start.startswith(b'\x89HDF\r\n'):
        return ('a Keras HDF5 file',
                'Load it in Keras and save a checkpoint with tf.train.Saver first.')
    if start[4:8] == b'TFL3':
        return 'a TFLite model', 'Point at the .meta file it was made from.'
    return None
