"""State that a run would change: cut where nothing but the order asks for it (B1-B7, F6).

TensorFlow 1.4 does not load a file in which an op wants the variable itself where a
constant stands.  What reaches the outputs by control edges alone is left out: a run then
computes the same values and changes nothing.
"""
from collections import deque

from app.graph.model import CONTROL
from app.rewrite import frames, nodes, switches

IDS = ('B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B7', 'F6')
FLOW_OPS = {'RefSwitch': 'Switch', 'RefEnter': 'Enter', 'RefMerge': 'Merge',
            'RefExit': 'Exit', 'RefNextIteration': 'NextIteration', 'RefIdentity': 'Identity'}
"""Ops that hand a reference on, and those that hand on its value."""

_VARIABLES = frozenset(['Variable', 'VariableV2'])
_QUESTIONS = frozenset(['IsVariableInitialized', 'VarIsInitializedOp'])
_RESOURCE_READS = frozenset(['ReadVariableOp', 'ResourceGather', 'VariableShape']) | _QUESTIONS
_DEEPEST = 50  # conditions within one another
_LISTS = frozenset(['RefMerge', 'RefSelect'])


class Trouble:
    """Ops of a `Part` that can't take a constant for a variable.

    Attributes:
        updates: Op to the variable that it changes.
        flows: Ops that hand the reference of a variable on, to that variable.
        questions: Ops that ask whether a variable has a value, to that variable.
        late: Reader of a variable to an update that it has to wait for.
        by_value: Those of ``updates`` whose result the outputs compute with.
    """

    def __init__(self, part):
        self.updates, self.flows, self.questions = {}, {}, {}
        self.late, self.by_value = {}, set()
        found = references(part)
        for node, variable in found.items():
            op = part.model.ops[node]
            kind = self.flows if op in FLOW_OPS else \
                self.questions if op in _QUESTIONS else self.updates
            kind[node] = variable
        if self.updates:
            needed = part.by_data
            self.by_value = needed & set(self.updates)
            self.late = _late_readers(part, self.updates, needed)

    def __bool__(self):
        return bool(self.updates or self.flows or self.questions)

    @property
    def all(self):
        """Every op in trouble, to its variable."""
        return {**self.flows, **self.questions, **self.updates}


def references(part):
    """Ops that want a variable itself, to that variable.

    Exact, from the OpDefs: an argument marked ``is_ref`` that leads back to a variable,
    and ops on the handle of a resource variable that do not merely read.
    """
    model, found = part.model, {}
    table = model.op_table
    wanting = {op for op in part.closure_ops if table.ref_inputs(op)}
    for node in part.nodes_with(wanting):
        variable = _behind(model, node, _reference_sources)
        if variable is not None:
            found[node] = variable
    if 'VarHandleOp' in part.closure_ops:
        for node in part.closure:
            if _changes_resource(model.ops[node]) or model.ops[node] == 'VarIsInitializedOp':
                variable = handle_variable(model, node)
                if variable is not None:
                    found[node] = variable
    return found


def handle_variable(model, node):
    """The VarHandleOp whose handle is a node's first input, through control flow, or None."""
    seen, stack = set(), nodes.data_inputs(model, node)[:1]
    while stack:
        source, _ = stack.pop()
        if model.ops[source] == 'VarHandleOp':
            return source
        if source not in seen and model.ops[source] in (
                'Identity', 'Switch', 'Merge', 'Enter', 'Exit', 'NextIteration'):
            seen.add(source)
            stack.extend(nodes.data_inputs(model, source)[:2 if model.ops[source] == 'Merge'
                                                          else 1])
    return None


def cut(draft):
    """Cut, and turn references that are only read into values.

    Returns:
        Ids of the rows that were mended.
    """
    done = set()
    trouble = Trouble(draft.part)
    if not trouble:
        return done
    before = rows(draft.part, trouble)
    if switches.resolve(draft):
        trouble = Trouble(draft.part)
    _cut_controls(draft, trouble)
    draft.commit()
    trouble = Trouble(draft.part)
    if trouble.questions:
        _answer(draft, trouble.questions)
        draft.commit()
        switches.resolve(draft)
        trouble = Trouble(draft.part)
    if trouble.updates and draft.choices.wants('B4', True):
        _take_stored(draft, trouble)
        draft.altered.add('B4')
        trouble = Trouble(draft.part)
    if not trouble.updates:
        _dereference(draft, trouble.flows)
        draft.commit()
    left = rows(draft.part, Trouble(draft.part))
    return done | (before - left)


def rows(part, trouble=None):
    """Rows of the catalogue that a `Part` has trouble of."""
    trouble = Trouble(part) if trouble is None else trouble
    found = set()
    for node, variable in trouble.all.items():
        found.add(row(part, trouble, node, variable))
    return found


def row(part, trouble, node, variable):
    """The row of the catalogue that one op in trouble belongs to."""
    model = part.model
    name, op = model.names[node], model.ops[node]
    if model.ops[variable] == 'VarHandleOp':
        return 'F6'
    if 'global_step' in model.names[variable]:
        return 'B3'
    if node in trouble.by_value or variable in {trouble.updates[late]
                                                for late in trouble.late.values()}:
        return 'B4'
    if op in ('RefEnter', 'RefExit', 'RefNextIteration') or _in_loop(part, node):
        return 'B5'
    if op == 'Assign' and name == model.names[variable] + '/Assign':
        return 'B7'
    if op.startswith(('Apply', 'SparseApply')):
        return 'B6'
    if 'ExponentialMovingAverage' in name:
        return 'B2'
    return 'B1'


def _in_loop(part, node):
    return 'RefEnter' in {part.model.ops[source] for source, _ in part.model.inputs[node]}


def _take_stored(draft, trouble):
    """Hand on the value before each update in the place of the one after it."""
    model = draft.model
    for node in trouble.updates:
        if model.dtypes(node):
            source = nodes.data_inputs(model, node)[0]
            draft.replace(node, 'Identity', [nodes.tensor_name(model, *source)],
                          T=nodes.Type(model.dtypes(node)[0].replace('_ref', '')))
    draft.commit()
    _cut_controls(draft, Trouble(draft.part), late_too=True)
    draft.commit()


def _cut_controls(draft, trouble, late_too=False):
    """Leave out control edges to what is computed from an update alone."""
    part, model = draft.part, draft.model
    late = set() if late_too else set(trouble.late.values())
    bad = {node for node in trouble.updates if node not in late}
    needed = part.by_data
    tainted = part.downstream(bad | set(trouble.questions)) - needed
    for node in part.closure:
        gone = {source for source, port in model.inputs[node]
                if port == CONTROL and source in tainted}
        for source in gone:
            draft.drop_control(node, source)
        if gone and all(port == CONTROL and source in gone for source, port in model.inputs[node]):
            _anchor(draft, node, gone)


def _anchor(draft, node, gone):
    """Keep a node that waits for nothing any more in its loop and branch.

    Where one of those that it waited for is in one, it waits for the switch of that instead.
    """
    model = draft.model
    for source in sorted(gone):
        switch, fallback = _surroundings(draft, source)
        if switch is not None:
            before, port = switch
            text = draft.add(model.names[before] + '/taken', 'Identity',
                             [nodes.tensor_name(model, before, port)],
                             T=nodes.Type(model.dtypes(before)[0].replace('_ref', '')))
            draft.definition(node).input.append('^' + text)
            return
        if fallback is not None:
            draft.definition(node).input.append('^' + model.names[fallback])
            return


def _surroundings(draft, source):
    """The tensor of a Switch by which a node is in a branch, and else a node of its loop.

    Conditions that end before the node, by a Merge, are passed: it is in none of their
    branches.  So are loops that it is not in.
    """
    model, inside = draft.model, draft.in_loop(source)
    queue, seen, fallback = deque([(source, 0)]), {(source, 0)}, None
    while queue:
        node, depth = queue.popleft()
        counted = inside or not draft.in_loop(node)
        if counted and model.ops[node] in frames.MERGE_OPS and not _begins_loop(model, node):
            depth += 1
        for before, port in model.inputs[node]:
            op, deeper = model.ops[before], depth
            if op in frames.SWITCH_OPS and port != CONTROL and (
                    inside or not draft.in_loop(before)):
                if not depth:
                    return (before, port), fallback
                deeper = depth - 1
            if (before, deeper) not in seen and deeper <= _DEEPEST \
                    and (not inside or draft.in_loop(before)):
                seen.add((before, deeper))
                queue.append((before, deeper))
                if inside and not depth and fallback is None and op not in FLOW_OPS:
                    fallback = before
    return None, fallback


def _begins_loop(model, node):
    return any(model.ops[source] in frames.NEXT_OPS for source, _ in model.inputs[node])


def _answer(draft, questions):
    """A frozen variable always has a value."""
    for node in questions:
        inside = draft.in_loop(node)
        anchor = draft.frame_anchor(node)
        draft.replace(node, 'Const', [], dtype=nodes.Type('bool'),
                      value=nodes.tensor_proto(True, 'bool'))
        if inside:
            draft.definition(node).input.append('^' + draft.model.names[anchor])


def _dereference(draft, flows):
    """Ops that hand on a reference hand on the value."""
    for node in flows:
        definition = draft.definition(node)
        definition.op = FLOW_OPS[definition.op]


def _late_readers(part, updates, needed):
    """Readers of an updated variable that wait for the update: reader to update."""
    found = {}
    after = {}
    for update, variable in updates.items():
        if update not in after:
            after[update] = part.downstream([update], control=True)
        for reader in _readers(part, variable):
            if reader in needed and reader in after[update] and reader not in updates:
                found[reader] = update
    return found


def _readers(part, variable):
    """Ops that take the value of a variable, through ops that hand the reference on."""
    model, found, stack = part.model, set(), [variable]
    while stack:
        for consumer, position in part.consumers(stack.pop()):
            if model.inputs[consumer][position][1] == CONTROL or consumer in found:
                continue
            found.add(consumer)
            if model.ops[consumer] in FLOW_OPS or model.ops[variable] == 'VarHandleOp' and \
                    model.ops[consumer] in ('Identity', 'Switch', 'Merge', 'Enter'):
                stack.append(consumer)
    return {node for node in found if model.ops[node] not in FLOW_OPS}


def _behind(model, node, sources):
    """The variable that a reference argument leads to, or None."""
    seen, stack = set(), list(sources(model, node))
    while stack:
        source = stack.pop()
        if model.ops[source] in _VARIABLES:
            return source
        if source not in seen and model.op_table.ref_inputs(model.ops[source]):
            seen.add(source)
            stack.extend(sources(model, source))
    return None


def _reference_sources(model, node):
    """Data inputs at an op's reference arguments.

    Arguments are single in all ops of 1.4 that take references, but for
    RefMerge and RefSelect, whose references are a list.
    """
    inputs = [source for source, _ in nodes.data_inputs(model, node)]
    if model.ops[node] in _LISTS:
        return inputs
    positions = model.op_table.ref_inputs(model.ops[node])
    return [inputs[position] for position in positions if position < len(inputs)]


def _changes_resource(op):
    return op.startswith(('AssignVariableOp', 'AssignAddVariableOp', 'AssignSubVariableOp',
                          'ResourceApply', 'ResourceSparseApply', 'ResourceScatter',
                          'ResourceStridedSliceAssign'))
