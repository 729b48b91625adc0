"""Series: what must hold for all of them; published cases stand in test_published."""
import doctest

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from app.view import series
from app.view.builder import ViewBuilder
from app.view.hierarchy import Hierarchy
from app.view.levels import Levels
from app.view.state import ALL, ViewState
from tests import graphs
from tests.layout.patience import patient


def _series(model, **fields):
    return sorted(name[name.rfind('#') + 1:] for name in Hierarchy(model, **fields).series)


def test_series_of_other_ops_and_of_inputs_are_not_made():
    assert _series(graphs.model(*['a%d = %s()' % (k, 'AddMul'[3 * (k % 2):][:3])
                                  for k in range(8)])) == []
    # TensorBoard folds placeholders; here they are what a person must see to feed the model.
    assert _series(graphs.model(*['x_%d = Placeholder()' % k for k in range(8)])) == []


def _chain(number, between=''):
    """unit_1 to unit_n, each a small block that reads the one before, or what is between."""
    lines, last = ['x = Placeholder()'], 'x'
    for k in range(1, number + 1):
        lines += ['net/unit_%d/conv = Conv2D(%s)' % (k, last),
                  'net/unit_%d/relu = Relu(net/unit_%d/conv)' % (k, k)]
        last = 'net/unit_%d/relu' % k
        if between:
            lines.append('net/pool%d%s = MaxPool(%s)' % (k, between, last))
            last = 'net/pool%d%s' % (k, between)
    return lines + ['y = Softmax(%s)' % last]


def test_scopes_of_equal_structure_in_a_row_are_a_series():
    assert _series(graphs.model(*_chain(7))) == ['unit_[1-7]']


def test_a_scope_that_differs_inside_stays_outside():
    lines = _chain(8)
    lines.insert(2, 'net/unit_1/extra = Relu(net/unit_1/conv)')
    assert _series(graphs.model(*lines)) == ['unit_[2-8]']


def test_a_chain_with_something_between_would_become_a_cycle():
    # TensorBoard folds by name alone and gains a cycle between the two series (its issue 572).
    assert _series(graphs.model(*_chain(7, between='_a'))) == []


def test_a_way_back_parts_a_series_in_two():
    lines = _chain(12)
    lines.insert(13, 'net/middle = Relu(net/unit_6/relu)')
    lines[14] = lines[14].replace('net/unit_6/relu', 'net/middle')
    assert _series(graphs.model(*lines)) == ['unit_[1-6]', 'unit_[7-12]']


def test_ops_that_feed_different_boxes_stay_apart():
    # TensorBoard folds them: one box that is tied to everything.
    lines = ['x = Placeholder()'] + ['slice_%d = Slice(x)' % k for k in range(6)]
    apart = lines + ['use%s = Relu(slice_%d)' % ('abcdef'[k], k) for k in range(6)]
    assert _series(graphs.model(*apart)) == []
    together = lines + ['sum = AddN(%s)' % ', '.join('slice_%d' % k for k in range(6))]
    assert _series(graphs.model(*together)) == ['slice_[0-5]']
    in_turn = lines + ['use_%d = Relu(slice_%d)' % (k, k) for k in range(6)]
    assert _series(graphs.model(*in_turn)) == ['slice_[0-5]', 'use_[0-5]']


def test_an_output_stays_in_sight():
    lines = ['x = Placeholder()'] + ['out_%d = Relu(x)' % k for k in range(8)]
    model = graphs.model(*lines)
    assert _series(model) == ['out_[0-7]']
    assert _series(model, nodes=range(9), cone=True) == []


def test_a_series_is_broken_up_one_by_one_and_gathered_again():
    lines = _chain(7) + ['other_%d = Relu(x)' % k for k in range(6)]
    model = graphs.model(*lines)
    made = ViewBuilder(model)
    state = made.opened(ViewState(mode=ALL), 'net')
    boxes = made.picture(state).boxes
    assert boxes['net/#unit_[1-7]/'].kind == 'series'
    assert boxes['net/#unit_[1-7]/'].label == 'unit_[1-7]'
    assert (boxes['#other_[0-5]/'].op, boxes['net/#unit_[1-7]/'].op) == ('Relu', '')
    apart = made.picture(state.broken_up('net/#unit_[1-7]')).boxes
    assert 'net/unit_3/' in apart and '#other_[0-5]/' in apart
    assert made.picture(state.broken_up('net/#unit_[1-7]').gathered('net/#unit_[1-7]')).boxes \
        == boxes


def test_a_scope_in_a_series_is_found_and_opened():
    model = graphs.model(*_chain(7))
    made = ViewBuilder(model)
    state = made.opened(ViewState(mode=ALL), 'net/unit_3')
    assert made.picture(state).boxes['net/unit_3/'].expanded
    node = model.index['net/unit_5/conv']
    closed = made.picture(ViewState(mode=ALL).opened('net'))
    assert closed.box_of(node) == 'net/#unit_[1-7]/'
    shown = made.picture(made.reveal(ViewState(mode=ALL), node))
    assert shown.boxes[shown.box_of(node)].name == 'net/unit_5/conv'
    everything = made.picture(made.all_opened(ViewState(mode=ALL)))
    assert all(box.expanded for box in everything.boxes.values() if box.kind == 'scope')


@st.composite
def numbered_models(draw):
    """Acyclic graphs of many numbered nodes and scopes that are often alike."""
    part = st.sampled_from(['a', 'b'])
    lines, names = [], []
    for k in range(draw(st.integers(5, 26))):
        where = draw(st.sampled_from(['', 's/', 't_%d/' % (k % 7), 't_%d/u_%d/' % (k % 5, k)]))
        name = '%s%s_%d' % (where, draw(part), k)
        inputs = draw(st.lists(st.sampled_from(names), max_size=2)) if names else []
        lines.append('%s = Add(%s)' % (name, ', '.join(inputs)))
        names.append(name)
    return graphs.model(*lines)


@given(numbered_models())
@patient(80)
def test_no_series_adds_a_cycle(model):
    """A series that lies on a cycle of its level is on none when its members stand alone."""
    hierarchy = Hierarchy(model)
    plain = Hierarchy(model, apart=hierarchy.series)
    levels, single = Levels(hierarchy, ViewState()), Levels(plain, ViewState())
    for name in hierarchy.series:
        parent = name[:name.rfind('/')] if '/' in name else ''
        if '#' in parent or any(part.startswith('#') for part in parent.split('/')):
            continue
        if name not in {child.name for child in _level(levels, parent).children}:
            continue
        assert len(_cycles(_level(levels, parent))) <= len(_cycles(_level(single, parent)))


def _level(levels, name):
    stack = ['']
    while stack:
        level = levels.get(stack.pop())
        for child in level.children:
            if child.kind != 'node':
                stack.append(child.path)
        if level.parent is None and not name:
            return level
        if level.parent is not None and level.parent.children[level.me].name == name:
            return level
    raise KeyError(name)


def _cycles(level):
    graph = nx.DiGraph((bundle.tail, bundle.head) for bundle in level.bundles
                       if max(bundle.tail, bundle.head) < len(level.children))
    return [part for part in nx.strongly_connected_components(graph) if len(part) > 1]


def test_examples_in_docstrings():
    assert doctest.testmod(series).failed == 0
