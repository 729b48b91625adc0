"""Names that a beginning can be completed to."""
from bisect import bisect_left
from heapq import nsmallest

from app.graph.roles import FORWARD
from app.naming.candidates import rank
from app.naming.search import search


def complete(model, prefix, limit=20):
    """Node names that begin with ``prefix``, upper and lower case alike.

    Output candidates come first, then what belongs to the network, names of few
    parts before long ones.  When no name begins so, names that hold the text.
    """
    lowered = prefix.lower().strip()
    names, roles = model.names, model.roles
    places = {candidate.node: place for place, candidate in enumerate(rank(model))}
    keys, order = _sorted_names(model)
    start = bisect_left(keys, lowered)
    end = bisect_left(keys, lowered + '\U0010ffff')
    if start == end:
        return [names[node] for node in search(model, lowered, limit, plain=True)]
    last = len(places)

    def place(node):
        return (places.get(node, last), roles[node] != FORWARD, names[node].count('/'), node)

    return [names[node] for node in nsmallest(limit, order[start:end], key=place)]


def _sorted_names(model):
    found = model.cache.get('sorted_names')
    if found is None:
        pairs = sorted((name.lower(), node) for node, name in enumerate(model.names))
        found = model.cache['sorted_names'] = ([key for key, _ in pairs],
                                               [node for _, node in pairs])
    return found
