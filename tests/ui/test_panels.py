"""Panels on their own: path bar, name box, plan, freeze, inspector's text."""
from pathlib import Path
from types import SimpleNamespace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QLabel, QPushButton

from app.errors import Cancelled, PlanError
from app.formats.reader import open_model
from app.ui import inspect_text, places
from app.ui.freeze_panel import FreezePanel
from app.ui.name_box import NameBox
from app.ui.path_bar import PathBar
from app.ui.plan_panel import PlanPanel


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


def shown(qtbot, widget, width=420):
    qtbot.addWidget(widget)
    widget.resize(width, 400)
    widget.show()
    return widget


def texts(widget):
    return ' | '.join(label.text() for label in widget.findChildren(QLabel))


class TestPathBar:

    def test_parts_are_buttons_that_tell_their_path(self, qtbot):
        bar = shown(qtbot, PathBar(), 900)
        bar.show_name('a/b & c/d')
        assert [button.text() for button in bar.buttons] == ['a', 'b && c', 'd']
        with qtbot.waitSignal(bar.part_clicked) as caught:
            QTest.mouseClick(bar.buttons[1], Qt.LeftButton)
        assert caught.args == ['a/b & c']

    def test_a_long_path_keeps_its_ends(self, qtbot):
        bar = shown(qtbot, PathBar(), 700)
        names = ['part_number_%02d' % number for number in range(20)]
        bar.show_name('/'.join(names))
        shown_parts = [button.text() for button in bar.buttons]
        assert shown_parts[0] == names[0] and shown_parts[-1] == names[-1]
        assert len(shown_parts) < len(names)

    @pytest.mark.parametrize('width', [330, 420, 510])
    def test_parts_shown_are_whole_and_the_rest_is_in_a_menu(self, qtbot, width):
        bar = shown(qtbot, PathBar(), width)
        bar.show_name('resnet_v2_152/block1/unit_1/bottleneck_v2/preact/moving_mean')
        qtbot.waitUntil(lambda: bar.buttons[-1].isVisible() and
                        '…' not in bar.buttons[-1].text())
        for item in bar.buttons:
            assert '…' not in item.text()
            assert item.width() >= item.fontMetrics().horizontalAdvance(item.text())
        assert bar.buttons[-1].text() == 'moving_mean'
        hidden = [action.text() for action in bar.gap.menu().actions()]
        assert len(hidden) + len(bar.buttons) == 6 and 'block1' in hidden
        with qtbot.waitSignal(bar.part_clicked) as caught:
            bar.gap.menu().actions()[hidden.index('block1')].trigger()
        assert caught.args == ['resnet_v2_152/block1']

    def test_a_scope_has_no_tensor_to_copy(self, qtbot):
        bar = shown(qtbot, PathBar())
        bar.show_name('a/b', is_node=False)
        assert bar.copy_name.isEnabled() and not bar.copy_tensor.isEnabled()
        bar.show_name('a/b', is_node=True)
        assert bar.copy_tensor.isEnabled()
        bar.show_name('')
        assert not bar.copy_name.isEnabled()


def explanation(status, node=None, suggestions=(), given='x'):
    return SimpleNamespace(
        given=given, status=status, node=node, cause='A1', message='`%s` it is' % given,
        suggestions=[SimpleNamespace(name=name, reason='because') for name in suggestions])


class TestNameBox:

    def test_enter_takes_the_best_of_each(self, qtbot):
        box = shown(qtbot, NameBox())
        box.edit.setText('p, q')
        box.show_explanations('p, q', [explanation('resolved', 'a/p', ['a/p']),
                                       explanation('ambiguous', None, ['b/q', 'c/q'])])
        with qtbot.waitSignal(box.apply_requested) as caught:
            QTest.keyClick(box.edit, Qt.Key_Return)
        assert caught.args == [['a/p', 'b/q']]

    def test_an_answer_to_an_older_text_is_ignored(self, qtbot):
        box = shown(qtbot, NameBox())
        box.edit.setText('new')
        box.show_explanations('old', [explanation('node', 'old')])
        assert box.explanations == []

    def test_nothing_to_take_leaves_the_text(self, qtbot):
        box = shown(qtbot, NameBox())
        box.edit.setText('zzz')
        box.show_explanations('zzz', [explanation('unknown')])
        with qtbot.assertNotEmitted(box.apply_requested):
            QTest.keyClick(box.edit, Qt.Key_Return)
        assert box.edit.text() == 'zzz'

    def test_what_has_no_answer_stays_when_the_rest_is_taken(self, qtbot):
        box = shown(qtbot, NameBox())
        box.edit.setText('p, zzz')
        box.show_explanations('p, zzz', [explanation('node', 'p', given='p'),
                                         explanation('unknown', given='zzz')])
        with qtbot.waitSignals([box.apply_requested, box.diagnose_requested]) as caught:
            QTest.keyClick(box.edit, Qt.Key_Return)
        assert [list(found.args) for found in caught.all_signals_and_args] == [[['p']], ['zzz']]
        assert box.edit.text() == 'zzz'

    def test_names_are_set_off_and_markup_is_not_obeyed(self, qtbot):
        box = shown(qtbot, NameBox())
        box.edit.setText('<b>')
        box.show_explanations('<b>', [explanation('unknown', given='<b>')])
        assert '&lt;b&gt;</span>' in texts(box.answers)


def plan(**fields):
    values = dict(nodes=range(1911), closure=range(1911), variables=range(514), bytes=241000000,
                  inputs_kept=['images'], inputs_dropped=['labels'], inputs_pinned=[],
                  findings=[], ok=True)
    return SimpleNamespace(**dict(values, **fields))


class TestPlanPanel:

    def test_figures_and_inputs(self, qtbot):
        panel = shown(qtbot, PlanPanel())
        panel.show_plan(plan())
        text = texts(panel)
        for part in ('1,911', '514', '241 MB', 'images', 'labels', 'Nothing stands in the way'):
            assert part in text

    def test_findings_say_what_and_where(self, qtbot):
        panel = shown(qtbot, PlanPanel())
        finding = SimpleNamespace(
            id='C1', severity='warning', nodes=['a/bn'], message='Batch norm trains.',
            path=['out', 'a/bn'], mended=False,
            repair=SimpleNamespace(message='Turn it off.', changes_numbers=True))
        panel.show_plan(plan(findings=[finding]))
        text = texts(panel)
        for part in ('C1', 'Batch norm trains.', 'Turn it off.', 'out ‹ bn', 'changes the numbers'):
            assert part in text

    def test_what_repairs_leave_out_is_counted(self, qtbot):
        panel = shown(qtbot, PlanPanel())
        panel.show_plan(plan(nodes=range(1800)))
        assert panel.figures['nodes'].text() == '1,911 → 1,800'
        assert '1,911 nodes' in panel.figures['nodes'].toolTip()
        panel.show_plan(plan())
        assert panel.figures['nodes'].text() == '1,911' and not panel.figures['nodes'].toolTip()

    def test_a_repair_goes_by_its_own_id(self, qtbot):
        panel = shown(qtbot, PlanPanel())
        for mended in (False, True):
            panel.show_plan(plan(findings=[SimpleNamespace(
                id='C2', severity='note', nodes=['x'], message='It draws.', path=[],
                mended=mended, repair=SimpleNamespace(id='C3', message='Build it in.',
                                                      changes_numbers=True))]))
            button = next(item for item in panel.cards[0][1].findChildren(QPushButton)
                          if 'mend' in item.text().lower())
            with qtbot.waitSignal(panel.repair_requested) as caught:
                QTest.mouseClick(button, Qt.LeftButton)
            assert caught.args == ['C3', not mended]

    def test_no_plan_says_why(self, qtbot):
        panel = shown(qtbot, PlanPanel())
        panel.show_error(PlanError('It cannot be.', hint='Do that.'))
        assert 'It cannot be.' in texts(panel) and 'Do that.' in texts(panel)


def facts(status, **fields):
    verified = dict(status=status, max_abs_diff=0.0, runs=2, inputs=[], reason='')
    return dict(output='/a/x.pb', written_bytes=1000, constants=3,
                snippets=dict(python='import x\n', java='import y;\n'),
                verified=dict(verified, **fields))


class TestFreezePanel:

    @pytest.mark.parametrize('status, words', [
        ('equal', 'Proven'), ('close', 'rounding'), ('different', 'does not compute'),
        ('not_run', 'not proven')])
    def test_the_verdict_in_plain_words(self, qtbot, status, words):
        panel = shown(qtbot, FreezePanel())
        qtbot.addWidget(panel.result)
        panel.start()
        panel.show_result(facts(status))
        assert words in texts(panel.result)
        assert not panel.running

    def test_the_result_can_be_opened(self, qtbot):
        panel = shown(qtbot, FreezePanel())
        qtbot.addWidget(panel.result)
        panel.show_result(facts('equal'))
        with qtbot.waitSignal(panel.open_requested) as caught:
            panel.result.items[0].open.click()
        assert caught.args == ['/a/x.pb']

    def test_the_button_waits_for_a_plan_and_for_the_end(self, qtbot):
        panel = shown(qtbot, FreezePanel())
        qtbot.addWidget(panel.result)
        assert not panel.button.isEnabled()
        panel.set_ready(True)
        assert panel.button.isEnabled()
        panel.start()
        assert not panel.button.isEnabled() and panel.cancel.isVisible()
        panel.show_error(Cancelled())
        assert panel.button.isEnabled() and not panel.cancel.isVisible()

    def test_an_error_can_be_copied_with_its_outputs(self, qtbot):
        panel = shown(qtbot, FreezePanel())
        qtbot.addWidget(panel.result)
        panel.start(SimpleNamespace(path=Path('net.meta')), ('a', 'b'))
        panel.show_error(PlanError('It cannot be.', details='Traceback'))
        panel.result.items[0].findChild(QPushButton).click()
        text = QApplication.clipboard().text()
        for part in ('It cannot be.', 'net.meta', 'a, b', 'Traceback', 'Freezeframe'):
            assert part in text

    def test_a_file_that_draws_random_numbers_is_proven_with_a_warning(self, qtbot):
        panel = shown(qtbot, FreezePanel())
        qtbot.addWidget(panel.result)
        for severity, words, color in (('warning', 'fixed seeds', 'warning'),
                                       ('note', 'exactly', 'good')):
            panel.show_result(dict(facts('equal'), findings=[dict(id='C2', severity=severity)]))
            assert words in texts(panel.result.items[0])
            assert panel.result.items[0].property('severity') == color

    def test_while_it_is_proven_the_file_is_said_to_be_there(self, qtbot):
        panel = shown(qtbot, FreezePanel())
        panel.start()
        panel.show_progress(0.2, 'Writing')
        assert (panel.progress_text.text(), panel.cancel.text()) == ('Writing', 'Cancel')
        panel.show_progress(0.6, 'Restoring the checkpoint')
        assert panel.progress_text.text() == 'Written; proving: restoring the checkpoint'
        assert panel.cancel.text() == 'Skip the proof'
        panel.show_error(Cancelled())
        panel.start()
        assert panel.cancel.text() == 'Cancel'


class TestInspectText:

    def test_a_node(self, model):
        sections = {section.title: section for section in inspect_text.node_sections(
            model, model.index['predictions'])}
        assert sections['Outputs'].rows[0].text == 'float32  ?x10'
        assert sections['Inputs'].rows[0].link in model.index
        assert dict(row[:2] for row in sections['Attributes'].rows)['T'] == 'float32'

    def test_every_node_and_scope_of_the_sample_can_be_shown(self, model):
        for node in range(model.node_count):
            assert inspect_text.node_sections(model, node)
        for scope in model.scopes.scopes():
            assert inspect_text.scope_sections(model, scope)

    def test_the_model(self, model):
        rows = dict(row[:2] for row in inspect_text.model_sections(model)[0].rows)
        assert rows['nodes'] == '{:,}'.format(model.node_count)

    @pytest.mark.parametrize('value, text', [
        (True, 'true'), (0.5, '0.5'), (b'SAME', 'SAME'), ((None, 3), '?x3'),
        ([1, 2], '[1, 2]'), (list(range(20)), '[0, 1, 2, 3, 4, 5, 6, 7, … 12 more]'),
        ('a' * 300, 'a' * 160 + '…')])
    def test_values(self, value, text):
        assert inspect_text.format_value(value) == text


class TestPlaces:

    def test_a_node_before_a_scope_of_the_same_name(self, model):
        assert places.named(model, 'global_step').node == model.index['global_step']
        assert places.named(model, 'model') == places.Place('model', None)
        assert places.named(model, 'no such') == places.named(model, '') == places.NOWHERE

    def test_boxes(self, model):
        box = SimpleNamespace(kind='scope', name='model', nodes=())
        assert places.of_box(model, box) == places.Place('model', None)
        box = SimpleNamespace(kind='port', name='model', nodes=())
        assert places.of_box(model, box) == places.of_box(model, None) == places.NOWHERE


def test_the_page_of_a_repaired_model_tells_what_is_built_in_and_by_how_much_it_differs(qtbot):
    panel = shown(qtbot, FreezePanel())
    qtbot.addWidget(panel.result)
    panel.show_result(dict(facts(
        'different', repaired='equal', changed_by=['C3'], built_in={'is_training': 'False'},
        reason='The repairs C3 change what the model computes.',
        differences=[{'output': 'y:0', 'max_abs_diff': 0.5, 'scale': 2.0}]),
        inputs_kept=['x'], inputs_pinned=['is_training']))
    said = texts(panel.result)
    for part in ('the repaired model', 'as C3 is to: y:0 by 0.5 (values up to 2)',
                 'Compared for is_training=False', 'built in'):
        assert part in said
    assert panel.result.items[0].property('severity') == 'good'
    panel.show_result(facts('different', max_abs_diff=0.5))
    assert 'better do not use it' in texts(panel.result) and len(panel.result.items) == 1
