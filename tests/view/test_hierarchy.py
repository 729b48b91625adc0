"""The columns of a view."""
from hypothesis import given
from hypothesis import strategies as st

from app.view.hierarchy import Hierarchy
from tests import graphs
from tests.layout.patience import patient
from tests.view import nested


@given(st.data())
@patient(60)
def test_every_container_is_a_range_of_positions(data):
    model = data.draw(nested.models())
    columns = Hierarchy(model)
    for scope in model.scopes.scopes():
        start, end = columns.span(scope)
        inside = {node for node in columns.sequence[start:end]}
        wanted = {node for node in columns.sequence
                  if (model.names[node] + '/').startswith(scope + '/' if scope else '')
                  and (model.names[node] != scope or scope in columns.containers)}
        assert inside == wanted
    assert columns.count(0, len(columns.sequence)) == model.node_count


@given(st.data())
@patient(40)
def test_folded_nodes_are_where_their_host_is(data):
    model = data.draw(nested.models())
    columns = Hierarchy(model)
    for node in range(model.node_count):
        place = columns.position[node]
        assert columns.sequence[place] == node or columns.is_hosted(node)


@given(st.data())
@patient(60)
def test_every_node_of_a_part_of_the_graph_has_a_place(data):
    model = data.draw(nested.models())
    nodes = data.draw(st.sets(st.integers(0, model.node_count - 1), min_size=1))
    columns = Hierarchy(model, sorted(nodes), data.draw(st.booleans()))
    for node in range(model.node_count):
        assert (columns.position[node] >= 0) == (node in nodes)


def test_a_frozen_variable_stays_a_variable():
    model = graphs.model('w = Const()', 'w/read = Identity(w)', 'b = Const()',
                         'y = Add(w/read, b)')
    columns = Hierarchy(model)
    assert columns.containers == {'w': 0}
    assert columns.is_hosted(2) and not columns.is_hosted(0)


def test_summaries_of_each_other_have_boxes():
    model = graphs.model('a = ScalarSummary(b)', 'b = ScalarSummary(a)', 'c = ScalarSummary(a)')
    assert min(Hierarchy(model).position) >= 0


def test_constants_without_consumers_are_drawn():
    columns = Hierarchy(graphs.model('c = Const()'))
    assert columns.sequence == [0]


def test_only_the_nodes_given_count():
    model = graphs.model('a = Placeholder()', 'b = Relu(a)', 'c = Relu(b)')
    columns = Hierarchy(model, [0, 1])
    assert columns.position == [0, 1, -1]
    assert list(zip(columns.tail, columns.head)) == [(0, 1)]
