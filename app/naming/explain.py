"""For each name that somebody gives: is it a node, and if not, which one is meant and why.

Causes are rows of family A of the failure catalogue.  ``node`` is filled in only
when the answer is certain; everything less is a suggestion.
"""
import re
from difflib import SequenceMatcher
from typing import List, NamedTuple, Optional

from app.graph import reach
from app.graph.model import PLACEHOLDER_OPS, VARIABLE_OPS
from app.graph.roles import FORWARD, LOSS, METRIC
from app.graph.text import plural
from app.naming import candidates, messages, tokens, twins
from app.naming.index import NameIndex, is_one_edit, numbers_in
from app.naming.suitability import reason_against

NODE, RESOLVED, AMBIGUOUS, UNKNOWN, UNSUITABLE = (
    'node', 'resolved', 'ambiguous', 'unknown', 'unsuitable')

SUGGESTIONS = 6
"""At most so many suggestions are given for a name."""

MANY = 50
"""More names than this are taken for "all nodes of the graph"."""

_PORT = re.compile(r'^(.*):(\d+)$')
_VARIABLE_NAME = re.compile(r'^([A-Za-z]\w*?)_?(\d*)$')
# What people call the Python variable that holds the result of a network.
_RESULT_WORDS = frozenset("""
    y o out output outputs pred preds predict prediction predictions prob probs probability
    probabilities logit logits score scores result results y_pred ypred y_hat yhat y_out y_conv
    hypothesis h model net network final answer estimate predicted predicted_y y_predict
    """.split())
_LONGEST_MESSAGE = 20000  # of a pasted log, the end counts


class Suggestion(NamedTuple):
    """A node to use instead, and why, a sentence."""

    name: str
    reason: str


class Explanation(NamedTuple):
    """What became of one given name.

    ``status`` is 'node', 'resolved', 'ambiguous', 'unknown' or 'unsuitable';
    ``node`` the name to use or None; ``cause`` a row of the failure catalogue or
    None; ``port`` the output index that was given with the name.
    """

    given: str
    status: str
    node: Optional[str]
    cause: Optional[str]
    message: str
    suggestions: List[Suggestion]
    port: int = 0

    def to_json(self):
        """The object of the command line's JSON."""
        return {'given': self.given, 'status': self.status, 'node': self.node,
                'cause': self.cause, 'message': self.message, 'port': self.port,
                'suggestions': [suggestion._asdict() for suggestion in self.suggestions]}


def explain(model, text):
    """Explain names; ``text`` is a name, a list of names in any form, or an error message.

    Returns:
        List of `Explanation`, one per name, never empty.
    """
    prepare(model)
    if isinstance(text, str):
        pasted = messages.match(text[-_LONGEST_MESSAGE:])
        if pasted is not None:
            return _explain_message(model, text, pasted)
    given = tokens.read(text)
    if not given:
        return [Explanation(text if isinstance(text, str) else '', UNKNOWN, None, 'A4',
                            'No name was given%s.' % _best_is(model), _likely(model))]
    together = [token.name for token in given]
    if _is_everything(model, together):
        return [_everything(model, text, together)]
    return [_explain_token(model, token, together) for token in given]


def _is_everything(model, names):
    """Whether a list names (nearly) all nodes of the graph rather than its outputs."""
    if len(names) <= MANY:
        return False
    known = sum(1 for name in names if (name.rpartition(':')[0] or name) in model.index)
    return known > MANY


def _everything(model, text, names):
    """A12: all nodes of the graph as outputs, as a copied snippet gives them."""
    training = [name for name in names
                if model.roles[model.index.get(name.rpartition(':')[0] or name, 0)] != FORWARD]
    message = '%d names are given, of a graph with %s: those are the nodes, not the outputs' % (
        len(names), plural(model.node_count, 'node'))
    if training:
        message += '; %d of them belong to training, as `%s`, and make a file that does not load' \
            % (len(training), training[0])
    given = text if isinstance(text, str) else ', '.join(names[:3]) + ', \u2026'
    return Explanation(given, UNSUITABLE, None, 'A12', message + _best_is(model) + '.',
                       _likely(model))


def prepare(model):
    """Build what explaining looks names up in; the first `explain` does it otherwise.

    About 0.2 seconds for 26,000 nodes; for the time after the first picture.
    """
    if 'explain_prepared' not in model.cache:
        NameIndex.of(model).prepare()
        _scopes_by_last(model)
        candidates.likely_outputs(model)
        model.consumers
        model.cache['explain_prepared'] = True


def resolve(model, names):
    """(names to use, explanations of those that can't be used).

    Names that are nodes and names that were resolved for certain are used; an
    output index other than 0 stays with its name.
    """
    usable, failed = [], []
    for explanation in explain(model, names) if names else []:
        if explanation.node is None:
            failed.append(explanation)
            continue
        name = explanation.node
        if explanation.port:
            name += ':%d' % explanation.port
        if name not in usable:
            usable.append(name)
    return usable, failed


def suitability(model, node):
    """None if a node (number) can be an output, else an 'unsuitable' `Explanation`."""
    reason = reason_against(model, node)
    if reason is None:
        return None
    name = model.names[node]
    instead = _instead_of(model, node)
    message = '`%s` %s' % (name, reason)
    message += '; use `%s`.' % instead[0].name if instead else '.'
    return Explanation(name, UNSUITABLE, None, 'A11', message, instead)


def _explain_token(model, token, together=()):
    explanation = _explain_name(model, token.name, together)
    if token.cause and explanation.status == NODE:
        explanation = explanation._replace(
            status=RESOLVED, cause=token.cause, message=_UNWRAPPED[token.cause] % explanation.node,
            suggestions=[_suggestion(model, model.index[explanation.node])])
    elif token.cause and explanation.cause in ('A2', None):
        explanation = explanation._replace(cause=token.cause)
    return explanation._replace(given=token.given)


_UNWRAPPED = {
    'A3': 'There was a blank beside the name; the node is `%s`.',
    'A4': 'There was a comma too many; the node is `%s`.',
    'A6': 'That is how Python prints a tensor; its node is `%s`.',
}


def _explain_name(model, given, together=()):
    """Explain one name that is rid of its wrapping."""
    exact = _as_node(model, given, given)
    if exact is not None:
        return exact
    for attempt in (_with_port, _tidied, _prefix, _other_case, _scope, _layer_name,
                    _variable_name, _missing_scope, _typo):
        explanation = attempt(model, given, together)
        if explanation is not None:
            return explanation
    return _unknown(model, given)


def _as_node(model, given, name, cause=None, message=None):
    """The answer that a name is a node, or one that can't be an output; None if it is none."""
    node = model.index.get(name)
    if node is None:
        return None
    unsuitable = suitability(model, node)
    if unsuitable is not None:
        if cause:
            unsuitable = unsuitable._replace(
                message=message.rstrip('.') + ', but it ' +
                unsuitable.message[len('`%s` ' % name):])
        return unsuitable._replace(given=given)
    if cause:
        return Explanation(given, RESOLVED, name, cause, message, [_suggestion(model, node)])
    part = {LOSS: ', part of the loss: it needs the labels',
            METRIC: ', part of a metric: it needs the labels'}.get(model.roles[node], '')
    said = twins.of(model, node) if not part else {}
    return Explanation(given, NODE, name, None, '`%s` is a node (%s)%s.%s' % (
        name, model.ops[node], part, twins.summary(said)),
        _likely(model) if part else [_suggestion(model, other, said[other])
                                     for other in said if other != node])


def _with_port(model, given, together):
    """A2, A15: a tensor name, ``node:0``."""
    found = _PORT.match(given)
    if not found:
        return None
    stem, port = found.group(1), int(found.group(2))
    node = model.index.get(stem)
    if node is None:
        explanation = _explain_name(model, stem, together)
        return explanation._replace(given=given, port=port)
    outputs = model.outputs_of(node)
    if port >= max(outputs, 1) and outputs:
        names = [Suggestion('%s:%d' % (stem, n), 'It is output %d of `%s`.' % (n, stem))
                 for n in range(outputs)][:SUGGESTIONS]
        return Explanation(given, UNKNOWN, None, 'A15', '`%s` is a node but has only %s.' % (
            stem, plural(outputs, 'output')), names, port)
    explanation = _as_node(
        model, given, stem, 'A2',
        '`%s` is the name of a tensor; its node is `%s`.' % (given, stem))
    return explanation._replace(port=port)


def _tidied(model, given, together):
    """A4 and its like: slashes and marks too many, backslashes."""
    name = re.sub(r'/+', '/', given.replace('\\', '/')).strip('/ ,;.^').strip('"\'`')
    if not name or name == given:
        return None
    explanation = _as_node(model, given, name, 'A4', 'Without the %s it is the node `%s`.' % (
        _lost_marks(given, name), name))
    if explanation is None:
        explanation = _explain_name(model, name, together)._replace(given=given)
        if explanation.status == NODE:
            explanation = explanation._replace(status=RESOLVED, cause='A4')
    return explanation


def _lost_marks(given, name):
    lost = {mark for mark in given if mark in '/\\,;.^"\'` '} if given.replace(name, '', 1) \
        else set()
    words = {'/': 'slash', '\\': 'backslash', ',': 'comma', '^': '^', ' ': 'blank'}
    if given.strip('/') == name:
        return 'trailing slash' if given.endswith('/') else 'leading slash'
    return ' and '.join(sorted(words.get(mark, mark) for mark in lost)) or 'marks'


def _prefix(model, given, together):
    """A13: ``import/`` lost or put before."""
    first, slash, rest = given.partition('/')
    if slash and rest in model.index and not model.scopes.is_scope(first):
        if re.match(r'import(_\d+)?$', first):
            return _as_node(model, given, rest, 'A13', '`%s/` is the prefix that importing puts '
                            'before names; in this graph the node is `%s`.' % (first, rest))
        if not NameIndex.of(model).one_edit_away(given):
            return Explanation(given, AMBIGUOUS, None, 'A13', '`%s` is no node; if `%s/` is a '
                               'prefix from importing, `%s` is meant.' % (given, first, rest),
                               [_suggestion(model, model.index[rest])])
    if 'import/' + given in model.index:
        return _as_node(model, given, 'import/' + given, 'A13', 'This graph was imported under the '
                        'prefix `import/`; the node is `import/%s`.' % given)
    return None


def _other_case(model, given, together):
    found = NameIndex.of(model).ignoring_case(given)
    if len(found) == 1:
        name = model.names[found[0]]
        return _as_node(model, given, name, 'A1', 'Names tell upper from lower case; the node is '
                        '`%s`.' % name)
    return None


def _scope(model, given, together):
    """A9: the name of a layer or scope."""
    if not model.scopes.is_scope(given) or not given:
        return None
    outputs = _scope_outputs(model, given)
    if not outputs:
        return Explanation(given, UNKNOWN, None, 'A9', '`%s` is a name scope that computes nothing '
                           'for the network%s.' % (given, _best_is(model)), _likely(model))
    names = [model.names[node] for node in outputs]
    if len(outputs) == 1:
        return _as_node(model, given, names[0], 'A9', '`%s` is a name scope (a layer), no node; '
                        'its last operation is `%s`.' % (given, names[0]))
    return Explanation(
        given, AMBIGUOUS, None, 'A9', '`%s` is a name scope with %s that could be meant.' % (
            given, plural(len(outputs), 'output')),
        [Suggestion(name, _why(model, model.index[name], 'It leaves the scope `%s`.' % given))
         for name in names[:SUGGESTIONS]])


def _layer_name(model, given, together):
    """A9: the last part of a scope's name, as Keras and slim call their layers."""
    found = [scope for scope in _scopes_by_last(model).get(given.rpartition('/')[2], ())
             if scope.endswith('/' + given) and _scope_outputs(model, scope)]
    if not found or NameIndex.of(model).ending_in(given):
        return None
    if len(found) == 1:
        return _scope(model, found[0], together)._replace(given=given)
    outputs = _by_rank(model, [_scope_outputs(model, scope)[0] for scope in found])
    said = twins.describe(model, outputs[:SUGGESTIONS])
    return Explanation(given, AMBIGUOUS, None, 'A9', '`%s` is no node; %s of that name could be '
                       'meant.%s' % (given, plural(len(found), 'scope'), twins.summary(said)),
                       [_suggestion(model, node, said.get(node))
                        for node in outputs[:SUGGESTIONS]])


def _scopes_by_last(model):
    found = model.cache.get('scopes_by_last')
    if found is None:
        found = model.cache['scopes_by_last'] = {}
        for scope in model.scopes.scopes():
            found.setdefault(scope.rpartition('/')[2], []).append(scope)
    return found


def _scope_outputs(model, scope):
    """What a scope gives to the rest of the network: likely outputs in it, else its ends."""
    inside = set(model.scopes.descendants(scope))
    likely = [node for node in candidates.likely_outputs(model) if node in inside]
    if likely:
        return likely
    roles = model.roles
    inner = candidates.inside_branches(model)
    ends = []
    for node in sorted(inside):
        if roles[node] != FORWARD or node in inner or reason_against(model, node) is not None:
            continue
        users = [consumer for consumer, position in model.consumers[node]
                 if model.inputs[consumer][position][1] >= 0 and roles[consumer] == FORWARD
                 and model.ops[consumer] not in ('Shape', 'ShapeN')]
        if model.ops[node] not in ('Shape', 'ShapeN', 'Switch') \
                and not any(user in inside for user in users):
            ends.append(node)
    computing = [node for node in ends if _depends(model, node)]
    return (computing or ends)[::-1]


def _depends(model, node):
    """Whether something is computed in a node, rather than set."""
    return any(port >= 0 and model.ops[source] != 'Const' for source, port in model.inputs[node])


def _variable_name(model, given, together):
    """A1: the Python variable's name where the op's name is wanted."""
    scope, _, last = given.rpartition('/')
    if scope and not model.scopes.is_scope(scope):
        return None
    found = _VARIABLE_NAME.match(last)
    if not found or found.group(1).lower().strip('_') not in _RESULT_WORDS \
            and last.lower() not in _RESULT_WORDS:
        return None
    pool = [node for node in candidates.likely_outputs(model)
            if not scope or model.names[node].startswith(scope + '/')]
    if not pool and scope:
        pool = _scope_outputs(model, scope)
    if not pool:
        return None
    sure = bool(scope) or _is_sure(model, pool[0])
    pool = sorted(_before_activation(model, pool) if 'logit' in last.lower() else pool)
    where = ' in the scope `%s`' % scope if scope else ''
    start = '`%s` is no node: it looks like the name of a Python variable' % given
    if len(pool) == 1:
        rivals = _rivals(model, given, pool)
        if not found.group(2) and not rivals and sure:
            name = model.names[pool[0]]
            return _as_node(model, given, name, 'A1', '%s; the only output%s is `%s`%s.' % (
                start, where, name, _because(model, pool[0])))
        return None
    numbered = _numbered(model, pool, found.group(2), given, together)
    if numbered is not None:
        node, reason = numbered
        name = model.names[node]
        return _as_node(model, given, name, 'A1', '%s; %s, so it is `%s`.' % (start, reason, name))
    position = int(found.group(2) or 1) - 1
    if 0 < position < len(pool):
        pool.insert(0, pool.pop(position))
    return Explanation(given, AMBIGUOUS, None, 'A1', '%s, and there are %d outputs%s.' % (
        start, len(pool), where), [_suggestion(model, node) for node in pool[:SUGGESTIONS]])


def _numbered(model, pool, number, given, together):
    """(node, reason) of the output that a numbered variable means; None when not certain."""
    if not number:
        return None
    by_number = _by_number(model, pool)
    if number in by_number:
        node, own = by_number[number]
        names = ' and '.join('`%s`' % model.names[v] for v in own[:2])
        return node, 'the output that is computed with %s is meant' % names
    position = int(number) - 1
    in_order = 0 <= position < len(pool) and not by_number and not re.search(r'_\d+$', given)
    stem = given[:len(given) - len(number)]
    counted = [stem + str(n + 1) for n in range(len(pool))]
    if in_order and all(name in together for name in counted):
        return pool[position], 'the outputs in their order are meant'
    return None


def _before_activation(model, pool):
    """The outputs, those that are activations taken back to the candidate they are made of."""
    ranked = [c.node for c in candidates.rank(model) if c.op not in candidates.HEAD_OPS]
    taken_back = []
    for node in pool:
        if model.ops[node] in candidates.HEAD_OPS:
            made_of = set(reach.closure(model, [node], control=False))
            node = next((other for other in ranked if other in made_of), node)
        taken_back.append(node)
    return taken_back


def _by_number(model, pool):
    """{number: (output, its own variables)} where the names of variables count the outputs.

    Only if every variable that an output doesn't share carries the output's number:
    ``w`` and ``w_1`` are numbers that TensorFlow gave, and count from another start.
    """
    found = {}
    for node in pool:
        others = set().union(*[_variables_of(model, other) for other in pool if other != node])
        own = sorted(_variables_of(model, node) - others)
        numbers = {(numbers_in(model.names[variable]) or [None])[-1] for variable in own}
        if len(numbers) != 1 or numbers & {None, *found}:
            return {}
        found[numbers.pop()] = (node, own)
    return found


def _variables_of(model, node):
    key = ('variables_of', node)
    found = model.cache.get(key)
    if found is None:
        found = model.cache[key] = frozenset(
            n for n in reach.closure(model, [node], control=False) if model.ops[n] in VARIABLE_OPS)
    return found


def _is_sure(model, node):
    return any(c.node == node and c.score >= candidates.SURE for c in candidates.rank(model)[:1])


def _rivals(model, given, pool):
    """Nodes that the given name may be a misspelling of, or the last part of."""
    index = NameIndex.of(model)
    close = index.one_edit_away(given) if len(given) > 2 else []
    same = [node for node in index.ending_in(given) + index.uniquified(given)
            if reason_against(model, node) is None]
    return [node for node in same + close if node not in pool]


def _missing_scope(model, given, together):
    """A1, A8: the last part is right, the scope is missing or numbered otherwise."""
    index = NameIndex.of(model)
    lowered = given.lower()
    of_op = [node for node, op in enumerate(model.ops) if op.lower() == lowered]
    for found, cause, text in (
            (index.ending_in(given) + of_op, 'A1', 'the scope is missing'),
            (index.uniquified(given), 'A8', 'TensorFlow numbers names that occur twice')):
        usable = [node for node in sorted(set(found)) if reason_against(model, node) is None]
        if not usable:
            continue
        name = model.names[usable[0]]
        if cause == 'A1' and len(set(found)) == 1:
            return _as_node(model, given, name, 'A1', '`%s` is no node; the only one of that name '
                            'or op is `%s`.' % (given, name))
        ranked = _by_rank(model, usable)
        said = twins.describe(model, ranked[:SUGGESTIONS])
        return Explanation(
            given, AMBIGUOUS, None, cause, '`%s` is no node: %s; %s could be meant.%s' % (
                given, text, plural(len(usable), 'node'), twins.summary(said)),
            [_suggestion(model, node, said.get(node)) for node in ranked[:SUGGESTIONS]])
    return None


def _typo(model, given, together):
    """A1: one letter wrong."""
    index = NameIndex.of(model)
    close = index.one_edit_away(given)
    alike = [node for node in close if numbers_in(model.names[node]) == numbers_in(given)]
    if len(close) == 1 and len(alike) == 1 and len(given) > 3:
        name = model.names[alike[0]]
        return _as_node(model, given, name, 'A1', '`%s` is no node; one letter away is `%s`.' % (
            given, name))
    return None


def _unknown(model, given):
    index = NameIndex.of(model)
    usable = []
    for node in index.one_edit_away(given):
        usable.append(node)
    for node, likeness in index.similar(given, 2 * SUGGESTIONS):
        if likeness > 0.45 and node not in usable:
            usable.append(node)
    usable = [node for node in usable if reason_against(model, node) is None]
    found = [Suggestion(model.names[node], 'Its name is like `%s`.' % given)
             for node in usable[:SUGGESTIONS - 2]]
    likely = [s for s in _likely(model) if s.name not in [f.name for f in found]]
    strong = found and is_one_edit(given, found[0].name)
    suggestions = found + likely if strong or not likely or _is_alike(given, found) \
        else likely[:2] + found + likely[2:]
    return Explanation(given, UNKNOWN, None, 'A1', '`%s` is no node of this graph%s.' % (
        given, '; the most likely is `%s`' % suggestions[0].name if suggestions else ''),
        suggestions[:SUGGESTIONS])


def _is_alike(given, found):
    """Whether the first suggestion's name is the given one but for little."""
    return bool(found) and SequenceMatcher(None, given, found[0].name).ratio() >= 0.75


def _explain_message(model, text, pasted):
    row = pasted.row
    if row.kind != messages.NAMES:
        named = list(pasted.found) + messages.names_in(text[-_LONGEST_MESSAGE:])
        names = [name if name in model.index else name.rpartition(':')[0] for name in named]
        known = sorted({name for name in names if name in model.index}, key=names.index)
        suggestions = [Suggestion(name, 'The message names it (%s).'
                                  % model.ops[model.index[name]])
                       for name in known[:SUGGESTIONS]]
        return [Explanation(text, UNKNOWN, None, row.cause, pasted.about, suggestions)]
    explanations = []
    for token in tokens.read(pasted.found[0]) or [tokens.Token('', '', 'A4')]:
        if not token.name:
            explanations.append(Explanation(
                text, UNKNOWN, None, 'A4', 'An empty name was asked for, as after a comma too '
                'many%s.' % _best_is(model), _likely(model)))
        else:
            explanations.append(_explain_asked(model, token, row))
    return explanations


def _explain_asked(model, token, row):
    """A name that a message says was not found."""
    explanation = _explain_token(model, token)
    node = model.index.get(explanation.node) if explanation.node else None
    if row.cause == 'A15' and node is not None:
        return explanation._replace(
            status=RESOLVED, cause='A15', message='get_tensor_by_name wants `%s:0`, '
            'get_operation_by_name wants `%s`.' % (explanation.node, explanation.node))
    if row.cause == 'A6' and explanation.cause == 'A2':
        return explanation._replace(cause='A6')
    if row.cause == 'A3' and explanation.status == NODE:
        return explanation._replace(
            status=RESOLVED, cause='A3', message=_UNWRAPPED['A3'] % explanation.node,
            suggestions=[_suggestion(model, node)])
    stem = token.name.rpartition(':')[0] or token.name
    placed = model.index.get(stem)
    if row.cause == 'A13' and placed is not None:
        if model.ops[placed] in PLACEHOLDER_OPS:
            return explanation._replace(
                cause='A14', message='`%s` is a placeholder of this graph, but a frozen file '
                'keeps only the inputs that its outputs need, so it was pruned away, or it is '
                '`import/%s` there.' % (stem, stem),
                suggestions=[Suggestion(stem, 'It can be fed where it is in the frozen file.')]
                + explanation.suggestions[:SUGGESTIONS - 1])
        if explanation.status in (NODE, RESOLVED):
            return explanation._replace(
                status=RESOLVED, cause='A13', message='`%s` is in this graph; after '
                "tf.import_graph_def without name='' it is called `import/%s`." % (stem, stem))
    if row.cause == 'A13' and explanation.status == UNKNOWN:
        inputs = [Suggestion(model.names[n], 'It is a placeholder of this graph.')
                  for n, op in enumerate(model.ops) if op in PLACEHOLDER_OPS]
        return explanation._replace(
            cause='A14', suggestions=(explanation.suggestions[:SUGGESTIONS - 2] + inputs)
            [:SUGGESTIONS])
    return explanation


def _instead_of(model, node):
    """What to suggest for a node that can't be an output."""
    scope = model.scopes.scope_of(node)
    name = model.names[node]
    suggestions = []
    if model.ops[node] in VARIABLE_OPS or model.ops[node] == 'Const':
        nearest = [n for n in _consumers_in_scope(model, node, scope)]
        suggestions = [Suggestion(model.names[n], 'It is what `%s` computes with `%s`.' % (
            scope, name)) for n in nearest[:1]]
    likely = _likely(model)
    return (likely + [s for s in suggestions if s.name not in [k.name for k in likely]]
            )[:SUGGESTIONS]


def _consumers_in_scope(model, node, scope):
    if not scope:
        return []
    return [n for n in _scope_outputs(model, scope) if reason_against(model, n) is None]


def _likely(model):
    """The likely outputs and the best other candidates, as suggestions."""
    likely = candidates.likely_outputs(model)
    nodes = sorted(likely) + [c.node for c in candidates.rank(model) if c.node not in likely]
    return [_suggestion(model, node) for node in nodes[:4]]


def _best_is(model):
    likely = candidates.likely_outputs(model)
    if not likely:
        return ''
    return '; the most likely %s `%s`' % (
        'output is' if len(likely) == 1 else 'outputs are',
        '`, `'.join(model.names[node] for node in sorted(likely)[:3]))


def _by_rank(model, nodes):
    place = {c.node: n for n, c in enumerate(candidates.rank(model))}
    return sorted(nodes, key=lambda node: (place.get(node, len(place)), node))


def _suggestion(model, node, more=None):
    reason = _why(model, node, 'It is a %s.' % model.ops[node])
    return Suggestion(model.names[node], '%s %s' % (more, reason) if more else reason)


def _why(model, node, otherwise):
    reasons = next((c.reasons for c in candidates.rank(model) if c.node == node), None)
    return reasons[0] if reasons else otherwise


def _because(model, node):
    reasons = next((c.reasons for c in candidates.rank(model) if c.node == node), None)
    if not reasons:
        return ''
    return ' (it ' + reasons[0][3:].rstrip('.') + ')' if reasons[0].startswith('It ') else ''
