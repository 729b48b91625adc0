"""What the proof says beside "equal": fed inputs, behaviour, limits, ops that reach outside."""
import doctest
import importlib

import numpy as np
import pytest

from app.errors import UsageError, WorkerError
from app.formats import protos, reader
from app.freeze import given, service
from app.freeze.job import ProofOptions
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from app.worker.client import WorkerClient
from tests import graphs

SOUND = ['loads', 'constants', 'runs', 'shapes', 'values', 'deterministic', 'batch_independent']


@pytest.fixture(scope='module')
def client():
    with WorkerClient() as workers:
        workers.warm()
        yield workers


def proof(client, made, target, **options):
    plan = make_plan(reader.open_model(made.meta), made.prefix, made.outputs)
    return service.freeze(client, plan, str(target),
                          proof=ProofOptions(**options))['verified']


def own_graph(client, folder, *lines, outputs=('y',), **options):
    """What the proof says of a graph without variables, against itself."""
    meta = protos.load().MetaGraphDef(graph_def=graphs.graph_def(*lines))
    (folder / 'm.meta').write_bytes(meta.SerializeToString())
    (folder / 'x.pb').write_bytes(meta.graph_def.SerializeToString())
    return service.verify(client, reader.open_model(str(folder / 'm.meta')), None,
                          str(folder / 'x.pb'), outputs=list(outputs),
                          proof=ProofOptions(**options))


# --- behaviour ------------------------------------------------------------------------------

def test_an_inference_graph_has_it_all(made, client, tmp_path):
    verified = proof(client, made['resnet'], tmp_path / 'x.pb')
    assert verified['status'] == 'equal' and verified['reason'] == ''
    assert [fact for fact in SOUND if fact not in verified['proven']] in ([], ['shapes'])
    assert (verified['deterministic'], verified['batch_independent']) == (True, True)


def test_baked_batch_statistics_show_up_between_rows(made, client, tmp_path):
    """failures.md C1: equal to the original, and of no use."""
    verified = proof(client, made['inception'], tmp_path / 'x.pb')
    assert verified['status'] == 'equal' and verified['batch_independent'] is False
    assert 'depends on the other rows' in verified['reason'] and '(C1)' in verified['reason']
    assert 'batch_independent' not in verified['proven']


def test_dropout_is_named(made, client, tmp_path):
    """failures.md C2."""
    verified = proof(client, made['random'], tmp_path / 'x.pb')
    assert verified['status'] == 'equal' and verified['deterministic'] is False
    assert 'y/random_uniform/RandomUniform draws random numbers' in verified['reason']
    assert verified['batch_independent'] is True  # The same numbers are drawn for each row.


def test_rows_of_a_fixed_batch(client, tmp_path):
    lines = ('x = Placeholder() dtype=float shape=[4,3]',)
    sound = own_graph(client, tmp_path, *lines + ('y = Relu(x) T=float',))
    assert sound['batch_independent'] is True
    mixed = own_graph(client, tmp_path, *lines + (
        's = MatMul(x, x) T=float transpose_b=true', 'y = MatMul(s, x) T=float'))
    assert mixed['batch_independent'] is False and mixed['status'] == 'equal'


def test_no_rows_to_look_at(client, tmp_path):
    verified = own_graph(client, tmp_path, 'x = Placeholder() dtype=float shape=[?,3]',
                         'y = MatMul(x, x) T=float transpose_a=true')
    assert verified['batch_independent'] is None and 'no output has a row' in verified['reason']


def test_embeddings_are_looked_up_all_over(made, client, tmp_path):
    """Beyond the 90 rows the lookup fails; (0, 4) would look at four of them."""
    plan = make_plan(reader.open_model(made['embedding'].meta), None, ['y'])
    from app.freeze import feeds
    item, = feeds.inputs(plan.model, plan.closure)
    assert item['below'] == 90
    verified = proof(client, made['embedding'], tmp_path / 'x.pb')
    assert verified['status'] == 'equal' and verified['runs'] == 3


def test_differences_come_with_their_scale(client, tmp_path):
    lines = ('x = Placeholder() dtype=float shape=[?,3]', 'y = Relu(x) T=float',
             'z = Identity(x) T=float')
    meta = protos.load().MetaGraphDef(graph_def=graphs.graph_def(*lines))
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    meta.graph_def.node[1].op = 'Relu6'
    meta.graph_def.node[1].op = 'Softplus'
    (tmp_path / 'x.pb').write_bytes(meta.graph_def.SerializeToString())
    verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                              str(tmp_path / 'x.pb'), outputs=['y', 'z'])
    entry, = verified['differences']
    assert verified['status'] == 'different' and entry['output'] == 'y:0'
    assert entry['max_abs_diff'] == verified['max_abs_diff'] == pytest.approx(np.log(2), abs=.2)
    assert 0.5 < entry['scale'] < 5


# --- inputs of the user's -------------------------------------------------------------------

def test_inputs_of_the_users_are_used(made, client, tmp_path):
    array = np.random.RandomState(3).normal(size=(5, 33, 33, 3)).astype(np.float32)
    np.save(str(tmp_path / 'x.npy'), array)
    model = reader.open_model(made['resnet'].meta)
    plan = make_plan(model, None, made['resnet'].outputs)
    entries = given.read(model, plan.closure, [('images', str(tmp_path / 'x.npy'))])
    verified = proof(client, made['resnet'], tmp_path / 'x.pb', given=tuple(entries))
    assert verified['status'] == 'equal'
    assert verified['inputs'][0]['images:0'] == 'float32 5x33x33x3'
    assert verified['runs'] > 1 and verified['batch_independent'] is True


def test_a_tensor_amid_the_graph_can_be_fed(client, tmp_path):
    np.save(str(tmp_path / 'm.npy'), np.ones((2, 3), np.float32))
    lines = ('x = Placeholder() dtype=float shape=[?,3]', 'm = Neg(x) T=float',
             'y = Relu(m) T=float')
    model = graphs.model(*lines)
    entries = given.read(model, {0, 1, 2}, [('m', str(tmp_path / 'm.npy'))])
    verified = own_graph(client, tmp_path, *lines, given=tuple(entries))
    assert verified['status'] == 'equal' and 'm:0' in verified['inputs'][0]


def test_inputs_that_do_not_run_are_said_to(client, tmp_path):
    np.save(str(tmp_path / 'x.npy'), np.ones((2, 3), np.float32))
    lines = ('x = Placeholder() dtype=float', 'y = MatMul(x, x) T=float')
    entries = given.read(graphs.model(*lines), {0, 1}, [('x', str(tmp_path / 'x.npy'))])
    verified = own_graph(client, tmp_path, *lines, given=tuple(entries))
    assert verified['status'] == 'not_run'
    assert 'does not run on the inputs given' in verified['reason']


# --- where the original can't run -----------------------------------------------------------

def test_no_kernel_here(client, tmp_path):
    """Only the original's side lacks a kernel: the file itself is loaded and run."""
    lines = ('x = Placeholder() dtype=float shape=[2,3]', 'y = Relu(x) T=float')
    meta = protos.load().MetaGraphDef(graph_def=graphs.graph_def(*lines))
    (tmp_path / 'x.pb').write_bytes(meta.graph_def.SerializeToString())
    node = meta.graph_def.node[1]
    node.op = 'NcclAllReduce'
    node.attr['reduction'].s, node.attr['num_devices'].i = b'sum', 1
    node.attr['shared_name'].s = b'n'
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                              str(tmp_path / 'x.pb'), outputs=['y'],
                              proof=ProofOptions(run_unsafe=True))
    assert verified['status'] == 'not_run' and 'Nccl' in verified['reason']
    assert verified['proven'] == ['loads', 'runs', 'deterministic', 'batch_independent']


def test_an_op_of_the_original_that_nobody_registers(client, tmp_path):
    lines = ('x = Placeholder() dtype=float shape=[2,3]', 'y = Relu(x) T=float')
    meta = protos.load().MetaGraphDef(graph_def=graphs.graph_def(*lines))
    (tmp_path / 'x.pb').write_bytes(meta.graph_def.SerializeToString())
    meta.graph_def.node[1].op = 'LeakyRelu'
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                              str(tmp_path / 'x.pb'), outputs=['y'])
    assert verified['status'] == 'not_run' and 'LeakyRelu' in verified['reason']
    assert verified['proven'][:2] == ['loads', 'runs'] and verified['inputs']


def test_reasons_are_sentences_the_original_first(client, tmp_path):
    verified = own_graph(client, tmp_path, 'x = Placeholder() dtype=string shape=[2]',
                         'y = StringToNumber(x)')
    reason = verified['reason']
    assert verified['status'] == 'not_run' and reason.endswith(('.', '…'))
    assert reason.startswith('The original does not run') and '. Nor does the frozen' in reason


@pytest.mark.parametrize('module', ['facts', 'runtime'])
def test_examples_of_the_wording_hold(module):
    found = doctest.testmod(importlib.import_module('app.worker.proof.' + module))
    assert found.attempted and not found.failed


# --- limits ---------------------------------------------------------------------------------

HANGS = ('x = Placeholder() dtype=float shape=[?,3]', 'q = FIFOQueueV2()', 'size = Const()',
         'd = QueueDequeueV2(q)', 'y = Identity(x, ^d) T=float')


def hanging(folder):
    graph = graphs.graph_def(*HANGS)
    for node in graph.node:
        if node.op in ('FIFOQueueV2', 'QueueDequeueV2'):
            node.attr['component_types'].list.type.append(1)
    del graph.node[2]
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (folder / 'm.meta').write_bytes(meta.SerializeToString())
    (folder / 'x.pb').write_bytes(graph.SerializeToString())
    return reader.open_model(str(folder / 'm.meta'))


def test_a_hang_is_a_message(client, tmp_path):
    model = hanging(tmp_path)
    pids = client.pids
    verified = service.verify(client, model, None, str(tmp_path / 'x.pb'), outputs=['y'],
                              proof=ProofOptions(seconds=2))
    assert verified['status'] == 'not_run' and verified['proven'] == ['loads']
    assert 'did not come back' in verified['reason'] and '--proof-seconds' in verified['reason']
    assert 'the 2 s of the proof' in verified['reason']
    assert set(client.pids) <= set(pids), 'the worker had to be killed'


def test_a_source_left_in_the_file_is_told(client, tmp_path):
    hanging(tmp_path)
    graph = protos.load().GraphDef.FromString((tmp_path / 'x.pb').read_bytes())
    next(node for node in graph.node if node.name == 'y').input[:] = ['d']
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    (tmp_path / 'x.pb').write_bytes(graph.SerializeToString())
    verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                              str(tmp_path / 'x.pb'), outputs=['y'],
                              choices=Choices(repairs='none'))
    assert 'only with d:0 fed; as written the file waits' in verified['reason'], verified


def test_the_limit_told_is_the_one_that_was_given():
    """The worker has to be killed, a little after the limit."""
    class Late:
        def wait(self, request):
            raise WorkerError('It took more than 8 seconds and was stopped.', code='timeout')

    with pytest.raises(WorkerError) as caught:
        service._in_time(Late(), None, ProofOptions(seconds=5))
    assert 'within 5 s' in caught.value.message and '8' not in caught.value.message


def test_memory_is_limited(tmp_path):
    """A tensor of 8 GB where 1 GB is allowed: one sentence, and the machine lives."""
    lines = ('x = Placeholder() dtype=float shape=[1]', 'd = Const()',
             'f = Fill(d, z) T=float', 'z = Const()', 'y = Add(f, x) T=float')
    graph = graphs.graph_def(*lines)
    for name, dtype in (('d', 3), ('z', 1)):
        node = next(node for node in graph.node if node.name == name)
        node.attr['dtype'].type = node.attr['value'].tensor.dtype = dtype
        if dtype == 3:
            node.attr['value'].tensor.tensor_shape.dim.add(size=1)
            node.attr['value'].tensor.int_val.append(2000000000)
        else:
            node.attr['value'].tensor.tensor_shape.SetInParent()
            node.attr['value'].tensor.float_val.append(1)
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    (tmp_path / 'x.pb').write_bytes(graph.SerializeToString())
    with WorkerClient() as client:
        verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                                  str(tmp_path / 'x.pb'), outputs=['y'],
                                  proof=ProofOptions(memory=1 << 30))
    assert verified['status'] == 'not_run' and 'OOM' in verified['reason'], verified


# --- ops that reach outside -----------------------------------------------------------------

def writing(folder):
    """A model whose output writes a file on the way; the file's path."""
    graph = graphs.graph_def('x = Placeholder() dtype=float shape=[?,3]', 'path = Const()',
                             'text = Const()', 'w = WriteFile(path, text)',
                             'y = Identity(x, ^w) T=float')
    marker = folder / 'written'
    for name, value in (('path', str(marker)), ('text', 'boo')):
        node = next(node for node in graph.node if node.name == name)
        node.attr['dtype'].type = node.attr['value'].tensor.dtype = 7
        node.attr['value'].tensor.tensor_shape.SetInParent()
        node.attr['value'].tensor.string_val.append(value.encode())
    return graph, marker


def test_nothing_reaches_outside_without_a_yes(client, tmp_path):
    graph, marker = writing(tmp_path)
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    (tmp_path / 'x.pb').write_bytes(graph.SerializeToString())
    model = reader.open_model(str(tmp_path / 'm.meta'))
    verified = service.verify(client, model, None, str(tmp_path / 'x.pb'), outputs=['y'])
    assert verified['status'] == 'not_run' and verified['proven'] == ['loads']
    assert verified['effects'] == [{'node': 'w', 'op': 'WriteFile', 'touches': 'files'}]
    assert '--run-unsafe' in verified['reason'] and not marker.exists()
    verified = service.verify(client, model, None, str(tmp_path / 'x.pb'), outputs=['y'],
                              proof=ProofOptions(run_unsafe=True))
    assert verified['status'] == 'equal' and marker.read_text() == 'boo'


def test_nor_does_what_only_the_frozen_file_has(client, tmp_path):
    graph, marker = writing(tmp_path)
    (tmp_path / 'x.pb').write_bytes(graph.SerializeToString())
    plain = protos.load().MetaGraphDef(graph_def=graphs.graph_def(
        'x = Placeholder() dtype=float shape=[?,3]', 'y = Identity(x) T=float'))
    (tmp_path / 'm.meta').write_bytes(plain.SerializeToString())
    verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                              str(tmp_path / 'x.pb'), outputs=['y'])
    assert verified['status'] == 'not_run' and not marker.exists()


def test_the_wrong_file_is_refused_before_anything_runs(made, tmp_path):
    model = reader.open_model(made['resnet'].meta)
    plan = make_plan(model, None, made['resnet'].outputs)
    with pytest.raises(UsageError):
        given.read(model, plan.closure, [('images', str(tmp_path / 'none.npy'))])


# --- looking for inputs ---------------------------------------------------------------------

def test_a_pipeline_of_a_newer_tensorflow_is_cut_off(client, tmp_path):
    """The original has an op that nobody knows here, but only before what is fed."""
    graph = graphs.graph_def('it = IteratorV2()', 'next = IteratorGetNext(it)',
                             'y = Add(next:1, next) T=float')
    node = graph.node[1]
    for _ in range(2):
        node.attr['output_types'].list.type.append(1)
        node.attr['output_shapes'].list.shape.add().dim.add(size=-1)
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    model = reader.open_model(str(tmp_path / 'm.meta'))
    result = service.freeze(client, make_plan(model, None, ['y'], Choices(repairs='all')),
                            str(tmp_path / 'x.pb'))
    assert result['verified']['status'] == 'equal', result['verified']['reason']


def test_batches_that_an_error_speaks_of_are_tried(client, tmp_path):
    """failures.md C9: a batch of 6 built in by a constant."""
    graph = graphs.graph_def('x = Placeholder() dtype=float shape=[?,3]', 'c = Const() dtype=float',
                             'axis = Const() dtype=int32',
                             'y = ConcatV2(c, x, axis) T=float N=2 Tidx=int32')
    value = graph.node[1].attr['value'].tensor
    value.dtype = 1
    for size in (6, 2):
        value.tensor_shape.dim.add(size=size)
    value.float_val.extend(range(12))
    axis = graph.node[2].attr['value'].tensor
    axis.dtype = 3
    axis.tensor_shape.SetInParent()
    axis.int_val.append(1)
    meta = protos.load().MetaGraphDef(graph_def=graph)
    (tmp_path / 'm.meta').write_bytes(meta.SerializeToString())
    (tmp_path / 'x.pb').write_bytes(graph.SerializeToString())
    verified = service.verify(client, reader.open_model(str(tmp_path / 'm.meta')), None,
                              str(tmp_path / 'x.pb'), outputs=['y'])
    assert verified['status'] == 'equal' and verified['inputs'] == [{'x:0': 'float32 6x3'}]
