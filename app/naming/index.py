"""Finding node names that are like a given one, fast enough for every keystroke."""
import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher

_NUMBER = re.compile(r'_\d+(?=/|$)')
_DIGITS = re.compile(r'\d+')
_CLOSE_PARTS = 24  # so many name parts like the given one are followed up
_CLOSE_NODES = 400  # and so many nodes with such a part are compared in full
_LONG = 1000  # letters; longer names are compared by their ends, not letter by letter


class NameIndex:
    """Node names of a model by their parts.

    Built once per model (about 0.05 s for 26,000 nodes) and kept with it.
    """

    def __init__(self, names):
        self.names = names
        by_last, by_length = defaultdict(list), defaultdict(list)
        for node, name in enumerate(names):
            by_last[name[name.rfind('/') + 1:]].append(node)
            by_length[len(name)].append(node)
        self.by_last = dict(by_last)
        self._by_length = by_length
        self._by_lower = None
        self._by_base = None
        self._trigrams = defaultdict(list)
        for last in self.by_last:
            for piece in trigrams(last.lower()):
                self._trigrams[piece].append(last)

    @classmethod
    def of(cls, model):
        """The index of a model."""
        found = model.cache.get('name_index')
        if found is None:
            found = model.cache['name_index'] = cls(model.names)
        return found

    def prepare(self):
        """Build the tables that are otherwise built when first needed."""
        self.ignoring_case('')
        self.uniquified('')

    def ignoring_case(self, name):
        """Nodes whose name differs in upper and lower case only."""
        if self._by_lower is None:
            self._by_lower = _grouped(map(str.lower, self.names))
        return self._by_lower.get(name.lower(), [])

    def uniquified(self, name):
        """Nodes whose name differs only in the ``_1`` that TensorFlow adds to be unique."""
        if self._by_base is None:
            self._by_base = _grouped(_NUMBER.sub('', name) if '_' in name else name
                                     for name in self.names)
        return self._by_base.get(_NUMBER.sub('', name), [])

    def ending_in(self, name):
        """Nodes whose name is the given one with scopes put before it."""
        ending = '/' + name
        return [node for node in self.by_last.get(name[name.rfind('/') + 1:], ())
                if self.names[node].endswith(ending)]

    def one_edit_away(self, name):
        """Nodes whose name is one inserted, lost, wrong or swapped letter away.

        One edit leaves the first or the second half of a name as it was, or
        swaps two letters across the middle.
        """
        size = len(name)
        half = size // 2
        head, tail = name[:half - 1], name[half + 1:]
        found = []
        for length in (size - 1, size, size + 1):
            for node in self._by_length.get(length, ()):
                other = self.names[node]
                if (other.startswith(head) or other.endswith(tail)) and is_one_edit(name, other):
                    found.append(node)
        return found

    def similar(self, name, limit=8):
        """(node, similarity 0..1) of the names most like the given one, best first."""
        lowered = name.lower()
        scope, _, last = lowered.rpartition('/')
        wanted = set(scope.split('/')) if scope else set()
        parts = self._similar_parts(last)
        nodes = []
        for similarity, part in parts:
            members = self.by_last[part]
            if wanted and len(members) > _CLOSE_NODES:
                members = sorted(members, key=lambda n: -len(
                    wanted.intersection(self.names[n].lower().split('/'))))
            nodes.extend((similarity, node) for node in members[:_CLOSE_NODES])
        scored = []
        for similarity, node in nodes:
            parts_of_other = self.names[node].lower().split('/')
            shared = len(wanted.intersection(parts_of_other)) / len(wanted) if wanted else 1.0
            depth = abs(len(parts_of_other) - 1 - len(wanted))
            scored.append((0.65 * similarity + 0.35 * shared - 0.02 * depth, node))
        scored.sort(key=lambda item: (-item[0], item[1]))
        best = []
        for score, node in scored[:limit * 6]:
            ratio = likeness(lowered, self.names[node].lower())
            best.append((node, round((score + ratio) / 2, 4)))
        best.sort(key=lambda item: -item[1])
        return best[:limit]

    def _similar_parts(self, last):
        """(similarity, last part of names), best first."""
        overlap = Counter()
        for piece in trigrams(last):
            for other in self._trigrams.get(piece, ()):
                overlap[other] += 1
        scored = []
        for other, _ in overlap.most_common(_CLOSE_PARTS * 2):
            if max(len(last), len(other)) > _LONG:
                scored.append((likeness(last, other.lower()), other))
                continue
            matcher = SequenceMatcher(None, last, other.lower())
            if matcher.quick_ratio() > 0.4:
                scored.append((matcher.ratio(), other))
        scored.sort(key=lambda item: (-item[0], item[1]))
        return [item for item in scored[:_CLOSE_PARTS] if item[0] > 0.45]


def _grouped(keys):
    """Numbers of the items, by key."""
    found = defaultdict(list)
    for number, key in enumerate(keys):
        found[key].append(number)
    return found


def trigrams(text):
    """Set of the three-letter pieces of a text, its ends marked.

    >>> sorted(trigrams('ab'))
    ['$ab', 'ab$']
    """
    marked = '$' + text + '$'
    return {marked[n:n + 3] for n in range(max(1, len(marked) - 2))}


def likeness(one, other):
    """How alike two texts are, 0 to 1; of very long ones only the ends they share count."""
    if max(len(one), len(other)) <= _LONG:
        return SequenceMatcher(None, one, other).ratio()
    head = shared_start(one, other)
    tail = shared_start(one[head:][::-1], other[head:][::-1])
    return 2 * (head + tail) / (len(one) + len(other))


def shared_start(one, other):
    """Number of letters that two texts begin with alike.

    >>> shared_start('conv1/kernel', 'conv1/bias'), shared_start('', 'a')
    (6, 0)
    """
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def is_one_edit(one, other):
    """Whether one inserted, lost, wrong or swapped letter makes one name the other.

    >>> is_one_edit('probs', 'prob'), is_one_edit('porbs', 'probs'), is_one_edit('a', 'a')
    (True, True, False)
    """
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    start = shared_start(one, other)
    if len(one) < len(other):
        return one[start:] == other[start + 1:]
    swapped = other[start:start + 2][::-1] + other[start + 2:]
    return one[start + 1:] == other[start + 1:] or one[start:] == swapped


def numbers_in(name):
    """The numbers in a name, in order: what tells layers apart.

    >>> numbers_in('conv2d_12/BiasAdd')
    ['2', '12']
    """
    return _DIGITS.findall(name)
