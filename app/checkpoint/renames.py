"""Under which key a missing value may be: scopes that were renamed, added or taken away.

What is proposed has the dtype and shape wanted and is used by no variable.  It
is certain only when nothing else could be meant (failures.md E1).
"""
import shlex
from collections import Counter
from typing import NamedTuple, Optional, Tuple

AVERAGE = '/ExponentialMovingAverage'
"""Suffix of the keys that ``tf.train.ExponentialMovingAverage`` gives its averages."""

_MOST_RULES = 30
_MOST_ALIKE = 20
# Names that releases of TensorFlow exchanged (contrib/rnn/python/tools/checkpoint_convert.py).
_LEAVES = {'weights': 'kernel', 'kernel': 'weights', 'biases': 'bias', 'bias': 'biases'}


class Wanted(NamedTuple):
    """A variable without a value.

    Attributes:
        name: Node name.
        key: Key under which it was looked for.
        dtype: Dtype name.
        shape: Sizes of the stored tensor wanted, None where not known.
    """

    name: str
    key: str
    dtype: str
    shape: Optional[Tuple[Optional[int], ...]]


class Rule(NamedTuple):
    """A scope that has another name in the checkpoint.

    Attributes:
        old: Scope in the checkpoint, with its slash; '' for none.
        new: Scope in the graph, the same way.
        count: How many missing keys it explains.
    """

    old: str
    new: str
    count: int

    @property
    def option(self):
        """The command line's option that applies it."""
        return option(self.new or '/', self.old or '/')


class Proposal(NamedTuple):
    """A key for a variable.

    Attributes:
        key: The key.
        sure: Whether nothing else could be meant.
        reason: Why, to follow "The checkpoint has no key …; KEY ".
    """

    key: str
    sure: bool
    reason: str


def option(name, key):
    """``--saver-key NAME=KEY``, quoted for a shell where it must be."""
    return '--saver-key ' + shlex.quote('%s=%s' % (name, key))


def fits(wanted, entry):
    """Whether a stored tensor (`Entry` or None) has the dtype and shape wanted."""
    return entry is not None and entry.dtype == wanted.dtype and shape_fits(
        wanted.shape, entry.shape)


def shape_fits(shape, stored):
    """Whether a shape, perhaps not all known, can be that of a stored tensor."""
    return shape is None or len(shape) == len(stored) and all(
        size is None or size == there for size, there in zip(shape, stored))


def propose(wanted, unused, recorded=None):
    """What missing variables may be called in a checkpoint.

    Args:
        wanted: `Wanted` variables.
        unused: Key to `Entry` for the keys that no variable uses.
        recorded: Variable name to key, as the checkpoint itself records it.

    Returns:
        ({variable name: `Proposal`}, [`Rule`], the one that explains most first).
    """
    if not wanted or not unused:
        return {}, []
    known = {variable.name: Proposal(recorded[name], True, 'is what the checkpoint records for it')
             for variable in wanted for name in (variable.name, variable.key)
             if name in (recorded or {}) and fits(variable, unused.get(recorded[name]))}
    wanted = [variable for variable in wanted if variable.name not in known]
    found, rules = _by_rules(wanted, unused)
    found.update(known)
    left = [variable for variable in wanted if variable.name not in found]
    for find in (_renamed_leaf, _average):
        for variable in left:
            if variable.name not in found:
                proposal = find(variable, unused)
                if proposal:
                    found[variable.name] = proposal
    left = [variable for variable in left if variable.name not in found]
    taken = {proposal.key for proposal in found.values()}
    found.update(_only_of_a_shape(left, {k: e for k, e in unused.items() if k not in taken}))
    twice = {key for key, count in Counter(p.key for p in found.values()).items() if count > 1}
    return {name: proposal._replace(sure=proposal.sure and proposal.key not in twice)
            for name, proposal in found.items()}, rules


def _by_rules(wanted, unused):
    """Proposals of the renamings of scopes that explain most, and these."""
    explained = _candidate_rules(wanted, unused)
    left = {variable.name for variable in wanted}
    found, rules = {}, []
    while left:
        rule, keys = min(explained.items(), default=(None, {}),
                         key=lambda item: (-len(left.intersection(item[1])), item[0]))
        new = left.intersection(keys)
        if not new:
            break
        rules.append(Rule(rule[0], rule[1], len(new)))
        for name in new:
            found[name] = _from_rule(rule, name, explained, len(wanted), wanted, unused)
        left -= new
    return found, rules


def _from_rule(rule, name, explained, total, wanted, unused):
    keys = explained[rule]
    others = [len(other) for other in explained.values()
              if other.get(name, keys[name]) != keys[name]]
    if others:
        sure = len(keys) == total > max(others)
    else:
        sure = len(keys) > 1 or _alone(name, keys[name], wanted, unused)
    which = 'all %d' % total if len(keys) == total else '%d of the %d' % (len(keys), total)
    old, new = rule
    where = ' instead of '.join('under ' + scope if scope else 'without a scope'
                                for scope in (old, new)).replace('of under', 'of')
    reason = 'has its shape' if len(keys) == 1 else \
        'has its shape, and %s missing keys are there %s' % (which, where)
    return Proposal(keys[name], sure, reason)


def _alone(name, key, wanted, unused):
    """Whether a variable and a key are the only ones of their last name, dtype and shape."""
    leaf = _leaf(key)
    variable = next(variable for variable in wanted if variable.name == name)
    keys = [other for other, entry in unused.items()
            if _leaf(other) == leaf and fits(variable, entry)]
    variables = [other for other in wanted if _leaf(other.key) == leaf
                 and fits(other, unused[key])]
    return len(keys) == len(variables) == 1


def _candidate_rules(wanted, unused):
    """(old scope, new scope) to what each explains: {variable name: key}."""
    ends = {}
    for key in unused:
        for end in _ends(key):
            ends.setdefault(end, []).append(key)
    votes = Counter()
    for variable in wanted:
        for end in _ends(variable.key):
            # The longest common end: shorter ones only say the same less clearly.
            alike = [key for key in ends.get(end, ())[:_MOST_ALIKE]
                     if fits(variable, unused[key])]
            if alike:
                size = len(end)
                votes.update({(key[:-size], variable.key[:-size]): 1 for key in alike})
                break
    rules = sorted(votes, key=lambda rule: (-votes[rule], rule))[:_MOST_RULES]
    return {(old, new): {
        variable.name: old + variable.key[len(new):] for variable in wanted
        if variable.key.startswith(new)
        and fits(variable, unused.get(old + variable.key[len(new):]))} for old, new in rules}


def _ends(key):
    """The ends of a key at its slashes, the longest first.

    >>> _ends('net/conv/w')
    ['net/conv/w', 'conv/w', 'w']
    """
    parts = key.split('/')
    return ['/'.join(parts[start:]) for start in range(len(parts))]


def _leaf(key):
    return key.rsplit('/', 1)[-1]


def _renamed_leaf(variable, unused):
    scope, slash, leaf = variable.key.rpartition('/')
    other = scope + slash + _LEAVES.get(leaf, '')
    if leaf in _LEAVES and fits(variable, unused.get(other)):
        return Proposal(other, True, 'has its shape, and another release names it so')
    return None


def _average(variable, unused):
    if variable.key.endswith(AVERAGE):
        other, what = variable.key[:-len(AVERAGE)], 'is the value that it is the average of'
    else:
        other, what = variable.key + AVERAGE, 'is its moving average'
    return Proposal(other, False, what) if fits(variable, unused.get(other)) else None


def _only_of_a_shape(wanted, unused):
    """Guesses from the shape alone, where one variable and one key have it."""
    keys = {}
    for key, entry in unused.items():
        keys.setdefault((entry.dtype, entry.shape), []).append(key)
    variables = Counter((variable.dtype, variable.shape) for variable in wanted)
    return {variable.name: Proposal(keys[kind][0], False, 'is the only unused key of its shape')
            for variable in wanted for kind in [(variable.dtype, variable.shape)]
            if variable.shape and variables[kind] == 1 and len(keys.get(kind, ())) == 1}
