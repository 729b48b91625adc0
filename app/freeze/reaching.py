"""G13, G11: ops of the outputs that reach outside of the graph, told before they do."""
from app.checks.finding import WARNING, Finding
from app.freeze import effects
from app.graph.text import plural
from app.rewrite import pins

_PYTHON_OPS = frozenset(['PyFunc', 'PyFuncStateless', 'EagerPyFunc'])


def outside(data):
    """Ops that touch files (the nearest row is G13), and others (G11).

    Nodes that call Python themselves are told of by `app.checks.ops.python_functions`, the
    input pipeline by `app.checks.inputs.no_input`.
    """
    model = data.model
    if not model.graph_def.library.function and not any(map(effects.touches, data.closure_ops)):
        return
    fed = ['%s:%d' % (model.names[node], port) for node in pins.sources(data)
           for port in range(len(model.dtypes(node)))]
    found = [effect for effect in effects.of_run(model, data.outputs, fed)
             if model.ops[model.index[effect.node]] not in _PYTHON_OPS]
    for row, chosen in (('G13', [e for e in found if e.touches == effects.FILES]),
                        ('G11', [e for e in found if e.touches != effects.FILES])):
        if chosen:
            first = chosen[0]
            more = '' if len(chosen) == 1 else ' and %s more' % plural(len(chosen) - 1, 'op')
            yield Finding(
                row, WARNING, tuple(effect.node for effect in chosen),
                'Each run of the file touches %s, by %s (%s)%s; the proof runs that only when '
                'told to.' % (' and '.join(sorted({effect.touches for effect in chosen})),
                              first.node, first.op, more),
                data.path(model.index[first.node]))
