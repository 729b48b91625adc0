"""Looking for inputs that a model runs on and that tell something."""
import time

from app.freeze import given
from app.worker.proof import made_up
from app.worker.proof.comparison import nothing_in
from app.worker.proof.runtime import NotRun, line

_SEARCH_SECONDS = 20
_MOST_BATCHES = 8


class Found:
    """The runs that are used.

    Attributes:
        feeds: What was fed, tensor name to array; one for each run.
        results: What came out, one list for each run.
        failure: The last error of a run that failed, None without one.
        thrown_away: Whether there were runs that are not used.
    """

    def __init__(self):
        self.feeds, self.results = [], []
        self.failure = None
        self.thrown_away = False

    def add(self, feed, result):
        """One more run to use."""
        self.feeds.append(feed)
        self.results.append(result)


def find(tf, session, message, tensors):
    """Run a session on inputs of the user's, if there are any, and on made-up ones.

    A run with an output that is empty or NaN throughout could hide any difference:
    such a one is only used when none better is found in a while.

    Args:
        message: Of the proof: 'inputs', 'batches', 'given'.
        tensors: (name, whether it never has elements) of the outputs.

    Returns:
        A `Found`.

    Raises NotRun when the model does not run on the user's inputs.
    """
    found = Found()
    arrays = {entry['tensor']: given.load(entry) for entry in message['given']}
    if arrays:
        _given(tf, session, message, tensors, arrays, found)
    _made_up(tf, session, message, tensors, arrays, found)
    return found


def is_in_loop(error):
    """Whether an output was computed more than once in a run, as only loops do it."""
    return 'has already been set' in str(error)


def refusal(who, error):
    """Why somebody does not run, as a sentence.

    >>> refusal('The original does', ValueError('no'))
    'The original does not run on inputs made up for it: no'
    """
    if is_in_loop(error):
        return '%s not give an output that is inside of a loop, where a run computes it more ' \
               'than once; choose one behind the loop.' % who
    return '%s not run on inputs made up for it: %s' % (who, line(error))


def _run(tf, session, feed, tensors, found):
    """The results, or None after a failure."""
    try:
        return session.run(feed, [name for name, _ in tensors])
    except (tf.errors.OpError, ValueError, TypeError) as error:
        found.failure = error
        return None


def _given(tf, session, message, tensors, arrays, found):
    """The run on what the user gave; what was not given is made up for the same batch."""
    batch = max([len(array) for array in arrays.values() if array.ndim] or [1])
    others = [item for item in message['inputs'] if item['tensor'] not in arrays]
    for settings in made_up.ways(others):
        feed = dict(made_up.feed(others, batch, settings), **arrays)
        result = _run(tf, session, feed, tensors, found)
        if result is not None:
            found.add(feed, result)
            return
        found.thrown_away = True
    raise NotRun(refusal('The model does', found.failure) if is_in_loop(found.failure) else
                 'The model does not run on the inputs given: %s' % line(found.failure))


def _made_up(tf, session, message, tensors, arrays, found):
    inputs = message['inputs']
    own = set(arrays) - {item['tensor'] for item in inputs}
    if own:
        # Somebody feeds tensors amid the graph: what lies before them is not to run.
        return
    vacuous, used = [], 0
    worked, deadline = None, None
    batches = list(made_up.BATCHES + tuple(message['batches']))
    for batch in batches:
        if batch not in made_up.BATCHES and used:
            break
        for settings in made_up.ways(inputs):
            if settings.positive and not vacuous or deadline and time.monotonic() > deadline:
                break
            feed = made_up.feed(inputs, batch, settings)
            result = _run(tf, session, feed, tensors, found)
            if result is None:
                found.thrown_away = True
                if is_in_loop(found.failure):
                    return
                if len(batches) < _MOST_BATCHES:
                    # What the model says of its own batch is as good as what it shows.
                    batches += [size for size in made_up.batches_in(
                        str(getattr(found.failure, 'message', '')), batch)
                        if size not in batches]
                continue
            if any(nothing_in(value) for (_, empty), value in zip(tensors, result)
                   if not empty):
                vacuous.append((feed, result))
                deadline = deadline or time.monotonic() + _SEARCH_SECONDS
                continue
            found.thrown_away |= bool(vacuous)
            found.add(feed, result)
            used += 1
            worked = settings
            break
    if used and made_up.is_small(inputs, worked):
        feed = made_up.feed(inputs, made_up.SMALL_BATCH, worked)
        result = _run(tf, session, feed, tensors, found)
        if result is None:
            found.thrown_away = True
        else:
            found.add(feed, result)
    if not found.feeds:
        for feed, result in vacuous[:len(made_up.BATCHES)]:
            found.add(feed, result)
        found.thrown_away = True
