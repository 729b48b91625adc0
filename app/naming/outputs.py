"""The names that somebody gives as outputs, as names to freeze with."""
from typing import NamedTuple

from app.errors import NameNotFound
from app.graph.model import parse_input
from app.naming import explain


class Taken(NamedTuple):
    """A given name that stands for another: what is used, the cause, and why in a sentence."""

    given: str
    name: str
    cause: str
    message: str


def require(model, names):
    """(names to use for the given ones, in order, without repetitions; `Taken`s).

    Names of nodes pass as they are, suitable or not: the plan's findings judge
    that.  Others pass when it is certain which node is meant.

    Raises:
        NameNotFound: for the first name whose node isn't certain, with suggestions.
    """
    unknown = [name for name in names if parse_input(name)[0] not in model.index]
    meant, taken = {}, []
    for found in explain.explain(model, unknown) if unknown else ():
        if found.status == explain.UNSUITABLE and found.given in model.index:
            meant[found.given] = found.given
        elif found.node is None:
            raise NameNotFound(
                found.message, hint='"explain" tells more.' if not found.suggestions else
                'Perhaps one of these is meant:',
                suggestions=['%s  %s' % (s.name, s.reason) for s in found.suggestions])
        else:
            name = found.node + (':%d' % found.port if found.port else '')
            meant[found.given] = name
            taken.append(Taken(found.given, name, found.cause, found.message))
    used = [meant.get(name, name) for name in names]
    return sorted(set(used), key=used.index), taken
