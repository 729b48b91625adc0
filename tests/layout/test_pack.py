"""Side by side."""
from hypothesis import given
from hypothesis import strategies as st

from app.layout import pack
from tests.layout import drawings
from tests.layout.patience import patient

SIZES = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=1, max_size=15)


def _check(sizes, corners, width, height):
    rects = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(corners, sizes)]
    for k, rect in enumerate(rects):
        assert rect[2] <= width and rect[3] <= height
        assert not any(drawings.overlap(rect, other) for other in rects[:k])


@given(SIZES)
@patient()
def test_shelves_hold_everything_apart(sizes):
    _check(sizes, *pack.shelves(sizes, 10))


@given(SIZES, st.integers(50, 800))
@patient()
def test_columns_hold_everything_apart(sizes, height):
    corners, width, lowest = pack.columns(sizes, 10, height)
    _check(sizes, corners, width, lowest)
    assert lowest <= max(height, max(h for _, h in sizes))
