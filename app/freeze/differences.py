"""What became of each node of a model in a file that was frozen from it."""
from typing import Dict, NamedTuple, Tuple

from app.errors import PlanError
from app.graph import reach
from app.graph.model import parse_input
from app.worker.frozen_file import open_frozen

KEPT, CONSTANT, REWRITTEN, REMOVED = 'kept', 'constant', 'rewritten', 'removed'
FATES = (KEPT, CONSTANT, REWRITTEN, REMOVED)

_VALUE = 'value'


class Differences(NamedTuple):
    """A frozen file beside its model.

    Attributes:
        path: Of the file.
        fates: One of `FATES` for the number of each node that the outputs need of the model.
            KEPT: with its op, inputs and attributes, devices and hints for the runtime apart.
            CONSTANT: another op in the model, a Const in the file, as variables become.
            REWRITTEN: with another op, other inputs or other attributes.
            REMOVED: the file has no node of that name.
        added: Names of nodes that only the file has, in its order.
    """

    path: str
    fates: Dict[int, str]
    added: Tuple[str, ...]

    def nodes(self, fate):
        """Ascending numbers of the nodes of a fate."""
        return sorted(node for node, found in self.fates.items() if found == fate)


def find(model, outputs, path):
    """The `Differences` between the part of a model that outputs need and a frozen file.

    Args:
        model: The `Model`.
        outputs: Node or tensor names of it.
        path: The frozen file, binary or text.

    Raises PlanError when the file can't be read as a GraphDef.
    """
    from app.formats import protos
    try:
        frozen = open_frozen(path, protos.load().GraphDef)
    except OSError as error:
        raise PlanError('%s can not be read: %s.' % (path, error.strerror),
                        code='frozen_unreadable')
    except ValueError as error:
        raise PlanError('%s is no frozen graph: %s.' % (path, error), code='frozen_unreadable')
    there = {node.name: node for node in frozen.outline.node}
    nodes = [model.index.get(name, model.index.get(parse_input(name)[0])) for name in outputs]
    fates = {node: _fate(model, node, there.get(model.names[node]))
             for node in reach.closure(model, [node for node in nodes if node is not None])}
    added = tuple(name for name in there if name not in model.index)
    frozen.release()
    return Differences(str(path), fates, added)


def _fate(model, node, other):
    if other is None:
        return REMOVED
    if other.op != model.ops[node]:
        return CONSTANT if other.op == 'Const' else REWRITTEN
    own = model.nodes[node]
    # Inputs as text may differ in nothing but the ":0" that goes without saying.
    if list(map(parse_input, own.input)) != list(map(parse_input, other.input)):
        return REWRITTEN
    return KEPT if _attributes(own) == _attributes(other) else REWRITTEN


def _attributes(node):
    """What a node's attributes say of its computing, to be compared.

    Of a constant's value dtype and shape: the outline of a file leaves large ones out, and
    the proof compares the numbers.
    """
    found = {}
    for name, value in node.attr.items():
        if name.startswith('_'):
            continue
        if name == _VALUE and node.op == 'Const':
            found[name] = (value.tensor.dtype,
                           tuple(size.size for size in value.tensor.tensor_shape.dim))
        else:
            found[name] = value
    return found
