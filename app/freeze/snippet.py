"""Ready-to-copy code that loads the result: Python for TensorFlow 1.x and 2.x, C++, Java.

Inputs are made up: zeros of the right shape, False and 1.0 for switches.  Devices that few
machines have are cleared where the language can.  For TensorFlow 1.x modules of contrib are
imported whose ops the file has.
"""
import json
import os
from typing import NamedTuple, Tuple

from app.checkpoint.tensors import count_elements
from app.checks import edits
from app.errors import UsageError
from app.freeze import feeds
from app.graph.opdefs import contrib_modules

LANGUAGES = {'python': 'Python, TensorFlow 1.x', 'python_2': 'Python, TensorFlow 2.x',
             'cpp': 'C++', 'java': 'Java'}
"""What code there is, and what people call it."""

_SUFFIXES = {'.py': 'python', '.cc': 'cpp', '.cpp': 'cpp', '.cxx': 'cpp', '.java': 'java'}
_TF2_SUFFIX = '.tf2.py'

_PYTHON = '''\
{text_import}import numpy as np
{imports}
graph_def = tf.GraphDef()
{parse}
{clear}graph = tf.Graph()
with graph.as_default():
    tf.import_graph_def(graph_def, name='')

with tf.Session(graph=graph) as session:
    {results} = session.run(
        {outputs!r},
        feed_dict={{
{feeds}        }})
'''
_IMPORTS = {'python': 'import tensorflow as tf\n',
            'python_2': 'import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n'}
_CLEAR = """\
for node in graph_def.node:
    node.device = ''  # runs on any machine
"""
_BINARY = """\
with open({path!r}, 'rb') as file:
    graph_def.ParseFromString(file.read())"""
_TEXT = """\
with open({path!r}) as file:
    text_format.Parse(file.read(), graph_def)"""

_CPP = '''\
#include <iostream>
#include <memory>
#include <vector>

#include "tensorflow/core/platform/env.h"
#include "tensorflow/core/public/session.h"

int main() {{
  tensorflow::GraphDef graph_def;
  TF_CHECK_OK(tensorflow::{read}(tensorflow::Env::Default(), {path}, &graph_def));
{clear}  std::unique_ptr<tensorflow::Session> session(
      tensorflow::NewSession(tensorflow::SessionOptions()));
  TF_CHECK_OK(session->Create(graph_def));

{tensors}  std::vector<tensorflow::Tensor> results;
  TF_CHECK_OK(session->Run({{{feeds}}}, {{{outputs}}}, {{}}, &results));
  for (const tensorflow::Tensor& result : results) {{
    std::cout << result.DebugString() << std::endl;
  }}
  return 0;
}}
'''
_CPP_CLEAR = '''\
  for (tensorflow::NodeDef& node : *graph_def.mutable_node()) {
    node.clear_device();  // runs on any machine
  }
'''
_CPP_TYPES = {
    'float32': 'float', 'float64': 'double', 'int32': 'tensorflow::int32',
    'int64': 'tensorflow::int64', 'uint8': 'tensorflow::uint8', 'int8': 'tensorflow::int8',
    'int16': 'tensorflow::int16', 'uint16': 'tensorflow::uint16', 'bool': 'bool',
    'complex64': 'tensorflow::complex64', 'complex128': 'tensorflow::complex128',
    'float16': 'Eigen::half'}
_CPP_NUMBERS = {'float32': 'DT_FLOAT', 'float64': 'DT_DOUBLE', 'float16': 'DT_HALF'}

_JAVA = '''\
import java.nio.*;
import java.nio.file.*;
import java.util.List;
import org.tensorflow.*;
{types}
class RunFrozen {{
  public static void main(String[] arguments) throws Exception {{
{notes}    try (Graph graph = new Graph()) {{
      graph.importGraphDef(Files.readAllBytes(Paths.get({path})));
      try (Session session = new Session(graph)) {{
{tensors}        List<Tensor<?>> results = session.runner()
{feeds}{outputs}            .run();
        for (Tensor<?> result : results) {{
          System.out.println(result);
        }}
      }}
    }}
  }}
}}
'''
_JAVA_BUFFERS = {'float32': 'FloatBuffer', 'float64': 'DoubleBuffer', 'int32': 'IntBuffer',
                 'int64': 'LongBuffer'}
_JAVA_BYTES = {'bool': 'Boolean', 'uint8': 'UInt8'}


class _Input(NamedTuple):
    """One input of the code: its tensor, dtype, shape, and whether it is fed 1.0."""

    tensor: str
    dtype: str
    shape: Tuple[int, ...]
    is_one: bool


class _Facts(NamedTuple):
    """What the code of all languages is made from."""

    path: str
    text: bool
    inputs: Tuple[_Input, ...]
    outputs: Tuple[str, ...]
    tied: bool
    contrib: Tuple[str, ...]


def loaders(plan, output_path, text=False):
    """Source that loads the frozen file and runs it once: language (of `LANGUAGES`) to text."""
    inputs = tuple(_Input(item['tensor'], item['dtype'], _shape(item),
                          item['kind'] == 'switch' and item['dtype'] != 'bool')
                   for item in feeds.inputs(plan.graph, plan.nodes) if item['kind'] != 'default')
    cleared = any(edit.repair == 'G7' for found in plan.edits.values() for edit in found)
    modules = contrib_modules()
    facts = _Facts(
        str(output_path), text, inputs,
        tuple(name if ':' in name else name + ':0' for name in plan.outputs),
        not cleared and bool(edits.tied(plan.graph, plan.nodes)),
        tuple(sorted({modules[op] for op in {plan.graph.ops[node] for node in plan.nodes}
                      if op in modules})))
    return {'python': _python(facts, 'python'), 'python_2': _python(facts, 'python_2'),
            'cpp': _cpp(facts), 'java': _java(facts)}


def language_of(path):
    """The language that a file's name asks for; ``.tf2.py`` is Python for TensorFlow 2.x.

    >>> language_of('load.py'), language_of('load.tf2.py'), language_of('Load.java')
    ('python', 'python_2', 'java')

    Raises UsageError.
    """
    name = os.path.basename(os.fspath(path)).lower()
    if name.endswith(_TF2_SUFFIX):
        return 'python_2'
    suffix = os.path.splitext(name)[1]
    if suffix not in _SUFFIXES:
        raise UsageError('%s asks for no language that there is loading code in.' % path,
                         hint='Name it .py (TensorFlow 1.x), .tf2.py (2.x), .cc or .java.')
    return _SUFFIXES[suffix]


def _shape(item):
    if item['kind'] == 'switch':
        return ()
    return tuple(size if size is not None else 1 for size in item['shape'] or ())


# --- Python ---------------------------------------------------------------------------------

def _contrib(facts):
    return ''.join('import %s  # noqa: F401 - knows ops of the file\n' % module
                   for module in facts.contrib)


def _python(facts, language):
    count = len(facts.outputs)
    names = ['result'] if count == 1 else ['result_%d' % (n + 1) for n in range(count)]
    return _PYTHON.format(
        text_import='from google.protobuf import text_format\n' if facts.text else '',
        imports=_IMPORTS[language] + (_contrib(facts) if language == 'python' else ''),
        parse=(_TEXT if facts.text else _BINARY).format(
            path=facts.path),
        clear=_CLEAR if facts.tied else '', outputs=list(facts.outputs),
        results=', '.join(names) + (',' if count == 1 else ''),
        feeds=''.join('            %r: %s,\n' % (item.tensor, _python_value(item))
                      for item in facts.inputs))


def _python_value(item):
    if item.is_one:
        return '1.0' if item.dtype.startswith('float') else '1'
    if item.dtype == 'bool' and not item.shape:
        return 'False'
    if item.dtype == 'string':
        return "np.full(%r, b'', object)" % (item.shape,)
    return 'np.zeros(%r, np.%s)' % (item.shape, 'bool_' if item.dtype == 'bool' else item.dtype)


# --- C++ ------------------------------------------------------------------------------------

def _cpp(facts):
    quoted = _quoted_cpp
    names = ['input_%d' % (number + 1) for number in range(len(facts.inputs))]
    return _CPP.format(
        read='ReadTextProto' if facts.text else 'ReadBinaryProto', path=quoted(facts.path),
        clear=_CPP_CLEAR if facts.tied else '',
        tensors=''.join(map(_cpp_tensor, names, facts.inputs)) + ('\n' if names else ''),
        feeds=', '.join('{%s, %s}' % (quoted(item.tensor), name)
                        for name, item in zip(names, facts.inputs)),
        outputs=', '.join(map(quoted, facts.outputs)))


def _cpp_tensor(name, item):
    number = _CPP_NUMBERS.get(item.dtype, 'DT_' + item.dtype.upper())
    lines = '  tensorflow::Tensor %s(tensorflow::%s, tensorflow::TensorShape({%s}));\n' % (
        name, number, ', '.join(map(str, item.shape)))
    kind = _CPP_TYPES.get(item.dtype)
    if kind is None:
        return lines
    value = '1' if item.is_one else 'false' if item.dtype == 'bool' else '0'
    return lines + '  %s.flat<%s>().setConstant(%s(%s));\n' % (name, kind, kind, value)


def _quoted_cpp(text):
    return json.dumps(text, ensure_ascii=False)


# --- Java -----------------------------------------------------------------------------------

def _java(facts):
    names = ['input%d' % (number + 1) for number in range(len(facts.inputs))]
    notes = []
    if facts.text:
        notes.append('Java reads binary files only: freeze without --text.')
    if facts.tied:
        notes.append('Nodes are tied to devices: freeze with --then remove_device.')
    types = 'import org.tensorflow.types.UInt8;\n' if any(
        item.dtype == 'uint8' for item in facts.inputs) else ''
    return _JAVA.format(
        types=types, notes=''.join('    // %s\n' % note for note in notes),
        path=json.dumps(facts.path),
        tensors=''.join(map(_java_tensor, names, facts.inputs)),
        feeds=''.join('            .feed(%s, %s)\n' % (json.dumps(item.tensor), name)
                      for name, item in zip(names, facts.inputs)),
        outputs=''.join('            .fetch(%s)\n' % json.dumps(name) for name in facts.outputs))


def _java_tensor(name, item):
    shape = 'new long[] {%s}' % ', '.join(map(str, item.shape))
    count = count_elements(item.shape)
    value = 'null;  // Java makes no %s tensors' % item.dtype
    if item.is_one and item.dtype in ('float32', 'float64', 'int32'):
        value = 'Tensor.create(%s);' % {'float32': '1.0f', 'float64': '1.0', 'int32': '1'}[
            item.dtype]
    elif item.dtype in _JAVA_BUFFERS:
        value = 'Tensor.create(%s, %s.allocate(%d));' % (shape, _JAVA_BUFFERS[item.dtype], count)
    elif item.dtype == 'bool' and not item.shape:
        value = 'Tensor.create(false);'
    elif item.dtype in _JAVA_BYTES:
        value = 'Tensor.create(%s.class, %s, ByteBuffer.allocate(%d));' % (
            _JAVA_BYTES[item.dtype], shape, count)
    elif item.dtype == 'string' and len(item.shape) < 2:
        value = 'Tensor.create(new byte%s[0]);' % ('[%d]' % item.shape if item.shape else '')
    return '        Tensor<?> %s = %s\n' % (name, value)
