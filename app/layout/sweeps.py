"""Sweeps over the rows of a drawing that take crossings away.

Medians and transposition of Gansner, Koutsofios, North and Vo, "A technique for drawing directed
graphs", IEEE Transactions on Software Engineering 19(3), 1993, section 3.
"""
from bisect import bisect_left, bisect_right

import numpy as np

PATIENCE = 8
CONVERGED = 0.995
PER_LOOK = 60


def count_crossings(upper, lower, below):
    """Count the crossings of straight edges between two rows.

    Parameters: `upper`, `lower` rows of nodes; `below[u]` lists (head, tail offset, head offset).

    >>> count_crossings([0, 1], [2, 3], {0: [(3, 0, 0)], 1: [(2, 0, 0)]})
    1
    """
    place = {v: k for k, v in enumerate(lower)}
    return _inversions([at for u in upper for _, at in sorted(
        [(tail_at, place[v] + head_at) for v, tail_at, head_at in below[u]])])


def _inversions(places):
    """Count the pairs of a list of which the first is larger.

    >>> _inversions([2, 0, 1, 1])
    3
    """
    found, seen, last = 0, [], -1.0
    for at in places:
        if at >= last:
            seen.append(at)
            last = at
        else:
            k = bisect_right(seen, at)
            found += len(seen) - k
            seen.insert(k, at)
    return found


class Sweeps:
    """Sweeps over rows that are changed in place, until `work` is used up.

    `place[v]` is where v stands in its row; `ups[v]` and `downs[v]` are the sorted places of v's
    neighbours in the next rows, None where these may have moved since.  Work is counted in
    microseconds, about, of a computer of 2020.
    """

    def __init__(self, above, below, work):
        self.above = [[(u, at) for u, _, at in near] for near in above]
        self.below = [[(u, at) for u, _, at in near] for near in below]
        self.ported = [near if any([here for _, here, _ in near]) else None for near in below]
        self.spans = _Spans(self.above), _Spans(self.below)
        self.place = [0] * len(above)
        self._forget()
        self.work = work

    def _forget(self):
        self.ups, self.downs = [None] * len(self.place), [None] * len(self.place)

    def swapped(self, start):
        """Return (rows, crossings) after swaps of neighbours for as long as these help."""
        rows = self._begin(start)
        self._transpose(rows, False)
        return rows, self._crossings(rows)

    def swept(self, start, sweeps):
        """Return (rows, crossings), the best met in sweeps down and up by turns."""
        rows = self._begin(start)
        best, fewest, stale = [list(row) for row in rows], self._crossings(rows), 0
        for sweep in range(sweeps):
            if not fewest or stale >= PATIENCE or self.work <= 0:
                break
            stale += 1
            turn_ties = sweep % 4 < 2
            self._sweep(rows, sweep % 2 == 0, turn_ties)
            self._transpose(rows, not turn_ties)
            crossings = self._crossings(rows)
            if crossings <= fewest:
                if crossings < CONVERGED * fewest:
                    stale = 0
                best, fewest = [list(row) for row in rows], crossings
        return best, fewest

    def _begin(self, start):
        """Return a copy of rows, the one that places are from now on."""
        rows = [list(row) for row in start]
        for row in rows:
            for k, v in enumerate(row):
                self.place[v] = k
        self._forget()
        return rows

    def _crossings(self, rows):
        self.work -= 0.5 * len(self.place)
        found = 0
        place, below = self.place, self.below
        for row in rows[:-1]:
            places = []
            for u in row:
                if self.ported[u]:
                    places.extend([at for _, at in sorted(
                        [(here, place[v] + at) for v, here, at in self.ported[u]])])
                elif len(below[u]) == 1:
                    (v, at), = below[u]
                    places.append(place[v] + at)
                else:
                    places.extend(self.downs[u] or self._look(u, self.downs, below))
            found += _inversions(places)
        return found

    def _look(self, v, sides, beside):
        """Return the sorted places of v's neighbours on one side, and keep them."""
        place = self.place
        found = sides[v] = [place[u] + at for u, at in beside[v]]
        if len(found) > 1:
            found.sort()
        return found

    def _sweep(self, rows, down, turn_ties):
        self.work -= len(self.place)
        beside = self.above if down else self.below
        changed = False
        for row in rows[1:] if down else rows[-2::-1]:
            changed = self._by_median(row, beside, turn_ties) or changed
        if changed:
            self._forget()

    def _by_median(self, row, beside, turn_ties):
        """Sort a row by the places of its nodes' neighbours, equal ones turned round if wished.

        Returns whether that changed it.
        """
        place = self.place
        keyed, slots = [], []
        for k, v in enumerate(row):
            near = beside[v]
            if near:
                if len(near) == 1:
                    (u, at), = near
                    key = place[u] + at
                else:
                    key = median(sorted([place[u] + at for u, at in near]))
                keyed.append((key, -k if turn_ties else k, v))
                slots.append(k)
        keyed.sort()
        changed = False
        for k, (_, _, v) in zip(slots, keyed):
            if row[k] != v:
                changed = True
                row[k] = v
                place[v] = k
        return changed

    def _transpose(self, rows, equal):
        """Swap neighbours while it helps; with `equal` first also those that cross as much swapped.

        Only the pairs are looked at whose edges cross, then those that a swap may have changed.
        """
        waiting = self._crossed(rows)
        gained = True
        while gained and self.work > 0:
            gained = 0
            for number, row in enumerate(rows):
                if waiting[number].find(1, 1) > 0:
                    gained += self._swap(number, row, waiting, equal)
            equal = False

    def _crossed(self, rows):
        """Return, for each row, 1 at the right one of two neighbours of which edges cross."""
        self.work -= PER_LOOK + 0.1 * len(self.place)
        flat = np.array([v for row in rows for v in row])
        place = np.array(self.place, float)
        crossed = np.zeros(len(flat) + 1, np.uint8)
        for spans in self.spans:
            low, high = spans.of(place)
            crossed[1:-1] |= high[flat[:-1]] > low[flat[1:]]
        marks, first, found = crossed.tobytes(), 0, []
        for row in rows:
            found.append(bytearray(marks[first:first + len(row)] + b'\0'))
            first += len(row)
        return found

    def _swap(self, number, row, waiting, equal):
        """Swap the waiting pairs of one row once along; return the crossings that saved."""
        ups, downs = self.ups, self.downs
        saved, looks, gains = 0, 0, 0
        todo = waiting[number]
        k = todo.find(1, 1)
        while 0 < k < len(row):
            todo[k] = 0
            looks += 1
            one, other = row[k - 1], row[k]
            up, right_up, down, right_down = ups[one], ups[other], downs[one], downs[other]
            if up is None:
                up = self._look(one, ups, self.above)
            if right_up is None:
                right_up = self._look(other, ups, self.above)
            if down is None:
                down = self._look(one, downs, self.below)
            if right_down is None:
                right_down = self._look(other, downs, self.below)
            if (up and right_up and up[-1] > right_up[0]
                    or down and right_down and down[-1] > right_down[0]):
                gains += 1
                gain = _gain(up, right_up) + _gain(down, right_down)
                if gain > 0 or equal and not gain:
                    row[k - 1], row[k] = other, one
                    self.place[other], self.place[one] = k - 1, k
                    saved += gain
                    self._wake(one, number, waiting)
                    self._wake(other, number, waiting)
                    todo[k - 1] = todo[k + 1] = 1
            k = todo.find(1, k + 1)
        self.work -= 0.5 * looks + 1.5 * gains
        return saved

    def _wake(self, v, number, waiting):
        """Let the pairs of the neighbours of a moved node wait for their turn."""
        for beside, sides, row in ((self.above, self.downs, number - 1),
                                   (self.below, self.ups, number + 1)):
            for u, _ in beside[v]:
                sides[u] = None
                k = self.place[u]
                waiting[row][k] = waiting[row][k + 1] = 1


class _Spans:
    """How far each item's neighbours on one side reach.

    Parameters: `beside[v]` lists (neighbour, offset at the neighbour).
    """

    def __init__(self, beside):
        self.total = len(beside)
        self.linked = np.array([v for v, near in enumerate(beside) if near], int)
        self.ends = np.array([u for near in beside for u, _ in near], int)
        self.offsets = np.array([at for near in beside for _, at in near])
        numbers = [len(near) for near in beside if near]
        self.starts = np.cumsum([0] + numbers[:-1])

    def of(self, place):
        """Return the least and the greatest place of each item's neighbours; inf, -inf if none."""
        low, high = np.full(self.total, np.inf), np.full(self.total, -np.inf)
        if len(self.linked):
            places = place.take(self.ends) + self.offsets
            low[self.linked] = np.minimum.reduceat(places, self.starts)
            high[self.linked] = np.maximum.reduceat(places, self.starts)
        return low, high


def _gain(lefts, rights):
    """Return how many crossings less two neighbours of a row have if swapped.

    >>> _gain([0, 3], [1, 2])
    0
    >>> _gain([3], [1, 2])
    2
    """
    if not lefts or not rights:
        return 0
    if lefts[-1] < rights[0]:
        return -len(lefts) * len(rights)
    if lefts[0] > rights[-1]:
        return len(lefts) * len(rights)
    if len(lefts) == 1 == len(rights):
        return 0
    if len(lefts) < len(rights):
        size = len(rights)
        return sum([bisect_left(rights, at) + bisect_right(rights, at) - size for at in lefts])
    size = len(lefts)
    return sum([size - bisect_left(lefts, at) - bisect_right(lefts, at) for at in rights])


def median(places):
    """Return the weighted median of Gansner et al. of a sorted list.

    >>> median([0, 1, 8])
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
