"""Pens, brushes and text colours of one theme and one colouring, each made once."""
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QBrush, QPen

from app.ui.theme import blend

DIM = 0.34


class Styles:
    """The pens and brushes of a theme.

    Args:
        theme: a `theme.Theme`.
    """

    def __init__(self, theme):
        self.theme = theme
        self._kept = {}

    def color(self, name, dim=False):
        """A named colour, laid thinly over the ground when dimmed."""
        color = self.theme.color(name)
        return blend(color, self.theme.color('canvas'), DIM) if dim else color

    def text(self, name, ground, dim):
        """Colour of text called ``name`` on the ground called ``ground``."""
        key = 'text', name, ground, dim
        found = self._kept.get(key)
        if found is None:
            color = self.theme.color(name)
            if dim:
                color = blend(color, self.color(ground, True), 0.5)
            found = self._kept[key] = color
        return found

    def pen(self, name, width, dim=False, dashed=False):
        """A pen; width 0 is one pixel at every scale."""
        key = 'pen', name, width, dim, dashed
        found = self._kept.get(key)
        if found is None:
            found = QPen(self.color(name, dim), width)
            found.setJoinStyle(Qt.RoundJoin)
            if dashed:
                found.setDashPattern([4.0, 3.0])
            self._kept[key] = found
        return found

    def brush(self, name, dim=False):
        """A brush of a named colour."""
        key = 'brush', name, dim
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = QBrush(self.color(name, dim))
        return found

    def box(self, key, dim):
        """(brush, pen, text colour, muted text colour) of a style key of `coloring`."""
        kept = key, dim
        found = self._kept.get(kept)
        if found is None:
            fill, edge, text, muted = self.theme.parts(key)
            if dim:
                ground = self.theme.color('canvas')
                fill, edge = blend(fill, ground, DIM), blend(edge, ground, DIM)
                text, muted = blend(text, fill, 0.5), blend(muted, fill, 0.5)
            found = self._kept[kept] = QBrush(fill), QPen(edge, 1.1), text, muted
        return found

    def flat(self, key, dim):
        """(pen, brush) of a box painted as a bare rectangle."""
        kept = 'flat', key, dim
        found = self._kept.get(kept)
        if found is None:
            brush, pen, _, _ = self.box(key, dim)
            found = self._kept[kept] = QPen(pen.color(), 0), brush
        return found
