"""How a document gets its model: opening, reloading, giving up, another checkpoint."""
import functools
from pathlib import Path

from app.errors import Cancelled
from app.rewrite.choices import Choices
from app.ui import loading, places
from app.ui.chosen import Asked
from app.ui.drawing import prepared_index
from app.ui.places import NOWHERE
from app.ui.words import tr


class DocumentFiles:
    """The part of `document.Document` that reads files, mixed into it.

    Attributes:
        asked: the `chosen.Asked` that is being read, or was read last.
        source: that of the open model.
        kept: whether the model was read anew and what was chosen about it stayed.
        forgot_steps: whether reading it anew left steps that can't be undone any more.
        recalled: the `loading.Kept` of an earlier session that it opened with, or None.
    """

    def open(self, path, checkpoint=None, outputs=(), tags=('serve',), ahead=None, kept=None):
        """Read a model in the background; the open one stays until that succeeds.

        The arguments are those of `loading.load`.
        """
        self.asked = Asked(str(path), checkpoint, tuple(outputs), tuple(tags))
        if self._opening is not None:
            self._opening.cancel()
        opening = self._opening = _Opening(self)
        self.loading_changed.emit(str(path))
        job = functools.partial(loading.load, path, self.measure, checkpoint, outputs, tags,
                                ahead, kept, opening.progress)
        self.background.run('open', functools.partial(_read, job, self.drawing), self.adopt,
                            self._on_open_failed,
                            tr('Reading %s') % Path(str(path)).name)

    def cancel_open(self):
        """Stop reading; the model that is open stays."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
            self.background.abandon('open')
            self.loading_changed.emit('')

    def reload(self, path=None):
        """Read the model anew; outputs, choices and open scopes stay as far as they exist.

        Args:
            path: of the same model at another step; None for the file that is open.
        """
        if self.model is None:
            return
        checkpoint = None if path else self.checkpoint_by_hand
        kept = loading.Kept(self.model.names, self.state, self.outputs)
        self.open(path or str(self.model.path), checkpoint, self.outputs, self.source.tags,
                  kept=kept)

    def paths(self):
        """Paths under which the open model is known, and the one being read, as texts."""
        found = {self.asked.path} if self._opening is not None else set()
        if self.model is not None:
            found |= {str(self.model.path), self.source.path}
        return found

    def use_checkpoint(self, path):
        """Take the weights from another checkpoint, once it is known to be one."""
        name = Path(str(path)).name
        self.background.run('checkpoint', functools.partial(_checkpoint_at, path),
                            self._on_checkpoint, self.failed.emit, tr('Looking at %s') % name)

    @property
    def checkpoint_by_hand(self):
        """Prefix of the checkpoint when it is another than the one found, else None."""
        checkpoint = self.model.checkpoint
        return (checkpoint if checkpoint != self._found[0] else None) or self.source.checkpoint

    def take(self, text, outputs, choices, checkpoint=None, steps=()):
        """Choose all of this in one step, which ``text`` names for undo.

        Args:
            outputs: names of nodes or tensors of the model.
            choices: `Choices`.
            checkpoint: prefix to take the weights from, None to leave that as it is.
            steps: names of the steps after freezing.
        """
        self._change(text, outputs=tuple(outputs), choices=choices, steps=tuple(steps),
                     checkpoint=checkpoint or self.model.checkpoint)

    def adopt(self, opened):
        """Make an `loading.Opened` the model of the window."""
        # Whatever was asked of the model before must not land in this one.
        self.background.drop_all()
        self._opening = None
        self._wanted = None
        focus = self.focus.name if opened.kept else ''
        self.kept = opened.kept
        self.source = self.asked
        self.model = opened.model
        self._found = (opened.model.checkpoint, list(opened.model.notes))
        self.builder = opened.builder
        self.state = opened.state
        self.picture = opened.picture
        self._drawn = opened.state
        self.likely = opened.likely
        self.outputs = tuple(opened.outputs)
        self.recalled = opened.recalled
        if not opened.kept:
            self.choices = opened.recalled.choices if opened.recalled else Choices()
            self.steps = opened.recalled.steps if opened.recalled else ()
        self._live = None
        self.plan = self.plan_error = None
        self.focus = places.named(self.model, focus) if focus else NOWHERE
        self.seconds = dict(opened.seconds)
        self.forgot_steps = opened.kept and self.undo_stack.count() > 0
        self.undo_stack.clear()
        self.loading_changed.emit('')
        self.opened.emit()
        self.picture_changed.emit(self.picture, None)
        if self.outputs:
            self.outputs_changed.emit()
            self._replan()
        if opened.problem is not None:
            self.failed.emit(opened.problem)

    def _on_open_failed(self, error):
        self._opening = None
        self.loading_changed.emit('')
        if not isinstance(error, Cancelled):
            self.failed.emit(error)
            self.open_failed.emit(error)

    def _on_checkpoint(self, prefix):
        self._change(tr('Use checkpoint %s') % Path(prefix).name, checkpoint=prefix)

    def _take_checkpoint(self, prefix):
        found, notes = self._found
        self.model.checkpoint = prefix
        # What was said of the files beside the model is about the one found there.
        self.model.notes = list(notes) if prefix == found else []


def _read(load, drawing):
    """Load, and make the index of the picture here, too; it counts for this picture alone."""
    opened = load()
    drawing.index = prepared_index(opened.picture)
    return opened


class _Opening:
    """One reading: says how far it is, in the thread that reads, unless it was given up."""

    def __init__(self, document):
        self._document = document
        self._cancelled = False

    def cancel(self):
        self._cancelled = True

    def progress(self, fraction, text):
        """Raises Cancelled when nobody waits for it any more."""
        if self._cancelled:
            raise Cancelled()
        self._document.loading_progressed.emit(fraction, text)


def _checkpoint_at(path):
    """Prefix of the checkpoint that a path names.  Raises CheckpointError."""
    from app.checkpoint.opener import open_checkpoint
    from app.formats import companions
    prefix = companions.checkpoint_prefix(path)
    open_checkpoint(prefix).close()
    return prefix
