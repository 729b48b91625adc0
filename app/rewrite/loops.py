"""Loops whose nodes take tensors from outside that never entered (H6).

Tools that put constants into a graph forget the control edge that holds one in its loop;
TensorFlow then says that a node has inputs from different frames.
"""
from app.graph.model import CONTROL
from app.rewrite import frames, nodes


def strangers(part):
    """Inputs of loop nodes that come from outside: node of a `Part` to positions.

    Returns:
        ({node: positions}, frame of each node as a tuple of frame names).
    """
    if part.closure_ops.isdisjoint(frames.ENTER_OPS):
        return {}, {}
    model, own = part.model, _frames(part)
    found = {}
    for node in part.closure:
        if model.ops[node] not in frames.ENTER_OPS and own[node]:
            positions = [position for position, (source, _) in enumerate(model.inputs[node])
                         if _given(model, source, own) != own[node]]
            if positions:
                found[node] = positions
    return found, own


def is_mendable(part, node, positions, own):
    """Whether all that comes from outside does so from the frame around, as data."""
    return all(part.model.inputs[node][position][1] != CONTROL
               and _given(part.model, part.model.inputs[node][position][0], own) == own[node][:-1]
               for position in positions)


def enter(draft):
    """Put an ``Enter`` before them; {'H6'} if there were any."""
    if not draft.choices.wants('H6'):
        return set()
    part, model = draft.part, draft.model
    found, own = strangers(part)
    examples = {own[node]: node for node in part.nodes_with(frames.ENTER_OPS)}
    done, entered = set(), {}
    for node, positions in found.items():
        if not is_mendable(part, node, positions, own):
            continue
        frame = own[node]
        for position in positions:
            pair = model.inputs[node][position]
            once = model.ops[node] in frames.MERGE_OPS
            if (pair, frame, once) not in entered:
                entered[pair, frame, once] = _entrance(
                    draft, pair, model.nodes[examples[frame]], once)
            draft.rewire(node, pair[0], pair[1], entered[pair, frame, once])
        done.add('H6')
    draft.commit()
    return done


def _entrance(draft, pair, example, once):
    """Name of an Enter of one tensor into the frame of another Enter."""
    model = draft.model
    dtype = model.dtypes(pair[0])[pair[1]].replace('_ref', '')
    attrs = {key: example.attr[key] for key in ('frame_name', 'parallel_iterations')
             if key in example.attr}
    return draft.add(model.names[pair[0]] + '/Enter', 'Enter', [nodes.tensor_name(model, *pair)],
                     T=nodes.Type(dtype), is_constant=not once, **attrs)


def _frames(part):
    """Frame of each node: the deepest that one of its inputs is in, until nothing changes.

    As BuildControlFlowInfo of tensorflow/core/graph/control_flow.cc, which refuses a graph
    where inputs disagree; there the first input counts.  What belongs to a loop's own
    machinery is in its frame, even where all that should enter it does not.
    """
    model = part.model
    own = {node: () for node in part.closure}
    waiting = list(part.nodes_with(frames.ENTER_OPS))
    names = {node: model.attr(node, 'frame_name') or '' for node in waiting}
    limit = len(names) + 1
    for node in waiting:
        own[node] = (names[node],)
    while waiting:
        node = waiting.pop()
        given = _given(model, node, own)
        reached = [(consumer, given + (names[consumer],) if consumer in names else given)
                   for consumer, _ in part.consumers(node)]
        reached += [(source, own[node]) for source in _machinery(model, node)]
        for other, frame in reached:
            if len(own[other]) < len(frame) <= limit:
                own[other] = frame
                waiting.append(other)
    return own


def _machinery(model, node):
    """Inputs that are in the frame of a node for being part of the same loop."""
    sources = [source for source, _ in nodes.data_inputs(model, node)]
    if model.ops[node] in frames.MERGE_OPS:
        return [source for source in sources if model.ops[source] in frames.NEXT_OPS]
    if model.ops[node] in frames.SWITCH_OPS and len(sources) > 1 \
            and model.ops[sources[1]] == 'LoopCond':
        return sources[1:] + [source for source in sources[:1]
                              if model.ops[source] in frames.MERGE_OPS]
    return []


def _given(model, node, own):
    """The frame in which consumers get a node's outputs."""
    return own[node][:-1] if model.ops[node] in frames.EXIT_OPS else own[node]
