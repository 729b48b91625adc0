"""Likeness of names."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.naming.index import NameIndex, is_one_edit, numbers_in

words = st.text('ab/', max_size=7)


def edits(word):
    """All words one edit from a word, by building them."""
    letters = 'ab/'
    splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    found = {a + b[1:] for a, b in splits if b}
    found |= {a + c + b[1:] for a, b in splits if b for c in letters}
    found |= {a + c + b for a, b in splits for c in letters}
    found |= {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    return found - {word}


@given(words, words)
def test_one_edit_is_what_editing_gives(one, other):
    assert is_one_edit(one, other) == (other in edits(one))
    assert is_one_edit(one, other) == is_one_edit(other, one)


@given(st.lists(words, max_size=30, unique=True), words)
def test_the_index_misses_no_name_one_edit_away(names, word):
    found = NameIndex(names).one_edit_away(word)
    assert sorted(names[node] for node in found) == sorted(set(names) & edits(word))


@given(st.lists(st.text(max_size=9), max_size=20), st.text(max_size=9))
def test_similar_takes_any_text(names, word):
    found = NameIndex(names).similar(word, 5)
    assert len(found) <= 5
    assert all(0 <= node < len(names) for node, _ in found)


@pytest.mark.parametrize('given_name, best', [
    ('logits/BiasAd', 'net/logits/BiasAdd'), ('net/logit', 'net/logits'),
    ('net/conv_2/Rellu', 'net/conv_2/Relu')])
def test_most_alike_comes_first(given_name, best):
    names = ['net/logits/BiasAdd', 'net/logits', 'net/conv_1/Relu', 'net/conv_2/Relu', 'other/x']
    found = NameIndex(names).similar(given_name)
    assert names[found[0][0]] == best


def test_numbers():
    assert numbers_in('conv2d_12/BiasAdd') == ['2', '12']
