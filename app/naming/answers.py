"""What is answered for a given name: an `Explanation` with `Suggestion`s and reasons."""
from typing import List, NamedTuple, Optional

from app.graph.model import VARIABLE_OPS
from app.graph.roles import LOSS, METRIC
from app.naming import candidates, twins
from app.naming.layers import scope_outputs
from app.naming.suitability import reason_against

NODE, RESOLVED, AMBIGUOUS, UNKNOWN, UNSUITABLE = (
    'node', 'resolved', 'ambiguous', 'unknown', 'unsuitable')

SUGGESTIONS = 6
"""At most so many suggestions are given for a name."""


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


def as_node(model, given, name, cause=None, message=None):
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
        return Explanation(given, RESOLVED, name, cause, message, [suggestion_for(model, node)])
    part = {LOSS: ', part of the loss: it needs the labels',
            METRIC: ', part of a metric: it needs the labels'}.get(model.roles[node], '')
    said = twins.of(model, node) if not part else {}
    return Explanation(given, NODE, name, None, '`%s` is a node (%s)%s.%s' % (
        name, model.ops[node], part, twins.summary(said)),
        likely(model) if part else [suggestion_for(model, other, said[other])
                                    for other in said if other != node])


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


def _instead_of(model, node):
    """What to suggest for a node that can't be an output."""
    scope = model.scopes.scope_of(node)
    name = model.names[node]
    suggestions = []
    if model.ops[node] in VARIABLE_OPS or model.ops[node] == 'Const':
        nearest = [n for n in _consumers_in_scope(model, node, scope)]
        suggestions = [Suggestion(model.names[n], 'It is what `%s` computes with `%s`.' % (
            scope, name)) for n in nearest[:1]]
    first = likely(model)
    return (first + [s for s in suggestions if s.name not in [k.name for k in first]]
            )[:SUGGESTIONS]


def _consumers_in_scope(model, node, scope):
    if not scope:
        return []
    return [n for n in scope_outputs(model, scope) if reason_against(model, n) is None]


def likely(model):
    """The likely outputs and the best other candidates, as suggestions."""
    shown = candidates.likely_outputs(model)
    nodes = sorted(shown) + [c.node for c in candidates.rank(model) if c.node not in shown]
    return [suggestion_for(model, node) for node in nodes[:4]]


def best_is(model):
    """The end of a sentence that names the most likely outputs, '' where there are none."""
    shown = candidates.likely_outputs(model)
    if not shown:
        return ''
    return '; the most likely %s `%s`' % (
        'output is' if len(shown) == 1 else 'outputs are',
        '`, `'.join(model.names[node] for node in sorted(shown)[:3]))


def by_rank(model, nodes):
    """Nodes with the best candidates first."""
    place = {c.node: n for n, c in enumerate(candidates.rank(model))}
    return sorted(nodes, key=lambda node: (place.get(node, len(place)), node))


def suggestion_for(model, node, more=None):
    """A `Suggestion` of a node with the reason for it, after another sentence if given."""
    reason = why(model, node, 'It is a %s.' % model.ops[node])
    return Suggestion(model.names[node], '%s %s' % (more, reason) if more else reason)


def why(model, node, otherwise):
    """The best reason for a candidate, ``otherwise`` for what is none."""
    reasons = next((c.reasons for c in candidates.rank(model) if c.node == node), None)
    return reasons[0] if reasons else otherwise


def because(model, node):
    """The best reason for a candidate in brackets, '' where there is none."""
    reasons = next((c.reasons for c in candidates.rank(model) if c.node == node), None)
    if not reasons:
        return ''
    return ' (it ' + reasons[0][3:].rstrip('.') + ')' if reasons[0].startswith('It ') else ''
