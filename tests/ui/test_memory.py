"""What is kept of each file: any record, damaged or not, can be read."""
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, strategies as st

from app.formats.reader import open_model
from app.rewrite.choices import Choices, InputCut
from app.ui import memory
from app.ui.memory import Memory
from app.view.state import ViewState


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


def test_all_that_is_chosen_comes_back(model, tmp_path):
    node = model.index['predictions']
    state = ViewState(expanded=frozenset(['model']), mode='around', around=(node,), hops=3,
                      control='on', aside=frozenset(['loss']), folded=False)
    choices = Choices({'a': 'b'}, ('C1',), True, {'is_training': False},
                      (InputCut('x:0', 'float32', (None, 3)), InputCut('y')))
    record = memory.record_of(model, state, ('predictions',), choices, (0.5, 10.0, -3.0))
    kept = Memory(tmp_path)
    kept.keep('some/where.meta', record)
    found = Memory(tmp_path).recall('some/where.meta')
    again, names = memory.view_of(found)
    assert names == ['predictions'] and again._replace(around=(node,)) == state
    assert memory.outputs_of(found) == ('predictions',)
    assert memory.choices_of(found) == choices
    assert memory.viewport_of(found) == (0.5, 10.0, -3.0)


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(['view', 'choices', 'outputs', 'viewport', 'repairs', 'inputs', 'pins',
                         'expanded', 'mode', 'hops', 'around', 'saver_keys']), inner, max_size=4),
    max_leaves=20)


@given(st.dictionaries(st.sampled_from(['view', 'choices', 'outputs', 'viewport']), json_data))
def test_any_record_gives_something_that_can_be_used(record):
    state, names = memory.view_of(record)
    assert len(state.around) == len(names)
    assert all(isinstance(name, str) for name in memory.outputs_of(record))
    assert isinstance(memory.choices_of(record), Choices)
    viewport = memory.viewport_of(record)
    assert viewport is None or viewport[0] > 0


@pytest.mark.parametrize('text', ['', 'null', '[1]', '{"view"', '\0\xff', '[' * 100000])
def test_a_damaged_file_counts_as_none(tmp_path, text):
    kept = Memory(tmp_path)
    kept.keep('x', {'outputs': ['a']})
    file, = tmp_path.glob('*.json')
    file.write_text(text, encoding='latin-1')
    assert kept.recall('x') == {}


def test_a_folder_that_can_not_be_written_is_no_error(tmp_path):
    blocked = tmp_path / 'file'
    blocked.write_text('')
    kept = Memory(blocked / 'inside')
    kept.keep('x', {'outputs': []})
    assert kept.recall('x') == {} and kept.cut_off() == []


def test_the_oldest_records_go(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, 'MOST_FILES', 3)
    kept = Memory(tmp_path)
    for number in range(6):
        kept.keep('file %d' % number, {'outputs': [str(number)]})
        for place, file in enumerate(sorted(tmp_path.glob('*.json'),
                                            key=lambda file: file.stat().st_mtime)):
            os.utime(str(file), (place, place))
    assert len(list(tmp_path.glob('*.json'))) == 3
    assert kept.recall('file 5') and not kept.recall('file 0')


def test_what_a_dead_process_had_open_is_told_once(tmp_path, samples):
    path = samples['digits']['model']
    done = subprocess.run([sys.executable, '-c', 'pass'])
    dead = subprocess.Popen([sys.executable, '-c', 'pass'])
    dead.wait()
    assert done.returncode == 0
    (tmp_path / 'running').mkdir()
    (tmp_path / 'running' / ('%d.json' % dead.pid)).write_text(json.dumps({'path': path}))
    kept = Memory(tmp_path)
    kept.begin(path)
    assert kept.cut_off() == [path]
    assert kept.cut_off() == []
    kept.end()
    assert list((tmp_path / 'running').iterdir()) == []
