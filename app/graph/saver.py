"""Inputs that only the saver has."""
from app.graph.model import CONTROL, PLACEHOLDER_OPS
from app.graph.role_ops import SAVER_OPS

_PASSING_OPS = PLACEHOLDER_OPS | {'Identity', 'StringJoin', 'Pack'}


def is_filename(model, node):
    """Whether a placeholder holds the name of the checkpoint and nothing else.

    TensorFlow 1.5 and later build it as ``save/Const`` behind ``save/filename``.
    """
    if model.attr(node, 'dtype') != 'string':
        return False
    seen, stack, saves = {node}, [node], False
    while stack:
        for consumer, position in model.consumers[stack.pop()]:
            op = model.ops[consumer]
            if model.inputs[consumer][position][1] == CONTROL or consumer in seen:
                continue
            if op in SAVER_OPS:
                saves = True
            elif op not in _PASSING_OPS:
                return False
            else:
                seen.add(consumer)
                stack.append(consumer)
    return saves
