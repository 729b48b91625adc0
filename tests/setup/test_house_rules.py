"""The house rules find what they are for, and are kept."""
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.setup import house_rules


@pytest.mark.parametrize('path, text, problem', [
    ('app/x.py', 'import os\n', 'the module has no docstring'),
    ('app/x.py', 'def f(:\n', 'invalid syntax'),
    ('app/x.py', '"""X."""\ndef f():\n    pass\n', 'f is public and has no docstring'),
    ('tests/x.py', 'import time\ntime.sleep(1)\n', 'does not sleep')])
def test_python_rules(path, text, problem):
    assert [found for _, found in house_rules.python_problems(Path(path), text)
            if problem in found]


@pytest.mark.parametrize('text, problem', [
    ('x', 'no newline'), ('x \n', 'white space'), ('see /' + 'home/ann/x\n', 'one machine'),
    ('<' * 7 + ' ours\n', 'conflict')])
def test_text_rules(text, problem):
    assert [found for _, found in house_rules.text_problems(Path('x.py'), text)
            if problem in found]


@pytest.mark.skipif(not (shutil.which('git') and (ROOT / '.git').exists()),
                    reason='asks git which files belong to the project')
def test_rules_are_kept():
    assert list(house_rules.problems()) == []
