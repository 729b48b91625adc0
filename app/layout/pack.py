"""Unconnected parts side by side."""
from math import sqrt


def shelves(sizes, gap, ratio=1.6):
    """Place boxes on shelves, highest first, and return their corners and the size of the whole.

    Parameters: `sizes` (w, h) px; `gap` px between them; `ratio` wished width over height.
    Returns: ([(x, y)], width, height).

    >>> shelves([(10, 10), (10, 10)], 5)
    ([(0.0, 0.0), (15.0, 0.0)], 25.0, 10.0)
    """
    if not sizes:
        return [], 0.0, 0.0
    area = sum((w + gap) * (h + gap) for w, h in sizes)
    most = max(max(w for w, _ in sizes), sqrt(area * ratio))
    corners = [(0.0, 0.0)] * len(sizes)
    x = y = shelf = width = 0.0
    for k in sorted(range(len(sizes)), key=lambda k: (-sizes[k][1], k)):
        w, h = sizes[k]
        if x and x + w > most:
            x, y, shelf = 0.0, y + shelf + gap, 0.0
        corners[k] = (x, y)
        x += w + gap
        shelf = max(shelf, h)
        width = max(width, x - gap)
    return corners, width, y + shelf


def columns(sizes, gap, height):
    """Place boxes below each other, in further columns where `height` would be passed.

    >>> columns([(10, 10), (10, 10)], 5, 20)
    ([(0.0, 0.0), (15.0, 0.0)], 25.0, 10.0)
    """
    corners = []
    x = y = widest = lowest = 0.0
    for w, h in sizes:
        if y and y + h > height:
            x, y, widest = x + widest + gap, 0.0, 0.0
        corners.append((x, y))
        y += h + gap
        widest = max(widest, w)
        lowest = max(lowest, y - gap)
    return corners, x + widest, lowest
