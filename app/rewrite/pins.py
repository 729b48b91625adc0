"""Fixed values and new inputs: what a caller of the file need not, or may, feed (C3, C4)."""
from app.errors import NameNotFound, PlanError
from app.graph.model import CONTROL, PLACEHOLDER_OPS, parse_input
from app.graph.text import format_shape
from app.rewrite import nodes
from app.rewrite.choices import InputCut

SOURCE_OPS = frozenset([
    'QueueDequeue', 'QueueDequeueV2', 'QueueDequeueMany', 'QueueDequeueManyV2',
    'QueueDequeueUpTo', 'QueueDequeueUpToV2', 'IteratorGetNext', 'ReaderRead', 'ReaderReadV2',
    'ReaderReadUpTo', 'ReaderReadUpToV2', 'Unstage', 'StagePeek', 'RecordInput',
    'FixedLengthRecordDataset', 'ReadFile'])
"""Ops that bring in data by themselves."""

_SWITCH_WORDS = ('train', 'phase', 'keep', 'drop', 'mode', 'learning')
_LEARNING_PHASE = 'keras_learning_phase'
_INFERENCE_WORDS = ('infer', 'is_test', 'testing', 'is_eval')
_DATA_OPS = PLACEHOLDER_OPS | {'Variable', 'VariableV2', 'VarHandleOp'}


def is_switch(model, node):
    """Whether a placeholder turns training behaviour on and off (keep_prob, is_training)."""
    shape, dtype = model.shapes(node)[0], model.dtypes(node)[0]
    if shape:
        return False
    name = model.names[node].rsplit('/', 1)[-1].lower()
    named = any(word in name for word in _SWITCH_WORDS)
    return dtype == 'bool' or named and dtype in ('float32', 'float64', 'float16', 'int32')


def inference_value(model, node):
    """What a switch is fed for inference: False (True for ``is_inference``), 1.0, or 0.0.

    A keep probability is 1.0; what is subtracted from one first is a rate of dropout, 0.0.
    """
    dtype = model.dtypes(node)[0]
    if dtype == 'bool':
        name = model.names[node].rsplit('/', 1)[-1].lower()
        return 'train' not in name and any(word in name for word in _INFERENCE_WORDS)
    if dtype == 'int32':
        return 0
    for consumer, position in model.consumers[node]:
        if model.ops[consumer] == 'Sub' and position == 1:
            return 0.0
    return 1.0


def switches(part):
    """Placeholders of a `Part` that are there for training's sake only.

    They have to be fed, but for Keras' learning phase, which may have a default.
    """
    return [node for node in part.nodes_with(PLACEHOLDER_OPS)
            if is_switch(part.model, node) and (
                part.model.ops[node] != 'PlaceholderWithDefault'
                or is_learning_phase(part.model, node))]


def is_learning_phase(model, node):
    """Whether a switch is the one that Keras wires into all graphs (F5)."""
    return model.names[node].rsplit('/', 1)[-1].startswith(_LEARNING_PHASE)


def sources(part):
    """Nodes of a `Part` that bring in data by themselves, where a person would feed it.

    A ``PlaceholderWithDefault`` over a pipeline stands for the pipeline.  A file whose name
    is fed is none.
    """
    found = part.nodes_with(SOURCE_OPS)
    if not found:
        return []
    covers = [node for node in part.nodes_with({'PlaceholderWithDefault'})
              if _is_pipeline(part.model, node)]
    covered = set().union(*(_upstream(part.model, node) for node in covers))
    return sorted(covers + [node for node in found if node not in covered
                            and not _is_fed(part.model, node)])


def apply(draft):
    """Pin what was asked for and the switches, cut where asked for and at sources.

    Returns:
        Ids of the repairs among it that were made: C3, C4, C5, F5.

    Raises NameNotFound, PlanError.
    """
    done = set()
    model = draft.model
    _cut(draft, [_port(model, cut) + (cut,) for cut in draft.choices.inputs])
    draft.commit()
    for name, value in draft.choices.pins.items():
        _pin(draft, _known(draft.original, name), value)
    for node in switches(draft.part):
        name = draft.model.names[node]
        row = 'F5' if is_learning_phase(draft.model, node) else 'C3'
        if name not in draft.choices.pins and any(
                draft.choices.wants(identifier, True) for identifier in ('C3', row)):
            _pin(draft, draft.original.index[name], inference_value(draft.model, node))
            done.add(row)
    draft.commit()
    if draft.choices.wants('C4') or draft.choices.wants('C5'):
        row = 'C5' if draft.part.nodes_with({'OneShotIterator'}) else 'C4'
        found = [(node, port, InputCut(draft.model.names[node]))
                 for node in sources(draft.part) if node not in draft.part.outputs
                 for port in _used_ports(draft.part, node)]
        _cut(draft, found)
        done.update([row] if found else [])
        draft.commit()
    return done


def _pin(draft, node, value):
    """Make a node of the original a constant."""
    name = draft.original.names[node]
    number = draft.model.index.get(name)
    if number is None or number not in draft.part.kept:
        return
    dtypes = draft.model.dtypes(number)
    if not dtypes:
        raise PlanError('%s gives no value that could be fixed.' % name)
    dtype = dtypes[0].replace('_ref', '')
    try:
        shape = draft.model.shapes(number)[0]
        array = _filled(value, dtype, shape)
        tensor = nodes.tensor_proto(array, dtype)
    except (ValueError, TypeError, KeyError, OverflowError):
        raise PlanError('%s is %s and cannot be fixed to %s.' % (name, dtype, value),
                        code='pin_unusable')
    if dtype != 'string' and not _fits(array.shape, shape):
        what = 'a value of the shape %s' % format_shape(array.shape) if array.ndim \
            else 'a single value'
        raise PlanError('%s has the shape %s and cannot be fixed to %s.' % (
            name, format_shape(shape), what), code='pin_unusable')
    definition = draft.definition(number)
    inside = draft.in_loop(number)
    draft.replace(number, 'Const', [], dtype=nodes.Type(dtype), value=tensor)
    if not inside:
        del definition.input[:]
    elif draft.frame_anchor(number) is not None:
        definition.input.append('^' + draft.model.names[draft.frame_anchor(number)])
    draft.pinned[name + ':0'] = value


def _fits(shape, known):
    """Whether one shape may be where another is known; None is any size, or any shape."""
    return shape is None or known is None or len(shape) == len(known) and all(
        None in pair or pair[0] == pair[1] for pair in zip(shape, known))


def _filled(value, dtype, shape):
    """The value with its dtype; one number fills a known shape."""
    import numpy as np
    if dtype == 'string':
        return value
    if dtype == 'bool' and not isinstance(value, (bool, list)):
        value = {0: False, 1: True}[value]
    array = np.array(value, dtype)
    if dtype.startswith(('int', 'uint')) and not np.array_equal(array, np.array(value)):
        raise ValueError('no integer')
    if not array.shape and shape and None not in shape:
        return np.full(shape, array)
    return array


def _cut(draft, wanted):
    """Put placeholders in the place of tensors.

    Args:
        wanted: (node, port, `InputCut`) triples.
    """
    part, model = draft.part, draft.model
    for node in sorted({node for node, _, _ in wanted}):
        asked = {port: cut for other, port, cut in wanted if other == node}
        if node in part.outputs:
            raise PlanError('%s is an output; the graph cannot be cut there.'
                            % model.names[node])
        if node not in part.kept:
            continue
        left = set(_used_ports(part, node)) - set(asked)
        dtypes, shapes = model.dtypes(node), model.shapes(node)
        for port, cut in sorted(asked.items()):
            own = dtypes[port].replace('_ref', '')
            shape = cut.shape if cut.shape is not None else shapes[port]
            if not _fits(shape, shapes[port]):
                raise PlanError('%s has the shape %s in the graph and cannot be fed %s.' % (
                    model.names[node], format_shape(shapes[port]), format_shape(shape)),
                    code='input_unusable')
            _put_placeholder(draft, node, port, cut.dtype or own, own, shape,
                             in_place=not left and port == min(asked))


def _put_placeholder(draft, node, port, dtype, own, shape, in_place):
    model = draft.model
    name = model.names[node]
    attrs = {'dtype': nodes.Type(dtype),
             'shape': nodes.UNKNOWN_RANK if shape is None else nodes.Shape(shape)}
    if in_place:
        draft.replace(node, 'Placeholder', [], **attrs)
        del draft.definition(node).input[:]
        fed = name
    else:
        fed = draft.add('%s_%d' % (name, port) if port else name, 'Placeholder', **attrs)
    taken = fed
    if dtype != own:
        taken = draft.add(fed + '/cast', 'Cast', [fed], SrcT=nodes.Type(dtype),
                          DstT=nodes.Type(own))
    if taken != name or port:
        draft.redirect(node, port, taken)
    draft.cuts['%s:%d' % (name, port)] = fed + ':0'


def _port(model, cut):
    """(node, port) of an `InputCut`."""
    node = _known(model, cut.name)
    port = 0 if cut.name in model.index else parse_input(cut.name)[1]
    if port == CONTROL or port >= len(model.dtypes(node)):
        raise PlanError('%s has no output %s to be fed.' % (model.names[node], cut.name),
                        code='input_unusable')
    return node, port


def _known(model, name):
    stem, _ = parse_input(name)
    node = model.index.get(name, model.index.get(stem))
    if node is None:
        raise NameNotFound('There is no node %s in %s.' % (name, model.path.name),
                           hint='"explain" tells which name is meant.')
    return node


def _used_ports(part, node):
    inputs = part.model.inputs
    return sorted({inputs[consumer][position][1] for consumer, position in part.consumers(node)}
                  - {CONTROL})


def _is_pipeline(model, node):
    upstream = _upstream(model, node)
    ops = {model.ops[source] for source in upstream}
    return not ops.isdisjoint(SOURCE_OPS) and ops.isdisjoint(_DATA_OPS)


def _is_fed(model, node):
    """Whether a file is read whose name is fed."""
    return model.ops[node] == 'ReadFile' and any(
        model.ops[source] in PLACEHOLDER_OPS for source in _upstream(model, node))


def _upstream(model, node):
    """What a node needs, itself left out."""
    found, stack = set(), [node]
    while stack:
        for source, _ in model.inputs[stack.pop()]:
            if source not in found:
                found.add(source)
                stack.append(source)
    return found
