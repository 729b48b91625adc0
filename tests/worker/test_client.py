"""The worker processes: answers, deaths, stops, noise."""
import os
import signal
import subprocess
import sys
import threading
import weakref

import numpy as np
import pytest

from app.errors import Cancelled, CheckpointError, WorkerError
from app.worker import client as client_module
from app.worker.client import WorkerClient


@pytest.fixture
def client():
    with WorkerClient() as workers:
        yield workers


def stored(prefix, key):
    return {'checkpoint': prefix, 'key': key, 'slice': ''}


def pid_of(client):
    return client.submit('ping').wait(30)['pid']


def test_one_process_serves_many_requests(client):
    first = pid_of(client)
    assert pid_of(client) == first == client.pids[0] != os.getpid()


def test_callbacks_come_once_and_from_elsewhere(client):
    seen, called = [], threading.Event()

    def on_done(outcome):
        seen.append((outcome['pid'], threading.current_thread()))
        called.set()

    client.submit('ping', on_done=on_done)
    assert called.wait(30) and len(seen) == 1
    assert seen[0][1] is not threading.main_thread()


def test_what_a_finished_request_was_about_is_not_kept(client):
    class Model:
        """Anything that a callback holds."""

    model, called = Model(), threading.Event()
    freed = threading.Event()
    weakref.finalize(model, freed.set)
    client.submit('ping', on_done=lambda _, model=model: called.set())
    del model
    assert called.wait(30) and freed.wait(10)


def test_unknown_job_and_errors_keep_the_worker_alive(client):
    pid = pid_of(client)
    with pytest.raises(WorkerError):
        client.submit('nonsense').wait(30)
    with pytest.raises(CheckpointError) as caught:
        client.tensor(stored('/nowhere/model', 'w')).wait(30)
    assert caught.value.code == 'index_missing' and caught.value.hint
    assert pid_of(client) == pid


def test_killed_while_idle_starts_again(client):
    pid = pid_of(client)
    os.kill(pid, signal.SIGKILL)
    assert pid_of(client) != pid


def test_site_packages_stay_behind_the_standard_library():
    folder = [path for path in sys.path if path.endswith('site-packages')][0]
    source = client_module._OWN_PATH + '; import enum; print(enum.__file__); print(sys.path[0])'
    for root, in_front in ((folder, False), ('/no/such', True)):
        enum, first = subprocess.run(
            [sys.executable, '-c', source, root], stdout=subprocess.PIPE,
            universal_newlines=True, check=True).stdout.splitlines()
        assert os.path.dirname(enum) == os.path.dirname(os.__file__)
        assert (first == root) == in_front


CRASHES = {
    'exit': ('import os; os._exit(3)', 'status 3'),
    'abort': ('import os; os.abort()', 'signal 6'),
    'broken': ('raise RuntimeError("no such thing")', 'RuntimeError: no such thing'),
}


def with_boot(monkeypatch, source):
    """Workers that run ``source`` in front of the server."""
    monkeypatch.setattr(client_module, '_BOOT', source + '\n' + client_module._BOOT)


@pytest.mark.parametrize('name', sorted(CRASHES))
def test_a_worker_that_dies_at_once_says_why(monkeypatch, client, name):
    source, said = CRASHES[name]
    with_boot(monkeypatch, source)
    with pytest.raises(WorkerError) as caught:
        client.submit('ping').wait(30)
    assert caught.value.code == 'worker_died' and said in caught.value.message


def test_out_of_memory_is_one_sentence(monkeypatch, client, made):
    with_boot(monkeypatch, 'import resource\n'
              'resource.setrlimit(resource.RLIMIT_AS, (400 << 20,) * 2)\n'
              'import numpy; hoard = [bytes(250 << 20)]')
    with pytest.raises(WorkerError) as caught:
        client.tensor(stored(made['large'].prefix, 'w')).wait(60)
    assert caught.value.code in ('out_of_memory', 'worker_died')
    assert '\n' not in caught.value.message


NOISE = '''
import os, sys
from app.worker import server
def _noisy(message, blob, on_progress):
    print('printed by a library')
    os.write(1, b'written to the descriptor')
    sys.stdout.flush()
    return {'fine': sys.stdin.read() == ''}
server._JOBS['noisy'] = _noisy
'''


def test_prints_do_not_disturb_the_protocol(monkeypatch, client):
    with_boot(monkeypatch, 'import sys; sys.path[0] = sys.argv[1]' + NOISE)
    assert client.submit('noisy').wait(30)['fine']


HANG = '''
from app.worker import server
def _hang(message, blob, on_progress):
    on_progress(0.5, 'hanging')
    import threading
    threading.Event().wait()
server._JOBS['hang'] = _hang
'''


@pytest.fixture
def hanging(monkeypatch, client):
    with_boot(monkeypatch, 'import sys; sys.path[0] = sys.argv[1]' + HANG)
    return client


def test_cancel_kills_and_the_next_request_is_served(hanging):
    started = threading.Event()
    request = hanging.submit('hang', on_progress=lambda fraction, text: started.set())
    behind = hanging.submit('ping')
    assert started.wait(30)
    pid = hanging.pids[0]
    request.cancel()
    with pytest.raises(Cancelled):
        request.wait(30)
    assert behind.wait(30)['pid'] != pid


def test_cancel_of_a_waiting_request_leaves_the_other_alone(hanging):
    running = hanging.submit('hang')
    waiting = hanging.submit('ping')
    waiting.cancel()
    with pytest.raises(Cancelled):
        waiting.wait(30)
    assert not running.done


def test_time_limit(hanging):
    with pytest.raises(WorkerError) as caught:
        hanging.submit('hang', time_limit=0.5).wait(30)
    assert caught.value.code == 'timeout'


def test_close_ends_everything(hanging):
    started = threading.Event()
    request = hanging.submit('hang', on_progress=lambda fraction, text: started.set())
    assert started.wait(30)
    hanging.close()
    with pytest.raises(Cancelled):
        request.wait(30)
    assert hanging.pids == []
    with pytest.raises(WorkerError):
        hanging.submit('ping')


def test_no_module_of_the_current_folder_gets_in(monkeypatch, tmp_path, client):
    (tmp_path / 'json.py').write_text('raise SystemExit("a stranger")')
    (tmp_path / 'app').mkdir()
    monkeypatch.chdir(tmp_path)
    assert pid_of(client)


def test_statistics(client, made):
    values = np.load(str(made['renamed'].values))['right|w']
    found = client.tensor(stored(made['renamed'].prefix, 'right/w')).wait(30)
    assert found['shape'] == [3, 2] and found['dtype'] == 'float32'
    assert found['min'] == float(values.min()) and found['max'] == float(values.max())
    assert found['mean'] == pytest.approx(values.astype(float).mean())
    assert sum(found['histogram']['counts']) == 6 and len(found['values']) == 6


@pytest.mark.parametrize('key', ['string_many', 'bool_many', 'complex64_many', 'float16_none',
                                 'int64_scalar', 'uint16_many'])
def test_statistics_of_any_dtype(client, made, key):
    found = client.tensor(stored(made['dtypes'].prefix, key)).wait(30)
    assert found['elements'] == {'many': 6, 'none': 0, 'scalar': 1}[key.split('_')[1]]


def test_the_light_worker_never_loads_tensorflow(made, tmp_path, client):
    """Freezing stays cheap: no runtime, no protobuf, no numpy."""
    from app.formats import reader
    from app.freeze.plan import make_plan
    plan = make_plan(reader.open_model(made['renamed'].meta), None, ['y'])
    result = client.freeze(plan, str(tmp_path / 'x.pb')).wait(30)
    assert result['peak_memory_bytes'] < 40 << 20


LOOK = {'width': 300, 'ratio': 1.0, 'font': None,
        'colors': {'text': '#566276', 'line': '#B9C3D0', 'fill': '#1466B8', 'ground': '#FFFFFF'}}


def test_pictures_come_with_statistics_and_arrays_are_saved(client, made, tmp_path):
    source = stored(made['dtypes'].prefix, 'float32_many')
    found = client.tensor(source, look=LOOK).wait(60)
    assert found['pictures'] == [] and found['elements'] == 6
    path = tmp_path / 'values.npy'
    client.save_tensor(source, b'', str(path)).wait(30)
    assert np.load(str(path)).size == 6


def test_looking_at_values_is_done_by_a_process_of_its_own(client, made):
    pid = pid_of(client)
    client.tensor(stored(made['renamed'].prefix, 'right/w')).wait(30)
    assert len(client.pids) == 2 and client.pids[0] == pid
