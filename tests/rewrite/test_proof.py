"""The proof of files that repairs were made for, by the worker as for anybody."""
import pytest

from app import report
from app.errors import CheckpointError
from app.formats import reader
from app.freeze import feeds, service
from app.freeze.job import ProofOptions
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from app.worker.client import WorkerClient
from app.worker.proof import made_up
from tests.rewrite.cases import ALL, SAFE, named
from tests.rewrite.conftest import largest_file


@pytest.fixture(scope='module')
def client():
    with WorkerClient() as workers:
        workers.warm()
        yield workers


def verified(client, planned, tmp_path, name, choices):
    result = service.freeze(client, planned(name, choices), str(tmp_path / 'x.pb'))
    assert result['ok'], result['verified']
    return result['verified']


@pytest.mark.parametrize('name, choices', [
    ('in_place_batch_norm', ALL), ('estimator', SAFE), ('trained_estimator', SAFE),
    ('two_dequeued', SAFE),
    ('switched_batch_norm', ALL), ('resource_variables', SAFE),
    ('half_saved', Choices(repairs=('C7',))), ('tables', SAFE)])
def test_repairs_that_leave_the_numbers_are_proven_equal(client, planned, tmp_path, name, choices):
    found = verified(client, planned, tmp_path, name, choices)
    assert found['status'] == 'equal', found
    assert found['constants_equal'] == found['constants_compared']


@pytest.mark.parametrize('name, choices, ids', [
    ('trained_plain_norm', ALL, ['C1']), ('dropped_out', ALL, ['C2']),
    ('counted_by_value', ALL, ['B4']), ('averaged', Choices(ema=True), ['C6'])])
def test_repairs_that_change_the_numbers_are_proven_by_the_repaired_model(
        client, planned, tmp_path, name, choices, ids):
    found = verified(client, planned, tmp_path, name, choices)
    assert (found['status'], found['repaired'], found['changed_by']) == ('different', 'equal', ids)
    assert found['max_abs_diff'] > 0 and found['deterministic']
    assert 'the file computes what the repaired model does' in found['reason']
    assert found['constants_equal'] == found['constants_compared']


@pytest.mark.parametrize('name, choices, ids', [
    ('averaged', Choices(ema=True), ['C6']), ('trained_plain_norm', ALL, ['C1'])])
def test_a_file_of_repairs_is_verified_with_the_same_repairs(
        client, planned, tmp_path, name, choices, ids):
    plan = planned(name, choices)
    service.freeze(client, plan, str(tmp_path / 'x.pb'), verify=False)
    found = service.verify(client, plan.model, None, str(tmp_path / 'x.pb'), choices=choices)
    assert (found['status'], found['repaired'], found['changed_by']) == ('different', 'equal', ids)
    assert service.is_proven(found)
    found = service.verify(client, plan.model, None, str(tmp_path / 'x.pb'))
    assert found['status'] == 'different' and not service.is_proven(found)


@pytest.mark.parametrize('name', ['tables', 'vocabulary_file'])
def test_texts_are_looked_up_that_the_tables_know(client, planned, tmp_path, name):
    """With empty texts a proof would only see what stands for unknown ones."""
    plan = planned(name, SAFE)
    item, = feeds.inputs(plan.model, plan.closure)
    words = {'tables': ['a', 'b', 'c'], 'vocabulary_file': ['the', 'a', 'frozen']}[name]
    assert item['words'] == words
    fed = made_up.feed([item], 8, made_up.ways([item])[0])[item['tensor']]
    assert {word.encode() for word in words} | {b''} == set(fed.ravel())
    found = service.freeze(client, plan, str(tmp_path / 'x.pb'),
                           proof=ProofOptions(run_unsafe=True))['verified']
    assert found['status'] == 'equal' and found['runs'] > 1


def test_half_floats_are_proven_by_the_repaired_model(client, planned, tmp_path):
    plan = planned('too_large', named('G15'), limit=18000)
    with largest_file(18000):
        found = service.freeze(client, plan, str(tmp_path / 'x.pb'))['verified']
    # Rounding of this size may pass for close; what differs is proven by the repaired model.
    assert found['status'] == 'close' or found['repaired'] == 'equal', found
    assert 0 < found['max_abs_diff'] < 2e-3
    assert found['constants_equal'] == found['constants_compared'] > 0


def test_numbers_that_no_half_float_holds_are_told(client, planned, tmp_path):
    plan = planned('beyond_halves', named('G15'), limit=6000)
    with pytest.raises(CheckpointError) as caught:
        service.freeze(client, plan, str(tmp_path / 'x.pb'))
    assert 'w holds numbers beyond 65504' in caught.value.message
    assert not list(tmp_path.iterdir())


def test_the_verdict_names_what_it_holds_for(client, samples, tmp_path):
    model = reader.open_model(str(samples['digits']['model']))
    plan = make_plan(model, None, ['predictions'], Choices(repairs=('C3',)))
    found = service.freeze(client, plan, str(tmp_path / 'x.pb'))['verified']
    said = 'for inputs/is_training=False, inputs/keep_prob=1.0, which the file has built in'
    assert found['status'] == 'equal' and said in found['reason']
    assert said in report.verified_text(found)
