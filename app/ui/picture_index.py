"""A grid over a picture: what lies in a rectangle, what is under a point. No Qt.

The cells are squares of ``CELL`` scene units, so both questions cost in
proportion to the answer and not to the picture.
"""
from collections import defaultdict
from operator import attrgetter

CELL = 400.0
#: Pieces that a bent wire is taken for when a point is near it.
SAMPLES = 12


class PictureIndex:
    """Lookups over one picture, made once per picture.

    Attributes:
        picture: the picture.
        order: {box id: position in painting order, parents first}.
        wires_of: {box id: [wire positions that begin or end at it]}.
        containers: the open boxes and trays, the largest first, so parents before children.
        innermost: ids of those that hold no other open box.
        kinds: the `coloring.Coloring` by op kind when it was made ahead, else None.
        far, far_kinds: the `far.FarShapes` and the `far.FarStyles` of ``kinds``, likewise.
        ends: the `looks.Ends`, likewise.
    """

    def __init__(self, picture):
        self.picture = picture
        self.kinds = self.far = self.far_kinds = self.ends = None
        self._ports = None
        self.order = {box_id: place for place, box_id in enumerate(picture.order)}
        self._box_cells = defaultdict(list)
        self._wire_cells = defaultdict(list)
        self._large_boxes = []
        boxes = picture.boxes
        self.containers = sorted(
            (box for box in boxes.values() if box.expanded or box.kind == 'tray'),
            key=lambda box: -max(box.w, box.h))
        self.innermost = {box.id for box in self.containers} - {
            box.parent for box in self.containers}
        for box_id in picture.order:
            box = boxes[box_id]
            cells = _cells(box.x, box.y, box.x + box.w, box.y + box.h)
            if len(cells) > 64:
                self._large_boxes.append(box_id)
                continue
            for cell in cells:
                self._box_cells[cell].append(box_id)
        self.wires_of = defaultdict(list)
        self.wire_bounds = []
        for place, wire in enumerate(picture.wires):
            self.wires_of[wire.source].append(place)
            if wire.target != wire.source:
                self.wires_of[wire.target].append(place)
            xs = [point[0] for point in wire.points]
            ys = [point[1] for point in wire.points]
            bounds = (min(xs), min(ys), max(xs), max(ys)) if xs else (0, 0, 0, 0)
            self.wire_bounds.append(bounds)
            for cell in _polyline_cells(wire.points):
                self._wire_cells[cell].append(place)

    def boxes_in(self, left, top, right, bottom):
        """Ids of the boxes that touch a rectangle, in painting order."""
        boxes = self.picture.boxes
        found = set()
        for cell in _query_cells(left, top, right, bottom, self._box_cells):
            found.update(self._box_cells.get(cell, ()))
        found.update(self._large_boxes)
        inside = [box_id for box_id in found
                  if _overlaps(boxes[box_id], left, top, right, bottom)]
        inside.sort(key=self.order.__getitem__)
        return inside

    def wires_in(self, left, top, right, bottom):
        """Positions of the wires whose bounds touch a rectangle, ascending."""
        found = set()
        for cell in _query_cells(left, top, right, bottom, self._wire_cells):
            found.update(self._wire_cells.get(cell, ()))
        bounds = self.wire_bounds
        return sorted(place for place in found
                      if bounds[place][0] <= right and bounds[place][2] >= left
                      and bounds[place][1] <= bottom and bounds[place][3] >= top)

    def count_in(self, left, top, right, bottom):
        """About how many boxes and wires touch a rectangle, never far too few."""
        count = len(self._large_boxes)
        for cells in (self._box_cells, self._wire_cells):
            for cell in _query_cells(left, top, right, bottom, cells):
                if cell in cells:
                    count += len(cells[cell])
        return count

    def box_at(self, x, y):
        """Id of the innermost box at a scene point, or None."""
        found = None
        boxes = self.picture.boxes
        place = -1
        key = (int(x // CELL), int(y // CELL))
        for candidates in (self._box_cells.get(key, ()), self._large_boxes):
            for box_id in candidates:
                box = boxes[box_id]
                if (box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h
                        and self.order[box_id] > place):
                    found, place = box_id, self.order[box_id]
        return found

    def edges_of(self, box_id, most=400):
        """Positions of the wires of a box, followed through the ports of open scopes.

        Beyond a port only wires count that carry a tensor of the wire that led there.
        """
        wires, boxes = self.picture.wires, self.picture.boxes
        found = dict.fromkeys(self.wires_of.get(box_id, ()))
        border = [(place, box_id) for place in found]
        while border and len(found) < most:
            place, came_from = border.pop()
            wire = wires[place]
            port = wire.target if wire.source == came_from else wire.source
            if port not in boxes or boxes[port].kind != 'port':
                continue
            carried = set(wire.tensors)
            for other in self.wires_of.get(port, ()):
                if other not in found and not carried.isdisjoint(wires[other].tensors):
                    found[other] = None
                    border.append((other, port))
        return list(found)

    def wire_at(self, x, y, reach):
        """Position of the wire nearest to a scene point within ``reach`` of it, or None."""
        found, nearest = None, reach
        for place in self.wires_in(x - reach, y - reach, x + reach, y + reach):
            away = _distance(self.picture.wires[place].points, x, y, nearest)
            if away <= nearest:
                found, nearest = place, away
        return found

    def neighbour(self, box_id, direction):
        """The box to go to from a box with an arrow key, or None; never an open one or a port.

        'up' and 'down' follow the wires against and along their direction (to the straightest
        one), over the borders of open scopes, too; 'left' and 'right' go to the nearest box
        beside it, first within the same parent.  Where nothing is linked or beside, the nearest
        box on that side counts.
        """
        boxes = self.picture.boxes
        here = boxes[box_id]
        middle = here.x + here.w / 2
        if direction in ('up', 'down'):
            ends = [other for other in self._ends(box_id, direction) if other != box_id]
            if ends:
                return min(ends, key=lambda other: (
                    abs(boxes[other].x + boxes[other].w / 2 - middle), self.order[other]))
            return self._nearest(here, direction, None)
        return (self._nearest(here, direction, here.parent)
                or self._nearest(here, direction, None))

    def _ends(self, box_id, direction):
        """Closed boxes at the other ends of the wires on one side of a box, through all ports."""
        boxes, wires = self.picture.boxes, self.picture.wires
        near, away = attrgetter('source'), attrgetter('target')
        if direction == 'up':
            near, away = away, near
        ends, seen, stack = {}, set(), [(box_id, None)]
        while stack:
            at, carried = stack.pop()
            for place in self.wires_of.get(at, ()):
                wire = wires[place]
                if near(wire) != at or place in seen or not _carries(wire, carried):
                    continue
                seen.add(place)
                other = boxes.get(away(wire))
                if other is None or other.id == at:
                    continue
                if other.kind == 'port':
                    # From the inside of a scope out of it, or on from where a wire enters.
                    stack += [(other.id, wire), (other.parent, wire)]
                elif other.expanded:
                    stack += [(port, wire) for port in self._ports_of(other.id)]
                else:
                    ends[other.id] = None
        return list(ends)

    def _ports_of(self, scope):
        if self._ports is None:
            self._ports = defaultdict(list)
            for box in self.picture.boxes.values():
                if box.kind == 'port':
                    self._ports[box.parent].append(box.id)
        return self._ports.get(scope, ())

    def _nearest(self, here, direction, parent):
        """The nearest closed box on one side of a box; with a parent, only of those in it."""
        across = direction in ('left', 'right')
        sign = -1 if direction in ('left', 'up') else 1
        x, y = here.x + here.w / 2, here.y + here.h / 2
        best, best_cost = None, None
        for other in self.picture.boxes.values():
            if other.id == here.id or other.expanded or other.kind in ('port', 'tray') \
                    or parent is not None and other.parent != parent:
                continue
            dx, dy = other.x + other.w / 2 - x, other.y + other.h / 2 - y
            ahead, aside = (dx * sign, abs(dy)) if across else (dy * sign, abs(dx))
            if ahead <= 0:
                continue
            cost = ahead + 3 * aside
            if best is None or cost < best_cost:
                best, best_cost = other.id, cost
        return best


def _carries(wire, before):
    """Whether a wire goes on with a tensor of the one before; of many tensors not all are known."""
    return (before is None or wire.count > len(wire.tensors) or before.count > len(before.tensors)
            or not set(before.tensors).isdisjoint(wire.tensors))


def live_boxes(picture, nodes):
    """Ids of the boxes that show or hold one of the nodes, their parents included."""
    live = set()
    boxes = picture.boxes
    for node in nodes:
        box_id = picture.box_of(node)
        while box_id is not None and box_id not in live:
            live.add(box_id)
            box_id = boxes[box_id].parent
    return live


def _cells(left, top, right, bottom):
    return [(column, row)
            for column in range(int(left // CELL), int(right // CELL) + 1)
            for row in range(int(top // CELL), int(bottom // CELL) + 1)]


def _query_cells(left, top, right, bottom, cells):
    columns = int(right // CELL) - int(left // CELL) + 1
    rows = int(bottom // CELL) - int(top // CELL) + 1
    if columns * rows > len(cells):
        return list(cells)
    return _cells(left, top, right, bottom)


def _polyline_cells(points):
    cells = set()
    for (x1, y1), (x2, y2) in zip(points, points[1:]):
        cells.update(_cells(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))
    return cells


def _distance(points, x, y, reach):
    """How far a point is from a wire as `shapes.wire_path` bends it, sampled."""
    nearest = 2 * reach + 1.0
    for (x1, y1), (x2, y2) in zip(points, points[1:]):
        if min(x1, x2) - reach > x or max(x1, x2) + reach < x \
                or min(y1, y2) - reach > y or max(y1, y2) + reach < y:
            continue
        bent = abs(x2 - x1) >= 0.5 and y2 - y1 >= 6.0
        before = x1, y1
        for step in range(1, SAMPLES + 1):
            t = step / SAMPLES
            if bent:
                there = (x1 + (x2 - x1) * t * t * (3 - 2 * t),
                         y1 + (y2 - y1) * t * (1.5 - 1.5 * t + t * t))
            else:
                there = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t
            nearest = min(nearest, _to_segment(before, there, x, y))
            before = there
    return nearest


def _to_segment(start, end, x, y):
    (x1, y1), (x2, y2) = start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    t = min(max(((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length, 0.0), 1.0) if length else 0
    return ((x1 + (x2 - x1) * t - x) ** 2 + (y1 + (y2 - y1) * t - y) ** 2) ** 0.5


def _overlaps(box, left, top, right, bottom):
    return (box.x <= right and box.x + box.w >= left
            and box.y <= bottom and box.y + box.h >= top)
