"""Vocabularies: text files that tables are filled from (G13)."""
import os

from app.rewrite import nodes

_LARGEST_FILE = 1 << 26
_WHOLE_LINE, _LINE_NUMBER = -2, -1


def path_of(original, node):
    """Path of the file that an initializer reads, as written in the graph; None: not constant."""
    inputs = nodes.data_inputs(original, node)
    value = nodes.constant_value(original, inputs[1][0]) if len(inputs) > 1 else None
    if value is None or value.size != 1:
        return None
    return value.ravel()[0].decode('utf-8', 'replace')


def find_file(original, path):
    """Where a vocabulary lies: as written, beside the model, or among its assets; or None."""
    folder, name = str(original.path.parent), os.path.basename(path.replace('\\', '/'))
    for candidate in (path, os.path.join(folder, path), os.path.join(folder, name),
                      os.path.join(folder, 'assets', name)):
        if os.path.isfile(candidate):
            return candidate
    return None


def column(original, node, which, dtype):
    """What an initializer takes from its file as 'key' or 'value'; None where it can't be read.

    See LineFileIterator in tensorflow/core/kernels/lookup_util.cc.
    """
    lines = _lines(original, node)
    delimiter = original.attr(node, 'delimiter') or '\t'
    return lines and _column(lines, original.attr(node, which + '_index'), delimiter, dtype)


def _lines(original, node):
    path = path_of(original, node)
    path = path and find_file(original, path)
    if path is None or os.path.getsize(path) > _LARGEST_FILE:
        return None
    with open(path, 'rb') as file:
        lines = file.read().split(b'\n')
    if lines and not lines[-1]:
        lines.pop()
    size = original.attr(node, 'vocab_size')
    return lines[:size] if size and size > 0 else lines


def _column(lines, index, delimiter, dtype):
    if index == _LINE_NUMBER:
        values = list(range(len(lines)))
    elif index == _WHOLE_LINE:
        values = lines
    else:
        parts = [line.split(delimiter.encode('utf-8')) for line in lines]
        if any(len(part) <= index for part in parts):
            return None
        values = [part[index] for part in parts]
    try:
        if dtype == 'string':
            return [value if isinstance(value, bytes) else str(value).encode()
                    for value in values]
        return [float(value) if dtype.startswith('float') else int(value) for value in values]
    except ValueError:
        return None
