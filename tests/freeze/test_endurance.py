"""Kills, full and read-only disks, sizes foreseen, shards, little memory."""
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.errors import OutputFileError
from app.formats import protos, reader
from app.freeze import service, writer
from app.freeze.plan import make_plan
from app.worker.client import WorkerClient
from tests import graphs
from tests.formats import makers

ROOT = Path(__file__).resolve().parents[2]
KILLS = 8
OLD = b'the old file'


def arguments(made, target):
    return [sys.executable, str(ROOT / 'main.py'), 'freeze', made.meta, '--outputs', 'y', '-o',
            str(target), '--overwrite', '--no-verify', '--json']


def children(pid):
    try:
        with open('/proc/%d/task/%d/children' % (pid, pid)) as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def test_kills_at_random_moments(made, tmp_path):
    """Program or worker: the target is old or whole, the next run sweeps up.

    `make bench` does it 200 times with Inception-v3.
    """
    target = tmp_path / 'x.pb'
    started = time.perf_counter()
    subprocess.run(arguments(made['large'], target), check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    whole = target.read_bytes()
    chance = random.Random(1)
    for _ in range(KILLS):
        target.write_bytes(OLD)
        process = subprocess.Popen(arguments(made['large'], target), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0.2, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            os.kill(chance.choice([process.pid] + children(process.pid)), signal.SIGKILL)
            process.wait()
        assert target.read_bytes() in (OLD, whole)
    subprocess.run(arguments(made['large'], target), check=True, stdout=subprocess.DEVNULL)
    assert os.listdir(str(tmp_path)) == ['x.pb'] and target.read_bytes() == whole


def test_files_may_not_be_that_large(made, tmp_path):
    """A limit of 20 MB for a file of 48: as a full disk, in the worker too."""
    target = tmp_path / 'x.pb'
    target.write_bytes(OLD)
    done = subprocess.run(
        arguments(made['large'], target), stdout=subprocess.PIPE, universal_newlines=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20 << 20, 20 << 20)))
    error = json.loads(done.stdout)['error']
    assert done.returncode == 1 and error['code'] == 'disk_full'
    assert 'could not be written' in error['message']
    assert os.listdir(str(tmp_path)) == ['x.pb'] and target.read_bytes() == OLD


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB."""
    folder = tmp_path / 'disk'
    folder.mkdir()
    mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', str(folder)],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if mounted.returncode:
        pytest.skip('no file system may be mounted here')
    yield folder
    subprocess.run(['umount', str(folder)], check=True)


def test_a_full_disk_is_foreseen(made, small_disk):
    target = small_disk / 'x.pb'
    target.write_bytes(OLD)
    done = subprocess.run(arguments(made['large'], target), stdout=subprocess.PIPE,
                          universal_newlines=True)
    assert json.loads(done.stdout)['error']['code'] == 'disk_full'
    assert os.listdir(str(small_disk)) == ['x.pb'] and target.read_bytes() == OLD


def test_a_disk_that_fills_up_meanwhile(small_disk):
    target = small_disk / 'x.pb'
    target.write_bytes(OLD)
    with pytest.raises(OutputFileError) as caught:
        with writer.TemporaryFile(str(target), True) as file:
            for _ in range(20):
                file.write(bytes(100000))
            file.finish()
    assert caught.value.code == 'disk_full' and 'the disk is full' in caught.value.message
    assert os.listdir(str(small_disk)) == ['x.pb'] and target.read_bytes() == OLD


def test_a_read_only_disk(made, small_disk):
    target = small_disk / 'x.pb'
    target.write_bytes(OLD)
    subprocess.run(['mount', '-o', 'remount,ro', str(small_disk)], check=True)
    done = subprocess.run(arguments(made['renamed'], target), stdout=subprocess.PIPE,
                          universal_newlines=True)
    error = json.loads(done.stdout)['error']
    assert done.returncode == 1 and error['code'] == 'cannot_write', error
    assert target.read_bytes() == OLD


def test_a_target_that_is_a_folder(made, tmp_path):
    (tmp_path / 'x.pb').mkdir()
    done = subprocess.run(arguments(made['renamed'], tmp_path / 'x.pb'), stdout=subprocess.PIPE,
                          universal_newlines=True)
    assert 'is a folder' in json.loads(done.stdout)['error']['message']
    assert os.listdir(str(tmp_path / 'x.pb')) == []


def huge_checkpoint(folder, sizes):
    """A model whose weights are holes in a file: float matrices with these numbers of rows."""
    lines = ['x = Placeholder() dtype=float shape=[?,1024]', 'y = Identity(x) T=float']
    header = makers.message('protobuf.tensor_bundle', 'BundleHeaderProto')
    header.num_shards, header.version.producer = 1, 1
    pairs, end, last = [(b'', makers.serialized(header))], 0, 'y'
    for number, rows in enumerate(sizes):
        name = 'w%d' % number
        lines += ['%s = VariableV2() dtype=float shape=[%d,1024]' % (name, rows),
                  'm%d = MatMul(%s, %s) T=float transpose_b=true' % (number, last, name)]
        last = 'm%d' % number
        entry = makers.message('protobuf.tensor_bundle', 'BundleEntryProto')
        entry.dtype, entry.offset, entry.size = 1, end, rows * 4096
        for size in (rows, 1024):
            entry.shape.dim.add(size=size)
        pairs.append((name.encode(), makers.serialized(entry)))
        end += rows * 4096
    meta = protos.load().MetaGraphDef(graph_def=graphs.graph_def(*lines))
    (folder / 'm.meta').write_bytes(meta.SerializeToString())
    (folder / 'm.index').write_bytes(makers.table(pairs))
    with (folder / 'm.data-00000-of-00001').open('wb') as file:
        file.truncate(end)
    return last


def test_three_gigabytes_are_foreseen(tmp_path):
    """failures.md G15: refused before any work, the largest weights named."""
    output = huge_checkpoint(tmp_path, [262144, 262144, 262144])
    target = tmp_path / 'x.pb'
    target.write_bytes(OLD)
    done = subprocess.run(
        [sys.executable, str(ROOT / 'main.py'), 'freeze', str(tmp_path / 'm.meta'), '--outputs',
         output, '-o', str(target), '--overwrite', '--json'], stdout=subprocess.PIPE,
        universal_newlines=True)
    error = json.loads(done.stdout)['error']
    assert done.returncode == 1 and error['code'] == 'finding_g15' and '2 GB' in error['message']
    assert target.read_bytes() == OLD
    assert sorted(os.listdir(str(tmp_path))) == [
        'm.data-00000-of-00001', 'm.index', 'm.meta', 'x.pb']
    started = time.process_time()
    plan = make_plan(reader.open_model(str(tmp_path / 'm.meta')), None, [output])
    assert [finding.id for finding in plan.errors] == ['G15'] and plan.bytes > 3 << 30
    assert time.process_time() - started < 2


def test_four_shards(made, tmp_path):
    assert len(list(Path(made['sharded'].prefix).parent.glob('model.data-*-of-00004'))) == 4
    with WorkerClient() as client:
        plan = make_plan(reader.open_model(made['sharded'].meta), None, ['y'])
        result = service.freeze(client, plan, str(tmp_path / 'x.pb'))
    assert result['verified']['status'] == 'equal' and result['constants'] == 4


def address_space(pid):
    with open('/proc/%d/statm' % pid) as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def test_little_memory(made, tmp_path):
    """The worker gets its idle size and 1.5 times the largest tensor, as ``ulimit -v`` would."""
    plan = make_plan(reader.open_model(made['large'].meta), None, ['y'])
    largest = max(variable.bytes for variable in plan.variables)
    with WorkerClient() as client:
        client.submit('ping').wait(60)
        limit = address_space(client.pids[0]) + largest * 3 // 2
        resource.prlimit(client.pids[0], resource.RLIMIT_AS, (limit, limit))
        written = client.freeze(plan, str(tmp_path / 'x.pb')).wait(120)
    assert written['written_bytes'] == (tmp_path / 'x.pb').stat().st_size > largest
