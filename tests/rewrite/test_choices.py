"""What is said on the command line about repairs, pins and inputs."""
import doctest

import pytest

from app.errors import UsageError
from app.rewrite import choices
from app.rewrite.choices import Choices, InputCut
from app.rewrite.repairs import SAFE


def test_examples():
    assert doctest.testmod(choices).failed == 0


@pytest.mark.parametrize('repairs, changes, wanted', [
    ('none', False, False), ('safe', False, True), ('safe', True, False), ('all', True, True),
    (('C1',), True, True), (('B1',), False, False)])
def test_which_repairs_are_wanted(repairs, changes, wanted):
    assert Choices(repairs=repairs).wants('C1', changes) is wanted


def test_ids_come_on_top_of_the_safe_repairs():
    """What is done only by name is not done for another name."""
    named = Choices(repairs=choices.parse_repairs('C3'))
    assert named.repair_ids == SAFE | {'C3'} == Choices(
        repairs=choices.parse_repairs('safe,c3')).repair_ids
    assert named.wants('B3') and not named.wants('B4', True) and not named.wants('C9', True)
    assert Choices(repairs=choices.parse_repairs('C9')).wants('C9', True)
    assert choices.parse_repairs('none,C3') == ('C3',)


def test_an_unknown_repair_is_answered_with_those_there_are():
    with pytest.raises(UsageError) as caught:
        choices.parse_repairs('C3,bogus')
    assert 'no repair BOGUS' in caught.value.message and 'B3, B4' in caught.value.hint
    assert 'C9' in caught.value.suggestions


@pytest.mark.parametrize('text, cut', [
    ('a/b', InputCut('a/b')), ('a:0', InputCut('a:0')), ('a:uint8', InputCut('a', 'uint8')),
    ('a:float:', InputCut('a', 'float32', ())), ('a::[?,3]', InputCut('a', None, (None, 3))),
    ('a:0::2x-1', InputCut('a:0', None, (2, None)))])
def test_cuts(text, cut):
    assert choices.parse_cut(text) == cut


@pytest.mark.parametrize('parse, text', [
    (choices.parse_cut, 'a:floaty'), (choices.parse_cut, 'a:float:1,b'),
    (choices.parse_cut, ':float'), (choices.parse_pin, 'a'), (choices.parse_pin, '=1'),
    (choices.parse_repairs, 'bogus'), (choices.parse_repairs, 'C3,ZZ'),
    (choices.parse_repairs, 'all,none'), (choices.parse_repairs, ''),
    (choices.parse_repairs, 'all,C3'), (choices.parse_repairs, 'none,'),
    (choices.parse_repairs, 'C3,safe')])
def test_what_is_no_choice(parse, text):
    with pytest.raises(UsageError):
        parse(text)
