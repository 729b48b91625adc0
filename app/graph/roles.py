"""What each node is there for: forward computation, loss, gradient, optimizer, ...

The role is read from the structure of the graph; of names only the two that
TensorFlow itself makes are used (``<op>_grad`` scopes of ``tf.gradients`` and
``<variable>/Assign``).  Columns in, columns out; a few passes over all edges.

Beside the roles the passes give what the ranking of output candidates needs;
see `Analysis`.
"""
from app.graph.loss_marks import LossMarks
from app.graph.role_ops import (
    ASSIGN_OPS, DATA, FORWARD, FORWARD_BIT, GRADIENT, INIT, INPUT, LABEL, LOSS, METRIC, NET,
    OPTIMIZER, PARAM, ROLE, ROLES, SAVER, SAVER_OPS, SUMMARY, is_default_name, is_switch)

__all__ = [
    'ASSIGN_OPS', 'Analysis', 'DATA', 'FORWARD', 'GRADIENT', 'INIT', 'INPUT', 'LABEL', 'LOSS',
    'METRIC', 'NET', 'OPTIMIZER', 'PARAM', 'ROLES', 'SAVER', 'SAVER_OPS', 'SUMMARY', 'analyse',
    'assign', 'is_default_name', 'is_switch']


class Analysis:
    """What the passes over the graph found.

    Attributes:
        roles: Role of each node.
        flags: Per node bits `PARAM`, `DATA`, `NET`, `LABEL`.
        joins: Per node whether data meets trained values in it (a layer's work).
        tail: Per node whether it is forward, and no layer comes behind it.
        trained: Whether the graph holds ops that apply gradients.
        updated: Variables that the optimizer changes.
        differentiated: Nodes whose gradient was built.
        order: Node numbers, inputs before consumers (but for loops).
    """

    def __init__(self, roles, flags, joins, tail, trained, updated, differentiated, order):
        self.roles = roles
        self.flags = flags
        self.joins = joins
        self.tail = tail
        self.trained = trained
        self.updated = updated
        self.differentiated = differentiated
        self.order = order


def assign(model):
    """List with the role of each node of a `Model`."""
    return analyse(model).roles


def analyse(model):
    """The `Analysis` of a model, made once and kept with it."""
    found = model.cache.get('analysis')
    if found is None:
        found = model.cache['analysis'] = _analysed(model)
    return found


def _analysed(model):
    marks = LossMarks(model)
    marks.mark_machinery()
    marks.mark_values()
    marks.mark_loss()
    roles = [ROLE[bit or FORWARD_BIT] for bit in marks.bits]
    return Analysis(roles, marks.flags, marks.joins, marks.tail, marks.trained,
                    marks.updated, marks.differentiated, marks.order)
