"""Figures on a tensor's values."""
import numpy as np

from app.worker import statistics


def test_nan_and_infinity_are_counted_and_left_out():
    array = np.array([1, np.nan, 3, np.inf, -np.inf, 0], np.float32)
    facts = statistics.describe(array, 'float32')
    assert (facts['nans'], facts['infinities'], facts['zeros']) == (1, 2, 1)
    assert (facts['min'], facts['max']) == (0, 3)
    assert sum(facts['histogram']['counts']) == 3
    assert facts['bytes'] == 24


def test_nothing_but_nan_has_no_figures():
    facts = statistics.describe(np.full(3, np.nan), 'float64')
    assert facts['min'] is None and facts['histogram'] is None and facts['nans'] == 3


def test_strings():
    facts = statistics.describe(np.array([b'ab', b'c'], object), 'string')
    assert facts['values'] == ['ab', 'c'] and facts['bytes'] == 3


def test_halves_do_not_overflow():
    array = np.full(100000, 60000, np.float16)
    facts = statistics.describe(array, 'float16')
    assert facts['mean'] == 60000 and sum(facts['histogram']['counts']) == 100000
