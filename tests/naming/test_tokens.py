"""Names out of what people paste."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.naming import tokens

names = st.text('abcXYZ019_./-', min_size=1, max_size=12)


@pytest.mark.parametrize('text, expected', [
    ('a', [('a', 'a', None)]),
    (' a', [(' a', 'a', 'A3')]),
    ('a, b', [('a', 'a', None), (' b', 'b', 'A3')]),
    ('a,b,', [('a', 'a', None), ('b,', 'b', 'A4')]),
    ('a\nb\n', [('a', 'a', None), ('b', 'b', None)]),
    ('"a"', [('"a"', 'a', None)]),
    ('output_node_names=a', [('a', 'a', None)]),
    ('Tensor("a/b:0", shape=(?, 3), dtype=float32)',
     [('Tensor("a/b:0", shape=(?, 3), dtype=float32)', 'a/b:0', 'A6')]),
    ("<tf.Operation 'a' type=Add>", [("<tf.Operation 'a' type=Add>", 'a', 'A6')]),
    ("<tf.Variable 'w:0' shape=(1, 1) dtype=float32_ref>",
     [("<tf.Variable 'w:0' shape=(1, 1) dtype=float32_ref>", 'w:0', 'A6')]),
    ('', []), (' , ;\n', []),
])
def test_read(text, expected):
    assert [tuple(token) for token in tokens.read(text)] == expected


@given(st.lists(names, min_size=1, max_size=5), st.sampled_from([',', ', ', '\n', ' ', ';']))
def test_joined_names_come_apart_again(given_names, separator):
    found = [token.name for token in tokens.read(separator.join(given_names))]
    assert found == given_names


@given(st.lists(names, max_size=5))
def test_python_lists(given_names):
    assert [token.name for token in tokens.read(repr(given_names))] == given_names


def test_list_keeps_empty_items():
    assert [tuple(token) for token in tokens.read(['a', ''])] == [
        ('a', 'a', None), ('', '', 'A4')]
