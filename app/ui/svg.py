"""Makes what QSvgGenerator writes smaller and sooner there, and leaves the picture as it is."""
import re

_FONT = re.compile(rb'\nfont-family="[^"\n]*" font-size="[^"\n]*" font-weight="[^"\n]*" '
                   rb'font-style="[^"\n]*" *\n?(?=>)')
_EMPTY = re.compile(rb'<g [^>]*>\s*</g>\s*')
_WORDS = b'vector-effect="none" fill-rule="evenodd" '
#: Height of the strokes that number the outlines: far above every picture.
_SIGN = -88888
_SIGNED = re.compile(rb'd="M(\d+),-88888 L\d+,-88887 *([^"]*)"')
#: Bytes that are worked on at once, so that other threads get on.
_PIECE = 1 << 18


class Outlines:
    """Outlines of texts that are written once and referred to from then on, see `tight`.

    Each begins with a stroke that tells its number; alone, the stroke stands for the outline.
    """

    def __init__(self):
        self._numbers = {}

    def of(self, text, role, outline):
        """The QPainterPath to fill for a text; ``outline(text, role)`` makes its outline."""
        from PyQt5.QtGui import QPainterPath
        number = self._numbers.get((text, role))
        path = QPainterPath()
        first = number is None
        if first:
            number = self._numbers[text, role] = len(self._numbers) + 1
        path.moveTo(number, _SIGN)
        path.lineTo(number, _SIGN + 1)
        if first:
            path.addPath(outline(text, role))
        return path


def tight(data):
    """The bytes of an SVG file, in pieces, with `Outlines` kept once and less said in vain.

    The outermost group says ``fill-rule="evenodd"`` already, ``vector-effect="none"`` is what
    goes without saying, and fonts matter to no outline.
    """
    outlined, kept, pieces = b'<text' not in data, [], []

    def named(match):
        number, outline = match.groups()
        if outline:
            kept.append(b'<path id="t%s" d="%s"/>\n' % (number, outline))
        return b'xlink:href="#t%s"' % number
    for piece in _pieces(data):
        if outlined:
            piece = _FONT.sub(b'', piece)
        piece = _EMPTY.sub(b'', piece).replace(b'<path ' + _WORDS, b'<path ')
        lines = piece.split(b'<path ')
        for place in range(1, len(lines)):
            line, count = lines[place], 0
            if b',-88888 ' in line[:300]:
                line, count = _SIGNED.subn(named, line, 1)
            lines[place] = (b'<use ' if count else b'<path ') + line
        pieces.append(b''.join(lines))
    head, mark, rest = pieces[0].partition(b'<defs>\n')
    return [head, mark] + kept + [rest] + pieces[1:]


def _pieces(data):
    """The data cut before groups."""
    start = 0
    while start < len(data):
        end = data.find(b'<g ', start + _PIECE)
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end
