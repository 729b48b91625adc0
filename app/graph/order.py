"""Nodes in the order in which values are made."""
import heapq


def in_order(model):
    """Node numbers, inputs before consumers (but for loops): file order if it is that."""
    inputs, ops = model.inputs, model.ops
    for node, sources in enumerate(inputs):
        for source, _ in sources:
            if source > node and ops[source] != 'NextIteration':
                return _topological_order(inputs, ops)
    return range(len(inputs))


def _topological_order(inputs, ops):
    waiting = [0] * len(inputs)
    consumers = [[] for _ in inputs]
    for node, sources in enumerate(inputs):
        for source, _ in sources:
            if ops[source] != 'NextIteration':
                consumers[source].append(node)
                waiting[node] += 1
    ready = [node for node, count in enumerate(waiting) if not count]
    heapq.heapify(ready)
    order = []
    while ready:
        node = heapq.heappop(ready)
        order.append(node)
        for consumer in consumers[node]:
            waiting[consumer] -= 1
            if not waiting[consumer]:
                heapq.heappush(ready, consumer)
    if len(order) < len(inputs):
        placed = set(order)
        order.extend(node for node in range(len(inputs)) if node not in placed)
    return order
