"""Regular expressions on names that end in time.

Python's matcher goes back over what it tried, and holds the interpreter's lock while it
does: some patterns take years for one name and nothing can stop them.  What may do so is
matched in a process of its own, which the system ends after two seconds.
"""
import re
import signal
import sre_constants
import sre_parse
import subprocess
import sys
from time import perf_counter

from app.errors import FreezeframeError

#: Seconds that a pattern may take, in the process of its own.
LIMIT = 2.0
#: Seconds after which a harmless pattern is given up; it has then searched most names.
PATIENCE = 0.2
_START_LIMIT = 20.0
_AT_ONCE = 256
#: Repeats of more than so many are taken for endless.
_SHORT = 8
#: Harmless: so many endless repeats one after the other, in names of so many letters.
_MOST_REPEATS, _LONGEST = 2, 400
_REPEATS = (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT)
_CHILD = '''
import re, signal, sys
data = sys.stdin.buffer.read().decode('utf-8', 'surrogatepass').split('\\0')
limit, pattern, names = float(data[0]), re.compile(data[1]), data[2:]
if hasattr(signal, 'setitimer'):
    signal.setitimer(signal.ITIMER_REAL, limit)
sys.stdout.write(' '.join(str(at) for at, name in enumerate(names) if pattern.search(name)))
'''


class PatternError(FreezeframeError):
    """A regular expression is not valid, or takes too long."""

    code = 'bad_pattern'


def compiled(text):
    """A compiled pattern.

    Raises:
        PatternError: it is not valid.
    """
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(
            '/%s/ is not a valid regular expression: %s.' % (text, error),
            hint='A backslash before a character takes it as it is.') from error


def matching(pattern, names):
    """Ascending places of the names in which a compiled pattern is found.

    Raises:
        PatternError: it takes too long.
    """
    if is_harmless(pattern.pattern) and max(map(len, names), default=0) <= _LONGEST:
        return _matching_here(pattern, names)
    return _matching_apart(pattern, names)


def is_harmless(text):
    """Whether matching takes a time that grows little with the length of a name.

    Args:
        text: a valid pattern.
    """
    return _repeats(sre_parse.parse(text), False) <= _MOST_REPEATS


def _repeats(parsed, inside):
    """How many endless repeats a parsed pattern has; one inside another counts as too many."""
    count = 0
    for kind, value in parsed:
        if kind in _REPEATS:
            least, most, body = value
            repeated = most > _SHORT
            within = _repeats(body, inside or repeated or most > 1)
            if most > 1 and _varies(body):
                count += _MOST_REPEATS + 1
            count += within + (repeated and not least == most == 1)
        elif kind in (sre_constants.GROUPREF, sre_constants.GROUPREF_EXISTS):
            count += _MOST_REPEATS + 1
        else:
            count += sum(_repeats(part, inside) for part in _parts(value))
    return count


def _varies(parsed):
    """Whether a part that is repeated can take more than one way through the same letters."""
    for kind, value in parsed:
        if kind in _REPEATS or kind is sre_constants.BRANCH:
            return True
        if any(map(_varies, _parts(value))):
            return True
    return False


def _parts(value):
    """The patterns that an item of a parsed pattern holds."""
    if isinstance(value, sre_parse.SubPattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _parts(part)


def _matching_here(pattern, names):
    matches, found, started = pattern.search, [], perf_counter()
    for start in range(0, len(names), _AT_ONCE):
        found += [place for place, name in enumerate(names[start:start + _AT_ONCE], start)
                  if matches(name)]
        if perf_counter() - started > PATIENCE:
            break
    return found


def _matching_apart(pattern, names):
    message = '\0'.join([str(LIMIT), pattern.pattern] + list(names))
    # Not a fork: other threads of this process hold locks.
    done = subprocess.Popen([sys.executable, '-I', '-S', '-c', _CHILD], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        answer, _ = done.communicate(message.encode('utf-8', 'surrogatepass'),
                                     LIMIT + _START_LIMIT)
    except subprocess.TimeoutExpired:
        done.kill()
        done.communicate()
        answer = None
    if answer is None or done.returncode == -getattr(signal, 'SIGALRM', 0):
        raise PatternError(
            '/%s/ takes too long: it was given up after %g s.' % (pattern.pattern, LIMIT),
            code='pattern_too_slow',
            hint='Repeats inside repeats, such as (a+)+, are what takes long.')
    if done.returncode:
        raise PatternError('/%s/ could not be searched for.' % pattern.pattern)
    return [int(place) for place in answer.split()]
