"""Comparing what two runs gave."""
import numpy as np
import pytest

from app.worker.proof import comparison


@pytest.mark.parametrize('one, other, status', [
    ([1.0, np.nan], [1.0, np.nan], 'equal'),
    ([0.0], [-0.0], 'close'),
    ([1.0], [1.0 + 5e-6], 'close'),
    ([1.0], [1.001], 'different'),
    ([1.0, np.nan], [np.nan, 1.0], 'different'),
    ([np.inf], [np.inf], 'equal'),
    ([np.inf], [1.0], 'different'),
    ([[1.0]], [1.0], 'different'),
])
def test_compare_floats(one, other, status):
    one, other = np.float32(one), np.float32(other)
    assert comparison.compare_arrays(one, other)[0] == status


def test_compare_others():
    compare = comparison.compare_arrays
    assert compare(np.int32([1, 2]), np.int32([1, 4])) == ('different', 2.0)
    assert compare(np.int32([1]), np.int64([1]))[0] == 'different'
    assert compare(np.array([b'a'], object), np.array([b'a'], object)) == ('equal', 0.0)
    assert compare(np.array([b'a'], object), np.array([b'b'], object))[0] == 'different'
    assert compare(np.float32([]), np.float32([])) == ('equal', 0.0)
