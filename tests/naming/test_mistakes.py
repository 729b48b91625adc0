"""Generated mistakes are explained: the right cause, the right node, nothing wrong as certain.

The benchmarks run thousands of them on all models there are; here some hundred.
"""
import json

import pytest

from app.formats import reader
from app.naming import explain
from tests import graphs
from tests.naming import mistakes

_EVERY = 9  # of the public models


def score(models, count):
    """The `Score` of mistakes on (path, right outputs) pairs."""
    found = mistakes.Score()
    for seed, (path, outputs) in enumerate(models):
        model = reader.open_model(path)
        for mistake in mistakes.of_model(
                model, [name for name in outputs if name in model.index], count, seed):
            found.add(mistake, explain.explain(model, mistake.given))
    return found


def labelled(corpus):
    """(path, right outputs) of the distinct labelled graphs of the corpus."""
    seen = set()
    for entry in json.loads((corpus / 'labels.json').read_text(encoding='utf-8')):
        if entry['outputs'] and entry['graph_hash'] not in seen:
            seen.add(entry['graph_hash'])
            yield corpus / entry['id'], [
                name for names in entry['outputs'] for name in names] + entry['also_acceptable']


def check(found):
    assert not found.certain_wrong, found.certain_wrong[:3]
    shares = found.shares()
    assert shares['cause'] >= 0.98, found.failed[:5]
    assert shares['first'] >= 0.95, found.failed[:5]
    assert shares['three'] >= 0.97, found.failed[:5]


def test_samples(samples):
    found = score([(entry['model'], entry['outputs']) for entry in samples.values()], 60)
    assert found.cases > 150
    check(found)


def test_public_models(corpus):
    found = score(list(labelled(corpus))[::_EVERY], 30)
    assert found.cases > 200
    check(found)


def test_every_cause_is_made(samples):
    model = reader.open_model(samples['digits']['model'])
    made = {cause for mistake in mistakes.of_model(model, samples['digits']['outputs'], 150)
            for cause in mistake.causes}
    assert made >= {'A%d' % number for number in range(1, 16)} - {'A8', 'A10'}  # not in this one


def test_a_wrong_answer_counts_as_one():
    mistake = mistakes.Mistake('typo', 'prbs', ('A1',), frozenset(['probs']))
    found = mistakes.Score()
    found.add(mistake, [explain.Explanation('prbs', 'resolved', 'other', 'A2', '', [])])
    assert len(found.certain_wrong) == 1
    assert found.shares() == {'cause': 0, 'first': 0, 'three': 0}


@pytest.mark.parametrize('names, cause', [(60, 'A12'), (5, None)])
def test_all_nodes_are_no_outputs(names, cause):
    model = graphs.model('x = Placeholder() dtype=float shape=[?]', *[
        'n%d = Relu(%s) T=float' % (n, 'n%d' % (n - 1) if n else 'x') for n in range(80)])
    found = explain.explain(model, ','.join(model.names[1:names + 1]))
    assert found[0].cause == cause
    if cause:
        assert len(found) == 1 and found[0].node is None
        assert found[0].suggestions[0].name == 'n79'


def test_estimator_scope(samples):
    model = graphs.model(
        'x = Placeholder() dtype=float shape=[?,3]', 'w = VariableV2() dtype=float shape=[3,2]',
        'dnn/logits/MatMul = MatMul(x, w) T=float',
        'dnn/head/predictions/probabilities = Softmax(dnn/logits/MatMul) T=float')
    found = explain.explain(model, 'dnn/head/predictions')[0]
    assert found.suggestions[0].name == 'dnn/head/predictions/probabilities'
