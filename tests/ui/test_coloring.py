import itertools

import pytest

from app.formats.reader import open_model
from app.naming.candidates import likely_outputs
from app.ui import coloring, theme
from app.view.builder import ViewBuilder
from app.view.facts import Facts
from app.view.state import ViewState
from tests.ui.fakes import box, picture, small_picture
from tests.ui.test_theme import AA, contrast

#: Linear RGB as people without one kind of cone see it (Viénot, Brettel and Mollon 1999).
BLIND = {'protan': ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
         'deutan': ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1))}


def linear(color):
    values = (int(color[place:place + 2], 16) / 255 for place in (1, 3, 5))
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in values]


def lab(rgb):
    """CIE L*a*b* of linear sRGB, D65."""
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(weight * value for weight, value in zip(row, rgb)) / white
               for row, white in zip(rows, (0.9505, 1.0, 1.089)))
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
               for value in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other, matrix):
    seen = [lab([sum(w * v for w, v in zip(row, linear(color))) for row in matrix])
            for color in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(*seen)) ** 0.5


@pytest.mark.parametrize('name', theme.NAMES)
def test_text_is_readable_on_every_fill(name):
    colors = theme.load(name)
    for parts in colors.hues + colors.ramp:
        for part in ('text', 'muted'):
            assert contrast(parts[part], parts['fill']) >= AA, parts


@pytest.mark.parametrize('name', theme.NAMES)
@pytest.mark.parametrize('kind', BLIND)
def test_the_ramp_rises_and_hues_differ_for_the_color_blind(name, kind):
    colors = theme.load(name)
    lightness = [lab(linear(parts['fill']))[0] for parts in colors.ramp]
    steps = [after - before for before, after in zip(lightness, lightness[1:])]
    assert all(abs(step) > 5 for step in steps)
    assert len({step > 0 for step in steps}) == 1
    for one, other in itertools.combinations(colors.hues, 2):
        assert distance(one['edge'], other['edge'], BLIND[kind]) > 8, (one, other)


@pytest.mark.parametrize('name', theme.NAMES)
@pytest.mark.parametrize('kind', BLIND)
def test_op_kinds_differ_for_the_color_blind(name, kind):
    kinds = theme.load(name).kinds
    for one, other in itertools.combinations(kinds, 2):
        assert distance(kinds[one]['edge'], kinds[other]['edge'], BLIND[kind]) > 8, (one, other)


def scopes(*names):
    boxes = [box(name + '/', 0, 100 * place, kind='scope', op='', name=name, label=name)
             for place, name in enumerate(names)]
    return picture(boxes + [box('op', 0, 900, nodes=(0,))], [], 200, 1000)


class FakeFacts:
    """Structures by the first letter, weights by the length of the name, devices by both."""

    def structure(self, scope):
        return scope[0]

    def weights(self, item):
        return 10 ** (2 * len(item.name)) if item.kind == 'scope' else 0

    def role(self, item):
        return item.role

    def devices(self, item):
        return {'/device:' + letter for letter in item.name} if item.kind == 'scope' else {''}


def test_same_structure_same_color():
    found = coloring.by_structure(scopes('a1', 'b1', 'a2', 'c', 'b2', 'b3'), FakeFacts())
    assert found.keys['a1/'] == found.keys['a2/'] != found.keys['b1/']
    assert found.keys['b1/'] == found.keys['b3/'] == ('hue', 0)
    assert found.keys['c/'] == coloring.SCOPE and found.keys['op'] == coloring.PLAIN
    assert [text for _, text in found.rows] == ['b1 and 2 like it', 'a1 and 1 like it']
    assert found.letters


def test_more_structures_than_hues_share_the_last_row():
    names = [letter + digit for letter in 'abcdefghijk' for digit in '12']
    found = coloring.by_structure(scopes(*names), FakeFacts())
    assert len(found.rows) == coloring.HUES + 1
    assert found.keys['k1/'] == ('kind', 'other') == found.rows[-1][0]


def test_weights_are_a_ramp():
    found = coloring.by_weights(scopes('a', 'aaaa'), FakeFacts())
    assert found.keys['a/'][1] < found.keys['aaaa/'][1]
    assert found.keys['op'] == coloring.PLAIN
    assert [text for _, text in found.rows] == ['Weights under 10 kB', 'Weights 100 MB and more']


def test_devices_by_name_and_several():
    found = coloring.by_device(scopes('a', 'b', 'ab'), FakeFacts())
    assert {text for _, text in found.rows} == {
        'Not pinned', '/device:a', '/device:b', 'Several devices'}


def test_roles_have_words():
    found = coloring.by_role(small_picture(), FakeFacts())
    assert found.rows == ((('hue', 0), 'The network'),)
    assert found.keys['head'] == ('hue', 0)


@pytest.mark.parametrize('mode', [mode for mode, _ in coloring.MODES])
def test_every_key_has_colors(mode, samples):
    model = open_model(samples['digits']['model'])
    shown = ViewBuilder(model).picture(ViewState(
        mode='all', expanded=frozenset(['model', 'model/features', 'train'])))
    found = coloring.coloring(mode, shown, Facts(model))
    assert found.keys.keys() == shown.boxes.keys() and found.rows
    for key in set(found.keys.values()):
        assert len(theme.load('dark').parts(key)) == 4


def test_fates_color_ops_and_closed_scopes():
    shown = small_picture()
    found = coloring.by_fate(shown, {0: 'kept', 1: 'rewritten', 2: 'removed', 3: 'kept'})
    hues = {fate: ('hue', hue) for fate, hue, _, _ in coloring.FATE_ROWS}
    assert found.keys['x'] == found.keys['head'] == hues['kept']
    assert found.keys['net/conv'] == hues['rewritten']
    assert found.keys['net/relu'] == hues['removed']
    # An open scope says nothing for its nodes; what no output needs is plain.
    assert found.keys['net'] == coloring.SCOPE and found.keys['out'] == coloring.PLAIN
    assert [text for _, text in found.rows] == ['Kept as it is', 'Rewritten', 'Removed']
    assert [found.letters[hue] for _, hue, _, _ in coloring.FATE_ROWS] == list('=•~−+…')


@pytest.mark.parametrize('inside, fate', [
    (['kept', 'constant'], 'inside'), (['kept', 'kept'], 'kept'),
    (['constant', 'constant'], 'constant'), (['kept', 'removed'], 'inside'),
    (['removed', 'removed'], 'removed')])
def test_a_closed_scope_tells_of_all_in_it(inside, fate):
    shown = picture([box('s', 0, 0, kind='scope', expandable=True, nodes=(0, 1))], [], 99, 99)
    found = coloring.by_fate(shown, dict(enumerate(inside)))
    assert found.rows[0][0] == found.keys['s']
    assert found.keys['s'] == ('hue', {row[0]: row[1] for row in coloring.FATE_ROWS}[fate])


@pytest.mark.parametrize('mode', [mode for mode, _ in coloring.MODES])
@pytest.mark.parametrize('shown', ['inference', 'all'])
def test_each_color_of_a_picture_has_a_row_in_the_legend_and_each_row_a_box(
        mode, shown, samples):
    model = open_model(samples['digits']['model'])
    builder = ViewBuilder(model)
    facts = Facts(model)
    facts.prepare(mode)
    state = builder.start(ViewState(mode=shown, outputs=tuple(likely_outputs(model))))
    for state in (state, builder.all_opened(state)):
        view = builder.picture(state)
        colors = coloring.coloring(mode, view, facts)
        # An open scope shows the colour of a group, never a step of the ramp.
        seen = {colors.keys[box.id] for box in view.boxes.values()
                if box.kind not in ('port', 'tray')
                and (not box.expanded or colors.keys[box.id][0] in ('hue', 'kind'))}
        rows = [key for key, _ in colors.rows]
        assert seen - {coloring.SCOPE, coloring.PLAIN} == set(rows) - {coloring.SCOPE}
        assert len(rows) == len(set(rows)) and all(text for _, text in colors.rows)
