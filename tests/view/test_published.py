"""TensorBoard's published series and hierarchy cases as data: what it makes of them, what we make.

Sources: `tensorboard/plugins/graph/tf_graph_common/common_test.ts` (series, what is shown apart,
`_output_shapes`), `test/hierarchy-test.ts` and `test/graph-test.ts` of the same folder; the rules
without a published test are those of its `graph.ts` and `hierarchy.ts`, worked out by hand.  Every
row that differs says why; a row that says why must differ.
"""
import pytest

from app.view.builder import ViewBuilder
from app.view.hierarchy import Hierarchy
from app.view.state import ALL, OFF, ON, ViewState
from tests import graphs

PUBLISHED, RULE = 'published', 'rule'
SAME = ''

# (source, what, names of nodes of op Add, TensorBoard's series, ours, why they differ)
SERIES = [
    (PUBLISHED, 'no underscore', 'foo1 foo2 foo3 foo4 foo5', 'foo[1-5]', 'foo[1-5]', SAME),
    (PUBLISHED, 'underscore', 'foo_1 foo_2 foo_3 foo_4 foo_5', 'foo_[1-5]', 'foo_[1-5]', SAME),
    (PUBLISHED, 'implicit index 0', 'foo foo1 foo2 foo3 foo4', 'foo[0-4]', 'foo[0-4]', SAME),
    (PUBLISHED, 'too short', 'foo1 foo2 foo3 foo4', '', '', SAME),
    (PUBLISHED, 'any order', 'foo2 foo3 foo1 foo5 foo4', 'foo[1-5]', 'foo[1-5]', SAME),
    (PUBLISHED, 'not in sequence', 'foo1 foo3 foo5 foo7 foo9', '', '', SAME),
    (PUBLISHED, 'mixed underscores', 'foo_1 foo2 foo_3 foo4 foo_5', '', '', SAME),
    (PUBLISHED, 'number is no suffix', 'foo1a foo2a foo3a foo4a foo5a', '', '', SAME),
    (PUBLISHED, 'prefixes differ', 'foo1 bar2 foo3 bar4 foo5', '', '', SAME),
    (RULE, 'a gap', 'a1 a2 a3 a4 a5 a7 a8 a9 a10 a11', 'a[1-5] a[7-11]', 'a[1-5] a[7-11]', SAME),
    (RULE, 'a gap that leaves few', 'a1 a2 a3 a5 a6 a7', '', '', SAME),
    (RULE, 'two underscores', 'a__1 a__2 a__3 a__4 a__5', 'a__[1-5]', 'a__[1-5]', SAME),
    (RULE, 'in a scope', 's/a1 s/a2 s/a3 s/a4 s/a5', 's/a[1-5]', 's/a[1-5]', SAME),
    (RULE, 'across scopes', 's/a1 s/a2 t/a3 t/a4 t/a5', '', '', SAME),
    (RULE, 'one in each of many scopes', 's/a1 t/a1 u/a1 v/a1 w/a1', '', '', SAME),
    (RULE, 'two prefixes', 'a1 b1 a2 b2 a3 b3 a4 b4 a5 b5',
     'a[1-5] b[1-5]', 'a[1-5] b[1-5]', SAME),
    (RULE, 'made unique by TensorFlow', 'add add_1 add_2 add_3 add_4 add_5', 'add_[1-5]',
     'add_[0-5]', 'the first of them differs from the rest in nothing but its name'),
    (RULE, 'made unique by TensorFlow, few', 'add add_1 add_2 add_3 add_4', '',
     'add_[0-4]', 'there are five of them: the first counts'),
    (RULE, 'digits before the number', 'conv2d_1 conv2d_2 conv2d_3 conv2d_4 conv2d_5', '',
     'conv2d_[1-5]', 'half of the op types of a network have digits in their names'),
    (RULE, 'scopes', 'u_1/a u_2/a u_3/a u_4/a u_5/a', '', 'u_[1-5]',
     'blocks in a row are what makes networks long; they are folded where they are alike inside'),
]


@pytest.mark.parametrize('names, ours', [(row[2], row[4]) for row in SERIES],
                         ids=[row[1] for row in SERIES])
def test_series(names, ours):
    found = Hierarchy(graphs.model(*['%s = Add()' % name for name in names.split()])).series
    assert sorted(name.replace('#', '') for name in found) == ours.split()


@pytest.mark.parametrize('names', [row[2] for row in SERIES if row[2]],
                         ids=[row[1] for row in SERIES])
def test_each_member_of_a_series_is_shown_when_it_is_opened(names):
    model = graphs.model(*['%s = Add()' % name for name in names.split()])
    made = ViewBuilder(model)
    for node in range(model.node_count):
        picture = made.picture(made.reveal(ViewState(mode=ALL), node))
        assert picture.boxes[picture.box_of(node)].name == model.names[node]


# (what, nodes, control edges, TensorBoard's, ours, why they differ); what is shown with all open:
# boxes (a scope ends in /, the tray is #aside), marks 'host<mark', edges 'from>to' with their
# number where it is not 1.
STRUCTURE = [
    ('scopes', 'x=In a/b=Relu(x) a/c/d=Relu(a/b)', OFF,
     'x a/ a/b a/c/ a/c/d x>a/ a/b>a/c/', 'x a/ a/b a/c/ a/c/d x>a/ a/b>a/c/', SAME),
    ('two that feed one', 'Q=In W=In X=MatMul(Q:2,W)', OFF,
     'Q W X Q>X W>X', 'Q W X Q>X W>X', SAME),
    ('a name both node and scope', 'a=In a/b=Relu(a)', OFF,
     'a/ a/(a) a/b a/(a)>a/b', 'a a/ a/b a>a/',
     'the node keeps the name that a person types, and its place in its own scope'),
    ('a name both node and scope of constants', 'x=In a=Add(x,a/k) a/k=Const', OFF,
     'x a a<a/k x>a', 'x a a<a/k x>a', SAME),
    ('constants', 'x=In k=Const y=Add(x,k)', OFF, 'x y y<k x>y', 'x y y<k x>y', SAME),
    ('a constant of two', 'x=In k=Const y=Add(x,k) z=Mul(y,k)', OFF,
     'x y z y<k z<k x>y y>z', 'x y z y<k z<k x>y y>z', SAME),
    ('a constant of nothing', 'x=In k=Const', OFF, 'x', 'x k',
     'what is in the file is shown, and may be what is wrong with it'),
    ('ops that are named like constants', 'k=ImmutableConst y=Relu(k)', OFF,
     'y y<k', 'k y k>y', 'it is an op of its own that reads a file'),
    ('summaries', 'x=In t=Const s=ScalarSummary(t,x) y=Relu(x)', OFF,
     'x y x<s x>y', 'x y x<s x>y', SAME),
    ('the merge of summaries', 'x=In t=Const s=ScalarSummary(t,x) m=MergeSummary(s)', OFF,
     'x x<s', 'x #aside m x<s x<m m<s',
     'a session runs it to get all summaries: it has a box that can be found, beside the graph, '
     'with marks for its edges'),
    ('the same input twice', 'x=In y=MatMul(x,x)', OFF, 'x y x>y', 'x y x>y*2',
     'both edges are in the file; one that is lost is a wrong count'),
    ('two outputs of one node', 'x=In y=Add(x,x:1)', OFF, 'x y x>y', 'x y x>y*2',
     'the second tensor is another one'),
    ('a control edge beside a data edge', 'x=In y=Relu(x,^x)', ON, 'x y x>y', 'x y x>y*2',
     'the control edge is in the file'),
    ('control edges in a metaedge', 'a/x=In b/y=Relu(a/x) b/z=NoOp(^a/x)', ON,
     'a/ a/x b/ b/y b/z a/>b/*2', 'a/ a/x b/ b/y b/z a/>b/*2', SAME),
    ('control edges that are not asked for', 'a/x=In b/y=Relu(a/x) b/z=NoOp(^a/x)', OFF,
     'a/ a/x b/ b/y b/z a/>b/*2', 'a/ a/x b/ b/y b/z a/>b/',
     'they are off until asked for: they cross everything and carry nothing'),
    ('edges over two borders', 'a/b/x=In c/d/y=Relu(a/b/x) c/d/z=Add(c/d/y,a/b/x)', OFF,
     'a/ a/b/ a/b/x c/ c/d/ c/d/y c/d/z a/>c/*2 c/d/y>c/d/z',
     'a/ a/b/ a/b/x c/ c/d/ c/d/y c/d/z a/>c/*2 c/d/y>c/d/z', SAME),
    ('a scope that feeds itself by another', 'a/x=In b/y=Relu(a/x) a/z=Relu(b/y)', OFF,
     'a/ a/x a/z b/ b/y a/>b/ b/>a/', 'a/ a/x a/z b/ b/y a/>b/ b/>a/', SAME),
    ('a loop', 'x=Merge(x)', OFF, 'x', 'x', SAME),
    ('a variable and its reading', 'w=VariableV2 w/read=Identity(w) y=Relu(w/read)', OFF,
     'w/ w/(w) w/read y w/(w)>w/read w/>y', 'w/ w w/read y w>w/read w/>y',
     'a variable is one box with all that belongs to it; the node keeps its name'),
]


def _shown(nodes, control):
    lines = []
    for text in nodes.split():
        name, _, op = text.partition('=')
        op = op if '(' in op else op + '()'
        lines.append('%s = %s' % (name, op.replace('In(', 'Placeholder(').replace(',', ', ')))
    model = graphs.model(*lines)
    made = ViewBuilder(model)
    state = made.all_opened(ViewState(mode=ALL, control=control))
    picture = made.picture(state._replace(unfolded=frozenset(model.names)))
    found = []
    for box in picture.boxes.values():
        if box.kind != 'port':
            found.append(box.id)
        found += ['%s<%s' % (box.id, model.names[node]) for _, node in box.marks]
    for wire in picture.wires:
        if 'port' not in (picture.boxes[wire.source].kind, picture.boxes[wire.target].kind):
            found.append('%s>%s%s' % (wire.source, wire.target,
                                      '*%d' % wire.count if wire.count > 1 else ''))
    return found


@pytest.mark.parametrize('nodes, control, ours', [(row[1], row[2], row[4]) for row in STRUCTURE],
                         ids=[row[0] for row in STRUCTURE])
def test_structure(nodes, control, ours):
    assert sorted(_shown(nodes, control)) == sorted(ours.split())


@pytest.mark.parametrize('row', SERIES + STRUCTURE, ids=lambda row: row[0] + ' ' + row[1][:12])
def test_differences_have_reasons(row):
    theirs, ours, why = row[-3:]
    assert (sorted(theirs.split()) != sorted(ours.split())) == bool(why)


def test_shapes_on_metaedges():
    """Two variables of 20,000 elements feed a MatMul: `hierarchy-test.ts`."""
    model = graphs.model('Q = VariableV2() dtype=float shape=[100,200]',
                         'W = VariableV2() dtype=float shape=[200,100]', 'Y = MatMul(Q, W)')
    picture = ViewBuilder(model).picture(ViewState(mode=ALL))
    ends = {(wire.source, wire.target): wire for wire in picture.wires}
    # Not the other way round, and not between the variables.
    assert set(ends) == {('Q/', 'Y'), ('W/', 'Y')}
    # Its size of 20,000 elements is our label and width: a shape tells more than a product.
    assert ends['Q/', 'Y'].label == '100x200' and ends['W/', 'Y'].label == '200x100'
    assert ends['Q/', 'Y'].width == ends['W/', 'Y'].width > 1


def test_the_number_of_an_output():
    """`Q:2` is output 2 of Q and `W` output 0 of W: `graph-test.ts`."""
    model = graphs.model('Q = Placeholder()', 'W = Placeholder()', 'X = MatMul(Q:2, W)')
    assert model.inputs[model.index['X']] == ((0, 2), (1, 0))
    picture = ViewBuilder(model).picture(ViewState(mode=ALL))
    assert {wire.tensors for wire in picture.wires} == {((0, 2, 2),), ((1, 0, 2),)}


def _output_shapes(fill):
    definition = graphs.graph_def('x = Placeholder()', 'y = Add(x, x)')
    fill(definition.node[0].attr['_output_shapes'])
    from app.formats import protos
    from app.graph.model import Model
    return Model(protos.load().MetaGraphDef(graph_def=definition), 'tiny.meta', 'meta_graph')


@pytest.mark.parametrize('fill, label', [
    (lambda value: None, ''),
    (lambda value: value.shape.SetInParent(), ''),
    (lambda value: value.list.shape.add(unknown_rank=True), ''),
    (lambda value: value.list.shape.add(), 'scalar'),
    (lambda value: value.list.shape.add().dim.add(size=-1), '?'),
    (lambda value: [value.list.shape.add().dim.add(size=size) for size in (3, 4)], '3'),
], ids=['empty', 'a shape instead of a list', 'unknown rank', 'scalar', 'unknown size', 'two'])
def test_output_shapes(fill, label):
    """The first two are published: such attributes are no error and tell no shape."""
    model = _output_shapes(fill)
    wire, = ViewBuilder(model).picture(ViewState(mode=ALL)).wires
    assert wire.label == label


def test_series_are_shown_apart_and_together_one_by_one():
    """Its `seriesMap` cases: switching one leaves the others, and the map given, as they were."""
    model = graphs.model(*['%s%d = Add()' % (name, k) for name in ('foo', 'bar')
                           for k in range(1, 6)])
    made = ViewBuilder(model)
    start = ViewState(mode=ALL)
    apart = start.broken_up('#foo[1-5]')
    assert {box.id for box in made.picture(start).boxes.values()} == {'#foo[1-5]/', '#bar[1-5]/'}
    assert {box.id for box in made.picture(apart).boxes.values()} == {
        '#bar[1-5]/', 'foo1', 'foo2', 'foo3', 'foo4', 'foo5'}
    assert start.apart == frozenset() and apart.gathered('#foo[1-5]') == start
    # A name that is no series changes nothing; there it is noted as one shown apart.
    assert made.picture(start.broken_up('#unknown')) == made.picture(start)
