"""Models of well-known families, built with TensorFlow: their outputs and inputs are found."""
import json
import subprocess
import sys

import pytest

from app.formats import reader
from app.naming import candidates, inputs
from tests.conftest import ROOT

# The network that judges is made of constants; the joined results of towers come fifth.
HARD = {'style_transfer', 'tower_per_device'}
SEVERAL = {'ssd_postprocessing'}  # one of its outputs counts the others


@pytest.fixture(scope='module')
def families(tmp_path_factory):
    """{name: (model, label)}."""
    folder = tmp_path_factory.mktemp('families')
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-m', 'tests.naming.families', str(folder)],
        cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 0, done.stderr[-3000:]
    labels = json.loads((folder / 'labels.json').read_text())
    return {name: (reader.open_model(folder / (name + '.meta')), label)
            for name, label in labels.items()}


def place(model, label):
    """Place of the first right output among the candidates, neutral ones left out."""
    right = {name for names in label['outputs'] for name in names}
    ranked = [c.name for c in candidates.rank(model)
              if c.name in right or c.name not in label['fine']]
    return next((n for n, name in enumerate(ranked) if name in right), None)


def test_a_right_output_comes_first(families):
    places = {name: place(*family) for name, family in families.items()}
    assert {name for name, at in places.items() if at != 0} <= HARD
    assert all(at is not None and at < 3 for at in places.values())


def test_the_set_of_outputs_is_whole(families):
    wrong = set()
    for name, (model, label) in families.items():
        shown = {model.names[node] for node in candidates.likely_outputs(model)}
        right = {n for names in label['outputs'] for n in names}
        if not (shown <= right | set(label['fine'])
                and all(shown & set(names) for names in label['outputs'])):
            wrong.add(name)
    assert wrong <= HARD | SEVERAL


def test_inputs_are_told_apart(families):
    for name, (model, label) in families.items():
        found = {entry['name']: entry['kind'] for entry in inputs.describe(model)}
        assert {key: found.get(key) for key in label['inputs']} == label['inputs'], name
