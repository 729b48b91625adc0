"""C1, C2, C6: a file that loads but computes what was not meant."""
from functools import partial

from app.checks.finding import NOTE, WARNING, Finding
from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS
from app.rewrite import averages, batch_norm, dropout, frames, moving
from app.rewrite.repairs import REPAIRS

_TO_KEEP = 5  # steps from a random op to the sum with the keep probability
_LONGEST_WAY = 9  # and to where it goes into a branch
_MOST_SEEN = 200  # upstream of a random op, to find the branch that it is in


def training_batch_norm(data):
    """C1: batch norm that normalizes by the batch at hand, as in training.

    One inside a ``tf.cond`` on a switch that is fed is no finding: the switch is (C3).
    """
    fused, plain = batch_norm.find(data, data.original)
    nodes = sorted({norm.node for norm in fused}.union(*(norm.nodes for norm in plain)))
    if nodes:
        looped = frames.loop_nodes(data)
        unknown = [norm.node for norm in fused if norm.mean is None] + [
            norm.nodes[0] for norm in plain if not norm.is_whole]
        inside = [node for node in nodes if node in looped and node not in unknown]
        more = '' if not unknown else ' Which variables hold the averages of %s is not known.' \
            % data.model.names[unknown[0]]
        if inside:
            more += ' %s is in a loop, where it is left as it is.' % data.model.names[inside[0]]
        hopeless = len(unknown) == len(fused) + len(plain) or looped.issuperset(nodes)
        yield Finding(
            'C1', WARNING, data.names(nodes),
            'Batch normalization is in training mode (%s): results depend on the other examples '
            'of the batch, and the trained moving averages are not used.%s'
            % (data.model.names[nodes[0]] if len(nodes) == 1 else
               '%d ops, first %s' % (len(nodes), data.model.names[nodes[0]]), more),
            data.path(nodes[0]), None if hopeless else REPAIRS['C1'])


def random_ops(data):
    """C2: dropout or other randomness left on; a note where a fed switch turns it off."""
    nodes = [node for node in data.nodes_with(dropout.RANDOM_OPS)
             if '/Initializer/' not in data.model.names[node]]
    switches = {node: _turned_off_by(data, node) for node in nodes}
    always = [node for node in nodes if switches[node] is None]
    dropouts = dropout.find(data)
    if always:
        left_on = [node for node in always if node in dropouts]
        yield Finding(
            'C2', WARNING, data.names(always),
            'The outputs draw random numbers (%s): two runs on the same input give different '
            'results%s.' % (data.model.names[always[0]],
                            ', because dropout was left on' if left_on else ''),
            data.path(always[0]), REPAIRS['C2'] if left_on else None)
    elif nodes:
        by_value = [node for node in nodes if data.model.ops[switches[node]] in VARIABLE_OPS]
        names = sorted({data.model.names[switches[node]] for node in by_value or nodes})
        yield Finding(
            'C2', NOTE, data.names(nodes),
            'The outputs draw random numbers unless %s %s.' % (
                ' and '.join(names), '%s the value for inference%s' % (
                    ('is' if len(names) == 1 else 'are') + ' fed' if not by_value else
                    'has' if len(names) == 1 else 'have',
                    ' in the checkpoint' if by_value else '')), data.path(nodes[0]),
            REPAIRS['C2' if by_value and dropouts else 'C3'] if dropouts or not by_value else None)


def averaged_weights(data):
    """C6: averaged copies of the weights are there and would not be used."""
    if data.bundle is None:
        return
    found = averages.keys(data.original, data.bundle.keys)
    plain = [v.name for v in data.variables if v.name in found and v.key != found[v.name]]
    if plain:
        yield Finding(
            'C6', NOTE, tuple(plain),
            'The checkpoint also holds moving averages of %d of the %d variables; the file gets '
            'the plain ones.' % (len(plain), len(data.variables)), data.path(
                data.model.index[plain[0]]), REPAIRS['C6'])


def _turned_off_by(part, node):
    """The placeholder or variable that can turn a random op off, or None.

    A keep probability, or what decides the branch that the op is in or goes into.
    """
    model = part.model
    switch = _branch_of(model, node)
    for step in range(_LONGEST_WAY):
        if switch is not None:
            return switch
        consumers = {consumer for consumer, _ in part.consumers(node)}
        into_branch = {model.ops[consumer] for consumer in consumers} == {'Switch'}
        if not consumers or len(consumers) > 1 and not into_branch:
            return None
        consumer = min(consumers)
        others = [source for source, _ in model.inputs[consumer] if source != node]
        if into_branch and len(_sides(part, consumers)) > 1:
            return None
        if step < _TO_KEEP or into_branch:
            switch = next((s for s in map(partial(_chosen_by, model), others)
                           if model.ops[s] in PLACEHOLDER_OPS), None)
        node = consumer
    return None


def _sides(part, switches):
    """Outputs of Switches that something takes: {0}, {1} or both."""
    return {port for switch in switches for consumer, _ in part.consumers(switch)
            for source, port in part.model.inputs[consumer]
            if source == switch and port != CONTROL}


def _chosen_by(model, node):
    """What a keep probability is, or what chooses it."""
    node = model.passed_from(node)
    if model.ops[node] == 'Select' and model.inputs[node]:
        return model.passed_from(model.inputs[node][0][0])
    return node


def _branch_of(model, node):
    """The placeholder or variable that decides a branch which a node is in, or None."""
    stack, seen = [node], {node}
    while stack and len(seen) < _MOST_SEEN:
        node = stack.pop()
        if model.ops[node] == 'Switch' and len(model.inputs[node]) > 1:
            predicate = model.passed_from(model.inputs[node][1][0])
            variable = moving.variable_behind(model, predicate)
            if model.ops[predicate] in PLACEHOLDER_OPS or variable is not None:
                return predicate if variable is None else variable
        if model.ops[node] not in frames.MERGE_OPS | frames.EXIT_OPS:
            stack += [source for source, _ in model.inputs[node] if source not in seen]
            seen.update(source for source, _ in model.inputs[node])
    return None
