"""Nodes that exist but can't be what anybody wants to freeze (catalogue row A11)."""
import re

from app.graph.model import CONTROL, PLACEHOLDER_OPS, VARIABLE_OPS
from app.graph.roles import (
    ASSIGN_OPS, GRADIENT, INIT, INPUT, LABEL, LOSS, METRIC, OPTIMIZER, SAVER, SAVER_OPS, SUMMARY,
    analyse)
from app.naming import candidates

_READS = frozenset(['Identity', 'ReadVariableOp'])
_SUMMARIES = re.compile(r'Summary(V2)?$')
_UPDATES = re.compile(r'^(Resource)?(Sparse)?Apply[A-Z]')
_SCATTERS = re.compile(r'^(Resource)?Scatter(Add|Sub|Mul|Div|Update)$')

_OF_ROLE = {
    SAVER: 'belongs to the saver, which reads and writes checkpoints',
    INIT: 'belongs to the initializers, which run once before training',
    OPTIMIZER: 'belongs to the optimizer, which changes the variables during training',
    GRADIENT: 'belongs to the gradients, which only training needs',
    SUMMARY: 'belongs to the summaries, which are written for TensorBoard',
    INPUT: 'belongs to the input pipeline, which feeds the network during training',
}


def reason_against(model, node):
    """Why a node can't be an output, as the rest of a sentence about it; None if it can.

    A node that a signature names as an output can.
    """
    if node in candidates.likely_outputs(model):
        return None
    op = model.ops[node]
    if op in _READS and _reads_variable(model, node):
        return 'only reads the variable `%s`' % model.names[model.inputs[node][0][0]]
    return reason_of_op(model, node) or _OF_ROLE.get(model.roles[node])


def refusal(model, node):
    """As `reason_against`, but only for what no file can be made of; cheap for other nodes.

    Where training's own results are asked for on purpose, as gradients are, a file
    with them is what was wanted.
    """
    reason = reason_of_op(model, node)
    # Ranking the candidates takes longer than making a plan: only when it can help.
    return None if reason and node in candidates.likely_outputs(model) else reason


def reason_of_op(model, node):
    """What the op alone says against a node, None when nothing."""
    op = model.ops[node]
    if op in PLACEHOLDER_OPS:
        return _placeholder(model, node)
    if op in VARIABLE_OPS:
        return 'is a variable (%s): freezing it would give a file with that value alone' % (
            'a slot of the optimizer' if model.roles[node] == OPTIMIZER else 'trained values')
    if op == 'Const':
        return 'is a constant: it is the same whatever the network is fed'
    if op in ASSIGN_OPS or _SCATTERS.match(op):
        return 'writes into a variable (%s) and computes no output' % op
    if op in SAVER_OPS:
        return _OF_ROLE[SAVER]
    if _UPDATES.match(op):
        return _OF_ROLE[OPTIMIZER]
    if _SUMMARIES.search(op):
        return _OF_ROLE[SUMMARY]
    if op == 'NoOp' or not model.outputs_of(node):
        role = _OF_ROLE.get(model.roles[node])
        return role or 'computes no value (%s), it only makes other nodes run' % op
    return None


def _placeholder(model, node):
    flags = analyse(model).flags
    consumers = [(consumer, model.roles[consumer]) for consumer, position in model.consumers[node]
                 if model.inputs[consumer][position][1] != CONTROL]
    for role, word in ((LOSS, 'the loss'), (METRIC, 'the metric')):
        if flags[node] & LABEL and consumers:
            at = next((consumer for consumer, other in consumers if other == role), None)
            if at is not None:
                return 'is a placeholder that only feeds %s, at `%s`: it is the label, an input ' \
                    'of training that the network computes nothing into' % (word, model.names[at])
    return 'is a placeholder: an input, which the network computes nothing into'


def _reads_variable(model, node):
    sources = model.inputs[node]
    return bool(sources) and model.ops[sources[0][0]] in VARIABLE_OPS
