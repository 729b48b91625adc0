"""Taking frozen files apart."""
import pytest
from hypothesis import given, strategies as st

from app.formats import protos
from app.worker import frozen_file


def graph_with(size):
    graph = protos.load().GraphDef()
    node = graph.node.add(name='w', op='Const', device='/device:GPU:0')
    node.attr['dtype'].type = 1
    tensor = node.attr['value'].tensor
    tensor.dtype = 1
    tensor.tensor_shape.dim.add(size=size // 4)
    tensor.tensor_content = bytes(range(256)) * (size // 256)
    graph.node.add(name='y', op='Identity', input=['w'])
    graph.versions.producer = 24
    return graph


@pytest.mark.parametrize('size', [256, 1 << 17])
def test_outline_keeps_all_but_large_contents(tmp_path, size):
    graph = graph_with(size)
    (tmp_path / 'x.pb').write_bytes(graph.SerializeToString())
    frozen = frozen_file.open_frozen(str(tmp_path / 'x.pb'), protos.load().GraphDef)
    outline = frozen.outline
    assert [node.name for node in outline.node] == ['w', 'y'] and outline.versions.producer == 24
    tensor = outline.node[0].attr['value'].tensor
    assert tensor.tensor_shape.dim[0].size == size // 4 and tensor.dtype == 1
    assert len(tensor.tensor_content) == (size if size < frozen_file.LARGE_NODE else 0)
    whole = protos.load().GraphDef.FromString(frozen.joined())
    assert whole.node[0].attr['value'] == graph.node[0].attr['value']
    assert whole.node[1] == graph.node[1]


@given(st.binary(max_size=100))
def test_rubbish_is_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp('rubbish') / 'x.pb'
    path.write_bytes(data)
    try:
        frozen_file.open_frozen(str(path), protos.load().GraphDef)
    except ValueError:
        pass


@pytest.mark.parametrize('data', [b'\x0a\x01\x0c', b'\x12\x01\x0c', b'\x0a\x04name'])
def test_what_protobuf_only_warns_of_is_refused(tmp_path, recwarn, data):
    (tmp_path / 'x.pb').write_bytes(data)
    with pytest.raises(ValueError, match='no GraphDef'):
        frozen_file.open_frozen(str(tmp_path / 'x.pb'), protos.load().GraphDef)
    assert not recwarn.list
