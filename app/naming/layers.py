"""What a name scope gives to the rest of the network."""
from app.graph.branches import inside_branches
from app.graph.roles import FORWARD
from app.naming import candidates
from app.naming.suitability import reason_against


def scopes_by_last(model):
    """Last part of a scope's name to the scopes that end so; made once."""
    found = model.cache.get('scopes_by_last')
    if found is None:
        found = model.cache['scopes_by_last'] = {}
        for scope in model.scopes.scopes():
            found.setdefault(scope.rpartition('/')[2], []).append(scope)
    return found


def scope_outputs(model, scope):
    """What a scope gives to the rest of the network: likely outputs in it, else its ends."""
    inside = set(model.scopes.descendants(scope))
    likely = [node for node in candidates.likely_outputs(model) if node in inside]
    if likely:
        return likely
    roles = model.roles
    inner = inside_branches(model)
    ends = []
    for node in sorted(inside):
        if roles[node] != FORWARD or node in inner or reason_against(model, node) is not None:
            continue
        users = [consumer for consumer, position in model.consumers[node]
                 if model.inputs[consumer][position][1] >= 0 and roles[consumer] == FORWARD
                 and model.ops[consumer] not in ('Shape', 'ShapeN')]
        if model.ops[node] not in ('Shape', 'ShapeN', 'Switch') \
                and not any(user in inside for user in users):
            ends.append(node)
    computing = [node for node in ends if _depends(model, node)]
    return (computing or ends)[::-1]


def _depends(model, node):
    """Whether something is computed in a node, rather than set."""
    return any(port >= 0 and model.ops[source] != 'Const' for source, port in model.inputs[node])
