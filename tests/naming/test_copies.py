"""Networks built more than once with the same weights."""
from app.naming import candidates, copies
from tests import graphs

GAN = (
    'noise = Placeholder() dtype=float shape=[?,3]',
    'images = Placeholder() dtype=float shape=[?,4]',
    'make/w = VariableV2() dtype=float shape=[3,4]',
    'make/MatMul = MatMul(noise, make/w) T=float',
    'make/Tanh = Tanh(make/MatMul) T=float',
    'judge/w = VariableV2() dtype=float shape=[4,1]',
    'judge/MatMul = MatMul(images, judge/w) T=float',
    'judge/Sigmoid = Sigmoid(judge/MatMul) T=float',
    'judge_1/MatMul = MatMul(make/Tanh, judge/w) T=float',
    'judge_1/Sigmoid = Sigmoid(judge_1/MatMul) T=float',
    'axes = Const() dtype=int32',
    'log = Log(judge/Sigmoid) T=float', 'log_1 = Log(judge_1/Sigmoid) T=float',
    'both = Add(log, log_1) T=float',
    'cost = Mean(both, axes) T=float',
    'gradients/cost_grad/Tile = Tile(cost) T=float',
    'step = ApplyGradientDescent(judge/w, axes, gradients/cost_grad/Tile) T=float',
)


def names(model):
    return [candidate.name for candidate in candidates.rank(model)]


def test_what_a_discriminator_judges_is_the_output():
    model = graphs.model(*GAN)
    ranked = candidates.rank(model)
    assert ranked[0].name == 'make/Tanh'
    assert 'judge' in ranked[0].reasons[0]
    assert [model.names[node] for node in candidates.likely_outputs(model)] == ['make/Tanh']


def test_a_frozen_graph_has_no_judges():
    lines = [line for line in GAN if 'gradients' not in line and 'step' not in line]
    assert names(graphs.model(*lines))[0] != 'make/Tanh'


def test_the_copy_that_training_does_not_use_comes_first():
    model = graphs.model(
        'x = Placeholder() dtype=float shape=[32,3]', 'z = Placeholder() dtype=float shape=[1,3]',
        't = Placeholder() dtype=float shape=[32,2]',
        'w = VariableV2() dtype=float shape=[3,2]',
        'train/net = MatMul(x, w) T=float', 'use/net = MatMul(z, w) T=float',
        'train/cost = SoftmaxCrossEntropyWithLogits(train/net, t) T=float',
        'gradients/train/cost_grad/Mul = Mul(train/cost, t) T=float',
        'step = ApplyGradientDescent(w, t, gradients/train/cost_grad/Mul) T=float')
    ranked = candidates.rank(model)
    assert [c.name for c in ranked] == ['use/net', 'train/net']
    assert ranked[0].reasons[0] == ('It is `train/net` once more, with the same variables, and '
                                    'not used in training.')


def test_for_use():
    trained = {1, 2}
    sizes = {3: 50, 4: 1, 5: 0}
    assert copies.for_use([1, 3, 4], trained.__contains__, sizes.get) == 4
    assert copies.for_use([1, 3, 4, 5], trained.__contains__, sizes.get) == 5
    assert copies.for_use([1, 2], trained.__contains__, sizes.get) is None
    assert copies.for_use([3, 4], trained.__contains__, sizes.get) is None


def test_judged_pairs():
    weights = {1: frozenset('a'), 2: frozenset('ab'), 3: frozenset('c'), 4: frozenset()}
    assert copies.judged_pairs(weights) == [(1, 2)]
