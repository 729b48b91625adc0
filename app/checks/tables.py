"""G12-G14: lookup tables, empty until somebody fills them."""
from app.checks.finding import WARNING, Finding
from app.rewrite import tables, vocabulary
from app.rewrite.repairs import REPAIRS


def lookups(data):
    """Tables that the outputs look things up in, by where their contents are."""
    rows = {}
    found = [node for node in data.closure if 'HashTable' in data.model.ops[node]
             and not tables.is_filled(data, node)]
    for node in found:
        source = tables.filler(data.original, data.model.names[node])
        rows.setdefault(_row(data, node, source), []).append((node, source))
    for row, pairs in sorted(rows.items()):
        nodes = [node for node, _ in pairs]
        message, possible = _told(data, row, *pairs[0])
        takers = sorted({consumer for node in nodes for consumer, _ in data.consumers(node)})
        yield Finding(row, WARNING, data.names(nodes + takers), message, data.path(nodes[0]),
                      REPAIRS[row] if possible else None)


def _row(data, node, source):
    if source is not None and data.original.ops[source] in tables.FILE_OPS:
        return 'G13'
    return 'G14' if 'Mutable' in data.model.ops[node] else 'G12'


def _told(data, row, node, source):
    """(message, whether it can be mended)."""
    name = data.model.names[node]
    kind = data.model.ops[node] in tables.TABLE_OPS
    message = 'The outputs look things up in a table (%s), which is empty after loading the ' \
              'file' % name
    if row == 'G14':
        known = source is not None and data.bundle is not None
        return message + (': look-ups would give the default only. Its contents are in the '
                          'checkpoint.' if known else
                          ': look-ups give the default only, and nobody saved its contents.'), \
            kind and known
    message += ' until its initializer has run'
    if source is None:
        return message + '; there is none in the graph.', False
    if row == 'G12':
        return message + '.', kind
    path = vocabulary.path_of(data.original, source)
    if path is None or vocabulary.find_file(data.original, path) is None:
        return '%s, which reads the file %s. That is not here: put it beside the model.' % (
            message, path or 'that is named while running'), False
    return '%s, which reads the file %s on the machine where it runs.' % (message, path), kind
