"""Names completed by scope, one level at a time. No Qt."""
from typing import NamedTuple

from app.graph.roles import FORWARD
from app.ui.words import plural

MOST = 40
MOST_WHOLE = 8


class Entry(NamedTuple):
    """One completion: ``text`` takes the place of what was typed, ``label`` shows it and
    ``note`` says what it is; a ``scope`` ends in a slash and goes on.
    """

    text: str
    label: str
    note: str
    scope: bool


def entries(model, typed, most=MOST):
    """What a beginning can go on with.

    Args:
        model: the `Model`.
        typed: the beginning of one name; what follows its last slash is completed.
        most: so many are given.

    Returns:
        `Entry`s: the scopes and nodes of that level whose name begins so, likely outputs
        and what belongs to the network first, then those that hold the text.  When the
        level has none, whole names that hold it.
    """
    scope, _, part = typed.rpartition('/')
    if typed in model.index or scope and not model.scopes.is_scope(scope):
        return []
    subscopes, nodes = model.scopes.children(scope)
    lowered = part.lower()
    ranked = _ranked(model)
    found = []
    for path in subscopes:
        label = path.rpartition('/')[2]
        place = label.lower().find(lowered)
        if place >= 0:
            found.append(((place > 0, 1, label.lower()), path, label, None))
    for node in nodes:
        name = model.names[node]
        label = name.rpartition('/')[2]
        place = label.lower().find(lowered)
        if place >= 0:
            order = 0 if node in ranked else 2 if model.roles[node] == FORWARD else 3
            found.append(((place > 0, order, label.lower()), name, label, node))
    found.sort(key=lambda item: item[0])
    made = [_entry(model, path, label, node) for _, path, label, node in found[:most]]
    return made or _whole_names(model, typed)


def _entry(model, path, label, node):
    if node is not None:
        return Entry(path, label, model.ops[node], False)
    subscopes, nodes = model.scopes.children(path)
    parts = [plural(len(subscopes), 'scope')] if subscopes else []
    parts += [plural(len(nodes), 'node')] if nodes else []
    return Entry(path + '/', label + '/', ', '.join(parts), True)


def _whole_names(model, typed):
    from app.naming.search import search
    if len(typed) < 2 or typed != typed.strip():
        return []
    found = [node for node in search(model, typed, MOST_WHOLE, plain=True)
             if typed.lower() in model.names[node].lower()]
    return [Entry(model.names[node], model.names[node], model.ops[node], False)
            for node in found]


def _ranked(model):
    from app.naming.candidates import rank
    return {found.node for found in rank(model)}


def token_at(text, cursor):
    """(start, end) of the name that a cursor is in or behind, in a list of names."""
    start = max(text.rfind(mark, 0, cursor) for mark in ',; \n\t[("\'') + 1
    ends = [place for place in (text.find(mark, cursor) for mark in ',; \n\t])"\'') if place >= 0]
    return start, min(ends, default=len(text))
