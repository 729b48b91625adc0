"""Small model files of every kind, as bytes and as folders; the broken ones start from these."""
import importlib
import struct

from app.checkpoint import ordered_code
from app.formats import protos
from app.formats.crc import masked_crc
from tests.graphs import graph_def

_TABLE_MAGIC = 0xdb4775248b80fb57
VALUES = {'w': (struct.pack('<6f', *range(6)), (3, 2)), 'b': (struct.pack('<2f', 7, 8), (2,))}

TRAINING = (
    'x = Placeholder() dtype=float shape=[?,3]',
    'w = VariableV2() dtype=float shape=[3,2]',
    'w/read = Identity(w) T=float',
    'b = VariableV2() dtype=float shape=[2]',
    'b/read = Identity(b) T=float',
    'layer/MatMul = MatMul(x, w/read) T=float',
    'layer/BiasAdd = BiasAdd(layer/MatMul, b/read) T=float',
    'y = Softmax(layer/BiasAdd) T=float',
    'labels = Placeholder() dtype=int64 shape=[?]',
    'loss/xent = SparseSoftmaxCrossEntropyWithLogits(layer/BiasAdd, labels) T=float Tlabels=int64',
    'loss/axes = Const() dtype=int32',
    'loss/mean = Mean(loss/xent, loss/axes) T=float',
    'train = NoOp(^loss/mean)')
FROZEN = ('x = Placeholder() dtype=float shape=[?,3]', 'w = Const() dtype=float',
          'y = MatMul(x, w) T=float')


def message(module, name):
    """An empty message of TensorFlow: message('util.event', 'Event')."""
    protos.load()
    return getattr(importlib.import_module('tensorflow.core.%s_pb2' % module), name)()


def serialized(found):
    """A message as bytes, the same in every process."""
    return found.SerializeToString(deterministic=True)


def training_graph():
    """GraphDef of a small training graph with two variables."""
    graph = graph_def(*TRAINING)
    graph.versions.producer = 24
    graph.node[-3].attr['value'].tensor.dtype = 3
    return graph


def frozen_graph():
    """GraphDef without variables."""
    graph = graph_def(*FROZEN)
    tensor = graph.node[1].attr['value'].tensor
    tensor.dtype = 1
    for size in (3, 2):
        tensor.tensor_shape.dim.add(size=size)
    tensor.tensor_content = VALUES['w'][0]
    return graph


def meta_graph(graph=None, version='1.4.0', tags=()):
    """MetaGraphDef with collections, a signature and op definitions."""
    meta = protos.load().MetaGraphDef(graph_def=graph or training_graph())
    meta.meta_info_def.tensorflow_version = version
    meta.meta_info_def.tags.extend(tags)
    op = meta.meta_info_def.stripped_op_list.op.add(name='Softmax')
    op.input_arg.add(name='logits', type_attr='T')
    op.output_arg.add(name='softmax', type_attr='T')
    op.attr.add(name='T', type='type')
    variables = meta.collection_def['variables'].bytes_list.value
    for name in ('w', 'b'):
        variables.append(protos.load().VariableDef(
            variable_name=name + ':0', initializer_name=name + '/Assign',
            snapshot_name=name + '/read:0').SerializeToString(deterministic=True))
    signature = meta.signature_def['serving_default']
    signature.inputs['x'].name = 'x:0'
    signature.outputs['y'].name = 'y:0'
    signature.method_name = 'tensorflow/serving/predict'
    return meta


def saved_model(*tag_sets):
    """SavedModel with a graph for each tag set."""
    saved = protos.load().SavedModel(saved_model_schema_version=1)
    for tags in tag_sets or (('serve',),):
        saved.meta_graphs.add().CopyFrom(meta_graph(tags=tags))
    return saved


def record(data):
    """One record of a TFRecord file."""
    length = struct.pack('<Q', len(data))
    return (length + struct.pack('<I', masked_crc(length)) + data
            + struct.pack('<I', masked_crc(data)))


def event(**fields):
    """One serialized Event."""
    found = message('util.event', 'Event')
    found.wall_time = 1.5e9
    for key, value in fields.items():
        setattr(found, key, value)
    return serialized(found)


def event_log(*graphs):
    """An event file with some GraphDefs and MetaGraphDefs among its summaries."""
    records = [event(file_version='brain.Event:2')]
    for number, graph in enumerate(graphs):
        key = 'meta_graph_def' if hasattr(graph, 'graph_def') else 'graph_def'
        records += [event(**{key: serialized(graph)}), event(step=number + 1)]
    return b''.join(map(record, records))


def varint(value):
    """A number as a varint."""
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def table(pairs):
    """A table file (LevelDB's format, as `app.checkpoint.sstable` reads it)."""
    blocks = bytearray()

    def add(entries):
        block = b''.join(varint(0) + varint(len(key)) + varint(len(value)) + key + value
                         for key, value in entries)
        block += struct.pack('<II', 0, 1) + b'\0'
        handle = varint(len(blocks)) + varint(len(block) - 1)
        blocks.extend(block + struct.pack('<I', masked_crc(block)))
        return handle
    pairs = sorted(pairs)
    data = add(pairs)
    unused = add([])
    index = add([(pairs[-1][0] + b'\xff', data)])
    return bytes(blocks) + (unused + index).ljust(40, b'\0') + struct.pack('<Q', _TABLE_MAGIC)


def v2_checkpoint(shards=1, values=None, dtype=1):
    """{suffix: bytes} of a V2 checkpoint: tensors of one DataType go to the shards in turn."""
    values = VALUES if values is None else values
    header = message('protobuf.tensor_bundle', 'BundleHeaderProto')
    header.num_shards, header.version.producer = shards, 1
    pairs, data = [(b'', serialized(header))], [b''] * shards
    for number, (key, (content, shape)) in enumerate(sorted(values.items())):
        entry = message('protobuf.tensor_bundle', 'BundleEntryProto')
        shard = number % shards
        is_strings = isinstance(content, list)
        content, checksum = _strings(content) if is_strings else (content, masked_crc(content))
        entry.dtype, entry.shard_id = 7 if is_strings else dtype, shard
        entry.offset, entry.size, entry.crc32c = len(data[shard]), len(content), checksum
        for size in shape:
            entry.shape.dim.add(size=size)
        data[shard] += content
        pairs.append((key.encode(), serialized(entry)))
    files = {'.data-%05d-of-%05d' % (n, shards): content for n, content in enumerate(data)}
    files['.index'] = table(pairs)
    return files


def object_graph(names):
    """(strings, shape) of the tensor in which objects record {variable name: key}."""
    def field(number, data):
        return varint(number << 3 | 2) + varint(len(data)) + data
    return [b''.join(field(1, field(2, field(1, b'VARIABLE_VALUE') + field(2, name.encode())
                                    + field(3, key.encode())))
                     for name, key in names.items())], ()


def _strings(values):
    """(stored bytes, masked checksum) of a string tensor."""
    lengths = b''.join(struct.pack('<I', len(value)) for value in values)
    bodies = struct.pack('<I', masked_crc(lengths)) + b''.join(values)
    return b''.join(varint(len(value)) for value in values) + bodies, masked_crc(lengths + bodies)


def v1_checkpoint(values=None):
    """Bytes of a V1 checkpoint in one file, which is also what a shard of one looks like."""
    head = message('util.saved_tensor_slice', 'SavedTensorSlices')
    pairs = []
    for key, (content, shape) in sorted((VALUES if values is None else values).items()):
        tensor = head.meta.tensor.add(name=key, type=1)
        for size in shape:
            tensor.shape.dim.add(size=size)
        stored = message('util.saved_tensor_slice', 'SavedTensorSlices')
        stored.data.name = key
        stored.data.data.dtype = 1
        stored.data.data.float_val.extend(struct.unpack('<%df' % (len(content) // 4), content))
        extents = tuple((0, ordered_code.FULL) for _ in shape)
        for part in (tensor.slice.add(), stored.data.slice):
            for _ in shape:
                part.extent.add()
        pairs.append((ordered_code.slice_key(key, extents), serialized(stored)))
    return table(pairs + [(b'', serialized(head))])


def state(newest, *others):
    """Bytes of a ``checkpoint`` state file."""
    lines = ['model_checkpoint_path: "%s"' % newest]
    lines += ['all_model_checkpoint_paths: "%s"' % name for name in others + (newest,)]
    return '\n'.join(lines).encode() + b'\n'


def with_saver(meta, keys):
    """A MetaGraphDef with a Saver's nodes: keys is {variable: (key, shape_and_slice)}."""
    graph = meta.graph_def
    names = graph.node.add(name='save/Const', op='Const')
    names.attr['value'].tensor.string_val.append(b'C:\\Users\\Ann\\model.ckpt')
    for node, column in (('tensor_names', 0), ('shape_and_slices', 1)):
        tensor = graph.node.add(name='save/' + node, op='Const').attr['value'].tensor
        tensor.dtype = 7
        tensor.tensor_shape.dim.add(size=len(keys))
        tensor.string_val.extend(pair[column].encode() for pair in keys.values())
    graph.node.add(name='save/RestoreV2', op='RestoreV2',
                   input=['save/Const', 'save/tensor_names', 'save/shape_and_slices'])
    done = graph.node.add(name='save/restore_all', op='NoOp')
    for number, variable in enumerate(keys):
        graph.node.add(name='save/Assign_%d' % number, op='Assign',
                       input=[variable, 'save/RestoreV2:%d' % number])
        done.input.append('^save/Assign_%d' % number)
    meta.saver_def.restore_op_name = 'save/restore_all'
    return meta
