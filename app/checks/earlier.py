"""G6, G16, H3, H5, H6: what other tools have left in a graph."""
from app.checks.finding import ERROR, NOTE, WARNING, Finding
from app.graph.text import plural
from app.rewrite import leftovers, loops
from app.rewrite.repairs import REPAIRS


def version_lost(data):
    """G6: a file that TF 1.4 froze no longer says for which version its ops are."""
    if data.original.kind == 'frozen_graph' and not data.original.graph_def.versions.producer:
        yield Finding(
            'G6', NOTE, (),
            'The file does not say which version of TensorFlow wrote its ops, as all that '
            'TensorFlow 1.4 freezes; readers cannot tell what has changed since. Frozen from the '
            'checkpoint here, a file keeps the version.')


def half_frozen(data):
    """G16: some variables are constants already, others were left out by a list of names."""
    if not data.variables:
        return
    model = data.original
    done = [model.names[node] for node, op in enumerate(model.ops)
            if op == 'Const' and _was_variable(model, node)]
    if done:
        nodes = data.nearest([variable.node for variable in data.variables])
        yield Finding(
            'G16', NOTE if data.bundle else WARNING, data.names(nodes),
            'The graph is frozen in part: %s a constant already (%s), and %s not, as happens with '
            'lists of variables to convert. Here all that the outputs need become constants, '
            'with their values in the checkpoint.' % (
                plural(len(done), 'variable') + (' is' if len(done) == 1 else ' are'), done[0],
                '%s is' % data.model.names[nodes[0]] if len(nodes) == 1 else
                '%d are' % len(nodes)), data.path(nodes[0]))


def lost_inputs(data):
    """H3: placeholders that an optimiser gave another type, or took the shape of."""
    wrong = leftovers.fed_types(data)
    if wrong:
        nodes = sorted(wrong)
        name = data.model.names[nodes[0]]
        yield Finding(
            'H3', ERROR, data.names(nodes),
            '%s is %s, and what takes it wants %s; tools that optimise for inference give all '
            'inputs one type. TensorFlow would not load the file.' % (
                name, data.model.dtypes(nodes[0])[0], wrong[nodes[0]]),
            data.path(nodes[0]), REPAIRS['H3'])
    lost = leftovers.lost_shapes(data)
    if lost:
        nodes = sorted(lost)
        yield Finding(
            'H3', NOTE, data.names(nodes),
            '%s has lost its shape in an earlier tool; readers but TensorFlow for Python take any.'
            % data.model.names[nodes[0]], data.path(nodes[0]), REPAIRS['H3'])


def surplus_inputs(data):
    """H5: constants and placeholders with inputs."""
    nodes = leftovers.surplus(data)
    if nodes:
        name, op = data.model.names[nodes[0]], data.model.ops[nodes[0]]
        yield Finding(
            'H5', ERROR, data.names(nodes),
            '%s is a %s and has inputs, which it cannot take: an earlier tool left them. '
            'TensorFlow would not load the file.' % (name, op), data.path(nodes[0]),
            REPAIRS['H5'])


def broken_loops(data):
    """H6: nodes of a loop that take something from outside that never entered."""
    found, own = loops.strangers(data)
    if found:
        nodes = data.nearest(found)
        mendable = all(loops.is_mendable(data, node, found[node], own) for node in nodes)
        node = nodes[0]
        source = data.model.inputs[node][found[node][0]][0]
        yield Finding(
            'H6', ERROR, data.names(nodes),
            '%s runs inside of a loop and takes %s from outside, which never entered it: '
            'TensorFlow says that it has inputs from different frames.' % (
                data.model.names[node], data.model.names[source]), data.path(node),
            REPAIRS['H6'] if mendable else None)


def _was_variable(model, node):
    """Whether a constant is read as only variables are."""
    reader = model.index.get(model.names[node] + '/read')
    if reader is None or model.ops[reader] != 'Identity' \
            or [pair[0] for pair in model.inputs[reader][:1]] != [node]:
        return False
    attrs = model.nodes[reader].attr
    return '_class' in attrs and ('loc:@' + model.names[node]).encode() in attrs['_class'].list.s
