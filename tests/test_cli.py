"""The command line as its users type it: real processes, real files."""
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import arguments, cli

MAIN = str(Path(__file__).resolve().parents[1] / 'main.py')
ASKED = [('linear_regression', 'output', 'add'), ('two_outputs', 'y1', 'add'),
         ('two_outputs', 'y2', 'add_1'), ('name_scope', 'layer1/y', 'layer1/add')]


def answer(done, status=0):
    """The JSON object a command printed, its exit status checked."""
    assert done.returncode == status, done.stdout + done.stderr
    assert 'Traceback' not in done.stderr
    facts = json.loads(done.stdout)
    assert facts['ok'] is (status == 0)
    if status:
        assert set(facts['error']) >= {'code', 'message', 'hint', 'suggestions'}
    return facts


@pytest.mark.parametrize('sample, asked, right', ASKED)
def test_explain_names_the_right_node_and_says_why(command, samples, sample, asked, right):
    done = command('explain', samples[sample]['model'], asked, '--json')
    entry = json.loads(done.stdout)['names'][0]
    assert entry['given'] == asked
    assert right == (entry['node'] or entry['suggestions'][0]['name'])
    assert entry['cause'] and entry['message'].endswith('.')
    text = command('explain', samples[sample]['model'], asked).stdout
    assert entry['message'] in text and right in text


def test_explain_takes_a_pasted_error(command, samples):
    facts = answer(command('explain', samples['two_outputs']['model'],
                           'AssertionError: y2 is not in graph', '--json'))
    assert facts['names'][0]['node'] == 'add_1'


@pytest.mark.parametrize('sample', ['linear_regression', 'two_outputs', 'name_scope', 'digits'])
def test_inspect_ranks_the_right_outputs_first(command, samples, sample):
    facts = answer(command('inspect', samples[sample]['model'], '--json'))
    right = samples[sample]['outputs']
    assert {found['name'] for found in facts['candidates'][:len(right)]} == set(right)
    assert all(found['reasons'] for found in facts['candidates'])
    assert facts['kind'] == 'meta_graph' and facts['tensorflow_version'] == '1.4.0'
    assert facts['variables'] > 0 and facts['variable_bytes'] > 0
    assert command('inspect', samples[sample]['model']).returncode == 0


@pytest.mark.parametrize('sample', ['linear_regression', 'two_outputs', 'name_scope', 'digits'])
def test_freeze_ends_proven_equal(command, samples, tmp_path, tensorflow, sample):
    target = tmp_path / 'out é.pb'
    outputs = samples[sample]['outputs']
    facts = answer(command('freeze', samples[sample]['model'], '--outputs', ','.join(outputs),
                           '-o', target, '--json'))
    assert facts['verified']['status'] == 'equal' and facts['verified']['runs'] > 0
    assert facts['written_bytes'] == target.stat().st_size
    assert facts['repairs_applied'] == [] and facts['peak_memory_bytes'] > 0
    assert sorted(os.listdir(str(tmp_path))) == [target.name]
    names = tensorflow('''
        import json, sys
        import tensorflow as tf
        graph = tf.GraphDef.FromString(open(sys.argv[1], 'rb').read())
        tf.import_graph_def(graph, name='')
        print(json.dumps([node.name for node in graph.node]))
        ''', target)
    assert set(outputs) <= set(names)


def test_freezing_the_label_is_refused_with_the_reason(command, samples, tmp_path):
    target = tmp_path / 'out.pb'
    done = command('freeze', samples['linear_regression']['model'], '--outputs', 'output',
                   '-o', target, '--json')
    assert 'placeholder' in answer(done, status=1)['error']['message']
    assert not target.exists()


def test_check_tells_everything_beforehand(command, samples):
    facts = answer(command('check', samples['digits']['model'], '--outputs',
                           samples['digits']['outputs'][0], '--json'))
    assert facts['closure_nodes'] > 5 and facts['variables'] > 0 and facts['bytes'] > 0
    assert facts['inputs_kept'] and facts['inputs_dropped']
    assert {finding['severity'] for finding in facts['findings']} <= {'warning', 'note'}
    refused = command('check', samples['linear_regression']['model'], '--outputs', 'output')
    assert refused.returncode == 1 and 'A11' in refused.stdout


def test_names_that_stand_for_others_are_told(command, samples):
    arguments = ('check', samples['two_outputs']['model'], '--outputs', 'y1,add_1')
    facts = answer(command(*arguments + ('--json',)))
    assert facts['outputs'] == ['add', 'add_1']
    assert [(name['given'], name['name'], name['cause']) for name in facts['resolved']] \
        == [('y1', 'add', 'A1')]
    assert facts['resolved'][0]['message'] in command(*arguments).stdout


def test_a_full_disk_behind_stdout_is_no_bug(samples):
    with open('/dev/full', 'w') as full:
        done = subprocess.run([sys.executable, MAIN, 'inspect', samples['digits']['model']],
                              stdout=full, stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 1 and 'no room left' in done.stderr


def test_a_file_that_begins_with_a_dash_gets_a_hint(command, tmp_path):
    (tmp_path / '-x.meta').write_bytes(b'')
    done = command('inspect', '-x.meta', cwd=str(tmp_path))
    assert done.returncode == 2 and './' in done.stderr


def test_outputs_may_be_pasted_as_python_prints_them(command, samples):
    pasted = "Tensor(\"add:0\", shape=(?, 1), dtype=float32), <tf.Tensor 'add_1:0' shape=(2, 3) " \
             "dtype=float32>"
    facts = answer(command('check', samples['two_outputs']['model'], '--outputs', pasted, '--json'))
    assert facts['outputs'] == ['add', 'add_1']
    assert [name['cause'] for name in facts['resolved']] == ['A6', 'A6']


def test_a_mistyped_command_is_told_which_is_meant(command):
    assert '`freeze`' in command('freze').stderr


def test_an_unknown_output_is_refused_with_suggestions(command, samples):
    facts = answer(command('check', samples['digits']['model'], '--outputs', 'nonsense_zzz',
                           '--json'), status=1)
    assert facts['error']['code'] and facts['error']['message']


def test_verify_finds_a_file_with_other_numbers(command, samples, tmp_path):
    entry = samples['linear_regression']
    target = tmp_path / 'out.pb'
    answer(command('freeze', entry['model'], '--outputs', 'add', '-o', target, '--no-verify',
                   '--json'))
    assert answer(command('verify', entry['model'], target, '--json'))['status'] == 'equal'
    from app.formats import protos
    graph = protos.load().GraphDef.FromString(target.read_bytes())
    weights = [node for node in graph.node if node.name == 'weights'][0]
    weights.attr['value'].tensor.float_val[0] += 1.0
    target.write_bytes(graph.SerializeToString())
    facts = answer(command('verify', entry['model'], target, '--json'), status=3)
    assert facts['status'] == 'different' and facts['max_abs_diff'] > 0


def test_a_model_whose_keys_are_named_otherwise(command, tmp_path):
    """The proposal of `check`, typed as it stands, freezes and proves; so does `verify`."""
    from tests.formats import makers
    values = {'old/' + name: value for name, value in makers.VALUES.items()}
    for suffix, data in makers.v2_checkpoint(values=values).items():
        (tmp_path / ('m' + suffix)).write_bytes(data)
    model, target = tmp_path / 'm.meta', tmp_path / 'out.pb'
    model.write_bytes(makers.serialized(makers.meta_graph()))
    refused = answer(command('check', model, '--outputs', 'y', '--json'), status=1)
    finding, = [found for found in refused['findings'] if found['id'] == 'E1']
    assert '--saver-key /=old/' in finding['repair']['message']
    assert finding['repair']['message'].rstrip('.') in refused['error']['hint']
    options = ['--saver-key', '/=old/']
    facts = answer(command('freeze', model, '--outputs', 'y', '-o', target, '--json', *options))
    assert facts['verified']['status'] == 'equal'
    assert [v['key'] for v in facts['variable_keys']] == ['old/w', 'old/b']
    assert answer(command('verify', model, target, '--json', *options))['status'] == 'equal'
    info = answer(command('inspect', model, '--json', *options))['checkpoint_info']
    assert info['missing'] == [] and info['unused'] == []
    wrong = command('freeze', model, '--outputs', 'y', '-o', target, '--saver-key', 'w=old/v')
    assert wrong.returncode == 1 and 'has no key old/v' in wrong.stderr and 'old/w' in wrong.stderr
    assert command('inspect', model, '--saver-key', 'nothing').returncode == 2


def test_the_proof_takes_inputs_of_the_users(command, samples, tmp_path):
    import numpy as np
    entry, target = samples['linear_regression'], tmp_path / 'out.pb'
    np.save(str(tmp_path / 'x.npy'), np.ones((7, 1)))
    facts = answer(command('freeze', entry['model'], '--outputs', 'add', '-o', target, '--json',
                           '--feed', 'input=%s' % (tmp_path / 'x.npy')))['verified']
    assert facts['status'] == 'equal' and facts['inputs'][0] == {'input:0': 'float32 7x1'}
    assert facts['deterministic'] and facts['batch_independent']
    done = command('verify', entry['model'], target, '--feed', 'input')
    assert done.returncode == 2 and 'NAME=FILE.npy' in done.stderr
    done = command('verify', entry['model'], target, '--proof-memory', 'much')
    assert done.returncode == 2 and 'is no size' in done.stderr


def test_a_checkpoint_of_another_type_and_other_keys_is_repaired_and_proven(command, tmp_path):
    import numpy as np
    from tests.formats import makers
    values = {name: np.random.RandomState(1).normal(size=shape)
              for name, (_, shape) in makers.VALUES.items()}
    stored = {'old/' + name: (value.tobytes(), value.shape) for name, value in values.items()}
    for suffix, data in makers.v2_checkpoint(values=stored, dtype=2).items():
        (tmp_path / ('m' + suffix)).write_bytes(data)
    model, target = tmp_path / 'm.meta', tmp_path / 'out.pb'
    model.write_bytes(makers.serialized(makers.meta_graph()))
    arguments = ('freeze', model, '--outputs', 'y', '-o', target, '--json', '--saver-key',
                 '/=old/', '--repair', 'E3')
    facts = answer(command(*arguments))
    assert facts['verified']['status'] == 'equal' and facts['repairs_applied'] == ['E3']
    from app.formats import protos
    graph = protos.load().GraphDef.FromString(target.read_bytes())
    found, = [node for node in graph.node if node.name == 'w']
    assert found.attr['value'].tensor.tensor_content == values['w'].astype('f4').tobytes()


def test_existing_files_are_only_replaced_when_asked(command, samples, tmp_path):
    target = tmp_path / 'out.pb'
    target.write_bytes(b'precious')
    arguments = ('freeze', samples['name_scope']['model'], '--outputs', 'layer1/add', '-o',
                 target, '--no-verify', '--json')
    assert '--overwrite' in answer(command(*arguments), status=1)['error']['hint']
    assert target.read_bytes() == b'precious'
    answer(command(*arguments + ('--overwrite',)))
    assert target.read_bytes() != b'precious'


@pytest.mark.parametrize('option', ['--save-plan', '-o'])
def test_a_result_never_replaces_a_file_of_the_model(command, samples, tmp_path, option):
    folder = tmp_path / 'model'
    shutil.copytree(os.path.dirname(samples['digits']['model']), str(folder))
    meta, = folder.glob('*.meta')
    before = meta.read_bytes()
    done = command('freeze', folder, '--outputs', 'predictions', '-o', tmp_path / 'x.pb', option,
                   meta, '--overwrite', '--no-verify', '--json')
    assert answer(done, status=1)['error']['code'] == 'target_is_source'
    assert meta.read_bytes() == before and not (tmp_path / 'x.pb').exists()


def test_a_result_never_takes_the_name_of_the_models_prefix(command, samples, tmp_path):
    folder = tmp_path / 'model'
    shutil.copytree(os.path.dirname(samples['digits']['model']), str(folder))
    meta, = folder.glob('*.meta')
    done = command('freeze', meta, '--outputs', 'predictions', '-o', meta.with_suffix(''),
                   '--json')
    assert answer(done, 1)['error']['code'] == 'target_is_source'
    assert not meta.with_suffix('').exists()


@pytest.mark.parametrize('first, second', [('--save-plan', '-o'), ('--snippet', '-o'),
                                           ('--save-plan', '--snippet')])
def test_two_results_never_share_a_file(command, samples, tmp_path, first, second):
    (tmp_path / 'link.py').symlink_to(tmp_path / 'x.py')
    targets = {'-o': tmp_path / 'x.pb', first: tmp_path / 'y' / '..' / 'x.py'}
    (tmp_path / 'y').mkdir()
    targets[second] = tmp_path / 'link.py'
    done = command('freeze', samples['digits']['model'], '--outputs', 'predictions', '--overwrite',
                   '--no-verify', '--json', *[word for pair in targets.items() for word in pair])
    assert 'the same file' in answer(done, status=2)['error']['message']
    assert sorted(os.listdir(str(tmp_path))) == ['link.py', 'y']


@pytest.mark.parametrize('content, words', [
    (b'<!DOCTYPE html><html>', 'a web page'), (b'version https://git-lfs.github.com/spec/v1\n',
                                               'a git-LFS pointer'), (None, 'There is no file')])
def test_verify_names_what_is_no_frozen_file(command, samples, tmp_path, content, words):
    target = tmp_path / 'x.pb'
    if content:
        target.write_bytes(content)
    error = answer(command('verify', samples['name_scope']['model'], target, '--json'),
                   status=1)['error']
    assert words in error['message'] and bool(error['hint']) == bool(content)


def test_too_little_memory_for_any_proof_is_refused(command, samples, tmp_path):
    done = command('verify', samples['name_scope']['model'], tmp_path / 'x.pb',
                   '--proof-memory', '1K', '--json')
    assert 'too small' in answer(done, status=2)['error']['message']


@pytest.mark.parametrize('suffix, start', [('svg', b'<?xml'), ('png', b'\x89PNG'),
                                           ('dot', b'digraph')])
def test_draw_writes_a_picture(command, samples, tmp_path, suffix, start):
    target = tmp_path / ('picture.' + suffix)
    facts = answer(command('draw', samples['digits']['model'], '-o', target, '--json'))
    assert target.read_bytes().startswith(start)
    assert facts['boxes'] > 3


def test_draw_refuses_what_is_no_output_and_what_is_there(command, samples, tmp_path):
    target = tmp_path / 'a.svg'
    arguments = ('draw', samples['digits']['model'], '-o', target, '--json')
    error = answer(command(*arguments + ('--outputs', 'predictions:1')), status=1)['error']
    assert 'predictions has 1 output' in error['message'] and not target.exists()
    target.write_bytes(b'<svg precious/>')
    error = answer(command(*arguments), status=1)['error']
    assert error['code'] == 'target_exists' and '--overwrite' in error['hint']
    assert target.read_bytes() == b'<svg precious/>'
    answer(command(*arguments + ('--overwrite',)))
    assert target.read_bytes() != b'<svg precious/>'


@pytest.mark.parametrize('arguments, status, words', [
    (['inspect', 'no/such/file.meta'], 1, 'There is no file'),
    (['inspect'], 2, 'required: MODEL'),
    (['freeze', 'x.meta', '--outputs', 'a'], 2, 'required: -o'),
    (['check', 'x.meta'], 2, 'required: --outputs'),
    (['inspect', 'x.meta', '--no-such-option'], 2, 'nrecognized arguments'),
    (['frobnicate'], 2, 'neither a command nor a file: frobnicate'),
    (['freeze', 'x.meta', '--outputs', 'a', '-o', 'x-{step}.pb'], 2, 'for several checkpoints'),
])
def test_wrong_use_gets_one_sentence(command, arguments, status, words):
    done = command(*arguments)
    assert done.returncode == status and done.stdout == ''
    assert words in done.stderr and 'Traceback' not in done.stderr
    assert words in answer(command(*arguments + ['--json']), status)['error']['message']


def test_an_unforeseen_error_is_a_sentence_and_a_traceback_only_when_asked(monkeypatch, capsys):
    monkeypatch.setattr(cli, '_inspect', lambda args: 1 // 0)
    assert cli.main(['inspect', 'x']) == 1
    assert 'ZeroDivisionError' in capsys.readouterr().err
    with pytest.raises(ZeroDivisionError):
        cli.main(['inspect', 'x', '--log-level', 'debug'])


def test_interrupt_ends_with_130_and_leaves_nothing(samples, tmp_path):
    target = tmp_path / 'out.pb'
    process = subprocess.Popen(
        [sys.executable, MAIN, 'freeze', samples['digits']['model'], '--outputs',
         samples['digits']['outputs'][0], '-o', str(target), '--log-level', 'info'],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    process.stderr.readline()  # the first line logged: the work has begun
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert os.listdir(str(tmp_path)) in ([], [target.name])


def test_a_step_that_is_interrupted_leaves_the_proven_file_and_its_report(
        samples, tmp_path, monkeypatch, capsys):
    from app.freeze import service
    waits = []

    def wait(control, request):
        waits.append(request)
        if len(waits) == 3:
            request.cancel()
            raise KeyboardInterrupt
        return request.wait()
    monkeypatch.setattr(service.Control, 'wait', wait)
    target = tmp_path / 'out.pb'
    assert cli.main(['freeze', samples['digits']['model'], '--outputs',
                     samples['digits']['outputs'][0], '-o', str(target), '--json',
                     '--then', 'fold_constants']) == 130
    facts = json.loads(capsys.readouterr().out)
    assert not facts['ok'] and facts['error']['code'] == 'cancelled'
    assert 'fold_constants was stopped' in facts['error']['message']
    assert facts['verified']['status'] == 'equal' and facts['bytes'] == target.stat().st_size
    assert [step['stopped'] for step in facts['steps']] == [True]


def test_names_outside_ascii_in_the_c_locale(command, samples, tmp_path):
    folder = tmp_path / 'Modèle ü'
    shutil.copytree(os.path.dirname(samples['name_scope']['model']), str(folder))
    environment = dict(os.environ, LC_ALL='C', PYTHONIOENCODING='utf-8')
    facts = answer(command('freeze', folder, '--outputs', 'layer1/add', '-o',
                           folder / 'gefrören.pb', '--no-verify', '--json', env=environment))
    assert facts['output'] == str(folder / 'gefrören.pb')
    assert (folder / 'gefrören.pb').exists()


def test_help_names_every_command(command):
    text = command('--help').stdout
    for name in arguments.COMMANDS:
        assert '\n  %s ' % name in text
        assert command(name, '--help').returncode == 0


def test_an_unknown_repair_is_wrong_usage(command, samples, tmp_path):
    model = samples['linear_regression']['model']
    for words in (['check', model, '--outputs', 'add'], ['verify', model, tmp_path / 'x.pb'],
                  ['freeze', model, '--outputs', 'add', '-o', tmp_path / 'x.pb']):
        done = command(*words + ['--repair', 'C3,bogus'])
        assert done.returncode == 2 and 'no repair BOGUS' in done.stderr and 'C9' in done.stderr


def test_averages_that_there_are_not(command, samples, tmp_path):
    target = tmp_path / 'x.pb'
    done = command('freeze', samples['digits']['model'], '--outputs', 'predictions', '--ema', '-o',
                   target)
    assert done.returncode == 1 and 'no moving averages' in done.stderr and not target.exists()
    assert '/ExponentialMovingAverage' in done.stderr
