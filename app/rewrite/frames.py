"""Which nodes run inside of loops."""
from app.graph.model import CONTROL

ENTER_OPS = frozenset(['Enter', 'RefEnter'])
EXIT_OPS = frozenset(['Exit', 'RefExit'])
NEXT_OPS = frozenset(['NextIteration', 'RefNextIteration'])
MERGE_OPS = frozenset(['Merge', 'RefMerge'])
SWITCH_OPS = frozenset(['Switch', 'RefSwitch'])


def loop_nodes(part):
    """Nodes of a `Part` that run in a frame of their own: set of node numbers.

    What an ``Enter`` feeds, up to the ``Exit`` (tensorflow/core/common_runtime/executor.cc).
    """
    model = part.model
    stack = part.nodes_with(ENTER_OPS)
    inside = set(stack)
    while stack:
        for consumer, _ in part.consumers(stack.pop()):
            if consumer not in inside and model.ops[consumer] not in EXIT_OPS:
                inside.add(consumer)
                stack.append(consumer)
    return inside


def drop_trivial_controls(draft):
    """Leave out control edges to constants: they wait for nothing.

    Only from nodes outside of loops: inside, such an edge can be what puts a node there.
    """
    part, model = draft.part, draft.model
    trivial = _trivial_nodes(part)
    for node in part.closure:
        for source, port in model.inputs[node]:
            if port == CONTROL and source in trivial:
                draft.drop_control(node, source)


def _trivial_nodes(part):
    """Nodes that need nothing but constants: Const, Identity and NoOp of those."""
    model, known = part.model, {}
    for start in part.nodes_with({'Const', 'Identity', 'NoOp'}):
        stack = [start]
        while stack:
            node = stack[-1]
            if node in known:
                stack.pop()
            elif model.ops[node] not in ('Const', 'Identity', 'NoOp'):
                known[node] = False
            else:
                missing = [source for source, _ in model.inputs[node] if source not in known]
                if missing:
                    stack.extend(missing)
                else:
                    known[node] = all(known[source] for source, _ in model.inputs[node])
    return {node for node, trivial in known.items() if trivial}
