"""What the colours of a picture mean: by op kind, structure, device, role or size of weights.

A colouring is data: a style key per box and the rows of the legend. No widgets. A style key is
(family, name), see `theme.Theme.parts`: ('kind', op kind), ('scope', ''), ('plain', ''),
('hue', number) or ('ramp', number).
"""
from collections import Counter
from typing import Dict, NamedTuple, Tuple

from app.ui.kinds import KINDS, kind_of
from app.ui.words import texts, tr

KIND, STRUCTURE, DEVICE, ROLE, WEIGHTS = 'kind', 'structure', 'device', 'role', 'weights'
#: Not of `MODES`: it is about a frozen file beside the model.
FATE = 'fate'
#: (mode, words of the menu)
MODES = texts(((KIND, 'Op kind'), (STRUCTURE, 'Structure'), (DEVICE, 'Device'), (ROLE, 'Role'),
               (WEIGHTS, 'Size of weights')))
HUES = 8
#: Bytes from which on a step of the ramp begins.
STEPS = (1, 10 ** 4, 10 ** 5, 10 ** 6, 10 ** 7, 10 ** 8)
STEP_TEXTS = ('1 byte', '10 kB', '100 kB', '1 MB', '10 MB', '100 MB')
SCOPE = ('scope', '')
PLAIN = ('plain', '')
LETTERS = 'ABCDEFGH'
#: (fate, hue, sign, text) of what became of nodes in a frozen file; several inside one box last.
FATE_ROWS = texts((
    ('kept', 2, '=', 'Kept as it is'), ('constant', 0, '•', 'Turned into a constant'),
    ('rewritten', 1, '~', 'Rewritten'), ('removed', 4, '−', 'Removed'),
    ('added', 5, '+', 'Added'), ('inside', 3, '…', 'Differences inside')))
FATE_SIGNS = ''.join({hue: sign for _, hue, sign, _ in FATE_ROWS}.get(hue, ' ')
                     for hue in range(HUES))

ROLE_LABELS = texts((
    ('forward', 'The network'), ('loss', 'Loss'), ('gradient', 'Gradients'),
    ('optimizer', 'Optimizer'), ('input_pipeline', 'Input pipeline'), ('metric', 'Metrics'),
    ('summary', 'Summaries'), ('saver', 'Saver'), ('init', 'Initializers')))


class Coloring(NamedTuple):
    """``keys`` {box id: style key}; ``rows`` of the legend: (style key, text).

    ``letters``: one for each hue, so that they are told apart without colour, or none.
    """

    mode: str
    keys: Dict[str, Tuple]
    rows: Tuple
    letters: str = ''


def by_kind(picture):
    """Ops by what they do; scopes are plain."""
    kinds = {box_id: _kind_of_box(box) for box_id, box in picture.boxes.items()}
    present = {kinds[box_id] for box_id, box in picture.boxes.items() if box.kind != 'port'}
    return Coloring(KIND, {box_id: SCOPE if kind == 'scope' else ('kind', kind)
                           for box_id, kind in kinds.items()},
                    tuple((('kind', kind), tr(text)) for kind, text in KINDS if kind in present))


def by_role(picture, facts):
    """Boxes by the role of what they hold, the network's before all others."""
    numbers = {role: number for number, (role, _) in enumerate(ROLE_LABELS)}
    found = {box_id: numbers.get(facts.role(box)) for box_id, box in picture.boxes.items()
             if not _is_frame(box)}
    return _hues(ROLE, picture, found,
                 {number: tr(text) for number, (_, text) in enumerate(ROLE_LABELS)}, tr('Other'))


def by_structure(picture, facts):
    """Scopes of the same ops, joined in the same way, in one colour."""
    found = {box_id: facts.structure(box.name) for box_id, box in picture.boxes.items()
             if box.kind == 'scope'}
    amounts = Counter(value for value in found.values() if value is not None)
    often = [value for value, amount in amounts.most_common() if amount > 1]
    first = {}
    for box_id, value in found.items():
        first.setdefault(value, picture.boxes[box_id].label)
    words = {value: tr('%s and %d like it') % (first[value], amounts[value] - 1) for value in often}
    found = {box_id: value if value in words else None for box_id, value in found.items()}
    return _hues(STRUCTURE, picture, found, words, tr('Other repeated structures'), often)


def by_device(picture, facts):
    """Boxes by the device that their nodes are pinned to."""
    found = {}
    for box_id, box in picture.boxes.items():
        if not _is_frame(box):
            devices = facts.devices(box)
            found[box_id] = devices.pop() if len(devices) == 1 else '*' if devices else None
    amounts = Counter(value for value in found.values() if value is not None)
    words = {value: {'': tr('Not pinned'), '*': tr('Several devices')}.get(value, value)
             for value in amounts}
    return _hues(DEVICE, picture, found, words, tr('Other devices'),
                 sorted(amounts, key=lambda value: (value == '*', value)))


def by_weights(picture, facts):
    """Boxes by the bytes of the variables in them."""
    keys, seen = {}, set()
    for box_id, box in picture.boxes.items():
        amount = 0 if _is_frame(box) else facts.weights(box)
        step = sum(amount >= least for least in STEPS)
        keys[box_id] = ('ramp', step) if step else _neutral(box)
        if step and not box.expanded:
            seen.add(step)
    rows = []
    for step in sorted(seen):
        text = tr('Weights under %s') % STEP_TEXTS[step] if step < len(STEPS) \
            else tr('Weights %s and more') % STEP_TEXTS[-1]
        rows.append((('ramp', step), text))
    return Coloring(WEIGHTS, keys, tuple(rows))


def by_fate(picture, fates):
    """Boxes by what became of their nodes in a frozen file.

    Args:
        fates: {node number: first words of `FATE_ROWS`}.  A closed box of nodes of several
            fates has differences inside, a variable that of its own node.
    """
    inside = {}
    for node, fate in fates.items():
        inside.setdefault(picture.box_of(node), set()).add(fate)
    keys = {box_id: _neutral(box) for box_id, box in picture.boxes.items()}
    hues = {fate: hue for fate, hue, _, _ in FATE_ROWS}
    for box_id, found in inside.items():
        box = picture.boxes.get(box_id)
        if box is not None and not box.expanded and not _is_frame(box):
            keys[box_id] = ('hue', hues[_fate_of(box, found, fates)])
    present = set(keys.values())
    return Coloring(FATE, keys, tuple((('hue', hue), tr(text)) for _, hue, _, text in FATE_ROWS
                                      if ('hue', hue) in present), letters=FATE_SIGNS)


def _fate_of(box, found, fates):
    if box.kind in ('node', 'variable') and box.nodes and box.nodes[0] in fates:
        return fates[box.nodes[0]]
    if len(found) == 1:
        return min(found)
    return 'inside'


def coloring(mode, picture, facts):
    """The `Coloring` of a picture in one of `MODES`; ``facts`` a `view.facts.Facts`.

    For `FATE` the facts are what `by_fate` takes.
    """
    if mode == KIND or facts is None:
        return by_kind(picture)
    if mode == FATE:
        return by_fate(picture, facts)
    return {STRUCTURE: by_structure, DEVICE: by_device, ROLE: by_role,
            WEIGHTS: by_weights}[mode](picture, facts)


def _hues(mode, picture, found, texts, rest, order=None):
    """Give a hue to each value of ``found``, in an order, the last one to what is left over."""
    present = set(found.values()) - {None}
    shown = [value for value in (order or texts) if value in present]
    numbers = {value: place for place, value in enumerate(shown[:HUES])}
    keys = {}
    for box_id, box in picture.boxes.items():
        value = found.get(box_id)
        if value is None:
            keys[box_id] = _neutral(box)
        else:
            keys[box_id] = ('hue', numbers[value]) if value in numbers else ('kind', 'other')
    rows = [(('hue', number), texts[value]) for value, number in numbers.items()]
    if len(shown) > HUES:
        rows.append((('kind', 'other'), rest))
    return Coloring(mode, keys, tuple(rows), letters=LETTERS if len(numbers) > 1 else '')


def _is_frame(box):
    """True for boxes that stand for nothing of their own."""
    return box.kind in ('port', 'tray')


def _neutral(box):
    return SCOPE if box.kind in ('scope', 'tray') else PLAIN


def _kind_of_box(box):
    if box.kind in ('scope', 'tray'):
        return 'scope'
    if box.kind == 'variable':
        return 'variable'
    if box.kind == 'const_group':
        return 'constant'
    if box.kind == 'port' and not box.op:
        return 'other'
    return kind_of(box.op or '')
