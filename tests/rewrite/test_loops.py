"""Frames of loops: whole ones are left alone, nested ones are told apart."""
from app.graph.part import Part
from app.rewrite import loops
from tests import graphs


def loop(name, start, extra=''):
    """A loop ``name`` over ``start``, its body adding ``name/c`` (with inputs ``extra``)."""
    return (name + '/in = Enter(%s) T=float frame_name=%s' % (start, name),
            name + '/m = Merge(%s/in, %s/n) T=float N=2' % (name, name),
            name + '/p = Less(%s/m, %s/m) T=float' % (name, name),
            name + '/l = LoopCond(%s/p)' % name,
            name + '/s = Switch(%s/m, %s/l) T=float' % (name, name),
            name + '/b = Identity(%s/s:1) T=float' % name,
            name + '/c = Const(%s) dtype=float' % (extra or '^%s/b' % name),
            name + '/a = Add(%s/b, %s/c) T=float' % (name, name),
            name + '/n = NextIteration(%s/a) T=float' % name,
            name + '/out = Exit(%s/s) T=float' % name)


def strangers(*lines):
    model = graphs.model('x = Placeholder() dtype=float', *lines)
    part = Part(model, [model.node_count - 1])
    found, _ = loops.strangers(part)
    return {model.names[node]: positions for node, positions in found.items()}


def test_whole_loops_have_none():
    assert strangers(*loop('one', 'x')) == {}
    assert strangers(*loop('one', 'x') + loop('two', 'one/out')) == {}


def test_a_constant_that_is_tied_to_nothing():
    lines = [line.replace('Const(^one/b)', 'Const()') for line in loop('one', 'x')]
    assert strangers(*lines) == {'one/a': [1]}


def test_a_value_that_did_not_enter():
    lines = [line.replace('Merge(one/in,', 'Merge(x,') for line in loop('one', 'x')]
    lines = [line.replace('Const(^one/b)', 'Const(^one/e)') for line in lines]
    assert strangers('one/e = Enter(x) T=float frame_name=one', *lines) == {'one/m': [0]}
