"""Pictures in files: SVG, PNG, PDF, by the painter of the window.

SVG and PDF hold text as outlines, so that it is readable where the font is not
installed.  Pictures are painted into memory, since Qt does not tell when a disk
is full, then written beside the target and renamed.
"""
import os
import sys
import tempfile

from app.errors import NameNotFound, OutputFileError, UsageError

MARGIN = 28.0
PNG_SCALE = 2.0
MAX_SIDE = 32000
MAX_PIXELS = 100e6
FORMATS = ('.svg', '.png', '.pdf')
#: Bytes at a file's start that tell its kind.
SNIFFED = 4096
_kept = []


def draw(model, path, outputs=(), expand=(), expand_all=False, everything=False,
         theme='light'):
    """Draw a model into a file, without a window or a display.

    Args:
        model: an `app.graph.model.Model`.
        path: file to write, .svg, .png or .pdf.
        outputs: node numbers to flag; what they do not need is dimmed.
        expand: name scopes to open.
        expand_all: open all of them.
        everything: draw the whole graph instead of what the outputs need.
        theme: 'light' or 'dark'.

    Returns:
        {'output', 'width', 'height' (px of the drawing), 'boxes'}.

    Raises:
        UsageError: another ending than those of `FORMATS`.
        NameNotFound: a scope that the model does not have.
        OutputFileError: the file could not be written, or another kind of file is there.
    """
    _check_target(path, _check_ending(path))
    _ensure_application()
    from app.graph import reach
    from app.naming import candidates
    from app.ui import fonts, theme as themes
    from app.ui.looks import look_for
    from app.view.builder import ViewBuilder
    measure = fonts.Measure()
    likely = list(candidates.likely_outputs(model))
    builder = ViewBuilder(model, measure)
    state = _state(model, builder, outputs, likely, expand, expand_all, everything)
    picture = builder.picture(state)
    live = reach.closure(model, list(outputs)) if outputs else None
    look = look_for(picture, live, outputs, likely)
    width, height = write(picture, path, themes.load(theme), measure, look)
    return {'output': os.fspath(path), 'width': width, 'height': height,
            'boxes': len(picture.boxes)}


def write(picture, path, theme, measure, look):
    """Paint a picture into a file; its ending says the format.

    Returns:
        (width, height) of the drawing in px.

    Raises:
        UsageError, OutputFileError: see `draw`.
    """
    from app.ui import coloring, legend
    ending = _check_ending(path)
    _check_target(path, ending)
    look = look._replace(focus=None, hover=None, hot_wires=())
    rows = legend.entries(coloring.by_kind(picture), look)
    legend_width, legend_height = legend.size(rows, measure) if rows else (0.0, 0.0)
    width = round(max(picture.width, legend_width) + 2 * MARGIN)
    below = legend_height + MARGIN if rows else 0.0
    height = round(picture.height + 2 * MARGIN + below)

    def paint(painter, outlines):
        _paint(painter, picture, theme, measure, look, rows, (width, height), outlines)
    data = {'.svg': _svg, '.png': _png, '.pdf': _pdf}[ending](width, height, paint)
    _replace(path, data)
    return width, height


def _state(model, builder, outputs, likely, expand, expand_all, everything):
    from app.view.state import ViewState
    state = ViewState(outputs=tuple(outputs), likely=() if outputs else tuple(likely))
    if everything:
        state = state._replace(mode='all')
    if expand_all:
        return state._replace(expanded=frozenset(model.scopes.scopes()) - {''})
    state = builder.start(state)
    for scope in expand:
        scope = scope.strip('/')
        if not model.scopes.is_scope(scope):
            raise NameNotFound('There is no name scope %s in %s.' % (scope, model.path.name),
                               suggestions=_similar(model, scope))
        state = state.opened(scope)
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


def _paint(painter, picture, theme, measure, look, rows, size, outlines):
    from app.ui import legend
    from app.ui.painter import ScenePainter
    from app.ui.picture_index import PictureIndex
    painter.fillRect(0, 0, size[0], size[1], theme.color('canvas'))
    scene = ScenePainter(theme, measure, outlines)
    scene.set_index(PictureIndex(picture))
    painter.save()
    painter.translate((size[0] - picture.width) / 2, MARGIN)
    scene.paint(painter, (-MARGIN, -MARGIN, picture.width + MARGIN, picture.height + MARGIN),
                1.0, look)
    painter.restore()
    if rows:
        top = picture.height + 2 * MARGIN
        legend.paint_at(painter, MARGIN, top, theme, measure, rows, outlines)


def _svg(width, height, paint):
    from PyQt5.QtCore import QRect, QSize
    from PyQt5.QtGui import QPainter
    from PyQt5.QtSvg import QSvgGenerator
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setResolution(96)
    generator.setTitle('TensorFlow graph')
    generator.setDescription('Drawn by Freezeframe')
    painter = QPainter()
    _expect(painter.begin(generator), 'SVG')
    paint(painter, True)
    _expect(painter.end(), 'SVG')
    return bytes(buffer.data())


def _png(width, height, paint):
    from PyQt5.QtGui import QImage, QPainter
    scale = min(PNG_SCALE, MAX_SIDE / width, MAX_SIDE / height,
                (MAX_PIXELS / (width * height)) ** 0.5)
    image = QImage(max(int(width * scale), 1), max(int(height * scale), 1), QImage.Format_RGB32)
    _expect(not image.isNull(), 'PNG')
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter, False)
    painter.end()
    buffer = _buffer()
    _expect(image.save(buffer, 'PNG'), 'PNG')
    return bytes(buffer.data())


def _pdf(width, height, paint):
    from PyQt5.QtCore import QMarginsF, QSizeF
    from PyQt5.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setCreator('Freezeframe')
    writer.setTitle('TensorFlow graph')
    writer.setResolution(72)
    # A page is at most 14,400 points (200 inches) a side.
    scale = min(1.0, 14400.0 / width, 14400.0 / height)
    size = QPageSize(QSizeF(width * scale, height * scale), QPageSize.Point, '',
                     QPageSize.ExactMatch)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Portrait, QMarginsF(0, 0, 0, 0)))
    painter = QPainter()
    _expect(painter.begin(writer), 'PDF')
    painter.scale(scale, scale)
    paint(painter, True)
    _expect(painter.end(), 'PDF')
    return bytes(buffer.data())


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


def _check_target(path, ending):
    """Refuse what is no picture of the kind that is to be written."""
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
            '.pdf': start.startswith(b'%PDF')}[ending]
    if start and not same:
        raise OutputFileError(
            '%s is there already and is no %s picture; it was left as it is.' % (
                path, ending[1:].upper()), hint='Give the picture another name.')


def _replace(path, data):
    """Put bytes in the place of a file, or leave it as it was."""
    target = os.path.realpath(path)
    folder, ending = os.path.dirname(target), os.path.splitext(target)[1]
    try:
        handle, beside = tempfile.mkstemp(suffix=ending, prefix='.freezeframe-', dir=folder)
    except OSError as error:
        raise OutputFileError("Can't write into %s: %s." % (folder, error.strerror or error))
    try:
        with os.fdopen(handle, 'wb') as file:
            file.write(data)
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
