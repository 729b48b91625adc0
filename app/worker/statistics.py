"""Statistics of one tensor's values, for the inspector."""
import math

BINS = 40


def describe(array, dtype):
    """Look at an array's values.

    Args:
        array: as `app.worker.values.load` gives it.
        dtype: name of the dtype it was stored with.

    Returns:
        {'dtype', 'shape', 'elements', 'bytes', 'nans', 'infinities', 'min', 'max',
        'mean', 'std', 'zeros', 'histogram': {'counts', 'edges'}}; the numbers of the
        finite values only, None where there are none (or the tensor holds strings).
        ``values``: the first few, for small tensors.
    """
    import numpy as np
    result = {'dtype': dtype, 'shape': list(array.shape), 'elements': int(array.size),
              'bytes': int(array.nbytes), 'nans': 0, 'infinities': 0, 'min': None,
              'max': None, 'mean': None, 'std': None, 'zeros': 0, 'histogram': None,
              'values': None}
    if dtype == 'string':
        result['values'] = [value.decode('utf-8', 'replace')[:200]
                            for value in array.ravel()[:BINS]]
        result['bytes'] = sum(map(len, array.ravel()))
        return result
    if np.iscomplexobj(array):
        array = np.abs(array)
    if array.size <= BINS:
        result['values'] = [repr(value.item()) for value in array.ravel()]
    flat = array.ravel()
    if flat.dtype.kind == 'f':
        finite = np.isfinite(flat)
        result['nans'] = int(np.isnan(flat).sum())
        result['infinities'] = int(flat.size - finite.sum()) - result['nans']
        if not finite.all():
            flat = flat[finite]
    if not flat.size:
        return result
    result['zeros'] = int(flat.size - np.count_nonzero(flat))
    low, high = float(flat.min()), float(flat.max())
    mean = float(flat.mean(dtype=np.float64))
    result.update(min=low, max=high, mean=mean, std=float(flat.std(dtype=np.float64)))
    if math.isfinite(high - low):
        counts, edges = np.histogram(
            flat.astype(np.float64) if flat.dtype.kind == 'b' or flat.dtype.itemsize < 4
            else flat, bins=BINS)
        result['histogram'] = {'counts': counts.tolist(), 'edges': edges.tolist()}
    return result
