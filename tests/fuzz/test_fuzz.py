"""A short run of the fuzzer, and that it can fail."""
import pytest

from app.errors import ModelError
from tests.fuzz import __main__ as fuzz
from tests.fuzz import mutations

COUNT = 300


def careless(path):
    """A reader that has every fault that is looked for."""
    data = open(path, 'rb').read()
    if len(data) % 3 == 0:
        raise ModelError('An honest refusal.')
    if len(data) % 3 == 1:
        return 'x' * (2 << 30)
    return data.decode('ascii')


def killed(path):
    """A reader that takes its process with it."""
    import os
    os.abort()


def test_damaged_files_open_or_are_refused(tmp_path, capsys):
    failures = fuzz.run(COUNT, seed=1, keep=str(tmp_path))
    assert not failures, capsys.readouterr().out
    assert '%d inputs' % COUNT in capsys.readouterr().out


@pytest.mark.parametrize('reader, faults', [
    ('careless', {'fault: MemoryError', 'fault: IsADirectoryError'}),
    ('killed', {'fault: crash or hang'})])
def test_faults_are_found_and_their_files_kept(tmp_path, capsys, reader, faults):
    found = fuzz.run(8 if reader == 'careless' else 2, keep=str(tmp_path),
                     target='tests.fuzz.test_fuzz:' + reader)
    assert {result['outcome'] for result in found} >= faults or reader == 'careless' and found
    kept = list((tmp_path / 'freezeframe-fuzz').iterdir())
    assert len(kept) == len(found)
    assert '--only %d ' % found[0]['number'] in capsys.readouterr().out


def test_a_number_always_gives_the_same_input():
    assert mutations.mutated(17, 3) == mutations.mutated(17, 3)
    assert mutations.mutated(17, 3) != mutations.mutated(17, 4)


def test_undamaged_inputs_open(tmp_path):
    from tests.fuzz import target, worker
    for number, (aim, files) in enumerate(mutations.seeds()):
        folder = tmp_path / str(number)
        folder.mkdir()
        worker.write(folder, files)
        assert target.inspect(str(folder / aim)) == 'opened', aim
