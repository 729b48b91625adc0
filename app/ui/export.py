"""Pictures in files: SVG, PNG and PDF by the painter of the window, and DOT.

SVG and PDF hold text as outlines, so that it is readable where the font is not
installed, and are painted into memory, since Qt does not tell when a disk is
full.  Files are written beside the target and renamed.
`write` may run in a thread of its own beside the window.
"""
import os
import sys
import tempfile

from app.errors import NameNotFound, OutputFileError, UsageError

MARGIN = 28.0
#: Pixels per unit of a PNG, unless that makes more than viewers can open.
PNG_SCALE = 2.0
MAX_SIDE = 32000
MAX_PIXELS = 100e6
FORMATS = ('.svg', '.png', '.pdf', '.dot')
#: Bytes at a file's start that tell its kind.
SNIFFED = 4096
_kept = []


def draw(model, path, outputs=(), expand=(), expand_all=False, everything=False,
         theme='light', color='kind', scale=None, overwrite=False):
    """Draw a model into a file, without a window or a display.

    Args:
        model: an `app.graph.model.Model`.
        path: file to write, .svg, .png, .pdf or .dot.
        outputs: node numbers to flag; what they do not need is dimmed.
        expand: name scopes to open.
        expand_all: open all of them.
        everything: draw the whole graph instead of what the outputs need.
        theme: 'light' or 'dark'.
        color: one of `coloring.MODES`.
        scale: pixels per unit of a PNG, of any size; None chooses.
        overwrite: whether a picture that is there may be replaced.

    Returns:
        {'output', 'width', 'height' (px of the drawing), 'boxes'}.

    Raises:
        UsageError: another ending than those of `FORMATS`.
        NameNotFound: a scope that the model does not have.
        OutputFileError: the file could not be written, or one is there.
    """
    _check_target(path, _check_ending(path), overwrite)
    _ensure_application()
    from app.graph import reach
    from app.naming import candidates
    from app.ui import coloring, fonts, theme as themes
    from app.ui.looks import look_for
    from app.view.builder import ViewBuilder
    from app.view.facts import Facts
    measure = fonts.Measure()
    likely = list(candidates.likely_outputs(model))
    builder = ViewBuilder(model, measure)
    state = _state(model, builder, outputs, likely, expand, expand_all, everything)
    picture = builder.picture(state)
    live = reach.closure(model, list(outputs)) if outputs else None
    look = look_for(picture, live, outputs, likely)
    colors = coloring.coloring(color, picture, Facts(model))
    width, height = write(picture, path, themes.load(theme), measure, look, colors, scale,
                          overwrite)
    return {'output': os.fspath(path), 'width': width, 'height': height,
            'boxes': len(picture.boxes)}


def write(picture, path, theme, measure, look, colors=None, scale=None, overwrite=False,
          area=None, tell=None):
    """Paint a picture into a file; its ending says the format.

    Args:
        area: (left, top, right, bottom) of the part to paint, in px of the picture; None: all
            of it. DOT always holds all.
        tell: called with the share that is done, 0 to 1; what it raises ends the export, and
            leaves no file.

    Returns:
        (width, height) of the drawing in px.

    Raises:
        UsageError, OutputFileError: see `draw`.
    """
    ending = _check_ending(path)
    _check_target(path, ending, overwrite)
    sheet = _Sheet(picture, theme, measure, look, colors, area, tell)
    if ending == '.dot':
        from app.view import dot
        chunks = [dot.text(picture).encode('utf-8')]
    else:
        chunks = {'.svg': _svg, '.png': _png, '.pdf': _pdf}[ending](sheet, scale)
    _replace(path, chunks)
    return sheet.width, sheet.height


class _Sheet:
    """A picture with margins and its legend below; ``width`` and ``height`` in px."""

    def __init__(self, picture, theme, measure, look, colors, area=None, tell=None):
        from app.ui import coloring, legend
        from app.ui.picture_index import PictureIndex
        self._picture, self._theme, self._measure = picture, theme, measure
        self._look = look._replace(focus=None, hover=None, hot_wires=(), selected=frozenset())
        self._colors = colors or coloring.by_kind(picture)
        self._rows = legend.entries(self._colors, look)
        self._index = PictureIndex(picture)
        self._scenes = {}
        wide, high = legend.size(self._rows, measure) if self._rows else (0.0, 0.0)
        self._part = area is not None
        left, top, right, bottom = area or (-MARGIN, -MARGIN, picture.width + MARGIN,
                                            picture.height + MARGIN)
        self._below = bottom - top
        self.width = round(max(right - left, wide + 2 * MARGIN))
        self.height = round(bottom - top + (high + MARGIN * (1 + self._part) if self._rows else 0))
        if not self._part:
            left -= (self.width - (right - left)) / 2
        self._corner, self._right = (left, top), right
        self._items = len(picture.boxes) + len(picture.wires)
        self._done, self._tell = 0, tell

    def _pulse(self):
        self._done += 1
        if self._tell is not None:
            self._tell(min(self._done / self._items, 1.0))

    def paint(self, painter, outlines, top=0.0, bottom=None):
        """Paint what lies between two heights, all by default."""
        from PyQt5.QtCore import QRectF
        from app.ui import legend
        from app.ui.painter import ScenePainter
        bottom = self.height if bottom is None else bottom
        left, above = self._corner
        if outlines not in self._scenes:
            self._scenes[outlines] = ScenePainter(self._theme, self._measure, outlines,
                                                  self._pulse)
            self._scenes[outlines].set_index(self._index, self._colors)
        painter.fillRect(0, 0, self.width, self.height, self._theme.color('canvas'))
        painter.save()
        painter.translate(-left, -above)
        try:
            self._scenes[outlines].paint(
                painter, (left, above + top - MARGIN, self._right,
                          above + min(bottom, self._below) + MARGIN), 1.0, self._look)
        finally:
            painter.restore()
        if self._part:
            # What sticks out of the part: SVG knows no clipping here.
            ground, width = self._theme.color('canvas'), self._right - left
            painter.fillRect(QRectF(width, 0, self.width - width, self.height), ground)
            painter.fillRect(QRectF(0, self._below, self.width, self.height - self._below), ground)
        if self._rows:
            legend.paint_at(painter, MARGIN, self._below + MARGIN * self._part, self._theme,
                            self._measure, self._rows, bool(outlines))


def _state(model, builder, outputs, likely, expand, expand_all, everything):
    from app.view.state import ViewState
    state = ViewState(outputs=tuple(outputs), likely=() if outputs else tuple(likely))
    if everything:
        state = state._replace(mode='all')
    if expand_all:
        return builder.all_opened(state)
    state = builder.start(state)
    for scope in expand:
        scope = scope.strip('/')
        if not model.scopes.is_scope(scope):
            raise NameNotFound('There is no name scope %s in %s.' % (scope, model.path.name),
                               suggestions=_similar(model, scope))
        state = builder.opened(state, scope)
    return state


def _similar(model, scope):
    from difflib import get_close_matches
    return get_close_matches(scope, list(model.scopes.scopes())[:20000], 3)


def _check_ending(path):
    ending = os.path.splitext(os.fspath(path))[1].lower()
    if ending not in FORMATS:
        raise UsageError('A picture can be written as %s, not as "%s".' % (
            ', '.join(FORMATS), ending or os.path.basename(os.fspath(path))),
            hint='Give the file one of these endings.')
    return ending


def _svg(sheet, _):
    from app.ui import svg
    from PyQt5.QtCore import QRect, QSize
    from PyQt5.QtGui import QPainter
    from PyQt5.QtSvg import QSvgGenerator
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(sheet.width, sheet.height))
    generator.setViewBox(QRect(0, 0, sheet.width, sheet.height))
    generator.setResolution(96)
    generator.setTitle('TensorFlow graph')
    generator.setDescription('Drawn by Freezeframe')
    painter = QPainter()
    _expect(painter.begin(generator), 'SVG')
    try:
        sheet.paint(painter, svg.Outlines())
    finally:
        done = painter.end()
    _expect(done, 'SVG')
    return svg.tight(bytes(buffer.data()))


def _png(sheet, scale):
    from app.ui import png
    if scale is None:
        scale = min(PNG_SCALE, MAX_SIDE / sheet.width, MAX_SIDE / sheet.height,
                    (MAX_PIXELS / (sheet.width * sheet.height)) ** 0.5)
    width, height = (max(int(side * scale), 1) for side in (sheet.width, sheet.height))
    _expect(max(width, height) <= png.MAX_SIDE, 'PNG')

    def paint(painter, top, rows):
        painter.scale(scale, scale)
        sheet.paint(painter, False, top / scale, (top + rows) / scale)
    try:
        yield from png.chunks(width, height, paint)
    except MemoryError:
        _expect(False, 'PNG')


def _pdf(sheet, _):
    from PyQt5.QtCore import QMarginsF, QSizeF
    from PyQt5.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setCreator('Freezeframe')
    writer.setTitle('TensorFlow graph')
    writer.setResolution(72)
    # A page is at most 14,400 points (200 inches) a side.
    scale = min(1.0, 14400.0 / sheet.width, 14400.0 / sheet.height)
    size = QPageSize(QSizeF(sheet.width * scale, sheet.height * scale), QPageSize.Point, '',
                     QPageSize.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter()
    _expect(painter.begin(writer), 'PDF')
    painter.scale(scale, scale)
    try:
        sheet.paint(painter, True)
    finally:
        done = painter.end()
    _expect(done, 'PDF')
    return [bytes(buffer.data())]


def _buffer():
    from PyQt5.QtCore import QBuffer, QIODevice
    buffer = QBuffer()
    buffer.open(QIODevice.WriteOnly)
    return buffer


def _expect(done, what):
    if not done:
        raise OutputFileError('The picture could not be painted as %s: it takes more memory '
                              'than there is.' % what,
                              hint='Open fewer name scopes, or choose another format.')


def _check_target(path, ending, overwrite=False):
    """Refuse what is there already, and always what is no picture of the kind to be written."""
    try:
        if not os.path.exists(path):
            return
        if not os.path.isfile(path):
            raise OutputFileError("Can't write %s: it is no regular file." % path)
        with open(path, 'rb') as file:
            start = file.read(SNIFFED)
    except OSError as error:
        raise OutputFileError("Can't write %s: %s." % (path, error.strerror or error))
    same = {'.svg': b'<svg' in start and start.lstrip(b'\xef\xbb\xbf \t\r\n')[:1] == b'<',
            '.png': start.startswith(b'\x89PNG\r\n\x1a\n'),
            '.pdf': start.startswith(b'%PDF'), '.dot': b'graph' in start}[ending]
    if start and not same:
        raise OutputFileError(
            '%s is there already and is no %s picture; it was left as it is.' % (
                path, ending[1:].upper()), hint='Give the picture another name.')
    if not overwrite:
        raise OutputFileError('%s is there already.' % path, code='target_exists',
                              hint='Give another name, or allow it to be replaced '
                                   '(--overwrite).')


def _replace(path, chunks):
    """Put pieces of bytes in the place of a file, or leave it as it was."""
    target = os.path.realpath(path)
    folder, ending = os.path.dirname(target), os.path.splitext(target)[1]
    try:
        handle, beside = tempfile.mkstemp(suffix=ending, prefix='.freezeframe-', dir=folder)
    except OSError as error:
        raise OutputFileError("Can't write into %s: %s." % (folder, error.strerror or error))
    try:
        with os.fdopen(handle, 'wb') as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(beside, 0o666 & ~mask)
        os.replace(beside, target)
    except OSError as error:
        raise OutputFileError("Can't write %s: %s." % (path, error.strerror or error))
    finally:
        if os.path.exists(beside):
            os.remove(beside)


def _ensure_application():
    """A QGuiApplication for fonts, off-screen when there is none yet."""
    from PyQt5.QtCore import qInstallMessageHandler
    from PyQt5.QtGui import QGuiApplication
    from app.ui import application, fonts
    if QGuiApplication.instance() is None:
        if sys.platform.startswith('linux'):
            os.environ['QT_QPA_PLATFORM'] = 'offscreen'
        fonts.quiet_font_config()
        qInstallMessageHandler(application.on_qt_message)
        # Qt ends with the last reference to the application object.
        _kept.append(QGuiApplication(['freezeframe']))
    fonts.install()
