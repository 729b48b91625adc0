"""Every id that the program can name has words that explain it."""
import ast
import re
from pathlib import Path

import pytest

from app import catalogue
from tests.conftest import ROOT

ID = re.compile(r'^[A-H][1-9]\d?$')
ROWS = {'A': 15, 'B': 7, 'C': 10, 'D': 18, 'E': 7, 'F': 6, 'G': 17, 'H': 6}


def named_ids():
    """Every string constant of the program that looks like an id."""
    for path in sorted((ROOT / 'app').rglob('*.py')):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if isinstance(node, ast.Str) and ID.match(node.s):
                yield Path(path).name, node.s


def test_every_row_of_the_catalogue_is_there():
    assert set(catalogue.entries()) == {'%s%d' % (family, number) for family, count in ROWS.items()
                                        for number in range(1, count + 1)}


def test_every_id_that_the_program_names_is_explained():
    found = set(named_ids())
    assert len(found) > 30
    assert {identifier for _, identifier in found} <= set(catalogue.entries())


@pytest.mark.parametrize('entry', catalogue.entries().values(), ids=lambda entry: entry.id)
def test_each_says_why_and_what_to_do(entry):
    assert len(entry.paragraphs) == 2 and len(entry.title) <= 60
    for paragraph in entry.paragraphs:
        assert 20 < len(paragraph) < 500 and paragraph[-1] in '.'
        assert paragraph.count('`') % 2 == 0


def test_ids_are_found_however_they_are_written():
    assert catalogue.entry(' c1 ').id == 'C1'
    assert catalogue.entry('Z9') is None
