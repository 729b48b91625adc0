"""Reachability: what an output needs, what a node feeds, and by which path."""
from collections import deque

from app.graph.model import CONTROL


def closure(model, outputs, control=True, stop=()):
    """All nodes that the outputs need, themselves included, in file order.

    The same set as TF 1.4's ``extract_sub_graph`` keeps: breadth-first over
    data and control inputs, ``_class`` not followed.

    Args:
        outputs: Node numbers.
        control: Whether to follow control edges.
        stop: Node numbers whose inputs are not followed.
    """
    inputs = model.inputs
    seen = set(outputs)
    stop = frozenset(stop)
    stack = [node for node in seen if node not in stop]
    while stack:
        for source, port in inputs[stack.pop()]:
            if source not in seen and (control or port != CONTROL):
                seen.add(source)
                if source not in stop:
                    stack.append(source)
    return sorted(seen)


def descendants(model, sources, control=True):
    """Set of all nodes that the sources feed, themselves included."""
    consumers = model.consumers
    inputs = model.inputs
    seen = set(sources)
    stack = list(seen)
    while stack:
        for consumer, position in consumers[stack.pop()]:
            if consumer not in seen and (control or inputs[consumer][position][1] != CONTROL):
                seen.add(consumer)
                stack.append(consumer)
    return seen


def path(model, start, target, control=True):
    """Shortest way upstream from ``start`` to ``target``.

    Returns:
        Node numbers, ``start`` first, or [] when ``start`` doesn't need ``target``.
    """
    came_from = {start: None}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if node == target:
            way = []
            while node is not None:
                way.append(node)
                node = came_from[node]
            return way[::-1]
        for source, port in model.inputs[node]:
            if source not in came_from and (control or port != CONTROL):
                came_from[source] = node
                queue.append(source)
    return []
