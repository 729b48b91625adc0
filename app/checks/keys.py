"""E rows: what the variables want against what the checkpoint has."""
from app.checkpoint import compare, keymap
from app.checkpoint.tensors import can_convert
from app.checks.finding import ERROR, NOTE, Finding
from app.graph import reach
from app.graph.text import plural
from app.rewrite import initial
from app.rewrite.repairs import REPAIRS, Repair

_SHOWN = 3


def missing(data):
    """E1: variables without a value, and which keys they may have."""
    if data.bundle is None:
        return
    names = {v.name for v in data.variables if v.stored_dtype is None}
    if names:
        yield _missing(data, names)
    idle = _idle(data)
    if idle:
        yield Finding(
            'E1', NOTE, tuple(idle),
            'The checkpoint has no value for %s that the outputs do not need: %s. That does no '
            'harm here; restoring the whole model would fail.'
            % (plural(len(idle), 'variable'), some(idle)))


def different(data):
    """E2, E3: values of another shape or dtype."""
    if data.bundle is None:
        return
    rows = _rows(data)
    wrong = [row for row in rows if row.state == compare.SHAPE]
    if wrong:
        yield Finding('E2', ERROR, _names(wrong),
                      'The checkpoint belongs to another model: %s.' % _differences(wrong),
                      _path(data, wrong[0].name))
    wrong = [row for row in rows if row.state == compare.DTYPE]
    if wrong:
        converted = {v.name for v in data.variables if v.converted}
        mended = converted.issuperset(_names(wrong))
        possible = all(can_convert(row.stored_dtype, row.dtype) for row in wrong)
        yield Finding('E3', NOTE if mended else ERROR, _names(wrong),
                      'The checkpoint holds values of another type: %s%s.' % (
                          _differences(wrong), ', to which they are converted' * mended),
                      _path(data, wrong[0].name), REPAIRS['E3'] if possible else None, mended)


def matched(data):
    """E4, E7: by what variables and keys are matched, where that is not plain."""
    if data.bundle is None or not data.variables:
        return
    model = data.model
    if model.kind == 'meta_graph' and not model.meta.HasField('saver_def'):
        yield Finding('E4', NOTE, (), 'The file names no Saver: variables and keys of the '
                                      'checkpoint are matched by their names.')
    own = {data.original.names[node]: way.key
           for node, way in keymap.variable_keys(data.original, data.bundle.keys).items()}
    renamed = [v for v in data.variables if v.stored_dtype is not None and not v.slice
               and v.key == own.get(v.name) != keymap.stored_name(model, v.node)]
    if renamed:
        yield Finding(
            'E7', NOTE, data.names(v.node for v in renamed),
            '%d of the %d variables are read from keys of other names: %s.' % (
                len(renamed), len(data.variables),
                some(['%s from %s' % (v.name, v.key) for v in renamed])),
            data.path(renamed[0].node))


def partitioned(data):
    """E6: variables that are parts of one in the checkpoint."""
    parts = [v for v in data.variables if v.slice and v.stored_dtype is not None]
    if data.bundle is not None and parts:
        yield Finding(
            'E6', NOTE, data.names(v.node for v in parts),
            '%d of the %d variables %s of larger ones in the checkpoint (%s of %s) and read as '
            'slices of them.' % (
                len(parts), len(data.variables), 'is a part' if len(parts) == 1 else 'are parts',
                parts[0].name, parts[0].key), data.path(parts[0].node))


def some(texts, separator=', '):
    """The first few texts, and how many more there are."""
    texts = list(texts)
    more = len(texts) - _SHOWN
    return separator.join(texts[:_SHOWN]) + (' and %d more' % more if more > 0 else '')


def _missing(data, names):
    found = _comparison(data)
    rows = [row for row in found.missing if row.name in names]
    message = 'The checkpoint has no value for %d of the %d variables that the outputs need: %s.' \
        % (len(names), len(data.variables), some([row.name for row in rows]))
    proposed = [row for row in rows if row.proposal]
    repair = None
    if proposed:
        message += ' ' + proposed[0].reason
        options = ' '.join(compare.options(rows, found.rules))
        certain = [row for row in rows if row.sure]
        if certain:
            repair = Repair('E1', True, 'Take %s, as %s does.' % (
                _taken(certain, found.rules), options))
        else:
            message += ' If that is meant: ' + options
    else:
        begun = {initial.row(data.original, name) for name in names}
        repair = None if None in begun else REPAIRS[min(begun)]
    return Finding('E1', ERROR, tuple(row.name for row in rows), message,
                   _path(data, rows[0].name) if rows else (), repair)


def _path(data, name):
    return data.path(data.model.index[name])


def _taken(rows, rules):
    """Which keys are taken for which variables, in few words."""
    scopes = [rule.old or 'no scope' for rule in rules
              if any(row.proposal.startswith(rule.old) for row in rows)]
    if len(rows) > _SHOWN and len(scopes) == 1 and len(rules) == 1:
        return 'the %d variables from %s' % (len(rows), scopes[0])
    return some(['%s from %s' % (row.name, row.proposal) for row in rows])


def _rows(data):
    """Rows of the outputs' variables; most often there is nothing to compare closely."""
    suspect = {v.name for v in data.variables if v.stored_dtype is not None and (
        v.stored_dtype != v.dtype or v.stored_shape != data.model.variable_shape(v.node))}
    if not suspect:
        return []
    return [row for row in _comparison(data).rows if row.name in suspect]


def _comparison(data):
    """Of the whole graph as it was opened: rewriting leaves its Savers out."""
    chosen = {v.name: v.key for v in data.variables if v.key}
    return compare.compare(data.original, data.bundle, chosen)


def _differences(rows):
    return some(['%s is %s' % (row.name, row.difference) for row in rows], '; ')


def _names(rows):
    return tuple(row.name for row in rows)


def _idle(data):
    """Names of variables without a value that are not needed.

    Those that the outputs need before repairs, which C7 and C8 give a value, are none.
    """
    keys = data.bundle.keys
    model = data.original
    needed = {v.name for v in data.variables}
    found = [model.names[node] for node, way in keymap.variable_keys(model, keys).items()
             if way.key not in keys and model.names[node] not in needed]
    if found and data.model is not model:
        outputs = [model.index[data.model.names[node]] for node in data.outputs
                   if data.model.names[node] in model.index]
        needed = {model.names[node] for node in reach.closure(model, outputs)}
    return [name for name in found if name not in needed]
