"""Colours and the stylesheet, light and dark, from ``resources/style``.

A theme file holds ``colors`` (the window and the canvas) and ``kinds`` (fill,
edge, text and muted text per op kind), ``hues`` and ``ramp`` (the same parts,
for the other ways to colour a picture).  Every text colour has at least 4.5:1
contrast on the fill it is written on (WCAG 2.1 AA); a test keeps it so.
"""
import json
import re
from functools import lru_cache

from PyQt5.QtGui import QColor, QPalette

from app import resources

NAMES = ('light', 'dark')
_text_size = {'percent': 100}


class Theme:
    """One set of colours.

    Attributes:
        name: 'light' or 'dark'.
        dark: True for the dark one.
        colors: {name: '#RRGGBB'}.
        kinds: {op kind: {'fill', 'edge', 'text', 'muted'}}, '#RRGGBB' each.
        hues: the same parts of colours that are told apart.
        ramp: the same parts of colours from little to much.
    """

    def __init__(self, data):
        self.name = data['name']
        self.dark = data['dark']
        self.colors = data['colors']
        self.kinds = data['kinds']
        self.hues = data['hues']
        self.ramp = data['ramp']
        self._cache = {}

    def color(self, name):
        """QColor of a named colour; the object is shared, do not change it."""
        found = self._cache.get(name)
        if found is None:
            found = self._cache[name] = QColor(self.colors[name])
        return found

    def kind_color(self, kind, part):
        """QColor of one part ('fill', 'edge', 'text', 'muted') of an op kind."""
        key = kind, part
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = QColor(self.kinds[kind][part])
        return found

    def parts(self, key):
        """(fill, edge, text, muted text) as QColors for a style key of `coloring`."""
        found = self._cache.get(key)
        if found is None:
            family, name = key
            if family == 'scope':
                found = tuple(self.color(part) for part in (
                    'scope_fill', 'scope_line', 'text', 'text_muted'))
            elif family == 'plain':
                found = tuple(self.color(part) for part in (
                    'scope_title', 'scope_line', 'text', 'text_muted'))
            else:
                colors = {'kind': self.kinds, 'hue': self.hues, 'ramp': [None] + self.ramp}[
                    family][name]
                found = tuple(QColor(colors[part])
                              for part in ('fill', 'edge', 'text', 'muted'))
            self._cache[key] = found
        return found

    def stylesheet(self):
        """The application stylesheet with this theme's colours filled in."""
        template = resources.path('style', 'app.qss').read_text(encoding='utf-8')
        template = re.sub(r'(?<=font-size: )(\d+)px', lambda match: '%dpx' % pixels(
            int(match.group(1))), template)
        return re.sub(r'@(\w+)', lambda match: self.colors[match.group(1)], template)

    def palette(self):
        """A QPalette for what the stylesheet does not reach."""
        palette = QPalette()
        roles = (
            (QPalette.Window, 'window'), (QPalette.WindowText, 'text'),
            (QPalette.Base, 'surface'), (QPalette.AlternateBase, 'window'),
            (QPalette.Text, 'text'), (QPalette.Button, 'raised'),
            (QPalette.ButtonText, 'text'), (QPalette.Highlight, 'accent'),
            (QPalette.HighlightedText, 'accent_text'), (QPalette.ToolTipBase, 'tooltip'),
            (QPalette.ToolTipText, 'tooltip_text'), (QPalette.Link, 'accent'),
            (QPalette.PlaceholderText, 'text_faint'))
        for role, name in roles:
            palette.setColor(role, self.color(name))
        for role in (QPalette.WindowText, QPalette.Text, QPalette.ButtonText):
            palette.setColor(QPalette.Disabled, role, self.color('text_faint'))
        return palette


def set_text_size(percent):
    """Size of all text from now on, in percent of the usual."""
    _text_size['percent'] = percent


def pixels(usual):
    """Pixels of a text that usually has so many."""
    return max(6, round(usual * _text_size['percent'] / 100))


@lru_cache(maxsize=None)
def load(name):
    """The theme called 'light' or 'dark'.

    Raises:
        ValueError: there is no such theme.
    """
    if name not in NAMES:
        raise ValueError('no theme called %r, only %s' % (name, ' and '.join(NAMES)))
    text = resources.path('style', name + '.json').read_text(encoding='utf-8')
    return Theme(json.loads(text))


def choose(setting, window_lightness):
    """Name of the theme for a setting ('light', 'dark' or 'system').

    'system' follows the desktop: dark when its window colour is (its lightness,
    0 to 255, is below the middle).
    """
    if setting in NAMES:
        return setting
    return 'dark' if window_lightness < 128 else 'light'


def blend(color, ground, amount):
    """``color`` laid over ``ground`` with opacity ``amount`` (0 to 1), opaque."""
    rest = 1.0 - amount
    return QColor.fromRgbF(color.redF() * amount + ground.redF() * rest,
                           color.greenF() * amount + ground.greenF() * rest,
                           color.blueF() * amount + ground.blueF() * rest)
