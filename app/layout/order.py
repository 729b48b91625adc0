"""The left-to-right order within the rows, with few edge crossings.

Several beginnings are tried: the better of two breadth-first orders, from the top and from the
bottom, its neighbours swapped unless very many edges cross, then, where more than a few do, a
spectral order whose long edges are moved as wholes (`sifting`), and the best so far sifted the
same way.  The best one is swept (`sweeps`) until that gains no more or a bounded amount of work is
done.
Ends of edges carry an offset in (-0.5, 0.5) that says where on its node an edge is attached, so
that edges to several ports of one box count as crossing too.
"""
from app.layout import sifting
from app.layout.sweeps import Sweeps, count_crossings, median

# Work allowed, in microseconds, about, of a computer of 2020: for a drawing, for an item of its
# rows, for a crossing at first, but at most so much more for an item.
PER_DRAWING, PER_ITEM, PER_CROSSING, DENSE = 400, 2, 10, 13
# A small drawing gets more, by so much less for an item.
SMALL, SHRINK = 2000, 20
# Sifting is begun with so much work left for an item, and with a crossing for so many items.
ENOUGH, FEW = 5, 60


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


def improve(starts, above, below, sweeps, count=0, chains=()):
    """Return the rows with the fewest crossings that were met; the first start if none gains.

    Parameters: `starts` orders to begin with, each a list of rows, taken until one has no
    crossing; `above[v]` and `below[v]` list (neighbour, offset at v, offset at the neighbour);
    `sweeps` over all rows, at most.  With `count` nodes, the first of all items, and the `chains`
    of items of all edges, blocks are sifted before.
    """
    found = None
    for start in starts:
        crossings = total_crossings(start, below)
        if not found or crossings < found[1]:
            found = start, crossings
        if not crossings:
            return start
    if not sweeps:
        return found[0]
    items = len(above)
    search = Sweeps(above, below, max(PER_DRAWING, SMALL - SHRINK * items) + PER_ITEM * items
                    + min(PER_CROSSING * found[1], DENSE * items))
    if not chains or found[1] < items:
        found = min(found, search.swapped(found[0]), key=_crossings)
    if chains and found[1]:
        found = _sifted(search, found, below, count, chains)
    if found[1]:
        found = min(found, search.swept(found[0], sweeps), key=_crossings)
    return found[0]


def _crossings(found):
    return found[1]


def _sifted(search, found, below, count, chains):
    """Return the best (rows, crossings) of those found and of sifting blocks."""
    total = len(below)
    blocks = None
    for spectral in (True, False):
        cost = 150 + (0.03 + 0.0001 * count) * count ** 2 if spectral else 0
        if FEW * found[1] < total or search.work < cost + ENOUGH * total:
            continue
        if not blocks:
            blocks = sifting.Blocks(found[0], below, chains)
            search.work -= 2 * total
        xs = (sifting.spectral(count, chains, total) if spectral
              else sifting.relative_places(found[0], total))
        keys, done = blocks.sifted(xs, search.work)
        search.work -= cost + done
        rows = [sorted(row, key=keys.__getitem__) for row in found[0]]
        found = min(found, search.swapped(rows), key=_crossings)
    return found


def passing_right(rows, count, below):
    """Return the rows, or all of them reversed, so that long edges pass on the right.

    What is inside a box and what is around it then agree more often on the side of a port.
    Rows whose reverse has more crossings, which only ports can bring about, stay.
    """
    lean = sum([2 * k - len(row) + 1 for row in rows for k, v in enumerate(row) if v >= count])
    if lean >= 0:
        return rows
    turned = [row[::-1] for row in rows]
    ported = any([here or there for near in below for _, here, there in near])
    if ported and total_crossings(turned, below) > total_crossings(rows, below):
        return rows
    return turned


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
            settled[v] = median(sorted(near)) if near else float(len(known) + k)
            keyed.append((settled[v], k, v))
        keyed.sort()
        result.append([v for _, _, v in keyed])
    return result
