"""What two runs gave, compared."""

RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE = 1e-5, 1e-6


def nothing_in(value):
    """What is wrong with an output that could hide a difference, '' if nothing."""
    import numpy as np
    value = np.asarray(value)
    if not value.size:
        return 'had no elements'
    if value.dtype.kind in 'fc' and np.isnan(value).all():
        return 'was NaN throughout'
    return ''


def compare(tensors, expected, actual):
    """What of two lists of results differs.

    Returns:
        (status, largest difference or None, sentence about the first that differs,
        differences: list of {'output', 'max_abs_diff', 'scale'} of the outputs that
        are not equal, scale being the largest magnitude that was expected).
    """
    status, largest, where, differences = 'equal', 0.0, '', {}
    for number, (first, second) in enumerate(zip(expected, actual)):
        for (name, _), one, other in zip(tensors, first, second):
            verdict, difference = compare_arrays(*map(_array, (one, other)))
            if difference is not None:
                largest = max(largest, difference)
            if verdict == 'different' and status != 'different':
                where = '%s differs in run %d.' % (name, number + 1)
            if verdict != 'equal':
                if status != 'different':
                    status = verdict
                entry = differences.setdefault(
                    name, {'output': name, 'max_abs_diff': None, 'scale': None})
                entry['max_abs_diff'] = _larger(entry['max_abs_diff'], difference)
                entry['scale'] = _larger(entry['scale'], scale_of(_array(one)))
    return status, largest, where, list(differences.values())


def fits(shape, value):
    """Whether a result has a shape, in which None stands for any size."""
    given = _array(value).shape
    return len(shape) == len(given) and all(size in (None, other)
                                            for size, other in zip(shape, given))


def scale_of(array):
    """The largest finite magnitude of an array, None when it has none."""
    import numpy as np
    if array.dtype.kind not in 'biufc':
        return None
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else None


def _array(value):
    """An array; of texts as Python has them, as numpy drops zero bytes at their end."""
    import numpy as np
    return np.asarray(value, object if isinstance(value, bytes) else None)


def _larger(one, other):
    return max((value for value in (one, other) if value is not None), default=None)


def empty_results(tensors, results):
    """Sentences about outputs whose values could hide a difference."""
    for column, (name, empty) in enumerate(tensors):
        reasons = [nothing_in(run[column]) for run in results]
        if all(reasons) and not empty:
            yield '%s %s in every run.' % (name, reasons[0])


def constant_outputs(tensors, results):
    """(tensor name, value) of outputs whose elements were all the same in all runs.

    Such an output hides what differs before it.  One element alone is not judged.
    """
    import numpy as np
    found = []
    for column, (name, _) in enumerate(tensors):
        values = [_array(run[column]) for run in results]
        first = next((value.ravel()[0] for value in values if value.size), None)
        if sum(value.size for value in values) > 1 and first is not None \
                and all(np.all(value == first) for value in values):
            found.append((name, first))
    return found


def compare_arrays(one, other):
    """(status, largest absolute difference or None) of two arrays; equal means bit by bit."""
    import numpy as np
    if one.dtype != other.dtype or one.shape != other.shape:
        return 'different', None
    if one.dtype == object or one.dtype.kind in 'SU':
        return ('equal', 0.0) if one.tolist() == other.tolist() else ('different', None)
    if one.tobytes() == other.tobytes():
        return 'equal', 0.0
    if one.dtype.kind in 'bui':
        wide = np.abs(one.astype(np.float64) - other.astype(np.float64))
        return 'different', float(wide.max())
    with np.errstate(all='ignore'):
        gaps = np.abs(one - other)
        finite = gaps[np.isfinite(gaps)]
        largest = float(finite.max()) if finite.size else None
        scale = np.abs(one[np.isfinite(one)])
        tolerance = ABSOLUTE_TOLERANCE * max(1.0, float(scale.max()) if scale.size else 1.0)
        near = np.allclose(one, other, RELATIVE_TOLERANCE, tolerance, equal_nan=True)
    return ('close' if near else 'different'), largest
