"""One finding as a card: what is open and how to mend it, or what was mended."""
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app import catalogue
from app.ui.help_window import why_button
from app.ui.widgets import Card, ElidedLabel, button, label, prose
from app.ui.words import texts, tr

SEVERITIES = texts({'error': 'Stands in the way', 'warning': 'Warning', 'note': 'Note',
                    'good': 'Mended'})
#: Rows of the catalogue that other keys may mend.
KEY_ROWS = frozenset(['E1', 'E2', 'E3', 'E6', 'E7'])
CHANGES = texts('This changes the numbers that the file computes.')


def title_of(found):
    """A few words on a finding, from its row of the catalogue."""
    entry = catalogue.entry(found.id)
    return entry.title if entry is not None else tr(SEVERITIES[found.severity])


class FindingCard(Card):
    """Shows one `app.checks.finding.Finding`; what is mended is folded.

    Signals:
        path_requested: names from an output to the node that the finding is about.
        repair_requested: id of a repair, and whether it is to be made.
        checkpoint_wanted: another checkpoint is to be looked for.
        keys_wanted: keys of the checkpoint are to be mapped.

    Args:
        found: the finding.
        shared: ids of other findings that the same repair mends.

    Attributes:
        found: the finding.
        act: the button that mends it, or takes that back; None for neither.
        show_button: the link that shows the path; None for nothing to show.
        more: the link that unfolds what was mended; None for an open finding.
    """

    path_requested = pyqtSignal(object)
    repair_requested = pyqtSignal(str, bool)
    checkpoint_wanted = pyqtSignal()
    keys_wanted = pyqtSignal()

    def __init__(self, found, shared=()):
        severity = 'good' if found.mended else found.severity
        title = '%s  ·  %s' % (title_of(found), found.id)
        super().__init__(severity, tr('Mended: ') + title if found.mended else title)
        self.setAccessibleName('%s: %s' % (tr(SEVERITIES[severity]), title))
        self.setToolTip(tr(SEVERITIES[severity]))
        self.found = found
        self._shared = ', '.join(shared)
        self.message = found.message
        self.act = self.show_button = self.more = None
        self._story = []
        if found.mended:
            self._fill_mended()
        else:
            self._fill_open()

    def _fill_open(self):
        found, repair = self.found, self.found.repair
        self.body.addWidget(prose(found.message))
        if repair is not None:
            self.body.addWidget(prose(tr('Repair: ') + repair.message, 'small'))
            if repair.changes_numbers:
                self.body.addWidget(label(tr(CHANGES), 'small', wrap=True))
            if self._shared:
                self.body.addWidget(label(tr('The same repair mends %s, too.') % self._shared,
                                          'small', wrap=True))
        self.body.addLayout(self._links(self._path(), self._show()))
        if repair is not None:
            self.act = button(tr('Mend it'), lambda: self.repair_requested.emit(repair.id, True),
                              repair.message)
            self.body.addWidget(self.act)
        if found.severity != 'note' and found.id in KEY_ROWS:
            self.body.addWidget(button(tr('Map checkpoint keys…'), self.keys_wanted.emit))
        if found.severity == 'error' and found.id.startswith('D'):
            self.body.addWidget(button(tr('Open the checkpoint…'), self.checkpoint_wanted.emit))

    def _fill_mended(self):
        found, repair = self.found, self.found.repair
        was = prose(tr('What was found: ') + found.message)
        done = prose(tr('What is done: ') + (
            repair.message if repair is not None else tr('It is gone with other repairs.')),
                     'small')
        links = QWidget()
        links.setLayout(self._links(self._path(), self._show()))
        links.layout().setContentsMargins(0, 0, 0, 0)
        self._story = [was, done, links]
        for part in self._story:
            self.body.addWidget(part)
            part.hide()
        if repair is not None and repair.changes_numbers:
            self.body.addWidget(label(tr(CHANGES), 'small', wrap=True))
        if repair is not None and self._shared:
            self.body.addWidget(label(tr('One repair with %s: they are mended, or not, together.')
                                      % self._shared, 'small', wrap=True))
        self.more = _link(tr('Details'), tr('What was found, and what is done about it'),
                          self._unfold)
        if repair is not None:
            self.act = _link(tr('Do not mend it'), tr('Take the repair back'),
                             lambda: self.repair_requested.emit(repair.id, False))
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addStretch(1)
        if self.act is not None:
            row.addWidget(self.act)
        self.body.addLayout(row)

    def _unfold(self):
        hidden = self._story[0].isHidden()
        for part in self._story:
            part.setVisible(hidden)
        self.more.setText(tr('Fold') if hidden else tr('Details'))

    def _links(self, path, show):
        """A row: "Why is this?", the path in short, "Show"."""
        row = QHBoxLayout()
        row.setSpacing(8)
        why = why_button(self.found.id)
        if why is not None:
            row.addWidget(why)
        if path is None:
            row.addStretch(1)
        else:
            row.addWidget(path, 1)
            row.addWidget(show)
        return row

    @property
    def _way(self):
        found = self.found
        return found.path if len(found.path) > 1 else found.nodes[:1]

    def _path(self):
        if not self._way:
            return None
        text = ElidedLabel(' ‹ '.join(name.split('/')[-1] for name in self._way), 'small')
        text.setToolTip('\n'.join(self._way))
        return text

    def _show(self):
        if self._way:
            way = self._way
            self.show_button = _link(tr('Show'), tr('Show the path from the output on the canvas'),
                                     lambda: self.path_requested.emit(way))
        return self.show_button


def _link(text, tip, on_click):
    made = QPushButton(text)
    made.setObjectName('link')
    made.setToolTip(tip)
    made.setCursor(Qt.PointingHandCursor)
    made.clicked.connect(lambda _=False: on_click())
    return made
