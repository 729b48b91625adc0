"""D and E rows: the checkpoint against what the outputs need of it."""
from app.checks.finding import ERROR, NOTE, Finding
from app.errors import CheckpointError
from app.graph.model import VARIABLE_OPS
from app.graph.text import format_shape

_ROWS = {'index_missing': 'D7', 'shard_missing': 'D6', 'data_truncated': 'D8',
         'data_damaged': 'D8', 'lfs_pointer': 'D8'}
_SHOWN = 3


def readable(data):
    """D4–D8, D15: a checkpoint is there, and its data is whole."""
    if not data.variables:
        return
    if data.checkpoint is None:
        yield Finding('D15', ERROR, (),
                      'The outputs need %d variables, and there is no checkpoint with their '
                      'values; choose one.' % len(data.variables))
        return
    error = data.bundle_error or _data_error(data)
    if error is not None:
        yield Finding(_ROWS.get(error.code, 'D4'), ERROR, (),
                      ' '.join(filter(None, [error.message, error.hint])))


def keys(data):
    """E1, E2, E3: each variable's value is there, of its shape and dtype."""
    if data.bundle is None:
        return
    missing = [v for v in data.variables if v.stored_dtype is None]
    if missing:
        yield Finding(
            'E1', ERROR, _names(missing),
            'The checkpoint has no value for %d of the %d variables that the outputs need: %s.'
            % (len(missing), len(data.variables), _some(v.name for v in missing)))
    found = [v for v in data.variables if v.stored_dtype is not None]
    shapes = [(v, data.model.variable_shape(v.node)) for v in found]
    wrong = [(v, shape) for v, shape in shapes if not _fits(shape, v.stored_shape)]
    if wrong:
        yield Finding(
            'E2', ERROR, _names(v for v, _ in wrong),
            'The checkpoint belongs to another model: %s.'
            % _some('%s is %s there and %s in the graph'
                    % (v.name, format_shape(v.stored_shape), format_shape(shape))
                    for v, shape in wrong))
    wrong = [v for v in found if v.stored_dtype != v.dtype]
    if wrong:
        yield Finding(
            'E3', ERROR, _names(wrong),
            'The checkpoint holds values of another type: %s.'
            % _some('%s is %s there and %s in the graph' % (v.name, v.stored_dtype, v.dtype)
                    for v in wrong))


def already_frozen(data):
    """E5: a graph without any variable."""
    if not any(op in VARIABLE_OPS for op in data.model.ops):
        yield Finding(
            'E5', NOTE, (),
            'The graph holds no variables: it is frozen already, and would only be cut down to '
            'what the outputs need.')


def _data_error(data):
    wanted = [v.key for v in data.variables if v.key in data.bundle.keys]
    try:
        data.bundle.check_data(wanted)
    except CheckpointError as error:
        return error
    finally:
        data.bundle.close()
    return None


def _fits(shape, stored):
    if shape is None:
        return True
    return len(shape) == len(stored) and all(
        size is None or size == there for size, there in zip(shape, stored))


def _names(variables):
    return tuple(variable.name for variable in variables)


def _some(texts):
    texts = list(texts)
    more = len(texts) - _SHOWN
    return '; '.join(texts[:_SHOWN]) + (' and %d more' % more if more > 0 else '')
