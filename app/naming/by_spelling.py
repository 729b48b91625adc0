"""A name that is spelt another way: prefix, case, scope, number, letters (A1, A8, A13)."""
import re

from app.graph.text import plural
from app.naming import twins
from app.naming.answers import (
    AMBIGUOUS, SUGGESTIONS, UNKNOWN, Explanation, Suggestion, as_node, by_rank, likely,
    suggestion_for)
from app.naming.index import NameIndex, is_one_edit, likeness, numbers_in
from app.naming.suitability import reason_against


def prefix(model, given, together):
    """A13: ``import/`` lost or put before."""
    first, slash, rest = given.partition('/')
    if slash and rest in model.index and not model.scopes.is_scope(first):
        if re.match(r'import(_\d+)?$', first):
            return as_node(model, given, rest, 'A13', '`%s/` is the prefix that importing puts '
                           'before names; in this graph the node is `%s`.' % (first, rest))
        if not NameIndex.of(model).one_edit_away(given):
            return Explanation(given, AMBIGUOUS, None, 'A13', '`%s` is no node; if `%s/` is a '
                               'prefix from importing, `%s` is meant.' % (given, first, rest),
                               [suggestion_for(model, model.index[rest])])
    if 'import/' + given in model.index:
        return as_node(model, given, 'import/' + given, 'A13', 'This graph was imported under the '
                       'prefix `import/`; the node is `import/%s`.' % given)
    return None


def other_case(model, given, together):
    """A1: upper where lower case is meant, or the other way."""
    found = NameIndex.of(model).ignoring_case(given)
    if len(found) == 1:
        name = model.names[found[0]]
        return as_node(model, given, name, 'A1', 'Names tell upper from lower case; the node is '
                       '`%s`.' % name)
    return None


def missing_scope(model, given, together):
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
            return as_node(model, given, name, 'A1', '`%s` is no node; the only one of that name '
                           'or op is `%s`.' % (given, name))
        ranked = by_rank(model, usable)
        said = twins.describe(model, ranked[:SUGGESTIONS])
        return Explanation(
            given, AMBIGUOUS, None, cause, '`%s` is no node: %s; %s could be meant.%s' % (
                given, text, plural(len(usable), 'node'), twins.summary(said)),
            [suggestion_for(model, node, said.get(node)) for node in ranked[:SUGGESTIONS]])
    return None


def typo(model, given, together):
    """A1: one letter wrong."""
    index = NameIndex.of(model)
    close = index.one_edit_away(given)
    alike = [node for node in close if numbers_in(model.names[node]) == numbers_in(given)]
    if len(close) == 1 and len(alike) == 1 and len(given) > 3:
        name = model.names[alike[0]]
        return as_node(model, given, name, 'A1', '`%s` is no node; one letter away is `%s`.' % (
            given, name))
    return None


def unknown_name(model, given):
    """A1: no node; what is alike, and what is likely."""
    index = NameIndex.of(model)
    usable = list(index.one_edit_away(given))
    for node, score in index.similar(given, 2 * SUGGESTIONS):
        if score > 0.45 and node not in usable:
            usable.append(node)
    usable = [node for node in usable if reason_against(model, node) is None]
    found = [Suggestion(model.names[node], 'Its name is like `%s`.' % given)
             for node in usable[:SUGGESTIONS - 2]]
    others = [s for s in likely(model) if s.name not in [f.name for f in found]]
    strong = found and is_one_edit(given, found[0].name)
    suggestions = found + others if strong or not others or _is_alike(given, found) \
        else others[:2] + found + others[2:]
    return Explanation(given, UNKNOWN, None, 'A1', '`%s` is no node of this graph%s.' % (
        given, '; the most likely is `%s`' % suggestions[0].name if suggestions else ''),
        suggestions[:SUGGESTIONS])


def _is_alike(given, found):
    """Whether the first suggestion's name is the given one but for little."""
    return bool(found) and likeness(given, found[0].name) >= 0.75
