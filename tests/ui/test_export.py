import os
import resource
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from PyQt5.QtGui import QImage

from app.errors import NameNotFound, OutputFileError, UsageError
from app.formats.reader import open_model
from app.ui import export, png
from tests.conftest import ROOT


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


def rgb(path):
    image = QImage(path).convertToFormat(QImage.Format_RGB32)
    bits = image.constBits()
    bits.setsize(image.byteCount())
    return bytes(bits)


def test_a_png_in_bands_is_that_in_one(model, tmp_path, monkeypatch):
    one, many = str(tmp_path / 'a.png'), str(tmp_path / 'b.png')
    export.draw(model, one, scale=0.5)
    monkeypatch.setattr(png, 'BAND_PIXELS', 7 * 400)
    facts = export.draw(model, many, scale=0.5)
    # A band begins at another place: antialiasing may round the other way.
    assert max(abs(a - b) for a, b in zip(rgb(one), rgb(many))) <= 3
    assert QImage(one).width() == facts['width'] // 2


def test_colors_tell_something_else(model, tmp_path):
    export.draw(model, str(tmp_path / 'a.svg'))
    export.draw(model, str(tmp_path / 'b.svg'), color='structure')
    one, other = ((tmp_path / name).read_text() for name in ('a.svg', 'b.svg'))
    assert one != other


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


@pytest.mark.parametrize('ending', export.FORMATS)
def test_a_picture_is_replaced_also_through_a_link(model, tmp_path, ending):
    path, link = tmp_path / ('a' + ending), tmp_path / ('link' + ending)
    export.draw(model, str(path))
    small = path.read_bytes()
    link.symlink_to(path)
    with pytest.raises(OutputFileError, match='there already') as caught:
        export.draw(model, str(link), expand_all=True)
    assert '--overwrite' in caught.value.hint and path.read_bytes() == small
    export.draw(model, str(link), expand_all=True, overwrite=True)
    assert link.is_symlink() and path.read_bytes() != small
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize('ending', export.FORMATS)
def test_a_file_that_is_no_such_picture_is_left_alone(model, samples, tmp_path, ending):
    path = tmp_path / ('a' + ending)
    with open(samples['digits']['model'], 'rb') as file:
        path.write_bytes(file.read())
    before = path.read_bytes()
    with pytest.raises(OutputFileError, match='no %s picture' % ending[1:].upper()):
        export.draw(model, str(path), overwrite=True)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_a_folder_is_no_target(model, tmp_path):
    (tmp_path / 'a.svg').mkdir()
    with pytest.raises(OutputFileError, match='regular'):
        export.draw(model, str(tmp_path / 'a.svg'))


def _small_files():
    """Writing more than 20 kB into a file fails, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))


@pytest.mark.parametrize('ending', export.FORMATS)
def test_a_write_that_fails_says_so_and_keeps_what_was_there(samples, tmp_path, ending):
    path = tmp_path / ('a' + ending)
    arguments = [sys.executable, os.path.join(str(ROOT), 'main.py'), 'draw',
                 samples['digits']['model'], '-o', str(path)]
    assert subprocess.call(arguments, stdout=subprocess.DEVNULL) == 0
    before = path.read_bytes()
    done = subprocess.run(arguments + ['--expand-all', '--all', '--overwrite'],
                          preexec_fn=_small_files, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 1 and done.stdout == ''
    assert done.stderr == "freezeframe: Can't write %s: File too large.\n" % path
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
