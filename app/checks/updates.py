"""B1-B7, F1, F3, F4, F6: state that the outputs would change, and resource variables."""
from app.checks.finding import ERROR, Finding
from app.graph.text import plural
from app.rewrite import pins, resources, switches, updates
from app.rewrite.repairs import REPAIRS, STORED_STATE

_NO_FILE = 'it would make a file that TensorFlow does not load'


def reference_updates(data):
    """B1-B7, F6: an op that needs a variable itself, where a constant would stand.

    The file could be written, but TensorFlow would refuse to load it.  One finding a row.
    """
    trouble = updates.Trouble(data)
    rows = {}
    for node, variable in trouble.all.items():
        rows.setdefault(updates.row(data, trouble, node, variable), []).append(node)
    for row, nodes in sorted(rows.items()):
        nodes = data.nearest(nodes)
        yield _finding(data, trouble, row, nodes)


def resource_variables(data):
    """F1, F3, F4: resource variables, which TF 1.4 itself does not freeze; where they go."""
    rows = resources.ways(data)
    if not rows:
        return
    stuck = resources.obstacles(data)
    possible = set(stuck) <= set(updates.references(data))
    nodes = rows.pop('F1')
    message = 'The outputs need %s (%s), and their handles are no values that a constant could ' \
              'stand for.' % (plural(len(nodes), 'resource variable'), data.model.names[nodes[0]])
    if stuck:
        message += ' %s (%s) takes a handle and cannot take a value.' % (
            data.model.names[stuck[0]], data.model.ops[stuck[0]])
    yield Finding('F1', ERROR, data.names(nodes), message, data.path(nodes[0]),
                  REPAIRS['F1'] if possible else None)
    for row, nodes in sorted(rows.items()):
        nodes = data.nearest(nodes)
        yield Finding(
            row, ERROR, data.names(nodes),
            'The handle of a resource variable goes into a %s (%s): with a constant in the place '
            'of the variable, %s.' % ('loop' if row == 'F3' else 'condition',
                                      data.model.names[nodes[0]], _NO_FILE),
            data.path(nodes[0]), REPAIRS[row] if possible else None)


def _finding(data, trouble, row, nodes):
    model = data.model
    first = next((node for node in nodes if node not in trouble.flows), nodes[0])
    op, variable = model.ops[first], model.names[trouble.all[first]]
    others = '' if len(nodes) == 1 else ' (and %d others)' % (len(nodes) - 1)
    how = 'The outputs wait for %s' if data.needed_by_control_only(first) \
        else 'The outputs are computed through %s'
    message = (how + '%s, an op (%s) that needs the variable %s itself; as a constant %s.') % (
        model.names[first], others, op, variable, _NO_FILE)
    repair, why_not = _repair(data, trouble, row, set(nodes))
    return Finding(row, ERROR, data.names([first] + [node for node in nodes if node != first]),
                   message + why_not, data.path(first), repair)


def _repair(data, trouble, row, nodes):
    """(`Repair` or None, what else is to be said)."""
    names = data.model.names
    late = {update: reader for reader, update in trouble.late.items()}
    hard = sorted(nodes & (trouble.by_value | set(late)))
    if not hard or not switches.never_run(data).isdisjoint(hard):
        return REPAIRS[row], ''
    pinned = {node: pins.inference_value(data.model, node) for node in pins.switches(data)}
    if pinned and switches.never_run(data, pinned).issuperset(hard):
        return REPAIRS['C3'], ' It only happens in training.'
    if hard[0] in trouble.by_value:
        why = ' They are computed from what %s leaves in %s: each run gives something else.' % (
            names[hard[0]], names[trouble.updates[hard[0]]])
    else:
        why = ' %s reads the variable after the update: each run gives something else.' \
              % names[late[hard[0]]]
    return STORED_STATE, why + ' Choose an output before it, cut there (--input), or take the ' \
                               'values as they are stored.'
