"""The table of checkpoint keys, and the information page."""
import shutil

import pytest
from PyQt5.QtCore import Qt, QUrl
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QComboBox

from app.formats.reader import open_model
from app.ui import info_text
from app.ui.mapping_model import KEY, STORED, VARIABLE
from tests.ui.test_files import press


# The off-screen platform says what it can't do with the completer's popup.
pytestmark = pytest.mark.qt_log_ignore('This plugin does not support', extend=True)


@pytest.fixture
def renamed(samples, tmp_path):
    """A model whose scope ``model/`` is called ``net/`` in the graph alone; path of its .meta."""
    path = samples['digits']['model']
    meta = open_model(path).meta

    def new(text):
        for mark in ('', '^', 'loc:@'):
            if text.startswith(mark + 'model/'):
                return mark + 'net/' + text[len(mark + 'model/'):]
        return text
    for node in meta.graph_def.node:
        node.name = new(node.name)
        inputs = [new(text) for text in node.input]
        del node.input[:]
        node.input.extend(inputs)
        strings = node.attr['_class'].list.s if '_class' in node.attr else []
        if node.op == 'Const' and node.name.endswith('tensor_names'):
            strings = node.attr['value'].tensor.string_val
        changed = [new(text.decode()).encode() for text in strings]
        del strings[:]
        strings.extend(changed)
    for ending in ('.index', '.data-00000-of-00001'):
        shutil.copy(path[:-len('.meta')] + ending, str(tmp_path / ('model.ckpt' + ending)))
    target = tmp_path / 'model.ckpt.meta'
    target.write_bytes(meta.SerializeToString())
    return str(target)


@pytest.fixture
def table(driver, renamed):
    """The table of keys over the renamed model with its output chosen."""
    driver.open(renamed, outputs=('predictions',))
    QTest.keyClick(driver.window, Qt.Key_M, Qt.ControlModifier)
    dialog = driver.window.mapping
    driver.until(lambda: dialog.model.rows)
    return dialog


def column(table, number):
    model = table.model
    return [model.index(row, number).data() for row in range(model.rowCount())]


def test_missing_variables_are_listed_with_proposals(driver, table):
    assert not driver.document.plan.ok
    names = column(table, VARIABLE)
    assert len(names) == len(driver.document.plan.variables) == 14
    for name, key in zip(names, column(table, KEY)):
        assert key == name.replace('net/', 'model/') + ' ?'
    assert '14' in table.summary.text() and table.model.index(0, 0).data(Qt.ToolTipRole)
    table.only_needed.click()
    driver.until(lambda: len(table.model.rows) == 34)
    table.found_too.click()
    variables = len(driver.document.model.variables)
    driver.until(lambda: len(table.model.rows) == variables)
    assert variables > 34 and 'global_step' in column(table, VARIABLE)


def test_a_scope_is_taken_with_one_click_and_undone(driver, table):
    press(table.rules, 'net/')
    driver.settle()
    document = driver.document
    assert document.plan.ok and len(document.choices.saver_keys) == 34
    assert document.plan.variables[0].key.startswith('model/')
    assert all(column(table, STORED)) and not table.rules.items
    assert len(column(table, VARIABLE)) == 14
    driver.window.actions.undo.trigger()
    driver.settle()
    assert not document.plan.ok and not document.choices.saver_keys
    press(table, 'Take all 14 proposals')
    driver.settle()
    assert document.plan.ok and len(document.choices.saver_keys) == 14
    press(table, 'Clear the mapping')
    driver.settle()
    assert not document.choices.saver_keys


def test_a_key_is_picked_by_typing_a_part_of_it(driver, table):
    row = column(table, VARIABLE).index('net/classifier/hidden/kernel')
    index = table.model.index(row, KEY)
    table.table.setCurrentIndex(index)
    table.table.edit(index)
    editor = table.table.findChild(QComboBox)
    fitting = table.model.fitting_keys(row)
    assert fitting[0] == 'model/classifier/hidden/kernel'
    assert sorted(fitting) == sorted(table.model.keys)
    line = editor.lineEdit()
    line.selectAll()
    QTest.keyClicks(editor, 'hidden/ker')
    completer = editor.completer()
    assert completer.completionModel().index(0, 0).data() == 'model/classifier/hidden/kernel'
    QTest.keyClick(completer.popup(), Qt.Key_Down)
    QTest.keyClick(completer.popup(), Qt.Key_Return)
    driver.settle()
    assert dict(driver.document.choices.saver_keys) == {
        'net/classifier/hidden/kernel': 'model/classifier/hidden/kernel'}
    assert column(table, KEY)[row] == 'model/classifier/hidden/kernel'
    assert len(column(table, VARIABLE)) == 14


def test_a_key_of_another_shape_is_said_to_be_wrong(driver, table):
    table.model.setData(table.model.index(0, KEY), 'model/classifier/hidden/bias')
    driver.settle()
    assert table.model.rows[0].state == 'shape'
    table.table.setCurrentIndex(table.model.index(1, 0))
    table.table.setCurrentIndex(table.model.index(0, 0))
    assert 'in the checkpoint and' in table.reason.text()
    assert not driver.document.plan.ok


def test_the_table_closes_with_its_model(driver, table, samples):
    with driver.qtbot.waitSignal(table.finished):
        driver.open(samples['two_outputs']['model'])


def test_the_information_page_tells_copies_and_leads_on(driver, samples):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    QTest.keyClick(driver.window, Qt.Key_I, Qt.ControlModifier)
    page = driver.window.information
    driver.until(page.copy.isEnabled)
    text = page.view.toPlainText()
    for part in ('MetaGraphDef', 'TensorFlow 1.4.0', '798', '37', 'producer 24', 'trainable',
                 'inputs/images', 'model.ckpt.data-00000-of-00001', '400'):
        assert part in text
    press(page, 'Copy all')
    assert 'inputs/images' in QApplication.clipboard().text()
    page.view.anchorClicked.emit(QUrl('node:inputs%2Fimages'))
    driver.settle()
    assert driver.document.focus.name == 'inputs/images'


def test_unknown_ops_are_listed_and_those_needed_are_marked(samples, tmp_path):
    meta = open_model(samples['two_outputs']['model']).meta
    meta.graph_def.node.add(name='new', op='NewerThanThat')
    path = tmp_path / 'x.meta'
    path.write_bytes(meta.SerializeToString())
    facts, more = info_text.gather(open_model(str(path)))
    assert more['unknown'] == {'NewerThanThat': 1}
    for live, words in (((), '1 node'),
                        (('NewerThanThat',), '1 node, needed by the chosen outputs')):
        made = {section.title: section for section in info_text.sections(facts, more, live)}
        assert made['Ops that TensorFlow 1.4 does not know'].rows[0][:2] == (
            'NewerThanThat', words)


@pytest.mark.parametrize('sample', ['digits', 'two_outputs', 'name_scope', 'linear_regression'])
def test_every_sample_has_a_page(samples, sample):
    facts, more = info_text.gather(open_model(samples[sample]['model']))
    made = info_text.sections(facts, more)
    assert {'File', 'Graph', 'Checkpoint', 'Inputs'} <= {section.title for section in made}
    assert samples[sample]['model'] in info_text.as_text('x', made)
