"""How the frozen file behaves: twice the same, and each row for itself."""
from app.worker.proof import comparison
from app.worker.proof.runtime import line

ROW_TOLERANCE = 1e-3
"""Share of an output's scale: another batch size sums in another order."""

_REPETITIONS = 3
"""Of each run, where a file draws random numbers."""

TRAINING_NORMS = ('FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3')
"""Ops that normalize by the batch at hand unless told otherwise."""


def twice(session, tensors, found, random):
    """Run again on the same input; where a file draws random numbers, on all of them.

    Each run goes on with the random numbers where the last one ended.  The largest batch,
    which shows most, is first.  Runs that are equal are no proof that the next one is, too.

    Args:
        found: The `cases.Found`, with results of the frozen file.
        random: Names of ops that draw random numbers.

    Returns:
        (whether all runs gave the same bits, None when some draw random numbers that no
        run has shown, sentence or '').
    """
    fetches = [name for name, _ in tensors]
    runs = sorted(zip(found.feeds, found.results), reverse=True,
                  key=lambda run: sum(array.size for array in run[0].values()))
    for feed, result in runs * _REPETITIONS if random else runs[-1:]:
        again = session.run(feed, fetches)
        status, difference, _, differences = comparison.compare(tensors, [result], [again])
        if status != 'equal':
            return False, _unlike(status, difference, differences[0]['output'], random)
    if random:
        return None, 'No two runs on the inputs tried differ, but others may: %s.' % _drawing(
            random)
    return True, ''


def _unlike(status, difference, name, random):
    """The sentence on two runs that differ."""
    if random:
        return 'Two runs give different values of %s: %s.' % (name, _drawing(random))
    if status == 'close':
        return 'Two runs of the file differ by rounding (%s, %.3g).' % (name, difference)
    return ('Two runs give different values of %s, though no op draws random numbers: '
            'the file keeps a state between runs.' % name)


def _drawing(random):
    return '%s draw%s random numbers' % (' and '.join(random[:2]), 's' * (len(random) == 1))


def rows_alone(tf, run, tensors, found, inputs, outline, same_batch=False):
    """Whether a row of a batch comes out as it does without the others.

    Args:
        run: Called with (feed, fetches), gives the values.
        found: The `cases.Found`, with results of the frozen file.
        inputs: What is fed, from `app.freeze.feeds.inputs`.
        outline: GraphDef of the frozen file, to name the reason.
        same_batch: Whether batches of another size would draw other random numbers, so
            that the other rows are to be replaced instead of left out.

    Returns:
        (True, False or None when it can't be said, sentence or '').
    """
    fixed = {item['tensor']: bool(item['shape'] and item['shape'][0]) for item in inputs
             if item['kind'] not in ('switch', 'default', 'pinned')}
    for feed, result in sorted(zip(found.feeds, found.results),
                               key=lambda run: -_rows(run[0], fixed)):
        rows = _rows(feed, fixed)
        if rows < 2:
            break
        batched = {name for name, array in feed.items() if array.shape[:1] == (rows,)
                   and name in fixed}
        columns = [column for column, value in enumerate(result)
                   if getattr(value, 'shape', ())[:1] == (rows,)]
        if not columns:
            return None, 'Whether rows depend on one another cannot be seen: no output has ' \
                         'a row for each of them.'
        try:
            worst = _greatest(run, tensors, feed, result, rows, batched, columns,
                              same_batch or any(fixed[name] for name in batched))
        except (tf.errors.OpError, ValueError, TypeError) as error:
            return None, 'A row alone does not run: %s' % line(error)
        if worst is None:
            continue
        difference, name = worst
        if not difference:
            return True, ''
        return False, ('A row of %s depends on the other rows of its batch (difference %.3g)%s.'
                       % (name, difference, _reason(outline)))
    return None, ''


def another_batch(tf, run, tensors, found, inputs, outline):
    """What goes wrong with a batch of another size, where the file alone takes any.

    Args: as of `rows_alone`.

    Returns:
        ({batch size: error line} of those that do not run, sentence or '').
    """
    free = {item['tensor'] for item in inputs if item.get('frozen')
            and item['kind'] not in ('switch', 'default', 'pinned')
            and item['shape'] and item['shape'][0] and _takes_any(outline, item['frozen'])}
    if not free or not found.feeds:
        return {}, ''
    import numpy as np
    feed, result = found.feeds[0], found.results[0]
    rows = _rows(feed, free)
    if not rows:
        return {}, ''
    failed = {}
    for size in sorted({1, rows + 1} - {rows}):
        other = {name: np.resize(array, (size,) + array.shape[1:]) if name in free else array
                 for name, array in feed.items()}
        try:
            values = run(other, [name for name, _ in tensors])
        except (tf.errors.OpError, ValueError, TypeError) as error:
            failed[size] = line(error)
            continue
        for (name, _), value, before in zip(tensors, values, result):
            if getattr(before, 'shape', ())[:1] == (rows,) and value.shape[:1] != (size,):
                failed[size] = '%s then has the shape %s' % (name, list(value.shape))
                break
    if not failed:
        return {}, ''
    return failed, ('Its inputs take batches of any size, but the file is made for %d: a batch of '
                    '%s fails (%s).' % (rows, ' or '.join(map(str, failed)),
                                        next(iter(failed.values()))))


def _takes_any(outline, tensor):
    """Whether a placeholder of the file leaves the size of its batch open."""
    name = tensor.split(':')[0]
    shape = next((node.attr['shape'].shape for node in outline.node if node.name == name), None)
    return shape is not None and (shape.unknown_rank or bool(shape.dim) and shape.dim[0].size < 0)


def _rows(feed, fixed):
    """The size of the batch, 0 when the inputs do not agree on one."""
    sizes = {array.shape[0] for name, array in feed.items() if array.ndim and name in fixed}
    return sizes.pop() if len(sizes) == 1 else 0


def _greatest(run, tensors, feed, result, rows, batched, columns, fixed):
    """(greatest difference beyond rounding, tensor) over the first and the last row."""
    import numpy as np
    fetches = [tensors[column][0] for column in columns]
    greatest = (0.0, fetches[0])
    for row in (0, rows - 1):
        if fixed:
            # The batch has a set size: all of its rows become this one.
            part = {name: np.repeat(array[row:row + 1], rows, 0) if name in batched else array
                    for name, array in feed.items()}
        else:
            part = {name: array[row:row + 1] if name in batched else array
                    for name, array in feed.items()}
        alone = run(part, fetches)
        for column, name, value in zip(columns, fetches, alone):
            value = np.asarray(value)
            if value.shape[:1] not in ((1,), (rows,)):
                return None
            index = row if fixed else 0
            difference = _beyond_rounding(np.asarray(result[column])[row], value[index],
                                          comparison.scale_of(np.asarray(result[column])))
            if difference > greatest[0]:
                greatest = (difference, name)
    return greatest


def _beyond_rounding(one, other, scale):
    """The largest difference of two rows, 0 when it is rounding."""
    import numpy as np
    one, other = np.asarray(one), np.asarray(other)
    status, difference = comparison.compare_arrays(one, other)
    if status == 'equal' or status == 'close':
        return 0.0
    if difference is None:
        return 1.0
    rounding = one.dtype.kind in 'fc' and one.shape == other.shape \
        and difference <= ROW_TOLERANCE * (scale or 0.0)
    return 0.0 if rounding else difference


def _reason(outline):
    for node in outline.node:
        if node.op in TRAINING_NORMS and 'is_training' in node.attr \
                and node.attr['is_training'].b \
                or node.op in TRAINING_NORMS and 'is_training' not in node.attr:
            return ': %s is batch norm in training mode (C1)' % node.name
    return ''
