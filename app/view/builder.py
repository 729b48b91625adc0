"""From (model, view state) to a picture: levels laid out inside out, each as often as needed."""
from collections import OrderedDict
from itertools import count
from threading import RLock

from app.errors import Cancelled
from app.view import opening, selection
from app.view.composer import Composer
from app.view.faces import Faces
from app.view.frames import Framer
from app.view.hierarchy import Hierarchy
from app.view.levels import Levels
from app.view.recent import Recent
from app.view.state import ALL, INFERENCE, ON
from app.view.text import ApproximateMeasure

KEPT_VIEWS = 6
#: Of levels laid out, and of drawings that several may share, in vertices and wires.
KEPT_FRAMES = 15000
KEPT_DRAWN = 16000


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
        self._frames, self._drawn = Recent(KEPT_FRAMES), Recent(KEPT_DRAWN)
        self._numbers = count()

    def picture(self, state, on_progress=None, cancelled=None):
        """Return the `Picture` of a view state; equal states give equal pictures.

        Parameters: `on_progress(done, total)` is called after each level laid out; `cancelled()`
        is asked before each: true stops.  What was laid out until then is kept, so that the same
        question later goes on from there.
        Raises: Cancelled.
        """
        with self._lock:
            return self._view(state).picture(state, on_progress, cancelled)

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

    def opened(self, state, scope):
        """Return the state with a scope open, and all that is around it, series too."""
        with self._lock:
            levels = self._view(state).levels
            return state.opened(scope)._replace(expanded=state.opened(scope).expanded.union(
                opening.series_around(levels, scope)))

    def all_opened(self, state):
        """Return the state with every scope and series open, variables not."""
        with self._lock:
            series = self._view(state).levels.hierarchy.groups()
            scopes = frozenset(self.model.scopes.scopes()) - {''}
            return state._replace(expanded=scopes | series)

    def nodes_in_view(self, state):
        """Return the ascending node numbers that a view is made of, None for all."""
        return selection.nodes_of(self.model, state)

    def _view(self, state):
        """Return the view of everything in a state but what is open."""
        made_of = selection.settings_of(state), state.folded, state.apart
        hierarchy = _kept(self._hierarchies, made_of, lambda: Hierarchy(
            self.model, self.nodes_in_view(state), state.folded, state.mode == INFERENCE,
            state.apart))
        key = made_of + (state.control == ON, state.main, state.aside)
        return _kept(self._views, key, lambda: _View(
            next(self._numbers), hierarchy, self.measure, state, self._frames, self._drawn))


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
    """All pictures that differ only in what is open.

    Parameters: `number` tells its frames from those of other views in `frames`.
    """

    def __init__(self, number, hierarchy, measure, settings, frames, drawn):
        self.number = number
        self.levels = Levels(hierarchy, settings)
        self.faces = Faces(self.levels, measure)
        self.framer = Framer(self.levels, self.faces, drawn)
        self.kept = frames, drawn, self.levels.made

    def picture(self, state, on_progress=None, cancelled=None):
        """Lay out what is not laid out yet, then compose; see `ViewBuilder.picture`."""
        opened = opening.open_levels(self.levels, state, cancelled)
        kept, keys, frames = self.kept[0], {}, {}
        for done, path in enumerate(reversed(list(opened)), 1):
            if cancelled is not None and cancelled():
                raise Cancelled()
            keys[path] = key = (self.number, path, tuple(keys[inner] for inner in opened[path]))
            frame = kept.get(key)
            if frame is None:
                frame = self.framer.lay_out(path, frames)
                kept.put(key, frame, len(frame.places) + len(frame.routes))
            frames[path] = frame
            if on_progress is not None:
                on_progress(done, len(opened))
        picture = Composer(self.levels, self.faces, opened, frames).picture()
        for recent in self.kept:
            recent.settle()
        return picture
