"""Rows with the shortest edges, by the network simplex method.

Gansner, Koutsofios, North and Vo, "A technique for drawing directed graphs", IEEE Transactions on
Software Engineering 19(3), 1993, section 2.  Their cut values need no bookkeeping here: edges
within a part of the tree cancel out, so the value of a tree edge is the sum of (edges out - edges
in) over the nodes on one side of it.
"""


def tighten(rows, edges, pivots):
    """Return rows with the least sum of weight times span, of at least one row an edge.

    Parameters: `rows` a feasible assignment of a connected graph; `edges` [(tail, head, weight)];
    `pivots` how many exchanges to make at most, the result is feasible whenever it stops.

    >>> tighten([0, 1, 2, 0, 3], [(0, 1, 1), (1, 2, 1), (2, 4, 1), (3, 4, 1)], 10)
    [0, 1, 2, 2, 3]
    """
    if len(rows) < 2:
        return list(rows)
    rows = list(rows)
    tree = _Tree(rows, edges)
    at = 0
    for _ in range(pivots):
        leaving = tree.negative(at)
        if leaving is None:
            break
        at = leaving + 1
        if not tree.exchange(leaving):
            break
    return rows


class _Tree:
    """A spanning tree of tight edges; `rows` is kept up to date."""

    def __init__(self, rows, edges):
        self.rows, self.edges = rows, edges
        self.pull = [0] * len(rows)
        for tail, head, weight in edges:
            self.pull[tail] += weight
            self.pull[head] -= weight
        self._hang(self._grow())

    def _grow(self):
        """Return the numbers of edges that make a tree, moving parts until these are tight."""
        rows, edges = self.rows, self.edges
        part = list(range(len(rows)))
        members = [[v] for v in range(len(rows))]
        chosen = []
        waiting = sorted(range(len(edges)), key=lambda e: rows[edges[e][1]] - rows[edges[e][0]])
        while len(chosen) < len(rows) - 1:
            best, least = None, None
            for e in waiting:
                tail, head, _ = edges[e]
                if part[tail] != part[head]:
                    slack = rows[head] - rows[tail] - 1
                    if not slack:
                        self._join(e, 0, part, members, chosen)
                    elif least is None or slack < least:
                        best, least = e, slack
            if best is None:
                break
            waiting = [e for e in waiting if part[edges[e][0]] != part[edges[e][1]]]
            if waiting:
                self._join_closest(waiting, part, members, chosen)
        return chosen

    def _join_closest(self, waiting, part, members, chosen):
        """Join the smallest part to another one by the tightest edge that leaves it."""
        rows, edges = self.rows, self.edges
        smallest = min((part[v] for e in waiting for v in edges[e][:2]),
                       key=lambda p: (len(members[p]), p))
        best = min((e for e in waiting if smallest in (part[edges[e][0]], part[edges[e][1]])),
                   key=lambda e: (rows[edges[e][1]] - rows[edges[e][0]], e))
        tail, head, _ = edges[best]
        slack = rows[head] - rows[tail] - 1
        self._join(best, slack if part[tail] == smallest else -slack, part, members, chosen)

    def _join(self, e, shift, part, members, chosen):
        """Make one part of those at an edge's ends; the smaller one is moved by `shift`."""
        one, other = part[self.edges[e][0]], part[self.edges[e][1]]
        moved = one if shift > 0 else other
        if shift:
            for v in members[moved]:
                self.rows[v] += shift
        if len(members[one]) < len(members[other]):
            one, other = other, one
        for v in members[other]:
            part[v] = one
        members[one].extend(members[other])
        members[other] = []
        chosen.append(e)

    def _hang(self, chosen):
        """Hang the tree up at node 0: the way up from each node and the pull of its branch."""
        beside = [[] for _ in self.rows]
        for e in chosen:
            tail, head, _ = self.edges[e]
            beside[tail].append((head, e))
            beside[head].append((tail, e))
        self.parent = [-1] * len(self.rows)
        self.way = [-1] * len(self.rows)
        self.children = [[] for _ in self.rows]
        sequence = [0]
        for v in sequence:
            for other, e in beside[v]:
                if e != self.way[v]:
                    self.parent[other], self.way[other] = v, e
                    self.children[v].append(other)
                    sequence.append(other)
        self.branch = list(self.pull)
        for v in reversed(sequence[1:]):
            self.branch[self.parent[v]] += self.branch[v]

    def negative(self, start):
        """Return a node below a tree edge of negative cut value, searching from `start` on."""
        edges, way, branch = self.edges, self.way, self.branch
        count = len(way)
        for k in range(start, start + count):
            v = k % count
            if branch[v] and way[v] >= 0:
                if (branch[v] < 0) == (edges[way[v]][0] == v):
                    return v
        return None

    def exchange(self, node):
        """Replace the edge above a node by the tightest one the other way; move the branch."""
        inside = [False] * len(self.rows)
        moved = [node]
        for v in moved:
            inside[v] = True
            moved.extend(self.children[v])
        rows = self.rows
        out = self.edges[self.way[node]][0] == node
        slacks = [(rows[head] - rows[tail] - 1, e) for e, (tail, head, _) in enumerate(self.edges)
                  if inside[tail] != inside[head] and inside[tail] != out]
        if not slacks:
            return False
        least, entering = min(slacks)
        if least:
            shift = -least if out else least
            for v in moved:
                rows[v] += shift
        tail, head, _ = self.edges[entering]
        self._rehang(node, entering, *((tail, head) if inside[tail] else (head, tail)))
        return True

    def _rehang(self, node, entering, top, above):
        """Take the branch at `node` off its parent and hang it, by its node `top`, below `above`.

        On the way from `top` to `node` parents become children.
        """
        parent, way, branch, children = self.parent, self.way, self.branch, self.children
        pull = branch[node]
        children[parent[node]].remove(node)
        self._weigh(parent[node], -pull)
        v, up, edge, below = top, above, entering, 0
        while True:
            old, old_edge = parent[v], way[v]
            parent[v], way[v] = up, edge
            children[up].append(v)
            branch[v], below = pull - below, branch[v]
            if v == node:
                break
            children[old].remove(v)
            v, up, edge = old, v, old_edge
        self._weigh(above, pull)

    def _weigh(self, v, pull):
        """Add to the pull of a node and of all above it."""
        while v >= 0:
            self.branch[v] += pull
            v = self.parent[v]
