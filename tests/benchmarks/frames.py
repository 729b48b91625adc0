"""Frame times of the canvas while panning and zooming, software rendering, off-screen.

Three pictures of ResNet-v2-152 with every scope open, and a dense sheet of boxes that has no
empty space to be culled.  An item is a box or a wire that touches the view.  Times are the
process's CPU seconds: painting waits for nothing, so that they are those of an idle machine.
"""
import os
import statistics
import time
from types import SimpleNamespace

from tests.benchmarks.slim_models import slim_model

SIZE = (1600, 1000)
FRAMES = 80
#: (items in view at least, 95th percentile in ms at most)
FEW, MANY = (2000, 16.0), (20000, 33.0)


def full_pictures():
    """(title, picture) of R with all scopes open: the inference view, the whole graph."""
    from app.formats.reader import open_model
    from app.naming import candidates
    from app.ui import fonts
    from app.view.builder import ViewBuilder
    from app.view.state import ViewState
    model = open_model(slim_model('R'))
    builder = ViewBuilder(model, fonts.Measure())
    state = ViewState(likely=tuple(candidates.likely_outputs(model)),
                      expanded=frozenset(model.scopes.scopes()) - {''})
    return [('R, inference, all open', opened(builder, state)),
            ('R, whole graph, all open', opened(builder, state._replace(mode='all')))]


def opened(builder, state):
    """The picture of a state with all series open as well."""
    while True:
        picture = builder.picture(state)
        closed = {box.name for box in picture.boxes.values()
                  if box.kind == 'series' and not box.expanded}
        if closed <= state.expanded:
            return picture
        state = state._replace(expanded=state.expanded | closed)


def sheet(columns, rows):
    """A dense picture: boxes in a grid, each wired to the one below."""
    from app.view.picture import Box, Picture, Wire
    boxes, wires = {}, []
    ops = ('Conv2D', 'Relu', 'Add', 'Reshape', 'VariableV2')
    for row in range(rows):
        for column in range(columns):
            name = '%d_%d' % (row, column)
            x, y = 160.0 * column, 90.0 * row
            op = ops[(row + column) % len(ops)]
            boxes[name] = Box(name, 'node', name, 'node_' + name, op, op, x, y, 120.0, 44.0, 0,
                              None, False, False, (), 1, (), 'forward')
            if row:
                above = '%d_%d' % (row - 1, column)
                points = ((x + 60.0, y - 46.0), (x + 60.0, y))
                wires.append(Wire(above, name, points, (), 1, '', False, 1.5, None))
    return Picture(boxes, wires, 160.0 * columns, 90.0 * rows, None, lambda node: None)


def scale_for(canvas, items):
    """The largest scale at which the middle of the picture shows so many items, or all."""
    low, high = 0.002, 1.0
    for _ in range(14):
        middle = (low * high) ** 0.5
        if in_view(canvas, at_scale(canvas, middle)) >= items:
            low = middle
        else:
            high = middle
    return low


def at_scale(canvas, scale):
    """The viewport around the middle of the picture at a scale."""
    from app.ui.geometry import Viewport
    width, height = SIZE
    picture = canvas.picture
    return Viewport(scale, (picture.width - width / scale) / 2,
                    (picture.height - height / scale) / 2)


def in_view(canvas, viewport):
    """How many boxes and wires touch the view."""
    left, top = viewport.to_scene(0, 0)
    right, bottom = viewport.to_scene(*SIZE)
    index = canvas._index
    return len(index.boxes_in(left, top, right, bottom)) \
        + len(index.wires_in(left, top, right, bottom))


def frames(canvas, start, step):
    """Milliseconds of each frame while the view moves by ``step(number, viewport)``."""
    canvas._move(start)
    finish(canvas)
    times = []
    for number in range(FRAMES):
        viewport = step(number, canvas.viewport)
        began = time.process_time()
        canvas._move(viewport)
        canvas.repaint()
        times.append(1000 * (time.process_time() - began))
    return times


def pan(number, viewport):
    """A drag: 17 px right and 11 px down for half of the frames, then back."""
    sign = 1 if number < FRAMES / 2 else -1
    return viewport.panned(-17 * sign, -11 * sign)


def zoom(number, viewport):
    """The wheel: in by steps, out beyond where it began, and back."""
    turn = number % 20
    return viewport.zoomed(1.06 if turn < 5 or turn >= 15 else 1 / 1.06, 700, 450)


def finish(canvas):
    """Wait for the crisp picture; gives (all of it, the longest slice) in ms."""
    from PyQt5.QtWidgets import QApplication
    canvas._drop_layer()
    began, longest = time.process_time(), 0.0
    while True:
        slice_began = time.process_time()
        canvas.repaint()
        QApplication.processEvents()
        longest = max(longest, time.process_time() - slice_began)
        if canvas.complete:
            return 1000 * (time.process_time() - began), 1000 * longest


def percentile(times, share):
    """The value that ``share`` of the times do not exceed."""
    return sorted(times)[min(int(len(times) * share), len(times) - 1)]


def measure(canvas, title, picture, items):
    """Measure one picture; gives the numbers of a row."""
    from app.ui.looks import look_for
    canvas.clear()
    canvas.set_picture(picture, look_for(picture))
    start = at_scale(canvas, scale_for(canvas, items))
    row = SimpleNamespace(title=title, items=in_view(canvas, start), scale=start.scale)
    for name, step in (('pan', pan), ('zoom', zoom)):
        times = frames(canvas, start, step)
        setattr(row, name, (statistics.median(times), percentile(times, 0.95), max(times)))
    canvas._move(start)
    row.rest = finish(canvas)
    return row


def run():
    """Print the table; returns whether every budget is kept."""
    os.environ.setdefault('QT_QPA_PLATFORM', 'offscreen')
    from PyQt5.QtWidgets import QApplication
    from app.ui import application, fonts, theme
    from app.ui.canvas import Canvas
    qt = QApplication.instance() or QApplication(['freezeframe'])
    application.prepare(qt)
    canvas = Canvas(theme.load('light'), fonts.Measure())
    canvas.resize(*SIZE)
    canvas.show()
    inference, whole = full_pictures()
    kept = True
    print('Frames of %d × %d px, ms, %d each way of moving:' % (SIZE + (FRAMES,)))
    print('  %-26s %6s %6s  %16s %16s %16s %7s' % (
        'picture', 'items', 'scale',
        'pan p50/p95/max', 'zoom p50/p95/max', 'at rest/slice', 'budget'))
    for (title, picture), (items, budget) in (
            (inference, FEW), (whole, FEW), (('dense sheet', sheet(40, 60)), FEW),
            (whole, MANY), (('dense sheet', sheet(110, 110)), MANY)):
        row = measure(canvas, title, picture, items)
        kept &= max(row.pan[1], row.zoom[1]) <= budget
        numbers = '%5.1f /%4.1f /%4.1f ' * 2
        print(('  %-26s %6d %6.3f  ' + numbers + '%7.0f /%5.0f %8.0f') % (
            (row.title, row.items, row.scale) + row.pan + row.zoom + row.rest + (budget,)),
            flush=True)
    canvas.close()
    return kept
