"""Inputs made up for a proof."""
import numpy as np
from hypothesis import given, strategies as st

from app.worker.proof import made_up


def item(name, dtype, shape, kind='data', below=None):
    return {'tensor': name, 'dtype': dtype, 'shape': shape, 'kind': kind, 'below': below}


TOKENS, LENGTHS = item('t:0', 'int32', [None, 7], below=90), item('n:0', 'int64', [None])


def test_lengths_reach_the_end_of_the_sequences():
    inputs = [TOKENS, LENGTHS]
    fed = [made_up.feed(inputs, 4, settings)['n:0'] for settings in made_up.ways(inputs)]
    assert any((lengths == 7).all() for lengths in fed)
    assert fed[0][0] == 7 and all(1 <= length <= 7 for length in fed[0])
    assert any(lengths.max() < 4 for lengths in fed)
    assert not any(settings.lengths for settings in made_up.ways([TOKENS]))


def test_indices_reach_all_rows():
    settings = made_up.ways([TOKENS])
    most = made_up.feed([TOKENS], 50, settings[0])['t:0']
    assert 80 < most.max() < 90 and most.min() >= 0
    for each in settings:
        values = made_up.feed([TOKENS], 5, each)['t:0']
        assert values.dtype == np.int32 and values.max() < 90


@given(st.integers(1, 3), st.sampled_from(['int32', 'uint8', 'int64', 'uint16']),
       st.integers(1, 5))
def test_small_tables_are_never_left(rows, dtype, batch):
    inputs = [item('t:0', dtype, [None, 2], below=rows)]
    for settings in made_up.ways(inputs):
        assert made_up.feed(inputs, batch, settings)['t:0'].max() < rows


@given(st.integers(1, 9))
def test_always_the_same(batch):
    inputs = [item('x:0', 'float32', [None, 3]), TOKENS]
    settings = made_up.ways(inputs)[0]
    one, other = (made_up.feed(inputs, batch, settings) for _ in range(2))
    assert all((one[name] == other[name]).all() for name in one)
    assert one['x:0'].shape == (batch, 3)


def test_batches_in_messages():
    assert made_up.batches_in('shape[0] = [128,100] vs. shape[1] = [3,50]', 3) == [128]
    assert made_up.batches_in('[7] and [100000,2] and [1,2]', 3) == []
