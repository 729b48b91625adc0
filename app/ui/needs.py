"""What needs an open model; without one it is not offered."""
from PyQt5.QtWidgets import QAction

from app.ui.coloring import ROLE_LABELS
from app.ui.words import tr

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
    """Offer the commands and boxes of a window that need a model once one is open.

    Args:
        window: the `main_window.MainWindow`, with all its commands.
    """
    boxes = window.tree.box, window.outputs.names.edit
    actions = [action for action in window.findChildren(QAction)
               if action.objectName() in NEED_MODEL]
    needing = actions + list(boxes)
    tips = [box.toolTip() for box in boxes]
    for one in needing:
        one.setEnabled(False)
    for box in boxes:
        box.setToolTip(tr('Open a model first'))

    def offer():
        window.document.opened.disconnect(offer)
        for one in needing:
            one.setEnabled(True)
        for box, tip in zip(boxes, tips):
            box.setToolTip(tip)
    window.document.opened.connect(offer)
