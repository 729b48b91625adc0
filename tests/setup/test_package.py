"""The built package: what it holds, and that it runs away from the checkout."""
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from app import __version__, resources
from tests.conftest import ROOT


@pytest.fixture(scope='module')
def wheel(tmp_path_factory):
    """A wheel built from a copy, since a build leaves files beside setup.py."""
    copy = tmp_path_factory.mktemp('package') / 'source'
    shutil.copytree(str(ROOT), str(copy), ignore=shutil.ignore_patterns(
        '.*', 'build', 'dist', 'tests', 'docs', '__pycache__', '*.egg-info'))
    subprocess.run([sys.executable, '-W', 'ignore', 'setup.py', '-q', 'bdist_wheel'],
                   cwd=str(copy), check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    found, = (copy / 'dist').iterdir()
    return found


@pytest.fixture(scope='module')
def installed(wheel):
    """The wheel's contents, unpacked as pip would."""
    folder = wheel.parent / 'site'
    with zipfile.ZipFile(str(wheel)) as archive:
        archive.extractall(str(folder))
    return folder


def metadata(installed):
    info, = installed.glob('*.dist-info')
    return info


def test_resources_come_along_without_what_made_them(installed):
    expected = {path.relative_to(resources.ROOT) for path in resources.ROOT.rglob('*')
                if path.is_file() and path.suffix not in ('.py', '.pyc', '.sh')
                and not path.name.startswith('.')}
    bundled = installed / 'app' / 'bundled'
    assert {path.relative_to(bundled) for path in bundled.rglob('*') if path.is_file()} == expected


def test_every_module_comes_along_and_nothing_else(installed):
    modules = {path.relative_to(ROOT) for path in (ROOT / 'app').rglob('*.py')}
    found = {path.relative_to(installed) for path in installed.rglob('*.py')
             if 'bundled' not in path.parts}
    assert found == modules


def test_command_and_pins(installed):
    info = metadata(installed)
    assert 'freezeframe = app.cli:main' in (info / 'entry_points.txt').read_text()
    text = (info / 'METADATA').read_text(encoding='utf-8')
    assert f'\nVersion: {__version__}\n' in text
    assert '\nRequires-Python: >=3.6,<3.7\n' in text
    required = re.findall(r'^Requires-Dist: (\S+) \((.*?)\)', text, re.MULTILINE)
    assert ('tensorflow', '==1.4.0') in required and ('PyQt5', '==5.15.6') in required
    assert all(version.startswith('==') for _, version in required)
    assert 'pytest' not in text


def test_installed_program_finds_its_resources(installed, tmp_path):
    code = ('from app import resources; '
            'print(resources.path("samples", "samples.json"), resources.path("fonts").is_dir())')
    done = subprocess.run([sys.executable, '-c', code], cwd=str(tmp_path), check=True,
                          env=dict(os.environ, PYTHONPATH=str(installed)),
                          stdout=subprocess.PIPE, universal_newlines=True)
    path, fonts = done.stdout.rsplit(None, 1)
    assert path == str(installed / 'app' / 'bundled' / 'samples' / 'samples.json')
    assert os.path.isfile(path) and fonts == 'True'


def test_checkout_finds_its_resources():
    assert resources.path('samples', 'samples.json') == ROOT / 'resources/samples/samples.json'


def test_command_tells_its_version(installed, tmp_path):
    code = 'import sys; from app.cli import main; sys.exit(main(["--version"]))'
    done = subprocess.run([sys.executable, '-c', code], cwd=str(tmp_path),
                          env=dict(os.environ, PYTHONPATH=str(installed)),
                          stdout=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 0 and __version__ in done.stdout
