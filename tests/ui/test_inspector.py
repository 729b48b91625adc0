"""The inspector with real clicks, and the worker behind it."""
import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QTextCursor, QTextDocument
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from app.errors import ModelError
from app.formats.reader import open_model
from app.ui import inspect_text, values_of
from app.ui.inspect_html import Page, statistics_rows
from app.ui import theme
from tests import graphs
from tests.ui.conftest import Paths

KERNEL = 'model/features/block2/conv/kernel'


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


def click_link(inspector, text, occurrence=0):
    """Click on a link by its text, with the mouse."""
    document, cursor = inspector.document(), QTextCursor(inspector.document())
    for _ in range(occurrence + 1):
        cursor = document.find(text, cursor, QTextDocument.FindCaseSensitively)
        assert not cursor.isNull(), text
    start = QTextCursor(cursor)
    start.setPosition(cursor.selectionStart())
    inspector.setTextCursor(start)
    inspector.ensureCursorVisible()
    rect = inspector.cursorRect(start)
    QTest.mouseClick(inspector.viewport(), Qt.LeftButton, Qt.NoModifier,
                     rect.center() + QPoint(4, 0))


def sections(model, name):
    return {section.title: section.rows
            for section in inspect_text.node_sections(model, model.index[name])}


class TestText:

    def test_inputs_have_argument_names_and_shapes(self, model):
        rows = sections(model, 'model/features/block2/conv/Conv2D')['Inputs']
        assert [row.label for row in rows] == ['input', 'filter']
        assert rows[1].note == 'float32  3x3x8x16'
        assert rows[0].link in model.index

    def test_control_edges_stand_apart(self, model):
        name = next(model.names[node] for node, inputs in enumerate(model.inputs)
                    if {port < 0 for _, port in inputs} == {True, False})
        found = sections(model, name)
        assert found['Inputs'] and found['Control inputs']
        assert not any(row.text.startswith('^') for row in found['Inputs'])

    def test_colocation_links_to_the_node(self, model):
        name = next(model.names[node] for node in range(model.node_count)
                    if model.attr(node, '_class'))
        rows = [row for row in sections(model, name)['Placement'] if row.label == 'colocated']
        assert rows and rows[0].link in model.index

    def test_a_variable_tells_its_key_without_a_plan(self, model):
        rows = {row.label: row.text for row in sections(model, KERNEL)['Checkpoint']}
        assert rows == {'key': KERNEL, 'size': '4.61 kB'}

    def test_a_small_constant_tells_its_values(self, model):
        name = next(model.names[node] for node in range(model.node_count)
                    if model.ops[node] == 'Const' and model.shapes(node) == ((4,),))
        assert sections(model, name)['Value'][0].text.startswith('[')

    def test_long_values_can_be_read_in_full(self, model):
        row = sections(model, 'save/SaveV2/tensor_names')['Value'][0]
        assert row.full is not None
        assert 'model/classifier/hidden/kernel' in row.full()


class TestPage:

    def test_a_model_says_what_its_inputs_are_for_and_where_its_weights_are(self, samples):
        for name, kind, checkpoint in (('linear_regression', 'label', 'linear_regression'),
                                       ('digits', 'switch', 'model.ckpt')):
            found = open_model(samples[name]['model'])
            rows = [row for section in inspect_text.model_sections(found) for row in section.rows]
            assert any(row.note.startswith(kind) for row in rows)
            assert any(row.label == 'checkpoint' and row.text.endswith(checkpoint)
                       for row in rows)

    def test_a_graph_without_variables_misses_no_checkpoint(self):
        found = graphs.model('x = Placeholder() dtype=float', 'y = Relu(x) T=float')
        assert inspect_text.checkpoint_text(found) == inspect_text.NO_VARIABLES

    def test_a_long_section_is_folded(self):
        rows = tuple(inspect_text.Row('', 'row %d' % place) for place in range(30))
        section = inspect_text.Section('Consumers', rows, rest=7)
        folded = Page(theme.load('light')).section(section)
        assert 'row 7' in folded and 'row 8' not in folded and 'Show 22 more' in folded
        opened = Page(theme.load('light'), {'section Consumers'}).section(section)
        assert 'row 29' in opened and '7 more are not listed' in opened

    def test_names_are_escaped(self):
        row = inspect_text.Row('a<b', '<i>', 'x"y')
        html = Page(theme.load('dark')).section(inspect_text.Section('S', (row,)))
        assert '<i>' not in html and 'a&lt;b' in html and 'node:x%22y' in html

    def test_shares_of_odd_values(self):
        facts = {'shape': [100], 'dtype': 'float32', 'min': 0.0, 'max': 1.0, 'mean': 0.5,
                 'std': 0.1, 'zeros': 50, 'nans': 1, 'infinities': 0, 'elements': 100, 'bytes': 400,
                 'values': None}
        rows = dict(statistics_rows(facts))
        assert rows['zeros'] == '50 (50 %)' and rows['NaN'] == '1 (1 %)'
        assert rows['infinite'] == 'none'


class TestInWindow:

    def test_a_kernel_shows_statistics_histogram_and_image(self, driver, samples):
        driver.open(samples['digits']['model'])
        inspector = driver.window.inspector
        driver.window.go_to(KERNEL)
        driver.settle()
        driver.until(lambda: not inspector.reading)
        text = inspector.toPlainText()
        assert 'std' in text and 'A row for each input channel (all 8)' in text
        assert inspector.toHtml().count('<img') == 2

    def test_values_are_saved_as_an_array(self, driver, samples, tmp_path):
        driver.open(samples['digits']['model'])
        inspector, path = driver.window.inspector, tmp_path / 'kernel.npy'
        driver.window.go_to(KERNEL)
        driver.settle()
        driver.until(lambda: not inspector.reading)
        driver.window.pick = Paths(save_array=str(path))
        with driver.qtbot.waitSignal(driver.window.values.saved):
            click_link(inspector, 'Save as .npy')
        assert np.load(str(path)).shape == (3, 3, 8, 16)

    def test_links_lead_to_inputs_and_fold(self, driver, samples):
        driver.open(samples['digits']['model'])
        inspector = driver.window.inspector
        driver.window.go_to('model/features/block2/conv/Conv2D')
        driver.settle()
        assert 'NHWC' not in inspector.toPlainText().split('OUTPUTS')[0]
        click_link(inspector, 'more')
        assert 'In detail, with the default NHWC format' in inspector.toPlainText()
        click_link(inspector, 'model/features/block1/pool/MaxPool')
        driver.settle()
        assert driver.document.focus.name == 'model/features/block1/pool/MaxPool'

    def test_names_are_copied(self, driver, samples):
        driver.open(samples['digits']['model'])
        driver.window.go_to('predictions')
        driver.settle()
        for text, copied in (('tensor', 'predictions:0'), ('Python list', "['predictions:0']")):
            click_link(driver.window.inspector, text)
            assert QApplication.clipboard().text() == copied

    def test_a_missing_checkpoint_file_is_said_in_place(self, driver, samples, tmp_path):
        driver.open(samples['digits']['model'])
        driver.document.model.checkpoint = str(tmp_path / 'gone')
        driver.window.go_to(KERNEL)
        driver.settle()
        driver.until(lambda: not driver.window.inspector.reading)
        assert str(tmp_path / 'gone') in driver.window.inspector.toPlainText()

    def test_a_large_tensor_is_read_when_asked_for(self, driver, samples, monkeypatch):
        monkeypatch.setattr(values_of, 'ALWAYS_BYTES', 100)
        driver.open(samples['digits']['model'])
        inspector = driver.window.inspector
        driver.window.go_to(KERNEL)
        driver.settle()
        assert not inspector.reading and 'std' not in inspector.toPlainText()
        click_link(inspector, 'Look at the values')
        driver.until(lambda: 'std' in inspector.toPlainText())

    def test_a_damaged_node_is_said_to_be_so(self, driver, samples, monkeypatch):
        driver.open(samples['digits']['model'])

        def damaged(*_):
            raise ModelError('The attributes cannot be read.')
        monkeypatch.setattr(inspect_text, 'node_sections', damaged)
        monkeypatch.setattr(values_of, 'source_of', damaged)
        driver.window.go_to('predictions')
        driver.settle()
        assert driver.window.inspector.toPlainText() == 'The attributes cannot be read.'
