"""The box of names: completing, diagnosing, lists, messages, and the way to a finding."""
import time
from types import SimpleNamespace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel, QToolButton

from app.formats.reader import open_model
from app.graph import reach
from app.ui import completion, remedies
from app.ui.widgets import ElidedLabel
from tests.ui.conftest import PROOF_WAIT, Paths
from tests.ui.test_files import press

FEED = "InvalidArgumentError: You must feed a value for placeholder tensor 'inputs/is_training'"


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


@pytest.fixture
def typed(driver, samples):
    """Opens a sample and types into the box: (sample, text) -> the box."""
    def type_into(sample, text, **options):
        if driver.document.model is None:
            driver.open(samples[sample]['model'], **options)
        box = driver.window.outputs.names
        driver.window.activateWindow()
        box.edit.setFocus()
        driver.until(box.edit.hasFocus)
        QTest.keyClicks(box.edit, text)
        return box
    return type_into


def paste(driver, box, text):
    QApplication.clipboard().setText(text)
    QTest.keyClick(box.edit, Qt.Key_V, Qt.ControlModifier)
    driver.until(lambda: box.explanations)
    driver.settle()


class TestCompletion:

    def texts(self, model, typed):
        return [entry.text for entry in completion.entries(model, typed)]

    def test_one_level_at_a_time(self, model):
        assert 'model/' in self.texts(model, '') and 'model/features/' not in self.texts(model, '')
        assert self.texts(model, 'model/') == ['model/classifier/', 'model/features/']
        assert self.texts(model, 'model/F') == ['model/features/', 'model/classifier/']
        assert self.texts(model, 'model/fe') == ['model/features/']

    def test_a_likely_output_comes_before_other_nodes(self, model):
        assert self.texts(model, 'pre')[0] == 'predictions'

    def test_without_a_level_whole_names(self, model):
        assert 'model/classifier/logits/BiasAdd' in self.texts(model, 'BiasA')
        assert self.texts(model, 'no/such/scope') == self.texts(model, 'zzzz') == []

    def test_a_whole_name_has_nothing_to_complete(self, model):
        assert self.texts(model, 'predictions') == []

    def test_notes_say_what_it_is(self, model):
        notes = {entry.text: entry.note for entry in completion.entries(model, '')}
        assert notes['predictions'] == 'Softmax' and notes['model/'] == '2 scopes'

    @pytest.mark.parametrize('text, cursor, span', [
        ('abc', 3, (0, 3)), ('a, bc', 5, (3, 5)), ('a, bc, d', 4, (3, 5)), ("['x/y'", 5, (2, 5)),
        ('', 0, (0, 0))])
    def test_the_name_under_the_cursor(self, text, cursor, span):
        assert completion.token_at(text, cursor) == span


class TestPopup:

    def test_down_selects_enter_takes_a_scope_and_goes_on(self, driver, typed):
        box = typed('digits', 'mod')
        popup = box.completer
        driver.until(lambda: popup.visible)
        QTest.keyClick(box.edit, Qt.Key_Down)
        QTest.keyClick(box.edit, Qt.Key_Return)
        assert box.edit.text() == 'model/'
        driver.until(lambda: popup.visible and len(popup.model.entries) == 2)
        QTest.keyClick(box.edit, Qt.Key_Tab)
        assert box.edit.text() == 'model/classifier/' and box.edit.hasFocus()
        assert driver.document.outputs == ()

    def test_enter_without_a_selection_applies_the_suggestion(self, driver, typed):
        box = typed('digits', 'predictio')
        driver.until(lambda: box.completer.visible and box.explanations)
        assert box.suggestion_buttons[0].property('node_name') == 'predictions'
        QTest.keyClick(box.edit, Qt.Key_Return)
        assert driver.document.outputs == ('predictions',)
        assert not box.completer.visible

    def test_up_leaves_the_list_and_escape_hides_it(self, driver, typed):
        box = typed('digits', 'mod')
        driver.until(lambda: box.completer.visible)
        popup = box.completer.popup
        QTest.keyClick(box.edit, Qt.Key_Down)
        assert popup.currentIndex().row() == 0
        QTest.keyClick(box.edit, Qt.Key_Up)
        assert not popup.currentIndex().isValid()
        QTest.keyClick(box.edit, Qt.Key_Escape)
        assert not box.completer.visible and box.edit.text() == 'mod'

    def test_down_in_the_empty_box_lists_the_scopes(self, driver, typed):
        box = typed('digits', '')
        QTest.keyClick(box.edit, Qt.Key_Down)
        driver.until(lambda: box.completer.visible)
        assert 'model/' in [entry.text for entry in box.completer.model.entries]

    def test_a_click_takes_the_entry_in_the_middle_of_a_list(self, driver, typed):
        box = typed('digits', 'predictions, mode')
        driver.until(lambda: box.completer.visible)
        popup = box.completer.popup
        rect = popup.visualRect(popup.model().index(0, 0))
        QTest.mouseClick(popup.viewport(), Qt.LeftButton, Qt.NoModifier, rect.center())
        assert box.edit.text() == 'predictions, model/'

    def test_it_lies_over_the_box_and_inside_the_window(self, driver, typed):
        box = typed('digits', 'm')
        driver.until(lambda: box.completer.visible)
        window, popup = driver.window, box.completer.popup
        assert window.rect().contains(popup.geometry())
        assert popup.geometry().bottom() < box.edit.mapTo(window, box.edit.rect().topLeft()).y()

    def test_it_goes_with_the_focus(self, driver, typed):
        box = typed('digits', 'm')
        driver.until(lambda: box.completer.visible)
        driver.canvas.setFocus()
        assert not box.completer.visible


class TestLists:

    @pytest.mark.parametrize('text', [
        'add, add_1, y9z9', 'add\nadd_1\ny9z9\n', "['add', 'add_1', 'y9z9']",
        '["add","add_1",\n "y9z9"]', '--output_node_names=add,add_1,y9z9'])
    def test_each_name_is_diagnosed_and_the_good_ones_taken(self, driver, typed, text):
        box = typed('two_outputs', '')
        paste(driver, box, text)
        assert [found.given.strip() for found in box.explanations] == ['add', 'add_1', 'y9z9']
        assert [found.status for found in box.explanations][2] == 'unknown'
        said = ' '.join(item.text() for item in box.answers.findChildren(QLabel))
        assert '2 of 3 names' in said
        QTest.keyClick(box.edit, Qt.Key_Return)
        assert driver.document.outputs == ('add', 'add_1')
        assert box.edit.text() == 'y9z9'

    def test_one_name_of_a_list_is_taken_by_its_flag(self, driver, typed):
        box = typed('two_outputs', '')
        paste(driver, box, 'y1, y2, add:0')
        names = [item.property('node_name') for item in box.suggestion_buttons]
        assert names == ['add', 'add_1', 'add']
        QTest.mouseClick(box.suggestion_buttons[1], Qt.LeftButton)
        assert driver.document.outputs == ('add_1',)

    def test_the_same_node_twice_is_taken_once(self, driver, typed):
        box = typed('two_outputs', '')
        paste(driver, box, 'add, add:0, add_1')
        press(box, 'Choose 2 outputs')
        assert driver.document.outputs == ('add', 'add_1')


def test_what_was_applied_is_shown_on_the_canvas(driver, typed):
    box = typed('digits', 'model/classifier/hidden/Relu')
    QTest.keyClick(box.edit, Qt.Key_Return)
    driver.until(lambda: driver.document.outputs)
    driver.settle()
    assert driver.document.focus.name == 'model/classifier/hidden/Relu'
    focus = driver.canvas.look.focus
    assert driver.canvas.rect().contains(driver.canvas.box_rect_in_view(focus).center())
    assert box.edit.hasFocus()


def test_a_name_that_is_chosen_already_is_said_to_be(driver, typed):
    box = typed('two_outputs', 'add', outputs=('add',))
    driver.until(lambda: box.explanations)
    QTest.keyClick(box.edit, Qt.Key_Return)
    assert driver.document.outputs == ('add',) and box.edit.text() == ''
    said = ' '.join(item.text() for item in box.answers.findChildren(QLabel))
    assert 'add' in said and 'chosen already' in said
    driver.settle()
    assert driver.document.focus.name == 'add'


class TestMessages:

    def found(self, cause):
        return SimpleNamespace(cause=cause, status='unknown', suggestions=[])

    def plan(self, *findings):
        return SimpleNamespace(findings=[SimpleNamespace(
            id=identifier, repair=SimpleNamespace(id=repair), mended=mended, path=('a', 'b'))
            for identifier, repair, mended in findings])

    def actions(self, *args):
        return [remedy.action for remedy in remedies.remedies(*args)]

    def test_what_can_be_done(self):
        with_weights, without = (SimpleNamespace(checkpoint=prefix) for prefix in ('x', None))
        assert self.actions(self.found('A1'), without, None) == []
        assert self.actions(self.found('C3'), without, None) == ['likely']
        assert self.actions(self.found('C3'), without, self.plan()) == ['say']
        assert self.actions(self.found('C3'), without, self.plan(('C3', 'r', False))) == [
            'repair', 'finding', 'path']
        assert self.actions(self.found('B1'), without, self.plan(('B1', 'r', True))) == [
            'finding', 'path', 'say']
        assert self.actions(self.found('E1'), with_weights, None) == ['keys', 'checkpoint']
        assert self.actions(self.found('D4'), without, None) == ['checkpoint']

    def test_a_pasted_error_leads_to_its_repair(self, driver, typed):
        box = typed('digits', '')
        paste(driver, box, 'Traceback (most recent call last):\n  File "x.py", line 1\n' + FEED)
        QTest.keyClick(box.edit, Qt.Key_Return)
        assert driver.document.outputs == ()
        press(box, 'Choose the likely outputs')
        driver.settle()
        assert driver.document.outputs == ('predictions',)
        plan = driver.document.plan
        finding = next(found for found in plan.findings if found.id == 'C3')
        press(box, 'Show the path')
        driver.settle()
        assert driver.canvas.trace.nodes == tuple(map(driver.node, finding.path))
        assert driver.canvas.trace.boxes and driver.canvas.trace.wires
        press(box, 'Mend it')
        driver.settle()
        assert driver.document.choices.wants('C3', True)
        assert driver.window.actions.undo.text() == 'Undo Mend C3'
        assert 'inputs/is_training' not in driver.document.plan.inputs_kept
        driver.window.actions.undo.trigger()
        driver.settle()
        assert not driver.document.choices.wants('C3', True)
        assert 'inputs/is_training' in driver.document.plan.inputs_kept

    def test_a_missing_key_leads_to_the_table(self, driver, typed):
        box = typed('digits', '')
        paste(driver, box, 'NotFoundError: Key model/classifier/logits/kernel not found in '
                           'checkpoint')
        press(box, 'Map checkpoint keys')
        assert driver.window.mapping.isVisible()

    def test_a_named_node_is_shown_not_chosen(self, driver, typed):
        box = typed('digits', '')
        paste(driver, box, FEED)
        assert not box.suggestion_buttons
        with driver.qtbot.waitSignal(box.show_requested) as caught:
            show = box.answers.findChildren(QToolButton)[0]
            QTest.mouseClick(show, Qt.LeftButton)
        assert caught.args == ['inputs/is_training']


class TestPath:

    def test_a_finding_shows_its_way(self, driver, samples):
        driver.open(samples['digits']['model'], outputs=('predictions',))
        found, card = next(pair for pair in driver.window.outputs.plan.cards
                           if len(pair[0].path) > 1)
        driver.window.outputs.scroll_to(card)
        driver.press(card.show_button)
        driver.settle()
        assert driver.canvas.trace.nodes == tuple(map(driver.node, found.path))
        assert driver.document.focus.name == found.path[-1]
        line = driver.window.path_line
        assert line.isVisible() and 'predictions' in line.text.text()
        assert len(driver.canvas.trace.boxes) > 1 and driver.canvas.viewport.scale <= 1.0
        for box_id in driver.canvas.trace.boxes:
            assert driver.canvas.rect().contains(driver.canvas.box_rect_in_view(box_id))
        driver.canvas.zoom(3.0)
        press(line, 'All in view')
        for box_id in driver.canvas.trace.boxes:
            assert driver.canvas.rect().contains(driver.canvas.box_rect_in_view(box_id))
        driver.key(Qt.Key_Escape)
        assert not line.isVisible() and driver.canvas.trace.nodes == ()

    def test_the_way_goes_with_its_model(self, driver, samples):
        driver.open(samples['digits']['model'])
        model = driver.document.model
        path = reach.path(model, driver.node('predictions'), driver.node('model/classifier/flat'))
        driver.window.show_path([model.names[node] for node in path])
        driver.settle()
        driver.open(samples['two_outputs']['model'])
        assert driver.canvas.trace.nodes == () and not driver.window.path_line.isVisible()

    def test_a_finding_is_mended_and_taken_back_by_its_buttons(self, driver, samples):
        driver.open(samples['digits']['model'], outputs=('predictions',))
        panel = driver.window.outputs.plan

        def card():
            return next(card for found, card in panel.cards if found.id == 'C3')
        press(card(), 'Mend it')
        driver.settle()
        assert any(found.mended for found, _ in panel.cards if found.id == 'C3')
        assert panel.figures['nodes'].text() == '88 → 48'
        press(card(), 'Do not mend it')
        driver.settle()
        assert driver.document.choices.repairs == 'safe'


def test_keystrokes_cost_little_on_a_large_graph(driver, typed, tmp_path):
    """The window's own part of a keystroke; the diagnosis is made beside it."""
    from tests.ui.large import many_scopes
    driver.open(many_scopes(tmp_path, 26000))
    box = typed(None, '')
    spent = []
    for letter in 'tower/block_7/unit_3/conv/out':
        started = time.process_time()
        QTest.keyClick(box.edit, letter)
        spent.append(time.process_time() - started)
    driver.settle()
    assert sorted(spent)[len(spent) // 2] < 0.05


@pytest.mark.parametrize('sample, names, words', [
    ('linear_regression', ['output'], 'it is the label'),
    ('two_outputs', ['y1', 'y2'], 'Python variable'),
    ('name_scope', ['layer1/y'], 'Python variable')])
def test_the_wrong_names_of_the_examples_end_in_proven_files(
        driver, typed, samples, tmp_path, sample, names, words):
    """Each name as it was asked for, mended with Enter, frozen with Ctrl+Return."""
    assert samples[sample]['asked'] == names
    for name in names:
        box = typed(sample, name)
        driver.until(lambda: box.explanations)
        assert box.explanations[0].node != name and words in box.explanations[0].message
        assert driver.document.model.index.get(name) is None or \
            box.explanations[0].status == 'unsuitable'
        QTest.keyClick(box.edit, Qt.Key_Return)
        driver.until(lambda: box.edit.text() == '')
        driver.settle()
    assert list(driver.document.outputs) == samples[sample]['outputs']
    driver.window.pick = Paths(save_frozen=str(tmp_path / 'frozen.pb'))
    panel = driver.window.outputs.freeze
    driver.until(panel.button.isEnabled)
    QTest.keyClick(driver.window, Qt.Key_Return, Qt.ControlModifier)
    driver.until(lambda: panel.facts is not None, PROOF_WAIT)
    assert panel.facts['verified']['status'] == 'equal'
    assert (tmp_path / 'frozen.pb').stat().st_size == panel.facts['written_bytes']
    assert panel.result.items[0].property('severity') == 'good'


def test_a_suggestion_that_is_chosen_already_says_so(driver, samples):
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    box = driver.window.outputs.names
    box.edit.setFocus()
    QTest.keyClicks(box.edit, 'y1')
    driver.until(lambda: box.suggestion_buttons)
    driver.settle()
    said = [label.text() for label in box.answers.findChildren(ElidedLabel)]
    assert [text.startswith('Chosen already') for text in said].count(True) == 1, said
