"""The window: puts canvas and panels around one document."""
import functools
import os

from PyQt5.QtCore import QPointF, QSize, Qt, QTimer
from PyQt5.QtWidgets import (QApplication, QDockWidget, QLabel, QMainWindow, QToolButton,
                             QVBoxLayout, QWidget)

from app.graph.text import plural
from app.ui import dialogs, icons, inspect_text, places, theme as themes
from app.ui.actions import Actions
from app.ui.banner import Banner, LoadingBar
from app.ui.canvas import Canvas
from app.ui.checkpoint_button import CheckpointButton
from app.ui.desk import Desk
from app.ui.document import Document
from app.ui.inspector import Inspector
from app.ui.looks import look_for
from app.ui.outputs_panel import OutputsPanel
from app.ui.path_bar import PathBar
from app.ui.tensor_values import TensorValues
from app.ui.tree_panel import LIMIT, TreePanel
from app.ui.watch import Watch
from app.ui.view_actions import ViewActions
from app.ui.window_commands import WindowCommands
from app.ui.window_files import WindowFiles, drop_hint
from app.ui.window_names import WindowNames
from app.ui.worker_bridge import WorkerBridge

SIZE = (1600, 1000)
SIDE_WIDTHS = (270, 400)
#: For windows narrower than NARROW px.
NARROW, NARROW_WIDTHS = 1100, (180, 280)
LEAST_WIDTHS = (180, 280, 280)


class MainWindow(WindowCommands, WindowFiles, WindowNames, QMainWindow):
    """Canvas in the middle, tree on the left, inspector and freeze on the right.

    Args:
        settings: a `settings.Settings`.
        measure: a `fonts.Measure`.

    Attributes:
        document, canvas, path_bar, tree, inspector, outputs, actions, banner, bridge.
        pick: the `dialogs` functions asked for paths; tests put their own here.
    """

    def __init__(self, settings, measure):
        super().__init__()
        self.settings = settings
        self.theme = None
        self._warm_next = False
        self._freeze_next = False
        self._frozen = None
        self.pick = dialogs
        self.document = Document(measure, self)
        self.bridge = WorkerBridge(self)
        theme = themes.load(themes.choose(settings.theme, self._lightness()))
        icons.use_theme(theme)
        self.setWindowTitle('Freezeframe')
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.AllowNestedDocks)
        self.canvas = Canvas(theme, measure)
        self.canvas.describe = self._describe_box
        self.banner = Banner()
        self.news = Banner('note')
        self.path_line = Banner('note', 'show')
        self.loading = LoadingBar()
        self.watch = Watch(self)
        self.path_bar = PathBar()
        self._build_segments()
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.path_bar, self.loading, self.banner, self.news,
                       self.path_line):
            layout.addWidget(widget)
        layout.addWidget(self.canvas, 1)
        self.drop_hint = drop_hint(centre)
        self.setCentralWidget(centre)
        self.tree = TreePanel()
        self.inspector = Inspector()
        self.values = TensorValues(self.bridge, self)
        self.inspector.set_values(self.values)
        self.outputs = OutputsPanel()
        for panel, width in zip((self.tree, self.inspector, self.outputs), LEAST_WIDTHS):
            panel.setMinimumWidth(width)
        self._build_docks()
        self._build_status()
        self.actions = Actions(self)
        self._connect()
        self.view_actions = ViewActions(self)
        self.desk = Desk(self)
        self.show_text_size(theme)
        self.actions.show_theme(settings.theme)
        self._restore()

    # -- building

    def _build_segments(self):
        self.segments = {}
        for place, mode, text in (('first', 'inference', 'Inference'), ('last', 'all', 'Whole')):
            button = QToolButton()
            button.setObjectName('segment')
            button.setProperty('place', place)
            button.setText(text)
            button.setCheckable(True)
            button.setToolTip({'inference': 'Only what the outputs need',
                               'all': 'The whole graph'}[mode])
            button.clicked.connect(lambda _=False, mode=mode: self.set_mode(mode))
            self.segments[mode] = button
            self.path_bar.add_widget(button)
        self.segments['inference'].setChecked(True)

    def _build_docks(self):
        self.docks = []
        for name, title, widget, area in (
                ('scopes', 'Name scopes', self.tree, Qt.LeftDockWidgetArea),
                ('inspector', 'Inspector', self.inspector, Qt.RightDockWidgetArea),
                ('outputs', 'Outputs and freeze', self.outputs, Qt.RightDockWidgetArea)):
            dock = QDockWidget(title, self)
            dock.setObjectName(name)
            dock.setWidget(widget)
            self.addDockWidget(area, dock)
            self.docks.append(dock)
        self.setCorner(Qt.BottomLeftCorner, Qt.LeftDockWidgetArea)
        self.setCorner(Qt.BottomRightCorner, Qt.RightDockWidgetArea)

    def _build_status(self):
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self.summary = QLabel()
        self.busy = QLabel()
        self.checkpoint = CheckpointButton()
        self.checkpoint.setAccessibleName('Checkpoint')
        bar.addWidget(self.summary)
        bar.addWidget(self.checkpoint)
        bar.addPermanentWidget(self.busy)

    def _connect(self):
        document, canvas = self.document, self.canvas
        document.opened.connect(self._on_opened)
        document.failed.connect(self._on_failed)
        document.open_failed.connect(self._on_open_failed)
        document.loading_changed.connect(self._on_loading)
        document.loading_progressed.connect(self.loading.show_progress)
        document.checkpoint_changed.connect(self._on_checkpoint)
        self.loading.cancel.clicked.connect(lambda _=False: document.cancel_open())
        self.watch.changed.connect(self._on_changed_on_disk)
        self.watch.newer.connect(self._on_newer)
        self.checkpoint.picked.connect(self.use_checkpoint)
        self.checkpoint.other_wanted.connect(self.choose_checkpoint)
        self.checkpoint.keys_wanted.connect(self.show_mapping)
        document.picture_changed.connect(self._on_picture)
        document.outputs_changed.connect(self._on_outputs)
        document.plan_changed.connect(self._on_plan)
        document.focus_changed.connect(self._on_focus)
        document.revealed.connect(self._on_revealed)
        document.background.busy_changed.connect(self.busy.setText)
        canvas.picture_painted.connect(self._on_painted)
        canvas.focused.connect(self._on_canvas_focus)
        canvas.hovered.connect(self._on_hover)
        canvas.toggle_requested.connect(self._on_toggle_box)
        canvas.output_requested.connect(self._on_output_requested)
        canvas.menu_requested.connect(self._on_menu)
        self.path_bar.part_clicked.connect(self.go_to)
        self.path_bar.copy_requested.connect(self._copy)
        self.tree.picked.connect(self._on_picked)
        self.tree.search_requested.connect(self._on_search)
        self.inspector.link_clicked.connect(self.go_to)
        self.inspector.copy_requested.connect(self._copy)
        self.inspector.save_requested.connect(self.save_values)
        self.values.saved.connect(self._on_saved)
        self.outputs.toggle_requested.connect(document.toggle_output)
        self.outputs.show_requested.connect(self.go_to)
        self.outputs.checkpoint_wanted.connect(self.choose_checkpoint)
        self.outputs.checkpoint_picked.connect(self.use_checkpoint)
        self._connect_names()
        freeze = self.outputs.freeze
        freeze.freeze_requested.connect(self.start_freeze)
        freeze.cancel_requested.connect(self.bridge.cancel)
        freeze.open_requested.connect(self.open_path)
        freeze.unsafe_requested.connect(self.prove_unsafe)
        self.bridge.progressed.connect(freeze.show_progress)
        self.bridge.finished.connect(freeze.show_result)
        self.bridge.failed.connect(freeze.show_error)

    def _restore(self):
        geometry, docks = self.settings.window()
        if geometry is None or not self.restoreGeometry(geometry):
            size = QSize(*SIZE)
            if QApplication.platformName() != 'offscreen':
                size = size.boundedTo(QApplication.primaryScreen().availableSize())
            self.resize(size)
        self._share_out = docks is None or not self.restoreState(docks)

    def reset_panels(self):
        """Put all panels where they were at first."""
        for dock, area in zip(self.docks, (Qt.LeftDockWidgetArea, Qt.RightDockWidgetArea,
                                           Qt.RightDockWidgetArea)):
            dock.setFloating(False)
            self.addDockWidget(area, dock)
            dock.show()
        self._share_width()

    def _share_width(self):
        """Give the docks their first sizes, by the width of the window."""
        share = min(self.width() / SIZE[0], 1.0)
        widths = NARROW_WIDTHS if self.width() < NARROW else [
            int(width * share) for width in SIDE_WIDTHS]
        self.resizeDocks([self.docks[0], self.docks[1]], widths, Qt.Horizontal)
        self.resizeDocks(self.docks[1:], [480, 460], Qt.Vertical)

    # -- view

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
        if box is not None and box.kind != 'port':
            if self._is_beside(box):
                self.document.set_state('Return %s' % box.name,
                                        self.document.state.put_back(box.name))
            else:
                self.document.set_state('Put %s beside' % box.name,
                                        self.document.state.put_aside(box.name))

    def set_theme_setting(self, setting):
        """'light', 'dark' or 'system', now and from now on."""
        self.settings.theme = setting
        self.actions.show_theme(setting)
        self._apply_theme(themes.load(themes.choose(setting, self._lightness())))

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

    def focus_names(self):
        """Put the cursor into the box for names."""
        self.outputs.names.edit.setFocus(Qt.ShortcutFocusReason)
        self.outputs.scroll_to(self.outputs.names)

    # -- what the document says

    def _on_opened(self):
        model = self.document.model
        self._warm_next = True
        self._freeze_next = False
        if not self.outputs.freeze.running:
            self._frozen = None
        self.outputs.names.ask_again()
        self.news.hide()
        self.path_line.hide()
        self.watch.set_files(None, None)
        if not self.document.kept:
            self.canvas.clear()
        self.tree.set_model(model)
        self.inspector.show_nothing()
        self.path_bar.show_name('')
        self.outputs.freeze.set_choice(model, self.document.outputs)
        self.outputs.show_outputs(self.document)
        self._show_plan()
        self._show_mode()
        self.setWindowTitle('%s — Freezeframe' % model.path.name)
        self.settings.add_recent(os.path.join(os.getcwd(), str(model.path)))
        parts = [str(model.path), plural(model.node_count, 'node')]
        if model.tensorflow_version:
            parts.append('TensorFlow %s' % model.tensorflow_version)
        self.summary.setText('   ·   '.join(parts))
        self._show_checkpoint()

    def _on_checkpoint(self):
        self._show_checkpoint()
        self._watch_files()
        self._on_focus(self.document.focus)

    def _show_checkpoint(self):
        self.checkpoint.show_model(self.document.model)
        self.outputs.show_weights(self.document.model)

    def _on_picture(self, picture, anchor):
        self.canvas.set_picture(picture, self.look(), anchor, self.document.drawing.index)
        self._show_mode()
        self._focus_canvas(self.document.focus)

    def _on_outputs(self):
        self.outputs.show_outputs(self.document)
        self.outputs.freeze.set_choice(self.document.model, self.document.outputs)
        self.canvas.set_look(self.look())

    def _on_plan(self):
        self._show_plan()
        if self._freeze_next and not self.document.planning:
            # From the event loop: a dialog here would keep the other listeners waiting.
            self._freeze_next = False
            QTimer.singleShot(0, self.start_freeze)
        plan = self.document.plan
        if plan is not None and self.document.picture is not None:
            look = self.look()
            if look.live != self.canvas.look.live:
                self.canvas.set_look(look)

    def _on_focus(self, place):
        model = self.document.model
        self.path_bar.show_name(place.name, place.node is not None)
        if place.node is not None:
            self.inspector.show_node(model, place.node, self._planned(place.node))
        elif place.name:
            self.inspector.show_scope(model, place.name)
        else:
            self.inspector.show_model(model)
        self.tree.select(place.name, place.node)
        self._focus_canvas(place)

    def _on_revealed(self, place):
        box_id = places.box_of(self.document.picture, place)
        if box_id is not None:
            self.canvas.set_focus_box(box_id, tell=False)
            self.canvas.ensure_visible(box_id)

    # -- what the canvas and the panels say

    def _on_canvas_focus(self, box_id):
        self.document.set_focus(self._place_of(box_id))

    def _on_painted(self):
        if self._warm_next:
            self._warm_next = False
            QTimer.singleShot(0, self._on_first_painted)

    def _on_first_painted(self):
        """What may wait until the first picture is on the screen."""
        if self.windowIcon().isNull():
            self.setWindowIcon(icons.application_icon())
        if self.document.model is not None:
            if not self.document.focus.name:
                self.inspector.show_model(self.document.model)
            self.document.warm()
            self._watch_files()
            self.document.background.run(
                'warm inspector', functools.partial(inspect_text.warm, self.document.model),
                lambda _: None)

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
            menu = self.actions.node_menu(box, self._is_beside(box))
            self.view_actions.fill(menu, box)
            menu.setAttribute(Qt.WA_DeleteOnClose)
            menu.popup(point)

    def _on_picked(self, name, node):
        self.document.reveal(places.Place(name, node))

    def _on_search(self, text):
        model = self.document.model

        def job():
            from app.naming import search
            return search.search(model, text, LIMIT)
        self.document.background.run('search', job, self.tree.show_found,
                                     lambda error: self.tree.show_found([]))

    # -- inside

    def look(self):
        """The `looks.Look` of the picture: choices, what is live, what a trace lights up."""
        document = self.document
        return self.view_actions.look(look_for(
            document.picture, document.live_nodes(), document.output_nodes(), document.likely))

    def _show_plan(self):
        document, freeze = self.document, self.outputs.freeze
        if document.plan is not None:
            self.outputs.plan.show_plan(document.plan)
            freeze.set_ready(document.plan.ok, 'The findings above stand in the way')
        elif document.plan_error is not None:
            self.outputs.plan.show_error(document.plan_error)
            freeze.set_ready(False, document.plan_error.message)
        elif document.planning:
            self.outputs.plan.setEnabled(False)
            freeze.set_ready(False, 'Looking at what would be frozen')
        else:
            self.outputs.plan.hide()
            freeze.set_ready(False, 'Choose an output first')

    def _show_mode(self):
        state = self.document.state
        if state is not None:
            for mode, button in self.segments.items():
                button.setChecked(state.mode == mode)
            self.actions.inference.setChecked(state.mode == 'inference')
            self.actions.whole.setChecked(state.mode == 'all')

    def _planned(self, node):
        plan = self.document.plan
        return next((variable for variable in (plan.variables if plan else ())
                     if variable.node == node), None)

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

    def _is_beside(self, box):
        parent = self.document.picture.boxes.get(box.parent) if box is not None else None
        return parent is not None and parent.kind == 'tray'

    def _describe_box(self, box_id):
        box = self.document.picture.boxes[box_id]
        if box.kind == 'port':
            return self.view_actions.port_text(box_id)
        parts = [self._place_of(box_id).name or box.label, box.sublabel]
        parts += [text for text, _ in box.marks]
        return '\n'.join(part for part in parts if part)

    def _lightness(self):
        return QApplication.style().standardPalette().window().color().lightness()

    def show_text_size(self, theme=None):
        """Show all text in the size that is set."""
        themes.set_text_size(self.settings.text_size)
        theme, self.theme = theme or self.theme, None
        self._apply_theme(theme)

    def _apply_theme(self, theme):
        if theme is self.theme:
            return
        self.theme = theme
        icons.use_theme(theme)
        application = QApplication.instance()
        application.setPalette(theme.palette())
        application.setStyleSheet(theme.stylesheet())
        self.canvas.set_theme(theme)
        self.tree.set_theme(theme)
        self.inspector.set_theme(theme)

    # -- Override QMainWindow

    def showEvent(self, event):
        if self._share_out:
            self._share_out = False
            self._share_width()
        super().showEvent(event)

    def closeEvent(self, event):
        self.settings.save_window(self.saveGeometry(), self.saveState())
        self.desk.close()
        self.hide()
        self.document.close()
        self.bridge.close()
        super().closeEvent(event)
