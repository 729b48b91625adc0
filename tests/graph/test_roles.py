"""Roles are read from the structure of the graph."""
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import reader
from app.graph import roles
from tests import graphs

TRAINING = (
    'x = Placeholder() dtype=float shape=[?,3]',
    't = Placeholder() dtype=float shape=[?,1]',
    'rate = Placeholder() dtype=float shape=[]',
    'w/init/shape = Const() dtype=int32',
    'w/init = RandomUniform(w/init/shape) dtype=float T=int32',
    'w = VariableV2() dtype=float shape=[3,1]',
    'w/Assign = Assign(w, w/init) T=float',
    'w/read = Identity(w) T=float',
    'net = MatMul(x, w/read) T=float',
    'prob = Sigmoid(net) T=float',
    'diff = Sub(prob, t) T=float',
    'square = Square(diff) T=float',
    'axes = Const() dtype=int32',
    'cost = Mean(square, axes) T=float Tidx=int32',
    'hit = Equal(prob, t) T=float',
    'rightness = Mean(hit, axes) T=float Tidx=int32',
    'g/Fill = Fill() T=float',
    'g/cost_grad/Tile = Tile(g/Fill) T=float',
    'g/net_grad/MatMul = MatMul(x, g/cost_grad/Tile) T=float',
    'momentum = VariableV2() dtype=float shape=[3,1]',
    'step/update = ApplyMomentum(w, momentum, rate, g/net_grad/MatMul, rate) T=float',
    'step = NoOp(^step/update)',
    'cost_tag = Const() dtype=string',
    'cost_summary = ScalarSummary(cost_tag, cost) T=float',
    'file = Const() dtype=string',
    'save/names = Const() dtype=string',
    'save/SaveV2 = SaveV2(file, save/names, w)',
    'save/control = Identity(file, ^save/SaveV2) T=string',
    'restore/names = Const() dtype=string',
    'restore = RestoreV2(file, restore/names)',
    'restore/Assign = Assign(w, restore) T=float',
    'restore_all = NoOp(^restore/Assign)',
    'initialise = NoOp(^w/Assign)',
)


def roles_of(model):
    return dict(zip(model.names, model.roles))


class TestTrainingGraph:

    @pytest.fixture(scope='class')
    def found(self):
        return roles_of(graphs.model(*TRAINING))

    @pytest.mark.parametrize('role, names', [
        (roles.FORWARD, ['x', 'w', 'w/read', 'net', 'prob']),
        (roles.LOSS, ['t', 'diff', 'square', 'cost']),
        (roles.METRIC, ['hit', 'rightness']),
        (roles.GRADIENT, ['g/Fill', 'g/cost_grad/Tile', 'g/net_grad/MatMul']),
        (roles.OPTIMIZER, ['momentum', 'rate', 'step/update', 'step']),
        (roles.SUMMARY, ['cost_tag', 'cost_summary']),
        (roles.INIT, ['w/init/shape', 'w/init', 'w/Assign', 'initialise']),
        (roles.SAVER, ['save/SaveV2', 'save/names', 'save/control', 'file', 'restore',
                       'restore/names', 'restore/Assign', 'restore_all']),
    ])
    def test_role(self, found, role, names):
        assert {name: found[name] for name in names} == dict.fromkeys(names, role)

    def test_names_say_nothing(self, found):
        """The same graph with scrambled names has the same roles, scopes of gradients aside."""
        renamed = {}
        for line in TRAINING:
            name = line.partition(' ')[0]
            if not name.startswith('g/'):
                renamed[name] = 'n%d' % len(renamed)
        renamed['g/net_grad/MatMul'] = 'g/%s_grad/MatMul' % renamed['net']
        renamed['g/cost_grad/Tile'] = 'g/%s_grad/Tile' % renamed['cost']
        scrambled = graphs.model(*TRAINING)
        for node in scrambled.graph_def.node:
            node.name = renamed.get(node.name, node.name)
            inputs = [('^' if text[0] == '^' else '') + renamed.get(text.strip('^'),
                                                                    text.strip('^'))
                      for text in node.input]
            del node.input[:]
            node.input.extend(inputs)
        again = type(scrambled)(scrambled.meta, 'scrambled.meta', 'meta_graph')
        assert {name: role for name, role in zip(again.names, again.roles)} == \
            {renamed.get(name, name): role for name, role in found.items()}


class TestPieces:

    def test_what_only_the_queue_needs_is_input_pipeline(self):
        found = roles_of(graphs.model(
            'names = Const() dtype=string',
            'read = ReadFile(names)',
            'image = DecodeJpeg(read)',
            'small = Cast(image) DstT=float',
            'queue = FIFOQueueV2()',
            'put = QueueEnqueueV2(queue, small)',
            'get = QueueDequeueV2(queue)',
            'w = VariableV2() dtype=float shape=[3,1]',
            'out = MatMul(get, w) T=float'))
        assert [name for name, role in found.items() if role == roles.INPUT] == \
            ['names', 'read', 'image', 'small', 'queue', 'put', 'get']
        assert found['out'] == roles.FORWARD

    def test_moving_average_update_is_no_forward_work(self):
        found = roles_of(graphs.model(
            'x = Placeholder() dtype=float shape=[?,3]',
            'gamma = VariableV2() dtype=float shape=[3]',
            'mean = VariableV2() dtype=float shape=[3]',
            'norm = FusedBatchNorm(x, gamma, gamma, mean, mean) T=float',
            'difference = Sub(mean, norm:1) T=float',
            'decay = Const() dtype=float',
            'change = Mul(difference, decay) T=float',
            'update = AssignSub(mean, change) T=float'))
        assert {found[name] for name in ('difference', 'decay', 'change', 'update')} == \
            {roles.OPTIMIZER}
        assert found['norm'] == roles.FORWARD

    def test_logits_that_only_a_summary_uses_stay_forward(self):
        found = roles_of(graphs.model(
            'x = Placeholder() dtype=float shape=[?,3]',
            'w = VariableV2() dtype=float shape=[3,2]',
            'net = MatMul(x, w) T=float',
            'probabilities = Softmax(net) T=float',
            'tag = Const() dtype=string',
            'seen = HistogramSummary(tag, probabilities) T=float'))
        assert found['probabilities'] == found['net'] == roles.FORWARD
        assert found['tag'] == found['seen'] == roles.SUMMARY

    def test_derivatives_that_a_frozen_graph_gives_out_are_forward(self):
        found = roles_of(graphs.model(
            'x = Placeholder() dtype=float shape=[?,3]',
            'square = Square(x) T=float',
            'gradients/Fill = Fill() T=float',
            'gradients/square_grad/Mul = Mul(x, gradients/Fill) T=float',
            'gradients/unused = Mul(x, gradients/Fill) T=float',
            'force = Neg(gradients/square_grad/Mul) T=float', kind='graph_def'))
        assert found['force'] == found['gradients/square_grad/Mul'] == roles.FORWARD
        assert found['gradients/unused'] == roles.GRADIENT

    def test_autoencoder_is_compared_with_its_own_input(self):
        found = roles_of(graphs.model(
            'x = Placeholder() dtype=float shape=[?,3]',
            'w = VariableV2() dtype=float shape=[3,3]',
            'code = MatMul(x, w) T=float',
            'out = Sigmoid(code) T=float',
            'error = SquaredDifference(out, x) T=float',
            'axes = Const() dtype=int32',
            'cost = Mean(error, axes) T=float',
            'gradients/cost_grad/Tile = Tile(cost) T=float',
            'train = ApplyGradientDescent(w, axes, gradients/cost_grad/Tile) T=float'))
        assert found['x'] == found['out'] == roles.FORWARD
        assert found['error'] == found['cost'] == roles.LOSS

    def test_empty_graph(self):
        assert graphs.model().roles == []

    def test_file_order_does_not_matter(self):
        backwards = graphs.model(*reversed(TRAINING))
        assert roles_of(backwards) == roles_of(graphs.model(*TRAINING))


@pytest.mark.parametrize('name, op, is_default', [
    ('a/Softmax_12', 'Softmax', True), ('strided_slice_1', 'StridedSlice', True),
    ('concat', 'ConcatV2', True), ('truediv', 'RealDiv', True), ('div', 'RealDiv', True),
    ('scores', 'Softmax', False), ('Softmax_a', 'Softmax', False)])
def test_default_names(name, op, is_default):
    assert roles.is_default_name(name, op) is is_default


OPS = ['Placeholder', 'VariableV2', 'Const', 'Identity', 'MatMul', 'Add', 'Mean', 'Assign', 'Merge',
       'ApplyGradientDescent', 'SaveV2', 'RestoreV2', 'NoOp', 'ScalarSummary', 'NextIteration',
       'QueueDequeueV2', 'SoftmaxCrossEntropyWithLogits']


@given(st.lists(st.tuples(st.sampled_from(OPS), st.lists(st.integers(0, 30), max_size=3)),
                max_size=25))
def test_any_graph_gets_one_known_role_per_node(nodes):
    """Also graphs that no program writes: cycles, too few inputs, nodes feeding themselves."""
    model = graphs.model(*[
        'n%d = %s(%s) T=float dtype=float' % (
            number, op, ', '.join('n%d' % (source % len(nodes)) for source in sources))
        for number, (op, sources) in enumerate(nodes)])
    assert len(model.roles) == model.node_count
    assert set(model.roles) <= set(roles.ROLES)


def test_samples_hold_no_helper_in_the_network(samples):
    for entry in samples.values():
        model = reader.open_model(entry['model'])
        wrong = [name for name, role, op in zip(model.names, model.roles, model.ops)
                 if role == roles.FORWARD and (
                     'gradients' in name or name.startswith('save/') or 'Initializer' in name
                     or op.startswith('Apply') or op.endswith('Summary'))]
        assert wrong == []


def test_labels_of_public_models_belong_to_the_loss(corpus):
    """Placeholders that the authors' code feeds labels to; at least nine of ten are told."""
    told = total = 0
    for entry in json.loads((corpus / 'labels.json').read_text(encoding='utf-8')):
        if entry['format'] != 'MetaGraph' or not entry['labels'] or entry['confidence'] != 'high':
            continue
        model = reader.open_model(corpus / entry['id'])
        analysis = roles.analyse(model)
        for name in entry['labels']:
            node = model.index.get(name)
            if node is not None and model.ops[node] == 'Placeholder' and analysis.trained:
                total += 1
                told += bool(analysis.flags[node] & roles.LABEL)
    assert total > 20
    assert told >= 0.9 * total
