"""Completing names."""
from app.naming.candidates import rank
from app.naming.complete import complete


def test_beginnings_only_and_candidates_first(model):
    found = complete(model, 'net/', 10)
    assert all(name.startswith('net/') for name in found)
    assert found[0] in {c.name for c in rank(model)}


def test_upper_and_lower_case_alike(model):
    assert complete(model, 'PRED', 5) == ['predictions']


def test_falls_back_to_parts(model):
    assert complete(model, 'logits', 5) == ['net/logits/MatMul', 'net/logits/kernel']


def test_nothing_typed_gives_the_output_first(model):
    assert complete(model, '', 3)[0] == 'predictions'


def test_limit(model):
    assert len(complete(model, 'net', 2)) == 2
