"""Arrow keys alone lead to every box that is not open."""
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from app.formats import reader
from app.naming import candidates
from app.ui.picture_index import PictureIndex
from app.view.builder import ViewBuilder
from app.view.state import ViewState

KEYS = {'up': Qt.Key_Up, 'down': Qt.Key_Down, 'left': Qt.Key_Left, 'right': Qt.Key_Right}


def reached(index, first):
    """All boxes that the four arrows lead to from one of them, itself included."""
    found, stack = {first}, [first]
    while stack:
        here = stack.pop()
        for direction in KEYS:
            other = index.neighbour(here, direction)
            if other is not None and other not in found:
                found.add(other)
                stack.append(other)
    return found


def closed(picture):
    return {box.id for box in picture.boxes.values()
            if not box.expanded and box.kind not in ('port', 'tray')}


@pytest.mark.parametrize('mode', ['inference', 'all'])
@pytest.mark.parametrize('name', ['digits', 'linear_regression', 'two_outputs', 'name_scope'])
def test_arrows_reach_every_closed_box(samples, name, mode):
    model = reader.open_model(samples[name]['model'])
    builder = ViewBuilder(model)
    state = ViewState(likely=tuple(candidates.likely_outputs(model)), mode=mode)
    for shown in (builder.start(state), builder.all_opened(state)):
        picture = builder.picture(shown)
        index = PictureIndex(picture)
        for first in sorted(closed(picture))[:3]:
            assert closed(picture) - reached(index, first) == set()


def test_the_keys_walk_from_an_input_to_the_output(driver, samples):
    driver.open(samples['digits']['model'])
    canvas = driver.canvas
    canvas.setFocus()
    canvas.set_focus_box('inputs/images')
    seen = []
    while canvas.look.focus not in seen:
        seen.append(canvas.look.focus)
        QTest.keyClick(canvas, Qt.Key_Down)
    assert seen[-1] == 'predictions'
    assert not any(canvas.picture.boxes[box].kind == 'port' for box in seen)
