"""Plans kept in files: what is chosen written down, and chosen again."""
import functools
import os
from pathlib import Path

from PyQt5.QtCore import QObject

from app.errors import CheckpointError, NameNotFound, UsageError
from app.ui.words import tr


class PlanFiles(QObject):
    """Asks for a file, and reads or writes the plan in it in the background.

    Args:
        window: the `main_window.MainWindow`.
    """

    def __init__(self, window):
        super().__init__(window)
        self._window = window

    def save(self):
        """Write outputs and choices into a file that is asked for."""
        window, document = self._window, self._window.document
        if not document.outputs:
            window.banner.show_error(UsageError('There is no plan to save: choose an output '
                                                'first.', code='no_outputs'))
            return
        model = document.model
        path = window.pick.save_plan(window, str(
            model.path.parent / ('%s.plan.json' % model.path.name.split('.')[0])))
        if path:
            job = functools.partial(_write, path, os.path.exists(path), model,
                                    document.outputs, document.choices,
                                    document.checkpoint_by_hand, document.steps)
            document.background.run(
                'save plan', job,
                lambda _: window.statusBar().showMessage(tr('Saved the plan as %s') % path, 6000),
                window.banner.show_error, tr('Writing %s') % os.path.basename(path))

    def open(self):
        """Choose what a plan says, in one step that can be undone."""
        window, document = self._window, self._window.document
        if document.model is None:
            window.banner.show_error(UsageError('A plan is for a model: open the model first.',
                                                code='no_model'))
            return
        path = window.pick.open_plan(window)
        if path:
            window.banner.hide()
            document.background.run(
                'open plan', functools.partial(_read, path, document.model),
                functools.partial(self._on_read, os.path.basename(path)),
                window.banner.show_error, tr('Reading %s') % os.path.basename(path))

    def _on_read(self, name, found):
        outputs, choices, checkpoint, steps, left = found
        self._window.document.take(tr('Open plan %s') % name, outputs, choices, checkpoint, steps)
        self._window.statusBar().showMessage(tr('Opened the plan %s') % name, 6000)
        if left:
            self._window.news.show_text(tr('The window cannot do all of the plan: %s. '
                                           'The rest is chosen.') % tr(' and ').join(left))


def _write(path, overwrite, model, outputs, choices, checkpoint, steps):
    from app.freeze import plan_file, service, writer
    keys = tuple('%s=%s' % pair for pair in sorted(choices.saver_keys.items()))
    writer.check_target(path, overwrite, service.source_files(model, model.checkpoint))
    writer.write_text(path, plan_file.to_text(plan_file.SavedPlan(
        tuple(outputs), choices, keys, checkpoint, steps=steps)), overwrite)


def _read(path, model):
    """(outputs, `Choices`, prefix or None, steps, what the window can't do) of a plan file.

    Raises UsageError, NameNotFound, CheckpointError.
    """
    from app.checkpoint import saver_keys
    from app.checkpoint.opener import open_checkpoint
    from app.freeze import batch, plan_file
    saved = plan_file.load(path)
    missing = [name for name in saved.outputs if name.split(':')[0] not in model.index]
    if missing:
        raise NameNotFound('The plan %s names the output %s, which %s does not have.' % (
            Path(path).name, missing[0], model.path.name))
    left = [tr('it freezes the checkpoints %s') % saved.checkpoint] \
        if batch.is_pattern(saved.checkpoint) else []
    left += [tr('it writes text')] if saved.text else []
    prefix = None if batch.is_pattern(saved.checkpoint) else saved.checkpoint
    keys = {}
    if prefix or saved.saver_keys:
        if not (prefix or model.checkpoint):
            raise CheckpointError('The plan %s maps checkpoint keys, but there is no checkpoint.'
                                  % Path(path).name, code='checkpoint_not_found')
        with open_checkpoint(prefix or model.checkpoint) as opened:
            keys = saver_keys.resolve(model, opened, saved.saver_keys)
    return saved.outputs, saved.choices._replace(saver_keys=keys), prefix, saved.steps, left
