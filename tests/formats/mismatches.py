"""Models whose checkpoint, version or command is wrong: what a check finds, and what it offers.

The second half of the table that `tests.formats.test_situations` runs.
"""
from tests.formats import makers
from tests.formats.makers import VALUES, meta_graph, serialized, v2_checkpoint, with_saver
from tests.formats.situations import FROZEN, META, Row, training, without
from tests.graphs import graph_def

W, B = VALUES['w'], VALUES['b']
NAMED = {'w': ('w', ''), 'b': ('b', '')}
SAVER = serialized(with_saver(meta_graph(), NAMED))
CONVERT = ('G3', 'Put them in terms of ops that TensorFlow 1.4 has.')
LFS = b'version https://git-lfs.github.com/spec/v1\n'


def finds(id_, files, finding, message, repair=None, target='m-5.meta', **options):
    """A row whose check of the output ``y`` finds something."""
    return Row(id_, files, target, finding=finding, message=message, repair=repair,
               options=options)


def fits(id_, files, keys, target='m-5.meta', **options):
    """A row whose check finds no error and reads the variables from these keys."""
    return Row(id_, files, target, keys=keys, options=options)


def typed(id_, files, argv, status, code, message, hint=''):
    """A command as it is typed, and how it is refused; {} is the folder."""
    return Row(id_, files, '', code=code, message=message, hint=hint, argv=tuple(argv),
               status=status)


def stored(values, meta=SAVER, dtype=1):
    """Files of a training whose checkpoint holds other values, all of one DataType."""
    files = {'m-5' + suffix: data
             for suffix, data in v2_checkpoint(values=values, dtype=dtype).items()}
    return dict(files, **{'m-5.meta': meta})


def newer(*lines, op='Softmax', add='BiasAdd', attrs='', default=None, version='1.15.0',
          producer=134, min_consumer=0, bad_consumers=()):
    """MetaGraphDef of TensorFlow 1.15 with more nodes, other ops, more attributes."""
    meta = meta_graph(version=version)
    graph, versions = meta.graph_def, meta.graph_def.versions
    versions.producer, versions.min_consumer = producer, min_consumer
    versions.bad_consumers.extend(bad_consumers)
    nodes = {node.name: node for node in graph.node}
    nodes['y'].op, nodes['layer/BiasAdd'].op = op, add
    nodes['layer/MatMul'].MergeFrom(graph_def('layer/MatMul = MatMul() ' + attrs).node[0])
    if default is not None:
        definition = meta.meta_info_def.stripped_op_list.op.add(name='MatMul')
        definition.attr.add(name='later', type='int').default_value.i = default
    graph.MergeFrom(graph_def(*lines))
    return with_saver(meta, NAMED)


def newer_frozen(attrs):
    """Frozen GraphDef that does not say who wrote it, as those of TensorFlow 1.x."""
    graph = makers.frozen_graph()
    graph.node[-1].MergeFrom(graph_def('y = MatMul() ' + attrs).node[0])
    return graph


def more_variables(*lines):
    """The training graph with more nodes, and a Saver that names its two variables."""
    meta = meta_graph()
    meta.graph_def.MergeFrom(graph_def(*lines))
    return serialized(with_saver(meta, NAMED))


PARTS = graph_def(
    'x = Placeholder() dtype=float shape=[?,3]',
    'w/part_0 = VariableV2() dtype=float shape=[2,2]',
    'w/part_1 = VariableV2() dtype=float shape=[1,2]',
    'w/axis = Const() dtype=int32',
    'w = ConcatV2(w/part_0, w/part_1, w/axis) T=float N=2', 'y = MatMul(x, w) T=float')
SLICES = {'w/part_0': ('w', '3 2 0,2:-'), 'w/part_1': ('w', '3 2 2,1:-')}

ROWS = [
    # D: what a check says of a checkpoint that is not there or not whole.
    finds('D4-no-weights', {'m-5.meta': META}, 'D4 error',
          'The outputs need 2 variables, and no checkpoint with their values was found. There is '
          'no m-5.index beside m-5.meta. Give the weights to use with --checkpoint PREFIX.'),
    finds('D4-weights-of-another-name', dict(without(training('other'), 'other.meta'),
                                             **{'m-5.meta': META}), 'D4 error',
          'The outputs need 2 variables, and no checkpoint with their values was found. There are '
          'no weights named m-5; those beside it are other. Give the weights to use with '
          '--checkpoint PREFIX.'),
    finds('D6-shard-missing-check', without(training(shards=2), 'm-5.data-00001-of-00002'),
          'D6 error', 'The checkpoint {}/m-5 is not complete: m-5.data-00001-of-00002 is missing. '
                      'Copy the file beside {}/m-5.index.'),
    finds('D6-shard-renamed', dict(without(training(), 'm-5.data-00000-of-00001'),
                                   **{'m-5.data': W[0] + B[0]}), 'D6 error',
          'The checkpoint {}/m-5 is not complete: m-5.data-00000-of-00001 is missing. m-5.data, '
          'which lies there, has its size: if it is that file, rename it to '
          'm-5.data-00000-of-00001.'),
    finds('D7-index-missing-check', without(training(), 'm-5.index'), 'D7 error',
          'The outputs need 2 variables, and no checkpoint with their values was found. m-5.index '
          'is missing: the weights in m-5.data cannot be read without it. Give the weights to '
          'use with --checkpoint PREFIX.'),
    finds('D8-data-cut-off', training(**{'data-00000-of-00001': W[0]}), 'D8 error',
          '{}/m-5.data-00000-of-00001 is cut off: it has 24 bytes, the index needs at least 32. '
          'Copy or download it again.'),
    finds('D8-data-is-a-pointer', training(**{'data-00000-of-00001': LFS}), 'D8 error',
          '{}/m-5.data-00000-of-00001 is only a Git LFS pointer, not the file itself. '
          'Run "git lfs pull" where it came from.'),
    finds('D8-index-is-a-pointer-check', training(index=LFS), 'D8 error',
          '{}/m-5.index is only a Git LFS pointer, not the file itself. '
          'Run "git lfs pull" where it came from.'),
    finds('D8-index-cut-off', training(index=v2_checkpoint()['.index'][:-9]), 'D8 error',
          '{}/m-5.index is not a readable checkpoint index: …'),
    finds('D8-data-of-another-save', training(**{'data-00000-of-00001': W[0] + B[0] + bytes(8)}),
          'D8 warning', '{}/m-5.data-00000-of-00001 has 40 bytes, and the index tells of 32: the '
                        'two may be of different saves.'),
    typed('D8-data-damaged', training(**{'data-00000-of-00001': bytes(32)}),
          ['freeze', '{}/m-5', '--outputs', 'y', '-o', '{}/out.pb', '--no-verify'], 1,
          'data_damaged', '{}/m-5.data-00000-of-00001 is damaged: bytes 8 to 32 do not match '
                          'their checksum.', 'Copy or download it again.'),
    # D13, D14, D16: what was typed.
    typed('D13-unknown-option', training(),
          ['check', '{}/m-5', '--input_meta_graph_def={}/m-5.meta', '--outputs', 'y'], 2, 'usage',
          'Unrecognized arguments: --input_meta_graph_def={}/m-5.meta.',
          'See "freezeframe check --help".'),
    typed('D13-space-after-the-equals-sign', training(),
          ['check', '{}/m-5', '--checkpoint=', '{}/m-5', '--outputs', 'y'], 2, 'usage',
          'Unrecognized arguments: {}/m-5.', 'See "freezeframe check --help".'),
    typed('D14-typed', {}, ['inspect', '{}/nope.meta'], 1, 'not_found',
          'There is no file {}/nope.meta.', 'Check the path.'),
    typed('D16-folder-missing', training(),
          ['freeze', '{}/m-5', '--outputs', 'y', '-o', '{}/no/x.pb'], 1, 'folder_missing',
          'The folder {}/no does not exist.', 'Create it first.'),
    typed('D16-target-is-a-folder', training(),
          ['freeze', '{}/m-5', '--outputs', 'y', '-o', '{}'], 1, 'cannot_write',
          '{} is a folder; give the name of a file to write.'),
    fits('D18-windows-path-in-the-graph', stored(VALUES), NAMED),
    # E1: keys that are missing.
    finds('E1-scope-renamed', stored({'old/w': W, 'old/b': B}), 'E1 error',
          'The checkpoint has no value for 2 of the 2 variables that the outputs need: w, b. The '
          'checkpoint has no key w; old/w has its shape, and all 2 missing keys are there under '
          'old/ instead of without a scope.',
          ('E1', 'Take w from old/w, b from old/b, as --saver-key /=old/ does.')),
    finds('E1-two-that-fit', stored({'old/w': W, 'older/w': W, 'b': B}), 'E1 error',
          'The checkpoint has no value for 1 of the 2 variables that the outputs need: w. The '
          'checkpoint has no key w; old/w has its shape. If that is meant: --saver-key /=old/'),
    finds('E1-averages-only', stored({'w/ExponentialMovingAverage': W, 'b': B}), 'E1 error',
          'The checkpoint has no value for 1 of the 2 variables that the outputs need: w. The '
          'checkpoint has no key w; w/ExponentialMovingAverage is its moving average. If that is '
          'meant: --saver-key w=w/ExponentialMovingAverage'),
    finds('E1-another-graph', stored({'conv/filter': (bytes(16), (4,)), 'b': B}), 'E1 error',
          'The checkpoint has no value for 1 of the 2 variables that the outputs need: w.'),
    finds('E1-not-needed', dict(stored(VALUES), **{'m-5.meta': more_variables(
        'w/Adam = VariableV2() dtype=float shape=[3,2]')}), 'E1 note',
        'The checkpoint has no value for 1 variable that the outputs do not need: w/Adam. That '
        'does no harm here; restoring the whole model would fail.'),
    finds('E1-saved-by-objects', stored({
        'net/w/.ATTRIBUTES/VARIABLE_VALUE': W, 'b': B, '_CHECKPOINTABLE_OBJECT_GRAPH':
        makers.object_graph({'w': 'net/w/.ATTRIBUTES/VARIABLE_VALUE'})}), 'E1 error',
        'The checkpoint has no value for 1 of the 2 variables that the outputs need: w. The '
        'checkpoint has no key w; net/w/.ATTRIBUTES/VARIABLE_VALUE is what the checkpoint records '
        'for it.', ('E1', 'Take w from net/w/.ATTRIBUTES/VARIABLE_VALUE, as --saver-key '
                          'w=net/w/.ATTRIBUTES/VARIABLE_VALUE does.')),
    fits('E1-by-hand', stored({'old/w': W, 'old/b': B}), {'w': ('old/w', ''), 'b': ('old/b', '')},
         saver_keys=['/=old/']),
    # E2, E3: values of another shape or dtype.
    finds('E2-shape', stored({'w': (bytes(36), (3, 3)), 'b': (bytes(12), (3,))}), 'E2 error',
          'The checkpoint belongs to another model: w is 3x3 there and 3x2 in the graph; '
          'b is 3 there and 2 in the graph.'),
    finds('E3-dtype', stored({'w': (bytes(48), (3, 2)), 'b': (bytes(16), (2,))}, dtype=2),
          'E3 error',
          'The checkpoint holds values of another type: w is float64 there and float32 in the '
          'graph; b is float64 there and float32 in the graph.',
          ('E3', 'Convert the values to the types that the graph wants.')),
    finds('E3-dtype-that-can-not-be-converted', stored(
        {'w': (bytes(48), (3, 2)), 'b': (bytes(16), (2,))}, dtype=8), 'E3 error',
        'The checkpoint holds values of another type: w is complex64 there and float32 in the '
        'graph; b is complex64 there and float32 in the graph.'),
    # E4-E7: graphs without a Saver, frozen ones, parts, other names.
    finds('E4-no-saver', training(), 'E4 note',
          "The file names no Saver: variables and keys of the checkpoint are matched by their "
          "names."),
    fits('E4-by-name', training(), NAMED),
    finds('E5-frozen', {'f.pb': FROZEN}, 'E5 note',
          'The graph holds no variables: it is frozen already, and would only be cut down to what '
          'the outputs need.', target='f.pb'),
    finds('E5-frozen-beside-its-weights', dict(training(), **{'m-5.pb': FROZEN}), 'E5 note',
          'The graph holds no variables: it is frozen already, and would only be cut down to what '
          'the outputs need. The checkpoint {}/m-5 has keys named like 1 constant of it; it is '
          'not needed any more.', target='m-5.pb'),
    fits('E6-partitioned', stored(VALUES, serialized(with_saver(meta_graph(PARTS), SLICES))),
         SLICES),
    fits('E7-renamed', stored({'net/w': W, 'b': B}, serialized(with_saver(
        meta_graph(), {'w': ('net/w', ''), 'b': ('b', '')}))),
        {'w': ('net/w', ''), 'b': ('b', '')}),
    finds('E7-said', stored({'net/w': W, 'b': B}, serialized(with_saver(
        meta_graph(), {'w': ('net/w', ''), 'b': ('b', '')}))), 'E7 note',
        '1 of the 2 variables are read from keys of other names: w from net/w.'),
    # G3, G4: ops and attributes of later releases, where the output needs them.
    finds('G3-op', stored(VALUES, serialized(newer(op='SoftmaxV9'))), 'G3 warning',
          'TensorFlow 1.4 does not know the op SoftmaxV9; the file can be written, but only loads '
          'where it is registered.'),
    finds('G3-converted', stored(VALUES, serialized(newer(add='AddV2'))), 'G3 note',
          'TensorFlow 1.4 does not know the op AddV2; the file can be written, but only loads '
          'where it is registered.', CONVERT),
    finds('G3-left-as-it-is', stored(VALUES, serialized(newer(add='AddV2'))), 'G3 warning',
          'TensorFlow 1.4 does not know the op AddV2; the file can be written, but only loads '
          'where it is registered.', CONVERT, repairs='none'),
    fits('G3-not-needed', stored(VALUES, serialized(newer(
        'late = SoftmaxV9(layer/BiasAdd) T=float'))), NAMED, no=('G3', 'G4')),
    finds('G3-of-a-later-producer', {'g.pb': serialized(newer(op='SoftmaxV9').graph_def),
                                     **training('g')}, 'G3 warning',
          'TensorFlow 1.4 does not know the op SoftmaxV9; …', target='g.pb'),
    finds('G2-op-of-nobody', stored(VALUES, serialized(newer(op='Icp', version='1.4.0',
                                                             producer=24))), 'G2 warning',
          'TensorFlow 1.4 does not know the op Icp; …'),
    finds('G4-default', stored(VALUES, serialized(newer(
        attrs='grad_a=false grad_b=false'))), 'G4 note',
        'One node has attributes of a newer TensorFlow (grad_a, grad_b) with their default '
        'values, which are left out.',
        ('G4', 'Leave out attributes that have their default value.')),
    finds('G4-default-of-the-op-list', stored(VALUES, serialized(newer(
        attrs='later=7', default=7))), 'G4 note',
        'One node has attributes of a newer TensorFlow (later) with their default values, which '
        'are left out.', ('G4', 'Leave out attributes that have their default value.')),
    finds('G4-another-value', stored(VALUES, serialized(newer(
        attrs='later=8', default=7))), 'G4 warning',
        'layer/MatMul asks for later = 8, which TensorFlow 1.4 cannot do; it would refuse to '
        'run the file, which later releases run.'),
    finds('G4-frozen-file', {'f.pb': serialized(newer_frozen('grad_a=true'))}, 'G4 warning',
          'y asks for grad_a = True, which TensorFlow 1.4 cannot do; …', target='f.pb'),
    # G5: the file says that TF 1.4 can't read it.
    finds('G5-min-consumer', stored(VALUES, serialized(newer(min_consumer=25))), 'G5 warning',
          'The graph asks for a TensorFlow of graph version 25 or later; TensorFlow 1.4 is of '
          'version 24 and refuses to load the file. Later releases load it.'),
    finds('G5-bad-consumer', stored(VALUES, serialized(newer(bad_consumers=[24]))), 'G5 warning',
          'The graph forbids readers of graph version 24, which TensorFlow 1.4 is; it refuses to '
          'load the file.'),
]
