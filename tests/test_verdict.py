"""What a proof found, in words."""
import pytest

from app import report, verdict


@pytest.mark.parametrize('status, severity, words', [
    ('equal', 'good', 'exactly what the model'), ('close', 'warning', 'rounding'),
    ('different', 'error', 'does not compute'), ('not_run', 'warning', 'not proven')])
def test_a_plain_proof(status, severity, words):
    found = verdict.of_proof({'status': status})
    assert (found.severity, found.detail) == (severity, '') and words in found.title


def test_random_numbers_leave_a_warning():
    findings = [{'id': 'C2', 'severity': 'warning'}]
    assert verdict.of_proof({'status': 'equal'}, findings).severity == 'warning'
    assert verdict.of_proof({'status': 'different'}, findings).severity == 'error'


DIFFERENCES = [{'output': 'y:0', 'max_abs_diff': 0.25, 'scale': 2.0},
               {'output': 'z:0', 'max_abs_diff': 0.0, 'scale': 2.0}]


@pytest.mark.parametrize('repaired, words', [
    ('equal', 'exactly what the repaired model'), ('close', 'up to rounding')])
def test_a_repaired_model_is_the_measure_and_the_difference_is_told(repaired, words):
    found = verdict.of_proof({'status': 'different', 'repaired': repaired, 'max_abs_diff': 0.25,
                              'changed_by': ['C1', 'C2'], 'differences': DIFFERENCES})
    assert found.severity == 'good' and words in found.title
    assert found.detail == ('It differs from the original, as C1, C2 are to: '
                            'y:0 by 0.25 (values up to 2).')


def test_a_repaired_model_that_the_file_is_not():
    assert verdict.of_proof({'status': 'different', 'repaired': 'different'}).severity == 'error'


def test_what_a_step_declares_is_no_error():
    found = verdict.of_proof({'status': 'different', 'declared': True, 'max_abs_diff': 0.0,
                              'changed_by': ['round_weights']})
    assert found.severity == 'note' and 'asked for' in found.title
    assert found.detail.endswith('as round weights is to: not on these inputs.')


def test_many_outputs_are_counted():
    entries = [dict(DIFFERENCES[0], output='y%d' % number) for number in range(5)]
    assert verdict.outputs_text({'differences': entries}).endswith('y2 by 0.25 (values up to 2) '
                                                                   'and 2 more outputs')


def test_an_output_of_another_shape_is_told():
    entry = {'output': 'y:0', 'max_abs_diff': None, 'scale': 2.0}
    assert verdict.outputs_text({'differences': [entry]}) == 'y:0 (another shape, or no numbers)'


def test_the_measure_of_a_difference_is_named():
    found = verdict.of_proof({'status': 'different', 'declared': True, 'against': ['C6'],
                              'max_abs_diff': 0.5, 'changed_by': ['C6', 'quantize_weights']})
    assert found.detail.startswith(
        'It differs from the model after C6, as quantize weights is to: by up')


def test_values_that_are_built_in_are_named():
    assert verdict.built_in_text({'built_in': {'b': '1.0', 'a': 'False'}}) == (
        'Compared for a=False, b=1.0, which the file has built in.')
    assert verdict.built_in_text({'built_in': {}}) == verdict.built_in_text({}) == ''


def test_outputs_without_numbers_are_told_as_such():
    facts = {'status': 'different', 'max_abs_diff': 0.0, 'runs': 2, 'reason': '',
             'differences': [{'output': 'p:0', 'max_abs_diff': None, 'scale': None}]}
    text = report.verified_text(facts)
    assert 'p:0 (another shape, or no numbers)' in text and 'None' not in text
