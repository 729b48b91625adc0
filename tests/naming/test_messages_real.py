"""Every row of the message table with the message that TensorFlow 1.4 really gives.

One process with the runtime makes the mistakes; what it can't be made to say (later
versions' wordings, GPUs, files over 2 GB) stands here as the catalogue has it.
"""
import re

import pytest

from app.naming import explain, messages
from tests import graphs

# Provokes errors; prints {case: message as a traceback ends with it}.
_PROVOKE = r'''
import json, os, sys, tempfile, traceback
import numpy as np
import tensorflow as tf
from google.protobuf import text_format
from tensorflow.python.framework import graph_util
from tensorflow.python.tools import freeze_graph

folder = tempfile.mkdtemp()
os.chdir(folder)
said = {}


def case(function):
    tf.reset_default_graph()
    try:
        function()
    except BaseException:
        said[function.__name__] = traceback.format_exc()[-6000:]


def network():
    x = tf.placeholder(tf.float32, [None, 3], 'x')
    flag = tf.placeholder(tf.bool, name='is_training')
    w = tf.get_variable('w', [3, 2])
    net = tf.matmul(x, w)
    probs = tf.nn.softmax(net, name='probs')
    return x, flag, w, probs


def saved(name='model'):
    network()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return tf.train.Saver().save(session, os.path.join(folder, name))


def extract(names):
    network()
    graph_util.extract_sub_graph(tf.get_default_graph().as_graph_def(), names)


@case
def name(): extract(['prob'])
@case
def port(): extract(['probs:0'])
@case
def blank(): extract(' probs'.split(','))
@case
def empty(): extract('probs,'.split(','))
@case
def slash(): extract(['probs/'])
@case
def string(): extract('probs')
@case
def tensor():
    probs = network()[3]
    graph_util.extract_sub_graph(tf.get_default_graph().as_graph_def(), [probs])
@case
def graph():
    network()
    graph_util.extract_sub_graph(tf.get_default_graph(), ['probs'])
@case
def imported():
    network()
    definition = tf.get_default_graph().as_graph_def()
    with tf.Graph().as_default() as other:
        tf.import_graph_def(definition)
        other.get_tensor_by_name('probs:0')
@case
def pruned():
    network()
    definition = graph_util.extract_sub_graph(tf.get_default_graph().as_graph_def(), ['w'])
    with tf.Graph().as_default() as other:
        tf.import_graph_def(definition, name='')
        other.get_tensor_by_name('x:0')
@case
def as_tensor():
    network()
    tf.get_default_graph().get_tensor_by_name('probs')
@case
def as_operation():
    network()
    tf.get_default_graph().get_operation_by_name('probs:0')
@case
def second_output():
    network()
    tf.get_default_graph().get_tensor_by_name('probs:1')
@case
def no_operation():
    network()
    tf.get_default_graph().get_operation_by_name('porbs')


def frozen(output):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        definition = graph_util.convert_variables_to_constants(
            session, tf.get_default_graph().as_graph_def(), [output])
    with tf.Graph().as_default():
        tf.import_graph_def(definition, name='')


@case
def reference():
    x, flag, w, probs = network()
    with tf.control_dependencies([tf.assign_add(w, tf.ones([3, 2]), name='update')]):
        tf.identity(probs, name='out')
    frozen('out')
@case
def global_step():
    network()
    step = tf.train.get_or_create_global_step()
    with tf.control_dependencies([tf.cond(tf.is_variable_initialized(step),
                                          lambda: step, lambda: step)]):
        tf.identity(1.0, name='out')
    frozen('out')
@case
def placeholder():
    x, flag, w, probs = network()
    out = tf.cond(flag, lambda: probs, lambda: probs * 2)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(out, {x: np.zeros([1, 3])})
@case
def iterator():
    data = tf.data.Dataset.from_tensors(np.zeros(3)).make_initializable_iterator().get_next()
    with tf.Session() as session:
        session.run(data)
@case
def table():
    found = tf.contrib.lookup.HashTable(
        tf.contrib.lookup.KeyValueTensorInitializer(['a'], [1]), 0).lookup(tf.constant(['a']))
    with tf.Session() as session:
        session.run(found)
@case
def uninitialized():
    x, flag, w, probs = network()
    with tf.Session() as session:
        session.run(probs, {x: np.zeros([1, 3])})
@case
def resource():
    v = tf.get_variable('w', [2], use_resource=True)
    with tf.Session() as session:
        session.run(v + 1)
@case
def sstable():
    saved()
    tf.train.Saver().restore(tf.Session(), os.path.join(folder, 'model.meta'))
@case
def index_file():
    prefix = saved()
    tf.train.Saver().restore(tf.Session(), prefix + '.index')
@case
def missing_key():
    prefix = saved()
    tf.reset_default_graph()
    tf.get_variable('probs_w', [3, 2])
    tf.train.Saver().restore(tf.Session(), prefix)
@case
def shapes():
    prefix = saved()
    tf.reset_default_graph()
    tf.get_variable('w', [4, 2])
    tf.train.Saver().restore(tf.Session(), prefix)
@case
def nothing_to_save():
    tf.constant(1.0)
    tf.train.Saver()
@case
def names_to_saveables():
    network()
    tf.train.Saver({'a': tf.constant(1.0)})
@case
def partitioned():
    parts = tf.get_variable('w', [4, 2], partitioner=tf.fixed_size_partitioner(2))
    prefix = os.path.join(folder, 'parts')
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, prefix)
    tf.train.Saver({'w': tf.get_default_graph().get_tensor_by_name('w/part_0:0'),
                    'v': tf.get_default_graph().get_tensor_by_name('w/part_0/read:0')})
@case
def text_of_binary():
    network()
    with open('graph.pb', 'wb') as file:
        file.write(tf.get_default_graph().as_graph_def().SerializeToString() + b'\xff\xfe')
    with open('graph.pb') as file:
        file.read()
@case
def binary_of_text():
    with open('graph.pbtxt', 'w') as file:
        file.write('node { name: "x" op: "Placeholder" }')
    tf.GraphDef().ParseFromString(open('graph.pbtxt', 'rb').read())
@case
def wrong_field():
    text_format.Merge('meta_info_def { }', tf.GraphDef())


def define(text):
    definition = tf.GraphDef()
    text_format.Merge(text, definition)
    tf.import_graph_def(definition, name='')


@case
def unknown_op(): define('node { name: "x" op: "NoSuchOp" }')
@case
def unknown_attribute():
    define('node { name: "probs" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } }'
           ' attr { key: "dilations" value { i: 1 } } }')
    tf.Session().run('probs:0')
@case
def colocated():
    define('node { name: "probs" op: "NoOp" attr { key: "_class" value { list '
           '{ s: "loc:@gone" } } } }')
@case
def device():
    with tf.device('/gpu:0'):
        tf.get_variable('w', [2], tf.int32, tf.zeros_initializer())
    tf.Session().run(tf.global_variables_initializer())
@case
def kernel():
    from tensorflow.contrib import nccl
    define('node { name: "c" op: "Const" attr { key: "dtype" value { type: DT_FLOAT } } attr { key:'
           ' "value" value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: 1 } } } }'
           'node { name: "probs" op: "NcclAllReduce" input: "c" attr { key: "T" value { type: '
           'DT_FLOAT } } attr { key: "reduction" value { s: "sum" } } attr { key: "num_devices" '
           'value { i: 1 } } attr { key: "shared_name" value { s: "a" } } }')
    tf.Session().run('probs:0')
@case
def python_function():
    tf.py_func(lambda a: a, [1.0], tf.float32, name='call')
    definition = tf.get_default_graph().as_graph_def()
    for node in definition.node:
        if node.op == 'PyFunc':
            node.attr['token'].s = b'pyfunc_77'
    with tf.Graph().as_default():
        tf.Session().run(tf.import_graph_def(definition, return_elements=['call:0'])[0])
@case
def too_large():
    tf.constant(np.zeros([1 << 29, 2], np.float32))
@case
def fed_shape():
    x, flag, w, probs = network()
    tf.Session().run(probs, {x: np.zeros([2, 5])})
@case
def reshaped():
    x = tf.placeholder(tf.float32, name='x')
    tf.Session().run(tf.reshape(x, [2, 4], 'probs'), {x: np.zeros([3, 3])})
@case
def no_checkpoint():
    import contextlib, io
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        freeze_graph.freeze_graph('nowhere.pb', '', True, 'nowhere', 'probs', '', '', 'o.pb',
                                  True, '')
    raise RuntimeError(out.getvalue())

print(json.dumps(said))
'''

# case: (cause, nodes of the model below that the answer must name, in any order)
MADE = {
    'name': (('A1',), {'probs'}), 'port': (('A2',), {'probs'}), 'blank': (('A3',), {'probs'}),
    'empty': (('A4',), {'probs'}), 'slash': (('A4',), {'probs'}), 'string': (('A5',), set()),
    'tensor': (('A6',), {'probs'}), 'graph': (('A7',), set()), 'imported': (('A13',), {'probs'}),
    'pruned': (('A14',), {'x'}), 'as_tensor': (('A15',), {'probs'}),
    'as_operation': (('A15',), {'probs'}), 'second_output': (('A15',), {'probs:0'}),
    'no_operation': (('A1',), {'probs'}), 'reference': (('B1',), {'update', 'w'}),
    'global_step': (('B3',), {'global_step'}), 'placeholder': (('C3',), {'is_training'}),
    'iterator': (('C4',), {'IteratorGetNext'}), 'table': (('G12',), set()),
    'uninitialized': (('C7', 'C8'), {'w'}), 'resource': (('F1',), {'w'}),
    'sstable': (('D1', 'D8'), set()), 'missing_key': (('E1',), {'probs_w'}),
    'index_file': (('D2',), {'w'}),
    'shapes': (('E2',), {'w'}), 'nothing_to_save': (('D2',), set()),
    'names_to_saveables': (('E5', 'E6'), set()), 'partitioned': (('E5', 'E6'), set()),
    'text_of_binary': (('D10',), set()), 'binary_of_text': (('D11',), set()),
    'wrong_field': (('D11',), set()), 'unknown_op': (('G1',), set()),
    'unknown_attribute': (('G4',), {'probs'}), 'colocated': (('G9',), {'probs'}),
    'device': (('G7',), {'w'}), 'kernel': (('G8',), {'probs'}),
    'python_function': (('G11',), set()), 'too_large': (('G15',), set()),
    'fed_shape': (('C9',), {'x'}), 'reshaped': (('C9',), {'probs'}),
    'no_checkpoint': (('D4', 'D5'), set()),
}

# Wordings of other versions and runtimes, as the failure catalogue quotes them.
QUOTED = {
    'ValueError: Cannot convert a tensor of type float32 to an input of type float32_ref.':
        ('B1', set()),
    "ValueError: Input 0 of node update was passed float from w:0 incompatible with expected "
    'float_ref.': ('B1', {'update', 'w'}),
    'ValueError: Input 0 of node IsVariableInitialized was passed int64 from global_step:0 '
    'incompatible with expected int64_ref.': ('B3', {'global_step'}),
    'Input 0 of node probs was passed float from w:0 incompatible with expected resource.':
        ('F3', {'probs', 'w'}),
    'Cannot find the variable that is an input to the ReadVariableOp.': ('F3', set()),
    'Converted 0 variables to const ops.': ('F1', set()),
    'tensorflow.python.framework.errors_impl.NotFoundError: Tensor name "w" not found in '
    'checkpoint files model.ckpt.index': ('D2', {'w'}),
    "Input checkpoint 'model' doesn't exist!": ('D4', set()),
    "AttributeError: 'int' object has no attribute 'graph_def'": ('D14', set()),
    "AttributeError: 'int' object has no attribute 'node'": ('D14', set()),
    "tensorflow.python.framework.errors_impl.NotFoundError: Op type not registered 'NoSuchOp' in "
    'binary running on host.': ('G1', set()),
    "KeyError: u'SomeOp'": ('G1', set()),
    "No OpKernel was registered to support Op 'CudnnRNN' with these attrs.": ('G8', set()),
    'ValueError: Cannot create a tensor proto whose content is larger than 2GB.': ('G15', set()),
    'google.protobuf.message.EncodeError: exceeds maximum protobuf size of 2GB': ('G15', set()),
    'larger than the limit (2147483647 bytes)': ('G15', set()),
    "The node 'probs' has inputs from different frames. The input 'x' is in frame ''.":
        ('B5', {'probs', 'x'}),
    'ValueError: names_to_saveables must be a dict mapping string names to Tensors/Variables.':
        ('E5', set()),
    "KeyError: \"The following input nodes were not found: {'probs'}\\n\"": ('H2', {'probs'}),
    'InvalidArgumentError: Input node probs not found in graph': ('H2', {'probs'}),
    "W fold_batch_norms: Didn't find expected Conv2D input to 'probs'": ('H4', {'probs'}),
    'Incorrect shape for mean, found (0,), expected (24,)': ('H4', set()),
    "ValueError: NodeDef expected inputs '' do not match 1 inputs specified; Op<name=Const":
        ('H5', set()),
    'InvalidArgumentError: Retval[0] does not have value': ('H5', set()),
}


@pytest.fixture(scope='module')
def said(tensorflow):
    return tensorflow(_PROVOKE)


@pytest.fixture(scope='module')
def model():
    """What the cases above are built on, in one graph."""
    return graphs.model(
        'x = Placeholder() dtype=float shape=[?,3]',
        'is_training = Placeholder() dtype=bool',
        'handle = Iterator()', 'IteratorGetNext = IteratorGetNext(handle)',
        'global_step = VariableV2() dtype=int64 shape=[]',
        'IsVariableInitialized = IsVariableInitialized(global_step) dtype=int64',
        'w = VariableV2() dtype=float shape=[3,2]',
        'probs_w = VariableV2() dtype=float shape=[3,2]',
        'MatMul = MatMul(x, w) T=float',
        'update = AssignAdd(w, MatMul) T=float',
        'probs = Softmax(MatMul) T=float')


def answer(model, text):
    """(causes, all names that the answer gives) for a pasted message."""
    found = explain.explain(model, text)
    names = {suggestion.name for one in found for suggestion in one.suggestions}
    return {one.cause for one in found}, names | {one.node for one in found}


@pytest.mark.parametrize('case', sorted(MADE))
def test_message_of_tensorflow(said, model, case):
    causes, nodes = MADE[case]
    found, names = answer(model, said[case])
    assert found & set(causes), (said[case][-600:], found)
    assert nodes <= names, said[case][-600:]


@pytest.mark.parametrize('text', sorted(QUOTED))
def test_quoted_message(model, text):
    cause, nodes = QUOTED[text]
    found, names = answer(model, text)
    assert found == {cause}
    assert nodes <= names


def test_every_row_is_tried(said):
    tried = {messages.match(text).row for text in list(said.values()) + list(QUOTED)
             if messages.match(text)}
    missing = [row.pattern.pattern for row in messages.TABLE if row not in tried]
    assert not missing


def test_regexes_of_the_catalogue(corpus, said):
    """Every wording of the table in the failure catalogue is recognised by ours."""
    text = (corpus.parent / 'failures.md').read_text(encoding='utf-8')
    table = text[text.index('## 3.'):text.index('## 4.')]
    rows = [line.split(' | ') for line in table.splitlines() if line.startswith('| `')]
    patterns = [re.compile(pattern.replace('\\|', '|')) for row in rows
                for pattern in re.findall(r'`([^`]+)`', ' | '.join(row[:-1]))]
    assert len(patterns) > 25
    samples = list(said.values()) + list(QUOTED)
    for pattern in patterns:
        if pattern.pattern.startswith('KeyError'):
            continue
        matching = [sample for sample in samples if pattern.search(sample)]
        assert matching, pattern.pattern
        assert all(messages.match(sample) for sample in matching), pattern.pattern
