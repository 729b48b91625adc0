import xml.etree.ElementTree as ElementTree

import pytest
from PyQt5.QtGui import QImage

from app.errors import NameNotFound, OutputFileError, UsageError
from app.formats.reader import open_model
from app.ui import export


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


def test_svg_needs_no_font(model, tmp_path):
    path = tmp_path / 'a.svg'
    facts = export.draw(model, str(path), outputs=[model.index['predictions']])
    root = ElementTree.parse(str(path)).getroot()
    assert root.tag.endswith('svg')
    assert not [item for item in root.iter() if item.tag.endswith('}text')]
    assert root.get('viewBox') == '0 0 %d %d' % (facts['width'], facts['height'])
    assert facts['output'] == str(path) and facts['boxes'] > 3


def test_png_has_the_size_told_times_its_scale(model, tmp_path):
    path = tmp_path / 'a.png'
    facts = export.draw(model, str(path))
    image = QImage(str(path))
    assert image.width() == int(facts['width'] * export.PNG_SCALE)
    assert image.height() == int(facts['height'] * export.PNG_SCALE)
    colors = {image.pixel(x, y) for x in range(0, image.width(), 5)
              for y in range(0, image.height(), 5)}
    assert len(colors) > 5


def test_a_huge_png_is_kept_within_bounds(model, tmp_path, monkeypatch):
    monkeypatch.setattr(export, 'MAX_SIDE', 300)
    path = tmp_path / 'a.png'
    export.draw(model, str(path), expand_all=True)
    image = QImage(str(path))
    assert max(image.width(), image.height()) <= 300


def test_pdf_is_one_page(model, tmp_path):
    path = tmp_path / 'a.pdf'
    export.draw(model, str(path), expand=['model'], theme='dark')
    data = path.read_bytes()
    assert data.startswith(b'%PDF') and data.count(b'/Type /Page\n') <= 1


def test_opening_scopes_shows_more(model, tmp_path):
    few = export.draw(model, str(tmp_path / 'a.png'))['boxes']
    more = export.draw(model, str(tmp_path / 'b.png'), expand=['model/features/block1/'])['boxes']
    most = export.draw(model, str(tmp_path / 'c.png'), expand_all=True)['boxes']
    whole = export.draw(model, str(tmp_path / 'd.png'), expand_all=True, everything=True)['boxes']
    assert few < more < most < whole


def test_refusals_leave_no_file(model, tmp_path):
    with pytest.raises(UsageError, match='.gif'):
        export.draw(model, str(tmp_path / 'a.gif'))
    with pytest.raises(NameNotFound, match='model/featurs') as caught:
        export.draw(model, str(tmp_path / 'a.svg'), expand=['model/featurs'])
    assert 'model/features' in caught.value.suggestions
    with pytest.raises(OutputFileError):
        export.draw(model, str(tmp_path / 'missing' / 'a.svg'))
    assert not list(tmp_path.iterdir())
