import itertools

import pytest

from app import resources
from app.ui import theme
from app.ui.kinds import LABELS

AA = 4.5
#: What is no text (WCAG 2.1, 1.4.11).
LINES = 3.0


def luminance(color):
    def channel(value):
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
    red, green, blue = (channel(int(color[place:place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast('#000000', '#FFFFFF') == pytest.approx(21)
    assert contrast('#777777', '#FFFFFF') == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize('name', theme.NAMES)
def test_text_on_boxes_is_readable(name):
    for kind, colors in theme.load(name).kinds.items():
        for part in ('text', 'muted'):
            assert contrast(colors[part], colors['fill']) >= AA, (kind, part)


@pytest.mark.parametrize('name', theme.NAMES)
@pytest.mark.parametrize('text, ground', [
    ('text', 'window'), ('text', 'surface'), ('text', 'scope_title'), ('text', 'selected'),
    ('text', 'error_soft'), ('text', 'warning_soft'), ('text', 'note_soft'),
    ('text', 'good_soft'), ('text_muted', 'surface'), ('text_muted', 'window'),
    ('text_muted', 'canvas'), ('text_muted', 'warning_soft'), ('text_faint', 'surface'),
    ('wire_text', 'canvas'), ('accent', 'surface'), ('accent', 'accent_soft'),
    ('accent_text', 'accent'), ('error', 'error_soft'), ('warning', 'warning_soft'),
    ('note', 'note_soft'), ('good', 'good_soft'), ('output_text', 'output'),
    ('tooltip_text', 'tooltip')])
def test_text_of_the_window_is_readable(name, text, ground):
    colors = theme.load(name).colors
    assert contrast(colors[text], colors[ground]) >= AA


@pytest.mark.parametrize('name', theme.NAMES)
@pytest.mark.parametrize('line', ['wire', 'wire_control', 'wire_hot', 'trace', 'focus',
                                  'selection', 'output', 'candidate'])
def test_lines_are_seen_on_every_ground(name, line):
    colors = theme.load(name).colors
    for ground in ('canvas', 'scope_open_even', 'scope_open_odd'):
        assert contrast(colors[line], colors[ground]) >= LINES, ground


@pytest.mark.parametrize('name', theme.NAMES)
def test_edges_of_boxes_are_seen_on_every_ground(name):
    found = theme.load(name)
    for kind, parts in found.kinds.items():
        for ground in ('canvas', 'scope_open_even', 'scope_open_odd'):
            assert contrast(parts['edge'], found.colors[ground]) >= LINES, (kind, ground)


@pytest.mark.parametrize('name', theme.NAMES)
def test_every_kind_has_colors_of_its_own(name):
    kinds = theme.load(name).kinds
    assert set(kinds) == set(LABELS)
    for one, other in itertools.combinations(kinds, 2):
        assert kinds[one]['edge'] != kinds[other]['edge']


def test_both_themes_name_the_same_colors():
    assert theme.load('light').colors.keys() == theme.load('dark').colors.keys()


@pytest.mark.parametrize('name', theme.NAMES)
def test_stylesheet_is_filled_in(name):
    sheet = theme.load(name).stylesheet()
    assert '@' not in sheet
    assert sheet.count('{') == sheet.count('}')
    assert theme.load(name).colors['accent'] in sheet


def test_unknown_theme():
    with pytest.raises(ValueError, match='light and dark'):
        theme.load('pink')


def test_system_theme_follows_the_desktop():
    assert theme.choose('system', 20) == 'dark'
    assert theme.choose('system', 240) == 'light'
    assert theme.choose('light', 20) == 'light'


def test_theme_files_are_bundled():
    assert resources.path('style', 'app.qss').is_file()


@pytest.mark.parametrize('name', theme.NAMES)
@pytest.mark.parametrize('ground', ['window', 'surface', 'raised', 'canvas'])
def test_frames_of_what_is_filled_in_are_seen(name, ground):
    colors = theme.load(name).colors
    assert contrast(colors['field_line'], colors[ground]) >= LINES
