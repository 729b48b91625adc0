"""Tables of a model's nodes and variables as CSV."""
import csv
import io

from app.checkpoint.keymap import variable_keys
from app.checkpoint.tensors import ITEM_BYTES, count_elements
from app.graph.text import format_shape

NODE_COLUMNS = ('name', 'op', 'role', 'dtypes', 'shapes', 'inputs', 'control_inputs', 'consumers',
                'device')
VARIABLE_COLUMNS = ('name', 'op', 'dtype', 'shape', 'elements', 'bytes', 'key', 'slice',
                    'trainable')


def nodes(model):
    """Yield the rows of all nodes, in file order; several values are separated by ``;``."""
    for node in range(model.node_count):
        shapes = model.shapes(node)
        inputs = model.inputs[node]
        control = [model.names[source] for source, port in inputs if port < 0]
        data = [model.names[source] + (':%d' % port if port else '')
                for source, port in inputs if port >= 0]
        yield (model.names[node], model.ops[node], model.roles[node],
               ';'.join(model.dtypes(node)), ';'.join(map(format_shape, shapes)), ';'.join(data),
               ';'.join(control), len(model.consumers[node]), model.device(node))


def variables(model):
    """Yield the rows of all variables; what the file doesn't say is empty."""
    keys = variable_keys(model)
    trainable = set(model.collections().get('trainable_variables', ()))
    for node in model.variables:
        shape = model.variable_shape(node)
        dtype = str(model.attr(node, 'dtype') or '').replace('_ref', '')
        known = shape is not None and None not in shape
        count = count_elements(shape) if known else ''
        size = count * ITEM_BYTES.get(dtype, 0) if known else ''
        found = keys[node]
        name = model.names[node]
        yield (name, model.ops[node], dtype, format_shape(shape), count, size or '',
               found.key, found.slice_spec,
               'yes' if {name, name + ':0'} & trainable else 'no')


def as_csv(columns, rows):
    """A table as CSV text (RFC 4180), its columns' names in the first line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator='\r\n')
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue()
