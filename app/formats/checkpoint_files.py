"""Names of checkpoint files: prefixes, steps, shards, state files.

V2 writes ``PREFIX.index`` and ``PREFIX.data-00000-of-00001``…, V1 the file
``PREFIX`` or ``PREFIX-00000-of-00001``….  A prefix may end with a slash (the
files are then ``.index`` and so on) or begin with a dash.
Source: tensorflow/core/util/tensor_bundle/naming.cc, python/training/saver.py.
"""
import os
import re

from app.errors import ModelError
from app.formats import sniff

_V2_SUFFIX = re.compile(r'\.(meta|index|data-\d{5}-of-\d{5})$')
_V1_SHARD = re.compile(r'(?<!\.data)-(\d{5}|\?{5})-of-\d{5}$')
_DATA_SHARD = re.compile(r'\.data-(\d{5})-of-(\d{5})$')
_STEP = re.compile(r'-(\d+)$')
_STATE_PATHS = re.compile(
    r'^\s*(all_model_checkpoint_paths|model_checkpoint_path)\s*:\s*"((?:[^"\\\n]|\\.)*)"',
    re.MULTILINE)
_LONGEST_STATE = 1 << 20


def strip_suffix(path):
    """A checkpoint prefix from the name of any of its files.

    >>> strip_suffix('m-5.data-00000-of-00001'), strip_suffix('m-5'), strip_suffix('.meta')
    ('m-5', 'm-5', './')
    """
    prefix = _V2_SUFFIX.sub('', str(path))
    return prefix or './'


def strip_v1_shard(path):
    """The prefix of a V1 checkpoint from the name or the pattern of its shards.

    >>> strip_v1_shard('m-5-00000-of-00002'), strip_v1_shard('m-5-?????-of-00002')
    ('m-5', 'm-5')
    """
    return _V1_SHARD.sub('', str(path))


def is_data_shard(path):
    """Whether a name is that of a data file of a V2 checkpoint."""
    return bool(_DATA_SHARD.search(path))


def has_weights(prefix):
    """Whether a checkpoint lies at a prefix: a V2 index, or V1 files."""
    return os.path.isfile(prefix + '.index') or is_table(prefix) or bool(v1_shards(prefix))


def is_table(path):
    """Whether a path is a file of a V1 checkpoint (an index is such a table, too)."""
    try:
        return (not path.endswith('.index') and os.path.isfile(path)
                and sniff.identify(path).kind == sniff.TABLE)
    except ModelError:
        return False


def v1_shards(prefix):
    """Paths of the shards of a V1 checkpoint."""
    folder, name = os.path.split(prefix)
    return [os.path.join(folder, other) for other in listed(folder)
            if other.startswith(name) and _V1_SHARD.sub('', other) == name != other]


def missing_data(prefix):
    """Names of data files of a V2 checkpoint that its other files say should be there."""
    folder, name = os.path.split(prefix)
    there = [match for other in listed(folder) if other.startswith(name + '.data-')
             for match in [_DATA_SHARD.search(other)] if match]
    counts = {match.group(2) for match in there}
    if len(counts) != 1:
        return [] if there else [name + '.data-00000-of-00001']
    count = counts.pop()
    numbers = {match.group(1) for match in there}
    return ['%s.data-%05d-of-%s' % (name, number, count) for number in range(int(count))
            if '%05d' % number not in numbers]


def prefixes(folder):
    """Checkpoint prefixes with weights in a folder, highest step first."""
    names = listed(folder)
    there = set(names)
    found = {name[:-len('.index')] for name in names if name.endswith('.index')}
    found.update(name for name in names if name + '.meta' in there
                 and name not in found and is_table(os.path.join(folder, name)))
    found.update(_V1_SHARD.sub('', name) for name in names if _V1_SHARD.search(name))
    return [os.path.join(folder, name) for name in sorted(found, key=_by_step)]


def metas(folder):
    """Prefixes with a ``.meta`` file in a folder, highest step first."""
    found = [name[:-len('.meta')] for name in listed(folder) if name.endswith('.meta')]
    return [os.path.join(folder, name) for name in sorted(found, key=_by_step)]


def step(prefix):
    """The training step in a prefix, None without one."""
    found = _STEP.search(prefix)
    return int(found.group(1)) if found else None


def family(prefix):
    """A prefix without its step: what the checkpoints of one training share."""
    return _STEP.sub('', prefix)


def state_paths(state):
    """What a ``checkpoint`` state file names, the newest first, looked for where it lies now.

    The file often names a folder of the machine that trained (also with
    backslashes); what counts is the name beside the state file.

    Returns:
        List of (prefix as it would be found now, name as written).
    """
    try:
        with open(state, encoding='utf-8', errors='replace') as file:
            text = file.read(_LONGEST_STATE)
    except OSError:
        return []
    folder = os.path.dirname(state)
    newest, others = [], []
    for key, written in _STATE_PATHS.findall(text):
        name = written.replace('\\\\', '\\')
        if '\0' in name:  # damaged: no file can be called so
            continue
        (newest if key == 'model_checkpoint_path' else others).append(name)
    result = []
    for name in newest + others[::-1]:
        as_written = os.path.join(folder, name)
        local = os.path.join(folder, re.split(r'[/\\]', name)[-1])
        # Where a whole path is written, a copy of the folder has its own files.
        order = (local, as_written) if os.path.isabs(name) else (as_written, local)
        result += [(strip_v1_shard(prefix), name) for prefix in order]
    return result


def listed(folder):
    """Names in a folder, sorted; none when it can't be read."""
    try:
        return sorted(os.listdir(folder or '.'))
    except (OSError, ValueError):
        return []


def _by_step(name):
    number = step(name)
    return (-number if number is not None else 1, name)
