"""What the information page says of a model's files, as data. No widgets."""
from collections import Counter

from app.graph.text import format_bytes, format_shape
from app.ui.inspect_text import INPUT_KINDS, KINDS, NO_CHECKPOINT, NO_VARIABLES, Row, Section
from app.ui.words import plural, texts, tr

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
    made = [Section(tr('File'), _file(facts)), Section(tr('Graph'), _graph(facts, more))]
    made += _checkpoint(facts['checkpoint_info'], facts['variables'])
    made.append(Section(tr('Notes'), tuple(Row('', text) for text in facts['problems'])))
    made.append(Section(tr('Ops that TensorFlow 1.4 does not know'), tuple(
        Row(op, '%s%s' % (plural(count, 'node'), tr(', needed by the chosen outputs')
                          if op in live_ops else ''))
        for op, count in more['unknown'].most_common(MOST))))
    made.append(Section(tr('Inputs'), tuple(
        Row('%s %s' % (entry['dtype'], _shape(entry['shape'])), entry['name'],
            entry['name'].split(':')[0], tr(INPUT_KINDS.get(entry['kind'], '')))
        for entry in facts['inputs'][:MOST])))
    for key, signature in sorted(facts['signatures'].items()):
        made.append(Section(tr('Signature %s') % key, tuple(
            Row('%s %s' % (tr(word), name), tensor, tensor.split(':')[0])
            for side, word in texts((('inputs', 'input'), ('outputs', 'output')))
            for name, tensor in sorted(signature[side].items()))
            + ((Row(tr('method'), signature['method']),) if signature['method'] else ())))
    made.append(Section(tr('Collections'), tuple(
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
    rows = [Row(tr('path'), facts['path']),
            Row(tr('kind'), tr(KINDS.get(facts['kind'], facts['kind']))),
            Row(tr('written by'), 'TensorFlow ' + facts['tensorflow_version']
                if facts['tensorflow_version'] else tr('not said'))]
    if facts['producer']:
        rows.append(Row(tr('graph version'), tr('producer %d, least consumer %d') % (
            facts['producer'], facts['min_consumer'])))
    return tuple(rows)


def _graph(facts, more):
    rows = [Row(tr('nodes'), '{:,}'.format(facts['nodes'])),
            Row(tr('edges'), tr('{:,}, {:,} of them control edges').format(
                facts['edges'], more['control'])),
            Row(tr('name scopes'), '{:,}'.format(facts['scopes'])),
            Row(tr('variables'), '{:,}, {}'.format(
                facts['variables'], format_bytes(facts['variable_bytes'])))]
    if more['functions']:
        rows.append(Row(tr('functions'), '{:,}'.format(more['functions'])))
    return tuple(rows)


def _checkpoint(info, variables):
    if info is None:
        return [Section(tr('Checkpoint'), (
            Row('', tr(NO_CHECKPOINT if variables else NO_VARIABLES)),))]
    rows = [Row(tr('prefix'), info['prefix'])]
    if info['problem']:
        rows.append(Row(tr('problem'), info['problem']))
    if info['format']:
        rows += [Row(tr('format'), info['format']),
                 Row(tr('keys'), '{:,}, {}'.format(info['keys'], format_bytes(info['bytes'])))]
    if info['step'] is not None:
        rows.append(Row(tr('step'), '%d%s' % (
            info['step'], tr(', from its name') if info['step_from'] == 'name' else '')))
    rows += [Row(tr('file'), '%s, %s' % (entry['file'], tr('missing') if entry['bytes'] is None
                                         else format_bytes(entry['bytes'])))
             for entry in info['files'][:MOST]]
    for what, count in ((tr('moving averages'), info['averages']),
                        (tr('keys that no variable uses'), info['unused_count'])):
        if count:
            rows.append(Row(what, '{:,}'.format(count)))
    made = [Section(tr('Checkpoint'), tuple(rows))]
    made.append(Section(tr('Missing in the checkpoint'), tuple(
        Row(row['name'], tr('perhaps %s') % row['proposal'] if row['proposal'] else row['key'],
            row['name']) for row in info['missing'][:MOST])))
    made.append(Section(tr('Different in the checkpoint'), tuple(
        Row(row['name'], row['reason'], row['name']) for row in info['different'][:MOST])))
    return made


def _shape(shape):
    return format_shape(None if shape is None else tuple(
        None if size in (None, -1) else size for size in shape))
