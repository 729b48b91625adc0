"""What is said of a checkpoint without opening its data."""
import os
import shutil

import pytest

from app import report
from app.checkpoint import facts
from app.formats.reader import open_model
from tests.formats import makers


def laid_out(folder, files, prefix='m-5'):
    for suffix, data in files.items():
        (folder / (prefix + suffix)).write_bytes(data)
    (folder / (prefix + '.meta')).write_bytes(makers.serialized(makers.meta_graph()))
    return open_model(folder / (prefix + '.meta'))


def described(folder, files, prefix='m-5', saver_keys=None):
    return facts.describe(laid_out(folder, files, prefix), saver_keys)


def test_a_whole_checkpoint(tmp_path):
    found = described(tmp_path, makers.v2_checkpoint(shards=2))
    assert (found['format'], found['keys'], found['bytes']) == ('V2', 2, 32)
    assert found['files'] == [
        {'file': 'm-5.data-00000-of-00002', 'bytes': 8, 'needed': 8},
        {'file': 'm-5.data-00001-of-00002', 'bytes': 24, 'needed': 24}]
    assert found['complete'] and found['problem'] is None
    assert (found['step'], found['step_from']) == (5, 'name')
    assert (found['missing'], found['different'], found['unused']) == ([], [], [])


def test_the_step_that_was_saved_counts_for_more_than_the_name(made):
    found = facts.describe(open_model(made['version_1'].meta))
    assert (found['format'], found['step'], found['step_from']) == ('V1', -7, 'global_step')
    assert found['complete'] and found['keys'] == 4


def test_a_missing_shard(tmp_path):
    files = makers.v2_checkpoint(shards=2)
    del files['.data-00001-of-00002']
    found = described(tmp_path, files)
    assert found['files'][1] == {'file': 'm-5.data-00001-of-00002', 'bytes': None, 'needed': 24}
    assert not found['complete'] and 'm-5.data-00001-of-00002 is missing' in found['problem']


def test_a_shard_too_short_for_its_index(tmp_path):
    files = makers.v2_checkpoint()
    files['.data-00000-of-00001'] = files['.data-00000-of-00001'][:-4]
    found = described(tmp_path, files)
    assert found['files'][0]['bytes'] == 28 and found['files'][0]['needed'] == 32
    assert 'cut off: it has 28 bytes, the index needs at least 32' in found['problem']


def test_an_index_that_is_none(tmp_path):
    found = described(tmp_path, {'.index': b'rubbish'})
    assert found['format'] is None and 'not a readable checkpoint index' in found['problem']
    assert found['problem'] in report.inspection_text(
        report.inspection(open_model(tmp_path / 'm-5.meta')))


def test_against_the_graph(tmp_path):
    w, b = makers.VALUES['w'], makers.VALUES['b']
    values = {'old/w': w, 'b': (w[0], (6,)), 'b/ExponentialMovingAverage': b}
    found = described(tmp_path, makers.v2_checkpoint(values=values))
    assert [row['proposal'] for row in found['missing']] == ['old/w']
    assert found['different'][0]['reason'] == 'b is 6 in the checkpoint and 2 in the graph.'
    assert (found['unused_count'], found['averages']) == (2, 1)
    assert found['options'] == ['--saver-key /=old/']
    text = report.inspection_text(report.inspection(open_model(tmp_path / 'm-5.meta')))
    assert '--saver-key /=old/' in text and found['different'][0]['reason'] in text
    again = facts.describe(open_model(tmp_path / 'm-5.meta'), {'w': 'old/w'})
    assert again['missing'] == [] and again['unused_count'] == 1


@pytest.mark.parametrize('damage, proposed', [
    (None, ['model/w/.ATTRIBUTES/VARIABLE_VALUE', None]), (b'rubbish\xff', [None, None])])
def test_a_checkpoint_of_objects_records_the_names(tmp_path, damage, proposed):
    record = makers.object_graph({'w': 'model/w/.ATTRIBUTES/VARIABLE_VALUE', 'b': 'gone',
                                  'v': 'other'})
    values = {'model/w/.ATTRIBUTES/VARIABLE_VALUE': makers.VALUES['w'],
              'other': makers.VALUES['w'],
              '_CHECKPOINTABLE_OBJECT_GRAPH': ([damage], ()) if damage else record}
    found = described(tmp_path, makers.v2_checkpoint(values=values))
    assert [row['proposal'] for row in found['missing']] == proposed
    assert [row['sure'] for row in found['missing']] == [damage is None, False]
    if damage is None:
        assert 'is what the checkpoint records for it' in found['missing'][0]['reason']


def test_a_model_without_checkpoint(tmp_path):
    path = tmp_path / 'm.meta'
    path.write_bytes(makers.serialized(makers.meta_graph()))
    assert facts.describe(open_model(path)) is None


def test_a_header_that_claims_too_many_shards_costs_nothing(tmp_path):
    header = makers.message('protobuf.tensor_bundle', 'BundleHeaderProto')
    header.num_shards = 1 << 30
    files = {'.index': makers.table([(b'', makers.serialized(header))])}
    assert len(described(tmp_path, files)['files']) <= 1


def test_samples_are_complete_and_fully_used(samples):
    for sample in samples.values():
        found = facts.describe(open_model(sample['model']))
        assert found['complete'] and found['missing'] == found['different'] == []


@pytest.mark.parametrize('others, said', [
    ((), 'Copy the file beside'), (('weights.bin',), 'weights.bin, which lies there, has its size'),
    (('one', 'two'), 'Copy the file beside')])
def test_a_renamed_shard_is_offered(made, tmp_path, others, said):
    from app.checkpoint.bundle import Bundle
    from app.errors import CheckpointError
    source = made['renamed'].prefix
    shutil.copy(source + '.index', str(tmp_path / 'm.index'))
    for name in others:
        shutil.copy(source + '.data-00000-of-00001', str(tmp_path / name))
    with Bundle(str(tmp_path / 'm')) as bundle, pytest.raises(CheckpointError) as caught:
        bundle.check_data(bundle.keys)
    assert said in caught.value.hint
    assert caught.value.suggestions == [
        os.path.join(str(tmp_path), name) for name in others if len(others) == 1]


def test_a_shard_of_another_checkpoint_is_never_offered(made, tmp_path):
    from app.checkpoint.bundle import Bundle
    from app.errors import CheckpointError
    source = made['renamed'].prefix
    shard = '.data-00000-of-00001'
    for name in ('m-1000.index', 'm-2000.index'):
        shutil.copy(source + '.index', str(tmp_path / name))
    shutil.copy(source + shard, str(tmp_path / ('m-1000' + shard)))
    with Bundle(str(tmp_path / 'm-2000')) as bundle, pytest.raises(CheckpointError) as caught:
        bundle.check_data(bundle.keys)
    assert 'm-1000' not in caught.value.hint and not caught.value.suggestions
    (tmp_path / 'm-1000.index').unlink()
    with Bundle(str(tmp_path / 'm-2000')) as bundle, pytest.raises(CheckpointError) as caught:
        bundle.check_data(bundle.keys)
    assert 'm-1000' + shard in caught.value.hint


def test_a_checkpoint_of_another_model_is_a_problem(samples):
    digits = open_model(samples['digits']['model'])
    own = report.inspection(digits)
    assert not own['checkpoint_info']['other_model'] and not own['problems']
    other = open_model(samples['digits']['model'],
                       checkpoint=samples['name_scope']['model'][:-len('.meta')])
    found = report.inspection(other)
    assert found['checkpoint_info']['other_model']
    said, = found['problems']
    assert said.startswith('This checkpoint belongs to another model: it has no value for 37 of '
                           'the 37 variables.') and '--checkpoint' in said


def test_one_value_that_is_missing_makes_no_other_model(made, tmp_path):
    assert not described(tmp_path, makers.v2_checkpoint())['other_model']
    empty = tmp_path / 'empty'
    empty.mkdir()
    header = makers.message('protobuf.tensor_bundle', 'BundleHeaderProto')
    header.num_shards = 1
    assert not described(empty, {'.index': makers.table([(b'', makers.serialized(header))])}
                         )['other_model']
