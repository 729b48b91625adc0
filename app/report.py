"""What the commands answer: facts as JSON objects, and the same facts as text.

The JSON keys are a contract with scripts: they may be added to, not changed.
"""
from app import verdict
from app.graph.text import format_bytes, format_shape, plural

MAX_CANDIDATES = 20
_MOST_REASONS = 4
_MARKS = {'error': 'error  ', 'warning': 'warning', 'note': 'note   '}


# --- inspect --------------------------------------------------------------------------------

def inspection(model, saver_keys=None):
    """The ``inspect`` object: what a file is and holds.

    Args:
        saver_keys: Variable name to checkpoint key, given by hand.
    """
    from app.checkpoint import facts
    from app.checks import newer
    from app.naming import candidates, inputs
    variables = model.variables
    weights = facts.describe(model, saver_keys)
    return {
        'kind': model.kind,
        'path': str(model.path),
        'checkpoint': model.checkpoint,
        'checkpoint_info': weights,
        'tensorflow_version': model.tensorflow_version,
        'producer': model.graph_def.versions.producer,
        'min_consumer': model.graph_def.versions.min_consumer,
        'nodes': model.node_count,
        'edges': model.edge_count,
        'variables': len(variables),
        'variable_bytes': sum(_variable_bytes(model, node) for node in variables),
        'scopes': len(model.scopes.scopes()) - 1,
        'unknown_ops': newer.unknown_ops(model),
        'inputs': [_with_text_shape(entry) for entry in inputs.describe(model)],
        'candidates': [candidate_json(found)
                       for found in candidates.rank(model)[:MAX_CANDIDATES]],
        'candidates_doubt': candidates.doubt(model),
        'signatures': model.signatures(),
        'problems': _problems(model, weights),
    }


def candidate_json(found):
    """One output candidate as a JSON object."""
    return {'name': found.name, 'op': found.op, 'dtype': found.dtype,
            'shape': _json_shape(found.shape), 'score': round(found.score, 3),
            'reasons': list(found.reasons)}


def inspection_text(facts):
    """`inspection` for people."""
    lines = [facts['path'],
             '  %s%s, %s, %s, %s' % (
                 {'meta_graph': 'MetaGraphDef', 'graph_def': 'GraphDef',
                  'frozen_graph': 'frozen GraphDef', 'saved_model': 'SavedModel',
                  'event_log': 'event log'}[facts['kind']],
                 ' of TensorFlow ' + facts['tensorflow_version']
                 if facts['tensorflow_version'] else '',
                 plural(facts['nodes'], 'node'), plural(facts['edges'], 'edge'),
                 plural(facts['scopes'], 'name scope')),
             '  %s, %s; checkpoint: %s' % (
                 plural(facts['variables'], 'variable'), format_bytes(facts['variable_bytes']),
                 facts['checkpoint'] or ('none found' if facts['variables'] else 'not needed'))]
    lines += _checkpoint_lines(facts['checkpoint_info'])
    if facts['unknown_ops']:
        lines.append('  ops that TensorFlow 1.4 does not know, of no matter where the outputs do '
                     'not need them: ' + _some(['%s (%d)' % pair for pair in sorted(
                         facts['unknown_ops'].items())]))
    lines += _section('Inputs', [
        '%s  %s %s%s' % (entry['name'], entry['dtype'], format_shape(entry['shape']),
                         '' if entry.get('kind', 'data') == 'data' else
                         '  (%s)' % entry['kind'])
        for entry in facts['inputs']])
    lines += _section('Likely outputs, best first', [
        '%s  %s, %s %s\n      %s' % (found['name'], found['op'], found['dtype'],
                                     format_shape(found['shape']), ' '.join(found['reasons']))
        for found in facts['candidates'][:8]])
    if facts['candidates_doubt']:
        lines.append('  ' + facts['candidates_doubt'])
    lines += _section('Signatures', [
        '%s: %s -> %s' % (key, ', '.join(sorted(signature['inputs'].values())),
                          ', '.join(sorted(signature['outputs'].values())))
        for key, signature in sorted(facts['signatures'].items())])
    lines += _section('Problems', facts['problems'])
    return '\n'.join(lines)


def _checkpoint_lines(info):
    """``checkpoint_info`` for people."""
    if not info or not info['format']:
        return []
    known = ['%s in %s' % (format_bytes(info['bytes']), plural(len(info['files']), 'data file'))]
    if info['step'] is not None:
        known.append('step %d' % info['step'])
    if info['unused_count']:
        known.append('%s used by no variable' % plural(info['unused_count'], 'key'))
    if info['averages']:
        known.append('moving averages of %s' % plural(info['averages'], 'variable'))
    lines = ['  weights (%s format): %s, %s' % (
        info['format'], plural(info['keys'], 'key'), ', '.join(known))]
    wrong = [row['reason'] for row in info['missing'] + info['different']
             if row.get('saved', True) or row.get('proposal')]
    unsaved = [row['name'] for row in info['missing'] if not row['saved'] and not row['proposal']]
    more = len(wrong) - _MOST_REASONS
    wrong = wrong[:_MOST_REASONS] + (['and %d more' % more] if more > 0 else [])
    if unsaved:
        wrong.append('variables without a value, which no Saver of the graph saves: '
                     + _some(unsaved, _MOST_REASONS))
    lines += _section('Checkpoint and graph', wrong)
    return lines + _section('To take the keys proposed', info['options'][:_MOST_REASONS])


# --- explain --------------------------------------------------------------------------------

def explanations(model, texts):
    """The ``explain`` object for names, lists of names or error messages."""
    from app.naming import explain
    names = [explanation_json(found) for text in texts for found in explain.explain(model, text)]
    failed = [entry for entry in names if entry['status'] not in ('node', 'resolved')]
    facts = {'ok': not failed, 'names': names}
    if failed:
        facts['error'] = _error('names_not_usable', failed[0]['message'],
                                [s['name'] for s in failed[0]['suggestions']])
    return facts


def explanation_json(found):
    """One explanation as a JSON object."""
    return {'given': found.given, 'status': found.status, 'node': found.node,
            'cause': found.cause, 'message': found.message,
            'suggestions': [{'name': s.name, 'reason': s.reason} for s in found.suggestions]}


def explanations_text(facts):
    """`explanations` for people."""
    lines = []
    for entry in facts['names']:
        cause = ' [%s]' % entry['cause'] if entry['cause'] else ''
        lines.append('%s: %s%s' % (entry['given'].strip() or repr(entry['given']),
                                   entry['message'], cause))
        if entry['node'] and entry['node'] != entry['given']:
            lines.append('  use: ' + entry['node'])
        lines += ['  %s  %s' % (s['name'], s['reason']) for s in entry['suggestions']
                  if s['name'] != entry['node']]
    return '\n'.join(lines)


# --- check, freeze, verify, draw ------------------------------------------------------------

def taken_json(taken):
    """Names that stand for others, see `app.naming.outputs.Taken`, as JSON."""
    return [dict(name._asdict()) for name in taken]


def check(plan, taken=()):
    """The ``check`` object of a `FreezePlan`."""
    facts = dict(plan.to_json(), ok=plan.ok, resolved=taken_json(taken))
    if not plan.ok:
        worst = [finding for finding in facts['findings'] if finding['severity'] == 'error'][0]
        facts['error'] = _error('cannot_freeze', worst['message'], hint=(
            '%s (--repair %s)' % (worst['repair']['message'].rstrip('.'), worst['repair']['id'])
            if worst['repair'] else ''))
    return facts


def proof_failure(verified):
    """What a failed proof adds to the facts: ``ok`` and ``error``; {} otherwise."""
    if verified['status'] != 'different' or verified.get('declared') \
            or verified.get('repaired') in ('equal', 'close'):
        return {}
    return {'ok': False, 'error': _error(
        'proof_failed', verified['reason'] or 'The frozen file does not compute what the '
                                              'model computes.')}


def check_text(facts):
    """The ``check`` object for people."""
    lines = [name['message'] for name in facts.get('resolved', ())]
    lines += ['Outputs: ' + ', '.join(facts['outputs']),
              'Frozen:  %s, %s, about %s' % (
                  plural(facts['closure_nodes'], 'node'), plural(facts['variables'], 'variable'),
                  format_bytes(facts['bytes'])),
              'Feed:    ' + (_some(facts['inputs_kept']) or 'nothing')]
    if facts.get('inputs_pinned'):
        lines.append('Fixed:   %s (built in)' % _some(facts['inputs_pinned']))
    if facts['inputs_dropped']:
        lines.append('Dropped: %s (the outputs do not need them)'
                     % _some(facts['inputs_dropped']))
    if not facts['findings']:
        lines.append('No findings: nothing stands in the way.')
    for finding in facts['findings']:
        lines.append('%s %s  %s' % (_MARKS[finding['severity']], finding['id'],
                                    finding['message']))
        if len(finding['path']) > 1:
            lines.append('            path: ' + _path_text(finding['path']))
        lines += _repair_lines(finding)
    return '\n'.join(lines)


def _repair_lines(finding):
    repair = finding['repair']
    if finding['mended']:
        how = repair['message'] if repair else 'It is gone with other repairs.'
        return ['            mended: ' + how]
    if not repair:
        return []
    return ['            repair: %s%s (--repair %s)' % (
        repair['message'], ' The numbers may change.' if repair['changes_numbers'] else '',
        repair['id'])]


def _some(names, most=8):
    """The first names of a list, and how many more there are."""
    more = len(names) - most
    return ', '.join(names[:most]) + (' and %d more' % more if more > 0 else '')


def _path_text(path):
    """A way upstream on one line, its middle left out when it is long."""
    if len(path) > 6:
        path = path[:3] + ['… %d more …' % (len(path) - 5)] + path[-2:]
    return ' <- '.join(path)


def freeze_text(facts):
    """The ``freeze`` object for people."""
    seconds = facts['seconds']
    return '\n'.join([
        check_text(facts),
        'Written: %s, %s, %s in %.2f s' % (
            facts['output'], format_bytes(facts['written_bytes']),
            plural(facts['constants'], 'constant'),
            sum(seconds.get(part) or 0 for part in ('read', 'plan', 'write')))] + [
                _step_text(step) for step in facts.get('steps', ())] + [
                    'Proof:   ' + verified_text(facts['verified'])])


def batch(checkpoints, answers):
    """The ``freeze`` object of several checkpoints: ``runs``, one answer for each."""
    runs = [dict(answer, checkpoint=prefix) for prefix, answer in zip(checkpoints, answers)]
    failed = [run for run in runs if not run['ok']]
    facts = {'ok': not failed, 'runs': runs}
    if failed:
        facts['error'] = _error('batch_failed', '%d of %s failed, first %s: %s' % (
            len(failed), plural(len(runs), 'checkpoint'), failed[0]['checkpoint'],
            failed[0]['error']['message']))
    return facts


def batch_text(facts):
    """`batch` for people."""
    lines = []
    for run in facts['runs']:
        lines += [run['checkpoint'], '  ' + (freeze_text(run).replace('\n', '\n  ')
                                             if 'output' in run else run['error']['message'])]
    return '\n'.join(lines + [facts['error']['message'] if not facts['ok'] else
                              'All %s done.' % plural(len(facts['runs']), 'checkpoint')])


def _step_text(step):
    """One step after freezing, sizes before and after."""
    if not step['applied']:
        return 'Step:    %s: %s. %s' % (
            step['name'], 'stopped' if step['stopped'] else 'left out', step['message'])
    verified = step['verified']
    proof = step['message'] or (verified_text(verified) if verified else 'not proven')
    if verified and verified.get('repaired') in ('equal', 'close'):
        proof = '%s: what the repaired model computes' % verified['repaired']
    elif verified and verified['status'] == 'different' and verdict.outputs_text(verified):
        proof = 'other numbers, as it must: ' + verdict.outputs_text(verified)
    return 'Step:    %s: %s -> %s, %d -> %d nodes; %s' % (
        step['name'], format_bytes(step['before_bytes']), format_bytes(step['after_bytes']),
        step['nodes_before'], step['nodes_after'], proof)


def verified_text(facts):
    """The ``verified`` object for people."""
    status = {'equal': 'equal: the file computes the same numbers, bit for bit',
              'close': 'close: the numbers differ by rounding only',
              'different': 'DIFFERENT: the file does not compute what the model computes',
              'not_run': 'not run'}[facts['status']]
    if facts.get('repaired') in ('equal', 'close'):
        status = 'other numbers than the model, as the repairs %s are to give' % ', '.join(
            facts['changed_by'])
    elif facts.get('declared'):
        status = 'other numbers than the model, as was asked for'
    parts = [status]
    if facts['runs'] and facts['status'] != 'not_run':
        parts.append('%s on the same inputs' % plural(facts['runs'], 'run'))
    if facts.get('constants_compared'):
        parts.append('%d of %d constants are the model\'s own values' % (
            facts['constants_equal'], facts['constants_compared']))
    if facts['status'] in ('close', 'different') and facts['max_abs_diff'] is not None:
        parts.append('greatest difference %g' % facts['max_abs_diff'])
    if facts['status'] in ('close', 'different'):
        parts += filter(None, [verdict.outputs_text(facts)])
    proven = set(facts.get('proven', ()))
    if facts['status'] == 'not_run' and proven:
        parts.append('but the file ' + ' and '.join(
            text for what, text in (('loads', 'loads'), ('runs', 'runs'),
                                    ('shapes', 'gives the shapes that the model promises'))
            if what in proven))
    if {'deterministic', 'batch_independent'} <= proven:
        parts.append('two runs give the same, rows of a batch do not depend on one another')
    elif 'deterministic' in proven:
        parts.append('two runs give the same')
    if facts['reason']:
        parts.append(facts['reason'])
    return '; '.join(parts)


def draw_text(facts):
    """The ``draw`` object for people."""
    return '%s: %d x %d, %s' % (facts['output'], facts['width'], facts['height'],
                                plural(facts['boxes'], 'box', 'boxes'))


# --- helpers --------------------------------------------------------------------------------

def _section(title, entries):
    return ['', title + ':'] + ['  ' + entry for entry in entries] if entries else []


def _error(code, message, suggestions=(), hint=''):
    return {'code': code, 'message': message, 'hint': hint, 'suggestions': list(suggestions)}


def _json_shape(shape):
    return None if shape is None else list(shape)


def _with_text_shape(entry):
    return dict(entry, shape=_json_shape(entry['shape']))


_ITEM_BYTES = {'float32': 4, 'float64': 8, 'int32': 4, 'uint8': 1, 'int16': 2, 'int8': 1,
               'complex64': 8, 'int64': 8, 'bool': 1, 'uint16': 2, 'complex128': 16,
               'float16': 2, 'bfloat16': 2, 'uint32': 4, 'uint64': 8}


def _variable_bytes(model, node):
    shape = model.variable_shape(node)
    if shape is None or None in shape:
        return 0
    size = _ITEM_BYTES.get(model.attr(node, 'dtype'), 0)
    for length in shape:
        size *= length
    return size


def _problems(model, weights):
    from app.formats import notes
    found = []
    if model.dangling:
        node, text = model.dangling[0]
        found.append('%s point at nodes that do not exist, first %s of %s.' % (
            plural(len(model.dangling), 'input'), text, model.names[node]))
    if model.duplicates:
        found.append('%s used twice, first %s.' % (
            plural(len(model.duplicates), 'name is', 'names are'),
            model.names[model.duplicates[0]]))
    found += model.notes
    # Missing data files are in the notes; an index that can't be read is not.
    if weights and weights['problem'] and not (
            weights['format']
            and notes.about(model.notes, notes.DATA_MISSING, notes.INDEX_MISSING)):
        found.append(weights['problem'])
    if weights and weights['other_model']:
        found.append('This checkpoint belongs to another model: it has no value for %d of the '
                     '%s. Choose another with --checkpoint PREFIX, or say with --saver-key '
                     'NAME=KEY which keys are meant.' % (
                         weights['missing_count'], plural(len(model.variables), 'variable')))
    if model.checkpoint is None and model.variables \
            and len(notes.about(model.notes, notes.FOLDER)) == len(model.notes):
        found.append('No checkpoint was found beside the file: it can be looked at, not frozen.')
    return found


def desktop_text(facts):
    """What ``install-desktop`` did, as text."""
    lines = ['wrote    ' + path for path in facts.get('written', ())]
    lines += ['removed  ' + path for path in facts.get('removed', ())]
    return '\n'.join(lines) or 'There was nothing to remove.'
