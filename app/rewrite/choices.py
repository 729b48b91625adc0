"""What a person may choose beside the outputs."""
from typing import Mapping, NamedTuple, Optional, Tuple

from app.errors import UsageError
from app.formats.protos import DTYPE_NUMBERS
from app.rewrite.repairs import REPAIRS, SAFE

_DTYPES = {'float': 'float32', 'double': 'float64', 'half': 'float16', 'int': 'int32'}


class InputCut(NamedTuple):
    """A place where the graph is cut and fed instead.

    Attributes:
        name: Node or tensor name (``batch``, ``batch:1``).
        dtype: Dtype name of what is fed, None for that of the tensor.
        shape: Its sizes, None in it for any; None for the shape of the tensor.
    """

    name: str
    dtype: Optional[str] = None
    shape: Optional[Tuple[Optional[int], ...]] = None


class Choices(NamedTuple):
    """What a person may choose beside the outputs.

    Attributes:
        saver_keys: Variable name to checkpoint key, given by hand.
        repairs: 'none', 'safe' (only what can't change the numbers), 'all', or a
            tuple of just those repair ids.
        ema: Whether moving averages of weights are taken where the checkpoint has them.
        pins: Node name to a fixed value (bool, number, text or nested lists of these).
        inputs: `InputCut`s.
    """

    saver_keys: Mapping[str, str] = {}
    repairs: object = 'safe'
    ema: bool = False
    pins: Mapping[str, object] = {}
    inputs: Tuple[InputCut, ...] = ()

    def wants(self, identifier, changes_numbers=False):
        """Whether a repair is to be made."""
        if self.repairs == 'safe':
            return not changes_numbers
        return self.repairs == 'all' or self.repairs != 'none' and identifier in self.repairs

    @property
    def repair_ids(self):
        """Ids of the repairs that may be made."""
        words = {'none': frozenset(), 'safe': SAFE, 'all': frozenset(REPAIRS)}
        return words[self.repairs] if isinstance(self.repairs, str) else frozenset(self.repairs)


def parse_repairs(text):
    """The value of ``--repair``: ids come on top of the safe repairs, or of none.

    >>> parse_repairs('safe'), parse_repairs('none, c1')
    ('safe', ('C1',))

    Raises UsageError for what is no repair.
    """
    items = [item.strip() for item in text.split(',')]
    word = items[0].lower()
    if word in ('none', 'safe', 'all') and len(items) == 1:
        return word
    if word in ('none', 'safe'):
        items = items[1:]
    return repair_ids(items, () if word == 'none' else SAFE)


def repair_ids(names, more=()):
    """Ids of repairs, sorted, as `Choices` take them; ``more`` of them are added.

    Raises UsageError for what is no repair.
    """
    found = {name.upper() for name in names}
    unknown = sorted(found - set(REPAIRS))
    if unknown:
        raise UsageError('There is no repair %s.' % (unknown[0] or '""'), hint=(
            'Write none, safe, all, or ids separated by commas: %s.' % ', '.join(sorted(REPAIRS))),
            suggestions=sorted(REPAIRS))
    return tuple(sorted(found.union(more)))


def parse_pin(text):
    """The value of ``--pin``: (node name, value).

    >>> parse_pin('is_training=False'), parse_pin('keep=0.5'), parse_pin('mode=infer')
    (('is_training', False), ('keep', 0.5), ('mode', 'infer'))

    Raises UsageError when there is no ``=``.
    """
    name, equals, value = text.partition('=')
    name, value = name.strip(), value.strip()
    if not equals or not name:
        raise UsageError('--pin %s says no value.' % text, hint='Write --pin NAME=VALUE.')
    if value.lower() in ('true', 'false'):
        return name, value.lower() == 'true'
    for kind in (int, float):
        try:
            return name, kind(value)
        except ValueError:
            pass
    return name, value


def parse_cut(text):
    """The value of ``--input``, NAME[:DTYPE[:SHAPE]], as an `InputCut`.

    >>> parse_cut('batch:1:float32:?,3')
    InputCut(name='batch:1', dtype='float32', shape=(None, 3))

    Raises UsageError for a dtype or a shape that is none.
    """
    name, *rest = text.strip().split(':')
    if rest and rest[0].isdigit():
        name += ':' + rest.pop(0)
    dtype = shape = None
    if rest and rest[0]:
        dtype = _DTYPES.get(rest[0], rest[0])
        if dtype not in DTYPE_NUMBERS or dtype.endswith('_ref'):
            raise UsageError('--input %s: %s is no dtype.' % (text, rest[0]),
                             hint='Dtypes are float32, uint8, int64, string ….')
    if len(rest) > 1:
        shape = _shape(text, ':'.join(rest[1:]))
    if not name:
        raise UsageError('--input %s names no node.' % text,
                         hint='Write --input NAME[:DTYPE[:SHAPE]].')
    return InputCut(name, dtype, shape)


def _shape(text, sizes):
    found = []
    for size in sizes.strip('[]() ').replace('x', ',').split(','):
        size = size.strip()
        if size in ('?', 'None', '-1', '*'):
            found.append(None)
        elif size.isdigit():
            found.append(int(size))
        elif size:
            raise UsageError('--input %s: %s is no size.' % (text, size),
                             hint='Write a shape as ?,224,224,3.')
    return tuple(found)
