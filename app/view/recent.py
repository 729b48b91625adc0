"""What was worked out for pictures lately, so that the next one is there at once."""
from collections import OrderedDict


class Recent:
    """A mapping that forgets what was used the longest ago.

    What is used between two calls of `settle` is kept, however much it is: a large picture is
    wanted again at the next click.  Of all else no more than `limit` is kept, in the unit of the
    weights given.
    """

    def __init__(self, limit):
        self.limit = limit
        self._entries = OrderedDict()
        self._turn = 0
        # Weights of all, and of those that were not used in this turn.
        self._all = self._old = 0

    def __len__(self):
        return len(self._entries)

    def get(self, key):
        """Return what is kept for a key, or None; it counts as used."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        value, weight, turn = entry
        if turn != self._turn:
            self._old -= weight
            self._entries[key] = value, weight, self._turn
        self._entries.move_to_end(key)
        return value

    def put(self, key, value, weight):
        """Keep a value for a key that has none yet, and return it."""
        self._entries[key] = value, weight, self._turn
        self._all += weight
        return value

    def settle(self):
        """Forget what was not used since the last call and is too much."""
        while self._old > self.limit:
            _, (_, weight, _) = self._entries.popitem(last=False)
            self._old -= weight
            self._all -= weight
        self._turn += 1
        self._old = self._all
