"""Every tensor read without TensorFlow is what TensorFlow's own reader gives."""
import shutil

import numpy as np
import pytest
from hypothesis import given, strategies as st

from app.checkpoint import ordered_code, sstable
from app.checkpoint.bundle import Bundle
from app.checkpoint.opener import open_checkpoint
from app.checkpoint.tensors import parse_slice
from app.errors import CheckpointError
from tests import tf_models

V1 = ('version_1', 'version_1_sharded')


@pytest.mark.parametrize('name', sorted(tf_models.KINDS))
def test_reads_what_tensorflow_reads(made, name):
    expected = np.load(str(made[name].values), allow_pickle=True)
    with open_checkpoint(made[name].prefix) as checkpoint:
        keys = {key.replace('/', '|') for key in checkpoint.keys}
        assert keys == set(expected.files) | ({'flags', 'rows|w'} if name in V1 else set())
        for key in expected.files:
            value = checkpoint.read(key.replace('|', '/'))
            wanted = expected[key]
            assert value.shape == wanted.shape, key
            if wanted.dtype.kind in 'SO':
                assert value.ravel().tolist() == [
                    item if isinstance(item, bytes) else item.encode()
                    for item in wanted.ravel().tolist()]
            else:
                assert value.tobytes() == wanted.tobytes(), key


def test_samples_read_as_tensorflow_reads_them(samples, tensorflow):
    prefixes = [sample['model'][:-len('.meta')] for sample in samples.values()]
    sums = tensorflow('''
        import json, sys, zlib
        import tensorflow as tf
        found = {}
        for prefix in sys.argv[1:]:
            reader = tf.train.NewCheckpointReader(prefix)
            found[prefix] = {key: zlib.crc32(reader.get_tensor(key).tobytes())
                             for key in reader.get_variable_to_shape_map()}
        print(json.dumps(found))
        ''', *prefixes)
    import zlib
    for prefix in prefixes:
        with Bundle(prefix) as bundle:
            assert {key: zlib.crc32(bundle.read(key).tobytes()) for key in bundle.keys} \
                == sums[prefix]


@pytest.mark.parametrize('name', ['partitioned', 'version_1'])
def test_any_slice_of_a_partitioned_tensor(made, name):
    with open_checkpoint(made[name].prefix) as checkpoint:
        # TF's reader reads no partitioned V1 tensor; its frozen file is compared elsewhere.
        whole = checkpoint.read('rows/w') if name in V1 else \
            np.load(str(made[name].values))['rows|w']
        for spec, part in [('4 6 0,2:0,6', whole[0:2]), ('4 6 2,2:-', whole[2:4]),
                           ('4 6 1,2:3,2', whole[1:3, 3:5]), ('', whole)]:
            np.testing.assert_array_equal(checkpoint.read('rows/w', spec), part)


def test_slice_of_a_whole_tensor(made):
    whole = np.load(str(made['renamed'].values))['right|w']
    with Bundle(made['renamed'].prefix) as bundle:
        np.testing.assert_array_equal(bundle.read('right/w', '3 2 1,2:0,1'), whole[1:, :1])


def copied(made, folder, name='renamed'):
    source = made[name].prefix
    for suffix in ('.index', '.data-00000-of-00001'):
        shutil.copy(source + suffix, str(folder / ('model' + suffix)))
    return str(folder / 'model')


def first_key_error(prefix):
    with pytest.raises(CheckpointError) as caught:
        with Bundle(prefix) as bundle:
            for key in bundle.keys:
                bundle.read(key)
    return caught.value


def test_missing_index(tmp_path):
    assert first_key_error(str(tmp_path / 'none')).code == 'index_missing'


def test_missing_shard(made, tmp_path):
    prefix = copied(made, tmp_path)
    (tmp_path / 'model.data-00000-of-00001').unlink()
    error = first_key_error(prefix)
    assert error.code == 'shard_missing' and 'model.data-00000-of-00001' in error.message


def test_truncated_data(made, tmp_path):
    prefix = copied(made, tmp_path)
    data = tmp_path / 'model.data-00000-of-00001'
    data.write_bytes(data.read_bytes()[:-1])
    assert first_key_error(prefix).code == 'data_truncated'


def test_flipped_bit_in_the_data(made, tmp_path):
    prefix = copied(made, tmp_path)
    data = tmp_path / 'model.data-00000-of-00001'
    raw = bytearray(data.read_bytes())
    raw[3] ^= 1
    data.write_bytes(bytes(raw))
    assert first_key_error(prefix).code == 'data_damaged'


@pytest.mark.parametrize('suffix', ['.index', '.data-00000-of-00001'])
def test_git_lfs_pointer(made, tmp_path, suffix):
    prefix = copied(made, tmp_path)
    (tmp_path / ('model' + suffix)).write_bytes(
        b'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 99\n')
    error = first_key_error(prefix)
    assert error.code == 'lfs_pointer' and 'git lfs pull' in error.hint


@pytest.mark.parametrize('cut', [0, 1, 47, 100])
def test_truncated_index(made, tmp_path, cut):
    prefix = copied(made, tmp_path)
    index = tmp_path / 'model.index'
    index.write_bytes(index.read_bytes()[:cut])
    assert 'not a readable checkpoint index' in first_key_error(prefix).message


def test_any_flipped_byte_of_the_index_is_noticed_or_harmless(made, tmp_path):
    prefix = copied(made, tmp_path)
    index = tmp_path / 'model.index'
    raw = index.read_bytes()
    with Bundle(prefix) as bundle:
        keys = bundle.keys
    for position in range(len(raw)):
        index.write_bytes(raw[:position] + bytes([raw[position] ^ 0x55]) + raw[position + 1:])
        try:
            assert Bundle(prefix).keys == keys
        except CheckpointError:
            pass


def test_unknown_key(made):
    with Bundle(made['renamed'].prefix) as bundle:
        with pytest.raises(CheckpointError) as caught:
            bundle.read('w')
    assert caught.value.code == 'key_missing'


def test_missing_v1_shard(tmp_path, made):
    source = made['version_1_sharded'].prefix + '-00000-of-00001'
    shutil.copy(source, str(tmp_path / 'model-00000-of-00002'))
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(tmp_path / 'model')
    assert caught.value.code == 'shard_missing'


@given(st.lists(st.tuples(st.integers(0, 1 << 40), st.integers(-1, 1 << 40)), max_size=4),
       st.lists(st.tuples(st.integers(0, 1 << 40), st.integers(-1, 1 << 40)), max_size=4))
def test_slice_keys_keep_the_order_of_the_slices(first, second):
    """What makes it an ordered code: byte order is the order of the numbers."""
    one, other = (ordered_code.slice_key('w', extents) for extents in (first, second))
    assert (one < other) == ((len(first), first) < (len(second), second))


def test_slice_key_escapes():
    assert ordered_code.slice_key('a\0b', []) == b'\x00' + b'a\x00\xffb\x00\x01' + b'\x00'


@pytest.mark.parametrize('text', ['4 0,2:0,6', '4 6 3,2:-', '4 6', 'x 0,1', '4 -1,2'])
def test_bad_slices(text):
    with pytest.raises(ValueError):
        parse_slice(text)


def test_snappy_literals_and_copies():
    # "abcd", then copies of every width: the last one overlaps what it writes.
    data = bytes([24]) + b'\x0cabcd' + bytes([(4 - 4) << 2 | 1, 4]) \
        + bytes([(4 - 1) << 2 | 2, 8, 0]) + bytes([(12 - 1) << 2 | 3, 1, 0, 0, 0])
    assert sstable.snappy_decompress(data) == b'abcdabcdabcd' + b'd' * 12


@given(st.binary(max_size=60))
def test_snappy_refuses_rubbish_or_decodes(data):
    try:
        sstable.snappy_decompress(data)
    except (sstable.TableError, IndexError, ValueError):
        pass
