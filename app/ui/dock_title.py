"""The title of a panel: its name, and buttons to let it float and to hide it."""
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from app.ui.widgets import label, tool_button
from app.ui.words import tr


class DockTitle(QWidget):
    """Title bar of a QDockWidget; dragging and double-clicks are left to the dock."""

    def __init__(self, dock):
        super().__init__(dock)
        self.setObjectName('dockTitle')
        self.setAttribute(Qt.WA_StyledBackground)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 5, 3)
        layout.setSpacing(1)
        self.title = label(dock.windowTitle(), 'dockName')
        layout.addWidget(self.title, 1)
        name = dock.windowTitle()
        self.float_button = tool_button(
            'float', tr('Let “%s” float, or dock it') % name,
            lambda: dock.setFloating(not dock.isFloating()))
        self.close_button = tool_button('close', tr('Hide “%s”') % name, dock.close)
        for made in (self.float_button, self.close_button):
            made.setFocusPolicy(Qt.TabFocus)
            layout.addWidget(made)
