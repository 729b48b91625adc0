"""A newcomer's walk with a real mouse and keyboard, from the start page to a proven file."""
import pytest
from PyQt5.QtGui import QImage

from tests.ui import walk


@pytest.mark.parametrize('name, outputs', [
    ('one', ['add']), ('two', ['add', 'add_1']), ('three', ['layer1/add'])])
def test_from_the_start_page_to_a_proven_file_in_under_a_minute(tmp_path, name, outputs):
    try:
        answer = walk.walk(name, tmp_path)
    except OSError as missing:
        pytest.skip('a walk needs Xvfb, libX11 and libXtst: %s' % missing)
    assert answer['done'], answer
    assert answer['verdict'] == 'equal' and answer['outputs'] == outputs
    assert answer['seconds'] < 60
    assert (tmp_path / (name + '.pb')).stat().st_size > 500
    pictures = sorted(tmp_path.glob('walk-*.png'))
    assert len(pictures) >= 3
    for picture in pictures:
        assert QImage(str(picture)).width() == walk.SCREEN[0]
