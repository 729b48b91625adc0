"""View states."""
from app.view.picture import Box
from app.view.state import ViewState


def _box(kind, name):
    return Box(name + '/', kind, name, name, '', '', 0, 0, 80, 40, 0, None, False, True, (), 1, (),
               '')


def test_toggling_twice_gives_the_same_state():
    state = ViewState()
    for kind in ('scope', 'variable', 'series'):
        box = _box(kind, 'a/b')
        assert state.toggled(box) != state
        assert state.toggled(box).toggled(box) == state


def test_a_variable_is_unfolded_and_a_scope_expanded():
    assert ViewState().toggled(_box('variable', 'w')).unfolded == {'w'}
    assert ViewState().toggled(_box('scope', 's')).expanded == {'s'}


def test_opening_opens_what_is_around():
    assert ViewState().opened('a/b/c').expanded == {'a', 'a/b', 'a/b/c'}


def test_closing_closes_what_is_within():
    state = ViewState(expanded=frozenset(['a', 'a/b', 'ab']), unfolded=frozenset(['a/w', 'v']))
    closed = state.closed('a')
    assert (closed.expanded, closed.unfolded) == ({'ab'}, {'v'})


def test_aside_and_main_exclude_each_other():
    state = ViewState().put_aside('save').put_back('save')
    assert (state.aside, state.main) == (frozenset(), {'save'})
    assert state.put_aside('save').main == frozenset()
