"""Work beside the window: one thread, the latest request of a kind wins."""
import logging
import threading
import traceback
from collections import OrderedDict

from PyQt5.QtCore import QObject, pyqtSignal

from app.errors import FreezeframeError

_log = logging.getLogger('freezeframe.ui')


class Background(QObject):
    """Runs functions in a thread and calls back in the thread of the window.

    A request has a kind.  A newer request of the same kind replaces one that has
    not begun, and the answer to one that has begun is dropped.

    Signals:
        busy_changed: text of what is being done, '' when nothing is.
    """

    busy_changed = pyqtSignal(str)
    _finished = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._finished.connect(self._on_finished)
        self._waiting = OrderedDict()
        self._newest = {}
        self._condition = threading.Condition()
        self._stopped = False
        self._thread = None
        self._doing = None
        self._number = 0

    def run(self, kind, function, on_done, on_error=None, text=''):
        """Run ``function()`` in the thread, then ``on_done(result)`` in this one.

        Args:
            kind: what a newer request replaces, a string; one that begins with ``warm`` lets
                all others go first.
            function: called without arguments; must not touch Qt.
            on_done: called with the result.
            on_error: called with the FreezeframeError it ended with; anything
                else that was raised is wrapped in one.
            text: what to say is being done.
        """
        with self._condition:
            self._number += 1
            self._newest[kind] = self._number
            self._waiting.pop(kind, None)
            self._waiting[kind] = (kind, self._number, function, on_done, on_error, text)
            self._condition.notify_all()
        if self._thread is None:
            self._begin()
        if text:
            self.busy_changed.emit(text)

    def drop(self, kind):
        """Forget requests of a kind; their callbacks will not be called."""
        with self._condition:
            self._waiting.pop(kind, None)
            self._newest.pop(kind, None)

    def drop_all(self):
        """Forget all requests but to open something."""
        for kind in list(self._newest):
            if kind != 'open':
                self.drop(kind)
        self._say_when_idle()

    def abandon(self, kind):
        """Forget requests of a kind, and let nobody wait for one that has begun.

        It goes on in the thread that runs it, which then ends; other requests get a
        thread of their own.
        """
        self.drop(kind)
        with self._condition:
            begun = self._doing == kind
        if begun:
            self._begin()
        self._say_when_idle()

    @property
    def asked(self):
        """How many requests there were so far."""
        return self._number

    @property
    def idle(self):
        """True when every answer has been delivered."""
        return not self._newest

    def stop(self):
        """Nothing is called back any more; the thread ends after what it is doing.

        Nobody waits for that: it may be a plan of a large model, and another window is open.
        """
        with self._condition:
            self._stopped = True
            self._waiting.clear()
            self._newest.clear()
            self._condition.notify_all()

    def _begin(self):
        self._thread = threading.Thread(target=self._work, name='background', daemon=True)
        self._thread.start()

    def _say_when_idle(self):
        if not self._newest:
            self.busy_changed.emit('')

    def _work(self):
        me = threading.current_thread()
        while True:
            with self._condition:
                while not self._waiting and not self._stopped and me is self._thread:
                    self._condition.wait()
                if self._stopped or me is not self._thread:
                    return
                # What is done ahead waits for what somebody waits for.
                kind = min(self._waiting, key=lambda kind: kind.startswith('warm '))
                request = self._waiting.pop(kind)
                self._doing = request[0]
            answer = _answer_to(request)
            with self._condition:
                if me is self._thread:
                    self._doing = None
                # Not outside of it: once stopped, the Qt side of this object may be gone.
                if not self._stopped:
                    self._finished.emit((request,) + answer)
            # While it waits for the next one, this thread must not keep the model alive.
            del request, answer

    def _on_finished(self, answer):
        (kind, number, _, on_done, on_error, _), result, error = answer
        if self._stopped or self._newest.get(kind) != number:
            return
        del self._newest[kind]
        self._say_when_idle()
        if error is None:
            on_done(result)
        elif on_error is not None:
            on_error(error)


def _answer_to(request):
    """(result, error) of a request's function, one of them None."""
    try:
        return request[2](), None
    except FreezeframeError as problem:
        return None, problem
    except Exception as problem:  # pylint: disable=broad-except
        _log.exception('%s failed', request[0])
        return None, FreezeframeError(
            'Something unforeseen went wrong inside Freezeframe: %s: %s.' % (
                type(problem).__name__, problem), code='internal',
            hint='Please report it with the details.', details=traceback.format_exc())
