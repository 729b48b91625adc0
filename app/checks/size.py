"""G15: a file larger than TensorFlow can read."""
from app.checks.finding import ERROR, Finding
from app.graph.text import format_bytes, plural
from app.rewrite import halves
from app.rewrite.repairs import REPAIRS

_SHOWN = 3


def size_limit(data):
    """G15: foreseen before any work, with what half floats would make of it."""
    if data.bytes <= halves.LIMIT:
        return
    nodes = [variable.node for variable in
             sorted(data.variables, key=lambda variable: -variable.bytes)[:_SHOWN]]
    narrowed = halves.chosen(data, data.bytes)
    message = 'The file would have %s; TensorFlow reads no GraphDef of more than %s (%d bytes).' \
        % (format_bytes(data.bytes), '2 GB' if halves.LIMIT >> 30 else
           format_bytes(halves.LIMIT), halves.LIMIT)
    if narrowed:
        message += ' With %s in half precision it would have %s.' % (
            plural(len(narrowed), 'variable'), format_bytes(halves.least(data, data.bytes)))
    else:
        message += ' Half precision would not do; choose outputs that need less.'
    yield Finding('G15', ERROR, data.names(nodes), message,
                  data.path(nodes[0]) if nodes else (), REPAIRS['G15'] if narrowed else None)
