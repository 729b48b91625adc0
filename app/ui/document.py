"""The open model and everything chosen about it; the panels listen to it.

One `Document` lives as long as the window; opening another file changes what it
holds.  Reading, layout and planning run in the background, so that every method
returns at once and the signals tell when there is something new.
"""
import functools

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtWidgets import QUndoCommand, QUndoStack

from app.rewrite.choices import Choices
from app.ui import loading, places
from app.ui.background import Background
from app.ui.chosen import Asked, Chosen
from app.ui.document_files import DocumentFiles
from app.ui.drawing import Drawing
from app.ui.places import NOWHERE
from app.ui.warming import Warming, make_plan
from app.ui.words import tr


class Document(DocumentFiles, Warming, QObject):
    """Model, view state, chosen outputs, plan.

    Signals:
        opened: another model is open, or the same one anew.
        failed: an error (FreezeframeError) to tell about.
        open_failed: the error that `open` ended with; `failed` tells of it, too.
        loading_changed: path being read, or ''.
        loading_progressed: fraction 0 to 1 of the reading, and what is being done.
        checkpoint_changed: the weights are taken from elsewhere.
        picture_changed: the picture, and the anchor (box id, view point) or None.
        outputs_changed: the chosen outputs are others.
        choices_changed: what else the plan takes into account is other.
        steps_changed: the steps after freezing are others.
        plan_changed: ``plan`` or ``plan_error`` is new, or both are gone, because
            there are no outputs or the plan is being made.
        focus_changed: the `places.Place` in focus.
        revealed: the `places.Place` that is to be brought into view now.
    """

    opened = pyqtSignal()
    failed = pyqtSignal(object)
    open_failed = pyqtSignal(object)
    loading_changed = pyqtSignal(str)
    loading_progressed = pyqtSignal(float, str)
    checkpoint_changed = pyqtSignal()
    picture_changed = pyqtSignal(object, object)
    outputs_changed = pyqtSignal()
    choices_changed = pyqtSignal()
    steps_changed = pyqtSignal()
    plan_changed = pyqtSignal()
    focus_changed = pyqtSignal(object)
    revealed = pyqtSignal(object)

    def __init__(self, measure, parent=None):
        super().__init__(parent)
        self.measure = measure
        self.background = Background(self)
        self.drawing = Drawing(self.background, self)
        self.undo_stack = QUndoStack(self)
        self.model = None
        self.builder = None
        self.state = None
        self.picture = None
        self.likely = []
        self.outputs = ()
        self.choices = Choices()
        self.steps = ()
        self.asked = self.source = Asked()
        self.kept = self.forgot_steps = False
        self.recalled = None
        self.plan = None
        self.plan_error = None
        self.focus = NOWHERE
        self.seconds = {}
        self._wanted = None
        self._drawn = None
        self._live = None
        self._found = (None, [])
        self._opening = None

    def live_nodes(self):
        """Numbers of the nodes that will be frozen, None when nothing is chosen."""
        if not self.outputs or self.model is None:
            return None
        if self._live is None:
            from app.graph import reach
            self._live = reach.closure(self.model, self.output_nodes())
        return self._live

    def close(self):
        """Stop the background work."""
        self.drawing.cancel()
        self.background.stop()

    # -- outputs

    @property
    def planning(self):
        """True while the plan for the chosen outputs is being made."""
        return bool(self.outputs) and self.plan is None and self.plan_error is None

    def is_output(self, name):
        """True when a node of this name is chosen (with whatever port)."""
        return any(output.split(':')[0] == name for output in self.outputs)

    def output_nodes(self):
        """Node numbers of the chosen outputs."""
        return loading.node_numbers(self.model, self.outputs) if self.model else []

    def candidates(self):
        """The output candidates, best first; empty until a model is open."""
        if self.model is None:
            return []
        from app.naming import candidates
        return candidates.rank(self.model)

    def doubt(self):
        """Why the likely outputs may be others, a sentence; None when that is sure."""
        if self.model is None:
            return None
        from app.naming import candidates
        return candidates.doubt(self.model)

    def toggle_output(self, name):
        """Choose a node as an output, or drop it."""
        if self.is_output(name):
            rest = tuple(out for out in self.outputs if out.split(':')[0] != name)
            self._change(tr('Drop output %s') % name, outputs=rest)
        else:
            self._change(tr('Choose output %s') % name, outputs=self.outputs + (name,))

    def add_outputs(self, names):
        """Choose more nodes."""
        new = []
        for name in names:
            if not self.is_output(name.split(':')[0]) and name not in new:
                new.append(name)
        if new:
            self._change(tr('Choose %s') % ', '.join(new), outputs=self.outputs + tuple(new))

    def clear_outputs(self):
        """Drop all outputs."""
        if self.outputs:
            self._change(tr('Clear outputs'), outputs=())

    def choose_likely(self):
        """Choose the nodes that look like outputs, and only those."""
        names = tuple(self.model.names[node] for node in self.likely)
        if names and names != self.outputs:
            self._change(tr('Choose likely outputs'), outputs=names)

    def set_choices(self, text, choices):
        """Plan with other `Choices`; ``text`` names the step for undo."""
        self._change(text, choices=choices)

    def set_steps(self, names):
        """Do `app.freeze.steps.STEPS` of these names to the file, once it is proven."""
        self._change(tr('Steps after freezing'), steps=tuple(names))

    def set_saver_keys(self, keys):
        """Take variables from keys of the checkpoint that were given by hand, {name: key}."""
        self.set_choices(tr('Map checkpoint keys'), self.choices._replace(saver_keys=dict(keys)))

    def set_repair(self, identifier, wanted):
        """Make one of `app.rewrite.repairs.REPAIRS`, or leave it."""
        from app.rewrite.repairs import SAFE
        now = self.choices.repair_ids
        then = now | {identifier} if wanted else now - {identifier}
        self.set_choices((tr('Mend %s') if wanted else tr('Do not mend %s')) % identifier,
                         self.choices._replace(repairs='safe' if then == SAFE
                                               else tuple(sorted(then))))

    # -- view

    def toggle_box(self, box, anchor=None):
        """Open or close an expandable box around an anchor (box id, view point)."""
        text = tr('Close %s') if box.expanded else tr('Open %s')
        self._change(text % box.name, state=self.state.toggled(box),
                     anchor=anchor)

    def set_state(self, text, state, anchor=None):
        """Show another view state; ``text`` names the step for undo."""
        if state != self.state:
            self._change(text, state=state, anchor=anchor)

    def set_mode(self, mode):
        """'inference': what the outputs need; 'all': the whole graph."""
        self.set_state(tr('Inference view') if mode == 'inference' else tr('Whole graph'),
                       self.state._replace(mode=mode))

    def show_view(self, text, state, place=NOWHERE):
        """Show another view with its first scopes open, and a place of it in focus."""
        builder = self.builder

        def job():
            opened = builder.start(state)
            return opened if place.node is None else builder.reveal(opened, place.node)

        def done(opened):
            self._wanted = place if place.name else None
            self.set_state(text, opened)
        self.background.run('view', job, done, self.failed.emit, text)

    def cancel_drawing(self):
        """Stop a picture that takes too long: back to the one that is shown."""
        self._wanted = None
        self.drawing.cancel()
        if self.undo_stack.canUndo():
            self.undo_stack.undo()

    def set_control(self, shown):
        """Draw control edges, or not."""
        self.set_state(tr('Control edges'), self.state._replace(control='on' if shown else 'off'))

    def collapse_all(self):
        """Close everything."""
        self.set_state(tr('Close all'), self.state._replace(expanded=frozenset(),
                                                            unfolded=frozenset()))

    def expand_level(self):
        """Open every closed box of the picture that holds others."""
        state = self.state
        for box in self.picture.boxes.values():
            if box.expandable and not box.expanded:
                state = state.toggled(box)
        self.set_state(tr('Open one level'), state)

    def expand_all(self):
        """Open every scope and series of the view; drawing them can be cancelled."""
        job = functools.partial(self.builder.all_opened, self.state)
        self.background.run('view', job, functools.partial(self.set_state, tr('Open everything')),
                            self.failed.emit, tr('Open everything'))

    def reveal(self, place):
        """Open what hides a node or scope, put it in focus, bring it into view."""
        self.set_focus(place)
        if self._is_shown(place):
            self.revealed.emit(place)
            return
        job = functools.partial(_state_showing, self.model, self.builder, self.state,
                                self.picture, place)
        done = functools.partial(self._on_revealed, place, self.state)
        self.background.run('reveal', job, done,
                            self.failed.emit, tr('Looking for %s') % place.name)

    def set_focus(self, place):
        """Put a `places.Place` in focus."""
        if place != self.focus:
            self.focus = place
            self.focus_changed.emit(place)

    # -- inside

    def _chosen(self):
        checkpoint = self.model.checkpoint if self.model is not None else None
        return Chosen(self.outputs, self.state, checkpoint, self.choices, self.steps)

    def _change(self, text, anchor=None, **fields):
        before = self._chosen()
        if 'outputs' in fields and 'state' not in fields:
            fields['state'] = self._state_with(fields['outputs'])
        after = before._replace(**fields)
        if before != after:
            self.undo_stack.push(_Change(self, text, before, after, anchor))

    def _is_shown(self, place):
        """True when a place has a box of its own, or is folded into one for good."""
        box = self.picture.boxes.get(places.box_of(self.picture, place))
        if box is None or place.node is None:
            return box is not None
        return box.nodes[:1] == (place.node,) or not box.expandable

    def _on_revealed(self, place, asked_of, state):
        if asked_of != self.state:
            self.reveal(place)
        elif state == self.state:
            self.revealed.emit(place)
        else:
            self._wanted = place
            self.set_state(tr('Show %s') % place.name, state)

    def _state_with(self, outputs):
        """The view state, made to contain outputs that it leaves out now."""
        nodes = loading.node_numbers(self.model, outputs)
        missing = [node for node in nodes if self.picture.box_of(node) is None]
        if not missing:
            return self.state
        return self.state._replace(outputs=self.state.outputs + tuple(missing))

    def apply(self, chosen, anchor=None):
        """Set all that a `Chosen` holds at once; used by undo and redo."""
        before = self._chosen()
        self.choices = chosen.choices
        if chosen.checkpoint != before.checkpoint:
            self._take_checkpoint(chosen.checkpoint)
            self.checkpoint_changed.emit()
        if chosen.outputs != self.outputs:
            self.outputs = chosen.outputs
            self._live = None
            self.outputs_changed.emit()
        if not chosen.plans_like(before):
            self._replan()
        if chosen.choices != before.choices:
            self.choices_changed.emit()
        if chosen.steps != self.steps:
            self.steps = chosen.steps
            self.steps_changed.emit()
        if chosen.state != self.state:
            self.state = chosen.state
            self._redraw(anchor)

    def _redraw(self, anchor):
        if self.state == self._drawn:
            self.drawing.cancel()
            return
        self.drawing.start(self.builder, self.state,
                           functools.partial(self._on_picture, anchor, self.state),
                           self._on_not_drawn)

    def _on_not_drawn(self, error):
        self._wanted = None
        self.failed.emit(error)

    def _on_picture(self, anchor, state, picture):
        self.picture, self._drawn = picture, state
        self.picture_changed.emit(picture, anchor)
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.revealed.emit(wanted)

    def _replan(self):
        # A plan of other outputs must not be frozen while this one is being made.
        self.plan = self.plan_error = None
        self.plan_changed.emit()
        if not self.outputs:
            self.background.drop('plan')
            return
        job = functools.partial(make_plan, self.model, self.model.checkpoint, self.outputs,
                                self.choices)
        self.background.run('plan', job, self._on_plan, self._on_plan_failed, tr('Planning'))

    def _on_plan(self, plan):
        self.plan, self.plan_error = plan, None
        # What repairs take out of the part is not frozen either.
        self._live = sorted(set(plan.closure).difference(plan.removed))
        self.plan_changed.emit()

    def _on_plan_failed(self, error):
        self.plan, self.plan_error = None, error
        self.plan_changed.emit()


class _Change(QUndoCommand):
    """One step: a `Chosen` before and one after."""

    def __init__(self, document, text, before, after, anchor):
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after
        self._anchor = anchor

    # Override QUndoCommand

    def undo(self):
        self._document.apply(self._before, self._anchor)

    def redo(self):
        self._document.apply(self._after, self._anchor)


def _state_showing(model, builder, state, picture, place):
    """The view state with all opened that hides a place."""
    if place.node is not None:
        return builder.reveal(state, place.node)
    nodes = list(model.scopes.descendants(place.name))
    shown = next((node for node in nodes if picture.box_of(node) is not None), None)
    if shown is None:
        state = state._replace(mode='all')
    around = model.scopes.parent_of(place.name)
    return builder.opened(state, around) if around else state
