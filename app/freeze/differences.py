"""What became of each node of a model in a file that was frozen from it."""
from typing import Dict, NamedTuple, Tuple

from app.errors import PlanError
from app.graph import reach
from app.graph.model import parse_input
from app.worker.frozen_file import open_frozen

KEPT, CONSTANT, REWRITTEN, REMOVED, ADDED = FATES = (
    'kept', 'constant', 'rewritten', 'removed', 'added')

_VALUE = 'value'


class Differences(NamedTuple):
    """A frozen file beside its model.

    Attributes:
        path: Of the file.
        fates: One of `FATES` for the number of each node that the outputs need of the model,
            or that the file has.
            KEPT: with its op, inputs and attributes, devices and hints for the runtime apart.
            CONSTANT: another op in the model, a Const in the file, as variables become.
            REWRITTEN: with another op, other inputs or other attributes.
            REMOVED: the file has no node of that name.
            ADDED: the outputs do not need it in the model, and the file has it.
        added: Names of nodes that the outputs do not need in the model, in the file's order;
            the model need not have them.
        changes: What is other about each REWRITTEN node, for people.
    """

    path: str
    fates: Dict[int, str]
    added: Tuple[str, ...]
    changes: Dict[int, str]

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
        raise PlanError('%s cannot be read: %s.' % (path, error.strerror),
                        code='frozen_unreadable')
    except ValueError as error:
        raise PlanError('%s is no frozen graph: %s.' % (path, error), code='frozen_unreadable')
    there = {node.name: node for node in frozen.outline.node}
    nodes = [model.index.get(name, model.index.get(parse_input(name)[0])) for name in outputs]
    fates, changes = {}, {}
    for node in reach.closure(model, [node for node in nodes if node is not None]):
        other = there.get(model.names[node])
        if other is None:
            fates[node] = REMOVED
        elif other.op == 'Const' != model.ops[node]:
            fates[node] = CONSTANT
        else:
            change = _change(model.nodes[node], other)
            fates[node] = REWRITTEN if change else KEPT
            if change:
                changes[node] = change
    added = tuple(name for name in there if model.index.get(name) not in fates)
    fates.update((model.index[name], ADDED) for name in added if name in model.index)
    frozen.release()
    return Differences(str(path), fates, added, changes)


def _change(own, other):
    """What is other about a node of the file than about that of the model, '' for nothing."""
    if own.op != other.op:
        return '%s → %s' % (own.op, other.op)
    # Inputs as text may differ in nothing but the ":0" that goes without saying.
    before, after = ([parse_input(text) for text in node.input] for node in (own, other))
    if before != after:
        gone = [text for text, parsed in zip(own.input, before) if parsed not in after]
        new = [text for text, parsed in zip(other.input, after) if parsed not in before]
        if gone and new:
            return 'takes %s instead of %s' % (', '.join(new), ', '.join(gone))
        return 'waits no longer for ' + ', '.join(gone).replace('^', '') if gone and all(
            text.startswith('^') for text in gone) else 'other inputs: ' + ', '.join(gone or new)
    before, after = _attributes(own), _attributes(other)
    names = sorted(name for name in set(before) | set(after)
                   if before.get(name) != after.get(name))
    return 'other attributes: ' + ', '.join(names) if names else ''


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
