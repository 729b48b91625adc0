"""Opening files: what opens, what is refused and in which words."""
import os
import shutil

import pytest
from google.protobuf import text_format

from app.errors import CheckpointError, ModelError
from app.formats import protos
from app.formats.reader import open_model
from tests.graphs import graph_def


@pytest.fixture
def checkpoint(samples, tmp_path):
    """A copy of a sample's checkpoint: its prefix."""
    source = os.path.dirname(samples['linear_regression']['model'])
    folder = tmp_path / 'a model with spaces ü'
    shutil.copytree(source, str(folder))
    meta = [name for name in os.listdir(str(folder)) if name.endswith('.meta')][0]
    return str(folder / meta)[:-len('.meta')]


@pytest.mark.parametrize('suffix', ['.meta', '.index', '.data-00000-of-00001', ''])
def test_any_file_of_a_checkpoint_opens_it(checkpoint, suffix):
    model = open_model(checkpoint + suffix)
    assert (model.kind, model.checkpoint) == ('meta_graph', checkpoint)
    assert model.node_count > 10 and str(model.path) == checkpoint + '.meta'


def test_folder_and_state_file_open_the_newest(checkpoint):
    folder = os.path.dirname(checkpoint)
    assert open_model(folder).checkpoint == checkpoint
    assert open_model(os.path.join(folder, 'checkpoint')).checkpoint == checkpoint


@pytest.mark.parametrize('named', ['/gone/elsewhere/%s', 'C:\\\\runs\\\\%s', '%s'])
def test_state_files_of_moved_folders(checkpoint, named):
    folder, name = os.path.split(checkpoint)
    with open(os.path.join(folder, 'checkpoint'), 'w') as state:
        state.write('model_checkpoint_path: "%s"\n' % (named % name))
    assert open_model(os.path.join(folder, 'checkpoint')).checkpoint == checkpoint


def test_a_folder_without_state_file_gives_the_highest_step(checkpoint, tmp_path):
    folder = tmp_path / 'steps'
    folder.mkdir()
    for step in ('9', '100', '20'):
        for suffix in ('.meta', '.index'):
            shutil.copy(checkpoint + suffix, str(folder / ('m-' + step + suffix)))
    assert open_model(str(folder)).checkpoint == str(folder / 'm-100')


def test_weights_can_come_from_elsewhere_or_be_missing(checkpoint, tmp_path):
    lone = tmp_path / 'lone.meta'
    shutil.copy(checkpoint + '.meta', str(lone))
    assert open_model(lone).checkpoint is None
    assert open_model(lone, checkpoint=checkpoint + '.index').checkpoint == checkpoint
    with pytest.raises(CheckpointError, match='no checkpoint at'):
        open_model(lone, checkpoint=tmp_path / 'nothing')


@pytest.mark.parametrize('text', [False, True])
@pytest.mark.parametrize('wrap', [False, True])
def test_graphs_open_by_content(tmp_path, text, wrap):
    message = graph_def('x = Placeholder() dtype=float', 'v = VariableV2() dtype=float',
                        'y = Mul(x, v)')
    if wrap:
        message = protos.load().MetaGraphDef(graph_def=message)
    path = tmp_path / 'misleading.pb'
    path.write_bytes(text_format.MessageToString(message).encode() if text
                     else message.SerializeToString())
    model = open_model(path)
    assert model.kind == ('meta_graph' if wrap else 'graph_def')
    assert model.names == ['x', 'v', 'y']


def test_a_graph_without_variables_is_frozen(tmp_path):
    path = tmp_path / 'f.pb'
    path.write_bytes(graph_def('x = Placeholder() dtype=float', 'y = Abs(x)')
                     .SerializeToString())
    assert open_model(path).kind == 'frozen_graph'


def test_saved_models_are_picked_by_tags(tmp_path):
    saved = protos.load().SavedModel()
    for tags, name in ((['serve'], 'a'), (['serve', 'gpu'], 'b')):
        meta = saved.meta_graphs.add()
        meta.meta_info_def.tags.extend(tags)
        meta.graph_def.CopyFrom(graph_def(name + ' = Placeholder() dtype=float'))
    (tmp_path / 'saved_model.pb').write_bytes(saved.SerializeToString())
    assert open_model(tmp_path).names == ['a']
    assert open_model(tmp_path, tags=('gpu', 'serve')).names == ['b']
    with pytest.raises(ModelError, match='has no graph tagged train; it has serve and gpu,serve'):
        open_model(tmp_path, tags=('train',))


@pytest.mark.parametrize('content, words', [
    (b'', 'is empty'),
    (b'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'git-LFS pointer'),
    (b'<!DOCTYPE html><html>', 'web page'),
    (b'PK\x03\x04rest', 'zip archive'),
    (b'\x89HDF\r\n\x1a\nrest', 'Keras HDF5'),
    (b'\x00\x01\x02garbage', 'neither a MetaGraphDef'),
    (b'node { nonsense', 'not a text GraphDef'),
    (b'versions { producer: 24 }', 'holds no nodes'),
])
def test_other_files_are_named(tmp_path, content, words):
    path = tmp_path / 'given.meta'
    path.write_bytes(content)
    with pytest.raises(ModelError, match=words):
        open_model(path)


def test_a_truncated_meta_is_refused(checkpoint):
    data = open(checkpoint + '.meta', 'rb').read()
    with open(checkpoint + '.meta', 'wb') as file:
        file.write(data[:len(data) // 2])
    with pytest.raises(ModelError, match='truncated'):
        open_model(checkpoint)


def test_missing_files_say_which(checkpoint, tmp_path):
    with pytest.raises(ModelError, match='There is no file') as caught:
        open_model(os.path.join(os.path.dirname(checkpoint), 'typo.meta'))
    assert caught.value.suggestions == [checkpoint + '.meta']
    os.remove(checkpoint + '.meta')
    with pytest.raises(ModelError, match='the graph of|The graph of') as caught:
        open_model(checkpoint + '.index')
    assert caught.value.code == 'meta_missing'
    empty = tmp_path / 'empty'
    empty.mkdir()
    with pytest.raises(ModelError, match='no TensorFlow model in the folder'):
        open_model(empty)


def test_corpus_metas_have_the_nodes_of_their_facts(corpus):
    import json
    facts = json.loads((corpus / 'facts.json').read_text())
    metas = [f for f in facts if f['format'] == 'MetaGraph' and f['file'].endswith('.meta')]
    assert metas
    for fact in metas:
        model = open_model(corpus / fact['file'])
        assert (model.node_count, len(model.variables)) == (fact['nodes'],
                                                            fact['variable_count']), fact['file']


def test_a_state_file_that_names_no_possible_file_counts_for_nothing(checkpoint):
    """Damaged: a name with a zero byte in it."""
    folder = os.path.dirname(checkpoint)
    with open(os.path.join(folder, 'checkpoint'), 'wb') as file:
        file.write(b'model_checkpoint_path: "mod\0el"\n')
    assert open_model(folder).checkpoint == checkpoint
