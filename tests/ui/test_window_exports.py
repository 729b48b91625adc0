"""Tables and reports from the menus."""
import csv

from tests.ui.conftest import Paths


def action(driver, text):
    return next(found for found in driver.window.findChildren(type(driver.window.actions.open))
                if found.text() == text)


def test_tables_are_written_in_the_background(driver, samples, tmp_path):
    driver.open(samples['digits']['model'])
    for text, count in (('Nodes…', driver.document.model.node_count),
                        ('Variables…', len(driver.document.model.variables))):
        path = tmp_path / 'table.csv'
        driver.window.pick = Paths(save_table=str(path))
        action(driver, text).trigger()
        driver.settle()
        with open(str(path), newline='', encoding='utf-8') as file:
            assert len(list(csv.DictReader(file))) == count


def test_a_report_needs_a_freeze(driver, samples, tmp_path):
    path = tmp_path / 'report.html'
    driver.open(samples['two_outputs']['model'], outputs=('add',))
    driver.window.pick = Paths(save_report=str(path))
    action(driver, 'Save report…').trigger()
    assert not path.exists() and 'freeze' in driver.window.statusBar().currentMessage()
    driver.freeze(tmp_path / 'frozen.pb')
    driver.window.pick = Paths(save_report=str(path))
    action(driver, 'Save report…').trigger()
    driver.settle()
    text = path.read_text(encoding='utf-8')
    assert 'Proven' in text and 'complex_model.meta' in text


def test_a_folder_that_is_not_there_is_said(driver, samples, tmp_path):
    driver.open(samples['two_outputs']['model'])
    driver.window.pick = Paths(save_table=str(tmp_path / 'no' / 'table.csv'))
    action(driver, 'Nodes…').trigger()
    driver.settle()
    assert 'does not exist' in driver.window.banner.text.text()
