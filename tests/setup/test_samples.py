"""The bundled samples are the traps that they claim to be."""
import json
import os

import pytest

from tests.conftest import SAMPLES

IDS = ['linear_regression', 'two_outputs', 'name_scope', 'digits']

TRY = '''
import json, sys
import numpy as np
import tensorflow as tf

def facts(meta, asked, outputs):
    with tf.Graph().as_default(), tf.Session() as session:
        tf.train.import_meta_graph(meta).restore(session, meta[:-len('.meta')])
        graph_def = session.graph.as_graph_def()
        nodes = {node.name: node.op for node in graph_def.node}
        def freeze(names):
            return tf.graph_util.convert_variables_to_constants(session, graph_def, names)
        try:
            answer = freeze(asked).ByteSize()
        except AssertionError as error:
            answer = str(error)
        feed = {name + ':0': [[0.], [1.]] for name in ('input', 'layer1/input') if name in nodes}
        if not feed:
            feed = {'inputs/images:0': np.random.RandomState(0).rand(2, 12, 12, 1),
                    'inputs/is_training:0': False, 'inputs/keep_prob:0': 1}
        names = [name + ':0' for name in outputs]
        trained = session.run(names, feed)
        frozen = freeze(outputs)
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(frozen, name='')
        again = session.run(names, feed)
    return {'asked': answer, 'nodes': nodes, 'trained': [value.tolist() for value in trained],
            'equal': all((a == b).all() for a, b in zip(trained, again)),
            'frozen': len(frozen.node)}

print(json.dumps({s['id']: facts(s['model'], s['asked'], s['outputs'])
                  for s in json.loads(sys.argv[1])}))
'''


@pytest.fixture(scope='module')
def facts(samples, tensorflow):
    """What TensorFlow 1.4 itself makes of each sample."""
    return tensorflow(TRY, json.dumps(list(samples.values())))


def test_list_is_complete(samples):
    assert sorted(samples) == sorted(IDS)
    for sample in samples.values():
        assert {'id', 'title', 'story', 'model', 'asked', 'outputs'} <= set(sample)
    assert [name for name in samples if samples[name].get('first')] == ['digits']


def test_samples_are_small():
    sizes = [os.path.getsize(os.path.join(folder, name))
             for folder, _, names in os.walk(str(SAMPLES)) for name in names
             if not name.endswith('.pyc')]
    assert sum(sizes) < 1 << 20


@pytest.mark.parametrize('name', IDS)
def test_checkpoint_state_is_relative(samples, name):
    state = SAMPLES / name / 'checkpoint'
    prefix = os.path.basename(samples[name]['model'])[:-len('.meta')]
    assert f'model_checkpoint_path: "{prefix}"' in state.read_text()


@pytest.mark.parametrize('name', IDS)
def test_right_outputs_freeze_to_what_was_trained(facts, name):
    assert facts[name]['equal']


def test_label_placeholder_freezes_to_nothing(facts):
    """Catalogue row A11's cousin: success, 68 bytes, no weights."""
    found = facts['linear_regression']
    assert found['nodes']['output'] == 'Placeholder'
    assert found['asked'] == 68
    zero, one = found['trained'][0]
    assert zero[0] == pytest.approx(2, abs=0.1) and one[0] - zero[0] == pytest.approx(3, abs=0.1)


def test_python_names_are_not_in_graph(facts):
    found = facts['two_outputs']
    assert found['asked'] == 'y1 is not in graph'
    (a, b), (c, d) = found['trained']
    assert [a[0], b[0] - a[0], c[0], d[0] - c[0]] == pytest.approx([-1, 2, 5, -4], abs=0.1)


def test_scoped_python_name_is_not_in_graph(facts):
    found = facts['name_scope']
    assert found['asked'] == 'layer1/y is not in graph'
    zero, one = found['trained'][0]
    assert [zero[0], one[0] - zero[0]] == pytest.approx([-3, 0.5], abs=0.1)


@pytest.mark.parametrize('name', IDS)
def test_training_is_in_the_graph(facts, name):
    ops = set(facts[name]['nodes'].values())
    assert 'ApplyAdam' in ops or 'ApplyGradientDescent' in ops


def test_digits_is_what_training_leaves_behind(facts):
    found = facts['digits']
    ops = set(found['nodes'].values())
    assert {'FusedBatchNorm', 'Switch', 'Merge', 'AssignSub', 'RandomUniform', 'ApplyAdam',
            'ScalarSummary', 'HistogramSummary', 'SaveV2'} <= ops
    assert max(name.count('/') for name in found['nodes'] if name.startswith('model/')) >= 4
    assert found['frozen'] < len(found['nodes']) / 4
    assert sum(found['trained'][0][0]) == pytest.approx(1, abs=1e-5)
