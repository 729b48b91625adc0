from PyQt5.QtCore import QBuffer, QIODevice, QRect, QSize
from PyQt5.QtGui import QImage, QPainter
from PyQt5.QtSvg import QSvgGenerator, QSvgRenderer

from app.ui import svg, theme
from app.ui.box_painter import BoxPainter
from app.ui.coloring import by_kind
from app.ui.styles import Styles
from tests.ui.fakes import box, picture


def written(paint):
    """What QSvgGenerator makes of a painting of 400 × 900 px."""
    buffer = QBuffer()
    buffer.open(QIODevice.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(400, 900))
    generator.setViewBox(QRect(0, 0, 400, 900))
    painter = QPainter(generator)
    paint(painter)
    painter.end()
    return bytes(buffer.data())


def tight(data):
    return b''.join(svg.tight(data))


def rendered(data):
    renderer = QSvgRenderer(data)
    assert renderer.isValid()
    image = QImage(400, 900, QImage.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def boxes_as_svg(measure, count, outlines=None):
    outlines = outlines or svg.Outlines()
    shown = picture([box('n%d' % number, 20, 60 * number, label='BatchNorm', op='FusedBatchNorm',
                         expandable=True) for number in range(count)], [], 400, 900)
    boxes = BoxPainter(Styles(theme.load('light')), measure, outlines)
    boxes.set_coloring(by_kind(shown))

    def paint(painter):
        painter.setRenderHint(QPainter.Antialiasing)
        for item in shown.boxes.values():
            boxes.leaf(painter, item, 1.0, False)
    return written(paint)


def test_a_tight_file_shows_the_same(measure):
    plain = rendered(boxes_as_svg(measure, 12, True))
    found = tight(boxes_as_svg(measure, 12))
    assert rendered(found) == plain != rendered(boxes_as_svg(measure, 11, True))


def test_pieces_are_cut_where_nothing_is_torn(measure, monkeypatch):
    data = boxes_as_svg(measure, 12)
    whole = tight(data)
    monkeypatch.setattr(svg, '_PIECE', 300)
    assert rendered(tight(data)) == rendered(whole)
    assert tight(data).count(b'<use ') == 24


def test_equal_texts_are_written_once(measure):
    few, many = (tight(boxes_as_svg(measure, count)) for count in (2, 12))
    assert len(many) < 0.4 * len(boxes_as_svg(measure, 12, True))
    assert many.count(b'<use ') == 6 * few.count(b'<use ') == 24
    # Two texts, each with an outline of its own.
    assert many.count(b'<path id="') == 2
    assert b'font-family' not in many and b'vector-effect="none" fill-rule' not in many


def test_fonts_stay_where_there_is_text():
    data = b'<svg><defs>\n</defs>\n<g a="1"\nfont-family="x" font-size="1" font-weight="4" ' \
           b'font-style="normal" \n><text>x</text></g></svg>'
    assert tight(data) == data
    assert b'font-family' not in tight(data.replace(b'text', b'rect'))
