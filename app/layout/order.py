"""The left-to-right order within the rows, with few edge crossings.

Median and barycentre sweeps with transposition (Gansner, Koutsofios, North and Vo, "A technique for
drawing directed graphs", 1993).  Ends of edges carry an offset in (-0.5, 0.5) that says where on
its node an edge is attached, so that edges to several ports of one box count as crossing too.
"""
from bisect import bisect_right, insort


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


def initial(count, row_of, below, roots):
    """Fill the rows in the order of a depth-first search from `roots`: neighbours stay close."""
    rows = [[] for _ in range(max(row_of) + 1)] if count else []
    seen = [False] * count
    for root in roots:
        if seen[root]:
            continue
        seen[root] = True
        rows[row_of[root]].append(root)
        stack = [iter(below[root])]
        while stack:
            for head, _, _ in stack[-1]:
                if not seen[head]:
                    seen[head] = True
                    rows[row_of[head]].append(head)
                    stack.append(iter(below[head]))
                    break
            else:
                stack.pop()
    return rows


def improve(rows, above, below, sweeps):
    """Return rows with at most as many crossings; `rows` itself is returned when nothing is gained.

    Parameters: `above[v]` and `below[v]` list (neighbour, offset at v, offset at the neighbour).
    """
    best, fewest = rows, total_crossings(rows, below)
    current = [list(row) for row in rows]
    stale = 0
    for sweep in range(sweeps):
        if not fewest or stale > 2:
            break
        down = sweep % 2 == 0
        beside = above if down else below
        order = range(1, len(current)) if down else range(len(current) - 2, -1, -1)
        for k in order:
            fixed = current[k - 1] if down else current[k + 1]
            current[k] = _by_neighbours(current[k], fixed, beside, sweep % 4 < 2)
        _transpose(current, above, below)
        crossings = total_crossings(current, below)
        stale += 1
        if crossings < fewest:
            best, fewest, stale = [list(row) for row in current], crossings, 0
    return best


def _by_neighbours(row, fixed, beside, median):
    place = {v: k for k, v in enumerate(fixed)}
    keyed, slots = [], []
    for k, v in enumerate(row):
        places = sorted(place[u] + at for u, _, at in beside[v])
        if places:
            keyed.append((_median(places) if median else sum(places) / len(places), k, v))
            slots.append(k)
    keyed.sort()
    result = list(row)
    for k, (_, _, v) in zip(slots, keyed):
        result[k] = v
    return result


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


def _transpose(rows, above, below):
    place = {}
    for row in rows:
        for k, v in enumerate(row):
            place[v] = k
    for _ in range(4):
        changed = False
        for row in rows:
            for k in range(len(row) - 1):
                left, right = row[k], row[k + 1]
                gain = (_swap_gain(above[left], above[right], place)
                        + _swap_gain(below[left], below[right], place))
                if gain > 0:
                    row[k], row[k + 1] = right, left
                    place[left], place[right] = k + 1, k
                    changed = True
        if not changed:
            return


def _swap_gain(left, right, place):
    """Return how many crossings fewer there are with the owners of two edge lists swapped."""
    if not left or not right or len(left) * len(right) > 4096:
        return 0
    gain = 0
    lefts = [place[u] + at for u, _, at in left]
    for u, _, at in right:
        here = place[u] + at
        for there in lefts:
            if there > here:
                gain += 1
            elif there < here:
                gain -= 1
    return gain


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
