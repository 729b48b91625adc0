"""Installs Freezeframe: ``pip install .`` with CPython 3.6."""
import os
import re
import sys

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

HERE = os.path.dirname(os.path.abspath(__file__))


def read(*parts):
    with open(os.path.join(HERE, *parts), encoding='utf-8') as file:
        return file.read()


def runtime_pins():
    """The lock file's ``[runtime]`` section, comments aside."""
    section = re.search(r'^# \[runtime\]$(.*?)(?=^# \[|\Z)', read('requirements.lock'),
                        re.MULTILINE | re.DOTALL).group(1)
    return [line for line in section.splitlines() if line and not line.startswith('#')]


def bundled_files():
    """Files of ``resources/`` that the program needs, relative to it: not what made them."""
    top = os.path.join(HERE, 'resources')
    found = []
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in ('setup', '__pycache__'))
        found += [os.path.relpath(os.path.join(folder, name), top) for name in sorted(files)
                  if not name.startswith('.') and not name.endswith(('.py', '.pyc'))]
    return found


def refuse_old_pip():
    """Ends with a sentence where pip is the one that CPython 3.6 brings along.

    It does not know the manylinux2014 wheels that Qt comes in, and would only say
    that there is no matching distribution of PyQt5-Qt5.
    """
    try:
        from pip import __version__ as version
    except ImportError:
        return
    if [int(part) for part in re.findall(r'\d+', version)[:2]] < [19, 3]:
        sys.exit(f'pip {version} is too old for the wheels of PyQt5. Upgrade it first, then try '
                 'again: python -m pip install pip==21.3.1')


class BuildPackages(build_py):
    """Takes ``resources/`` for the folder of data that it is: scripts there are no modules."""

    def find_package_modules(self, package, package_dir):
        return [] if package == 'app.bundled' else super().find_package_modules(package,
                                                                                package_dir)


refuse_old_pip()
setup(
    name='freezeframe',
    version=re.search(r"__version__ = '(.+)'", read('app', '__init__.py')).group(1),
    description='Look at TensorFlow 1.x graphs, choose outputs, freeze them, prove the result',
    license='GPL-3.0-or-later',
    classifiers=['License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)',
                 'Programming Language :: Python :: 3.6'],
    python_requires='>=3.6,<3.7',
    install_requires=runtime_pins(),
    # Installed, the resources are a folder of the package; app/resources.py finds both.
    packages=find_packages(include=['app', 'app.*']) + ['app.bundled'],
    package_dir={'app.bundled': 'resources'},
    package_data={'app.bundled': bundled_files()},
    cmdclass={'build_py': BuildPackages},
    zip_safe=False,
    entry_points={'console_scripts': ['freezeframe = app.cli:main']},
)
