"""The promises of pictures on every level of the large networks, in every kind of view.

Each level is drawn twice: with all in it closed, and with all in it open, variables too.  What is
checked stands in `tests/view/promises.py`: boxes in their level and apart, wires that lead down and
through no other box, each edge of the graph in exactly one wire, every node shown when it is
looked for, and the same drawing from a view that was all open before and from a fresh one.
"""
import time

from app.formats.reader import open_model
from app.graph.roles import ROLES
from app.naming import candidates, search
from app.view.builder import ViewBuilder
from app.view.state import ALL, INFERENCE, ViewState
from tests.benchmarks.slim_models import slim_model
from tests.view import promises

SHOWN = 5
SEARCHED = 60
#: So many nodes of a model are the centre of a view, with 1, 2, … edges around them.
AROUND = 6


def everything_open(model, builder, state):
    """The state with every scope, series and variable open."""
    return builder.all_opened(state)._replace(
        unfolded=frozenset(model.names[node] for node in model.variables))


def views(model):
    """(name, states) of the views that are checked."""
    likely = tuple(candidates.likely_outputs(model))
    start = ViewState(mode=INFERENCE, likely=likely)
    yield INFERENCE, [start]
    yield ALL, [start._replace(mode=ALL)]
    yield 'each role', [start.of_role(role) for role in ROLES if role in model.roles]
    yield 'around', [start.near([node], hops) for hops, node in enumerate(
        range(0, model.node_count, 1 + model.node_count // AROUND), 1)]


def check(model, closed):
    """(number of levels, of drawings, of wires in them, what is broken) of one view, closed."""
    builder, fresh = ViewBuilder(model), ViewBuilder(model)
    picture = builder.picture(everything_open(model, builder, closed))
    view, other = builder._view(closed), fresh._view(closed)
    failures = list(promises.miscounted(view))
    failures.extend(promises.unreachable(view, closed, builder.reveal))
    paths = list(promises.paths(view))
    drawn = wires = 0
    open_frames = {key[0]: frame for key, frame in view.frames.items()}
    for path in paths:
        level = view.levels.get(path)
        frame = view.framer.lay_out(path, {})
        if frame != other.framer.lay_out(path, {}):
            failures.append('%s: another drawing from a fresh view' % path)
        frames = [frame]
        if any(child.expandable for child in level.children):
            frames.append(open_frames[path])
        for frame in frames:
            drawn += 1
            wires += len(frame.routes)
            failures.extend(promises.broken(level, frame))
    if fresh.picture(everything_open(model, fresh, closed)) != picture:
        failures.append('everything open: another picture from another builder')
    failures.extend(_lost(model, builder, closed, picture))
    return len(paths), drawn, wires, failures


def _lost(model, builder, state, picture):
    """Nodes without a box when all is open, or that their name does not find."""
    nodes = builder.nodes_in_view(state)
    nodes = range(model.node_count) if nodes is None else nodes
    for node in nodes:
        if picture.box_of(node) not in picture.boxes:
            yield '%s has no box in the picture' % model.names[node]
    for node in nodes[::max(1, len(nodes) // SEARCHED)]:
        name = model.names[node]
        if name not in [model.names[found] for found in search.search(model, name)]:
            yield '%s is not found by its name' % name


def run():
    """Print the counts; returns whether nothing is broken."""
    print('Promises of a picture on every level, all in it closed and all open:')
    print('  %-14s %8s %9s %8s %9s %7s' % ('view', 'levels', 'drawings', 'wires', 'failures', 's'))
    total = 0
    for letter in 'VIR':
        model = open_model(slim_model(letter))
        for name, states in views(model):
            start = time.process_time()
            results = [check(model, state) for state in states]
            failures = [failure for result in results for failure in result[3]]
            print('  %-14s %8d %9d %8d %9d %7.1f' % (
                ('%s %s' % (letter, name),) + tuple(sum(column) for column in zip(
                    *(result[:3] for result in results)))
                + (len(failures), time.process_time() - start)), flush=True)
            for failure in failures[:SHOWN]:
                print('    %s' % failure)
            total += len(failures)
    return total == 0
