"""A large MetaGraphDef with its nodes' attributes left as they lie in the file.

The messages of attributes are two thirds of the time and memory that parsing takes,
and most are never looked at.  An outline is a message of the same wire format in
which a node's ``attr`` is a list of bytes; `Nodes` makes NodeDefs of it one by one.
"""
from functools import lru_cache

from app.errors import ModelError
from app.formats import protos

LEAST_BYTES = 1 << 22
"""Smaller files are parsed whole: that is quick, and finds all damage at once."""

_MOST_KEPT = 1 << 13
_PACKAGE = 'freezeframe'
_KEY_TAG = b'\x0a'  # an entry of a map is a message: 1 is its key, 2 its value
_SHORT = 200


class Nodes:
    """The nodes of an outline as a sequence of NodeDefs.

    Indexing raises `ModelError` for a node whose attributes are damaged.
    """

    def __init__(self, nodes):
        self._nodes = nodes
        self._node_def = protos.load().NodeDef
        self._made = {}
        self._values = {}

    def __len__(self):
        return len(self._nodes)

    def __getitem__(self, node):
        found = self._made.get(node)
        if found is None:
            if len(self._made) >= _MOST_KEPT:
                self._made.clear()
            found = self._made[node] = self._parsed(self._nodes[node])
        return found

    def value(self, node, key):
        """The AttrValue of one attribute, None when the node lacks it; not to be changed.

        Short ones are made once for all nodes in which they are the same bytes.
        """
        start = _KEY_TAG + bytes([len(key)]) + key.encode()
        entries = self._nodes[node].attr[:]
        found = [entry for entry in entries if entry.startswith(start)]
        if len(found) != 1 or found[0] not in self._values:
            if not found and all(entry.startswith(_KEY_TAG) for entry in entries):
                return None
            attrs = self[node].attr
            if len(found) != 1 or len(found[0]) > _SHORT or len(self._values) >= _MOST_KEPT:
                return attrs[key] if key in attrs else None
            self._values[found[0]] = attrs[key]
        return self._values[found[0]]

    def signature(self, node):
        """The attributes of a node as they lie in the file: equal only for equal ones."""
        return tuple(self._nodes[node].attr)

    def _parsed(self, outline):
        from google.protobuf.message import DecodeError
        try:
            return self._node_def.FromString(outline.SerializeToString())
        except DecodeError:
            raise ModelError('The file is damaged: the attributes of node %s cannot be read.'
                             % outline.name, code='wrong_format',
                             hint='Copy or download the file again.')


def nodes_of(graph_def):
    """The NodeDefs of a GraphDef or of the outline of one, a sequence."""
    if graph_def.DESCRIPTOR.file.package == _PACKAGE:
        return Nodes(graph_def.node)
    return graph_def.node


@lru_cache(maxsize=None)
def message_class():
    """The class that parses a MetaGraphDef as an outline."""
    from google.protobuf import descriptor_pb2, descriptor_pool, symbol_database
    messages = protos.load()
    sources = (messages.NodeDef, messages.GraphDef, messages.MetaGraphDef)
    own = {'.' + source.DESCRIPTOR.full_name for source in sources}
    file = descriptor_pb2.FileDescriptorProto(
        name='freezeframe/outline.proto', package=_PACKAGE, syntax='proto3')
    for source in sources:
        definition = file.message_type.add()
        source.DESCRIPTOR.CopyToProto(definition)
        for field in definition.field:
            if field.type_name in own or field.type_name.startswith(
                    '.tensorflow.MetaGraphDef.'):
                field.type_name = field.type_name.replace('tensorflow', _PACKAGE, 1)
    file.dependency.extend(sorted(
        {source.DESCRIPTOR.file.name for source in sources}.union(
            imported.name for source in sources
            for imported in source.DESCRIPTOR.file.dependencies)))
    node = file.message_type[0]
    del node.nested_type[:]
    attr = next(field for field in node.field if field.name == 'attr')
    attr.type = attr.TYPE_BYTES
    attr.ClearField('type_name')
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(file.SerializeToString())
    return symbol_database.Default().GetPrototype(
        pool.FindMessageTypeByName(_PACKAGE + '.MetaGraphDef'))
