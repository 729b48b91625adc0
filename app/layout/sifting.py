"""Orders in which long edges are moved as wholes: a spectral beginning and global sifting.

Bachmaier, Brandenburg, Brunner and Huebner, "Global k-level crossing reduction", Journal of Graph
Algorithms and Applications 15(5), 2011: the nodes, and what is between the ends of each long edge,
are blocks in one order from left to right, that of each row is part of it.  A block is tried at
every place of this order and stays at the best.  The crossings at all places come from one running
sum here, over the edges in the gaps between rows that the block touches.
"""
import numpy as np

SEVERAL = 2
PER_BLOCK = 75
STEPS = 4


def spectral(count, chains, total):
    """Return an x for each item: that of nodes nearly by the Fiedler vector, passages between.

    Carmel, Harel and Koren, "Combining hierarchy and energy for drawing directed graphs", IEEE
    Transactions on Visualization and Computer Graphics 10(1), 2004.  The x are those of least
    squared length of all edges, a long edge pulling with the force of as many springs in a row;
    what is left of the order of the nodes' numbers after few steps gave fewer crossings than the
    exact vector.

    Parameters: `count` nodes of a connected graph, numbered first of `total` items; `chains` of
    items from the tail to the head of each edge.

    >>> spectral(3, [(0, 1), (1, 2)], 3)
    [-1.0, 0.0, 1.0]
    """
    forces = np.zeros((count, count))
    for chain in chains:
        tail, head, force = chain[0], chain[-1], 1.0 / (len(chain) - 1)
        forces[tail, head] -= force
        forces[head, tail] -= force
        forces[tail, tail] += force
        forces[head, head] += force
    # Inverse iteration; 1 / count added everywhere keeps the matrix regular and changes no x of
    # mean 0.
    inverse = np.linalg.inv(forces + 1.0 / count)
    x = np.arange(count) - (count - 1) / 2
    for _ in range(STEPS):
        x = inverse.dot(x)
        x -= x.mean()
        x /= np.abs(x).max() or 1.0
    xs = (x.round(9) + 0.0).tolist() + [0.0] * (total - count)
    for chain in chains:
        step = (xs[chain[-1]] - xs[chain[0]]) / (len(chain) - 1)
        for k in range(1, len(chain) - 1):
            xs[chain[k]] = xs[chain[0]] + k * step
    return xs


def relative_places(rows, total):
    """Return how far right each item stands in its row, from 0 to 1.

    >>> relative_places([[1, 0], [2]], 3)
    [0.75, 0.25, 0.5]
    """
    xs = [0.0] * total
    for row in rows:
        for k, v in enumerate(row):
            xs[v] = (k + 0.5) / len(row)
    return xs


class Blocks:
    """The blocks of rows, and the segments of edges in the gaps between rows.

    Parameters: `rows` of items; `below[u]` lists (neighbour, offset at u, offset at the
    neighbour); `chains` of items, one an edge.
    """

    def __init__(self, rows, below, chains):
        self.total = len(below)
        block_of = list(range(self.total))
        for chain in chains:
            for v in chain[2:-1]:
                block_of[v] = chain[1]
        used = sorted(set(block_of))
        number = {v: k for k, v in enumerate(used)}
        self.block_of = [number[v] for v in block_of]
        self.size = len(used)
        self.top, self.bottom = [0] * self.size, [0] * self.size
        segments = []
        self.first = [0]
        for k, row in reversed(list(enumerate(rows))):
            for v in row:
                self.top[self.block_of[v]] = k
        for k, row in enumerate(rows):
            for u in row:
                block = self.block_of[u]
                self.bottom[block] = k
                for v, start, end in below[u]:
                    segments.append((block, self.block_of[v], start, end))
            self.first.append(len(segments))
        self.gaps = [slice(start, end) for start, end in zip(self.first, self.first[1:])]
        self._arrays(segments)

    def _arrays(self, segments):
        """Keep the segments of each gap: their blocks, and where ports move their ends to."""
        uppers, lowers, starts, ends = zip(*segments)
        self.upper, self.lower = np.array(uppers), np.array(lowers)
        self.ported = any(starts) or any(ends)
        self.starts, self.ends = np.array(starts), np.array(ends)
        above, below = ([[] for _ in range(self.size)] for _ in range(2))
        for block, other, start, end in segments:
            if block != other:
                below[block].append((other, end))
                above[other].append((block, start))
        self.above, self.below = above, below

    def _uppers(self, edges, place):
        at = place.take(self.upper[edges])
        return at + self.starts[edges] if self.ported else at

    def _lowers(self, edges, place):
        at = place.take(self.lower[edges])
        return at + self.ends[edges] if self.ported else at

    def sifted(self, xs, work):
        """Return (the items' sort keys, work done); blocks begin by the mean of their items' `xs`.

        They are gone through at least once, and as long as no more than `work` is done.
        """
        sums, counts = [0.0] * self.size, [0] * self.size
        for v, block in enumerate(self.block_of):
            sums[block] += xs[v]
            counts[block] += 1
        means = [total / number for total, number in zip(sums, counts)]
        place = np.empty(self.size, int)
        place[sorted(range(self.size), key=lambda block: (means[block], block))] = np.arange(
            self.size)
        done, gained = 2 * self.total, True
        while gained:
            waiting = self._crossed(place)
            gained = sum([self._move(block, place) for block in waiting])
            done += PER_BLOCK * len(waiting)
            gained = gained and done + PER_BLOCK * len(waiting) <= work
        at = place.tolist()
        return [at[block] for block in self.block_of], done

    def _crossed(self, place):
        """Return the blocks with an edge that crosses another."""
        found = np.zeros(self.size, bool)
        every = slice(None)
        uppers, lowers = self._uppers(every, place), self._lowers(every, place)
        for start, end in zip(self.first, self.first[1:]):
            if end - start < SEVERAL:
                continue
            upper, lower = uppers[start:end], lowers[start:end]
            order = np.lexsort((lower, upper))
            sorted_lower = lower[order]
            if (sorted_lower[1:] >= sorted_lower[:-1]).all():
                continue
            across = np.sign(upper[:, None] - upper) * np.sign(lower[:, None] - lower) < 0
            edges = across.any(axis=1).nonzero()[0] + start
            found[self.upper[edges]] = True
            found[self.lower[edges]] = True
        return found.nonzero()[0].tolist()

    def _move(self, block, place):
        """Put a block where its edges cross least; return by how much less."""
        here = place[block]
        steps = self._steps(block, place)
        steps[here] = 0
        crossings = steps.cumsum()
        best = int(crossings.argmin())
        least = crossings[best]
        if least > 0:
            best, least = -1, 0
        gain = crossings[here] - least
        if gain <= 0:
            return 0
        if best < here:
            place[(place > best) & (place < here)] += 1
            place[block] = best + 1
        else:
            place[(place > here) & (place <= best)] -= 1
            place[block] = best
        return gain

    def _steps(self, block, place):
        """Return how many crossings passing each place from left to right adds to a block."""
        top, bottom, first = self.top[block], self.bottom[block], self.first
        places, weights = [], []
        if self.above[block]:
            edges = self.gaps[top - 1]
            places.append(place.take(self.lower[edges]))
            weights.append(self._sides(self._uppers(edges, place), self.above[block], place))
        if bottom > top:
            edges = slice(first[top], first[bottom])
            turns = np.sign(self._lowers(edges, place) - self._uppers(edges, place))
            places.extend((place.take(self.upper[edges]), place.take(self.lower[edges])))
            weights.extend((turns, -turns))
        if self.below[block]:
            edges = self.gaps[bottom]
            places.append(place.take(self.upper[edges]))
            weights.append(self._sides(self._lowers(edges, place), self.below[block], place))
        if len(places) == 1:
            return np.bincount(places[0], weights[0], self.size)
        return np.bincount(np.concatenate(places), np.concatenate(weights), self.size)

    def _sides(self, ends, near, place):
        """Return how many more of the neighbours `near` are left of each end than right of it."""
        if len(near) == 1:
            (block, offset), = near
            return np.sign(ends - (place[block] + offset))
        blocks, offsets = zip(*near)
        at = place.take(blocks)
        if self.ported:
            at = at + offsets
        at.sort()
        return at.searchsorted(ends, 'left') + at.searchsorted(ends, 'right') - len(at)
