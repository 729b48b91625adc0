"""Arrays from messages, checkpoints and frozen files."""
import io

import numpy as np
import pytest
from hypothesis import given, strategies as st

from app.errors import CheckpointError, OutputFileError
from app.formats import protos
from app.worker import values

NUMBERS = {'float32': 1, 'float64': 2, 'int32': 3, 'uint8': 4, 'string': 7, 'int64': 9, 'bool': 10,
           'float16': 19, 'complex64': 8, 'bfloat16': 14}


def proto(dtype, shape, **fields):
    made = protos.load().TensorProto(dtype=NUMBERS[dtype])
    for size in shape:
        made.tensor_shape.dim.add().size = size
    for field, contents in fields.items():
        if field == 'tensor_content':
            made.tensor_content = contents
        else:
            getattr(made, field).extend(contents)
    return made


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=20))
def test_contents_are_the_elements(numbers):
    array = np.array(numbers, np.float32)
    made = proto('float32', array.shape, tensor_content=array.tobytes())
    assert np.array_equal(values.array_of(made), array)


def test_the_last_value_is_repeated():
    assert values.array_of(proto('int32', (2, 2), int_val=[1, 7])).tolist() == [[1, 7], [7, 7]]


def test_every_field():
    assert values.array_of(proto('string', (2,), string_val=[b'a', b'b'])).tolist() == [b'a', b'b']
    assert values.array_of(proto('bool', (), bool_val=[True])).item() is True
    assert values.array_of(proto('complex64', (), scomplex_val=[1, 2])).item() == 1 + 2j
    half = np.float16(1.5).view(np.uint16).item()
    assert values.array_of(proto('float16', (1,), half_val=[half])).tolist() == [1.5]
    assert values.array_of(proto('float32', (0, 3))).shape == (0, 3)


def test_bfloat16_is_widened():
    made = proto('bfloat16', (1,), half_val=[0x3fc0])
    array, dtype = values.load({}, made.SerializeToString())
    assert array.tolist() == [1.5] and dtype == 'bfloat16'


@pytest.mark.parametrize('made', [
    ('float32', (3,), {'tensor_content': b'1234'}), ('float32', (3,), {}),
    ('int32', (1,), {'int_val': [1, 2]}), ('float32', (1 << 40, 1 << 20), {'float_val': [1]})])
def test_damaged_ones_say_so(made):
    dtype, shape, fields = made
    with pytest.raises(CheckpointError):
        values.array_of(proto(dtype, shape, **fields))


def test_a_constant_of_a_file(tmp_path):
    graph = protos.load().GraphDef()
    large = np.arange(40000, dtype=np.float32)
    node = graph.node.add(name='w', op='Const')
    node.attr['dtype'].type = 1
    node.attr['value'].tensor.CopyFrom(proto('float32', large.shape,
                                             tensor_content=large.tobytes()))
    path = tmp_path / 'x.pb'
    path.write_bytes(graph.SerializeToString())
    array, dtype = values.load({'file': str(path), 'node': 'w'})
    assert np.array_equal(array, large) and dtype == 'float32'
    with pytest.raises(CheckpointError) as caught:
        values.load({'file': str(path), 'node': 'v'})
    assert caught.value.code == 'constant_missing'


def test_saved_arrays_are_read_by_numpy(tmp_path):
    path = tmp_path / 'a.npy'
    array = np.arange(6, dtype=np.int16).reshape(2, 3)
    assert values.save_npy(array, str(path)) == len(path.read_bytes())
    assert np.array_equal(np.load(str(path)), array)
    with pytest.raises(OutputFileError):
        values.save_npy(array, str(path))
    strings = np.array([b'ab', b'c'], object)
    values.save_npy(strings, str(path), overwrite=True)
    assert np.load(io.BytesIO(path.read_bytes())).tolist() == [b'ab', b'c']
    assert [entry.name for entry in tmp_path.iterdir()] == ['a.npy']
