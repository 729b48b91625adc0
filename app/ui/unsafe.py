"""What is said and asked about models whose ops reach outside of the graph."""
from PyQt5.QtWidgets import QMessageBox

from app.ui.words import texts, tr

MOST_NAMED = 6
RUN = texts('Run the proof all the same')


def is_held_back(verified):
    """True when a proof was not run for what ops of the model touch."""
    return verified['status'] == 'not_run' and bool(verified.get('effects'))


def sentence(effects):
    """Which ops touch what, the first few by name.

    Args:
        effects: the ``effects`` of a ``verified`` object.
    """
    what = tr(' and ').join(sorted({effect['touches'] for effect in effects}))
    names = ', '.join('`%s` (%s)' % (effect['node'], effect['op'])
                      for effect in effects[:MOST_NAMED])
    more = len(effects) - MOST_NAMED
    return tr('Running the model touches %s, by %s%s.') % (
        what, names, tr(' and %d more') % more if more > 0 else '')


def confirm(parent, effects):
    """Ask whether the model is run whatever its ops touch; True for a yes.

    Args:
        effects: the ``effects`` of a ``verified`` object.
    """
    text = sentence(effects).replace('`', '')
    box = QMessageBox(QMessageBox.Warning, tr(RUN), text, QMessageBox.Cancel, parent)
    box.setInformativeText(tr('These ops do on this computer what the author of the model wrote. '
                              'Run them only when you trust the model.'))
    box.setDefaultButton(QMessageBox.Cancel)
    run = box.addButton(tr('Run the proof'), QMessageBox.AcceptRole)
    box.exec_()
    box.deleteLater()
    return box.clickedButton() is run
