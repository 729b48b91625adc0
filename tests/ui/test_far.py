from hypothesis import given, strategies as st
from PyQt5.QtCore import QLineF, QRectF

from app.ui.far import LEAST, FarItems, FarShapes, FarStyles, FarTiles
from app.ui.looks import Ends
from tests.ui.fakes import box, picture, wire

PLACE = st.floats(-4000, 4000)
SIZE = st.floats(1, 3000)
RECTS = st.lists(st.tuples(PLACE, PLACE, SIZE, SIZE), max_size=15)


def items(boxes, wires=(), live=None, live_wires=frozenset()):
    shown = picture(boxes, list(wires), 0, 0)
    dimmed = None if live is None else Ends(shown).dimmed(live, live_wires)
    return FarItems(FarTiles(FarShapes(shown), FarStyles(shown, {})), dimmed)


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
    boxes = [box('b', 10, 10, depth=1, expanded=True), box('p', 5, 5, kind='port'),
             box('a', 0, 0, 900, 900, depth=0, expanded=True)]
    lines = [wire('a', 'b', [(0, 0), (5, 90), (700, 700)])]
    parts = list(items(boxes, lines).parts((0, 0, 1000, 1000), 1.0))
    assert [style[:2] for style, _ in parts] == [(0, 0), (0, 1), (1, 1)]
    assert sorted(shape.length() for shape in parts[-1][1]) == sorted(
        [QLineF(0, 0, 5, 90).length(), QLineF(5, 90, 700, 700).length()])


def test_what_is_not_live_is_dimmed():
    boxes = [box('a', 0, 0), box('b', 0, 90)]
    lines = [wire('a', 'b', [(0, 44), (0, 90)]), wire('a', 'b', [(5, 44), (5, 90)])]
    parts = dict(items(boxes, lines, {'b'}, {1}).parts((0, 0, 200, 200), 1.0))
    dimmed = {dim: [shape for style, shapes in parts.items() if style[-1] == dim
                    for shape in shapes] for dim in (False, True)}
    assert sorted(map(type, dimmed[False]), key=str) == [QLineF, QRectF]
    assert QRectF(0, 90, 140, 44) in dimmed[False] and QLineF(5, 44, 5, 90) in dimmed[False]
    assert QRectF(0, 0, 140, 44) in dimmed[True] and QLineF(0, 44, 0, 90) in dimmed[True]


def test_an_empty_picture():
    assert list(items([]).parts((0, 0, 10, 10), 0.5)) == []


def test_another_look_sorts_nothing_anew(monkeypatch):
    shown = picture([box('a', 0, 0), box('b', 0, 90)], [], 0, 0)
    tiles = FarTiles(FarShapes(shown), FarStyles(shown, {}))
    sort, sorted_octaves = tiles._sorted, []
    monkeypatch.setattr(tiles, '_sorted',
                        lambda octave: sorted_octaves.append(octave) or sort(octave))
    for live in (None, {'a'}, {'b'}):
        dimmed = None if live is None else Ends(shown).dimmed(live, set())
        for scale in (1.0, 0.3):
            parts = dict(FarItems(tiles, dimmed).parts((0, 0, 200, 200), scale))
            assert [len(shapes) for _, shapes in sorted(parts.items())] == (
                [1, 1] if live else [2])
    assert sorted_octaves == [0, -2]
