from hypothesis import given, strategies as st
import pytest

from app.ui import geometry
from app.ui.geometry import Viewport, fitted, into_view, overview

COORDINATE = st.floats(-1e5, 1e5)
SCALE = st.floats(0.02, 4.0)
LENGTH = st.floats(1.0, 1e5)
VIEW = st.tuples(st.floats(200, 4000), st.floats(200, 4000))


@given(SCALE, COORDINATE, COORDINATE, COORDINATE, COORDINATE)
def test_there_and_back(scale, left, top, x, y):
    viewport = Viewport(scale, left, top)
    back = viewport.to_scene(*viewport.to_view(x, y))
    assert back == pytest.approx((x, y), abs=1e-4)


@given(SCALE, COORDINATE, COORDINATE, st.floats(0.1, 10), st.floats(0, 2000),
       st.floats(0, 2000))
def test_zoom_keeps_the_point_under_the_pointer(scale, left, top, factor, x, y):
    before = Viewport(scale, left, top)
    after = before.zoomed(factor, x, y)
    assert after.to_scene(x, y) == pytest.approx(before.to_scene(x, y), abs=1e-3)
    assert geometry.MIN_SCALE <= after.scale <= geometry.MAX_SCALE


@given(SCALE, COORDINATE, COORDINATE, st.floats(-500, 500), st.floats(-500, 500))
def test_pan_moves_by_view_pixels(scale, left, top, dx, dy):
    before = Viewport(scale, left, top)
    x, y = before.panned(dx, dy).to_view(left, top)
    assert (x, y) == pytest.approx((dx, dy), abs=1e-4)


@given(COORDINATE, COORDINATE, st.floats(1, 1e4), st.floats(1, 1e4), VIEW)
def test_fit_shows_all_of_it_centred(x, y, w, h, view):
    viewport = fitted((x, y, w, h), view)
    left, top = viewport.to_view(x, y)
    right, bottom = viewport.to_view(x + w, y + h)
    assert viewport.scale <= 1.0
    assert (left + right) / 2 == pytest.approx(view[0] / 2, abs=0.1)
    if viewport.scale > geometry.MIN_SCALE:
        assert left >= -0.1 and top >= -0.1
        assert right <= view[0] + 0.1 and bottom <= view[1] + 0.1


def test_overview_of_a_tall_drawing_begins_at_its_top_and_is_readable():
    viewport = overview((0, 0, 300, 40000), (1000, 800))
    assert viewport.scale >= 0.5
    assert viewport.to_view(0, 0)[1] == pytest.approx(24)


def test_overview_of_a_small_drawing_is_all_of_it():
    viewport = overview((0, 0, 300, 400), (1000, 800))
    assert 1.0 <= viewport.scale <= 1.3
    assert viewport.to_view(150, 200) == pytest.approx((500, 400))


def test_what_is_in_view_stays():
    assert into_view((100, 100, 80, 40), (1000, 800), [(800, 600, 190, 190)]) == (0, 0)


def test_what_is_out_of_view_is_brought_to_its_margin():
    assert into_view((-300, 900, 80, 40), (1000, 800)) == (348, -188)


def test_the_beginning_of_what_is_too_large_comes_into_view():
    assert into_view((500, 300, 2000, 40), (1000, 800)) == (-452, 0)


def test_what_is_covered_moves_the_shortest_way_from_under_the_cover():
    map_, legend = (800, 500, 190, 290), (12, 500, 180, 290)
    assert into_view((760, 600, 80, 40), (1000, 800), [map_, legend]) == (-48, 0)
    assert into_view((850, 510, 80, 40), (1000, 800), [map_, legend]) == (0, -58)
    assert into_view((150, 700, 80, 40), (1000, 800), [map_, legend]) == (50, 0)


@given(st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(10, 300), st.floats(10, 120))
def test_nothing_of_moderate_size_stays_covered(x, y, w, h):
    size, covers = (742, 618), [(642, 427, 82, 179), (12, 430, 189, 176)]
    dx, dy = into_view((x, y, w, h), size, covers)
    left, top, right, bottom = x + dx, y + dy, x + dx + w, y + dy + h
    assert left >= 47.9 and top >= 47.9 and right <= 742 - 47.9 and bottom <= 618 - 47.9
    assert not any(left < a + c and a < right and top < b + d and b < bottom
                   for a, b, c, d in covers)
