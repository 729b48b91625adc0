"""What the window does about what is looked at: views, focus, the box under the pointer."""
import functools

from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtWidgets import QAction, QMenu

from app.ui import marks, places
from app.ui.looks import live_in, look_for
from app.ui.tree_panel import LIMIT
from app.ui.words import tr

#: A way that must be smaller than this scale to be seen whole is shown by its end alone.
LEAST_WAY = 0.2


class WindowViews:
    """The part of `main_window.MainWindow` that moves about in the graph, mixed into it."""

    def set_mode(self, mode):
        """'inference' or 'all'."""
        if self.document.state is not None:
            self.document.set_mode(mode)
        self._show_mode()

    def set_control(self, shown):
        """Draw control edges, or not."""
        if self.document.state is not None:
            self.document.set_control(shown)

    def zoom_to_selection(self):
        """Zoom to the box in focus."""
        if self.canvas.look.focus is not None:
            self.canvas.zoom_to(self.canvas.look.focus)

    def toggle_focused_box(self):
        """Open or close the box in focus."""
        box = self._focused_box()
        if box is not None and box.expandable:
            self.canvas.toggle_box(box.id)

    def toggle_aside(self):
        """Put the box in focus beside the main graph, or return it."""
        box = self._focused_box()
        if box is not None and box.kind not in ('port', 'tray'):
            if self.is_beside(box):
                self.document.set_state(tr('Return %s') % box.name,
                                        self.document.state.put_back(box.name))
            else:
                self.document.set_state(tr('Put %s beside') % box.name,
                                        self.document.state.put_aside(box.name))

    def go_to(self, name):
        """Bring a node or a scope into view and into focus."""
        model = self.document.model
        if model is None:
            return
        place = places.named(model, name)
        if place.name:
            self.document.reveal(place)

    def focus_search(self):
        """Put the cursor into the search box."""
        self.tree.box.setFocus(Qt.ShortcutFocusReason)
        self.tree.box.selectAll()

    def find_next(self):
        """Go to the next node that the search found, or to the search box without any."""
        self._walk(1)

    def find_previous(self):
        """Go to the node found before, or to the search box without any."""
        self._walk(-1)

    def _walk(self, steps):
        if self.tree.box.text().strip():
            self.tree.walk(steps)
        else:
            self.focus_search()

    def focus_names(self):
        """Put the cursor into the box for names."""
        self.outputs.names.edit.setFocus(Qt.ShortcutFocusReason)
        self.outputs.scroll_to(self.outputs.names)

    # -- what the canvas and the tree say

    def _on_canvas_focus(self, box_id):
        self.document.set_focus(self._place_of(box_id))

    def _on_hover(self, box_id):
        place = self._place_of(box_id)
        place = place if place.name else self.document.focus
        self.path_bar.show_name(place.name, place.node is not None)

    def _on_toggle_box(self, box_id, point):
        box = self.document.picture.boxes.get(box_id)
        if box is not None and box.expandable:
            self.document.toggle_box(box, (box_id, QPointF(point)))

    def _on_output_requested(self, box_id):
        box = self.document.picture.boxes.get(box_id)
        if box is not None and box.nodes and box.kind in ('node', 'variable'):
            self.document.toggle_output(self.document.model.names[box.nodes[0]])

    def _on_menu(self, box_id, point):
        if self.document.picture is not None:
            box = self.document.picture.boxes.get(box_id)
            several = len(self.canvas.look.selected) > 1
            menu = self.actions.node_menu(None if several else box, self.is_beside(box))
            self.view_actions.fill(menu, box)
            links = () if several else marks.links(self.document.picture, box)
            menu.insertActions(menu.actions()[0], self._link_actions(links, menu))
            menu.setAttribute(Qt.WA_DeleteOnClose)
            menu.popup(point)

    def _on_links(self, nodes, point):
        """Go to the one node that was meant, or let the user choose."""
        if len(nodes) == 1:
            self.go_to(self.document.model.names[nodes[0]])
            return
        menu = QMenu(self)
        menu.setObjectName('links')
        menu.addActions(self._link_actions(nodes, menu))
        menu.setAttribute(Qt.WA_DeleteOnClose)
        menu.popup(point)

    def _link_actions(self, nodes, menu):
        actions = []
        for node in nodes:
            name = self.document.model.names[node]
            actions.append(QAction(tr('Go to %s') % name.replace('&', '&&'), menu))
            actions[-1].triggered.connect(functools.partial(self._go_to, name))
        return actions

    def _go_to(self, name, _=False):
        self.go_to(name)

    def _on_revealed(self, place):
        box_id = places.box_of(self.document.picture, place)
        if box_id is not None:
            self.canvas.set_focus_box(box_id, tell=False)
            if place.name != self.way_to or not self.canvas.fit_path(LEAST_WAY):
                self.canvas.ensure_visible(box_id)

    def _on_picked(self, name, node):
        self.document.reveal(places.Place(name, node))

    def _on_search(self, text):
        model = self.document.model

        def job():
            from app.naming import search
            return search.search(model, text, LIMIT)
        self.document.background.run('search', job, self.tree.show_found,
                                     self.tree.show_problem)

    # -- the picture and what is in focus

    def look(self):
        """The `looks.Look` of the picture: choices, what is live, what a trace lights up."""
        document = self.document
        index = document.drawing.index
        ends = index.ends if index is not None and index.picture is document.picture else None
        return self.view_actions.look(look_for(
            document.picture,
            self.comparison.live(live_in(document.state, document.live_nodes())),
            document.output_nodes(), document.likely, ends))

    def _show_mode(self):
        state = self.document.state
        if state is not None:
            for mode, button in self.segments.items():
                button.setChecked(state.mode == mode)
            self.actions.inference.setChecked(state.mode == 'inference')
            self.actions.whole.setChecked(state.mode == 'all')

    def _focus_canvas(self, place):
        box_id = places.box_of(self.document.picture, place)
        here = self.canvas.look.focus
        # A port or a series has no place of its own: it keeps the focus it was given.
        if box_id is not None or here is None or self._place_of(here).name:
            self.canvas.set_focus_box(box_id, tell=False)

    def _focused_box(self):
        picture = self.document.picture
        return picture.boxes.get(self.canvas.look.focus) if picture is not None else None

    def _place_of(self, box_id):
        return places.of_box(self.document.model, self.document.picture.boxes.get(box_id))

    def is_beside(self, box):
        """True when a box lies in the tray beside the main graph."""
        parent = self.document.picture.boxes.get(box.parent) if box is not None else None
        return parent is not None and parent.kind == 'tray'

    def _describe_box(self, box_id):
        box = self.document.picture.boxes[box_id]
        if box.kind == 'port':
            return self.view_actions.port_text(box_id)
        parts = [self._place_of(box_id).name or box.label, box.sublabel]
        links = marks.links(self.document.picture, box)
        parts += [tr('%s   (click to go there)') % self.document.model.names[node] if node in links
                  else text for text, node in box.marks]
        return '\n'.join(part for part in parts if part)
