"""Which files belong together: graph, checkpoint index, shards, state file."""
import os
import re
from pathlib import Path

from app.errors import CheckpointError, ModelError

_SUFFIX = re.compile(r'\.(meta|index|data-\d{5}-of-\d{5})$')
_STATE_LINE = re.compile(r'^\s*model_checkpoint_path:\s*"((?:[^"\\]|\\.)*)"', re.MULTILINE)
_STEP = re.compile(r'-(\d+)$')


def strip_suffix(path):
    """A checkpoint prefix from the name of any of its files.

    >>> strip_suffix('m.ckpt-5.data-00000-of-00001'), strip_suffix('m.ckpt-5')
    ('m.ckpt-5', 'm.ckpt-5')
    """
    return _SUFFIX.sub('', str(path))


def has_weights(prefix):
    """Whether a checkpoint (V2 or single-file V1) lies at a prefix."""
    return os.path.isfile(prefix + '.index') or os.path.isfile(prefix)


def find_graph(path):
    """The graph file meant by a path, and the checkpoint beside it.

    Returns:
        (path of the graph file, checkpoint prefix or None)

    Raises:
        ModelError: There is nothing, or it can't be told which is meant.
    """
    given = os.path.normpath(os.path.expanduser(str(path)))
    if os.path.isdir(given):
        return _in_folder(given)
    if os.path.basename(given) == 'checkpoint' and os.path.isfile(given):
        return _from_state(given)
    if given.endswith('.meta') and os.path.isfile(given):
        prefix = strip_suffix(given)
        return given, prefix if has_weights(prefix) else None
    prefix = strip_suffix(given)
    if prefix != given or not os.path.isfile(given):
        if os.path.isfile(prefix + '.meta'):
            return prefix + '.meta', prefix if has_weights(prefix) else None
        raise _missing(given, prefix)
    if os.path.isfile(given + '.meta'):  # a V1 checkpoint, beside its .meta
        return given + '.meta', given
    return given, None


def checkpoint_prefix(path):
    """A checkpoint prefix from anything a person names as one.

    Raises `CheckpointError` when there is no checkpoint.
    """
    given = os.path.normpath(os.path.expanduser(str(path)))
    if os.path.isdir(given):
        found = _latest_prefix(given)
        if found is None:
            raise CheckpointError('There is no checkpoint in the folder %s.' % given,
                                  code='checkpoint_not_found')
        return found
    if os.path.basename(given) == 'checkpoint' and os.path.isfile(given):
        found = _state_prefix(given)
        if found is not None:
            return found
    prefix = strip_suffix(given)
    if has_weights(prefix):
        return prefix
    raise CheckpointError('There is no checkpoint at %s: %s.index does not exist.' % (
        prefix, prefix), code='checkpoint_not_found',
        hint='Give the prefix, the part before .index and .data.',
        suggestions=_prefixes(os.path.dirname(prefix) or '.'))


def saved_model_variables(graph_file):
    """The checkpoint prefix inside a SavedModel folder, None without one."""
    prefix = str(Path(graph_file).parent / 'variables' / 'variables')
    return prefix if has_weights(prefix) else None


def _in_folder(folder):
    for name in ('saved_model.pb', 'saved_model.pbtxt'):
        if os.path.isfile(os.path.join(folder, name)):
            return os.path.join(folder, name), None
    prefix = _latest_prefix(folder)
    if prefix and os.path.isfile(prefix + '.meta'):
        return prefix + '.meta', prefix
    graphs = sorted(name for name in os.listdir(folder)
                    if name.endswith(('.meta', '.pb', '.pbtxt')))
    if len(graphs) == 1:
        return find_graph(os.path.join(folder, graphs[0]))
    paths = [os.path.join(folder, name) for name in graphs]
    if graphs:
        raise ModelError('The folder %s holds %d graphs.' % (folder, len(graphs)),
                         code='ambiguous', hint='Point at one of them.', suggestions=paths)
    raise ModelError('There is no TensorFlow model in the folder %s.' % folder,
                     code='not_found',
                     hint='Point at a .meta, .pb or .pbtxt file, or a checkpoint prefix.')


def _from_state(state):
    prefix = _state_prefix(state)
    if prefix is None:
        return _in_folder(os.path.dirname(state) or '.')
    if not os.path.isfile(prefix + '.meta'):
        raise _missing(state, prefix)
    return prefix + '.meta', prefix if has_weights(prefix) else None


def _latest_prefix(folder):
    """The newest checkpoint in a folder: the state file's, else the highest step."""
    state = os.path.join(folder, 'checkpoint')
    if os.path.isfile(state):
        found = _state_prefix(state)
        if found is not None:
            return found
    prefixes = _prefixes(folder)
    return prefixes[0] if prefixes else None


def _state_prefix(state):
    """The prefix that a ``checkpoint`` state file names, looked for where it lies now.

    The file often names a folder of the machine that trained (also with
    backslashes); what counts is the name beside the state file.
    """
    try:
        text = Path(state).read_text(encoding='utf-8', errors='replace')
    except OSError:
        return None
    match = _STATE_LINE.search(text)
    if not match:
        return None
    named = match.group(1).replace('\\\\', '\\')
    folder = os.path.dirname(state)
    local = os.path.join(folder, re.split(r'[/\\]', named)[-1])
    for prefix in (os.path.join(folder, named), local):
        if has_weights(prefix) or os.path.isfile(prefix + '.meta'):
            return os.path.normpath(prefix)
    return None


def _prefixes(folder):
    """Checkpoint prefixes in a folder, highest step first."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    prefixes = {name[:-len('.index')] for name in names if name.endswith('.index')}

    def order(name):
        step = _STEP.search(name)
        return (-int(step.group(1)) if step else 1, name)
    return [os.path.join(folder, name) for name in sorted(prefixes, key=order)]


def _missing(given, prefix):
    folder = os.path.dirname(prefix) or '.'
    if os.path.exists(given) or has_weights(prefix):
        return ModelError(
            'The graph of %s is missing: there is no %s.meta.' % (given, prefix),
            code='meta_missing',
            hint='A checkpoint holds weights only; bring the .meta file that belongs to it.',
            suggestions=_beside(folder))
    return ModelError('There is no file %s, and no %s.meta.' % (given, prefix),
                      code='not_found', hint='Check the path.', suggestions=_beside(folder))


def _beside(folder, limit=5):
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names
            if name.endswith(('.meta', '.pb', '.pbtxt'))][:limit]
