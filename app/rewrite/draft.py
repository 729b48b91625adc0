"""A graph while it is being rewritten."""
from app.formats import protos
from app.graph import reach
from app.graph.model import CONTROL, Model, parse_input
from app.graph.part import Part
from app.rewrite import frames, nodes


class Draft:
    """What outputs need of a model, with changes that are made one repair at a time.

    A repair looks at ``part``, which stays as it is until `commit`.  The model's own
    NodeDefs are never changed: a node is copied when it is first edited.

    Attributes:
        part: The `Part` so far.
        original: The `Model` as it was opened.
        choices: The `Choices`.
        has_value: Whether the checkpoint has a value for a variable, by its name.
        entry: The checkpoint's `Entry` of a key, None when it has none.
        way: The checkpoint's `VariableKey` of a variable, by its name.
        size: Bytes of the file that a `Part` makes, by it and the keys of added variables.
        keys: Names of variables that were added, to their `VariableKey`s.
        pinned: Tensor of the original to the value that is now built in.
        altered: Ids of repairs made after which the file may compute other values.
        cuts: Tensor of the original to the placeholder that now stands for it.
        initial: Names of variables to the names of the ``Assign`` nodes whose constants
            they get.
    """

    def __init__(self, part, choices, context):
        self.part = part
        self.original = part.model
        self.choices = choices
        self.has_value = context.has_value
        self.entry = context.entry
        self.way = context.way
        self.size = context.size
        self.pinned = {}
        self.altered = set()
        self.cuts = {}
        self.keys = {}
        self.initial = {}
        self._changed = {}
        self._added = {}
        self._loops = None

    @property
    def model(self):
        """The model of the part so far."""
        return self.part.model

    @property
    def touched(self):
        """Whether there are changes that are not committed."""
        return bool(self._changed or self._added)

    def definition(self, node):
        """The NodeDef of a node, to be edited."""
        if node not in self._changed:
            copy = protos.load().GraphDef().node.add()
            copy.CopyFrom(self.model.nodes[node])
            self._changed[node] = copy
        return self._changed[node]

    def replace(self, node, op, inputs, **attrs):
        """Give a node another op; it keeps its name, device and control inputs.

        Args:
            inputs: Data inputs as text.
            attrs: As `nodes.set_attr` takes them; ``_class`` is kept.
        """
        definition = self.definition(node)
        control = [text for text in definition.input if text.startswith('^')]
        kept = {key: definition.attr[key].SerializeToString()
                for key in ('_class',) if key in definition.attr}
        definition.ClearField('attr')
        del definition.input[:]
        definition.op = op
        definition.input.extend(list(inputs) + control)
        for key, serialized in kept.items():
            definition.attr[key].MergeFromString(serialized)
        for key, value in attrs.items():
            nodes.set_attr(definition, key, value)

    def add(self, name, op, inputs=(), **attrs):
        """A new node; returns its name, ``name`` made unique."""
        return self.add_definition(nodes.node_def(self._unique(name), op, inputs, **attrs))

    def add_constant(self, name, value, dtype=None, frame=None):
        """A new Const node; returns its name.

        Args:
            frame: A node whose frame it has to be in; None for outside of loops.
        """
        definition = nodes.constant_def(self._unique(name), value, dtype)
        if frame is not None:
            definition.input.append('^' + self.model.names[frame])
        return self.add_definition(definition)

    def add_definition(self, definition):
        """Add a NodeDef as it is; returns its name."""
        self._added[definition.name] = definition
        return definition.name

    def fetch(self, node):
        """Bring a node of the original, and what it needs, into the draft; returns its name."""
        names = self.original.names
        for number in reach.closure(self.original, [node]):
            name = names[number]
            known = self.model.index.get(name)
            if (known is None or known not in self.part.kept) and name not in self._added:
                self._added[name] = self.original.nodes[number]
        return names[node]

    def redirect(self, node, port, text):
        """Make all that take an output take another tensor (or for `CONTROL` node) instead."""
        for consumer in {consumer for consumer, _ in self.part.consumers(node)}:
            if (node, port) in self.model.inputs[consumer]:
                self.rewire(consumer, node, port, text)

    def rewire(self, consumer, node, port, text):
        """Make one node take another tensor in the place of an output."""
        name = self.model.names[node]
        definition = self.definition(consumer)
        for position, own in enumerate(definition.input):
            if parse_input(own) == (name, port):
                definition.input[position] = text

    def drop_control(self, node, source):
        """Leave out a control edge."""
        definition = self.definition(node)
        left = [text for text in definition.input if text != '^' + self.model.names[source]]
        del definition.input[:]
        definition.input.extend(left)

    def drop_attr(self, node, key):
        """Leave out an attribute, if it is there."""
        if key in self.model.nodes[node].attr:
            del self.definition(node).attr[key]

    def commit(self):
        """Carry out the changes: ``part`` becomes what the outputs need now."""
        if not self.touched:
            return
        model, part = self.model, self.part
        definitions = [self._changed.get(node, model.nodes[node]) for node in part.closure]
        definitions = _in_order(definitions, list(self._added.values()))
        self._changed, self._added = {}, {}
        rewritten = _derived(self.original, definitions)
        outputs = [rewritten.index[model.names[node]] for node in part.outputs]
        closure = reach.closure(rewritten, outputs)
        if len(closure) < rewritten.node_count:
            rewritten = _derived(self.original, [definitions[node] for node in closure])
            outputs = [rewritten.index[model.names[node]] for node in part.outputs]
            closure = list(range(rewritten.node_count))
        self.part = Part(rewritten, outputs, closure)

    def frame_anchor(self, node):
        """A node in the same frame and branch: one of its data inputs, or None."""
        return next((source for source, port in self.model.inputs[node] if port != CONTROL), None)

    def in_loop(self, node):
        """Whether a node runs in the frame of a loop."""
        if self._loops is None or self._loops[0] is not self.part:
            self._loops = (self.part, frames.loop_nodes(self.part))
        return node in self._loops[1]

    def _unique(self, name):
        wanted, number = name, 0
        while wanted in self.original.index or wanted in self.model.index \
                or wanted in self._added:
            number += 1
            wanted = '%s_%d' % (name, number)
        return wanted


def _in_order(definitions, added):
    """Each added NodeDef before the first that takes it.

    Importing a graph, TensorFlow 1.4 works out shapes in that order, and from constants.
    """
    if not added:
        return definitions
    first = {}
    for position, definition in enumerate(definitions):
        for text in definition.input:
            first.setdefault(parse_input(text)[0], position)
    places = []
    for definition in reversed(added):
        place = first.get(definition.name, len(definitions))
        places.append(place)
        for text in definition.input:
            name = parse_input(text)[0]
            first[name] = min(place, first.get(name, place))
    waiting = {}
    for place, definition in zip(reversed(places), added):
        waiting.setdefault(place, []).append(definition)
    ordered = []
    for position, definition in enumerate(definitions):
        ordered += waiting.get(position, []) + [definition]
    return ordered + waiting.get(len(definitions), [])


def _derived(original, definitions):
    model = Model(original.meta, original.path, original.kind, original.checkpoint,
                  original.notes, definitions)
    model.op_table = original.op_table
    return model
