"""Asks which of several things is meant."""
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (QAbstractItemView, QDialog, QHBoxLayout, QHeaderView, QPushButton,
                             QTreeWidget, QTreeWidgetItem, QVBoxLayout)

from app.ui.widgets import IconLabel, label, prose
from app.ui.words import texts, tr

SIZE = (620, 360)
COLUMNS = texts(('Name', 'Size', 'Changed'))


class ChoiceDialog(QDialog):
    """A list of `offers.Offer`s under the sentence that says why it is asked.

    Open it with ``open()``; it does not block.

    Signals:
        chosen: the ``options`` of the offer that was picked.
        other_wanted: none of them; another file is to be looked for.
    """

    chosen = pyqtSignal(object)
    other_wanted = pyqtSignal()

    def __init__(self, parent, error, offers):
        super().__init__(parent)
        self.setWindowTitle(tr('Which one?'))
        self.setAttribute(Qt.WA_DeleteOnClose)
        self.resize(*SIZE)
        self.offers = list(offers)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel('note', 'note'), 0, Qt.AlignTop)
        head.addWidget(prose(error.message), 1)
        layout.addLayout(head)
        self.list = self._list()
        layout.addWidget(self.list, 1)
        self.detail = label('', 'small', wrap=True, selectable=True)
        layout.addWidget(self.detail)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        other = QPushButton(tr('Another file…'))
        other.clicked.connect(lambda _=False: self._other())
        cancel = QPushButton(tr('Cancel'))
        cancel.clicked.connect(lambda _=False: self.reject())
        self.open_button = QPushButton(tr('Open'))
        self.open_button.setObjectName('primary')
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(lambda _=False: self._take())
        buttons.addWidget(other)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.open_button)
        layout.addLayout(buttons)
        self.list.setCurrentItem(self.list.topLevelItem(0))
        self.list.setFocus()

    def _list(self):
        made = QTreeWidget()
        made.setAccessibleName(tr('What may be meant'))
        made.setHeaderLabels(list(map(tr, COLUMNS)))
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setSelectionMode(QAbstractItemView.SingleSelection)
        made.setTextElideMode(Qt.ElideMiddle)
        for offer in self.offers:
            item = QTreeWidgetItem([offer.title, offer.size, offer.changed])
            item.setToolTip(0, offer.detail or offer.title)
            made.addTopLevelItem(item)
        header = made.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeToContents)
            made.setColumnHidden(column, not any(
                (offer.size, offer.changed)[column - 1] for offer in self.offers))
        header.setVisible(not made.isColumnHidden(2))
        made.currentItemChanged.connect(lambda item, _: self._show(item))
        made.itemActivated.connect(lambda item, _: self._take())
        return made

    def _show(self, item):
        offer = self.offers[self.list.indexOfTopLevelItem(item)] if item is not None else None
        self.detail.setText(offer.detail if offer else '')

    def _take(self):
        place = self.list.indexOfTopLevelItem(self.list.currentItem())
        if 0 <= place < len(self.offers):
            self.chosen.emit(self.offers[place].options)
            self.accept()

    def _other(self):
        self.other_wanted.emit()
        self.reject()
