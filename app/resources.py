"""Where the files that come with the program are: fonts, icons, samples.

In a checkout they lie in ``resources/`` beside the package; an installed copy
carries them inside the package as ``app/bundled/`` (see ``setup.py``).
"""
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / 'bundled'
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / 'resources'


def path(*parts: str) -> Path:
    """Path of a bundled file or folder, e.g. ``path('samples', 'samples.json')``.

    The path is absolute.  It is not checked to exist.
    """
    return ROOT.joinpath(*parts)
