"""Names as people get them wrong: every cause of family A, made from the names of a model.

What is right is known from how a mistake was made, never from the program under test:
the name before it was mangled, the only way out of a scope, the labelled outputs.
"""
import random
import re
from typing import FrozenSet, NamedTuple, Tuple

from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS

_NUMBER = re.compile(r'_(\d+)(?=/|$)')
_HELPERS = ('gradients', 'save', 'report_uninitialized', 'init')
_PLAIN_OPS = frozenset([
    'MatMul', 'BiasAdd', 'Relu', 'Relu6', 'Softmax', 'Sigmoid', 'Tanh', 'Conv2D', 'MaxPool',
    'AvgPool', 'Add', 'Mul', 'Sub', 'Reshape', 'Squeeze', 'ConcatV2', 'FusedBatchNorm',
    'Elu', 'Mean', 'Transpose', 'LRN', 'DepthwiseConv2dNative'])


class Mistake(NamedTuple):
    """One wrong name (or message) and what a person meant with it.

    ``causes`` are the rows of the catalogue that explain it; ``right`` the node
    names, each of which is a right answer.
    """

    kind: str
    given: str
    causes: Tuple[str, ...]
    right: FrozenSet[str]


def of_model(model, outputs, count, seed=0):
    """About ``count`` mistakes on one model, of every kind that it allows.

    Args:
        outputs: Names of its right outputs, any of which is a right answer where
            nothing else of the given name tells.
    """
    rng = random.Random(seed)
    maker = _Maker(model, frozenset(outputs), rng)
    kinds = [getattr(maker, name) for name in sorted(dir(maker)) if name.startswith('make_')]
    made, given = [], set()
    for attempt in range(6 * count):
        mistake = kinds[attempt % len(kinds)]()
        if mistake is not None and mistake.given not in given:
            given.add(mistake.given)
            made.append(mistake)
        if len(made) >= count:
            break
    return made


class _Maker:
    """Each ``make_`` method gives a `Mistake`, or None where the model has no place for it."""

    def __init__(self, model, outputs, rng):
        self.model = model
        self.outputs = outputs
        self.rng = rng
        self.names = set(model.names)
        self.lowered = {}
        for name in model.names:
            self.lowered.setdefault(name.lower(), []).append(name)
        self.scopes = set(model.scopes.scopes())
        self.plain = [name for name in sorted(outputs)
                      if not self._holds_variable(model.index[name])] + [
            name for name, op in zip(model.names, model.ops)
            if op in _PLAIN_OPS and not name.startswith(_HELPERS) and self._is_network(name)]
        self.by_base = {}
        for name in model.names:
            self.by_base.setdefault(_NUMBER.sub('', name), []).append(name)

    def _holds_variable(self, node):
        inputs = self.model.inputs[node]
        return self.model.ops[node] in VARIABLE_OPS \
            or bool(inputs) and self.model.ops[inputs[0][0]] in VARIABLE_OPS

    def _is_network(self, name):
        """Whether a plain op gets data from another plain op and isn't below a gradient."""
        node = self.model.index[name]
        return '_grad' not in name and 'Initializer' not in name and 'Adam' not in name \
            and self.model.roles[node] == 'forward' and any(
                port != CONTROL and self.model.ops[source] in _PLAIN_OPS | PLACEHOLDER_OPS
                for source, port in self.model.inputs[node])

    def _name(self):
        return self.rng.choice(self.plain) if self.plain else None

    def _wrapped(self, kind, form, *causes):
        name = self._name()
        if name is None:
            return None
        given = form % name
        return None if given in self.names else Mistake(kind, given, causes, frozenset([name]))

    def make_port(self):
        return self._wrapped('port', '%s:0', 'A2')

    def make_blank(self):
        return self._wrapped('blank', self.rng.choice([' %s', '%s ', '  %s', '\t%s']), 'A3')

    def make_comma(self):
        return self._wrapped('comma or slash', self.rng.choice(['%s,', '%s/', '%s;', '/%s']), 'A4')

    def make_caret(self):
        return self._wrapped('caret', '^%s', 'A4')

    def make_repr(self):
        return self._wrapped('repr', self.rng.choice([
            'Tensor("%s:0", shape=(?, 10), dtype=float32)',
            "<tf.Tensor '%s:0' shape=(?, 3) dtype=float32>"]), 'A6')

    def make_message_port(self):
        return self._wrapped('message', 'AssertionError: %s:0 is not in graph', 'A2')

    def make_message_repr(self):
        return self._wrapped('message', 'AssertionError: Tensor("%s:0", shape=(?, 3), '
                             'dtype=float32) is not in graph', 'A6')

    def make_message_slash(self):
        return self._wrapped('message', 'Traceback (most recent call last):\n  File "f.py", line '
                             '9, in <module>\nAssertionError: %s/ is not in graph\n', 'A4')

    def make_message_import(self):
        name = self._name()
        return name and Mistake(
            'message', 'KeyError: "The name \'%s:0\' refers to a Tensor which does not exist. The '
            'operation, \'%s\', does not exist in the graph."' % (name, name), ('A13',),
            frozenset([name]))

    def make_message_operation(self):
        return self._wrapped(
            'message', "ValueError: The name '%s' refers to an Operation, not a Tensor. Tensor "
            'names must be of the form "<op_name>:<output_index>".', 'A15')

    def make_import(self):
        return self._wrapped('import', 'import/%s', 'A13')

    def make_prefix(self):
        name, prefix = self._name(), self.rng.choice(['prefix', 'graph', 'frozen', 'my_net'])
        if name is None or prefix in self.scopes:
            return None
        return Mistake('prefix', '%s/%s' % (prefix, name), ('A13',), frozenset([name]))

    def make_case(self):
        name = self._name()
        given = name and self.rng.choice([name.lower(), name.upper(), name.swapcase()])
        if not given or given in self.names or len(self.lowered[name.lower()]) > 1 \
                or given in self.scopes:
            return None
        return Mistake('case', given, ('A1',), frozenset([name]))

    def make_typo(self):
        name = self._name()
        if name is None:
            return None
        start = name.rfind('/') + 1 if self.rng.random() < 0.7 else 0
        places = [n for n in range(start + 1, len(name) - 1) if name[n].isalpha()
                  and name[n + 1].isalpha()]
        if len(name) - start < 5 or not places:
            return None
        at = self.rng.choice(places)
        given = self.rng.choice([
            name[:at] + name[at + 1:],
            name[:at] + name[at] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2:],
            name[:at] + self.rng.choice('aeioxq') + name[at + 1:]])
        near = [other for other in self._near(given) if other != name]
        if given in self.names or near or self._is_scope_like(given) \
                or given.lower() == name.lower():
            return None
        return Mistake('typo', given, ('A1',), frozenset([name]))

    def _near(self, given):
        """Names of about the same letters: too like for one of them to be the only right one."""
        letters = sorted(given)
        for other in self.model.names:
            if abs(len(other) - len(given)) <= 1 and _edits(given, other) == 1 \
                    or sorted(other) == letters:
                yield other

    def _is_scope_like(self, given):
        return given in self.scopes or any(scope.endswith('/' + given) for scope in self.scopes)

    def make_lost_scope(self):
        name = self._name()
        if not name or '/' not in name:
            return None
        given = name[name.find('/') + 1:]
        ending = [other for other in self.model.names if other.endswith('/' + given)]
        if given in self.names or ending != [name] or self._is_scope_like(given) \
                or given.lower() in (op.lower() for op in self.model.ops) \
                or 'import/' + given in self.names:
            return None
        return Mistake('lost scope', given, ('A1',), frozenset([name]))

    def make_number(self):
        name = self._name()
        found = list(_NUMBER.finditer(name)) if name else []
        if not found:
            return None
        at = self.rng.choice(found)
        for number in (7, 23, 99):
            given = '%s_%d%s' % (name[:at.start()], number, name[at.end():])
            if given not in self.names and not self._is_scope_like(given):
                break
        else:
            return None
        same = [other for other in self.by_base[_NUMBER.sub('', name)]
                if self.model.ops[self.model.index[other]] in _PLAIN_OPS]
        return Mistake('number', given, ('A8',), frozenset(same))

    def make_scope(self):
        name = self._name()
        scope = name and name.rpartition('/')[0]
        if not scope or scope in self.names:
            return None
        inside = set(self.model.scopes.descendants(scope))
        ways_out = set()
        for node in inside:
            if self.model.roles[node] != 'forward' or self.model.ops[node] in VARIABLE_OPS:
                continue
            users = {consumer for consumer, position in self.model.consumers[node]
                     if self.model.inputs[consumer][position][1] != CONTROL
                     and self.model.roles[consumer] == 'forward'}
            if not users & inside:
                ways_out.add(self.model.names[node])
        if ways_out != {name}:
            return None
        return Mistake('scope', scope, ('A9',), frozenset(ways_out))

    def make_message_scope(self):
        mistake = self.make_scope()
        return mistake and mistake._replace(
            kind='message', given='AssertionError: %s is not in graph' % mistake.given)

    def make_variable_name(self):
        word = self.rng.choice(['y', 'pred', 'prediction', 'output', 'y_pred', 'y_', 'out',
                                'net', 'probs', 'scores'])
        lasts = {name.rpartition('/')[2].lower() for name in self.names | self.scopes}
        near = [last for last in lasts if _edits(word, _NUMBER.sub('', last)) < 2]
        if not self.outputs or near or word in (op.lower() for op in self.model.ops):
            return None
        return Mistake('Python variable', word, ('A1',), self.outputs)

    def make_port_too_high(self):
        name = self._name()
        return name and Mistake('port', name + ':9', ('A15',), frozenset([name, name + ':0']))

    def make_unsuitable(self):
        wanted = self.rng.choice(['variable', 'assign', 'saver', 'optimizer', 'gradient',
                                  'summary', 'placeholder', 'constant', 'init'])
        model = self.model
        nodes = [node for node, op in enumerate(model.ops)
                 if model.names[node] not in self.outputs and (
                     wanted == 'variable' and op in VARIABLE_OPS
                     or wanted == 'assign' and op == 'Assign'
                     or wanted == 'saver' and op in ('SaveV2', 'RestoreV2', 'ShardedFilename')
                     or wanted == 'optimizer' and op.startswith('Apply')
                     or wanted == 'gradient' and '_grad/' in model.names[node]
                     and model.names[node].startswith('gradients/') and any(
                         other.startswith('Apply') for other in model.ops)
                     or wanted == 'summary' and op in ('ScalarSummary', 'HistogramSummary')
                     or wanted == 'placeholder' and op == 'Placeholder'
                     or wanted == 'constant' and op == 'Const'
                     or wanted == 'init' and op == 'NoOp')]
        if not nodes or not self.outputs:
            return None
        return Mistake('unsuitable', model.names[self.rng.choice(nodes)], ('A11',), self.outputs)

    def make_everything(self):
        if self.model.node_count < 60 or self.rng.random() < 0.7 or not self.outputs:
            return None
        names = self.model.names[:2000]
        return Mistake('everything', self.rng.choice([',', '\n', ' ']).join(names), ('A12',),
                       self.outputs)

    def make_pruned_input(self):
        nodes = [node for node, op in enumerate(self.model.ops) if op == 'Placeholder']
        if not nodes:
            return None
        name = self.model.names[self.rng.choice(nodes)]
        return Mistake('message', 'KeyError: "The name \'%s:0\' refers to a Tensor which does not '
                       'exist. The operation, \'%s\', does not exist in the graph."' % (
                           name, name), ('A14',), frozenset([name]))

    def make_misuse(self):
        text, cause = self.rng.choice([('TypeError: dest_nodes must be a list.', 'A5'),
                                       ('TypeError: graph_def must be a graph_pb2.GraphDef '
                                        'proto.', 'A7')])
        return Mistake('message', text, (cause,), frozenset())


def _edits(one, other):
    """0, 1 or 2 (meaning more): letters lost, put in, wrong or swapped."""
    if one == other:
        return 0
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if a[1:] == b or a == b[1:] or a[1:] == b[1:] or a[:2] == b[:2][::-1] and a[2:] == b[2:]:
        return 1
    return 2


class Score:
    """Counts of what became of mistakes."""

    def __init__(self):
        self.cases = self.cause = self.placed = self.first = self.three = 0
        self.certain_wrong = []
        self.failed = []

    def add(self, mistake, explanations):
        """Judge the answer to one mistake."""
        self.cases += 1
        causes = {found.cause for found in explanations}
        right_cause = bool(causes & set(mistake.causes))
        self.cause += right_cause
        wrong = [found.node for found in explanations
                 if found.node is not None and found.node not in mistake.right]
        if wrong:
            self.certain_wrong.append((mistake, wrong[0]))
        place = None
        if mistake.right:
            self.placed += 1
            given = [name for found in explanations
                     for name in ([found.node] if found.node else
                                  [s.name for s in found.suggestions])]
            place = next((n for n, name in enumerate(given) if name in mistake.right), None)
            self.first += place == 0
            self.three += place is not None and place < 3
        if not right_cause or mistake.right and place != 0:
            self.failed.append((mistake, causes, place))

    def shares(self):
        """{'cause', 'first', 'three'}: parts of 1."""
        return {'cause': self.cause / max(1, self.cases),
                'first': self.first / max(1, self.placed),
                'three': self.three / max(1, self.placed)}
