"""What a proof has found so far: the ``verified`` object in the making."""
from app.worker.proof.constants import Constants

PROVEN = ('loads', 'constants', 'runs', 'shapes', 'values', 'deterministic',
          'batch_independent')
"""What can be proven, in that order: the file loads; its constants are the model's own
values; it runs; its results have the shapes that the model promises; they are what the model
computes; two runs give the same; the rows of a batch do not depend on one another."""


class Facts:
    """What is found, bit by bit.

    Attributes:
        constants: The `Constants` compared, None when these may differ.
        notes: Sentences.
        status, difference, differences, feeds, deterministic, batch_independent,
            constant_outputs, says_little, failed_batches: As in the ``verified`` object
            (feeds: its inputs).
    """

    def __init__(self, compare_constants=True):
        self.constants = Constants() if compare_constants else None
        self.notes = []
        self.status = 'not_run'
        self.difference = None
        self.differences = []
        self.feeds = []
        self.deterministic = self.batch_independent = None
        self.effects = []
        self.constant_outputs = []
        self.says_little = False
        self.failed_batches = {}
        self._proven = set()

    def prove(self, what):
        """Add to what is proven, one of `PROVEN`."""
        self._proven.add(what)

    def fail(self, status, reason):
        """Settle for 'not_run' or 'different', with the reason in front of all notes."""
        self.status = status
        self.notes.insert(0, reason)

    def to_json(self):
        """The ``verified`` object."""
        constants = self.constants or Constants()
        if constants.differing:
            self.fail('different', constants.sentence())
        elif constants.compared:
            self.prove('constants')
        if self.status in ('equal', 'close'):
            self.prove('values')
        for what in ('deterministic', 'batch_independent'):
            if getattr(self, what):
                self.prove(what)
        return {'status': self.status, 'max_abs_diff': self.difference, 'runs': len(self.feeds),
                'inputs': _described(self.feeds), 'reason': ' '.join(map(sentence, self.notes)),
                'differences': self.differences, 'deterministic': self.deterministic,
                'batch_independent': self.batch_independent,
                'constant_outputs': self.constant_outputs, 'says_little': self.says_little,
                'failed_batches': sorted(self.failed_batches),
                'proven': [what for what in PROVEN if what in self._proven],
                'effects': [dict(effect._asdict()) for effect in self.effects],
                'constants_compared': constants.compared, 'constants_equal': constants.equal}


def sentence(text):
    """A text with a full stop, unless it ends in another way.

    >>> sentence('It does not run: no such key'), sentence('It waits …')
    ('It does not run: no such key.', 'It waits …')
    """
    text = text.strip()
    return text if not text or text[-1] in '.!?:…' else text + '.'


def _described(feeds):
    return [{name: '%s %s' % (array.dtype.name, 'x'.join(map(str, array.shape)) or 'scalar')
             for name, array in sorted(feed.items())} for feed in feeds]
