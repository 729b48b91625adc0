"""The line at the top of the canvas that says which part of the graph is shown."""
from app.graph.model import CONTROL
from app.ui.coloring import ROLE_LABELS
from app.ui.words import plural, texts, tr
from app.view import selection
from app.view.state import AROUND, ON, ROLE

LEAVE = texts('I or W leaves it')
SPACE = '   ·   '


class ViewNote:
    """Texts of views; each is worked out once."""

    def __init__(self):
        self._known = (None, None, '')

    def text(self, model, state):
        """What a view of one role or around some nodes shows; '' for the others.

        Args:
            model: the open `Model`, or None.
            state: its `ViewState`, or None.
        """
        if model is None or state is None or state.mode not in (AROUND, ROLE):
            return ''
        settings = selection.settings_of(state)
        if self._known[0] is not model or self._known[1] != settings:
            self._known = model, settings, _text(model, state)
        return self._known[2]


def control_text(picture, state):
    """Says that control edges are shown and none can be seen; '' when some are, or none wanted."""
    if picture is None or state is None or state.control != ON \
            or any(wire.control for wire in picture.wires):
        return ''
    beside = any(port == CONTROL for wire in picture.wires for _, port, _ in wire.tensors)
    return tr('Control edges: all that is shown goes along with data') if beside \
        else tr('Control edges: none between what is shown')


def _text(model, state):
    nodes = selection.nodes_of(model, state)
    if state.mode == ROLE:
        what = tr('Role: %s') % tr(dict(ROLE_LABELS).get(state.role, state.role)).lower()
        if nodes is None:
            return SPACE.join([what, tr('no node has it, so that all are shown'), tr(LEAVE)])
    elif nodes is None:
        return ''
    else:
        first = model.names[state.around[0]]
        what = tr('Around %s') % (first if len(state.around) == 1 else
                                  plural(len(state.around), 'node'))
        what = SPACE.join([what, tr('up to %s away') % plural(state.hops, 'edge')])
    return SPACE.join([what, plural(len(nodes), 'node'), tr(LEAVE)])
