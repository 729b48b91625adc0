"""Bytes in, a MetaGraphDef out: binary and text messages, told apart by what they hold.

Formats: ``MetaGraphDef`` (tensorflow/core/protobuf/meta_graph.proto), ``GraphDef``
(framework/graph.proto) and ``SavedModel`` (protobuf/saved_model.proto).
"""
import re
import warnings

from app.errors import ModelError
from app.formats import files, outline, protos, savedmodel, sniff, textproto, wire
from app.graph.text import format_bytes

_AGAIN = 'Copy or download the file again.'
_WANTED = 'Point at the .meta file that tf.train.Saver wrote, or its prefix.'
_NAMES = {'meta_graph': 'MetaGraphDef', 'graph_def': 'GraphDef', 'saved_model': 'SavedModel'}
_LAST_FIELD = 8
_LONG_LINE = 10000
_STRING = re.compile(r'''("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')''')
_TEXT_FIELDS = {
    'saved_model': ('saved_model_schema_version', 'meta_graphs'),
    'meta_graph': ('meta_info_def', 'graph_def', 'saver_def', 'collection_def',
                   'signature_def', 'asset_file_def', 'object_graph_def'),
    'graph_def': ('node', 'library', 'versions', 'version', 'debug_info')}


def parse_binary(data, path, tags):
    """(MetaGraphDef, kind) of a serialized message. Raises ModelError."""
    for kind in _likely_order(data):
        message = _parsed(kind, data)
        if message is None:
            continue
        if kind == 'saved_model':
            if any(_is_graph(meta.graph_def) for meta in message.meta_graphs):
                return savedmodel.pick(message, tags, path), kind
        elif _is_graph(message.graph_def):
            return message, kind
    raise _refusal(data, path)


def parse_text(data, path, tags):
    """(MetaGraphDef, kind) of a text message. Raises ModelError."""
    from google.protobuf import text_format
    field = sniff.text_field(data)
    kind = next((kind for kind, fields in _TEXT_FIELDS.items() if field in fields), None)
    if kind is None:
        raise ModelError(
            '%s is a text file that begins with "%s"; a text GraphDef begins with "node".'
            % (path, field), code='wrong_format', hint=_WANTED)
    try:
        text = data.decode('utf-8-sig')
        message = _machine_written(text, kind)
        if message is None:
            message, filled = _empty(kind)
            text_format.Parse(_short_lines(text), filled, allow_unknown_field=True)
    except UnicodeDecodeError:
        raise ModelError('%s looks like a text graph but is not UTF-8.' % path,
                         code='wrong_format', hint=_AGAIN)
    except RecursionError:
        raise ModelError('%s is nested too deeply for a %s.' % (path, _NAMES[kind]),
                         code='wrong_format', hint=_AGAIN)
    except (text_format.ParseError, ValueError, TypeError) as error:
        place = 'line ' if str(error)[:1].isdigit() else ''
        raise ModelError('%s is not a text %s, or is cut off: %s%s.'
                         % (path, _NAMES[kind], place, str(error).rstrip('.')),
                         code='wrong_format', hint=_AGAIN)
    if kind == 'saved_model':
        return savedmodel.pick(message, tags, path), kind
    return message, kind


def parse_message(data, kind, path):
    """The MetaGraphDef in the bytes of a message that is known to be of a kind.

    Raises ModelError.
    """
    message = _parsed(kind, data)
    if message is None:
        raise _refusal(data, path)
    return message


def require_nodes(meta, path):
    """Raise ModelError for a graph of no nodes, or with one that no graph has."""
    nodes = meta.graph_def.node
    if not nodes:
        raise ModelError('%s holds no nodes: it is not the file of a graph.' % path,
                         code='empty_graph',
                         hint='Point at the .meta file or the graph that training wrote.')


def _machine_written(text, kind):
    """The message in a text that a program wrote, None when it must be parsed with care."""
    messages = protos.load()
    try:
        data = textproto.serialized(text, getattr(messages, _NAMES[kind]).DESCRIPTOR)
    except textproto.Irregular:
        return None
    return _parsed(kind, data)


def _short_lines(text):
    """The same text message without lines of many fields.

    `text_format` formats its whole line, for an error it then drops, at each string.
    """
    if max(map(len, text.splitlines()), default=0) <= _LONG_LINE:
        return text
    return _STRING.sub(r'\1\n', text)


def _empty(kind):
    """(message to return, message to fill): a GraphDef is filled inside a MetaGraphDef.

    Wrapping it afterwards would copy all its constants.
    """
    messages = protos.load()
    whole = messages.SavedModel() if kind == 'saved_model' else messages.MetaGraphDef()
    return whole, whole.graph_def if kind == 'graph_def' else whole


def _likely_order(data):
    """The kinds of message, the likeliest first: parsing a large file takes a second.

    Field 1 is repeated in a GraphDef (``node``), alone in a MetaGraphDef
    (``meta_info_def``), a number in a SavedModel (``saved_model_schema_version``).
    """
    seen = []
    try:
        for number, kind, _, _ in wire.top_fields(data):
            seen.append((number, kind))
            if len(seen) == 2:
                break
    except wire.NotAMessage:
        pass
    if seen and seen[0] == (1, wire.VARINT):
        return 'saved_model', 'meta_graph', 'graph_def'
    if seen[1:] == [(1, wire.LENGTH_DELIMITED)]:
        return 'graph_def', 'meta_graph', 'saved_model'
    return 'meta_graph', 'graph_def', 'saved_model'


def _parsed(kind, data):
    """The message of one kind (a GraphDef in a MetaGraphDef), None when the bytes are none.

    Of a large MetaGraphDef an `outline`.
    """
    from google.protobuf.message import DecodeError
    try:
        with warnings.catch_warnings(record=True) as stopped_half_way:
            # protobuf only warns when it meets an end-group tag and stops.
            warnings.simplefilter('always')
            if kind == 'meta_graph' and len(data) >= outline.LEAST_BYTES:
                message = filled = outline.message_class()()
            else:
                message, filled = _empty(kind)
            filled.MergeFromString(data)
    except DecodeError:
        return None
    return None if stopped_half_way else message


def _is_graph(graph):
    """Whether nodes have names and ops: one kind of message often parses as another."""
    return bool(graph.node) and all(node.op and node.name for node in graph.node[:100])


def _refusal(data, path):
    """The ModelError that says best what is wrong with a binary file."""
    missing = _missing_bytes(data)
    if missing:
        return ModelError('%s is cut off: it has %s of at least %s.' % (
            path, format_bytes(len(data)), format_bytes(len(data) + missing)),
            code='truncated', hint=_AGAIN)
    for kind in _likely_order(data):
        message = _parsed(kind, data)
        if message is not None and message.ListFields() and _mostly_known(message, data):
            return ModelError('%s is a %s, but holds no nodes.' % (path, _NAMES[kind]),
                              code='empty_graph',
                              hint='Point at the .meta file or the graph that training wrote.')
    return ModelError('%s is neither a MetaGraphDef nor a GraphDef nor a SavedModel; '
                      'it may be damaged or another kind of file.' % path,
                      code='wrong_format', hint=_WANTED)


def _mostly_known(message, data):
    message.DiscardUnknownFields()
    return message.ByteSize() * 2 > len(data)


def _missing_bytes(data):
    """How many bytes a message lacks at its end, 0 when it isn't merely cut off.

    Trusted only where all before is fields that graphs have.
    """
    end = 0
    try:
        for number, kind, _, end in wire.top_fields(data):
            if number > _LAST_FIELD or kind not in (wire.VARINT, wire.LENGTH_DELIMITED):
                return 0
    except wire.NotAMessage:
        return 0
    missing = end - len(data)
    return missing if 0 < missing <= files.LARGEST else 0
