from hypothesis import given, strategies as st
from PyQt5.QtCore import QLineF, QRectF

from app.ui.far import LEAST, FarItems
from tests.ui.fakes import box, picture, wire

PLACE = st.floats(-4000, 4000)
SIZE = st.floats(1, 3000)
RECTS = st.lists(st.tuples(PLACE, PLACE, SIZE, SIZE), max_size=15)


def items(boxes, wires=()):
    return FarItems(picture(boxes, list(wires), 0, 0), lambda item: (item.depth, item.op),
                    lambda place, item: (9, 'wire'))


@given(RECTS, PLACE, PLACE, SIZE, SIZE, st.floats(0.003, 3))
def test_all_that_touches_the_view_and_can_be_seen_is_painted(places, x, y, w, h, scale):
    boxes = [box(str(number), *place) for number, place in enumerate(places)]
    found = [shape for _, shapes in items(boxes).parts((x, y, x + w, y + h), scale)
             for shape in shapes]
    for item in boxes:
        rect = QRectF(item.x, item.y, item.w, item.h)
        if item.x <= x + w and item.x + item.w >= x and item.y <= y + h and item.y + item.h >= y \
                and max(item.w, item.h) * scale >= LEAST * 1.01:
            assert found.count(rect) == places.count((item.x, item.y, item.w, item.h))
        if max(item.w, item.h) * scale < LEAST / 2.1:
            assert rect not in found


def test_parents_are_painted_before_what_lies_in_them():
    boxes = [box('b', 10, 10, depth=1), box('a', 0, 0, 900, 900, depth=0)]
    lines = [wire('a', 'b', [(0, 0), (5, 90), (700, 700)])]
    parts = list(items(boxes, lines).parts((0, 0, 1000, 1000), 1.0))
    assert [style[0] for style, _ in parts] == [0, 1, 9]
    assert sorted(shape.length() for shape in parts[-1][1]) == sorted(
        [QLineF(0, 0, 5, 90).length(), QLineF(5, 90, 700, 700).length()])


def test_an_empty_picture():
    assert list(items([]).parts((0, 0, 10, 10), 0.5)) == []
