"""What the window does about files: opening, dropping, choosing between, reloading."""
import json
import os
import re

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QLabel

from app import resources
from app.errors import FreezeframeError, ModelError
from app.ui import offers
from app.ui.choice_dialog import ChoiceDialog
from app.ui.words import tr

_WEIGHTS = re.compile(r'\.(?:index|data-\d+-of-\d+)$')
_GRAPHS = ('.meta', '.pb', '.pbtxt')


class WindowFiles:
    """The part of `main_window.MainWindow` that opens files, mixed into it."""

    # -- opening

    def open_path(self, path, checkpoint=None, outputs=(), tags=('serve',), ahead=None):
        """Open a model; errors come as a banner and keep the open one.

        What another window shows already is not opened twice: that window comes to the front.
        """
        other = self.windows.showing(path)
        if other not in (None, self) and not (checkpoint or outputs):
            self.windows.bring(other)
            return
        self.banner.hide()
        self.document.open(path, checkpoint, outputs, tags, ahead,
                           self.desk.recall(path, checkpoint, outputs))

    def choose_file(self):
        """Ask for a model and open it."""
        path = self.pick.open_model(self)
        if path:
            self.open_path(path)

    def open_beside(self, path):
        """Open a model in a window of its own; in this one while it is empty."""
        if self.document.paths():
            self.windows.open(path, self)
        else:
            self.open_path(path)

    def choose_file_beside(self):
        """Ask for a model and open it in a window of its own."""
        path = self.pick.open_model(self)
        if path:
            self.open_beside(path)

    def new_window(self):
        """Show another window, with the start page."""
        self.windows.open_empty(self)

    def title(self):
        """What the list of windows calls this one: the model's file and its folder."""
        model = self.document.model
        return tr('Start page') if model is None else '%s (%s)' % (
            model.path.name, model.path.resolve().parent.name)

    def show_next_window(self):
        """Bring the next window to the front."""
        self.windows.bring(self.windows.next_to(self))

    def choose_checkpoint(self):
        """Ask for a checkpoint and take the weights of the open model from it."""
        path = self.pick.open_checkpoint(self) if self.document.model else None
        if path:
            self.use_checkpoint(path)

    def use_checkpoint(self, path):
        """Take the weights of the open model from a checkpoint."""
        self.banner.hide()
        self.document.use_checkpoint(path)

    def show_mapping(self):
        """Show the table of variables and their checkpoint keys."""
        if self.document.model is not None:
            from app.ui.mapping_dialog import MappingDialog
            self.mapping = MappingDialog(self, self.document)
            self.mapping.setAttribute(Qt.WA_DeleteOnClose)
            self.mapping.show()

    def show_information(self):
        """Show all that is known of the open model's files."""
        if self.document.model is not None:
            from app.ui.info_page import InfoPage
            self.information = InfoPage(self, self.document, self.theme)
            self.information.setAttribute(Qt.WA_DeleteOnClose)
            self.information.link_clicked.connect(self.go_to)
            self.information.show()

    def reload(self):
        """Read the open model anew; what was chosen stays."""
        self.banner.hide()
        self.document.reload()

    def samples(self):
        """The bundled samples, as ``resources/samples/samples.json`` lists them."""
        return samples()

    def open_sample(self, sample):
        """Open one of `samples`."""
        self.open_path(str(resources.path('samples', sample['model'])))

    def recent(self):
        """Paths opened lately."""
        return self.settings.recent

    def open_recent(self, path, beside=False):
        """Open a path of `recent`, here or ``beside``, or say that it is gone."""
        if os.path.lexists(path):
            (self.open_beside if beside else self.open_path)(path)
            return
        error = ModelError('%s is not there any more.' % path, code='not_found',
                           hint='It was moved or deleted, or its disk is not mounted.')
        self.banner.show_error(error, self.about_files(), [
            (tr('Take it off the list'), lambda: self.settings.forget_recent(path))])

    # -- what the document says

    def _on_loading(self, path):
        name = os.path.basename(path.rstrip('/')) or path
        if path:
            self.loading.begin(_with_size(name, path))
        else:
            self.loading.end()
        if self.document.model is None:
            self.canvas.set_message(tr('Reading %s') % name if path
                                    else tr('Open a model, or drop a file here'))

    def _on_failed(self, error):
        self.banner.show_error(error, self.about_files())

    def _on_open_failed(self, error):
        found = offers.offers(error, self.document.asked)
        if not found:
            self._on_failed(error)
            return
        asked = self.document.asked
        self.banner.show_error(error, self.about_files(), [
            (tr('Choose…'), lambda: self._choose(error, found, asked))])
        self._choose(error, found, asked)

    def _choose(self, error, found, asked):
        self.choice = ChoiceDialog(self, error, found)
        self.choice.chosen.connect(lambda options: self.open_path(**dict(
            dict(outputs=asked.outputs, tags=asked.tags), **options)))
        self.choice.other_wanted.connect(self.choose_file)
        self.choice.open()

    def about_files(self):
        """What an error's details say of the files."""
        model = self.document.model
        about = [('asked for', self.document.asked.path)]
        if model is not None:
            about += [('model', model.path), ('kind', model.kind),
                      ('written by', model.tensorflow_version),
                      ('checkpoint', model.checkpoint)]
        return about

    # -- files that change

    def _watch_files(self):
        """See when the files of the open model change, from now on."""
        model = self.document.model
        if model is not None:
            self.watch.set_files(str(model.path), model.checkpoint)

    def _on_changed_on_disk(self):
        self.news.show_text(tr('%s has changed on disk.') % self.document.model.path.name,
                            [(tr('Reload'), self.reload)])

    def _on_gone(self, path):
        name = os.path.basename(path)
        if path == self.document.model.checkpoint:
            self.news.show_text(
                tr('The checkpoint %s is gone: nothing can be frozen without it.') % name,
                [(tr('Open the checkpoint…'), self.choose_checkpoint)])
        else:
            self.news.show_text(tr('%s is gone: it was moved or deleted. What is shown was read '
                                   'before.') % name)

    def _on_newer(self, prefix):
        self.news.show_text(tr('There is a newer checkpoint: %s.') % os.path.basename(prefix),
                            [(tr('Open it'), lambda: self._open_newer(prefix))])

    def _open_newer(self, prefix):
        if os.path.isfile(prefix + '.meta') and str(self.document.model.path).endswith('.meta'):
            self.document.reload(prefix + '.meta')
        else:
            self.use_checkpoint(prefix)

    # -- Override QWidget

    def dragEnterEvent(self, event):
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.drop_hint.setText(_drop_words(event.mimeData().urls(),
                                               bool(self.document.paths())))
            self.drop_hint.setGeometry(self.canvas.geometry().adjusted(14, 14, -14, -14))
            self.drop_hint.show()
            self.drop_hint.raise_()

    def dragLeaveEvent(self, event):
        self.drop_hint.hide()

    def dropEvent(self, event):
        self.drop_hint.hide()
        urls = event.mimeData().urls()
        paths = _dropped(urls)
        if paths:
            event.acceptProposedAction()
            beside = event.keyboardModifiers() & Qt.ControlModifier
            (self.open_beside if beside else self.open_path)(paths[0])
            for path in paths[1:]:
                self.open_beside(path)
        elif urls:
            self.banner.show_error(FreezeframeError(
                '%s is not a file of this computer.' % urls[0].toString(), code='not_a_file',
                hint='Download it, then drop the file.'), self.about_files())


def drop_hint(parent):
    """What lies over the canvas while a file is dragged over the window."""
    made = QLabel(parent)
    made.setObjectName('dropHint')
    made.setAlignment(Qt.AlignCenter)
    made.setAttribute(Qt.WA_TransparentForMouseEvents)
    made.hide()
    return made


def _dropped(urls):
    """The paths meant by what was dropped: all graphs and folders, else one of each checkpoint."""
    paths = list(dict.fromkeys(url.toLocalFile() for url in urls if url.isLocalFile()))
    # Weights that were dropped along with graphs are found beside them.
    graphs = [path for path in paths if path.endswith(_GRAPHS) or os.path.isdir(path)]
    return graphs or _one_of_each(paths)


def _one_of_each(paths):
    """The first path of each checkpoint: the files of one belong together."""
    found = {}
    for path in [path for path in paths if os.path.basename(path) != 'checkpoint'] or paths:
        found.setdefault(_WEIGHTS.sub('', path), path)
    return list(found.values())


def _drop_words(urls, taken):
    paths = _dropped(urls)
    if not paths:
        return tr('Only files can be opened')
    if len(paths) > 1:
        return tr('Drop to open %d files, each in a window') % len(paths)
    words = tr('Drop to open %s') % (os.path.basename(paths[0].rstrip('/')) or paths[0])
    return words + (tr('\nWith Ctrl, in a new window') if taken else '')


def _with_size(name, path):
    from app.graph.text import format_bytes
    try:
        size = os.path.getsize(path) if os.path.isfile(path) else 0
    except OSError:
        size = 0
    return '%s, %s' % (name, format_bytes(size)) if size else name


def samples():
    """The bundled samples as a list of objects, the one to open first in front."""
    text = resources.path('samples', 'samples.json').read_text(encoding='utf-8')
    return sorted(json.loads(text), key=lambda sample: not sample.get('first', False))
