"""Public models as their authors committed them: each opens, or is refused as expected."""
import json
import os
from collections import Counter

import pytest

from app import report
from app.checks import newer
from app.checkpoint.opener import open_checkpoint
from app.errors import ModelError
from app.formats.reader import open_model

KINDS = {'MetaGraph': {'meta_graph'}, 'SavedModel': {'saved_model'},
         'GraphDef .pb': {'graph_def', 'frozen_graph'},
         'GraphDef .pbtxt': {'graph_def', 'frozen_graph'}}
# What is no model, and in which words it is refused.
REFUSED = {'foo.txt': 'is a text file, not a TensorFlow graph',
           'README.md': 'is a text file, not a TensorFlow graph',
           'facts.json': 'is a JSON file, not a TensorFlow graph',
           'labels.json': 'is a JSON file, not a TensorFlow graph'}
# State files that name what is not there: what opens instead, by the end of the folder's name.
ELSEWHERE = {'30cd3fd0/model': 'model.ckpt-308940', 'd4ba3a5d/model': 'model.ckpt-1',
             'ONet_landmark': 'ONet-16', 'PNet_landmark': 'PNet-18', 'RNet_landmark': 'RNet-14',
             'PNet__': 'PNet-18', '150b636e/model/shadownet':
             'shadownet_2017-09-29-15-22-43.ckpt-4910'}


@pytest.fixture(scope='module')
def facts(corpus):
    """Facts of the corpus by file."""
    return {fact['file']: fact for fact in
            json.loads((corpus / 'facts.json').read_text(encoding='utf-8'))}


@pytest.fixture(scope='module')
def paths(corpus):
    """All files of the corpus, relative to it."""
    return sorted(str(path.relative_to(corpus)) for path in corpus.rglob('*') if path.is_file())


def test_every_file_opens_or_is_refused_in_its_words(corpus, facts, paths):
    opened = {}
    for name in paths:
        words = REFUSED.get(os.path.basename(name))
        if words:
            with pytest.raises(ModelError, match=words):
                open_model(corpus / name)
            continue
        opened[name] = model = open_model(corpus / name)
        fact = facts.get(name)
        if fact is None:
            # A part of a checkpoint: it opens the graph beside it.
            assert model.kind in ('meta_graph', 'saved_model', 'graph_def'), name
            continue
        assert model.kind in KINDS[fact['format']], name
        assert (model.kind == 'frozen_graph') == ('GraphDef' in fact['format']
                                                  and not model.variables), name
        if fact['nodes'] is not None:  # None: TF 1.4 itself can't parse the text
            assert (model.node_count, len(model.variables)) == (
                fact['nodes'], fact['variable_count']), name
            assert model.tensorflow_version == (fact['tensorflow_version'] or ''), name
    assert set(facts) <= set(opened)


def test_checkpoints_of_the_facts_are_found_and_open(corpus, facts):
    for name, fact in facts.items():
        if fact['format'].startswith('GraphDef'):
            continue
        model = open_model(corpus / name)
        known = fact['checkpoint'] if (fact['checkpoint'] or {}).get('format') else None
        assert (model.checkpoint is not None) == (known is not None), name
        if known:
            with open_checkpoint(model.checkpoint) as checkpoint:
                assert checkpoint.keys, name
                if known['opens']:
                    assert len(checkpoint.keys) == known['tensors'], name


def test_state_files_that_point_elsewhere_give_what_is_there(corpus):
    states = [path for path in corpus.rglob('checkpoint') if path.is_file()]
    found = {}
    for state in states:
        model = open_model(state)
        if any('state file names' in note for note in model.notes):
            found[str(state.parent)] = os.path.basename(str(model.path))[:-len('.meta')]
    assert len(found) == len(ELSEWHERE)
    for folder, prefix in found.items():
        expected = [name for end, name in ELSEWHERE.items() if folder.endswith(end)]
        assert expected == [prefix], folder


def test_inspect_agrees_with_the_facts(corpus, facts):
    for name, fact in facts.items():
        model = open_model(corpus / name)
        shown = json.loads(json.dumps(report.inspection(model)))
        assert report.inspection_text(shown)
        assert shown['path'] == str(model.path) and shown['edges'] == model.edge_count, name
        assert shown['kind'] in KINDS[fact['format']], name
        if fact['nodes'] is None:  # TF 1.4 itself can't parse the text
            assert shown['nodes'] > 0
            continue
        assert (shown['nodes'], shown['variables']) == (
            fact['nodes'], fact['variable_count']), name
        assert shown['tensorflow_version'] == (fact['tensorflow_version'] or ''), name
        assert shown['producer'] == (fact['producer'] or 0), name
        assert sorted(shown['unknown_ops']) == sorted(fact['unknown_ops_in_1_4_0']), name
        found = newer.attributes(model, range(model.node_count)).items()
        attributes = Counter('%s.%s' % (model.ops[node], key) for node, (idle, asking) in found
                             for key in idle + [key for key, _ in asking])
        there = Counter(fact['unknown_attrs_in_1_4_0'])
        # Those inside of functions are in the facts, too.
        assert not attributes - there and (fact['functions'] or attributes == there), name
        _agrees(shown['checkpoint_info'], fact['checkpoint'] or {}, name)


def _agrees(info, known, name):
    if not known.get('format'):
        return
    assert known['format'].startswith(info['format']), name
    absent = [file['file'] for file in info['files'] if file['bytes'] is None]
    assert info['complete'] is (info['problem'] is None) is (not absent), name
    if known['opens']:
        assert (info['keys'], info['bytes']) == (known['tensors'], known['bytes']), name
    if known['n_missing_in_ckpt'] is not None:
        # The facts count what the Saver wants, we all variables.
        assert info['missing_count'] >= known['n_missing_in_ckpt'], name
