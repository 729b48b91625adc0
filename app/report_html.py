"""What came of a freeze as one HTML page that needs nothing else."""
from html import escape

from app import __version__, verdict
from app.graph.text import format_bytes, format_shape

_STYLE = '''
body { font: 15px/1.5 Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #17202e;
       background: #fff; max-width: 56rem; margin: 2.5rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
p.what { color: #566276; margin-top: 0; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
         border-bottom: 1px solid #dce2ea; overflow-wrap: anywhere; }
th { color: #566276; font-weight: 500; white-space: nowrap; }
.verdict { padding: .7rem 1rem; border-radius: 8px; border: 1px solid; font-weight: 600; }
.good { color: #0b7a3e; background: #e3f5ea; } .warning { color: #8a5a00; background: #fff4db; }
.error { color: #b42318; background: #fdecea; } .note { color: #2f5f98; background: #e8f1fb; }
pre { background: #f3f5f8; border-radius: 8px; padding: 1rem; overflow-x: auto; font-size: 13px; }
@media (prefers-color-scheme: dark) {
  body { color: #e8ecf3; background: #1e232c; } td, th { border-color: #4a5568; }
  th, p.what { color: #a9b4c4; } pre { background: #171b22; }
  .good { color: #5fd898; background: #15351f; } .note { color: #8ec1f5; background: #1b2f45; }
  .error { color: #ff8a80; background: #3d1f20; }
  .warning { color: #f5c15c; background: #392d14; } }
'''


def page(facts, model, when=''):
    """The report.

    Args:
        facts: the ``freeze`` object, as `app.freeze.service.freeze` returns it.
        model: (label, text) pairs on the model it was made from.
        when: the date, as text.

    Returns:
        HTML.  All names are escaped.
    """
    verified = facts['verified']
    found = verdict.of_proof(verified, facts.get('findings', ()))
    sections = [
        '<h1>%s</h1>' % escape(_name(facts['output'])),
        '<p class="what">Frozen by Freezeframe %s%s</p>' % (
            escape(__version__), escape(', ' + when if when else '')),
        '<p class="verdict %s">%s</p>' % (found.severity, escape(found.title)),
        '<p>%s</p>' % escape(found.detail) if found.detail else '',
        _table(_proof(verified)),
        _steps(facts.get('steps') or ()),
        '<h2>The file</h2>', _table(_file(facts)),
        '<h2>The model</h2>', _table(model)]
    inputs = [_names(facts.get(key) or (), what) for key, what in (
        ('inputs_kept', 'to feed'), ('inputs_pinned', 'built in with a fixed value'),
        ('inputs_dropped', 'not needed'))]
    if any(inputs):
        sections += ['<h2>Inputs</h2>'] + inputs
    findings = facts.get('findings', ())
    sections.append('<h2>Findings</h2>')
    sections.append(_findings(findings) if findings else '<p>None.</p>')
    if facts.get('snippet'):
        sections += ['<h2>Loading it</h2>', '<pre>%s</pre>' % escape(facts['snippet'])]
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width">\n<title>%s</title>\n'
            '<style>%s</style>\n</head>\n<body>\n%s\n</body>\n</html>\n'
            % (escape(_name(facts['output'])), _STYLE,
               '\n'.join(part for part in sections if part)))


def _name(path):
    return path.replace('\\', '/').rsplit('/', 1)[-1]


def _proof(verified):
    rows = []
    if verified.get('constants_compared'):
        rows.append(('constants equal', '{:,} of {:,}'.format(
            verified.get('constants_equal', 0), verified['constants_compared'])))
    if verified.get('runs'):
        rows.append(('runs on the same inputs', str(verified['runs'])))
    if verified.get('max_abs_diff') is not None:
        rows.append(('greatest difference', '%g' % verified['max_abs_diff']))
    rows.append(('differences', verdict.outputs_text(verified)))
    if verified.get('reason'):
        rows.append(('reason', verified['reason']))
    return rows


def _steps(steps):
    """The steps after freezing as a table: sizes, nodes, proof."""
    rows = []
    for step in steps:
        found = verdict.of_proof(step['verified']) if step['verified'] else None
        rows.append((step['name'], ('stopped: ' if step['stopped'] else 'left out: ')
                     + step['message'] if not step['applied'] else
                     '%s → %s, %s → %s nodes. %s' % (
                         format_bytes(step['before_bytes']), format_bytes(step['after_bytes']),
                         '{:,}'.format(step['nodes_before']), '{:,}'.format(step['nodes_after']),
                         ' '.join(filter(None, [found and found.title + '.',
                                                found and found.detail, step['message']])))))
    return '<h2>Steps after freezing</h2>' + _table(rows) if rows else ''


def _file(facts):
    # After a step all constants of the file are counted.
    stepped = any(step['applied'] for step in facts.get('steps') or ())
    rows = [('path', facts['output']), ('size', format_bytes(facts['written_bytes'])),
            ('outputs', ', '.join(facts['outputs'])),
            ('nodes', '{:,}'.format(facts['closure_nodes'])),
            ('constants' if stepped else 'constants made of variables',
             '{:,}'.format(facts['constants']))]
    if facts.get('repairs_applied'):
        rows.append(('repairs', ', '.join(map(_said, facts['repairs_applied']))))
    seconds = facts.get('seconds') or {}
    if seconds:
        rows.append(('seconds', ', '.join('%s %.2f' % (part, seconds[part])
                                          for part in sorted(seconds))))
    if facts.get('peak_memory_bytes'):
        rows.append(('most memory', format_bytes(facts['peak_memory_bytes'])))
    return rows


def _said(item):
    return item if isinstance(item, str) else str(item.get('message') or item.get('id') or '')


def _names(entries, what):
    """Inputs as a table: names, or objects with dtype and shape."""
    rows = []
    for entry in entries:
        if isinstance(entry, str):
            rows.append((entry, what))
        else:
            rows.append((entry['name'], '%s %s, %s' % (
                entry.get('dtype') or '', format_shape(entry.get('shape')), what)))
    return _table(rows)


def _findings(findings):
    rows = []
    for found in findings:
        text = escape(found['message'])
        if found.get('repair'):
            text += '<br><small>%s: %s</small>' % (
                'Mended' if found.get('mended') else 'Repair', escape(found['repair']['message']))
        rows.append('<tr><th>%s · %s</th><td>%s</td></tr>' % (
            escape(found['id']), escape(found['severity']), text))
    return '<table>%s</table>' % ''.join(rows)


def _table(rows):
    rows = [row for row in rows if row[1]]
    return '<table>%s</table>' % ''.join('<tr><th>%s</th><td>%s</td></tr>' % (
        escape(label), escape(str(text))) for label, text in rows) if rows else ''
