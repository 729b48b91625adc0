"""The Model: inputs resolved, attributes, shapes and dtypes as Python values."""
import pytest
from hypothesis import given, strategies as st

from app.formats import protos
from app.formats.reader import open_model
from app.graph.model import CONTROL, Model, parse_input
from tests.graphs import graph_def, model


def test_inputs_keep_order_ports_repeats_and_control():
    m = model('x = Placeholder() dtype=float', 's = Split(x, x) num_split=2 T=float',
              'y = MatMul(s, s:1, ^x)', 'z = Mul(x, x, ^x)')
    assert m.inputs[2] == ((1, 0), (1, 1), (0, CONTROL))
    assert m.inputs[3] == ((0, 0), (0, 0), (0, CONTROL))
    assert m.consumers[0] == [(1, 0), (1, 1), (2, 2), (3, 0), (3, 1), (3, 2)]
    assert m.edge_count == 8


def test_forward_references_resolve():
    m = model('merge = Merge(start, next)', 'start = Enter()', 'next = NextIteration(merge)')
    assert m.inputs[0] == ((1, 0), (2, 0))


def test_dangling_inputs_and_duplicate_names_are_kept_apart():
    m = model('a = NoOp(^gone)', 'a = Identity(lost:1)')
    assert m.dangling == [(0, '^gone'), (1, 'lost:1')]
    assert m.duplicates == [1]
    assert m.index['a'] == 0


def test_attributes_become_python_values():
    m = model('p = Placeholder() dtype=float shape=[?,3] flag=true count=7 mode=SAME')
    assert m.attrs(0) == {'dtype': 'float32', 'shape': (None, 3), 'flag': True, 'count': 7,
                          'mode': 'SAME'}
    assert m.attr(0, 'absent') is None
    assert 'absent' not in m.nodes[0].attr, 'asking must not add the attribute'


def test_shapes_prefer_what_the_file_says():
    graph = graph_def('p = Placeholder() dtype=float shape=[?,3]', 'i = Identity(p) T=float')
    listed = graph.node[1].attr['_output_shapes'].list
    listed.shape.add().dim.add(size=5)
    m = Model(protos.load().MetaGraphDef(graph_def=graph), 'x', 'graph_def')
    assert m.shapes(0) == ((None, 3),)
    assert m.shapes(1) == ((5,),)


def test_unknown_rank_is_none_and_scalar_is_empty():
    graph = graph_def('a = Placeholder() dtype=float', 'b = Placeholder() dtype=float shape=[]')
    graph.node[0].attr['shape'].shape.unknown_rank = True
    m = Model(protos.load().MetaGraphDef(graph_def=graph), 'x', 'graph_def')
    assert m.shapes(0) == (None,)
    assert m.shapes(1) == ((),)


def test_dtypes_follow_the_op_definitions():
    m = model('v = VariableV2() dtype=float', 'c = Cast(v) SrcT=float DstT=int64',
              't = TopKV2(v, c) T=double', 'n = NoOp()', 'u = MadeUpOp() T=int32',
              's = Split(c, v) T=float num_split=3')
    assert [m.dtypes(n) for n in range(6)] == [
        ('float32_ref',), ('int64',), ('float64', 'int32'), (), ('int32',), ('float32',) * 3]


@given(st.text(alphabet='ab/:^12', min_size=1, max_size=8))
def test_parse_input_loses_nothing(text):
    name, port = parse_input(text)
    rebuilt = '^' + name if port == CONTROL else name if port == 0 else '%s:%d' % (name, port)
    assert rebuilt == text or (port == 0 and text.rpartition(':')[0] == name) \
        or int(text.rpartition(':')[2]) == port


@pytest.mark.parametrize('sample', ['linear_regression', 'two_outputs', 'name_scope', 'digits'])
def test_samples_agree_with_tensorflow(samples, tensorflow, sample):
    path = samples[sample]['model']
    expected = tensorflow('''
        import json, sys
        import tensorflow as tf
        tf.train.import_meta_graph(sys.argv[1])
        operations = tf.get_default_graph().get_operations()
        print(json.dumps([[o.name, o.type, [t.name for t in o.inputs],
                           sorted(c.name for c in o.control_inputs),
                           [t.dtype.name for t in o.outputs],
                           [t.shape.as_list() if t.shape.ndims is not None else None
                            for t in o.outputs]] for o in operations]))
        ''', path)
    m = open_model(path)
    assert m.node_count == len(expected)
    for name, op, inputs, control, dtypes, shapes in expected:
        node = m.index[name]
        assert m.ops[node] == op
        assert ['%s:%d' % (m.names[s], p) for s, p in m.inputs[node] if p != CONTROL] == inputs
        assert sorted(m.names[s] for s, p in m.inputs[node] if p == CONTROL) == control
        assert list(m.dtypes(node)) == dtypes
        assert [None if s is None else list(s) for s in m.shapes(node)] == shapes


def test_attributes_of_another_kind_than_their_op_has_count_as_absent():
    m = model('q = QueueDequeueV2() dtype=3 shape=SAME shapes=7')
    assert [m.attr(0, key) for key in ('dtype', 'shape', 'shapes')] == [None] * 3
    graph = graph_def('q = QueueDequeueV2()')
    graph.node[0].attr['shapes'].list.i.append(5)
    graph.node[0].attr['component_types'].list.type.append(1)
    m = Model(protos.load().MetaGraphDef(graph_def=graph), 'x', 'graph_def')
    assert m.attr(0, 'shapes') is None
    assert m.attr(0, 'component_types') == ['float32']


def test_what_a_damaged_file_claims_stays_bounded():
    m = model('s = Split(s) T=float num_split=999999999999', 'i = Identity(i)')
    assert len(m.dtypes(0)) <= 1 << 16
    assert m.passed_from(1) == 1
    m.nodes[0].attr['shape'].shape.dim.add()
    for _ in range(300):
        m.nodes[0].attr['shape'].shape.dim.add(size=1 << 62)
    assert m.attr(0, 'shape') is None
