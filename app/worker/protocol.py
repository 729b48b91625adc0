"""Frames between the program and its workers.

A frame is two unsigned 32-bit lengths, a JSON object and raw bytes that go
with it.  Nothing is unpickled, so a frame can hold no code.
"""
import json
import struct

_LENGTHS = struct.Struct('!II')
FRAME_LIMIT = (1 << 32) - 1


def write_frame(stream, message, blob=b''):
    """Send one frame. Raises OSError when the other end is gone."""
    text = json.dumps(message).encode('ascii')
    stream.write(_LENGTHS.pack(len(text), len(blob)) + text)
    if blob:
        stream.write(blob)
    stream.flush()


def read_frame(stream):
    """Receive one frame: (message, blob), or None when the other end is gone.

    A frame cut off in its middle counts as the end too.  Raises ValueError
    when what comes is no frame.
    """
    head = stream.read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    text_size, blob_size = _LENGTHS.unpack(head)
    text = stream.read(text_size)
    blob = stream.read(blob_size)
    if len(text) < text_size or len(blob) < blob_size:
        return None
    return json.loads(text.decode('ascii')), blob
