"""Regular expressions that end in time."""
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.naming import patterns

NAMES = ['net/conv_%d/weights' % number for number in range(30)] + ['a' * 60, '']


@pytest.mark.parametrize('text, harmless', [
    ('conv', True), ('^net.*kernel$', True), ('conv_\\d+/', True), ('a+b+', True),
    ('(conv|relu)_1', True), ('(ab)+', True), ('[a-z]{2,4}_\\d{1,3}', True), ('(?:a+)?b', True),
    ('(a+)+', False), ('(\\w+\\/?)+#', False), ('(a|a)*b', False), ('(a?){30}b', False),
    ('a*a*a*b', False), ('(a*)\\1b', False), ('((a+))*', False), ('(?=(a+)+b)', False),
    ('(a{1,30}){1,30}', False), ('(x(a|b*))*', False)])
def test_what_is_matched_here(text, harmless):
    assert patterns.is_harmless(text) is harmless


@pytest.mark.parametrize('text', ['(a+)+b', '(\\w+\\/?)+#', '(a|a)*b', '(a?){40}a{40}#'])
def test_what_never_ends_is_given_up(text):
    before = perf_counter()
    with pytest.raises(patterns.PatternError, match='takes too long') as raised:
        patterns.matching(patterns.compiled(text), NAMES)
    assert perf_counter() - before < 15 and raised.value.code == 'pattern_too_slow'


@pytest.mark.parametrize('text', ['conv_1', '^a+$', '(conv|weights)_2?/', '(n|e|t)*/conv_(3|4)/',
                                  '([a-z]+/)+w', '^$', '(n)et.*\\1'])
def test_both_ways_find_the_same(text):
    pattern = patterns.compiled(text)
    expected = [place for place, name in enumerate(NAMES) if pattern.search(name)]
    assert patterns.matching(pattern, NAMES) == expected


def test_a_long_name_is_matched_apart():
    names = ['a' * 20000]
    with pytest.raises(patterns.PatternError, match='takes too long'):
        patterns.matching(patterns.compiled('.*.*x'), names)


@settings(deadline=None, max_examples=60)
@given(text=st.text('ab+*(|)?[]{2}', max_size=8))
def test_any_pattern_is_compiled_or_told(text):
    try:
        pattern = patterns.compiled(text)
    except patterns.PatternError as error:
        assert text in error.message
    else:
        if patterns.is_harmless(text):
            before = perf_counter()
            patterns.matching(pattern, ['a' * 60, 'ab' * 30])
            assert perf_counter() - before < 1.0
