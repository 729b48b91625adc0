"""Findings: what is open is in sight, what is mended is done, the focus stays."""
from types import SimpleNamespace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLabel

from app.ui import document
from app.ui.finding_cards import FindingCard


def words(widget):
    return ' '.join(label.text() for label in widget.findChildren(QLabel)
                    if not label.isHidden())


def finding(**fields):
    return SimpleNamespace(**dict(dict(
        id='C1', severity='warning', nodes=['a/bn'], message='Batch norm trains.', mended=False,
        path=['out', 'a/bn'], repair=SimpleNamespace(
            id='C1', message='Take the averages.', changes_numbers=True)), **fields))


@pytest.fixture
def digits(driver, samples):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    return driver


@pytest.fixture
def warned(monkeypatch, digits):
    """The same, where what is only a note there is a warning as long as it is open."""
    make_plan = document.make_plan

    def with_warning(*args):
        plan = make_plan(*args)
        plan.findings = [found._replace(severity='note' if found.mended else 'warning')
                         if found.id == 'C3' else found for found in plan.findings]
        return plan
    monkeypatch.setattr(document, 'make_plan', with_warning)
    digits.document.clear_outputs()
    digits.document.toggle_output('predictions')
    digits.settle()
    return digits


def test_an_open_finding_says_all(qtbot):
    card = FindingCard(finding())
    qtbot.addWidget(card)
    said = words(card)
    for part in ('Batch norm in training mode', 'C1', 'Batch norm trains.', 'Take the averages.',
                 'changes the numbers'):
        assert part in said
    assert card.property('severity') == 'warning'
    assert card.accessibleName().startswith('Warning: Batch norm')


def test_a_mended_finding_is_done_and_folded(qtbot):
    card = FindingCard(finding(mended=True, severity='note'))
    qtbot.addWidget(card)
    card.show()
    assert card.property('severity') == 'good'
    assert 'Mended: Batch norm' in words(card) and 'trains' not in words(card)
    low = card.sizeHint().height()
    QTest.mouseClick(card.more, Qt.LeftButton)
    assert 'What was found: Batch norm trains.' in words(card)
    assert 'What is done: Take the averages.' in words(card) and card.sizeHint().height() > low
    QTest.keyClick(card.more, Qt.Key_Space)
    assert 'trains' not in words(card)
    with qtbot.waitSignal(card.repair_requested) as caught:
        QTest.mouseClick(card.act, Qt.LeftButton)
    assert caught.args == ['C1', False]


def test_what_went_with_other_repairs_can_not_be_taken_back(qtbot):
    card = FindingCard(finding(mended=True, severity='note', repair=None, path=[], nodes=[]))
    qtbot.addWidget(card)
    assert card.act is None and card.show_button is None


def test_findings_with_one_repair_say_so(digits):
    panel, document = digits.window.outputs.plan, digits.document
    shown = {found.id: words(card) for found, card in panel.cards}
    assert 'The same repair mends C3, too.' in shown['C2']
    assert 'The same repair mends C2, too.' in shown['C3']
    assert panel.figures['nodes'].text() == '88'
    document.set_repair('C3', True)
    digits.settle()
    shown = {found.id: words(card) for found, card in panel.cards}
    assert 'One repair with C3' in shown['C2'] and 'One repair with C2' in shown['C3']
    assert panel.figures['nodes'].text() == '88 → 48'


def test_what_is_open_stands_beside_the_button(warned):
    window, panel = warned.window, warned.window.outputs
    window.resize(900, 600)
    line = panel.freeze.open_findings
    assert line.isVisible() and 'A switch has to be fed' in line.full_text
    assert line.property('severity') == 'warning'
    warned.press(line)
    card = panel.plan.first_open()
    warned.until(lambda: not card.visibleRegion().isEmpty())
    assert window.focusWidget() is card.act
    assert card.mapTo(panel.area.viewport(), card.rect().topLeft()).y() >= 0


def test_mending_goes_on_to_the_next_and_to_the_button(warned):
    window, panel = warned.window, warned.window.outputs
    before = warned.document.live_nodes()
    warned.press(panel.freeze.open_findings)
    act = panel.plan.first_open().act
    warned.until(lambda: window.focusWidget() is act)
    QTest.keyClick(act, Qt.Key_Space)
    warned.settle()
    assert panel.plan.first_open() is None and not panel.freeze.open_findings.isVisible()
    assert window.focusWidget() is panel.freeze.button
    # What the repair takes out of the file is dimmed like all else that is not in it.
    removed = warned.document.plan.removed
    assert removed and set(warned.document.live_nodes()) == set(before) - set(removed)


@pytest.mark.parametrize('how', ['mend', 'clear', 'mode'])
def test_the_way_to_a_finding_goes_with_it(warned, how):
    window, document = warned.window, warned.document
    if how == 'mode':
        warned.key(Qt.Key_W)
    plan = window.outputs.plan
    card = next(card for found, card in plan.cards if len(found.path) > 1
                and found.repair is not None)
    warned.press(card.more or card.show_button)
    if card.more is not None:
        warned.press(card.show_button)
    warned.settle()
    assert window.path_line.isVisible() and warned.canvas.trace.nodes
    if how == 'mend':
        document.set_repair(card.found.repair.id, not card.found.mended)
    elif how == 'clear':
        document.clear_outputs()
    else:
        document.set_state('Only saver', document.state.of_role('saver'))
    warned.settle()
    assert not window.path_line.isVisible() and not warned.canvas.trace.nodes
    assert window.way_to is None


def test_the_focus_stays_here_while_it_freezes(digits, tmp_path):
    window, panel = digits.window, digits.window.outputs.freeze
    panel.button.setFocus()
    digits.freeze(tmp_path / 'x.pb')
    assert window.focusWidget() is panel.result.items[0].compare
    digits.canvas.setFocus()
    digits.freeze_by_key(tmp_path / 'y.pb')
    assert window.focusWidget() is digits.canvas


def test_no_blank_is_left_below_the_last_card(digits):
    area = digits.window.outputs.area
    for size in ((1400, 900), (900, 600)):
        digits.window.resize(*size)
        digits.until(lambda: area.widget().width() == area.viewport().width())
        content = area.widget()
        last = max(child.geometry().bottom() for child in content.children()
                   if child.isWidgetType() and child.isVisible())
        assert content.height() <= max(last + 20, area.viewport().height())
