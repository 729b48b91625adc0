"""What the inspector says about a node or a scope, as data. No Qt."""
from collections import Counter
from typing import NamedTuple, Optional, Tuple

from app.graph.text import format_bytes, format_shape

MANY = 60
_HIDDEN = ('_output_shapes', '_class')


class Row(NamedTuple):
    """One line: a label, a text, and the node it links to (or None)."""

    label: str
    text: str
    link: Optional[str] = None


class Section(NamedTuple):
    """A titled group of rows."""

    title: str
    rows: Tuple[Row, ...]


def node_sections(model, node, variable=None):
    """Sections for a node; ``variable`` is its `PlannedVariable` when there is a plan."""
    sections = [Section('Tensors', tuple(
        Row('%s:%d' % (model.names[node].split('/')[-1], port),
            '%s  %s' % (dtype, format_shape(shape)))
        for port, (dtype, shape) in enumerate(_tensors(model, node))))]
    if variable is not None:
        rows = [Row('key', variable.key or 'not in the checkpoint'),
                Row('size', format_bytes(variable.bytes))]
        if variable.slice:
            rows.append(Row('slice', variable.slice))
        sections.append(Section('Checkpoint', tuple(rows)))
    sections.append(Section('Inputs', _inputs(model, node)))
    sections.append(Section('Consumers', _consumers(model, node)))
    rows = [Row(key, format_value(value)) for key, value in model.attrs(node).items()
            if key not in _HIDDEN]
    colocated = model.attr(node, '_class')
    if colocated:
        rows.append(Row('_class', format_value(colocated)))
    sections.append(Section('Attributes', tuple(rows)))
    device = model.nodes[node].device
    sections.append(Section('Placement', (Row('device', device or 'not pinned'),
                                          Row('role', model.roles[node]))))
    return [section for section in sections if section.rows]


def scope_sections(model, scope):
    """Sections for a name scope."""
    tree = model.scopes
    nodes = list(tree.descendants(scope))
    subscopes, direct = tree.children(scope)
    ops = Counter(model.ops[node] for node in nodes)
    rows = (Row('nodes', '%d' % len(nodes)), Row('scopes here', '%d' % len(subscopes)),
            Row('nodes here', '%d' % len(direct)))
    shown = ops.most_common(12)
    histogram = tuple(Row(op, '%d' % count) for op, count in shown)
    rest = len(ops) - len(shown)
    if rest > 0:
        histogram += (Row('… %d more' % rest, ''),)
    return [Section('Contents', rows), Section('Ops', histogram)]


KINDS = {'meta_graph': 'training checkpoint graph (MetaGraphDef)', 'graph_def': 'GraphDef',
         'frozen_graph': 'frozen GraphDef', 'saved_model': 'SavedModel',
         'event_log': 'event log'}


def model_sections(model):
    """Sections for a whole model: what the file is, and its inputs."""
    from app.naming import inputs
    rows = [Row('file', str(model.path)), Row('kind', KINDS.get(model.kind, model.kind)),
            Row('checkpoint', model.checkpoint or 'none found beside the file')]
    if model.tensorflow_version:
        rows.append(Row('TensorFlow', model.tensorflow_version))
    rows += [Row('nodes', '{:,}'.format(model.node_count)),
             Row('edges', '{:,}'.format(model.edge_count)),
             Row('name scopes', '{:,}'.format(len(model.scopes.scopes()) - 1)),
             Row('variables', '{:,}'.format(len(model.variables)))]
    found = [Row('%s %s' % (entry['dtype'], format_shape(entry['shape'])),
                 entry['name'], entry['name']) for entry in inputs.describe(model)[:MANY]]
    sections = [Section('Model', tuple(rows)), Section('Inputs', tuple(found))]
    return [section for section in sections if section.rows]


def format_value(value):
    """An attribute value as short text."""
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, float):
        return '%g' % value
    if isinstance(value, bytes):
        return _short(value.decode('utf-8', 'replace'))
    if isinstance(value, tuple):
        return format_shape(value)
    if isinstance(value, list):
        shown = ', '.join(format_value(item) for item in value[:8])
        return '[%s%s]' % (shown, ', … %d more' % (len(value) - 8) if len(value) > 8 else '')
    if hasattr(value, 'tensor_shape'):
        return _tensor_text(value)
    if hasattr(value, 'DESCRIPTOR'):
        return _short(' '.join(str(value).split()))
    return _short(str(value))


def _tensor_text(proto):
    shape = tuple(dim.size for dim in proto.tensor_shape.dim)
    for field in ('float_val', 'int_val', 'int64_val', 'double_val', 'bool_val'):
        values = getattr(proto, field)
        if len(values) == 1:
            return '%s  (%s)' % (format_value(values[0]), format_shape(shape))
    if len(proto.string_val) == 1:
        return '%s  (%s)' % (format_value(proto.string_val[0]), format_shape(shape))
    size = len(proto.tensor_content)
    return 'tensor %s%s' % (format_shape(shape), ', ' + format_bytes(size) if size else '')


def _short(text, limit=160):
    return text if len(text) <= limit else text[:limit] + '…'


def _tensors(model, node):
    shapes, dtypes = model.shapes(node), model.dtypes(node)
    for port, dtype in enumerate(dtypes):
        yield dtype, shapes[port] if port < len(shapes) else None


def _inputs(model, node):
    rows = []
    for source, port in model.inputs[node][:MANY]:
        name = model.names[source]
        if port < 0:
            rows.append(Row('control', '^' + name, name))
        else:
            rows.append(Row(model.ops[source], name if port == 0 else '%s:%d' % (name, port),
                            name))
    rows += [Row('missing', text) for at, text in model.dangling if at == node]
    return _with_rest(rows, len(model.inputs[node]) - MANY)


def _consumers(model, node):
    rows = []
    for consumer, position in model.consumers[node][:MANY]:
        name = model.names[consumer]
        control = model.inputs[consumer][position][1] < 0
        rows.append(Row('control' if control else model.ops[consumer], name, name))
    return _with_rest(rows, len(model.consumers[node]) - MANY)


def _with_rest(rows, rest):
    if rest > 0:
        rows.append(Row('', '… %d more' % rest))
    return tuple(rows)
