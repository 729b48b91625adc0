"""From (model, view state) to a picture: levels laid out inside out, each as often as needed."""
from collections import OrderedDict
from threading import RLock

from app.graph import reach
from app.view import opening
from app.view.composer import Composer
from app.view.faces import Faces
from app.view.frames import Framer
from app.view.hierarchy import Hierarchy
from app.view.levels import Levels
from app.view.state import ALL, INFERENCE
from app.view.text import ApproximateMeasure

KEPT_VIEWS = 6
KEPT_FRAMES = 600


class ViewBuilder:
    """Pictures of one model.

    Parameters: `model`; `measure` a callable (text, role) giving px, roles 'label', 'small',
    'title'.  May be used from any thread, by one at a time.
    """

    def __init__(self, model, measure=None):
        self.model = model
        self.measure = measure or ApproximateMeasure()
        self._lock = RLock()
        self._hierarchies = OrderedDict()
        self._views = OrderedDict()

    def picture(self, state):
        """Return the `Picture` of a view state; equal states give equal pictures."""
        with self._lock:
            return self._view(state).picture(state)

    def start(self, state):
        """Return the state with scopes opened so that a first picture tells something.

        A small graph is opened whole; otherwise the scope that holds nearly everything is opened,
        and the one in it, as long as it stays a picture of few boxes.
        """
        with self._lock:
            return opening.first(self._view(state).levels, state)

    def reveal(self, state, node):
        """Return the state with all opened that hides a node.

        A node outside the inference view changes to the view of everything; a folded node is
        revealed by showing the box that it is a mark of.
        """
        with self._lock:
            view = self._view(state)
            if view.levels.hierarchy.position[node] < 0:
                state = state._replace(mode=ALL)
                view = self._view(state)
            return opening.revealed(view.levels, state, node)

    def nodes_in_view(self, state):
        """Return the node numbers that the inference view is made of, None for all."""
        wanted = tuple(sorted(set(state.outputs) | set(state.likely)))
        if state.mode != INFERENCE or not wanted:
            return None
        return reach.closure(self.model, wanted)

    def _view(self, state):
        """Return the view of everything in a state but what is open."""
        wanted = None
        if state.mode == INFERENCE:
            wanted = tuple(sorted(set(state.outputs) | set(state.likely))) or None
        hierarchy = _kept(self._hierarchies, (wanted, state.folded), lambda: Hierarchy(
            self.model, self.nodes_in_view(state), state.folded))
        key = (wanted, state.folded, state.control, state.main, state.aside)
        return _kept(self._views, key, lambda: _View(hierarchy, self.measure, state))


def _kept(cache, key, make):
    """Return cache[key], made when it is missing; the longest unused goes."""
    if key in cache:
        cache.move_to_end(key)
        return cache[key]
    value = cache[key] = make()
    if len(cache) > KEPT_VIEWS:
        cache.popitem(last=False)
    return value


class _View:
    """All pictures that differ only in what is open."""

    def __init__(self, hierarchy, measure, settings):
        self.levels = Levels(hierarchy, settings)
        self.faces = Faces(self.levels, measure)
        self.framer = Framer(self.levels, self.faces)
        self.frames = {}

    def picture(self, state):
        """Lay out what is not laid out yet, then compose."""
        opened = opening.open_levels(self.levels, state)
        frames, keys = {}, {}
        if len(self.frames) > KEPT_FRAMES:
            self.frames.clear()
        for path in reversed(list(opened)):
            keys[path] = key = (path, tuple(keys[inner] for inner in opened[path]))
            if key not in self.frames:
                self.frames[key] = self.framer.lay_out(path, frames)
            frames[path] = self.frames[key]
        return Composer(self.levels, self.faces, opened, frames).picture()
