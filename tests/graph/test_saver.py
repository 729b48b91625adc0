"""The saver's own inputs are told from the network's."""
from app.freeze.plan import make_plan
from app.graph import saver
from tests import graphs

SAVER = (
    'save/filename = PlaceholderWithDefault() dtype=string',
    'save/Const = PlaceholderWithDefault(save/filename) dtype=string',
    'save/part = StringJoin(save/Const)',
    'save/SaveV2 = SaveV2(save/part, save/Const)',
    'save/control_dependency = Identity(save/Const, ^save/SaveV2)')


def is_filename(model, name):
    return saver.is_filename(model, model.index[name])


def test_the_name_of_the_checkpoint_is_the_savers():
    model = graphs.model(*SAVER)
    assert is_filename(model, 'save/filename') and is_filename(model, 'save/Const')


def test_other_strings_are_not():
    model = graphs.model(*SAVER + (
        'text = Placeholder() dtype=string', 'split = StringSplit(text)',
        'unused = Placeholder() dtype=string', 'x = Placeholder() dtype=float',
        'both = Placeholder() dtype=string', 'use = StringToHashBucketFast(both)',
        'again = SaveV2(both, x)'))
    assert not any(is_filename(model, name) for name in ('text', 'unused', 'x', 'both'))


def test_no_plan_counts_it_among_the_inputs_that_are_dropped():
    model = graphs.model(*SAVER + ('x = Placeholder() dtype=float', 'y = Relu(x) T=float',
                                   'label = Placeholder() dtype=float'))
    plan = make_plan(model, None, ['y'])
    assert (plan.inputs_kept, plan.inputs_dropped) == (['x'], ['label'])
