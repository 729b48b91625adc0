"""Plans are written to files and chosen from them."""
import json
from pathlib import Path

import pytest

from app.rewrite.choices import Choices, InputCut
from tests.ui.conftest import Paths


def pick(driver, text):
    """Take an entry of the Freeze menu."""
    menu = driver.window.actions.menus['F&reeze']
    next(action for action in menu.actions() if action.text() == text).trigger()
    driver.settle()


def test_a_plan_goes_to_a_file_and_comes_back_in_one_step(driver, samples, tmp_path):
    path = tmp_path / 'a.json'
    driver.window.pick = Paths(save_plan=str(path), open_plan=str(path))
    driver.open(samples['digits']['model'], outputs=('predictions',))
    document = driver.document
    model = document.model
    variable = model.names[model.variables[0]]
    choices = Choices(repairs=('B3', 'C1'), ema=True, pins={'x': [1, 2.5]},
                      inputs=(InputCut('images', 'float32', (None, 3)),),
                      saver_keys={variable: variable})
    document.set_choices('choose', choices)
    driver.settle()
    pick(driver, 'Save plan…')
    assert json.loads(path.read_text())['outputs'] == ['predictions']
    document.clear_outputs()
    document.set_choices('nothing', Choices())
    driver.settle()
    pick(driver, 'Open plan…')
    assert document.outputs == ('predictions',) and document.choices == choices
    assert document.plan is not None or document.plan_error is not None
    assert not driver.window.banner.isVisible()
    document.undo_stack.undo()
    driver.settle()
    assert document.outputs == () and document.choices == Choices()


def test_a_checkpoint_chosen_by_hand_is_of_the_plan(driver, samples, tmp_path):
    path = tmp_path / 'a.json'
    driver.window.pick = Paths(save_plan=str(path), open_plan=str(path))
    driver.open(samples['digits']['model'], outputs=('predictions',))
    found = driver.document.model.checkpoint
    pick(driver, 'Save plan…')
    assert json.loads(path.read_text())['checkpoint'] is None
    other = str(tmp_path / 'other')
    for file in Path(found).parent.glob(Path(found).name + '.*'):
        (tmp_path / ('other' + file.name[len(Path(found).name):])).write_bytes(file.read_bytes())
    driver.window.use_checkpoint(other)
    driver.settle()
    pick(driver, 'Save plan…')
    assert json.loads(path.read_text())['checkpoint'] == other
    driver.document.undo_stack.undo()
    driver.settle()
    assert driver.document.model.checkpoint == found
    pick(driver, 'Open plan…')
    assert driver.document.model.checkpoint == other


@pytest.mark.parametrize('text, said', [
    ('{', 'no plan'), ('{"freezeframe_plan": 99}', 'newer Freezeframe'),
    ('{"freezeframe_plan": 1, "outputs": ["nix"]}', 'nix'),
    ('{"freezeframe_plan": 1, "outputs": ["predictions"], "checkpoint": "/no/such"}', '/no/such'),
    ('{"freezeframe_plan": 1, "outputs": ["predictions"], "saver_keys": ["nix=w"]}', 'nix')])
def test_what_is_wrong_with_a_plan_is_said_and_nothing_changes(driver, samples, tmp_path, text,
                                                               said):
    (tmp_path / 'a.json').write_text(text)
    driver.open(samples['digits']['model'])
    driver.window.pick = Paths(open_plan=str(tmp_path / 'a.json'))
    before = driver.document.outputs
    pick(driver, 'Open plan…')
    banner = driver.window.banner
    assert banner.isVisible() and said in banner.text.text() and '--' not in banner.text.text()
    assert driver.document.outputs == before and not driver.document.undo_stack.canUndo()


def test_what_the_window_can_not_do_is_told(driver, samples, tmp_path):
    (tmp_path / 'a.json').write_text(json.dumps({
        'freezeframe_plan': 1, 'outputs': ['predictions'], 'checkpoint': 'train/m-*',
        'text': True}))
    driver.open(samples['digits']['model'])
    driver.window.pick = Paths(open_plan=str(tmp_path / 'a.json'))
    pick(driver, 'Open plan…')
    told = driver.window.news.text.text()
    assert 'train/m-*' in told and 'text' in told
    assert driver.document.outputs == ('predictions',)


def test_the_model_is_never_replaced_by_its_plan(driver, samples, tmp_path):
    driver.open(samples['digits']['model'], outputs=('predictions',))
    model = Path(samples['digits']['model'])
    data = model.read_bytes()
    driver.window.pick = Paths(save_plan=str(model))
    pick(driver, 'Save plan…')
    assert driver.window.banner.isVisible() and model.read_bytes() == data


def test_there_must_be_something_to_save_and_to_plan_for(driver, samples):
    banner = driver.window.banner
    pick(driver, 'Open plan…')
    assert 'open the model first' in banner.text.text()
    pick(driver, 'Save plan…')
    assert banner.isVisible() and 'choose an output' in banner.text.text()
