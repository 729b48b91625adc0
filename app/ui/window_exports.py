"""What the window writes beside pictures: tables as CSV, the report of a freeze."""
import functools
import os

from PyQt5.QtCore import QDate, QObject, Qt

from app.ui.words import plural, tr


class Exports(QObject):
    """Asks where to, and writes in the background; a file is whole or not there.

    Args:
        window: the `main_window.MainWindow`.
    """

    def __init__(self, window):
        super().__init__(window)
        self._window = window

    def save_nodes(self):
        """Write a table of all nodes."""
        self._save_table('nodes')

    def save_variables(self):
        """Write a table of all variables."""
        self._save_table('variables')

    def save_report(self):
        """Write the report of the freeze whose verdict is shown."""
        window = self._window
        facts = window.outputs.freeze.facts
        if facts is None:
            window.statusBar().showMessage(
                tr('There is no report yet: freeze the model first.'), 6000)
            return
        name = os.path.basename(facts['output']).rsplit('.', 1)[0] + '.html'
        path = window.pick.save_report(window, os.path.join(
            os.path.dirname(facts['output']), name))
        if path:
            from app import report_html
            about = [pair for pair in window.about_files() if pair[0] != 'asked for']
            text = report_html.page(facts, about, QDate.currentDate().toString(Qt.ISODate))
            self._write(path, lambda: text, tr('Saved the report as %s'))

    def _save_table(self, what):
        window, model = self._window, self._window.document.model
        if model is None:
            return
        path = window.pick.save_table(window, str(
            model.path.parent / ('%s.%s.csv' % (model.path.name.split('.')[0], what))))
        if path:
            count = plural(model.node_count, 'node') if what == 'nodes' \
                else plural(len(model.variables), 'variable')
            self._write(path, functools.partial(_table, model, what),
                        tr('%s saved as %%s') % count)

    def _write(self, path, text, said):
        window = self._window
        window.document.background.run(
            'export', functools.partial(_write, path, text),
            lambda _: window.statusBar().showMessage(said % path, 6000),
            window.banner.show_error, tr('Writing %s') % os.path.basename(path))


def _table(model, what):
    from app import tables
    if what == 'nodes':
        return tables.as_csv(tables.NODE_COLUMNS, tables.nodes(model))
    return tables.as_csv(tables.VARIABLE_COLUMNS, tables.variables(model))


def _write(path, text):
    """Write a text made by a function; the dialog has asked already about an existing file."""
    from app.freeze import writer
    writer.check_target(path, os.path.exists(path))
    writer.write_text(path, text(), os.path.exists(path))
