"""Pictures: what holds for all of them, and what single rules do."""
import doctest

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Cancelled
from app.layout import engine
from app.view import builder, hierarchy, levels, state, text
from app.view.builder import ViewBuilder
from app.view.state import ALL, OFF, ON, ViewState
from tests import graphs
from tests.layout import drawings
from tests.layout.patience import patient
from tests.view import nested


def _sinks(model):
    """All nodes as outputs: the inference view holds everything and has no tray."""
    return tuple(range(model.node_count))


def _rect(box):
    return box.x, box.y, box.x + box.w, box.y + box.h


def _within(inner, outer):
    near = drawings.NEAR
    return (inner[0] >= outer[0] - near and inner[1] >= outer[1] - near
            and inner[2] <= outer[2] + near and inner[3] <= outer[3] + near)


@given(st.data())
@patient(60)
def test_boxes_lie_in_their_parents_and_apart_from_their_siblings(data):
    model = data.draw(nested.models())
    picture = ViewBuilder(model).picture(data.draw(nested.states(model, mode=ALL)))
    siblings = {}
    for box_id in picture.order:
        box = picture.boxes[box_id]
        whole = (0, 0, picture.width, picture.height)
        assert _within(_rect(box), _rect(picture.boxes[box.parent]) if box.parent else whole)
        for other in siblings.setdefault(box.parent, []):
            assert not drawings.overlap(_rect(box), _rect(other)), (box, other)
        siblings[box.parent].append(box)


@given(st.data())
@patient(60)
def test_wires_join_their_boxes_and_pass_beside_the_others(data):
    model = data.draw(nested.models())
    fields = data.draw(st.sampled_from([{'mode': ALL}, {'outputs': _sinks(model)}]))
    control = data.draw(st.sampled_from([OFF, ON]))
    picture = ViewBuilder(model).picture(data.draw(nested.states(model, control=control, **fields)))
    leaves = [box for box in picture.boxes.values()
              if not box.expanded and box.kind not in ('tray', 'port')]
    for wire in picture.wires:
        for box_id, (x, y) in ((wire.source, wire.points[0]), (wire.target, wire.points[-1])):
            assert _within((x, y, x, y), _rect(picture.boxes[box_id]))
        for piece in drawings.pieces(wire.points):
            for leaf in leaves:
                assert not drawings.meets(piece, _rect(leaf))


@given(st.data())
@patient(60)
def test_every_edge_is_in_exactly_one_wire_between_siblings(data):
    model = data.draw(nested.models())
    control = data.draw(st.sampled_from([OFF, ON]))
    picture = ViewBuilder(model).picture(data.draw(nested.states(
        model, outputs=_sinks(model), control=control, folded=False)))
    edges = sum(picture.box_of(source) != picture.box_of(target)
                for target, sources in enumerate(model.inputs) for source, port in sources
                if control == ON or port >= 0)
    boxes = picture.boxes
    assert edges == sum(wire.count for wire in picture.wires
                        if boxes[wire.source].kind != 'port' and boxes[wire.target].kind != 'port')
    assert all(len(wire.tensors) == min(wire.count, 64) for wire in picture.wires)


@given(st.data())
@patient(60)
def test_edges_over_the_border_of_an_open_scope_go_on_inside(data):
    model = data.draw(nested.models())
    picture = ViewBuilder(model).picture(data.draw(nested.states(model, outputs=_sinks(model))))
    boxes, wires = picture.boxes, picture.wires

    def at_ports(end, side, box):
        ports = [boxes[getattr(wire, end)] for wire in wires]
        return sum(wire.count for wire, port in zip(wires, ports) if port.kind == 'port'
                   and port.parent == box.id and port.sublabel == side)

    for box in boxes.values():
        if box.expanded:
            entering = sum(wire.count for wire in wires if wire.target == box.id)
            leaving = sum(wire.count for wire in wires if wire.source == box.id)
            assert entering == at_ports('source', 'from', box)
            assert leaving == at_ports('target', 'to', box)


@given(st.data())
@patient(60)
def test_every_node_is_found_and_revealed_when_all_is_shown(data):
    model = data.draw(nested.models())
    view = data.draw(nested.states(model, mode=ALL))
    made = ViewBuilder(model)
    picture = made.picture(view)
    for node in range(model.node_count):
        assert picture.box_of(node) in picture.boxes
    node = data.draw(st.integers(0, model.node_count - 1))
    revealed = made.picture(made.reveal(view, node))
    box = revealed.boxes[revealed.box_of(node)]
    folded = model.ops[node] in ('Const', 'ScalarSummary')
    assert box.name == model.names[node] or folded
    assert box.kind == 'node' or box.kind == 'variable' or folded


@given(st.data())
@patient(40)
def test_closing_again_gives_the_same_picture(data):
    model = data.draw(nested.models())
    view = data.draw(nested.states(model, mode=ALL))
    made = ViewBuilder(model)
    before = made.picture(view)
    expandable = [box for box in before.boxes.values() if box.expandable]
    if expandable:
        box = data.draw(st.sampled_from(expandable))
        there = made.picture(view.toggled(box))
        assert there.boxes[box.id].expanded != box.expanded
        assert made.picture(view.toggled(box).toggled(box)) == before
    assert ViewBuilder(model).picture(view) == before


NET = ('x = Placeholder() dtype=float shape=[?,4]',
       'layer/w = VariableV2() dtype=float shape=[4,2]',
       'layer/w/init = Const()',
       'layer/w/Assign = Assign(layer/w, layer/w/init)',
       'layer/w/read = Identity(layer/w)',
       'layer/MatMul = MatMul(x, layer/w/read)',
       'layer/shape = Const()',
       'layer/Reshape = Reshape(layer/MatMul, layer/shape)',
       'summary/tag = Const()',
       'summary = ScalarSummary(summary/tag, layer/Reshape)',
       'y = Softmax(layer/Reshape)',
       'y/grad = SoftmaxGrad(y)',
       'step = NoOp(^y)')


@pytest.fixture
def net():
    return graphs.model(*NET)


def _state(model, *outputs, **fields):
    return ViewState(outputs=tuple(model.index[name] for name in outputs), **fields)


def _wire(picture, source, target):
    return next((wire for wire in picture.wires
                 if (wire.source, wire.target) == (source, target)), None)


def test_the_inference_view_shows_what_the_outputs_need(net):
    made = ViewBuilder(net)
    picture = made.picture(_state(net, 'y'))
    assert set(picture.boxes) == {'x', 'layer/', 'y'}
    assert picture.box_of(net.index['summary']) is None
    likely = made.picture(_state(net, likely=(net.index['x'],)))
    assert set(likely.boxes) == {'x'}


def test_a_chosen_output_stays_beside_the_likely_ones(net):
    picture = ViewBuilder(net).picture(_state(net, 'layer/MatMul', likely=(net.index['y'],)))
    assert 'y' in picture.boxes


def test_without_outputs_all_is_shown(net):
    picture = ViewBuilder(net).picture(ViewState())
    assert picture.box_of(net.index['step']) is not None


def test_a_variable_is_one_box_until_unfolded(net):
    made = ViewBuilder(net)
    opened = _state(net, 'y').opened('layer')
    closed = made.picture(opened)
    box = closed.boxes['layer/w/']
    assert (box.kind, box.label, box.op, box.sublabel) == ('variable', 'w', 'VariableV2', '4x2')
    assert box.nodes[0] == net.index['layer/w'] and box.expandable
    assert closed.box_of(net.index['layer/w/read']) == 'layer/w/'
    unfolded = made.picture(opened.toggled(box))
    assert unfolded.box_of(net.index['layer/w/read']) == 'layer/w/read'
    assert unfolded.boxes['layer/w'].parent == 'layer/w/'
    assert _wire(unfolded, 'layer/w', 'layer/w/read')


def test_constants_and_summaries_are_marks(net):
    picture = ViewBuilder(net).picture(ViewState(mode=ALL).opened('layer'))
    box = picture.boxes['layer/Reshape']
    assert [node for _, node in box.marks] == [net.index['layer/shape'], net.index['summary']]
    assert picture.box_of(net.index['summary/tag']) == box.id
    assert box.count == 4
    plain = ViewBuilder(net).picture(ViewState(mode=ALL, folded=False).opened('layer'))
    assert plain.box_of(net.index['layer/shape']) == 'layer/shape'


def test_a_name_may_be_node_and_scope(net):
    picture = ViewBuilder(net).picture(ViewState(outputs=_sinks(net)))
    assert picture.boxes['y'].kind == 'node' and picture.boxes['y/'].kind == 'scope'
    assert picture.boxes['y'].name == picture.boxes['y/'].name == 'y'
    assert picture.scope_box('y') == 'y/' and picture.scope_box('x') is None


def test_wires_tell_their_tensors(net):
    made = ViewBuilder(net)
    wire = _wire(made.picture(_state(net, 'y')), 'x', 'layer/')
    assert wire.tensors == ((net.index['x'], 0, net.index['layer/MatMul']),)
    assert (wire.label, wire.count, wire.control) == ('?x4', 1, False)
    assert 1 <= wire.width <= 6


def test_the_wire_on_the_other_side_of_a_port_repeats_no_label(net):
    picture = ViewBuilder(net).picture(_state(net, 'y').opened('layer'))
    inner = next(wire for wire in picture.wires if wire.target == 'layer/MatMul'
                 and picture.boxes[wire.source].kind == 'port')
    assert inner.label == '' and _wire(picture, 'x', 'layer/').label == '?x4'
    assert picture.boxes[inner.source].name == 'x'


def test_ports_tell_what_crosses_the_border(net):
    picture = ViewBuilder(net).picture(_state(net, 'y').opened('layer'))
    ports = {(box.sublabel, box.name): picture.through(box.id)
             for box in picture.boxes.values() if box.kind == 'port'}
    assert ports == {('from', 'x'): [(net.index['x'], 0)],
                     ('to', 'y'): [(net.index['layer/Reshape'], 0)]}


def test_labels_lie_on_no_box_and_no_other_label(net):
    picture = ViewBuilder(net).picture(_state(net, 'y').opened('layer'))
    measure = text.ApproximateMeasure()
    taken = [_rect(box) for box in picture.boxes.values() if not box.expanded]
    for wire in picture.wires:
        if wire.label:
            x, y = wire.label_at
            half = measure(wire.label, 'small') / 2
            rect = (x - half, y - 7, x + half, y + 7)
            assert not any(drawings.overlap(rect, other) for other in taken)
            taken.append(rect)


def test_control_edges_are_drawn_on_demand(net):
    made = ViewBuilder(net)
    shown = ViewState(outputs=_sinks(net))
    assert _wire(made.picture(shown), 'y', 'step') is None
    wire = _wire(made.picture(shown._replace(control=ON)), 'y', 'step')
    assert wire.control and wire.tensors[0][1] == -1


TRAINED = NET[:-3] + (
    'y = Softmax(layer/Reshape)',
    'gradients/y_grad/g = SoftmaxGrad(y)',
    'save/Const = Const()',
    'save/names = Const()',
    'save/SaveV2 = SaveV2(save/Const, save/names, save/names, layer/w)')


def test_what_trains_and_saves_is_aside_until_put_back():
    model = graphs.model(*TRAINED)
    made = ViewBuilder(model)
    picture = made.picture(ViewState(mode=ALL))
    assert picture.boxes['#aside'].kind == 'tray'
    assert picture.boxes['save/'].parent == '#aside'
    assert not any('save/' in (wire.source, wire.target) for wire in picture.wires)
    assert picture.tray == _box_place(picture.boxes['#aside'])
    back = made.picture(ViewState(mode=ALL).put_back('save'))
    assert back.boxes['save/'].parent is None
    assert _wire(back, 'layer/', 'save/')
    away = made.picture(ViewState(mode=ALL).put_back('save').put_aside('y'))
    assert away.boxes['y'].parent == '#aside'


def _box_place(box):
    return box.x, box.y, box.w, box.h


def test_levels_with_very_many_children_become_series():
    lines = ['v%d = VariableV2()' % k for k in range(3)]
    lines += ['save/RestoreV2_%d = RestoreV2(save/RestoreV2_%d/names)' % (k, k)
              for k in range(450)]
    lines += ['save/RestoreV2_%d/names = Const()' % k for k in range(450)]
    lines += ['save/all = NoOp()']
    model = graphs.model(*lines)
    made = ViewBuilder(model)
    closed = made.picture(ViewState(outputs=_sinks(model)).opened('save'))
    box = closed.boxes['save/#RestoreV2/']
    assert (box.kind, box.label, box.sublabel) == ('series', 'RestoreV2', '× 450')
    node = model.index['save/RestoreV2_7']
    assert closed.box_of(node) == box.id
    view = made.reveal(ViewState(outputs=_sinks(model)), node)
    opened = made.picture(view)
    assert opened.box_of(node) == 'save/RestoreV2_7'
    assert opened.boxes['save/RestoreV2_7'].name == 'save/RestoreV2_7'


def test_scopes_of_variables_alone_are_gathered():
    lines = ['x = Placeholder()', 'net/net/conv0/in = Identity(x)']
    for k in range(6):
        lines += ['net/conv%d/w = VariableV2()' % k,
                  'net/conv%d/w/read = Identity(net/conv%d/w)' % (k, k)]
    for k in range(6):
        before = 'net/net/conv%d/out' % (k - 1) if k else 'net/net/conv0/in'
        lines.append('net/net/conv%d/out = Conv2D(%s, net/conv%d/w/read)' % (k, before, k))
    model = graphs.model(*lines)
    made = ViewBuilder(model)
    view = made.opened(_state(model, 'net/net/conv5/out'), 'net/net/conv3')
    picture = made.picture(view)
    assert picture.boxes['net/#parameters/'].sublabel == '× 6'
    assert picture.box_of(model.index['net/conv2/w']) == 'net/#parameters/'
    assert _wire(picture, 'net/#parameters/', 'net/net/').count == 6
    assert [mark for mark, _ in picture.boxes['net/net/conv3/out'].marks] == ['w']
    assert len([wire for wire in picture.wires if wire.target == 'net/net/conv1/']) == 1
    everything = made.picture(made.all_opened(view))
    assert everything.boxes['net/#parameters/'].expanded and everything.boxes['net/conv2/'].expanded


def test_what_is_open_stays_laid_out_however_much_it_is(net, monkeypatch):
    for module, limit in ((builder, 'KEPT_FRAMES'), (builder, 'KEPT_DRAWN'),
                          (levels, 'KEPT_LEVELS')):
        monkeypatch.setattr(module, limit, 0)
    made = ViewBuilder(net)
    state = made.all_opened(_state(net, 'y'))
    made.picture(state.opened('layer/w'))
    before = made.picture(state)
    laid_out = []
    monkeypatch.setattr(engine, 'layout', lambda *_: laid_out.append(_))
    monkeypatch.setattr(levels, 'Level', lambda *_: laid_out.append(_))
    assert made.picture(state) == before and not laid_out


def test_what_was_closed_long_ago_is_forgotten(net, monkeypatch):
    monkeypatch.setattr(builder, 'KEPT_FRAMES', 0)
    monkeypatch.setattr(builder, 'KEPT_DRAWN', 0)
    made = ViewBuilder(net)
    opened = made.all_opened(_state(net, 'y'))
    before = made.picture(opened)
    made.picture(_state(net, 'y'))
    made.picture(_state(net, 'y'))
    laid_out = []
    layout = engine.layout
    monkeypatch.setattr(engine, 'layout', lambda *args: laid_out.append(args) or layout(*args))
    assert made.picture(opened) == before and laid_out


def test_a_small_graph_starts_open_and_a_large_one_with_its_main_scope(net):
    made = ViewBuilder(net)
    assert made.start(_state(net, 'y')).expanded == {'layer'}
    lines = ['x = Placeholder()']
    for k in range(300):
        lines.append('main/block%d/op%d = Relu(%s)' % (k // 20, k, 'main/block%d/op%d' % (
            (k - 1) // 20, k - 1) if k else 'x'))
    model = graphs.model(*lines)
    first = ViewBuilder(model).start(_state(model, 'main/block14/op299'))
    assert first.expanded == {'main', 'main/#block[0-14]'}


def test_reveal_opens_only_what_hides_the_node(net):
    made = ViewBuilder(net)
    view = made.reveal(_state(net, 'y'), net.index['layer/w'])
    assert (view.expanded, view.unfolded) == ({'layer'}, frozenset())
    view = made.reveal(_state(net, 'y'), net.index['layer/w/read'])
    assert view.unfolded == {'layer/w'}
    view = made.reveal(_state(net, 'y'), net.index['step'])
    assert view.mode == ALL


def test_lifted_cycles_are_drawn():
    model = graphs.model('a/x = Placeholder()', 'b/y = Relu(a/x)', 'a/z = Relu(b/y)')
    picture = ViewBuilder(model).picture(_state(model, 'a/z'))
    assert _wire(picture, 'a/', 'b/') and _wire(picture, 'b/', 'a/')


def test_wires_of_lifted_cycles_go_on_inside_on_the_side_they_come_from():
    model = graphs.model('a/x = Placeholder()', 'b/y = Relu(a/x)', 'a/z = Relu(b/y)')
    picture = ViewBuilder(model).picture(_state(model, 'a/z').opened('a'))
    scope = picture.boxes['a/']
    inner = next(wire for wire in picture.wires if wire.target == 'a/z')
    port = picture.boxes[inner.source]
    assert port.y + port.h == pytest.approx(scope.y + scope.h)
    back = _wire(picture, 'b/', 'a/')
    assert back.points[-1] == pytest.approx((port.x + port.w / 2, scope.y + scope.h))
    assert inner.points[0][1] > inner.points[-1][1]


def test_long_labels_are_shortened_in_the_middle():
    name = 'a' * 30 + 'b' * 30
    model = graphs.model('%s = Placeholder()' % name)
    box = ViewBuilder(model).picture(ViewState()).boxes[name]
    assert box.name == name and len(box.label) == 28 and box.label.endswith('b')


def test_deeply_nested_scopes():
    path = '/'.join('s%d' % k for k in range(60))
    model = graphs.model('x = Placeholder()', path + '/y = Relu(x)')
    view = ViewState(outputs=(1,)).opened(path)
    picture = ViewBuilder(model).picture(view)
    assert picture.boxes[path + '/y'].depth == 60


def test_no_nodes():
    picture = ViewBuilder(graphs.model()).picture(ViewState())
    assert picture.boxes == {} and picture.wires == []


def test_equal_names_get_boxes_of_their_own():
    model = graphs.model('a = Placeholder()', 'a = Placeholder()')
    picture = ViewBuilder(model).picture(ViewState())
    assert len(picture.boxes) == 2 and picture.box_of(0) != picture.box_of(1)


@pytest.mark.parametrize('module', [hierarchy, state, text],
                         ids=lambda module: module.__name__)
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


def test_building_tells_its_progress_and_can_be_stopped(net):
    made = ViewBuilder(net)
    shown = _state(net, 'y').opened('layer')
    steps = []
    made.picture(shown, on_progress=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]
    with pytest.raises(Cancelled):
        made.picture(shown, cancelled=lambda: True)
    asked = []
    fresh = ViewBuilder(net)
    with pytest.raises(Cancelled):
        fresh.picture(shown, cancelled=lambda: asked.append(1) or len(asked) > 3)
    assert fresh.picture(shown, cancelled=lambda: False) == made.picture(shown)


def test_what_is_linked_to_nearly_everything_is_beside_with_marks_at_its_ends():
    lines = ['step = Placeholder()']
    for k in range(20):
        before = ', n%s' % chr(96 + k) if k else ''
        lines.append('n%s = Add(step%s)' % (chr(97 + k), before))
    model = graphs.model(*lines)
    made = ViewBuilder(model)
    picture = made.picture(ViewState(mode=ALL))
    assert picture.boxes['step'].parent == '#aside'
    assert not any(wire.source == 'step' for wire in picture.wires)
    assert picture.boxes['nc'].marks == (('← step', model.index['step']),)
    back = made.picture(ViewState(mode=ALL).put_back('step'))
    assert back.boxes['step'].parent is None and back.boxes['nc'].marks == ()
    assert sum(wire.source == 'step' for wire in back.wires) == 20


def test_a_hub_that_was_returned_is_wired_inside_open_scopes_too():
    lines = ['step = Placeholder()']
    for k in range(20):
        before = ', in/n%s' % chr(96 + k) if k else ''
        lines.append('in/n%s = Add(step%s)' % (chr(97 + k), before))
    model = graphs.model(*lines)
    made = ViewBuilder(model)
    picture = made.picture(ViewState(mode=ALL).opened('in'))
    assert picture.boxes['in/nc'].marks == (('← step', model.index['step']),)
    back = made.picture(ViewState(mode=ALL).opened('in').put_back('step'))
    assert back.boxes['in/nc'].marks == ()
    port, = [box for box in back.boxes.values() if box.kind == 'port']
    assert port.name == 'step' and sum(wire.source == port.id for wire in back.wires) == 20


@given(st.data())
@patient(60)
def test_without_cycles_between_scopes_every_wire_leads_down(data):
    model = data.draw(nested.models())
    picture = ViewBuilder(model).picture(data.draw(nested.states(model, outputs=_sinks(model))))
    levels = {}
    for wire in picture.wires:
        parent = picture.boxes[wire.source].parent
        levels.setdefault(parent, nx.DiGraph()).add_edge(wire.source, wire.target)
    if all(nx.is_directed_acyclic_graph(graph) for graph in levels.values()):
        for wire in picture.wires:
            ys = [y for _, y in wire.points]
            assert all(a <= b + drawings.NEAR for a, b in zip(ys, ys[1:])), wire
