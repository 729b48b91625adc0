"""A plan as a small text file, to be carried out again on the next checkpoint."""
import json
import math
from typing import NamedTuple, Optional, Tuple

from app.errors import UsageError
from app.formats.protos import DTYPE_NUMBERS
from app.freeze.steps import parse_steps
from app.rewrite.choices import Choices, InputCut, repair_ids

VERSION = 1
"""Of the format; a file of a higher one is refused."""

_VERSION_KEY = 'freezeframe_plan'
_MOST_BYTES = 1 << 20


class SavedPlan(NamedTuple):
    """What such a file holds.

    Attributes:
        outputs: Node or tensor names.
        choices: `Choices`, without keys of variables.
        saver_keys: ``NAME=KEY`` texts, as ``--saver-key`` takes them.
        checkpoint: Prefix or pattern of prefixes, None for the model's own.
        text: Whether the result is written as text.
        steps: Names of steps after freezing.
    """

    outputs: Tuple[str, ...]
    choices: Choices = Choices()
    saver_keys: Tuple[str, ...] = ()
    checkpoint: Optional[str] = None
    text: bool = False
    steps: Tuple[str, ...] = ()


def to_text(plan):
    """The text of a `SavedPlan`; equal plans have equal texts."""
    choices = plan.choices
    repairs = choices.repairs if isinstance(choices.repairs, str) else list(choices.repairs)
    return json.dumps({
        _VERSION_KEY: VERSION, 'outputs': list(plan.outputs),
        'inputs': [{'name': cut.name, 'dtype': cut.dtype,
                    'shape': None if cut.shape is None else list(cut.shape)}
                   for cut in choices.inputs],
        'pins': dict(sorted(choices.pins.items())), 'repairs': repairs, 'ema': choices.ema,
        'saver_keys': list(plan.saver_keys), 'checkpoint': plan.checkpoint, 'text': plan.text,
        'steps': list(plan.steps)}, indent=2, ensure_ascii=False) + '\n'


def load(path):
    """The `SavedPlan` in a file. Raises UsageError, with one sentence."""
    try:
        with open(path, 'rb') as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError('The plan %s cannot be read: %s.' % (path, error.strerror))
    try:
        if len(data) > _MOST_BYTES:
            raise _Wrong('is larger than any plan')
        return from_text(data.decode('utf-8-sig'))
    except UnicodeDecodeError:
        raise UsageError('%s is no plan: it is no text.' % path)
    except _Wrong as error:
        raise UsageError('%s is no plan that can be used: it %s.' % (path, error),
                         hint='"freeze --save-plan" writes one.')


def from_text(text):
    """The `SavedPlan` that a text holds. Raises a ValueError that ends "it …"."""
    try:
        fields = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _Wrong('is no JSON (line %d: %s)' % (error.lineno, error.msg))
    except RecursionError:
        raise _Wrong('is nested too deeply')
    if not isinstance(fields, dict) or _VERSION_KEY not in fields:
        raise _Wrong('does not begin with "%s"' % _VERSION_KEY)
    version = fields.pop(_VERSION_KEY)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _Wrong('has the version %r' % (version,))
    if version > VERSION:
        raise _Wrong('was written by a newer Freezeframe (format %d, this one reads up to %d)'
                     % (version, VERSION))
    unknown = sorted(set(fields) - set(_FIELDS))
    if unknown:
        raise _Wrong('has a field that is not known, %s; known are %s' % (
            unknown[0], ', '.join(_FIELDS)))
    values = {key: read(key, fields[key]) for key, read in _FIELDS.items() if key in fields}
    if not values.get('outputs'):
        raise _Wrong('names no outputs')
    choices = Choices(repairs=values.pop('repairs', 'safe'), ema=values.pop('ema', False),
                      pins=values.pop('pins', {}), inputs=values.pop('inputs', ()))
    return SavedPlan(choices=choices, **values)


class _Wrong(ValueError):
    """What is wrong with a plan."""


def _no_duplicates(pairs):
    found = {}
    for key, value in pairs:
        if key in found:
            raise _Wrong('has %s twice' % key)
        found[key] = value
    return found


def _no_constant(text):
    raise _Wrong('has the number %s' % text)


def _of_type(kind, called):
    def read(key, value):
        if not isinstance(value, kind):
            raise _Wrong('has a %s that is no %s' % (key, called))
        return value
    return read


def _names(key, value):
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise _Wrong('has %s that are no list of names' % key)
    return tuple(value)


def _checkpoint(key, value):
    return None if value is None else _of_type(str, 'text')(key, value)


def _repairs(key, value):
    if isinstance(value, str) and value in ('none', 'safe', 'all'):
        return value
    try:
        return repair_ids(_names(key, value))
    except UsageError as error:
        raise _Wrong('has other repairs than there are: ' + error.message.rstrip('.'))


def _steps(key, value):
    try:
        return tuple(step.name for step in parse_steps(','.join(_names(key, value))))
    except UsageError as error:
        raise _Wrong('has other steps than there are: ' + error.message.rstrip('.'))


def _pins(key, value):
    if not isinstance(value, dict) or not all(_is_pin(pin) for pin in value.values()):
        raise _Wrong('has %s that are no names with true, false, numbers, texts or lists of '
                     'these' % key)
    return value


def _is_pin(value):
    if isinstance(value, list):
        return all(_is_pin(item) for item in value)
    return isinstance(value, (bool, int, str)) or isinstance(value, float) and math.isfinite(value)


def _inputs(key, value):
    if not isinstance(value, list):
        raise _Wrong('has %s that are no list' % key)
    found = []
    for cut in value:
        if not isinstance(cut, dict) or set(cut) - {'name', 'dtype', 'shape'} \
                or not isinstance(cut.get('name'), str):
            raise _Wrong('has an input that is no {"name", "dtype", "shape"}')
        dtype, shape = cut.get('dtype'), cut.get('shape')
        if dtype is not None and dtype not in DTYPE_NUMBERS:
            raise _Wrong('has an input with the dtype %s' % (dtype,))
        if shape is not None and not (isinstance(shape, list) and all(map(_is_size, shape))):
            raise _Wrong('has an input with the shape %s' % (shape,))
        found.append(InputCut(cut['name'], dtype, None if shape is None else tuple(shape)))
    return tuple(found)


def _is_size(size):
    return size is None or isinstance(size, int) and not isinstance(size, bool) and size >= 0


_FIELDS = {'outputs': _names, 'inputs': _inputs, 'pins': _pins, 'repairs': _repairs,
           'ema': _of_type(bool, 'true or false'), 'saver_keys': _names,
           'checkpoint': _checkpoint, 'text': _of_type(bool, 'true or false'), 'steps': _steps}
