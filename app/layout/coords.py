"""Horizontal coordinates: straight long edges, nodes over the middle of their neighbours.

Brandes and Koepf, "Fast and simple horizontal coordinate assignment" (2001), with real widths and
with edges attached anywhere on a node, and compacted as in Brandes, Walter and Zink, "Erratum: Fast
and simple horizontal coordinate assignment" (arXiv 2008.01252, 2020), without recursion.
"""
import numpy as np


def assign(rows, widths, gap, above, below, dummy, prefer_above, prefer_below):
    """Return the x of every node's centre.

    Parameters: `rows` the ordered nodes of each row; `widths[v]` px; `gap(u, v)` px to keep between
    neighbours; `above[v]`, `below[v]` lists (neighbour, attachment at v, attachment at the
    neighbour) in px from the centres; `dummy[v]` true where a long edge passes a row;
    `prefer_above[v]`, `prefer_below[v]` a neighbour to be straight with, or None.
    """
    if not rows:
        return []
    if all(len(row) == 1 for row in rows):
        return _one_below_the_other(rows, above)
    flipped_above = [[(u, -here, -there) for u, here, there in edges] for edges in above]
    flipped_below = [[(u, -here, -there) for u, here, there in edges] for edges in below]
    flipped = [row[::-1] for row in rows]
    conflicts = _conflicts(rows, above, dummy)
    apart = [0.0] * len(widths)
    apart_flipped = [0.0] * len(widths)
    for row in rows:
        for u, v in zip(row, row[1:]):
            apart[v] = apart_flipped[u] = (widths[u] + widths[v]) / 2 + gap(u, v)
    results = []
    for going_down in (True, False):
        for mirrored in (False, True):
            work = flipped if mirrored else rows
            edges = ((flipped_above if mirrored else above) if going_down
                     else (flipped_below if mirrored else below))
            prefer, reserved = ((prefer_above, prefer_below) if going_down
                                else (prefer_below, prefer_above))
            order = work if going_down else work[::-1]
            root, shift = _align(order, edges, prefer, reserved, conflicts)
            xs = compact(order, apart_flipped if mirrored else apart, root, shift)
            results.append([-x for x in xs] if mirrored else xs)
    return _balance(results, widths)


def _one_below_the_other(rows, above):
    """Return the x of a chain, which is one block whichever way it is aligned."""
    xs = [0.0] * len(above)
    for (u,), (v,) in zip(rows, rows[1:]):
        xs[v] = xs[u] + sum([there - here for _, here, there in above[v]])
    return xs


def _conflicts(rows, above, dummy):
    """Return the short edges (unordered pairs) that cross an inner segment of a long edge."""
    found = set()
    if True not in dummy:
        return found
    for k in range(1, len(rows)):
        upper, lower = rows[k - 1], rows[k]
        place = {v: i for i, v in enumerate(upper)}
        left, start = -1, 0
        for i, v in enumerate(lower):
            inner = None
            if dummy[v]:
                inner = next((u for u, _, _ in above[v] if dummy[u]), None)
            if inner is None and i < len(lower) - 1:
                continue
            right = place[inner] if inner is not None else len(upper)
            for w in lower[start:i + 1]:
                for u, _, _ in above[w]:
                    if not left <= place[u] <= right and not (dummy[u] and dummy[w]):
                        found.add((u, w))
                        found.add((w, u))
            left, start = right if inner is not None else left, i + 1
    return found


def _align(rows, beside, prefer, reserved, conflicts):
    """Join nodes to vertical blocks; return each node's block and its shift from the block's x."""
    count = len(beside)
    root, shift, taken = list(range(count)), [0.0] * count, [False] * count
    for k in range(1, len(rows)):
        place = {v: i for i, v in enumerate(rows[k - 1])}
        last = -1
        for v in rows[k]:
            edges = beside[v]
            if not edges:
                continue
            if len(edges) > 1:
                edges = _middle(edges, place, prefer[v])
            for u, here, there in edges:
                if reserved[u] is not None and reserved[u] != v:
                    continue
                if not taken[u] and last < place[u] and (u, v) not in conflicts:
                    root[v] = root[u]
                    shift[v] = shift[u] + there - here
                    taken[u] = True
                    last = place[u]
                    break
    return root, shift


def _middle(edges, place, favourite):
    """Return the edge to the favourite, if there is one, or else the one or two in the middle."""
    if favourite is not None:
        return [edge for edge in edges if edge[0] == favourite][:1]
    edges = sorted(edges, key=lambda edge: (place[edge[0]] + edge[2] / 1e6, edge))
    return edges[(len(edges) - 1) // 2:len(edges) // 2 + 1]


def compact(rows, apart, root, shift):
    """Return the x of every node: its block's, as far left as its class goes, plus its shift.

    A class are the blocks that hang on one sink, a block that is first in all its rows.  Blocks
    are placed from their sink on, then the classes are moved left of those on their right.  The
    algorithm of 2001 forgot there that the class on the right moves, too (so boxes overlapped),
    and moved nodes twice whose block's first node had moved already.

    Parameters: `rows` in the order they were aligned in; `apart[v]` px to keep between the centres
    of v and of its left neighbour; `root[v]` the first node of v's block, `shift[v]` px from it.

    >>> compact([[0, 1], [2, 3, 4], [5, 6, 7]], [10] * 8, [0, 1, 2, 3, 1, 5, 6, 3], [0] * 8)
    [0, 10, -10, 0, 10, -20, -10, 0]
    """
    before, after = [[] for _ in root], [[] for _ in root]
    for row in rows:
        for u, v in zip(row, row[1:]):
            left, block = root[u], root[v]
            before[block].append((left, apart[v] + shift[u] - shift[v]))
            after[left].append(block)
    waiting = [len(near) for near in before]
    ready = [row[0] for row in rows if root[row[0]] == row[0] and not waiting[row[0]]]
    beside = {block: [] for block in ready}
    sink, x = list(range(len(root))), [0] * len(root)
    for block in ready:
        if before[block]:
            own = sink[block] = sink[before[block][0][0]]
            x[block] = max([x[other] + least for other, least in before[block]
                            if sink[other] == own])
            for other, least in before[block]:
                if sink[other] != own:
                    beside[sink[other]].append((other, block, least))
        for other in after[block]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    # A class right of another one has its sink in an earlier row, so its move is known by then.
    moved = {}
    for own, near in beside.items():
        moved[own] = min([0] + [moved[sink[block]] + x[block] - least - x[other]
                                for other, block, least in near])
    return [x[block] + moved[sink[block]] + here for block, here in zip(root, shift)]


def _balance(results, widths):
    """Align the four candidates with the narrowest, then take the mean of each two middle ones."""
    xs, half = np.array(results, float), np.array(widths, float) / 2
    lefts, rights = (xs - half).min(axis=1), (xs + half).max(axis=1)
    narrowest = (rights - lefts).argmin()
    xs[::2] += (lefts[narrowest] - lefts[::2])[:, None]
    xs[1::2] += (rights[narrowest] - rights[1::2])[:, None]
    xs.sort(axis=0)
    return ((xs[1] + xs[2]) / 2).tolist()
