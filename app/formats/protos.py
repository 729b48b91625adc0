"""TensorFlow's protocol-buffer classes, without TensorFlow's runtime.

``tensorflow.core.*_pb2`` are plain generated modules, but importing them runs
``tensorflow/__init__.py`` first, which loads the runtime (about a second and
100 MB).  A bare package object with TensorFlow's ``__path__`` in its place
avoids that (about 0.03 s).  A process that did so can't import the real
package afterwards, so the choice is made once per process, here.
"""
import importlib
import importlib.util
import sys
import types

from app.errors import FreezeframeError

_RUNTIME = 'runtime'
_BARE = 'bare'
_chosen = None
_protos = None


class _Protos:
    """The message classes and enums that Freezeframe uses."""

    def __init__(self):
        def core(name):
            return importlib.import_module('tensorflow.core.' + name)
        meta_graph = core('protobuf.meta_graph_pb2')
        self.MetaGraphDef = meta_graph.MetaGraphDef
        self.CollectionDef = meta_graph.CollectionDef
        self.SaverDef = core('protobuf.saver_pb2').SaverDef
        self.GraphDef = core('framework.graph_pb2').GraphDef
        self.NodeDef = core('framework.node_def_pb2').NodeDef
        self.AttrValue = core('framework.attr_value_pb2').AttrValue
        self.TensorProto = core('framework.tensor_pb2').TensorProto
        self.TensorShapeProto = core('framework.tensor_shape_pb2').TensorShapeProto
        op_def = core('framework.op_def_pb2')
        self.OpDef = op_def.OpDef
        self.OpList = op_def.OpList
        self.VariableDef = core('framework.variable_pb2').VariableDef
        self.DataType = core('framework.types_pb2').DataType

    @property
    def SavedModel(self):
        """Loaded on its own: most files are no SavedModel."""
        return importlib.import_module('tensorflow.core.protobuf.saved_model_pb2').SavedModel


def use_runtime():
    """Import the real TensorFlow in this process and return it.

    For the worker's server only.  Raises `FreezeframeError` when the process
    already holds the bare stand-in.
    """
    global _chosen
    if _chosen == _BARE:
        raise FreezeframeError('This process reads models without TensorFlow and '
                               'cannot load it any more.', code='internal')
    _chosen = _RUNTIME
    return importlib.import_module('tensorflow')


def load():
    """The protocol-buffer classes.

    Installs the bare stand-in first unless TensorFlow itself is loaded.
    Raises `FreezeframeError` when TensorFlow is not installed.
    """
    global _chosen, _protos
    if _protos is None:
        if _chosen is None and 'tensorflow' not in sys.modules:
            _install_bare('tensorflow')
            _chosen = _BARE
        _protos = _Protos()
    return _protos


def _install_bare(package):
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FreezeframeError(
            'TensorFlow 1.4.0 is not installed in %s.' % sys.executable,
            code='tensorflow_missing', hint='Run "make setup", or pip install tensorflow==1.4.0.')
    module = types.ModuleType(package)
    module.__path__ = list(spec.submodule_search_locations)
    module.__spec__ = spec
    sys.modules[package] = module


# TensorFlow's DataType enum, as numbers on the wire (tensorflow/core/framework/types.proto).
DTYPE_NAMES = {
    1: 'float32', 2: 'float64', 3: 'int32', 4: 'uint8', 5: 'int16', 6: 'int8', 7: 'string',
    8: 'complex64', 9: 'int64', 10: 'bool', 11: 'qint8', 12: 'quint8', 13: 'qint32',
    14: 'bfloat16', 15: 'qint16', 16: 'quint16', 17: 'uint16', 18: 'complex128', 19: 'float16',
    20: 'resource', 21: 'variant', 22: 'uint32', 23: 'uint64'}
DTYPE_NUMBERS = {name: number for number, name in DTYPE_NAMES.items()}
REF_OFFSET = 100


def dtype_name(number):
    """Name of a DataType enum value; reference types end in ``_ref``."""
    if number > REF_OFFSET:
        return DTYPE_NAMES.get(number - REF_OFFSET, 'type%d' % number) + '_ref'
    return DTYPE_NAMES.get(number, 'type%d' % number if number else 'invalid')
