"""Where the scene lies in the view: plain numbers, no Qt.

Scene units are the pixels of the layout at scale 1; view units are logical
pixels of the widget, origin at its top left.
"""

MIN_SCALE = 0.002
MAX_SCALE = 4.0


class Viewport:
    """A scale and the scene point shown at the view's top left corner.

    Immutable in use: every change gives a new one.
    """

    __slots__ = ('scale', 'left', 'top')

    def __init__(self, scale=1.0, left=0.0, top=0.0):
        self.scale = scale
        self.left = left
        self.top = top

    def __eq__(self, other):
        return isinstance(other, Viewport) and (
            self.scale, self.left, self.top) == (other.scale, other.left, other.top)

    def __repr__(self):
        return 'Viewport(%.4g, %.6g, %.6g)' % (self.scale, self.left, self.top)

    def to_view(self, x, y):
        """View point of a scene point."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale

    def to_scene(self, x, y):
        """Scene point of a view point."""
        return x / self.scale + self.left, y / self.scale + self.top

    def panned(self, dx, dy):
        """The scene moved by (dx, dy) view pixels."""
        return Viewport(self.scale, self.left - dx / self.scale, self.top - dy / self.scale)

    def zoomed(self, factor, x, y):
        """Scaled by a factor, the scene point under view point (x, y) staying there."""
        scale = min(max(self.scale * factor, MIN_SCALE), MAX_SCALE)
        sx, sy = self.to_scene(x, y)
        return Viewport(scale, sx - x / scale, sy - y / scale)

    def anchored(self, scene_point, view_point):
        """The same scale, with a scene point at a view point."""
        return Viewport(self.scale, scene_point[0] - view_point[0] / self.scale,
                        scene_point[1] - view_point[1] / self.scale)


def into_view(rect, size, covers=(), margin=48.0, clear=8.0):
    """(dx, dy): the smallest move that brings a rectangle into view, in view units.

    ``rect`` and each of ``covers``, which lie on the view, are (x, y, w, h), ``size`` is (w, h).
    As far as there is room, the rectangle ends at least ``margin`` from the view's edges, and
    ``clear`` from what covers them.  Of what is larger than the view its beginning counts.
    """
    plain = tuple(_nudge(rect[k], rect[k + 2], size[k], margin) for k in (0, 1))
    moves = [{plain[0]}, {plain[1]}]
    for cover in covers:
        for k in (0, 1):
            moves[k].update((cover[k] - clear - rect[k + 2] - rect[k],
                             cover[k] + cover[k + 2] + clear - rect[k]))
    fits = [move for move in ((dx, dy) for dx in moves[0] for dy in moves[1])
            if all(rect[k] + move[k] >= min(margin, rect[k] + plain[k])
                   and rect[k] + move[k] + rect[k + 2] <= max(
                       size[k] - margin, rect[k] + plain[k] + rect[k + 2]) for k in (0, 1))
            and not any(_overlap(rect, move, cover) for cover in covers)]
    return min(fits, key=lambda move: (abs(move[0]) + abs(move[1]), move), default=plain)


def _overlap(rect, move, cover):
    return all(rect[k] + move[k] < cover[k] + cover[k + 2]
               and cover[k] < rect[k] + move[k] + rect[k + 2] for k in (0, 1))


def _nudge(start, length, room, margin):
    """How far to move a span so that it lies within the room, 0 when it does."""
    if start >= margin and start + length <= room - margin:
        return 0.0
    if length > room - 2 * margin or start < margin:
        return margin - start
    return room - margin - start - length


def fitted(rect, size, margin=24.0, largest=1.0):
    """The viewport that shows a scene rectangle whole and centred.

    ``rect`` is (x, y, w, h) in scene units, ``size`` (w, h) in view units;
    nothing is enlarged beyond ``largest``.
    """
    x, y, w, h = rect
    vw, vh = size
    room_w = max(vw - 2 * margin, 1.0)
    room_h = max(vh - 2 * margin, 1.0)
    scale = min(room_w / max(w, 1.0), room_h / max(h, 1.0), largest)
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    return Viewport(scale, x + w / 2 - vw / scale / 2, y + h / 2 - vh / scale / 2)


def overview(rect, size, margin=24.0, readable=0.55):
    """A first look at a scene: whole when it stays readable, else its end part.

    A drawing much taller than the view is shown at the ``readable`` scale (or
    less when it is also too wide), centred, from its top.
    """
    whole = fitted(rect, size, margin, largest=1.3)
    if whole.scale >= readable:
        return whole
    x, y, w, h = rect
    vw, vh = size
    across = max(vw - 2 * margin, 1.0) / max(w, 1.0)
    if across < readable:
        scale = max(min(across, readable), whole.scale)
    else:
        scale = readable
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    left = x + w / 2 - vw / scale / 2
    if h * scale + 2 * margin <= vh:
        return Viewport(scale, left, y + h / 2 - vh / scale / 2)
    return Viewport(scale, left, y - margin / scale)
