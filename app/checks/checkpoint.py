"""D rows: a checkpoint is there, can be read and is whole; C10: which; E5: none is needed."""
import os

from app.checkpoint import facts
from app.checks.finding import ERROR, NOTE, WARNING, Finding
from app.errors import CheckpointError
from app.formats import notes
from app.graph.model import VARIABLE_OPS
from app.graph.text import plural

_ROWS = {'index_missing': 'D7', 'shard_missing': 'D6', 'data_truncated': 'D8',
         'data_damaged': 'D8', 'lfs_pointer': 'D8'}


def readable(data):
    """D4, D6–D8: a checkpoint is there, and its data is whole."""
    if not data.variables:
        return
    if data.checkpoint is None:
        yield _none_found(data)
        return
    error = data.bundle_error or _data_error(data)
    if error is not None:
        yield Finding(_ROWS.get(error.code, 'D8'), ERROR, (),
                      ' '.join(filter(None, [error.message, error.hint])))
        return
    for path, size, needed in data.bundle.data_files():
        if size is not None and size > needed:
            yield Finding('D8', WARNING, (), '%s has %d bytes, and the index tells of %d: the two '
                                             'may be of different saves.' % (path, size, needed))


def another_step(data):
    """C10: the checkpoint may be another one than is thought."""
    if data.bundle is None or not data.variables:
        return
    known = data.original.cache.setdefault('other_steps', {})
    if data.checkpoint not in known:
        known[data.checkpoint] = facts.steps(data.bundle)
    named, stored, newer = known[data.checkpoint]
    said = []
    if named is not None and stored is not None and named != stored:
        said.append('it is named for step %d, and its global_step is %d' % (named, stored))
    if newer:
        said.append('%s, of a later step, lies beside it' % os.path.basename(newer))
    if said:
        yield Finding(
            'C10', NOTE, (), 'The weights are those of %s: %s. Another one is taken with '
                             '--checkpoint PREFIX.' % (data.checkpoint, ', and '.join(said)))


def already_frozen(data):
    """E5: a graph without any variable."""
    model = data.original
    if any(op in VARIABLE_OPS for op in model.ops):
        return
    message = 'The graph holds no variables: it is frozen already, and would only be cut down to ' \
              'what the outputs need.'
    keys = data.bundle.keys if data.bundle else ()
    same = sum(op == 'Const' and name in keys for name, op in zip(model.names, model.ops))
    if same:
        message += ' The checkpoint %s has keys named like %s of it; it is not needed any more.' \
            % (data.checkpoint, plural(same, 'constant'))
    yield Finding('E5', NOTE, (), message)


def _none_found(data):
    """The finding for variables without any checkpoint; it quotes what was looked for."""
    model = data.model
    looked = list(model.notes)
    if not looked:
        stem = os.path.splitext(model.path.name)[0]
        looked = ['There is no %s.index beside %s.' % (stem, model.path.name)]
    if '--checkpoint' not in looked[-1]:
        looked.append('Give the weights to use with --checkpoint PREFIX.')
    row = 'D7' if notes.about(model.notes, notes.INDEX_MISSING) else 'D4'
    return Finding(row, ERROR, (), 'The outputs need %s, and no checkpoint with their values was '
                                   'found. %s' % (plural(len(data.variables), 'variable'),
                                                  ' '.join(looked)))


def _data_error(data):
    wanted = [v.key for v in data.variables if v.key in data.bundle.keys]
    try:
        data.bundle.check_data(wanted)
    except CheckpointError as error:
        return error
    finally:
        data.bundle.close()
    return None
