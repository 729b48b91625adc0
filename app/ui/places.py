"""Places in a model: a node, a name scope, or nowhere. No Qt.

A name may be both a node and a scope, so a name alone does not tell a place.
"""
from typing import NamedTuple, Optional


class Place(NamedTuple):
    """``node`` is the node's number, None for a scope; ``name`` is '' for nowhere."""

    name: str
    node: Optional[int]


NOWHERE = Place('', None)


def named(model, name):
    """The place that a name tells, a node before a scope, or `NOWHERE`."""
    if name in model.index:
        return Place(name, model.index[name])
    if name and model.scopes.is_scope(name):
        return Place(name, None)
    return NOWHERE


def of_box(model, box):
    """The place that a box of the picture stands for; ``box`` may be None."""
    if box is None:
        return NOWHERE
    if box.kind == 'scope':
        return Place(box.name, None)
    if box.nodes:
        return Place(model.names[box.nodes[0]], box.nodes[0])
    return NOWHERE


def box_of(picture, place):
    """Id of the box that shows or hides a place, None when no box does."""
    if place.node is not None:
        return picture.box_of(place.node)
    return picture.scope_box(place.name) if place.name else None
