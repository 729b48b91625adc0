"""The facts of a plan that the checks look at."""
from collections import deque

from app.graph.model import CONTROL


class PlanData:
    """A model with chosen outputs, worked out as far as the checks need.

    Attributes:
        model: The `Model`.
        outputs: Node numbers of the chosen outputs.
        closure: Node numbers that the outputs need, in file order.
        kept: The same as a set.
        variables: `PlannedVariable`s of the closure that become constants.
        checkpoint: Prefix, or None.
        bundle: The open `Bundle`, or None.
        bundle_error: The CheckpointError that kept it from being opened, or None.
        bytes: Size of the file to write.
        edits: Node number to `Edit`: what is left out of a kept node.
    """

    def __init__(self, model, outputs, closure, variables, checkpoint, bundle, bundle_error,
                 edits, size):
        self.model = model
        self.outputs = outputs
        self.closure = closure
        self.kept = frozenset(closure)
        self.variables = variables
        self.checkpoint = checkpoint
        self.bundle = bundle
        self.bundle_error = bundle_error
        self.edits = edits
        self.bytes = size
        self._way = None

    @property
    def closure_ops(self):
        """Set of the ops in the closure."""
        ops = self.model.ops
        return {ops[node] for node in self.closure}

    def nodes_with(self, ops):
        """Nodes of the closure whose op is one of ``ops``, in file order."""
        names = self.model.ops
        return [node for node in self.closure if names[node] in ops]

    def names(self, nodes):
        """Names of nodes, as findings hold them."""
        return tuple(self.model.names[node] for node in nodes)

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
