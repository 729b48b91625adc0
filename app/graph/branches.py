"""Nodes that belong to a loop's body or to one branch of a conditional."""
from app.graph.order import in_order
from app.graph.role_ops import FORWARD

_ENTERING_OPS = frozenset(['Enter', 'Switch', 'NextIteration', 'LoopCond'])
_ROUNDS = 6  # loops in loops


def inside_branches(model):
    """Set of nodes in a loop's body or a branch of a conditional: they can't be fetched."""
    found = model.cache.get('inside_branches')
    if found is None:
        found = model.cache['inside_branches'] = _inside_branches(model, model.roles)
    return found


def _inside_branches(model, roles):
    ops, inputs = model.ops, model.inputs
    if 'Switch' not in ops and 'Enter' not in ops:
        return frozenset()
    live = [node for node in in_order(model) if roles[node] == FORWARD]
    inside = set()
    for _ in range(_ROUNDS):
        changed = False
        for node in live:
            op = ops[node]
            if node in inside or op == 'Exit' \
                    or op == 'Merge' and not _is_loop_merge(ops, inputs[node]):
                continue
            if op in _ENTERING_OPS or not inside.isdisjoint(
                    [source for source, _ in inputs[node]]):
                inside.add(node)
                changed = True
        if not changed:
            break
    return inside


def _is_loop_merge(ops, sources):
    return any(ops[source] in ('NextIteration', 'Enter') for source, _ in sources)
