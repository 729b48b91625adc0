"""Freezing end to end: the proof, refusals, stops and kills."""
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.errors import Cancelled, OutputFileError, PlanError, WorkerError
from app.formats import protos, reader
from app.freeze import service
from app.freeze.plan import Choices, make_plan
from app.worker.client import WorkerClient
from tests import graphs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope='module')
def client():
    with WorkerClient() as workers:
        workers.start()
        workers.warm()
        yield workers


def frozen(client, made, target, **kwargs):
    plan = make_plan(reader.open_model(made.meta), made.prefix, made.outputs)
    return service.freeze(client, plan, str(target), **kwargs)


@pytest.mark.parametrize('name', [
    'partitioned', 'renamed', 'inception', 'resnet', 'recurrent', 'sharded', 'version_1',
    'version_1_sharded', 'colocated', 'queue', 'dtypes', 'batch_norm_in_place'])
def test_proof(made, client, tmp_path, name):
    verified = frozen(client, made[name], tmp_path / 'x.pb')['verified']
    assert (verified['status'], verified['max_abs_diff']) == ('equal', 0.0), verified['reason']
    assert verified['runs'] in (1, 2, 3)
    assert verified['constants_equal'] == verified['constants_compared'] > 0


def test_proof_of_a_random_graph_says_so(made, client, tmp_path):
    verified = frozen(client, made['random'], tmp_path / 'x.pb')['verified']
    assert verified['status'] == 'equal' and 'random numbers' in verified['reason']


def test_proof_of_the_samples(samples, client, tmp_path):
    for sample in samples.values():
        model = reader.open_model(sample['model'])
        result = service.freeze(client, make_plan(model, None, sample['outputs']),
                                str(tmp_path / 'x.pb'), overwrite=True)
        assert result['ok'] and result['verified']['status'] == 'equal'


def test_another_models_weights_are_found_different(made, client, tmp_path):
    """The proof must be able to fail."""
    target = tmp_path / 'x.pb'
    frozen(client, made['renamed'], target, verify=False)
    graph = protos.load().GraphDef.FromString(target.read_bytes())
    weights = next(node for node in graph.node if node.name == 'w').attr['value'].tensor
    values = np.frombuffer(weights.tensor_content, np.float32).copy()
    model = reader.open_model(made['renamed'].meta)
    for factor in (1 + 2e-7, 1.5):
        weights.tensor_content = (values * np.float32(factor)).tobytes()
        target.write_bytes(graph.SerializeToString())
        verified = service.verify(client, model, None, str(target))
        assert verified['status'] == 'different' and verified['max_abs_diff'] > 0
        assert verified['constants_equal'] == verified['constants_compared'] - 1


def test_each_changed_constant_is_found(samples, client, tmp_path):
    """Even where no output shows it: dead units and saturated ones hide a lot."""
    target = tmp_path / 'x.pb'
    model = reader.open_model(samples['digits']['model'])
    outputs = samples['digits']['outputs']
    service.freeze(client, make_plan(model, None, outputs), str(target), verify=False)
    whole = target.read_bytes()
    names = [node.name for node in protos.load().GraphDef.FromString(whole).node
             if node.op == 'Const' and node.attr['dtype'].type == 1
             and all(dim.size for dim in node.attr['value'].tensor.tensor_shape.dim)]
    assert 'model/classifier/hidden/kernel' in names
    for name in names:
        graph = protos.load().GraphDef.FromString(whole)
        tensor = next(node for node in graph.node if node.name == name).attr['value'].tensor
        if tensor.tensor_content:
            values = np.frombuffer(tensor.tensor_content, np.float32).copy()
            values[values.size // 2] += 1.0
            tensor.tensor_content = values.tobytes()
        else:
            tensor.float_val[0] += 1.0
        target.write_bytes(graph.SerializeToString())
        verified = service.verify(client, model, None, str(target), outputs=outputs)
        assert verified['status'] == 'different', name
        assert name in verified['reason']


def test_a_frozen_file_that_does_not_load(made, client, tmp_path):
    """TF's own result for batch norm that updates in place (failures.md B1)."""
    model = reader.open_model(made['batch_norm_in_place'].meta)
    verified = service.verify(client, model, None, str(made['batch_norm_in_place'].oracle),
                              outputs=['y'])
    assert verified['status'] == 'different'
    assert 'does not load' in verified['reason'] and 'float32_ref' in verified['reason']


def changed(client, made, target, change):
    """What the proof says of the frozen model ``renamed`` after a change to it."""
    frozen(client, made['renamed'], target, verify=False)
    graph = protos.load().GraphDef.FromString(target.read_bytes())
    change(graph, {node.name: node for node in graph.node})
    target.write_bytes(graph.SerializeToString())
    model = reader.open_model(made['renamed'].meta)
    return service.verify(client, model, None, str(target), outputs=['y'])


def test_a_frozen_file_that_lacks_the_output(made, client, tmp_path):
    def rename(graph, nodes):
        nodes['y'].name = 'z'
    verified = changed(client, made, tmp_path / 'x.pb', rename)
    assert verified['status'] == 'different' and 'no output y' in verified['reason']


def test_a_frozen_file_that_does_not_run(made, client, tmp_path):
    """Its input is called otherwise: what the model is fed can't be fed."""
    def rename(graph, nodes):
        for node in graph.node:
            if node.op == 'Placeholder':
                old, node.name = node.name, 'other'
        for node in graph.node:
            node.input[:] = ['other' if name == old else name for name in node.input]
    verified = changed(client, made, tmp_path / 'x.pb', rename)
    assert verified['status'] == 'different' and 'does not run' in verified['reason']


def test_a_frozen_file_with_an_op_that_nobody_knows(made, client, tmp_path):
    def add(graph, nodes):
        graph.node.add(name='extra', op='NoSuchOpAnywhere')
    verified = changed(client, made, tmp_path / 'x.pb', add)
    assert verified['status'] == 'different' and 'NoSuchOpAnywhere' in verified['reason']


def plain_model(client, folder, *lines):
    """What the proof says of a model without variables, against its own graph."""
    meta = protos.load().MetaGraphDef(graph_def=graphs.graph_def(*lines))
    (folder / 'm.meta').write_bytes(meta.SerializeToString())
    (folder / 'x.pb').write_bytes(meta.graph_def.SerializeToString())
    return service.verify(client, reader.open_model(str(folder / 'm.meta')), None,
                          str(folder / 'x.pb'), outputs=['y'])


def test_nothing_but_nan_proves_nothing(client, tmp_path):
    verified = plain_model(
        client, tmp_path, 'x = Placeholder() dtype=float shape=[?,4]', 'd = Sub(x, x) T=float',
        'y = Div(d, d) T=float')
    assert verified['status'] == 'not_run' and 'y:0 was NaN' in verified['reason']


def test_no_elements_prove_nothing(client, tmp_path):
    verified = plain_model(
        client, tmp_path, 'x = Placeholder() dtype=float shape=[?,4]',
        'n = NotEqual(x, x) T=float', 'y = Where(n)')
    assert verified['status'] == 'not_run' and 'no elements' in verified['reason']


def test_inputs_that_prove_something_are_looked_for(client, tmp_path):
    """The square root of negative numbers is NaN, and so are sums with it."""
    verified = plain_model(
        client, tmp_path, 'x = Placeholder() dtype=float shape=[?,50]', 'root = Sqrt(x) T=float',
        'y = MatMul(root, root) T=float transpose_b=true')
    assert verified['status'] == 'equal' and verified['runs'] == 3, verified['reason']


def test_an_op_that_the_model_has_too_is_no_difference(made, client, tmp_path):
    meta = protos.load().MetaGraphDef()
    meta.graph_def.node.add(name='x', op='Placeholder').attr['dtype'].type = 1
    meta.graph_def.node.add(name='y', op='NoSuchOpAnywhere', input=['x'])
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    (tmp_path / 'x.pb').write_bytes(meta.graph_def.SerializeToString())
    verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                              str(tmp_path / 'x.pb'), outputs=['y'])
    assert verified['status'] == 'not_run' and 'NoSuchOpAnywhere' in verified['reason']


def test_the_plan_refuses_it_beforehand(made, client, tmp_path):
    plan = make_plan(reader.open_model(made['batch_norm_in_place'].meta), None, ['y'],
                     Choices(repairs='none'))
    with pytest.raises(PlanError) as caught:
        service.freeze(client, plan, str(tmp_path / 'x.pb'))
    assert caught.value.code == 'finding_b1' and 'AssignMovingAvg' in caught.value.message
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize('content', [b'', b'no graph at all', b'\x0a\xff'])
def test_verify_of_what_is_no_graph(made, client, tmp_path, content):
    target = tmp_path / 'x.pb'
    target.write_bytes(content)
    model = reader.open_model(made['renamed'].meta)
    with pytest.raises(PlanError):
        service.verify(client, model, None, str(target))


def test_the_model_itself_is_never_the_target(made, client):
    before = Path(made['renamed'].meta).read_bytes()
    for path in (made['renamed'].meta, made['renamed'].prefix + '.data-00000-of-00001'):
        with pytest.raises(OutputFileError) as caught:
            frozen(client, made['renamed'], path, overwrite=True)
        assert caught.value.code == 'target_is_source'
    assert Path(made['renamed'].meta).read_bytes() == before


def test_stopped_amid_the_writing(made, tmp_path):
    target = tmp_path / 'x.pb'
    target.write_bytes(b'old')
    control = service.Control()
    with WorkerClient() as client:
        with pytest.raises(Cancelled):
            frozen(client, made['large'], target, overwrite=True, control=control,
                   verify=False, on_progress=lambda fraction, text: control.cancel())
        assert os.listdir(str(tmp_path)) == ['x.pb'] and target.read_bytes() == b'old'
        assert frozen(client, made['large'], target, overwrite=True,
                      verify=False)['written_bytes'] == target.stat().st_size


class InterruptedProof(service.Control):
    """Ctrl-C while the second request, the proof, is waited for."""

    waits = 0

    def wait(self, request):
        self.waits += 1
        if self.waits == 2:
            raise KeyboardInterrupt
        return super().wait(request)


def test_stopping_the_proof_leaves_the_file_and_says_so(made, client, tmp_path):
    target = tmp_path / 'x.pb'
    with pytest.raises(Cancelled) as caught:
        frozen(client, made['renamed'], target, control=InterruptedProof())
    assert str(target) + ' is written' in caught.value.message and target.exists()


@pytest.mark.parametrize('moment', [1, 3, 5])
def test_worker_killed_amid_the_writing(made, tmp_path, moment):
    target = tmp_path / 'x.pb'
    seen = []

    def on_progress(fraction, text):
        seen.append(fraction)
        if len(seen) == moment:
            os.kill(client.pids[0], signal.SIGKILL)

    with WorkerClient() as client:
        with pytest.raises(WorkerError) as caught:
            frozen(client, made['large'], target, verify=False, on_progress=on_progress)
    assert caught.value.code == 'worker_died' and 'signal 9' in caught.value.message
    assert os.listdir(str(tmp_path)) == []


KILLED = '''
import os, signal, sys
from app.formats import reader
from app.freeze import service
from app.freeze.plan import make_plan
from app.worker.client import WorkerClient
meta, target, moment = sys.argv[1:]
seen = []
def on_progress(fraction, text):
    seen.append(fraction)
    if len(seen) == int(moment):
        os.kill(os.getpid(), signal.SIGKILL)
plan = make_plan(reader.open_model(meta), None, ['y'])
with WorkerClient() as client:
    service.freeze(client, plan, target, overwrite=True, verify=False, on_progress=on_progress)
'''


@pytest.mark.parametrize('moment', [1, 4])
def test_program_killed_amid_the_writing(made, tmp_path, moment):
    """The worker notices, tidies up and ends; the target is as it was."""
    target = tmp_path / 'x.pb'
    target.write_bytes(b'old')
    done = subprocess.run([sys.executable, '-c', KILLED, made['large'].meta, str(target),
                           str(moment)], cwd=str(ROOT))
    assert done.returncode == -signal.SIGKILL
    for left in tmp_path.glob('.*.freezing'):
        try:
            with left.open('rb') as file:
                fcntl.flock(file.fileno(), fcntl.LOCK_EX)  # until the worker is gone
        except FileNotFoundError:
            pass
    with WorkerClient() as client:
        whole = frozen(client, made['large'], tmp_path / 'other.pb', verify=False)
    assert target.read_bytes() == b'old' or target.stat().st_size == whole['written_bytes']
    assert sorted(os.listdir(str(tmp_path))) == ['other.pb', 'x.pb']


def test_snippet_runs(made, client, tmp_path, tensorflow):
    result = frozen(client, made['resnet'], tmp_path / 'x.pb', verify=False)
    assert tensorflow(result['snippet'] + "\nprint(list(result.shape))") == [1, 5]


def test_snippet_of_a_model_tied_to_a_cluster_runs(made, client, tmp_path, tensorflow):
    meta = protos.load().MetaGraphDef.FromString(Path(made['resnet'].meta).read_bytes())
    for node in meta.graph_def.node:
        node.device = '/job:ps/task:0'
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    plan = make_plan(reader.open_model(str(tmp_path / 'm.meta')), made['resnet'].prefix,
                     made['resnet'].outputs, Choices(repairs='none'))
    assert ('G7', 'warning') in {(f.id, f.severity) for f in plan.findings}
    result = service.freeze(client, plan, str(tmp_path / 'x.pb'))
    assert result['verified']['status'] == 'equal'
    assert '/job:ps/task:0' in result['verified']['reason']
    assert tensorflow(result['snippet'] + "\nprint(list(result.shape))") == [1, 5]


def test_progress_goes_from_nought_to_one(made, client, tmp_path):
    seen = []
    frozen(client, made['large'], tmp_path / 'x.pb',
           on_progress=lambda fraction, text: seen.append((fraction, text)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions) and 0 <= fractions[0] and fractions[-1] <= 1
    assert {'Writing', 'Comparing'} <= {text for _, text in seen}


def test_a_checkpoint_of_another_model_is_refused_with_what_to_do(samples):
    other = samples['name_scope']['model'][:-len('.meta')]
    plan = make_plan(reader.open_model(samples['digits']['model'], other), other, ['predictions'])
    with pytest.raises(PlanError) as caught:
        service.refuse_errors(plan)
    assert caught.value.code == 'finding_e1'
    assert '--checkpoint' in caught.value.hint and '--saver-key' in caught.value.hint
