"""From a click on a scope to the new picture, and from "open everything" to the picture of it.

CPU seconds of one process, for the machine may be busy: the levels that are new, their layout, the
whole picture put together, its index for painting and its colours, as `app.ui.drawing` makes them.
"""
import statistics
import time

from app.formats.reader import open_model
from app.naming import candidates
from app.ui.coloring import by_kind
from app.ui.picture_index import PictureIndex
from app.view.builder import ViewBuilder
from app.view.state import ALL, INFERENCE, ViewState
from tests.benchmarks.slim_models import slim_model
from tests.view import promises

MOST_CHILDREN = 300
CLICK = 0.100
#: One of so many scopes of the whole view is clicked on.
STEP = 4
EVERYTHING = {'I': 3.0, 'R': 6.0}


def picture(builder, state):
    """The picture of a state with all that the canvas needs of it, and its CPU seconds."""
    start = time.process_time()
    drawn = builder.picture(state)
    by_kind(drawn)
    PictureIndex(drawn)
    return drawn, time.process_time() - start


def clicks(model, state, step):
    """CPU seconds of opening each `step`-th scope of at most 300 children, what is around open.

    Raises: AssertionError when closing it again does not give the picture from before.
    """
    measured = ViewBuilder(model)
    # Which scopes there are is asked of another view: in the measured one they are new.
    other = ViewBuilder(model)._view(state)
    measured.picture(measured.start(state))
    times = []
    for path in list(promises.paths(other))[1::step]:
        level = other.levels.get(path)
        child = level.parent.children[level.me]
        if len(level.children) > MOST_CHILDREN:
            continue
        before = measured.reveal(state, other.levels.hierarchy.sequence[child.start])
        before = before._replace(expanded=before.expanded - _within(child.name, before.expanded),
                                 unfolded=before.unfolded - {child.name})
        opened = (before._replace(unfolded=before.unfolded | {child.name})
                  if child.kind == 'variable'
                  else before._replace(expanded=before.expanded | {child.name}))
        was = measured.picture(before)
        times.append(picture(measured, opened)[1])
        assert measured.picture(before) == was, child.name
    return times


def _within(name, expanded):
    return {other for other in expanded if other == name or other.startswith(name + '/')}


def everything(model, state):
    """(boxes, CPU seconds) of opening everything in a view that shows its first picture."""
    builder = ViewBuilder(model)
    builder.picture(builder.start(state))
    start = time.process_time()
    state = builder.all_opened(state)
    begun = time.process_time() - start
    drawn, seconds = picture(builder, state)
    return len(drawn.boxes), begun + seconds


def run():
    """Print both tables; returns whether all budgets are kept."""
    kept = True
    print('From a click on a scope of at most %d children to the new picture, CPU ms:'
          % MOST_CHILDREN)
    print('  %-14s %8s %8s %8s %8s %8s' % ('view', 'scopes', 'median', 'p95', 'most', 'budget'))
    for mode, step in ((INFERENCE, 1), (ALL, STEP)):
        model = open_model(slim_model('R'))
        state = ViewState(mode=mode, likely=tuple(candidates.likely_outputs(model)))
        times = sorted(clicks(model, state, step))
        median = statistics.median(times)
        kept &= median <= CLICK
        print('  %-14s %8d %8.1f %8.1f %8.1f %8.0f' % (
            'R ' + mode, len(times), 1000 * median, 1000 * times[int(0.95 * len(times))],
            1000 * times[-1], 1000 * CLICK), flush=True)
    print('Everything opened, CPU s:')
    print('  %-14s %8s %8s %8s' % ('view', 'boxes', 's', 'budget'))
    for letter, budget in sorted(EVERYTHING.items()):
        for mode in (INFERENCE, ALL):
            model = open_model(slim_model(letter))
            state = ViewState(mode=mode, likely=tuple(candidates.likely_outputs(model)))
            boxes, seconds = everything(model, state)
            # The budget is that of the inference view.
            kept &= mode != INFERENCE or seconds <= budget
            print('  %-14s %8d %8.2f %8s' % ('%s %s' % (letter, mode), boxes, seconds,
                                             '%.0f' % budget if mode == INFERENCE else '-'),
                  flush=True)
    return kept
