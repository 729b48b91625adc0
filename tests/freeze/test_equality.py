"""The frozen GraphDef is that of ``tf.graph_util.convert_variables_to_constants``."""
import json

import pytest

from app.formats import protos, reader
from app.freeze import plan, service
from app.worker.client import WorkerClient
from tests import tf_models

# What TF freezes and nobody can load, and what no constant can stand for.
REFUSED = {'batch_norm_in_place'}
# Differs from TF on purpose: the colocation that keeps TF's file from loading.
MENDED = {'colocated'}


@pytest.fixture(scope='module')
def client():
    with WorkerClient() as workers:
        yield workers


def assert_same_nodes(ours, theirs):
    """Node by node; ``_output_shapes``, ``versions`` and devices of GPUs aside."""
    assert [node.name for node in ours.node] == [node.name for node in theirs.node]
    for one, other in zip(ours.node, theirs.node):
        other.device = '' if 'GPU' in other.device else other.device
        one.attr.pop('_output_shapes', None)
        other.attr.pop('_output_shapes', None)
        assert one == other, one.name
    assert ours.library == theirs.library


def frozen(client, model, outputs, target, prefix=None, choices=plan.Choices()):
    made = plan.make_plan(model, prefix, outputs, choices)
    result = service.freeze(client, made, str(target), verify=False)
    data = target.read_bytes()
    assert result['written_bytes'] == len(data)
    return protos.load().GraphDef.FromString(data), made


@pytest.mark.parametrize('name', sorted(set(tf_models.KINDS) - REFUSED - MENDED))
def test_equals_tensorflow(made, client, tmp_path, name):
    model = reader.open_model(made[name].meta)
    # A queue would be replaced by a placeholder.
    choices = plan.Choices(repairs='none' if name == 'queue' else 'safe')
    ours, planned = frozen(client, model, made[name].outputs, tmp_path / 'frozen.pb',
                           made[name].prefix, choices)
    theirs = protos.load().GraphDef.FromString(made[name].oracle.read_bytes())
    assert_same_nodes(ours, theirs)
    assert ours.versions == model.graph_def.versions
    size = (tmp_path / 'frozen.pb').stat().st_size
    if name in ('dtypes', 'sharded') or name.startswith('version_1'):
        # Strings, half floats and single integers are estimated, devices counted.
        assert abs(planned.bytes - size) < 0.05 * size
    else:
        assert planned.bytes == size


def test_samples_equal_tensorflow(samples, client, tmp_path, tensorflow):
    tensorflow('''
        import os, sys
        import tensorflow as tf
        for number in range(1, len(sys.argv) - 1, 2):
            meta, outputs = sys.argv[number:number + 2]
            with tf.Graph().as_default() as graph, tf.Session() as session:
                tf.train.import_meta_graph(meta).restore(session, meta[:-5])
                frozen = tf.graph_util.convert_variables_to_constants(
                    session, graph.as_graph_def(), outputs.split(','))
            name = os.path.basename(os.path.dirname(meta)) + '.pb'
            with open(os.path.join(sys.argv[-1], name), 'wb') as file:
                file.write(frozen.SerializeToString())
        print('null')
        ''', *[text for sample in samples.values()
               for text in (sample['model'], ','.join(sample['outputs']))], tmp_path)
    for sample in samples.values():
        model = reader.open_model(sample['model'])
        ours, _ = frozen(client, model, sample['outputs'], tmp_path / 'ours.pb')
        theirs = (tmp_path / (model.path.parent.name + '.pb')).read_bytes()
        assert_same_nodes(ours, protos.load().GraphDef.FromString(theirs))
        (tmp_path / 'ours.pb').unlink()


def test_a_colocation_with_a_dropped_node_is_left_out(made, client, tmp_path):
    model = reader.open_model(made['colocated'].meta)
    ours, planned = frozen(client, model, ['y'], tmp_path / 'frozen.pb')
    assert [f.id for f in planned.findings] == ['G9'] and planned.repairs_applied == ['G9']
    theirs = protos.load().GraphDef.FromString(made['colocated'].oracle.read_bytes())
    del theirs.node[-1].attr['_class']
    assert_same_nodes(ours, theirs)


def test_without_repairs_the_colocation_is_refused(made):
    model = reader.open_model(made['colocated'].meta)
    planned = plan.make_plan(model, None, ['y'], plan.Choices(repairs='none'))
    assert [(f.id, f.severity) for f in planned.findings] == [('G9', 'error')]


def test_text_holds_the_same_graph(made, client, tmp_path):
    from google.protobuf import text_format
    model = reader.open_model(made['renamed'].meta)
    planned = plan.make_plan(model, None, ['y'])
    service.freeze(client, planned, str(tmp_path / 'frozen.pbtxt'), verify=False, text=True,
                   snippet_path=str(tmp_path / 'load.py'))
    ours = text_format.Parse((tmp_path / 'frozen.pbtxt').read_text(), protos.load().GraphDef())
    assert_same_nodes(ours, protos.load().GraphDef.FromString(
        made['renamed'].oracle.read_bytes()))
    assert 'text_format.Parse' in (tmp_path / 'load.py').read_text()


def test_the_result_can_be_written_as_json(made, client, tmp_path):
    model = reader.open_model(made['renamed'].meta)
    result = service.freeze(client, plan.make_plan(model, None, ['y:0']),
                            str(tmp_path / 'f.pb'), verify=False)
    assert json.loads(json.dumps(result))['constants'] == 2


def test_the_same_plan_gives_the_same_bytes(made, client, tmp_path):
    model = reader.open_model(made['inception'].meta)
    for name in ('one.pb', 'other.pb'):
        frozen(client, model, ['predictions'], tmp_path / name)
    assert (tmp_path / 'one.pb').read_bytes() == (tmp_path / 'other.pb').read_bytes()
    again = reader.open_model(made['inception'].meta)
    frozen(client, again, ['predictions'], tmp_path / 'third.pb')
    assert (tmp_path / 'third.pb').read_bytes() == (tmp_path / 'one.pb').read_bytes()
