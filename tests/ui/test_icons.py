import pytest

from app import resources
from app.ui import icons


@pytest.mark.parametrize('path', sorted(resources.path('icons').glob('*.svg')),
                         ids=lambda path: path.stem)
def test_every_icon_draws_something_inside_its_grid(path):
    for text in icons._PATH.findall(path.read_text(encoding='utf-8')):
        bounds = icons.parse_path(text).boundingRect()
        assert max(bounds.width(), bounds.height()) > 0
        assert bounds.left() >= 0 and bounds.right() <= icons.GRID
        assert bounds.top() >= 0 and bounds.bottom() <= icons.GRID
    image = icons.pixmap(path.stem, 24).toImage()
    assert any(image.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))


@pytest.mark.parametrize('text', ['M 1', 'm 1 2', 'M 1 2 A 3 4 5 6', 'L 1 2 Q 3 4 5 6', '1 2'])
def test_other_commands_are_refused(text):
    with pytest.raises(ValueError):
        icons.parse_path(text)
