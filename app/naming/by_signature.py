"""A name that a signature of the model uses: its key, or that of an output or input.

Keys are names that the exporter chose; ``saved_model_cli`` and servers show them
where the freezer wants nodes.  The catalogue's row is A1: a name from outside
the graph where a node's is wanted.
"""
from app.graph.model import parse_input
from app.naming.answers import AMBIGUOUS, SUGGESTIONS, Explanation, Suggestion, as_node

_DEFAULT = 'serving_default'


def signature_name(model, given, together=()):
    """The `Explanation` of a key of a signature or its method's name, None for other names."""
    signatures = model.signatures()
    for kind in ('output', 'input'):
        found = {key: {given: signature[kind + 's'][given]}
                 for key, signature in signatures.items() if given in signature[kind + 's']}
        if found:
            return _answer(model, given, found, kind)
    if given in signatures:
        return _answer(model, given, {given: signatures[given]['outputs']}, 'signature')
    found = {key: signature['outputs'] for key, signature in signatures.items()
             if signature['method'] == given != ''}
    return _answer(model, given, found, 'method') if found else None


def output_nodes(model):
    """Numbers of the nodes that signatures name as outputs."""
    names = {parse_input(tensor)[0] for signature in model.signatures().values()
             for tensor in signature['outputs'].values()}
    return {model.index[name] for name in names if name in model.index}


def _answer(model, given, found, kind):
    """What the tensors of signatures {key: {name: tensor}} make of a given name."""
    if kind in ('output', 'input', 'method') and _DEFAULT in found:
        found = {_DEFAULT: found[_DEFAULT]}
    tensors = {}
    for key in sorted(found):
        for name, tensor in found[key].items():
            if parse_input(tensor)[0] in model.index:
                tensors.setdefault(tensor, []).append((key, name))
    if not tensors:
        return None
    keys = sorted(found)
    what = {'output': 'the key of an output of the signature `%s`',
            'input': 'the key of an input of the signature `%s`',
            'signature': 'the key of the signature `%s`',
            'method': 'the method of the signature `%s`'}[kind] % keys[0]
    start = '`%s` is no node but %s' % (given, what)
    if len(tensors) == 1:
        tensor, = tensors
        node, port = parse_input(tensor)
        place = '`%s`' % (tensor if port else node)
        message = '%s: %s.' % (start, place) if kind in ('output', 'input') else \
            '%s, whose output is %s.' % (start, place)
        return as_node(model, given, node, 'A1', message)._replace(port=port)
    suggestions = [
        Suggestion(tensor if parse_input(tensor)[1] else parse_input(tensor)[0],
                   'The signature `%s` names it as its %s `%s`.' % (
                       uses[0][0], 'input' if kind == 'input' else 'output', uses[0][1]))
        for tensor, uses in tensors.items()][:SUGGESTIONS]
    return Explanation(given, AMBIGUOUS, None, 'A1', '%s%s, and %d tensors go by it.' % (
        start, ' and %d more' % (len(keys) - 1) if len(keys) > 1 else '', len(tensors)),
        suggestions)
