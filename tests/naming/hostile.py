"""Graphs that nobody trains, made to be slow: hubs, chains, crowds, long names."""
from app.formats import protos
from app.graph.model import Model

NETWORK = [('x', 'Placeholder', []), ('w', 'VariableV2', []), ('t', 'Placeholder', []),
           ('net', 'MatMul', ['x', 'w'])]
TRAINED = [('cost', 'SoftmaxCrossEntropyWithLogits', ['net', 't']),
           ('gradients/cost_grad/mul', 'Mul', ['cost', 't']),
           ('train', 'ApplyGradientDescent', ['w', 't', 'gradients/cost_grad/mul'])]


def hub(size):
    """One node that very many take values from, all of which look like outputs."""
    ops = ('Identity', 'Softmax', 'HistogramSummary', 'Reshape')
    return NETWORK + TRAINED + [
        ('out_%d' % n, ops[n % len(ops)], ['net']) for n in range(size)]


def hub_of_losses(size):
    return NETWORK + TRAINED + [
        ('cost_%d' % n, 'SoftmaxCrossEntropyWithLogits', ['net', 't']) for n in range(size)] + [
        ('view_%d' % n, 'Identity', ['net']) for n in range(size)]


def chain(size, op='Relu'):
    """A way as long as the graph."""
    return NETWORK + TRAINED + [
        ('r%d' % n, op, ['r%d' % (n - 1) if n else 'net']) for n in range(size)]


def upside_down(size):
    """The same with every node before its input in the file."""
    return chain(size, 'Identity')[::-1]


def branches_upside_down(size):
    return ([('s', 'Switch', ['net', 't']), ('m', 'Merge', ['r%d' % (size - 1), 's'])] + [
        ('r%d' % n, 'Relu', ['r%d' % (n - 1) if n else 's']) for n in range(size)][::-1]
        + NETWORK + TRAINED)


def crowd(size):
    """One scope with everything in it."""
    return NETWORK + TRAINED + [('layer/n%d' % n, 'Add', ['net', 'net']) for n in range(size)]


def nested(size):
    """Scopes in scopes in scopes."""
    depth = min(size, 3000)
    return NETWORK + TRAINED + [
        ('/'.join(['s'] * n + ['n']), 'Relu', ['net']) for n in range(depth)]


def deep_crowd(size):
    """Many nodes with names of a hundred parts, which a loss is made of."""
    scope = '/'.join('scope%d' % n for n in range(60))
    return NETWORK + TRAINED + [
        ('%s/n%d_grad/q' % (scope, n), 'Sub', ['net', 't']) for n in range(size // 4)]


def long_names(size):
    """Names of up to a megabyte."""
    return NETWORK + TRAINED + [
        ('a/' * 10 + 'b' * (10 * size) + str(n), 'Softmax', ['net']) for n in range(20)]


def many_heads(size):
    """Very many outputs with weights and losses of their own."""
    nodes = NETWORK + TRAINED
    for n in range(size // 5):
        nodes += [('w%d' % n, 'VariableV2', []), ('head%d' % n, 'MatMul', ['net', 'w%d' % n]),
                  ('loss%d' % n, 'SoftmaxCrossEntropyWithLogits', ['head%d' % n, 't']),
                  ('gradients/loss%d_grad/mul' % n, 'Mul', ['loss%d' % n, 't']),
                  ('train%d' % n, 'ApplyGradientDescent',
                   ['w%d' % n, 't', 'gradients/loss%d_grad/mul' % n])]
    return nodes


def many_gradients(size):
    """As many scopes that tf.gradients might have opened as nodes."""
    return NETWORK + TRAINED + [('g%d/net_grad/mul' % n, 'Mul', ['net', 't'])
                                for n in range(size)]


def many_choices(size):
    """Values chosen by indices that nobody knows to be labels or data."""
    nodes = list(NETWORK + TRAINED)
    for n in range(size // 3):
        nodes += [('i%d' % n, 'Placeholder', []), ('v%d' % n, 'VariableV2', []),
                  ('choice%d' % n, 'Gather', ['v%d' % n, 'i%d' % n])]
    return nodes + [('all', 'AddN', ['choice%d' % n for n in range(size // 3)]),
                    ('sum', 'Mul', ['all', 'net'])]


def shared_weights(size):
    """Very many layers, all with the same long way to one variable."""
    nodes = list(NETWORK + TRAINED) + [
        ('p%d' % n, 'Identity', ['p%d' % (n - 1) if n else 'w']) for n in range(size // 2)]
    return nodes + [('i', 'Placeholder', [])] + [
        ('l%d' % n, 'Gather', ['p%d' % (size // 2 - 1), 'i']) for n in range(size // 2)]


def many_components(size):
    """An iterator that delivers very many tensors through one more queue."""
    return NETWORK + TRAINED + [('it', 'IteratorGetNext', [])] + [
        ('q%d' % n, 'QueueEnqueueV2', ['it:%d' % n]) for n in range(size // 2)] + [
        ('use%d' % n, 'MatMul', ['it:%d' % n, 'w']) for n in range(size // 2)]


def many_switches(size):
    """Very many placeholders that one node of logic with very many consumers joins."""
    return NETWORK + TRAINED + [('p%d' % n, 'Placeholder', []) for n in range(size // 2)] + [
        ('and', 'LogicalAnd', ['p%d' % n for n in range(size // 2)])] + [
        ('c%d' % n, 'Switch', ['net', 'and']) for n in range(size // 2)]


def copies(size):
    """One layer built very many times with the same weights."""
    return NETWORK + TRAINED + [('fc_%d/MatMul' % n, 'MatMul', ['x', 'w'])
                                for n in range(1, size)]


def loops(size):
    """Loops in loops, none of which TensorFlow would build."""
    nodes = list(NETWORK + TRAINED)
    for n in range(size // 3):
        nodes += [('m%d' % n, 'Merge', ['m%d' % (n - 1) if n else 'net', 'n%d' % n]),
                  ('a%d' % n, 'Add', ['m%d' % n, 'w']), ('n%d' % n, 'NextIteration', ['a%d' % n])]
    return nodes


def rings(size):
    """Ways that come back to where they began, without the ops of loops."""
    return NETWORK + TRAINED + [
        ('r%d' % n, 'AddN', ['net', 'r%d' % ((n * 7 + 1) % size), 'r%d' % ((n + 1) % size)])
        for n in range(size)]


def judges(size):
    """Networks applied to given data and to each other's results."""
    nodes = list(NETWORK)
    for n in range(size // 4):
        source = 'd%d' % (n - 1) if n else 'net'
        nodes += [('v%d' % n, 'VariableV2', []), ('d%d' % n, 'MatMul', [source, 'v%d' % n]),
                  ('c%d' % n, 'SigmoidCrossEntropyWithLogits', ['d%d' % n, 't']),
                  ('train%d' % n, 'ApplyAdam', ['v%d' % n, 'c%d' % n])]
    return nodes


GRAPHS = (hub, hub_of_losses, chain, upside_down, branches_upside_down, crowd, nested, deep_crowd,
          long_names, many_heads, many_gradients, many_choices, shared_weights, many_components,
          many_switches, copies, loops, rings, judges)


def model(nodes):
    """A `Model` of (name, op, inputs) triples."""
    meta = protos.load().MetaGraphDef()
    for name, op, inputs in nodes:
        meta.graph_def.node.add(name=name, op=op, input=inputs)
    components = [node for node in meta.graph_def.node if node.op == 'IteratorGetNext']
    for node in components:
        node.attr['output_types'].list.type.extend([1] * min(len(nodes), 65536))
    return Model(meta, 'hostile.meta', 'meta_graph')
