"""Buttons in a row that goes on in the next line."""
import pytest
from PyQt5.QtWidgets import QWidget

from app.ui.flow import Flow
from app.ui.widgets import button


@pytest.mark.parametrize('width, lines', [(600, 1), (330, 2), (200, 3)])
def test_buttons_are_whole_and_apart_at_any_width(qtbot, width, lines):
    box = QWidget()
    qtbot.addWidget(box)
    flow = Flow()
    box.setLayout(flow)
    made = [button(text, print) for text in (
        'Compare with the original', 'Open the result', 'Something more to press')]
    for one in made:
        flow.addWidget(one)
    assert flow.hasHeightForWidth()
    box.resize(width, flow.heightForWidth(width))
    box.show()
    qtbot.waitExposed(box)
    assert len({one.y() for one in made}) == lines
    for number, one in enumerate(made):
        assert one.text() == one.full_text and box.rect().contains(one.geometry())
        assert not any(one.geometry().intersects(other.geometry()) for other in made[:number])


def test_one_that_fits_nowhere_takes_the_width_there_is(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    box.setLayout(Flow())
    made = button('A text that is wider than its box by far', print)
    box.layout().addWidget(made)
    box.resize(120, 60)
    box.show()
    qtbot.waitExposed(box)
    assert made.width() == 120 and '…' in made.text()
