"""Why a node can't be an output."""
import json

import pytest

from app.formats import reader
from app.naming.suitability import reason_against
from tests import graphs

LINES = (
    'x = Placeholder() dtype=float shape=[?,3]',
    'w = VariableV2() dtype=float shape=[3,2]',
    'w/read = Identity(w) T=float',
    'start = Const() dtype=float',
    'w/Assign = Assign(w, start) T=float',
    'net = MatMul(x, w/read) T=float',
    'hidden = Relu(net) T=float',
    'v = VariableV2() dtype=float shape=[2,2]',
    'out = MatMul(hidden, v) T=float',
    'checked = NoOp(^out)',
    'file = Const() dtype=string',
    'get = RestoreV2(file, file)',
    'put = Assign(w, get) T=float',
)


@pytest.mark.parametrize('name, words', [
    ('x', 'is a placeholder: an input'), ('w', 'is a variable'),
    ('w/read', 'only reads the variable `w`'), ('start', 'is a constant'),
    ('w/Assign', 'writes into a variable'), ('checked', 'computes no value'),
    ('file', 'is a constant'), ('get', 'saver'), ('put', 'writes into a variable')])
def test_reason(name, words):
    model = graphs.model(*LINES)
    assert words in reason_against(model, model.index[name])


@pytest.mark.parametrize('name', ['net', 'hidden', 'out'])
def test_inner_results_may_be_outputs(name):
    model = graphs.model(*LINES)
    assert reason_against(model, model.index[name]) is None


def test_no_right_output_of_a_public_model_is_refused(corpus):
    refused = []
    for entry in json.loads((corpus / 'labels.json').read_text(encoding='utf-8')):
        if entry['confidence'] != 'high':
            continue
        model = reader.open_model(corpus / entry['id'])
        refused += [(entry['id'], name) for names in entry['outputs'] for name in names
                    if name in model.index and reason_against(model, model.index[name])]
    assert refused == []
