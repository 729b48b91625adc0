"""What was chosen about each file, kept between starts; and what was open when one ended. No Qt.

One small JSON file for each model, named after its path, and one for each running
window.  Whatever can't be read counts as not there.
"""
import hashlib
import itertools
import json
import os
from pathlib import Path

from app.rewrite.choices import Choices, InputCut
from app.view.state import FOCUS, MODES, OFF, ON, ViewState

MOST_FILES = 200
MOST_SCOPES = 400
"""A view with more open scopes opens as at first: drawing it would hold up the start."""

_NUMBERS = itertools.count(1)
_SETS = ('expanded', 'unfolded', 'main', 'aside', 'apart')


class Memory:
    """Records by path of a model.

    Args:
        folder: where they are kept; made when first needed.
    """

    def __init__(self, folder):
        self._folder = Path(folder)
        self._number = next(_NUMBERS)

    def keep(self, path, record):
        """Write the record (JSON data) of a path; an error of the disk is no one's loss."""
        self._write(self._file(path), record)
        self._drop_oldest()

    def recall(self, path):
        """The record of a path, {} for none."""
        return _read(self._file(path))

    def forget(self):
        """Delete all records."""
        for file in self._files('*.json'):
            _delete(file)

    # -- windows that run

    def begin(self, path):
        """Note that this window of the process has a model open, until `end`."""
        self._write(self._running(), {'path': os.path.join(os.getcwd(), str(path))})

    def end(self):
        """The window ends as it should."""
        _delete(self._running())

    def cut_off(self):
        """Paths that were open in processes that ended without `end`; told once."""
        found = []
        for file in self._files('running/*.json'):
            pid = file.stem.partition('-')[0]
            if pid == str(os.getpid()) or pid.isdigit() and _runs(int(pid)):
                continue
            path = _read(file).get('path')
            if isinstance(path, str) and os.path.lexists(path) and path not in found:
                found.append(path)
            _delete(file)
        return found

    def _file(self, path):
        name = hashlib.sha1(os.path.realpath(str(path)).encode('utf-8', 'surrogateescape'))
        return self._folder / (name.hexdigest() + '.json')

    def _running(self):
        return self._folder / 'running' / ('%d-%d.json' % (os.getpid(), self._number))

    def _files(self, pattern):
        try:
            return sorted(self._folder.glob(pattern), key=lambda file: file.stat().st_mtime)
        except OSError:
            return []

    def _write(self, file, record):
        import tempfile
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=str(file.parent))
            with os.fdopen(handle, 'w', encoding='utf-8') as stream:
                json.dump(record, stream)
            os.replace(name, str(file))
        except OSError:
            pass

    def _drop_oldest(self):
        for file in self._files('*.json')[:-MOST_FILES]:
            _delete(file)


def record_of(model, state, outputs, choices, viewport=None, steps=()):
    """What is to be known of an open model next time, as JSON data.

    Args:
        state: its `ViewState`.
        outputs: names of the chosen outputs.
        choices: a `Choices`.
        viewport: (scale, left, top) or None.
        steps: names of the steps after freezing.
    """
    view = {key: sorted(getattr(state, key)) for key in _SETS}
    if sum(map(len, view.values())) > MOST_SCOPES:
        view = {}
    view.update(mode=state.mode, control=state.control, folded=state.folded, hops=state.hops,
                role=state.role, around=[model.names[node] for node in state.around])
    return {'outputs': list(outputs), 'view': view, 'checkpoint': model.checkpoint,
            'viewport': list(viewport) if viewport else None, 'steps': list(steps),
            'choices': {'saver_keys': dict(choices.saver_keys), 'repairs': choices.repairs,
                        'ema': choices.ema, 'pins': dict(choices.pins),
                        'inputs': [list(cut) for cut in choices.inputs]}}


def view_of(record):
    """(`ViewState`, names of the nodes that its ``around`` numbers) of a record."""
    view = record.get('view')
    view = view if isinstance(view, dict) else {}
    fields = {key: frozenset(_strings(view.get(key))) for key in _SETS}
    if view.get('mode') in MODES:
        fields['mode'] = view['mode']
    if view.get('control') in (OFF, ON, FOCUS):
        fields['control'] = view['control']
    if isinstance(view.get('folded'), bool):
        fields['folded'] = view['folded']
    if isinstance(view.get('hops'), int) and 0 < view['hops'] < 100:
        fields['hops'] = view['hops']
    if isinstance(view.get('role'), str):
        fields['role'] = view['role']
    names = _strings(view.get('around'))
    return ViewState(around=tuple(range(len(names))), **fields), names


def outputs_of(record):
    """Names of the outputs that were chosen."""
    return tuple(_strings(record.get('outputs')))


def steps_of(record):
    """Names of the steps after freezing, as far as there are such."""
    from app.freeze.steps import STEPS
    return tuple(name for name in _strings(record.get('steps')) if name in STEPS)


def viewport_of(record):
    """(scale, left, top), or None."""
    found = record.get('viewport')
    if isinstance(found, list) and len(found) == 3 and found[0] \
            and all(isinstance(number, (int, float)) and abs(number) < 1e9 for number in found) \
            and 1e-4 < found[0] < 100:
        return tuple(found)
    return None


def choices_of(record):
    """The `Choices` of a record, those of the start where it is damaged."""
    found = record.get('choices')
    found = found if isinstance(found, dict) else {}
    repairs = found.get('repairs', 'safe')
    if isinstance(repairs, list):
        repairs = tuple(_strings(repairs))
    elif repairs not in ('none', 'safe', 'all'):
        repairs = 'safe'
    keys = found.get('saver_keys')
    pins = found.get('pins')
    inputs = found.get('inputs')
    return Choices(
        saver_keys=keys if _names_strings(keys) else {}, repairs=repairs,
        ema=found.get('ema') is True, pins=pins if isinstance(pins, dict) else {},
        inputs=tuple(filter(None, map(_cut, inputs if isinstance(inputs, list) else ()))))


def _cut(entry):
    if not isinstance(entry, list) or len(entry) != 3 or not isinstance(entry[0], str) \
            or not isinstance(entry[1], (str, type(None))):
        return None
    shape = entry[2]
    if shape is not None and not (isinstance(shape, list) and all(
            isinstance(size, (int, type(None))) for size in shape)):
        return None
    return InputCut(entry[0], entry[1], None if shape is None else tuple(shape))


def _names_strings(value):
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def _strings(value):
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _read(file):
    try:
        found = json.loads(file.read_text(encoding='utf-8'))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _delete(file):
    try:
        file.unlink()
    except OSError:
        pass


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
