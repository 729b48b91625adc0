"""Labels that meet trained values before they meet the network's result.

The tags of a tagger choose among its scores and among the transitions of a CRF,
labels of a sampled softmax choose rows of its weights, and a decoder is trained on
the very labels.  Such a source is a label when the network is whole without it.
"""
SELECTING_OPS = frozenset(['Gather', 'GatherV2', 'GatherNd', 'ResourceGather'])
"""Ops whose second input chooses from the first."""

_STEPS = 30
"""So many looks at a node are taken on average; a graph that asks for more is none of these."""

_SAMPLING = 'CandidateSampler'
_COMPARING = 'CrossEntropy'


class LossSide:
    """What of the graph belongs to the loss alone.

    Attributes:
        nodes: Everything that depends on such labels, and the labels.
        parameters: Variables that nothing else takes values from.
    """

    def __init__(self):
        self.nodes = set()
        self.parameters = set()


def find(model, flags, joins, live, data, net):
    """The `LossSide` of a graph that is trained; None where there is none.

    Args:
        flags, joins: As in `app.graph.roles.Analysis`.
        live: Nodes without a role yet, inputs before consumers.
        data, net: The bits of ``flags`` for data and for data that went through layers.
    """
    ops, inputs = model.ops, model.inputs
    chosen = [node for node in live if joins[node] and ops[node] in SELECTING_OPS
              and len(inputs[node]) > 1 and not flags[inputs[node][1][0]] & net]
    if not chosen:
        return None
    roots = {root for node in chosen
             for root in _roots(inputs, flags, inputs[node][1][0], data)}
    found = LossSide()
    own_parameters = _Parameters(inputs, flags, data, net, _STEPS * (len(live) + 10000))
    for root in sorted(roots):
        if not own_parameters.spend(len(live)):
            break
        below, pure = _below(inputs, flags, live, root, net)
        if not _is_compared(ops, inputs, flags, below, pure, net):
            continue
        own, needed, free, chosen_free = set(), set(), set(), set()
        for node in live:
            if not joins[node]:
                continue
            variables = own_parameters.of(node)
            if node not in below:
                free.update(variables)
                if ops[node] in SELECTING_OPS:
                    chosen_free.update(variables)
            elif any(flags[source] & net for source, port in inputs[node] if port >= 0):
                needed.update(variables)
            else:
                own.update(variables)
        if needed <= free and free and own_parameters.spend(0):
            found.nodes |= below
            found.parameters |= own - chosen_free
    return found if found.nodes else None


def _roots(inputs, flags, node, data):
    """Sources of data that a node is made from, as (node, output index)."""
    found, seen, stack = set(), {node}, [(node, 0)]
    while stack:
        current, port = stack.pop()
        sources = [(source, out) for source, out in inputs[current]
                   if out >= 0 and flags[source] & data]
        if not sources:
            found.add((current, port))
        for source, out in sources:
            if source not in seen or not inputs[source]:
                seen.add(source)
                stack.append((source, out))
    return found


def _below(inputs, flags, live, root, net):
    """(nodes that depend on a root, those of them that no layer has worked on)."""
    below, pure = set(), {root[0]}
    for node in live:
        for source, port in inputs[node]:
            if port >= 0 and (source in below or source == root[0] and port == root[1]):
                below.add(node)
                if not flags[node] & net:
                    pure.add(node)
                break
    return below, pure


def _is_compared(ops, inputs, flags, below, pure, net):
    """Whether values of a source choose from the network's result or are a loss's labels."""
    for node in below:
        op = ops[node]
        sources = inputs[node]
        if len(sources) < 2:
            continue
        if op in SELECTING_OPS:
            if sources[1][0] in pure and flags[sources[0][0]] & net \
                    and sources[0][0] not in below:
                return True
        elif op.endswith(_SAMPLING) and sources[0][0] in pure \
                or op.endswith(_COMPARING + 'WithLogits') and sources[1][0] in pure:
            return True
    return any(ops[node].endswith(_SAMPLING) for node in below)


class _Parameters:
    """Trained values that data meets in a node, by where they are kept.

    Args:
        inputs, flags, data, net: As for `find`.
        steps: How many nodes may be looked at.
    """

    def __init__(self, inputs, flags, data, net, steps):
        self._inputs = inputs
        self._flags = flags
        self._values = data | net
        self._steps = steps
        self._known = {}

    def spend(self, steps):
        """Whether so many steps were left; they are taken."""
        self._steps -= steps
        return self._steps >= 0

    def of(self, node):
        """Set of node numbers."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._find(node)
        return found

    def _find(self, node):
        inputs, flags = self._inputs, self._flags
        found = set()
        stack = [source for source, port in inputs[node]
                 if port >= 0 and flags[source] and not flags[source] & self._values]
        seen = set(stack)
        while stack and self._steps > 0:
            current = stack.pop()
            sources = [source for source, port in inputs[current] if port >= 0 and flags[source]]
            self._steps -= 1 + len(sources)
            if not sources:
                found.add(current)
            for source in sources:
                if source not in seen:
                    seen.add(source)
                    stack.append(source)
        return found
