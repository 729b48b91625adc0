"""Names in the forms that are pasted elsewhere."""
import ast
import shlex

import pytest

from app.formats.reader import open_model
from app.ui import copy_text


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


def test_forms(model):
    node = model.index['predictions']
    assert copy_text.text_of(model, node, 'name') == 'predictions'
    assert copy_text.text_of(model, node, 'tensor') == 'predictions:0'
    assert ast.literal_eval(copy_text.text_of(model, node, 'list')) == ['predictions:0']
    words = shlex.split(copy_text.text_of(model, node, 'command'))
    assert words[:2] == ['freezeframe', 'freeze'] and words[2] == str(model.path)
    assert words[3:5] == ['--outputs', 'predictions']


def test_all_outputs_are_listed(model):
    node = next(node for node in range(model.node_count) if model.outputs_of(node) > 1)
    listed = ast.literal_eval(copy_text.text_of(model, node, 'list'))
    assert len(listed) == model.outputs_of(node)
    assert listed[1] == model.names[node] + ':1'
