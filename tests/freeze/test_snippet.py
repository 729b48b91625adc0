"""Loading code."""
import importlib.util
import json
import os
import shutil
import subprocess

import pytest

from app.errors import UsageError
from app.freeze import snippet
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from tests import graphs

LINES = ('x = Placeholder() dtype=float shape=[?,3]', 'ids = Placeholder() dtype=int64 shape=[?]',
         'words = Placeholder() dtype=string shape=[?]', 'keep_prob = Placeholder() dtype=float',
         'is_training = Placeholder() dtype=bool shape=[]',
         'bytes = Placeholder() dtype=int32 shape=[2,2]',
         'y = Relu(x, ^ids, ^words, ^keep_prob, ^is_training, ^bytes) T=float',
         'z = Identity(y) T=float')


def code(*outputs, lines=LINES, path='out.pb', **options):
    model = graphs.model(*lines)
    keep = model.nodes[model.index['keep_prob']] if 'keep_prob' in model.index else None
    if keep is not None:
        keep.attr['shape'].shape.SetInParent()
    plan = make_plan(model, None, list(outputs or ['y']))
    return snippet.loaders(plan, path, **options)


PYTHON = '''\
import numpy as np
import tensorflow as tf

graph_def = tf.GraphDef()
with open('out.pb', 'rb') as file:
    graph_def.ParseFromString(file.read())
graph = tf.Graph()
with graph.as_default():
    tf.import_graph_def(graph_def, name='')

with tf.Session(graph=graph) as session:
    result, = session.run(
        ['y:0'],
        feed_dict={
            'x:0': np.zeros((1, 3), np.float32),
            'ids:0': np.zeros((1,), np.int64),
            'words:0': np.full((1,), b'', object),
            'keep_prob:0': 1.0,
            'is_training:0': False,
            'bytes:0': np.zeros((2, 2), np.int32),
        })
'''


def test_python():
    sources = code()
    assert sources['python'] == PYTHON
    assert sources['python_2'] == PYTHON.replace(
        'import tensorflow as tf\n',
        'import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n')
    for language in ('python', 'python_2'):
        compile(code('y', 'z', text=True)[language], language, 'exec')
    assert 'result_1, result_2 = session.run' in code('y', 'z')['python']


CPP = '''\
  tensorflow::Tensor input_1(tensorflow::DT_FLOAT, tensorflow::TensorShape({1, 3}));
  input_1.flat<float>().setConstant(float(0));
  tensorflow::Tensor input_2(tensorflow::DT_INT64, tensorflow::TensorShape({1}));
  input_2.flat<tensorflow::int64>().setConstant(tensorflow::int64(0));
  tensorflow::Tensor input_3(tensorflow::DT_STRING, tensorflow::TensorShape({1}));
  tensorflow::Tensor input_4(tensorflow::DT_FLOAT, tensorflow::TensorShape({}));
  input_4.flat<float>().setConstant(float(1));
  tensorflow::Tensor input_5(tensorflow::DT_BOOL, tensorflow::TensorShape({}));
  input_5.flat<bool>().setConstant(bool(false));
'''


def test_cpp():
    source = code('y', 'z')['cpp']
    assert CPP in source and '{"y:0", "z:0"}, {}, &results' in source
    assert '{"x:0", input_1}, {"ids:0", input_2}' in source
    assert 'ReadBinaryProto(tensorflow::Env::Default(), "out.pb", &graph_def)' in source
    assert source.count('{') == source.count('}') and source.count('(') == source.count(')')
    assert 'ReadTextProto' in code(text=True)['cpp']
    assert r'"a\"b.pb"' in code(path='a"b.pb')['cpp']


JAVA = '''\
        Tensor<?> input1 = Tensor.create(new long[] {1, 3}, FloatBuffer.allocate(3));
        Tensor<?> input2 = Tensor.create(new long[] {1}, LongBuffer.allocate(1));
        Tensor<?> input3 = Tensor.create(new byte[1][0]);
        Tensor<?> input4 = Tensor.create(1.0f);
        Tensor<?> input5 = Tensor.create(false);
        Tensor<?> input6 = Tensor.create(new long[] {2, 2}, IntBuffer.allocate(4));
        List<Tensor<?>> results = session.runner()
            .feed("x:0", input1)
'''


def test_java():
    source = code()['java']
    assert JAVA in source and '.fetch("y:0")\n            .run();' in source
    assert source.count('{') == source.count('}') and source.count('(') == source.count(')')
    assert 'without --text' in code(text=True)['java']
    assert 'UInt8' not in source


@pytest.fixture(scope='session')
def headers():
    """Options by which a compiler finds the headers that come with TensorFlow 1.4."""
    if not shutil.which('g++'):
        pytest.skip('there is no g++')
    root = importlib.util.find_spec('tensorflow').submodule_search_locations[0]
    folder = os.path.join(root, 'include')
    if not os.path.isfile(os.path.join(folder, 'tensorflow', 'core', 'public', 'session.h')):
        pytest.skip('TensorFlow came without its headers')
    return ['-I', folder, '-I', os.path.join(folder, 'external', 'nsync', 'public')]


def test_a_compiler_takes_the_cpp_with_the_headers_of_1_4(headers):
    types = ('float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16',
             'bool', 'complex64', 'complex128', 'string', 'qint8')
    numbers = {'float16': 'half', 'float32': 'float', 'float64': 'double'}
    lines = ['in_%s = Placeholder() dtype=%s shape=[2,?]' % (name, numbers.get(name, name))
             for name in types]
    lines.append('y = Identity(in_float32, %s) T=float' % ', '.join(
        '^in_' + name for name in types if name != 'float32'))
    text = code('y', 'in_string', lines=lines, path='a "quoted" name.pb')['cpp']
    assert all('in_%s:0' % name in text for name in types)
    for source, status in ((text, 0), (text.replace('session->Create', 'session->Crate'), 1)):
        done = subprocess.run(
            ['g++', '-std=c++11', '-fsyntax-only', '-w', '-x', 'c++', '-'] + headers,
            input=source, stderr=subprocess.PIPE, universal_newlines=True)
        assert done.returncode == status, done.stderr[:2000]


#: The signatures of TensorFlow's Java interface that the code relies on.
JAVA_API = {
    'Graph': """public final class Graph implements AutoCloseable {
        public void importGraphDef(byte[] graphDef) {}
        public void close() {} }""",
    'Session': """public final class Session implements AutoCloseable {
        public Session(Graph graph) {}
        public Runner runner() { return null; }
        public void close() {}
        public final class Runner {
            public Runner feed(String operation, Tensor<?> tensor) { return this; }
            public Runner fetch(String operation) { return this; }
            public java.util.List<Tensor<?>> run() { return null; } } }""",
    'Tensor': """public final class Tensor<T> {
        public static Tensor<?> create(Object value) { return null; }
        %s
        public static <T> Tensor<T> create(Class<T> type, long[] shape,
                                           java.nio.ByteBuffer data) { return null; } }"""
              % ''.join('public static Tensor<%s> create(long[] shape, java.nio.%sBuffer data) '
                        '{ return null; }\n' % pair for pair in (
                            ('Float', 'Float'), ('Double', 'Double'), ('Integer', 'Int'),
                            ('Long', 'Long')))}


def test_a_compiler_takes_the_java(tmp_path):
    if not shutil.which('javac'):
        pytest.skip('there is no javac')
    lines = ['in_%s = Placeholder() dtype=%s shape=[2,?]' % (name, name) for name in (
        'float', 'double', 'half', 'int32', 'int64', 'uint8', 'bool', 'string')]
    lines += ['keep = Placeholder() dtype=float', 'flag = Placeholder() dtype=bool shape=[]']
    text = code(*[line.split(' ')[0] for line in lines], lines=lines,
                path='a "quoted" name.pb')['java']
    assert text.count('.feed(') == text.count('.fetch(') == len(lines)
    (tmp_path / 'RunFrozen.java').write_text(text)
    for name, source in JAVA_API.items():
        (tmp_path / (name + '.java')).write_text('package org.tensorflow;\n' + source)
    (tmp_path / 'UInt8.java').write_text('package org.tensorflow.types;\npublic class UInt8 {}')
    done = subprocess.run(['javac', '-d', str(tmp_path / 'out')] + [
        str(path) for path in tmp_path.glob('*.java')], stderr=subprocess.PIPE,
        universal_newlines=True)
    assert done.returncode == 0, done.stderr[:2000]


def test_devices_are_cleared():
    lines = ('x = Placeholder() dtype=float shape=[1]', 'y = Relu(x) T=float')
    model = graphs.model(*lines)
    model.nodes[1].device = '/device:GPU:0'
    plan = make_plan(model, None, ['y'], Choices(repairs='none'))
    sources = snippet.loaders(plan, 'o.pb')
    assert "node.device = ''" in sources['python'] and 'clear_device' in sources['cpp']
    assert 'remove_device' in sources['java']


def test_which_language_a_name_asks_for():
    assert [snippet.language_of(name) for name in ('a.py', 'a.tf2.py', 'a.CC', 'A.java')] == [
        'python', 'python_2', 'cpp', 'java']
    for name in ('a', 'a.rs', '.tf2'):
        with pytest.raises(UsageError):
            snippet.language_of(name)


def test_they_are_written(command, samples, tmp_path):
    model = samples['linear_regression']['model']
    for name, start in (('a.py', 'import numpy'), ('a.tf2.py', 'import numpy'),
                        ('a.cc', '#include'), ('A.java', 'import java')):
        done = command('freeze', model, '--outputs', 'add', '-o', tmp_path / 'x.pb', '--snippet',
                       tmp_path / name, '--overwrite', '--no-verify', '--json')
        facts = json.loads(done.stdout)
        assert (tmp_path / name).read_text() in facts['snippets'].values()
        assert (tmp_path / name).read_text().startswith(start)
        assert facts['snippets']['python'] == facts['snippet']
    done = command('freeze', model, '--outputs', 'add', '-o', tmp_path / 'y.pb', '--snippet',
                   tmp_path / 'a.rs')
    assert done.returncode == 2 and not (tmp_path / 'y.pb').exists()


def test_python_for_two_runs_on_what_it_needs(command, samples, tmp_path, tensorflow):
    """With TF 1.4 in the place of TF 2's ``compat.v1``, which has the same names."""
    done = command('freeze', samples['linear_regression']['model'], '--outputs', 'add', '-o',
                   tmp_path / 'x.pb', '--no-verify', '--json')
    source = json.loads(done.stdout)['snippets']['python_2']
    stand_in = ('import sys, types\nimport tensorflow\ncompat = types.ModuleType("compat")\n'
                'tensorflow.disable_v2_behavior = lambda: None\n'
                'sys.modules["tensorflow.compat.v1"] = tensorflow\n'
                'sys.modules["tensorflow.compat"] = compat\ncompat.v1 = tensorflow\n')
    source = source.replace('import tensorflow.compat.v1 as tf',
                            'tf = sys.modules["tensorflow.compat.v1"]')
    assert tensorflow(stand_in + source + '\nprint(list(result.shape))') == [1, 1]
