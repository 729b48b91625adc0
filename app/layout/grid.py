"""A plain drawing in linear time, for graphs beyond the reach of the layered one."""
from math import ceil, sqrt

MARGIN = 12.0


class Grid:
    """Cells of equal size, row by row; edges run in the gutters between the cells.

    Attributes as of `layered.Drawing`: `left`, `top`, `routes`, `width`, `height`, `layers`.
    """

    def __init__(self, sizes, edges, row_of, pins, options):
        self.sizes = sizes
        ordered = sorted(range(len(sizes)), key=lambda v: (row_of[v], v))
        cell_width = max(w for w, _ in sizes) + options.node_gap
        cell_height = max(h for _, h in sizes)
        columns = max(1, int(ceil(sqrt(len(sizes) * (cell_height + options.rank_gap)
                                       * 1.5 / cell_width))))
        self.layers = []
        for v in ordered:
            if (not self.layers or len(self.layers[-1]) == columns
                    or row_of[self.layers[-1][0]] != row_of[v] and len(sizes) < 400):
                self.layers.append([])
            self.layers[-1].append(v)
        self.left, self.top = [0.0] * len(sizes), [0.0] * len(sizes)
        self.cell_left = [0.0] * len(sizes)
        y = 0.0
        for row in self.layers:
            for k, v in enumerate(row):
                self.cell_left[v] = k * cell_width
                self.left[v] = k * cell_width + (cell_width - sizes[v][0]) / 2
                self.top[v] = y
            y += max(sizes[v][1] for v in row) + options.rank_gap
        self.width = columns * cell_width
        self.height = y - options.rank_gap
        for v, side in pins.items():
            if side == 'bottom':
                self.top[v] = self.height - sizes[v][1]
        row_end = {}
        for row in self.layers:
            bottom = max(self.top[v] + sizes[v][1] for v in row)
            row_end.update((v, bottom) for v in row)
        self.routes = [self._route(edge, row_end) for edge in edges]

    def places(self):
        """Return the rows."""
        return self.layers

    def _route(self, edge, row_end):
        tail, head = edge.tail, edge.head
        start = self.left[tail] + (self.sizes[tail][0] / 2 if edge.tail_at is None
                                   else edge.tail_at)
        end = self.left[head] + (self.sizes[head][0] / 2 if edge.head_at is None
                                 else edge.head_at)
        gutter = self.cell_left[head]
        below = row_end[tail] + MARGIN
        above = self.top[head] - MARGIN
        route = [(start, self.top[tail] + self.sizes[tail][1]), (start, below), (gutter, below),
                 (gutter, above), (end, above), (end, self.top[head])]
        if edge.turned:
            route.reverse()
        return route
