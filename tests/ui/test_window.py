"""The whole road in the window, with mouse and keys."""
import os
import threading

import numpy as np
import pytest
from PyQt5.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PyQt5.QtGui import QDropEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel

from app.ui import dialogs, loading, places
from app.ui.main_window import MainWindow
from app.ui.settings import Settings
from app.ui.window_files import samples as sample_list
from tests.ui.conftest import PROOF_WAIT, Paths

SAMPLES = [sample['id'] for sample in sample_list()]


def type_name(driver, text):
    edit = driver.window.outputs.names.edit
    edit.setFocus()
    QTest.keyClicks(edit, text)
    return edit


@pytest.mark.parametrize('sample', SAMPLES)
def test_every_sample_opens_with_its_output_marked(driver, samples, sample):
    driver.open(samples[sample]['model'])
    picture = driver.document.picture
    for name in samples[sample]['outputs']:
        box_id = picture.box_of(driver.node(name))
        assert box_id in driver.canvas.look.candidates
        assert driver.canvas.rect().intersects(driver.canvas.box_rect_in_view(box_id))


def test_the_samples_menu_lists_all(driver, samples):
    driver.window.actions.samples_menu.aboutToShow.emit()
    titles = [action.text() for action in driver.window.actions.samples_menu.actions()]
    assert sorted(titles) == sorted(sample['title'] for sample in samples.values())
    before = driver.painted
    driver.window.actions.samples_menu.actions()[-1].trigger()
    driver.until(lambda: driver.painted > before)


@pytest.mark.parametrize('sample', SAMPLES)
def test_clicked_outputs_freeze_to_a_proven_file(driver, samples, sample, tmp_path, tensorflow):
    driver.open(samples[sample]['model'])
    for name in samples[sample]['outputs']:
        driver.double_click(driver.box(name))
    assert set(driver.document.outputs) == set(samples[sample]['outputs'])
    target = tmp_path / 'frozen.pb'
    facts = driver.freeze(target)
    assert facts['verified']['status'] == 'equal', facts['verified']
    card = driver.window.outputs.freeze.result.items[0]
    assert card.findChild(QLabel, 'cardTitle').text().startswith('Proven')
    answer = tensorflow('''
        import json, sys
        import numpy as np
        import tensorflow as tf
        model, frozen, outputs = sys.argv[1], sys.argv[2], sys.argv[3].split(',')
        def run(load):
            with tf.Graph().as_default() as graph, tf.Session() as session:
                load(session)
                random = np.random.RandomState(7)
                feeds = {}
                for op in graph.get_operations():
                    if op.type == 'Placeholder' and op.name in kept:
                        tensor = op.outputs[0]
                        shape = [size or 3 for size in tensor.shape.as_list()] \\
                            if tensor.shape.ndims is not None else []
                        if tensor.dtype == tf.bool:
                            feeds[tensor] = False
                        elif shape == []:
                            feeds[tensor] = 1.0
                        else:
                            feeds[tensor] = random.rand(*shape)
                return session.run([name + ':0' for name in outputs], feeds)
        graph_def = tf.GraphDef()
        graph_def.ParseFromString(open(frozen, 'rb').read())
        kept = {node.name for node in graph_def.node if node.op == 'Placeholder'}
        def trained(session):
            tf.train.import_meta_graph(model).restore(session, model[:-len('.meta')])
        was = run(trained)
        now = run(lambda session: tf.import_graph_def(graph_def, name=''))
        print(json.dumps({
            'difference': max(float(np.abs(a - b).max()) for a, b in zip(was, now)),
            'largest': max(float(np.abs(a).max()) for a in was)}))
        ''', samples[sample]['model'], target, ','.join(samples[sample]['outputs']))
    assert answer['difference'] == 0
    assert answer['largest'] > 0 and np.isfinite(answer['largest'])


@pytest.mark.parametrize('sample, typed, node', [
    ('two_outputs', 'y1', 'add'), ('name_scope', 'layer1/y', 'layer1/add'),
    ('two_outputs', 'add:0', 'add'), ('two_outputs', 'ad_1', 'add_1'),
    ('two_outputs', 'AssertionError: y2 is not in graph', 'add_1')])
def test_a_wrong_name_is_mended_with_enter(driver, samples, sample, typed, node):
    driver.open(samples[sample]['model'])
    edit = type_name(driver, typed)
    box = driver.window.outputs.names
    driver.until(lambda: box.explanations)
    assert box.suggestion_buttons[0].property('node_name') == node
    QTest.keyClick(edit, Qt.Key_Return)
    driver.until(lambda: driver.document.outputs == (node,))
    assert edit.text() == ''


def test_enter_before_the_diagnosis_applies_it_when_it_comes(driver, samples):
    driver.open(samples['name_scope']['model'])
    edit = type_name(driver, 'layer1/y')
    QTest.keyClick(edit, Qt.Key_Return)
    driver.until(lambda: driver.document.outputs == ('layer1/add',))


def test_a_suggestion_is_applied_by_click(driver, samples):
    driver.open(samples['name_scope']['model'])
    type_name(driver, 'layer1/y')
    box = driver.window.outputs.names
    driver.until(lambda: box.suggestion_buttons)
    QTest.mouseClick(box.suggestion_buttons[0], Qt.LeftButton)
    assert driver.document.outputs == ('layer1/add',)


def test_an_unsuitable_output_can_not_be_frozen_and_says_why(driver, samples):
    driver.open(samples['linear_regression']['model'])
    driver.document.toggle_output('output')
    driver.settle()
    assert driver.document.plan is not None and not driver.document.plan.ok
    assert not driver.window.outputs.freeze.button.isEnabled()
    assert driver.window.outputs.plan.findings.items


def test_o_toggles_the_output_in_focus(driver, samples):
    driver.open(samples['digits']['model'])
    driver.click(driver.box('predictions'))
    driver.key(Qt.Key_O)
    assert driver.document.outputs == ('predictions',)
    assert driver.document.plan.ok
    assert driver.canvas.look.outputs
    driver.key(Qt.Key_O)
    assert driver.document.outputs == ()
    assert driver.document.plan is None and driver.canvas.look.live is None


def test_undo_and_redo(driver, samples):
    driver.open(samples['digits']['model'])
    driver.double_click(driver.box('predictions'))
    shown = driver.document.state
    scope = driver.document.picture.scope_box('model')
    driver.window.canvas.set_focus_box(scope)
    driver.key(Qt.Key_E)
    toggled = driver.document.state
    assert toggled != shown
    QTest.keyClick(driver.window, Qt.Key_Z, Qt.ControlModifier)
    driver.settle()
    assert driver.document.state == shown
    QTest.keyClick(driver.window, Qt.Key_Z, Qt.ControlModifier)
    driver.settle()
    assert driver.document.outputs == ()
    driver.window.actions.redo.trigger()
    driver.window.actions.redo.trigger()
    driver.settle()
    assert driver.document.outputs == ('predictions',)
    assert driver.document.state == toggled


def test_a_scope_opens_in_place(driver, samples):
    driver.open(samples['digits']['model'])
    name = next(box.name for box in driver.document.picture.boxes.values()
                if box.kind == 'scope' and not box.expanded)
    box_id = driver.document.picture.scope_box(name)
    driver.canvas.ensure_visible(box_id)
    point = driver.canvas.glyph_rect_in_view(box_id).center()
    count = len(driver.document.picture.boxes)
    QTest.mouseClick(driver.canvas, Qt.LeftButton, Qt.NoModifier, point)
    driver.until(lambda: len(driver.document.picture.boxes) > count)
    assert driver.document.picture.boxes[box_id].expanded
    assert driver.canvas.box_rect_in_view(box_id).contains(point)


def test_clicking_a_node_fills_path_bar_tree_and_inspector(driver, samples):
    driver.open(samples['digits']['model'])
    box_id = driver.box('model/classifier/flat')
    driver.canvas.set_focus_box(None)
    driver.click(box_id)
    window = driver.window
    assert window.path_bar.name == 'model/classifier/flat'
    assert [button.text() for button in window.path_bar.buttons] == [
        'model', 'classifier', 'flat']
    assert window.tree.tree.currentIndex().data() == 'flat'
    assert 'Reshape' in window.inspector.toPlainText()


def test_path_bar_parts_go_to_their_scopes(driver, samples):
    driver.open(samples['digits']['model'])
    driver.click(driver.box('model/classifier/flat'))
    QTest.mouseClick(driver.window.path_bar.buttons[1], Qt.LeftButton)
    driver.settle()
    assert driver.document.focus.name == 'model/classifier'
    assert driver.canvas.look.focus == driver.document.picture.scope_box('model/classifier')
    assert 'name scope' in driver.window.inspector.toPlainText()


def test_copying_names(driver, samples):
    driver.open(samples['digits']['model'])
    driver.click(driver.box('predictions'))
    driver.key(Qt.Key_C, Qt.ControlModifier)
    assert QApplication.clipboard().text() == 'predictions'
    QTest.mouseClick(driver.window.path_bar.copy_tensor, Qt.LeftButton)
    assert QApplication.clipboard().text() == 'predictions:0'


def test_an_empty_box_leaves_undo_to_the_window(driver, samples):
    driver.open(samples['two_outputs']['model'])
    edit = type_name(driver, 'add')
    driver.settle()
    QTest.keyClick(edit, Qt.Key_Return)
    driver.until(lambda: driver.document.outputs)
    assert edit.hasFocus() and not edit.text()
    QTest.keyClick(edit, Qt.Key_Z, Qt.ControlModifier)
    assert not driver.document.outputs


def test_everything_opens_at_once(driver, samples):
    driver.open(samples['digits']['model'])
    driver.window.actions.expand_all.trigger()
    driver.until(lambda: not any(box.expandable and not box.expanded and box.kind == 'scope'
                                 for box in driver.document.picture.boxes.values()))


def test_freezing_without_an_output_says_what_to_do(driver, samples):
    driver.open(samples['digits']['model'])
    driver.key(Qt.Key_Return, Qt.ControlModifier)
    assert 'output' in driver.window.statusBar().currentMessage()


def test_tree_click_goes_to_the_node(driver, samples):
    driver.open(samples['digits']['model'])
    panel = driver.window.tree
    index = panel.tree_model.index_of('predictions', driver.node('predictions'))
    panel.tree.scrollTo(index)
    QTest.mouseClick(panel.tree.viewport(), Qt.LeftButton, Qt.NoModifier,
                     panel.tree.visualRect(index).center())
    driver.settle()
    assert driver.document.focus.name == 'predictions'


def test_inspector_links_lead_on(driver, samples):
    driver.open(samples['digits']['model'])
    driver.window.go_to('predictions')
    driver.settle()
    text = driver.window.inspector.toHtml()
    assert 'node:' in text
    source = driver.document.model.inputs[driver.node('predictions')][0][0]
    name = driver.document.model.names[source]
    driver.window.inspector.anchorClicked.emit(QUrl('node:' + name.replace('/', '%2F')))
    driver.settle()
    assert driver.document.focus.name == name


def test_a_bad_file_says_so_and_keeps_the_model(driver, samples, tmp_path):
    driver.open(samples['digits']['model'])
    model = driver.document.model
    bad = tmp_path / 'page.meta'
    bad.write_text('<!DOCTYPE html><html></html>')
    driver.window.open_path(str(bad))
    driver.until(lambda: driver.window.banner.isVisible())
    assert 'web page' in driver.window.banner.text.text()
    assert driver.document.model is model
    QTest.mouseClick(driver.window.banner.close_button, Qt.LeftButton)
    assert not driver.window.banner.isVisible()


def test_a_dropped_file_is_opened(driver, samples):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(samples['two_outputs']['model'])])
    event = QDropEvent(QPoint(300, 300), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    driver.window.dropEvent(event)
    driver.until(lambda: driver.painted > 0)
    assert driver.document.model.path.name == 'complex_model.meta'


def test_recent_files_are_kept(driver, samples):
    driver.open(samples['two_outputs']['model'])
    driver.open(samples['digits']['model'])
    assert driver.window.recent() == [samples['digits']['model'],
                                      samples['two_outputs']['model']]


def test_whole_graph_and_back(driver, samples):
    driver.open(samples['digits']['model'])
    few = len(driver.document.picture.boxes)
    QTest.mouseClick(driver.window.segments['all'], Qt.LeftButton)
    driver.settle()
    assert len(driver.document.picture.boxes) > few
    assert driver.window.actions.whole.isChecked()
    driver.key(Qt.Key_I)
    assert len(driver.document.picture.boxes) == few


def test_theme_is_changed_and_kept(driver, samples):
    driver.open(samples['digits']['model'])
    driver.window.set_theme_setting('dark')
    dark = driver.canvas.grab().toImage().pixelColor(5, 5)
    driver.window.set_theme_setting('light')
    light = driver.canvas.grab().toImage().pixelColor(5, 5)
    assert dark.lightness() < 60 < 200 < light.lightness()
    assert driver.window.settings.theme == 'light'


def test_outputs_given_at_the_start_are_chosen(driver, samples):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    assert driver.document.outputs == ('predictions',)
    driver.until(lambda: driver.document.plan is not None)
    assert driver.canvas.look.live


def begin_freeze(driver, path):
    panel = driver.window.outputs.freeze
    driver.window.pick = Paths(save_frozen=str(path))
    driver.until(panel.button.isEnabled)
    QTest.mouseClick(panel.button, Qt.LeftButton)
    assert panel.running
    return panel


def card_texts(panel):
    return [label.text() for label in panel.result.items[0].findChildren(QLabel)]


def test_a_verdict_names_the_outputs_it_is_about(driver, samples, tmp_path):
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    driver.freeze(tmp_path / 'x.pb')
    texts = card_texts(driver.window.outputs.freeze)
    assert texts[0].startswith('Proven') and texts[1] == 'add → x.pb'


def test_a_verdict_stays_marked_while_something_else_is_chosen(driver, samples, tmp_path):
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    driver.freeze(tmp_path / 'x.pb')
    window, panel = driver.window, driver.window.outputs.freeze
    window.desk.show_guide()
    guide = window.desk.guide
    assert guide.done[2]
    driver.double_click(driver.box('add_1'))
    assert card_texts(panel)[0].startswith('Of an earlier choice: Proven') and not guide.done[2]
    assert panel.result.items[0].compare.isEnabled()
    driver.press(panel.result.items[0].compare)
    driver.settle()
    window.actions.undo.trigger()
    driver.settle()
    assert card_texts(panel)[0].startswith('Proven') and guide.done[2]
    assert panel.facts['output'] == str(tmp_path / 'x.pb')
    driver.open(samples['name_scope']['model'])
    assert not panel.result.items and panel.facts is None


@pytest.mark.parametrize('verified, proven', [
    ({'status': 'equal'}, True), ({'status': 'close'}, True), ({'status': 'not_run'}, False),
    ({'status': 'different'}, False), ({'status': 'different', 'repaired': 'equal'}, True)])
def test_the_guide_claims_only_what_was_proven(driver, samples, verified, proven):
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    window = driver.window
    window.desk.show_guide()
    guide, panel = window.desk.guide, window.outputs.freeze
    guide.done[0] = True
    panel.start(driver.document.model, ('add',), window.what_else())
    panel.facts, panel._running = {'output': 'x.pb', 'verified': verified}, False
    panel.facts_changed.emit()
    assert guide.done[2] is proven
    told = ' '.join(label.text() for label in guide.findChildren(QLabel)
                    if not label.isHidden())
    assert ('not proven' in told) is not proven


@pytest.mark.parametrize('name', ['linear_regression', 'two_outputs', 'name_scope'])
def test_the_guide_covers_no_box_of_a_small_model(driver, samples, name):
    driver.window.resize(1280, 800)
    driver.open(samples[name]['model'])
    driver.window.desk.show_guide()
    guide, canvas = driver.window.desk.guide, driver.canvas
    for _ in range(2):
        driver.settle()
        assert canvas.rect().contains(guide.geometry())
        assert not canvas.boxes_under(guide.geometry())
        driver.press(guide.button)


def test_a_verdict_on_outputs_that_are_others_by_now_says_so(driver, samples, tmp_path):
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    other = driver.box('add_1')
    panel = begin_freeze(driver, tmp_path / 'x.pb')
    driver.double_click(other)
    assert driver.document.outputs == ('add', 'add_1') and panel.running
    driver.until(lambda: not panel.running, PROOF_WAIT)
    texts = card_texts(panel)
    assert texts[0].startswith('Of an earlier choice') and texts[1] == 'add → x.pb'
    assert panel.result.items[0].property('severity') == 'note'


def test_a_verdict_on_a_model_that_is_gone_names_it(driver, samples, tmp_path):
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    panel = begin_freeze(driver, tmp_path / 'x.pb')
    driver.open(samples['name_scope']['model'])
    driver.until(lambda: not panel.running, PROOF_WAIT)
    texts = card_texts(panel)
    assert texts[0].startswith('Of an earlier choice')
    assert texts[1] == 'add of complex_model.meta → x.pb'


def test_freeze_right_after_a_toggle_takes_the_new_choice(driver, samples, tmp_path):
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    point = driver.point_of(driver.box('add_1'))
    panel = driver.window.outputs.freeze
    planned = []

    class Ask:
        def save_frozen(self, window, plan):
            planned.append(plan.outputs)
            return str(tmp_path / 'x.pb')
    driver.window.pick = Ask()
    QTest.mouseDClick(driver.canvas, Qt.LeftButton, Qt.NoModifier, point)
    assert driver.document.outputs == ('add', 'add_1')
    assert driver.document.plan is None and not panel.button.isEnabled()
    QTest.keyClick(driver.window, Qt.Key_Return, Qt.ControlModifier)
    assert planned == []
    driver.until(lambda: panel.running)
    assert planned == [['add', 'add_1']]
    driver.until(lambda: not panel.running, PROOF_WAIT)
    assert card_texts(panel)[1] == 'add, add_1 → x.pb'


def test_cancelling_a_freeze_leaves_no_file(driver, samples, tmp_path):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    panel = driver.window.outputs.freeze
    driver.until(panel.button.isEnabled)
    target = tmp_path / 'x.pb'
    driver.window.pick = Paths(save_frozen=str(target))
    QTest.mouseClick(panel.button, Qt.LeftButton)
    QTest.mouseClick(panel.cancel, Qt.LeftButton)
    driver.until(lambda: not panel.running)
    assert panel.facts is None
    assert panel.button.isEnabled()
    assert not target.exists() and not list(tmp_path.glob('*.tmp'))
    assert panel.result.items


def test_the_picture_is_exported(driver, samples, tmp_path):
    driver.open(samples['digits']['model'])
    for ending in ('.svg', '.png', '.pdf'):
        path = tmp_path / ('picture' + ending)
        driver.window.pick = Paths(export_picture=str(path), export_options=('whole', 2))
        driver.window.actions.export.trigger()
        driver.settle()
        assert path.stat().st_size > 2000


def test_all_actions_have_words_and_no_shortcut_is_taken_twice(driver):
    actions = [action for menu in driver.window.menuBar().actions()
               for action in menu.menu().actions() if not action.isSeparator()]
    assert all(action.text() for action in actions)
    keys = [key.toString() for action in actions for key in action.shortcuts()[:1]]
    assert len(keys) == len(set(keys))


def test_a_scope_outside_the_inference_view_is_shown(driver, samples):
    driver.open(samples['digits']['model'])
    assert driver.document.state.mode == 'inference'
    panel = driver.window.tree
    panel.picked.emit('train', None)
    driver.settle()
    assert driver.document.state.mode == 'all'
    assert driver.canvas.look.focus == driver.document.picture.scope_box('train')


def test_a_name_that_is_node_and_scope_shows_the_one_that_was_picked(driver, samples):
    driver.open(samples['digits']['model'])
    model = driver.document.model
    name = 'global_step'
    assert name in model.index and model.scopes.is_scope(name)
    driver.window.tree.picked.emit(name, None)
    driver.settle()
    assert 'name scope' in driver.window.inspector.toPlainText()
    driver.window.tree.picked.emit(name, model.index[name])
    driver.settle()
    assert 'VariableV2' in driver.window.inspector.toPlainText()


def test_without_focus_the_inspector_tells_of_the_model(driver, samples):
    driver.open(samples['digits']['model'])
    driver.until(lambda: 'MetaGraphDef' in driver.window.inspector.toPlainText())
    assert 'inputs/images' in driver.window.inspector.toPlainText()


def test_closing_while_a_freeze_runs_ends_the_workers(driver, samples, tmp_path):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    panel = driver.window.outputs.freeze
    driver.until(panel.button.isEnabled)
    driver.window.pick = Paths(save_frozen=str(tmp_path / 'x.pb'))
    QTest.mouseClick(panel.button, Qt.LeftButton)
    driver.until(lambda: driver.window.bridge.pids)
    pids = driver.window.bridge.pids
    driver.window.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert not [thread for thread in threading.enumerate() if thread.name == 'freeze']
    assert not list(tmp_path.glob('.*')) and not list(tmp_path.glob('*.tmp*'))


def test_closing_while_a_freeze_runs_asks_first(driver, samples, tmp_path, monkeypatch):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    panel = begin_freeze(driver, tmp_path / 'x.pb')
    asked = []

    class Ask:
        def stays_open(self, window, written):
            asked.append(written)
            return True
    driver.window.pick = Ask()
    assert not driver.window.close() and driver.window.isVisible() and panel.running
    driver.until(lambda: panel.written, PROOF_WAIT)
    assert not driver.window.windows.close() and asked == [False, True]
    driver.until(lambda: not panel.running, PROOF_WAIT)
    assert panel.facts['verified']['status'] == 'equal'
    assert driver.window.close() and len(asked) == 2


@pytest.mark.parametrize('key, stays', [(Qt.Key_Return, True), (Qt.Key_Escape, True),
                                        (None, False)])
def test_waiting_for_a_freeze_is_what_enter_and_escape_mean(driver, key, stays):
    told = []

    def answer():
        box = QApplication.activeModalWidget()
        told.append(box.text() + box.informativeText())
        if key is not None:
            QTest.keyClick(box, key)
        else:
            box.buttons()[[button.text() for button in box.buttons()].index(
                'Stop and close')].click()
    for written, words in ((False, 'what was there before stays'), (True, 'whole')):
        QTimer.singleShot(0, answer)
        assert dialogs.stays_open(driver.window, written) is stays
        assert words in told[-1]


def test_a_wrong_output_at_the_start_opens_the_model_and_says_so(driver, samples):
    driver.open(samples['name_scope']['model'], outputs=('nothing_like_it', 'layer1/add'))
    assert driver.document.outputs == ('layer1/add',)
    assert driver.window.banner.isVisible()
    assert 'nothing_like_it' in driver.window.banner.text.text()


def test_a_box_is_put_beside_the_main_graph_and_returned(driver, samples):
    driver.open(samples['digits']['model'])
    driver.window.set_mode('all')
    driver.settle()
    box_id = driver.document.picture.scope_box('loss')
    driver.click(box_id)
    before = driver.document.state
    driver.window.actions.aside.trigger()
    driver.settle()
    boxes = driver.document.picture.boxes
    assert boxes[boxes[box_id].parent].kind == 'tray'
    driver.canvas.set_focus_box(box_id)
    driver.window.actions.aside.trigger()
    driver.settle()
    parent = driver.document.picture.boxes[box_id].parent
    assert parent is None or driver.document.picture.boxes[parent].kind != 'tray'
    driver.window.actions.undo.trigger()
    driver.window.actions.undo.trigger()
    driver.settle()
    assert driver.document.state == before


def test_what_was_asked_of_a_model_does_not_land_in_the_next(driver, samples):
    driver.open(samples['digits']['model'])
    edit = type_name(driver, 'layer1/y')
    driver.until(lambda: driver.window.outputs.names.explanations)
    of_digits = driver.window.outputs.names.explanations
    other = loading.load(samples['name_scope']['model'], driver.document.measure)
    driver.document.reveal(places.Place('train', None))
    driver.window.tree.search_requested.emit('train')
    driver.document.adopt(other)
    assert driver.document.background.idle
    assert edit.text() == 'layer1/y'
    state = driver.document.state
    driver.until(lambda: driver.window.outputs.names.explanations)
    assert driver.window.outputs.names.explanations != of_digits
    driver.settle()
    assert driver.document.state == state
    QTest.keyClick(edit, Qt.Key_Return)
    assert driver.document.outputs == ('layer1/add',)


def test_a_node_shown_while_the_view_changes_keeps_the_change(driver, samples):
    driver.open(samples['digits']['model'])
    driver.window.tree.picked.emit('train', None)
    driver.key(Qt.Key_C)
    assert driver.document.state.control == 'on'
    assert driver.document.state.mode == 'all'
    assert driver.canvas.look.focus == driver.document.picture.scope_box('train')


def test_a_small_window_leaves_half_to_the_graph(qtbot, tmp_path, measure):
    window = MainWindow(Settings(tmp_path / 'settings.ini'), measure)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: window.canvas.width() >= 430)
    assert max(dock.width() for dock in window.docks) <= 290
    window.close()
