"""What is known about ops: their OpDefs, and the dtypes of their outputs.

A ``.meta`` carries the OpDefs of the ops it uses (``stripped_op_list``), also
of those that TF 1.4 doesn't know.  For other files, the table of the ops that
TF 1.4 registers is bundled (``resources/ops-1.4.pb.gz``).
"""
import gzip
import json
from functools import lru_cache

from app import resources
from app.formats import protos


MAX_OUTPUTS = 1 << 16
"""A node that claims to have more outputs than this is damaged."""


@lru_cache(maxsize=None)
def contrib_modules():
    """Ops that TF 1.4.0 only knows once a module of contrib was imported: op to that module.

    Listed by loading each op library of the wheel, one after the other.
    """
    modules = json.loads(resources.path('contrib-ops-1.4.json').read_text(encoding='utf-8'))
    return {op: 'tensorflow.contrib.' + module for module, ops in modules.items() for op in ops}


@lru_cache(maxsize=None)
def registered_ops():
    """OpDefs that TF 1.4.0 registers by itself and in contrib: op name to OpDef."""
    data = gzip.decompress(resources.path('ops-1.4.pb.gz').read_bytes())
    return {op.name: op for op in protos.load().OpList.FromString(data).op}


class OpTable:
    """OpDefs for one model: the file's own first, then TF 1.4's."""

    def __init__(self, meta):
        self._meta = meta
        self._own = None

    def find(self, op):
        """The OpDef of an op, None when nobody knows it."""
        if self._own is None:
            self._own = {d.name: d for d in self._meta.meta_info_def.stripped_op_list.op}
        definition = self._own.get(op)
        return definition if definition is not None else registered_ops().get(op)

    def output_dtypes(self, node):
        """Dtype names of a NodeDef's outputs, in order; references end in ``_ref``.

        An op that nobody knows counts as having one output of the type in its
        ``T`` or ``dtype`` attribute.
        """
        definition = self.find(node.op)
        if definition is None:
            return self._guessed(node)
        found = []
        for argument in definition.output_arg:
            found.extend(_argument_dtypes(argument, node.attr))
        return tuple(found)

    def ref_inputs(self, op):
        """Positions among an op's data inputs (by argument) that must be references."""
        definition = self.find(op)
        if definition is None:
            return ()
        return tuple(n for n, argument in enumerate(definition.input_arg) if argument.is_ref)

    @staticmethod
    def argument_dtype(argument, node):
        """Dtype name of a single argument of a NodeDef's op, None where the node does not say."""
        number = argument.type
        if argument.type_attr:
            if argument.type_attr not in node.attr:
                return None
            number = node.attr[argument.type_attr].type
        return protos.dtype_name(number) if number else None

    @staticmethod
    def _guessed(node):
        shapes = node.attr['_output_shapes'].list.shape if '_output_shapes' in node.attr else ()
        for key in ('T', 'dtype', 'DstT', 'out_type', 'output_type'):
            if key in node.attr and node.attr[key].type:
                return (protos.dtype_name(node.attr[key].type),) * max(1, len(shapes))
        return ('invalid',) * max(1, len(shapes))


def _argument_dtypes(argument, attrs):
    if argument.type_list_attr:
        key = argument.type_list_attr
        return [protos.dtype_name(number) for number in attrs[key].list.type] \
            if key in attrs else []
    if argument.type_attr:
        key = argument.type_attr
        name = protos.dtype_name(attrs[key].type) if key in attrs else 'invalid'
    else:
        name = protos.dtype_name(argument.type)
    if argument.is_ref and not name.endswith('_ref'):
        name += '_ref'
    if argument.number_attr:
        key = argument.number_attr
        return [name] * (min(attrs[key].i, MAX_OUTPUTS) if key in attrs else 1)
    return [name]
