"""Attributes and ops of later releases than TensorFlow 1.4 (failures.md G3, G4)."""
import re
from collections import Counter

from app.graph.model import attr_value
from app.graph.opdefs import registered_ops

VERSION = 24
"""TF_GRAPH_DEF_VERSION of TensorFlow 1.4 (tensorflow/core/public/version.h)."""

_PLANE, _SPACE = [1] * 4, [1] * 5
_CONVOLUTION = {'dilations': _PLANE, 'explicit_paddings': []}
_RESIZE = {'half_pixel_centers': False}
# Defaults of the attributes that ops got after 1.4, for files without a list of op
# definitions.  Source: api_def and op registrations of TensorFlow 1.15 and 2.x.
_DEFAULTS = {
    'AssignVariableOp': {'validate_shape': False}, 'Cast': {'Truncate': False},
    'ConcatOffset': {'shape_type': 'int32'}, 'Conv2D': _CONVOLUTION,
    'Conv2DBackpropFilter': _CONVOLUTION, 'Conv2DBackpropInput': _CONVOLUTION,
    'Conv3D': {'dilations': _SPACE}, 'Conv3DBackpropInputV2': {'dilations': _SPACE},
    'DepthwiseConv2dNative': _CONVOLUTION, 'Equal': {'incompatible_shape_error': True},
    'Fill': {'index_type': 'int32'}, 'FusedBatchNorm': {'exponential_avg_factor': 1.0},
    'GatherV2': {'batch_dims': 0}, 'MatMul': {'grad_a': False, 'grad_b': False},
    'MaxPool': {'explicit_paddings': []}, 'NotEqual': {'incompatible_shape_error': True},
    'ResizeBicubic': _RESIZE, 'ResizeBilinear': _RESIZE, 'ResizeNearestNeighbor': _RESIZE,
    'ResourceGather': {'batch_dims': 0}, 'Substr': {'unit': 'BYTE'},
    'TensorArrayV3': {'identical_element_shapes': False},
    'TopKV2': {'Tk': 'int32', 'index_type': 'int32'},
    'UnsortedSegmentMax': {'Tnumsegments': 'int32'},
    'UnsortedSegmentSum': {'Tnumsegments': 'int32'}, 'VarHandleOp': {'allowed_devices': []},
    'Where': {'T': 'bool'}}
# Op to attributes that promise something about the op's inputs and change nothing.
_PROMISES = {'TensorArrayV3': {'identical_element_shapes'}}
_RELEASE = re.compile(r'(\d+)\.(\d+)')


def may_be_newer(model):
    """Whether a later release than 1.4 wrote the file, or the file does not say which did."""
    release = _RELEASE.match(model.tensorflow_version)
    producer = model.graph_def.versions.producer
    if release:
        return tuple(map(int, release.groups())) > (1, 4) or producer > VERSION
    return producer > VERSION or not producer


def is_newer(model):
    """Whether a later release than 1.4 wrote the file."""
    return may_be_newer(model) and bool(
        model.tensorflow_version or model.graph_def.versions.producer)


def unknown_ops(model, nodes=None):
    """Ops that neither TF 1.4 nor a function of the graph stands for.

    Args:
        nodes: Node numbers, None for all.  The functions that they call count, too.

    Returns:
        Op to how many nodes have it, those in functions included.
    """
    known = registered_ops()
    functions = {function.signature.name: function
                 for function in model.graph_def.library.function}
    ops = model.ops if nodes is None else [model.ops[node] for node in nodes]
    found = Counter(op for op in ops if op not in known and op not in functions)
    if functions:
        called = functions if nodes is None else _called(model, nodes, functions)
        found.update(node.op for name in called for node in functions[name].node_def
                     if node.op not in known and node.op not in functions)
    return dict(found)


def _called(model, nodes, functions):
    """Names of the functions that some nodes call, directly or not."""
    found = set()
    waiting = [name for node in nodes for name in _names_in(model.nodes[node])]
    while waiting:
        name = waiting.pop()
        if name in functions and name not in found:
            found.add(name)
            waiting += [inner for node in functions[name].node_def for inner in _names_in(node)]
    return found


def _names_in(node):
    """Names that may be those of functions in a NodeDef: its op and its attributes'."""
    yield node.op
    for value in node.attr.values():
        yield value.func.name
        for function in value.list.func:
            yield function.name


def attributes(model, nodes):
    """Attributes that TF 1.4's ops do not have.

    Returns:
        Node number to ([names of those that say what 1.4 does anyway], [(name, value) of
        those that ask for something else]), for the nodes that have any.
    """
    if not may_be_newer(model):
        return {}
    seen = model.cache.setdefault('newer_attributes', {})
    for node in nodes:
        if node not in seen:
            seen[node] = _attributes_of(model, node)
    return {node: seen[node] for node in nodes if seen[node]}


def _attributes_of(model, node):
    op = model.ops[node]
    definition = registered_ops().get(op)
    if definition is None:
        return None
    known = _known_attributes(model, op, definition)
    attrs = model.nodes[node].attr
    newer = [key for key in attrs if key not in known and not key.startswith('_')]
    if not newer:
        return None
    defaults, promises = _defaults(model, op), _PROMISES.get(op, ())
    idle, asking = [], []
    for key in sorted(newer):
        value = attr_value(attrs[key])
        if key in promises or key in defaults and _same(value, defaults[key]):
            idle.append(key)
        else:
            asking.append((key, value))
    return idle, asking


def _known_attributes(model, op, definition):
    known = model.cache.setdefault('known_attributes', {})
    if op not in known:
        known[op] = frozenset(attr.name for attr in definition.attr)
    return known[op]


def _defaults(model, op):
    """Defaults of an op: those in the file's own definition count first."""
    cache = model.cache.setdefault('newer_defaults', {})
    if op not in cache:
        found = dict(_DEFAULTS.get(op, {}))
        definition = model.op_table.find(op)
        for attr in definition.attr if definition is not None else ():
            if attr.HasField('default_value'):
                found[attr.name] = attr_value(attr.default_value)
        cache[op] = found
    return cache[op]


def _same(value, default):
    return type(value) is type(default) and value == default
