"""The dialogs that ask for a path or a decision, and one that tells something."""
import os
from pathlib import Path

from PyQt5.QtWidgets import QFileDialog, QMessageBox

from app import resources
from app.ui import exporting, unsafe
from app.ui.words import texts, tr

MODELS = texts('Models (*.meta *.index *.data-* *.pb *.pbtxt checkpoint);;All files (*)')


def open_model(parent):
    """Path of a model to open, '' when the dialog was left."""
    return QFileDialog.getOpenFileName(parent, tr('Open model'), _folder(parent), tr(MODELS))[0]


def open_checkpoint(parent):
    """Path of a file of the checkpoint to take the weights from, or ''."""
    return QFileDialog.getOpenFileName(
        parent, tr('Open checkpoint'), _folder(parent),
        tr('Checkpoints (*.index *.data-* *.ckpt *.ckpt-* checkpoint);;All files (*)'))[0]


def open_frozen(parent):
    """Path of a frozen file to compare with, or ''."""
    return QFileDialog.getOpenFileName(parent, tr('Compare with a frozen file'), _folder(parent),
                                       tr('Frozen graphs (*.pb *.pbtxt);;All files (*)'))[0]


def open_plan(parent):
    """Path of a plan to open, or ''."""
    return QFileDialog.getOpenFileName(parent, tr('Open plan'), '',
                                       tr('Plans (*.json);;All files (*)'))[0]


def save_plan(parent, start):
    """Path to write a plan to, or ''; asks before it replaces a file."""
    return _save(parent, tr('Save plan'), start, (tr('Plan (*.json)'),), ('json',))


def save_frozen(parent, plan):
    """Path to write the frozen graph to, or ''; asks before it replaces a file."""
    folder = plan.model.path.resolve().parent
    if resources.ROOT.resolve() in folder.parents or not os.access(str(folder), os.W_OK):
        # A sample lies among the program's own files.
        folder = Path.home()
    stem = plan.model.path.name.split('.')[0] or 'model'
    start = str(folder / (stem + '.frozen.pb'))
    return _save(parent, tr('Freeze into'), start,
                 (tr('Frozen graph (*.pb)'), tr('All files (*)')), ('pb',))


def export_picture(parent, stem):
    """Path to export the picture to, or ''."""
    return _save(parent, tr('Export picture'), stem + '.svg',
                 (tr('SVG picture (*.svg)'), tr('PNG picture (*.png)'), tr('PDF page (*.pdf)'),
                  tr('Graphviz graph (*.dot)')), ('svg', 'png', 'pdf', 'dot'))


def save_array(parent, name):
    """Path to write the values of a tensor to, or ''."""
    return _save(parent, tr('Save values'), name.replace('/', '.') + '.npy', (tr('Array (*.npy)'),),
                 ('npy',))


def save_table(parent, start):
    """Path to write a table to, or ''."""
    return _save(parent, tr('Export table'), start, (tr('Table (*.csv)'),), ('csv',))


def save_report(parent, start):
    """Path to write the report of a freeze to, or ''."""
    return _save(parent, tr('Save report'), start, (tr('Page (*.html)'),), ('html',))


def export_options(parent, sizes, path, kept):
    """(part, scale) of a picture to export, or None; see `exporting.ask`."""
    if path.lower().endswith('.dot'):
        return exporting.WHOLE, exporting.scale_of(kept)
    return exporting.ask(parent, sizes, path, kept)


confirm_unsafe = unsafe.confirm


def stays_open(parent, written):
    """Ask whether a window in which a freeze runs is to be closed; True for no.

    Args:
        parent: the window.
        written: whether the file is there already, and is being proven.
    """
    box = QMessageBox(QMessageBox.Warning, tr('A freeze is running'), tr(
        'The file is written, but not proven yet. Close the window all the same?') if written
        else tr('The model is being frozen. Stop that and close the window?'),
        QMessageBox.NoButton, parent)
    box.setInformativeText(
        tr('The file is whole and stays; nobody knows then whether it computes the same.')
        if written else tr('No half-written file is left: what was there before stays.'))
    stay = box.addButton(tr('Wait for it'), QMessageBox.RejectRole)
    stop = box.addButton(tr('Stop and close'), QMessageBox.DestructiveRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec_()
    box.deleteLater()
    return box.clickedButton() is not stop


def _folder(parent):
    """The folder of the model that a window shows, '' for none."""
    model = getattr(getattr(parent, 'document', None), 'model', None)
    return str(model.path.resolve().parent) if model is not None else ''


def _save(parent, title, start, filters, suffixes):
    """Ask for a path to write to; a name without an ending gets that of its filter.

    The dialog itself adds the ending, so that it asks about the file that is replaced.
    """
    dialog = QFileDialog(parent, title, os.path.dirname(start))
    dialog.setAcceptMode(QFileDialog.AcceptSave)
    dialog.setFileMode(QFileDialog.AnyFile)
    dialog.setNameFilters(filters)
    dialog.selectFile(os.path.basename(start))

    def follow(chosen):
        number = filters.index(chosen) if chosen in filters else 0
        dialog.setDefaultSuffix(suffixes[min(number, len(suffixes) - 1)])
    dialog.filterSelected.connect(follow)
    follow(filters[0])
    try:
        return dialog.selectedFiles()[0] if dialog.exec_() else ''
    finally:
        dialog.deleteLater()


def show_shortcuts(parent):
    """What keys and mouse do; does not block."""
    from app.ui.shortcuts import ShortcutsDialog
    ShortcutsDialog(parent).show()
