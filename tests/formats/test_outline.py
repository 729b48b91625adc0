"""A large MetaGraphDef is read without its attributes: the same model, attributes on demand."""
import pytest

from app.errors import ModelError
from app.formats import outline, reader
from app.graph.model import Model
from tests.formats import makers


@pytest.fixture
def outlined(monkeypatch):
    """Opens a file as if it were large."""
    def open_model(path):
        with monkeypatch.context() as patch:
            patch.setattr(outline, 'LEAST_BYTES', 0)
            return reader.open_model(path)
    return open_model


def is_outlined(model):
    return isinstance(model.nodes, outline.Nodes)


def test_an_outlined_model_is_the_same_model(samples, outlined):
    for entry in samples.values():
        whole, lean = reader.open_model(entry['model']), outlined(entry['model'])
        assert is_outlined(lean) and not is_outlined(whole)
        for fact in ('names', 'ops', 'inputs', 'index', 'kind', 'variables', 'roles'):
            assert getattr(lean, fact) == getattr(whole, fact)
        assert lean.collections() == whole.collections()
        assert lean.signatures() == whole.signatures()
        assert lean.tensorflow_version == whole.tensorflow_version
        assert list(lean.nodes) == list(whole.nodes)
        assert [lean.dtypes(n) for n in range(9)] == [whole.dtypes(n) for n in range(9)]
        assert type(whole.meta).FromString(
            lean.meta.SerializeToString(deterministic=True)) == whole.meta


def test_small_files_and_bare_graphs_are_parsed_whole(tmp_path, outlined):
    path = tmp_path / 'g.pb'
    path.write_bytes(makers.serialized(makers.training_graph()))
    assert not is_outlined(outlined(path))
    path.write_bytes(makers.serialized(makers.meta_graph()))
    assert not is_outlined(reader.open_model(path))
    assert is_outlined(outlined(path))


def test_a_node_is_made_once_and_not_kept_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(outline, '_MOST_KEPT', 2)
    message = outline.message_class().FromString(makers.serialized(makers.meta_graph()))
    nodes = Model(message, tmp_path / 'x.meta', 'meta_graph').nodes
    assert nodes[0] is nodes[0] and nodes[0].name == message.graph_def.node[0].name
    nodes[0], nodes[1], nodes[2]
    assert len(nodes._made) <= 2


def test_a_node_whose_attributes_are_damaged_is_named(tmp_path):
    message = outline.message_class().FromString(makers.serialized(makers.meta_graph()))
    message.graph_def.node[1].attr.append(b'\x0a\xff')
    model = Model(message, tmp_path / 'x.meta', 'meta_graph')
    with pytest.raises(ModelError) as caught:
        model.attrs(1)
    assert model.names[1] in caught.value.message and caught.value.code == 'wrong_format'


def test_single_attributes_are_those_of_the_node(samples, outlined):
    for entry in samples.values():
        whole, lean = reader.open_model(entry['model']), outlined(entry['model'])
        for node in range(whole.node_count):
            for key in ('dtype', 'shape', 'T', 'value', '_class', 'made_up'):
                assert lean.attr(node, key) == whole.attr(node, key)
        for node in whole.variables:
            assert lean.variable_shape(node) == whole.variable_shape(node)


def test_single_attributes_in_an_unusual_form(tmp_path):
    """Twice the same key (the last counts), and a key behind its value."""
    message = outline.message_class().FromString(makers.serialized(makers.meta_graph()))
    first, second = message.graph_def.node[0], message.graph_def.node[1]
    del first.attr[:], second.attr[:]
    first.attr.extend([b'\x0a\x01T\x12\x020\x01', b'\x0a\x01T\x12\x020\x03'])
    second.attr.append(b'\x12\x020\x03\x0a\x01T')
    model = Model(message, tmp_path / 'x.meta', 'meta_graph')
    assert [model.attr(node, 'T') for node in (0, 1)] == ['int32', 'int32']
