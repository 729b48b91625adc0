"""The entry in the menus of a Linux desktop: `.desktop` file, icon and MIME types.

Formats: the Desktop Entry and Shared MIME-info specifications of freedesktop.org.
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from app import resources
from app.errors import OutputFileError, UsageError

_TOOL_SECONDS = 20
_RESERVED = set(' \t\n"\'\\><~|&;$*?#()`')
_ESCAPED = '"`$\\'


def install(data_home=None, command=None):
    """Write the files of the desktop entry; those there already are replaced.

    Args:
        data_home: folder to write below; None for the user's own.
        command: words that start the program; None for those of this copy.

    Returns:
        {'written': paths, 'updated': names of the desktop's tools that were run}.

    Raises:
        UsageError: this is no desktop of that kind.
        OutputFileError: a file can't be written.
    """
    _refuse_other_systems()
    home = Path(data_home or user_data_home())
    command = command or own_command()
    contents = {
        _entry(home): _text('freezeframe.desktop')
        .replace('@EXEC@', exec_value(command)).replace('@TRY@', _value(command[0])),
        _mime(home): _text('freezeframe.xml'),
        _icon(home): resources.path('icons', 'freezeframe.svg').read_text(encoding='utf-8')}
    for path, text in contents.items():
        _write(path, text)
    return {'written': sorted(map(str, contents)), 'updated': _update(home)}


def uninstall(data_home=None):
    """Remove what `install` wrote; {'removed': paths, 'updated': tools}.

    Raises UsageError or OutputFileError.
    """
    _refuse_other_systems()
    home = Path(data_home or user_data_home())
    removed = []
    for path in (_entry(home), _mime(home), _icon(home)):
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise OutputFileError('%s cannot be removed: %s.' % (path, error.strerror))
        removed.append(str(path))
    return {'removed': sorted(removed), 'updated': _update(home) if removed else []}


def user_data_home():
    """``$XDG_DATA_HOME``, which counts only when absolute, else ``~/.local/share``."""
    given = os.environ.get('XDG_DATA_HOME', '')
    return given if os.path.isabs(given) else os.path.expanduser('~/.local/share')


def own_command():
    """The words that start this copy of the program."""
    main = resources.ROOT.parent / 'main.py'
    if main.is_file():
        return [sys.executable, str(main)]
    script = Path(sys.executable).with_name('freezeframe')
    if script.is_file():
        return [str(script)]
    return [shutil.which('freezeframe') or os.path.abspath(sys.argv[0])]


def exec_value(command):
    """Words as the value of an ``Exec`` key.

    >>> exec_value(['/a b/python', 'x%y'])
    '"/a b/python" x%%y'
    """
    words = []
    for word in command:
        word = word.replace('%', '%%')
        if not word or _RESERVED & set(word):
            word = '"%s"' % ''.join('\\' + letter if letter in _ESCAPED else letter
                                    for letter in word)
        words.append(word)
    return _value(' '.join(words))


def local_path(text):
    """The path that a file manager means by ``file://…``; other texts as they are.

    Raises UsageError for a file of another computer.
    """
    if not text.lower().startswith('file:'):
        return text
    # Not in the locale's letters: a file's name is bytes.
    parts = urlsplit(text)
    if parts.netloc not in ('', 'localhost'):
        raise UsageError('%s is a file of another computer.' % text,
                         hint='Copy it here, or mount the folder that it is in.')
    path = text[len('file:'):]
    if path.startswith('//'):
        path = path[2 + len(parts.netloc):]
    return os.fsdecode(unquote_to_bytes(path))


def _value(text):
    """A string value of a desktop entry."""
    return text.replace('\\', '\\\\').replace('\n', '\\n').replace('\t', '\\t')


def _entry(home):
    return home / 'applications' / 'freezeframe.desktop'


def _mime(home):
    return home / 'mime' / 'packages' / 'freezeframe.xml'


def _icon(home):
    return home / 'icons' / 'hicolor' / 'scalable' / 'apps' / 'freezeframe.svg'


def _text(name):
    return resources.path('desktop', name).read_text(encoding='utf-8')


def _write(path, text):
    from app.freeze import writer
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFileError('The folder %s cannot be made: %s.' % (path.parent,
                                                                     error.strerror))
    writer.check_target(str(path), overwrite=True)
    writer.write_text(str(path), text, overwrite=True)


def _update(home):
    """Tell the desktop, by those of its tools that are there; names of those that ran."""
    done = []
    for tool, *arguments in (('update-desktop-database', '-q', home / 'applications'),
                             ('update-mime-database', home / 'mime'),
                             ('gtk-update-icon-cache', '-q', '-t', '-f',
                              home / 'icons' / 'hicolor')):
        found = shutil.which(tool)
        if found is None:
            continue
        try:
            subprocess.run([found] + [str(word) for word in arguments], check=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, timeout=_TOOL_SECONDS)
        except (OSError, subprocess.SubprocessError):
            continue
        done.append(tool)
    return done


def _refuse_other_systems():
    if not sys.platform.startswith('linux'):
        raise UsageError('install-desktop is for the desktops of Linux.', code='not_linux',
                         hint='Open files with "freezeframe FILE", or drop them on the window.')
