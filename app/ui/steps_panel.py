"""The steps after freezing: what each does, and whether numbers change."""
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.graph.text import format_bytes
from app.ui.widgets import Card, IconLabel, Tick, for_window, label, prose
from app.ui.words import texts, tr

EACH_PROVEN = texts(
    'Done to the file once it is written, one by one. Each is proven before it counts; '
    'one that fails is left out.')
_GROUPS = texts(('The numbers stay the same', 'The numbers may differ by rounding',
                 'The numbers become others'))


def title_of(name):
    """The words for the name of a step.

    >>> title_of('fold_constants')
    'Fold constants'
    """
    return name.replace('_', ' ').capitalize()


class StepsPanel(QWidget):
    """A check box for each of `app.freeze.steps.STEPS`, made when first shown.

    Signals:
        changed: names of the steps that are chosen now, in the order they are done.

    Attributes:
        boxes: name of a step to its `Tick`.
    """

    changed = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label(tr('AFTER FREEZING'), 'section'))
        layout.addWidget(label(tr(EACH_PROVEN), 'small', wrap=True))
        self.boxes = {}
        self._chosen = ()

    def show_steps(self, names):
        """Check the boxes of these steps."""
        self._build()
        self._chosen = tuple(names)
        for name, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(name in self._chosen)
            box.blockSignals(False)

    def _build(self):
        if self.boxes:
            return
        from app.freeze.steps import STEPS
        for number, words in enumerate(_GROUPS):
            head = label(tr(words), 'cardTitle', wrap=True)
            head.setContentsMargins(0, 6, 0, 0)
            self.layout().addWidget(head)
            for step in STEPS.values():
                if number == step.changes_constants + step.changes_numbers:
                    self._add(step)

    def _add(self, step):
        box = self.boxes[step.name] = Tick(title_of(step.name))
        box.setToolTip(step.message)
        box.setAccessibleDescription(step.message)
        box.toggled.connect(lambda on: self._on_toggled(step.name, on))
        self.layout().addWidget(box)
        told = label(step.message[0].upper() + step.message[1:] + '.', 'small', wrap=True)
        told.setContentsMargins(22, 0, 0, 3)
        self.layout().addWidget(told)

    def _on_toggled(self, name, on):
        from app.freeze.steps import STEPS
        order = list(STEPS)
        chosen = [one for one in self._chosen if one != name]
        if on:
            # Before the first one that is done later; an order of a plan's own stays.
            place = next((place for place, one in enumerate(chosen)
                          if order.index(one) > order.index(name)), len(chosen))
            chosen.insert(place, name)
        self._chosen = tuple(chosen)
        self.changed.emit(self._chosen)


def step_row(step):
    """A row on what became of one step: sizes before and after, and its proof.

    Args:
        step: an entry of ``steps`` of a ``freeze`` object.
    """
    from app import verdict
    found = verdict.of_proof(step['verified']) if step['verified'] else None
    title, told = title_of(step['name']), _sentence(for_window(step['message']))
    severity = 'warning'
    if not step['applied']:
        title += tr(': stopped') if step['stopped'] else tr(': left out')
        severity = 'note' if step['stopped'] else severity
    elif found is None and step['after_bytes'] == step['before_bytes']:
        severity = 'good'
        title += tr(': the file is as it was')
    else:
        title += ': %s → %s' % tuple(map(format_bytes, (step['before_bytes'],
                                                        step['after_bytes'])))
        proof = []
        if found is not None and step['verified'].get('declared') and not step['changes_numbers']:
            proof = [tr('It adds no difference to those from before.')]
        elif found is not None:
            proof = [_sentence(found.title), found.detail * step['changes_numbers']]
        told = ' '.join(filter(None, [tr('{:,} → {:,} nodes.').format(
            step['nodes_before'], step['nodes_after'])] + proof + [told]))
        if found is not None:
            severity = 'note' if found.severity == verdict.NOTE else 'good'
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(7)
    layout.addWidget(IconLabel(Card.ICONS[severity], severity), 0, Qt.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(label(title, wrap=True))
    if told:
        column.addWidget(prose(told, 'small'))
    layout.addLayout(column, 1)
    return row


def _sentence(text):
    text = text.strip()
    return text if not text or text.endswith('.') else text + '.'
