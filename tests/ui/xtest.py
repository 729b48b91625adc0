"""Mouse and keyboard of an X display, through the XTest extension: events like a person's.

`Input` raises OSError where libX11, libXtst or the display is missing.
"""
import ctypes
import ctypes.util

_KEYS = {'\n': 0xff0d, '\t': 0xff09, 'Return': 0xff0d, 'Tab': 0xff09, 'Escape': 0xff1b,
         'Control': 0xffe3, 'Shift': 0xffe1, 'Alt': 0xffe9, 'Down': 0xff54, 'Up': 0xff52}


class Input:
    """Moves, clicks and types on a display.

    Args:
        name: of the display, such as ``:99``.
    """

    def __init__(self, name):
        self._x = _library('X11')
        self._xtst = _library('Xtst')
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XOpenDisplay.argtypes = [ctypes.c_char_p]
        self._x.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self._x.XKeycodeToKeysym.argtypes = [ctypes.c_void_p, ctypes.c_ubyte, ctypes.c_int]
        self._x.XKeycodeToKeysym.restype = ctypes.c_ulong
        self._x.XFlush.argtypes = [ctypes.c_void_p]
        for function in ('XTestFakeKeyEvent', 'XTestFakeButtonEvent', 'XTestFakeMotionEvent'):
            getattr(self._xtst, function).argtypes = [ctypes.c_void_p] + [ctypes.c_ulong] * (
                4 if function.endswith('MotionEvent') else 3)
        self._display = self._x.XOpenDisplay(name.encode())
        if not self._display:
            raise OSError('there is no display %s' % name)

    def move(self, x, y):
        """Put the pointer on a point of the screen."""
        self._xtst.XTestFakeMotionEvent(self._display, 0, x, y, 0)
        self._x.XFlush(self._display)

    def button(self, number=1, down=True):
        """Press or release a button of the mouse; 4 and 5 are the wheel."""
        self._xtst.XTestFakeButtonEvent(self._display, number, int(down), 0)
        self._x.XFlush(self._display)

    def key(self, name, *modifiers):
        """Press and release a key, a character or one of ``Return``, ``Escape`` and so on."""
        keysym = _KEYS.get(name) or ord(name)
        code = self._x.XKeysymToKeycode(self._display, keysym)
        if self._x.XKeycodeToKeysym(self._display, code, 0) != keysym:
            modifiers += ('Shift',)
        codes = [self._x.XKeysymToKeycode(self._display, _KEYS[one]) for one in modifiers] + [code]
        for down in (1, 0):
            for one in codes[::1 if down else -1]:
                self._xtst.XTestFakeKeyEvent(self._display, one, down, 0)
        self._x.XFlush(self._display)


def _library(name):
    path = ctypes.util.find_library(name)
    if path is None:
        raise OSError('lib%s is not installed' % name)
    return ctypes.CDLL(path)
