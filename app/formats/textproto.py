"""Text messages as programs write them, turned into the bytes of the message.

protobuf's text parser for Python takes 8.6 s for the graph of ResNet-v2-152.  What
``MessageToString`` and its kin in C++ write has one field a line, in the order of the
fields' numbers; that is read here several times as fast.  Anything else is `Irregular`
and left to the library, which also words the errors.
Formats: https://developers.google.com/protocol-buffers/docs/text-format-spec and
…/docs/encoding.
"""
import re
import struct

from google.protobuf import text_encoding
from google.protobuf.descriptor import FieldDescriptor as Kind

from app.formats.wire import varint

_LONGEST_KEPT = 100
_MOST_KEPT = 1 << 15
_FLOAT = re.compile(r'-?\d+(\.\d*)?(e[+-]?\d+)?$|-?inf$|nan$')
_NAME = re.compile(r'[A-Za-z_]\w*')
_UNKNOWN = re.compile(r'[A-Za-z_]\w*: (".*"|-?\d+|[A-Z][A-Z0-9_]*|true|false)$', re.ASCII)
_UNKNOWN_OPENS = re.compile(r'[A-Za-z_]\w* \{$', re.ASCII)
_INTEGER = re.compile(r'-?(0|[1-9]\d*)$')
_RANGES = {Kind.TYPE_INT32: (-1 << 31, 1 << 31), Kind.TYPE_INT64: (-1 << 63, 1 << 63),
           Kind.TYPE_UINT32: (0, 1 << 32), Kind.TYPE_UINT64: (0, 1 << 64)}
_PACKED = {Kind.TYPE_FLOAT: struct.Struct('<f'), Kind.TYPE_DOUBLE: struct.Struct('<d'),
           Kind.TYPE_FIXED32: struct.Struct('<I'), Kind.TYPE_FIXED64: struct.Struct('<Q')}
_WIRE_TYPES = {Kind.TYPE_FLOAT: 5, Kind.TYPE_FIXED32: 5, Kind.TYPE_DOUBLE: 1,
               Kind.TYPE_FIXED64: 1, Kind.TYPE_STRING: 2, Kind.TYPE_BYTES: 2,
               Kind.TYPE_MESSAGE: 2}


class Irregular(ValueError):
    """The text is not of the form that programs write; it may be a message all the same."""


def serialized(text, descriptor):
    """The bytes of a text message.

    Args:
        text: The message as text.
        descriptor: Descriptor of its type.

    Raises `Irregular`.
    """
    message = _Open(_Type(descriptor, {}), None, b'')
    skipped = 0
    for line in text.split('\n'):
        line = line.strip()
        if skipped:
            skipped += _depth_of_unknown(line)
            continue
        known = message.type.lines.get(line)
        if known is None:
            if line == '}':
                message = message.close()
                continue
            if not line:
                continue
            known = message.type.read(line)
        field, data = known
        if field is None:
            skipped = data
            continue
        message.admit(field)
        if data is None:
            message = _Open(field.type, message, field.tag)
        else:
            message.parts.append(data)
    if message.outer is not None or skipped:
        raise Irregular('a brace is not closed')
    return b''.join(message.parts)


def _depth_of_unknown(line):
    """How much deeper a line leads inside of a field that the type does not have."""
    if line == '}':
        return -1
    if _UNKNOWN_OPENS.match(line):
        return 1
    found = _UNKNOWN.match(line)
    if line and not found:
        raise Irregular('no field in a line')
    if found and found.group(1).startswith('"'):
        _unquoted(found.group(1))
    return 0


class _Open:
    """A message whose fields are being read."""

    __slots__ = ('type', 'outer', 'tag', 'parts', 'last', 'choices')

    def __init__(self, kind, outer, tag):
        self.type = kind
        self.outer = outer
        self.tag = tag
        self.parts = []
        self.last = 0
        self.choices = ()

    def admit(self, field):
        """Refuse a field out of its order, or a second one of those of which one may be."""
        if field.number <= self.last and not (field.repeated and field.number == self.last):
            raise Irregular('a field stands out of its order')
        self.last = field.number
        if field.choice is not None:
            if field.choice in self.choices:
                raise Irregular('two fields of which one may be')
            self.choices += (field.choice,)

    def close(self):
        """The message around it, to which it is added."""
        if self.outer is None:
            raise Irregular('a brace is closed that was not open')
        body = b''.join(self.parts)
        self.outer.parts.append(self.tag + varint(len(body)) + body)
        return self.outer


class _Type:
    """One type of message: its fields, and lines read before."""

    def __init__(self, descriptor, types):
        types[descriptor.full_name] = self
        self.lines = {}
        self._descriptor = descriptor
        self._types = types
        self._fields = {}

    def read(self, line):
        """(field, bytes) of a line, the bytes None for one that opens a message.

        For a field that the type does not have (None, how much deeper it leads): later
        releases added some.
        """
        name = _NAME.match(line)
        if name and name.group() not in self._descriptor.fields_by_name:
            return None, _depth_of_unknown(line)
        if line.endswith(' {'):
            field, data = self._field(line[:-2]), None
            if field.type is None:
                raise Irregular('%s is no message' % field.name)
        else:
            name, colon, value = line.partition(': ')
            field = self._field(name)
            if not colon or field.type is not None:
                raise Irregular('no field in a line')
            data = field.encoded(value)
        if len(line) <= _LONGEST_KEPT and len(self.lines) < _MOST_KEPT:
            self.lines[line] = field, data
        return field, data

    def _field(self, name):
        if name not in self._fields:
            descriptor = self._descriptor.fields_by_name.get(name)
            if descriptor is None or descriptor.type == Kind.TYPE_GROUP:
                raise Irregular('%s is no field of %s' % (name, self._descriptor.name))
            inner = descriptor.message_type
            if inner is not None:
                inner = self._types.get(inner.full_name) or _Type(inner, self._types)
            self._fields[name] = _Field(descriptor, inner)
        return self._fields[name]


class _Field:
    """One field of a type.

    Attributes:
        name, number, repeated: As declared.
        type: `_Type` of a message, else None.
        choice: Name of the ``oneof`` that it is of, or None.
        tag: Its tag on the wire.
    """

    def __init__(self, descriptor, inner):
        self.name = descriptor.name
        self.number = descriptor.number
        self.repeated = descriptor.label == Kind.LABEL_REPEATED
        self.type = inner
        self.choice = descriptor.containing_oneof and descriptor.containing_oneof.name
        self._kind = descriptor.type
        self._enum = descriptor.enum_type and descriptor.enum_type.values_by_name
        self.tag = varint(self.number << 3 | _WIRE_TYPES.get(self._kind, 0))

    def encoded(self, value):
        """The field with a value, as bytes."""
        kind = self._kind
        if kind in (Kind.TYPE_STRING, Kind.TYPE_BYTES):
            data = _unquoted(value)
            if kind == Kind.TYPE_STRING:
                _require_utf8(data)
            return self.tag + varint(len(data)) + data
        if kind == Kind.TYPE_ENUM:
            if value not in self._enum:
                raise Irregular('%s is no value of %s' % (value, self.name))
            number = self._enum[value].number
        elif kind == Kind.TYPE_BOOL and value in ('true', 'false'):
            number = int(value == 'true')
        elif kind in (Kind.TYPE_FLOAT, Kind.TYPE_DOUBLE) and _FLOAT.match(value):
            try:
                return self.tag + _PACKED[kind].pack(float(value))
            except OverflowError:
                raise Irregular('%s is too large' % value)
        elif kind in _RANGES and _INTEGER.match(value):
            number = int(value)
            lowest, end = _RANGES[kind]
            if not lowest <= number < end:
                raise Irregular('%s is too large' % value)
        else:
            raise Irregular('%s is of another kind' % value)
        return self.tag + varint(number & (1 << 64) - 1)


def _unquoted(value):
    """The bytes of a string literal."""
    body = value[1:-1]
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        raise Irregular('no string in double quotes')
    if '\\' not in body and '"' not in body:
        return body.encode('utf-8')
    bare = body.replace('\\\\', '').replace('\\"', '')
    if '"' in bare or bare.endswith('\\'):
        raise Irregular('a quote inside of a string')
    try:
        return text_encoding.CUnescape(body)
    except ValueError:
        raise Irregular('an escape that is none')


def _require_utf8(data):
    try:
        data.decode('utf-8')
    except UnicodeDecodeError:
        raise Irregular('a string that is not UTF-8')
