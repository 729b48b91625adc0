"""The bundled fonts, and how wide a text is in them.

The program brings its own font, so that text is readable on a machine without
any.  Kerning is off in the canvas: the width of a text is then the sum of its
characters' widths, which makes measuring cheap, exact, and possible in a thread
that must not touch Qt.
"""
import logging
import os
import sys
import threading

from PyQt5.QtGui import QFont, QFontDatabase, QFontMetricsF

from app import resources

FAMILY = 'Inter'
#: role: (pixels, weight) of canvas text.
ROLES = {'label': (13, QFont.DemiBold), 'small': (11, QFont.Normal),
         'title': (13, QFont.DemiBold)}
_FILES = ('Inter-Regular.otf', 'Inter-SemiBold.otf')
_log = logging.getLogger('freezeframe.ui')
_state = {}
#: A QFont keeps what it was last drawn with: no two threads may share one.
_own = threading.local()


def install():
    """Make the bundled fonts known to Qt; needs a QGuiApplication.

    Gives the family to use: the bundled one, or the system's when the files are
    missing.
    """
    if 'family' not in _state:
        family = None
        for name in _FILES:
            number = QFontDatabase.addApplicationFont(str(resources.path('fonts', name)))
            families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
            family = family or (families[0] if families else None)
        if family is None:
            _log.warning('the bundled font is missing; using the system font')
            family = QFont().family()
        _state['family'] = family
    return _state['family']


def quiet_font_config():
    """Keep fontconfig from complaining on a machine that has no configuration of it.

    Must run before the QGuiApplication is made.
    """
    os.environ.setdefault('QT_QPA_FONTDIR', str(resources.path('fonts')))
    if sys.platform.startswith('linux') and not os.path.exists('/etc/fonts/fonts.conf') \
            and 'FONTCONFIG_PATH' not in os.environ:
        os.environ.setdefault('FONTCONFIG_FILE', str(resources.path('style', 'fonts.conf')))


def font(role):
    """The QFont of a canvas text role: 'label', 'small' or 'title'."""
    found = getattr(_own, role, None)
    if found is None:
        pixels, weight = ROLES[role]
        found = QFont(install())
        found.setPixelSize(pixels)
        found.setWeight(weight)
        found.setKerning(False)
        found.setHintingPreference(QFont.PreferNoHinting)
        setattr(_own, role, found)
    return found


class Measure:
    """Callable (text, role) -> width in px; safe in any thread once made."""

    def __init__(self):
        self._widths = {}
        self._default = {}
        for role in ROLES:
            metrics = QFontMetricsF(font(role))
            self._widths[role] = {chr(code): metrics.horizontalAdvance(chr(code))
                                  for code in range(32, 127)}
            self._widths[role]['×'] = metrics.horizontalAdvance('×')
            self._widths[role]['…'] = metrics.horizontalAdvance('…')
            self._default[role] = metrics.horizontalAdvance('W')

    def __call__(self, text, role='label'):
        widths = self._widths[role]
        try:
            return sum([widths[char] for char in text])
        except KeyError:
            default = self._default[role]
            return sum([widths.get(char, default) for char in text])

    def elided(self, text, role, width):
        """The text, its middle replaced by '…' where it is wider than ``width`` px."""
        if self(text, role) <= width:
            return text
        low, high = 0, len(text)
        while low < high:
            keep = (low + high + 1) // 2
            if self(_cut(text, keep), role) <= width:
                low = keep
            else:
                high = keep - 1
        return _cut(text, low) if low else '…'


def _cut(text, keep):
    head = (keep + 1) // 2
    tail = keep - head
    return text[:head] + '…' + (text[-tail:] if tail else '')
