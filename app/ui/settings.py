"""What is kept between starts: geometry, theme, recent files.

A damaged file of settings costs what it held, never the start.
"""
from pathlib import Path

from PyQt5.QtCore import QByteArray, QSettings

MAX_RECENT = 10
SMALLEST, LARGEST = 80, 200
"""Size of text in percent."""


class Settings:
    """A thin, typed layer over QSettings.

    Args:
        path: an .ini file to use instead of the user's own settings.
    """

    def __init__(self, path=None):
        if path is None:
            self._store = QSettings(QSettings.IniFormat, QSettings.UserScope, 'Freezeframe',
                                    'Freezeframe')
        else:
            self._store = QSettings(str(path), QSettings.IniFormat)

    @property
    def theme(self):
        """'light', 'dark' or 'system'."""
        value = self._value('theme')
        return value if value in ('light', 'dark', 'system') else 'system'

    @theme.setter
    def theme(self, value):
        self._store.setValue('theme', value)

    def value(self, name, default):
        """A text kept under a name."""
        value = self._value(name)
        return value if isinstance(value, str) else default

    def set_value(self, name, value):
        """Keep a text under a name."""
        self._store.setValue(name, value)

    @property
    def recent(self):
        """Paths opened lately, newest first."""
        value = self._value('recent')
        if isinstance(value, str):
            value = [value]
        found = value if isinstance(value, list) else []
        return [path for path in found if path and isinstance(path, str)][:MAX_RECENT]

    def add_recent(self, path):
        """Put a path on top of the recent ones."""
        rest = [known for known in self.recent if known != path]
        self._store.setValue('recent', ([path] + rest)[:MAX_RECENT])

    def forget_recent(self, path=None):
        """Take a path off the recent ones, or all of them."""
        self._store.setValue('recent', [known for known in self.recent
                                        if path is not None and known != path])

    def save_window(self, geometry, state):
        """Keep a window's geometry and the places of its docks."""
        self._store.setValue('geometry', geometry)
        self._store.setValue('docks', state)

    def window(self):
        """(geometry, docks) as saved, None for what was not."""
        found = self._value('geometry'), self._value('docks')
        return tuple(value if isinstance(value, QByteArray) else None for value in found)

    @property
    def text_size(self):
        """Size of all text in percent of the usual."""
        try:
            return min(max(int(self._value('text_size') or 100), SMALLEST), LARGEST)
        except (TypeError, ValueError):
            return 100

    @text_size.setter
    def text_size(self, percent):
        self._store.setValue('text_size', min(max(percent, SMALLEST), LARGEST))

    @property
    def guided(self):
        """Whether the first run's guide was finished or dismissed."""
        return str(self._value('guided')).lower() == 'true'

    @guided.setter
    def guided(self, value):
        self._store.setValue('guided', bool(value))

    @property
    def folder(self):
        """Folder for what is kept beside the settings."""
        return Path(self._store.fileName()).parent

    def _value(self, key):
        """What is stored, None for what can't be read."""
        try:
            return self._store.value(key)
        except Exception:  # PyQt raises whatever unpickling a damaged entry does
            return None

    def sync(self):
        """Write now."""
        self._store.sync()
