"""One table of files and commands that people come with, and the exact answer to each.

Its rows are in `situations` (what opens, what is refused) and `mismatches` (what a
check finds).  An id begins with its row of the catalogue: ``pytest -k E3`` runs that one.
"""
import json
import os

import pytest

from app import cli, report
from app.checkpoint import saver_keys
from app.errors import FreezeframeError
from app.formats.reader import open_model
from app.freeze.plan import make_plan
from app.rewrite.choices import Choices
from tests.formats import makers, mismatches, situations

ROWS = situations.ROWS + mismatches.ROWS


@pytest.mark.parametrize('row', ROWS, ids=[row.id for row in ROWS])
def test_situation(row, tmp_path, capsys):
    # In a folder of its own: models in the folders around would be suggested.
    folder = tmp_path / 'files'
    folder.mkdir()
    _lay_out(folder, row.files)
    target = str(folder / row.target) if row.target != '.' else str(folder)
    if row.target.startswith('run//'):
        target = str(folder) + '/' + row.target
    options = dict(row.options)
    if 'at' in options:
        options['checkpoint'] = os.path.join(str(folder), options.pop('at'))
    if row.argv:
        _refuses_the_command(row, str(folder), capsys)
    elif row.finding or row.keys is not None:
        _finds(row, str(folder), target, options)
    elif row.kind:
        _opens(row, str(folder), target, options)
    else:
        with pytest.raises(FreezeframeError) as caught:
            open_model(target, **options)
        _is_refusal(row, str(folder), caught.value.to_json())


def test_each_row_of_the_families_has_a_line():
    there = {row.id.split('-')[0] for row in ROWS}
    assert {'D%d' % number for number in range(1, 19)} <= there
    assert {'E%d' % number for number in range(1, 8)} <= there
    assert {'G3', 'G4', 'G5'} <= there


def _opens(row, folder, target, options):
    model = open_model(target, **options)
    assert model.kind == row.kind
    assert model.checkpoint == (None if row.checkpoint is None
                                else os.path.join(folder, row.checkpoint))
    assert row.notes in ' '.join(model.notes) if row.notes else not model.notes
    facts = report.inspection(model)
    frozen = row.kind == 'frozen_graph'
    assert (facts['nodes'], facts['variables']) == (
        (3, 0) if frozen else (len(makers.TRAINING) + row.id.endswith('later-fields'), 2))
    if model.kind in ('meta_graph', 'saved_model'):
        assert facts['tensorflow_version'] == '1.4.0'
        assert list(facts['signatures']) == ['serving_default']
    assert row.notes in ' '.join(facts['problems'])


def _finds(row, folder, target, options):
    keys, without = options.pop('saver_keys', ()), options.pop('no', ())
    repairs = options.pop('repairs', 'safe')
    model = open_model(target, **options)
    json.dumps(report.inspection(model))
    plan = make_plan(model, None, ['y'], Choices(
        saver_keys=saver_keys.of_model(model, keys), repairs=repairs))
    if row.keys is not None:
        assert plan.errors == []
        assert not [finding for finding in plan.findings if finding.id in without]
        assert {v.name: (v.key, v.slice) for v in plan.variables} == row.keys
        return
    findings = ['%s %s' % (finding.id, finding.severity) for finding in plan.findings]
    assert row.finding in findings
    finding = plan.findings[findings.index(row.finding)]
    assert _same(row.message, finding.message, folder)
    repair = finding.repair and (finding.repair.id, finding.repair.message)
    assert repair == row.repair
    # Nothing else stands in the way: one cause, one error.
    assert [name for name in findings if name.endswith('error')] == [
        name for name in [row.finding] if name.endswith('error')]


def _refuses_the_command(row, folder, capsys):
    before = sorted(os.listdir(folder))
    status = cli.main([word.replace('{}', folder) for word in row.argv] + ['--json'])
    assert status == row.status
    _is_refusal(row, folder, json.loads(capsys.readouterr().out)['error'])
    assert sorted(os.listdir(folder)) == before


def _is_refusal(row, folder, error):
    assert error['code'] == row.code
    assert _same(row.message, error['message'], folder)
    assert error['hint'] == row.hint.replace('{}', folder)
    found = [str(name).replace(folder + os.sep, '') for name in error['suggestions']]
    assert found == list(row.suggestions)


def _same(expected, message, folder):
    expected = expected.replace('{}', folder)
    if expected.endswith('…'):
        return message.startswith(expected[:-1])
    assert message == expected
    return True


def _lay_out(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if data is situations.FOLDER:
            path.mkdir()
        elif data is situations.PIPE:
            os.mkfifo(str(path))
        else:
            path.write_bytes(data)
