"""A frozen file, taken apart without holding its weights as messages."""
import mmap
import os
import warnings
import zlib

from google.protobuf import text_format
from google.protobuf.message import DecodeError

from app.checkpoint import wire as reading
from app.freeze import wire

LARGE_NODE = 1 << 16
"""Nodes of more bytes are taken for weights, and kept as they stand in the file."""

_GRAPH_NODE = 1
_NODE_ATTR, _ATTR_KEY, _ATTR_VALUE, _VALUE_TENSOR, _TENSOR_CONTENT = 5, 1, 2, 8, 4


def open_frozen(path, graph_def_class):
    """The `FrozenFile` at a path, binary or text.

    Raises OSError, or ValueError when it is no GraphDef.
    """
    with open(path, 'rb') as file:
        if not os.fstat(file.fileno()).st_size:
            raise ValueError('it is empty')
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        with warnings.catch_warnings(record=True) as stopped_half_way:
            # protobuf only warns when it meets an end-group tag and stops.
            warnings.simplefilter('always')
            frozen = FrozenFile(data, graph_def_class)
        if not stopped_half_way:
            return frozen
    except (ValueError, IndexError, DecodeError):
        pass
    try:
        graph_def = text_format.Parse(data[:].decode('utf-8'), graph_def_class())
    except (UnicodeDecodeError, text_format.ParseError):
        raise ValueError('it is no GraphDef, neither binary nor text')
    return FrozenFile(graph_def.SerializeToString(), graph_def_class)


class FrozenFile:
    """One frozen GraphDef, from its serialized form (bytes or a memory map).

    Attributes:
        outline: The GraphDef with the contents of large constants left out.
        devices: Devices that its nodes were tied to; the outline has none.
        random: Names of the ops that draw random numbers.
        graph: The tf.Graph that it was loaded into, set by the proof.
        inputs: What the proof feeds the original, and what of it this file takes.
    """

    def __init__(self, data, graph_def_class):
        self.random = []
        self.devices = set()
        self.graph = None
        self.inputs = []
        self._map = memoryview(data)
        self._parts = []
        self._large = {}
        self.outline = graph_def_class()
        for field, start, body, end in top_fields(self._map):
            if field != _GRAPH_NODE:
                self.outline.MergeFromString(bytes(self._map[start:end]))
                self._parts.append(self._map[start:end])
                continue
            node = self.outline.node.add()
            if end - body <= LARGE_NODE:
                node.MergeFromString(bytes(self._map[body:end]))
                self._parts.append(node)
            else:
                node.MergeFromString(without_contents(self._map[body:end]))
                self._parts.append(self._map[start:end])
                self._large[node.name] = self._map[body:end]
            if node.device:
                self.devices.add(node.device)
                node.device = ''

    def seed_random_ops(self, seed):
        """Give seeds to random ops that have none."""
        for node in self.outline.node:
            seed_node(node, seed)
            if is_random(node):
                self.random.append(node.name)

    def constants(self):
        """Const nodes by name; `tensor` gives what they hold."""
        return {node.name: node for node in self.outline.node if node.op == 'Const'}

    def tensor(self, node):
        """(TensorProto, contents) of a Const node.

        The contents are the bytes of the elements where they stand so in the file
        (the TensorProto may then lack them), else None.
        """
        tensor = node.attr['value'].tensor
        if node.name not in self._large:
            return tensor, tensor.tensor_content or None
        message = _value_tensor(self._large[node.name])
        contents = _last_field(message, _TENSOR_CONTENT)
        if contents is None or not len(contents):
            return type(tensor).FromString(bytes(message)), None
        return tensor, contents

    def joined(self):
        """The whole GraphDef serialized, seeds set and devices cleared."""
        return b''.join(part if isinstance(part, memoryview)
                        else wire.graph_node(part.SerializeToString()) for part in self._parts)

    def whole(self):
        """The GraphDef serialized, as it stands in the file."""
        return bytes(self._map)

    def release(self):
        """Let go of the file."""
        self._parts = []
        self._large = {}
        self._map = None


def top_fields(data):
    """Yield (field number, start, start of the value, end) for a message of messages.

    Raises ValueError when a field is not length-delimited or reaches beyond the end.
    """
    position, end = 0, len(data)
    while position < end:
        start = position
        tag, position = reading.varint(data, position)
        if tag & 7 == 0:
            _, stop = reading.varint(data, position)
        elif tag & 7 == 2:
            size, position = reading.varint(data, position)
            stop = position + size
        else:
            raise ValueError('wire type %d' % (tag & 7))
        if stop > end:
            raise ValueError('a field reaches beyond the end')
        yield tag >> 3, start, position, stop
        position = stop


def without_contents(node):
    """A serialized NodeDef, its attribute values' tensors cut down to dtype and shape."""
    return _cut(node, ((5, 2, 8), 0))


def _cut(data, path):
    """Copy a message; where the path of field numbers leads, keep fields 1 and 2 only."""
    numbers, depth = path
    out = []
    for field, start, body, end in top_fields(data):
        if depth == len(numbers):
            if field in (1, 2):
                out.append(bytes(data[start:end]))
        elif field == numbers[depth]:
            out.append(wire.field_bytes(field, _cut(data[body:end], (numbers, depth + 1))))
        else:
            out.append(bytes(data[start:end]))
    return b''.join(out)


def _value_tensor(node):
    """The TensorProto in the ``value`` attribute of a serialized Const node."""
    for field, _, body, end in top_fields(node):
        if field == _NODE_ATTR:
            entry = node[body:end]
            if bytes(_last_field(entry, _ATTR_KEY) or b'') == b'value':
                return _last_field(_last_field(entry, _ATTR_VALUE), _VALUE_TENSOR)
    return b''


def _last_field(data, number):
    """The value of a field, the last one as protobuf has it; None when absent."""
    value = None
    for field, _, body, end in top_fields(data or b''):
        if field == number:
            value = data[body:end]
    return value


def is_random(node):
    """Whether a node draws random numbers, by its attributes."""
    return 'seed' in node.attr and 'seed2' in node.attr


def seed_node(node, seed):
    """Give a random op without seeds one that depends on its name."""
    if is_random(node) and not node.attr['seed'].i and not node.attr['seed2'].i:
        node.attr['seed'].i = seed
        node.attr['seed2'].i = zlib.crc32(node.name.encode('utf-8')) & 0x7fffffff | 1
