"""What a model's boxes have in common: structure, devices, bytes of weights. No Qt."""
from collections import defaultdict

from app.graph.model import CONTROL
from app.graph.roles import FORWARD, INIT, OPTIMIZER, SAVER, SUMMARY

#: Roles of what stands beside the variables of a layer.
MACHINERY = (INIT, OPTIMIZER, SAVER, SUMMARY)
FEW = 10
_MASK = (1 << 61) - 1
_BYTES = {'float64': 8, 'int64': 8, 'uint64': 8, 'complex64': 8, 'complex128': 16, 'float16': 2,
          'bfloat16': 2, 'int16': 2, 'uint16': 2, 'int8': 1, 'uint8': 1, 'bool': 1, 'qint8': 1,
          'quint8': 1}


class Facts:
    """Answers about the boxes of any picture of one model, each worked out once.

    Parameters: `model`; may be used from one thread at a time.
    """

    def __init__(self, model):
        self._model = model
        self._structures = None
        self._weights = None
        self._devices = {}
        self._roles = {}

    def prepare(self, mode):
        """Work out what a colour mode needs; return the facts."""
        if mode == 'structure' and self._structures is None:
            self._structures = structures(self._model)
        if mode == 'weights' and self._weights is None:
            self._weights = weights(self._model)
        return self

    def structure(self, scope):
        """Return a number that is equal for scopes of equal structure, see `structures`."""
        return self.prepare('structure')._structures.get(scope)

    def weights(self, box):
        """Return the bytes of the variables in a box, or of the variable it is."""
        of_scope, of_node = self.prepare('weights')._weights
        if box.kind == 'scope':
            return of_scope.get(box.name, 0)
        return sum(of_node.get(node, 0) for node in box.nodes)

    def devices(self, box):
        """Return the set of device strings of the nodes in a box, '' for those not pinned."""
        model = self._model
        if box.kind != 'scope':
            return {model.device(node) for node in box.nodes}
        if box.name not in self._devices:
            self._devices[box.name] = {model.device(node)
                                       for node in model.scopes.descendants(box.name)}
        return set(self._devices[box.name])

    def role(self, box):
        """Return the role that a box is for.

        A layer's scope may hold more initializers and moments than layer: where one node in `FEW`
        is of the network, the scope is.
        """
        if box.kind != 'scope' or box.role not in MACHINERY:
            return box.role
        if box.name not in self._roles:
            inside = [self._model.roles[node]
                      for node in self._model.scopes.descendants(box.name)]
            is_network = inside.count(FORWARD) * FEW >= len(inside) > 0
            self._roles[box.name] = FORWARD if is_network else box.role
        return self._roles[box.name]


def structures(model):
    """Return {scope: number}, equal for scopes with the same ops joined in the same way.

    Two scopes have the same number when they hold as many nodes of each op, as many edges
    between nodes of the same ops at the same places, and as many edges come in from outside at
    the same places. Names, attributes and control edges do not count. It is a hash of 61 bits:
    scopes that differ in one of these get the same number by chance once in 10**18.
    """
    totals = defaultdict(int)
    scopes = model.scopes
    chain_of = {}
    owner = [scopes.scope_of(node) for node in range(model.node_count)]
    for node, op in enumerate(model.ops):
        within = chain_of.get(owner[node])
        if within is None:
            within = chain_of[owner[node]] = [''] + scopes.ancestors(owner[node])
        own = hash(op)
        for scope in within:
            totals[scope] += own
        for place, (source, port) in enumerate(model.inputs[node]):
            if port == CONTROL:
                continue
            inside = hash((model.ops[source], port, place, op)) * 3
            outside = hash((place, op)) * 5
            around = owner[source]
            for scope in within:
                holds = not scope or around == scope or around.startswith(scope + '/')
                totals[scope] += inside if holds else outside
    return {scope: total & _MASK for scope, total in totals.items()}


def weights(model):
    """Return ({scope: bytes of variables}, {node: bytes of variables}).

    A variable counts where it lies and where the network reads it: models may keep the variables
    of a layer in another scope than its ops. It counts once in each scope, and at each op that
    takes its value.
    """
    of_scope, of_node = defaultdict(int), defaultdict(int)
    for node in model.variables:
        shape = model.variable_shape(node)
        if shape is None or None in shape:
            continue
        dtype = (model.dtypes(node) or ('float32',))[0].replace('_ref', '')
        amount = _BYTES.get(dtype, 4)
        for extent in shape:
            amount *= extent
        users = {node} | _readers(model, node)
        scopes = {''}
        for user in users:
            of_node[user] += amount
            scopes.update(model.scopes.ancestors(model.scopes.scope_of(user)))
        for scope in scopes:
            of_scope[scope] += amount
    return of_scope, of_node


def _readers(model, variable):
    """Return the ops of the network that take a variable's value, through Identity nodes."""
    found, border = set(), [variable]
    while border:
        for consumer, position in model.consumers[border.pop()]:
            if consumer in found or model.roles[consumer] != FORWARD \
                    or model.inputs[consumer][position][1] == CONTROL:
                continue
            if model.ops[consumer] in ('Identity', 'ReadVariableOp'):
                border.append(consumer)
            else:
                found.add(consumer)
    return found
