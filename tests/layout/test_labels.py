"""Where labels go."""
from hypothesis import given
from hypothesis import strategies as st

from app.layout.labels import place
from tests.layout import drawings
from tests.layout.patience import patient

ROUTES = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(20, 300)),
                  max_size=12)


def _rect(centre, size):
    (x, y), (w, h) = centre, size
    return x - w / 2, y - h / 2, x + w / 2, y + h / 2


@given(ROUTES)
@patient()
def test_labels_touch_neither_boxes_nor_each_other(spans):
    routes = [[(x, y), (x, y + length)] for x, y, length in spans]
    boxes = [(40, 40, 90, 60), (200, 100, 80, 300)]
    size = (60, 14)
    taken = [(x, y, x + w, y + h) for x, y, w, h in boxes]
    for centre, route in zip(place(routes, [size] * len(routes), boxes), routes):
        if centre:
            assert centre[0] == route[0][0] and route[0][1] <= centre[1] <= route[1][1]
            assert not any(drawings.overlap(_rect(centre, size), other) for other in taken)
            taken.append(_rect(centre, size))


def test_a_label_keeps_clear_of_other_routes_where_it_can():
    routes = [[(0, 0), (0, 100)], [(-50, 50), (50, 50)]]
    first, _ = place(routes, [(30, 14), (0, 0)], [])
    assert abs(first[1] - 50) > 7


def test_a_piece_too_short_for_it_takes_no_label():
    assert place([[(0, 0), (30, 0)]], [(60, 14)], []) == [None]
    assert place([[(0, 0), (0, 10)]], [(60, 14)], []) == [None]


def test_huge_boxes_are_seen_too():
    assert place([[(500, 0), (500, 9000)]], [(60, 14)], [(0, 0, 9000, 9000)]) == [None]
