"""What surrounds the work on a model: memory of files, panels, sizes, start page and guide.

Made by the window when it stands; listens to its signals, and adds commands to its menus.
"""
from PyQt5.QtCore import QObject
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QDockWidget, QMenu

from app.ui import memory, needs
from app.ui.dock_title import DockTitle
from app.ui.geometry import Viewport
from app.ui.loading import Kept
from app.ui.memory import Memory
from app.ui.plan_files import PlanFiles
from app.ui.settings import LARGEST, SMALLEST
from app.ui.tips import tip_for
from app.ui.widgets import Later
from app.ui.window_exports import Exports
from app.ui.words import tr

SAVE_MS = 1500
SIZE_STEP = 10


class Desk(QObject):
    """Keeps the surroundings of one window.

    Args:
        window: the `main_window.MainWindow`.

    Attributes:
        memory: the `memory.Memory`.
        remembers: False for a window that only draws once.
    """

    def __init__(self, window):
        super().__init__(window)
        self._window = window
        self.remembers = True
        self.memory = Memory(window.settings.folder / 'files')
        self.exports = Exports(window)
        self.plans = PlanFiles(window)
        self.start_page = None
        self.guide = None
        self._viewport = None
        self._save_later = Later(self.save, SAVE_MS, self)
        document = window.document
        document.opened.connect(self._on_opened)
        document.open_failed.connect(lambda _: self._on_open_failed())
        document.picture_changed.connect(self._on_picture)
        document.revealed.connect(lambda _: self.leave_start())
        for changed in (document.outputs_changed, document.choices_changed,
                        document.steps_changed):
            changed.connect(self._save_later.start)
        self._build_docks()
        self._add_commands()
        needs.follow(window)
        self._tell_tips(window.menuBar())

    # -- memory

    def recall(self, path, checkpoint=None, outputs=()):
        """What was chosen about a file in an earlier session, a `Kept`; None for nothing.

        Outputs or a checkpoint that are asked for win over what was.
        """
        if not self.remembers or outputs or checkpoint:
            return None
        record = self.memory.recall(path)
        if not record:
            return None
        state, names = memory.view_of(record)
        return Kept(names, state, memory.outputs_of(record), recalled=True,
                    choices=memory.choices_of(record), viewport=memory.viewport_of(record),
                    steps=memory.steps_of(record))

    def save(self):
        """Keep what is chosen now."""
        document = self._window.document
        if not self.remembers or document.model is None or document.state is None:
            return
        viewport = self._window.canvas.viewport
        record = memory.record_of(document.model, document.state, document.outputs,
                                  document.choices,
                                  (viewport.scale, viewport.left, viewport.top),
                                  document.steps)
        for path in {str(document.model.path), document.source.path}:
            self.memory.keep(path, record)

    def close(self):
        """The window goes: keep all, and note that it ended as it should."""
        self._save_later.stop()
        self.save()
        if self.remembers:
            self.memory.end()

    def offer_cut_off(self):
        """After a crash, offer what was open; True when there was something."""
        found = self.memory.cut_off() if self.remembers else []
        if found:
            self._window.news.show_text(
                tr('The last session ended before it was closed; %s.') % (
                    tr('%s was open') % found[0] if len(found) == 1
                    else tr('%d models were open') % len(found)),
                [(tr('Open it again') if len(found) == 1 else tr('Open them again'),
                  lambda: self._open_all(found))])
        return bool(found)

    def _open_all(self, paths):
        for path in paths:
            self._window.open_beside(path)

    # -- start page and guide

    def show_start(self):
        """Where to begin, instead of an empty canvas."""
        if self.start_page is None:
            from app.ui.start_page import StartPage
            self.start_page = StartPage(self._window)
            layout = self._window.centralWidget().layout()
            layout.addWidget(self.start_page, 1)
        self.start_page.refresh()
        self._window.canvas.hide()
        self._window.path_bar.hide()
        self.start_page.show()
        self.start_page.setFocus()

    def leave_start(self):
        """Show the open model again, in the place of the start page."""
        window = self._window
        if window.document.model is not None and self.start_page is not None \
                and self.start_page.isVisible():
            self.start_page.hide()
            window.canvas.show()
            window.path_bar.show()
            window.canvas.setFocus()

    def start_tour(self):
        """Show the guide, and a sample where no model is open."""
        if self._window.document.model is None:
            self._window.open_sample(self._window.samples()[0])
        self.show_guide()

    def show_guide(self):
        """Three steps from a model to a proven file."""
        if self.guide is None:
            from app.ui.guide import Guide
            self.guide = Guide(self._window)
        self.guide.begin()

    def _on_opened(self):
        window = self._window
        self.leave_start()
        recalled = window.document.recalled
        self._viewport = recalled.viewport if recalled is not None else None
        if self.remembers:
            self.memory.begin(window.document.model.path)

    def _on_open_failed(self):
        if self._window.document.model is None and self.remembers:
            self.show_start()

    def _on_picture(self, _picture, _anchor):
        if self._viewport is not None:
            self._window.canvas.show_viewport(Viewport(*self._viewport))
            self._viewport = None
        self._save_later.start()

    # -- panels and sizes

    def _build_docks(self):
        for dock in self._window.docks:
            dock.setFeatures(QDockWidget.DockWidgetMovable | QDockWidget.DockWidgetFloatable
                             | QDockWidget.DockWidgetClosable)
            dock.setTitleBarWidget(DockTitle(dock))

    def _add_commands(self):
        window, menus = self._window, self._window.actions.menus
        view = menus['&View']
        view.addSeparator()
        panels = QMenu(tr('Panels'), window)
        for number, dock in enumerate(window.docks):
            action = dock.toggleViewAction()
            action.setShortcut(QKeySequence('Ctrl+%d' % (number + 1)))
            action.setToolTip(tr('Show or hide the panel “%s”') % dock.windowTitle())
            panels.addAction(action)
        panels.addSeparator()
        self._add(panels, 'Usual places', window.reset_panels,
                  tip='Put all panels where they were at first')
        view.addMenu(panels)
        sizes = QMenu(tr('Size of text'), window)
        self._add(sizes, 'Larger', lambda: self.change_text_size(SIZE_STEP), 'Ctrl+Alt++')
        self._add(sizes, 'Smaller', lambda: self.change_text_size(-SIZE_STEP),
                  'Ctrl+Alt+-')
        self._add(sizes, 'Usual', lambda: self.change_text_size(None), 'Ctrl+Alt+0')
        view.addMenu(sizes)
        guide = self._add(None, 'Guided tour', self.start_tour,
                          tip='Three steps from a model to a proven file')
        first = menus['&Help'].actions()[0]
        menus['&Help'].insertAction(first, guide)
        menus['&Help'].insertAction(first, self._add(
            None, 'What goes wrong, and why', lambda: _help().show_row(window),
            tip='The catalogue of what goes wrong when models are frozen'))
        last = menus['&Help'].actions()[-1]
        menus['&Help'].insertAction(last, self._add(
            None, 'Log', lambda: _about().show_log(window),
            tip='What the program logged lately'))
        menus['&Help'].insertAction(last, self._add(
            None, 'Copy diagnostics',
            lambda: _about().copy_diagnostics(window.about_files()),
            tip='Versions, what is open, and the log, to paste in a report'))
        tables = QMenu(tr('Export table'), window)
        self._add(tables, 'Nodes…', self.exports.save_nodes,
                  tip='Name, op, role, shapes, inputs of every node, as CSV')
        self._add(tables, 'Variables…', self.exports.save_variables,
                  tip='Name, shape, bytes, checkpoint key of every variable, as CSV')
        menus['&File'].insertMenu(menus['&File'].actions()[-2], tables)
        menus['F&reeze'].addSeparator()
        for text, slot in (('Open plan…', self.plans.open), ('Save plan…', self.plans.save)):
            self._add(menus['F&reeze'], text, slot)
        menus['F&reeze'].addSeparator()
        self._add(menus['F&reeze'], 'Open the result', window.open_result,
                  tip='Open the file that was frozen last in a window of its own')
        self._add(menus['F&reeze'], 'Compare with the original', window.compare_result,
                  'Ctrl+D', tip='Show what became of each node in the frozen file')
        self._add(menus['F&reeze'], 'Compare with a frozen file…', window.compare_file,
                  tip='Show what another file made of the nodes that the outputs need')
        self._add(menus['F&reeze'], 'Save report…', self.exports.save_report,
                  tip='Verdict, figures, findings and loading code as one HTML page')
        start = self._add(None, 'Start page', self.show_start,
                          tip='Recent files and samples')
        menus['&File'].insertAction(menus['&File'].actions()[0], start)

    def _tell_tips(self, menu):
        """Give every command below a menu a tooltip and a line for the status bar."""
        for action in menu.actions():
            if action.menu() is not None:
                action.menu().setToolTipsVisible(True)
                self._tell_tips(action.menu())
            elif not action.isSeparator():
                tip = tip_for(action.objectName(), action.text(), action.toolTip())
                action.setToolTip(tip)
                action.setStatusTip(tip)

    def change_text_size(self, step):
        """Make all text larger or smaller by a step in percent; None for the usual size."""
        settings = self._window.settings
        size = 100 if step is None else settings.text_size + step
        settings.text_size = min(max(size, SMALLEST), LARGEST)
        for window in self._window.windows.all:
            window.show_text_size()

    def _add(self, menu, text, slot, shortcut=None, tip=''):
        action = QAction(tr(text), self._window)
        action.setObjectName(text)
        action.triggered.connect(lambda _=False: slot())
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        if tip:
            action.setToolTip(tr(tip))
            action.setStatusTip(tr(tip))
        if menu is not None:
            menu.addAction(action)
        return action


def _about():
    """The module, loaded when it is first wanted: the start is not held up."""
    from app.ui import about
    return about


def _help():
    from app.ui import help_window
    return help_window
