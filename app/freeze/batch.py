"""Several checkpoints in one call: which there are, and what their results are called."""
import glob
import os
import re
from typing import NamedTuple

from app.errors import UsageError
from app.formats import checkpoint_files

_STEP = re.compile(r'-(\d+)$')
_PLACES = ('{step}', '{name}')
_STRANGE = re.compile(r'{(?!step}|name})\w*}')


class Run(NamedTuple):
    """One freeze.

    Attributes:
        checkpoint: Prefix.
        output: Path of the file to write.
        snippet: Path of the loading code, None for none.
    """

    checkpoint: str
    output: str
    snippet: str


def is_pattern(checkpoint):
    """Whether a prefix stands for several."""
    return bool(checkpoint) and any(letter in checkpoint for letter in '*?[') \
        and not os.path.exists(checkpoint + '.index')


def checkpoints(pattern):
    """Prefixes that a pattern matches, in the order of their steps.

    Args:
        pattern: With ``*``, ``?`` and ``[…]``, matched with prefixes and with their files.

    Raises UsageError when there are none.
    """
    found = set()
    for path in glob.glob(pattern) + glob.glob(pattern + '.index'):
        prefix = checkpoint_files.strip_v1_shard(checkpoint_files.strip_suffix(path))
        if not os.path.isdir(prefix) and checkpoint_files.has_weights(prefix):
            found.add(prefix)
    if not found:
        raise UsageError('No checkpoint matches %s.' % pattern,
                         hint='Write the pattern of prefixes, as "train/model.ckpt-*", in quotes.')
    return sorted(found, key=lambda prefix: (_step(prefix) is None, _step(prefix) or 0, prefix))


def runs(prefixes, output, snippet=None):
    """A `Run` for each checkpoint.

    Args:
        output, snippet: With ``{step}`` (the number at the end of the prefix, else its
            name) or ``{name}`` (its last part) when there are several.

    Raises UsageError when two would have the same name, or one asks for something else.
    """
    for text in filter(None, (output, snippet)):
        strange = _STRANGE.search(text)
        if strange:
            raise UsageError('%s is filled in with nothing known.' % strange.group(),
                             hint='{step} and {name} are what tells checkpoints apart.')
    found = [Run(prefix, _filled(output, prefix), snippet and _filled(snippet, prefix))
             for prefix in prefixes]
    for which, texts in (('output', [run.output for run in found]),
                         ('snippet', [run.snippet for run in found if run.snippet])):
        if len(set(texts)) < len(texts):
            raise UsageError('%d checkpoints would be written to the same %s, %s.'
                             % (len(found), which, texts[0]),
                             hint='Put {step} or {name} into its name, as out-{step}.pb.')
    return found


def has_place(text):
    """Whether a name asks for the step or the name of a checkpoint."""
    return any(place in text for place in _PLACES)


def _filled(text, prefix):
    name = os.path.basename(prefix)
    step = _step(prefix)
    return text.replace('{step}', name if step is None else str(step)).replace('{name}', name)


def _step(prefix):
    match = _STEP.search(prefix)
    return int(match.group(1)) if match else None
