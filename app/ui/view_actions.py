"""Views, traces, colours, selections: what the window does to what is looked at."""
import functools

from PyQt5.QtWidgets import QAction, QActionGroup, QApplication, QMenu

from app.graph.roles import ROLES
from app.graph.text import format_shape
from app.ui import coloring, places
from app.ui.drawing import DrawingBar
from app.ui.looks import traced
from app.ui.series_actions import SeriesActions
from app.ui.view_note import SPACE, ViewNote, control_text
from app.ui.words import plural, tr
from app.view import selection
from app.view.facts import Facts
from app.view.state import AROUND, FOCUS, ROLE

HOPS = (1, 2, 3, 4, 5)
SHOWN_TENSORS = 20
UP, DOWN, BETWEEN = 'upstream', 'downstream', 'between'


class ViewActions:
    """Menus and what they do; one line each hooks it into the window.

    Args:
        window: the `main_window.MainWindow`.

    Attributes:
        trace: node numbers that a trace goes through, None when there is none.
        drawing: the bar that says how far a picture is.
    """

    def __init__(self, window):
        self._window = window
        self._canvas, self._document = window.canvas, window.document
        self._settings = window.settings
        self._facts = self._fates = None
        self._note = ViewNote()
        self._fits = None
        self._clear_trace()
        self.series = SeriesActions(window)
        self.around = [self._make('%d edge%s away' % (hops, 's' * (hops > 1)), functools.partial(
            self.show_around, hops), str(hops)) for hops in HOPS]
        self.roles = [self._make(text, functools.partial(self.show_role, role))
                      for role, text in coloring.ROLE_LABELS if role in ROLES]
        self.upstream = self._make('Trace upstream', functools.partial(self.show_trace, UP), 'U')
        self.downstream = self._make('Trace downstream', functools.partial(
            self.show_trace, DOWN), 'D')
        self.between = self._make('Trace between the two selected', functools.partial(
            self.show_trace, BETWEEN), 'B')
        self.end = self._make('End the trace', self.end_trace)
        self.focus_control = self._make('Control edges of the node in focus', self._set_control,
                                        switch=True)
        self.animation = self._switch('Animate', 'animation', self._set_animated)
        self.minimap = self._switch('Map', 'minimap', self._canvas.set_minimap_visible, 'M')
        self.use_outputs = self._make('Use as outputs', self.choose_selected)
        self.copy_names = self._make('Copy names', self.copy_selected)
        self.put_aside = self._make('Put beside the main graph', functools.partial(
            self.move_selected, True))
        self.put_back = self._make('Return to the main graph', functools.partial(
            self.move_selected, False))
        self.colors = QActionGroup(window)
        for mode, text in coloring.MODES:
            action = QAction(tr(text), window, checkable=True)
            action.setObjectName(text)
            action.setData(mode)
            action.triggered.connect(functools.partial(self._on_color, mode))
            self.colors.addAction(action)
        self.drawing = DrawingBar(self._document.drawing, self._canvas)
        self.drawing.cancel.clicked.connect(lambda _=False: self._document.cancel_drawing())
        self._fill_menu(window.actions.menus['&View'])
        canvas, document = self._canvas, self._document
        canvas.describe_wire = self.wire_text
        canvas.wire_clicked.connect(self._on_wire)
        canvas.escaped.connect(self._on_escape)
        canvas.focused.connect(self._on_changed)
        document.focus_changed.connect(self._on_changed)
        document.picture_changed.connect(self._on_changed)
        document.opened.connect(self._on_opened)
        self.set_color(self._settings.value('color', coloring.KIND))

    # -- views

    def show_around(self, hops):
        """Show what is at most so many edges from the nodes in focus or selected."""
        nodes = self.chosen_nodes()
        if nodes:
            self._fits = AROUND
            self._document.show_view(
                tr('Around %s') % self._names(nodes), self._document.state.near(nodes, hops),
                places.Place(self._document.model.names[nodes[0]], nodes[0]))

    def show_role(self, role):
        """Show the nodes of one role."""
        if self._document.state is not None:
            self._fits = ROLE
            self._document.show_view(tr('Only %s') % tr(
                dict(coloring.ROLE_LABELS)[role]).lower(),
                                     self._document.state.of_role(role))

    def fit_new_view(self):
        """Bring all of a view into sight when it was asked for and its picture is there."""
        if self._fits is not None and self._document.state.mode == self._fits:
            self._fits = None
            self._canvas.show_overview()

    # -- traces

    def show_trace(self, way):
        """Light up what the chosen nodes need, what they feed, or what lies between two."""
        nodes, model = self.chosen_nodes(), self._document.model
        if not nodes or way == BETWEEN and len(nodes) != 2:
            self._window.statusBar().showMessage(
                tr('Select two nodes with Ctrl+click first') if way == BETWEEN
                else tr('Click a node first'), 6000)
            return
        if way == BETWEEN:
            found = selection.between(model, *nodes)
            title = tr('Between %s and %s') % tuple(model.names[node] for node in nodes)
        else:
            found = (selection.upstream if way == UP else selection.downstream)(model, nodes)
            title = (tr('Upstream of %s') if way == UP else tr('Downstream of %s')) % self._names(
                nodes)
        if not found:
            self._window.statusBar().showMessage(tr('%s: no data flows there') % title, 6000)
            return
        self.trace, self._title = found, title
        self._refresh()

    def end_trace(self):
        """Light up everything again."""
        if self.trace is not None:
            self._clear_trace()
            self._refresh()

    def look(self, look):
        """A look, with all dimmed that the trace does not go through."""
        picture = self._document.picture
        if self.trace is None or picture is None:
            return look
        return traced(look, selection.lit(picture, self.trace))

    # -- selection

    def chosen_nodes(self):
        """Ascending numbers of the nodes in the boxes selected, else in the one in focus."""
        picture = self._document.picture
        if picture is None:
            return []
        look = self._canvas.look
        chosen = look.selected or ({look.focus} if look.focus else ())
        nodes = set()
        for box_id in chosen:
            box = picture.boxes.get(box_id)
            if box is None:
                continue
            if box.kind == 'scope':
                nodes.update(node for node in self._document.model.scopes.descendants(box.name)
                             if picture.box_of(node) is not None)
            else:
                nodes.update(box.nodes[:1])
        return sorted(nodes)

    def choose_selected(self):
        """Choose the selected ops as outputs."""
        names = [box.name for box in self._selected() if box.kind in ('node', 'variable')]
        self._document.add_outputs(names)

    def copy_selected(self):
        """Copy the names of the selected boxes, one a line."""
        names = [box.name for box in self._selected()]
        if names:
            QApplication.clipboard().setText('\n'.join(names))
            self._window.statusBar().showMessage(tr('Copied %s') % plural(len(names), 'name'), 3000)

    def move_selected(self, aside):
        """Put the selected boxes beside the main graph, or return them."""
        state = self._document.state
        names = [box.name for box in self._selected() if box.kind not in ('port', 'tray')]
        for name in names:
            state = state.put_aside(name) if aside else state.put_back(name)
        if names:
            self._document.set_state((tr('Put %s beside') if aside else tr('Return %s')) % plural(
                len(names), 'box', 'boxes'), state)

    # -- colours

    def set_color(self, mode):
        """Colour by one of `coloring.MODES`, from now on."""
        modes = [name for name, _ in coloring.MODES]
        mode = mode if mode in modes else coloring.KIND
        self.colors.actions()[modes.index(mode)].setChecked(True)
        self._settings.set_value('color', mode)
        self._mode = mode
        if self._fates is not None:
            self._canvas.set_colors(coloring.FATE, self._fates)
            return
        if mode == coloring.KIND or self._document.model is None:
            self._canvas.set_colors(coloring.KIND)
            return
        if self._facts is None:
            self._facts = Facts(self._document.model)
        self._document.background.run(
            'colors', functools.partial(self._facts.prepare, mode),
            functools.partial(self._on_facts, mode), text=tr('Comparing'))

    def set_fates(self, fates):
        """Colour by what became of nodes in a frozen file, see `coloring.by_fate`.

        None goes back to the colours that were chosen.
        """
        self._fates = fates
        self.set_color(self._mode)

    # -- what lies on a wire

    def wire_text(self, wire):
        """The tensors of a wire, one a line: name, dtype and shape of the first 20."""
        lines = [' '.join(part for part in row if part) for row in self._tensors(wire)]
        rest = wire.count - len(lines)
        return '\n'.join(lines + (['and %d more' % rest] if rest > 0 else []))

    def port_text(self, box_id):
        """The tensors that pass a port on the border of a scope, as `wire_text` gives them."""
        wires = self._document.picture.wires
        through = [wire for wire in wires if wire.source == box_id] \
            or [wire for wire in wires if wire.target == box_id]
        if not through:
            return ''
        tensors = tuple(dict.fromkeys(one for wire in through for one in wire.tensors))
        return self.wire_text(through[0]._replace(
            tensors=tensors, count=max(sum(wire.count for wire in through), len(tensors))))

    def _tensors(self, wire):
        model = self._document.model
        seen = dict.fromkeys((source, port) for source, port, _ in wire.tensors)
        for source, port in list(seen)[:SHOWN_TENSORS]:
            if port < 0:
                yield '^' + model.names[source], '', ''
                continue
            shapes, dtypes = model.shapes(source), model.dtypes(source)
            yield ('%s:%d' % (model.names[source], port),
                   dtypes[port] if port < len(dtypes) else '',
                   format_shape(shapes[port]) if port < len(shapes) else '')

    def _on_wire(self, place, point):
        wire = self._document.picture.wires[place]
        menu = QMenu(self._window)
        for source, row in zip(dict.fromkeys(source for source, _, _ in wire.tensors),
                               self._tensors(wire)):
            action = menu.addAction('   '.join(part for part in row if part))
            action.triggered.connect(functools.partial(
                self._go_to, self._document.model.names[source]))
        rest = wire.count - len(menu.actions())
        if rest > 0:
            menu.addAction(tr('and %d more') % rest).setEnabled(False)
        menu.setObjectName('tensors')
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _go_to(self, name, _=False):
        self._window.go_to(name)

    # -- menus

    def fill(self, menu, box):
        """Add what this adds to the context menu of a box (or None)."""
        first = menu.actions()[0] if menu.actions() else None
        several = len(self._canvas.look.selected) > 1
        actions = []
        if several:
            beside = {self._window.is_beside(chosen) for chosen in self._selected()}
            heading = QAction(tr('%d selected') % len(self._selected()), menu)
            heading.setEnabled(False)
            actions += [heading, self.use_outputs, self.copy_names]
            actions += [self.put_aside] if False in beside else []
            actions += [self.put_back] if True in beside else []
        if box is not None or several:
            actions += [self.upstream, self.downstream]
            actions += [self.between] if len(self._canvas.look.selected) == 2 else []
        actions += self.series.offered(box) if not several else []
        actions += [self.end] if self.trace is not None else []
        menu.insertActions(first, actions)
        if box is not None or several:
            around = QMenu(tr('Around it') if not several else tr('Around them'), menu)
            around.addActions(self.around)
            menu.insertMenu(first, around)
        menu.insertSeparator(first)

    def _fill_menu(self, menu):
        around, roles, colors = (QMenu(title, self._window) for title in (
            tr('Around the node in focus'), tr('Only one role'), tr('Colours')))
        around.addActions(self.around)
        roles.addActions(self.roles)
        colors.addActions(self.colors.actions())
        first = menu.actions()[2]
        menu.insertMenu(first, around)
        menu.insertMenu(first, roles)
        menu.insertSeparator(first)
        menu.insertActions(first, [self.upstream, self.downstream, self.between, self.end])
        menu.insertSeparator(first)
        menu.insertActions(first, [self.series.apart, self.series.gather, self.series.gather_all])
        shown = menu.actions()
        menu.insertAction(shown[shown.index(self._window.actions.control) + 1],
                          self.focus_control)
        menu.addSeparator()
        menu.addMenu(colors)
        menu.addActions([self.minimap, self.animation])

    def _make(self, text, slot, shortcut=None, switch=False):
        return self._window.actions.make(text, slot, shortcut, canvas=shortcut is not None,
                                         switch=switch)

    def _switch(self, text, name, slot, shortcut=None):
        action = self._make(text, slot, shortcut, switch=True)
        action.toggled.connect(lambda on: self._settings.set_value(name, 'on' if on else 'off'))
        on = self._settings.value(name, 'on') != 'off'
        action.setChecked(on)
        slot(on)
        return action

    # -- inside

    def _clear_trace(self):
        self.trace, self._title = None, ''

    def _selected(self):
        picture, look = self._document.picture, self._canvas.look
        chosen = look.selected or ({look.focus} if look.focus else ())
        boxes = [picture.boxes[box_id] for box_id in chosen if box_id in picture.boxes] \
            if picture else []
        return sorted(boxes, key=lambda box: (box.y, box.x))

    def _names(self, nodes):
        first = self._document.model.names[nodes[0]]
        look = self._canvas.look
        if look.selected or len(nodes) == 1:
            return first if len(nodes) == 1 else plural(len(look.selected), 'box', 'boxes')
        box = self._document.picture.boxes.get(look.focus)
        return box.name if box is not None else first

    def _refresh(self):
        self._canvas.set_look(self._window.look())
        self._on_changed()

    def _on_changed(self, *_):
        document, canvas = self._document, self._canvas
        note = SPACE.join(filter(None, (self._note.text(document.model, document.state),
                                        control_text(document.picture, document.state))))
        if self.trace is not None and document.picture is not None:
            inside = sum(document.picture.box_of(node) is not None for node in self.trace)
            note = '%s: %s' % (self._title, plural(len(self.trace), 'node'))
            if inside < len(self.trace):
                note += tr(', %d of them in this view') % inside
            note += tr('   ·   Esc ends it')
        canvas.set_note(note)
        self.end.setEnabled(self.trace is not None)
        links = ()
        if document.state is not None and document.state.control == FOCUS and canvas.look.focus:
            links = selection.control_links(document.model, document.picture, [
                node for box in self._selected() for node in box.nodes])
        canvas.set_links(links)

    def _on_escape(self):
        if self.drawing.isVisible():
            self._document.cancel_drawing()
        else:
            self.end_trace()

    def _on_opened(self):
        self._facts = self._fates = None
        self._clear_trace()
        self._canvas.set_selected(())
        self.set_color(self._mode)

    def _on_color(self, mode, _=False):
        self.set_color(mode)

    def _on_facts(self, mode, facts):
        if mode == self._mode and facts is self._facts and self._fates is None:
            self._canvas.set_colors(mode, facts)

    def _set_control(self, on):
        if self._document.state is not None:
            state = self._document.state
            control = FOCUS if on else 'off'
            if not on and state.control != FOCUS:
                return
            self._document.set_state(tr('Control edges in focus'), state._replace(control=control))

    def _set_animated(self, on):
        self._canvas.animated = on
