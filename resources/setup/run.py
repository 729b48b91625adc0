"""What ``make run`` does once ``.venv`` is ready; run by that environment's Python.

Opens the window on ``$MODEL`` or on a bundled sample.  Where no window can be
opened it does the same job off-screen: draws the model, freezes it, proves it,
and prints where the files are.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import environment

ROOT = Path(environment.ROOT)
SAMPLES = ROOT / 'resources' / 'samples'
OPEN_DISPLAY = 'from PyQt5.QtGui import QGuiApplication; QGuiApplication(["freezeframe"])'


def samples():
    """The bundled samples, as ``samples.json`` lists them."""
    return json.loads((SAMPLES / 'samples.json').read_text(encoding='utf-8'))


def first_sample():
    """The sample that opens when no model is named."""
    return next(sample for sample in samples() if sample.get('first'))


def opens(environ):
    """Whether Qt can reach a display: asked of Qt itself, as it aborts if not."""
    try:
        return subprocess.run([sys.executable, '-c', 'import resource; '
                               'resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); ' + OPEN_DISPLAY],
                              env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=30).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def display(environ):
    """``(settings, problem)``: settings for a window, or why there can be none."""
    if not sys.platform.startswith('linux'):
        return {}, None
    platform = environ.get('QT_QPA_PLATFORM', '')
    if platform.split(':')[0] in ('offscreen', 'minimal', 'vnc'):
        return {}, f'QT_QPA_PLATFORM is {platform}'
    if not environ.get('DISPLAY') and not environ.get('WAYLAND_DISPLAY'):
        return {}, 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
    if opens(environ):
        return {}, None
    if environ.get('WAYLAND_DISPLAY') and not platform:
        wayland = {'QT_QPA_PLATFORM': 'wayland'}
        if opens(dict(environ, **wayland)):
            return wayland, None
    missing = sum(environment.qt_missing(), [])
    if missing:
        return {}, (f'Qt lacks {", ".join(missing)}; ' + environment.qt_advice(missing))
    names = [f'{name}={environ[name]}' for name in ('DISPLAY', 'WAYLAND_DISPLAY')
             if environ.get(name)]
    return {}, f'Qt cannot open the display {" ".join(names)}'


def program(*arguments, **options):
    """Runs the program; returns the finished process."""
    return subprocess.run([sys.executable, str(ROOT / 'main.py'), *map(str, arguments)], **options)


def output_folder():
    """A folder that can be written to: ``build/`` in the repository, else a temporary one."""
    folder = ROOT / 'build'
    try:
        folder.mkdir(exist_ok=True)
        tempfile.TemporaryFile(dir=str(folder)).close()
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix='freezeframe-'))
    return folder


def sample_of(model):
    """The bundled sample that a path stands for, or None."""
    return next((sample for sample in samples()
                 if os.path.realpath(model) == os.path.realpath(str(SAMPLES / sample['model']))),
                None)


def best_candidate(model):
    """``([name], 0)`` of the likeliest output, or ``(None, status)`` after saying why not."""
    done = program('inspect', model, '--json', stdout=subprocess.PIPE)
    try:
        answer = json.loads(done.stdout.decode('utf-8'))
        if answer['ok']:
            if answer['candidates']:
                return [answer['candidates'][0]['name']], 0
            print(f'{model}: no node looks like an output; choose one: '
                  '.venv/bin/python main.py freeze MODEL --outputs NAME -o OUT.pb')
            return None, 1
        print(answer['error']['message'], file=sys.stderr)
    except (ValueError, KeyError):
        pass
    return None, done.returncode or 1


def off_screen(model):
    """Draws, freezes and proves a model; prints where the files are.  The exit status."""
    os.environ['QT_QPA_PLATFORM'] = 'offscreen'
    sample = sample_of(model)
    names, status = (sample['outputs'], 0) if sample else best_candidate(model)
    if names is None:
        return status
    folder = output_folder()
    stem = sample['id'] if sample else os.path.basename(os.path.normpath(model))
    for ending in ('.meta', '.index', '.pb', '.pbtxt'):
        stem = stem[:-len(ending)] if stem.endswith(ending) else stem
    picture, frozen = folder / f'{stem}.png', folder / f'{stem}.pb'
    if os.path.realpath(str(frozen)) == os.path.realpath(model):
        frozen = folder / f'{stem}.frozen.pb'
    chosen = ','.join(names)
    print(f'Model    {model}', f'Outputs  {chosen}', sep='\n', flush=True)
    for step in (['draw', model, '-o', picture, '--outputs', chosen, '--overwrite'],
                 ['freeze', model, '-o', frozen, '--outputs', chosen, '--overwrite']):
        status = program(*step).returncode
        if status:
            return status
    print(f'Picture  {picture}', f'Frozen   {frozen}', sep='\n')
    return 0


def main():
    model = os.environ.pop('MODEL', '') or str(SAMPLES / first_sample()['model'])
    settings, problem = display(os.environ)
    if problem:
        print(f'No window: {problem}.\nThe same job off-screen:', flush=True)
        return off_screen(os.path.expanduser(model))
    os.environ.update(settings)
    return program(os.path.expanduser(model)).returncode


if __name__ == '__main__':
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
