"""Models whose ops touch files: named, and run after a yes only."""
import pytest
from PyQt5.QtCore import QTimer, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QDialogButtonBox, QLabel, QWidget

from app.formats import protos
from app.ui import unsafe
from tests.freeze.test_proof import writing
from tests.ui.conftest import PROOF_WAIT

EFFECTS = [{'node': 'a/w', 'op': 'WriteFile', 'touches': 'files'},
           {'node': 'p', 'op': 'PyFunc', 'touches': 'Python'}]


def answer(text):
    """Click a button of the message box that is about to open; what the box says."""
    said = []

    def click():
        box = QApplication.activeModalWidget()
        said.extend([box.text(), box.informativeText()])
        button = next(button for button in box.findChild(QDialogButtonBox).buttons()
                      if button.text().replace('&', '') == text)
        QTest.mouseClick(button, Qt.LeftButton)
    QTimer.singleShot(0, click)
    return said


def test_many_ops_are_counted():
    said = unsafe.sentence(EFFECTS[:1] * 8)
    assert said.startswith('Running the model touches files, by `a/w` (WriteFile), ')
    assert said.endswith(' and 2 more.')


@pytest.mark.parametrize('text, run', [('Run the proof', True), ('Cancel', False)])
def test_the_dialog_names_the_ops(qtbot, text, run):
    parent = QWidget()
    qtbot.addWidget(parent)
    said = answer(text)
    assert unsafe.confirm(parent, EFFECTS) is run
    assert said[0] == 'Running the model touches Python and files, by a/w (WriteFile), p (PyFunc).'
    assert 'trust' in said[1]


def test_escape_is_a_no(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    QTimer.singleShot(0, lambda: QTest.keyClick(QApplication.activeModalWidget(), Qt.Key_Escape))
    assert unsafe.confirm(parent, EFFECTS) is False


def test_the_proof_is_run_after_a_yes(driver, tmp_path):
    graph, marker = writing(tmp_path)
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    driver.open(str(tmp_path / 'm.meta'), outputs=('y',))
    facts = driver.freeze(tmp_path / 'x.pb')
    panel = driver.window.outputs.freeze
    card = panel.result.items[0]
    said = ' '.join(label.text() for label in card.findChildren(QLabel))
    assert facts['verified']['status'] == 'not_run' and not marker.exists()
    assert 'WriteFile' in said and '--' not in said
    from app.ui import dialogs
    driver.window.pick = dialogs
    answer('Cancel')
    QTest.mouseClick(card.run_button, Qt.LeftButton)
    assert not panel.running and panel.facts is facts
    answer('Run the proof')
    QTest.mouseClick(card.run_button, Qt.LeftButton)
    assert panel.running
    driver.until(lambda: not panel.running, PROOF_WAIT)
    assert panel.facts['verified']['status'] == 'equal' and marker.read_text() == 'boo'
    card = panel.result.items[0]
    assert card.property('severity') == 'good' and card.run_button is None
