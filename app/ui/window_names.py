"""What the window does about names: completing, explaining, applying, showing the way."""
from app.ui import completion, remedies
from app.ui.words import plural, tr


class WindowNames:
    """The part of `main_window.MainWindow` that knows names and findings, mixed into it."""

    def _connect_names(self):
        self.way_to = self._way_finding = None
        self._way_seen = False
        names, plan = self.outputs.names, self.outputs.plan
        names.diagnose_requested.connect(self._on_diagnose)
        names.complete_requested.connect(self._on_complete)
        names.apply_requested.connect(self._on_apply)
        names.remedy_requested.connect(self._on_remedy)
        plan.path_requested.connect(self._on_finding_path)
        plan.repair_requested.connect(self.document.set_repair)
        plan.checkpoint_wanted.connect(self.choose_checkpoint)
        plan.keys_wanted.connect(self.show_mapping)
        self.path_line.close_button.clicked.connect(lambda _=False: self.hide_path())
        self.document.plan_changed.connect(self._on_plan_for_names)
        self.document.plan_changed.connect(self._on_plan_for_way)
        self.document.picture_changed.connect(self._on_picture_for_way)
        self.canvas.focused.connect(self._on_focus_moved)

    # -- the way to a finding

    def show_path(self, names):
        """Draw the way from an output to a node, opening what hides that node.

        Args:
            names: of nodes, from the output upstream; a single one is shown alone.
        """
        model = self.document.model
        known = [name for name in names if name in model.index]
        if not known:
            return
        if len(known) < 2:
            self.hide_path()
            self.go_to(known[-1])
            return
        self.canvas.show_path([model.index[name] for name in known])
        self.way_to, self._way_finding = known[-1], None
        self._way_seen = self._sees_way()
        self.go_to(known[-1])
        self.path_line.show_text(tr('The way from `%s` to `%s`: %s.') % (
            _last(known[0]), _last(known[-1]), plural(len(known), 'node')), [
                (tr('All in view'), self._fit_path), (tr('Hide'), self.hide_path)])

    def hide_path(self):
        """Draw no way."""
        self.way_to = self._way_finding = None
        self.canvas.show_path([])
        self.path_line.hide()

    def _on_finding_path(self, names):
        self.show_path(names)
        if self.way_to is not None:
            self._way_finding = self._findings_with(names)

    def _findings_with(self, names):
        """What the plan finds at the end of a way, and whether it is mended."""
        plan = self.document.plan
        return [(found.id, found.mended) for found in (plan.findings if plan else ())
                if tuple(found.path) == tuple(names)] + [tuple(names)]

    def _on_plan_for_way(self):
        """A way goes with the finding that it led to."""
        if self._way_finding is not None and not self.document.planning \
                and self._findings_with(self._way_finding[-1]) != self._way_finding:
            self.hide_path()

    def _on_picture_for_way(self, _picture, _anchor):
        """A way that was to be seen and is in another view only goes, too."""
        if self.way_to is not None:
            sees = self._sees_way()
            if self._way_seen and not sees:
                self.hide_path()
            self._way_seen = sees

    def _sees_way(self):
        document = self.document
        node = document.model.index.get(self.way_to)
        return node is not None and document.picture.box_of(node) is not None

    def _fit_path(self):
        self.path_line.show()
        self.canvas.fit_path()

    def _on_focus_moved(self, box_id):
        if box_id is None and self.canvas.trace.nodes:
            self.hide_path()

    # -- the box of names

    def _on_complete(self, typed):
        model = self.document.model
        if model is not None:
            self.document.background.run(
                'complete', lambda: completion.entries(model, typed),
                lambda found: self.outputs.names.show_completions(typed, found))

    def _on_diagnose(self, text):
        model = self.document.model
        if model is None:
            return

        def job():
            from app.naming import explain
            return explain.explain(model, text)
        self.document.background.run('explain', job,
                                     lambda found: self._show_explanations(text, found),
                                     self._on_failed)

    def _show_explanations(self, text, found):
        document = self.document
        self.outputs.names.show_explanations(text, found, [
            remedies.remedies(one, document.model, document.plan) for one in found])

    def _on_plan_for_names(self):
        """What can be done about a message depends on the plan."""
        names = self.outputs.names
        if not self.document.planning and any(
                not remedies.is_of_names(one) for one in names.explanations):
            self._show_explanations(names.diagnosed, names.explanations)

    def _on_apply(self, names):
        document = self.document
        names = list(dict.fromkeys(names))
        known = [name for name in names if document.is_output(name.split(':')[0])]
        document.add_outputs(names)
        if known:
            self.outputs.names.say(tr('%s chosen already.') % (
                tr('`%s` is') % known[0] if len(known) == 1 else tr('%d of them are') % len(known)))
        new = [name for name in names if name not in known]
        self.go_to((new or names)[0].split(':')[0])

    def _on_remedy(self, remedy):
        document = self.document
        if remedy.action == remedies.REPAIR:
            document.set_repair(remedy.argument, True)
        elif remedy.action == remedies.FINDING:
            card = next((card for found, card in self.outputs.plan.cards
                         if found.id == remedy.argument), self.outputs.plan)
            self.outputs.scroll_to(card)
        elif remedy.action == remedies.PATH:
            self.show_path(remedy.argument)
        elif remedy.action == remedies.LIKELY:
            document.choose_likely()
        elif remedy.action == remedies.KEYS:
            self.show_mapping()
        elif remedy.action == remedies.CHECKPOINT:
            self.choose_checkpoint()


def _last(name):
    return name.rpartition('/')[2]
