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
    """(status, largest difference or None, what differs)."""
    import numpy as np
    status, largest, where = 'equal', 0.0, ''
    for number, (first, second) in enumerate(zip(expected, actual)):
        for (name, _), one, other in zip(tensors, first, second):
            one, other = np.asarray(one), np.asarray(other)
            verdict, difference = compare_arrays(one, other)
            if difference is not None:
                largest = max(largest, difference)
            if verdict == 'different' and status != 'different':
                where = '%s differs in run %d.' % (name, number + 1)
            if verdict != 'equal' and status != 'different':
                status = verdict
    return status, largest, where


def empty_results(tensors, results):
    """Sentences about outputs whose values could hide a difference."""
    for column, (name, empty) in enumerate(tensors):
        reasons = [nothing_in(run[column]) for run in results]
        if all(reasons) and not empty:
            yield '%s %s in every run.' % (name, reasons[0])


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
