"""The names that somebody gives as outputs, as names to freeze with."""
from app.errors import NameNotFound
from app.graph.model import parse_input
from app.naming import explain


def require(model, names):
    """Node or tensor names to use for the given ones, in order, without repetitions.

    Names of nodes pass as they are, suitable or not: the plan's findings judge
    that.  Others pass when it is certain which node is meant.

    Raises:
        NameNotFound: for the first name whose node isn't certain, with suggestions.
    """
    unknown = [name for name in names if parse_input(name)[0] not in model.index]
    meant = {}
    for found in explain.explain(model, unknown) if unknown else ():
        if found.status == explain.UNSUITABLE and found.given in model.index:
            meant[found.given] = found.given
        elif found.node is None:
            raise NameNotFound(
                found.message, hint='"explain" tells more.' if not found.suggestions else
                'Perhaps one of these is meant:',
                suggestions=['%s  %s' % (s.name, s.reason) for s in found.suggestions])
        else:
            meant[found.given] = found.node + (':%d' % found.port if found.port else '')
    used = [meant.get(name, name) for name in names]
    return sorted(set(used), key=used.index)
