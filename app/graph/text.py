"""Shapes, sizes and counts as people write them."""


def format_shape(shape):
    """A tensor shape as text.

    >>> format_shape((None, 224, 224, 3))
    '?x224x224x3'
    >>> format_shape(()), format_shape(None)
    ('scalar', 'unknown')
    """
    if shape is None:
        return 'unknown'
    if not shape:
        return 'scalar'
    return 'x'.join('?' if size is None else str(size) for size in shape)


def format_bytes(count):
    """A number of bytes in decimal units, three digits at most.

    >>> format_bytes(68), format_bytes(723442428), format_bytes(1660290544)
    ('68 B', '723 MB', '1.66 GB')
    """
    value = float(count)
    for unit in ('B', 'kB', 'MB', 'GB'):
        if value < 999.5 or unit == 'GB':
            break
        value /= 1000
    if unit == 'B':
        return '%d B' % count
    return '%.*f %s' % (2 if value < 9.995 else 1 if value < 99.95 else 0, value, unit)


def plural(count, noun, many=None):
    """A count with its noun.

    >>> plural(1, 'node'), plural(26031, 'node')
    ('1 node', '26,031 nodes')
    """
    return '{:,} {}'.format(count, noun if count == 1 else many or noun + 's')
