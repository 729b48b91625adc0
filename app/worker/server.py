"""The worker process: takes jobs from standard input, one after the other.

TensorFlow is imported only by jobs that run a model.  Standard output is the
program's alone: what libraries print goes to standard error.
"""
import os
import queue
import signal
import sys
import threading
import traceback

from app.errors import FreezeframeError, WorkerError
from app.worker import protocol

_temporary_path = None


def main():
    """Serve until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Frames get descriptors of their own; the usual ones are left to libraries.
    source = os.fdopen(os.dup(0), 'rb')
    sink = os.fdopen(os.dup(1), 'wb')
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    jobs = queue.Queue()
    threading.Thread(target=_receive, args=(source, jobs), daemon=True).start()
    while True:
        message, blob = jobs.get()
        reply = _run(message, blob, sink)
        try:
            protocol.write_frame(sink, reply)
        except OSError:
            _leave()


def _receive(source, jobs):
    """Queue jobs as they come; the program's end is this process's end, even amid a job."""
    while True:
        try:
            frame = protocol.read_frame(source)
        except (OSError, ValueError):
            frame = None
        if frame is None:
            _leave()
        jobs.put(frame)


def _leave():
    if _temporary_path:
        try:
            os.unlink(_temporary_path)
        except OSError:
            pass
    os._exit(0)


def _run(message, blob, sink):
    """Do one job; returns the last frame's message: {'done'} or {'error'}."""
    def on_progress(fraction, text=''):
        protocol.write_frame(sink, {'progress': fraction, 'text': text})

    protocol.write_frame(sink, {'begun': message['job']})
    try:
        job = _JOBS[message['job']]
        result = job(message, blob, on_progress)
        result['peak_memory_bytes'] = peak_memory()
        return {'done': result}
    except FreezeframeError as error:
        return {'error': dict(error.to_json(), kind=type(error).__name__)}
    except MemoryError:
        return {'error': dict(WorkerError('There is not enough memory for this.',
                                          code='out_of_memory').to_json(), kind='WorkerError')}
    except Exception as error:  # The program must get an answer, whatever went wrong.
        traceback.print_exc()
        failure = WorkerError('The worker failed: %s' % _one_line(error),
                              details=traceback.format_exc())
        return {'error': dict(failure.to_json(), kind='WorkerError', details=failure.details)}


def _one_line(error):
    text = '%s: %s' % (type(error).__name__, error)
    return text.split('\n')[0][:300]


def peak_memory():
    """Largest resident size of this process so far, in bytes; 0 when unknown.

    ``VmHWM`` and not ``ru_maxrss``: the latter begins with the size of the
    program that forked this process.
    """
    try:
        with open('/proc/self/status') as file:
            for line in file:
                if line.startswith('VmHWM:'):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == 'darwin' else peak * 1024


def _ping(_message, _blob, _on_progress):
    return {'pid': os.getpid()}


def _freeze(message, blob, on_progress):
    from app.checkpoint.opener import open_checkpoint
    from app.freeze import writer

    def progress(written, size):
        on_progress(min(1.0, written / max(1, size)), 'Writing')

    bundle = open_checkpoint(message['checkpoint']) if message['checkpoint'] else None
    try:
        return writer.write_graph(message, memoryview(blob), bundle, progress, _opened)
    finally:
        _opened(None)
        if bundle:
            bundle.close()


def _opened(path):
    """Remember a temporary file, to be removed when the program goes away."""
    global _temporary_path
    _temporary_path = path


def _step(message, blob, on_progress):
    from app.worker.proof import transforms
    try:
        return transforms.step(message, blob, on_progress, _opened)
    finally:
        _opened(None)


def _warm(_message, _blob, _on_progress):
    from app.worker.proof import runtime
    runtime.tensorflow()
    return {}


def _verify(message, blob, on_progress):
    from app.worker.proof import prover
    return prover.verify(message, blob, on_progress)


def _tensor(message, blob, _on_progress):
    from app.worker import statistics, values
    array, dtype = values.load(message['source'], blob)
    facts = statistics.describe(array, dtype)
    if message['look']:
        from app.worker import charts
        facts['pictures'] = charts.pictures(array, facts, message['look'])
    return facts


def _save_tensor(message, blob, _on_progress):
    from app.worker import values
    array, _ = values.load(message['source'], blob)
    return {'written_bytes': values.save_npy(array, message['output'], message['overwrite'])}


_JOBS = {'ping': _ping, 'freeze': _freeze, 'warm': _warm, 'verify': _verify, 'tensor': _tensor,
         'save_tensor': _save_tensor, 'step': _step}

if __name__ == '__main__':
    main()
