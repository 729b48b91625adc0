"""Which model a folder above one means."""
import os

import pytest

from app import report
from app.errors import ModelError
from app.formats import companions
from app.formats.reader import open_model
from tests.formats import makers


def lay(folder, *places):
    for place in places:
        path = folder.joinpath(*place.split('/'))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(makers.serialized(makers.meta_graph()))


def test_a_model_one_level_down_is_opened_and_named(tmp_path):
    lay(tmp_path, 'run/m.meta')
    found = companions.find(str(tmp_path))
    assert found.graph == str(tmp_path / 'run' / 'm.meta')
    assert 'this is %s below it' % os.path.join('run', 'm.meta') in found.notes[0]
    facts = report.inspection(open_model(tmp_path))
    assert len(facts['problems']) == 2 and 'No checkpoint was found' in facts['problems'][1]


def test_models_two_levels_down_are_suggested(tmp_path):
    lay(tmp_path, 'a/1/m.meta', 'b/2/m.meta', 'c/3/empty.meta')
    (tmp_path / 'c' / '3' / 'empty.meta').write_bytes(b'')
    with pytest.raises(ModelError) as caught:
        companions.find(str(tmp_path))
    assert caught.value.suggestions == [str(tmp_path / 'a' / '1' / 'm.meta'),
                                        str(tmp_path / 'b' / '2' / 'm.meta')]
    assert 'further down' in caught.value.message


def test_the_root_of_the_disk_is_not_searched(monkeypatch):
    monkeypatch.setattr(companions, '_folders_in', lambda folder: pytest.fail('searched'))
    with pytest.raises(ModelError) as caught:
        companions._in_subfolder('/')
    assert caught.value.suggestions == []


def test_empty_files_are_not_suggested(tmp_path):
    lay(tmp_path, 'm.meta', 'empty.meta')
    (tmp_path / 'empty.meta').write_bytes(b'')
    with pytest.raises(ModelError) as caught:
        companions.find(str(tmp_path / 'nothing.meta'))
    assert caught.value.suggestions == [str(tmp_path / 'm.meta')]
