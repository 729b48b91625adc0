"""A name that is a Python variable's: ``y``, ``y1``, ``logits`` (catalogue row A1)."""
import re

from app.graph import reach
from app.naming import candidates
from app.naming.answers import (
    AMBIGUOUS, SUGGESTIONS, Explanation, as_node, because, suggestion_for)
from app.naming.by_signature import output_nodes
from app.naming.index import NameIndex, numbers_in
from app.naming.layers import scope_outputs
from app.naming.origins import variables_of
from app.naming.suitability import reason_against

_VARIABLE_NAME = re.compile(r'^([A-Za-z]\w*?)_?(\d*)$')
# What people call the Python variable that holds the result of a network.
_RESULT_WORDS = frozenset("""
    y o out output outputs pred preds predict prediction predictions prob probs probability
    probabilities logit logits score scores result results y_pred ypred y_hat yhat y_out y_conv
    hypothesis h model net network final answer estimate predicted predicted_y y_predict
    """.split())


def variable_name(model, given, together):
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
        pool = scope_outputs(model, scope)
    if not pool:
        return None
    sure = bool(scope) or _is_sure(model, pool[0])
    pool = sorted(_before_activation(model, pool) if 'logit' in last.lower() else pool)
    where = ' in the scope `%s`' % scope if scope else ''
    start = '`%s` is no node: it looks like the name of a Python variable' % given
    if len(pool) == 1:
        pool += _in_copies(model, pool[0], scope)
    if len(pool) == 1:
        rivals = _rivals(model, given, pool)
        if not found.group(2) and not rivals and sure:
            name = model.names[pool[0]]
            rank = 'most likely' if output_nodes(model) - {pool[0]} else 'only'
            return as_node(model, given, name, 'A1', '%s; the %s output%s is `%s`%s.' % (
                start, rank, where, name, because(model, pool[0])))
        return None
    numbered = _numbered(model, pool, found.group(2), given, together)
    if numbered is not None:
        node, reason = numbered
        name = model.names[node]
        return as_node(model, given, name, 'A1', '%s; %s, so it is `%s`.' % (start, reason, name))
    position = int(found.group(2) or 1) - 1
    if 0 < position < len(pool):
        pool.insert(0, pool.pop(position))
    return Explanation(given, AMBIGUOUS, None, 'A1', '%s, and there are %d outputs%s.' % (
        start, len(pool), where), [suggestion_for(model, node) for node in pool[:SUGGESTIONS]])


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
    found, variables = {}, variables_of(model, pool)
    for node in pool:
        others = set().union(*[variables[other] for other in pool if other != node])
        own = sorted(variables[node] - others)
        numbers = {(numbers_in(model.names[variable]) or [None])[-1] for variable in own}
        if len(numbers) != 1 or numbers & {None, *found}:
            return {}
        found[numbers.pop()] = (node, own)
    return found


def _in_copies(model, node, scope):
    """Candidates that another copy of the network has in the place of this one."""
    last = model.names[node].rpartition('/')[2]
    return [c.node for c in candidates.rank(model)
            if c.node != node and c.op == model.ops[node] and c.name.rpartition('/')[2] == last
            and (not scope or c.name.startswith(scope + '/'))]


def _is_sure(model, node):
    return any(c.node == node and c.score >= candidates.SURE for c in candidates.rank(model)[:1])


def _rivals(model, given, pool):
    """Nodes that the given name may be a misspelling of, or the last part of."""
    index = NameIndex.of(model)
    close = index.one_edit_away(given) if len(given) > 2 else []
    same = [node for node in index.ending_in(given) + index.uniquified(given)
            if reason_against(model, node) is None]
    return [node for node in same + close if node not in pool]
