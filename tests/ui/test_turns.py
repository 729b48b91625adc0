"""How the window's thread takes turns with others."""
import sys

import pytest
from PyQt5.QtCore import QAbstractListModel, Qt
from PyQt5.QtWidgets import QListView

from app.ui import application, turns
from app.ui.main_window import MainWindow
from app.ui.tree_panel import TreePanel


class Rows(QAbstractListModel):
    """Forty rows; notes whether the view was called from Python when it asks for one."""

    def __init__(self):
        super().__init__()
        self.asked_from_python = []

    def rowCount(self, _parent=None):
        return 40

    def data(self, _index, role=Qt.DisplayRole):
        if role == Qt.DisplayRole:
            frame = sys._getframe()
            while frame is not None and frame.f_code.co_filename != turns.__file__:
                frame = frame.f_back
            self.asked_from_python.append(frame is not None)
            return 'row'
        return None


class View(turns.InOneTurn, QListView):
    """A view that keeps its turn."""


def test_a_view_is_painted_without_giving_its_turn_away(qtbot):
    rows, view = Rows(), View()
    qtbot.addWidget(view)
    view.setModel(rows)
    view.resize(200, 400)
    view.show()
    qtbot.waitExposed(view)
    qtbot.waitUntil(lambda: len(rows.asked_from_python) > 5)
    del rows.asked_from_python[:]
    view.viewport().update()
    qtbot.waitUntil(lambda: len(rows.asked_from_python) > 5)
    assert all(rows.asked_from_python)


def test_views_of_python_models_and_the_window_keep_their_turn(qtbot):
    panel = TreePanel()
    qtbot.addWidget(panel)
    for widget in (panel.tree, panel.found):
        assert isinstance(widget, turns.InOneTurn)
    assert issubclass(MainWindow, turns.InOneTurn)


def test_the_window_waits_for_its_turn_no_longer_than_half_a_millisecond(qapp):
    before = sys.getswitchinterval()
    try:
        application.prepare(qapp)
        assert sys.getswitchinterval() == pytest.approx(0.0005)
    finally:
        sys.setswitchinterval(before)
