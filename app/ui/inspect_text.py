"""What the inspector says about a node or a scope, as data. No widgets."""
from collections import Counter
from functools import partial
from typing import Callable, NamedTuple, Optional, Tuple

from app.graph import arguments
from app.graph.text import format_bytes, format_shape
from app.ui import values_of
from app.ui.words import texts, tr

MANY = 60
LIMIT = 500
"""Most rows that a section lists, even unfolded."""


class Row(NamedTuple):
    """One line: label, text, the node it links to (or None), a note, and a function that
    gives the full text where ``text`` is a short form (or None)."""

    label: str
    text: str
    link: Optional[str] = None
    note: str = ''
    full: Optional[Callable[[], str]] = None


class Section(NamedTuple):
    """A titled group of rows; ``rest`` counts those left out."""

    title: str
    rows: Tuple[Row, ...]
    rest: int = 0


def warm(model):
    """Do now, in another thread, what the first node shown would wait for."""
    from app.graph import opdocs
    opdocs.docs_of('Const')
    for node in model.variables[:1]:
        values_of.stored_as(model, node)
    for node in range(min(model.node_count, 1)):
        node_sections(model, node)


def node_sections(model, node, variable=None):
    """Sections for a node; ``variable`` is its `PlannedVariable` when there is a plan."""
    sections = [Section(tr('Outputs'), tuple(_outputs(model, node)))]
    stored = _checkpoint(model, node, variable)
    if stored:
        sections.append(Section(tr('Checkpoint'), stored))
    if model.ops[node] == 'Const':
        sections.append(Section(tr('Value'), _constant(model, node)))
    data, control = _inputs(model, node)
    sections += [_limited(tr('Inputs'), data), _limited(tr('Control inputs'), control)]
    data, control, rest = _consumers(model, node)
    sections += [Section(tr('Consumers'), tuple(data), rest),
                 Section(tr('Control consumers'), tuple(control))]
    sections.append(Section(tr('Attributes'), _attributes(model, node)))
    sections.append(Section(tr('Placement'), _placement(model, node)))
    return [section for section in sections if section.rows]


def scope_sections(model, scope):
    """Sections for a name scope."""
    tree = model.scopes
    nodes = list(tree.descendants(scope))
    subscopes, direct = tree.children(scope)
    ops = Counter(map(model.ops.__getitem__, nodes))
    variables = set(model.variables).intersection(nodes)
    rows = [Row(tr('nodes'), '{:,}'.format(len(nodes))),
            Row(tr('scopes here'), '{:,}'.format(len(subscopes))),
            Row(tr('nodes here'), '{:,}'.format(len(direct)))]
    if variables:
        sizes = [values_of.variable_bytes(model, node) or 0 for node in variables]
        rows.append(Row(tr('variables'), '{:,}'.format(len(variables)),
                        note=format_bytes(sum(sizes))))
    histogram = tuple(Row(op, '{:,}'.format(count)) for op, count in ops.most_common())
    return [Section(tr('Contents'), tuple(rows)), Section(tr('Ops'), histogram)]


KINDS = texts({'meta_graph': 'training checkpoint graph (MetaGraphDef)',
               'graph_def': 'GraphDef', 'frozen_graph': 'frozen GraphDef',
               'saved_model': 'SavedModel', 'event_log': 'event log'})


NO_CHECKPOINT = texts('none found beside the file')
NO_VARIABLES = texts('not needed: the graph has no variables')
INPUT_KINDS = texts({'label': 'label: only the loss or a metric looks at it',
                     'switch': 'switch: steers what the network does'})


def checkpoint_text(model):
    """Where the weights of a model come from, in a line."""
    return model.checkpoint or tr(NO_CHECKPOINT if model.variables else NO_VARIABLES)


def model_sections(model):
    """Sections for a whole model: what the file is, and its inputs."""
    from app.naming import inputs
    rows = [Row(tr('file'), str(model.path)),
            Row(tr('kind'), tr(KINDS.get(model.kind, model.kind))),
            Row(tr('checkpoint'), checkpoint_text(model))]
    if model.tensorflow_version:
        rows.append(Row('TensorFlow', model.tensorflow_version))
    rows += [Row(tr('nodes'), '{:,}'.format(model.node_count)),
             Row(tr('edges'), '{:,}'.format(model.edge_count)),
             Row(tr('name scopes'), '{:,}'.format(len(model.scopes.scopes()) - 1)),
             Row(tr('variables'), '{:,}'.format(len(model.variables)))]
    found = [Row('%s %s' % (entry['dtype'], format_shape(entry['shape'])),
                 entry['name'], entry['name'].split(':')[0], tr(INPUT_KINDS.get(entry['kind'], '')))
             for entry in inputs.describe(model)[:MANY]]
    sections = [Section(tr('Model'), tuple(rows)), Section(tr('Inputs'), tuple(found))]
    return [section for section in sections if section.rows]


def format_value(value, most=8, limit=160):
    """An attribute value as short text: so many list items, so many letters."""
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, float):
        return '%g' % value
    if isinstance(value, bytes):
        return _short(value.decode('utf-8', 'replace'), limit)
    if isinstance(value, tuple):
        return format_shape(value)
    if value is None:
        return tr('unknown')
    if isinstance(value, list):
        shown = ', '.join(format_value(item, most, limit) for item in value[:most])
        return '[%s%s]' % (shown, tr(', … %d more') % (len(value) - most)
                           if len(value) > most else '')
    if hasattr(value, 'tensor_shape'):
        return values_of.tensor_text(value)
    if value == '':
        return tr('empty')
    if hasattr(value, 'DESCRIPTOR'):
        return _short(' '.join(str(value).split()), limit)
    return _short(str(value), limit)


def _short(text, limit):
    return text if len(text) <= limit else text[:limit] + '…'


def _limited(title, rows):
    return Section(title, tuple(rows[:LIMIT]), max(0, len(rows) - LIMIT))


def tensor_facts(model, node, port):
    """'float32  ?x10' for an output tensor, '' for one that the node doesn't have."""
    dtypes, shapes = model.dtypes(node), model.shapes(node)
    if port >= len(dtypes):
        return ''
    return '%s  %s' % (dtypes[port], format_shape(shapes[port] if port < len(shapes) else None))


def _outputs(model, node):
    names = arguments.output_names(model.op_table.find(model.ops[node]), model.nodes[node])
    for port in range(min(model.outputs_of(node), LIMIT)):
        name = names[port] if port < len(names) else ''
        yield Row(':%d' % port, tensor_facts(model, node, port), note=name)


def _checkpoint(model, node, variable):
    if model.ops[node] not in values_of.VARIABLE_OPS:
        return ()
    size = variable.bytes if variable is not None else values_of.variable_bytes(model, node)
    key, slice_spec = values_of.stored_as(model, node, variable)
    rows = []
    if model.checkpoint:
        rows.append(Row(tr('key'), key or tr('not in the checkpoint')))
        if slice_spec:
            rows.append(Row(tr('slice'), slice_spec))
    else:
        rows.append(Row(tr('key'), key or '', note=tr('no checkpoint is open')))
    if size:
        rows.append(Row(tr('size'), format_bytes(size)))
    return tuple(rows)


def _constant(model, node):
    tensor = values_of.constant_of(model, node)
    if tensor is None:
        return (Row(tr('value'), tr('missing')),)
    full = partial(values_of.all_values, tensor)
    listed = values_of.SHOWN < values_of.elements(tensor) <= values_of.LISTED
    return (Row(tr('value'), values_of.tensor_text(tensor), full=full if listed else None),)


def _inputs(model, node):
    names = arguments.input_names(model.op_table.find(model.ops[node]), model.nodes[node])
    data, control = [], []
    for source, port in model.inputs[node]:
        name = model.names[source]
        if port < 0:
            control.append(Row(model.ops[source], name, name))
        else:
            label = names[len(data)] if len(data) < len(names) else model.ops[source]
            data.append(Row(label, name if port == 0 else '%s:%d' % (name, port), name,
                            tensor_facts(model, source, port) if len(data) < LIMIT else ''))
    data += [Row(tr('missing'), text) for at, text in model.dangling if at == node]
    return data, control


def _consumers(model, node):
    """(rows of data consumers, rows of control consumers, number left out)."""
    data, control = [], []
    everyone = model.consumers[node]
    many = model.outputs_of(node) > 1
    for consumer, position in everyone[:LIMIT]:
        name = model.names[consumer]
        port = model.inputs[consumer][position][1]
        if port < 0:
            control.append(Row(model.ops[consumer], name, name))
        else:
            data.append(Row(model.ops[consumer], name, name,
                            tr('of :%d') % port if many else ''))
    return data, control, max(0, len(everyone) - LIMIT)


def _attributes(model, node):
    rows = []
    is_constant = model.ops[node] == 'Const'
    for key, value in model.attrs(node).items():
        if key == '_class' or key == 'value' and is_constant:
            continue
        text = format_value(value)
        full = partial(format_value, value, LIMIT, 20000) if '…' in text else None
        rows.append(Row(key, text, full=full))
    return tuple(rows)


def _placement(model, node):
    rows = [Row(tr('device'), model.nodes[node].device or tr('not pinned')),
            Row(tr('role'), model.roles[node])]
    together = model.attr(node, '_class')
    for entry in (together if isinstance(together, list) else [])[:MANY]:
        text = entry if isinstance(entry, str) else entry.decode('utf-8', 'replace')
        name = text[len('loc:@'):] if text.startswith('loc:@') else text
        known = name in model.index
        rows.append(Row(tr('colocated'), name, name if known else None,
                        '' if known else tr('not in the graph')))
    return tuple(rows)
