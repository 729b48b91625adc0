"""Frames."""
import io

import pytest
from hypothesis import given, strategies as st

from app.worker import protocol

MESSAGES = st.dictionaries(st.text(max_size=5), st.one_of(
    st.integers(), st.text(), st.booleans(), st.none(), st.lists(st.integers())), max_size=4)


@given(st.lists(st.tuples(MESSAGES, st.binary(max_size=50)), max_size=4))
def test_frames_come_back(frames):
    stream = io.BytesIO()
    for message, blob in frames:
        protocol.write_frame(stream, message, blob)
    stream.seek(0)
    assert [protocol.read_frame(stream) for _ in frames] == frames
    assert protocol.read_frame(stream) is None


@given(MESSAGES, st.binary(max_size=20), st.data())
def test_a_frame_cut_off_is_the_end(message, blob, data):
    stream = io.BytesIO()
    protocol.write_frame(stream, message, blob)
    whole = stream.getvalue()
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert protocol.read_frame(io.BytesIO(whole[:cut])) is None


def test_what_is_no_frame():
    with pytest.raises(ValueError):
        protocol.read_frame(io.BytesIO(b'\0\0\0\2\0\0\0\0no'))
