"""The part of a model that chosen outputs need, with the ways through it."""
from collections import deque

from app.graph import reach
from app.graph.model import CONTROL


class Part:
    """A model cut down to what its outputs need.

    Attributes:
        model: The `Model`.
        outputs: Node numbers of the chosen outputs.
        closure: Node numbers that the outputs need, in file order.
        kept: The same as a set.
    """

    def __init__(self, model, outputs, closure=None):
        self.model = model
        self.outputs = list(outputs)
        self.closure = reach.closure(model, outputs) if closure is None else closure
        self.kept = frozenset(self.closure)
        self._ops = None
        self._by_data = None
        self._way = None
        self._consumers = None

    @property
    def closure_ops(self):
        """Set of the ops in the closure."""
        if self._ops is None:
            ops = self.model.ops
            self._ops = {ops[node] for node in self.closure}
        return self._ops

    @property
    def by_data(self):
        """Nodes that the outputs compute with: set of those not needed by control edges alone."""
        if self._by_data is None:
            self._by_data = frozenset(reach.closure(self.model, self.outputs, control=False))
        return self._by_data

    def nodes_with(self, ops):
        """Nodes of the closure whose op is one of ``ops``, in file order."""
        if self.closure_ops.isdisjoint(ops):
            return []
        names = self.model.ops
        return [node for node in self.closure if names[node] in ops]

    def names(self, nodes):
        """Names of nodes, as findings hold them."""
        return tuple(self.model.names[node] for node in nodes)

    def consumers(self, node):
        """(consumer, position in its inputs) pairs within the closure."""
        if self._consumers is None:
            self._consumers = {}
            for number in self.closure:
                for position, (source, _) in enumerate(self.model.inputs[number]):
                    self._consumers.setdefault(source, []).append((number, position))
        return self._consumers.get(node, [])

    def downstream(self, starts, control=False):
        """Nodes of the closure that the given ones go into, themselves included.

        Args:
            control: Whether control edges count as well.
        """
        found, stack = set(starts), list(starts)
        while stack:
            for consumer, position in self.consumers(stack.pop()):
                if consumer not in found and (
                        control or self.model.inputs[consumer][position][1] != CONTROL):
                    found.add(consumer)
                    stack.append(consumer)
        return found

    def path(self, node):
        """Names along a shortest way from an output upstream to a node."""
        return self.names(way for way, _ in self.way(node))

    def way(self, node):
        """A shortest way from an output upstream to a node.

        Returns:
            (node, port by which it was reached) pairs, the output first with
            port None; [] for a node outside of the closure.
        """
        if self._way is None:
            self._way = _breadth_first(self.model, self.outputs)
        steps = []
        while node is not None and node in self._way:
            before, port = self._way[node]
            steps.append((node, port))
            node = before
        return steps[::-1]

    def nearest(self, nodes):
        """The nodes sorted by how far they are from the outputs."""
        return sorted(nodes, key=lambda node: (len(self.way(node)), node))

    def needed_by_control_only(self, node):
        """Whether the shortest way to a node takes a control edge."""
        return any(port == CONTROL for _, port in self.way(node))


def _breadth_first(model, outputs):
    found = {node: (None, None) for node in outputs}
    queue = deque(outputs)
    while queue:
        node = queue.popleft()
        for source, port in model.inputs[node]:
            if source not in found:
                found[source] = (node, port)
                queue.append(source)
    return found
