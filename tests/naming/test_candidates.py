"""The right outputs come first, on samples and on public models."""
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import reader
from app.naming import candidates
from tests import graphs

NETWORK = (
    'x = Placeholder() dtype=float shape=[?,3]',
    'w = VariableV2() dtype=float shape=[3,2]',
    'net = MatMul(x, w) T=float',
)
LOSS = (
    't = Placeholder() dtype=float shape=[?,2]',
    'cost = SoftmaxCrossEntropyWithLogits(net, t) T=float',
    'gradients/cost_grad/Mul = Mul(cost, t) T=float',
    'train = ApplyGradientDescent(w, t, gradients/cost_grad/Mul) T=float',
)


def best(model):
    return [model.names[node] for node in candidates.likely_outputs(model)]


class TestRank:

    def test_training_graph_ends_in_no_output(self):
        model = graphs.model(*NETWORK + LOSS)
        assert [c.name for c in candidates.rank(model)] == ['net']

    def test_softmax_beside_the_loss_goes_before_the_logits(self):
        model = graphs.model(*NETWORK + ('prob = Softmax(net) T=float',) + LOSS)
        ranked = candidates.rank(model)
        assert [c.name for c in ranked] == ['prob', 'net']
        assert ranked[0].score > ranked[1].score
        assert ranked[0].reasons[0] == 'It is the softmax of `net`, which feeds the loss `cost`.'
        assert best(model) == ['prob']

    def test_a_choice_goes_behind_what_it_was_made_from(self):
        model = graphs.model(*NETWORK + (
            'axis = Const() dtype=int32', 'class = ArgMax(net, axis) T=float') + LOSS)
        assert [c.name for c in candidates.rank(model)] == ['net', 'class']

    def test_signature_goes_before_everything(self):
        model = graphs.model(*NETWORK + ('prob = Softmax(net) T=float',))
        signature = model.meta.signature_def['serving_default']
        signature.outputs['scores'].name = 'net:0'
        ranked = candidates.rank(model)
        assert (ranked[0].name, ranked[0].score) == ('net', 1.0)
        assert ranked[0].reasons == [
            'The signature `serving_default` names it as its output `scores`.']
        assert best(model) == ['net']

    def test_scores_lie_between_0_and_1_and_fall(self):
        model = graphs.model(*NETWORK + ('prob = Softmax(net) T=float',) + LOSS)
        scores = [c.score for c in candidates.rank(model)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)

    def test_reasons_name_inputs_and_count_variables(self):
        model = graphs.model(*NETWORK + LOSS)
        assert candidates.rank(model)[0].reasons == [
            'Only the loss `cost` uses it.',
            'It depends on the input `x` and on 1 of 1 variables.']

    def test_graph_without_anything(self):
        assert candidates.rank(graphs.model()) == []
        assert candidates.likely_outputs(graphs.model()) == []

    def test_helpers_alone_are_no_candidates(self):
        model = graphs.model('w = VariableV2() dtype=float shape=[3]', 'i = Const() dtype=float',
                             'w/Assign = Assign(w, i) T=float', 'init = NoOp(^w/Assign)')
        assert [c.name for c in candidates.rank(model)] in ([], ['w'])

    def test_body_of_a_loop_is_no_candidate(self):
        model = graphs.model(*NETWORK + (
            'enter = Enter(net) T=float', 'merge = Merge(enter, next) T=float N=2',
            'go = Const() dtype=bool', 'switch = Switch(merge, go) T=float',
            'body = Tanh(switch:1) T=float', 'next = NextIteration(body) T=float',
            'exit = Exit(switch) T=float', 'result = Relu(exit) T=float'))
        assert 'result' in [c.name for c in candidates.rank(model)]
        assert not {'body', 'next', 'switch'} & {c.name for c in candidates.rank(model)}


class TestDoubt:

    def test_a_network_with_a_loss_leaves_none(self):
        assert candidates.doubt(graphs.model(
            *NETWORK + ('prob = Softmax(net) T=float',) + LOSS)) is None

    def test_a_signature_leaves_none(self):
        lines = ('x = Placeholder() dtype=float shape=[?]', 'y = Relu(x) T=float')
        assert 'sure' in candidates.doubt(graphs.model(*lines))
        model = graphs.model(*lines)
        model.meta.signature_def['serving_default'].outputs['y'].name = 'y:0'
        assert candidates.doubt(model) is None

    def test_nothing_to_choose(self):
        assert 'Nothing' in candidates.doubt(graphs.model())


class TestLikelyOutputs:

    def test_two_heads_are_both_outputs(self):
        model = graphs.model(*NETWORK + (
            'v = VariableV2() dtype=float shape=[3,2]', 'other = MatMul(x, v) T=float'))
        assert best(model) == ['net', 'other']

    def test_two_activations_of_one_head_are_one_output(self):
        model = graphs.model(*NETWORK + ('a = Softmax(net) T=float', 'b = Sigmoid(net) T=float'))
        assert best(model) == ['a']

    def test_the_same_network_built_twice_is_one_output(self):
        model = graphs.model(*NETWORK + (
            'z = Placeholder() dtype=float shape=[?,3]', 'net_1 = MatMul(z, w) T=float'))
        assert len(best(model)) == 1

    def test_samples(self, samples):
        for entry in samples.values():
            assert best(reader.open_model(entry['model'])) == entry['outputs'], entry['id']


@given(st.lists(st.tuples(st.sampled_from([
    'Placeholder', 'VariableV2', 'Const', 'MatMul', 'Add', 'Softmax', 'Mean', 'Merge', 'Switch',
    'NextIteration', 'ArgMax', 'ApplyGradientDescent', 'SoftmaxCrossEntropyWithLogits']),
    st.lists(st.integers(0, 30), max_size=3)), max_size=25))
def test_any_graph_can_be_ranked(nodes):
    model = graphs.model(*[
        'n%d = %s(%s) T=float dtype=float' % (
            number, op, ', '.join('n%d' % (source % len(nodes)) for source in sources))
        for number, (op, sources) in enumerate(nodes)])
    ranked = candidates.rank(model)
    assert len({c.node for c in ranked}) == len(ranked) <= candidates.LIMIT
    assert all(model.names[c.node] == c.name and c.reasons is not None for c in ranked)
    assert set(candidates.likely_outputs(model)) <= {c.node for c in ranked}


def measure(corpus):
    """(models, right one first, right one in the first three) over distinct labelled graphs."""
    seen, first, three = set(), 0, 0
    for entry in json.loads((corpus / 'labels.json').read_text(encoding='utf-8')):
        if not entry['outputs'] or entry['graph_hash'] in seen:
            continue
        seen.add(entry['graph_hash'])
        right = {name for names in entry['outputs'] for name in names}
        names = [c.name for c in candidates.rank(reader.open_model(corpus / entry['id']))
                 if c.name not in entry['also_acceptable']]
        first += names[:1] != [] and names[0] in right
        three += bool(right & set(names[:3]))
    return len(seen), first, three


@pytest.fixture(scope='module')
def measured(corpus):
    return measure(corpus)


def test_public_models_have_the_right_one_first(measured):
    models, first, three = measured
    assert models > 60
    assert first >= 0.8 * models, '%d of %d' % (first, models)
    assert three >= 0.85 * models, '%d of %d' % (three, models)


class TestSets:

    def test_exported_names_that_begin_alike_belong_together(self):
        model = graphs.model(
            'x = Placeholder() dtype=float shape=[?,3]', 'k = Const() dtype=float',
            'energy = MatMul(x, k) T=float', 'o_energy = Tanh(energy) T=float',
            'o_atom = Relu(energy) T=float', 'sum = Neg(o_atom) T=float',
            'o_force = Square(sum) T=float', 'other = Relu(energy) T=float',
            'Neg_1 = Neg(other) T=float')
        assert set(best(model)) == {'o_energy', 'o_force', 'o_atom'}

    def test_a_copy_that_training_does_not_reach_is_left_out(self):
        model = graphs.model(*NETWORK + LOSS + (
            'target = VariableV2() dtype=float shape=[3,2]',
            'z = Placeholder() dtype=float shape=[?,3]', 'target_net = MatMul(z, target) T=float',
            'goal = Mul(t, t) T=float', 'miss = Sub(target_net, goal) T=float'))
        assert best(model) == ['net']

    def test_the_logistic_loss_of_a_constant_label_is_a_loss(self):
        model = graphs.model(*NETWORK + (
            'ones = OnesLike(net) T=float', 'logistic_loss/mul = Mul(net, ones) T=float',
            'logistic_loss/zeros_like = ZerosLike(net) T=float',
            'logistic_loss/GreaterEqual = GreaterEqual(net, logistic_loss/zeros_like) T=float',
            'logistic_loss/Select = Select(logistic_loss/GreaterEqual, net, '
            'logistic_loss/zeros_like) T=float', 'logistic_loss/Neg = Neg(net) T=float',
            'logistic_loss/Select_1 = Select(logistic_loss/GreaterEqual, logistic_loss/Neg, '
            'net) T=float', 'logistic_loss/Exp = Exp(logistic_loss/Select_1) T=float',
            'logistic_loss/sub = Sub(logistic_loss/Select, logistic_loss/mul) T=float',
            'logistic_loss/Log1p = Log1p(logistic_loss/Exp) T=float',
            'logistic_loss = Add(logistic_loss/sub, logistic_loss/Log1p) T=float',
            'gradients/logistic_loss_grad/Mul = Mul(logistic_loss, ones) T=float',
            'train = ApplyGradientDescent(w, w, gradients/logistic_loss_grad/Mul) T=float'))
        assert best(model) == ['net']
        assert 'logistic_loss' not in [c.name for c in candidates.rank(model)]
