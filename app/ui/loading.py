"""From a path to the first picture, without Qt, timed part by part."""
import time
from typing import Any, Dict, List, NamedTuple, Tuple


class Opened(NamedTuple):
    """A model ready to be shown.

    ``likely`` are the nodes that look like outputs, ``outputs`` the names chosen
    from the start, ``seconds`` has the parts 'imports', 'read' and 'layout';
    ``problem`` is the error about names that are no nodes, or None; ``kept`` whether
    it opens with what was chosen before it was read anew, ``recalled`` the `Kept` of
    an earlier session that it opens with.
    """

    model: Any
    builder: Any
    state: Any
    picture: Any
    likely: List[int]
    outputs: Tuple[str, ...]
    seconds: Dict[str, float]
    problem: Any = None
    kept: bool = False
    recalled: Any = None


class Kept(NamedTuple):
    """What is to stay when a model is read anew: the names of its nodes, its
    `app.view.state.ViewState` and the names of the chosen outputs.

    Of an earlier session (``recalled``) also its `Choices`, where the view was, (scale, left,
    top) or None, and the names of the steps after freezing; outputs that are gone are left out.
    """

    names: List[str]
    state: Any
    outputs: Tuple[str, ...]
    recalled: bool = False
    choices: Any = None
    viewport: Any = None
    steps: Tuple[str, ...] = ()


def load(path, measure, checkpoint=None, outputs=(), tags=('serve',), ahead=None, kept=None,
         on_progress=None):
    """Read a model and lay out its first picture.

    Args:
        path: anything `app.formats.reader.open_model` takes.
        measure: (text, role) -> px, for the sizes of the boxes.
        checkpoint: prefix to use instead of the one beside the file.
        outputs: names to choose as outputs.
        tags: tag set of a SavedModel's graph.
        ahead: an `ahead.Ahead` started for the same model, or None.
        kept: a `Kept` when the model was open already; its state is drawn again.
        on_progress: called with a fraction and what is being done; it may raise
            Cancelled to stop.

    Raises:
        FreezeframeError: the file is no model.
    """
    tell = on_progress or _nobody
    tell(0.0, 'Reading')
    begun = time.perf_counter()
    open_model = _imports()
    started = time.perf_counter()
    model = open_model(path, checkpoint=checkpoint, tags=tags)
    read = time.perf_counter()
    tell(0.35, 'Looking for the outputs')
    if ahead is not None:
        ahead.fill(model)
    chosen, problem = _resolve(model, outputs) if outputs else ((), None)
    if kept is not None and kept.recalled:
        chosen = tuple(name for name in kept.outputs if name.split(':')[0] in model.index)
    likely = _likely(model)
    tell(0.75, 'Drawing')
    if kept is None:
        builder, state, picture = first_view(model, measure, likely, chosen)
    else:
        builder, state, picture = _same_view(model, measure, likely, chosen, kept)
    tell(1.0, 'Drawing')
    done = time.perf_counter()
    return Opened(model, builder, state, picture, likely, chosen,
                  {'imports': started - begun, 'read': read - started,
                   'layout': done - read}, problem, kept is not None and not kept.recalled,
                  kept if kept is not None and kept.recalled else None)


def _imports():
    """Import what is needed for a first picture, so that it is timed by itself."""
    from app.formats import protos
    from app.formats.reader import open_model
    from app.naming import candidates
    from app.view import builder
    protos.load()
    del candidates, builder
    return open_model


def first_view(model, measure, likely, chosen=()):
    """(builder, state, picture) of the view a model opens with."""
    from app.view.builder import ViewBuilder
    from app.view.state import ViewState
    builder = ViewBuilder(model, measure)
    state = builder.start(ViewState(outputs=tuple(node_numbers(model, chosen)),
                                    likely=tuple(likely)))
    return builder, state, builder.picture(state)


def _same_view(model, measure, likely, chosen, kept):
    """The view that was kept, its nodes found again by their names."""
    from app.view.builder import ViewBuilder
    names = kept.names

    def again(nodes):
        return tuple(node_numbers(model, [names[node] for node in nodes]))
    builder = ViewBuilder(model, measure)
    state = kept.state._replace(
        outputs=tuple(sorted({*again(kept.state.outputs), *node_numbers(model, chosen)})),
        likely=tuple(likely), around=again(kept.state.around))
    return builder, state, builder.picture(state)


def _nobody(fraction, text):
    """Hears how far the reading is when no one else does."""


def node_numbers(model, names):
    """Node numbers of output names such as 'a/b' and 'a/b:0', unknown ones left out."""
    index = model.index
    return [index[stem] for stem in (name.split(':')[0] for name in names) if stem in index]


def _resolve(model, outputs):
    """(names that can be used, NameNotFound about the first that cannot, or None)."""
    from app.errors import NameNotFound
    from app.naming import explain
    names, failed = explain.resolve(model, list(outputs))
    problem = None
    if failed:
        problem = NameNotFound(failed[0].message,
                               suggestions=[found.name for found in failed[0].suggestions])
    return tuple(names), problem


def _likely(model):
    from app.naming import candidates
    return list(candidates.likely_outputs(model))
