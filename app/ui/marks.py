"""The line of marks at the foot of a closed box: where each lies, and where it leads. No Qt.

Most marks tell of nodes folded into the box. A mark of a node that is shown elsewhere stands for an
edge that is not drawn: it is a link to that edge's other end.
"""
GAP = '  ·  '
HEIGHT = 16.0
#: Begins a mark that only says how many more there are.
MORE = '…'


def line(box, measure):
    """(x, base line, text) of the marks of a box, in scene units."""
    text = measure.elided(_whole(box), 'small', box.w - 18)
    return (box.x + 2 + box.w / 2 - measure(text, 'small') / 2, box.y + box.h - 7, text)


def links(picture, box):
    """Node numbers that the marks of a box lead to, in order; () for those folded into it."""
    if box is None or box.expanded:
        return ()
    return tuple(node for text, node in box.marks if _leads(picture, box, text, node))


def links_at(picture, box, x, y, measure):
    """Node numbers that the mark at a scene point may mean; () when there is no link.

    Several only where the line is shortened, so that marks cannot be told apart.
    """
    if not links(picture, box) or not box.y + box.h - HEIGHT <= y <= box.y + box.h:
        return ()
    start, _, text = line(box, measure)
    if not start <= x <= start + measure(text, 'small'):
        return ()
    if text != _whole(box):
        return links(picture, box)
    for text, node in box.marks:
        end = start + measure(text, 'small')
        if x <= end:
            return (node,) if x >= start and _leads(picture, box, text, node) else ()
        start = end + measure(GAP, 'small')
    return ()


def _whole(box):
    return GAP.join(text for text, _ in box.marks)


def _leads(picture, box, text, node):
    return not text.startswith(MORE) and picture.box_of(node) != box.id
