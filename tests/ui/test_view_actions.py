import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QContextMenuEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QMenu

from app.ui import coloring
from app.ui.view_note import control_text
from app.view.state import AROUND, FOCUS, ROLE, ViewState
from tests.ui.fakes import box, picture, wire


@pytest.fixture
def digits(driver, samples):
    driver.open(samples['digits']['model'])
    return driver


def actions(driver):
    return driver.window.view_actions


def test_trace_upstream_dims_the_rest_and_escape_ends_it(digits):
    digits.click(digits.box('model/classifier/flat'))
    digits.key(Qt.Key_U)
    look = digits.canvas.look
    assert look.traced
    assert digits.document.picture.box_of(digits.node('inputs/images')) in look.live
    assert digits.document.picture.box_of(digits.node('predictions')) not in look.live
    digits.key(Qt.Key_Escape)
    assert digits.canvas.look.live is None and actions(digits).trace is None


def test_trace_survives_another_picture(digits):
    digits.click(digits.box('predictions'))
    digits.key(Qt.Key_U)
    traced = actions(digits).trace
    digits.window.set_mode('all')
    digits.settle()
    assert actions(digits).trace == traced and digits.canvas.look.traced
    assert len(digits.canvas.look.live) < len(digits.document.picture.boxes)


def test_path_between_two_selected(digits):
    first, last = digits.box('model/classifier/flat'), digits.box('predictions')
    digits.canvas.fit()
    QTest.mouseClick(digits.canvas, Qt.LeftButton, Qt.NoModifier, digits.point_of(first))
    digits.canvas.fit()
    QTest.mouseClick(digits.canvas, Qt.LeftButton, Qt.ControlModifier,
                     digits.canvas.box_rect_in_view(last).center())
    assert digits.canvas.look.selected == {first, last}
    digits.key(Qt.Key_B)
    names = {digits.document.model.names[node] for node in actions(digits).trace}
    assert {'model/classifier/flat', 'predictions'} <= names
    assert not any(name.startswith('model/features') for name in names)


def test_between_needs_two(digits):
    digits.click(digits.box('predictions'))
    actions(digits).between.trigger()
    assert actions(digits).trace is None
    assert 'two nodes' in digits.window.statusBar().currentMessage()


def test_around_a_node_shows_its_neighbours(digits):
    digits.click(digits.box('predictions'))
    digits.key(Qt.Key_1)
    state = digits.document.state
    assert state.mode == AROUND and state.hops == 1
    assert digits.document.picture.box_of(digits.node('predictions')) == digits.canvas.look.focus
    few = len(digits.document.picture.boxes)
    digits.key(Qt.Key_3)
    assert digits.document.state.hops == 3
    assert len(digits.document.picture.boxes) >= few
    digits.window.actions.undo.trigger()
    digits.settle()
    assert len(digits.document.picture.boxes) == few


def test_only_one_role(digits):
    action = next(item for item in actions(digits).roles if item.text() == 'Optimizer')
    action.trigger()
    digits.settle()
    assert digits.document.state.mode == ROLE
    model = digits.document.model
    shown = {node for node in range(model.node_count)
             if digits.document.picture.box_of(node) is not None}
    assert shown and {model.roles[node] for node in shown} == {'optimizer'}
    assert digits.canvas._note == 'Role: optimizer   ·   %d nodes   ·   I or W leaves it' % len(
        shown)
    digits.key(Qt.Key_I)
    digits.settle()
    assert digits.canvas._note == ''


def test_a_view_that_was_asked_for_is_in_sight(digits):
    digits.canvas.zoom(9.0)
    action = next(item for item in actions(digits).roles if item.text() == 'Saver')
    action.trigger()
    digits.settle()
    view = digits.canvas.rect()
    for box_id in digits.document.picture.boxes:
        assert view.contains(digits.canvas.box_rect_in_view(box_id))


def test_around_a_node_is_told_with_its_edges(digits):
    digits.click(digits.box('predictions'))
    digits.key(Qt.Key_2)
    nodes = digits.document.builder.nodes_in_view(digits.document.state)
    assert digits.canvas._note.startswith(
        'Around predictions   ·   up to 2 edges away   ·   %d nodes' % len(nodes))


@pytest.fixture
def row(driver, tmp_path):
    """A net of seven blocks in a row, more than a small graph's nodes."""
    from tests import graphs
    lines, last = ['x = Placeholder()'], 'x'
    for k in range(1, 8):
        for n in range(8):
            lines.append('net/unit_%d/%s = Relu(%s)' % (k, 'abcdefgh'[n], last))
            last = lines[-1].split(' =')[0]
    lines.append('y = Softmax(%s)' % last)
    path = tmp_path / 'row.pb'
    path.write_bytes(graphs.graph_def(*lines).SerializeToString())
    driver.open(path)
    driver.window.go_to('net/unit_3')
    driver.settle()
    return driver


def test_a_series_is_shown_one_by_one_and_gathered_from_the_menu(row):
    name = 'net/#unit_[1-7]'
    assert row.document.picture.boxes[name + '/'].expanded
    row.canvas.set_focus_box(name + '/')
    menu = row.window.actions.node_menu(row.document.picture.boxes[name + '/'])
    actions(row).fill(menu, row.document.picture.boxes[name + '/'])
    texts = [action.text() for action in menu.actions()]
    assert 'Show the members one by one' in texts and 'Gather the series again' not in texts
    actions(row).series.apart.trigger()
    row.settle()
    boxes = row.document.picture.boxes
    assert name + '/' not in boxes and boxes['net/unit_3/'].parent == 'net/'
    row.canvas.set_focus_box('net/unit_3/')
    assert actions(row).series.offered(boxes['net/unit_3/']) == [actions(row).series.gather]
    assert actions(row).series.offered(boxes['net/']) == []
    actions(row).series.gather.trigger()
    row.settle()
    assert name + '/' in row.document.picture.boxes
    row.window.actions.undo.trigger()
    row.settle()
    assert name + '/' not in row.document.picture.boxes
    actions(row).series.gather_all.trigger()
    row.settle()
    assert name + '/' in row.document.picture.boxes and not row.document.state.apart


def test_a_role_without_nodes_says_so(row):
    actions(row).show_role('metric')
    row.settle()
    assert row.canvas._note.startswith('Role: metrics   ·   no node has it, so that all are shown')


def test_series_actions_say_what_they_are_for(row):
    row.canvas.set_focus_box('y')
    before, told = row.document.state, set()
    for action in (actions(row).series.apart, actions(row).series.gather,
                   actions(row).series.gather_all):
        action.trigger()
        told.add(row.window.statusBar().currentMessage())
    assert row.document.state == before and len(told) == 3 and '' not in told


def test_what_is_no_op_is_offered_no_output_and_no_tensor(row):
    box = row.document.picture.boxes['net/#unit_[1-7]/']
    offered = {kind: {action.text() for action in row.window.actions.node_menu(
        box._replace(kind=kind, expandable=False)).actions()}
        for kind in ('node', 'scope', 'series', 'port', 'tray')}
    for kind in ('scope', 'series', 'port', 'tray'):
        assert not offered[kind] & {'Toggle output', 'Copy tensor name', 'Copy as Python list'}
    assert 'Toggle output' in offered['node'] and 'Copy node name' in offered['scope']
    for kind in ('port', 'tray'):
        assert 'Put beside the main graph' not in offered[kind]


def test_other_groups_can_not_be_shown_one_by_one(row):
    box = row.document.picture.boxes['net/#unit_[1-7]/']._replace(name='save/#RestoreV2')
    assert actions(row).series.offered(box) == [] == actions(row).series.offered(None)


def test_selected_become_outputs_and_are_copied(digits):
    boxes = [digits.box(name) for name in ('model/classifier/flat', 'predictions')]
    digits.canvas.set_selected(boxes)
    actions(digits).copy_names.trigger()
    assert QApplication.clipboard().text().split('\n') == ['model/classifier/flat', 'predictions']
    actions(digits).use_outputs.trigger()
    digits.settle()
    assert set(digits.document.outputs) == {'model/classifier/flat', 'predictions'}


def test_selected_go_beside_and_back(digits):
    digits.window.set_mode('all')
    digits.settle()
    box = digits.box('predictions')
    digits.canvas.set_selected([box])
    actions(digits).put_aside.trigger()
    digits.settle()
    assert 'predictions' in digits.document.state.aside
    digits.canvas.set_selected([digits.document.picture.box_of(digits.node('predictions'))])
    actions(digits).put_back.trigger()
    digits.settle()
    assert 'predictions' in digits.document.state.main


def test_the_tray_itself_goes_nowhere(digits):
    digits.window.set_mode('all')
    digits.settle()
    before = digits.document.state
    digits.canvas.set_focus_box('#aside')
    digits.window.toggle_aside()
    digits.canvas.set_selected(['#aside'])
    actions(digits).put_aside.trigger()
    assert digits.document.state == before


@pytest.mark.parametrize('mode', [mode for mode, _ in coloring.MODES])
def test_colors_are_chosen_in_the_menu_and_kept(digits, mode):
    action = next(item for item in actions(digits).colors.actions() if item.data() == mode)
    action.trigger()
    digits.settle()
    assert digits.canvas.colors.mode == mode and digits.canvas.colors.rows
    assert digits.window.settings.value('color', '') == mode


def test_control_edges_of_the_focus_move_nothing(digits):
    digits.window.set_mode('all')
    digits.settle()
    before = {box_id: (box.x, box.y) for box_id, box in digits.document.picture.boxes.items()}
    actions(digits).focus_control.setChecked(True)
    digits.settle()
    assert digits.document.state.control == FOCUS
    model = digits.document.model
    node = next(node for node in range(model.node_count) if any(
        port < 0 for _, port in model.inputs[node]) and model.roles[node] == 'forward')
    digits.click(digits.box(model.names[node]))
    assert all(wire.control for wire in digits.canvas.look.links)
    after = digits.document.picture.boxes
    assert all((after[box_id].x, after[box_id].y) == place
               for box_id, place in before.items() if box_id in after and not after[box_id].parent
               and digits.document.state.expanded == frozenset())


# The off-screen platform says what it can't do with a menu.
@pytest.mark.qt_log_ignore('support grabbing the keyboard', extend=True)
def test_a_wire_tells_its_tensors_and_a_click_lists_them(digits):
    picture = digits.document.picture
    place = next(number for number, wire in enumerate(picture.wires)
                 if wire.target == picture.box_of(digits.node('predictions')))
    wire = picture.wires[place]
    text = actions(digits).wire_text(wire)
    assert 'float32' in text and ':0' in text and '?x10' in text
    digits.canvas.ensure_visible(wire.target)
    digits.canvas.zoom(1.0 / digits.canvas.viewport.scale)
    digits.canvas.ensure_visible(wire.target)
    (x1, y1), (x2, y2) = wire.points[-2:]
    x, y = digits.canvas.viewport.to_view((x1 + x2) / 2, y2 - 8)
    QTest.mouseClick(digits.canvas, Qt.LeftButton, Qt.NoModifier, QPoint(round(x), round(y)))
    menu = next(item for item in digits.window.findChildren(QMenu, 'tensors'))
    assert menu.actions()[0].text().startswith(digits.document.model.names[wire.tensors[0][0]])
    menu.close()


def test_the_context_menu_offers_traces(digits):
    digits.click(digits.box('predictions'))
    box = digits.document.picture.boxes[digits.canvas.look.focus]
    menu = digits.window.actions.node_menu(box)
    actions(digits).fill(menu, box)
    texts = [action.text() for action in menu.actions()]
    assert 'Trace upstream' in texts and 'Around it' in texts
    menu.deleteLater()


@pytest.mark.qt_log_ignore('support grabbing the keyboard', extend=True)
def test_the_context_menu_of_several_says_how_many_and_offers_nothing_twice(digits):
    box = digits.box('predictions')
    digits.canvas.set_selected([box, digits.box('model/classifier/flat')])
    digits.canvas.ensure_visible(box)
    point = digits.canvas.box_rect_in_view(box).center()
    QApplication.sendEvent(digits.canvas, QContextMenuEvent(
        QContextMenuEvent.Mouse, point, digits.canvas.mapToGlobal(point)))
    menu = QApplication.activePopupWidget()
    entries = [action for action in menu.actions() if not action.isSeparator()]
    texts = [action.text() for action in entries]
    assert '2 selected' in texts and not entries[texts.index('2 selected')].isEnabled()
    assert len(set(texts)) == len(texts)
    assert 'Put beside the main graph' in texts and 'Return to the main graph' not in texts
    menu.close()


def test_the_switches_of_control_edges_lie_together(digits):
    entries = digits.window.actions.menus['&View'].actions()
    places = [entries.index(action) for action in (
        digits.window.actions.control, actions(digits).focus_control)]
    assert places[1] == places[0] + 1


def test_animation_can_be_switched_off_and_is_kept(digits):
    assert digits.canvas.animated
    actions(digits).animation.setChecked(False)
    assert not digits.canvas.animated
    assert digits.window.settings.value('animation', 'on') == 'off'


def test_a_port_tells_what_passes_it(digits):
    picture = digits.document.picture
    wire = next(wire for wire in picture.wires if picture.boxes[wire.source].kind == 'port')
    text = digits.canvas.describe(wire.source)
    source, port, _ = wire.tensors[0]
    assert '%s:%d' % (digits.document.model.names[source], port) in text


def test_control_edges_that_are_not_there_are_told_of(driver, samples):
    driver.open(samples['digits']['model'])
    window = driver.window
    window.document.set_mode('all')
    driver.settle()
    assert 'Control' not in window.canvas._note
    window.set_control(True)
    driver.settle()
    assert not any(wire.control for wire in window.document.picture.wires)
    assert window.canvas._note.startswith('Control edges: ')
    window.set_control(False)
    driver.settle()
    assert window.canvas._note == ''


def test_control_edges_that_are_drawn_need_no_words():
    shown = picture([box('a', 0, 0), box('b', 0, 90)],
                    [wire('a', 'b', [(0, 0), (0, 1)])._replace(control=True)], 9, 99)
    on = ViewState(control='on')
    assert control_text(shown, on) == ''
    ends = list(shown.boxes.values())
    data = shown.wires[0]._replace(control=False, tensors=((0, 0, 1),))
    plain = picture(ends, [data], 9, 99)
    assert 'none between' in control_text(plain, on)
    assert control_text(plain, ViewState()) == control_text(None, on) == ''
    both = picture(ends, [data._replace(tensors=((0, 0, 1), (0, -1, 1)))], 9, 99)
    assert 'along with data' in control_text(both, on)
