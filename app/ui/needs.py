"""Which commands need an open model; without one they are not offered."""
from PyQt5.QtWidgets import QAction

from app.ui.coloring import ROLE_LABELS

#: Commands by their text in English, as their actions are called.
NEED_MODEL = frozenset((
    'Open the checkpoint…', 'Map checkpoint keys…', 'Information', 'Reload', 'Export picture…',
    'Nodes…', 'Variables…', 'Copy node name', 'Copy tensor name', 'Copy as Python list',
    'Copy as command line', 'Find…', 'Find next', 'Find previous', 'Inference view', 'Whole graph',
    'Fit', 'Zoom to selection', 'Actual size', 'Zoom in', 'Zoom out', 'Open or close',
    'Open one level', 'Open everything', 'Close all', 'Control edges',
    'Control edges of the node in focus', 'Trace upstream', 'Trace downstream',
    'Trace between the two selected', 'Toggle output', 'Type a name…', 'Choose likely outputs',
    'Clear', 'Freeze…', 'Save plan…', 'Open plan…', 'Open the result',
    'Compare with the original', 'Compare with a frozen file…', 'Save report…',
    '1 edge away', '2 edges away', '3 edges away', '4 edges away', '5 edges away',
)).union(text for _, text in ROLE_LABELS)


def follow(window):
    """Offer the commands of a window that need a model once one is open.

    Args:
        window: the `main_window.MainWindow`, with all its commands.
    """
    needing = [action for action in window.findChildren(QAction)
               if action.objectName() in NEED_MODEL]
    for action in needing:
        action.setEnabled(False)

    def offer():
        window.document.opened.disconnect(offer)
        for action in needing:
            action.setEnabled(True)
    window.document.opened.connect(offer)
