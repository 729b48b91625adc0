"""Random graphs with nested name scopes."""
from hypothesis import strategies as st

from tests import graphs

_OPS = ['Add', 'Add', 'Relu', 'Identity', 'Const', 'VariableV2', 'Placeholder', 'ScalarSummary',
        'NoOp', 'Assign', 'MatMul']
_PARTS = ['a', 'b', 'c', 'read', 'x_1']


@st.composite
def models(draw, most=24):
    """A Model whose names nest up to five deep; a name may be node and scope at once."""
    part = st.sampled_from(_PARTS)
    paths = draw(st.lists(st.lists(part, min_size=1, max_size=5), min_size=1, max_size=most))
    names = list(dict.fromkeys('/'.join(path) for path in paths))
    lines = []
    for k, name in enumerate(names):
        op = draw(st.sampled_from(_OPS))
        inputs = []
        if k and op not in ('Const', 'VariableV2', 'Placeholder'):
            earlier = st.integers(0, k - 1)
            for source in draw(st.lists(earlier, max_size=4)):
                text = names[source]
                inputs.append('^' + text if draw(st.integers(0, 5)) == 5 else text)
        lines.append('%s = %s(%s)' % (name, op, ', '.join(inputs)))
    return graphs.model(*lines)


@st.composite
def states(draw, model, **fields):
    """A ViewState of a model with some scopes and variables open."""
    from app.view.state import ViewState
    scopes = [scope for scope in model.scopes.scopes() if scope]
    expanded = draw(st.sets(st.sampled_from(scopes))) if scopes else ()
    variables = [model.names[node] for node in model.variables]
    unfolded = draw(st.sets(st.sampled_from(variables))) if variables else ()
    return ViewState(expanded=frozenset(expanded), unfolded=frozenset(unfolded), **fields)
