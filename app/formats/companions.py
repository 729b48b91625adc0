"""Which files belong together: graph, checkpoint index, shards, state file, events."""
import os
from typing import NamedTuple, Optional, Tuple

from app.errors import CheckpointError, ModelError
from app.formats import checkpoint_files, events, files, savedmodel, sniff
from app.formats.checkpoint_files import has_weights, strip_suffix, strip_v1_shard
from app.formats.notes import DATA_MISSING, FOLDER, INDEX_MISSING, Note

_GRAPH_SUFFIXES = ('.meta', '.pb', '.pbtxt')
_MOST_EVENT_FILES = 20
_MOST_FOLDERS = 50
_ONE_OF_THEM = 'Point at one of them.'
_PREFIX = 'Give the prefix, the part before .index and .data.'
_BY_HAND = 'Give the weights to use with --checkpoint PREFIX.'


class Found(NamedTuple):
    """The files that are meant by a path.

    Attributes:
        graph: Path of the graph file.
        checkpoint: Prefix of the weights, None while none are known.
        notes: Sentences on what was found and what is missing, see `app.formats.notes`.
    """

    graph: str
    checkpoint: Optional[str]
    notes: Tuple[str, ...]


def find(path):
    """The graph file meant by a path, and the checkpoint the path itself names.

    Raises:
        ModelError: There is nothing, or it can't be told which is meant.
    """
    given = files.normalized(path)
    files.require_reachable(given)
    if os.path.isdir(given):
        return _in_folder(given)
    if not os.path.lexists(given):
        return _of_prefix(given)
    kind = sniff.identify(given).kind
    if kind == sniff.STATE or kind == sniff.EMPTY and os.path.basename(given) == 'checkpoint':
        return _of_state(given)
    if checkpoint_files.is_data_shard(given):
        return _of_weights(strip_suffix(given), given)
    if kind == sniff.TABLE:
        name = strip_v1_shard(given)
        return _of_weights(strip_suffix(name), given)
    if given.endswith('.index') and os.path.isfile(strip_suffix(given) + '.meta'):
        return _of_weights(strip_suffix(given), given)
    return Found(given, None, ())


def with_weights(found, kind, has_variables):
    """The same with the checkpoint that lies beside a graph file, or a note why there is none.

    Args:
        found: A `Found` without checkpoint.
        kind: Kind of the graph, as of `app.graph.model.Model`.
        has_variables: Whether the graph wants weights at all.
    """
    if kind == 'saved_model':
        prefix = savedmodel.variables_of(found.graph)
        return _checked(found, prefix) if has_weights(prefix) else found
    prefix = _own_prefix(found.graph)
    if prefix and has_weights(prefix):
        return _checked(found, prefix)
    if not has_variables:
        return found
    folder = os.path.dirname(found.graph)
    others = checkpoint_files.prefixes(folder)
    if kind != 'meta_graph' and len({checkpoint_files.family(other) for other in others}) == 1:
        prefix, notes = _latest(folder)
        notes += ('The weights are those of %s, which lies beside it.'
                  % os.path.basename(prefix),)
        return _checked(Found(found.graph, None, found.notes + notes), prefix)
    return found._replace(notes=found.notes + _missing_weights(found.graph, prefix, others))


def checkpoint_prefix(path):
    """A checkpoint prefix from anything a person names as one.

    Raises `CheckpointError` when there is no checkpoint.
    """
    try:
        given = files.normalized(path)
        files.require_reachable(given)
    except ModelError as error:
        code = 'checkpoint_not_found' if error.code == 'not_found' else error.code
        raise CheckpointError(error.message, code=code, hint=error.hint)
    if os.path.isdir(given):
        variables = os.path.join(given, 'variables', 'variables')
        if has_weights(variables):
            return variables
        prefix = _latest(given)[0]
        if prefix is None or not has_weights(prefix):
            raise CheckpointError('There is no checkpoint in the folder %s.' % given,
                                  code='checkpoint_not_found', hint=_PREFIX)
        several = _several_families(given, checkpoint_files.prefixes(given))
        if several:
            raise CheckpointError(
                'The folder %s holds checkpoints of %d trainings.' % (given, len(several)),
                code='ambiguous', hint=_ONE_OF_THEM, suggestions=several)
        return prefix
    if os.path.isfile(given) and _is_state(given):
        prefix = _latest(os.path.dirname(given), given)[0]
        if prefix is not None and has_weights(prefix):
            return prefix
        raise CheckpointError('No checkpoint that %s names lies beside it.' % given,
                              code='checkpoint_not_found',
                              hint=_PREFIX,
                              suggestions=checkpoint_files.prefixes(os.path.dirname(given)))
    for prefix in (strip_v1_shard(strip_suffix(given)), strip_suffix(given)):
        if has_weights(prefix):
            return prefix
    raise _no_checkpoint(given, strip_suffix(given))


# --- from what was given ----------------------------------------------------------------------

def _of_prefix(given):
    """From a path at which no file lies: a prefix, a pattern of V1 shards, or a mistake."""
    prefix = strip_v1_shard(strip_suffix(given))
    if os.path.isfile(prefix + '.meta') and prefix + '.meta' != given:
        return _of_weights(prefix, given)
    if has_weights(prefix):
        return _of_weights(prefix, given)
    folder = os.path.dirname(prefix)
    message = 'There is no file %s' % given
    if not given.endswith('.meta'):
        message += ', and no %s.meta' % prefix
    raise ModelError(message + '.', code='not_found', hint='Check the path.',
                     suggestions=[path for path in _graph_files(folder)
                                  if os.path.getsize(path)][:5])


def _of_state(state):
    prefix, notes = _latest(os.path.dirname(state), state)
    if prefix is None:
        return _in_folder(os.path.dirname(state) or '.', use_state=False)
    return _with_notes(_of_weights(prefix, state), notes)


def _of_weights(prefix, given):
    """From a prefix: its ``.meta``, else the SavedModel around it, else what lies beside it."""
    weights = prefix if has_weights(prefix) else None
    if os.path.isfile(prefix + '.meta'):
        found = Found(prefix + '.meta', None, ())
        return _checked(found, weights) if weights else found
    saved = savedmodel.file_of_variables(prefix)
    if saved:
        return Found(saved, None, ())
    found = _graph_without_meta(prefix, given)
    return _checked(found, weights) if weights else found


def _in_folder(folder, use_state=True):
    saved = savedmodel.file_in(folder) or savedmodel.file_of_variables(
        os.path.join(folder, 'variables'))
    if saved:
        return Found(saved, None, ())
    prefix, notes = _latest(folder) if use_state else (None, ())
    if prefix is not None:
        _require_one_family(folder, checkpoint_files.prefixes(folder))
        return _with_notes(_of_weights(prefix, folder), notes)
    metas = checkpoint_files.metas(folder)
    if metas:
        _require_one_family(folder, metas, '.meta')
        return Found(metas[0] + '.meta', None, ())
    graphs = _graph_files(folder)
    if not graphs:
        return _in_subfolder(folder)
    if len(graphs) > 1:
        raise _ambiguous(folder, graphs)
    return Found(graphs[0], None, ())


def _in_subfolder(folder):
    """One level down: exports lie in folders named after their time or version.

    Two levels down models are only suggested; the root of the disk isn't searched.
    """
    is_root = os.path.dirname(os.path.abspath(folder)) == os.path.abspath(folder)
    inner = [] if is_root else _folders_in(folder)
    found = [path for path in map(_model_in, inner) if path]
    if len(found) == 1:
        # Versions of a SavedModel always lie so; anything else may not be what was meant.
        notes = () if not found[0].endswith('.meta') else (Note(
            'The folder itself holds no model; this is %s below it.'
            % os.path.relpath(found[0], folder), FOLDER),)
        return _with_notes(find(found[0]), notes)
    if found:
        raise _ambiguous(folder, found)
    deeper = [path for outer in inner for path in map(_model_in, _folders_in(outer)) if path]
    hint = 'Point at a .meta, .pb or .pbtxt file, or a checkpoint prefix.'
    raise ModelError('There is no TensorFlow model in the folder %s%s.' % (
        folder, ' itself; some lie further down' if deeper else ''), code='not_found',
                     hint=_ONE_OF_THEM if deeper else hint, suggestions=deeper[:5])


def _folders_in(folder):
    """Paths of the first folders in a folder, the highest number first."""
    names = [name for name in checkpoint_files.listed(folder)
             if os.path.isdir(os.path.join(folder, name))][:_MOST_FOLDERS]
    names.sort(key=lambda name: (-int(name) if name.isdigit() else 1, name))
    return [os.path.join(folder, name) for name in names]


def _model_in(folder):
    """Path of the SavedModel or the newest MetaGraphDef in a folder, None without one."""
    saved = savedmodel.file_in(folder)
    metas = [meta + '.meta' for meta in checkpoint_files.metas(folder)]
    return saved or next((path for path in metas if os.path.isfile(path)
                          and os.path.getsize(path)), None)


# --- looking around ---------------------------------------------------------------------------

def _latest(folder, state=None):
    """The newest checkpoint in a folder: (prefix or None, notes).

    The state file's, where that is still there; else the highest step.
    """
    state = state or os.path.join(folder, 'checkpoint')
    named = checkpoint_files.state_paths(state) if os.path.isfile(state) else []
    for prefix, written in named:
        if has_weights(prefix) or os.path.isfile(prefix + '.meta'):
            return _normalized_prefix(prefix), _not_newest(named[0][1], written, prefix)
    prefixes = checkpoint_files.prefixes(folder)
    if not prefixes:
        return None, ()
    notes = _not_newest(named[0][1], '', prefixes[0]) if named else ()
    return prefixes[0], notes


def _graph_without_meta(prefix, given):
    """The graph of weights whose ``.meta`` is missing.  Raises ModelError."""
    folder, name = os.path.split(prefix)
    for other in ('graph.pbtxt', 'graph.pb'):
        path = os.path.join(folder, other)
        if os.path.isfile(path):
            return Found(path, None, (_no_meta(name, other),))
    steps = [meta for meta in checkpoint_files.metas(folder)
             if checkpoint_files.family(meta) == checkpoint_files.family(prefix)]
    if steps:
        raise _other_step(prefix, steps[0])
    candidates = _graph_files(folder)
    if len(candidates) > 1:
        error = _ambiguous(folder or '.', candidates)
        error.message = '%s has no .meta file, and %s' % (
            prefix, error.message[0].lower() + error.message[1:])
        raise error
    if candidates and not candidates[0].endswith('.meta'):
        return Found(candidates[0], None, (_no_meta(name, os.path.basename(candidates[0])),))
    if os.path.exists(given) or has_weights(prefix):
        raise ModelError(
            'The graph of %s is missing: there is no %s.meta.' % (given, prefix),
            code='meta_missing',
            hint='A checkpoint holds weights only; bring the .meta file that belongs to it, '
                 'or open it where it lies with --checkpoint %s.' % prefix,
            suggestions=candidates + _same_name_nearby(folder, name + '.meta'))
    raise ModelError('There is no file %s, and no %s.meta.' % (given, prefix),
                     code='not_found', hint='Check the path.', suggestions=candidates[:5])


def _graph_files(folder):
    """Paths of what may be graphs in a folder; of event files the newest that has one."""
    names = checkpoint_files.listed(folder)
    paths = [os.path.join(folder, name) for name in names]
    found = [path for path in paths if path.endswith(_GRAPH_SUFFIXES) and os.path.isfile(path)]
    logs = [path for path in paths if '.tfevents.' in path and os.path.isfile(path)]
    if not any(path.endswith('graph.pbtxt') for path in found):
        found += next(([log] for log in logs[:-_MOST_EVENT_FILES:-1]
                       if events.holds_graph(log)), [])
    return found


def _same_name_nearby(folder, name):
    """Paths with a name in the folders around: above, below and beside."""
    parent = os.path.join(folder, os.pardir)
    around = [parent] + [os.path.join(base, inner) for base in (folder, parent)
                         for inner in checkpoint_files.listed(base)[:_MOST_FOLDERS]]
    paths = [os.path.normpath(os.path.join(place, name)) for place in around]
    return sorted({path for path in paths if os.path.isfile(path)})[:5]


def _own_prefix(graph):
    """The prefix that a graph file would share with its weights."""
    for suffix in _GRAPH_SUFFIXES:
        if graph.endswith(suffix):
            return graph[:-len(suffix)] or './'
    return None


def _normalized_prefix(prefix):
    """`os.path.normpath` but for the slash that ends an empty name."""
    folder, name = os.path.split(prefix)
    return os.path.join(os.path.normpath(folder or '.'), name) if folder else prefix


def _is_state(path):
    return os.path.basename(path) == 'checkpoint' or sniff.identify(path).kind == sniff.STATE


# --- what is said -----------------------------------------------------------------------------

def _checked(found, prefix):
    """With a checkpoint, and a note on files of it that are missing."""
    notes = found.notes
    if os.path.isfile(prefix + '.index'):
        missing = checkpoint_files.missing_data(prefix)
        if missing:
            notes += (Note('%s is missing beside %s.index.' % (
                ' and '.join(missing), os.path.basename(prefix)), DATA_MISSING),)
    return Found(found.graph, prefix, notes)


def _with_notes(found, notes):
    return found._replace(notes=notes + found.notes)


def _not_newest(wanted, written, prefix):
    if wanted == written:
        return ()
    return ('The state file names %s, which is not here; this is %s.' % (
        wanted, os.path.basename(prefix)),)


def _no_meta(name, graph):
    return 'There is no %s.meta; the graph is that of %s.' % (name, graph)


def _missing_weights(graph, prefix, others):
    """Notes on why a graph with variables has no checkpoint."""
    name = os.path.basename(prefix or graph)
    if prefix and [other for other in checkpoint_files.listed(os.path.dirname(prefix))
                   if other.startswith(name + '.data-')]:
        return (Note('%s.index is missing: the weights in %s.data cannot be read without it.'
                     % (name, name), INDEX_MISSING),)
    same = [other for other in others
            if prefix and checkpoint_files.family(other) == checkpoint_files.family(prefix)]
    if same and checkpoint_files.step(prefix) is not None:
        return ('There are no weights of step %d; those beside it are of %s. %s' % (
            checkpoint_files.step(prefix), _steps(same), _BY_HAND),)
    if others:
        return ('There are no weights named %s; those beside it are %s. %s' % (
            name, ', '.join(os.path.basename(other) for other in others[:3]), _BY_HAND),)
    return ()


def _steps(prefixes):
    numbers = [checkpoint_files.step(prefix) for prefix in prefixes[:3]]
    return ', '.join('an unnumbered step' if number is None else 'step %d' % number
                     for number in numbers)


def _other_step(prefix, meta):
    name, other = os.path.basename(prefix), os.path.basename(meta)
    return ModelError(
        'The steps differ: %s has weights but no graph, %s.meta beside it is the graph of '
        'another step.' % (name, other), code='step_mismatch',
        hint='The graph is often the same: open %s.meta with --checkpoint %s.' % (meta, prefix),
        suggestions=[meta + '.meta', prefix])


def _require_one_family(folder, prefixes, suffix=''):
    """Raise ModelError when a folder without a usable state file holds several trainings."""
    several = _several_families(folder, prefixes)
    if several:
        raise _ambiguous(folder, [prefix + suffix for prefix in several])


def _several_families(folder, prefixes):
    """The newest prefix of each training in a folder, [] when there is one or a state file."""
    if os.path.isfile(os.path.join(folder, 'checkpoint')):
        return []
    newest = {}
    for prefix in prefixes:
        newest.setdefault(checkpoint_files.family(prefix), prefix)
    return list(newest.values()) if len(newest) > 1 else []


def _ambiguous(folder, paths):
    return ModelError('The folder %s holds %d graphs.' % (folder, len(paths)),
                      code='ambiguous', hint=_ONE_OF_THEM, suggestions=paths)


def _no_checkpoint(given, prefix):
    folder = os.path.dirname(prefix)
    name = os.path.basename(prefix)
    data = [other for other in checkpoint_files.listed(folder)
            if other.startswith(name + '.data-')]
    if data:
        return CheckpointError(
            'The checkpoint %s has no index: %s.index is missing.' % (prefix, prefix),
            code='index_missing',
            hint='The weights in %s cannot be read without it; copy it, too.' % data[0])
    suggestions = checkpoint_files.prefixes(folder)
    if os.path.exists(given):
        try:
            what = sniff.identify(given).what
        except ModelError as error:
            return CheckpointError(error.message, code=error.code, hint=error.hint)
        return CheckpointError('%s is %s, not a checkpoint.' % (given, what),
                               code='checkpoint_not_found', suggestions=suggestions,
                               hint=_PREFIX)
    return CheckpointError('There is no checkpoint at %s: %s.index does not exist.' % (
        prefix, prefix), code='checkpoint_not_found',
        hint=_PREFIX, suggestions=suggestions)
