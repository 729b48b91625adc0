"""Repairs build on one another: any two, and many at once, keep the numbers right."""
import itertools
import json
import random

import pytest

from app.formats import reader
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from tests.rewrite.cases import ALL
from tests.rewrite.composed import BLOCKS, SOURCES
from tests.rewrite.conftest import how, tool, write

TOLERANCE = 1e-5
"""Of sums in another order; the numbers are of the size of 1."""

ASKED_FOR = {'B1', 'B3', 'B4', 'B5', 'B7', 'C1', 'C2', 'C3', 'C4', 'C5', 'C9', 'F1', 'F3', 'F6',
             'G3', 'G9'}
"""Repairs that the recipes need."""


def pairs():
    """Each pair of blocks, in one order or the other, behind one source after the other."""
    sources = itertools.cycle(sorted(SOURCES))
    found = itertools.combinations(sorted(BLOCKS), 2)
    return [[next(sources), *pair[::1 if number % 2 else -1]] for number, pair in enumerate(found)]


def long_ones():
    """Recipes of four to seven blocks, drawn once for all."""
    draw = random.Random(20171102)
    return [[draw.choice(sorted(SOURCES))] + draw.choices(sorted(BLOCKS), k=draw.randint(4, 7))
            for _ in range(30)]


@pytest.mark.parametrize('recipes', [pairs(), long_ones()], ids=['pairs', 'long'])
def test_composed_repairs_keep_the_numbers(recipes, tmp_path):
    (tmp_path / 'recipes.json').write_text(json.dumps(recipes))
    facts = tool(tmp_path, module='tests.rewrite.composed')
    wrong, applied = [], set()
    for number, recipe in enumerate(recipes):
        folder = tmp_path / str(number)
        model = reader.open_model(str(folder / 'model.meta'))
        plan = make_plan(model, None, ['y'], ALL)
        if not plan.ok:
            wrong.append((recipe, [finding.message for finding in plan.errors]))
            continue
        applied.update(plan.repairs_applied)
        write(plan, folder / 'all.pb')
        (folder / 'all.json').write_text(json.dumps(how(plan, facts[str(number)])))
    found = tool('run', tmp_path)
    assert len(found) + len(wrong) == len(recipes) and applied >= ASKED_FOR
    for name, verdicts in found.items():
        if not all(verdict == 'equal' or isinstance(verdict, float) and verdict < TOLERANCE
                   for verdict in verdicts):
            wrong.append((recipes[int(name.split('/')[0])], verdicts))
    assert wrong == []


def test_the_order_in_which_repairs_are_named_does_not_matter(made_situations, planned):
    for ids in (('B1', 'C1'), ('C1', 'B1')):
        assert planned('trained_slim_in_place', Choices(repairs=ids)).repairs_applied == [
            'B1', 'C1']
