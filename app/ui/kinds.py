"""Which family an op belongs to, for its colour and its entry in the legend.

Pure data: op names as TensorFlow 1.4 registers them, grouped by what they do
to a tensor.  An op that is not listed is found by the pattern of its name, and
is ``other`` when no pattern fits.
"""
from functools import lru_cache

from app.ui.words import texts

#: Kinds in the order of the legend, with the words shown there.
KINDS = texts((
    ('input', 'Input'),
    ('variable', 'Variable'),
    ('constant', 'Constant'),
    ('compute', 'Convolution, matrix product'),
    ('activation', 'Activation'),
    ('normalization', 'Normalization'),
    ('pool', 'Pooling'),
    ('arithmetic', 'Arithmetic'),
    ('reduce', 'Reduction, comparison'),
    ('shape', 'Shape, slice, join'),
    ('random', 'Random'),
    ('control', 'Control flow'),
    ('io', 'Files, queues, tables'),
    ('state', 'Writes variables'),
    ('other', 'Other'),
))
LABELS = dict(KINDS)

_BY_KIND = {
    'input': 'Placeholder PlaceholderV2 PlaceholderWithDefault Arg _Arg',
    'variable': 'Variable VariableV2 VarHandleOp ReadVariableOp TemporaryVariable',
    'constant': 'Const HostConst ImmutableConst',
    'compute': 'MatMul BatchMatMul BatchMatMulV2 SparseMatMul SparseTensorDenseMatMul '
               'Conv2D Conv3D DepthwiseConv2dNative Conv2DBackpropInput '
               'Conv3DBackpropInputV2 QuantizedMatMul QuantizedConv2D Einsum BiasAdd '
               'BiasAddV1 CudnnRNN LSTMBlockCell BlockLSTM GRUBlockCell Dilation2D '
               'FusedResizeAndPadConv2D FusedPadConv2D',
    'activation': 'Relu Relu6 Elu Selu Sigmoid Tanh Softmax LogSoftmax Softplus Softsign '
                  'LeakyRelu CRelu QuantizedRelu QuantizedRelu6 TopK TopKV2 InTopK',
    'normalization': 'FusedBatchNorm FusedBatchNormV2 BatchNormWithGlobalNormalization '
                     'LRN L2Normalize QuantizedInstanceNorm',
    'pool': 'MaxPool AvgPool MaxPoolV2 MaxPool3D AvgPool3D MaxPoolWithArgmax '
            'FractionalMaxPool FractionalAvgPool QuantizedMaxPool QuantizedAvgPool',
    'arithmetic': 'Add AddN Sub Mul Div RealDiv FloorDiv FloorMod Mod Neg Abs Sign Square '
                  'Sqrt Rsqrt Exp Log Log1p Expm1 Pow Reciprocal Inv Maximum Minimum '
                  'SquaredDifference Floor Ceil Round Rint Sin Cos Cast AccumulateNV2 '
                  'ClipByValue Erf Lgamma Cumsum Cumprod TruncateDiv ZerosLike OnesLike '
                  'FakeQuantWithMinMaxVars FakeQuantWithMinMaxArgs',
    'reduce': 'Mean Sum Prod Max Min All Any ArgMax ArgMin Equal NotEqual Less LessEqual '
              'Greater GreaterEqual LogicalAnd LogicalOr LogicalNot Select Where '
              'SegmentSum SegmentMean UnsortedSegmentSum L2Loss '
              'SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits',
    'shape': 'Reshape Shape ShapeN Size Rank Squeeze ExpandDims Transpose Concat ConcatV2 '
             'Split SplitV Pack Unpack Slice StridedSlice Pad PadV2 MirrorPad Tile Fill '
             'Range Gather GatherV2 GatherNd ReverseV2 OneHot SpaceToBatchND BatchToSpaceND '
             'SpaceToDepth DepthToSpace ResizeBilinear ResizeNearestNeighbor ResizeBicubic '
             'Identity IdentityN StopGradient PreventGradient Snapshot DynamicPartition '
             'DynamicStitch ReverseSequence BroadcastGradientArgs ConcatOffset Bitcast '
             'ScatterNd SparseToDense Unique CropAndResize LinSpace',
    'random': 'RandomUniform RandomStandardNormal TruncatedNormal Multinomial RandomShuffle '
              'RandomUniformInt RandomGamma ParameterizedTruncatedNormal RandomPoisson',
    'control': 'Switch Merge Enter Exit NextIteration LoopCond RefSwitch RefMerge RefEnter '
               'RefExit RefNextIteration NoOp ControlTrigger Abort Assert PyFunc '
               'PyFuncStateless',
    'state': 'Assign AssignAdd AssignSub ScatterUpdate ScatterAdd ScatterSub ScatterNdUpdate '
             'CountUpTo IsVariableInitialized AssignVariableOp AssignAddVariableOp',
}
_KIND_OF = {op: kind for kind, ops in _BY_KIND.items() for op in ops.split()}

_PATTERNS = (
    ('state', ('Apply', 'ResourceApply', 'ResourceScatter', 'ResourceSparseApply',
               'SparseApply', 'Scatter')),
    ('io', ('Queue', 'Reader', 'ReadFile', 'WriteFile', 'Decode', 'Encode', 'Iterator',
            'Dataset', 'HashTable', 'LookupTable', 'InitializeTable', 'Summary', 'Save',
            'Restore', 'MergeV2Checkpoints', 'ShardedFilename', 'Parse', 'MatchingFiles',
            'TensorArray', 'Stack', 'Barrier', 'Stage')),
    ('random', ('Random', 'Multinomial')),
    ('normalization', ('BatchNorm', 'Normaliz')),
    ('pool', ('Pool',)),
    ('compute', ('Conv', 'MatMul', 'RNN', 'LSTM')),
    ('activation', ('Relu', 'Sigmoid', 'Softmax')),
)


@lru_cache(maxsize=None)
def kind_of(op):
    """The kind of an op, one of the names in ``KINDS``.

    >>> kind_of('Conv2D'), kind_of('QueueDequeueManyV2'), kind_of('MyOwnOp')
    ('compute', 'io', 'other')
    """
    found = _KIND_OF.get(op)
    if found:
        return found
    for kind, parts in _PATTERNS:
        if any(part in op for part in parts):
            return kind
    return 'other'
