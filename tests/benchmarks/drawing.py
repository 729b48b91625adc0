"""Our layout against Graphviz' ``dot -Tplain``, level by level, and how long pictures take.

Every level of at most 200 vertices of the large slim models, the samples and the corpus is laid
out by both, from the same boxes with the same distances; equal levels count once each time they
occur but are measured once.  Neither wraps chains or splits wide rows here, since dot can't.
Crossings are counted between neighbouring rows, where a long edge counts at each row it passes:
by the order of our rows, and where dot's splines are at its rows.  Edges that end at one node do
not cross there.  The length is that of the routes as drawn, splines as fine polylines.
Objects are collected as seldom as in the window.
"""
import gc
import resource
import shutil
import statistics
import subprocess
import time
from collections import Counter
from typing import NamedTuple

import networkx as nx
import numpy as np

from app.errors import FreezeframeError
from app.formats.reader import open_model
from app.layout import engine
from app.naming import candidates
from app.ui.tidying import THRESHOLDS
from app.view.builder import ViewBuilder
from app.view.levels import NODE
from app.view.state import ALL, ViewState
from tests.benchmarks.slim_models import ROOT, slim_model

MOST = 200
PX_PER_INCH = 72.0
CROSSINGS, LENGTH, TIME = 1.05, 1.15, 1.0
OPTIONS = engine.Options(ratio=0, row_width=float('inf'), head=48, foot=40)
STEPS = 12
AGAIN, SHOWN = 6, 12


class Level(NamedTuple):
    """A sized graph as plain data: equal levels are equal.

    sizes: (w, h) px; pins: 'top', 'bottom' or None per node; edges: (tail, head, up).
    """
    sizes: tuple
    pins: tuple
    edges: tuple


class Drawn(NamedTuple):
    """What a drawing is judged by: crossings between rows, px of all edges, CPU seconds."""
    crossings: int
    length: float
    seconds: float


def levels_of(model):
    """Yield the `Level` of each container of a model, of the whole and of the inference view."""
    builder = ViewBuilder(model)
    likely = tuple(candidates.likely_outputs(model))
    states = [ViewState(mode=ALL)] + ([ViewState(likely=likely)] if likely else [])
    for state in states:
        view = builder._view(state)
        stack = ['']
        while stack:
            level = view.levels.get(stack.pop())
            stack.extend(child.path for child in level.children
                         if child.kind != NODE and child.expandable)
            graph = view.framer.graph(level, {})[0]
            if 1 < len(graph) <= MOST and graph.number_of_edges():
                yield _plain(graph)


def _plain(graph):
    number = {node: k for k, node in enumerate(graph)}
    return Level(tuple(size for _, size in graph.nodes(data='size')),
                 tuple(pin for _, pin in graph.nodes(data='pin')),
                 tuple((number[u], number[v], bool(up)) for u, v, up in graph.edges(data='up')
                       if u != v))


def sized_graph(level):
    """The networkx graph of a `Level`."""
    graph = nx.DiGraph()
    for k, (size, pin) in enumerate(zip(level.sizes, level.pins)):
        graph.add_node(k, size=size, **({'pin': pin} if pin else {}))
    for u, v, up in level.edges:
        graph.add_edge(u, v, up=up)
    return graph


def ours(level, options=OPTIONS):
    """Lay a level out by `engine.layout`."""
    graph = sized_graph(level)
    start = time.process_time()
    drawn = engine.layout(graph, options)
    seconds = time.process_time() - start
    return Drawn(order_crossings(graph.edges, drawn.order), length_of(drawn.routes.values()),
                 seconds)


def dot_source(level):
    """The level in dot's language, with our distances; edges that shall point up are turned."""
    lines = ['digraph g {', 'nodesep=%.4f; ranksep=%.4f;' % (
        OPTIONS.node_gap / PX_PER_INCH, OPTIONS.rank_gap / PX_PER_INCH),
        'node [shape=box, fixedsize=true, label=""]; edge [arrowhead=none];']
    for k, (w, h) in enumerate(level.sizes):
        lines.append('%d [width=%.4f, height=%.4f];' % (k, w / PX_PER_INCH, h / PX_PER_INCH))
    for side, rank in (('top', 'source'), ('bottom', 'sink')):
        pinned = [str(k) for k, pin in enumerate(level.pins) if pin == side]
        if pinned:
            lines.append('{rank=%s; %s;}' % (rank, '; '.join(pinned)))
    lines.extend('%d -> %d;' % ((v, u) if up else (u, v)) for u, v, up in level.edges)
    return '\n'.join(lines + ['}'])


def by_dot(level):
    """Lay a level out by dot, in a process of its own."""
    source = dot_source(level).encode()
    start = _children()
    done = subprocess.run(['dot', '-Tplain'], input=source, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    seconds = _children() - start
    places, edges, routes = _parsed(done.stdout.decode())
    return Drawn(spline_crossings(places, edges, routes), length_of(routes), seconds)


def _children():
    """CPU seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _parsed(text):
    """({node: centre}, edges, polylines) of dot's plain output, px."""
    places, edges, routes = {}, [], []
    for line in text.replace('\\\n', '').splitlines():
        words = line.split()
        if words and words[0] == 'node':
            places[words[1]] = PX_PER_INCH * float(words[2]), PX_PER_INCH * float(words[3])
        elif words and words[0] == 'edge':
            edges.append((words[1], words[2]))
            count = int(words[3])
            flat = [PX_PER_INCH * float(word) for word in words[4:4 + 2 * count]]
            routes.append(_along(list(zip(flat[::2], flat[1::2]))))
    return places, edges, routes


def _along(control):
    """Points on a chain of cubic Bezier curves, given by their control points."""
    points = [control[0]]
    for k in range(0, len(control) - 3, 3):
        a, b, c, d = control[k:k + 4]
        for step in range(1, STEPS + 1):
            t = step / STEPS
            s = 1 - t
            points.append(tuple(s ** 3 * p + 3 * s * s * t * q + 3 * s * t * t * r + t ** 3 * z
                                for p, q, r, z in zip(a, b, c, d)))
    return points


def length_of(routes):
    """Sum of the lengths of polylines, px."""
    return sum(float(np.hypot(*np.diff(np.array(route), axis=0).T).sum()) for route in routes)


def order_crossings(edges, rows):
    """Crossings by the order of the rows of one of our drawings."""
    place = {item: (k, x) for k, row in enumerate(rows) for x, item in enumerate(row)}
    segments = {}
    for u, v in edges:
        way = [place[u], place[v]]
        while engine.Passage(u, v, len(way) - 1) in place:
            way.append(place[engine.Passage(u, v, len(way) - 1)])
        way.sort()
        for (row, x), (_, below) in zip(way, way[1:]):
            segments.setdefault(row, []).append((x, below))
    return sum(inversions(found) for found in segments.values())


def spline_crossings(places, edges, routes):
    """Crossings by the order in which nodes and splines lie on the rows of one of dot's drawings.

    Parameters: `places` {node: (x, y)} of centres; nodes of one row have one y.
    """
    rows = sorted({round(y, 1) for _, y in places.values()})
    row_of = {node: rows.index(round(y, 1)) for node, (_, y) in places.items()}
    segments = {}
    for (u, v), route in zip(edges, routes):
        if row_of[u] > row_of[v]:
            u, v, route = v, u, route[::-1]
        xs, ys = zip(*route)
        way = [places[u][0]]
        way.extend(float(np.interp(rows[k], ys, xs)) for k in range(row_of[u] + 1, row_of[v]))
        for k, pair in enumerate(zip(way, way[1:] + [places[v][0]]), row_of[u]):
            segments.setdefault(k, []).append(pair)
    return sum(inversions(found) for found in segments.values())


def inversions(pairs):
    """Count the pairs of straight lines between two rows that cross, common ends not counted.

    >>> inversions([(0, 1), (1, 0), (1, 2)])
    1
    """
    upper, lower = np.array(pairs, float).T
    above = np.sign(upper[:, None] - upper)
    return int(((above * np.sign(lower[:, None] - lower)) < 0).sum() // 2)


def model_files():
    """(group, path) of all models compared."""
    for letter in 'RIV':
        yield letter, slim_model(letter)
    for path in sorted((ROOT / 'resources' / 'samples').rglob('*.meta')):
        yield 'samples', path
    shared = ROOT.parent / 'shared' / 'corpus'
    for path in sorted(shared.rglob('*')):
        if path.suffix in ('.meta', '.pb', '.pbtxt') and path.is_file():
            yield 'corpus', path


def all_levels():
    """{group: Counter of its levels}."""
    found = {}
    for group, path in model_files():
        try:
            model = open_model(path)
        except FreezeframeError:
            continue
        found.setdefault(group, Counter()).update(levels_of(model))
    return found


def startup():
    """Median CPU seconds that dot takes for a graph of one node."""
    one = Level(((10, 10),), (None,), ())
    return statistics.median(by_dot(one).seconds for _ in range(9))


def compared(level):
    """(ours, dot's) `Drawn` of a level; measured again, the shortest kept, where ours took longer.

    Both take some milliseconds, so that a moment's hindrance can turn the tables.
    """
    mine, theirs = ours(level), by_dot(level)
    for _ in range(AGAIN):
        if mine.seconds <= TIME * theirs.seconds:
            break
        mine = mine._replace(seconds=min(mine.seconds, ours(level).seconds))
        theirs = theirs._replace(seconds=min(theirs.seconds, by_dot(level).seconds))
    return mine, theirs


def run():
    """Print the comparison; returns whether the budgets are kept."""
    if not shutil.which('dot'):
        print('Not compared with dot: Graphviz is not installed.')
        return True
    gc.set_threshold(*THRESHOLDS)
    print('Layout of every level of 2 to %d boxes against dot -Tplain, sums over levels;\n'
          'time: median of the ratios of CPU seconds, dot\'s start included' % MOST)
    print('  %-8s %7s %7s  %9s %9s %6s  %6s  %6s  %7s %7s' % (
        'group', 'levels', 'unlike', 'crossings', 'dot', 'ratio', 'length', 'time', 'slower',
        'share'))
    totals, ratios, measured = np.zeros(4), [], {}
    for group, levels in all_levels().items():
        sums, own = np.zeros(4), []
        for level, number in levels.items():
            if level not in measured:
                measured[level] = compared(level)
            mine, theirs = measured[level]
            sums += number * np.array([mine.crossings, theirs.crossings, mine.length,
                                       theirs.length])
            own.extend([mine.seconds / theirs.seconds] * number)
        _print_row(group, len(levels), sums, own)
        totals += sums
        ratios.extend(own)
    _print_row('all', len(measured), totals, ratios)
    _print_slower(measured)
    print('  dot alone starts in %.0f ms' % (1000 * startup()))
    kept = (totals[0] <= CROSSINGS * totals[1] and totals[2] <= LENGTH * totals[3]
            and max(ratios) <= TIME)
    print('budget: crossings %.2f, length %.2f, time %.2f on every level: %s' % (
        CROSSINGS, LENGTH, TIME, 'kept' if kept else 'NOT KEPT'))
    return kept


def _print_row(group, unlike, sums, ratios):
    slower = sum(1 for ratio in ratios if ratio > TIME)
    print('  %-8s %7d %7d  %9d %9d %6.3f  %6.3f  %6.3f  %7d %6.2f%%' % (
        group, len(ratios), unlike, sums[0], sums[1], sums[0] / max(1, sums[1]),
        sums[2] / max(1, sums[3]), statistics.median(ratios), slower,
        100 * slower / len(ratios)), flush=True)


def _print_slower(measured):
    """Tell the levels on which dot was faster."""
    slower = [(mine.seconds / theirs.seconds, len(level.sizes), len(level.edges), mine, theirs)
              for level, (mine, theirs) in measured.items()
              if mine.seconds > TIME * theirs.seconds]
    for ratio, nodes, edges, mine, theirs in sorted(slower, reverse=True)[:SHOWN]:
        print('  slower: %3d boxes, %3d edges, %5.1f ms, dot %5.1f (%.2f); crossings %d, dot %d' % (
            nodes, edges, 1000 * mine.seconds, 1000 * theirs.seconds, ratio, mine.crossings,
            theirs.crossings))
