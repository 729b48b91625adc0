"""Builds and checks ``.venv`` from ``requirements.lock``: stdlib only, CPython 3.6.

    python3.6 environment.py runtime|test     bring .venv up to date
    python environment.py --check runtime     exit 0 when nothing is to be done

``setup.sh`` beside it finds the interpreter and calls it.  The environment is
built in place (its scripts hold absolute paths) with a marker file in it while
it is incomplete, so that a killed set-up starts over; a stamp per section of
the lock file is written last.  Exit status: 0 ready, 2 not possible, 130
interrupted; what stands in the way is said in a sentence.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
VENV = os.path.join(ROOT, '.venv')
LOCK = os.path.join(ROOT, 'requirements.lock')
INCOMPLETE = os.path.join(VENV, 'incomplete')
LOG = os.path.join(VENV, 'setup.log')
PYTHON = os.path.join(VENV, *(['Scripts', 'python.exe'] if os.name == 'nt'
                              else ['bin', 'python']))
INTERPRETER = [sys.base_prefix, sys.version]
# Later targets are supersets of earlier ones.
TARGETS = {'runtime': ['build', 'runtime'], 'test': ['build', 'runtime', 'test']}

# Debian and Ubuntu packages of the system libraries that Qt 5.15 links to.
DEBIAN_PACKAGES = {
    'libGL.so.1': 'libgl1', 'libEGL.so.1': 'libegl1', 'libOpenGL.so.0': 'libopengl0',
    'libGLX.so.0': 'libglx0', 'libGLdispatch.so.0': 'libglvnd0',
    'libglib-2.0.so.0': 'libglib2.0-0', 'libgthread-2.0.so.0': 'libglib2.0-0',
    'libfontconfig.so.1': 'libfontconfig1', 'libfreetype.so.6': 'libfreetype6',
    'libdbus-1.so.3': 'libdbus-1-3', 'libX11.so.6': 'libx11-6', 'libX11-xcb.so.1': 'libx11-xcb1',
    'libSM.so.6': 'libsm6', 'libICE.so.6': 'libice6', 'libXext.so.6': 'libxext6',
    'libXrender.so.1': 'libxrender1', 'libXau.so.6': 'libxau6', 'libXdmcp.so.6': 'libxdmcp6',
    'libxcb.so.1': 'libxcb1', 'libxcb-icccm.so.4': 'libxcb-icccm4',
    'libxcb-image.so.0': 'libxcb-image0', 'libxcb-keysyms.so.1': 'libxcb-keysyms1',
    'libxcb-randr.so.0': 'libxcb-randr0', 'libxcb-render.so.0': 'libxcb-render0',
    'libxcb-render-util.so.0': 'libxcb-render-util0', 'libxcb-shape.so.0': 'libxcb-shape0',
    'libxcb-shm.so.0': 'libxcb-shm0', 'libxcb-sync.so.1': 'libxcb-sync1',
    'libxcb-util.so.1': 'libxcb-util1', 'libxcb-xfixes.so.0': 'libxcb-xfixes0',
    'libxcb-xinerama.so.0': 'libxcb-xinerama0', 'libxcb-xinput.so.0': 'libxcb-xinput0',
    'libxcb-xkb.so.1': 'libxcb-xkb1', 'libxkbcommon.so.0': 'libxkbcommon0',
    'libxkbcommon-x11.so.0': 'libxkbcommon-x11-0', 'libz.so.1': 'zlib1g',
    'libstdc++.so.6': 'libstdc++6', 'libgcc_s.so.1': 'libgcc-s1',
}
# Qt without these draws nothing at all; without the second kind, no window.
QT_ALWAYS = ['QtCore.abi3.so', 'QtGui.abi3.so', 'QtWidgets.abi3.so', 'QtSvg.abi3.so',
             'QtPrintSupport.abi3.so', 'Qt5/plugins/platforms/libqoffscreen.so',
             'Qt5/plugins/imageformats/libqsvg.so']
QT_WINDOW = ['Qt5/plugins/platforms/libqxcb.so']

# Settings of pip that would send packages elsewhere or choose other ones.
PIP_SETTINGS_DROPPED = ['TARGET', 'PREFIX', 'ROOT', 'REQUIREMENT', 'CONSTRAINT', 'NO_BINARY',
                        'ONLY_BINARY', 'REQUIRE_HASHES', 'EDITABLE', 'PRE', 'PYTHON_VERSION',
                        'PLATFORM', 'ABI', 'IMPLEMENTATION', 'LOG', 'QUIET', 'VERBOSE']
NO_NETWORK = re.compile(
    r'NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionResetError|ProxyError|SSLError|'
    r'Name or service not known|Temporary failure in name resolution|nodename nor servname|'
    r'getaddrinfo failed|Network is unreachable|No route to host|Connection (refused|aborted)')


class SetupError(Exception):
    """The environment cannot be made; the text says why and what to do."""


def say(text):
    print(text, file=sys.stderr, flush=True)


# -- what is wanted ----------------------------------------------------------

def read_lock(text, platform=sys.platform):
    """Sections of a lock file: ``{section: [(name, version)]}`` for a platform.

    A pin is ``name==version``, optionally followed by a ``sys_platform`` marker
    comparing with ``==`` or ``!=``.  Raises ``SetupError`` for any other line.
    """
    sections, current = {}, None
    for line in text.splitlines():
        line = line.strip()
        header = re.match(r'# \[(\w+)\]$', line)
        if header:
            current = sections.setdefault(header.group(1), [])
        if not line or line.startswith('#'):
            continue
        pin = re.match(r'([\w.-]+)==([\w.]+)(?:; sys_platform (==|!=) "(\w+)")?$', line)
        if current is None or not pin:
            raise SetupError(f'requirements.lock: cannot read the line "{line}".')
        name, version, relation, named = pin.groups()
        if relation is None or (platform == named) == (relation == '=='):
            current.append((name, version))
    return sections


def wanted(target):
    """``{section: (key, pins)}`` of a target; the key changes with anything that matters."""
    with open(LOCK, encoding='utf-8') as file:
        lock = read_lock(file.read())
    with open(os.path.abspath(__file__), 'rb') as file:
        script = file.read()
    result = {}
    for section in TARGETS[target]:
        text = repr((lock[section], sys.version, sys.platform)).encode()
        result[section] = (hashlib.sha256(script + text).hexdigest(), lock[section])
    return result


# -- what is there -----------------------------------------------------------

def site_packages():
    if os.name == 'nt':
        return os.path.join(VENV, 'Lib', 'site-packages')
    return os.path.join(VENV, 'lib', 'python3.6', 'site-packages')


def normal(name):
    return re.sub(r'[-_.]+', '_', name).lower()


def damaged(pins):
    """The first pinned package that is absent or has lost a file, else None."""
    site = site_packages()
    try:
        found = {tuple(normal(part) for part in entry[:-len('.dist-info')].rsplit('-', 1)):
                 os.path.join(site, entry)
                 for entry in os.listdir(site) if entry.endswith('.dist-info')}
    except OSError:
        return 'pip'
    for name, version in pins:
        try:
            with open(os.path.join(found[normal(name), normal(version)], 'RECORD'),
                      encoding='utf-8') as file:
                listed = [line.rsplit(',', 2)[0].strip('"') for line in file]
        except (KeyError, OSError):
            return name
        for path in listed:
            if not path.endswith('.pyc') and not os.path.exists(os.path.join(site, path)):
                return name
    return None


def stamp_path(section):
    return os.path.join(VENV, 'stamp-' + section)


def read_stamp(section):
    try:
        with open(stamp_path(section), encoding='utf-8') as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def write_stamp(section, **content):
    beside = stamp_path(section) + '.new'
    with open(beside, 'w', encoding='utf-8') as file:
        json.dump(content, file)
    os.replace(beside, stamp_path(section))


def pending(target):
    """Sections of a target that are not installed as the lock file says."""
    if os.path.exists(INCOMPLETE):
        return list(TARGETS[target])
    return [section for section, (key, pins) in wanted(target).items()
            if read_stamp(section).get('key') != key or damaged(pins)]


def ready(target):
    return not pending(target) and 'missing' in read_stamp('qt')


# -- building ----------------------------------------------------------------

class OneAtATime:
    """Holds ``.venv.lock``; a second set-up of the same folder waits for the first."""

    def __enter__(self):
        self.file = open(os.path.join(ROOT, '.venv.lock'), 'a')
        if os.name == 'nt':
            import msvcrt
            lock = lambda: msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)  # noqa: E731
        else:
            import fcntl
            lock = lambda: fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # noqa: E731
        told = False
        while True:
            try:
                lock()
                return self
            except OSError:
                if not told:
                    say('Another set-up is at work in this folder; waiting for it …')
                    told = True
                time.sleep(0.2)

    def __exit__(self, *_):
        self.file.close()


def environ():
    """The environment for pip: the user's index, proxy and cache, nothing that diverts it."""
    result = {name: value for name, value in os.environ.items()
              if not name.startswith('PYTHON')
              and name not in ['PIP_' + setting for setting in PIP_SETTINGS_DROPPED]}
    result.setdefault('PIP_RETRIES', '2')
    result.update(PIP_USER='0', PIP_DISABLE_PIP_VERSION_CHECK='1', PIP_NO_INPUT='1',
                  PIP_NO_WARN_SCRIPT_LOCATION='1', PYTHONNOUSERSITE='1')
    return result


def usable_venv():
    """Whether ``.venv`` is one that this script made with this interpreter, and runs."""
    made = read_stamp('venv')
    if os.path.exists(INCOMPLETE) or made.get('python') != INTERPRETER:
        return False
    try:
        return subprocess.call([PYTHON, '-I', '-c', 'import pip'], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def empty_venv():
    """Makes ``.venv`` an empty folder but for the marker.

    Raises ``SetupError`` if it holds something that is no virtual environment.
    The folder itself stays: it may be a link or a mounted disk.
    """
    os.makedirs(VENV, exist_ok=True)
    entries = os.listdir(VENV)
    if entries and not {'incomplete', 'pyvenv.cfg'} & set(entries):
        raise SetupError(f'{VENV} exists and is no virtual environment; move it away, then try '
                         'again.')
    if 'pyvenv.cfg' in entries:
        say('Replacing .venv, which is incomplete, damaged or made with another Python.')
    open(INCOMPLETE, 'w').close()
    for entry in entries:
        path = os.path.join(VENV, entry)
        if entry == 'incomplete':
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.remove(path)


def run_logged(command, progress=None):
    """Runs a command with its output in the log; returns (status, that output)."""
    lines = []
    with open(LOG, 'a', encoding='utf-8', errors='replace') as log:
        log.write('$ ' + ' '.join(command) + '\n')
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, env=environ(), cwd=ROOT)
        try:
            for line in process.stdout:
                text = line.decode('utf-8', 'replace')
                log.write(text)
                lines.append(text)
                if progress:
                    progress(text)
            status = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    return status, ''.join(lines)


def create_venv():
    if '$' in ROOT:
        raise SetupError(f'CPython 3.6 cannot install packages below a folder with "$" in its '
                         f'name: {ROOT}. Rename the folder or clone to another one.')
    empty_venv()
    say(f'Making .venv with CPython {sys.version.split()[0]} ({sys.executable}).')
    status, output = run_logged([sys.executable, '-I', '-m', 'venv', VENV])
    if status:
        raise SetupError(f'{sys.executable} could not make a virtual environment: '
                         f'{last_line(output)} The whole output is in {LOG}.')
    write_stamp('venv', python=INTERPRETER)


def last_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith('ERROR:')]
    return (errors or lines or ['it said nothing.'])[-1]


def progress_bar(count):
    """A callback for pip's output that counts packages on a terminal; silent elsewhere."""
    if not sys.stderr.isatty():
        return None
    seen = []

    def update(line):
        found = re.match(r'Collecting ([\w.-]+)', line)
        if found:
            seen.append(found.group(1))
        text = (f'  {len(seen)}/{count} {seen[-1]}' if found
                else '  unpacking' if line.startswith('Installing collected') else None)
        if text:
            sys.stderr.write('\r\x1b[K' + text)
            sys.stderr.flush()
    return update


def pip_problem(output):
    """One sentence for a failed run of pip, from its output."""
    if 'No space left on device' in output:
        return f'The disk of {VENV} is full; about 1 GB is needed.'
    if NO_NETWORK.search(output):
        return ('The package index cannot be reached, so the environment cannot be installed; '
                'check the network (or HTTPS_PROXY, PIP_INDEX_URL, PIP_FIND_LINKS) and try again.')
    return f'pip failed: {last_line(output)} The whole output is in {LOG}.'


def install(section, pins):
    # The environment's own pip must be in place before it installs the others,
    # and wheel before a source distribution is built.
    say(f'Installing {len(pins)} packages ({section}) …')
    bar = progress_bar(len(pins))
    try:
        status, output = run_logged(
            [PYTHON, '-I', '-m', 'pip', 'install', '--no-deps', '--progress-bar', 'off']
            + [f'{name}=={version}' for name, version in pins], bar)
    finally:
        if bar:
            sys.stderr.write('\r\x1b[K')
    if status:
        raise SetupError(pip_problem(output))
    lost = damaged(pins)
    if lost:
        raise SetupError(f'pip said it installed {lost}, but files of it are missing; the whole '
                         f'output is in {LOG}.')


def bring_up_to_date(target):
    plan = wanted(target)
    missing = pending(target)
    if not missing and read_stamp('venv').get('python') == INTERPRETER:
        return
    start = time.monotonic()
    # Stamped and yet pending: files were lost, and pip cannot be trusted to see it.
    lost = [section for section in missing if read_stamp(section).get('key') == plan[section][0]]
    if lost or not usable_venv():
        create_venv()
        missing = list(plan)
    open(INCOMPLETE, 'a').close()
    for section in missing:
        key, pins = plan[section]
        install(section, pins)
        write_stamp(section, key=key)
    os.remove(INCOMPLETE)
    say(f'Ready in {time.monotonic() - start:.0f} s.')


# -- system libraries of Qt --------------------------------------------------

def libraries_missing(files, ldd='ldd'):
    """Names of shared libraries that ``files`` link to and this system lacks, sorted.

    Empty where there is no ``ldd`` to ask.
    """
    missing = set()
    for path in files:
        try:
            output = subprocess.check_output([ldd, path], stderr=subprocess.DEVNULL,
                                             env=dict(os.environ, LC_ALL='C'))
        except (OSError, subprocess.CalledProcessError):
            continue
        missing.update(re.findall(r'^\s*(\S+) => not found', output.decode('utf-8', 'replace'),
                                  re.MULTILINE))
    return sorted(missing)


def qt_missing():
    """Libraries Qt lacks: (those it cannot do without, those only the window needs)."""
    if not sys.platform.startswith('linux'):
        return [], []
    folder = os.path.join(site_packages(), 'PyQt5')
    always = libraries_missing(os.path.join(folder, name) for name in QT_ALWAYS)
    window = libraries_missing(os.path.join(folder, name) for name in QT_WINDOW)
    return always, [name for name in window if name not in always]


def packages_of(libraries):
    return sorted({DEBIAN_PACKAGES[name] for name in libraries if name in DEBIAN_PACKAGES})


def apt_command():
    """The start of an ``apt-get`` command that needs no password, or None."""
    if not shutil.which('apt-get'):
        return None
    command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq',
               '-o', 'DPkg::Lock::Timeout=120']
    if os.geteuid() == 0:
        return command
    if shutil.which('sudo') and subprocess.call(
            ['sudo', '-n', 'true'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL) == 0:
        return ['sudo', '-n'] + command
    return None


def install_with_apt(packages):
    """Installs Debian packages if that needs no password; whether it did."""
    command = apt_command()
    if not packages or not command:
        return False
    say('Installing them with apt-get …')
    step = command + ['install', '-y', '--no-install-recommends'] + packages
    if run_logged(step)[0] == 0:
        return True
    # The package lists may be absent (containers) or stale.
    return run_logged(command + ['update'])[0] == 0 and run_logged(step)[0] == 0


def qt_advice(libraries):
    """What to do about missing libraries, as the end of a sentence."""
    packages = packages_of(libraries)
    if shutil.which('apt-get') and packages:
        return 'install them with: sudo apt-get install ' + ' '.join(packages)
    return 'install the packages of your system that hold them.'


def check_qt():
    """Sees to Qt's system libraries and stamps what the window still lacks.

    Raises ``SetupError`` if Qt cannot draw at all.
    """
    if 'missing' in read_stamp('qt'):
        return
    always, window = qt_missing()
    if always or window:
        say('Qt needs system libraries that are not here: ' + ', '.join(always + window) + '.')
        if install_with_apt(packages_of(always + window)):
            always, window = qt_missing()
    if always:
        raise SetupError('Without these Qt cannot draw: ' + ', '.join(always) + '; '
                         + qt_advice(always + window))
    if window:
        say('Without these Qt can draw, but not open a window: ' + ', '.join(window) + '; '
            + qt_advice(window))
    write_stamp('qt', missing=window)


# -- command line ------------------------------------------------------------

def main(arguments):
    checking = arguments[:1] == ['--check']
    target = arguments[-1] if arguments else ''
    if target not in TARGETS:
        say('usage: environment.py [--check] ' + '|'.join(TARGETS))
        return 2
    if checking:
        return 0 if ready(target) else 1
    try:
        with OneAtATime():
            bring_up_to_date(target)
            check_qt()
    except SetupError as error:
        say(str(error))
        return 2
    except OSError as error:
        say(f'Cannot prepare {VENV}: {error.strerror or error}'
            + (f' ({error.filename}).' if error.filename else '.'))
        return 2
    except KeyboardInterrupt:
        say('\nStopped. Nothing is broken: the next run starts where it must.')
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
