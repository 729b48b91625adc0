"""A picture as a graph for Graphviz: open scopes are clusters, metaedges carry their labels.

The language: graphviz.org/doc/info/lang.html. The layout is Graphviz's own; a name that is both
node and scope, or has any other letters, is safe in quotes.
"""


def text(picture):
    """Return the DOT source of a picture.

    Ports on the borders of open scopes become points, so that each edge stays one edge a scope.
    """
    lines = ['digraph model {', '  rankdir=TB;', '  compound=true;',
             '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
             '  edge [fontname="Helvetica", fontsize=9];',
             '  graph [fontname="Helvetica", fontsize=11, style=rounded];']
    inside = {}
    for box in picture.boxes.values():
        inside.setdefault(box.parent, []).append(box)
    # Iterative: scopes may lie deeper than Python's stack.
    stack = [(box, False) for box in reversed(inside.get(None, ()))]
    while stack:
        box, done = stack.pop()
        indent = '  ' * (_depth(picture, box) + 1)
        if done:
            lines.append(indent + '}')
        elif box.id in inside or box.expanded:
            lines.append('%ssubgraph %s {' % (indent, quoted('cluster ' + box.id)))
            lines.append('%s  label=%s; tooltip=%s;' % (
                indent, quoted(box.label), quoted(box.name)))
            if box.id not in inside:
                lines.append('%s  %s [style=invis];' % (indent, quoted(box.id)))
            stack.append((box, True))
            stack.extend((child, False) for child in reversed(inside.get(box.id, ())))
        else:
            lines.append(indent + _node(box))
    clusters = {box.id for box in picture.boxes.values() if box.id in inside or box.expanded}
    for wire in picture.wires:
        lines.append('  ' + _edge(wire, clusters, inside))
    return '\n'.join(lines + ['}', ''])


def quoted(value):
    r"""Return a text as a DOT string.

    >>> print(quoted('a"b\\'), quoted('x\ny'))
    "a\"b\\" "x\ny"
    """
    return '"%s"' % value.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n')


def _depth(picture, box):
    depth = 0
    while box.parent is not None:
        depth, box = depth + 1, picture.boxes[box.parent]
    return depth


def _node(box):
    if box.kind == 'port':
        return '%s [shape=point, width=0.06, tooltip=%s];' % (quoted(box.id), quoted(box.name))
    rows = [box.label] + [row for row in (box.sublabel,) if row]
    rows += [mark for mark, _ in box.marks]
    shape = ', shape=box3d' if box.kind in ('scope', 'series') else ''
    return '%s [label=%s, tooltip=%s%s];' % (
        quoted(box.id), quoted('\n'.join(rows)), quoted(box.name), shape)


def _edge(wire, clusters, inside):
    attributes = []
    ends = []
    for end, attribute in ((wire.source, 'ltail'), (wire.target, 'lhead')):
        if end in clusters:
            attributes.append('%s=%s' % (attribute, quoted('cluster ' + end)))
        while end in clusters:
            # An edge ends at a node; the cluster around it cuts it off.
            end = inside[end][0].id if end in inside else None
        ends.append(end)
    if None in ends:
        ends = [wire.source if ends[0] is None else ends[0],
                wire.target if ends[1] is None else ends[1]]
    if wire.label:
        attributes.append('label=%s' % quoted(wire.label))
    if wire.control:
        attributes.append('style=dashed')
    elif wire.width > 1.5:
        attributes.append('penwidth=%.3g' % wire.width)
    attributes = ' [%s]' % ', '.join(attributes) if attributes else ''
    return '%s -> %s%s;' % (quoted(ends[0]), quoted(ends[1]), attributes)
