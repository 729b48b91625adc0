"""Files that people point at: what each opens as, or the words it is refused in.

With `tests.formats.mismatches` the table that `tests.formats.test_situations` runs.
The ids are those of the catalogue of failures where a row has one.
"""
import struct
from typing import Any, Dict, NamedTuple, Tuple

from google.protobuf import text_format

from tests.formats import makers
from tests.formats.makers import serialized
from tests.graphs import graph_def

META = serialized(makers.meta_graph())
GRAPH = serialized(makers.training_graph())
FROZEN = serialized(makers.frozen_graph())
TEXT = text_format.MessageToString(makers.training_graph()).encode()
SAVED = serialized(makers.saved_model())
TWO_TAGS = serialized(makers.saved_model(('serve',), ('serve', 'gpu')))
LOG = makers.event_log(makers.training_graph())
V1 = makers.v1_checkpoint()
EXPORT = dict({'variables/variables' + suffix: data
               for suffix, data in makers.v2_checkpoint().items()}, **{'saved_model.pb': SAVED})
FOLDER, PIPE = object(), object()


ONE_OF_THEM, CHECK = 'Point at one of them.', 'Check the path.'
PREFIX = 'Give the prefix, the part before .index and .data.'
POINT_AT_FILE = 'Point at a .meta, .pb or .pbtxt file, or a checkpoint prefix.'
WANTED = 'Point at a .meta, .pb or .pbtxt file, a checkpoint or a SavedModel folder.'
SAVER = 'Point at the .meta file that tf.train.Saver wrote, or its prefix.'
WRITTEN = 'Point at the .meta file or the graph that training wrote.'
SOURCE = 'Point at the .meta file, or the checkpoint, that it was made from.'
AGAIN, LFS = 'Copy or download the file again.', 'Fetch the real file with "git lfs pull".'
UNPACK = 'Unpack it and point at the .meta file inside.'
NO_GRAPH = 'Its writer was not given the graph. Point at the .meta file, or at graph.pbtxt in ' \
           'the folder of the training.'
WEIGHTS_ONLY = 'A checkpoint holds weights only; bring the .meta file that belongs to it, or ' \
               'open it where it lies with --checkpoint {}/%s.'


def training(prefix='m-5', shards=1, **replaced):
    """Files of one training: graph, weights, state file; a keyword replaces a suffix's bytes."""
    files = {prefix + suffix: data for suffix, data in makers.v2_checkpoint(shards).items()}
    files[prefix + '.meta'] = META
    files['checkpoint'] = makers.state(prefix)
    for suffix, data in replaced.items():
        files[prefix + '.' + suffix] = data
    return {name: data for name, data in files.items() if data is not None}


def without(files, *names):
    """The same files but some."""
    return {name: data for name, data in files.items() if name not in names}


ELSEWHERE = dict({'w/' + name: data for name, data in training().items()}, **{'g.pb': GRAPH})


class Row(NamedTuple):
    """One situation: files, what is pointed at, and what comes of it."""

    id: str
    files: Dict[str, Any]
    target: str
    kind: str = ''  # that it opens as, '' when it is refused
    checkpoint: Any = None  # relative to the folder
    notes: str = ''  # in the notes
    code: str = ''  # of the refusal
    message: str = ''  # all of it (up to …), {} for the folder
    hint: str = ''  # what to do, all of it
    suggestions: Tuple[str, ...] = ()  # relative to the folder
    options: Dict[str, Any] = {}
    finding: str = ''  # 'D6 error': id and severity of what a check of the outputs finds
    repair: Any = None  # (id, message) that it offers
    keys: Any = None  # {variable: (key, slice)} as planned
    argv: Tuple[str, ...] = ()  # of a command; status is then its exit status
    status: int = 0


def opens(id_, files, target, kind='meta_graph', checkpoint=None, notes='', **options):
    """A row that opens."""
    return Row(id_, files, target, kind, checkpoint, notes, options=options)


def refused(id_, files, target, code, message, *suggestions, hint='', **options):
    """A row that is refused."""
    return Row(id_, files, target, code=code, message=message, hint=hint,
               suggestions=suggestions, options=options)


def foreign(id_, data, what, hint, name='given.meta'):
    """A file of another kind."""
    return refused(id_, {name: data}, name, 'wrong_format',
                   '{}/%s is %s, not a TensorFlow graph.' % (name, what), hint=hint)


ROWS = [
    # D1-D5: any file, folder or spelling of a checkpoint.
    opens('D1-meta', training(), 'm-5.meta', checkpoint='m-5'),
    opens('D1-data', training(), 'm-5.data-00000-of-00001', checkpoint='m-5'),
    opens('D1-state', training(), 'checkpoint', checkpoint='m-5'),
    opens('D1-state-renamed', dict(training(), latest=makers.state('m-5')), 'latest',
          checkpoint='m-5'),
    opens('D1-prefix', training(), 'm-5', checkpoint='m-5'),
    opens('D2-index', training(), 'm-5.index', checkpoint='m-5'),
    opens('D1-meta-given-as-checkpoint', ELSEWHERE, 'g.pb', 'graph_def', 'w/m-5',
          at='w/m-5.meta'),
    opens('D1-data-given-as-checkpoint', ELSEWHERE, 'g.pb', 'graph_def', 'w/m-5',
          at='w/m-5.data-00000-of-00001'),
    opens('D1-state-given-as-checkpoint', ELSEWHERE, 'g.pb', 'graph_def', 'w/m-5',
          at='w/checkpoint'),
    opens('D2-given-as-checkpoint', ELSEWHERE, 'g.pb', 'graph_def', 'w/m-5', at='w/m-5.index'),
    opens('D3-folder', training(), '.', checkpoint='m-5'),
    opens('D3-folder-no-state', dict(without(training('m-9'), 'checkpoint'),
                                     **without(training('m-100'), 'checkpoint')), '.',
          checkpoint='m-100'),
    refused('D3-two-trainings', dict(without(training('a-9'), 'checkpoint'),
                                     **without(training('b-3'), 'checkpoint')), '.',
            'ambiguous', 'The folder {} holds 2 graphs.', 'a-9', 'b-3',
            hint=ONE_OF_THEM),
    refused('D3-two-trainings-as-checkpoint', dict(
        {'w/' + n: d for name in ('a-9', 'b-3')
         for n, d in without(training(name), 'checkpoint', name + '.meta').items()},
        **{'m.meta': META}), 'm.meta', 'ambiguous',
        'The folder {}/w holds checkpoints of 2 trainings.', 'w/a-9', 'w/b-3',
        hint=ONE_OF_THEM, at='w'),
    opens('D3-folder-given-as-checkpoint', ELSEWHERE, 'g.pb', 'graph_def', 'w/m-5', at='w'),
    refused('D3-empty-folder-given-as-checkpoint', {'m.meta': META, 'w': FOLDER}, 'm.meta',
            'checkpoint_not_found', 'There is no checkpoint in the folder {}/w.', hint=PREFIX,
            at='w'),
    refused('D3-empty-folder', {'sub': FOLDER}, '.', 'not_found',
            'There is no TensorFlow model in the folder {}.',
            hint=POINT_AT_FILE),
    refused('D4-nothing-there', training(), 'm-6', 'not_found',
            'There is no file {}/m-6, and no {}/m-6.meta.', 'm-5.meta',
            hint=CHECK),
    refused('D4-no-checkpoint', {'m.meta': META}, 'm.meta', 'checkpoint_not_found',
            'There is no checkpoint at {}/gone: {}/gone.index does not exist.', at='gone',
            hint=PREFIX),
    opens('D5-double-slash', {'run/' + n: d for n, d in training().items()}, 'run//m-5.meta',
          checkpoint='run/m-5'),
    # D6-D8: parts that are missing or broken.
    opens('D6-shard-missing', without(training(shards=3), 'm-5.data-00001-of-00003'), 'm-5.meta',
          checkpoint='m-5', notes='m-5.data-00001-of-00003 is missing beside m-5.index.'),
    opens('D6-all-data-missing', without(training(), 'm-5.data-00000-of-00001'), 'm-5',
          checkpoint='m-5', notes='m-5.data-00000-of-00001 is missing beside m-5.index.'),
    opens('D7-index-missing', without(training(), 'm-5.index'), 'm-5.meta',
          notes='m-5.index is missing: the weights in m-5.data cannot be read without it.'),
    opens('D7-pointing-at-the-data', without(training(), 'm-5.index'), 'm-5.data-00000-of-00001',
          notes='m-5.index is missing'),
    refused('D7-given-as-checkpoint', without(training(), 'm-5.index'), 'm-5.meta',
            'index_missing', 'The checkpoint {}/m-5 has no index: {}/m-5.index is missing.',
            at='m-5',
            hint='The weights in m-5.data-00000-of-00001 cannot be read without it; copy it, '
                 'too.'),
    refused('D8-meta-cut-off', training(meta=META[:-40]), 'm-5', 'truncated',
            '{}/m-5.meta is cut off: it has %d B of at least …' % (len(META) - 40),
            hint=AGAIN),
    refused('D8-meta-is-a-pointer', training(meta=b'version https://git-lfs.github.com/spec/v1\n'
                                                  b'oid sha256:0\nsize 5\n'), 'm-5',
            'wrong_format', '{}/m-5.meta is a git-LFS pointer, not a TensorFlow graph.',
            hint=LFS),
    opens('D8-index-is-a-pointer', training(index=b'version https://git-lfs.github.com/spec/v1\n'),
          'm-5.index', checkpoint='m-5'),
    # D9: state files that point elsewhere.
    opens('D9-moved', dict(training(), checkpoint=makers.state('/gone/elsewhere/m-5')),
          'checkpoint', checkpoint='m-5'),
    opens('D9-windows', dict(training(), checkpoint=makers.state('C:\\\\runs\\\\m-5')), '.',
          checkpoint='m-5'),
    opens('D9-newest-deleted', dict(training(), checkpoint=makers.state('m-7', 'm-5', 'm-6')),
          'checkpoint', checkpoint='m-5',
          notes='The state file names m-7, which is not here; this is m-5.'),
    opens('D9-names-nothing-here', dict(training(), checkpoint=makers.state('/gone/other-7')),
          'checkpoint', checkpoint='m-5', notes='The state file names /gone/other-7'),
    opens('D9-damaged-state', dict(training(), checkpoint=makers.state('m\0-9', 'm-5')), '.',
          checkpoint='m-5'),
    opens('D9-empty-state', dict(training(), checkpoint=b''), 'checkpoint', checkpoint='m-5'),
    # D10, D11: binary and text, and every message under every name.
    opens('D10-text', {'g.pb': TEXT}, 'g.pb', 'graph_def'),
    opens('D10-binary-called-text', {'g.pbtxt': GRAPH}, 'g.pbtxt', 'graph_def'),
    opens('D10-text-with-mark', {'g.pbtxt': b'\xef\xbb\xbf' + TEXT}, 'g.pbtxt', 'graph_def'),
    opens('D10-text-meta', {'m.meta': text_format.MessageToString(makers.meta_graph()).encode()},
          'm.meta'),
    opens('D10-text-with-later-fields', {'g.pbtxt': TEXT + b'node { name: "z" op: "NoOp" '
                                         b'experimental_type { a: 1 } }\n'}, 'g.pbtxt',
          'graph_def'),
    opens('D11-graph-called-meta', {'g.meta': GRAPH}, 'g.meta', 'graph_def'),
    opens('D11-meta-called-pb', {'m.pb': META}, 'm.pb'),
    opens('D11-saved-model-renamed', {'m.meta': SAVED}, 'm.meta', 'saved_model'),
    opens('D11-frozen', {'f.pb': FROZEN}, 'f.pb', 'frozen_graph'),
    opens('D11-meta-called-saved-model', {'saved_model.pb': META}, '.'),
    refused('D11-text-cut-off', {'g.pbtxt': TEXT[:-9]}, 'g.pbtxt', 'wrong_format',
            '{}/g.pbtxt is not a text GraphDef, or is cut off: line …',
            hint=AGAIN),
    refused('D11-text-garbage', {'g.pbtxt': b'node { nonsense'}, 'g.pbtxt', 'wrong_format',
            '{}/g.pbtxt is not a text GraphDef, or is cut off: line …',
            hint=AGAIN),
    refused('D11-graph-cut-off', {'g.pb': FROZEN[:-3]}, 'g.pb', 'truncated',
            '{}/g.pb is cut off: it has %d B of at least %d B.' % (len(FROZEN) - 3, len(FROZEN)),
            hint=AGAIN),
    refused('D11-label-map', {'l.pbtxt': b"item {\n  id: 1\n  name: 'cat'\n}\n"}, 'l.pbtxt',
            'wrong_format', '{}/l.pbtxt is a text file that begins with "item"; a text GraphDef '
                            'begins with "node".',
            hint=SAVER),
    # D12: messages and garbage that hold no graph.
    refused('D12-empty', {'g.pb': b''}, 'g.pb', 'empty_file',
            '{}/g.pb is empty; a TensorFlow graph was expected.',
            hint=AGAIN),
    refused('D12-no-nodes-text', {'g.pbtxt': b'versions { producer: 24 }'}, 'g.pbtxt',
            'empty_graph', '{}/g.pbtxt holds no nodes: it is not the file of a graph.',
            hint=WRITTEN),
    refused('D12-no-nodes', {'g.pb': serialized(makers.meta_graph(graph_def()))},
            'g.pb', 'empty_graph', '{}/g.pb is a MetaGraphDef, but holds no nodes.',
            hint=WRITTEN),
    refused('D12-garbage', {'g.pb': b'\0\1\2garbage'}, 'g.pb', 'wrong_format',
            '{}/g.pb is neither a MetaGraphDef nor a GraphDef nor a SavedModel; it may be damaged '
            'or another kind of file.',
            hint=SAVER),
    refused('D12-index-alone', {'a.index': makers.v2_checkpoint()['.index']}, 'a.index',
            'meta_missing', 'The graph of {}/a.index is missing: there is no {}/a.meta.',
            hint=WEIGHTS_ONLY % 'a'),
    refused('D12-index-renamed', {'a.meta': makers.v2_checkpoint()['.index']}, 'a.meta',
            'meta_missing', '{}/a.meta is a checkpoint file: it holds weights, no graph.',
            hint='Give it the name that training gave it, beside its .meta file.'),
    refused('D12-zeros', {'g.meta': bytes(9000)}, 'g.meta', 'wrong_format',
            '{}/g.meta is a file of zeros, not a TensorFlow graph.',
            hint='It was not copied to its end; ' + AGAIN.lower()),
    refused('D12-nameless-node', {'g.pbtxt': b'node { name: "a" op: "NoOp" } node { op: "NoOp" }'},
            'g.pbtxt', 'wrong_format', '{}/g.pbtxt is damaged: a node of it has no name or no op.',
            hint=AGAIN),
    refused('D14-graph-missing', {'x': b''}, 'nope.meta', 'not_found',
            'There is no file {}/nope.meta.',
            hint=CHECK),
    # D15: no .meta.
    opens('D15-graph-pbtxt', dict(without(training(), 'm-5.meta'), **{'graph.pbtxt': TEXT}),
          'm-5.index', 'graph_def', 'm-5',
          'There is no m-5.meta; the graph is that of graph.pbtxt.'),
    opens('D15-graph-pbtxt-folder', dict(without(training(), 'm-5.meta'),
                                         **{'graph.pbtxt': TEXT, 'events.out.tfevents.1': LOG}),
          '.', 'graph_def', 'm-5', 'graph.pbtxt'),
    opens('D15-events', dict(without(training(), 'm-5.meta'),
                             **{'events.out.tfevents.1': LOG,
                                'events.out.tfevents.2': makers.event_log()}),
          'm-5', 'event_log', 'm-5', 'the graph is that of events.out.tfevents.1.'),
    opens('D15-one-pb', dict(without(training(), 'm-5.meta'), **{'net.pb': GRAPH}), 'checkpoint',
          'graph_def', 'm-5', 'net.pb'),
    refused('D15-several', dict(without(training(), 'm-5.meta'), **{'a.pb': GRAPH,
                                                                    'b.pbtxt': TEXT}),
            'm-5', 'ambiguous', '{}/m-5 has no .meta file, and the folder {} holds 2 graphs.',
            'a.pb', 'b.pbtxt',
            hint=ONE_OF_THEM),
    refused('D15-nothing', without(training(), 'm-5.meta'), 'm-5.index', 'meta_missing',
            'The graph of {}/m-5.index is missing: there is no {}/m-5.meta.',
            hint=WEIGHTS_ONLY % 'm-5'),
    refused('D15-meta-elsewhere', dict(
        without({'w/' + n: d for n, d in training().items()}, 'w/m-5.meta'),
        **{'graphs/m-5.meta': META}), 'w/m-5', 'meta_missing',
        'The graph of {}/w/m-5 is missing: there is no {}/w/m-5.meta.', 'graphs/m-5.meta',
        hint=WEIGHTS_ONLY % 'w/m-5'),
    opens('D15-meta-elsewhere-with-checkpoint', dict(
        without({'w/' + n: d for n, d in training().items()}, 'w/m-5.meta'),
        **{'graphs/m-5.meta': META}), 'graphs/m-5.meta', checkpoint='w/m-5', at='w'),
    refused('D15-other-step', dict(without(training('m-2000'), 'm-2000.meta', 'checkpoint'),
                                   **{'m-1000.meta': META}), 'm-2000.index', 'step_mismatch',
            'The steps differ: m-2000 has weights but no graph, m-1000.meta beside it is the '
            'graph of another step.', 'm-1000.meta', 'm-2000',
            hint='The graph is often the same: open {}/m-1000.meta with --checkpoint {}/m-2000.'),
    opens('D15-other-step-from-the-meta', dict(
        without(training('m-2000'), 'm-2000.meta', 'checkpoint'), **{'m-1000.meta': META}),
        'm-1000.meta', notes='There are no weights of step 1000; those beside it are of step '
                             '2000. Give the weights to use with --checkpoint PREFIX.'),
    opens('D15-weights-of-another-name', dict(
        without(training('other'), 'other.meta', 'checkpoint'), **{'m.meta': META}), 'm.meta',
        notes='There are no weights named m; those beside it are other.'),
    # D16 is about the file that is written; D17: V1 checkpoints.
    opens('D17-single', {'v.ckpt': V1, 'v.ckpt.meta': META}, 'v.ckpt', checkpoint='v.ckpt'),
    opens('D17-single-meta', {'v.ckpt': V1, 'v.ckpt.meta': META}, 'v.ckpt.meta',
          checkpoint='v.ckpt'),
    opens('D17-folder', {'v.ckpt': V1, 'v.ckpt.meta': META}, '.', checkpoint='v.ckpt'),
    opens('D17-shard', {'v-00000-of-00002': V1, 'v-00001-of-00002': V1, 'v.meta': META},
          'v-00001-of-00002', checkpoint='v'),
    opens('D17-prefix', {'v-00000-of-00001': V1, 'v.meta': META}, 'v', checkpoint='v'),
    opens('D17-pattern', {'v-00000-of-00001': V1, 'v.meta': META}, 'v-?????-of-00001',
          checkpoint='v'),
    opens('D17-meta-of-shards', {'v-00000-of-00001': V1, 'v.meta': META}, 'v.meta',
          checkpoint='v'),
    opens('D17-given-as-checkpoint', {'m.meta': META, 'w/v-00000-of-00001': V1}, 'm.meta',
          checkpoint='w/v', at='w/v-00000-of-00001'),
    opens('D17-state', {'v-00000-of-00001': V1, 'v.meta': META,
                        'checkpoint': makers.state('/old/v-?????-of-00001')}, '.',
          checkpoint='v'),
    # E: what the files say of checkpoint and graph.
    opens('E4-no-saver-def', {'m.meta': META}, 'm.meta'),
    opens('E5-frozen-beside-weights', dict(training(), **{'m-5.pb': FROZEN}), 'm-5.pb',
          'frozen_graph', 'm-5'),
    opens('E5-frozen-alone-wants-none', dict(training('other'), **{'f.pb': FROZEN}), 'f.pb',
          'frozen_graph'),
    refused('E-checkpoint-is-a-graph', {'m.meta': META, 'g.pb': GRAPH}, 'm.meta',
            'checkpoint_not_found', '{}/g.pb is a binary file, not a checkpoint.', at='g.pb',
            hint=PREFIX),
    opens('E-weights-of-one-training', dict(training(), **{'net.pbtxt': TEXT}), 'net.pbtxt',
          'graph_def', 'm-5', 'The weights are those of m-5, which lies beside it.'),
    # Odd prefixes.
    opens('prefix-empty', training(''), '.meta', checkpoint=''),
    opens('prefix-empty-index', training(''), '.index', checkpoint=''),
    opens('prefix-dash', training('-25'), '-25.meta', checkpoint='-25'),
    opens('prefix-dash-folder', training('-25'), '.', checkpoint='-25'),
    # Event files.
    opens('events', {'events.out.tfevents.1.host': LOG}, 'events.out.tfevents.1.host',
          'event_log'),
    opens('events-longest', {'log': makers.event_log(
        graph_def('only = NoOp()'), makers.meta_graph(), graph_def('last = NoOp()'))}, 'log',
        'event_log'),
    opens('events-being-written', {'log': LOG + makers.record(b'half')[:-5]}, 'log', 'event_log'),
    opens('events-beside-weights', dict(training(), log=LOG), 'log', 'event_log', 'm-5',
          'The weights are those of m-5, which lies beside it.'),
    refused('events-without-graph', {'log': makers.event_log()}, 'log', 'empty_graph',
            '{}/log is an event file without a graph.',
            hint=NO_GRAPH),
    refused('events-graph-damaged', {'log': LOG[:120] + b'\xff' + LOG[121:]}, 'log',
            'empty_graph', '{}/log is an event file without a graph.',
            hint=NO_GRAPH),
    refused('records-of-examples', {'train.tfrecord': makers.record(b'\x0a\x04\x0a\x02ab')},
            'train.tfrecord', 'wrong_format', '{}/train.tfrecord is a file of training examples '
                                              '(TFRecord), not a TensorFlow graph.',
            hint='Point at the .meta file that training wrote.'),
    # SavedModels.
    opens('saved-model', EXPORT, '.', 'saved_model', 'variables/variables'),
    opens('saved-model-variables', EXPORT, 'variables/variables.index', 'saved_model',
          'variables/variables'),
    opens('saved-model-variables-folder', EXPORT, 'variables', 'saved_model',
          'variables/variables'),
    opens('saved-model-text', {'saved_model.pbtxt': text_format.MessageToString(
        makers.saved_model()).encode()}, '.', 'saved_model'),
    opens('saved-model-tags', {'saved_model.pb': TWO_TAGS}, '.', 'saved_model',
          tags=('gpu', 'serve')),
    refused('saved-model-no-tags', {'saved_model.pb': TWO_TAGS}, '.', 'tags_not_found',
            '{}/saved_model.pb has no graph tagged train; it has serve and gpu,serve.',
            'serve', 'gpu,serve', tags=('train',),
            hint='Name one with --tags.'),
    opens('saved-model-only-one', {'saved_model.pb': serialized(
        makers.saved_model(('train',)))}, '.', 'saved_model'),
    opens('saved-model-in-version-folder', {'7/saved_model.pb': SAVED}, '.', 'saved_model'),
    refused('saved-model-versions', {'7/saved_model.pb': SAVED, '12/saved_model.pb': SAVED}, '.',
            'ambiguous', 'The folder {} holds 2 graphs.', '12/saved_model.pb',
            '7/saved_model.pb',
            hint=ONE_OF_THEM),
    # Files of other programs.
    foreign('git-lfs', b'version https://git-lfs.github.com/spec/v1\n', 'a git-LFS pointer', LFS),
    foreign('web-page', b'\n<!DOCTYPE html><html>404</html>', 'a web page',
            'The download gave an error page; download the file again.'),
    foreign('zip', b'PK\x03\x04' + bytes(26) + b'model.meta', 'a zip archive', UNPACK),
    foreign('npz', b'PK\x03\x04' + bytes(22) + b'\x05\0\0\0w.npy',
            'an archive of NumPy arrays', WANTED),
    foreign('torch', b'PK\x03\x04' + bytes(22) + b'\x10\0\0\0archive/data.pkl',
            'a PyTorch checkpoint', WANTED),
    foreign('gzip', b'\x1f\x8b\x08rest', 'a gzip archive', UNPACK),
    foreign('tar', bytes([65]) * 257 + b'ustar\x0000', 'a tar archive', UNPACK),
    foreign('keras-h5', b'\x89HDF\r\n\x1a\nrest', 'a Keras HDF5 file',
            'Load it in Keras and save a checkpoint with tf.train.Saver first.', 'model.h5'),
    foreign('onnx', b'\x08\x07\x12\x07pytorch\x3a\x04\x0a\x02ab', 'an ONNX model', SOURCE,
            'm.onnx'),
    foreign('tflite', struct.pack('<I', 28) + b'TFL3rest', 'a TFLite model', SOURCE, 'm.tflite'),
    foreign('pickle', b'\x80\x03}q\0.', 'a Python pickle', WANTED, 'm.pkl'),
    foreign('npy', b'\x93NUMPY\x01\0', 'a NumPy array', WANTED, 'w.npy'),
    foreign('json', b'{"class_name": "Model"}', 'a JSON file', WANTED, 'model.json'),
    foreign('tfjs', b'{"modelTopology": {}}', 'a TensorFlow.js model', SOURCE, 'model.json'),
    foreign('xml', b'<?xml version="1.0"?><net/>', 'an XML file', SOURCE, 'model.xml'),
    foreign('png', b'\x89PNG\r\n\x1a\n', 'a PNG picture', WANTED, 'a.png'),
    foreign('jpeg', b'\xff\xd8\xff\xe0rest', 'a JPEG picture', WANTED, 'a.jpg'),
    foreign('utf-16', 'node {}'.encode('utf-16'), 'a text file in UTF-16', 'Save it in UTF-8.'),
    foreign('prose', b'Results of the third run\n', 'a text file', WANTED, 'notes.txt'),
    # No files at all.
    refused('folder-called-meta', {'x.meta': FOLDER}, 'x.meta', 'not_found',
            'There is no TensorFlow model in the folder {}/x.meta.',
            hint=POINT_AT_FILE),
    refused('pipe', {'x.meta': PIPE}, 'x.meta', 'not_a_file',
            '{}/x.meta is a pipe, not a file.',
            hint='Point at the file itself.'),
    refused('pipe-as-checkpoint', {'m.meta': META, 'w': PIPE}, 'm.meta', 'not_a_file',
            '{}/w is a pipe, not a file.', at='w',
            hint='Point at the file itself.'),
]
