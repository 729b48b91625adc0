"""Keys given by hand, as ``--saver-key`` takes them: NAME=KEY, or SCOPE/=OTHER/."""
import difflib

from app.checkpoint import keymap, renames
from app.checkpoint.opener import open_checkpoint
from app.errors import CheckpointError, UsageError

_HINT = 'Write --saver-key NAME=KEY for a variable, SCOPE/=OTHER/ for all of a scope ' \
        '(/ for the outermost).'
_MOST = 5


def parse(text):
    """(variable or scope of the graph, key or scope of the checkpoint).

    Both end in a slash when they are scopes; the outermost scope is '/'.

    >>> parse('net/w:0=old/w'), parse('net/=old/'), parse('net/=')
    (('net/w', 'old/w'), ('net/', 'old/'), ('net/', '/'))

    Raises UsageError for anything else.
    """
    name, _, key = (part.strip() for part in text.partition('='))
    if name.endswith(':0'):
        name = name[:-2]
    if name.endswith('/') and not key:
        key = '/'
    if key.endswith('/') and not name:
        name = '/'
    if not name or not key or name.endswith('/') != key.endswith('/'):
        raise UsageError('%s is no mapping of a variable to a key.' % text, hint=_HINT)
    return name, key


def of_model(model, texts):
    """`resolve` with the checkpoint of a model.

    Raises CheckpointError, also when there are texts but no checkpoint.
    """
    if not texts:
        return {}
    if model.checkpoint is None:
        raise CheckpointError(' '.join(
            ['There is no checkpoint to take keys from' + (':' if model.notes else '.')]
            + model.notes), code='checkpoint_not_found',
            hint='Name it with --checkpoint PREFIX.')
    with open_checkpoint(model.checkpoint) as checkpoint:
        return resolve(model, checkpoint, texts)


def resolve(model, checkpoint, texts):
    """Variable name to key, from what a person typed.

    Of a scope those variables are mapped whose key is there; the others keep theirs.

    Args:
        model: The `Model`.
        checkpoint: The open `Checkpoint`.
        texts: NAME=KEY or SCOPE/=OTHER/; later ones win.

    Raises:
        UsageError: A text is no mapping.
        CheckpointError: Code ``variable_not_found`` or ``key_not_found``; the
            suggestions are what may have been meant.
    """
    found = {}
    for text in texts:
        name, key = parse(text)
        if name.endswith('/'):
            found.update(_scope(model, checkpoint, text, name, key))
            continue
        _require_variable(model, text, name)
        if key not in checkpoint.keys:
            raise CheckpointError('%s: the checkpoint %s has no key %s.' % (
                text, checkpoint.prefix, key), code='key_not_found',
                hint='"inspect" lists the keys that no variable uses.',
                suggestions=_near_keys(model, checkpoint, name, key))
        found[name] = key
    return found


def _scope(model, checkpoint, text, scope, other):
    scope, other = ('' if name == '/' else name for name in (scope, other))
    inside, found = 0, {}
    for node, way in keymap.variable_keys(model).items():
        name = model.names[node]
        ends = [stem[len(scope):] for stem in (way.key, name) if stem.startswith(scope)]
        inside += bool(ends)
        key = next((other + end for end in ends if other + end in checkpoint.keys), None)
        if key is not None:
            found[name] = key
    if not inside:
        raise CheckpointError('%s: the graph has no variable under %s.' % (text, scope),
                              code='variable_not_found', hint=_HINT, suggestions=_near(
                                  scope, _scopes(model.names[n] for n in model.variables)))
    if not found:
        raise CheckpointError(
            '%s: none of the %d variables under %s has a key under %s in the checkpoint %s.' % (
                text, inside, scope or '/', other or '/', checkpoint.prefix),
            code='key_not_found', hint=_HINT,
            suggestions=_near(other, _scopes(checkpoint.keys)))
    return found


def _require_variable(model, text, name):
    node = model.index.get(name)
    variables = {model.names[number] for number in model.variables}
    if name in variables:
        return
    if node is None:
        message = 'the graph has no variable %s' % name
    else:
        op = model.ops[node]
        message = '%s is no variable, but a%s %s' % (name, 'n' * (op[:1] in 'AEIOU'), op)
    scopes = [name[:end] for end in range(len(name)) if name[end] == '/']
    above = [scope for scope in reversed(scopes) if scope in variables]
    raise CheckpointError('%s: %s.' % (text, message), code='variable_not_found',
                          hint='Give the name of a variable of the graph.',
                          suggestions=(above + [other for other in _near(name, variables)
                                                if other not in above])[:_MOST])


def _near_keys(model, checkpoint, name, key):
    """Keys of the variable's dtype and shape, those spelt alike first."""
    node = model.index[name]
    wanted = renames.Wanted(name, name, model.attr(node, 'dtype'), model.variable_shape(node))
    fitting = [other for other, entry in checkpoint.keys.items() if renames.fits(wanted, entry)]
    alike = _near(key, fitting)
    return (alike + [other for other in sorted(fitting) if other not in alike])[:_MOST]


def _near(text, names):
    """The names spelt most alike, of those with the same last part when there are such."""
    leaf = text.rstrip('/').rsplit('/', 1)[-1]
    names = sorted(names)
    same = [name for name in names if name.rstrip('/').rsplit('/', 1)[-1] == leaf]
    near = difflib.get_close_matches(text, same or names, _MOST, 0.4)
    return near or same[:_MOST]


def _scopes(names):
    return {name[:end + 1] for name in names for end, letter in enumerate(name) if letter == '/'}
