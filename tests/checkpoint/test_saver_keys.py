"""Keys given by hand: names, whole scopes, and what is said of those that are wrong."""
from collections import namedtuple

import pytest

from app.checkpoint import saver_keys
from app.checkpoint.tensors import Entry
from app.errors import CheckpointError, FreezeframeError, UsageError
from tests import graphs

MODEL = graphs.model(
    'net/conv/w = VariableV2() dtype=float shape=[3,2]', 'net/conv/w/read = Identity(net/conv/w)',
    'net/conv/b = VariableV2() dtype=float shape=[2]',
    'step = VariableV2() dtype=int64 shape=[]')
STORED = namedtuple('Stored', 'prefix keys')('run/m-5', {
    key: Entry(dtype, shape, 0, 0, 0, 0, ()) for key, dtype, shape in [
        ('old/conv/w', 'float32', (3, 2)), ('old/conv/b', 'float32', (2,)),
        ('mine', 'float32', (3, 2)), ('global_step', 'int64', ())]})


def resolve(*texts):
    return saver_keys.resolve(MODEL, STORED, texts)


@pytest.mark.parametrize('texts, found', [
    ([], {}),
    (['net/conv/w=mine'], {'net/conv/w': 'mine'}),
    ([' net/conv/w:0 = mine '], {'net/conv/w': 'mine'}),
    (['net/=old/'], {'net/conv/w': 'old/conv/w', 'net/conv/b': 'old/conv/b'}),
    (['net/conv/=old/conv/'], {'net/conv/w': 'old/conv/w', 'net/conv/b': 'old/conv/b'}),
    # The later one wins: a scope, and one of it by itself.
    (['net/=old/', 'net/conv/w=mine'], {'net/conv/w': 'mine', 'net/conv/b': 'old/conv/b'}),
    (['net/conv/w=mine', 'step=global_step'], {'net/conv/w': 'mine', 'step': 'global_step'})])
def test_names_and_scopes(texts, found):
    assert resolve(*texts) == found


@pytest.mark.parametrize('prefix, there, text', [
    ('net/', '', 'net/=/'), ('net/', '', 'net/='), ('', 'old/', '/=old/'), ('', 'old/', '=old/')])
def test_the_root_is_a_scope(prefix, there, text):
    model = graphs.model(prefix + 'w = VariableV2() dtype=float shape=[2]')
    stored = STORED._replace(keys={there + 'w': Entry('float32', (2,), 0, 0, 0, 0, ())})
    assert saver_keys.resolve(model, stored, [text]) == {prefix + 'w': there + 'w'}


@pytest.mark.parametrize('text', ['net/conv/w', '=', 'net/conv/w=', '=mine', 'net/=mine',
                                  'net/conv/w=old/'])
def test_what_is_no_mapping(text):
    with pytest.raises(UsageError) as caught:
        resolve(text)
    assert text in caught.value.message and 'NAME=KEY' in caught.value.hint


@pytest.mark.parametrize('text, code, message, suggestions', [
    ('net/conv/v=mine', 'variable_not_found',
     'net/conv/v=mine: the graph has no variable net/conv/v.', ['net/conv/w', 'net/conv/b']),
    ('net/conv/w/read=mine', 'variable_not_found',
     'net/conv/w/read=mine: net/conv/w/read is no variable, but an Identity.', ['net/conv/w']),
    ('net/conv/w=old/conv/v', 'key_not_found',
     'net/conv/w=old/conv/v: the checkpoint run/m-5 has no key old/conv/v.',
     ['old/conv/w', 'mine']),
    ('net/conv/b=nothing', 'key_not_found',
     'net/conv/b=nothing: the checkpoint run/m-5 has no key nothing.', ['old/conv/b']),
    ('nets/=old/', 'variable_not_found', 'nets/=old/: the graph has no variable under nets/.',
     ['net/']),
    ('net/=odd/', 'key_not_found',
     'net/=odd/: none of the 2 variables under net/ has a key under odd/ in the checkpoint '
     'run/m-5.', ['old/'])])
def test_wrong_ones_get_what_is_near(text, code, message, suggestions):
    with pytest.raises(FreezeframeError) as caught:
        resolve(text)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert caught.value.suggestions[:len(suggestions)] == suggestions
    assert caught.value.status == 1


def test_parts_keep_their_slices_under_another_scope(made):
    """The scope is that of the key: ``rows/w/part_0`` is stored as a slice of ``rows/w``."""
    from app.formats.reader import open_model
    model = open_model(made['partitioned'].meta)
    keys = {'old/w': Entry('float32', (4, 6), 0, 0, 0, 0, ())}
    assert saver_keys.resolve(model, STORED._replace(keys=keys), ['rows/=old/']) == {
        'rows/w/part_0': 'old/w', 'rows/w/part_1': 'old/w'}


def test_of_a_model(made):
    from app.formats.reader import open_model
    model = open_model(made['renamed'].meta)
    assert saver_keys.of_model(model, ['w=wrong/w'.replace('wrong', 'right')]) == {'w': 'right/w'}
    assert saver_keys.of_model(model, []) == {}
    lone = graphs.model('w = VariableV2() dtype=float shape=[2]', notes=['Nothing was found.'])
    assert saver_keys.of_model(lone, []) == {}
    with pytest.raises(CheckpointError, match='no checkpoint to take keys from: Nothing was'):
        saver_keys.of_model(lone, ['w=v'])
