"""Inputs of the user's for the proof, from ``.npy`` and ``.npz`` files."""
import os
import zipfile
import zlib

from app.errors import UsageError
from app.graph.model import parse_input
from app.graph.text import format_shape

_NPY, _ZIP = b'\x93NUMPY', b'PK'


def read(model, closure, pairs, archives=()):
    """Look at the files and say which tensor each array is for.

    Args:
        model: The `Model`.
        closure: Node numbers that the outputs need.
        pairs: (name, path of a ``.npy`` file) pairs.
        archives: Paths of ``.npz`` files, whose members are named as the tensors are.

    Returns:
        List of {'tensor', 'path', 'member' (None for a ``.npy``), 'dtype', 'shape'},
        dtype being the tensor's; `load` reads one.

    Raises UsageError, with one sentence that names what was given.
    """
    found = [_entry(model, closure, name, path, None, _array(path)) for name, path in pairs]
    for path in archives:
        found += [_entry(model, closure, member, path, member, array)
                  for member, array in _members(path)]
    seen = set()
    for entry in found:
        if entry['tensor'] in seen:
            raise UsageError('%s is given twice.' % entry['tensor'],
                             hint='Give each input once.')
        seen.add(entry['tensor'])
    return found


def load(entry):
    """The array of an entry that `read` made, of the tensor's dtype."""
    import numpy as np
    array = np.load(entry['path'], allow_pickle=False)
    if entry['member'] is not None:
        with array as archive:
            array = archive[entry['member']]
    return _converted(array, entry['dtype'])


def _array(path):
    import numpy as np
    try:
        _need_format(path)
        array = np.load(path, mmap_mode='r', allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise _unreadable(path, error)
    if not isinstance(array, np.ndarray):
        array.close()
        raise UsageError('%s holds several arrays.' % path,
                         hint='Use --feeds for an .npz file; its members are named as the '
                              'inputs are.')
    return array


def _members(path):
    import numpy as np
    try:
        _need_format(path)
        archive = np.load(path, allow_pickle=False)
        if isinstance(archive, np.ndarray):
            raise UsageError('%s holds one array without a name.' % path,
                             hint='Use --feed NAME=%s.' % path)
        with archive:
            for member in archive.files:
                yield member, archive[member]
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise _unreadable(path, error)


def _need_format(path):
    """ValueError for what numpy would take for pickled objects, or leave half open."""
    with open(path, 'rb') as file:
        start = file.read(len(_NPY))
    if start != _NPY and not (start.startswith(_ZIP) and zipfile.is_zipfile(path)):
        raise ValueError('it begins with other bytes')


def _unreadable(path, error):
    if not os.path.exists(path):
        return UsageError('There is no file %s.' % path)
    if str(error).startswith('Object arrays'):
        return UsageError('%s holds Python objects, not plain numbers or bytes; such files are '
                          'not read, as they can hold code.' % path,
                          hint='Save the array with a plain dtype, bytes as "S" and a length.')
    return UsageError('%s is no array that numpy.save or numpy.savez wrote: %s.'
                      % (path, str(error).strip().split('\n')[0].rstrip('.')))


def _entry(model, closure, name, path, member, array):
    stem, port = parse_input(name)
    node = model.index.get(stem)
    if node is None:
        node, port = model.index.get(name), 0
    if node is None:
        raise UsageError('%s: the model has no input %s.' % (path, name),
                         hint='"inspect" lists the inputs.')
    if node not in closure:
        raise UsageError('%s: the outputs do not need %s.' % (path, name),
                         hint='"check" lists the inputs that they need.')
    dtypes, shapes = model.dtypes(node), model.shapes(node)
    if not 0 <= port < len(dtypes):
        raise UsageError('%s: %s has no output %d.' % (path, stem, port))
    dtype = dtypes[port].replace('_ref', '')
    tensor = '%s:%d' % (model.names[node], port)
    shape = shapes[port] if port < len(shapes) else None
    if not _fits(shape, array.shape):
        raise UsageError('%s has the shape %s; %s takes %s.' % (
            path if member is None else '%s in %s' % (member, path),
            format_shape(array.shape), tensor, format_shape(shape)))
    try:
        _converted(array, dtype)
    except ValueError as error:
        raise UsageError('%s has %s values; %s takes %s%s.' % (
            path if member is None else '%s in %s' % (member, path), array.dtype.name, tensor,
            dtype, ' (%s)' % error if str(error) else ''))
    return {'tensor': tensor, 'path': os.path.abspath(path), 'member': member, 'dtype': dtype,
            'shape': list(array.shape)}


def _fits(shape, given):
    return shape is None or len(shape) == len(given) and all(
        size in (None, other) for size, other in zip(shape, given))


def _converted(array, dtype):
    """The array as the tensor's dtype; ValueError where values would change their meaning."""
    import numpy as np
    if dtype == 'string':
        if array.dtype.kind not in 'SU':
            raise ValueError('')
        flat = [value if isinstance(value, bytes) else value.encode('utf-8')
                for value in array.ravel().tolist()]
        found = np.empty(len(flat), object)
        found[:] = flat
        return found.reshape(array.shape)
    try:
        wanted = np.dtype(dtype)
    except TypeError:
        raise ValueError('which no file can hold')
    if array.dtype == wanted:
        return np.asarray(array)
    ways = (array.dtype.kind, wanted.kind)
    if ways == ('f', 'f') or ways == ('c', 'c') or ways[0] in 'iu' and ways[1] == 'f':
        return np.asarray(array, wanted)
    if ways[0] in 'iu' and ways[1] in 'iu':
        limits = np.iinfo(wanted)
        if array.size and (int(array.min()) < limits.min or int(array.max()) > limits.max):
            raise ValueError('which cannot hold %d' % (
                array.min() if int(array.min()) < limits.min else array.max()))
        return np.asarray(array, wanted)
    raise ValueError('')
