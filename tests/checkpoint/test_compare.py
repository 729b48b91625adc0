"""A checkpoint against a graph: what fits, what is missing, and under which name it may be."""
import time
from collections import namedtuple

import pytest
from hypothesis import given, strategies as st

from app.checkpoint import compare
from app.checkpoint.tensors import Entry
from app.graph.model import Model
from tests import graphs
from tests.formats import makers

Stored = namedtuple('Stored', 'keys')


def stored(**keys):
    """A checkpoint with keys (``__`` for a slash) of (dtype, shape)."""
    return Stored({key.replace('__', '/'): Entry(dtype, shape, 0, 0, 0, 0, ())
                   for key, (dtype, shape) in keys.items()})


def floats(**shapes):
    """A checkpoint with float32 keys of these shapes."""
    return stored(**{key: ('float32', shape) for key, shape in shapes.items()})


def variables(**shapes):
    """A model with float variables of these shapes, nothing else."""
    return graphs.model(*['%s = VariableV2() dtype=float shape=[%s]' % (
        name.replace('__', '/'), ','.join(map(str, shape))) for name, shape in shapes.items()])


def states(found):
    return {row.name: row.state for row in found.rows}


def proposals(found):
    return {row.name: (row.proposal, row.sure) for row in found.rows if row.proposal}


def test_all_fits():
    found = compare.compare(variables(w=(3, 2), b=(2,)), floats(w=(3, 2), b=(2,)))
    assert states(found) == {'w': 'ok', 'b': 'ok'}
    assert (found.unused, found.shadows, found.rules, found.missing) == ([], {}, [], [])


def test_missing_shape_and_dtype_each_say_what_is_there():
    found = compare.compare(variables(w=(3, 2), b=(2,), c=(2,)),
                            stored(w=('float32', (3, 9)), b=('float64', (2,))))
    assert states(found) == {'w': 'shape', 'b': 'dtype', 'c': 'missing'}
    rows = {row.name: row for row in found.rows}
    assert (rows['w'].shape, rows['w'].stored_shape) == ((3, 2), (3, 9))
    assert rows['w'].reason == 'w is 3x9 in the checkpoint and 3x2 in the graph.'
    assert rows['b'].reason == 'b is float64 in the checkpoint and float32 in the graph.'
    assert rows['c'].reason == 'The checkpoint has no key c.'
    assert rows['c'].proposal is None and rows['c'].stored_shape is None


def test_a_variable_that_no_saver_saves_says_so():
    meta = makers.with_saver(makers.meta_graph(), {'w': ('w', '')})
    found = compare.compare(Model(meta, 'm.meta', 'meta_graph'), floats(w=(3, 2)))
    assert [row.reason for row in found.missing] == [
        'The checkpoint has no key b, and no Saver of the graph saves the variable.']


def test_only_the_nodes_asked_for_but_unused_of_the_whole_model():
    model = variables(w=(3,), v=(3,))
    found = compare.compare(model, floats(w=(3,), v=(3,), beta1_power=()), nodes=[0])
    assert states(found) == {'w': 'ok'} and found.unused == ['beta1_power']


def test_a_renamed_scope_is_proposed_as_a_rule_and_is_certain():
    found = compare.compare(
        variables(net__conv__w=(3, 2), net__conv__b=(2,), net__fc__w=(3, 2), step=()),
        floats(old__conv__w=(3, 2), old__conv__b=(2,), old__fc__w=(3, 2), step=()))
    assert found.rules == [compare.Rule('old/', 'net/', 3)]
    assert found.rules[0].option == '--saver-key net/=old/'
    assert proposals(found) == {'net/conv/w': ('old/conv/w', True),
                                'net/conv/b': ('old/conv/b', True),
                                'net/fc/w': ('old/fc/w', True)}
    assert found.rows[0].reason == (
        'The checkpoint has no key net/conv/w; old/conv/w has its shape, and all 3 missing keys '
        'are there under old/ instead of net/.')


@pytest.mark.parametrize('graph, there, option', [
    ('net/', '', '--saver-key net/=/'), ('', 'model/', '--saver-key /=model/'),
    ('net/tower_0/', 'net/', '--saver-key net/tower_0/=net/'),
    ('net/', 'my net/', "--saver-key 'net/=my net/'")])
def test_scopes_come_and_go(graph, there, option):
    model = graphs.model(*['%s%s = VariableV2() dtype=float shape=[2]' % (graph, leaf)
                           for leaf in ('a/w', 'b/w')])
    keys = Stored({there + leaf: Entry('float32', (2,), 0, 0, 0, 0, ()) for leaf in ('a/w', 'b/w')})
    found = compare.compare(model, keys)
    assert [(rule.old, rule.new, rule.option) for rule in found.rules] == [(there, graph, option)]
    assert all(sure for _, sure in proposals(found).values())


def test_two_scopes_that_fit_alike_are_no_certainty():
    found = compare.compare(variables(net__w=(3,), net__b=(2,)),
                            floats(one__w=(3,), one__b=(2,), two__w=(3,), two__b=(2,)))
    assert [sure for _, sure in proposals(found).values()] == [False, False]
    assert {rule.old for rule in found.rules} == {'one/'}


def test_the_scope_that_explains_all_wins_over_one_that_explains_some():
    found = compare.compare(variables(net__w=(3,), net__b=(2,)),
                            floats(one__w=(3,), two__w=(3,), two__b=(2,)))
    assert found.rules == [compare.Rule('two/', 'net/', 2)]
    assert proposals(found) == {'net/w': ('two/w', True), 'net/b': ('two/b', True)}


def test_a_key_of_another_shape_or_type_is_never_proposed():
    assert proposals(compare.compare(variables(net__w=(3,)), floats(old__w=(4,)))) == {}
    assert proposals(compare.compare(variables(net__w=(3,)),
                                     stored(old__w=('int64', (3,))))) == {}


def test_a_key_that_a_variable_uses_is_never_proposed():
    assert proposals(compare.compare(variables(a__w=(3,), b__w=(3,)), floats(a__w=(3,)))) == {}


def test_a_single_key_is_certain_only_when_nothing_else_could_be_meant():
    assert proposals(compare.compare(variables(net__w=(3,)), floats(old__w=(3,)))) \
        == {'net/w': ('old/w', True)}
    found = compare.compare(variables(a__w=(3,), b__w=(3,)), floats(old__w=(3,)))
    assert [sure for _, sure in proposals(found).values()] == [False, False]


@pytest.mark.parametrize('wanted, there', [('kernel', 'weights'), ('biases', 'bias')])
def test_leaves_that_releases_renamed(wanted, there):
    found = compare.compare(variables(**{'cell__' + wanted: (3, 2)}),
                            floats(**{'cell__' + there: (3, 2)}))
    assert proposals(found) == {'cell/' + wanted: ('cell/' + there, True)}
    assert found.rules == []


def test_moving_averages_stand_in_and_are_never_certain():
    found = compare.compare(variables(w=(3,)), floats(w__ExponentialMovingAverage=(3,)))
    assert proposals(found) == {'w': ('w/ExponentialMovingAverage', False)}
    assert 'moving average' in found.rows[0].reason
    assert found.shadows == {'w': 'w/ExponentialMovingAverage'}
    found = compare.compare(variables(w=(3,)), floats(w=(3,), w__ExponentialMovingAverage=(3,)))
    assert states(found) == {'w': 'ok'}
    assert found.shadows == {'w': 'w/ExponentialMovingAverage'}
    assert found.unused == ['w/ExponentialMovingAverage']


def test_the_only_key_of_a_shape_is_a_guess():
    found = compare.compare(variables(dense_1__kernel_1=(3, 7)), floats(output__W=(3, 7)))
    assert proposals(found) == {'dense_1/kernel_1': ('output/W', False)}
    assert 'only unused key' in found.rows[0].reason


def test_keys_given_by_hand():
    model = variables(w=(3,), v=(3,))
    found = compare.compare(model, floats(mine=(3,), v=(3,)), {'w': 'mine'})
    assert [(row.key, row.state, row.given) for row in found.rows] == [
        ('mine', 'ok', True), ('v', 'ok', False)]
    assert found.unused == []


def test_parts_of_a_partitioned_variable_fit_their_slices(made):
    from app.checkpoint.opener import open_checkpoint
    from app.formats.reader import open_model
    model = open_model(made['partitioned'].meta)
    with open_checkpoint(made['partitioned'].prefix) as checkpoint:
        found = compare.compare(model, checkpoint)
        assert set(states(found).values()) == {'ok'} and found.unused == []
        assert {row.slice for row in found.rows} >= {'4 6 2,2:0,6'}
        key = {'rows/w/part_1': 'rows/w'}
        again = compare.compare(model, checkpoint, key)
    assert again.rows == [row._replace(given=row.name in key) for row in found.rows]


def test_a_variable_of_unknown_shape_takes_what_is_there():
    model = graphs.model('w = VariableV2() dtype=float', 'v = VariableV2() dtype=float shape=[?,2]')
    found = compare.compare(model, floats(w=(7,), v=(5, 2)))
    assert states(found) == {'w': 'ok', 'v': 'ok'}


_NAMES = st.lists(st.sampled_from('abcw'), min_size=1, max_size=3).map('/'.join)
_SHAPES = st.sampled_from([(), (2,), (3, 2)])


@given(st.dictionaries(_NAMES, _SHAPES, max_size=6), st.dictionaries(_NAMES, _SHAPES, max_size=6))
def test_what_is_proposed_always_fits_and_is_unused(wanted, there):
    found = compare.compare(variables(**{name.replace('/', '__'): shape
                                         for name, shape in wanted.items()}),
                            floats(**{key.replace('/', '__'): shape
                                      for key, shape in there.items()}))
    assert set(states(found)) == set(wanted)
    for row in found.rows:
        assert (row.state == 'missing') == (row.name not in there)
        if row.proposal:
            assert row.proposal in found.unused and there[row.proposal] == wanted[row.name]
    sure = [row.proposal for row in found.rows if row.sure]
    assert len(sure) == len(set(sure))


def test_ten_thousand_renamed_keys_take_no_time():
    shapes = {'tower_%d__unit_%d__conv%d__w' % (t, u, c): (3, 3, 64)
              for t in range(10) for u in range(100) for c in range(10)}
    model = variables(**{'net__' + name: shape for name, shape in shapes.items()})
    checkpoint = floats(**{'old__' + name: shape for name, shape in shapes.items()})
    started = time.process_time()
    found = compare.compare(model, checkpoint)
    assert time.process_time() - started < 4
    assert found.rules == [compare.Rule('old/', 'net/', 10000)]
