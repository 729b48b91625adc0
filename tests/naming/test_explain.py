"""Wrong names: the right one when it is certain, never a wrong one as certain."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import reader
from app.naming import explain
from tests import graphs

LAYERS = (
    'inputs/x = Placeholder() dtype=float shape=[?,3]',
    'inputs/labels = Placeholder() dtype=float shape=[?,2]',
    'dense_1/kernel = VariableV2() dtype=float shape=[3,3]',
    'dense_1/kernel/init = Const() dtype=float',
    'dense_1/kernel/Assign = Assign(dense_1/kernel, dense_1/kernel/init) T=float',
    'dense_1/MatMul = MatMul(inputs/x, dense_1/kernel) T=float',
    'dense_1/Relu = Relu(dense_1/MatMul) T=float',
    'dense_2/kernel = VariableV2() dtype=float shape=[3,2]',
    'dense_2/MatMul = MatMul(dense_1/Relu, dense_2/kernel) T=float',
    'dense_2/Softmax = Softmax(dense_2/MatMul) T=float',
    'cost = SoftmaxCrossEntropyWithLogits(dense_2/MatMul, inputs/labels) T=float',
    'gradients/cost_grad/Mul = Mul(cost, inputs/labels) T=float',
    'Adam/update = ApplyGradientDescent(dense_2/kernel, cost, gradients/cost_grad/Mul) T=float',
    'Adam = NoOp(^Adam/update)',
    'tag = Const() dtype=string',
    'cost_summary = ScalarSummary(tag, cost) T=float',
    'save/file = Const() dtype=string',
    'save/SaveV2 = SaveV2(save/file, save/file, dense_1/kernel)',
    'save/control_dependency = Identity(save/file, ^save/SaveV2) T=string',
)


@pytest.fixture(scope='module')
def layers():
    return graphs.model(*LAYERS)


def one(model, text):
    explanations = explain.explain(model, text)
    assert len(explanations) == 1
    return explanations[0]


class TestSamples:
    """The three stories that the program began with."""

    @pytest.mark.parametrize('sample, name, node', [
        ('two_outputs', 'y1', 'add'), ('two_outputs', 'y2', 'add_1'),
        ('name_scope', 'layer1/y', 'layer1/add')])
    def test_python_variable(self, samples, sample, name, node):
        found = one(reader.open_model(samples[sample]['model']), name)
        assert (found.status, found.node, found.cause) == ('resolved', node, 'A1')
        assert 'Python variable' in found.message and '`%s`' % node in found.message

    def test_label_asked_for(self, samples):
        found = one(reader.open_model(samples['linear_regression']['model']), 'output')
        assert (found.status, found.node, found.cause) == ('unsuitable', None, 'A11')
        assert found.suggestions[0].name == 'add'
        assert 'label' in found.message and 'placeholder' in found.message

    def test_asked_names_lead_to_the_outputs(self, samples):
        for entry in samples.values():
            found = explain.explain(reader.open_model(entry['model']), entry['asked'])
            for explanation in found:
                assert explanation.node or explanation.suggestions, entry['id']


class TestWrapping:

    @pytest.mark.parametrize('given, cause', [
        ('dense_2/Softmax:0', 'A2'), (' dense_2/Softmax', 'A3'), ('dense_2/Softmax ', 'A3'),
        ('dense_2/Softmax,', 'A4'), ('dense_2/Softmax/', 'A4'), ('dense_2//Softmax', 'A4'),
        ('dense_2\\Softmax', 'A4'), ('^dense_2/Softmax', 'A4'),
        ('Tensor("dense_2/Softmax:0", shape=(?, 2), dtype=float32)', 'A6'),
        ("<tf.Tensor 'dense_2/Softmax:0' shape=(?, 2) dtype=float32>", 'A6'),
        ('import/dense_2/Softmax', 'A13'), ('Dense_2/softmax', 'A1'),
        ('dense_2/Sofmax', 'A1'), ('dense_2/Sotfmax', 'A1'), ('Softmax', 'A1'), ('softmax', 'A1'),
        ('dense_2', 'A9'), ('dense_2/', 'A9'), ('dense_2:0', 'A9')])
    def test_resolved(self, layers, given, cause):
        found = one(layers, given)
        assert (found.status, found.node, found.cause) == ('resolved', 'dense_2/Softmax', cause)
        assert found.given == given
        assert found.message

    @pytest.mark.parametrize('text', [
        'dense_1/Relu,dense_2/Softmax', 'dense_1/Relu, dense_2/Softmax',
        'dense_1/Relu\ndense_2/Softmax\n', 'dense_1/Relu dense_2/Softmax',
        '["dense_1/Relu", "dense_2/Softmax"]', "['dense_1/Relu', 'dense_2/Softmax']",
        '--output_node_names=dense_1/Relu,dense_2/Softmax', 'dense_1/Relu;dense_2/Softmax',
        '[<tf.Tensor \'dense_1/Relu:0\' shape=(?, 3) dtype=float32>, '
        '<tf.Tensor \'dense_2/Softmax:0\' shape=(?, 2) dtype=float32>]'])
    def test_lists(self, layers, text):
        assert [found.node for found in explain.explain(layers, text)] == [
            'dense_1/Relu', 'dense_2/Softmax']

    def test_port_is_kept(self):
        model = graphs.model('x = Placeholder() dtype=float shape=[?]',
                             'top = TopKV2(x, x) T=float', 'end = Relu(top) T=float')
        assert one(model, 'top:1') == one(model, 'top:1')._replace(
            status='resolved', node='top', port=1)
        assert explain.resolve(model, ['top:1', 'end:0']) == (['top:1', 'end'], [])

    def test_port_that_is_not_there(self, layers):
        found = one(layers, 'dense_2/Softmax:1')
        assert (found.status, found.node, found.cause) == ('unknown', None, 'A15')
        assert found.suggestions[0].name == 'dense_2/Softmax:0'

    @pytest.mark.parametrize('text', ['', ' ', ',', [], '\n', '[]'])
    def test_nothing_given(self, layers, text):
        found = one(layers, text)
        assert (found.status, found.cause) == ('unknown', 'A4')
        assert found.suggestions[0].name == 'dense_2/Softmax'

    def test_layer_numbers_are_no_typing_mistakes(self, layers):
        found = one(layers, 'dense_3/Softmax')
        assert found.node is None
        assert found.suggestions[0].name == 'dense_2/Softmax'

    def test_unknown_word_gets_the_likely_output(self, layers):
        found = one(layers, 'banana')
        assert (found.status, found.node) == ('unknown', None)
        assert found.suggestions[0].name == 'dense_2/Softmax'

    def test_imported_graph(self):
        model = graphs.model('import/x = Placeholder() dtype=float shape=[?]',
                             'import/out = Relu(import/x) T=float')
        assert one(model, 'out').node == 'import/out'
        assert one(model, 'out').cause == 'A13'


class TestUnsuitable:

    @pytest.mark.parametrize('name, word', [
        ('inputs/x', 'placeholder'), ('inputs/labels', 'label'), ('dense_2/kernel', 'variable'),
        ('dense_1/kernel/init', 'constant'), ('dense_1/kernel/Assign', 'writes'),
        ('gradients/cost_grad/Mul', 'gradients'), ('Adam', 'optimizer'),
        ('cost_summary', 'summaries'), ('save/SaveV2', 'saver'),
        ('save/control_dependency', 'saver')])
    def test_reason_and_suggestion(self, layers, name, word):
        found = one(layers, name)
        assert (found.status, found.node, found.cause) == ('unsuitable', None, 'A11')
        assert word in found.message
        assert found.suggestions[0].name == 'dense_2/Softmax'

    def test_loss_is_not_refused(self, layers):
        assert explain.suitability(layers, layers.index['cost']) is None

    def test_variable_named_by_a_signature_is_an_output(self):
        model = graphs.model('counter = VariableV2() dtype=float shape=[]')
        model.meta.signature_def['get'].outputs['value'].name = 'counter:0'
        assert one(model, 'counter').status == 'node'


class TestMessages:

    @pytest.mark.parametrize('message, cause, node', [
        ('AssertionError: dense_2 is not in graph', 'A9', 'dense_2/Softmax'),
        ('AssertionError: dense_2/Softmax:0 is not in graph', 'A2', 'dense_2/Softmax'),
        ('AssertionError:  dense_2/Softmax is not in graph', 'A3', 'dense_2/Softmax'),
        ('AssertionError: dense_2/Softmax/ is not in graph', 'A4', 'dense_2/Softmax'),
        ('AssertionError:  is not in graph', 'A4', None),
        ('Traceback (most recent call last):\n  File "a.py", line 3\n'
         'AssertionError: dense_2/Sofmax is not in graph\n', 'A1', 'dense_2/Softmax'),
        ('AssertionError: Tensor("dense_2/Softmax:0", shape=(?, 3), dtype=float32) is not in '
         'graph', 'A6', 'dense_2/Softmax'),
        ('KeyError: "The name \'dense_2/Softmax:0\' refers to a Tensor which does not exist. The '
         'operation, \'dense_2/Softmax\', does not exist in the graph."', 'A13',
         'dense_2/Softmax'),
        ('ValueError: The name \'dense_2/Softmax\' refers to an Operation, not a Tensor. Tensor '
         'names must be of the form "<op_name>:<output_index>".', 'A15', 'dense_2/Softmax'),
        ("KeyError: \"The name 'inputs/labels:0' refers to a Tensor which does not exist.",
         'A14', None),
    ])
    def test_names_in_messages(self, layers, message, cause, node):
        found = one(layers, message)
        assert (found.cause, found.node) == (cause, node)

    @pytest.mark.parametrize('message, cause', [
        ("ValueError: graph_def is invalid at node 'a/Assign': Input tensor 'w:0' Cannot convert "
         'a tensor of type float32 to an input of type float32_ref.', 'B1'),
        ("ValueError: graph_def is invalid at node 'IsVariableInitialized': Input tensor "
         "'global_step:0' Cannot convert a tensor of type int64 to an input of type int64_ref.",
         'B3'),
        ("InvalidArgumentError: You must feed a value for placeholder tensor 'inputs/x' with "
         'dtype float', 'C3'),
        ('NotFoundError: Key w not found in checkpoint', 'E1'),
        ('DataLossError: not an sstable (bad magic number): perhaps your file is in a different '
         'file format', 'D1'),
        ('ValueError: No op named Foo in defined operations.', 'G1'),
        ('Converted 0 variables to const ops.', 'F1'),
        ("ValueError: NodeDef mentions attr 'dilations' not in Op<name=Conv2D; signature=", 'G4'),
    ])
    def test_other_messages(self, layers, message, cause):
        found = one(layers, message)
        assert (found.status, found.node, found.cause) == ('unknown', None, cause)
        assert found.message and '{' not in found.message


def mangled(name):
    """Strategy: a name as people get it wrong, in the ways of family A."""
    swap = st.integers(0, max(0, len(name) - 2)).map(
        lambda n: name[:n] + name[n:n + 2][::-1] + name[n + 2:])
    lose = st.integers(0, len(name) - 1).map(lambda n: name[:n] + name[n + 1:])
    put = st.tuples(st.integers(0, len(name)), st.sampled_from('abz/_1')).map(
        lambda pair: name[:pair[0]] + pair[1] + name[pair[0]:])
    wrap = st.sampled_from([
        '%s:0', ' %s', '%s ', '%s,', '%s/', '/%s', '"%s"', 'import/%s', '^%s',
        'Tensor("%s:0", shape=(?,), dtype=float32)', 'AssertionError: %s is not in graph',
    ]).map(lambda form: form % name)
    case = st.sampled_from([name.upper(), name.capitalize(), name.swapcase()])
    part = st.just(name[name.find('/') + 1:])
    return st.one_of(swap, lose, put, wrap, case, part)


WRAPPINGS = ('%s:0', ' %s', '%s,', '%s/', '"%s"', 'import/%s', 'AssertionError: %s is not in graph')


class TestMistakes:

    @settings(deadline=None)
    @given(data=st.data())
    def test_never_certain_and_wrong(self, layers, data):
        name = data.draw(st.sampled_from(layers.names))
        given_text = data.draw(mangled(name))
        for found in explain.explain(layers, given_text):
            bare = given_text.strip(' ,/"^')
            if found.node not in (None, name):
                scope_meant = layers.scopes.is_scope(bare) or any(
                    scope.endswith('/' + bare) for scope in layers.scopes.scopes())
                assert bare in layers.index or scope_meant or ',' in given_text \
                    or layers.ops[layers.index[found.node]].lower() == bare.lower(), found

    @pytest.mark.parametrize('form', WRAPPINGS)
    def test_wrapped_names_always_come_back(self, layers, form):
        for name in layers.names:
            found = one(layers, form % name)
            if explain.suitability(layers, layers.index[name]) is None:
                assert found.node == name, found
            else:
                assert (found.status, found.node) == ('unsuitable', None), found

    @settings(deadline=None)
    @given(text=st.text(max_size=40))
    def test_any_text_gets_an_answer(self, layers, text):
        for found in explain.explain(layers, text):
            assert found.message
            assert found.node is None or found.node in layers.index
            assert (found.node is not None) == (found.status in ('node', 'resolved'))


class TestNumberedVariables:
    """``y1`` and ``y2`` where the graph has two outputs."""

    @staticmethod
    def two_heads(*weights):
        lines = ['x = Placeholder() dtype=float shape=[?,3]']
        for number, name in enumerate(weights):
            lines += ['%s = VariableV2() dtype=float shape=[3,1]' % name,
                      'MatMul_%d = MatMul(x, %s) T=float' % (number, name)]
        return graphs.model(*lines)

    def test_variables_that_count_the_outputs(self):
        model = self.two_heads('w2', 'w1')
        assert one(model, 'y1').node == 'MatMul_1'
        assert one(model, 'y2').node == 'MatMul_0'

    def test_numbers_that_tensorflow_gave_count_nothing(self):
        model = self.two_heads('w', 'w_1')
        for name, first in (('y1', 'MatMul_0'), ('y2', 'MatMul_1')):
            found = one(model, name)
            assert (found.status, found.node) == ('ambiguous', None)
            assert found.suggestions[0].name == first

    def test_all_asked_for_at_once_are_in_order(self):
        found = explain.explain(self.two_heads('w', 'w_1'), 'y1,y2')
        assert [f.node for f in found] == ['MatMul_0', 'MatMul_1']

    def test_more_than_there_are(self):
        assert one(self.two_heads('w1', 'w2'), 'y3').node is None


def test_logits_are_what_the_softmax_is_made_of(layers):
    assert one(layers, 'logits').node == 'dense_2/MatMul'
    assert one(layers, 'probs').node == 'dense_2/Softmax'


def test_resolve_gives_each_output_once(layers):
    usable, failed = explain.resolve(layers, ['dense_2', 'dense_2/Softmax:0', 'inputs/x', 'nope'])
    assert usable == ['dense_2/Softmax']
    assert [found.given for found in failed] == ['inputs/x', 'nope']
    assert explain.resolve(layers, []) == ([], [])


def test_json(layers):
    found = one(layers, 'dense_2').to_json()
    assert found['node'] == 'dense_2/Softmax'
    assert set(found) >= {'given', 'status', 'node', 'cause', 'message', 'suggestions'}
    assert set(found['suggestions'][0]) == {'name', 'reason'}


class TestUnknownMessages:
    """Error messages that no row of the table fits."""

    TRACEBACK = ('Traceback (most recent call last):\n  File "train.py", line 3, in <module>\n'
                 'RuntimeError: something odd happened')

    @pytest.mark.parametrize('text', [
        TRACEBACK, 'RuntimeError: something odd happened',
        'tensorflow.python.framework.errors_impl.DataLossError: odd',
        '  File "train.py", line 3, in <module>\n    main()'])
    def test_are_one_answer(self, layers, text):
        found = one(layers, text)
        assert (found.given, found.status, found.node) == (text, explain.UNKNOWN, None)
        assert 'none that is known' in found.message and not found.suggestions

    @pytest.mark.parametrize('named', ['at dense_2/MatMul', 'at dense_2/MatMul:0.',
                                       "[[Node: dense_2/MatMul = MatMul[T=DT_FLOAT](a, b)]]"])
    def test_tell_the_nodes_they_name(self, layers, named):
        found = one(layers, self.TRACEBACK + ' ' + named)
        assert [s.name for s in found.suggestions] == ['dense_2/MatMul']

    def test_are_not_seen_in_names(self, layers):
        assert len(explain.explain(layers, 'ValueError:0, dense_2')) == 2


def test_a_negative_output_is_no_misspelled_name():
    """``y:-1`` names the node before it all the same."""
    model = graphs.model('x = Placeholder() dtype=float', 'y = Relu(x) T=float')
    found, = explain.explain(model, 'y:-1')
    assert found.cause == 'A15' and 'has only 1 output' in found.message
    assert [suggestion.name for suggestion in found.suggestions] == ['y:0']
