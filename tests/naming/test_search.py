"""Searching and completing names."""
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.naming.patterns import PatternError
from app.naming.search import prepare, prepare_filters, search


def names(model, query, limit=200):
    return [model.names[node] for node in search(model, query, limit)]


@pytest.mark.parametrize('query, expected', [
    ('predictions', ['predictions']),
    ('LOGITS', ['net/logits/MatMul', 'net/logits/kernel']),
    ('matmul', ['net/logits/MatMul', 'net/conv_1/MatMul']),
    ('net matmul logits', ['net/logits/MatMul']),
    ('rsh1', ['net/Reshape_1']),
    ('/conv_\\d+/Re/', ['net/conv_1/Relu']),
    ('/^net.*kernel$/', ['net/conv_1/kernel', 'net/logits/kernel']),
    ('op:softmax', ['predictions']),
    ('op:MatMul logits', ['net/logits/MatMul']),
    ('role:saver', ['save/file', 'save/SaveV2']),
    ('dtype:int64', ['steps']),
    ('op:placeholder shape:?x4', ['images']),
    ('op:Placeholder dtype:float', ['images']),
    ('attr:_nothing', []), ('attr:dtype=int64', ['steps']), ('attr:transpose_a=true', []),
    ('attr:dtype images', ['images']),
    ('nothing_like_it', []), ('', []), ('   ', []), ('op:', []),
])
def test_search(model, query, expected):
    assert names(model, query) == expected


@pytest.mark.parametrize('query', ['/(/', 'net /[/', '/a{2,1}/', '/(?P<>x)/'])
def test_a_pattern_that_is_not_valid_says_why(model, query):
    with pytest.raises(PatternError, match='not a valid regular expression: .'):
        search(model, query)
    assert search(model, query, plain=True) == []


def test_a_pattern_that_never_ends_is_given_up(model):
    model.names[0], before = 'scope/' * 30, model.names[0]
    try:
        with pytest.raises(PatternError, match='takes too long'):
            search(model, '/(\\w+\\/?)+#/')
    finally:
        model.names[0] = before


def test_exact_name_first_then_its_last_part(model):
    assert names(model, 'kernel')[:2] == ['net/conv_1/kernel', 'net/logits/kernel']
    assert names(model, 'net/logits/kernel') == ['net/logits/kernel']


def test_limit(model):
    assert len(names(model, 'e', 3)) == 3


@settings(deadline=None)
@given(query=st.text('net/cov_1 KRel:op(*', max_size=12), limit=st.integers(1, 5))
def test_any_query(model, query, limit):
    try:
        found = search(model, query, limit)
    except PatternError:
        return
    assert len(found) == len(set(found)) <= limit


@settings(deadline=None)
@given(word=st.text('abcdefgiklmnoprst_1', min_size=1, max_size=5))
def test_words_find_every_name_that_holds_them(model, word):
    found = names(model, word)
    holding = [name for name in model.names if word in name.lower()]
    assert set(found[:len(holding)]) == set(holding)


def test_prepared_columns_change_nothing(model):
    before = names(model, 'shape:?x4')
    prepare(model)
    assert names(model, 'shape:?x4') == before


def test_shape_filter_matches_format(model):
    assert all(re.search('4', str(model.shapes(node))) for node in search(model, 'shape:4'))


def test_filters_are_made_ready_in_pieces(model):
    expected = names(model, 'dtype:int64')
    model.cache.clear()
    prepare(model)
    pieces = 1
    while not prepare_filters(model, 0.0):
        pieces += 1
    assert pieces == model.node_count + 1 and names(model, 'dtype:int64') == expected != []
    # One that comes in between has all of it.
    model.cache.clear()
    assert not prepare_filters(model, 0.0)
    assert names(model, 'dtype:int64') == expected and prepare_filters(model, 0.0)
