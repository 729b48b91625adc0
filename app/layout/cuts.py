"""Where a drawing too high for its width is cut into columns."""
from math import log

CHANNEL = 14.0
MARGIN = 26.0
MOST_UNEVEN = 1.5


def cuts(closed, opened, allowed, options):
    """Return the rows that begin a further column.

    Parameters: `closed`, `opened` lists of (width, height) of the rows to be parted, px, with
    all boxes closed and as they are; `allowed` the numbers of the rows that may begin a column.
    Sizes with all boxes closed decide first, so that opening one sends nothing to another place.
    Only where the drawing becomes a sliver in spite of that, its columns are cut further.

    >>> from app.layout.options import Options
    >>> cuts([(80, 40)] * 24, [(80, 40)] * 24, range(1, 24), Options())
    [8, 16]
    """
    gap = options.rank_gap
    found = _further(closed, [], allowed, options.ratio, options)
    if opened != closed and _aspect(*_extent(opened, found, gap)) > options.open_ratio:
        found = _further(opened, found, allowed, options.open_ratio, options)
    return found


def _further(rows, known, allowed, ratio, options):
    """Return known and further cuts, none if the columns are not slivers already.

    Of all numbers of columns the one that comes closest to the aspect wished is taken.
    """
    gap = options.rank_gap
    width, height = _extent(rows, known, gap)
    if height <= options.wrap_height or height <= ratio * width:
        return known
    best, found = _distance(width, height, options), known
    starts = [0]
    for _, high in rows:
        starts.append(starts[-1] + high + gap)
    for number in range(len(known) + 2, len(rows) + 1):
        share = starts[-1] / number
        tried = _parted(starts, known, allowed, share)
        width, height = _extent(rows, tried, gap)
        if height > MOST_UNEVEN * share:
            continue
        distance = _distance(width, height, options)
        if distance < best:
            best, found = distance, tried
        if height <= options.aspect * width:
            break
    return found


def _parted(starts, known, allowed, share):
    """Cut each known column into parts near to `share` px high."""
    found = list(known)
    for first, end in zip([0] + known, known + [len(starts) - 1]):
        high = starts[end] - starts[first]
        parts = max(1, int(round(high / share)))
        for part in range(1, parts):
            wish = starts[first] + part * high / parts
            near = [k for k in allowed
                    if first < k < end and abs(starts[k] - wish) < high / parts / 2]
            if near:
                found.append(min(near, key=lambda k: (abs(starts[k] - wish), k)))
    return sorted(set(found))


def _extent(rows, begins, gap):
    """Return the width and the height of rows in columns."""
    width, height = 2 * MARGIN * len(begins), 0.0
    for first, end in zip([0] + begins, begins + [len(rows)]):
        width += max((wide for wide, _ in rows[first:end]), default=0)
        height = max(height, sum(high + gap for _, high in rows[first:end]) - gap)
    return width, height


def _aspect(width, height):
    return height / max(width, 1.0)


def _distance(width, height, options):
    return abs(log(max(_aspect(width, height), 0.01) / options.aspect))
