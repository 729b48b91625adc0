"""The Model: a TensorFlow 1.x graph in columns.

Nodes are numbers, 0 to ``node_count - 1``, in file order.  What every part of
the program needs (names, ops, inputs) is resolved once when the model is
made; attributes, shapes, consumers, scopes and roles are worked out when
first asked for.
"""
import gc
from contextlib import contextmanager
from itertools import repeat
from operator import attrgetter
from pathlib import Path

from app.formats import outline, protos
from app.graph.opdefs import OpTable
from app.graph.scopes import ScopeTree

CONTROL = -1
"""The port number of a control edge."""

MAX_RANK = 254
"""The highest rank that TensorFlow has (tensorflow/core/framework/tensor_shape.h)."""

_KINDS = {'dtype': ('type', ''), 'shape': ('shape', ''), 'shapes': ('list', 'shape'),
          'output_shapes': ('list', 'shape'), 'component_types': ('list', 'type'),
          'output_types': ('list', 'type')}
"""Attributes of one kind in all ops (of lists, of their items); in a damaged file of any."""

LONGEST_CHAIN = 100
"""How many ``Identity`` nodes in a row are followed."""

VARIABLE_OPS = frozenset(['Variable', 'VariableV2', 'VarHandleOp'])
PLACEHOLDER_OPS = frozenset(['Placeholder', 'PlaceholderV2', 'PlaceholderWithDefault'])


class Model:
    """One graph with its collections, signatures and checkpoint.

    Attributes:
        path: The file it was read from.
        kind: 'meta_graph', 'graph_def', 'frozen_graph', 'saved_model' or 'event_log'.
        checkpoint: Checkpoint prefix (str) or None.
        notes: Sentences on how it was found and what is missing beside it.
        meta: The MetaGraphDef (a bare GraphDef is wrapped in an empty one), or its
            `app.formats.outline`.
        graph_def: ``meta.graph_def``; in an outline its nodes' attributes are bytes.
        nodes: The NodeDef messages, a sequence; those of the file, or of a rewritten
            part of it that shares everything else with the file.
        names: Node names.
        ops: Op names.
        index: Node name to node number; the first node wins a duplicated name.
        inputs: Per node a tuple of its inputs in file order as (source, port);
            port is `CONTROL` for a control edge.
        dangling: (node, input string) pairs that name no node of the graph.
        duplicates: Numbers of nodes whose name an earlier node has.
    """

    def __init__(self, meta, path, kind, checkpoint=None, notes=(), nodes=None):
        self.meta = meta
        self.graph_def = meta.graph_def
        self.path = Path(path)
        self.kind = kind
        self.checkpoint = checkpoint
        self.notes = list(notes)
        # Not a list: that would keep a Python object alive for each message.
        self.nodes = outline.nodes_of(meta.graph_def) if nodes is None else nodes
        with collector_paused():
            plain = meta.graph_def.node if nodes is None else nodes
            self.names, self.ops = _names_and_ops(plain)
            self.index, self.duplicates = _index(self.names)
            self.inputs, self.dangling = _resolve_inputs(plain, self.index)
        self.op_table = OpTable(meta)
        self._variables = None
        self._consumers = None
        self._scopes = None
        self._roles = None
        self._collections = None
        self.cache = {}
        """Results that other rooms derive from the model and want to keep."""

    @property
    def node_count(self):
        """Number of nodes."""
        return len(self.names)

    @property
    def edge_count(self):
        """Number of edges, data and control."""
        return sum(map(len, self.inputs))

    @property
    def tensorflow_version(self):
        """Version that wrote the file, '' when the file doesn't say."""
        return self.meta.meta_info_def.tensorflow_version

    @property
    def consumers(self):
        """Per node its consumers as (consumer, position in the consumer's inputs)."""
        if self._consumers is None:
            with collector_paused():
                consumers = [[] for _ in self.names]
                for node, sources in enumerate(self.inputs):
                    for position, (source, _) in enumerate(sources):
                        consumers[source].append((node, position))
            self._consumers = consumers
        return self._consumers

    def consumers_of(self, nodes):
        """{node: its consumers as in `consumers`} for a set of nodes.

        Takes a fraction of the time and memory while `consumers` isn't made yet.
        """
        if self._consumers is not None:
            return {node: self._consumers[node] for node in nodes}
        found = {node: [] for node in nodes}
        for node, sources in enumerate(self.inputs):
            for position, (source, _) in enumerate(sources):
                if source in found:
                    found[source].append((node, position))
        return found

    @property
    def scopes(self):
        """The `ScopeTree` of all node names."""
        if self._scopes is None:
            with collector_paused():
                self._scopes = ScopeTree(self.names)
        return self._scopes

    @property
    def roles(self):
        """Per node its role, see `app.graph.roles`."""
        if self._roles is None:
            from app.graph import roles
            self._roles = roles.assign(self)
        return self._roles

    @property
    def variables(self):
        """Node numbers of all variables."""
        if self._variables is None:
            self._variables = [node for node, op in enumerate(self.ops) if op in VARIABLE_OPS]
        return self._variables

    def attr(self, node, key):
        """One attribute as a Python value, None when the node lacks it (or it is damaged).

        Types become names ('float32'), shapes tuples (see `shapes`), lists
        lists; tensors and functions stay messages.
        """
        value = self._value(node, key)
        if value is None:
            return None
        if key in _KINDS and not _is_of_kind(value, *_KINDS[key]):
            return None
        return attr_value(value)

    def _value(self, node, key):
        """The AttrValue of one attribute, None when the node lacks it."""
        if isinstance(self.nodes, outline.Nodes):
            return self.nodes.value(node, key)
        attrs = self.nodes[node].attr
        return attrs[key] if key in attrs else None

    def tensor(self, node):
        """The TensorProto that a ``Const`` holds, an empty one when the node has none."""
        attrs = self.nodes[node].attr
        # Indexing a map of protobuf with a key that it lacks would add the key.
        return attrs['value'].tensor if 'value' in attrs else protos.load().TensorProto()

    def attrs(self, node):
        """All attributes of a node as Python values, by sorted key."""
        attrs = self.nodes[node].attr
        return {key: attr_value(attrs[key]) for key in sorted(attrs)}

    def shapes(self, node):
        """Shapes of a node's outputs.

        Each is a tuple with None for a dimension not known, or None when the
        rank isn't known.  From ``_output_shapes`` as written, else from the
        op's own ``shape`` attribute, else unknown.
        """
        attrs = self.nodes[node].attr
        if '_output_shapes' in attrs:
            return tuple(shape_tuple(s) for s in attrs['_output_shapes'].list.shape)
        count = len(self.dtypes(node))
        op = self.ops[node]
        if op == 'Const' and 'value' in attrs:
            return (shape_tuple(attrs['value'].tensor.tensor_shape),)
        if 'shape' in attrs and (op in VARIABLE_OPS or op in PLACEHOLDER_OPS) \
                and op != 'VarHandleOp':
            return (shape_tuple(attrs['shape'].shape),)
        return (None,) * count

    def variable_shape(self, node):
        """Shape of the value a variable holds, None when its rank isn't known."""
        value = self._value(node, 'shape')
        return None if value is None else shape_tuple(value.shape)

    def dtypes(self, node):
        """Dtype names of a node's outputs; those of references end in ``_ref``."""
        return self.op_table.output_dtypes(self.nodes[node])

    def outputs_of(self, node):
        """Number of outputs of a node."""
        return len(self.dtypes(node))

    def passed_from(self, node):
        """The node whose value a chain of ``Identity`` nodes hands on, often the node itself."""
        for _ in range(LONGEST_CHAIN):
            sources = self.inputs[node]
            if self.ops[node] != 'Identity' or not sources:
                break
            node = sources[0][0]
        return node

    def device(self, node):
        """Device string of a node, often ''."""
        return self.nodes[node].device

    def collections(self):
        """Collections that hold names: key to list of strings.

        ``bytes_list`` collections hold messages; of VariableDefs the variable's
        name is given, of others (while and cond contexts) nothing.
        """
        if self._collections is None:
            self._collections = _collections(self.meta)
        return self._collections

    def signatures(self):
        """Signatures: key to {'inputs': {key: tensor}, 'outputs': {...}, 'method': str}."""
        return {key: {'inputs': {k: t.name for k, t in sorted(definition.inputs.items())},
                      'outputs': {k: t.name for k, t in sorted(definition.outputs.items())},
                      'method': definition.method_name}
                for key, definition in sorted(self.meta.signature_def.items())}


def parse_input(text):
    """Split an input string into (node name, port); port is `CONTROL` after ``^``.

    >>> parse_input('a/b:1'), parse_input('a'), parse_input('^a')
    (('a/b', 1), ('a', 0), ('a', -1))
    """
    if text.startswith('^'):
        return text[1:], CONTROL
    name, colon, port = text.rpartition(':')
    if colon and port.isdigit():
        return name, int(port)
    return text, 0


def shape_tuple(proto):
    """A TensorShapeProto as a tuple (None: dimension unknown), None for unknown rank."""
    if proto.unknown_rank or len(proto.dim) > MAX_RANK:
        return None
    return tuple([d.size if d.size >= 0 else None for d in proto.dim])


def _is_of_kind(value, kind, items):
    if value.WhichOneof('value') != kind:
        return False
    return not items or all(field.name == items for field, _ in value.list.ListFields())


def attr_value(value):
    """An AttrValue as a Python value, see `Model.attr`."""
    kind = value.WhichOneof('value')
    if kind == 'type':
        return protos.dtype_name(value.type)
    if kind == 's':
        return _text(value.s)
    if kind == 'shape':
        return shape_tuple(value.shape)
    if kind == 'list':
        return _list_value(value.list)
    return getattr(value, kind) if kind else None


def _list_value(values):
    for field, contents in values.ListFields():
        if field.name == 'type':
            return [protos.dtype_name(number) for number in contents]
        if field.name == 's':
            return [_text(item) for item in contents]
        if field.name == 'shape':
            return [shape_tuple(item) for item in contents]
        return list(contents)
    return []


def _text(value):
    try:
        return value.decode('utf-8')
    except UnicodeDecodeError:
        return value


@contextmanager
def collector_paused():
    """Python's collector at rest while long lists are made that hold no cycles.

    It would walk all of them again and again, a third of the time of reading.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _names_and_ops(nodes):
    """Two lists of str; an op's name is one string, however many nodes have it."""
    names, ops, known = [], [], {}
    for node in nodes:
        names.append(node.name)
        op = node.op
        ops.append(known.setdefault(op, op))
    return names, ops


def _index(names):
    index = dict(zip(names, range(len(names))))
    if len(index) == len(names):
        return index, []
    index, duplicates = {}, []
    for number, name in enumerate(names):
        if index.setdefault(name, number) != number:
            duplicates.append(number)
    return index, duplicates


class _Known(dict):
    """Input string to (source, port), filled as strings are met.

    Raises ``KeyError`` for a string that names no node.
    """

    def __init__(self, index):
        super().__init__(zip(index, zip(index.values(), repeat(0))))
        self._index = index

    def __missing__(self, text):
        name, port = parse_input(text)
        found = self[text] = self._index[name], port
        return found


def _resolve_inputs(nodes, index):
    """(inputs, dangling); equal inputs are one tuple, to save a third of the memory."""
    inputs, dangling = [], []
    known = _Known(index)
    find = known.__getitem__
    for number, given in enumerate(map(attrgetter('input'), nodes)):
        texts = given[:]  # a list at once: a step through the message for each takes longer
        try:
            inputs.append(tuple(map(find, texts)) if texts else ())
        except KeyError:
            inputs.append(tuple(_found(known, number, texts, dangling)))
    return inputs, dangling


def _found(known, number, texts, dangling):
    """What of a node's inputs is in the graph; the rest is added to ``dangling``."""
    for text in texts:
        try:
            yield known[text]
        except KeyError:
            dangling.append((number, text))


def _collections(meta):
    variable_def = protos.load().VariableDef
    found = {}
    for key, collection in sorted(meta.collection_def.items()):
        kind = collection.WhichOneof('kind')
        if kind == 'node_list':
            found[key] = list(collection.node_list.value)
        elif kind == 'bytes_list' and 'context' not in key:
            found[key] = _variable_names(collection.bytes_list.value, variable_def)
        elif kind in ('int64_list', 'float_list'):
            found[key] = [str(item) for item in getattr(collection, kind).value]
        else:
            found[key] = []
    return found


def _variable_names(values, variable_def):
    names = []
    for value in values:
        try:
            name = variable_def.FromString(value).variable_name
        except Exception:  # protobuf's DecodeError: not a VariableDef
            name = ''
        if name:
            names.append(name)
    return names
