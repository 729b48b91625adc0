"""Freezing beside the window: the worker's callbacks as Qt signals."""
import threading

from PyQt5.QtCore import QObject, pyqtSignal

from app.errors import FreezeframeError


class WorkerBridge(QObject):
    """Starts freezes and says how they go; at most one at a time.

    The worker processes start with `start`, after the first picture, or else with
    the first freeze.

    Signals:
        progressed: fraction 0 to 1, and what is being done.
        finished: the ``freeze`` object.
        failed: the FreezeframeError it ended with.
    """

    progressed = pyqtSignal(float, str)
    finished = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._client = None
        self._control = None
        self._thread = None
        self._lock = threading.Lock()
        self._closed = False

    @property
    def pids(self):
        """Process ids of the workers that run."""
        client = self._client
        return client.pids if client is not None else []

    def start(self):
        """Let the worker processes start; returns at once."""
        def warm():
            client = self.client()
            if client is not None:
                client.start()
                client.warm()
        threading.Thread(target=warm, name='worker-start', daemon=True).start()

    def freeze(self, plan, path, overwrite, steps=()):
        """Begin to freeze a plan into a file, to prove it, and to do steps to it by name."""
        from app.freeze import service
        self._start(lambda control: service.freeze(
            self.client(), plan, path, overwrite=overwrite, verify=True,
            on_progress=self._on_progress, control=control, steps=_steps(steps)))

    def prove_unsafe(self, plan, facts, steps=()):
        """Begin to prove a file that is there, with ops that reach outside of the graph.

        Args:
            plan: the `FreezePlan` it was made from.
            facts: the ``freeze`` object of its freeze; `finished` gives it anew.
            steps: names of the steps that wait for this proof.
        """
        from app.freeze import job, service
        self._start(lambda control: service.prove_again(
            self.client(), plan, facts, self._on_progress, control,
            job.ProofOptions(run_unsafe=True), _steps(steps)))

    def cancel(self):
        """Stop the freeze under way; `failed` or `finished` tells when it has stopped."""
        if self._control is not None:
            self._control.cancel()

    def close(self):
        """Stop what runs and end the worker processes."""
        self._closed = True
        self.cancel()
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()
        if self._thread is not None:
            self._thread.join(10.0)

    @property
    def closed(self):
        """True once nothing must be told any more."""
        return self._closed

    def client(self):
        """The `WorkerClient`, made when first asked for; None once closed."""
        with self._lock:
            if self._client is None and not self._closed:
                from app.worker.client import WorkerClient
                self._client = WorkerClient()
            return self._client

    def _start(self, work):
        """Do work in a thread; it gets the `Control` that stops it."""
        from app.freeze import service
        self._control = service.Control()
        self._thread = threading.Thread(target=self._run, name='freeze', daemon=True,
                                        args=(work, self._control))
        self._thread.start()

    def _run(self, work, control):
        try:
            facts = work(control)
        except FreezeframeError as error:
            self._tell('failed', error)
        except Exception as error:  # pylint: disable=broad-except
            self._tell('failed', FreezeframeError(
                'Something unforeseen went wrong while freezing: %s: %s.' % (
                    type(error).__name__, error), code='internal'))
        else:
            self._tell('finished', facts)

    def _on_progress(self, fraction, text=''):
        if not self._closed:
            self.progressed.emit(fraction, text)

    def _tell(self, signal, value):
        # Once closed, the Qt side of this object may be gone.
        if not self._closed:
            getattr(self, signal).emit(value)


def _steps(names):
    from app.freeze.steps import STEPS
    return [STEPS[name] for name in names]
