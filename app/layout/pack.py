"""Unconnected parts side by side."""
from math import sqrt


def shelves(sizes, gap, ratio=1.6, first=0):
    """Place boxes on shelves, highest first, and return their corners and the size of the whole.

    Parameters: `sizes` (w, h) px; `gap` px between them; `ratio` wished width over height; the
    first `first` boxes start the first shelf together.
    Returns: ([(x, y)], width, height).

    >>> shelves([(10, 10), (10, 10)], 5)
    ([(0.0, 0.0), (15.0, 0.0)], 25.0, 10.0)
    """
    if not sizes:
        return [], 0.0, 0.0
    area = sum((w + gap) * (h + gap) for w, h in sizes)
    most = max(max(w for w, _ in sizes), sqrt(area * ratio))
    sequence = list(range(first))
    sequence += sorted(range(first, len(sizes)), key=lambda k: (-sizes[k][1], k))
    corners = [(0.0, 0.0)] * len(sizes)
    x = y = shelf = width = 0.0
    for k in sequence:
        w, h = sizes[k]
        if x and x + w > most and k >= first:
            x, y, shelf = 0.0, y + shelf + gap, 0.0
        corners[k] = (x, y)
        x += w + gap
        shelf = max(shelf, h)
        width = max(width, x - gap)
    return corners, width, y + shelf
