"""What the information page says of a model's files, as data. No Qt."""
from collections import Counter

from app.graph.text import format_bytes, format_shape, plural
from app.ui.inspect_text import INPUT_KINDS, KINDS, NO_CHECKPOINT, NO_VARIABLES, Row, Section

MOST = 50


def gather(model, saver_keys=None):
    """All facts about a model: (the ``inspect`` object, more about the graph).

    Takes as long as ``inspect``: for the background.
    """
    from app import report
    from app.graph.opdefs import registered_ops
    known = registered_ops()
    return report.inspection(model, saver_keys), {
        'unknown': Counter(op for op in model.ops if op not in known),
        'collections': {key: _size(found) for key, found in model.meta.collection_def.items()},
        'control': sum(port < 0 for inputs in model.inputs for _, port in inputs),
        'functions': len(model.graph_def.library.function)}


def sections(facts, more, live_ops=()):
    """Sections of `inspect_text.Row`s from what `gather` gives.

    Args:
        live_ops: ops of the nodes that the chosen outputs need.
    """
    made = [Section('File', _file(facts)), Section('Graph', _graph(facts, more))]
    made += _checkpoint(facts['checkpoint_info'], facts['variables'])
    made.append(Section('Notes', tuple(Row('', text) for text in facts['problems'])))
    made.append(Section('Ops that TensorFlow 1.4 does not know', tuple(
        Row(op, '%s%s' % (plural(count, 'node'), ', needed by the chosen outputs'
                          if op in live_ops else ''))
        for op, count in more['unknown'].most_common(MOST))))
    made.append(Section('Inputs', tuple(
        Row('%s %s' % (entry['dtype'], _shape(entry['shape'])), entry['name'],
            entry['name'].split(':')[0], INPUT_KINDS.get(entry['kind'], ''))
        for entry in facts['inputs'][:MOST])))
    for key, signature in sorted(facts['signatures'].items()):
        made.append(Section('Signature %s' % key, tuple(
            Row('%s %s' % (side[:-1], name), tensor, tensor.split(':')[0])
            for side in ('inputs', 'outputs') for name, tensor in sorted(signature[side].items()))
            + ((Row('method', signature['method']),) if signature['method'] else ())))
    made.append(Section('Collections', tuple(
        Row(key, plural(count, 'entry', 'entries'))
        for key, count in sorted(more['collections'].items()))))
    return [section for section in made if section.rows]


def as_text(head, made):
    """Sections as plain text, for the clipboard."""
    lines = [head]
    for section in made:
        lines += ['', section.title]
        lines += ['  ' + '  '.join(part for part in row[:2] if part) for row in section.rows]
    return '\n'.join(lines) + '\n'


def _size(collection):
    kind = collection.WhichOneof('kind')
    return len(getattr(collection, kind).value) if kind else 0


def _file(facts):
    rows = [Row('path', facts['path']), Row('kind', KINDS.get(facts['kind'], facts['kind'])),
            Row('written by', 'TensorFlow ' + facts['tensorflow_version']
                if facts['tensorflow_version'] else 'not said')]
    if facts['producer']:
        rows.append(Row('graph version', 'producer %d, least consumer %d' % (
            facts['producer'], facts['min_consumer'])))
    return tuple(rows)


def _graph(facts, more):
    rows = [Row('nodes', '{:,}'.format(facts['nodes'])),
            Row('edges', '{:,}, {:,} of them control edges'.format(facts['edges'],
                                                                   more['control'])),
            Row('name scopes', '{:,}'.format(facts['scopes'])),
            Row('variables', '{:,}, {}'.format(facts['variables'],
                                               format_bytes(facts['variable_bytes'])))]
    if more['functions']:
        rows.append(Row('functions', '{:,}'.format(more['functions'])))
    return tuple(rows)


def _checkpoint(info, variables):
    if info is None:
        return [Section('Checkpoint', (Row('', NO_CHECKPOINT if variables else NO_VARIABLES),))]
    rows = [Row('prefix', info['prefix'])]
    if info['problem']:
        rows.append(Row('problem', info['problem']))
    if info['format']:
        rows += [Row('format', info['format']),
                 Row('keys', '{:,}, {}'.format(info['keys'], format_bytes(info['bytes'])))]
    if info['step'] is not None:
        rows.append(Row('step', '%d%s' % (info['step'], ', from its name'
                                          if info['step_from'] == 'name' else '')))
    rows += [Row('file', '%s, %s' % (entry['file'], 'missing' if entry['bytes'] is None
                                     else format_bytes(entry['bytes'])))
             for entry in info['files'][:MOST]]
    for what, count in (('moving averages', info['averages']),
                        ('keys that no variable uses', info['unused_count'])):
        if count:
            rows.append(Row(what, '{:,}'.format(count)))
    made = [Section('Checkpoint', tuple(rows))]
    made.append(Section('Missing in the checkpoint', tuple(
        Row(row['name'], 'perhaps %s' % row['proposal'] if row['proposal'] else row['key'],
            row['name']) for row in info['missing'][:MOST])))
    made.append(Section('Different in the checkpoint', tuple(
        Row(row['name'], row['reason'], row['name']) for row in info['different'][:MOST])))
    return made


def _shape(shape):
    return format_shape(None if shape is None else tuple(
        None if size in (None, -1) else size for size in shape))
