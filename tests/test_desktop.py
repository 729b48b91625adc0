"""The entry in the desktop's menus, and what file managers hand over."""
import configparser
import json
import os
import shlex
import stat
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from app import desktop
from app.errors import OutputFileError, UsageError

pytestmark = pytest.mark.skipif(not sys.platform.startswith('linux'), reason='for Linux')


def entry(home):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(str(home / 'applications' / 'freezeframe.desktop'), encoding='utf-8')
    return parser['Desktop Entry']


def files(home):
    return sorted(str(path.relative_to(home)) for path in home.rglob('*') if path.is_file())


def test_installing_twice_and_removing_leaves_nothing(tmp_path):
    first = desktop.install(tmp_path)
    before = files(tmp_path)
    assert desktop.install(tmp_path)['written'] == first['written'] and files(tmp_path) == before
    assert desktop.uninstall(tmp_path)['removed'] == first['written']
    assert not set(first['written']) & {str(path) for path in tmp_path.rglob('*')}
    assert desktop.uninstall(tmp_path)['removed'] == []


def test_the_entry_starts_this_copy_and_names_its_types(tmp_path):
    desktop.install(tmp_path)
    found = entry(tmp_path)
    words = shlex.split(found['Exec'])
    assert words[-1] == '%f' and os.path.samefile(words[0], sys.executable)
    assert Path(words[1]).name == 'main.py'
    types = set(filter(None, found['MimeType'].split(';')))
    root = ElementTree.parse(str(tmp_path / 'mime' / 'packages' / 'freezeframe.xml')).getroot()
    space = {'m': 'http://www.freedesktop.org/standards/shared-mime-info'}
    assert {node.get('type') for node in root.findall('m:mime-type', space)} == types
    assert {glob.get('pattern') for glob in root.iter('{%s}glob' % space['m'])} == {
        '*.meta', '*.pb', '*.pbtxt'}
    ElementTree.parse(str(tmp_path / 'icons/hicolor/scalable/apps/freezeframe.svg'))


def unescaped(value):
    """Words of an Exec value as a desktop reads them."""
    text = value.replace('\\\\', '\0').replace('\\n', '\n').replace('\\t', '\t').replace('\0', '\\')
    words, word, quoted, escaped, begun = [], '', False, False, False
    for letter in text:
        if escaped:
            word, escaped = word + letter, False
        elif quoted and letter == '\\':
            escaped = True
        elif letter == '"':
            quoted, begun = not quoted, True
        elif letter == ' ' and not quoted:
            words, word, begun = words + [word], '', False
        else:
            word, begun = word + letter, True
    return [one.replace('%%', '%') for one in words + ([word] if begun else [])]


@given(st.lists(st.text(st.characters(blacklist_categories=('Cs', 'Cc'))), min_size=1,
                max_size=3))
def test_any_path_survives_the_exec_key(words):
    assert unescaped(desktop.exec_value(words)) == words


def test_tools_that_fail_or_hang_do_no_harm(tmp_path, monkeypatch):
    tool = tmp_path / 'bin' / 'update-mime-database'
    tool.parent.mkdir()
    tool.write_text('#!/bin/sh\nexit 3\n')
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv('PATH', str(tool.parent))
    assert desktop.install(tmp_path / 'data')['updated'] == []


def test_a_folder_that_can_not_be_made_is_said(tmp_path):
    blocked = tmp_path / 'file'
    blocked.write_text('')
    with pytest.raises(OutputFileError):
        desktop.install(blocked)


@pytest.mark.parametrize('given, path', [
    ('/a b/ü.meta', '/a b/ü.meta'), ('file:///a%20b/x.meta', '/a b/x.meta'),
    ('file:///%C3%BC.pb', '/ü.pb'), ('file://localhost/x', '/x'), ('file:/x', '/x'),
    ('FILE:///x%23y?z', '/x#y?z'), ('relative', 'relative')])
def test_urls_of_file_managers(given, path):
    assert desktop.local_path(given) == path


def test_a_file_of_another_computer_is_refused():
    with pytest.raises(UsageError):
        desktop.local_path('file://server/share/x.meta')


def test_the_command_writes_below_the_data_home(command, tmp_path):
    environment = dict(os.environ, XDG_DATA_HOME=str(tmp_path / 'data home'))
    done = command('install-desktop', '--json', env=environment)
    assert done.returncode == 0 and done.stderr == ''
    written = json.loads(done.stdout)['written']
    assert all(os.path.isfile(path) for path in written)
    done = command('install-desktop', '--uninstall', env=environment)
    assert done.returncode == 0 and done.stdout.count('removed') == 3


def test_a_url_of_a_name_with_blanks_opens(tmp_path, samples):
    import shutil
    folder = tmp_path / 'mein Modell ü'
    shutil.copytree(os.path.dirname(samples['two_outputs']['model']), str(folder))
    url = (folder / 'complex_model.meta').as_uri()
    main = Path(desktop.__file__).parents[1] / 'main.py'
    done = subprocess.run([sys.executable, str(main), url, '--quit-when-drawn', '--json'],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
