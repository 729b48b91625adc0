"""The table in which variables get their checkpoint keys by hand."""
import functools

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import (QAbstractItemView, QComboBox, QCompleter, QDialog,
                             QHBoxLayout, QHeaderView, QPushButton, QStyledItemDelegate,
                             QTableView, QVBoxLayout)

from app.checkpoint import compare
from app.errors import FreezeframeError
from app.ui.mapping_model import KEY, STORED, VARIABLE, WANTED, MappingModel
from app.ui.theme import pixels
from app.ui.widgets import Column, Tick, button, label, plain, prose
from app.ui.words import plural, tr

SIZE = (920, 520)
MOST_RULES = 3


class MappingDialog(QDialog):
    """Variables that the checkpoint does not have as wanted; each edit is planned at once.

    It does not block; undo takes its edits back like any other choice.

    Args:
        parent: the window.
        document: the `document.Document`.

    Attributes:
        model: the `MappingModel`.
    """

    def __init__(self, parent, document):
        super().__init__(parent)
        self.document = document
        self.comparison = None
        self.setWindowTitle(tr('Checkpoint keys'))
        self.resize(*SIZE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(10)
        self.summary = prose('')
        layout.addWidget(self.summary)
        self.rules = Column(spacing=4)
        layout.addWidget(self.rules)
        self.model = MappingModel(self)
        self.table = self._table()
        layout.addWidget(self.table, 1)
        self.reason = label('', 'small', wrap=True, selectable=True)
        layout.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.only_needed = Tick(tr('Only what the chosen outputs need'))
        self.only_needed.setChecked(bool(document.outputs))
        self.only_needed.setEnabled(bool(document.outputs))
        row.addWidget(self.only_needed)
        self.found_too = Tick(tr('Those that are found, too'))
        self.found_too.setToolTip(
            tr('List every variable with its key, not only what needs a look'))
        row.addWidget(self.found_too)
        row.addStretch(1)
        self.clear = QPushButton(tr('Clear the mapping'))
        self.clear.clicked.connect(lambda _=False: self.document.set_saver_keys({}))
        self.take_all = QPushButton(tr('Take all proposals'))
        self.take_all.clicked.connect(lambda _=False: self._take_all())
        close = QPushButton(tr('Close'))
        close.clicked.connect(lambda _=False: self.close())
        for widget in (self.clear, self.take_all, close):
            widget.setAutoDefault(False)
            row.addWidget(widget)
        layout.addLayout(row)
        for box in (self.only_needed, self.found_too):
            box.toggled.connect(lambda _: (self.model.forget(), self.refresh()))
        self.model.key_given.connect(self._on_key)
        document.choices_changed.connect(self.refresh)
        document.checkpoint_changed.connect(self._on_checkpoint)
        document.opened.connect(self.close)
        self.finished.connect(lambda _: document.background.drop('mapping'))
        self.refresh()

    def refresh(self):
        """Compare anew, in the background."""
        document = self.document
        if document.model is None or document.model.checkpoint is None:
            self.summary.setText(tr('There is no checkpoint to take keys from.'))
            self.model.forget()
            return
        job = functools.partial(_compare, document.model, document.model.checkpoint,
                                dict(document.choices.saver_keys))
        document.background.run('mapping', job, self._show, self._on_failed)

    def _table(self):
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(tr('Variables and their keys'))
        table.setSelectionBehavior(QAbstractItemView.SelectRows)
        table.setSelectionMode(QAbstractItemView.SingleSelection)
        table.setEditTriggers(QAbstractItemView.DoubleClicked | QAbstractItemView.EditKeyPressed
                              | QAbstractItemView.SelectedClicked)
        table.setTextElideMode(Qt.ElideMiddle)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(pixels(30))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignLeft | Qt.AlignVCenter)
        header.setHighlightSections(False)
        for column in (VARIABLE, KEY):
            header.setSectionResizeMode(column, QHeaderView.Stretch)
        for column in (WANTED, STORED):
            header.setSectionResizeMode(column, QHeaderView.ResizeToContents)
        table.setItemDelegateForColumn(KEY, KeyDelegate(table))
        table.selectionModel().currentChanged.connect(self._on_current)
        return table

    def _show(self, found):
        self.comparison, keys = found
        rows = self.comparison.rows
        live = self.document.live_nodes() if self.only_needed.isChecked() else None
        if live is not None:
            live = set(live)
            rows = [row for row in rows if row.node in live]
        self.model.set_rows(rows, keys, self.found_too.isChecked())
        missing = [row for row in rows if row.state == compare.MISSING]
        proposed = self._proposed()
        different = sum(row.state in (compare.SHAPE, compare.DTYPE) for row in rows)
        parts = [(tr('`%d` of %s is not in the checkpoint') if len(missing) == 1
                  else tr('`%d` of %s are not in the checkpoint')) % (
            len(missing), plural(len(rows), 'variable'))] if missing else [
                tr('Every one of %s is in the checkpoint') % plural(len(rows), 'variable')]
        if different:
            parts.append(tr('`%d` differ in shape or dtype') % different)
        if proposed:
            parts.append(tr('for `%d` there is a proposal') % len(proposed))
        if self.comparison.unused:
            parts.append(tr('%s used by no variable') % plural(len(self.comparison.unused), 'key'))
        text = '; '.join(parts) + '.'
        if not self.model.rowCount():
            text += ' ' + tr('Nothing needs a look; “Those that are found, too” lists the rest.')
        self.summary.set_prose(text)
        self.rules.fill([self._rule(rule) for rule in self.comparison.rules[:MOST_RULES]])
        self.take_all.setText(tr('Take all %s') % plural(len(proposed), 'proposal')
                              if proposed else tr('Take all proposals'))
        self.take_all.setEnabled(bool(proposed))
        self.clear.setEnabled(bool(self.document.choices.saver_keys))

    def _rule(self, rule):
        words = tr('Scope %s is %s in the checkpoint: take %s from there') % (
            rule.new or '/', rule.old or '/', plural(rule.count, 'variable'))
        made = button(words, lambda: self._take_rule(rule))
        made.setAutoDefault(False)
        return made

    def _on_failed(self, error):
        self.summary.set_prose(error.message)

    def _on_checkpoint(self):
        self.model.forget()
        self.refresh()

    def _on_current(self, current, _):
        row = self.model.rows[current.row()] if current.isValid() else None
        self.reason.setText(plain(row.reason) if row else '')

    def _on_key(self, name, key):
        keys = dict(self.document.choices.saver_keys)
        keys.pop(name, None)
        if key and key != name:
            keys[name] = key
        self.document.set_saver_keys(keys)

    def _take_rule(self, rule):
        self._take({row.name: row.proposal for row in self.comparison.missing
                    if row.proposal and row.key.startswith(rule.new)
                    and row.proposal == rule.old + row.key[len(rule.new):]})

    def _take_all(self):
        self._take({row.name: row.proposal for row in self._proposed()})

    def _proposed(self):
        return [row for row in self.model.rows
                if row.state == compare.MISSING and row.proposal]

    def _take(self, keys):
        self.document.set_saver_keys(dict(self.document.choices.saver_keys, **keys))


class KeyDelegate(QStyledItemDelegate):
    """Edits a key in a list of all of them; typing any part of one finds it."""

    # Override QStyledItemDelegate

    def createEditor(self, parent, option, index):
        editor = QComboBox(parent)
        editor.setEditable(True)
        editor.setInsertPolicy(QComboBox.NoInsert)
        editor.addItems(index.model().fitting_keys(index.row()))
        editor.setAccessibleName(tr('Key for %s') % index.sibling(index.row(), VARIABLE).data())
        completer = QCompleter(editor.model(), editor)
        completer.setCaseSensitivity(Qt.CaseInsensitive)
        completer.setFilterMode(Qt.MatchContains)
        editor.setCompleter(completer)
        for picked in (editor.activated, editor.lineEdit().returnPressed):
            picked.connect(lambda *_: self._done(editor))
        return editor

    def _done(self, editor):
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor, index):
        if editor.property('filled') is None:
            editor.setProperty('filled', True)
            editor.setEditText(index.data(Qt.EditRole))
            editor.lineEdit().selectAll()

    def setModelData(self, editor, model, index):
        model.setData(index, editor.currentText())


def _compare(model, prefix, saver_keys):
    """(Comparison, {key: Entry})."""
    from app.checkpoint.opener import open_checkpoint
    try:
        with open_checkpoint(prefix) as checkpoint:
            return compare.compare(model, checkpoint, saver_keys), checkpoint.keys
    except OSError as error:
        raise FreezeframeError('%s cannot be read: %s.' % (prefix, error.strerror))
