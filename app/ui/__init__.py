"""The window: the only room that knows Qt."""
import os

import PyQt5

# WORKAROUND: PyQt5 tells Qt its own folder in UTF-8 and Qt 5 reads it as Latin-1, so below a
# folder with other letters no platform plugin is found.
_PLUGINS = os.path.join(os.path.dirname(PyQt5.__file__), 'Qt5', 'plugins')
if any(ord(letter) > 127 for letter in _PLUGINS):
    os.environ.setdefault('QT_PLUGIN_PATH', _PLUGINS)
