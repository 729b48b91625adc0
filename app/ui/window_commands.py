"""What the menus of the window do: export, freezing, copying, help."""
import functools
import os

from PyQt5.QtWidgets import QApplication

from app.errors import FreezeframeError
from app.ui import copy_text
from app.ui.exporting import SEEN, WHOLE
from app.ui.words import tr


class WindowCommands:
    """The commands of `main_window.MainWindow`, mixed into it."""

    # -- export

    def choose_export(self):
        """Ask where to, and export the picture as it is drawn."""
        if self.document.picture is None:
            return
        path = self.pick.export_picture(self, self.document.model.path.stem)
        if not path:
            return
        picture, seen = self.document.picture, self.canvas.seen()
        sizes = {WHOLE: (picture.width, picture.height)}
        if seen is not None:
            sizes[SEEN] = seen[2] - seen[0], seen[3] - seen[1]
        kept = self.settings.value('export', '').split()
        options = self.pick.export_options(self, sizes, path, kept)
        if options:
            part, scale = options
            self.settings.set_value('export', '%s %d' % options)
            self._export(path, seen if part == SEEN else None, scale)

    def _export(self, path, area, scale):
        from app.ui import export
        # The dialog has asked already whether to replace a file.
        self.exporting.start(
            functools.partial(export.write, self.document.picture, path, self.theme,
                              self.document.measure, self.look(), self.canvas.colors, scale,
                              overwrite=True, area=area),
            lambda: self.statusBar().showMessage(tr('Exported %s') % path, 6000),
            self._on_failed)

    # -- outputs and freeze

    def toggle_focused_output(self):
        """Choose the op in focus as an output, or drop it."""
        box = self._focused_box()
        if box is not None:
            self._on_output_requested(box.id)

    def document_call(self, name):
        """A function that calls a method of the document when a model is open."""
        def call():
            if self.document.model is not None:
                getattr(self.document, name)()
        return call

    def start_freeze(self):
        """Ask for a file and freeze into it, once the plan for the choice is there."""
        plan = self.document.plan
        self._freeze_next = self.document.planning
        if plan is None or not plan.ok or self.outputs.freeze.running:
            self.outputs.scroll_to(self.outputs.plan)
            if not self.document.outputs:
                self.statusBar().showMessage(
                    tr('Choose an output first: double-click its box, or type its name.'), 6000)
            return
        if plan.variables and self.watch.missing() == plan.checkpoint:
            self._on_gone(plan.checkpoint)
            return
        path = self.pick.save_frozen(self, plan)
        if path:
            # The dialog has asked already whether to replace a file.
            self.freeze_into(path, plan, os.path.exists(path))

    def freeze_into(self, path, plan, overwrite):
        """Freeze a plan into a file, with progress and verdict in the panel."""
        self._frozen = plan
        self.outputs.freeze.start(plan.model, plan.outputs, self.what_else())
        self.bridge.freeze(plan, path, overwrite, self.document.steps)

    def what_else(self):
        """What is chosen beside the outputs and makes another file."""
        document = self.document
        return (document.choices, document.steps,
                document.model.checkpoint if document.model is not None else None)

    def prove_unsafe(self):
        """Ask, then run the proof that was held back for what the model's ops touch."""
        panel, plan = self.outputs.freeze, self._frozen
        facts = panel.facts
        if facts is None or panel.running:
            return
        if self.pick.confirm_unsafe(self, facts['verified']['effects']):
            # What is chosen by now may be something else.
            rest = panel.frozen_with
            panel.start(plan.model, plan.outputs, rest)
            self.bridge.prove_unsafe(plan, facts, rest[1])

    def compare_result(self):
        """Show on the canvas what became of each node in the file that was frozen last."""
        facts = self.outputs.freeze.facts
        if facts is None:
            self.statusBar().showMessage(
                tr('There is no result yet: freeze the model first.'), 6000)
        elif self._frozen.model is not self.document.model:
            self.statusBar().showMessage(
                tr('%s was frozen from another model than the one shown.') % facts['output'], 6000)
        else:
            self.comparison.begin(facts['output'], self._frozen.outputs)

    def compare_file(self):
        """Ask for a frozen file and compare the chosen outputs with it."""
        if not self.document.outputs:
            self.statusBar().showMessage(tr('Choose the outputs first that the file has.'), 6000)
            return
        path = self.pick.open_frozen(self)
        if path:
            self.comparison.begin(path, self.document.outputs)

    def open_result(self):
        """Open the file that was frozen last in a window of its own."""
        facts = self.outputs.freeze.facts
        if facts is None:
            self.statusBar().showMessage(
                tr('There is no result yet: freeze the model first.'), 6000)
        else:
            self.open_beside(facts['output'])

    # -- copying, help

    def copy_name(self):
        """Copy the name of the node or scope in focus."""
        self._copy('name')

    def copy_tensor(self):
        """Copy the name of the first output tensor of the node in focus."""
        self._copy('tensor')

    def show_palette(self):
        """List all commands; typing finds one, Enter runs it."""
        from app.ui.command_palette import CommandPalette
        self.palette_dialog = CommandPalette(self)
        self.palette_dialog.show()

    def show_shortcuts(self):
        """Say what keys and mouse do."""
        self.pick.show_shortcuts(self)

    def show_about(self):
        """Say what this program is."""
        from app.ui import about
        about.show_about(self, self.about_files())

    def copy_list(self):
        """Copy the output tensors of the node in focus as a Python list."""
        self._copy('list')

    def copy_command(self):
        """Copy the command line that freezes the node in focus."""
        self._copy('command')

    def save_values(self, source, name):
        """Ask for a file and write a tensor's values into it."""
        path = self.pick.save_array(self, name)
        if path:
            # The dialog has asked already whether to replace a file.
            self.values.save(source, path, os.path.exists(path))

    def _on_saved(self, outcome):
        if isinstance(outcome, FreezeframeError):
            self.banner.show_error(outcome)
        else:
            self.statusBar().showMessage(tr('Saved %s') % outcome, 6000)

    def _copy(self, what):
        name = self.path_bar.name
        if name:
            model = self.document.model
            text = copy_text.text_of(model, model.index[name], what) \
                if self.path_bar.is_node else name
            QApplication.clipboard().setText(text)
            self.statusBar().showMessage(tr('Copied %s') % text, 3000)
