"""Where the parts of the window stand: docks, status bar, their first sizes, light and dark."""
from PyQt5.QtCore import QSize, Qt
from PyQt5.QtWidgets import QApplication, QDockWidget, QLabel, QToolButton

from app.ui import icons, theme as themes
from app.ui.checkpoint_button import CheckpointButton
from app.ui.words import tr

SIZE = (1600, 1000)
SIDE_WIDTHS = (270, 400)
#: What a desktop puts around a window at most, px.
FRAME = (12, 44)
#: For windows narrower than NARROW px.
NARROW, NARROW_WIDTHS = 1100, (180, 280)
LEAST_WIDTHS = (180, 280, 280)


class WindowPanels:
    """The part of `main_window.MainWindow` that places and colours its parts, mixed into it."""

    # -- building

    def _build_segments(self):
        self.segments = {}
        for place, mode, text in (('first', 'inference', tr('Inference')),
                                  ('last', 'all', tr('Whole'))):
            button = QToolButton()
            button.setObjectName('segment')
            button.setProperty('place', place)
            button.setText(text)
            button.setCheckable(True)
            button.setToolTip({'inference': tr('Only what the outputs need'),
                               'all': tr('The whole graph')}[mode])
            button.clicked.connect(lambda _=False, mode=mode: self.set_mode(mode))
            self.segments[mode] = button
            self.path_bar.add_widget(button)
        self.segments['inference'].setChecked(True)

    def _build_docks(self):
        self.docks = []
        for name, title, widget, area in (
                ('scopes', tr('Name scopes'), self.tree, Qt.LeftDockWidgetArea),
                ('inspector', tr('Inspector'), self.inspector, Qt.RightDockWidgetArea),
                ('outputs', tr('Outputs and freeze'), self.outputs, Qt.RightDockWidgetArea)):
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
        self.checkpoint.setAccessibleName(tr('Checkpoint'))
        bar.addWidget(self.summary)
        bar.addWidget(self.checkpoint)
        bar.addPermanentWidget(self.busy)

    # -- sizes

    def _restore(self):
        geometry, docks = self.settings.window()
        if geometry is None or not self.restoreGeometry(geometry):
            size = QSize(*SIZE)
            if QApplication.platformName() != 'offscreen':
                size = fitting(QApplication.primaryScreen().availableSize())
            self.resize(size)
        self._share_out = docks is None or not self.restoreState(docks)

    def take_place(self, docks, size):
        """Place docks and size like those of another window, as its ``saveState`` tells."""
        self._share_out = not self.restoreState(docks)
        self.resize(size)

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
        self.resizeDocks(self.docks[1:], [400, 540], Qt.Vertical)

    # -- light, dark, size of text

    def set_theme_setting(self, setting):
        """'light', 'dark' or 'system', in all windows, now and from now on."""
        self.settings.theme = setting
        for window in self.windows.all:
            window.show_theme()

    def show_theme(self):
        """Show the theme that is set."""
        setting = self.settings.theme
        self.actions.show_theme(setting)
        self._apply_theme(themes.load(themes.choose(setting, self._lightness())))

    def show_text_size(self, theme=None):
        """Show all text in the size that is set."""
        themes.set_text_size(self.settings.text_size)
        for panel, width in zip((self.tree, self.inspector, self.outputs), LEAST_WIDTHS):
            # Words wrap: a panel need not grow as much as its text.
            panel.setMinimumWidth(round(width * (0.6 + 0.4 * themes.pixels(100) / 100)))
        theme, self.theme = theme or self.theme, None
        self._apply_theme(theme)

    def _lightness(self):
        return QApplication.style().standardPalette().window().color().lightness()

    def _apply_theme(self, theme):
        if theme is self.theme:
            return
        self.theme = theme
        icons.use_theme(theme)
        application = QApplication.instance()
        sheet = theme.stylesheet()
        if application.styleSheet() != sheet:
            application.setPalette(theme.palette())
            application.setStyleSheet(sheet)
        self.canvas.set_theme(theme)
        self.tree.set_theme(theme)
        self.inspector.set_theme(theme)


def fitting(available):
    """The first size of a window on a screen with so much room, its frame left out."""
    return QSize(*SIZE).boundedTo(available - QSize(*FRAME))
