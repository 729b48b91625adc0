"""Talking to the worker processes, from the command line and from the window.

Three processes, each started when first needed: a light one that reads
checkpoints and writes files and never imports TensorFlow, a heavy one that
runs models for the proof, and one that looks at single tensors and paints
them, so that curiosity neither waits for a freeze nor swells its memory.  Each
works its requests off one by one.  A process that dies costs the request that
it was at, nothing more.
"""
import collections
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from app import errors
from app.errors import Cancelled, FreezeframeError, WorkerError
from app.worker import protocol

_ROOT = str(Path(__file__).resolve().parents[2])
# sys.path[0] would be the current folder, whose files must not shadow modules.  Nor must those
# of site-packages, where an installed copy lies (enum34 does), so it must not come first either.
_OWN_PATH = 'import sys; sys.path[:1] = [p for p in sys.argv[1:] if p not in sys.path[1:]]'
_BOOT = _OWN_PATH + '; from app.worker import server; server.main()'
_SHOWN_LINES = 20


class Request:
    """One job under way.

    Attributes:
        on_progress: Called with (fraction 0..1, text) from the client's thread.
        on_done: Called with the result (dict) or a FreezeframeError, once,
            from the client's thread.
    """

    def __init__(self, worker, message, blob, on_progress, on_done, time_limit):
        self.on_progress = on_progress
        self.on_done = on_done
        self.message = message
        self.blob = blob
        self.time_limit = time_limit
        self.cancelled = False
        self.timed_out = False
        self.begun = False
        self._worker = worker
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._outcome = None

    @property
    def done(self):
        """Whether there is a result or an error."""
        return self._finished.is_set()

    def wait(self, timeout=None):
        """The result.

        Raises:
            FreezeframeError: The job failed, was cancelled (`Cancelled`) or is not
                done after ``timeout`` seconds (`WorkerError`, it goes on).
        """
        if not self._finished.wait(timeout):
            raise WorkerError('The worker is not done after %g seconds.' % timeout,
                              code='timeout')
        if isinstance(self._outcome, FreezeframeError):
            raise self._outcome
        return self._outcome

    def cancel(self):
        """Stop it: a waiting request is dropped, a running one's process killed."""
        self.cancelled = True
        self._worker.interrupt(self)

    def finish(self, outcome):
        """Set the result or the error; the first one counts."""
        with self._lock:
            if self._finished.is_set():
                return
            self._outcome = outcome
            self._finished.set()
        if self.on_done:
            self.on_done(outcome)


class WorkerClient:
    """The program's end of all workers."""

    def __init__(self):
        self._light = _Worker()
        self._heavy = _Worker()
        self._looking = _Worker()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def start(self):
        """Start the light worker ahead; returns at once."""
        self._light.submit({'job': 'ping'})

    def warm(self):
        """Start the heavy worker and let it import TensorFlow; returns at once."""
        self._heavy.submit({'job': 'warm'})

    def freeze(self, plan, output_path, overwrite=False, on_progress=None, on_done=None,
               text=False):
        """Write the planned file; the result is {'written_bytes', 'constants', …}."""
        from app.freeze import job
        message, blob = job.freeze_job(plan, output_path, overwrite, text)
        return self._light.submit(message, blob, on_progress, on_done)

    def verify(self, message, blob, on_progress=None, on_done=None, time_limit=None):
        """Run both graphs; see `app.freeze.job.verify_job` for the message."""
        return self._heavy.submit(message, blob, on_progress, on_done, time_limit)

    def tensor(self, source, blob=b'', look=None, on_done=None):
        """Statistics of a tensor, and its pictures when there is a look.

        Args:
            source, blob: where its values are, see `app.worker.values.load`.
            look: see `app.worker.charts.pictures`; None for no pictures.

        The result is that of `app.worker.statistics.describe`, with ``pictures``.
        """
        return self._looking.submit({'job': 'tensor', 'source': source, 'look': look}, blob,
                                    on_done=on_done)

    def save_tensor(self, source, blob, path, overwrite=False, on_done=None):
        """Write a tensor's values into an ``.npy`` file; the result is {'written_bytes'}."""
        return self._looking.submit({'job': 'save_tensor', 'source': source,
                                     'output': os.path.abspath(path), 'overwrite': overwrite},
                                    blob, on_done=on_done)

    def step(self, message, blob, on_progress=None, time_limit=None):
        """Do a step to a frozen file; see `app.freeze.after` for the message."""
        return self._heavy.submit(message, blob, on_progress, None, time_limit)

    def submit(self, job, heavy=False, **options):
        """Send any job, by its name; for tests and tools."""
        return (self._heavy if heavy else self._light).submit({'job': job}, **options)

    @property
    def pids(self):
        """Process ids of the workers that run."""
        return [worker.pid for worker in (self._light, self._heavy, self._looking)
                if worker.pid]

    def close(self):
        """End the workers; requests under way fail as cancelled."""
        for worker in (self._light, self._heavy, self._looking):
            worker.close()


class _Worker:
    """One worker process, its queue, and the thread that serves both."""

    def __init__(self):
        self._condition = threading.Condition()
        self._waiting = collections.deque()
        self._current = None
        self._process = None
        self._log = None
        self._thread = None
        self._closed = False

    @property
    def pid(self):
        """Process id, None when it doesn't run."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def submit(self, message, blob=b'', on_progress=None, on_done=None, time_limit=None):
        request = Request(self, message, blob, on_progress, on_done, time_limit)
        with self._condition:
            if self._closed:
                raise WorkerError('The workers are closed already.', code='closed')
            self._waiting.append(request)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, daemon=True)
                self._thread.start()
            self._condition.notify()
        return request

    def interrupt(self, request):
        """Drop a waiting request, or kill the process that is at it."""
        with self._condition:
            if request is self._current:
                self._kill()
                return
            if request in self._waiting:
                self._waiting.remove(request)
        request.finish(Cancelled())

    def close(self):
        with self._condition:
            self._closed = True
            waiting = list(self._waiting)
            self._waiting.clear()
            if self._current:
                self._current.cancelled = True
            self._kill()
            self._condition.notify()
        for request in waiting:
            request.finish(Cancelled())
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()

    def _kill(self):
        if self._process and self._process.poll() is None:
            self._process.kill()

    def _serve(self):
        while True:
            with self._condition:
                while not self._waiting and not self._closed:
                    self._condition.wait()
                if self._closed:
                    break
                request = self._current = self._waiting.popleft()
            outcome = self._work(request)
            with self._condition:
                self._current = None
            request.finish(outcome)
            # While it waits for the next one, this thread must not keep what this one was about.
            del request, outcome
        self._end_process()

    def _work(self, request):
        """Do one request; returns its result or its error."""
        timer = None
        if request.time_limit:
            timer = threading.Timer(request.time_limit, self._time_out, [request])
            timer.daemon = True
            timer.start()
        try:
            reused = self._send(request)
            try:
                return self._receive(request)
            except WorkerError as error:
                # Killed while idle, too lately for the pipe to tell: nothing was begun.
                if not reused or request.begun or error.code != 'worker_died':
                    raise
            self._send(request)
            return self._receive(request)
        except FreezeframeError as error:
            return error
        except OSError as error:
            return WorkerError('The worker process cannot be started: %s.' % error)
        finally:
            if timer:
                timer.cancel()

    def _time_out(self, request):
        with self._condition:
            if request is self._current:
                request.timed_out = True
                self._kill()

    def _send(self, request):
        """Send to the living process, or to a new one; returns whether it was there before."""
        if self._process is not None and self._process.poll() is None:
            try:
                protocol.write_frame(self._process.stdin, request.message, request.blob)
                return True
            except OSError:
                pass
        self._end_process()
        with self._condition:
            if request.cancelled or self._closed:
                raise Cancelled()
            self._start_process()
        try:
            protocol.write_frame(self._process.stdin, request.message, request.blob)
        except OSError:
            raise self._death(request)
        return False

    def _receive(self, request):
        while True:
            try:
                frame = protocol.read_frame(self._process.stdout)
            except (OSError, ValueError):
                frame = None
            if frame is None:
                raise self._death(request)
            message = frame[0]
            request.begun = True
            if 'done' in message:
                return message['done']
            if 'error' in message:
                raise _error(message['error'])
            if request.on_progress and 'progress' in message:
                request.on_progress(message['progress'], message['text'])

    def _start_process(self):
        self._log = tempfile.TemporaryFile()
        environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL='2', PYTHONIOENCODING='utf-8')
        self._process = subprocess.Popen(
            [sys.executable, '-c', _BOOT, _ROOT], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._log, env=environment)

    def _end_process(self):
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, self._log):
            try:
                stream.close()
            except OSError:
                pass

    def _death(self, request):
        """The error that tells why the process is gone, and tidy up after it."""
        status = self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode('utf-8', 'replace').strip().split('\n')[-_SHOWN_LINES:]
        self._end_process()
        self._remove_leavings(request)
        if request.timed_out:
            return WorkerError('It took more than %g seconds and was stopped.'
                               % request.time_limit, code='timeout')
        if request.cancelled or self._closed:
            return Cancelled()
        how = 'was killed by signal %d' % -status if status < 0 else 'ended with status %d' % status
        last = next((line.strip() for line in reversed(lines) if line.strip()), '')
        return WorkerError('The worker process %s%s' % (how, ': ' + last[:200] if last else '.'),
                           code='worker_died', details='\n'.join(lines),
                           hint='Nothing was changed; try again, or close other programs if '
                                'memory is short.')

    @staticmethod
    def _remove_leavings(request):
        target = request.message.get('target')
        if target:
            from app.freeze import writer
            writer.remove_stale(os.path.dirname(target))


def _error(fields):
    """The FreezeframeError that a worker reported."""
    kind = getattr(errors, fields['kind'], WorkerError)
    if kind is Cancelled:
        return Cancelled()
    return kind(fields['message'], code=fields['code'], hint=fields['hint'],
                suggestions=fields['suggestions'], details=fields.get('details', ''))
