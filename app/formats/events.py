"""The graph inside an event file, which training writes for TensorBoard.

A file of records, each (length, masked CRC of it, data, masked CRC of that),
the data an ``Event``.
Source: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto.
"""
import struct

from app.errors import ModelError
from app.formats import files, wire
from app.formats.crc import masked_crc

_HEADER = struct.Struct('<QI')
_CRC = struct.Struct('<I')
# Fields of Event.
_WALL_TIME, _FILE_VERSION, _GRAPH_DEF, _META_GRAPH_DEF = 1, 3, 4, 9
_PEEK = 64


def read_graph(path):
    """The most complete graph in an event file.

    Of several the longest counts, of equally long ones the last.  Records after
    a damaged or half-written one are not looked at: training may be writing.

    Returns:
        ('graph_def' or 'meta_graph', bytes of the message).

    Raises:
        ModelError: It is no event file, or holds no graph.
    """
    files.require_regular(path)
    best = None
    try:
        with open(path, 'rb') as file:
            for number, (start, length, head) in enumerate(_records(file)):
                if not number and not _is_event(head):
                    raise ModelError(
                        '%s is a file of training examples (TFRecord), not a TensorFlow graph.'
                        % path, code='wrong_format',
                        hint='Point at the .meta file that training wrote.')
                if length <= files.LARGEST and (best is None or length >= best[1]) \
                        and _graph_field(head):
                    best = start, length
            data = _payload(file, *best) if best else b''
    except OSError as error:
        raise files.unreadable(path, error)
    for number, _, start, end in _safe_fields(data):
        if number in (_GRAPH_DEF, _META_GRAPH_DEF):
            return ('graph_def' if number == _GRAPH_DEF else 'meta_graph'), data[start:end]
    raise ModelError('%s is an event file without a graph.' % path, code='empty_graph',
                     hint='Its writer was not given the graph. Point at the .meta file, or at '
                          'graph.pbtxt in the folder of the training.')


def holds_graph(path):
    """Whether an event file has a graph in it."""
    try:
        read_graph(path)
    except ModelError:
        return False
    return True


def _records(file):
    """Yield (offset, length, first bytes) of each whole record's data."""
    size = file.seek(0, 2)
    position = file.seek(0)
    while True:
        header = file.read(_HEADER.size)
        if len(header) < _HEADER.size:
            return
        length, crc = _HEADER.unpack(header)
        start = position + _HEADER.size
        position = start + length + _CRC.size
        if position > size or masked_crc(header[:8]) != crc:
            return
        yield start, length, file.read(min(length, _PEEK))
        file.seek(position)


def _payload(file, start, length):
    """The data of one record, empty when it does not match its checksum."""
    file.seek(start)
    data = file.read(length)
    stored = file.read(_CRC.size)
    if len(stored) < _CRC.size or _CRC.unpack(stored)[0] != masked_crc(data):
        return b''
    return data


def _safe_fields(data):
    try:
        yield from wire.top_fields(data)
    except wire.NotAMessage:
        return


def _is_event(head):
    """Whether the first record can be an Event, all of which begin with their time."""
    for number, kind, _, _ in _safe_fields(head):
        return (number, kind) == (_WALL_TIME, wire.FIXED64) or number == _FILE_VERSION
    return False


def _graph_field(head):
    return any(number in (_GRAPH_DEF, _META_GRAPH_DEF) and kind == wire.LENGTH_DELIMITED
               for number, kind, _, _ in _safe_fields(head))
