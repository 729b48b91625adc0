"""After freezing: what TransformGraph may do to a file, and what is told of it (H)."""
import pytest

from app.formats import protos
from app.freeze import service
from app.freeze.steps import STEPS, Step, parse_steps
from app.naming import messages
from app.worker.client import WorkerClient
from tests.rewrite.cases import SAFE, named, shows

FAITHFUL = [step for step in STEPS.values() if not step.changes_numbers]


@pytest.fixture(scope='module')
def client():
    with WorkerClient() as workers:
        workers.warm()
        yield workers


def frozen(client, plan, target, steps):
    """(result, {node name: NodeDef} of the file)."""
    result = service.freeze(client, plan, str(target), steps=steps)
    assert result['ok'], result['verified']
    graph_def = protos.load().GraphDef.FromString(target.read_bytes())
    return result, {node.name: node for node in graph_def.node}


@shows('H1')
def test_an_output_that_only_hands_on_stays(client, planned, tmp_path):
    result, nodes = frozen(client, planned('vanishing_output', SAFE), tmp_path / 'x.pb', FAITHFUL)
    assert nodes['last'].op == 'Identity' and all(step['applied'] for step in result['steps'])
    assert result['verified']['status'] in ('equal', 'close')
    harsh = Step('harsh', ('remove_nodes(op=Identity)',), False, False, '')
    result, nodes = frozen(client, planned('vanishing_output', SAFE), tmp_path / 'y.pb', [harsh])
    assert [n.name for n in nodes.values() if n.op == 'Identity'] == ['last']
    assert result['steps'][0]['applied'] and result['verified']['status'] == 'equal'


@shows('H2')
def test_steps_take_names_as_people_give_them(client, planned, tmp_path):
    plan = planned('vanishing_output', SAFE, outputs=['last:0'])
    result, nodes = frozen(client, plan, tmp_path / 'x.pb', parse_steps('fold_constants'))
    assert result['steps'][0]['applied'] and {'x', 'last'} <= set(nodes)


@shows('H2', 'H4', 'H5')
@pytest.mark.parametrize('text, row', [
    ("KeyError: \"The following input nodes were not found: {'nope'}\\n\"", 'H2'),
    ('InvalidArgumentError: Input node nope not found in graph', 'H2'),
    ("W fold_batch_norms: Didn't find expected Conv2D input to 'norm/FusedBatchNorm'", 'H4'),
    ('Incorrect shape for mean, found (0,), expected (24,)', 'H4'),
    ("ValueError: NodeDef expected inputs '' do not match 1 inputs specified; Op<name=Const", 'H5'),
    ('InvalidArgumentError: Retval[0] does not have value', 'H5')])
def test_what_optimisers_say_is_known(text, row):
    assert messages.match(text).row.cause == row


@shows('H4')
def test_a_norm_in_training_mode_is_not_folded_and_that_is_said(client, planned, tmp_path):
    steps = parse_steps('fold_batch_norms')
    result, nodes = frozen(client, planned('norm_in_training', SAFE), tmp_path / 'x.pb', steps)
    assert 'norm/FusedBatchNorm' in nodes and '(H4' in result['steps'][0]['message']
    result, nodes = frozen(client, planned('norm_in_training', named('C1')), tmp_path / 'y.pb',
                           steps)
    assert nodes['norm/FusedBatchNorm'].op == 'BiasAdd'
    assert 'H4' not in result['steps'][0]['message']
    assert result['steps'][0]['applied'] and service.is_proven(result['verified'])
