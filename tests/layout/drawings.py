"""Random sized graphs, and what must hold for every drawing."""
import networkx as nx
from hypothesis import strategies as st

NEAR = 0.02


@st.composite
def graphs(draw, most=18, acyclic=False, pins=True):
    """A DiGraph with `size` and sometimes `pin` attributes, cycles unless `acyclic`."""
    count = draw(st.integers(1, most))
    graph = nx.DiGraph()
    for node in range(count):
        width = draw(st.sampled_from([12, 72, 90, 160, 400]))
        graph.add_node(node, size=(width, draw(st.sampled_from([8, 40, 56, 300]))))
    if pins:
        for node in draw(st.sets(st.integers(0, count - 1), max_size=3)):
            graph.nodes[node]['pin'] = draw(st.sampled_from(['top', 'bottom']))
    node = st.integers(0, count - 1)
    for u, v in draw(st.lists(st.tuples(node, node), max_size=2 * count)):
        if u != v:
            u, v = (min(u, v), max(u, v)) if acyclic else (u, v)
            graph.add_edge(u, v)
    return graph


def chain(number, width=80, height=40):
    """A path of `number` nodes."""
    graph = nx.DiGraph()
    for node in range(number):
        graph.add_node(node, size=(width, height))
        if node:
            graph.add_edge(node - 1, node)
    return graph


def boxes(graph, drawn):
    """{node: (left, top, right, bottom)}."""
    found = {}
    for node, (x, y) in drawn.positions.items():
        w, h = graph.nodes[node]['size']
        found[node] = (x, y, x + w, y + h)
    return found


def overlap(a, b):
    """Whether two rectangles share more than a border."""
    return (a[0] < b[2] - NEAR and b[0] < a[2] - NEAR
            and a[1] < b[3] - NEAR and b[1] < a[3] - NEAR)


def pieces(route):
    """Bounds of the pieces of a route: a curve between two points stays within them."""
    for (ax, ay), (bx, by) in zip(route, route[1:]):
        yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def meets(piece, box):
    """Whether a piece, thin as it may be, goes through the inside of a box."""
    return (piece[0] < box[2] - NEAR and box[0] + NEAR < piece[2]
            or box[0] + NEAR < piece[0] < box[2] - NEAR) and (
                piece[1] < box[3] - NEAR and box[1] + NEAR < piece[3])
