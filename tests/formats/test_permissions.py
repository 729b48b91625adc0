"""Files and folders that the system does not let us read.

Tests often run as root, whom no permission stops, so the calls refuse by themselves.
"""
import builtins
import errno
import os

import pytest

from app.checkpoint.opener import open_checkpoint
from app.errors import CheckpointError, ModelError
from app.formats.reader import open_model
from app.freeze.plan import make_plan
from tests.formats.situations import training

HINT = 'Change its permissions, or copy it to where you may read it.'


@pytest.fixture
def denied(monkeypatch):
    """Deny all that opens, lists or looks at one path."""
    def deny(path, calls=('open', 'listdir')):
        def refusing(call):
            def wrapped(name, *args, **kwargs):
                if str(name) == str(path):
                    raise PermissionError(errno.EACCES, 'Permission denied', str(name))
                return call(name, *args, **kwargs)
            return wrapped
        if 'open' in calls:
            monkeypatch.setattr(builtins, 'open', refusing(open))
        for name in calls:
            if name != 'open':
                monkeypatch.setattr(os, name, refusing(getattr(os, name)))
    return deny


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / 'run'
    folder.mkdir()
    for name, data in training().items():
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize('name', ['m-5.meta', 'm-5', '.'])
def test_a_graph_that_may_not_be_read(folder, denied, name):
    denied(folder / 'm-5.meta')
    with pytest.raises(ModelError) as caught:
        open_model(folder / name)
    assert caught.value.message == "Can't read %s: permission denied." % (folder / 'm-5.meta')
    assert (caught.value.code, caught.value.hint) == ('unreadable', HINT)


def test_a_folder_that_may_not_be_listed(folder, denied):
    denied(folder)
    with pytest.raises(ModelError) as caught:
        open_model(folder)
    assert caught.value.message == "Can't read %s: permission denied." % folder
    assert (caught.value.code, caught.value.hint) == ('unreadable', HINT)
    with pytest.raises(CheckpointError, match="Can't read .*run: permission denied"):
        open_model(folder / 'm-5.meta', checkpoint=folder)


def test_a_file_in_a_folder_that_may_not_be_entered(folder, denied):
    denied(folder / 'm-5.meta', ('lstat', 'stat'))
    with pytest.raises(ModelError, match="Can't read .*m-5.meta: permission denied"):
        open_model(folder / 'm-5.meta')


@pytest.mark.parametrize('suffix', ['.index', '.data-00000-of-00001'])
def test_weights_that_may_not_be_read(folder, denied, suffix):
    path = folder / ('m-5' + suffix)
    denied(path)
    model = open_model(folder / 'm-5.meta')
    found, = make_plan(model, None, ['y']).errors
    assert found.message == "Can't read %s: permission denied. %s" % (path, HINT)
    with pytest.raises(CheckpointError) as caught:
        with open_checkpoint(folder / 'm-5') as checkpoint:
            checkpoint.check_data(checkpoint.keys)
    assert (caught.value.code, caught.value.hint) == ('unreadable', HINT)
