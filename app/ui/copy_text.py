"""Names of a node in the forms that people paste elsewhere. No widgets."""
from app.ui.words import texts
FORMS = texts((('name', 'node'), ('tensor', 'tensor'), ('list', 'Python list'),
               ('command', 'command line')))
"""Forms and the words for them."""


def text_of(model, node, form):
    """A node's name as one of `FORMS`.

    'name' and 'tensor' (its first output) as they are, 'list' all its output tensors as a
    Python list, 'command' the line that freezes it.
    """
    name = model.names[node]
    if form == 'tensor':
        return name + ':0'
    if form == 'list':
        return repr(['%s:%d' % (name, port) for port in range(max(1, model.outputs_of(node)))])
    if form == 'command':
        import shlex
        target = model.path.name.split('.')[0] + '.frozen.pb'
        return ' '.join(shlex.quote(word) for word in (
            'freezeframe', 'freeze', str(model.path), '--outputs', name, '-o', target))
    return name
