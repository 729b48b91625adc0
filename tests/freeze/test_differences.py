"""What became of nodes in a frozen file."""
import numpy as np
import pytest

from app.errors import PlanError
from app.formats import protos
from app.formats.reader import open_model
from app.freeze import differences
from tests.graphs import graph_def, model as tiny


@pytest.fixture
def model():
    return tiny('x = Placeholder() T=float', 'w = VariableV2()', 'read = Identity(w)',
                'drop = Relu(x) T=float', 'y = MatMul(drop, read, ^x)', 'aside = Relu(x)')


def frozen(tmp_path, *lines):
    path = tmp_path / 'f.pb'
    path.write_bytes(graph_def(*lines).SerializeToString())
    return str(path)


def by_name(model, found):
    return {model.names[node]: fate for node, fate in found.fates.items()}


def test_each_node_that_the_outputs_need_has_a_fate(model, tmp_path):
    path = frozen(tmp_path, 'x = Placeholder() T=float', 'w = Const()', 'read = Identity(w:0)',
                  'new = Const()', 'y = MatMul(x, read)')
    found = differences.find(model, ['y:0'], path)
    assert by_name(model, found) == {'x': 'kept', 'w': 'constant', 'read': 'kept',
                                     'drop': 'removed', 'y': 'rewritten'}
    assert found.added == ('new',) and found.path == path
    assert found.changes == {model.index['y']: 'takes x instead of drop, ^x'}
    assert found.nodes('added') == []
    assert found.nodes('removed') == [model.index['drop']]


def test_what_the_outputs_did_not_need_is_added(model, tmp_path):
    path = frozen(tmp_path, 'aside = Const()', 'y = MatMul(aside)')
    found = differences.find(model, ['y'], path)
    assert found.added == ('aside',) and found.nodes('added') == [model.index['aside']]


@pytest.mark.parametrize('line, change', [
    ('y = MatMul(drop, read)', 'waits no longer for x'),
    ('y = MatMul(drop, ^x)', 'other inputs: read'),
    ('y = Add(drop, read, ^x)', 'MatMul → Add'),
    ('y = MatMul(drop, read, ^x) T=float', 'other attributes: T'),
    ('y = MatMul(drop:0, read, ^x)', None)])
def test_what_is_other_is_said(model, tmp_path, line, change):
    found = differences.find(model, ['y'], frozen(tmp_path, line))
    assert found.changes.get(model.index['y']) == change


def test_devices_and_hints_are_no_difference_and_attributes_are(model, tmp_path):
    graph = graph_def('x = Placeholder() T=float', 'drop = Relu(x) T=float')
    graph.node[0].device = '/gpu:0'
    graph.node[1].attr['_class'].list.s.append(b'loc:@w')
    path = tmp_path / 'f.pb'
    path.write_bytes(graph.SerializeToString())
    assert set(differences.find(model, ['drop'], str(path)).fates.values()) == {'kept'}
    graph.node[1].attr['T'].type = 3
    path.write_bytes(graph.SerializeToString())
    assert by_name(model, differences.find(model, ['drop'], str(path)))['drop'] == 'rewritten'


def test_a_large_constant_that_is_kept_is_kept(tmp_path):
    nodes = graph_def('c = Const()')
    tensor = nodes.node[0].attr['value'].tensor
    tensor.dtype = protos.DTYPE_NUMBERS['float32']
    tensor.tensor_shape.dim.add().size = 50000
    tensor.tensor_content = np.ones(50000, np.float32).tobytes()
    for name in ('m.pb', 'f.pb'):
        (tmp_path / name).write_bytes(nodes.SerializeToString())
    model = open_model(str(tmp_path / 'm.pb'))
    assert list(differences.find(model, ['c'], str(tmp_path / 'f.pb')).fates.values()) == ['kept']


@pytest.mark.parametrize('data', [None, b'', b'no graph'])
def test_what_is_no_frozen_graph_is_refused(model, tmp_path, data):
    path = tmp_path / 'bad.pb'
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(PlanError) as error:
        differences.find(model, ['y'], str(path))
    assert 'bad.pb' in error.value.message
