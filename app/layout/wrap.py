"""Long drawings wrapped into columns, and the routes of the edges through them."""
from app.layout import cuts
from app.layout.cuts import CHANNEL, MARGIN

MOST_CUT = 1
CLEAR = 10.0


class Columns:
    """Where the rows of a `layered.Drawing` go: one column, or several of similar length.

    A long chain is a thin sliver otherwise.  Rows are cut apart only where one edge passes; it
    goes below the first column, up between the two and into the next from above.
    """

    def __init__(self, drawing):
        self.drawing = drawing
        self.starts = [0] + self._cuts()
        self._arrange()

    def _cuts(self):
        """Return the rows that begin a further column, chosen among those not pinned."""
        drawing, options = self.drawing, self.drawing.options
        if not options.ratio:
            return []
        rows = [k for k, row in enumerate(drawing.layers)
                if not any(v in drawing.pins for v in row)]
        if len(rows) < 2:
            return []
        opened = [self._row_size(k, drawing.sizes) for k in rows]
        if sum(high + options.rank_gap for _, high in opened) <= options.wrap_height:
            return []
        closed = [self._row_size(k, drawing.closed) for k in rows]
        across = self._passing()
        allowed = [i for i, k in enumerate(rows) if i and len(across[k]) <= MOST_CUT]
        return [rows[i] for i in cuts.cuts(closed, opened, allowed, options)]

    def _row_size(self, row, sizes):
        """Return (width, height) of a row whose nodes have these sizes."""
        drawing, options = self.drawing, self.drawing.options
        own = [sizes[v] for v in drawing.rows[row]]
        passing = len(drawing.layers[row]) - len(own)
        return (sum(w for w, _ in own) + options.node_gap * max(0, len(own) - 1)
                + options.edge_gap * passing, max((h for _, h in own), default=0))

    def _passing(self):
        """Return for each row the numbers of the edges that come in from the row above."""
        across = [[] for _ in self.drawing.layers]
        for k, edge in enumerate(self.drawing.edges):
            first = self.drawing.row_of[edge.tail]
            for i in range(1, len(edge.chain)):
                across[first + i].append(k)
        return across

    def _arrange(self):
        drawing = self.drawing
        ends = self.starts[1:] + [len(drawing.layers)]
        across = self._passing() if len(self.starts) > 1 else []
        self.lanes = {}
        self.column_of, self.shifts, self.channels = [], [], []
        tops = self._below_head(across)
        x, height = 0.0, 0.0
        for k, (start, end) in enumerate(zip(self.starts, ends)):
            inside = [v for row in drawing.layers[start:end] for v in row]
            left = min((drawing.centre[v] - drawing.widths[v] / 2 for v in inside), default=0)
            right = max((drawing.centre[v] + drawing.widths[v] / 2 for v in inside), default=0)
            top = tops
            if k:
                passing = sorted(across[start], key=lambda e: self._at_row(e, start - 1))
                for lane, e in enumerate(passing):
                    self.lanes[(e, k)] = (lane, len(passing))
                self.channels.append(x + MARGIN)
                x += 2 * MARGIN + CHANNEL * max(0, len(passing) - 1)
                top = tops or MARGIN + CHANNEL * len(passing)
            first = start if k or not tops else 1
            self.shifts.append((x - left, top - drawing.row_top[first] if drawing.layers else 0.0))
            x += right - left
            bottom = drawing.row_bottom[end - 1] + self.shifts[-1][1] if drawing.layers else 0.0
            if k + 1 < len(self.starts):
                bottom += MARGIN + CHANNEL * len(across[end])
            height = max(height, bottom)
            self.column_of.extend([k] * (end - start))
        self.width, self.height = x, height

    def _below_head(self, across):
        """Return where all columns begin so that no way between two lies in the head, or 0."""
        drawing = self.drawing
        if len(self.starts) == 1 or not all(v in drawing.pins for v in drawing.layers[0]):
            return 0.0
        lanes = max(len(across[start]) for start in self.starts[1:])
        return max(drawing.row_top[1], MARGIN + CHANNEL * (lanes - 1)
                   + max(CHANNEL, drawing.options.head - CLEAR))

    def _at_row(self, number, row):
        edge = self.drawing.edges[number]
        return self.drawing.centre[edge.chain[row - self.drawing.row_of[edge.tail]]]

    def shift(self, row):
        """Return the (dx, dy) that a row is moved by; pinned ones stay at the upper border."""
        dx, dy = self.shifts[self.column_of[row]]
        return (dx, 0.0) if row == 0 else (dx, dy)

    def route(self, edge, start, end):
        """Return the points of an edge from its tail's lower border to its head's upper border.

        Between two rows an edge may slant; beside the nodes of a row it is vertical, in the room
        kept for it, so it meets no box.
        """
        drawing = self.drawing
        tail, head = edge.tail, edge.head
        row = drawing.row_of[tail]
        dx, dy = self.shift(row)
        if len(self.starts) == 1:
            return self._route_down(edge, start + dx, end + dx, (row, dx, dy))
        points = [(start + dx, drawing.top[tail] + drawing.sizes[tail][1]),
                  (start + dx, drawing.row_bottom[row] + dy)]
        number = None
        for k in range(1, len(edge.chain)):
            row += 1
            x = end if k == len(edge.chain) - 1 else drawing.centre[edge.chain[k]]
            if self.column_of[row] != self.column_of[row - 1]:
                if number is None:
                    number = self._number(edge)
                points.extend(self._change(number, row, points[-1], x))
            dx, dy = self.shift(row)
            points.append((x + dx, drawing.row_top[row] + dy))
            if k < len(edge.chain) - 1:
                points.append((x + dx, drawing.row_bottom[row] + dy))
        points.append((end + dx, drawing.top[head]))
        return straightened(points)

    def _route_down(self, edge, start, end, place):
        """Return the points of an edge where nothing is wrapped."""
        drawing, (row, dx, dy) = self.drawing, place
        tops, bottoms, centre = drawing.row_top, drawing.row_bottom, drawing.centre
        points = [(start, drawing.top[edge.tail] + drawing.sizes[edge.tail][1]),
                  (start, bottoms[row] + dy)]
        for item in edge.chain[1:-1]:
            row += 1
            x = centre[item] + dx
            points.append((x, tops[row] + dy))
            points.append((x, bottoms[row] + dy))
        points.append((end, tops[row + 1] + dy))
        points.append((end, drawing.top[edge.head]))
        return straightened(points)

    def _number(self, edge):
        return next(k for k, other in enumerate(self.drawing.edges) if other is edge)

    def _change(self, number, row, last, x):
        """Return the points that lead from one column's end to the next one's beginning."""
        column = self.column_of[row]
        lane, lanes = self.lanes[(number, column)]
        drawing = self.drawing
        left_dy = self.shifts[column - 1][1]
        below = drawing.row_bottom[row - 1] + left_dy + MARGIN + CHANNEL * (lanes - 1 - lane)
        dx, dy = self.shifts[column]
        above = drawing.row_top[row] + dy - MARGIN - CHANNEL * (lanes - 1 - lane)
        channel = self.channels[column - 1] + CHANNEL * (lanes - 1 - lane)
        return [(last[0], below), (channel, below), (channel, above), (x + dx, above)]


def straightened(points):
    """Drop repeated points and those in the middle of a vertical or horizontal line.

    >>> straightened([(0, 0), (0, 5), (0, 5), (0, 9), (4, 20)])
    [(0, 0), (0, 9), (4, 20)]
    """
    result = points[:1]
    for x, y in points[1:]:
        last_x, last_y = result[-1]
        upright, level = -0.01 < last_x - x < 0.01, -0.01 < last_y - y < 0.01
        if upright and level:
            continue
        while (upright or level) and len(result) > 1:
            before_x, before_y = result[-2]
            if not (upright and -0.01 < before_x - last_x < 0.01
                    or level and -0.01 < before_y - last_y < 0.01):
                break
            result.pop()
            last_x, last_y = before_x, before_y
            upright, level = -0.01 < last_x - x < 0.01, -0.01 < last_y - y < 0.01
        result.append((x, y))
    return result
