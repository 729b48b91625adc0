"""The layered drawing (Sugiyama, Tagawa and Toda, 1981) of one connected graph."""
from app.layout import coords, cycles, order, ranks
from app.layout.wrap import Columns


class Edge:
    """One edge between numbered nodes, in the drawing's direction once `turned` is set."""

    __slots__ = ('tail', 'head', 'tail_at', 'head_at', 'turned', 'chain')

    def __init__(self, tail, head, tail_at=None, head_at=None):
        self.tail, self.head = tail, head
        self.tail_at, self.head_at = tail_at, head_at
        self.turned = False
        self.chain = ()

    def turn(self):
        """Swap the ends; the route is turned back when it is done."""
        self.tail, self.head = self.head, self.tail
        self.tail_at, self.head_at = self.head_at, self.tail_at
        self.turned = not self.turned


def make_acyclic(count, edges, pins):
    """Turn the edges that would point up: those against a pin, then those that close a cycle."""
    for edge in edges:
        if pins.get(edge.head) == ranks.TOP or pins.get(edge.tail) == ranks.BOTTOM:
            if not (pins.get(edge.tail) == ranks.TOP or pins.get(edge.head) == ranks.BOTTOM):
                edge.turn()
    backward = cycles.back_edges(count, _successors(count, edges))
    for edge in edges:
        if (edge.tail, edge.head) in backward:
            edge.turn()


def _successors(count, edges):
    heads = [[] for _ in range(count)]
    for edge in edges:
        heads[edge.tail].append(edge.head)
    return heads


def rank(count, edges, pins, widths, options):
    """Return the row of each node for edges made acyclic, before and after wide ones are split."""
    rows = ranks.assign(count, _successors(count, edges), pins)
    return rows, ranks.split_wide(rows, widths, pins, options.row_width)


def passages(rows, edges):
    """Return how many dummy nodes the long edges need.

    >>> passages([0, 3], [Edge(0, 1)])
    2
    """
    return sum(rows[edge.head] - rows[edge.tail] - 1 for edge in edges)


class Drawing:
    """Positions and routes of one component; `rows` as of `rank`.

    `sizes`: two lists of (w, h) per node, as it is and with all boxes closed.

    Attributes: `left`, `top` per node; `routes` a list of points per edge, tail to head of the
    edge as given; `width`, `height`; `layers` the ordered rows, dummy nodes included.
    """

    def __init__(self, sizes, edges, rows, pins, options, seed=None):
        sizes, self.closed = sizes
        self.sizes, self.edges, self.pins, self.options = sizes, edges, pins, options
        self.count = len(sizes)
        self.whole_row, split = rows
        self.row_of = list(split)
        self._link()
        self._sort(seed)
        self._place()
        self._draw()

    def _link(self):
        """Break long edges at each row they pass."""
        self.widths = [w for w, _ in self.sizes]
        total = self.count
        for edge in self.edges:
            number = self.row_of[edge.head] - self.row_of[edge.tail] - 1
            edge.chain = (edge.tail,) + tuple(range(total, total + number)) + (edge.head,)
            self.row_of.extend(range(self.row_of[edge.tail] + 1, self.row_of[edge.head]))
            self.widths.extend([0.0] * number)
            total += number
        self.total = total
        self.dummy = [False] * self.count + [True] * (total - self.count)

    def _offset(self, node, at):
        return 0.0 if at is None else at - self.widths[node] / 2

    def _neighbours(self, scale):
        """Return lists of (neighbour, place at the node, place at the neighbour), up and down."""
        above = [[] for _ in range(self.total)]
        below = [[] for _ in range(self.total)]
        for edge in self.edges:
            chain = edge.chain
            last, tail, head = len(chain) - 2, edge.tail, edge.head
            first_at, last_at = self._offset(tail, edge.tail_at), self._offset(head, edge.head_at)
            if scale:
                first_at *= 0.9 / (self.widths[tail] or 1)
                last_at *= 0.9 / (self.widths[head] or 1)
            for k, (u, v) in enumerate(zip(chain, chain[1:])):
                start, end = first_at if k == 0 else 0.0, last_at if k == last else 0.0
                below[u].append((v, start, end))
                above[v].append((u, end, start))
        return above, below

    def _sort(self, seed):
        above, below = self._near = self._neighbours(scale=True)
        roots = sorted(range(self.count), key=lambda v: (self.whole_row[v], v))
        first = order.initial(self.total, self.row_of, below, roots)
        if seed:
            known = self._numbered(seed)
            self.layers = order.seeded(first, known, above, below)
            if not all(v in known for v in range(self.count)):
                self.layers = order.improve([self.layers], above, below, 2)
        else:
            layers = order.improve(self._starts(first, roots), above, below, self.options.effort,
                                   self.count, [edge.chain for edge in self.edges])
            self.layers = order.passing_right(layers, self.count, below)
        self.rows = [[v for v in row if v < self.count] for row in self.layers]

    def _starts(self, first, roots):
        """Yield two orders to begin with."""
        yield first
        yield order.initial(self.total, self.row_of, self._near[0], roots[::-1])

    def _numbered(self, seed):
        """Return the earlier place of each node and passage that exists here."""
        known = {}
        for item, place in seed.items():
            if isinstance(item, tuple):
                number, step = item
                chain = self.edges[number].chain
                if step < len(chain) - 1:
                    known[chain[step]] = place
            else:
                known[item] = place
        return known

    def places(self):
        """Return the rows as node numbers and, for passages, (edge number, place in its chain)."""
        names = list(range(self.count)) + [None] * (self.total - self.count)
        for number, edge in enumerate(self.edges):
            for step in range(1, len(edge.chain) - 1):
                names[edge.chain[step]] = (number, step)
        return [[names[v] for v in row] for row in self.layers]

    def _place(self):
        above, below = self._near
        if any(edge.tail_at is not None or edge.head_at is not None for edge in self.edges):
            above, below = self._neighbours(scale=False)
        options, dummy = self.options, self.dummy
        prefer_above, prefer_below = self._favourites(above, below)

        def gap(u, v):
            return options.edge_gap if dummy[u] or dummy[v] else options.node_gap

        centres = coords.assign(self.layers, self.widths, gap, above, below, dummy,
                                prefer_above, prefer_below)
        least = min((x - w / 2 for x, w in zip(centres, self.widths)), default=0)
        self.centre = [x - least for x in centres]
        self._rows_to_y()

    def _favourites(self, above, below):
        """Choose whom a node of a few neighbours stays straight with: the one on the longer way.

        The main flow of a residual unit stays straight and the shortcut goes round it, what comes
        from outside goes on straight and parameters stand beside it.  Where the ways are as long,
        none is chosen and the node lies between its neighbours.
        """
        up, down = [0] * self.total, [0] * self.total
        for v, side in self.pins.items():
            (up if side == ranks.TOP else down)[v] = self.total
        for row in self.layers:
            for v in row:
                for u, _, _ in above[v]:
                    up[v] = max(up[v], up[u] + (not self.dummy[v]))
        for row in reversed(self.layers):
            for v in row:
                for u, _, _ in below[v]:
                    down[v] = max(down[v], down[u] + (not self.dummy[v]))
        return (self._favourite(above, up), self._favourite(below, down))

    def _favourite(self, beside, length):
        chosen = [None] * self.total
        for v in range(self.count):
            near = [u for u, _, _ in beside[v]]
            if not 2 <= len(near) <= 3:
                continue
            second, first = sorted(near, key=lambda u: length[u])[-2:]
            if length[first] - length[second] > (not self.dummy[second]):
                chosen[v] = first
        return chosen

    def _rows_to_y(self):
        heights = [max((self.sizes[v][1] for v in row), default=0) for row in self.rows]
        spread = [0.0] * len(heights)
        for edge in self.edges:
            at = [self.centre[v] for v in edge.chain]
            for row, (x, other) in enumerate(zip(at, at[1:]), self.row_of[edge.tail]):
                wide = x - other if x > other else other - x
                if wide > spread[row]:
                    spread[row] = wide
        self.row_top, self.row_bottom = [], []
        y = 0.0
        for k, height in enumerate(heights):
            self.row_top.append(y)
            self.row_bottom.append(y + height)
            pinned = all(v in self.pins for v in self.rows[k])
            least = self.options.rank_gap
            if pinned and k == 0:
                least = max(0.7 * least, self.options.head - height)
            elif k + 2 == len(heights) and all(v in self.pins for v in self.rows[-1]):
                least = max(0.7 * least, self.options.foot)
            y += height + min(max(least, 0.08 * spread[k]), 1.7 * self.options.rank_gap)
        self.height = self.row_bottom[-1] if heights else 0.0

    def _draw(self):
        """Wrap into columns, then set positions and routes."""
        columns = Columns(self)
        has_above, has_below = [False] * self.count, [False] * self.count
        for edge in self.edges:
            has_below[edge.tail] = has_above[edge.head] = True
        self.left, self.top = [0.0] * self.count, [0.0] * self.count
        for v in range(self.count):
            width, height = self.sizes[v]
            row = self.row_of[v]
            free = self.row_bottom[row] - self.row_top[row] - height
            share = 0.5 if has_above[v] == has_below[v] else 0.0 if has_above[v] else 1.0
            dx, dy = columns.shift(row)
            self.left[v] = self.centre[v] - width / 2 + dx
            self.top[v] = self.row_top[row] + share * free + dy
        self.width, self.height = columns.width, columns.height
        for v, side in self.pins.items():
            if side == ranks.BOTTOM:
                self.top[v] = self.height - self.sizes[v][1]
        self.routes = [columns.route(edge, start, end)
                       for edge, start, end in zip(self.edges, *self._ends())]
        for edge, route in zip(self.edges, self.routes):
            if edge.turned:
                route.reverse()

    def _ends(self):
        """Return, per edge, the x (before wrapping) where it leaves its tail and meets its head."""
        leaving = [[] for _ in range(self.count)]
        entering = [[] for _ in range(self.count)]
        for k, edge in enumerate(self.edges):
            short = len(edge.chain) == 2
            leaving[edge.tail].append((k, edge.chain[1], edge.tail_at, short and edge.head_at))
            entering[edge.head].append((k, edge.chain[-2], edge.head_at, short and edge.tail_at))
        starts, ends = [0.0] * len(self.edges), [0.0] * len(self.edges)
        for v in range(self.count):
            if leaving[v]:
                self._spread(v, leaving[v], starts)
            if entering[v]:
                self._spread(v, entering[v], ends)
        return starts, ends

    def _spread(self, v, edges, result):
        """Attach edges to one side of a node: straight ones first, the others beside them."""
        width, centre = self.widths[v], self.centre[v]
        left = centre - width / 2
        free = []
        for k, other, at, there in edges:
            if at is not None:
                result[k] = left + at
                continue
            far = self.centre[other]
            if there is not None and there is not False:
                far += there - self.widths[other] / 2
                wish = far if abs(far - centre) <= width / 2 - 6 else None
            else:
                wish = self._straight(v, other)
            free.append((far, k, wish))
        if not free:
            return
        inset = min(8.0, width / 4)
        if len(free) == 1:
            (_, k, wish), = free
            result[k] = min(max(centre if wish is None else wish, left + inset),
                            left + width - inset)
            return
        free.sort(key=lambda item: item[:2])
        step = min(14.0, (width - 2 * inset) / (len(free) - 1))
        fixed = [i for i, (_, _, x) in enumerate(free) if x is not None]
        if fixed:
            anchor = min(fixed, key=lambda i: (abs(free[i][2] - centre), i))
            first = free[anchor][2]
        else:
            anchor, first = 0, centre - step * (len(free) - 1) / 2
        first = min(max(first, left + inset + step * anchor),
                    left + width - inset - step * (len(free) - 1 - anchor))
        xs = [0.0] * len(free)
        xs[anchor] = first
        for i in range(anchor - 1, -1, -1):
            wish = free[i][2]
            limit = xs[i + 1] - step
            xs[i] = limit if wish is None else max(min(wish, limit), left + inset + step * i)
        for i in range(anchor + 1, len(free)):
            wish = free[i][2]
            limit = xs[i - 1] + step
            after = step * (len(free) - 1 - i)
            xs[i] = limit if wish is None else min(max(wish, limit), left + width - inset - after)
        for (_, k, _), x in zip(free, xs):
            result[k] = x

    def _straight(self, v, other):
        """Return an x inside both nodes where an edge between them is vertical, or None."""
        narrow, wide = (v, other) if self.widths[v] <= self.widths[other] else (other, v)
        x, room = self.centre[narrow], self.widths[wide] / 2 - 10
        if narrow != wide and abs(x - self.centre[wide]) <= max(room, 0.5):
            return x
        return None
