"""Roles of nodes as names and bits, and what ops and names say by themselves."""
import re

FORWARD = 'forward'
LOSS = 'loss'
GRADIENT = 'gradient'
OPTIMIZER = 'optimizer'
SAVER = 'saver'
INIT = 'init'
SUMMARY = 'summary'
INPUT = 'input_pipeline'
METRIC = 'metric'
ROLES = (FORWARD, LOSS, GRADIENT, OPTIMIZER, SAVER, INIT, SUMMARY, INPUT, METRIC)

BIT = {role: 1 << n for n, role in enumerate(ROLES)}
ROLE = {bit: role for role, bit in BIT.items()}
(FORWARD_BIT, LOSS_BIT, GRADIENT_BIT, OPTIMIZER_BIT, SAVER_BIT, INIT_BIT, SUMMARY_BIT, INPUT_BIT,
 METRIC_BIT) = (BIT[role] for role in ROLES)

# Bits of `app.graph.roles.Analysis.flags`: what the value of a node depends on.
PARAM = 1  # made from trained values alone
DATA = 2  # made from what is fed or read
NET = 4  # data went through trained values
LABEL = 8  # data that meets the network only behind its last trained values

ASSIGN_OPS = frozenset([
    'Assign', 'AssignAdd', 'AssignSub', 'AssignVariableOp', 'AssignAddVariableOp',
    'AssignSubVariableOp', 'ScatterUpdate', 'ScatterAdd', 'ScatterSub', 'CountUpTo',
    'ResourceScatterAdd', 'ResourceScatterUpdate'])
SAVER_OPS = frozenset([
    'Save', 'SaveV2', 'SaveSlices', 'Restore', 'RestoreV2', 'RestoreSlice',
    'ShardedFilename', 'ShardedFilespec', 'MergeV2Checkpoints'])
SUMMARY_OP = re.compile(r'.*Summary(V2)?$|^MergeSummary$|^WriteSummary')

# Ops whose result carries no values of their input, only its size.
SIZE_OPS = frozenset(['Shape', 'ShapeN', 'Size', 'Rank', 'ZerosLike', 'OnesLike'])
REDUCING_OPS = frozenset(['L2Loss', 'Sum', 'Mean', 'Prod', 'Max', 'Min', 'All', 'Any'])
ALIAS_OPS = frozenset(['Identity', 'ReadVariableOp', 'StopGradient', 'PreventGradient', 'Enter',
                       'Exit', 'Switch', 'Merge', 'RefSwitch', 'RefEnter', 'Cast',
                       'CheckNumerics', 'Print'])
# The network itself: never only a helper of what consumes it.
NETWORK_OPS = frozenset([
    'MatMul', 'BatchMatMul', 'Conv1D', 'Conv2D', 'Conv3D', 'DepthwiseConv2dNative',
    'Conv2DBackpropInput', 'BiasAdd', 'FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3',
    'Softmax', 'Sigmoid', 'Tanh', 'Relu', 'Relu6', 'Elu', 'Selu', 'Softplus', 'LogSoftmax',
    'MaxPool', 'AvgPool', 'LRN'])

_VERSIONED = re.compile(r'V\d$')
_NUMBERED = re.compile(r'_\d+$')
_DEFAULT_NAMES = {'RealDiv': ('div', 'truediv'), 'Unpack': ('unstack', 'rnn'),
                  'Pack': ('stack', 'packed'), 'Gather': ('embeddinglookup',)}


def is_switch(model, node):
    """Whether a placeholder steers the network: a bool, or a known single number."""
    dtype = model.attr(node, 'dtype')
    if dtype == 'bool':
        return True
    return model.attr(node, 'shape') == () and bool(dtype) and dtype.startswith('float') \
        and model.shapes(node)[:1] == ((),)


def is_default_name(name, op):
    """Whether TensorFlow named the node after its op.

    >>> is_default_name('dense/BiasAdd_1', 'BiasAdd'), is_default_name('prob', 'Softmax')
    (True, False)
    """
    last = _NUMBERED.sub('', name.rpartition('/')[2]).lower().replace('_', '')
    return last == _VERSIONED.sub('', op).lower() or last in _DEFAULT_NAMES.get(op, ())


_BY_STRENGTH = (OPTIMIZER_BIT, LOSS_BIT, METRIC_BIT, GRADIENT_BIT, SAVER_BIT, INIT_BIT, INPUT_BIT,
                SUMMARY_BIT, FORWARD_BIT)


def strongest(mask):
    """The bit of a mask that counts when a node serves several roles, 0 for none."""
    for bit in _BY_STRENGTH:
        if mask & bit:
            return bit
    return 0
