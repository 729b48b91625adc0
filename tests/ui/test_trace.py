"""Paths over a picture."""
import pytest

from app.ui import theme, trace
from app.ui.looks import look_for
from tests.ui.fakes import picture as make_picture, small_picture, wire


def test_boxes_and_wires_of_a_path_that_runs_upstream():
    found = trace.trace_of(small_picture(), [4, 3, 2])
    assert found.boxes == ('out', 'head', 'net/relu')
    assert found.wires == (2, 3)


def test_nodes_outside_the_view_are_passed_over():
    found = trace.trace_of(small_picture(), [4, 99, 3])
    assert found.boxes == ('out', 'head') and found.wires == (3,)
    assert trace.trace_of(None, [4]).nodes == (4,)
    assert trace.trace_of(small_picture(), []) == trace.Trace()


def test_the_parts_of_a_wire_through_ports_belong_to_the_path():
    here = small_picture()
    wires = [wire('net/relu', 'port', [(0, 0), (0, 5)], tensors=((2, 0, 3),)),
             wire('port', 'head', [(0, 5), (0, 9)], tensors=((7, 0, 8), (2, 0, 3))),
             wire('port', 'head', [(0, 5), (0, 9)], tensors=((7, 0, 8),))]
    there = make_picture(here.boxes.values(), wires, 400, 540)
    assert trace.trace_of(there, [3, 2]).wires == (0, 1)


def test_bounds():
    here = small_picture()
    assert trace.bounds(here, trace.trace_of(here, [4])) == (140, 470, 140, 44)
    assert trace.bounds(here, trace.Trace()) is None


@pytest.mark.parametrize('scale', [1.0, 0.1])
def test_the_path_is_painted_and_goes(canvas, scale):
    canvas.zoom(scale)
    plain = canvas.grab().toImage()
    canvas.show_path([4, 3, 2])
    shown = canvas.grab().toImage()
    assert shown != plain
    color = theme.load('light').color('trace').rgb()
    assert any(shown.pixel(x, y) == color
               for x in range(0, shown.width(), 2) for y in range(shown.height()))
    canvas.show_path([])
    assert canvas.grab().toImage() == plain


def test_the_path_stays_when_the_picture_changes(canvas):
    canvas.show_path([4, 3])
    other = small_picture()
    canvas.set_picture(other, look_for(other))
    assert canvas.trace.boxes == ('out', 'head')
    canvas.clear()
    assert canvas.trace == trace.Trace()


def test_all_of_the_path_is_brought_into_view(canvas):
    canvas.zoom(4.0)
    canvas.show_path([4, 3, 2, 0])
    before = canvas.viewport
    assert not canvas.fit_path(least=1.01) and canvas.viewport == before
    assert canvas.fit_path()
    for box_id in canvas.trace.boxes:
        assert canvas.rect().contains(canvas.box_rect_in_view(box_id))
    canvas.show_path([])
    assert not canvas.fit_path()
