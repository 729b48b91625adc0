"""The set-up scripts are no package: they run before there is an environment."""
import importlib.util
import sys

import pytest

from tests.conftest import ROOT

SCRIPTS = ROOT / 'resources' / 'setup'


def load(name, monkeypatch):
    spec = importlib.util.spec_from_file_location(name, str(SCRIPTS / (name + '.py')))
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def environment(monkeypatch):
    """``resources/setup/environment.py`` as a fresh module."""
    return load('environment', monkeypatch)


@pytest.fixture
def run(environment, monkeypatch):
    """``resources/setup/run.py`` as a fresh module."""
    return load('run', monkeypatch)
