"""What a checkpoint holds and how it suits a graph, as plain facts; its index is enough."""
import os
import re

from app.checkpoint import compare, keymap
from app.checkpoint.opener import open_checkpoint
from app.errors import CheckpointError
from app.formats import checkpoint_files

_STEP_KEYS = ('global_step', 'step', 'Variable/global_step')
_STEP = re.compile(r'-(\d+)$')
_INTEGERS = ('int64', 'int32')
_MOST_LISTED = 50


def describe(model, saver_keys=None):
    """The ``checkpoint_info`` object of ``inspect``, None for a model without checkpoint.

    Returns:
        A dict: ``prefix``; ``format`` ('V1' or 'V2'); ``keys`` and ``bytes`` (counts);
        ``files`` [{file, bytes (None: missing), needed}]; ``complete``, whether they
        all are there with all that the index names; ``step`` and ``step_from``
        ('global_step', 'name' or None); ``problem``, why it can't be read, or None.
        Against the graph: ``missing`` [{name, key, saved, proposal, sure, reason}]
        (``saved``: whether a Saver of the graph saves it),
        ``different`` [{name, key, dtype, shape, stored_dtype, stored_shape, reason}],
        ``unused`` (the first of ``unused_count``), ``averages`` (how many variables
        have one), ``renamed_scopes`` [{old, new, count, option}], ``options`` (what to
        type to accept all proposals), ``other_model`` (hardly a
        variable has a key, nor one that it may be called by).  Lists hold at most 50.
    """
    if model.checkpoint is None:
        return None
    facts = {'prefix': model.checkpoint, 'format': None, 'keys': 0, 'bytes': 0, 'files': [],
             'complete': False, 'step': None, 'step_from': None, 'problem': None,
             'missing': [], 'missing_count': 0, 'different': [], 'unused': [],
             'unused_count': 0, 'averages': 0, 'renamed_scopes': [], 'options': [],
             'other_model': False}
    try:
        with open_checkpoint(model.checkpoint) as checkpoint:
            facts.update(_held(checkpoint))
            found = compare.compare(model, checkpoint, saver_keys)
            facts.update(_against(found, keymap.left_out(model)))
            facts['other_model'] = bool(checkpoint.keys) and _of_other_model(found)
            checkpoint.check_data(checkpoint.keys)
            facts['complete'] = True
    except CheckpointError as error:
        facts['problem'] = error.message
    return facts


def step(checkpoint):
    """(training step or None, 'global_step', 'name' or None: where it stands).

    The value stored with the weights counts for more than the number in the name.
    """
    for key in _STEP_KEYS:
        entry = checkpoint.keys.get(key)
        if entry is not None and entry.shape == () and entry.dtype in _INTEGERS:
            try:
                return int(checkpoint.read(key)), 'global_step'
            except CheckpointError:
                break
    found = _STEP.search(checkpoint.prefix)
    return (int(found.group(1)), 'name') if found else (None, None)


def steps(checkpoint):
    """What there is to know of which training step a checkpoint is of.

    Returns:
        (step in its name or None, its ``global_step`` or None, prefix of the checkpoint of
        the same training with the highest step beside it, None when this one is that).
    """
    named = checkpoint_files.step(checkpoint.prefix)
    number, source = step(checkpoint)
    newest, newest_step = None, named
    if named is not None:
        family = checkpoint_files.family(checkpoint.prefix)
        for prefix in checkpoint_files.prefixes(os.path.dirname(checkpoint.prefix) or '.'):
            other = checkpoint_files.step(prefix)
            if other is not None and other > newest_step \
                    and os.path.normpath(checkpoint_files.family(prefix)) == \
                    os.path.normpath(family):
                newest, newest_step = prefix, other
    return named, number if source == 'global_step' else None, newest


def _held(checkpoint):
    number, source = step(checkpoint)
    return {'format': checkpoint.format, 'keys': len(checkpoint.keys),
            'bytes': sum(entry.bytes for entry in checkpoint.keys.values()),
            'files': [{'file': os.path.basename(path), 'bytes': size, 'needed': needed}
                      for path, size, needed in checkpoint.data_files()],
            'step': number, 'step_from': source}


def _of_other_model(found):
    """Whether a `Comparison` finds keys, or proposals of keys, for less than one in 20."""
    foreign = [row for row in found.missing if not row.proposal]
    return bool(found.rows) and 20 * (len(found.rows) - len(foreign)) < len(found.rows)


def _against(found, unsaved):
    different = [row for row in found.rows if row.state in (compare.SHAPE, compare.DTYPE)]
    return {
        'missing': [{'name': row.name, 'key': row.key, 'saved': row.node not in unsaved,
                     'proposal': row.proposal, 'sure': row.sure, 'reason': row.reason}
                    for row in found.missing[:_MOST_LISTED]],
        'missing_count': len(found.missing),
        'different': [{'name': row.name, 'key': row.key, 'dtype': row.dtype,
                       'shape': row.shape and list(row.shape),
                       'stored_dtype': row.stored_dtype, 'stored_shape': list(row.stored_shape),
                       'reason': row.reason} for row in different[:_MOST_LISTED]],
        'unused': found.unused[:_MOST_LISTED], 'unused_count': len(found.unused),
        'averages': len(found.shadows),
        'renamed_scopes': [{'old': rule.old, 'new': rule.new, 'count': rule.count,
                            'option': rule.option} for rule in found.rules],
        'options': found.options[:_MOST_LISTED]}
