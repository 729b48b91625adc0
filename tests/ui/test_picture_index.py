from hypothesis import given, strategies as st

from app.ui.picture_index import PictureIndex, live_boxes
from tests.ui.fakes import box, picture, small_picture, wire

PLACE = st.floats(-3000, 3000)
SIZE = st.floats(1, 1500)


@given(st.lists(st.tuples(PLACE, PLACE, SIZE, SIZE), max_size=12), PLACE, PLACE, SIZE, SIZE)
def test_boxes_in_a_rectangle_are_those_that_touch_it(places, x, y, w, h):
    boxes = [box(str(number), *place) for number, place in enumerate(places)]
    found = PictureIndex(picture(boxes, [], 0, 0)).boxes_in(x, y, x + w, y + h)
    assert found == [item.id for item in boxes
                     if item.x <= x + w and item.x + item.w >= x
                     and item.y <= y + h and item.y + item.h >= y]


@given(st.lists(st.tuples(PLACE, PLACE, SIZE, SIZE), min_size=1, max_size=12), PLACE, PLACE)
def test_box_at_is_the_last_painted_one_there(places, x, y):
    boxes = [box(str(number), *place) for number, place in enumerate(places)]
    inside = [item.id for item in boxes
              if item.x <= x <= item.x + item.w and item.y <= y <= item.y + item.h]
    found = PictureIndex(picture(boxes, [], 0, 0)).box_at(x, y)
    assert found == (inside[-1] if inside else None)


@given(st.lists(st.lists(st.tuples(PLACE, PLACE), min_size=2, max_size=5), max_size=8),
       PLACE, PLACE, SIZE, SIZE)
def test_wires_through_a_rectangle_are_found(routes, x, y, w, h):
    wires = [wire('a', 'b', points) for points in routes]
    boxes = [box('a', 0, 0), box('b', 0, 100)]
    found = PictureIndex(picture(boxes, wires, 0, 0)).wires_in(x, y, x + w, y + h)
    for place, points in enumerate(routes):
        if any(x <= px <= x + w and y <= py <= y + h for px, py in points):
            assert place in found


def test_a_huge_box_is_found_everywhere_in_it():
    index = PictureIndex(picture([box('all', 0, 0, 40000, 40000)], [], 40000, 40000))
    assert index.box_at(39999, 12) == 'all'
    assert index.boxes_in(20000, 20000, 20010, 20010) == ['all']


def test_arrow_keys_follow_the_wires():
    index = PictureIndex(small_picture())
    assert index.neighbour('x', 'down') == 'net/conv'
    assert index.neighbour('net/conv', 'up') == 'x'
    assert index.neighbour('x', 'up') is None
    assert index.neighbour('out', 'down') is None


def test_left_and_right_stay_within_the_parent_as_long_as_something_is_there():
    boxes = [box('p', 0, 0, 500, 200, kind='scope', expanded=True),
             box('p/a', 10, 40, parent='p'), box('p/b', 200, 40, parent='p'),
             box('c', 600, 40)]
    index = PictureIndex(picture(boxes, [], 800, 300))
    assert index.neighbour('p/a', 'right') == 'p/b'
    assert index.neighbour('p/b', 'left') == 'p/a'
    assert index.neighbour('p/b', 'right') == 'c'
    assert index.neighbour('c', 'right') is None


def test_arrow_keys_pass_the_borders_of_open_scopes():
    boxes = [box('a', 0, 0), box('b', 200, 0), box('s/', 0, 100, 400, 300, expanded=True),
             box('in0', 20, 100, 10, 10, kind='port', parent='s/'),
             box('in1', 220, 100, 10, 10, kind='port', parent='s/'),
             box('c', 0, 200, parent='s/'), box('d', 200, 200, parent='s/'),
             box('out', 20, 390, 10, 10, kind='port', parent='s/'), box('e', 0, 500)]
    one, other, last = (0, 0, 2), (1, 0, 3), (2, 0, 4)
    line = [(0, 0), (1, 1)]
    wires = [wire('a', 's/', line, tensors=(one,)), wire('b', 's/', line, tensors=(other,)),
             wire('in0', 'c', line, tensors=(one,)), wire('in1', 'd', line, tensors=(other,)),
             wire('c', 'out', line, tensors=(last,)), wire('s/', 'e', line, tensors=(last,))]
    index = PictureIndex(picture(boxes, wires, 400, 600))
    assert index.neighbour('a', 'down') == 'c' and index.neighbour('b', 'down') == 'd'
    assert index.neighbour('d', 'up') == 'b' and index.neighbour('c', 'up') == 'a'
    assert index.neighbour('c', 'down') == 'e' and index.neighbour('e', 'up') == 'c'


def test_live_boxes_hold_the_parents():
    assert live_boxes(small_picture(), [2]) == {'net/relu', 'net'}
    assert live_boxes(small_picture(), []) == set()


def test_edges_are_followed_through_ports():
    boxes = [box('a', 0, 0), box('b', 200, 0), box('s', 0, 100, 400, 300, expanded=True),
             box('p', 100, 100, 10, 10, kind='port'), box('c', 50, 200), box('d', 250, 200)]
    one, other = (0, 0, 2), (1, 0, 3)
    line = [(0, 0), (1, 1)]
    wires = [wire('a', 'p', line, tensors=(one,)), wire('b', 'p', line, tensors=(other,)),
             wire('p', 'c', line, tensors=(one,)), wire('p', 'd', line, tensors=(other,))]
    index = PictureIndex(picture(boxes, wires, 400, 400))
    assert sorted(index.edges_of('a')) == [0, 2]
    assert sorted(index.edges_of('d')) == [1, 3]
    assert index.edges_of('s') == []


def test_a_bent_wire_is_near_where_it_is_drawn():
    index = PictureIndex(picture([box('a', 0, 0)], [wire('a', 'a', [(0, 0), (100, 200)])],
                                 200, 200))
    assert index.wire_at(50, 100, 4) == 0
    # The wire leaves and arrives straight down: at a quarter it is far from the diagonal.
    assert index.wire_at(25, 50, 4) is None and index.wire_at(16, 57, 5) == 0
    assert index.wire_at(90, 20, 5) is None
