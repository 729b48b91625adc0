"""For each name that somebody gives: is it a node, and if not, which one is meant and why.

Causes are rows of family A of the failure catalogue.  ``node`` is filled in only
when the answer is certain; everything less is a suggestion.
"""
import re

from app.graph.roles import FORWARD
from app.graph.text import plural
from app.naming import candidates, messages, pasted, tokens
from app.naming.answers import (
    AMBIGUOUS, NODE, RESOLVED, SUGGESTIONS, UNKNOWN, UNSUITABLE, Explanation, Suggestion, as_node,
    best_is, likely, suggestion_for, suitability)
from app.naming.by_scope import layer_name, scope_name
from app.naming.by_signature import signature_name
from app.naming.by_spelling import missing_scope, other_case, prefix, typo, unknown_name
from app.naming.by_variable import variable_name
from app.naming.index import NameIndex
from app.naming.layers import scopes_by_last

__all__ = ['AMBIGUOUS', 'Explanation', 'MANY', 'NODE', 'RESOLVED', 'SUGGESTIONS', 'Suggestion',
           'UNKNOWN', 'UNSUITABLE', 'explain', 'prepare', 'resolve', 'suitability']

MANY = 50
"""More names than this are taken for "all nodes of the graph"."""

_PORT = re.compile(r'^(.*):(-?\d+)$')


def explain(model, text):
    """Explain names; ``text`` is a name, a list of names in any form, or an error message.

    Returns:
        List of `Explanation`, one per name, never empty.
    """
    prepare(model)
    if isinstance(text, str):
        found = messages.match(text[-pasted.LONGEST:])
        if found is not None:
            return pasted.explanations(model, text, found, _explain_token)
        if messages.is_error(text[-pasted.LONGEST:]):
            return [pasted.unrecognised(model, text)]
    given = tokens.read(text)
    if not given:
        return [Explanation(text if isinstance(text, str) else '', UNKNOWN, None, 'A4',
                            'No name was given%s.' % best_is(model), likely(model))]
    together = [token.name for token in given]
    if _is_everything(model, together):
        return [_everything(model, together)]
    return [_explain_token(model, token, together) for token in given]


def _is_everything(model, names):
    """Whether a list names (nearly) all nodes of the graph rather than its outputs."""
    if len(names) <= MANY:
        return False
    known = sum(1 for name in names if (name.rpartition(':')[0] or name) in model.index)
    return known > MANY


def _everything(model, names):
    """A12: all nodes of the graph as outputs, as a copied snippet gives them."""
    training = [name for name in names
                if model.roles[model.index.get(name.rpartition(':')[0] or name, 0)] != FORWARD]
    message = '%d names are given, of a graph with %s: those are the nodes, not the outputs' % (
        len(names), plural(model.node_count, 'node'))
    if training:
        message += '; %d of them belong to training, as `%s`, and make a file that does not load' \
            % (len(training), training[0])
    given = ', '.join(names[:3]) + ', \u2026'  # not a screen full of names again
    return Explanation(given, UNSUITABLE, None, 'A12', message + best_is(model) + '.',
                       likely(model))


def prepare(model):
    """Build what explaining looks names up in; the first `explain` does it otherwise.

    About 0.2 seconds for 26,000 nodes; for the time after the first picture.
    """
    if 'explain_prepared' not in model.cache:
        NameIndex.of(model).prepare()
        scopes_by_last(model)
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


def _explain_token(model, token, together=()):
    explanation = _explain_name(model, token.name, together)
    if token.cause and explanation.status == NODE:
        explanation = explanation._replace(
            status=RESOLVED, cause=token.cause,
            message=tokens.UNWRAPPED[token.cause] % explanation.node,
            suggestions=[suggestion_for(model, model.index[explanation.node])])
    elif token.cause and explanation.cause in ('A2', None):
        explanation = explanation._replace(cause=token.cause)
    return explanation._replace(given=token.given)


def _explain_name(model, given, together=()):
    """Explain one name that is rid of its wrapping."""
    exact = as_node(model, given, given)
    if exact is not None:
        return exact
    for attempt in (signature_name, _with_port, _tidied, prefix, other_case, scope_name, layer_name,
                    variable_name, missing_scope, typo):
        explanation = attempt(model, given, together)
        if explanation is not None:
            return explanation
    return unknown_name(model, given)


def _with_port(model, given, together):
    """A2, A15: a tensor name, ``node:0``."""
    found = _PORT.match(given)
    if not found:
        return None
    stem, port = found.group(1), int(found.group(2))
    node = model.index.get(stem)
    if node is None:
        explanation = _explain_name(model, stem, together)
        return explanation._replace(given=given, port=max(port, 0) or explanation.port)
    outputs = model.outputs_of(node)
    if (port < 0 or port >= max(outputs, 1)) and outputs:
        names = [Suggestion('%s:%d' % (stem, n), 'It is output %d of `%s`.' % (n, stem))
                 for n in range(outputs)][:SUGGESTIONS]
        return Explanation(given, UNKNOWN, None, 'A15', '`%s` is a node but has only %s.' % (
            stem, plural(outputs, 'output')), names, port)
    explanation = as_node(
        model, given, stem, 'A2',
        '`%s` is the name of a tensor; its node is `%s`.' % (given, stem))
    return explanation._replace(port=port)


def _tidied(model, given, together):
    """A4 and its like: slashes and marks too many, backslashes."""
    name = re.sub(r'/+', '/', given.replace('\\', '/')).strip('/ ,;.^').strip('"\'`')
    if not name or name == given:
        return None
    explanation = as_node(model, given, name, 'A4', 'Without the %s it is the node `%s`.' % (
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
