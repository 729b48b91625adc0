"""Pictures of a tensor's values, painted by matplotlib into PNG.

They are made in the worker, so that the window loads no plotting library.
"""
import base64
import copy
import io
import logging

DPI = 100.0
"""Points that matplotlib takes for an inch, so that sizes can be given in pixels."""

HISTOGRAM_HEIGHT, IMAGE_HEIGHT = 116, 220
FILTERS, CHANNELS = 16, 8
"""Most output and input channels of a kernel that are shown."""

FEW = 8
"""So many values are better read than drawn."""

MOST_PIXELS = 1024
"""Longer sides of a matrix are shown by the mean of neighbours."""


def pictures(array, facts, look):
    """The pictures that fit a tensor.

    Args:
        array: its values.
        facts: what `app.worker.statistics.describe` says of it.
        look: {'width': px, 'ratio': device pixels per px, 'font': path of a font file,
            'colors': {'text', 'line', 'fill', 'ground'} as '#RRGGBB'}.

    Returns:
        A list of {'title', 'caption', 'width', 'height' (px), 'png' (base64)}: a
        histogram, and an image for matrices and convolution kernels.
    """
    found = []
    if facts['histogram'] and facts['elements'] > FEW:
        found.append(_histogram(facts['histogram'], look))
    grid, caption = tiles(array, facts['dtype'])
    if grid is not None:
        found.append(_image(grid, caption, look))
    return found


def tiles(array, dtype):
    """A matrix or a convolution kernel as one plane of numbers; (plane, what it shows).

    A kernel (height, width, inputs, outputs) becomes one tile for each of its first
    inputs (rows) and outputs (columns); NaN lies between the tiles.  (None, '') for
    what is neither.
    """
    import numpy as np
    if dtype == 'string' or array.size <= FEW or array.dtype.kind not in 'fiub':
        return None, ''
    shape = array.shape
    if array.ndim == 4 and shape[0] * shape[1] > 1 and shape[0] <= 64 and shape[1] <= 64:
        rows, columns = min(shape[2], CHANNELS), min(shape[3], FILTERS)
        plane = np.full((rows * (shape[0] + 1) - 1, columns * (shape[1] + 1) - 1), np.nan,
                        np.float32)
        for row in range(rows):
            for column in range(columns):
                top, left = row * (shape[0] + 1), column * (shape[1] + 1)
                plane[top:top + shape[0], left:left + shape[1]] = array[:, :, row, column]
        return plane, 'A row for each input channel (%s), a column for each output (%s)' % (
            _of(rows, shape[2]), _of(columns, shape[3]))
    if array.ndim >= 2 and shape[-1] > 1 and array.size > shape[-1]:
        plane = array.reshape(-1, shape[-1])
        what = 'Rows are inputs (%d), columns are outputs (%d)' % plane.shape
        return _shrunk(plane), what
    return None, ''


def _of(shown, count):
    return 'all %d' % count if shown == count else 'the first %d of %d' % (shown, count)


def _shrunk(plane):
    """The plane with no side above `MOST_PIXELS`."""
    import numpy as np
    for axis in (0, 1):
        step = -(-plane.shape[axis] // MOST_PIXELS)
        if step > 1:
            edges = np.arange(0, plane.shape[axis], step)
            sizes = np.diff(np.append(edges, plane.shape[axis]))
            sums = np.add.reduceat(plane, edges, axis=axis, dtype=np.float32)
            plane = sums / (sizes[:, None] if axis == 0 else sizes)
    return plane


def _histogram(histogram, look):
    counts, edges = histogram['counts'], histogram['edges']
    # Below, there is room for the power of ten that small and large numbers share.
    figure, axes = _figure(look, HISTOGRAM_HEIGHT, (34, 16, 8, 22))
    widths = [right - left for left, right in zip(edges, edges[1:])]
    axes.bar(edges[:-1], counts, widths, align='edge', color=look['colors']['fill'], linewidth=0)
    axes.set_xlim(edges[0], edges[-1])
    axes.locator_params(axis='x', nbins=6)
    axes.ticklabel_format(axis='x', style='sci', scilimits=(-2, 4))
    axes.locator_params(axis='y', nbins=3, integer=True)
    axes.yaxis.set_major_formatter(_short_counts())
    for side in ('top', 'right', 'left'):
        axes.spines[side].set_visible(False)
    return dict(_finished(figure), title='Histogram', caption='')


def _image(plane, caption, look):
    import numpy as np
    finite = plane[np.isfinite(plane)]
    if not finite.size:
        finite = np.zeros(1, np.float32)
    low, high = float(finite.min()), float(finite.max())
    # Sequential for what has one sign, else red and blue about zero: both are told apart
    # without seeing green.
    if low < 0 < high:
        high = max(-low, high)
        low, colors = -high, 'RdBu_r'
        caption += '; blue is negative, red positive'
    else:
        colors = 'cividis'
    height, width = plane.shape
    room = look['width'] - 54.0
    tall = min(max(room * height / width, 24.0), IMAGE_HEIGHT)
    figure, axes = _figure(look, int(tall) + 12, (6, 48, 6, 6))
    import matplotlib
    shades = copy.copy(matplotlib.cm.get_cmap(colors))
    shades.set_bad(look['colors']['ground'])
    near = abs(height / width - tall / room) < 0.5 * tall / room
    shown = axes.imshow(np.ma.masked_invalid(plane), cmap=shades, vmin=low, vmax=high,
                        aspect='equal' if near or height < width else 'auto',
                        interpolation='nearest' if max(plane.shape) <= 400 else 'antialiased')
    axes.axis('off')
    bar = figure.colorbar(shown, ax=axes, fraction=0.04, pad=0.02, aspect=30)
    _style(bar.ax, look)
    bar.outline.set_visible(False)
    bar.ax.locator_params(axis='y', nbins=3)
    return dict(_finished(figure), title='Values', caption=caption)


def _figure(look, height, margins):
    """A figure of a size in px, with one axes that keeps (left, right, top, bottom) px free."""
    import matplotlib
    logging.getLogger('matplotlib').setLevel(logging.WARNING)
    matplotlib.use('Agg')
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    width = look['width']
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI * look['ratio'],
                    facecolor=look['colors']['ground'])
    FigureCanvasAgg(figure)
    left, right, top, bottom = margins
    axes = figure.add_axes([left / width, bottom / height, (width - left - right) / width,
                            (height - top - bottom) / height])
    _style(axes, look)
    return figure, axes


def _style(axes, look):
    from matplotlib import font_manager
    colors = look['colors']
    font = font_manager.FontProperties(fname=look.get('font'), size=11 * 72 / DPI)
    axes.set_facecolor(colors['ground'])
    axes.tick_params(colors=colors['text'], length=3, color=colors['line'])
    for spine in axes.spines.values():
        spine.set_edgecolor(colors['line'])
    for label in axes.get_xticklabels() + axes.get_yticklabels():
        label.set_fontproperties(font)
    axes.xaxis.get_offset_text().set_fontproperties(font)
    axes.yaxis.get_offset_text().set_fontproperties(font)


def _short_counts():
    from matplotlib.ticker import EngFormatter
    return EngFormatter(sep='')


def _finished(figure):
    stream = io.BytesIO()
    figure.savefig(stream, format='png', facecolor=figure.get_facecolor())
    width, height = figure.get_size_inches() * DPI
    return {'png': base64.b64encode(stream.getvalue()).decode('ascii'),
            'width': int(round(width)), 'height': int(round(height))}
