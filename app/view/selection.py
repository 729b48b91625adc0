"""Which nodes a view is made of, and which a trace goes through: node numbers in, sets out."""
from app.graph import reach
from app.graph.model import CONTROL, VARIABLE_OPS
from app.view.picture import Wire
from app.view.state import AROUND, INFERENCE, ROLE

HUB_DEGREE = 40
MOST_AROUND = 600
MOST_TENSORS = 64


def nodes_of(model, state):
    """Return the ascending node numbers that a view state shows, None for all.

    The inference view without outputs, "around" without a centre and a role that no node has
    show everything: an empty picture tells nothing.
    """
    if state.mode == INFERENCE:
        wanted = outputs_of(state)
        return reach.closure(model, wanted) if wanted else None
    if state.mode == AROUND and state.around:
        return around(model, state.around, state.hops)
    if state.mode == ROLE:
        return of_role(model, state.role) or None
    return None


def settings_of(state):
    """Return what of a state `nodes_of` depends on, as a hashable value; None shows all."""
    if state.mode == INFERENCE:
        wanted = outputs_of(state)
        return (INFERENCE, wanted) if wanted else None
    if state.mode == AROUND and state.around:
        return (AROUND, state.around, state.hops)
    if state.mode == ROLE:
        return (ROLE, state.role)
    return None


def outputs_of(state):
    """Return the node numbers that the inference view grows from: chosen and likely outputs."""
    return tuple(sorted(set(state.outputs) | set(state.likely)))


def of_role(model, role):
    """Return the ascending numbers of the nodes of one of `app.graph.roles.ROLES`."""
    return [node for node, own in enumerate(model.roles) if own == role]


def around(model, centres, hops, hub=HUB_DEGREE, most=MOST_AROUND):
    """Return the ascending numbers of the nodes at most `hops` data edges from the centres.

    Edges are followed both ways.  Reading a variable is no hop: its Identity is part of it.  Nor
    are constants, which are marks at their consumer.  A node of more than `hub` neighbours is
    shown but not gone through, unless it is a centre: one global step would bring in everything.
    The nearest `most` nodes are kept, the centres always.
    """
    found = dict.fromkeys(centres)
    border = list(found)
    for hop in range(hops + 1):
        border = _with_reads(model, border, found, hub, most)
        if hop == hops:
            break
        further = []
        for node in border:
            near = _neighbours(model, node)
            if len(near) > hub and hop:
                continue
            further.extend(near)
        border = _added(further, found, most)
    for node in list(found):
        found.update((source, None) for source, port in model.inputs[node]
                     if port != CONTROL and model.ops[source] == 'Const')
    return sorted(found)


def _neighbours(model, node):
    """Return the nodes at the other ends of a node's data edges, inputs first."""
    near = [source for source, port in model.inputs[node] if port != CONTROL]
    near.extend(consumer for consumer, position in model.consumers[node]
                if model.inputs[consumer][position][1] != CONTROL)
    return list(dict.fromkeys(near))


def _added(nodes, found, most):
    """Put new nodes into `found` as long as there is room; return them."""
    new = []
    for node in nodes:
        if node not in found and len(found) < most:
            found[node] = None
            new.append(node)
    return new


def _with_reads(model, border, found, hub, most):
    """Return the border with the other half of each variable and its read on it."""
    ops, further = model.ops, []
    for node in border:
        if ops[node] in VARIABLE_OPS:
            near = _neighbours(model, node)
            if len(near) <= hub:
                further.extend(other for other in near if _reads(model, other, node))
        elif ops[node] == 'Identity':
            further.extend(source for source, _ in model.inputs[node][:1]
                           if _reads(model, node, source))
    return border + _added(further, found, most)


def _reads(model, identity, variable):
    return (model.ops[identity] == 'Identity' and model.ops[variable] in VARIABLE_OPS
            and model.names[identity] == model.names[variable] + '/read')


def upstream(model, nodes, control=False):
    """Return the frozenset of all that the nodes need, themselves included."""
    return frozenset(reach.closure(model, nodes, control))


def downstream(model, nodes, control=False):
    """Return the frozenset of all that the nodes feed, themselves included."""
    return frozenset(reach.descendants(model, nodes, control))


def between(model, one, other, control=False):
    """Return the frozenset of the nodes on any directed way between two nodes, ends included.

    Either may be the one upstream; empty when neither feeds the other.
    """
    for first, last in ((one, other), (other, one)):
        found = upstream(model, [last], control)
        if first in found:
            return found & downstream(model, [first], control)
    return frozenset()


def lit(picture, nodes):
    """Return what a trace lights up in a picture: (frozenset of box ids, of wire numbers).

    A box is lit when it shows or hides one of the nodes; so are the open boxes around it.  A wire
    is lit when it carries an edge from one of the nodes to another.  Of wires of more than the
    edges listed in `Wire.tensors` the rest counts as lit when both ends are.
    """
    boxes = set()
    for node in nodes:
        box_id = picture.box_of(node)
        while box_id is not None and box_id not in boxes:
            boxes.add(box_id)
            box_id = picture.boxes[box_id].parent
    chosen = frozenset(nodes)
    wires = set()
    for number, wire in enumerate(picture.wires):
        if any(source in chosen and target in chosen for source, _, target in wire.tensors):
            wires.add(number)
        elif wire.count > len(wire.tensors) and wire.source in boxes and wire.target in boxes:
            wires.add(number)
    ports = (wire_end for number in wires
             for wire_end in (picture.wires[number].source, picture.wires[number].target)
             if picture.boxes[wire_end].kind == 'port')
    return frozenset(boxes.union(ports)), frozenset(wires)


def control_links(model, picture, nodes):
    """Return the control edges that touch some nodes as Wires, from box to box.

    They take no part in the layout and lie over the picture, from the lower side of the box
    above to the upper side of the box below; `tensors` are of the form (source, -1, consumer).
    """
    links = {}
    for node in nodes:
        for source, port in model.inputs[node]:
            if port == CONTROL:
                links.setdefault((source, node))
        for consumer, position in model.consumers[node]:
            if model.inputs[consumer][position][1] == CONTROL:
                links.setdefault((node, consumer))
    wires = {}
    for source, target in links:
        ends = picture.box_of(source), picture.box_of(target)
        if None not in ends and ends[0] != ends[1]:
            wires.setdefault(ends, []).append((source, CONTROL, target))
    return [Wire(one, other, _over(picture.boxes[one], picture.boxes[other]),
                 tuple(tensors[:MOST_TENSORS]), len(tensors), '', True, 1.0)
            for (one, other), tensors in wires.items()]


def _over(one, other):
    """Return the ends of a line from one box to another, from border to border."""
    down = one.y + one.h / 2 <= other.y + other.h / 2
    return ((one.x + one.w / 2, one.y + one.h if down else one.y),
            (other.x + other.w / 2, other.y if down else other.y + other.h))
