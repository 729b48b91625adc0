"""The window: puts canvas and panels around one document."""
import functools
import os

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.ui import dialogs, icons, inspect_text, theme as themes
from app.ui.actions import Actions
from app.ui.banner import Banner, LoadingBar
from app.ui.canvas import Canvas
from app.ui.comparison import Comparison
from app.ui.desk import Desk
from app.ui.document import Document
from app.ui.exporting import ExportBar, Exporting
from app.ui.inspector import Inspector
from app.ui.outputs_panel import OutputsPanel
from app.ui.path_bar import PathBar
from app.ui.tensor_values import TensorValues
from app.ui.tree_panel import TreePanel
from app.ui.turns import InOneTurn
from app.ui.view_actions import ViewActions
from app.ui.watch import Watch
from app.ui.window_commands import WindowCommands
from app.ui.window_files import WindowFiles, drop_hint
from app.ui.window_names import WindowNames
from app.ui.window_panels import WindowPanels
from app.ui.window_views import WindowViews
from app.ui.widgets import Later
from app.ui.windows import Windows
from app.ui.words import plural, tr
from app.ui.worker_bridge import WorkerBridge

#: After the first picture, when searches with filters are made ready.
FILTERS_MS = 3000


class MainWindow(WindowCommands, WindowFiles, WindowNames, WindowPanels, WindowViews,
                 InOneTurn, QMainWindow):
    """Canvas in the middle, tree on the left, inspector and freeze on the right.

    Args:
        settings: a `settings.Settings`.
        measure: a `fonts.Measure`.
        windows: the `windows.Windows` it is one of; None for one that is alone so far.

    Attributes:
        document, canvas, path_bar, tree, inspector, outputs, actions, banner, bridge.
        pick: the `dialogs` functions asked for paths; tests put their own here.
    """

    def __init__(self, settings, measure, windows=None):
        super().__init__()
        self.settings = settings
        self.windows = windows or Windows(settings, measure, MainWindow)
        self.theme = None
        self._warm_next = False
        self._filters_later = Later(self._warm_filters, FILTERS_MS, self)
        self._freeze_next = False
        self._frozen = None
        self.pick = dialogs
        self.document = Document(measure, self)
        self.bridge = WorkerBridge(self)
        self.exporting = Exporting(self)
        theme = themes.load(themes.choose(settings.theme, self._lightness()))
        icons.use_theme(theme)
        self.setWindowTitle('Freezeframe')
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.AllowNestedDocks)
        self.canvas = Canvas(theme, measure)
        self.canvas.describe = self._describe_box
        self.export_bar = ExportBar(self.exporting, self.canvas)
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
        self._build_docks()
        self._build_status()
        self.actions = Actions(self)
        self._connect()
        self.view_actions = ViewActions(self)
        self.comparison = Comparison(self)
        self.desk = Desk(self)
        self.show_text_size(theme)
        self.actions.show_theme(settings.theme)
        self._restore()
        self.windows.add(self)

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
        self.watch.gone.connect(self._on_gone)
        self.checkpoint.picked.connect(self.use_checkpoint)
        self.checkpoint.other_wanted.connect(self.choose_checkpoint)
        self.checkpoint.keys_wanted.connect(self.show_mapping)
        document.picture_changed.connect(self._on_picture)
        document.outputs_changed.connect(self._on_outputs)
        document.choices_changed.connect(self._tell_choice)
        document.steps_changed.connect(self._on_steps)
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
        canvas.links_requested.connect(self._on_links)
        self.path_bar.part_clicked.connect(self.go_to)
        self.path_bar.copy_requested.connect(self._copy)
        self.tree.picked.connect(self._on_picked)
        self.tree.search_requested.connect(self._on_search)
        self.tree.entered.connect(self.document.warm_filters)
        self.inspector.link_clicked.connect(self.go_to)
        self.inspector.copy_requested.connect(self._copy)
        self.inspector.save_requested.connect(self.save_values)
        self.values.saved.connect(self._on_saved)
        self.outputs.toggle_requested.connect(document.toggle_output)
        self.outputs.show_requested.connect(self.go_to)
        self.outputs.checkpoint_wanted.connect(self.choose_checkpoint)
        self.outputs.checkpoint_picked.connect(self.use_checkpoint)
        self.outputs.steps.changed.connect(document.set_steps)
        self._connect_names()
        freeze = self.outputs.freeze
        freeze.freeze_requested.connect(self.start_freeze)
        freeze.cancel_requested.connect(self.bridge.cancel)
        freeze.open_requested.connect(self.open_beside)
        freeze.compare_requested.connect(self.compare_result)
        freeze.unsafe_requested.connect(self.prove_unsafe)
        self.bridge.progressed.connect(freeze.show_progress)
        self.bridge.finished.connect(freeze.show_result)
        self.bridge.failed.connect(freeze.show_error)

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
        self._tell_choice()
        self.outputs.show_steps(self.document.steps)
        self.outputs.show_outputs(self.document)
        self.outputs.show_plan(self.document)
        self._show_mode()
        self.setWindowTitle('%s — Freezeframe' % model.path.name)
        self.settings.add_recent(os.path.join(os.getcwd(), str(model.path)))
        parts = [str(model.path), plural(model.node_count, 'node')]
        if model.tensorflow_version:
            parts.append('TensorFlow %s' % model.tensorflow_version)
        self.summary.setText('   ·   '.join(parts))
        self._show_checkpoint()
        if self.document.forgot_steps:
            self.statusBar().showMessage(tr(
                'Read anew. What was chosen stays; steps before cannot be undone any more.'), 8000)

    def _on_checkpoint(self):
        self._show_checkpoint()
        self._tell_choice()
        self._watch_files()
        self._on_focus(self.document.focus)

    def _show_checkpoint(self):
        self.checkpoint.show_model(self.document.model)
        self.outputs.show_weights(self.document.model)

    def _on_picture(self, picture, anchor):
        self.canvas.set_picture(picture, self.look(), anchor, self.document.drawing.index)
        self._show_mode()
        self.view_actions.fit_new_view()
        self._focus_canvas(self.document.focus)

    def _on_outputs(self):
        self.outputs.show_outputs(self.document)
        self._tell_choice()
        self.canvas.set_look(self.look())

    def _on_steps(self):
        self.outputs.show_steps(self.document.steps)
        self._tell_choice()

    def _on_plan(self):
        self.outputs.show_plan(self.document)
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

    # -- what may wait

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
            self._filters_later.start()
            self._watch_files()
            self.document.background.run(
                'warm inspector', functools.partial(inspect_text.warm, self.document.model),
                lambda _: None)

    def _warm_filters(self):
        if self.document.background.idle:
            self.document.warm_filters()
        else:
            self._filters_later.start()

    # -- inside

    def _tell_choice(self):
        """The panel for freezing marks results by what was chosen."""
        document = self.document
        self.outputs.freeze.set_choice(document.model, document.outputs, self.what_else())

    def _planned(self, node):
        plan = self.document.plan
        return next((variable for variable in (plan.variables if plan else ())
                     if variable.node == node), None)

    # -- Override QMainWindow

    def showEvent(self, event):
        if self._share_out:
            self._share_out = False
            self._share_width()
        super().showEvent(event)

    def closeEvent(self, event):
        freeze = self.outputs.freeze
        if freeze.running and self.isVisible() and self.pick.stays_open(self, freeze.written):
            event.ignore()
            return
        self.settings.save_window(self.saveGeometry(), self.saveState())
        self.desk.close()
        self.hide()
        self.watch.set_files(None, None)
        self._filters_later.stop()
        self.document.close()
        self.bridge.close()
        self.exporting.stop()
        self.windows.remove(self)
        super().closeEvent(event)
