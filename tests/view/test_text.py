"""Text in boxes."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.formats import protos
from app.view.text import ApproximateMeasure, elided, value_text
from tests.layout.patience import patient


@given(st.text(max_size=60), st.integers(3, 30))
@patient()
def test_elided_text_keeps_both_ends(text, longest):
    short = elided(text, longest)
    assert len(short) <= max(longest, 0) and (short == text or short[-1] == text[-1])


@given(st.text(max_size=20), st.text(max_size=20))
@patient()
def test_widths_add_up(first, second):
    measure = ApproximateMeasure()
    assert measure(first + second) == pytest.approx(measure(first) + measure(second))


def _tensor(dtype, shape, **fields):
    tensor = protos.load().GraphDef().node.add().attr['value'].tensor
    tensor.dtype = dtype
    for size in shape:
        tensor.tensor_shape.dim.add(size=size)
    for name, value in fields.items():
        if isinstance(value, bytes):
            setattr(tensor, name, value)
        else:
            getattr(tensor, name).extend(value)
    return tensor


@pytest.mark.parametrize('tensor, text', [
    (lambda: _tensor(1, [], float_val=[0.5]), '0.5'),
    (lambda: _tensor(3, [2], int_val=[1, 2]), '[1, 2]'),
    (lambda: _tensor(3, [2], tensor_content=b'\x01\0\0\0\xff\xff\xff\xff'), '[1, -1]'),
    (lambda: _tensor(3, [3], int_val=[7]), '[7, 7, 7]'),
    (lambda: _tensor(10, [], bool_val=[True]), 'true'),
    (lambda: _tensor(7, [], string_val=[b'model']), '“model”'),
    (lambda: _tensor(1, [64], float_val=[0.0]), ''),
    (lambda: _tensor(1, [0]), ''),
    (lambda: _tensor(1, [2], tensor_content=b'\0'), ''),
])
def test_values_of_constants(tensor, text):
    assert value_text(tensor()) == text
