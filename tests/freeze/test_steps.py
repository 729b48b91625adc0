"""Steps after freezing: each proven, each failure without a trace."""
import os

import pytest

from app import report
from app.errors import Cancelled, UsageError
from app.formats import protos, reader
from app.freeze import after, service
from app.freeze.job import ProofOptions
from app.freeze.plan import make_plan
from app.freeze.steps import STEPS, Step, parse_steps
from app.rewrite.choices import Choices
from app.worker.client import WorkerClient


@pytest.fixture(scope='module')
def client():
    with WorkerClient() as workers:
        workers.warm()
        yield workers


def frozen(client, made, target, steps, **options):
    plan = make_plan(reader.open_model(made.meta), made.prefix, made.outputs)
    return service.freeze(client, plan, str(target), steps=steps, **options)


def graph_of(path):
    return protos.load().GraphDef.FromString(path.read_bytes())


def ops_of(path):
    return [node.op for node in graph_of(path).node]


def test_names():
    assert [step.name for step in parse_steps('strip_unused,remove_devices, round_weights')] == [
        'strip_unused_nodes', 'remove_device', 'round_weights']
    assert parse_steps('') == []
    with pytest.raises(UsageError) as caught:
        parse_steps('fold_everything')
    assert 'fold_constants' in caught.value.suggestions


def test_all_of_them(made, client, tmp_path):
    """Inputs and outputs stay as they are, sizes are told, numbers too."""
    target = tmp_path / 'x.pb'
    plain = tmp_path / 'plain.pb'
    frozen(client, made['pictures'], plain, [], verify=False)
    result = frozen(client, made['pictures'], target, list(STEPS.values()))
    assert result['ok'] and result['verified'] == result['steps'][-1]['verified']
    assert result['verified']['status'] == 'different' and result['verified']['max_abs_diff'] > 0
    assert result['verified']['changed_by'] == ['round_weights', 'quantize_weights']
    assert result['bytes'] == target.stat().st_size
    assert result['constants'] == ops_of(target).count('Const')
    steps = {step['name']: step for step in result['steps']}
    assert list(steps) == list(STEPS)
    assert all(step['applied'] for step in steps.values()), steps
    for name in ('fold_constants', 'fold_batch_norms', 'strip_unused_nodes',
                 'merge_duplicate_nodes', 'remove_device'):
        proof = steps[name]['verified']
        assert proof is None or proof['status'] in ('equal', 'close'), (name, proof)
    assert steps['fold_constants']['nodes_after'] < steps['fold_constants']['nodes_before']
    for name in ('round_weights', 'quantize_weights'):
        assert steps[name]['verified']['status'] == 'different'
        assert {entry['output'] for entry in steps[name]['verified']['differences']} == {
            'one:0', 'other:0'}
    assert steps['quantize_weights']['after_bytes'] < steps['quantize_weights']['before_bytes'] / 2
    assert result['written_bytes'] == target.stat().st_size
    assert 'FusedBatchNorm' in ops_of(plain) and 'FusedBatchNorm' not in ops_of(target)
    nodes = {node.name: node for node in graph_of(target).node}
    before = {node.name: node for node in graph_of(plain).node}
    for name in ('images', 'scale'):
        for node in (nodes[name], before[name]):
            node.attr.pop('_output_shapes', None)
        assert nodes[name] == before[name]
    assert {'one', 'other', 'scale/input', 'Const'} & set(before) >= {'one', 'other'}
    assert graph_of(target).versions.producer == graph_of(plain).versions.producer > 0
    assert os.listdir(str(tmp_path)) == ['plain.pb', 'x.pb'] or len(os.listdir(str(tmp_path))) == 2


def test_a_graph_with_functions_is_left_alone(made, client, tmp_path):
    """TransformGraph takes a function's name for an op that nobody registers."""
    result = frozen(client, made['recurrent'], tmp_path / 'x.pb', parse_steps('merge_duplicates'))
    step, = result['steps']
    assert not step['applied'] and 'not registered' in step['message'] and result['ok']
    assert graph_of(tmp_path / 'x.pb').library.function


def test_what_changes_the_numbers_is_taken_back(made, client, tmp_path):
    wrong = Step('wrong', ('round_weights(num_steps=2)',), True, False, '')
    result = frozen(client, made['pictures'], tmp_path / 'x.pb', [wrong])
    assert result['ok'] and not result['steps'][0]['applied']
    assert 'taken back' in result['steps'][0]['message']
    plain = tmp_path / 'plain.pb'
    frozen(client, made['pictures'], plain, [], verify=False)
    assert plain.read_bytes() == (tmp_path / 'x.pb').read_bytes()
    assert sorted(os.listdir(str(tmp_path))) == ['plain.pb', 'x.pb']


@pytest.mark.parametrize('transform, said', [
    ('no_such_transform', 'not recognized'), ('remove_nodes(op=Relu)', 'taken back')])
def test_failures_are_one_sentence(made, client, tmp_path, transform, said):
    bad = Step('bad', (transform,), False, False, '')
    result = frozen(client, made['pictures'], tmp_path / 'x.pb',
                    [bad] + parse_steps('merge_duplicate_nodes'))
    failed, done = result['steps']
    assert not failed['applied'] and said in failed['message'] and '\n' not in failed['message']
    assert done['applied'] and done['after_bytes'] == (tmp_path / 'x.pb').stat().st_size


def test_stopping_a_step_keeps_the_file_and_what_was_proven_of_it(made, tmp_path):
    control = service.Control()

    def on_progress(fraction, text):
        if text.startswith('merge_duplicate_nodes'):
            control.cancel()

    with WorkerClient() as client:
        result = frozen(client, made['pictures'], tmp_path / 'x.pb',
                        parse_steps('merge_duplicate_nodes,remove_device'), control=control,
                        on_progress=on_progress)
    assert os.listdir(str(tmp_path)) == ['x.pb'] and ops_of(tmp_path / 'x.pb').count('Relu') > 1
    assert result['ok'] and result['verified']['status'] == 'equal'
    assert result['bytes'] == (tmp_path / 'x.pb').stat().st_size
    assert [(step['applied'], step['stopped']) for step in result['steps']] == [(False, True)] * 2
    assert 'stopped before its end' in result['steps'][0]['message']
    assert 'not begun' in result['steps'][1]['message']
    assert after.stopped(result['steps']) == 'merge_duplicate_nodes'


def test_stopping_a_step_while_its_file_takes_the_place_of_the_earlier_one(made, tmp_path):
    class Control(service.Control):
        waits = 0

        def wait(self, request):
            self.waits += 1
            found = super().wait(request)
            if self.waits == 3:
                raise KeyboardInterrupt
            return found

    with WorkerClient() as client:
        with pytest.raises(Cancelled) as caught:
            frozen(client, made['pictures'], tmp_path / 'x.pb',
                   parse_steps('merge_duplicate_nodes'), control=Control())
    assert 'merge_duplicate_nodes was done to it' in caught.value.message
    assert os.listdir(str(tmp_path)) == ['x.pb']


def test_without_a_proof_they_are_called_unproven(made, client, tmp_path):
    result = frozen(client, made['pictures'], tmp_path / 'x.pb', parse_steps('quantize_weights'),
                    verify=False)
    step, = result['steps']
    assert step['applied'] and step['verified'] is None and 'not proven' in step['message']
    assert result['verified']['status'] == 'not_run'
    assert result['constants'] == ops_of(tmp_path / 'x.pb').count('Const')


def test_what_can_not_be_proven_is_left_out(made, client, tmp_path):
    plain = tmp_path / 'plain.pb'
    frozen(client, made['pictures'], plain, [], verify=False)
    proof = ProofOptions(seconds=1e-6)
    result = frozen(client, made['pictures'], tmp_path / 'x.pb',
                    parse_steps('merge_duplicates,quantize_weights'), proof=proof)
    assert result['verified']['status'] == 'not_run' and result['ok']
    assert not any(step['applied'] for step in result['steps'])
    assert all('proven' in step['message'] for step in result['steps'])
    assert plain.read_bytes() == (tmp_path / 'x.pb').read_bytes()


def test_numbers_that_a_step_may_change_are_never_called_equal():
    verified = {'status': 'equal', 'max_abs_diff': 0.0, 'reason': ''}
    after._declare(verified, ['quantize_weights'])
    assert verified['status'] == 'different' and 'the same' in verified['reason']
    assert service.is_proven(verified) and report.proof_failure(verified) == {}


def test_text_stays_text(made, client, tmp_path):
    from google.protobuf import text_format
    frozen(client, made['pictures'], tmp_path / 'x.pbtxt', parse_steps('merge_duplicate_nodes'),
           text=True)
    graph = text_format.Parse((tmp_path / 'x.pbtxt').read_text(), protos.load().GraphDef())
    assert {'one', 'other'} <= {node.name for node in graph.node}


def test_a_repaired_model_is_the_measure_of_steps(made, client, tmp_path):
    """Steps add nothing to what a repair changed, and the difference stays that of the repair."""
    plan = make_plan(reader.open_model(made['random'].meta), made['random'].prefix,
                     made['random'].outputs, Choices(repairs='all'))
    assert plan.other_numbers == ['C2']
    result = service.freeze(client, plan, str(tmp_path / 'x.pb'),
                            steps=parse_steps('fold_constants,round_weights,merge_duplicates'))
    fold, rounded, merged = result['steps']
    assert fold['applied'] and fold['verified']['repaired'] == 'equal'
    assert fold['verified']['max_abs_diff'] > 0 and fold['verified']['changed_by'] == ['C2']
    assert rounded['verified']['declared'] and rounded['verified']['against'] == ['C2']
    assert rounded['verified']['changed_by'] == ['C2', 'round_weights']
    assert 'after the repairs C2' in rounded['verified']['reason']
    assert merged['applied'] and result['ok']
