"""Statistics of one stored tensor, for the inspector."""
import math

from app.checkpoint.opener import open_checkpoint

BINS = 40


def describe(prefix, key, slice_spec=''):
    """Look at a tensor's values.

    Returns:
        {'dtype', 'shape', 'elements', 'nans', 'infinities', 'min', 'max', 'mean',
        'std', 'zeros', 'histogram': {'counts', 'edges'}}; the numbers of the
        finite values only, None where there are none (or the tensor holds strings).
        ``values``: the first few, for small tensors.

    Raises CheckpointError.
    """
    import numpy as np
    with open_checkpoint(prefix) as bundle:
        entry = bundle.entry(key)
        array = bundle.read(key, slice_spec)
    result = {'dtype': entry.dtype, 'shape': list(array.shape), 'elements': int(array.size),
              'nans': 0, 'infinities': 0, 'min': None, 'max': None, 'mean': None, 'std': None,
              'zeros': 0, 'histogram': None, 'values': None}
    if entry.dtype == 'string':
        result['values'] = [value.decode('utf-8', 'replace') for value in array.ravel()[:BINS]]
        return result
    if entry.dtype == 'bfloat16':
        array = (array.astype(np.uint32) << 16).view(np.float32)
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
        counts, edges = np.histogram(flat.astype(np.float64) if flat.dtype.kind == 'b' else flat,
                                     bins=BINS)
        result['histogram'] = {'counts': counts.tolist(), 'edges': edges.tolist()}
    return result
