"""Ops that reach outside of the graph."""
import pytest

from app.freeze import effects
from tests import graphs


def found(model, output, fed=()):
    return [(effect.node, effect.op, effect.touches)
            for effect in effects.of_run(model, [model.index[output]], fed)]


@pytest.mark.parametrize('op, touched', [
    ('WriteFile', 'files'), ('SaveV2', 'files'), ('MergeV2Checkpoints', 'files'),
    ('TFRecordReaderV2', 'files'), ('TextLineDataset', 'files'), ('MatchingFiles', 'files'),
    ('PyFuncStateless', 'Python'), ('_Recv', 'the network'), ('RemoteCall', 'the network'),
    ('SqlDataset', 'the network'), ('InfeedEnqueueTuple', 'the network'),
    ('DecodeAudio', 'another program'), ('MatMul', None), ('RestoreV2', None),
    ('DecodeJpeg', None), ('ScalarSummary', None), ('IteratorGetNext', None)])
def test_what_ops_touch(op, touched):
    assert effects.touches(op) == touched


CHAIN = ('names = Const()', 'read = ReadFile(names)', 'x = Identity(read)', 'log = WriteFile(x, x)',
         'y = Identity(x, ^log)', 'z = Identity(x)')


def test_only_what_runs_counts():
    model = graphs.model(*CHAIN)
    both = [('read', 'ReadFile', 'files'), ('log', 'WriteFile', 'files')]
    assert found(model, 'y') == both
    assert found(model, 'z') == both[:1]
    assert found(model, 'z', ['x:0']) == []
    assert found(model, 'y', ['x:0']) == both[1:]


def test_the_same_of_a_graph_without_a_model():
    graph = graphs.graph_def(*CHAIN)
    assert [effect.node for effect in effects.of_graph(graph, ['y:0'], ['x:0'])] == ['log']


def test_inside_of_functions():
    model = graphs.model('x = Placeholder() dtype=float', 'y = outer(x)')
    library = model.graph_def.library
    for name, op in (('outer', 'inner'), ('inner', 'PyFunc'), ('harmless', 'MatMul')):
        function = library.function.add()
        function.signature.name = name
        function.node_def.add(name='n', op=op)
    assert found(model, 'y') == [('y', 'PyFunc', 'Python')]


def test_inside_of_functions_named_by_an_attribute():
    model = graphs.model('data = MapDataset()')
    model.nodes[0].attr['f'].func.name = 'parse'
    function = model.graph_def.library.function.add()
    function.signature.name = 'parse'
    function.node_def.add(name='n', op='ReadFile')
    assert found(model, 'data') == [('data', 'ReadFile', 'files')]


def test_the_sentence_names_the_first():
    effect = effects.Effect('a/w', 'WriteFile', 'files')
    said = effects.sentence([effect] * 4 + [effects.Effect('p', 'PyFunc', 'Python')])
    assert 'Python and files' in said and 'a/w (WriteFile)' in said and 'and 2 more' in said
