"""What may have been meant when a path could not be opened as it is. No widgets."""
import os
import time
from typing import Any, Dict, NamedTuple

from app.errors import FreezeframeError
from app.graph.text import format_bytes
from app.ui.words import tr

_WEIGHTS = ('.index', '')


class Offer(NamedTuple):
    """One thing to open.

    ``title`` and ``detail`` are what to show; ``size`` and ``changed`` texts, '' when not
    known; ``options`` the keyword arguments of `loading.load` to open it with.
    """

    title: str
    detail: str
    size: str
    changed: str
    options: Dict[str, Any]


def offers(error, asked):
    """What to open instead of something that ended in an error, best first.

    Args:
        error: the FreezeframeError.
        asked: the `chosen.Asked` that it is about.
    """
    found = [str(item) for item in error.suggestions]
    if error.code == 'tags_not_found':
        return [Offer(tags or tr('no tags'),
                      tr('graph tagged %s') % tags if tags else tr('untagged graph'),
                      '', '', dict(path=asked.path, tags=tuple(filter(None, tags.split(',')))))
                for tags in found]
    if error.code == 'step_mismatch' and len(found) > 1:
        return _of_two_steps(*found[:2])
    weights = _weights_of(asked.path) if error.code == 'meta_missing' else None
    return [_of_path(path, asked, weights) for path in found if _is_there(path)]


def _of_two_steps(graph, weights):
    together = dict(path=graph, checkpoint=weights)
    return [_described(tr('%s with the weights of %s') % tuple(map(os.path.basename,
                                                               (graph, weights))),
                       tr('the graph is often the same at every step'), weights, together),
            _of_path(graph, None, None)]


def _of_path(path, asked, weights):
    if asked is not None and asked.checkpoint and not os.path.isfile(path):
        options = dict(path=asked.path, checkpoint=path)
    else:
        options = dict(path=path)
        if weights:
            options['checkpoint'] = weights
    return _described(os.path.basename(path) or path, os.path.dirname(path), path, options)


def _described(title, detail, path, options):
    for suffix in _WEIGHTS:
        try:
            found = os.stat(path + suffix)
        except OSError:
            continue
        size = '' if suffix else format_bytes(found.st_size)
        return Offer(title, detail, size, time.strftime(
            '%d %b %Y  %H:%M', time.localtime(found.st_mtime)), options)
    return Offer(title, detail, '', '', options)


def _is_there(path):
    """Whether a suggestion is a path and not a name of something inside a file."""
    return any(os.path.exists(path + suffix) for suffix in ('', '.index', '.meta')) \
        or os.path.isdir(os.path.dirname(path)) and os.sep in path


def _weights_of(path):
    from app.formats import companions
    try:
        return companions.checkpoint_prefix(path)
    except FreezeframeError:
        return None
