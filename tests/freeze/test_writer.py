"""Targets that are refused, and files that are never half."""
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import OutputFileError
from app.freeze import writer

ROOT = Path(__file__).resolve().parents[2]


def refused(*arguments, **kwargs):
    with pytest.raises(OutputFileError) as caught:
        writer.check_target(*arguments, **kwargs)
    return caught.value


def test_refused_targets(tmp_path):
    there = tmp_path / 'there.pb'
    there.write_bytes(b'old')
    assert 'folder' in refused(tmp_path).message
    assert refused(tmp_path / 'no' / 'x.pb').code == 'folder_missing'
    assert refused(there).code == 'target_exists'
    assert refused(there, True, [str(there)]).code == 'target_is_source'
    assert refused('/dev/null', True).message == '/dev/null is no ordinary file.'
    assert refused(tmp_path / 'x.pb', size=1 << 60).code == 'disk_full'
    assert writer.check_target(there, True) == str(there)


@pytest.mark.parametrize('path, said', [
    ('/dev/null', '/dev/null is no ordinary file.'),
    ('/proc/x.pb', 'Nothing can be stored in /proc: '),
    ('/sys/x.pb', 'Nothing can be stored in /sys: ')])
def test_targets_that_hold_no_files(path, said):
    assert refused(path, True, size=1 << 20).message.startswith(said)


def test_standard_output_is_no_target():
    code = ('from app.errors import OutputFileError\nfrom app.freeze import writer\n'
            'try:\n    writer.check_target("/dev/stdout", True, size=1 << 20)\n'
            'except OutputFileError as error:\n    print(error.message)')
    done = subprocess.run([sys.executable, '-c', code], cwd=str(ROOT), stdout=subprocess.PIPE)
    assert done.stdout.decode().strip() == '/dev/stdout is no ordinary file.'


def test_names_that_are_no_files(tmp_path):
    assert 'is empty' in refused('').message
    assert './-' in refused('-').hint
    assert os.path.basename(writer.check_target('./-')) == '-'
    (tmp_path / 'a').symlink_to(tmp_path / 'b')
    (tmp_path / 'b').symlink_to(tmp_path / 'a')
    assert 'leads back to itself' in refused(tmp_path / 'a', True).message


def test_standard_output_is_no_target_behind_a_file_either(tmp_path):
    code = ('from app.errors import OutputFileError\nfrom app.freeze import writer\n'
            'try:\n    writer.check_target("/dev/stdout", True)\n'
            'except OutputFileError as error:\n    print(error.message)')
    with open(str(tmp_path / 'out'), 'w+') as file:
        subprocess.run([sys.executable, '-c', code], cwd=str(ROOT), stdout=file)
        file.seek(0)
        assert file.read().strip() == '/dev/stdout is no ordinary file.'


def test_a_source_that_is_not_there_yet_is_refused(tmp_path):
    """Opened by its prefix, the model would be that file from then on."""
    assert refused(tmp_path / 'model', False, [str(tmp_path / 'model')]).code == \
        'target_is_source'


def test_a_link_to_a_source_is_refused(tmp_path):
    source = tmp_path / 'model.meta'
    source.write_bytes(b'meta')
    (tmp_path / 'x.pb').symlink_to(source)
    assert refused(tmp_path / 'x.pb', True, [str(source)]).code == 'target_is_source'


def names(folder):
    return sorted(os.listdir(str(folder)))


def test_nothing_is_left_of_a_failure(tmp_path):
    target = tmp_path / 'x.pb'
    target.write_bytes(b'old')
    with pytest.raises(RuntimeError):
        with writer.TemporaryFile(str(target), True) as file:
            file.write(b'new')
            raise RuntimeError()
    assert names(tmp_path) == ['x.pb'] and target.read_bytes() == b'old'


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path):
    target = tmp_path / 'x.pb'
    with pytest.raises(OutputFileError):
        with writer.TemporaryFile(str(target), False) as file:
            file.write(b'new')
            target.write_bytes(b'of somebody else')
            file.finish()
    assert names(tmp_path) == ['x.pb'] and target.read_bytes() == b'of somebody else'


def test_stale_files_go_and_living_ones_stay(tmp_path):
    stale = tmp_path / '.x.pb.0123456789ab.freezing'
    other = tmp_path / '.x.pb.freezing'
    stale.write_bytes(b'half')
    other.write_bytes(b'not ours')
    living = tmp_path / '.x.pb.ba9876543210.freezing'
    with living.open('wb') as file:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        writer.remove_stale(str(tmp_path))
    assert names(tmp_path) == [other.name, living.name] or names(tmp_path) == sorted(
        [other.name, living.name])


def test_two_writers_of_one_target(tmp_path):
    target = str(tmp_path / 'x.pb')
    with writer.TemporaryFile(target, True) as one, writer.TemporaryFile(target, True) as other:
        one.write(b'one')
        other.write(b'other')
        other.finish()
        one.finish()
    assert Path(target).read_bytes() == b'one' and names(tmp_path) == ['x.pb']


LIMITED = '''
import resource, signal, sys
from app.errors import OutputFileError
from app.freeze import writer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))
try:
    with writer.TemporaryFile(sys.argv[1], True) as file:
        for _ in range(100):
            file.write(bytes(9999))
        file.finish()
except OutputFileError as error:
    print(error.code, error.message)
'''


def test_full_disk(tmp_path):
    target = tmp_path / 'x.pb'
    target.write_bytes(b'old')
    done = subprocess.run([sys.executable, '-c', LIMITED, str(target)], cwd=str(ROOT),
                          stdout=subprocess.PIPE, universal_newlines=True, check=True)
    assert done.stdout.startswith('disk_full') and 'could not be written' in done.stdout
    assert names(tmp_path) == ['x.pb'] and target.read_bytes() == b'old'
