"""Ops that reach outside of the graph: a model is somebody else's program.

The proof does not run them unless it is told to.
"""
import functools
import re
from typing import NamedTuple

from app.graph.model import CONTROL, parse_input

FILES, NETWORK, PYTHON, PROGRAM = 'files', 'the network', 'Python', 'another program'

_TOUCHES = {
    FILES: re.compile(
        r'WriteFile|ReadFile|MatchingFiles|Save(Slices|V2)?|SaveIterator|MergeV2Checkpoints|'
        r'RestoreIterator|(FixedLengthRecord|TextLine|TFRecord|WholeFile|LMDB|BigQuery)Reader'
        r'(V2)?|Reader(Read|ReadUpTo)(V2)?|RecordInput|(FixedLengthRecord|TextLine|TFRecord|Cache)'
        r'Dataset(V2)?|InitializeTableFromTextFile(V2)?|Generate(Vocab|BigQuery).*|'
        r'LoadAndRemapMatrix|PrintV2|.*SummaryFileWriter|Write.*Summary|.*SummaryDb.*'),
    NETWORK: re.compile(
        r'RemoteCall|RemoteFusedGraphExecute|_?(Host)?(Send|Recv)|Nccl.*|SqlDataset|Kafka.*|'
        r'Debug(Identity|NanCount|NumericSummary)(V2)?|.*(Infeed|Outfeed).*|.*Rpc'),
    PYTHON: re.compile(r'PyFunc(Stateless)?|EagerPyFunc'),
    PROGRAM: re.compile(r'(Decode|Encode)(Audio|Video)'),
}


class Effect(NamedTuple):
    """One op that reaches outside.

    Attributes:
        node: Node name.
        op: Its op; of a function that it calls, where that holds the op.
        touches: 'files', 'the network', 'Python' or 'another program'.
    """

    node: str
    op: str
    touches: str


@functools.lru_cache(maxsize=None)
def touches(op):
    """What an op reaches outside of the graph, None when nothing.

    >>> touches('WriteFile'), touches('MatMul')
    ('files', None)
    """
    return next((what for what, pattern in _TOUCHES.items() if pattern.fullmatch(op)), None)


def of_run(model, outputs, fed):
    """`Effect`s that a run of these outputs of a `Model` has.

    Args:
        outputs: Node numbers.
        fed: Names of the tensors that are fed: what lies before them does not run.
    """
    index = model.index
    cut = {(index[name], port) for name, port in map(parse_input, fed) if name in index}
    reached = _reached(outputs, model.inputs.__getitem__, cut)
    return list(_of_nodes((model.nodes[node] for node in sorted(reached)),
                          model.graph_def.library))


def of_graph(graph_def, outputs, fed):
    """`Effect`s that a run of a GraphDef has; outputs and ``fed`` are names of tensors."""
    nodes = {node.name: node for node in graph_def.node}
    reached = _reached({parse_input(name)[0] for name in outputs},
                       lambda name: map(parse_input, nodes[name].input) if name in nodes else (),
                       set(map(parse_input, fed)))
    return list(_of_nodes((nodes[name] for name in sorted(reached & set(nodes))),
                          graph_def.library))


def depends_on(graph_def, output, tensors):
    """Whether a tensor of a GraphDef is computed from one of some others; all by name."""
    nodes = {node.name: node for node in graph_def.node}
    reached = _reached({parse_input(output)[0]},
                       lambda name: map(parse_input, nodes[name].input) if name in nodes else (),
                       ())
    return any(parse_input(tensor)[0] in reached for tensor in tensors)


def sentence(found):
    """What is not run, and why, naming the first few."""
    names = ', '.join('%s (%s)' % (effect.node, effect.op) for effect in found[:3])
    more = ' and %d more' % (len(found) - 3) if len(found) > 3 else ''
    what = ' and '.join(sorted({effect.touches for effect in found}))
    return ('The model reaches outside of itself, to %s: %s%s. It was not run without '
            'your yes (--run-unsafe).' % (what, names, more))


def _reached(outputs, inputs_of, fed):
    """Set of the nodes that a run needs, given (node, port) pairs that are fed."""
    seen = set(outputs)
    stack = list(seen)
    while stack:
        for source, port in inputs_of(stack.pop()):
            if source not in seen and (port == CONTROL or (source, port) not in fed):
                seen.add(source)
                stack.append(source)
    return seen


def _of_nodes(nodes, library):
    inside = _of_functions(library)
    for node in nodes:
        what = touches(node.op)
        if what:
            yield Effect(node.name, node.op, what)
        for name in sorted(_functions_used(node) & set(inside)) if inside else ():
            yield Effect(node.name, *inside[name])


def _of_functions(library):
    """Function name to (op, what it touches), for those that reach outside."""
    found = {}
    for _ in library.function:
        before = len(found)
        for function in library.function:
            for node in function.node_def:
                what = touches(node.op)
                called = sorted(_functions_used(node) & set(found))
                if what or called:
                    found[function.signature.name] = (node.op, what) if what else \
                        found[called[0]]
        if len(found) == before:
            break
    return found


def _functions_used(node):
    """Names of functions that a node calls, as its op or through an attribute."""
    used = {node.op}
    for value in node.attr.values():
        if value.WhichOneof('value') == 'func':
            used.add(value.func.name)
        for function in value.list.func:
            used.add(function.name)
    return used
