"""Names and nodes in a pasted error message or traceback."""
from app.graph.model import PLACEHOLDER_OPS
from app.naming import messages, tokens
from app.naming.answers import (
    NODE, RESOLVED, SUGGESTIONS, UNKNOWN, Explanation, Suggestion, best_is, likely,
    suggestion_for)

LONGEST = 20000
"""Of a pasted log, so many characters at its end count."""


def explanations(model, text, found, explain_token):
    """The `Explanation`s of a message that was recognised.

    Args:
        text: What was pasted.
        found: What `app.naming.messages.match` found in it.
        explain_token: Explains one token of `app.naming.tokens`: (model, token).
    """
    row = found.row
    if row.kind != messages.NAMES:
        named = list(found.found) + messages.names_in(text[-LONGEST:])
        known, about = _named(model, named), found.about
        if not known and any('/' in name for name in found.found):
            about = '%s But no node that the message names is in this model: it may be about ' \
                'another graph.' % about
        return [Explanation(text, UNKNOWN, None, row.cause, about, known)]
    explanations = []
    for token in tokens.read(found.found[0]) or [tokens.Token('', '', 'A4')]:
        if not token.name:
            explanations.append(Explanation(
                text, UNKNOWN, None, 'A4', 'An empty name was asked for, as after a comma too '
                'many%s.' % best_is(model), likely(model)))
        else:
            explanations.append(_asked_for(explain_token(model, token), model, token, row))
    return explanations


def unrecognised(model, text):
    """The `Explanation` of an error message that is none of those in the table."""
    end = text[-LONGEST:]
    suggestions = _named(model, messages.names_in(end) + messages.technical_words(end))
    message = 'This is an error message, but none that is known here'
    if suggestions:
        message += '; it names %s of this model. Look at %s in the picture and ' % (
            'a node' if len(suggestions) == 1 else 'nodes',
            'it' if len(suggestions) == 1 else 'them')
    else:
        message += ', and it names no node of this model. To find out what is wrong, '
    message += 'run "check" with your outputs; to look a name up, give the name alone.'
    return Explanation(text, UNKNOWN, None, None, message, suggestions)


def _named(model, names):
    """Suggestions of the names that are nodes or tensors of the model."""
    names = [name if name in model.index else name.rpartition(':')[0] for name in names]
    known = sorted({name for name in names if name in model.index}, key=names.index)
    return [Suggestion(name, 'The message names it (%s).' % model.ops[model.index[name]])
            for name in known[:SUGGESTIONS]]


def _asked_for(explanation, model, token, row):
    """A name that a message says was not found."""
    node = model.index.get(explanation.node) if explanation.node else None
    if row.cause == 'A15' and node is not None:
        return explanation._replace(
            status=RESOLVED, cause='A15', message='get_tensor_by_name wants `%s:0`, '
            'get_operation_by_name wants `%s`.' % (explanation.node, explanation.node))
    if row.cause == 'A6' and explanation.cause == 'A2':
        return explanation._replace(cause='A6')
    if row.cause == 'A3' and explanation.status == NODE:
        return explanation._replace(
            status=RESOLVED, cause='A3', message=tokens.UNWRAPPED['A3'] % explanation.node,
            suggestions=[suggestion_for(model, node)])
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
