"""C7, C8: variables that the checkpoint lacks and that begin with a constant."""
from app.checks.finding import WARNING, Finding
from app.graph.text import plural
from app.rewrite import initial
from app.rewrite.repairs import REPAIRS

_SHOWN = 3


def constant_initializers(data):
    """C7 for variables that a Saver left out, C8 for local ones, which none saves.

    One that a Saver restores is missing, or has another key (E1).
    """
    if data.bundle is None:
        return
    missing = [v for v in data.variables if v.stored_dtype is None]
    if not missing:
        return
    rows = {}
    for variable in missing:
        row = initial.row(data.original, variable.name)
        if row is not None:
            rows.setdefault(row, []).append(variable)
    for row, variables in sorted(rows.items()):
        nodes = data.nearest([variable.node for variable in variables])
        names = data.names(nodes)
        more = '' if len(names) <= _SHOWN else ' and %d more' % (len(names) - _SHOWN)
        yield Finding(
            row, WARNING, names,
            '%s (%s%s) %s; each begins with a constant.' % (
                plural(len(names), 'variable'), ', '.join(names[:_SHOWN]), more,
                'are local ones, which no checkpoint holds' if row == 'C8' else
                'have no value in the checkpoint, probably because the Saver left them out'),
            data.path(nodes[0]), REPAIRS[row])
