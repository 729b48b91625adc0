"""CSV tables of nodes and variables."""
import csv
import io

import pytest

from app import tables
from app.formats.reader import open_model


@pytest.fixture(scope='module')
def model(samples):
    return open_model(samples['digits']['model'])


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline='')))


def test_every_node_has_a_row(model):
    rows = read(tables.as_csv(tables.NODE_COLUMNS, tables.nodes(model)))
    assert [row['name'] for row in rows] == list(model.names)
    row = rows[model.index['model/features/block2/conv/Conv2D']]
    assert row['op'] == 'Conv2D' and row['shapes'] == '?x6x6x16'
    assert row['inputs'] == 'model/features/block1/pool/MaxPool;' \
                            'model/features/block2/conv/kernel/read'
    assert any(row['control_inputs'] for row in rows)


def test_variables_tell_key_and_size(model):
    rows = {row['name']: row for row in read(tables.as_csv(tables.VARIABLE_COLUMNS,
                                                           tables.variables(model)))}
    assert len(rows) == len(model.variables)
    kernel = rows['model/features/block2/conv/kernel']
    assert (kernel['bytes'], kernel['key'], kernel['trainable']) == (
        '4608', 'model/features/block2/conv/kernel', 'yes')
    assert rows['global_step']['trainable'] == 'no'


def test_odd_names_survive():
    assert read(tables.as_csv(('a', 'b'), [('x,"y"\n', 'ü')])) == [{'a': 'x,"y"\n', 'b': 'ü'}]
