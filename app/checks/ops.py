"""G rows: ops and devices that trouble whoever loads the file."""
from app.checks import edits, newer
from app.checks.finding import ERROR, NOTE, WARNING, Finding
from app.graph.opdefs import contrib_modules
from app.rewrite import newer as rewriting
from app.rewrite.repairs import REPAIRS

_GPU_PREFIXES = ('Cudnn', 'Nccl')
_TPU_PREFIXES = ('TPU', 'Infeed', 'Outfeed', 'ConfigureDistributedTPU', 'CrossReplicaSum')
_PYTHON_OPS = frozenset(['PyFunc', 'PyFuncStateless', 'EagerPyFunc'])


def python_functions(data):
    """G11: Python code that no file can hold."""
    nodes = data.nodes_with(_PYTHON_OPS)
    if nodes:
        yield Finding(
            'G11', WARNING, data.names(nodes),
            '%s calls a Python function, which is not in the file: it runs in no other process.'
            % data.model.names[nodes[0]], data.path(nodes[0]))


def other_hardware(data):
    """G8, G17: ops that no CPU runs."""
    for row, prefixes, what in (('G8', _GPU_PREFIXES, 'a GPU'), ('G17', _TPU_PREFIXES, 'a TPU')):
        nodes = [node for node in data.closure if data.model.ops[node].startswith(prefixes)]
        if nodes:
            yield Finding(
                row, WARNING, data.names(nodes),
                'The outputs need %s (%s), which only runs on %s: the file can be written, but '
                'neither run nor proven here.' % (
                    data.model.names[nodes[0]], data.model.ops[nodes[0]], what),
                data.path(nodes[0]))


def contrib_ops(data):
    """G1: ops that TensorFlow only knows once a module of contrib was imported."""
    modules = contrib_modules()
    nodes = [node for node in data.nodes_with(set(modules))
             if not data.model.ops[node].startswith(_GPU_PREFIXES + _TPU_PREFIXES)]
    if nodes:
        names = sorted({modules[data.model.ops[node]] for node in nodes})
        yield Finding(
            'G1', NOTE, data.names(nodes),
            '%s (%s) is an op of contrib: TensorFlow loads the file only after "import %s", with '
            'which the loading code begins.' % (
                data.model.names[nodes[0]], data.model.ops[nodes[0]], ', '.join(names)),
            data.path(nodes[0]))


def dangling_inputs(data):
    """G10: inputs that name no node, as hand-edited graphs have them."""
    broken = [(node, text) for node, text in data.original.dangling
              if data.original.names[node] in data.model.index
              and data.model.index[data.original.names[node]] in data.kept]
    if broken:
        node, text = broken[0]
        name = data.original.names[node]
        yield Finding(
            'G10', ERROR, tuple(data.original.names[node] for node, _ in broken),
            '%s takes %s, and there is no such node; TensorFlow would not load the file.'
            % (name, text), data.path(data.model.index[name]))


def colocation(data):
    """G9, F2: nodes that are to sit with a node that is not kept."""
    rows = {}
    for node, entries in edits.dangling_classes(data.model, data.closure).items():
        rows.setdefault(edits.colocation_row(data.original, entries), {})[node] = entries
    for row, found in sorted(rows.items(), reverse=True):
        yield _colocated(data, row, found)


def _colocated(data, row, found):
    mended = _is_mended(data, row)
    nodes = sorted(found)
    message = ('%s is colocated with %s, which is not kept; TensorFlow would not load the file'
               % (data.model.names[nodes[0]],
                  found[nodes[0]][0].decode('utf-8', 'replace')[len('loc:@'):]))
    return Finding(row, NOTE if mended else ERROR, data.names(nodes),
                   message + (', so the colocation is left out.' if mended else '.'),
                   data.path(nodes[0]), REPAIRS[row], mended)


def newer_attributes(data):
    """G4: attributes that TF 1.4 does not know, those at their defaults and others."""
    found = newer.attributes(data.model, data.closure)
    idle = {node: names for node, (names, _) in found.items() if names}
    if idle:
        mended = _is_mended(data, 'G4')
        nodes = sorted(idle)
        message = '%s of a newer TensorFlow (%s) with their default values' % (
            'One node has attributes' if len(nodes) == 1
            else '%d nodes have attributes' % len(nodes),
            ', '.join(sorted({name for names in idle.values() for name in names})))
        yield Finding('G4', NOTE if mended else WARNING, data.names(nodes),
                      message + (', which are left out.' if mended else
                                 '; TensorFlow 1.4 would not run them.'),
                      data.path(nodes[0]), REPAIRS['G4'], mended)
    asking = {node: values for node, (_, values) in found.items() if values}
    if asking:
        nodes = sorted(asking)
        name, value = asking[nodes[0]][0]
        more = ' (and %d more nodes)' % (len(nodes) - 1) if len(nodes) > 1 else ''
        yield Finding(
            'G4', WARNING, data.names(nodes),
            '%s%s asks for %s = %s, which TensorFlow 1.4 cannot do; it would refuse to run the '
            'file, which later releases run.' % (data.model.names[nodes[0]], more, name, value),
            data.path(nodes[0]))


def unknown_ops(data):
    """G2, G3: ops that nobody registers in TF 1.4."""
    unknown = newer.unknown_ops(data.model, data.closure)
    if not unknown:
        return
    nodes = data.nodes_with(unknown)  # None, where they are inside of functions.
    one = len(unknown) == 1
    mendable = rewriting.possible(data)
    yield Finding(
        'G3' if mendable or newer.is_newer(data.model) else 'G2', WARNING, data.names(nodes),
        'TensorFlow 1.4 does not know the op%s %s; the file can be written, but only loads where '
        '%s registered.' % ('' if one else 's', ', '.join(sorted(unknown)),
                            'it is' if one else 'they are'),
        data.path(nodes[0]) if nodes else (), REPAIRS['G3'] if mendable else None)


def graph_version(data):
    """G5: a graph that refuses readers as old as TF 1.4."""
    versions = data.model.graph_def.versions
    if versions.min_consumer > newer.VERSION:
        yield Finding(
            'G5', WARNING, (),
            'The graph asks for a TensorFlow of graph version %d or later; TensorFlow 1.4 is of '
            'version %d and refuses to load the file. Later releases load it.'
            % (versions.min_consumer, newer.VERSION))
    elif newer.VERSION in versions.bad_consumers:
        yield Finding(
            'G5', WARNING, (),
            'The graph forbids readers of graph version %d, which TensorFlow 1.4 is; it refuses '
            'to load the file.' % newer.VERSION)


def devices(data):
    """G7: nodes tied to a device; a warning when it is one of a cluster."""
    nodes = [node for node in data.closure if data.model.nodes[node].device]
    if not nodes:
        return
    names = sorted({data.model.nodes[node].device for node in nodes})
    cluster = any('/job:' in name for name in names)
    rare = edits.tied(data.model, nodes)
    mended = bool(rare) and _is_mended(data, 'G7')
    message = '%d nodes are tied to a device (%s)' % (len(nodes), ', '.join(names))
    yield Finding(
        'G7', NOTE if mended or not cluster else WARNING, data.names(rare or nodes),
        message + ('; those that few machines have are cleared.' if mended else
                   '; the file runs only where that device is, unless devices are cleared when '
                   'it is loaded.'),
        data.path((rare or nodes)[0]), REPAIRS['G7'] if rare else None, mended)


def _is_mended(data, identifier):
    return any(edit.repair == identifier for found in data.edits.values() for edit in found)
