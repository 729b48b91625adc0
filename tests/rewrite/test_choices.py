"""What is said on the command line about repairs, pins and inputs."""
import doctest

import pytest

from app.errors import UsageError
from app.rewrite import choices
from app.rewrite.choices import Choices, InputCut


def test_examples():
    assert doctest.testmod(choices).failed == 0


@pytest.mark.parametrize('repairs, changes, wanted', [
    ('none', False, False), ('safe', False, True), ('safe', True, False), ('all', True, True),
    (('C1',), True, True), (('B1',), False, False)])
def test_which_repairs_are_wanted(repairs, changes, wanted):
    assert Choices(repairs=repairs).wants('C1', changes) is wanted


@pytest.mark.parametrize('text, cut', [
    ('a/b', InputCut('a/b')), ('a:0', InputCut('a:0')), ('a:uint8', InputCut('a', 'uint8')),
    ('a:float:', InputCut('a', 'float32', ())), ('a::[?,3]', InputCut('a', None, (None, 3))),
    ('a:0::2x-1', InputCut('a:0', None, (2, None)))])
def test_cuts(text, cut):
    assert choices.parse_cut(text) == cut


@pytest.mark.parametrize('parse, text', [
    (choices.parse_cut, 'a:floaty'), (choices.parse_cut, 'a:float:1,b'),
    (choices.parse_cut, ':float'), (choices.parse_pin, 'a'), (choices.parse_pin, '=1')])
def test_what_is_no_choice(parse, text):
    with pytest.raises(UsageError):
        parse(text)
