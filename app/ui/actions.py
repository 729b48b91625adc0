"""Menus, shortcuts and the actions behind them."""
import os

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QActionGroup, QApplication, QMenu

from app.ui import icons
from app.ui.words import tr


class Actions:
    """All actions of the window, as attributes, and its menu bar.

    Args:
        window: the `main_window.MainWindow`; its methods do the work.
    """

    def __init__(self, window):
        self._window = window
        self._canvas = window.canvas
        self.new_window = self.make('New window', window.new_window, QKeySequence.New)
        self.open_beside = self.make('Open in a new window…', window.choose_file_beside,
                                     'Ctrl+Alt+O')
        self.close_window = self.make('Close window', window.close, 'Ctrl+W')
        self.next_window = self.make('Next window', window.show_next_window, 'Ctrl+F6')
        self.open = self.make('Open…', window.choose_file, QKeySequence.Open, 'open')
        self.open_checkpoint = self.make('Open the checkpoint…', window.choose_checkpoint,
                                         'Ctrl+Shift+O')
        self.mapping = self.make('Map checkpoint keys…', window.show_mapping, 'Ctrl+M')
        self.information = self.make('Information', window.show_information, 'Ctrl+I', 'note')
        self.reload = self.make('Reload', window.reload, QKeySequence.Refresh)
        self.export = self.make('Export picture…', window.choose_export, 'Ctrl+E')
        self.quit = self.make('Quit', window.windows.close, 'Ctrl+Q')
        self.undo = self._stack_action(window.document.undo_stack.createUndoAction, tr('Undo'),
                                       QKeySequence.Undo, 'undo')
        self.redo = self._stack_action(window.document.undo_stack.createRedoAction, tr('Redo'),
                                       QKeySequence.Redo, 'redo')
        self.copy_name = self.make('Copy node name', window.copy_name, QKeySequence.Copy,
                                   'copy', canvas=True)
        self.copy_tensor = self.make('Copy tensor name', window.copy_tensor, 'Ctrl+Shift+C',
                                     canvas=True)
        self.copy_list = self.make('Copy as Python list', window.copy_list)
        self.copy_command = self.make('Copy as command line', window.copy_command)
        self.find = self.make('Find…', window.focus_search, QKeySequence.Find, 'search')
        self.find_next = self.make('Find next', window.find_next, 'F3')
        self.find_previous = self.make('Find previous', window.find_previous, 'Shift+F3')
        self.inference = self.make('Inference view', lambda: window.set_mode('inference'),
                                   'I', canvas=True)
        self.whole = self.make('Whole graph', lambda: window.set_mode('all'), 'W', canvas=True)
        for action in (self.inference, self.whole):
            action.setCheckable(True)
        self.modes = QActionGroup(window)
        self.modes.addAction(self.inference)
        self.modes.addAction(self.whole)
        self.control = self.make('Control edges', window.set_control, 'C', canvas=True,
                                 switch=True)
        self.fit = self.make('Fit', self._canvas.fit, 'F', 'fit', canvas=True)
        self.zoom_selection = self.make('Zoom to selection', window.zoom_to_selection, 'Z',
                                        canvas=True)
        self.actual = self.make('Actual size', self._canvas.actual_size, 'Ctrl+0')
        self.zoom_in = self.make('Zoom in', lambda: self._canvas.zoom(1.25),
                                 QKeySequence.ZoomIn, 'zoom_in')
        self.zoom_out = self.make('Zoom out', lambda: self._canvas.zoom(0.8),
                                  QKeySequence.ZoomOut, 'zoom_out')
        self.toggle_scope = self.make('Open or close', window.toggle_focused_box, 'E',
                                      canvas=True)
        self.expand = self.make('Open one level', window.document_call('expand_level'))
        self.expand_all = self.make('Open everything', window.document_call('expand_all'))
        self.collapse = self.make('Close all', window.document_call('collapse_all'),
                                  'Shift+E', canvas=True)
        self.aside = self.make('Put beside the main graph', window.toggle_aside)
        self.legend = self.make('Legend', self._canvas.set_legend_visible, 'L', canvas=True,
                                switch=True)
        self.legend.setChecked(True)
        self.toggle_output = self.make('Toggle output', window.toggle_focused_output, 'O',
                                       'flag', canvas=True)
        self.clear_outputs = self.make('Clear', window.document_call('clear_outputs'))
        self.choose_likely = self.make('Choose likely outputs',
                                       window.document_call('choose_likely'), 'Ctrl+L', 'star')
        self.type_name = self.make('Type a name…', window.focus_names, 'Ctrl+K')
        self.freeze = self.make('Freeze…', window.start_freeze, 'Ctrl+Return', 'freeze')
        self.palette = self.make('Commands…', window.show_palette, 'Ctrl+Shift+P', 'search')
        self.shortcuts = self.make('Keyboard and mouse', window.show_shortcuts, 'F1')
        self.about = self.make('About Freezeframe', window.show_about)
        self.themes = QActionGroup(window)
        for setting, text in (('light', 'Light'), ('dark', 'Dark'), ('system', 'Like the desktop')):
            action = QAction(tr(text), window, checkable=True)
            action.setObjectName(text)
            action.setData(setting)
            action.triggered.connect(
                lambda _=False, setting=setting: window.set_theme_setting(setting))
            self.themes.addAction(action)
        self._fill_menus()

    def show_theme(self, setting):
        """Check the entry of a theme setting."""
        for action in self.themes.actions():
            action.setChecked(action.data() == setting)

    def node_menu(self, box, beside=False):
        """The context menu for a box, or for the background when None.

        ``beside`` says that the box lies in the tray beside the main graph.
        """
        menu = QMenu(self._window)
        if box is not None:
            # Scopes, series, ports and the tray have no tensor.
            is_op = box.kind in ('node', 'variable')
            if box.expandable:
                self.toggle_scope.setText(tr('Close') if box.expanded else tr('Open'))
                menu.addAction(self.toggle_scope)
            if is_op:
                menu.addAction(self.toggle_output)
            menu.addAction(self.zoom_selection)
            if box.kind not in ('port', 'tray'):
                self.aside.setText(tr('Return to the main graph') if beside
                                   else tr('Put beside the main graph'))
                menu.addAction(self.aside)
            menu.addSeparator()
            if is_op or box.kind == 'scope':
                menu.addAction(self.copy_name)
            if is_op:
                menu.addAction(self.copy_tensor)
                menu.addAction(self.copy_list)
                menu.addAction(self.copy_command)
            menu.addSeparator()
        for action in (self.fit, self.expand, self.expand_all, self.collapse):
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.inference)
        menu.addAction(self.whole)
        menu.aboutToHide.connect(lambda: self.toggle_scope.setText(tr('Open or close')))
        return menu

    def make(self, text, slot, shortcut=None, icon=None, canvas=False, switch=False):
        """An action of the window, its text in English; with `canvas`, its shortcut is the
        canvas's alone."""
        action = QAction(tr(text), self._window)
        # Its tip is found by the text in English.
        action.setObjectName(text)
        if icon:
            action.setIcon(icons.icon(icon))
        if shortcut is not None:
            action.setShortcut(QKeySequence(shortcut))
        if canvas:
            # Single letters must not be taken from the text boxes.
            action.setShortcutContext(Qt.WidgetWithChildrenShortcut)
            self._canvas.addAction(action)
        if switch:
            action.setCheckable(True)
            action.toggled.connect(slot)
        else:
            action.triggered.connect(lambda _=False: slot())
        return action

    def _stack_action(self, create, text, shortcut, icon):
        action = create(self._window, text)
        action.setShortcut(QKeySequence(shortcut))
        action.setIcon(icons.icon(icon))
        return action

    def _fill_menus(self):
        bar = self._window.menuBar()
        self.menus = {}
        self.samples_menu = QMenu(tr('Samples'), self._window)
        self.samples_menu.aboutToShow.connect(self._fill_samples)
        self.recent_menu = QMenu(tr('Recent'), self._window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)
        theme = QMenu(tr('Theme'), self._window)
        theme.addActions(self.themes.actions())
        self._menu(bar, '&File', self.new_window, self.open, self.open_beside, self.recent_menu,
                   self.samples_menu, None, self.open_checkpoint, self.mapping, self.reload, None,
                   self.information, self.export, None, self.close_window, self.quit)
        self._menu(bar, '&Edit', self.undo, self.redo, None, self.copy_name, self.copy_tensor,
                   self.copy_list, self.copy_command, None, self.find, self.find_next,
                   self.find_previous)
        self._menu(bar, '&View', self.inference, self.whole, None, self.fit,
                   self.zoom_selection, self.actual, self.zoom_in, self.zoom_out, None,
                   self.toggle_scope, self.expand, self.expand_all, self.collapse, None,
                   self.control, self.legend, theme)
        self._menu(bar, '&Outputs', self.toggle_output, self.type_name, self.choose_likely,
                   None, self.clear_outputs)
        self._menu(bar, 'F&reeze', self.freeze)
        self._menu(bar, '&Window', self.next_window)
        self.menus['&Window'].aboutToShow.connect(self._fill_windows)
        self._menu(bar, '&Help', self.palette, self.shortcuts, self.about)

    def _menu(self, bar, title, *entries):
        menu = self.menus[title] = bar.addMenu(tr(title))
        menu.setToolTipsVisible(True)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, QMenu):
                menu.addMenu(entry)
            else:
                menu.addAction(entry)

    def _fill_windows(self):
        """List the open windows below the commands; the one asked from is checked."""
        menu = self.menus['&Window']
        for action in menu.actions()[1:]:
            menu.removeAction(action)
            action.deleteLater()
        menu.addSeparator()
        windows = self._window.windows
        for number, window in enumerate(windows.all, 1):
            action = menu.addAction('&%d  %s' % (number, window.title().replace('&', '&&')))
            action.setCheckable(True)
            action.setChecked(window is self._window)
            tip = tr('Bring this window to the front: %s') % window.title()
            action.setToolTip(tip)
            action.setStatusTip(tip)
            action.triggered.connect(lambda _=False, window=window: windows.bring(window))

    def _fill_samples(self):
        self.samples_menu.clear()
        self.samples_menu.setToolTipsVisible(True)
        for sample in self._window.samples():
            action = self.samples_menu.addAction(sample['title'])
            action.setToolTip(sample.get('story', ''))
            action.triggered.connect(
                lambda _=False, sample=sample: self._window.open_sample(sample))

    def _fill_recent(self):
        self.recent_menu.clear()
        self.recent_menu.setToolTipsVisible(True)
        paths = self._window.recent()
        for path in paths:
            text = self.recent_menu.fontMetrics().elidedText(path, Qt.ElideMiddle, 460)
            there = os.path.exists(path)
            action = self.recent_menu.addAction(
                text.replace('&', '&&') + ('' if there else tr('   (not there)')))
            action.setToolTip(tr('%s\nWith Ctrl, in a new window') % path if there
                              else tr('%s is not there any more') % path)
            action.triggered.connect(lambda _=False, path=path: self._window.open_recent(
                path, bool(QApplication.keyboardModifiers() & Qt.ControlModifier)))
        if not paths:
            self.recent_menu.addAction(tr('No files yet')).setEnabled(False)
            return
        self.recent_menu.addSeparator()
        self.recent_menu.addAction(tr('Clear the list')).triggered.connect(
            lambda _=False: self._window.settings.forget_recent())
