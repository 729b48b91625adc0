"""A name that is a scope's or a layer's (catalogue row A9)."""
from app.graph.text import plural
from app.naming import twins
from app.naming.answers import (
    AMBIGUOUS, SUGGESTIONS, UNKNOWN, Explanation, Suggestion, as_node, best_is, by_rank, likely,
    suggestion_for, why)
from app.naming.index import NameIndex
from app.naming.layers import scope_outputs, scopes_by_last


def scope_name(model, given, together):
    """A9: the name of a layer or scope."""
    if not model.scopes.is_scope(given) or not given:
        return None
    outputs = scope_outputs(model, given)
    if not outputs:
        return Explanation(given, UNKNOWN, None, 'A9', '`%s` is a name scope that computes nothing '
                           'for the network%s.' % (given, best_is(model)), likely(model))
    names = [model.names[node] for node in outputs]
    if len(outputs) == 1:
        return as_node(model, given, names[0], 'A9', '`%s` is a name scope (a layer), no node; '
                       'its last operation is `%s`.' % (given, names[0]))
    return Explanation(
        given, AMBIGUOUS, None, 'A9', '`%s` is a name scope with %s that could be meant.' % (
            given, plural(len(outputs), 'output')),
        [Suggestion(name, why(model, model.index[name], 'It leaves the scope `%s`.' % given))
         for name in names[:SUGGESTIONS]])


def layer_name(model, given, together):
    """A9: the last part of a scope's name, as Keras and slim call their layers."""
    found = [scope for scope in scopes_by_last(model).get(given.rpartition('/')[2], ())
             if scope.endswith('/' + given) and scope_outputs(model, scope)]
    if not found or NameIndex.of(model).ending_in(given):
        return None
    if len(found) == 1:
        return scope_name(model, found[0], together)._replace(given=given)
    outputs = by_rank(model, [scope_outputs(model, scope)[0] for scope in found])
    said = twins.describe(model, outputs[:SUGGESTIONS])
    return Explanation(given, AMBIGUOUS, None, 'A9', '`%s` is no node; %s of that name could be '
                       'meant.%s' % (given, plural(len(found), 'scope'), twins.summary(said)),
                       [suggestion_for(model, node, said.get(node))
                        for node in outputs[:SUGGESTIONS]])
