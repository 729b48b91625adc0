"""The left-to-right order within the rows, with few edge crossings.

Median and barycentre sweeps with transposition (Gansner, Koutsofios, North and Vo, "A technique for
drawing directed graphs", 1993).  Ends of edges carry an offset in (-0.5, 0.5) that says where on
its node an edge is attached, so that edges to several ports of one box count as crossing too.
"""
from bisect import bisect_right, insort

PATIENCE = 8
CONVERGED = 0.995
WORK = 400000


def count_crossings(upper, lower, below):
    """Count the crossings of straight edges between two rows.

    Parameters: `upper`, `lower` rows of nodes; `below[u]` lists (head, tail offset, head offset).

    >>> count_crossings([0, 1], [2, 3], {0: [(3, 0, 0)], 1: [(2, 0, 0)]})
    1
    """
    place = {v: k for k, v in enumerate(lower)}
    total = 0
    seen = []
    for u in upper:
        edges = sorted((tail_at, place[v] + head_at) for v, tail_at, head_at in below[u])
        k = 0
        while k < len(edges):
            tail_at = edges[k][0]
            group = []
            while k < len(edges) and edges[k][0] == tail_at:
                at = edges[k][1]
                total += len(seen) - bisect_right(seen, at)
                group.append(at)
                k += 1
            for at in group:
                insort(seen, at)
    return total


def total_crossings(rows, below):
    """Return the crossings over all pairs of neighbouring rows."""
    return sum(count_crossings(rows[k], rows[k + 1], below) for k in range(len(rows) - 1))


def initial(count, row_of, beside, roots):
    """Fill the rows in the order of a breadth-first search from `roots`: neighbours stay close.

    Parameters: `beside[v]` lists (neighbour, offset at v, offset at the neighbour).
    """
    rows = [[] for _ in range(max(row_of) + 1)] if count else []
    seen = [False] * count
    for root in roots:
        if seen[root]:
            continue
        seen[root] = True
        queue = [root]
        for v in queue:
            rows[row_of[v]].append(v)
            for other, _, _ in beside[v]:
                if not seen[other]:
                    seen[other] = True
                    queue.append(other)
    return rows


def improve(starts, above, below, sweeps):
    """Return the rows with the fewest crossings that were met; starts[0] itself if none gains.

    Parameters: `starts` orders to begin with, each a list of rows; `above[v]` and `below[v]` list
    (neighbour, offset at v, offset at the neighbour); `sweeps` over all rows, at most.  Each start
    gets a few of them, the best of what they lead to all the others.
    """
    if not sweeps and len(starts) == 1:
        return starts[0]
    search = _Search(above, below, WORK)
    best, fewest = starts[0], total_crossings(starts[0], below)
    tries = [(start, min(4, sweeps // 2)) for start in starts] if len(starts) > 1 else []
    for start, number in tries + [(None, sweeps)]:
        if not fewest:
            break
        rows, crossings = search.swept(start or best, number)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


class _Search:
    """Sweeps over rows that are changed in place; `place[v]` is where v stands in its row."""

    def __init__(self, above, below, work):
        self.above, self.below = above, below
        self.place = [0] * len(above)
        self.work = work

    def swept(self, start, sweeps):
        """Return (rows, crossings), the best met in sweeps down and up by turns."""
        rows = [list(row) for row in start]
        for row in rows:
            for k, v in enumerate(row):
                self.place[v] = k
        self._transpose(rows, False)
        best, fewest, stale = [list(row) for row in rows], total_crossings(rows, self.below), 0
        for sweep in range(sweeps):
            if not fewest or stale >= PATIENCE or self.work <= 0:
                break
            stale += 1
            turn_ties = sweep % 4 < 2
            if sweep % 2 == 0:
                for row in rows[1:]:
                    self._by_median(row, self.above, turn_ties)
            else:
                for row in rows[-2::-1]:
                    self._by_median(row, self.below, turn_ties)
            self._transpose(rows, not turn_ties)
            crossings = total_crossings(rows, self.below)
            if crossings <= fewest:
                if crossings < CONVERGED * fewest:
                    stale = 0
                best, fewest = [list(row) for row in rows], crossings
        return best, fewest

    def _by_median(self, row, beside, turn_ties):
        """Sort a row by the places of its nodes' neighbours, equal ones turned round if wished."""
        place = self.place
        keyed, slots = [], []
        for k, v in enumerate(row):
            near = beside[v]
            if near:
                if len(near) == 1:
                    key = place[near[0][0]] + near[0][2]
                else:
                    key = _median(sorted([place[u] + at for u, _, at in near]))
                keyed.append((key, -k if turn_ties else k, v))
                slots.append(k)
        keyed.sort()
        for k, (_, _, v) in zip(slots, keyed):
            row[k] = v
            place[v] = k

    def _transpose(self, rows, equal):
        """Swap neighbours while it helps; with `equal` also those that cross as much swapped.

        After the first time along only the pairs are looked at that a swap may have changed.
        """
        waiting = [set(range(1, len(row))) for row in rows]
        gained = True
        while gained and self.work > 0:
            gained = 0
            for number, row in enumerate(rows):
                if waiting[number]:
                    gained += self._swap(number, row, waiting, equal)

    def _swap(self, number, row, waiting, equal):
        """Swap the waiting pairs of one row once along; return the crossings that saved."""
        place, saved = self.place, 0
        todo = waiting[number]
        again = waiting[number] = set()
        self.work -= len(todo)
        for k in range(max(1, min(todo)), len(row)):
            if k not in todo:
                continue
            one, other = row[k - 1], row[k]
            now, swapped = self._crossings(one, other)
            if swapped < now or equal and now and swapped == now:
                row[k - 1], row[k] = other, one
                place[other], place[one] = k - 1, k
                saved += now - swapped
                self._wake(one, number, waiting)
                self._wake(other, number, waiting)
                again.add(k - 1)
                todo.add(k + 1)
        return saved

    def _wake(self, v, number, waiting):
        """Let the pairs of the neighbours of a moved node wait for their turn."""
        place = self.place
        for beside, row in ((self.above, number - 1), (self.below, number + 1)):
            for u, _, _ in beside[v]:
                waiting[row].update((place[u], place[u] + 1))

    def _crossings(self, one, other):
        """Return how often the edges of two neighbours of a row cross now, and would if swapped."""
        place = self.place
        now = swapped = 0
        for beside in (self.above, self.below):
            lefts, rights = beside[one], beside[other]
            if len(lefts) == 1 == len(rights):
                apart = (place[lefts[0][0]] + lefts[0][2]) - (place[rights[0][0]] + rights[0][2])
                if apart > 0:
                    now += 1
                elif apart < 0:
                    swapped += 1
                continue
            rights = [place[u] + at for u, _, at in rights]
            for u, _, at in lefts:
                left = place[u] + at
                for right in rights:
                    if left > right:
                        now += 1
                    elif left < right:
                        swapped += 1
        return now, swapped


def _median(places):
    """Return the weighted median of Gansner et al. of a sorted list.

    >>> _median([0, 1, 8])
    1
    """
    half = len(places) // 2
    if len(places) % 2:
        return places[half]
    if len(places) == 2:
        return (places[0] + places[1]) / 2
    left = places[half - 1] - places[0]
    right = places[-1] - places[half]
    if left + right == 0:
        return (places[half - 1] + places[half]) / 2
    return (places[half - 1] * right + places[half] * left) / (left + right)


def seeded(rows, known, above, below):
    """Sort rows by an earlier order; nodes new since then go beside their neighbours.

    Parameters: `known[v]` the place of v in the earlier order (dummies never have one).
    """
    result = []
    settled = dict(known)
    for row in rows:
        keyed = []
        for k, v in enumerate(row):
            if v in known:
                keyed.append((known[v], k, v))
                continue
            near = [settled[u] for u, _, _ in above[v] if u in settled]
            near = near or [settled[u] for u, _, _ in below[v] if u in settled]
            settled[v] = _median(sorted(near)) if near else float(len(known) + k)
            keyed.append((settled[v], k, v))
        keyed.sort()
        result.append([v for _, _, v in keyed])
    return result
