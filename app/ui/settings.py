"""What is kept between starts: geometry, theme, recent files."""
from PyQt5.QtCore import QSettings

MAX_RECENT = 10


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
        value = self._store.value('theme', 'system')
        return value if value in ('light', 'dark', 'system') else 'system'

    @theme.setter
    def theme(self, value):
        self._store.setValue('theme', value)

    @property
    def recent(self):
        """Paths opened lately, newest first."""
        value = self._store.value('recent', [])
        if isinstance(value, str):
            value = [value]
        return [str(path) for path in value or []][:MAX_RECENT]

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
        return self._store.value('geometry'), self._store.value('docks')

    def sync(self):
        """Write now."""
        self._store.sync()
