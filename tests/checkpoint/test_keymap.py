"""Variable to checkpoint key, from the graph's own restore ops."""
from app.checkpoint import keymap
from app.checkpoint.bundle import Bundle
from app.formats import reader
from tests import graphs


def keys_of(made, available=None):
    model = reader.open_model(made.meta)
    return {model.names[node]: (way.key, way.slice_spec)
            for node, way in keymap.variable_keys(model, available).items()}


def test_partitioned(made):
    assert keys_of(made['partitioned']) == {
        'rows/w/part_0': ('rows/w', '4 6 0,2:0,6'), 'rows/w/part_1': ('rows/w', '4 6 2,2:0,6'),
        'columns/w/part_0': ('columns/w', '6 7 0,6:0,3'),
        'columns/w/part_1': ('columns/w', '6 7 0,6:3,2'),
        'columns/w/part_2': ('columns/w', '6 7 0,6:5,2')}


def test_the_saver_of_the_saver_def_wins(made):
    assert keys_of(made['renamed']) == {'w': ('right/w', ''), 'b': ('swapped', '')}


def test_another_saver_when_the_checkpoint_asks_for_it(made):
    assert keys_of(made['renamed'], {'wrong/w': None, 'b': None}) == {
        'w': ('wrong/w', ''), 'b': ('b', '')}


def test_chosen_by_hand(made):
    model = reader.open_model(made['renamed'].meta)
    found = keymap.variable_keys(model, None, {'w': 'mine'})
    assert found[model.index['w']] == keymap.VariableKey('mine', '', None)


def test_without_a_saver_by_name():
    model = graphs.model('w = VariableV2() dtype=float shape=[2]')
    assert keymap.variable_keys(model) == {0: keymap.VariableKey('w', '', None)}


def test_keys_are_all_in_the_checkpoint(samples):
    for sample in samples.values():
        model = reader.open_model(sample['model'])
        with Bundle(model.checkpoint) as bundle:
            found = keymap.variable_keys(model)
            assert found and all(way.key in bundle.keys for way in found.values())
