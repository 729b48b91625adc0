"""Text in boxes: how wide it is, how it is shortened, what a constant's value looks like."""

LONGEST_LABEL = 28

_WIDTHS = {'label': 7.0, 'small': 5.9, 'title': 7.4}
_NARROW = frozenset("ijl.,:;'|!/[]()tf1 ")
_WIDE = frozenset('mwMWGOQ@%')


class ApproximateMeasure:
    """Text widths without fonts: `measure(text, role)` in px, the same on every machine."""

    def __call__(self, text, role='label'):
        unit = _WIDTHS.get(role, 7.0)
        width = 0.0
        for letter in text:
            width += unit * (0.6 if letter in _NARROW else 1.35 if letter in _WIDE else 1.0)
        return width


def elided(text, longest=LONGEST_LABEL):
    """Shorten in the middle: ends of names tell more than their middle.

    >>> elided('a' * 20 + 'b' * 20, 9)
    'aaaa…bbbb'
    """
    if len(text) <= longest:
        return text
    head = (longest - 1) // 2
    return text[:head] + '…' + text[len(text) - (longest - 1 - head):]


def last_part(name):
    """Return what follows the last slash.

    >>> last_part('block1/unit_1/add')
    'add'
    """
    return name[name.rfind('/') + 1:] or name


def value_text(tensor):
    """Return a short form of a TensorProto's value, '' when it is not worth showing.

    At most four numbers, or a string of at most 12 letters.
    """
    size = 1
    dims = [dim.size for dim in tensor.tensor_shape.dim]
    for dim in dims:
        size *= dim
    if size > 4 or size < 1:
        return ''
    values = _values(tensor, size)
    if not values:
        return ''
    words = [_word(value) for value in values]
    text = words[0] if not dims else '[' + ', '.join(words) + ']'
    return text if len(text) <= 20 else ''


def _values(tensor, size):
    for field in (tensor.float_val, tensor.int_val, tensor.int64_val, tensor.double_val,
                  tensor.bool_val, tensor.string_val):
        if len(field):
            return list(field) + [field[-1]] * (size - len(field))
    if tensor.tensor_content and tensor.dtype in _CONTENT:
        import numpy as np
        kind = np.dtype(_CONTENT[tensor.dtype])
        if len(tensor.tensor_content) == size * kind.itemsize:
            return np.frombuffer(tensor.tensor_content, kind).tolist()
    return []


_CONTENT = {1: '<f4', 2: '<f8', 3: '<i4', 9: '<i8', 10: '?'}


def _word(value):
    if isinstance(value, bytes):
        text = value.decode('utf-8', 'replace')
        return '“' + elided(text, 12) + '”'
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, float):
        return '%.4g' % value
    return str(value)
