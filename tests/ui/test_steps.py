"""The steps after freezing: chosen with mouse and keys, done, kept, undone."""
import json

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLabel

from app.formats import protos
from app.freeze.steps import STEPS
from app.ui.steps_panel import StepsPanel, step_row
from tests.freeze.test_proof import writing
from tests.ui.conftest import PROOF_WAIT, Paths
from tests.ui.test_unsafe import answer


def words(widget):
    return ' '.join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def opened(driver, samples):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    return driver


def check(driver, *names):
    """Open the section by its link, and check boxes with the mouse."""
    panel = driver.window.outputs
    driver.press(panel.freeze.steps)
    driver.until(panel.steps.isVisible)
    for name in names:
        box = panel.steps.boxes[name]
        panel.scroll_to(box)
        driver.until(lambda box=box: not box.visibleRegion().isEmpty())
        QTest.mouseClick(box, Qt.LeftButton, Qt.NoModifier, box.rect().center() - (
            box.rect().center() - box.rect().topLeft()) * 0.8)


def test_every_step_is_offered_by_what_it_does_to_the_numbers(qtbot):
    panel = StepsPanel()
    qtbot.addWidget(panel)
    panel.show_steps(['quantize_weights'])
    assert set(panel.boxes) == set(STEPS)
    assert [name for name, box in panel.boxes.items() if box.isChecked()] == ['quantize_weights']
    said = words(panel)
    order = ['stay the same', 'leave out what', 'differ by rounding', 'fold batch norms into',
             'become others', 'a quarter of the size']
    places = [said.lower().find(part) for part in order]
    assert -1 not in places and places == sorted(places)


def test_the_order_is_that_in_which_they_are_done(qtbot):
    panel = StepsPanel()
    qtbot.addWidget(panel)
    panel.show_steps(['remove_device', 'fold_constants'])
    chosen = []
    panel.changed.connect(chosen.append)
    panel.boxes['quantize_weights'].click()
    panel.boxes['merge_duplicate_nodes'].click()
    panel.boxes['fold_constants'].click()
    # The order of a plan stays; what comes on top goes before what is done later.
    assert chosen == [('remove_device', 'fold_constants', 'quantize_weights'),
                      ('merge_duplicate_nodes', 'remove_device', 'fold_constants',
                       'quantize_weights'),
                      ('merge_duplicate_nodes', 'remove_device', 'quantize_weights')]


def test_steps_are_done_proven_and_told(opened, tmp_path):
    check(opened, 'fold_constants')
    box = opened.window.outputs.steps.boxes['quantize_weights']
    box.setFocus()
    QTest.keyClick(box, Qt.Key_Space)
    assert opened.document.steps == ('fold_constants', 'quantize_weights')
    panel = opened.window.outputs.freeze
    assert 'fold constants, quantize weights' in panel.steps.full_text
    facts = opened.freeze(tmp_path / 'x.pb')
    assert [step['name'] for step in facts['steps'] if step['applied']] == [
        'fold_constants', 'quantize_weights']
    assert facts['verified']['declared'] and facts['ok']
    card, _, fold, quantize = panel.result.items[:4]
    assert card.property('severity') == 'note'
    assert 'as was asked for' in words(card) and 'quantize weights is to' in words(card)
    assert 'predictions:0 by' in words(card) and 'values up to' in words(card)
    assert 'Fold constants: ' in words(fold) and 'Proven' in words(fold)
    assert words(fold).count('→') == 2 and 'as was asked for' in words(quantize)
    # Another choice of steps is another file.
    check(opened, 'quantize_weights')
    assert 'Of an earlier choice' in words(panel.result.items[0]) and panel.facts is facts


def test_choosing_a_step_is_undone_and_kept_with_the_file(opened, samples):
    check(opened, 'remove_device')
    assert opened.window.actions.undo.text() == 'Undo Steps after freezing'
    opened.window.actions.undo.trigger()
    assert opened.document.steps == ()
    assert not opened.window.outputs.steps.boxes['remove_device'].isChecked()
    opened.window.actions.redo.trigger()
    opened.window.desk.save()
    opened.open(samples['two_outputs']['model'])
    assert opened.document.steps == () and 'Then' not in opened.window.outputs.freeze.steps.text()
    opened.open(samples['digits']['model'])
    assert opened.document.steps == ('remove_device',)
    assert opened.window.outputs.steps.boxes['remove_device'].isChecked()


def test_a_plan_file_has_the_steps(opened, tmp_path):
    path = tmp_path / 'p.json'
    opened.window.pick = Paths(save_plan=str(path), open_plan=str(path))
    check(opened, 'quantize_weights', 'strip_unused_nodes')
    opened.window.desk.plans.save()
    opened.settle()
    saved = json.loads(path.read_text())
    assert saved['steps'] == ['strip_unused_nodes', 'quantize_weights']
    saved['steps'].reverse()
    path.write_text(json.dumps(saved))
    opened.document.set_steps(())
    opened.window.desk.plans.open()
    opened.settle()
    assert opened.document.steps == ('quantize_weights', 'strip_unused_nodes')
    assert not opened.window.news.isVisible()


def test_stopping_a_step_keeps_the_page_of_the_proven_file(opened, tmp_path):
    check(opened, 'fold_constants', 'remove_device')
    panel = opened.window.outputs.freeze
    opened.window.bridge.progressed.connect(
        lambda *_: panel.cancel.text() == 'Stop' and opened.press(panel.cancel))
    facts = opened.freeze(tmp_path / 'x.pb')
    assert facts['verified']['status'] == 'equal'
    card, _, fold, remove = panel.result.items[:4]
    assert card.property('severity') == 'good' and card.compare.isEnabled()
    assert 'Fold constants: stopped' in words(fold) and 'before its end' in words(fold)
    assert 'Remove device: stopped' in words(remove) and 'not begun' in words(remove)


def test_steps_wait_for_the_proof_of_what_touches_files(driver, tmp_path):
    graph, _ = writing(tmp_path)
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    driver.open(str(tmp_path / 'm.meta'), outputs=('y',))
    check(driver, 'sort_by_execution_order', 'remove_device')
    facts = driver.freeze(tmp_path / 'x.pb')
    assert [step['applied'] for step in facts['steps']] == [False, False]
    panel = driver.window.outputs.freeze
    row = panel.result.items[2]
    assert 'left out' in words(row) and 'could not be proven' in words(row)
    assert '--' not in words(row)
    from app.ui import dialogs
    driver.window.pick = dialogs
    answer('Run the proof')
    driver.press(panel.result.items[0].run_button)
    driver.until(lambda: not panel.running, PROOF_WAIT)
    assert panel.facts['verified']['status'] == 'equal'
    assert [step['applied'] for step in panel.facts['steps']] == [True, True]
    assert 'left out' not in words(panel.result)


def step(**fields):
    return dict(dict(name='fold_constants', applied=True, message='', before_bytes=2000,
                     after_bytes=1000, nodes_before=9, nodes_after=5, changes_numbers=False,
                     stopped=False, verified={'status': 'equal'}), **fields)


@pytest.mark.parametrize('fields, said', [
    ({}, ['2.00 kB → 1.00 kB', '9 → 5 nodes', 'Proven']),
    ({'verified': {'status': 'close'}}, ['rounding']),
    ({'applied': False, 'message': 'The step was taken back: it differs. With --no-verify …'},
     ['left out', 'taken back']),
    ({'applied': False, 'stopped': True, 'message': 'It was not begun.'},
     ['stopped', 'not begun']),
    ({'verified': None, 'after_bytes': 2000, 'message': 'Nothing was to be done.'},
     ['as it was', 'Nothing was to be done.']),
    ({'verified': {'status': 'different', 'declared': True, 'changed_by': ['C1']}},
     ['adds no difference'])])
def test_what_came_of_a_step(qtbot, fields, said):
    row = step_row(step(**fields))
    qtbot.addWidget(row)
    for part in said:
        assert part in words(row)
