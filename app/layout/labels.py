"""Where the text of edges goes: on its route, clear of boxes, of other text and of other routes."""
from collections import defaultdict

CELL = 160.0
MOST_CELLS = 64
CORNER = 8.0
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8)


class _Taken:
    """Rectangles in a grid: asking for overlap costs as much as there is nearby.

    The few that cover very many cells are kept in a list.
    """

    def __init__(self):
        self.cells = defaultdict(list)
        self.large = []

    def add(self, left, top, right, bottom, owner=None):
        rect = (left, top, right, bottom, owner)
        columns = range(int(left // CELL), int(right // CELL) + 1)
        rows = range(int(top // CELL), int(bottom // CELL) + 1)
        if len(columns) * len(rows) > MOST_CELLS:
            self.large.append(rect)
            return
        for i in columns:
            for k in rows:
                self.cells[i, k].append(rect)

    def meets(self, left, top, right, bottom, owner=None):
        for i in range(int(left // CELL), int(right // CELL) + 1):
            for k in range(int(top // CELL), int(bottom // CELL) + 1):
                if _any_meets(self.cells.get((i, k), ()), left, top, right, bottom, owner):
                    return True
        return _any_meets(self.large, left, top, right, bottom, owner)


def _any_meets(rects, left, top, right, bottom, owner):
    for a, b, c, d, whose in rects:
        if (a < right and left < c and b < bottom and top < d
                and (whose is None or whose != owner)):
            return True
    return False


def place(routes, sizes, boxes):
    """Return the centre of each route's text, None where there is no room or no text.

    Parameters: `routes` lists of points; `sizes` (w, h) px, (0, 0) for none; `boxes`
    (x, y, w, h) that no text may touch.  Short routes choose first.

    >>> place([[(0, 0), (0, 40)]], [(30, 12)], [])
    [(0.0, 20.0)]
    >>> place([[(0, 0), (0, 40)]], [(30, 12)], [(-20, 10, 40, 20)])
    [None]
    """
    solid, soft = _Taken(), _Taken()
    for x, y, w, h in boxes:
        solid.add(x, y, x + w, y + h)
    for number, route in enumerate(routes):
        for (ax, ay), (bx, by) in zip(route, route[1:]):
            soft.add(min(ax, bx) - 1, min(ay, by) - 1, max(ax, bx) + 1, max(ay, by) + 1, number)
    centres = [None] * len(routes)
    wanted = [k for k in range(len(routes)) if sizes[k][0] and len(routes[k]) > 1]
    for number in sorted(wanted, key=lambda k: (_length(routes[k]), k)):
        w, h = sizes[number]
        fallback = None
        for x, y in _spots(routes[number], w, h):
            rect = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
            if solid.meets(*rect):
                continue
            if not soft.meets(*rect, owner=number):
                fallback = rect
                break
            fallback = fallback or rect
        if fallback:
            solid.add(*fallback)
            centres[number] = ((fallback[0] + fallback[2]) / 2, (fallback[1] + fallback[3]) / 2)
    return centres


def _length(route):
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(route, route[1:]))


def _spots(route, w, h):
    """Yield points of a route where the text leaves both ends of the piece it is on in view.

    The middle of the longest piece comes first.
    """
    pieces = sorted(zip(route, route[1:]), key=lambda piece: -_length(piece))
    for (ax, ay), (bx, by) in pieces[:3]:
        if ay == by and abs(bx - ax) < w + CORNER or abs(by - ay) < h + CORNER and ax == bx:
            continue
        slanted = ax != bx and ay != by
        for share in _SHARES[:1] if slanted else _SHARES:
            yield ax + (bx - ax) * share, ay + (by - ay) * share
