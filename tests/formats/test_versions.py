"""Models of later releases: looked at like any other, whatever TF 1.4 knows of them."""
import json

import pytest

from app import report
from app.checks import newer
from app.formats.reader import open_model
from tests import graphs
from tests.formats import makers, mismatches


@pytest.fixture
def later(tmp_path):
    """A model whose output is an op of a later release with two outputs of different types."""
    meta = mismatches.newer(op='SoftmaxV9')
    definition = meta.meta_info_def.stripped_op_list.op.add(name='SoftmaxV9')
    definition.input_arg.add(name='logits', type_attr='T')
    definition.output_arg.add(name='softmax', type_attr='T')
    definition.output_arg.add(name='classes', type=9)
    definition.attr.add(name='T', type='type')
    (tmp_path / 'm.meta').write_bytes(makers.serialized(meta))
    return tmp_path / 'm.meta'


def test_the_files_own_definitions_give_the_types(later):
    model = open_model(later)
    assert model.dtypes(model.index['y']) == ('float32', 'int64')
    facts = report.inspection(model)
    assert facts['unknown_ops'] == {'SoftmaxV9': 1}
    assert (facts['tensorflow_version'], facts['producer']) == ('1.15.0', 134)
    text = report.inspection_text(json.loads(json.dumps(facts)))
    assert 'SoftmaxV9 (1)' in text and 'of TensorFlow 1.15.0' in text


def test_ops_that_nobody_knows_are_drawn(later, command, tmp_path):
    target = tmp_path / 'picture.dot'
    done = command('draw', later, '-o', target, '--all', '--json')
    assert done.returncode == 0, done.stderr
    assert 'SoftmaxV9' in target.read_text(encoding='utf-8')


def test_functions_of_the_graph_are_no_unknown_ops_but_may_hold_some():
    model = graphs.model('x = NoOp()', 'y = Doubled(x)', 'z = MapDataset(x)')
    assert newer.unknown_ops(model) == {'Doubled': 1}
    for name, op in (('Doubled', 'Inner'), ('Inner', 'LaterOp'), ('idle', 'OtherOp')):
        function = model.graph_def.library.function.add()
        function.signature.name = name
        function.node_def.add(name='n', op=op)
    assert newer.unknown_ops(model) == {'LaterOp': 1, 'OtherOp': 1}
    assert newer.unknown_ops(model, [0]) == {}
    assert newer.unknown_ops(model, [1]) == {'LaterOp': 1}
    model.graph_def.node[2].attr['f'].func.name = 'idle'
    assert newer.unknown_ops(model, [2]) == {'OtherOp': 1}


@pytest.mark.parametrize('version, producer, may_be, is_newer', [
    ('1.4.0', 24, False, False), ('0.12.1', 0, False, False), ('1.15.0', 134, True, True),
    ('2.3.0', 440, True, True), ('1.10.1', 26, True, True), ('', 24, False, False),
    ('', 21, False, False), ('', 27, True, True), ('', 0, True, False),
    ('unknown', 0, True, True)])
def test_who_wrote_a_file(version, producer, may_be, is_newer):
    model = graphs.model('x = NoOp()')
    model.meta.meta_info_def.tensorflow_version = version
    model.graph_def.versions.producer = producer
    assert (newer.may_be_newer(model), newer.is_newer(model)) == (may_be, is_newer)


def test_attributes_of_later_releases_in_the_corpus(corpus):
    """All that 1.5 to 1.15 write at its default is told from what asks for something."""
    asking, idle = set(), set()
    for fact in json.loads((corpus / 'facts.json').read_text(encoding='utf-8')):
        model = open_model(corpus / fact['file'])
        for node, found in newer.attributes(model, range(model.node_count)).items():
            idle.update((model.ops[node], name) for name in found[0])
            asking.update((model.ops[node],) + pair for pair in found[1])
    assert asking == {('GatherV2', 'batch_dims', 1)}
    assert {('Conv2D', 'dilations'), ('Cast', 'Truncate'), ('Fill', 'index_type'),
            ('TensorArrayV3', 'identical_element_shapes'), ('MatMul', 'grad_a'),
            ('Where', 'T')} <= idle
