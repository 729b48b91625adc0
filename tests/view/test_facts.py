import pytest

from app.formats.reader import open_model
from app.view.facts import Facts, structures, weights


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


def test_equal_blocks_have_one_structure_and_others_not(model):
    found = structures(model)
    assert found.keys() <= set(model.scopes.scopes()) | {''}
    assert found['model/features/block1'] == found['model/features/block2']
    assert found['model/features/block1'] != found['model/classifier']


def test_weights_add_up(model):
    of_scope, of_node = weights(model)
    assert of_scope[''] == sum(of_node.values()) > 0
    inside = [node for node in of_node if model.names[node].startswith('model/features/')]
    assert of_scope['model/features'] == sum(of_node[node] for node in inside)
    node = inside[0]
    extent = 1
    for size in model.variable_shape(node):
        extent *= size
    assert of_node[node] in (extent * 4, extent * 8)


class Box:
    kind, name, nodes = 'scope', 'model', ()


def test_devices_of_a_scope_are_those_of_its_nodes(model):
    found = Facts(model).devices(Box())
    assert found == {model.device(node) for node in model.scopes.descendants('model')}
