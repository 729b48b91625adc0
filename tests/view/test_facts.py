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


def test_a_variable_counts_where_it_lies_and_where_it_is_read(model):
    of_scope, of_node = weights(model)
    inside = [node for node in model.variables
              if model.names[node].startswith('model/features/block1/')]
    assert of_scope['model/features/block1'] == sum(of_node[node] for node in inside) > 0
    assert of_scope[''] == sum(of_node[node] for node in model.variables)
    conv = next(node for node, op in enumerate(model.ops) if op == 'Conv2D')
    kernel = model.passed_from(model.inputs[conv][1][0])
    size = 4
    for extent in model.variable_shape(kernel):
        size *= extent
    assert of_node[conv] == of_node[kernel] == size


class Box:
    kind, name, nodes = 'scope', 'model', ()


def test_devices_of_a_scope_are_those_of_its_nodes(model):
    found = Facts(model).devices(Box())
    assert found == {model.device(node) for node in model.scopes.descendants('model')}


def test_a_layer_is_of_the_network_though_it_holds_more_initializers(model):
    class Layer(Box):
        name = 'model/classifier/hidden'
        role = 'init'
    inside = [model.roles[node] for node in model.scopes.descendants(Layer.name)]
    assert inside.count('init') > inside.count('forward') > 0
    assert Facts(model).role(Layer()) == 'forward'
    Layer.name = 'save'
    assert Facts(model).role(Layer()) == 'init'
    Layer.role = 'saver'
    assert Facts(model).role(Layer()) == 'saver'
