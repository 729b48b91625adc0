"""The table of error messages."""
import re

import pytest

from app.naming import messages


def test_every_row_names_a_row_of_the_catalogue():
    for row in messages.TABLE:
        assert re.match(r'^[A-H]\d+$', row.cause), row
        assert row.kind == messages.NAMES or row.about.endswith('.')


def test_other_text_matches_nothing():
    assert messages.match('predictions') is None
    assert messages.match('y1, y2') is None


@pytest.mark.parametrize('text, found', [
    ('AssertionError: y1 is not in graph', ('y1',)),
    ('AssertionError:  w is not in graph', ('w',)),
    ("KeyError: \"The name 'probs:0' refers to a Tensor which does not exist. The operation, "
     "'probs', does not exist in the graph.\"", ('probs:0',)),
    ('Attempting to use uninitialized value beta1_power', ('beta1_power',)),
])
def test_names_are_taken_out(text, found):
    assert messages.match(text).found == found


def test_regexes_of_the_shared_catalogue_are_covered(corpus):
    """Each diagnosis of the catalogue's table, section 3, has a row here."""
    text = (corpus.parent / 'failures.md').read_text(encoding='utf-8')
    table = text[text.index('## 3.'):text.index('## 4.')]
    causes = set(re.findall(r'\| (?:\*\*)?([A-H]\d+)', table))
    known = {row.cause for row in messages.TABLE}
    families = {cause[0] for cause in known}
    assert {cause for cause in causes if cause[0] not in families} == set()
    assert len(causes & known) >= 0.8 * len(causes), sorted(causes - known)


def test_a_message_about_another_graph_is_said_to_be(samples):
    from app.formats import reader
    from app.naming import explain
    model = reader.open_model(samples['digits']['model'])
    text = ("ValueError: graph_def is invalid at node '%s/Switch': Input tensor '%s:0' Cannot "
            'convert a tensor of type float32 to an input of type float32_ref.')
    other, = explain.explain(model, text % ('far/cond', 'far/moving_mean'))
    assert other.cause == 'B1' and 'another graph' in other.message
    own, = explain.explain(model, text % ('far/cond', 'model/features/block1/norm/moving_mean'))
    assert own.cause == 'B1' and 'another graph' not in own.message
