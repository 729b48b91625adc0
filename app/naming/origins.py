"""What nodes are made from: ancestors, variables, the last layers on the way."""
from app.graph.model import VARIABLE_OPS
from app.graph.roles import analyse


def ancestors(model, nodes):
    """Set of the nodes that the values of some nodes are made from, themselves included."""
    inputs = model.inputs
    seen = set(nodes)
    stack = list(nodes)
    while stack:
        for source, port in inputs[stack.pop()]:
            if port >= 0 and source not in seen:
                seen.add(source)
                stack.append(source)
    return seen


def masks(model, nodes):
    """{ancestor: bits, one by place for each of the nodes whose value it goes into}.

    One walk for all nodes; inputs are met last, so that only loops need more.
    """
    inputs = model.inputs
    seen = ancestors(model, nodes)
    bits = dict.fromkeys(seen, 0)
    for place, node in enumerate(nodes):
        bits[node] |= 1 << place
    done, again = set(), []
    for node in reversed(analyse(model).order):
        if node in seen:
            done.add(node)
            again.extend(source for source in _hand_on(inputs, bits, node) if source in done)
    while again:
        again.extend(_hand_on(inputs, bits, again.pop()))
    return bits


def _hand_on(inputs, bits, node):
    """The sources of a node that got bits from it which they lacked."""
    given, changed = bits[node], []
    for source, port in inputs[node]:
        if port >= 0 and given & ~bits[source]:
            bits[source] |= given
            changed.append(source)
    return changed


def variables_of(model, nodes):
    """{node: frozenset of the variables that its value is made from}; kept with the model."""
    known = model.cache.setdefault('variables_of', {})
    wanted = [node for node in dict.fromkeys(nodes) if node not in known]
    if wanted:
        bits = masks(model, wanted)
        variables = [node for node in bits if model.ops[node] in VARIABLE_OPS]
        for place, node in enumerate(wanted):
            known[node] = frozenset(n for n in variables if bits[n] >> place & 1)
    return {node: known[node] for node in nodes}


def last_layers(model, node):
    """The nodes where data last met trained values on the ways to a node."""
    joins, inputs = analyse(model).joins, model.inputs
    found, seen, stack = set(), {node}, [node]
    while stack:
        current = stack.pop()
        if joins[current]:
            found.add(current)
            continue
        for source, port in inputs[current]:
            if port >= 0 and source not in seen:
                seen.add(source)
                stack.append(source)
    return found or {node}
