"""What a file is, told from its contents; names lie too often."""
import re
from typing import NamedTuple

from app.formats import files, wire
from app.formats.crc import masked_crc

HEAD, TAIL = 4096, 8

EMPTY, TABLE, EVENTS, STATE, TEXT, BINARY, FOREIGN = (
    'empty', 'table', 'events', 'state', 'text', 'binary', 'foreign')

_TABLE_MAGIC = b'\x57\xfb\x80\x8b\x24\x75\x47\xdb'
_BOM = b'\xef\xbb\xbf'
_FIELD = re.compile(br'(?:\s|#[^\n]*\n)*([A-Za-z_][A-Za-z_0-9]*)\s*[:{<]')
_UNPACK = 'Unpack it and point at the .meta file inside.'
_AGAIN = 'Copy or download the file again.'
_SOURCE = 'Point at the .meta file, or the checkpoint, that it was made from.'
_WANTED = 'Point at a .meta, .pb or .pbtxt file, a checkpoint or a SavedModel folder.'

# (offset, bytes there, what it is, what to do)
_MAGIC = (
    (0, b'version https://git-lfs', 'a git-LFS pointer',
     'Fetch the real file with "git lfs pull".'),
    (0, b'\x1f\x8b', 'a gzip archive', _UNPACK),
    (0, b'BZh', 'a bzip2 archive', _UNPACK),
    (0, b'\xfd7zXZ\0', 'an xz archive', _UNPACK),
    (0, b'7z\xbc\xaf\x27\x1c', 'a 7-zip archive', _UNPACK),
    (0, b'Rar!\x1a', 'a rar archive', _UNPACK),
    (257, b'ustar', 'a tar archive', _UNPACK),
    (0, b'\x89HDF\r\n\x1a\n', 'a Keras HDF5 file',
     'Load it in Keras and save a checkpoint with tf.train.Saver first.'),
    (4, b'TFL3', 'a TFLite model', _SOURCE),
    (0, b'\x93NUMPY', 'a NumPy array', _WANTED),
    (0, b'\x89PNG\r\n', 'a PNG picture', _WANTED),
    (0, b'\xff\xd8\xff', 'a JPEG picture', _WANTED),
    (0, b'GIF8', 'a GIF picture', _WANTED),
    (0, b'%PDF', 'a PDF document', _WANTED),
    (0, b'\x7fELF', 'a program', _WANTED),
    (0, b'\xff\xfe', 'a text file in UTF-16', 'Save it in UTF-8.'),
    (0, b'\xfe\xff', 'a text file in UTF-16', 'Save it in UTF-8.'),
)
_ONNX_FIELDS = frozenset([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25])
_ONNX_GRAPH = 7
_NEWEST_ONNX = 32


class Sniffed(NamedTuple):
    """What a file is.

    Attributes:
        kind: One of the constants of this module; `BINARY` and `TEXT` may be
            messages of TensorFlow, `FOREIGN` is none.
        what: In words, with an article.
        hint: What to do about it, or ''.
        size: Bytes of the file.
    """

    kind: str
    what: str
    hint: str
    size: int


def identify(path):
    """The `Sniffed` of a file. Raises ModelError when it can't be read."""
    head, tail, size = files.ends(path, HEAD, TAIL)
    return Sniffed(*_kind(head, tail), size=size)


def text_field(data):
    """The first field name of a text message, '' for other data."""
    found = _FIELD.match(data[:HEAD].replace(_BOM, b'', 1))
    return found.group(1).decode() if found else ''


def _kind(head, tail):
    if not head:
        return EMPTY, 'empty', _AGAIN
    for offset, magic, what, hint in _MAGIC:
        if head.startswith(magic, offset):
            return FOREIGN, what, hint
    if head.startswith(b'PK\x03\x04'):
        return (FOREIGN,) + _zipped(head)
    if tail == _TABLE_MAGIC:
        return TABLE, 'a checkpoint file', ''
    if len(head) >= 12 and masked_crc(head[:8]) == int.from_bytes(head[8:12], 'little'):
        return EVENTS, 'a file of records', ''
    if not head.strip(b'\0'):
        return FOREIGN, 'a file of zeros', 'It was not copied to its end; ' + _AGAIN.lower()
    if _is_text(head):
        return _text_kind(head)
    if head[0] == 0x80 and head[1:2] in (b'\2', b'\3', b'\4', b'\5') and tail.endswith(b'.'):
        return FOREIGN, 'a Python pickle', _WANTED
    if _is_onnx(head):
        return FOREIGN, 'an ONNX model', _SOURCE
    return BINARY, 'a binary file', ''


def _zipped(head):
    if head[30:60].split(b'/')[-1].startswith(b'data.pkl') or b'/data.pkl' in head[30:200]:
        return 'a PyTorch checkpoint', _WANTED
    name = head[30:30 + int.from_bytes(head[26:28], 'little')]
    if name.endswith(b'.npy'):
        return 'an archive of NumPy arrays', _WANTED
    return 'a zip archive', _UNPACK


def _text_kind(head):
    start = head.replace(_BOM, b'', 1).lstrip()
    lowered = start[:200].lower()
    if lowered.startswith((b'<!doctype html', b'<html', b'<head')):
        return FOREIGN, 'a web page', 'The download gave an error page; download the file again.'
    if lowered.startswith(b'<?xml') or lowered.startswith(b'<'):
        return FOREIGN, 'an XML file', _SOURCE
    if start[:1] in (b'{', b'['):
        if b'"modelTopology"' in head:
            return FOREIGN, 'a TensorFlow.js model', _SOURCE
        return FOREIGN, 'a JSON file', _WANTED
    field = text_field(head)
    if field in ('model_checkpoint_path', 'all_model_checkpoint_paths'):
        return STATE, 'a checkpoint state file', ''
    if field:
        return TEXT, 'a text file', ''
    return FOREIGN, 'a text file', _WANTED


def _is_text(head):
    try:
        head.decode('utf-8')
    except UnicodeDecodeError as error:
        # The last character may be cut in two by the end of the head.
        if error.start < len(head) - 3 or len(head) < HEAD:
            return False
    return not re.search(br'[\0-\x08\x0e-\x1a\x1c-\x1f]', head)


def _is_onnx(head):
    numbers = []
    try:
        for number, kind, value, _ in wire.top_fields(head):
            if not numbers and (number, kind) != (1, wire.VARINT):
                return False
            if not numbers and value > _NEWEST_ONNX:
                return False
            numbers.append(number)
    except wire.NotAMessage:
        return False
    return _ONNX_GRAPH in numbers and _ONNX_FIELDS.issuperset(numbers)
