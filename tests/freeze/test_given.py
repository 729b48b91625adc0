"""Inputs of the user's, from files."""
import numpy as np
import pytest

from app.errors import UsageError
from app.freeze import given
from tests import graphs


@pytest.fixture
def model():
    return graphs.model('x = Placeholder() dtype=float shape=[?,3]',
                        'ids = Placeholder() dtype=int32 shape=[?]',
                        'text = Placeholder() dtype=string', 'dropped = Placeholder() dtype=float',
                        'y = Identity(x) T=float')


CLOSURE = {0, 1, 2, 4}


def saved(folder, array, name='a.npy'):
    path = str(folder / name)
    np.save(path, array)
    return path


def refused(model, *arguments):
    with pytest.raises(UsageError) as caught:
        given.read(model, CLOSURE, *arguments)
    assert '\n' not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize('name, array, dtype', [
    ('x', np.ones((2, 3)), np.float32), ('x:0', np.ones((1, 3), np.int64), np.float32),
    ('ids', np.array([1, 2]), np.int32), ('y:0', np.zeros((4, 3), np.float16), np.float32)])
def test_numbers_are_taken_as_the_tensor_has_them(model, tmp_path, name, array, dtype):
    entry, = given.read(model, CLOSURE, [(name, saved(tmp_path, array))])
    loaded = given.load(entry)
    assert loaded.dtype == dtype and loaded.tolist() == array.tolist()
    assert entry['tensor'] == name.split(':')[0] + ':0'


def test_text(model, tmp_path):
    entry, = given.read(model, CLOSURE, [('text', saved(tmp_path, np.array(['a', 'ä'])))])
    assert given.load(entry).tolist() == [b'a', 'ä'.encode('utf-8')]


def test_archives(model, tmp_path):
    path = str(tmp_path / 'all.npz')
    np.savez(path, **{'x:0': np.ones((2, 3), np.float32), 'ids': np.arange(2)})
    entries = given.read(model, CLOSURE, [], [path])
    assert {entry['tensor']: given.load(entry).shape for entry in entries} == {
        'x:0': (2, 3), 'ids:0': (2,)}
    assert 'several arrays' in refused(model, [('x', path)])


def test_refusals(model, tmp_path):
    right = saved(tmp_path, np.ones((2, 3), np.float32), 'right.npy')
    assert 'no input nothing' in refused(model, [('nothing', right)])
    assert 'do not need dropped' in refused(model, [('dropped', right)])
    assert 'no output 3' in refused(model, [('x:3', right)])
    assert 'given twice' in refused(model, [('x', right), ('x:0', right)])
    assert 'no file' in refused(model, [('x', str(tmp_path / 'none.npy'))])
    assert 'no file' in refused(model, [], [str(tmp_path / 'none.npz')])
    assert 'without a name' in refused(model, [], [right])
    wrong = saved(tmp_path, np.ones((2, 4), np.float32), 'wrong.npy')
    assert 'shape 2x4; x:0 takes ?x3' in refused(model, [('x', wrong)])
    text = saved(tmp_path, np.array(['a']), 'text.npy')
    assert 'ids:0 takes int32' in refused(model, [('ids', text)])
    wide = saved(tmp_path, np.array([1 << 40]), 'wide.npy')
    assert 'cannot hold 1099511627776' in refused(model, [('ids', wide)])
    floats = saved(tmp_path, np.array([0.5]), 'floats.npy')
    assert 'float64 values; ids:0 takes int32' in refused(model, [('ids', floats)])


def test_objects_are_never_unpickled(model, tmp_path):
    path = str(tmp_path / 'objects.npy')
    np.save(path, np.array([{}, 1], object), allow_pickle=True)
    assert 'Python objects' in refused(model, [('x', path)])
    np.savez(str(tmp_path / 'objects.npz'), x=np.array([{}], object))
    assert 'Python objects' in refused(model, [], [str(tmp_path / 'objects.npz')])


@pytest.mark.parametrize('content', [b'', b'rubbish', b'\x93NUMPY\x01\x00\x10\x00', b'PK\3\4rest'])
def test_rubbish(model, tmp_path, content):
    path = tmp_path / 'a.npy'
    path.write_bytes(content)
    assert 'no array' in refused(model, [('x', str(path))])
    assert 'no array' in refused(model, [], [str(path)])
