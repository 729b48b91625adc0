"""Names of a node's inputs and outputs."""
from app.formats import protos
from app.graph import arguments
from app.graph.opdefs import registered_ops


def node(op, inputs=(), **numbers):
    made = protos.load().NodeDef(op=op, input=inputs)
    for key, value in numbers.items():
        made.attr[key].i = value
    return made


def test_plain_arguments():
    definition = registered_ops()['Conv2D']
    assert arguments.input_names(definition, node('Conv2D', 'xw')) == ['input', 'filter']
    assert arguments.output_names(definition, node('Conv2D', 'xw')) == ['output']


def test_a_list_of_inputs_is_numbered():
    definition = registered_ops()['ConcatV2']
    assert arguments.input_names(definition, node('ConcatV2', 'abc', N=2)) == [
        'values[0]', 'values[1]', 'axis']


def test_a_list_of_types():
    made = node('IdentityN', 'ab')
    made.attr['T'].list.type.extend([1, 3])
    assert arguments.output_names(registered_ops()['IdentityN'], made) == [
        'output[0]', 'output[1]']


def test_a_damaged_count_costs_nothing():
    definition = registered_ops()['AddN']
    assert len(arguments.input_names(definition, node('AddN', 'ab', N=1 << 60))) == 2
    assert arguments.input_names(definition, node('AddN', 'ab')) == []


def test_an_unknown_op():
    assert arguments.input_names(None, node('Mine', 'a')) == []
