"""Damaged inputs, each a function of a number alone: the same seed gives the same inputs."""
import random
import struct
import warnings

from google.protobuf import text_format
from google.protobuf.message import DecodeError

from app.formats import protos
from tests.formats import makers

_LENGTHS = (0, 1, 0x7f, 0x80, 0xffff, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, (1 << 63) - 1,
            (1 << 64) - 1)
_LARGEST = 1 << 20
_NAMES = ('', 'a', 'w', 'y', '^y', 'y:1', '^', ':', 'a:' + '9' * 400, '/', '//', 'a//b',
          '/'.join('abcdefgh' * 2000), 'x' * 100000, '\0', 'ü/\u2028', '\U0001f600', 'loss/',
          'gradients/y_grad/x', 'save/RestoreV2', 'y/Assign')
_OPS = ('', 'Identity', 'Switch', 'Merge', 'NextIteration', 'Enter', 'Exit', 'Split', 'Const',
        'VariableV2', 'VarHandleOp', 'Assign', 'RestoreV2', 'SaveV2', 'NoOp', 'Placeholder',
        'Softmax', 'MadeUpOp', 'IteratorGetNext', 'Unpack', 'FusedBatchNorm', 'Mean', 'AddN',
        'SparseSoftmaxCrossEntropyWithLogits', 'ApplyAdam', 'HistogramSummary', 'IdentityN',
        'StatefulPartitionedCall', 'QueueDequeueV2', 'TensorArrayV3', 'ParseExample')
_KEYS = ('T', 'dtype', 'shape', 'value', '_output_shapes', 'num_split', 'num', 'N', 'out_type',
         'component_types', 'shapes', 'output_types', 'Toutput_types', '_class', 'shared_name',
         'is_training', 'container', 'tensor_names', 'Tout', 'output_shapes')


def seeds():
    """The undamaged inputs: list of (target, {name: bytes}), each a folder."""
    found = []
    graph, meta, frozen = makers.training_graph(), makers.meta_graph(), makers.frozen_graph()
    saved = makers.saved_model(('serve',), ('serve', 'gpu'))
    for name, given in (('g.pb', graph), ('m.meta', meta), ('f.pb', frozen),
                        ('saved_model.pb', saved)):
        found.append((name, {name: makers.serialized(given)}))
        found.append((name + 'txt', {name + 'txt': text_format.MessageToString(given).encode()}))
    log = makers.event_log(graph, meta)
    found.append(('events.out.tfevents.1.host', {'events.out.tfevents.1.host': log}))
    weights = {'m-5' + suffix: data for suffix, data in makers.v2_checkpoint(2).items()}
    weights.update({'m-5.meta': makers.serialized(meta), 'checkpoint': makers.state('m-5')})
    found += [(target, weights) for target in (
        '', 'checkpoint', 'm-5', 'm-5.index', 'm-5.meta', 'm-5.data-00001-of-00002')]
    renamed = {'old/' + name: value for name, value in makers.VALUES.items()}
    weights = {'m' + suffix: data for suffix, data in makers.v2_checkpoint(
        values=dict(renamed, **{'w/ExponentialMovingAverage': makers.VALUES['w']})).items()}
    weights['m.meta'] = makers.serialized(makers.with_saver(makers.meta_graph(version='1.15.0'), {
        'w': ('w', ''), 'b': ('b', '2 0,2')}))
    found += [(target, weights) for target in ('m.index', 'm.meta')]
    old = {'v': makers.v1_checkpoint(), 'v.meta': makers.serialized(meta)}
    found += [(target, old) for target in ('v', 'v.meta')]
    shards = {'v-00000-of-00001': makers.v1_checkpoint(), 'v.meta': makers.serialized(meta)}
    found += [(target, shards) for target in ('v-00000-of-00001', 'v')]
    index = makers.v2_checkpoint(2)['.index']
    found.append(('', {'m-5.index': index, 'events.out.tfevents.2.x': log}))
    return found


def mutated(number, seed=0, undamaged=None):
    """(target, {name: bytes or None}, kinds of damage) of one input; None stands for a folder."""
    undamaged = undamaged or seeds()
    chance = random.Random('%d %d' % (seed, number))
    target, files = undamaged[number % len(undamaged)]
    files = dict(files)
    damage = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = target if target in files and chance.random() < 0.8 else chance.choice(
            sorted(files))
        if files[name] is None:
            continue
        kind = chance.choice(_CHOICES)
        damage.append(kind.__name__.lstrip('_'))
        if kind is _files:
            _files(chance, files, name)
        else:
            donor = chance.choice(undamaged)[1]
            other = donor[chance.choice(sorted(donor))]
            files[name] = kind(chance, files[name], other)[:_LARGEST]
    return target, files, damage


def _bits(chance, data, _):
    data = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 64)) if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _cut(chance, data, _):
    return data[:chance.randrange(len(data) + 1)]


def _splice(chance, data, other):
    start, end = sorted(chance.randrange(len(other) + 1) for _ in range(2))
    place = chance.randrange(len(data) + 1)
    return data[:place] + other[start:end] + data[place + chance.choice((0, end - start)):]


def _length(chance, data, _):
    """A hostile number where a length may stand."""
    place = chance.randrange(len(data) + 1)
    value = chance.choice(_LENGTHS)
    written = chance.choice((makers.varint(value), struct.pack('<Q', value)))
    return data[:place] + written + data[place + chance.choice((1, len(written))):]


def _repeat(chance, data, _):
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    part = data[start:min(end, start + chance.choice((2, 20, 2000)))]
    times = chance.choice((2, 50, 5000, _LARGEST // (len(part) or 1)))
    return data[:end] + part * min(times, _LARGEST // (len(part) or 1)) + data[end:]


def _nested(chance, data, _):
    """One message in the other, deeper than any reader goes."""
    depth = chance.choice((50, 99, 101, 1000, 20000))
    if b'\0' not in data and b'{' in data:
        place = chance.choice([n for n, byte in enumerate(data) if byte == 0x7b][:500]) + 1
        field = chance.choice((b'attr { value { func {', b'unknown {', b'value < ', b'node {'))
        closing = b'}' * field.count(b'{') + b'>' * field.count(b'<')
        return data[:place] + field * depth + closing * depth + data[place:]
    inner = b''
    for _ in range(depth):
        # NodeDef.attr / NameAttrList.attr { value { func { ... } } }
        for tag in (b'\x52', b'\x12', chance.choice((b'\x12', b'\x2a'))):
            inner = tag + makers.varint(len(inner)) + inner
        if len(inner) > 60000:
            break
    return b'\x0a' + makers.varint(len(inner) + 7) + b'\x0a\x01a\x12\x02No' + inner + data


def _text(chance, data, _):
    """Other words, numbers and quotes in a text; in other data anything at all."""
    words = (b'"', b'\\', b'{', b'}', b'<', b'9' * 400, b'-1', b'nan', b'1e999', b'\xff\xfe',
             b'\0', b'node', b'DT_FLOAT', b'DT_MADE_UP', b'true', b'# ', b'\\377', b'\n' * 9,
             b'[a.b/c]: 1', b':', b'version https://git-lfs.github.com/spec/v1\n',
             b'PK\x03\x04', b'<html>', b'\x89HDF\r\n\x1a\n')
    place = chance.choice((0, chance.randrange(len(data) + 1)))
    return data[:place] + chance.choice(words) + data[place + chance.randrange(4):]


def _graph(chance, data, _):
    """Another graph in the place of the first: valid as a message, senseless as a graph."""
    for message in (protos.load().MetaGraphDef, protos.load().GraphDef,
                    protos.load().SavedModel):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter('ignore')
                found = message.FromString(data)
        except DecodeError:  # not every message is of every class
            continue
        graph = _graph_in(found)
        if graph is not None and graph.node and graph.node[0].op:
            for _ in range(chance.choice((1, 3, 10))):
                chance.choice(_GRAPH_EDITS)(chance, graph)
            return makers.serialized(found)
    return _bits(chance, data, _)


def _graph_in(found):
    if hasattr(found, 'meta_graphs'):
        return found.meta_graphs[0].graph_def if found.meta_graphs else None
    return getattr(found, 'graph_def', found)


def _rename(chance, graph):
    chance.choice(graph.node).name = chance.choice(_NAMES)


def _other_op(chance, graph):
    chance.choice(graph.node).op = chance.choice(_OPS)


def _rewire(chance, graph):
    node = chance.choice(graph.node)
    names = [other.name for other in graph.node] + list(_NAMES)
    names = [name[:_LARGEST // 3000] for name in names]
    count = chance.choice((0, 1, 2, 5, 3000))
    if chance.random() < 0.5:
        del node.input[:]
    node.input.extend(chance.choice(('', '', '^')) + chance.choice(names)
                      + chance.choice(('', '', ':1', ':7')) for _ in range(count))


def _duplicate(chance, graph):
    node = chance.choice(graph.node)
    for _ in range(min(chance.choice((1, 100, 3000)), 1 + _LARGEST // (node.ByteSize() or 1))):
        graph.node.add().CopyFrom(node)


def _chain(chance, graph):
    """A long chain, or a ring, of nodes that hand on one value."""
    op, last = chance.choice(_OPS) or 'Identity', graph.node[0].name
    for number in range(chance.choice((3, 300, 5000))):
        node = graph.node.add(name='chain/%d' % number, op=op)
        node.input.append(last)
        last = node.name
    if chance.random() < 0.5:
        graph.node[0].input.append(last)


def _attr(chance, graph):
    node = chance.choice(graph.node)
    key = chance.choice(sorted(node.attr) * 3 + list(_KEYS))
    if key in node.attr and chance.random() < 0.3:
        del node.attr[key]
        return
    value = node.attr[key]
    number = chance.choice((0, 1, -1, 5, 1 << 31, -(1 << 63), (1 << 63) - 1))
    kind = chance.randrange(8)
    if kind == 0:
        value.i = number
    elif kind == 1:
        value.type = number & 0x7fffffff
    elif kind == 2:
        value.s = chance.choice((b'', b'\xff\xfe', b'x' * 100000, b'loc:@gone'))
    elif kind == 3:
        for _ in range(chance.choice((0, 3, 255, 20000))):
            value.shape.dim.add(size=number)
    elif kind == 4:
        for _ in range(chance.choice((0, 1, 2000))):
            value.list.shape.add(unknown_rank=chance.random() < 0.5).dim.add(size=number)
    elif kind == 5:
        value.list.type.extend([number & 0x7fffffff] * chance.choice((0, 1, 20000)))
    elif kind == 6:
        value.tensor.dtype = number & 0x7fffffff
        value.tensor.tensor_shape.dim.add(size=number)
        value.tensor.tensor_content = b'\1' * chance.choice((0, 1, 4000))
    else:
        value.func.name = 'f'
        value.func.attr['T'].b = True


def _collections(chance, graph):
    function = graph.library.function.add()
    function.signature.name = chance.choice(_NAMES)
    graph.versions.min_consumer = chance.choice((0, 25, 2000000000))


def _files(chance, files, name):
    """Companions that are missing, empty, folders, or swapped."""
    action = chance.randrange(5)
    if action == 0:
        del files[name]
    elif action == 1:
        files[name] = b''
    elif action == 2:
        files[name] = None
    elif action == 3:
        other = chance.choice(sorted(files))
        files[name], files[other] = files[other], files[name]
    else:
        files[chance.choice(('checkpoint', 'graph.pbtxt', 'm-7.meta', 'm-5-00000-of-00002',
                             'saved_model.pb', 'm-5.index', 'v.meta', 'variables'))] = files[name]
    if not files:
        files[name] = b''


_GRAPH_EDITS = (_rename, _other_op, _rewire, _duplicate, _chain, _attr, _attr, _attr,
                _collections)
_CHOICES = (_bits, _cut, _splice, _length, _repeat, _nested, _text, _graph, _graph, _graph,
            _graph, _files)
