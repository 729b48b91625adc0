"""Networks that are built more than once with the same weights.

Two patterns change which of the nodes is the output.  A network that judges
(a discriminator, a critic) is applied to given data and to what another
network produced: the product is the output, the judgement isn't.  And where a
network is built once for training and once more for use, the second is meant.
"""
from app.graph.roles import NET

_OF_JUDGE, _OF_PRODUCER = 1, 2


def product(model, analysis, ancestors, judging, producing):
    """The last node that the producing weights alone made and the judging ones take up.

    Args:
        analysis: The model's `app.graph.roles.Analysis`.
        ancestors: Nodes that the judgement of the product is made from.
        judging, producing: Disjoint sets of variables (node numbers).

    Returns:
        Node number, or None where the judging weights don't come behind the others.
    """
    inputs, flags = model.inputs, analysis.flags
    made_with, products, meets = {}, [], False
    for node in sorted(ancestors):
        mask = _OF_JUDGE if node in judging else _OF_PRODUCER if node in producing else 0
        for source, port in inputs[node]:
            if port >= 0:
                mask |= made_with.get(source, 0)
        made_with[node] = mask
        if mask == _OF_PRODUCER and flags[node] & NET:
            products.append(node)
        elif mask == _OF_JUDGE | _OF_PRODUCER:
            meets = meets or any(made_with.get(source) == _OF_PRODUCER and flags[source] & NET
                                 for source, port in inputs[node] if port >= 0)
    if not meets:
        return None
    judges = _scopes_of_layers(model, analysis, made_with, _OF_JUDGE | _OF_PRODUCER) \
        - _scopes_of_layers(model, analysis, made_with, _OF_PRODUCER)
    tree = model.scopes
    outside = [node for node in products
               if judges.isdisjoint(tree.ancestors(tree.scope_of(node)))]
    return max(outside or products)


def _scopes_of_layers(model, analysis, made_with, mask):
    """Scopes, and those around them, with layers that are made with the weights of a mask."""
    return model.scopes.around(node for node, found in made_with.items()
                               if found == mask and analysis.joins[node])


def judged_pairs(weights):
    """(judge alone, judge behind a producer) pairs among nodes, by the weights they need.

    Args:
        weights: {node: frozenset of variables}.
    """
    return [(one, other) for one in weights for other in weights
            if weights[one] and weights[one] < weights[other]]


def for_use(group, is_trained, size):
    """Which of several copies of a node is for use, None where nothing tells.

    Args:
        group: Nodes with the same op and weights, in file order.
        is_trained: Function telling whether training goes through a node.
        size: Function giving the number of values a node is fixed to, 0 when free.
    """
    free = [node for node in group if not is_trained(node)]
    if not free or len(free) == len(group):
        return None
    return min(free, key=lambda node: (size(node), node))
